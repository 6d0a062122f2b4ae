"""The month's movement of the pipeline: the deals as they stood at the end of the month before, against those of P."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.core import (
    TEAM,
    Array,
    Better,
    Elsewhere,
    Input,
    Metric,
    Numbers,
    Phrase,
    Rows,
    Unit,
    add_up,
    divide,
    how_many,
    sample,
)
from reportgen.metrics.facts import day_of
from reportgen.metrics.moment import Moment, no_sheet
from reportgen.workcalendar import add_months

Select = Callable[[Moment], Rows]

# part → (title, words)
PARTS: dict[str, tuple[str, str]] = {
    "opening": (_("Opening"), _("amount of the deals open at the end of the month before")),
    "new": (_("New"), _("amount of deals that were not there then")),
    "reopened": (_("Reopened"), _("amount of deals closed then and open now")),
    "increased": (_("Increased"), _("rise of the amounts of deals open then")),
    "decreased": (_("Decreased"), _("fall of the amounts of deals open then")),
    "won": (_("Won"), _("present amount of deals won since")),
    "lost": (_("Lost"), _("present amount of deals lost since, or the old one of those gone without a word")),
}


def pair(moment: Moment) -> pd.DataFrame:
    """Each deal then and now: who, code, status_then/_now ("" = not there), amount_then/_now, close_month_then/_now, source_then/_now.

    Only deals whose present owner has pictures of exactly P and the month before; a deal whose row could not be read in
    either is left out on both sides (metrics.md `working.movement`).
    """
    columns = ["deal", "status", "amount", "close_month", "owner", "source"]
    before = moment.before().deals
    now, then = moment.deals[columns], before.loc[~before["is_ambiguous"].to_numpy(), columns]
    both = now.merge(then, how="outer", on="deal", suffixes=("_now", "_then"))
    owner = both["owner_now"].fillna(both["owner_then"]).astype(int).to_numpy()
    months = unread_months(moment)
    is_read = ~both["deal"].isin(months).to_numpy()
    sources = {
        f"source_{when}": both[f"source_{when}"].fillna(both[f"source_{other}"]).astype(np.int64)
        for when, other in (("now", "then"), ("then", "now"))
    }
    both = both.assign(who=moment.who(owner), code=np.arange(len(both)), **sources)
    both[["status_now", "status_then"]] = both[["status_now", "status_then"]].fillna("")
    return both[is_read & has_pictures(moment)[owner]].reset_index(drop=True)


def unread_months(moment: Moment) -> set[str]:
    """Deals whose row in P's picture or the month's before could not be read."""
    unread = moment.world.pictures.unread
    last = day_of(add_months(moment.month, -1))
    return set(unread.loc[unread["month"].isin((float(moment.p0), float(last))), "deal"])


def has_pictures(moment: Moment) -> Array:
    """Per name code (the last entry: −1) whether it has pictures of exactly P and the month before."""
    covered = moment.world.pictures.covered
    result = np.ones(len(moment.facts.names) + 1, bool)
    for month in (moment.p0, day_of(add_months(moment.month, -1))):
        reps = covered.loc[(covered["month"] == month).to_numpy(), "rep"].to_numpy()
        has = np.zeros(len(result), bool)
        has[reps] = True
        result &= has | has[-1]
    return result


def part_rows(part: str, moment: Moment) -> Rows:
    """The deals of one part of the waterfall with what each adds to it, by the rows that say so: those of then, of now, or both."""
    if not moment.facts.has("pipeline"):
        return Rows.absent(no_sheet("pipeline"))
    table = pair(moment)
    was, is_ = table["status_then"].to_numpy(), table["status_now"].to_numpy()
    before, after = table["amount_then"].to_numpy(), table["amount_now"].to_numpy()
    change = np.where((was == "open") & (is_ != ""), after - before, 0.0)
    is_new = was == ""
    moved = (was == "open") | is_new
    chosen, then, now = {
        "opening": (was == "open", before, None),
        "new": (is_new, None, after),
        "reopened": ((was != "open") & ~is_new & (is_ == "open"), 0 * before, after),
        "increased": (change > 0, -before, after),
        "decreased": (change < 0, before, -after),
        "won": (moved & (is_ == "won"), None, after),
        "lost": (moved & (is_ == "lost"), None, after),
        "closing": (is_ == "open", None, after),
    }[part]
    return rows_of_pair(table, chosen, then, now)


def rows_of_pair(table: pd.DataFrame, chosen: Array, then: Array | None, now: Array | None) -> Rows:
    """The chosen deals by their rows of then and of now, each with what it adds; of None no row counts. A deal is one in n."""
    who, code = table["who"].to_numpy()[chosen], table["code"].to_numpy()[chosen]
    found = [(amount[chosen], table[f"source_{when}"].to_numpy()[chosen]) for when, amount in (("then", then), ("now", now)) if amount is not None]
    amounts, sources = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return Rows(np.tile(who, len(found)), amounts, sources, of=np.tile(code, len(found)))


def moved_rows(is_later: bool, moment: Moment) -> Rows:
    """Deals open in both pictures pushed out of H (is_later) or pulled into it, at the present amount."""
    if not moment.facts.has("pipeline"):
        return Rows.absent(no_sheet("pipeline"))
    table = pair(moment)
    then, now, h = table["close_month_then"].to_numpy(), table["close_month_now"].to_numpy(), moment.h_month
    is_open = ((table["status_then"] == "open") & (table["status_now"] == "open")).to_numpy()
    chosen = is_open & ((then == h) & (now > h) if is_later else (then > h) & (now == h))
    amount = table["amount_now"].to_numpy()
    return rows_of_pair(table, chosen, 0 * amount, amount)


def with_pictures(select: Select) -> Callable[[Moment], Numbers]:
    """The sum of the selected deals, empty for who has not both pictures; n is how many deals, of the team too."""

    def compute(moment: Moment) -> Numbers:
        rows = moment.rows(select)
        if rows.missing:
            return Numbers.empty(moment.size, rows.missing)
        value = np.where(seen(moment), add_up(rows, moment.size), np.nan)
        none = Phrase.of(NO_PICTURES, month=f"{moment.month:%Y-%m}", before=f"{add_months(moment.month, -1):%Y-%m}")
        return Numbers.given(value, sample(rows, moment.size), none)

    return compute


NO_PICTURES = _("no pipeline of both {before} and {month}")


def seen(moment: Moment) -> Array:
    """Which subjects have both pictures; the team where any rep has."""
    has = has_pictures(moment)
    result = has[moment.codes_of_subjects]
    result[TEAM] = has.any()
    return result


def slipped(moment: Moment) -> tuple[Rows, Rows]:
    """Deals open then and expected in P: all at the amounts of then, and those still open."""
    table = pair(moment)
    due = ((table["status_then"] == "open") & (table["close_month_then"] == moment.h_month - 1)).to_numpy()
    still = (table["status_now"] == "open").to_numpy()
    amount = table["amount_then"].to_numpy()
    return rows_of_pair(table, due, amount, None), rows_of_pair(table, due & still, amount, 0 * amount)


def slipped_rows(moment: Moment) -> Rows:
    return slipped(moment)[1] if moment.facts.has("pipeline") else Rows.absent(no_sheet("pipeline"))


def due_rows(moment: Moment) -> Rows:
    return slipped(moment)[0]


def all_due(moment: Moment, position: int) -> list[Input | Elsewhere]:
    rows = moment.rows_of(due_rows, position)
    label = Phrase.of(_("expected to close in the month when it began"))
    return [Input(label, float(rows.amount.sum()), Unit.MONEY, rows, ("pipeline.expected_close", "pipeline.amount"))]


def slippage(moment: Moment) -> Numbers:
    rows = moment.rows(slipped_rows)
    if rows.missing:
        return Numbers.empty(moment.size, rows.missing)
    due = moment.rows(due_rows)
    value = np.where(seen(moment), divide(add_up(rows, moment.size), add_up(due, moment.size)), np.nan)
    none = Phrase.of(_("no deal was expected to close in {month} when it began"), month=f"{moment.month:%Y-%m}")
    return Numbers.given(value, how_many(due.who, moment.size), none)


def movement_metric(part: str, title: str, words: str, better: Better) -> Metric:
    select = partial(part_rows, part)
    return Metric(
        f"working.movement.{part}", Unit.MONEY, title, words, with_pictures(select), better=better,
        reads=("pipeline.amount", "pipeline.status"), rows=select,
    )  # fmt: skip


GOOD_PARTS = {"new": Better.HIGHER, "won": Better.HIGHER, "lost": Better.LOWER}
PUSHED, PULLED = partial(moved_rows, True), partial(moved_rows, False)

METRICS: tuple[Metric, ...] = (
    *(
        movement_metric(part, title, words, GOOD_PARTS.get(part, Better.NEITHER))
        for part, (title, words) in PARTS.items()
    ),
    movement_metric(
        "closing", _("Closing"),
        _("amount of the deals open now = opening + new + reopened + increased − decreased − won − lost"), Better.NEITHER,
    ),
    Metric(
        "working.movement.pushed_out", Unit.MONEY, _("Pushed out"),
        _("open deals expected next month by the month before's picture and later now"), with_pictures(PUSHED),
        reads=("pipeline.expected_close", "pipeline.amount"),
        better=Better.LOWER, rows=PUSHED,
    ),
    Metric(
        "working.movement.pulled_in", Unit.MONEY, _("Pulled in"),
        _("open deals expected later by the month before's picture and next month now"), with_pictures(PULLED),
        reads=("pipeline.expected_close", "pipeline.amount"),
        better=Better.HIGHER, rows=PULLED,
    ),
    Metric(
        "working.slippage", Unit.RATIO, _("Slippage"),
        _("amount expected to close in the month when it began and still open ÷ all that was expected"), slippage,
        reads=("pipeline.expected_close", "pipeline.amount"),
        better=Better.LOWER, thresholds=(0.3, 0.5), rows=slipped_rows, inputs=all_due,
    ),
)  # fmt: skip
