"""Activity: where the time goes, how much is done, in which direction and how well it turns into results (domain.md 2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.core import (
    TEAM,
    Array,
    Better,
    Metric,
    Numbers,
    Phrase,
    Rows,
    Unit,
    add_up,
    average,
    divide,
    first_reason,
    formula,
    how_many,
    mean_of_existing,
    ratio,
    total,
)
from reportgen.metrics.facts import VISITS, day_of, days, month_of_week, numbers
from reportgen.metrics.moment import Moment, no_sheet, per_team, selected
from reportgen.metrics.results import (
    counted_once,
    lines_of,
    monthly_revenue,
    sales,
    table_of_sums,
)
from reportgen.workcalendar import add_months

CODES = ("T1", "T2", "T3", "T4", "T5")
LAGS = range(7)
LAG_PAIRS = 12
NO_SPREAD = 1e-12  # what is left of a sum of squares by rounding alone

Select = Callable[[Moment], Rows]


# --- time (2.1) -----------------------------------------------------------------------------------------------------


def log_rows(moment: Moment, log: pd.DataFrame, amount: Array | None = None) -> Rows:
    """Rows of the visit log, each counting 1 unless an amount is given."""
    return selected(moment, "visits", moment.who(log["rep"].to_numpy()), amount, log["source"].to_numpy())


def hour_rows(code: str, moment: Moment) -> Rows:
    """Hours of one time code: the time sheets of P's weeks, and the log's hours in weeks that have none."""
    sheet = moment.facts.timesheet
    sheet = sheet[((sheet["month"] == moment.p0) & (sheet["week"] <= moment.as_of)).to_numpy()]
    log = moment.activities_from(moment.p0)
    hours = moment.facts.logged_hours[log.index.to_numpy()]
    counted = (log["code"] == code).to_numpy() & ~np.isnan(hours)
    if not (moment.facts.has("timesheet") or moment.facts.has("visits")):
        return Rows.absent(no_sheet("timesheet"))
    return Rows(
        np.concatenate([moment.who(sheet["rep"].to_numpy()), moment.who(log["rep"].to_numpy()[counted])]),
        np.concatenate([sheet[code].to_numpy(), hours[counted]]),
        np.concatenate([sheet["source"].to_numpy(), log["source"].to_numpy()[counted]]),
    )


HOUR_ROWS: dict[str, Select] = {code: partial(hour_rows, code) for code in CODES}


def hours(code: str) -> Callable[[Moment], Numbers]:
    """Hours of one code: 0 where others have hours, empty where no hours are kept at all."""

    def compute(moment: Moment) -> Numbers:
        rows = moment.rows(HOUR_ROWS[code])
        if rows.missing:
            return Numbers.empty(moment.size, rows.missing)
        n = sum(how_many(moment.rows(HOUR_ROWS[other]).who, moment.size) for other in CODES)
        value = np.where(n > 0, add_up(rows, moment.size), np.nan)
        return Numbers.given(value, np.asarray(n), Phrase.of(_("no hours in {period}"), period=f"{moment.month:%Y-%m}"))

    return compute


def hours_metric(code: str, title: str, words: str, better: Better = Better.NEITHER) -> Metric:
    return Metric(
        f"activity.hours_{code.lower()}", Unit.HOURS, title, words, hours(code), better=better,
        reads=(f"timesheet.{code.lower()}", "visits.hours"), rows=HOUR_ROWS[code],
    )  # fmt: skip


WORKING_TIME = tuple(f"activity.hours_{code.lower()}" for code in CODES[:4])


def share_metric(code: str, title: str, thresholds: tuple[float, float] | None, better: Better) -> Metric:
    position = CODES.index(code)
    return formula(
        f"activity.share_{code.lower()}", Unit.RATIO, WORKING_TIME,
        lambda *hours: divide(hours[position], sum(hours)), none=_("no working hours"), title=title,
        words=_("hours of {code} ÷ hours of T1 to T4"), thresholds=thresholds, better=better, fields=(("code", code),),
    )  # fmt: skip


# --- quantity (2.2) -------------------------------------------------------------------------------------------------


def activity_rows(kinds: tuple[str, ...], since: str, moment: Moment) -> Rows:
    """Activities of some kinds since the first day of P (`p0`) or of the window (`window_start`)."""
    log = moment.activities_from(getattr(moment, since))
    return log_rows(moment, log[log["activity"].isin(kinds).to_numpy()])


def of_kind(*kinds: str, since: str = "p0") -> Select:
    key = (kinds, since)
    if key not in _SELECTIONS:
        _SELECTIONS[key] = partial(activity_rows, kinds, since)
    return _SELECTIONS[key]


_SELECTIONS: dict[tuple[tuple[str, ...], str], Select] = {}  # one selection a kind, so that a moment keeps its rows once


def ordered_rows(since: str, moment: Moment) -> Rows:
    """Orders dated since P's first day or the window's, each counting once."""
    lines = sales(moment.orders)
    lines = lines[lines["day"].to_numpy() >= getattr(moment, since)]
    return lines_of(moment, lines, counted_once(lines))


ORDERS_OF_MONTH: Select = partial(ordered_rows, "p0")
ORDERS_OF_WINDOW: Select = partial(ordered_rows, "window_start")


def visits_per_workday(moment: Moment) -> Numbers:
    visits = moment.numbers("activity.visits")
    workdays = moment.workdays(moment.p0, moment.as_of)
    value = divide(visits.value, per_team(moment, workdays * moment.reps, workdays))
    return Numbers.given(value, visits.n, first_reason([visits], Phrase.of(_("no working day in the month yet"))))


def plan_rows(moment: Moment) -> pd.DataFrame:
    """Plans of P's weeks that count something: who, planned, done, source. done is of the same week, activity, customer."""
    frame = moment.facts.frame("plans")
    week, count = days(frame["week"]), numbers(frame["planned_count"])
    kept = (month_of_week(week) == moment.p0) & (week <= moment.as_of) & (count > 0) & frame["activity"].notna().to_numpy()
    plans = pd.DataFrame(
        {
            "week": week[kept],
            "rep": moment.facts.name_codes(frame["rep"])[kept],
            "activity": frame["activity"].to_numpy(object)[kept],
            "customer": moment.facts.customer_codes(frame["customer"])[kept],
            "planned": count[kept],
            "source": frame["source"].to_numpy(np.int64)[kept],
        }
    )
    log = moment.activities_from(moment.p0 - 6)
    done = log[["rep", "week", "activity", "customer"]]
    joint = done[(done["activity"] == "joint visit").to_numpy()].assign(activity="visit")
    done = pd.concat([done, joint])  # a joint visit is a visit
    everyone = done.assign(customer=-1)
    counts = pd.concat([done, everyone]).value_counts(["rep", "week", "activity", "customer"])
    key = pd.MultiIndex.from_frame(plans[["rep", "week", "activity", "customer"]])
    plans["done"] = counts.reindex(key).fillna(0).to_numpy()
    plans["who"] = moment.who(plans["rep"].to_numpy())
    return plans


