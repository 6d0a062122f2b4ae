"""The back-plan from next month's target to orders, proposals, visits and calls; planned visits; the load of the week plans (domain.md 6.2, 6.5)."""

from __future__ import annotations

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
    Inputs,
    Metric,
    Numbers,
    Phrase,
    Rows,
    Unit,
    add_up,
    divide,
    first_reason,
    how_many,
    ratio,
)
from reportgen.metrics.diagnosis import STANDARD_OF
from reportgen.metrics.facts import VISITS, days, month_of_week, numbers
from reportgen.metrics.followup import FOLLOWUP, OWN, chosen_of, origin, up
from reportgen.metrics.moment import Moment, selected
from reportgen.metrics.targets import target_rows_of

MINIMUM_ORDERS = 3

# --- back-plan ------------------------------------------------------------------------------------------------------


def average_order(moment: Moment) -> tuple[Array, Array, Array]:
    """Own average order of 12 months where n ≥ 3, else the team's, else the standard."""
    own, n = moment.value("purchase.average_order"), moment.numbers("purchase.orders_of_year").n
    return chosen_of(own, n, MINIMUM_ORDERS, 1, moment.settings.standards.average_order)


def orders_needed(moment: Moment, target: Array) -> Array:
    average, _n, _origin = average_order(moment)
    return up(divide(target, np.nan_to_num(average)))


def standard_visits(moment: Moment) -> Array:
    """Visits that P's revenue target needs by the standards."""
    standards = moment.settings.standards
    orders = orders_needed(moment, moment.value("results.target"))
    return up(up(orders * standards.proposals_per_order) * standards.visits_per_proposal)


def backplan_orders(moment: Moment) -> Numbers:
    target = moment.numbers("plan.followup.A")
    none = first_reason([target], Phrase.of(_("no average order, own, the team's or set as a standard")))
    return Numbers.given(orders_needed(moment, target.value), target.n, none)


STEPS = {  # each step of the back-plan: the one before, its standard, the own ratio
    "proposals": ("orders", "proposals_per_order"),
    "visits": ("proposals", "visits_per_proposal"),
    "calls": ("visits", "calls_per_visit"),
}


def backplan_step(family: str, step: str, moment: Moment) -> Numbers:
    before, name = STEPS[step]
    needed = moment.numbers(f"plan.{family}.{before}")
    standard = float(getattr(moment.settings.standards, name))
    ratio = np.full(moment.size, standard)
    if family == "backplan_own":
        own = moment.value(f"activity.{name}")
        ratio = np.where(np.isnan(own), standard, own)
    return Numbers.given(up(needed.value * ratio), needed.n, needed.reason)


def standard_of_step(family: str, step: str) -> Inputs:
    """What a step is multiplied by: the standard, where it is not the subject's own ratio."""
    name = STEPS[step][1]

    def inputs(moment: Moment, position: int) -> list[Input | Elsewhere]:
        is_own = family == "backplan_own" and not np.isnan(moment.value(f"activity.{name}")[position])
        return (
            [] if is_own else [Input(Phrase.of(STANDARD_OF, figure=f"activity.{name}"), float(getattr(moment.settings.standards, name)), Unit.COUNT)]
        )

    return inputs


# --- planned visits ---------------------------------------------------------------------------------------------------


def visit_target_rows(moment: Moment) -> Rows:
    return target_rows_of(moment, [moment.month], "visits")


def planned_visits(moment: Moment) -> Numbers:
    """The target of metric "visits", else the back-plan of P's revenue target with the standards; team: the reps' sum."""
    rows = moment.rows(visit_target_rows)
    n = np.zeros(moment.size, int) if rows.missing else how_many(rows.who, moment.size)
    given = np.where(n > 0, np.zeros(moment.size) if rows.missing else add_up(rows, moment.size), np.nan)
    value = np.where(np.isnan(given), standard_visits(moment), given)
    mine = value[1:]
    value[TEAM] = np.nan if np.isnan(mine).all() else np.nansum(mine)
    none = Phrase.of(_("no target of visits, and none of revenue to plan them from"))
    return Numbers.given(value, np.where(np.isnan(value), 0, np.maximum(n, 1)), none)


def inputs_of_planned_visits(moment: Moment, position: int) -> list[Input | Elsewhere]:
    """Of the team the reps' planned visits; of a rep without a target of visits what the back-plan takes."""
    if position == TEAM:
        return [Elsewhere("activity.planned_visits", position=rep) for rep in range(1, moment.size)]
    if len(moment.rows_of(visit_target_rows, position).who):
        return []
    told = AVERAGE_ORIGIN(moment, position)
    if average_order(moment)[2][position] == OWN:
        told.append(Elsewhere("purchase.average_order"))
    return told + [item for step in ("proposals", "visits") for item in standard_of_step("backplan", step)(moment, position)]


AVERAGE_ORIGIN = origin("purchase.average_order", average_order, "average_order", Unit.MONEY)


# --- load -----------------------------------------------------------------------------------------------------------


