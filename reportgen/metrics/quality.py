"""Market events, and how far the data can be trusted (domain.md 7)."""

from __future__ import annotations

import numpy as np

from reportgen.language import mark as _
from reportgen.metrics.activity import NUMBER_OF_REPS
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
    average,
    divide,
    how_many,
    mean_of_existing,
    ratio,
    total,
)
from reportgen.metrics.facts import VISITS, days, numbers
from reportgen.metrics.moment import Moment, selected

DATES_OF_DEALS = ("opened_on", "stage_since", "last_contact_on", "closed_on")


def event_rows(column: str, moment: Moment) -> Rows:
    frame = moment.facts.frame("events")
    day = days(frame["date"])
    kept = (day >= moment.p0) & (day <= min(moment.p1, moment.as_of))
    who = moment.who(moment.facts.name_codes(frame["rep"]))[kept]
    amount = np.nan_to_num(numbers(frame[column]))[kept]
    return selected(moment, "events", who, amount, frame["source"].to_numpy(np.int64)[kept])


def cost_rows(moment: Moment) -> Rows:
    return event_rows("cost", moment)


def lead_rows(moment: Moment) -> Rows:
    return event_rows("leads", moment)


def outcome_rows(moment: Moment) -> Rows:
    """Visits of P, those with an outcome counting 1."""
    log = moment.activities_from(moment.p0)
    log = log[log["activity"].isin(VISITS).to_numpy()]
    has_outcome = log["outcome"].notna().to_numpy().astype(float)
    return selected(moment, "visits", moment.who(log["rep"].to_numpy()), has_outcome, log["source"].to_numpy())


def row_share(moment: Moment) -> Numbers:
    """1 − rows left out ÷ rows seen less totals and blank ones; a rep's: the rows that name it or stand in its workbook."""
    dataset = moment.facts.dataset
    seen = np.zeros(moment.size)
    for frame in (*dataset.frames.values(), dataset.left_out):
        if "rep" in frame:
            seen += how_many(moment.who(moment.facts.name_codes(frame["rep"])), moment.size)
    lost = how_many(moment.who(moment.facts.name_codes(dataset.left_out["rep"])), moment.size).astype(float)
    seen[TEAM] = sum(sheet.rows_seen - sheet.totals - sheet.blank for sheet in dataset.sheets if sheet.kind)
    lost[TEAM] = sum(sheet.left_out for sheet in dataset.sheets if sheet.kind)
    return Numbers.given(1 - divide(lost, seen), seen.astype(int), Phrase.of(_("no rows")))


def left_out_rows(moment: Moment) -> Rows:
    """The rows that were left out for an error."""
    table = moment.facts.dataset.left_out
    return Rows(moment.who(moment.facts.name_codes(table["rep"])), np.ones(len(table)), table["source"].to_numpy(np.int64))


def rows_seen(moment: Moment, position: int) -> list[Input | Elsewhere]:
    return [Input(Phrase.of(_("rows seen, less totals and blank ones")), int(moment.numbers("data.row_share").n[position]), Unit.COUNT)]


def newest_entries(moment: Moment) -> tuple[Array, Array, Array]:
    """Rep, day and row of each rep's newest dated entry up to the as-of day (visits; opening, stage, contact, closing days of deals)."""
    return moment.once("newest entries", look_for_newest)  # each rep's rules ask for it


def look_for_newest(moment: Moment) -> tuple[Array, Array, Array]:
    log, deals = moment.activities, moment.deals
    found = [(moment.who(log["rep"].to_numpy()), log["day"].to_numpy(), log["source"].to_numpy())]
    for column in DATES_OF_DEALS:
        day = deals[column].to_numpy()
        seen = day <= moment.as_of
        if column == "closed_on":
            seen &= deals["has_closing_day"].to_numpy()  # others are worked out; nobody entered them
        found.append((deals["who"].to_numpy()[seen], day[seen], deals["source"].to_numpy()[seen]))
    who, day, source = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.lexsort((source, day, who))
    last = order[np.flatnonzero(np.append(np.diff(who[order]) != 0, True)[: len(order)])]
    last = last[who[last] != TEAM]
    return who[last], day[last], source[last]