def planned_count_rows(moment: Moment) -> Rows:
    plans = plan_rows(moment)
    return selected(moment, "plans", plans["who"].to_numpy(), plans["planned"].to_numpy(), plans["source"].to_numpy())


def done_count_rows(moment: Moment) -> Rows:
    if not moment.facts.has("visits"):
        return Rows.absent(no_sheet("visits"))
    plans = plan_rows(moment)
    done = np.minimum(plans["done"].to_numpy(), plans["planned"].to_numpy())
    return selected(moment, "plans", plans["who"].to_numpy(), done, plans["source"].to_numpy())


# --- direction (2.3) ------------------------------------------------------------------------------------------------

DIMENSIONS = {"customer": "customer_grade", "product": "product", "task": "task"}


def selling_log(moment: Moment) -> pd.DataFrame:
    """P's T1 activities with `who` and `weight`: hours, or 1 each for a subject none of whose T1 rows has hours."""
    log = moment.activities_from(moment.p0)
    log = log[(log["code"] == "T1").to_numpy()].copy()
    log["who"] = moment.who(log["rep"].to_numpy())
    return log


def selling_rows(moment: Moment) -> Rows:
    log = selling_log(moment)
    return selected(moment, "visits", log["who"].to_numpy(), None, log["source"].to_numpy())