def planned_weeks(moment: Moment) -> pd.DataFrame:
    """Plan rows of the weeks of H: rep, week, hours, source."""
    frame = moment.facts.frame("plans")
    week = days(frame["week"])
    table = pd.DataFrame(
        {
            "rep": moment.facts.name_codes(frame["rep"]),
            "week": week,
            "hours": np.nan_to_num(numbers(frame["planned_hours"])),
            "source": frame["source"].to_numpy(np.int64),
        }
    )
    return table[month_of_week(week) == moment.next_month[0]]


def planned_hour_rows(moment: Moment) -> Rows:
    table = planned_weeks(moment)
    who = moment.who(table["rep"].to_numpy())
    return selected(moment, "plans", who, table["hours"].to_numpy(), table["source"].to_numpy())


def visits_planned(moment: Moment, position: int) -> int:
    """How many visits the week plans of H hold; a row of a visit without a number is one."""
    rows = moment.rows_of(planned_hour_rows, position)
    plans = moment.facts.frame("plans").set_index("source").reindex(rows.source)
    counts = np.nan_to_num(numbers(plans["planned_count"]), nan=1.0)
    return int(counts[plans["activity"].isin(VISITS).to_numpy()].sum())


def hours_there(moment: Moment) -> Rows:
    """The working hours of each of H's weeks that has plan rows."""
    weeks = planned_weeks(moment).drop_duplicates(["rep", "week"])
    workdays = weeks["week"].map(lambda week: moment.workdays(int(week), int(week) + 6)).to_numpy(float)
    hours = hours_per_week(moment)[weeks["rep"].to_numpy()] / 5 * workdays
    return Rows(moment.who(weeks["rep"].to_numpy()), hours, weeks["source"].to_numpy())


def hours_of_load(moment: Moment, position: int) -> list[Input | Elsewhere]:
    hours = moment.rows_of(hours_there, position).amount.sum()
    return [Input(Phrase.of(_("working hours of the weeks that have a plan")), float(hours), Unit.HOURS)]


def load(moment: Moment) -> Numbers:
    """Planned hours of H's weeks ÷ the hours there are in the weeks that have plan rows."""
    rows = moment.rows(planned_hour_rows)
    if rows.missing:
        return Numbers.empty(moment.size, rows.missing)
    value = divide(add_up(rows, moment.size), add_up(moment.rows(hours_there), moment.size))
    return Numbers.given(value, how_many(rows.who, moment.size), Phrase.of(_("no plan for the weeks of next month")))


def hours_per_week(moment: Moment) -> Array:
    """Hours a week of each name code (the last entry: −1): the roster's, else the settings'."""
    hours = np.full(len(moment.facts.names) + 1, float(moment.settings.report.hours_per_week))
    roster = moment.facts.frame("reps")
    roster = roster[roster["hours_per_week"].notna()]
    hours[moment.facts.name_codes(roster["rep"])] = numbers(roster["hours_per_week"])
    return hours


BACKPLAN_TITLES = {
    "backplan": {
        "orders": _("Orders needed by the standards"), "proposals": _("Proposals needed by the standards"),
        "visits": _("Visits needed by the standards"), "calls": _("Calls needed by the standards"),
    },
    "backplan_own": {
        "orders": _("Orders needed with own ratios"), "proposals": _("Proposals needed with own ratios"),
        "visits": _("Visits needed with own ratios"), "calls": _("Calls needed with own ratios"),
    },
}  # fmt: skip


def backplan_metrics(family: str, words: str) -> tuple[Metric, ...]:
    titles = BACKPLAN_TITLES[family]
    return (
        Metric(
            f"plan.{family}.orders", Unit.COUNT, titles["orders"], _("target of next month ÷ average order, rounded up"),
            backplan_orders, parts=(f"{FOLLOWUP}.A", "purchase.average_order"), inputs=AVERAGE_ORIGIN,
        ),
        *(
            Metric(
                f"plan.{family}.{step}", Unit.COUNT, titles[step], words, partial(backplan_step, family, step),
                parts=(f"plan.{family}.{before}", *((f"activity.{name}",) if family == "backplan_own" else ())),
                inputs=standard_of_step(family, step),
            )
            for step, (before, name) in STEPS.items()
        ),
    )  # fmt: skip


METRICS: tuple[Metric, ...] = (
    Metric(
        "activity.planned_visits", Unit.COUNT, _("Planned visits"),
        _("the month's target of visits, else the visits that the month's revenue target needs by the standards, with the average order"
              " of one's own where n ≥ 3, else the team's, else the standard"),
        planned_visits, reads=("targets.target",), parts=("results.target",), rows=visit_target_rows, inputs=inputs_of_planned_visits,
    ),
    ratio(
        "activity.visit_attainment", "activity.visits", "activity.planned_visits", better=Better.HIGHER,
        thresholds=(1.0, 0.8), none=_("no visits planned"), title=_("Visits against plan"), words=_("visits ÷ planned visits"),
    ),
    *backplan_metrics("backplan", _("the step before × the standard, rounded up")),
    *backplan_metrics("backplan_own", _(
        "the step before × the own ratio of the window, also where that is 0 (without one the standard), rounded up"
    )),
    Metric(
        "plan.load", Unit.RATIO, _("Load of the week plans"),
        _("planned hours of next month's weeks ÷ working hours of the weeks that have a plan"), load,
        reads=("plans.planned_hours",), rows=planned_hour_rows, inputs=hours_of_load,
    ),
)  # fmt: skip
