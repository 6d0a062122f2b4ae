"""What next month needs: the follow-up plan A–J, the back-plan, and the load of the week plans (domain.md 6.1, 6.2, 6.5)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.core import (
    ALMOST,
    TEAM,
    Array,
    Better,
    Metric,
    Numbers,
    Phrase,
    Rows,
    Unit,
    add_up,
    divide,
    first_reason,
    formula,
    how_many,
    ratio,
)
from reportgen.metrics.direction import not_on_purchase
from reportgen.metrics.facts import VISITS, days, month_of_week, numbers
from reportgen.metrics.moment import Moment, selected
from reportgen.metrics.pipeline import expected_in
from reportgen.metrics.platforms import is_there
from reportgen.metrics.purchase import backlog_lines, rows_of_customers
from reportgen.metrics.results import first_orders, lines_of, new_since, sales
from reportgen.metrics.targets import next_target_rows, target_of_next_month, target_rows_of

Select = Callable[[Moment], Rows]
OWN, TEAMS, STANDARD, NONE = "own", "team", "standard", ""  # where an input of the plan comes from
MINIMUM_FIRST_ORDERS = 3
MINIMUM_ORDERS = 3
MINIMUM_CLOSED = 5
MINIMUM_FOUND = 5


def up(value: Array) -> Array:
    """Rounded up to whole numbers."""
    return np.ceil(value - ALMOST)


# --- A–J ------------------------------------------------------------------------------------------------------------


def due_backlog_rows(moment: Moment) -> Rows:
    """B1: undelivered orders due in H or earlier, or without a due date; none where results are recognised on order."""
    lines = backlog_lines(moment)
    if moment.settings.report.recognise_on == "order":
        nothing = np.zeros(0, np.int64)
        return Rows(nothing, nothing, nothing)
    return lines_of(moment, lines[~(lines["due"].to_numpy() > moment.next_month[1])])


def weighted_next_rows(moment: Moment) -> Rows:
    """B3: amount × probability of the open deals expected in H."""
    deals = expected_in(moment.open_deals, moment.h_month)
    amount = (deals["amount"] * deals["p"]).to_numpy()
    return selected(moment, "pipeline", deals["who"].to_numpy(), amount, deals["source"].to_numpy())


def sum_of(select: Select) -> Callable[[Moment], Numbers]:
    def compute(moment: Moment) -> Numbers:
        rows = moment.rows(select)
        if rows.missing:
            return Numbers.empty(moment.size, rows.missing)
        return Numbers.given(add_up(rows, moment.size), how_many(rows.who, moment.size), Phrase.of(""))

    return compute


def first_order_rows(moment: Moment) -> Rows:
    """The first orders of customers new in the 12 months, one row each with the order's amount."""
    is_new = new_since(moment, moment.year_start)
    if isinstance(is_new, Phrase):
        return Rows.absent(is_new)
    first = first_orders(moment, is_new)
    amount = sales(moment.orders).groupby("order")["amount"].sum()
    return lines_of(moment, first, amount.reindex(first["order"]).to_numpy())


def first_order(moment: Moment) -> tuple[Array, Array, Array]:
    """E: own mean of n ≥ 3 first orders, else the team's of n ≥ 3, else the standard; its n, and which of the three."""
    rows = moment.rows(first_order_rows)
    n = how_many(rows.who, moment.size)
    mean = divide(add_up(rows, moment.size), n)
    return chosen_of(mean, n, MINIMUM_FIRST_ORDERS, MINIMUM_FIRST_ORDERS, moment.settings.standards.first_order)


def chosen_of(own: Array, n: Array, least: int, least_of_team: int, standard: float | None) -> tuple[Array, Array, Array]:
    """Own value where n suffices, else the team's where its n does, else the standard."""
    has_own, has_team = n >= least, n[TEAM] >= least_of_team
    fallback = own[TEAM] if has_team else (np.nan if standard is None else standard)
    value = np.where(has_own, own, fallback)
    kind = TEAMS if has_team else (NONE if standard is None else STANDARD)
    origin = np.where(has_own, OWN, kind)
    if not has_own[TEAM] and has_team:
        origin[TEAM] = OWN
    return value, np.where(has_own, n, n[TEAM] if has_team else 0), origin


def new_customer_deals(moment: Moment) -> Rows:
    """Deals closed in the 12 months whose customer had no order before the deal was opened; won ones count 1."""
    deals = moment.closed_deals
    deals = deals[deals["closed_on"].to_numpy() >= moment.year_start]
    first, opened = moment.world.rhythm.first_order[deals["customer"].to_numpy()], deals["opened_on"].to_numpy()
    deals = deals[~np.isnan(opened) & ~(first < opened)]
    won = (deals["status"] == "won").to_numpy().astype(float)
    return selected(moment, "pipeline", deals["who"].to_numpy(), won, deals["source"].to_numpy())