def weights(log: pd.DataFrame, subjects: int) -> tuple[Array, Array]:
    """Weight of each row for its rep and for the team: its hours where the subject has any, else 1."""
    hours = np.nan_to_num(log["hours"].to_numpy())
    given = ~np.isnan(log["hours"].to_numpy())
    has_hours = np.bincount(log["who"], weights=given, minlength=subjects) > 0
    return np.where(has_hours[log["who"]], hours, 1.0), hours if given.any() else np.ones(len(log))


def key_of(text: object) -> str:
    """A key of the focus sheet or of the log, compared without regard to case and blanks."""
    return " ".join(str(text).split()).casefold()


def actual_keys(moment: Moment, dimension: str, log: pd.DataFrame) -> pd.Series[str]:
    if dimension == "customer":
        grade = moment.facts.customer_file["grade"].to_numpy(object)
        column = pd.Series(np.where(log["customer"] >= 0, grade[log["customer"]], np.nan), index=log.index, dtype=object)
    else:
        column = log[dimension].astype(object)
    return column.where(column.isna(), column.map(key_of, na_action="ignore"))


def direction(dimension: str) -> Callable[[Moment], Numbers]:
    """1 − ½ Σ|actual share − desired share| of T1 by the keys of one dimension (metrics.md 2)."""

    def compute(moment: Moment) -> Numbers:
        for kind in ("visits", "focus"):
            if not moment.facts.has(kind):
                return Numbers.empty(moment.size, no_sheet(kind))
        actual, desired, names, n = direction_shares(moment, dimension)
        value = 1 - np.abs(actual - desired).sum(1) / 2 if len(names) else np.full(moment.size, np.nan)
        none = Phrase.of(_("no desired shares, or no face-to-face time entered, for {what}"), what=dimension)
        return Numbers.given(value, n, none)

    return compute


def direction_shares(moment: Moment, dimension: str) -> tuple[Array, Array, pd.Index[str], Array]:
    """Actual and desired shares of T1 by subject and key, the keys, and the rows behind; NaN rows where there are none."""
    log = selling_log(moment)
    own, of_team = weights(log, moment.size)
    keys = actual_keys(moment, dimension, log)
    is_entered = keys.notna().to_numpy()
    desired, names = desired_shares(moment, DIMENSIONS[dimension], keys[is_entered].unique())
    column = names.get_indexer(keys[is_entered])
    who = log["who"].to_numpy()[is_entered]
    actual = table_of_sums(moment, who, column, own[is_entered], len(names))
    actual[TEAM] = np.bincount(column, weights=of_team[is_entered], minlength=len(names))
    return actual / np.where(actual.sum(1) > 0, actual.sum(1), np.nan)[:, None], desired, names, how_many(who, moment.size)


def keys_as_written(moment: Moment, dimension: str) -> dict[str, str]:
    """How people write each key of a dimension: as on the focus sheet, else as in the log or the list of customers."""
    frame = moment.facts.frame("focus")
    file = moment.facts.customer_file["grade"] if dimension == "customer" else moment.facts.activities[dimension]
    written = [*file.dropna().unique(), *frame["key"][(frame["dimension"] == DIMENSIONS[dimension]).to_numpy()].dropna()]
    return {key_of(text): " ".join(str(text).split()) for text in written}


