"""The chapter of results: activity over result, the year's path, the figures, targets taken apart, the scorecard."""

from __future__ import annotations

import math

import numpy as np

from reportgen.language import mark as _
from reportgen.metrics.breakdown import decomposition
from reportgen.metrics.core import Array
from reportgen.metrics.diagnosis import contributions
from reportgen.report import headlines
from reportgen.report.blocks import POOR, Block, Cell, Chapter, Chart, Column, Drawing, Pair, Table
from reportgen.report.charts import Bar, Path
from reportgen.report.scales import labelled, marked, money_unit, none, years_of
from reportgen.report.view import EMPTY, View
from reportgen.workcalendar import add_months

MONTHS = 12
MOST_PARTS = 8  # customers or products of a decomposition


def results(view: View) -> Chapter:
    blocks: list[Block] = []
    if any(value for value in view.series("activity.visits")):
        blocks.append(lag_chart(view))
    path = year_chart(view)
    blocks += [Pair([path, year_table(view)], (56, 44))] if path else [year_table(view)]
    blocks.append(month_table(view))
    halves = [table for table in (decomposition_table(view, "customer"), decomposition_table(view, "product"), scorecard_table(view)) if table]
    blocks += [Pair(list(halves[at : at + 2])) if len(halves[at : at + 2]) == 2 else halves[at] for at in range(0, len(halves), 2)]
    return Chapter("results", view.text(_("Results")), headlines.results_chapter(view), blocks)


def lag_chart(view: View) -> Drawing:
    """Visits over revenue; where the lag is known each month's visits stand over the month whose revenue they bring."""
    known = view.value("activity.lag_months").value
    lag = int(known) if isinstance(known, (int, float)) else 0
    months = [add_months(view.book.period, at) for at in range(1 - MONTHS, lag + 1)]
    visits = [none(view.number("activity.visits", add_months(month, -lag))) for month in months]
    marks, explained = marked(view, months)
    years, shown = years_of(months), labelled(visits)
    sold = [none(view.number("results.revenue", month)) if month <= view.book.period else None for month in months]
    bars = [Bar(str(month.month), years[at], sold[at], mark=marks.get(month, "")) for at, month in enumerate(months)]
    labels = [view.language.number(value) if value is not None and at in shown else "" for at, value in enumerate(visits)]
    said = view.text(_("Visits by month: {values}"), values=", ".join(
        f"{view.language.month(add_months(month, -lag))} {view.format('activity.visits', value)}" for month, value in zip(months, visits, strict=True)
    ))  # fmt: skip
    titles = view.text(_("revenue")), view.text(_("visits"))
    arguments = {"bars": bars, "line": visits, "labels": labels, "titles": titles, "ahead": lag, "alternative": said}
    return Drawing(headlines.lag(view), Chart("lines_over", arguments), lag_note(view, lag), explained)


def lag_note(view: View, lag: int) -> str:
    """How the chart is read, and what stands behind the lag."""
    if not lag:
        reason = "" if view.has("activity.lag_months") else view.why("activity.lag_months")
        said = view.text(_("visits as a line, revenue as bars, each on its own scale from 0"))
        return f"{said}; {reason}" if reason and view.language.code == "en" else f"{said}；{reason}" if reason else said
    return view.language.count(
        _("visits moved by {n} month, over the revenue they bring; each on its own scale from 0; r = {r}, {pairs} pairs"),
        _("visits moved by {n} months, over the revenue they bring; each on its own scale from 0; r = {r}, {pairs} pairs"),
        lag, r=view.words("activity.lag_correlation"), pairs=view.value("activity.lag_months").n,
    )  # fmt: skip


def year_chart(view: View) -> Drawing | None:
    """The fiscal year as it adds up, against its targets; None where there is no target."""
    moment = view.book.now
    months = moment.fiscal_months
    aims = [view.number("results.target", month) for month in months]
    if all(math.isnan(aim) for aim in aims):
        return None
    sold = [view.number("results.revenue", month) if month <= view.book.period else math.nan for month in months]
    actual = [none(value) for value in np.where(np.isnan(sold), np.nan, np.nancumsum(sold))]
    target = [none(value) for value in added_up(np.array(aims))]
    unit, _scale = money_unit(view, [value or 0.0 for value in (*actual, *target)])
    projection = none(view.number("results.year_projection"))
    labels = tuple(view.language.money(value or 0.0) for value in (none(view.number("results.ytd_revenue")), target[-1], projection))
    path = Path([str(month.month) for month in months], actual, target, projection, labels)  # type: ignore[arg-type]
    words = (view.text(_("so far")), view.text(_("target")), view.text(_("at this rate")))
    said = view.text(
        _("Year to date {actual}, target of the year {target}, projection {projection}"), actual=view.words("results.ytd_revenue"),
        target=view.words("results.year_target"), projection=view.words("results.year_projection"),
    )  # fmt: skip
    note = view.text(_("{unit}, added up; the targets as steps, the rate so far dashed"), unit=unit)
    return Drawing(headlines.year(view), Chart("year_path", {"year": path, "words": words, "alternative": said}), note)


def added_up(aims: Array) -> Array:
    """Targets added up from the first month that has one (who was hired in the year begins there) to the last before one that has none."""
    known = ~np.isnan(aims)
    first = int(np.argmax(known))
    is_unbroken = np.arange(len(aims)) >= first
    is_unbroken[first:] &= np.logical_and.accumulate(known[first:])
    return np.where(is_unbroken, np.nancumsum(aims), np.nan)