def success(moment: Moment) -> tuple[Array, Array, Array]:
    """G: won ÷ closed among new-customer deals where n ≥ 5 and one was won, else the standard."""
    rows = moment.rows(new_customer_deals)
    n, won = how_many(rows.who, moment.size), add_up(rows, moment.size)
    is_own = (n >= MINIMUM_CLOSED) & (won >= 1)
    value = np.where(is_own, divide(won, n), moment.settings.standards.new_customer_success)
    return value, n, np.where(is_own, OWN, STANDARD)


def new_business_visits(moment: Moment) -> Rows:
    """Visits of the 12 months to customers who were not on the purchase platform the day before."""
    log = moment.activities_from(moment.year_start)
    log = log[log["activity"].isin(VISITS).to_numpy()]
    log = log[not_on_purchase(moment, log)]
    return selected(moment, "visits", moment.who(log["rep"].to_numpy()), None, log["source"].to_numpy())


def found_customers(moment: Moment) -> Rows:
    """Customers first contacted in the 12 months."""
    day = moment.facts.first_contact
    return rows_of_customers(moment, (day >= moment.year_start) & (day <= moment.as_of) & is_there(moment))


def visits_per_found(moment: Moment) -> tuple[Array, Array, Array]:
    """I: own visits to customers not yet buying ÷ customers found, where at least 5 were, else the standard."""
    visits = add_up(moment.rows(new_business_visits), moment.size)
    found = how_many(moment.rows(found_customers).who, moment.size)
    is_own = (found >= MINIMUM_FOUND) & (moment.rows(new_business_visits).missing is None)
    value = np.where(is_own, divide(visits, found), moment.settings.standards.visits_per_found_customer)
    return value, found, np.where(is_own, OWN, STANDARD)


def input_of(choose: Callable[[Moment], tuple[Array, Array, Array]], none: str) -> Callable[[Moment], Numbers]:
    def compute(moment: Moment) -> Numbers:
        value, n, _origin = choose(moment)
        return Numbers.given(value, n, Phrase.of(none))

    return compute


def per_day(moment: Moment) -> Numbers:
    visits = moment.numbers("plan.followup.J")
    workdays = moment.workdays(*moment.next_month)
    value = up(visits.value / workdays) if workdays else np.full(moment.size, np.nan)
    return Numbers.given(value, visits.n, first_reason([visits], Phrase.of(_("no working day next month"))))


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


def load(moment: Moment) -> Numbers:
    """Planned hours of H's weeks ÷ the hours there are in the weeks that have plan rows."""
    rows = moment.rows(planned_hour_rows)
    if rows.missing:
        return Numbers.empty(moment.size, rows.missing)
    weeks = planned_weeks(moment).drop_duplicates(["rep", "week"])
    workdays = weeks["week"].map(lambda week: moment.workdays(int(week), int(week) + 6)).to_numpy(float)
    hours = hours_per_week(moment)[weeks["rep"].to_numpy()] / 5 * workdays
    there = Rows(moment.who(weeks["rep"].to_numpy()), hours, weeks["source"].to_numpy())
    value = divide(add_up(rows, moment.size), add_up(there, moment.size))
    return Numbers.given(value, how_many(rows.who, moment.size), Phrase.of(_("no plan for the weeks of next month")))


def hours_per_week(moment: Moment) -> Array:
    """Hours a week of each name code (the last entry: −1): the roster's, else the settings'."""
    hours = np.full(len(moment.facts.names) + 1, float(moment.settings.report.hours_per_week))
    roster = moment.facts.frame("reps")
    roster = roster[roster["hours_per_week"].notna()]
    hours[moment.facts.name_codes(roster["rep"])] = numbers(roster["hours_per_week"])
    return hours


FOLLOWUP = "plan.followup"
NO_FIRST_ORDER = _("no first order of a new customer, own or the team's, and no standard is set")


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
            backplan_orders, parts=(f"{FOLLOWUP}.A", "purchase.average_order"),
        ),
        *(
            Metric(
                f"plan.{family}.{step}", Unit.COUNT, titles[step], words, partial(backplan_step, family, step),
                parts=(f"plan.{family}.{before}", *((f"activity.{name}",) if family == "backplan_own" else ())),
            )
            for step, (before, name) in STEPS.items()
        ),
    )  # fmt: skip