def desired_shares(moment: Moment, dimension: str, extra: Array) -> tuple[Array, pd.Index[str]]:
    """Desired shares scaled to 1, by subject and key; a rep's own rows replace the general ones. NaN rows where none."""
    frame = moment.facts.frame("focus")
    frame = frame[(frame["dimension"] == dimension).to_numpy()]
    keys = frame["key"].map(key_of)
    names = pd.Index(sorted({*keys, *extra}), dtype=object)
    column, share = names.get_indexer(keys), numbers(frame["share"])
    is_general = frame["rep"].isna().to_numpy()
    general = np.bincount(column[is_general], weights=share[is_general], minlength=len(names))
    who = moment.who(moment.facts.name_codes(frame["rep"]))
    own = table_of_sums(moment, who[~is_general], column[~is_general], share[~is_general], len(names))
    has_own = how_many(who[~is_general], moment.size) > 0
    has_own[TEAM] = False
    desired = np.where(has_own[:, None], own, general[None, :])
    return desired / np.where(desired.sum(1) > 0, desired.sum(1), np.nan)[:, None], names


def not_on_purchase(moment: Moment, log: pd.DataFrame) -> Array:
    """Which activities went to customers who were not on the purchase platform on the day before."""
    customer = log["customer"].to_numpy()
    known = np.maximum(customer, 0)
    is_buyer = moment.world.rhythm.is_on_purchase(known, log["day"].to_numpy() - 1)
    return ~(is_buyer & (customer >= 0))


def new_business_share(moment: Moment) -> Numbers:
    if not moment.facts.has("visits"):
        return Numbers.empty(moment.size, no_sheet("visits"))
    log = selling_log(moment)
    own, of_team = weights(log, moment.size)
    who, is_new = log["who"].to_numpy(), not_on_purchase(moment, log)
    above = np.bincount(who, weights=own * is_new, minlength=moment.size)
    below = np.bincount(who, weights=own, minlength=moment.size)
    above[TEAM], below[TEAM] = (of_team * is_new).sum(), of_team.sum()
    return Numbers.given(divide(above, below), how_many(who, moment.size), Phrase.of(_("no face-to-face time in the month")))


# --- quality (2.4) --------------------------------------------------------------------------------------------------


def window_visits(moment: Moment) -> pd.DataFrame:
    log = moment.activities_from(moment.window_start)
    return log[log["activity"].isin(VISITS).to_numpy()]


def next_step_rows(moment: Moment) -> Rows:
    log = window_visits(moment)
    return log_rows(moment, log, log["has_next_step"].to_numpy().astype(float))


def advance_rows(moment: Moment) -> Rows:
    log = window_visits(moment)
    log = log[log["outcome"].notna().to_numpy()]
    return log_rows(moment, log, (log["outcome"] == "advanced").to_numpy().astype(float))


def joint_score_rows(moment: Moment) -> Rows:
    log = window_visits(moment)
    log = log[((log["activity"] == "joint visit") & log["quality"].notna()).to_numpy()]
    return log_rows(moment, log, log["quality"].to_numpy())


def closed_rows(moment: Moment) -> pd.DataFrame:
    """Deals closed in the window."""
    deals = moment.closed_deals
    return deals[deals["closed_on"].to_numpy() >= moment.window_start]


def won_rows(moment: Moment) -> Rows:
    """Deals closed in the window, a won one counting 1."""
    deals = closed_rows(moment)
    won = (deals["status"] == "won").to_numpy().astype(float)
    return selected(moment, "pipeline", deals["who"].to_numpy(), won, deals["source"].to_numpy())


# --- lag (2.5) ------------------------------------------------------------------------------------------------------


