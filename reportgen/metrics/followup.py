"""The follow-up plan A–J: what next month's target needs, from what is sure down to visits a day (domain.md 6.1)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reportgen.language import mark as _
from reportgen.metrics.core import (
    ALMOST,
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
    formula,
    how_many,
)
from reportgen.metrics.direction import not_on_purchase
from reportgen.metrics.facts import VISITS
from reportgen.metrics.moment import Moment, selected
from reportgen.metrics.orders import first_orders, lines_of, new_since, sales
from reportgen.metrics.pipeline import expected_in
from reportgen.metrics.platforms import is_there
from reportgen.metrics.purchase import backlog_lines, rows_of_customers
from reportgen.metrics.targets import next_target_rows, target_of_next_month

Select = Callable[[Moment], Rows]
OWN, TEAMS, STANDARD, NONE = "own", "team", "standard", ""  # where an input of the plan comes from
MINIMUM_FIRST_ORDERS = 3
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


Choice = tuple[Array, Array, Array]  # value, n and origin of each subject
TAKEN_FROM, THE_STANDARD = _("taken from"), _("standard of the settings")


def origin(metric: str, choose: Callable[[Moment], Choice], standard: str, unit: Unit, more: Inputs | None = None) -> Inputs:
    """Whether a value is the subject's own, the team's (which is taken apart then) or the standard; with what else it is made of."""

    def inputs(moment: Moment, position: int) -> list[Input | Elsewhere]:
        taken_from = str(choose(moment)[2][position])
        told: list[Input | Elsewhere] = [Input(Phrase.of(TAKEN_FROM), taken_from, Unit.TEXT)]
        if taken_from == TEAMS:
            told.append(Elsewhere(metric, position=TEAM))
        if taken_from == STANDARD:
            told.append(Input(Phrase.of(THE_STANDARD), float(getattr(moment.settings.standards, standard)), unit))
        return told + (more(moment, position) if more else [])

    return inputs


def customers_found(moment: Moment, position: int) -> list[Input | Elsewhere]:
    rows = moment.rows_of(found_customers, position)
    return [Input(Phrase.of(_("customers first contacted in 12 months")), len(rows.who), Unit.COUNT, rows, ("customers.first_contact_on",))]


def workdays_of_next_month(moment: Moment, _position: int) -> list[Input | Elsewhere]:
    return [Input(Phrase.of(_("working days of next month")), moment.workdays(*moment.next_month), Unit.DAYS)]


def per_day(moment: Moment) -> Numbers:
    visits = moment.numbers("plan.followup.J")
    workdays = moment.workdays(*moment.next_month)
    value = up(visits.value / workdays) if workdays else np.full(moment.size, np.nan)
    return Numbers.given(value, visits.n, first_reason([visits], Phrase.of(_("no working day next month"))))


FOLLOWUP = "plan.followup"
NO_FIRST_ORDER = _("no first order of a new customer, own or the team's, and no standard is set")

METRICS: tuple[Metric, ...] = (
    Metric(
        f"{FOLLOWUP}.A", Unit.MONEY, _("A Target of next month"), _("sum of the targets for next month, chosen as those of the month are"),
        target_of_next_month, reads=("targets.target",), rows=next_target_rows,
    ),
    Metric(
        f"{FOLLOWUP}.B1", Unit.MONEY, _("B1 Undelivered orders due"),
        _("undelivered orders due next month or earlier; 0 where results are recognised on order"),
        sum_of(due_backlog_rows), reads=("orders.amount", "orders.due_on", "orders.delivered_on"), rows=due_backlog_rows,
    ),
    formula(
        f"{FOLLOWUP}.B2", Unit.MONEY, ("purchase.expected_repeat",), lambda repeat: repeat, none="",
        title=_("B2 Expected repeat orders"), words=_("expected repeat orders of next month"),
    ),
    Metric(
        f"{FOLLOWUP}.B3", Unit.MONEY, _("B3 Weighted deals expected"),
        _("sum of amount × probability of the open deals whose expected close falls into next month"),
        sum_of(weighted_next_rows), reads=("pipeline.amount", "pipeline.probability", "pipeline.expected_close"), rows=weighted_next_rows,
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
        input_of(first_order, NO_FIRST_ORDER), reads=("orders.amount", "orders.date"), rows=first_order_rows,
        inputs=origin(f"{FOLLOWUP}.E", first_order, "first_order", Unit.MONEY),
    ),
    formula(
        f"{FOLLOWUP}.F", Unit.COUNT, (f"{FOLLOWUP}.D", f"{FOLLOWUP}.E"), lambda d, e: up(divide(d, e)), none="",
        title=_("F New customers needed"), words=_("D ÷ E, rounded up"),
    ),
    Metric(
        f"{FOLLOWUP}.G", Unit.RATIO, _("G Success with new customers"),
        _("won ÷ closed deals of 12 months with customers who had no order before: own where n ≥ 5, else the standard"),
        input_of(success, ""), reads=("pipeline.status", "pipeline.closed_on", "pipeline.opened_on"), rows=new_customer_deals,
        inputs=origin(f"{FOLLOWUP}.G", success, "new_customer_success", Unit.RATIO),
    ),
    formula(
        f"{FOLLOWUP}.H", Unit.COUNT, (f"{FOLLOWUP}.F", f"{FOLLOWUP}.G"), lambda f, g: up(divide(f, g)), none="",
        title=_("H New customers to find"), words=_("F ÷ G, rounded up"),
    ),
    Metric(
        f"{FOLLOWUP}.I", Unit.RATIO, _("I Visits per customer found"),
        _("visits of 12 months to customers not yet buying ÷ customers first contacted: own where n ≥ 5, else the standard"),
        input_of(visits_per_found, ""), reads=("visits.activity", "visits.customer", "visits.date"), rows=new_business_visits, is_factor=True,
        inputs=origin(f"{FOLLOWUP}.I", visits_per_found, "visits_per_found_customer", Unit.COUNT, customers_found),
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
        _("J ÷ working days of next month, rounded up"), per_day, parts=(f"{FOLLOWUP}.J",), inputs=workdays_of_next_month,
    ),
)  # fmt: skip