METRICS: tuple[Metric, ...] = (
    Metric(
        "activity.planned_visits", Unit.COUNT, _("Planned visits"),
        _("the month's target of visits, else the visits that the month's revenue target needs by the standards"),
        planned_visits, reads=("targets.target",), parts=("results.target",), rows=visit_target_rows,
    ),
    ratio(
        "activity.visit_attainment", "activity.visits", "activity.planned_visits", better=Better.HIGHER,
        thresholds=(1.0, 0.8), none=_("no visits planned"), title=_("Visits against plan"), words=_("visits ÷ planned visits"),
    ),
    Metric(
        f"{FOLLOWUP}.A", Unit.MONEY, _("A Target of next month"), _("sum of the targets for next month"),
        target_of_next_month, reads=("targets.target",), rows=next_target_rows,
    ),
    Metric(
        f"{FOLLOWUP}.B1", Unit.MONEY, _("B1 Undelivered orders due"),
        _("undelivered orders due next month or earlier; 0 where results are recognised on order"),
        sum_of(due_backlog_rows), reads=("orders.due_on",), rows=due_backlog_rows,
    ),
    formula(
        f"{FOLLOWUP}.B2", Unit.MONEY, ("purchase.expected_repeat",), lambda repeat: repeat, none="",
        title=_("B2 Expected repeat orders"), words=_("expected repeat orders of next month"),
    ),
    Metric(
        f"{FOLLOWUP}.B3", Unit.MONEY, _("B3 Weighted deals expected"),
        _("sum of amount × probability of the open deals whose expected close falls into next month"),
        sum_of(weighted_next_rows), reads=("pipeline.amount", "pipeline.expected_close"), rows=weighted_next_rows,
    ),
    formula(
        f"{FOLLOWUP}.C", Unit.MONEY, tuple(f"{FOLLOWUP}.{part}" for part in ("B1", "B2", "B3")),
        lambda b1, b2, b3: b1 + b2 + b3, none="", title=_("C Expected"), words=_("B1 + B2 + B3"),
    ),
    formula(
        f"{FOLLOWUP}.D", Unit.MONEY, (f"{FOLLOWUP}.A", f"{FOLLOWUP}.C"), lambda a, c: np.maximum(a - c, 0), none="",
        better=Better.LOWER, title=_("D Still missing"), words=_("A − C, at least 0"),
    ),
    Metric(
        f"{FOLLOWUP}.E", Unit.MONEY, _("E Average first order"),
        _("mean first order of customers new in 12 months: own where n ≥ 3, else the team's, else the standard"),
        input_of(first_order, NO_FIRST_ORDER), reads=("orders.amount",), rows=first_order_rows,
    ),
    formula(
        f"{FOLLOWUP}.F", Unit.COUNT, (f"{FOLLOWUP}.D", f"{FOLLOWUP}.E"), lambda d, e: up(divide(d, e)), none="",
        title=_("F New customers needed"), words=_("D ÷ E, rounded up"),
    ),
    Metric(
        f"{FOLLOWUP}.G", Unit.RATIO, _("G Success with new customers"),
        _("won ÷ closed deals of 12 months with customers who had no order before: own where n ≥ 5, else the standard"),
        input_of(success, ""), reads=("pipeline.status",), rows=new_customer_deals,
    ),
    formula(
        f"{FOLLOWUP}.H", Unit.COUNT, (f"{FOLLOWUP}.F", f"{FOLLOWUP}.G"), lambda f, g: up(divide(f, g)), none="",
        title=_("H New customers to find"), words=_("F ÷ G, rounded up"),
    ),
    Metric(
        f"{FOLLOWUP}.I", Unit.RATIO, _("I Visits per customer found"),
        _("visits of 12 months to customers not yet buying ÷ customers first contacted: own where n ≥ 5, else the standard"),
        input_of(visits_per_found, ""), reads=("visits.date", "customers.first_contact_on"), rows=new_business_visits, is_factor=True,
    ),
    formula(
        f"{FOLLOWUP}.J", Unit.COUNT, (f"{FOLLOWUP}.H", f"{FOLLOWUP}.I"), lambda h, i: up(h * i), none="",
        title=_("J Visits to new customers"), words=_("H × I, rounded up"),
    ),
    formula(
        f"{FOLLOWUP}.per_month", Unit.COUNT, (f"{FOLLOWUP}.J",), lambda j: j, none="",
        title=_("Visits to new customers next month"), words=_("J"),
    ),
    Metric(
        f"{FOLLOWUP}.per_day", Unit.COUNT, _("Visits to new customers a working day"),
        _("J ÷ working days of next month, rounded up"), per_day, parts=(f"{FOLLOWUP}.J",),
    ),
    *backplan_metrics("backplan", _("the step before × the standard, rounded up")),
    *backplan_metrics("backplan_own", _("the step before × the own ratio of the window (else the standard), rounded up")),
    Metric(
        "plan.load", Unit.RATIO, _("Load of the week plans"),
        _("planned hours of next month's weeks ÷ working hours of the weeks that have a plan"), load,
        reads=("plans.planned_hours",), rows=planned_hour_rows,
    ),
)  # fmt: skip