def lag(moment: Moment) -> tuple[Array, Array, Array]:
    """Per subject the lag with the highest correlation, that correlation, and its number of pairs (metrics.md 2)."""
    start = first_of_records(moment)
    length = (moment.month.year - start.year) * 12 + moment.month.month - start.month + 1
    months = [add_months(start, k) for k in range(length)]
    revenue, visits = monthly_revenue(moment, months), monthly_visits(moment, months)
    sold, seen = first_month(revenue), first_month(visits)
    best, r_best, n_best = (np.full(moment.size, np.nan) for _each in range(3))
    for k in LAGS[:length]:
        counted = np.arange(k, length) >= np.maximum(sold, seen + k)[:, None]
        r, n = correlation(visits[:, : length - k], revenue[:, k:], counted), counted.sum(1)
        is_better = (n >= LAG_PAIRS) & (r > np.where(np.isnan(r_best), -np.inf, r_best))
        best[is_better], r_best[is_better], n_best[is_better] = k, r[is_better], n[is_better]
    return best, r_best, n_best


def first_month(table: Array) -> Array:
    """Per row the position of the first month that is not 0, inf where there is none."""
    given = table != 0
    return np.where(given.any(1), given.argmax(1), np.inf)


def correlation(first: Array, second: Array, counted: Array) -> Array:
    """Pearson's r of each row over the columns that count, NaN where one of the two does not vary."""
    x, y = (np.where(counted, table - divide((table * counted).sum(1), counted.sum(1))[:, None], 0.0) for table in (first, second))
    spread = (x**2).sum(1) * (y**2).sum(1)
    return divide((x * y).sum(1), np.sqrt(np.where(spread > NO_SPREAD, spread, 0)))


def first_of_records(moment: Moment) -> date:
    first = [frame["day"].min() for frame in (moment.orders, moment.activities) if len(frame)]
    day = min([*first, float(moment.p0)])
    return np.datetime64(int(day), "D").astype("datetime64[M]").item()


def monthly_visits(moment: Moment, months: list[date]) -> Array:
    """Visits by subject and month, to the as-of day; shape (subjects, months)."""
    log = moment.activities
    log = log[log["activity"].isin(VISITS).to_numpy()]
    starts = np.array([day_of(month) for month in months], float)
    at = np.searchsorted(starts, log["day"].to_numpy(), side="right") - 1
    inside = at >= 0
    who = moment.who(log["rep"].to_numpy())
    return table_of_sums(moment, who[inside], at[inside], np.ones(inside.sum()), len(months))


def lag_metric(what: int) -> Callable[[Moment], Numbers]:
    def compute(moment: Moment) -> Numbers:
        best, r, n = lag(moment)
        with np.errstate(invalid="ignore"):
            is_evident = r > 2 / np.sqrt(n)
        pairs = np.nan_to_num(n).astype(int)
        return Numbers.given(np.where(is_evident, best if what == 0 else r, np.nan), pairs, Phrase.of(_("not enough evidence")))

    return compute


def rate(id: str, select: Select, title: str, words: str, none: str, thresholds: tuple[float, float], *reads: str) -> Metric:
    """The share of selected rows that count 1."""
    return average(
        id, Unit.RATIO, select, none=none, title=title, formula=words, better=Better.HIGHER, thresholds=thresholds,
        minimum_n=5, reads=reads,
    )  # fmt: skip


def count(id: str, kinds: tuple[str, ...], title: str, words: str, since: str = "p0") -> Metric:
    return total(
        id, Unit.COUNT, of_kind(*kinds, since=since), title=title, formula=words, better=Better.HIGHER,
        reads=("visits.activity", "visits.date"),
    )  # fmt: skip