def newest_entry(moment: Moment) -> Array:
    """Day of each subject's newest dated entry, −inf where there is none; the team's is the newest of all its reps'."""
    who, day, _source = newest_entries(moment)
    newest = np.full(moment.size, -np.inf)
    newest[who] = day
    newest[TEAM] = newest.max()
    return newest


def freshness(moment: Moment) -> Numbers:
    """1 if the newest entry lies within {stale_days} days of the as-of day, else 0; team: share of its reps."""
    is_fresh = (moment.as_of - newest_entry(moment) <= moment.settings.windows.stale_days).astype(float)
    is_fresh[TEAM] = is_fresh[1:].mean() if moment.reps else np.nan
    return Numbers.given(is_fresh, np.full(moment.size, 1), Phrase.of(_("no rep")))


def newest_rows(moment: Moment) -> Rows:
    """Each rep's newest dated entry, a fresh one counting 1."""
    who, day, source = newest_entries(moment)
    return Rows(who, (moment.as_of - day <= moment.settings.windows.stale_days).astype(float), source)


def age_of_entry(moment: Moment, position: int) -> list[Input | Elsewhere]:
    """Days since a rep's newest entry; of the team the number of its reps."""
    if position == TEAM:
        return [Input(Phrase.of(NUMBER_OF_REPS), moment.reps, Unit.COUNT)]
    newest = newest_entry(moment)[position]
    return [] if np.isinf(newest) else [Input(Phrase.of(_("days since the newest entry")), float(moment.as_of - newest), Unit.DAYS)]


METRICS: tuple[Metric, ...] = (
    total(
        "events.cost", Unit.MONEY, cost_rows, title=_("Cost of events"), formula=_("cost of the month's events"),
        reads=("events.cost",),
    ),
    total(
        "events.leads", Unit.COUNT, lead_rows, better=Better.HIGHER, title=_("Leads from events"),
        formula=_("leads of the month's events"), reads=("events.leads",),
    ),
    ratio(
        "events.cost_per_lead", "events.cost", "events.leads", unit=Unit.MONEY, n_of=1, better=Better.LOWER,
        none=_("no leads"), title=_("Cost per lead"), words=_("cost ÷ leads of the month's events"),
    ),
    Metric(
        "data.row_share", Unit.RATIO, _("Rows understood"), _("1 − rows left out ÷ rows seen less totals and blank ones"),
        row_share, better=Better.HIGHER, thresholds=(0.99, 0.95), rows=left_out_rows, inputs=rows_seen,
    ),
    average(
        "data.outcome_share", Unit.RATIO, outcome_rows, none=_("no visit in the month"), better=Better.HIGHER,
        reads=("visits.outcome",),
        thresholds=(0.9, 0.7), title=_("Visits with an outcome"), formula=_("visits of the month with an outcome ÷ visits"),
    ),
    Metric(
        "data.fresh", Unit.RATIO, _("Workbook up to date"),
        _("1 if the newest entry lies within {stale_days} days of the as-of day, else 0 (team: share of reps)"), freshness,
        better=Better.HIGHER, thresholds=(1, 0.8), reads=("visits.date", *(f"pipeline.{name}" for name in DATES_OF_DEALS)),
        rows=newest_rows, inputs=age_of_entry,
    ),
    mean_of_existing(
        "data.quality", Unit.SCORE,
        ("data.row_share", "working.next_step_share", "working.not_overdue_share", "data.outcome_share", "data.fresh"),
        scale=100, better=Better.HIGHER, thresholds=(80, 60), none=_("no data"), title=_("Data quality"),
        words=_("100 × mean of rows understood, deals with a dated next step, deals not overdue, visits with an outcome,"
                " workbook up to date"),
    ),
)  # fmt: skip
