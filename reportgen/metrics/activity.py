"""Activity: where the time goes, how much is done, in which direction and how well it turns into results (domain.md 2)."""

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
    average,
    divide,
    first_reason,
    formula,
    how_many,
    mean_of_existing,
    ratio,
    total,
)
from reportgen.metrics.direction import all_face_to_face, direction, new_business_rows, new_business_share, selling_rows, shares_by_key
from reportgen.metrics.facts import VISITS, days, month_of_week, numbers
from reportgen.metrics.lag import lag_metric, months_of_lag
from reportgen.metrics.moment import Moment, no_sheet, per_team, selected
from reportgen.metrics.orders import orders_of

CODES = ("T1", "T2", "T3", "T4", "T5")

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
    lines = moment.orders
    return orders_of(moment, lines[lines["day"].to_numpy() >= getattr(moment, since)])


ORDERS_OF_MONTH: Select = partial(ordered_rows, "p0")
ORDERS_OF_WINDOW: Select = partial(ordered_rows, "window_start")


def visits_per_workday(moment: Moment) -> Numbers:
    visits = moment.numbers("activity.visits")
    workdays = moment.workdays(moment.p0, moment.as_of)
    value = divide(visits.value, per_team(moment, workdays * moment.reps, workdays))
    return Numbers.given(value, visits.n, first_reason([visits], Phrase.of(_("no working day in the month yet"))))


NUMBER_OF_REPS = _("number of reps")


def days_and_reps(moment: Moment, position: int) -> list[Input | Elsewhere]:
    """What visits are divided by: the month's working days so far, and of the team the number of its reps."""
    told: list[Input | Elsewhere] = [Input(Phrase.of(_("working days of the month so far")), moment.workdays(moment.p0, moment.as_of), Unit.DAYS)]
    return [*told, Input(Phrase.of(NUMBER_OF_REPS), moment.reps, Unit.COUNT)] if position == TEAM else told


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
    log = moment.activities_from(moment.p0 - 3)  # the first week's Thursday may be P's first day
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
    hours_metric("T1", _("Hours face to face (T1)"), _(
        "hours of direct selling, face to face: the time sheet's, and the log's of weeks without one"
    ), Better.HIGHER),
    hours_metric("T2", _("Hours of preparation and follow-up (T2)"), _(
        "hours of indirect selling: the time sheet's, and the log's of weeks without one"
    )),
    hours_metric("T3", _("Hours of travel and waiting (T3)"), _(
        "hours of travel and waiting: the time sheet's, and the log's of weeks without one"
    ), Better.LOWER),
    hours_metric("T4", _("Hours of administration (T4)"), _(
        "hours of planning, phone, meetings and training: the time sheet's, and the log's of weeks without one"
    ), Better.LOWER),
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
        better=Better.HIGHER, parts=("activity.visits",), inputs=days_and_reps,
    ),
    total(
        "activity.planned_count", Unit.COUNT, planned_count_rows, reads=("plans.planned_count",),
        title=_("Planned activities"), formula=_("activities planned in the weeks of the month that have begun"),
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
            _(
                "1 − ½ Σ |actual − desired share| of face-to-face hours, or of activities where none has hours; a rep's own desired "
                "shares go before the general ones"
            ), direction(name), better=Better.HIGHER,
            thresholds=(0.8, 0.65), minimum_n=5, is_factor=True, rows=selling_rows,
            reads=("focus.share", "visits.hours", *reads), inputs=shares_by_key(name),
        )
        for name, title, reads in (
            ("customer", _("Direction: customers"), ("visits.customer", "customers.grade")),
            ("product", _("Direction: products"), ("visits.product",)),
            ("task", _("Direction: tasks"), ("visits.task",)),
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
        _(
            "face-to-face hours, or activities where none has hours, with customers who were not on the purchase platform the day "
            "before ÷ all of them"
        ),
        new_business_share, reads=("visits.hours", "visits.customer", "orders.date"), rows=new_business_rows, inputs=all_face_to_face,
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
        "activity.win_rate", won_rows, _("Win rate"),
        _("won ÷ (won + lost) deals closed in the window; a deal that is won counts with or without an order"),
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
        lag_metric(0), parts=("activity.visits", "results.revenue"), inputs=months_of_lag,
    ),
    Metric(
        "activity.lag_correlation", Unit.RATIO, _("Correlation at the lag"),
        _("Pearson's r of monthly visits and revenue at the lag"), lag_metric(1),
        parts=("activity.visits", "results.revenue"), is_factor=True, inputs=months_of_lag,
    ),
)  # fmt: skip