METRICS: tuple[Metric, ...] = (
    hours_metric("T1", _("Hours face to face (T1)"), _("hours of direct selling, face to face"), Better.HIGHER),
    hours_metric("T2", _("Hours of preparation and follow-up (T2)"), _("hours of indirect selling")),
    hours_metric("T3", _("Hours of travel and waiting (T3)"), _("hours of travel and waiting"), Better.LOWER),
    hours_metric("T4", _("Hours of administration (T4)"), _("hours of planning, phone, meetings and training"), Better.LOWER),
    hours_metric("T5", _("Private hours (T5)"), _("private hours, in no denominator")),
    share_metric("T1", _("Share of T1"), (0.4, 0.3), Better.HIGHER),
    share_metric("T2", _("Share of T2"), None, Better.NEITHER),
    share_metric("T3", _("Share of T3"), None, Better.LOWER),
    share_metric("T4", _("Share of T4"), None, Better.LOWER),
    formula(
        "activity.selling_share", Unit.RATIO, WORKING_TIME,
        lambda t1, t2, t3, t4: divide(t1 + t2, t1 + t2 + t3 + t4), none=_("no working hours"), better=Better.HIGHER,
        thresholds=(0.65, 0.5), title=_("Selling share"), words=_("(T1 + T2) ÷ (T1 + T2 + T3 + T4)"),
    ),
    ratio(
        "activity.travel_per_face_hour", "activity.hours_t3", "activity.hours_t1", better=Better.LOWER,
        thresholds=(0.6, 1.0), none=_("no hours face to face"), title=_("Travel per face-to-face hour"), words=_("T3 ÷ T1"), is_factor=True,
    ),
    count("activity.calls", ("call",), _("Calls"), _("number of calls in the month")),
    count("activity.visits", VISITS, _("Visits"), _("number of visits in the month, joint visits included")),
    count("activity.joint_visits", ("joint visit",), _("Joint visits"), _("number of joint visits in the month")),
    count("activity.proposals", ("proposal",), _("Proposals"), _("number of proposals in the month")),
    count("activity.demos", ("demo",), _("Demos"), _("number of demos in the month")),
    count("activity.negotiations", ("negotiation",), _("Negotiations"), _("number of negotiations in the month")),
    count("activity.follow_ups", ("follow-up",), _("Follow-ups"), _("number of follow-ups in the month")),
    count("activity.events", ("event",), _("Events attended"), _("number of events in the month's log")),
    total(
        "activity.orders", Unit.COUNT, ORDERS_OF_MONTH, better=Better.HIGHER, reads=("orders.date",),
        title=_("Orders taken"), formula=_("number of orders dated in the month, without returns"),
    ),
    Metric(
        "activity.visits_per_workday", Unit.PER_DAY, _("Visits a working day"),
        _("visits ÷ working days of the month so far (of the team: per rep)"), visits_per_workday,
        better=Better.HIGHER, parts=("activity.visits",),
    ),
    total(
        "activity.planned_count", Unit.COUNT, planned_count_rows, reads=("plans.planned_count",),
        title=_("Planned activities"), formula=_("activities planned in the weeks of the month"),
    ),
    total(
        "activity.done_count", Unit.COUNT, done_count_rows, reads=("plans.planned_count", "visits.activity"),
        title=_("Planned activities done"), formula=_("planned activities that were done in their week, at most as many as planned"),
    ),
    ratio(
        "activity.plan_attainment", "activity.done_count", "activity.planned_count", better=Better.HIGHER,
        thresholds=(0.8, 0.6), none=_("no planned activity in the month"), title=_("Week plans kept"),
        words=_("planned activities done in their week ÷ planned activities"),
    ),
    *(
        Metric(
            f"activity.direction_{name}", Unit.RATIO, title,
            _("1 − ½ Σ |actual − desired share| of face-to-face time"), direction(name), better=Better.HIGHER,
            thresholds=(0.8, 0.65), minimum_n=5, reads=("focus.share", "visits.hours"), is_factor=True, rows=selling_rows,
        )
        for name, title in (
            ("customer", _("Direction: customers")), ("product", _("Direction: products")), ("task", _("Direction: tasks")),
        )
    ),
    mean_of_existing(
        "activity.direction", Unit.RATIO,
        ("activity.direction_customer", "activity.direction_product", "activity.direction_task"),
        better=Better.HIGHER, thresholds=(0.8, 0.65), none=_("no desired shares"), title=_("Direction"),
        words=_("mean of the directions by customer, product and task that have a value"), is_factor=True,
    ),
    Metric(
        "activity.new_business_share", Unit.RATIO, _("Share of new business"),
        _("face-to-face time with customers who were not on the purchase platform the day before ÷ all of it"),
        new_business_share, reads=("visits.hours", "orders.date"), rows=selling_rows,
    ),
    count("activity.window_calls", ("call",), _("Calls in the window"), _("calls of the last months"), "window_start"),
    count("activity.window_visits", VISITS, _("Visits in the window"), _("visits of the last months"), "window_start"),
    count("activity.window_proposals", ("proposal",), _("Proposals in the window"), _("proposals of the last months"), "window_start"),
    total(
        "activity.window_orders", Unit.COUNT, ORDERS_OF_WINDOW, reads=("orders.date",),
        title=_("Orders in the window"), formula=_("orders of the last months"),
    ),
    ratio(
        "activity.calls_per_visit", "activity.window_calls", "activity.window_visits", n_of=1, better=Better.LOWER,
        thresholds=(5, 6.5), none=_("no visit in the window"), title=_("Calls per visit"),
        words=_("calls ÷ visits of the window"), minimum_n=5, is_factor=True,
    ),
    ratio(
        "activity.visits_per_proposal", "activity.window_visits", "activity.window_proposals", n_of=1,
        better=Better.LOWER, thresholds=(4, 5.5), none=_("no proposal in the window"), title=_("Visits per proposal"),
        words=_("visits ÷ proposals of the window"), minimum_n=3, is_factor=True,
    ),
    ratio(
        "activity.proposals_per_order", "activity.window_proposals", "activity.window_orders", n_of=1,
        better=Better.LOWER, thresholds=(3, 4), none=_("no order in the window"), title=_("Proposals per order"),
        words=_("proposals ÷ orders of the window"), minimum_n=3, is_factor=True,
    ),
    rate(
        "activity.win_rate", won_rows, _("Win rate"), _("won ÷ (won + lost) deals closed in the window"),
        _("no deal closed in the window"), (0.33, 0.2), "pipeline.status", "pipeline.closed_on",
    ),
    average(
        "activity.joint_visit_score", Unit.SCORE, joint_score_rows, none=_("no scored joint visit in the window"),
        reads=("visits.activity", "visits.quality"),
        title=_("Score of joint visits"), formula=_("mean of the 1–5 scores of the window's joint visits"),
        better=Better.HIGHER, thresholds=(4, 3), minimum_n=3,
    ),
    rate(
        "activity.next_step_rate", next_step_rows, _("Visits with a next step"),
        _("visits of the window with a next step and its date ÷ visits"), _("no visit in the window"), (0.8, 0.6),
        "visits.next_step", "visits.next_step_on",
    ),
    rate(
        "activity.advance_rate", advance_rows, _("Visits that advance"),
        _("visits of the window whose outcome is “advanced” ÷ visits with an outcome"),
        _("no visit with an outcome in the window"), (0.5, 0.35), "visits.outcome",
    ),
    Metric(
        "activity.lag_months", Unit.MONTHS, _("Lag from activity to result"),
        _("the number of months, 0 to 6, at which monthly visits and later revenue correlate most, if r > 2 ÷ √n, n ≥ 12"),
        lag_metric(0), parts=("activity.visits", "results.revenue"),
    ),
    Metric(
        "activity.lag_correlation", Unit.RATIO, _("Correlation at the lag"),
        _("Pearson's r of monthly visits and revenue at the lag"), lag_metric(1),
        parts=("activity.visits", "results.revenue"), is_factor=True,
    ),
)  # fmt: skip
