"""The team's chapter of markets: key markets and products over a year, and what market events cost and brought."""

from __future__ import annotations

import math

import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.breakdown import markets as markets_of
from reportgen.report.blocks import Block, Cell, Chapter, Chart, Column, Table
from reportgen.report.scales import none
from reportgen.report.view import EMPTY, View
from reportgen.workcalendar import add_months

MOST_MARKETS, MOST_EVENTS = 8, 8
TITLES = {
    "segment": (_("segment"), _("Key markets: {name} brings {share} of 12 months’ revenue"), _("no segment on file")),
    "product": (_("product"), _("Products: {name} brings {share} of 12 months’ revenue"), _("no product given")),
}  # fmt: skip


def markets(view: View) -> Chapter | None:
    """None where neither segments nor products nor events are kept."""
    blocks: list[Block] = [table for by in TITLES if (table := market_table(view, by))]
    events = events_table(view)
    blocks += [events] if events else []
    return (
        Chapter("markets", view.text(_("Markets")), view.text(_("Where the revenue comes from, and what events bring")), blocks) if blocks else None
    )


def market_table(view: View, by: str) -> Table | None:
    """One line a segment or product: customers, revenue and its share, change on the year before, what is open, and the win rate."""
    table = markets_of(view.book.now, view.position, by)
    named = table[(table["name"] != "").to_numpy()]
    if named.empty or not float(named["revenue"].sum()) > 0:
        return None
    title, headline, unnamed = TITLES[by]
    has_before = bool((table["before"] > 0).any())  # else there was no year before to compare with
    year_before = [Column(view.text(_("year before")), "right", 13)] if has_before else []
    columns = [
        Column(view.text(title), width=25 if has_before else 38), Column(view.text(_("customers")), "right", 11),
        Column(view.text(_("revenue")), "right", 12), Column("", width=13), *year_before, Column(view.text(_("open deals")), "right", 13),
        Column(view.text(_("won of closed")), "right", 13),
    ]  # fmt: skip
    shown = table.head(MOST_MARKETS)
    rows = [market_row(view, row, view.text(unnamed), has_before) for row in shown.to_dict("records")]
    first = named.iloc[0]
    more = len(table) - len(shown)
    note = view.language.count(_("and {n} smaller one"), _("and {n} smaller ones"), more) if more else ""
    return Table(view.text(headline, name=first["name"], share=view.language.percent(float(first["share"]))), columns, rows, note, is_list=True)


def market_row(view: View, row: dict[str, object], unnamed: str, has_before: bool) -> list[Cell]:
    revenue, before, waiting, share = (float(row[name]) for name in ("revenue", "before", "open", "share"))  # type: ignore[arg-type]
    won, closed = int(row["won"]), int(row["closed"])  # type: ignore[call-overload]
    change = revenue / before - 1 if before > 0 else math.nan
    words = EMPTY if math.isnan(change) else view.language.signed(view.language.percent(change), round(change, 2))
    tone = "plain" if math.isnan(change) or abs(change) < 0.005 else "good" if change > 0 else "bad"
    rate = view.text(_("{won} of {closed}"), won=view.language.number(won), closed=view.language.number(closed)) if closed else EMPTY
    return [
        Cell(str(row["name"]) or unnamed, tone="plain" if row["name"] else "muted"), Cell(view.language.number(int(row["customers"]))),  # type: ignore[call-overload]
        Cell(view.language.money(revenue), is_strong=True, sort=revenue),
        Cell(chart=Chart("share_bar", {"share": 0.0 if math.isnan(share) else share, "alternative": view.language.percent(share)})),
        *([Cell(words, tone=tone, sort=none(change))] if has_before else []),
        Cell(view.language.money(waiting) if waiting else EMPTY, sort=waiting), Cell(rate, sort=won / closed if closed else None),
    ]  # fmt: skip


def events_table(view: View) -> Table | None:
    """The events of the last twelve months, the newest first: cost, attendees, leads, cost per lead, orders."""
    frame = view.book.facts.frame("events")
    first = pd.Timestamp(add_months(view.book.period, -11))
    frame = frame[(frame["date"] >= first) & (frame["date"] <= pd.Timestamp(view.book.as_of))].sort_values(
        ["date", "source"], ascending=[False, True]
    )
    if frame.empty:
        return None
    columns = [
        Column(view.text(_("event")), width=31), Column(view.text(_("day")), "right", 17), Column(view.text(_("cost")), "right", 12),
        Column(view.text(_("attendees")), "right", 11), Column(view.text(_("leads")), "right", 9), Column(view.text(_("cost per lead")), "right", 11),
        Column(view.text(_("orders")), "right", 9),
    ]  # fmt: skip
    rows = [event_row(view, row) for row in frame.head(MOST_EVENTS).to_dict("records")]
    leads, cost = float(frame["leads"].sum()), float(frame["cost"].sum())
    n = view.language.number(len(frame))
    if leads:
        title = view.text(
            _("Events of 12 months: {n} for {money}, {lead} a lead"), n=n, money=view.language.money(cost), lead=view.language.money(cost / leads)
        )
    else:
        title = view.text(_("Events of 12 months: {n} for {money}"), n=n, money=view.language.money(cost))
    more = len(frame) - len(rows)
    note = view.language.count(_("and {n} earlier one"), _("and {n} earlier ones"), more) if more else ""
    return Table(title, columns, rows, note, is_list=True)


def event_row(view: View, row: dict[str, object]) -> list[Cell]:
    cost, leads = float(row["cost"]), float(row["leads"])  # type: ignore[arg-type]
    per_lead = view.language.money(cost / leads) if leads > 0 and not math.isnan(cost) else EMPTY

    def words(name: str) -> str:
        value = float(row[name])  # type: ignore[arg-type]
        return EMPTY if math.isnan(value) else view.language.number(value)

    return [
        Cell(str(row["name"])), Cell(view.language.day(row["date"].date(), year=True)),  # type: ignore[attr-defined]
        Cell(EMPTY if math.isnan(cost) else view.language.money(cost), sort=none(cost)), Cell(words("attendees")), Cell(words("leads")),
        Cell(per_lead, is_strong=True), Cell(words("orders")),
    ]  # fmt: skip