YEAR_ROWS = (
    "results.ytd_revenue", "results.ytd_target", "results.ytd_attainment", "results.year_target", "results.year_projection",
    "results.required_rate", "results.required_rate_ratio", "results.trend",
)  # fmt: skip
MONTH_ROWS = (
    "results.revenue", "results.target", "results.attainment", "results.orders", "results.average_order", "results.mom",
    "results.yoy", "results.new_customers", "results.new_revenue_share", "results.month_end_share", "results.top_customer_share",
)  # fmt: skip


def year_table(view: View) -> Table:
    columns = [Column(view.text(_("the year")), width=68), Column("", "right", 32)]
    rows = [[Cell(view.title(metric)), view.cell(metric, strong=True, judged=True)] for metric in YEAR_ROWS if view.has(metric)]
    return Table(view.text(_("What the rest of the year needs")), columns, rows)


def month_table(view: View) -> Table:
    """The month's figures beside the month and the year before, and the twelve months behind them."""
    before, year_before = view.book.months[-2], add_months(view.book.period, -12)
    columns = [
        Column(view.text(_("the month")), width=36), Column(view.text(_("now")), "right", 14), Column(view.text(_("month before")), "right", 16),
        Column(view.text(_("a year before")), "right", 17), Column(view.text(_("12 months")), "right", 17),
    ]  # fmt: skip
    rows = [
        [Cell(view.title(metric)), view.cell(metric, strong=True, judged=True), view.cell(metric, before), view.cell(metric, year_before),
         Cell(chart=view.spark(metric))]
        for metric in MONTH_ROWS if view.has(metric)
    ]  # fmt: skip
    return Table(headlines.month(view), columns, rows)


def decomposition_table(view: View, by: str) -> Table | None:
    """Target and revenue side by side for each customer or product that has a target; None where none is given so."""
    table = decomposition(view.book.now, view.position, by)
    if table.empty:
        return None
    title, behind = {
        "customer": (_("customer"), _("By customer: {n} of {all} with a target reached it")),
        "product": (_("product"), _("By product: {n} of {all} with a target reached it")),
    }[by]
    columns = [
        Column(view.text(title), width=40), Column(view.text(_("target")), "right", 16), Column(view.text(_("actual")), "right", 16),
        Column(view.text(_("year so far, of target")), "right", 28),
    ]  # fmt: skip
    shown = table.head(MOST_PARTS)
    with_target = table[(table["target"] > 0).to_numpy()]
    reached = int((with_target["actual"] >= with_target["target"]).sum())
    more = len(table) - len(shown)
    note = view.language.count(_("and {n} smaller one"), _("and {n} smaller ones"), more) if more else ""
    return Table(
        view.text(behind, n=reached, all=len(with_target)), columns, [part_row(view, row) for row in shown.to_dict("records")], note, is_list=True
    )


def part_row(view: View, row: dict[str, object]) -> list[Cell]:
    target, actual, ytd_target, ytd = (float(row[name]) for name in ("target", "actual", "ytd_target", "ytd_actual"))  # type: ignore[arg-type]
    share = ytd / ytd_target if ytd_target else math.nan
    words = EMPTY if math.isnan(share) else view.language.percent(share)
    is_short = target > 0 and actual < target
    return [
        Cell(str(row["name"])), Cell(view.language.money(target) if target else EMPTY, sort=target),
        Cell(view.language.money(actual), tone="bad" if is_short else "plain", is_strong=True, sort=actual, sign=POOR if is_short else ""),
        Cell(words, sort=none(share)),
    ]  # fmt: skip


def scorecard_table(view: View) -> Table | None:
    """Each indicator with value, target, weight and what it contributes; those without a value are named as such."""
    if not view.has("scorecard.score"):
        return None
    above, weight = contributions(view.book.now)
    whole = float(np.nansum(weight[:, view.position]))
    columns = [
        Column(view.text(_("indicator")), width=37), Column(view.text(_("value")), "right", 13), Column("", width=26),
        Column(view.text(_("gives")), "right", 12), Column(view.text(_("of")), "right", 12),
    ]  # fmt: skip
    rows, without = [], []
    for at, item in enumerate(view.book.settings.scorecard):
        value = view.number(item.metric)
        aim = view.format(item.metric, item.target)
        if math.isnan(value):
            without.append(view.title(item.metric))
            continue
        said = f"{view.words(item.metric)} / {aim}"
        picture: dict[str, object] = {
            "value": value, "aim": item.target, "reach": item.target * item.cap, "is_good": value >= item.target, "alternative": said, "width": 84,
        }  # fmt: skip
        part = float(above[at, view.position]) / whole
        share = Cell(view.language.percent(part), sort=part)
        bar, weight_of = Cell(chart=Chart("bullet", picture)), Cell(view.language.percent(item.weight / whole), tone="muted")
        rows.append([Cell(view.title(item.metric)), view.cell(item.metric, strong=True), bar, share, weight_of])
    if without:
        note = view.text(_("bar: value; mark: target; without a value: {names}"), names=view.language.listed(without))
    else:
        note = view.text(_("bar: value; mark: target; gives: between floor and cap"))
    return Table(view.text(_("Scorecard: {score} of the full score"), score=view.words("scorecard.score")), columns, rows, note)
