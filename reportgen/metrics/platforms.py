"""The three platforms: who buys, what is being worked on, who might buy; and their health (domain.md 5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.activity import closed_rows, won_rows
from reportgen.metrics.core import (
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
    mean_of_existing,
    mean_where_given,
    middle,
    ratio,
    total,
)
from reportgen.metrics.facts import day_of, days, flags, numbers
from reportgen.metrics.moment import Moment, no_sheet, selected
from reportgen.metrics.results import counted_once, lines_of, sales
from reportgen.settings import Criterion, Stage
from reportgen.workcalendar import add_months

Select = Callable[[Moment], Rows]
FACTS = ("contact", "contact_title", "company_size", "potential", "reason")  # what must be known of a prospect
REPEAT_ORDERS = 3  # a repeat order is expected at the mean of the last three
COVERAGE_AIM = 3


# --- customers ------------------------------------------------------------------------------------------------------


def customer_sources(moment: Moment) -> Array:
    """Where each customer stands on file; for one who is not on file, its first order or deal."""
    facts = moment.facts
    source = numbers(facts.customer_file["source"])
    for frame in (facts.orders, facts.frame("pipeline").assign(customer=lambda f: facts.customer_codes(f["customer"]))):
        first = frame[(frame["customer"] >= 0).to_numpy()].drop_duplicates("customer")
        found = np.full(len(source), np.nan)
        found[first["customer"].to_numpy()] = first["source"].to_numpy()
        source = np.where(np.isnan(source), found, source)
    return np.nan_to_num(source).astype(np.int64)


def rows_of_customers(moment: Moment, chosen: Array, amount: Array | None = None) -> Rows:
    """The chosen customers (a mask over all) as rows of their owners."""
    if not any(moment.facts.has(kind) for kind in ("customers", "orders", "pipeline")):
        return Rows.absent(no_sheet("customers"))
    amounts = np.ones(int(chosen.sum())) if amount is None else amount[chosen]
    return Rows(moment.customer_who[chosen], amounts, customer_sources(moment)[chosen])


def on_platform(platform: str, moment: Moment) -> Rows:
    return rows_of_customers(moment, moment.platform == platform)


ON: dict[str, Select] = {name: partial(on_platform, name) for name in ("purchase", "working", "market")}


def average_order_rows(moment: Moment) -> Rows:
    """Sales of 12 months by order day."""
    lines = sales(moment.orders)
    return lines_of(moment, lines[lines["day"].to_numpy() >= moment.year_start])


def orders_of_year_rows(moment: Moment) -> Rows:
    lines = sales(moment.orders)
    lines = lines[lines["day"].to_numpy() >= moment.year_start]
    return lines_of(moment, lines, counted_once(lines))


def backlog_lines(moment: Moment) -> pd.DataFrame:
    """Order lines not delivered at the as-of day."""
    lines = moment.orders
    delivered = lines["delivered"].to_numpy()
    is_delivered = (delivered <= moment.as_of) | (lines["is_delivered"].to_numpy() & np.isnan(delivered))
    return lines[~is_delivered]


def backlog_rows(moment: Moment) -> Rows:
    return lines_of(moment, backlog_lines(moment))


def repeat_customers(moment: Moment, horizon_days: int) -> pd.DataFrame:
    """Customers on the purchase platform with an interval: expected number of orders in a horizon, mean of the last three.

    Columns customer, who, number = min(days ÷ interval, orders of the last 365 days × days ÷ 365), average (metrics.md 5).
    """
    rhythm, settings = moment.world.rhythm, moment.settings
    customer = np.flatnonzero(moment.platform == "purchase")
    interval = rhythm.interval_at(rhythm.last_order(customer, moment.as_of))
    customer, interval = customer[~np.isnan(interval)], interval[~np.isnan(interval)]
    orders = order_table(moment)
    recent = orders[orders["day"].to_numpy() > moment.as_of - settings.windows.purchase_days]
    number = np.bincount(recent["customer"], minlength=len(moment.facts.customers))[customer]
    last = orders.groupby("customer").tail(REPEAT_ORDERS).groupby("customer")["amount"].mean()
    usual = number * horizon_days / settings.windows.purchase_days
    return pd.DataFrame(
        {
            "customer": customer,
            "who": moment.customer_who[customer],
            "number": np.minimum(divide(np.full(len(customer), float(horizon_days)), interval), usual),
            "average": last.reindex(customer).to_numpy(),
        }
    )


def order_table(moment: Moment) -> pd.DataFrame:
    """Orders (their lines added up, returns left out) up to the as-of day: customer, day, amount; in order of day."""
    lines = sales(moment.orders)
    first = lines.drop_duplicates("order")[["order", "customer", "day"]]
    amount = lines.groupby("order")["amount"].sum()
    return first.assign(amount=amount.reindex(first["order"]).to_numpy())


def days_of_next_month(moment: Moment) -> int:
    first, last = moment.next_month
    return last - first + 1


def expected_repeat_rows(moment: Moment) -> Rows:
    table = repeat_customers(moment, days_of_next_month(moment))
    amount = np.zeros(len(moment.facts.customers))
    amount[table["customer"]] = table["number"] * table["average"]
    chosen = np.zeros(len(amount), bool)
    chosen[table["customer"]] = True
    return rows_of_customers(moment, chosen, amount) if moment.facts.has("orders") else Rows.absent(no_sheet("orders"))


def is_at_risk(moment: Moment) -> Array:
    """Which customers on the purchase platform are silent beyond 1.5 × their interval (metrics.md `at_risk_customers`)."""
    rhythm, windows = moment.world.rhythm, moment.settings.windows
    everyone = np.arange(len(moment.facts.customers))
    position = rhythm.last_order(everyone, moment.as_of)
    silence, interval = moment.as_of - rhythm.last_day(position), rhythm.interval_at(position)
    beyond = silence > np.maximum(windows.risk_intervals * interval, windows.risk_min_days)
    return np.asarray((moment.platform == "purchase") & beyond & ~np.isnan(interval))


def at_risk_rows(moment: Moment) -> Rows:
    return rows_of_customers(moment, is_at_risk(moment))


def lost_with_orders(moment: Moment) -> Array:
    has_orders = moment.world.rhythm.last_order(np.arange(len(moment.facts.customers)), moment.as_of) >= 0
    return np.asarray((moment.platform == "lost") & has_orders)


def lost_customer_rows(moment: Moment) -> Rows:
    return rows_of_customers(moment, lost_with_orders(moment))


def last_year_revenue(moment: Moment) -> Array:
    """Per customer its orders, returns included, in the 365 days to its last order."""
    rhythm, window = moment.world.rhythm, moment.settings.windows.purchase_days
    everyone = np.arange(len(moment.facts.customers))
    last = rhythm.last_day(rhythm.last_order(everyone, moment.as_of))
    lines = moment.orders
    customer, day = lines["customer"].to_numpy(), lines["day"].to_numpy()
    counted = (day > last[customer] - window) & (day <= last[customer])
    return np.bincount(customer[counted], weights=lines["amount"].to_numpy()[counted], minlength=len(everyone))


def lost_revenue_rows(moment: Moment) -> Rows:
    return rows_of_customers(moment, lost_with_orders(moment), last_year_revenue(moment))


def lately_lost_rows(moment: Moment) -> Rows:
    """Lost revenue of customers who became lost in the last 12 months."""
    everyone = np.arange(len(moment.facts.customers))
    since = moment.world.rhythm.became_lost(everyone, moment.as_of)
    return rows_of_customers(moment, lost_with_orders(moment) & (since >= moment.year_start), last_year_revenue(moment))


def kept_rows(moment: Moment) -> Rows:
    """Orders of the last 12 months of the customers who are not lost, by customer's owner."""
    lines = moment.orders
    lines = lines[lines["day"].to_numpy() >= moment.year_start]
    amount = np.bincount(lines["customer"], weights=lines["amount"], minlength=len(moment.facts.customers))
    return rows_of_customers(moment, moment.platform == "purchase", amount)


def additional_rows(moment: Moment) -> Rows:
    deals = moment.open_deals
    return deal_rows(moment, deals[moment.platform[deals["customer"].to_numpy()] == "purchase"], "amount")


# --- the wall -------------------------------------------------------------------------------------------------------


def assessments(moment: Moment, kind: str, criteria: Sequence[Criterion]) -> pd.DataFrame:
    """Assessments up to the as-of day, oldest first: customer, day, score 0–100 over the criteria scored, weak, source."""
    frame = moment.facts.frame(kind)
    frame = frame[frame["customer"].notna()]
    scores = frame[[item.code for item in criteria]].to_numpy(float)
    weight = np.array([item.weight for item in criteria], float)
    mean, _count = mean_where_given(((scores - 1) / 4 * 100).T, weight)
    table = pd.DataFrame(
        {
            "customer": moment.facts.customer_codes(frame["customer"]),
            "day": days(frame["assessed_on"]),
            "score": mean,
            "weak": (scores < 3).sum(1),
            "source": frame["source"].to_numpy(np.int64),
        }
    )
    table = table[~(table["day"] > moment.as_of).to_numpy() & table["score"].notna().to_numpy()]
    return table.sort_values(["day", "source"], na_position="first", ignore_index=True)


def latest(table: pd.DataFrame) -> pd.DataFrame:
    return table.drop_duplicates("customer", keep="last")


def is_key_account(moment: Moment) -> Array:
    """Key accounts who are there, lost ones too."""
    return np.asarray((flags(moment.facts.customer_file["key_account"]) == 1) & (moment.platform != ""))


def key_account_rows(moment: Moment) -> Rows:
    if not moment.facts.has("customers"):
        return Rows.absent(no_sheet("customers"))
    return rows_of_customers(moment, is_key_account(moment))


def fence_latest(moment: Moment) -> pd.DataFrame:
    table = latest(assessments(moment, "fence", moment.settings.fence.criteria))
    return table[is_key_account(moment)[table["customer"]]]


def fence_rows(column: str, moment: Moment) -> Rows:
    table = fence_latest(moment)
    amount = (table["score"] >= moment.settings.fence.pass_at) if column == "inside" else table[column]
    who = moment.customer_who[table["customer"]]
    return selected(moment, "fence", who, amount.to_numpy(float), table["source"].to_numpy())


FENCE: dict[str, Select] = {name: partial(fence_rows, name) for name in ("inside", "score", "weak")}


def unassessed_rows(moment: Moment) -> Rows:
    """Key accounts without an assessment in the 12 months."""
    if not moment.facts.has("customers"):
        return Rows.absent(no_sheet("customers"))
    table = assessments(moment, "fence", moment.settings.fence.criteria)
    since = day_of(add_months(moment.month, 1 - moment.settings.windows.fence_months))
    chosen = is_key_account(moment)
    chosen[table.loc[table["day"] >= since, "customer"].to_numpy()] = False
    return rows_of_customers(moment, chosen)


# --- the working platform -------------------------------------------------------------------------------------------


def deal_rows(moment: Moment, deals: pd.DataFrame, amount: str | Array | None = None) -> Rows:
    """Deals as rows of their owners, each counting 1, a column or an array."""
    amounts = deals[amount].to_numpy(float) if isinstance(amount, str) else amount
    return selected(moment, "pipeline", deals["who"].to_numpy(), amounts, deals["source"].to_numpy())


def open_count(moment: Moment) -> Rows:
    return deal_rows(moment, moment.open_deals)


def open_amount(moment: Moment) -> Rows:
    return deal_rows(moment, moment.open_deals, "amount")


def weighted_amount(moment: Moment) -> Rows:
    deals = moment.open_deals
    return deal_rows(moment, deals, (deals["amount"] * deals["p"]).to_numpy())


def heat_of(deals: pd.DataFrame) -> Array:
    """Heat of deals, 0–100: 100 · p · 0.5^(silence ÷ 30) · commitment (metrics.md `working.heat`)."""
    commitment = (
        0.4 + 0.2 * deals["has_next_step"].to_numpy() + 0.2 * (deals["decision_maker_met"].to_numpy() == 1) + 0.2 * ~deals["is_overdue"].to_numpy()
    )
    return np.asarray(100 * deals["p"].to_numpy() * 0.5 ** (deals["silence"].to_numpy() / 30) * commitment)


def heat_rows(moment: Moment) -> Rows:
    deals = moment.open_deals
    return deal_rows(moment, deals, heat_of(deals) * deals["amount"].to_numpy())


def heat(moment: Moment) -> Numbers:
    """Mean heat of the open deals weighted by amount."""
    rows, amount = moment.rows(heat_rows), moment.numbers("working.amount")
    if rows.missing:
        return amount
    value = divide(add_up(rows, moment.size), np.where(amount.value > 0, amount.value, 0))
    return Numbers.given(value, amount.n, Phrase.of(NO_OPEN_DEAL))


NO_OPEN_DEAL = _("no open deal")


def in_stage(position: int, amount: str | None, moment: Moment) -> Rows:
    deals = moment.open_deals
    return deal_rows(moment, deals[(deals["stage"] == position).to_numpy()], amount)


def stage_days_rows(position: int, moment: Moment) -> Rows:
    deals = moment.open_deals
    deals = deals[((deals["stage"] == position) & deals["stage_since"].notna()).to_numpy()]
    return deal_rows(moment, deals, moment.as_of - deals["stage_since"].to_numpy())


def conversion_rows(position: int, moment: Moment) -> Rows:
    """Deals that any picture before P showed open in the stage, and that have moved on (1) or were lost (0) by P."""
    pictures = moment.world.pictures.rows
    seen = pictures[((pictures["month"] < moment.p0) & (pictures["stage"] == position) & (pictures["status"] == "open")).to_numpy()]
    deals = moment.deals[moment.deals["deal"].isin(seen["deal"]).to_numpy()]
    is_open = (deals["status"] == "open").to_numpy()
    has_moved = (is_open & (deals["stage"] > position).to_numpy()) | (deals["status"] == "won").to_numpy()
    decided = has_moved | (deals["status"] == "lost").to_numpy()
    return deal_rows(moment, deals[decided], has_moved[decided].astype(float))


def stage_metrics(stages: Sequence[Stage]) -> tuple[Metric, ...]:
    """Four metrics for each open stage of the settings."""
    found: list[Metric] = []
    for position, stage in enumerate(stages):
        if stage.outcome != "open":
            continue
        prefix, fields = f"working.stage.{stage.code}", (("stage", stage.code),)
        found += [
            total(
                f"{prefix}.count",
                Unit.COUNT,
                partial(in_stage, position, None),
                fields=fields,
                title=_("Deals in stage {stage}"),
                formula=_("open deals in the stage"),
            ),
            total(
                f"{prefix}.amount",
                Unit.MONEY,
                partial(in_stage, position, "amount"),
                fields=fields,
                title=_("Amount in stage {stage}"),
                formula=_("amount of the open deals in the stage"),
            ),
            middle(
                f"{prefix}.days",
                Unit.DAYS,
                partial(stage_days_rows, position),
                fields=fields,
                better=Better.LOWER,
                none=_("no open deal in this stage"),
                title=_("Days in stage {stage}"),
                formula=_("median days since the open deals came into the stage"),
            ),
            average(
                f"{prefix}.conversion",
                Unit.RATIO,
                partial(conversion_rows, position),
                fields=fields,
                minimum_n=5,
                none=_("no deal seen in this stage before has moved on or been lost"),
                better=Better.HIGHER,
                title=_("Conversion from stage {stage}"),
                formula=_("deals once open in the stage that are now in a later stage or won ÷ those and the lost"),
            ),
        ]
    return tuple(found)  # fmt: skip


def expected_in(deals: pd.DataFrame, month: int) -> pd.DataFrame:
    """Deals whose expected close falls in the month (a number, see facts.month_number)."""
    return deals[(deals["close_month"] == month).to_numpy()]


def expected_next_rows(moment: Moment) -> Rows:
    return deal_rows(moment, expected_in(moment.open_deals, moment.h_month), "amount")


def coverage(moment: Moment) -> Numbers:
    """Open amount expected in H ÷ (target of H − B1 − B2); empty where nothing is left to cover."""
    rows = moment.rows(expected_next_rows)
    parts = [moment.numbers(f"plan.followup.{part}") for part in ("A", "B1", "B2")]
    if rows.missing:
        return Numbers.empty(moment.size, rows.missing)
    left = parts[0].value - parts[1].value - parts[2].value
    value = np.where(left > 0, divide(add_up(rows, moment.size), np.where(left > 0, left, 0)), np.nan)
    n = moment.numbers("working.opportunities").n
    return Numbers.given(value, n, first_reason(parts, Phrase.of(ALREADY_COVERED)))


ALREADY_COVERED = _("target already covered")


def is_covered(moment: Moment) -> Array:
    """Subjects whose target of H is already covered by B1 and B2."""
    a, b1, b2 = (moment.value(f"plan.followup.{part}") for part in ("A", "B1", "B2"))
    return np.asarray(a - b1 - b2 <= 0)


def won_amount_rows(moment: Moment) -> Rows:
    deals = closed_rows(moment)
    return deal_rows(moment, deals[(deals["status"] == "won").to_numpy()], "amount")


def closed_amount_rows(moment: Moment) -> Rows:
    return deal_rows(moment, closed_rows(moment), "amount")


def days_to_win_rows(moment: Moment) -> Rows:
    deals = closed_rows(moment)
    deals = deals[((deals["status"] == "won") & deals["opened_on"].notna()).to_numpy()]
    return deal_rows(moment, deals, (deals["closed_on"] - deals["opened_on"]).to_numpy())


def is_over_age(moment: Moment) -> Array:
    """Open deals longer in their stage than its norm."""
    deals = moment.open_deals
    norm = np.array([stage.norm_days for stage in moment.settings.stages] + [np.nan], float)
    return np.asarray(moment.as_of - deals["stage_since"].to_numpy() > norm[deals["stage"].to_numpy()])


def over_age_rows(moment: Moment) -> Rows:
    return deal_rows(moment, moment.open_deals[is_over_age(moment)])


def is_silent(deals: pd.DataFrame, moment: Moment) -> Array:
    return np.asarray(deals["silence"].to_numpy() > moment.settings.windows.stalled_days)


def stalled_rows(moment: Moment) -> Rows:
    return deal_rows(moment, moment.open_deals[is_silent(moment.open_deals, moment)])


def overdue_rows(moment: Moment) -> Rows:
    return deal_rows(moment, moment.open_deals[moment.open_deals["is_overdue"].to_numpy()])


def push_rows(moment: Moment) -> Rows:
    return deal_rows(moment, moment.open_deals, "pushes")


def pushed_twice_rows(moment: Moment) -> Rows:
    return deal_rows(moment, moment.open_deals[moment.open_deals["pushes"].to_numpy() >= 2])


def fresh_rows(moment: Moment) -> Rows:
    deals = moment.open_deals
    return deal_rows(moment, deals[deals["silence"].to_numpy() <= moment.settings.windows.stalled_days], "amount")


def next_step_rows(moment: Moment) -> Rows:
    return deal_rows(moment, moment.open_deals, "has_next_step")


def not_overdue_rows(moment: Moment) -> Rows:
    return deal_rows(moment, moment.open_deals, (~moment.open_deals["is_overdue"].to_numpy()).astype(float))


def is_hope(moment: Moment) -> Array:
    """Open deals that rest on hope: silent, without a dated next step, overdue, or pushed twice (domain.md 5.4)."""
    deals = moment.open_deals
    return np.asarray(
        is_silent(deals, moment) | ~deals["has_next_step"].to_numpy() | deals["is_overdue"].to_numpy() | (deals["pushes"].to_numpy() >= 2)
    )


def hope_rows(moment: Moment) -> Rows:
    deals = moment.open_deals[is_hope(moment)]
    return deal_rows(moment, deals, (deals["amount"] * deals["p"]).to_numpy())


# --- the market platform --------------------------------------------------------------------------------------------


def facts_rows(moment: Moment) -> Rows:
    """Customers on the market platform, each counting the share of the five required facts that is known."""
    if not moment.facts.has("customers"):
        return Rows.absent(no_sheet("customers"))
    file = moment.facts.customer_file
    known = np.mean([file[name].notna().to_numpy() for name in FACTS], axis=0)
    return rows_of_customers(moment, moment.platform == "market", known)


def screening_of(moment: Moment) -> tuple[Array, Array]:
    """Per customer its latest screening score, and the day of its first passing one (NaN where none)."""
    table = assessments(moment, "screening", moment.settings.screening.criteria)
    score, passed = (np.full(len(moment.facts.customers), np.nan) for _each in range(2))
    newest = latest(table)
    score[newest["customer"]] = newest["score"]
    passing = table[(table["score"] >= moment.settings.screening.pass_at).to_numpy()].drop_duplicates("customer")
    passed[passing["customer"]] = passing["day"]
    return score, passed


def screened_rows(moment: Moment) -> Rows:
    """Customers on the market platform, those with a screening counting 1."""
    if not moment.facts.has("screening"):
        return Rows.absent(no_sheet("screening"))
    score, _passed = screening_of(moment)
    return rows_of_customers(moment, moment.platform == "market", (~np.isnan(score)).astype(float))


def passing_rows(moment: Moment) -> Rows:
    """Screened customers on the market platform, those who pass counting 1."""
    if not moment.facts.has("screening"):
        return Rows.absent(no_sheet("screening"))
    score, _passed = screening_of(moment)
    chosen = (moment.platform == "market") & ~np.isnan(score)
    return rows_of_customers(moment, chosen, (score >= moment.settings.screening.pass_at).astype(float))


def unscreened_rows(moment: Moment) -> Rows:
    score, _passed = screening_of(moment)
    known_for = moment.as_of - moment.facts.first_contact
    late = known_for > moment.settings.windows.unscreened_days
    return rows_of_customers(moment, (moment.platform == "market") & np.isnan(score) & late)


def is_in_month(moment: Moment, day: Array) -> Array:
    return np.asarray((day >= moment.p0) & (day <= min(moment.p1, moment.as_of)))


def is_there(moment: Moment) -> Array:
    return np.asarray(moment.platform != "")


def new_prospect_rows(moment: Moment) -> Rows:
    if not moment.facts.has("customers"):
        return Rows.absent(no_sheet("customers"))
    return rows_of_customers(moment, is_in_month(moment, moment.facts.first_contact) & is_there(moment))


def qualified_rows(moment: Moment) -> Rows:
    if not moment.facts.has("screening"):
        return Rows.absent(no_sheet("screening"))
    _score, passed = screening_of(moment)
    return rows_of_customers(moment, is_in_month(moment, passed) & is_there(moment))


def moved_rows(moment: Moment) -> Rows:
    """Customers whose first deal ever was opened in P, with no order before it."""
    if not moment.facts.has("pipeline"):
        return Rows.absent(no_sheet("pipeline"))
    first = np.full(len(moment.facts.customers), np.inf)
    deals = moment.deals[moment.deals["opened_on"].notna().to_numpy()]
    np.minimum.at(first, deals["customer"].to_numpy(), deals["opened_on"].to_numpy())
    has_order_before = moment.world.rhythm.first_order < first
    return rows_of_customers(moment, is_in_month(moment, first) & ~has_order_before)


def dropped_rows(moment: Moment) -> Rows:
    if not moment.facts.has("customers"):
        return Rows.absent(no_sheet("customers"))
    never = ~(moment.world.rhythm.first_order <= moment.as_of)
    return rows_of_customers(moment, is_in_month(moment, moment.world.rhythm.lost_on) & never & is_there(moment))


def contradicted_rows(moment: Moment) -> Rows:
    if not moment.facts.has("customers"):
        return Rows.absent(no_sheet("customers"))
    declared = moment.facts.customer_file["platform"]
    differs = declared.notna().to_numpy() & (declared.to_numpy(object) != moment.platform) & is_there(moment)
    return rows_of_customers(moment, differs)


# --- health ---------------------------------------------------------------------------------------------------------


def working_health(moment: Moment) -> Numbers:
    covered = moment.numbers("working.coverage")
    share = np.where(is_covered(moment), 1.0, np.minimum(covered.value / COVERAGE_AIM, 1))
    parts = [moment.numbers(f"working.{name}_share") for name in ("fresh", "next_step", "not_overdue")]
    return health_of([share, *(part.value for part in parts)], [covered, *parts])


def market_health(moment: Moment) -> Numbers:
    names = ("market.completeness", "market.screened_share", "market.pass_share")
    parts = [moment.numbers(name) for name in names]
    prospects, needed = moment.numbers("market.new_prospects"), moment.numbers("plan.followup.H")
    enough = np.where(needed.value == 0, 1.0, np.minimum(divide(prospects.value, needed.value), 1))
    enough = np.where(np.isnan(prospects.value), np.nan, enough)
    return health_of([*(part.value for part in parts), enough], [*parts, needed])


def health_of(values: list[Array], inputs: list[Numbers]) -> Numbers:
    value, n = mean_where_given(np.array(values))
    return Numbers.given(100 * value, n, first_reason(inputs, Phrase.of(_("no component has a value"))))


def health(moment: Moment) -> Numbers:
    weight = moment.settings.health
    parts = [moment.numbers(f"platform.{name}_health") for name in ("purchase", "working", "market")]
    values = np.array([part.value for part in parts])
    mean, n = mean_where_given(values, np.array([weight.purchase, weight.working, weight.market], float))
    return Numbers.given(mean, n, first_reason(parts, Phrase.of(_("no component has a value"))))


HEALTH = (70.0, 50.0)

METRICS: tuple[Metric, ...] = (
    total(
        "purchase.customers", Unit.COUNT, ON["purchase"], better=Better.HIGHER, title=_("Customers on the purchase platform"),
        formula=_("customers with an order in the last 365 days who are not lost"), reads=("orders.date", "customers.lost_on"),
    ),
    total(
        "working.customers", Unit.COUNT, ON["working"], title=_("Customers on the working platform"),
        formula=_("customers with an open deal and no order, not lost"), reads=("pipeline.status", "orders.date"),
    ),
    total(
        "market.customers", Unit.COUNT, ON["market"], title=_("Customers on the market platform"),
        formula=_("customers without order and open deal, not lost"), reads=("customers.first_contact_on",),
    ),
    total(
        "purchase.sales_of_year", Unit.MONEY, average_order_rows, reads=("orders.amount",), title=_("Sales of 12 months"),
        formula=_("sum of the amounts of orders dated in the 12 months, without returns"),
    ),
    total(
        "purchase.orders_of_year", Unit.COUNT, orders_of_year_rows, reads=("orders.date",), title=_("Orders of 12 months"),
        formula=_("number of orders dated in the 12 months"),
    ),
    ratio(
        "purchase.average_order", "purchase.sales_of_year", "purchase.orders_of_year", unit=Unit.MONEY, n_of=1,
        none=_("no order in the 12 months"), title=_("Average order of 12 months"),
        words=_("sales of the 12 months ÷ their number of orders"),
    ),
    total(
        "purchase.backlog", Unit.MONEY, backlog_rows, reads=("orders.amount", "orders.delivered_on"), title=_("Backlog"),
        formula=_("amount of orders not delivered at the as-of day"),
    ),
    total(
        "purchase.expected_repeat", Unit.MONEY, expected_repeat_rows, better=Better.HIGHER, reads=("orders.date", "orders.amount"),
        title=_("Expected repeat orders"),
        formula=_("per customer with at least three order days: days of next month ÷ its interval, at most its usual number,"
                  " × the mean of its last three orders"),
    ),
    total(
        "purchase.at_risk_customers", Unit.COUNT, at_risk_rows, better=Better.LOWER, reads=("orders.date",),
        title=_("Customers at risk"),
        formula=_("customers on the purchase platform silent beyond 1.5 × their own interval and 30 days"),
    ),
    formula(
        "purchase.not_at_risk_share", Unit.RATIO, ("purchase.at_risk_customers", "purchase.customers"),
        lambda at_risk, all_: 1 - divide(at_risk, all_), n_of=1, better=Better.HIGHER, thresholds=(0.9, 0.75),
        none=_("no customer on the purchase platform"), title=_("Customers not at risk"),
        words=_("1 − customers at risk ÷ customers on the purchase platform"),
    ),
    total(
        "purchase.lost_customers", Unit.COUNT, lost_customer_rows, better=Better.LOWER, reads=("orders.date", "customers.lost_on"),
        title=_("Lost customers"), formula=_("customers with orders who are marked lost or silent for too long"),
    ),
    total(
        "purchase.lost_revenue", Unit.MONEY, lost_revenue_rows, better=Better.LOWER, reads=("orders.amount",),
        title=_("Yearly revenue lost with them"), formula=_("orders of lost customers in the 365 days to their last order"),
    ),
    total(
        "purchase.additional_business", Unit.MONEY, additional_rows, better=Better.HIGHER, reads=("pipeline.amount",),
        title=_("Additional business"), formula=_("open deals with customers on the purchase platform"),
    ),
    total(
        "purchase.lately_lost_revenue", Unit.MONEY, lately_lost_rows, better=Better.LOWER, reads=("orders.amount",),
        title=_("Revenue lost in 12 months"), formula=_("lost revenue of customers who became lost in the last 12 months"),
    ),
    total(
        "purchase.kept_revenue", Unit.MONEY, kept_rows, reads=("orders.amount",), title=_("Revenue kept"),
        formula=_("orders of the last 12 months of the customers who are not lost"),
    ),
    formula(
        "purchase.retention", Unit.RATIO, ("purchase.lately_lost_revenue", "purchase.kept_revenue"),
        lambda lost, kept: 1 - divide(lost, lost + kept), better=Better.HIGHER, thresholds=(0.9, 0.8),
        none=_("no orders in the 12 months"), title=_("Retention"), words=_("1 − revenue lost ÷ (revenue lost + revenue kept)"),
    ),
    total(
        "fence.key_accounts", Unit.COUNT, key_account_rows, reads=("customers.key_account",), title=_("Key accounts"),
        formula=_("customers marked as key accounts, lost ones too"),
    ),
    total(
        "fence.inside", Unit.COUNT, FENCE["inside"], better=Better.HIGHER, reads=("fence",), title=_("Key accounts inside the wall"),
        formula=_("key accounts whose latest fence score reaches the pass mark"),
    ),
    ratio(
        "fence.coverage", "fence.inside", "fence.key_accounts", n_of=1, better=Better.HIGHER, thresholds=(0.7, 0.5),
        none=_("no key account"), title=_("Wall coverage"), words=_("key accounts inside ÷ key accounts"),
    ),
    average(
        "fence.score", Unit.SCORE, FENCE["score"], none=_("no key account assessed"), better=Better.HIGHER,
        thresholds=(70, 50), title=_("Fence score"), formula=_("mean of the key accounts' latest weighted scores, 0–100"),
    ),
    total(
        "fence.weak_criteria", Unit.COUNT, FENCE["weak"], better=Better.LOWER, title=_("Weak fence criteria"),
        formula=_("criteria scored under 3 in the key accounts' latest assessments"),
    ),
    total(
        "fence.unassessed", Unit.COUNT, unassessed_rows, better=Better.LOWER, title=_("Key accounts not assessed"),
        formula=_("key accounts without an assessment in 12 months"),
    ),
    total(
        "working.opportunities", Unit.COUNT, open_count, reads=("pipeline.status",), title=_("Open deals"),
        formula=_("number of open deals"),
    ),
    total(
        "working.amount", Unit.MONEY, open_amount, reads=("pipeline.amount",), title=_("Open amount"),
        formula=_("sum of the amounts of open deals"),
    ),
    total(
        "working.weighted", Unit.MONEY, weighted_amount, better=Better.HIGHER, reads=("pipeline.amount", "pipeline.probability"),
        title=_("Weighted amount"), formula=_("sum of amount × probability of open deals"),
    ),
    Metric(
        "working.heat", Unit.SCORE, _("Deal heat"),
        _("100 × probability × 0.5^(days of silence ÷ 30) × commitment (0.4 + 0.2 each for a dated next step, decision maker"
          " met, not overdue), mean of the open deals weighted by amount"),
        heat, better=Better.HIGHER, thresholds=(40, 25), parts=("working.amount",), rows=heat_rows,
    ),
    total(
        "working.expected_next", Unit.MONEY, expected_next_rows, reads=("pipeline.expected_close",),
        title=_("Open amount expected next month"), formula=_("open deals whose expected close falls into next month"),
    ),
    Metric(
        "working.coverage", Unit.RATIO, _("Coverage"),
        _("open amount expected next month ÷ (target of next month − B1 − B2)"), coverage, better=Better.HIGHER,
        thresholds=(3, 2), parts=("working.expected_next", "plan.followup.A", "plan.followup.B1", "plan.followup.B2"), is_factor=True,
    ),
    total(
        "working.won_amount", Unit.MONEY, won_amount_rows, reads=("pipeline.amount",), title=_("Amount won in the window"),
        formula=_("amount of the deals won in the window"),
    ),
    total(
        "working.closed_amount", Unit.MONEY, closed_amount_rows, title=_("Amount closed in the window"),
        formula=_("amount of the deals won or lost in the window"),
    ),
    ratio(
        "working.win_rate_amount", "working.won_amount", "working.closed_amount", n_of=1, better=Better.HIGHER,
        thresholds=(0.33, 0.2), minimum_n=5, none=_("no deal closed in the window"), title=_("Win rate by amount"),
        words=_("amount won ÷ amount won and lost in the window"),
    ),
    middle(
        "working.median_days_to_win", Unit.DAYS, days_to_win_rows, none=_("no deal won in the window"), better=Better.LOWER,
        title=_("Days to win"), formula=_("median days from opening to winning of the deals won in the window"),
    ),
    total(
        "working.won_count", Unit.COUNT, won_rows, title=_("Deals won in the window"), formula=_("number of deals won in the window"),
    ),
    formula(
        "working.velocity", Unit.MONEY_PER_DAY,
        ("working.opportunities", "activity.win_rate", "working.won_amount", "working.won_count", "working.median_days_to_win"),
        lambda deals, rate, amount, won, days_: divide(deals * rate * divide(amount, won), days_), n_of=3,
        better=Better.HIGHER, none=_("no deal won in the window"), title=_("Velocity"),
        words=_("open deals × win rate × average amount won ÷ median days to win"),
    ),
    total(
        "working.over_age", Unit.COUNT, over_age_rows, better=Better.LOWER, reads=("pipeline.stage_since",),
        title=_("Deals over age"), formula=_("open deals longer in their stage than its norm"),
    ),
    total(
        "working.stalled", Unit.COUNT, stalled_rows, better=Better.LOWER, reads=("pipeline.last_contact_on", "visits.date"),
        title=_("Stalled deals"), formula=_("open deals without contact for more than 30 days"),
    ),
    total(
        "working.overdue", Unit.COUNT, overdue_rows, better=Better.LOWER, reads=("pipeline.expected_close",),
        title=_("Overdue deals"), formula=_("open deals whose expected close has passed"),
    ),
    total(
        "working.pushes", Unit.COUNT, push_rows, better=Better.LOWER, reads=("pipeline.expected_close",), title=_("Pushes"),
        formula=_("times the expected close of open deals moved to a later month"),
    ),
    total(
        "working.pushed_twice", Unit.COUNT, pushed_twice_rows, better=Better.LOWER, title=_("Deals pushed twice or more"),
        formula=_("open deals whose expected close moved to a later month at least twice"),
    ),
    total(
        "working.fresh_amount", Unit.MONEY, fresh_rows, better=Better.HIGHER, title=_("Fresh amount"),
        formula=_("amount of open deals with contact in the last 30 days"),
    ),
    ratio(
        "working.fresh_share", "working.fresh_amount", "working.amount", n_of=1, better=Better.HIGHER,
        thresholds=(0.8, 0.6), none=NO_OPEN_DEAL, title=_("Share of amount fresh"), words=_("fresh amount ÷ open amount"),
    ),
    average(
        "working.next_step_share", Unit.RATIO, next_step_rows, none=NO_OPEN_DEAL, better=Better.HIGHER,
        thresholds=(0.8, 0.6), title=_("Deals with a dated next step"), formula=_("open deals with a next step after the as-of day ÷ open deals"),
    ),
    average(
        "working.not_overdue_share", Unit.RATIO, not_overdue_rows, none=NO_OPEN_DEAL, better=Better.HIGHER,
        thresholds=(0.9, 0.75), title=_("Deals not overdue"), formula=_("open deals whose expected close has not passed ÷ open deals"),
    ),
    total(
        "forecast.hope_amount", Unit.MONEY, hope_rows, better=Better.LOWER, title=_("Weighted amount on hope"),
        formula=_("weighted amount of open deals silent for more than 30 days, without dated next step, overdue, or pushed twice"),
    ),
    ratio(
        "forecast.hope_share", "forecast.hope_amount", "working.weighted", n_of=1, better=Better.LOWER,
        thresholds=(0.3, 0.5), none=NO_OPEN_DEAL, title=_("Hope share"), words=_("weighted amount on hope ÷ weighted amount"),
    ),
    average(
        "market.completeness", Unit.RATIO, facts_rows, none=_("no customer on the market platform"), better=Better.HIGHER,
        thresholds=(0.8, 0.6), title=_("Facts known"),
        formula=_("contact, position, company size, potential and reason known of customers on the market platform ÷ required"),
    ),
    average(
        "market.screened_share", Unit.RATIO, screened_rows, none=_("no customer on the market platform"), better=Better.HIGHER,
        thresholds=(0.8, 0.6), title=_("Screened"), formula=_("customers on the market platform with a screening ÷ all"),
    ),
    average(
        "market.pass_share", Unit.RATIO, passing_rows, none=_("no screened customer on the market platform"),
        better=Better.HIGHER, title=_("Screened and worth working"),
        formula=_("screened customers on the market platform whose latest score passes ÷ screened"),
    ),
    total(
        "market.unscreened_over_30", Unit.COUNT, unscreened_rows, better=Better.LOWER, title=_("Unscreened for over 30 days"),
        formula=_("customers on the market platform without screening, first contacted more than 30 days ago"),
    ),
    total(
        "market.new_prospects", Unit.COUNT, new_prospect_rows, better=Better.HIGHER, reads=("customers.first_contact_on",),
        title=_("New prospects"), formula=_("customers first contacted in the month"),
    ),
    total(
        "market.qualified", Unit.COUNT, qualified_rows, better=Better.HIGHER, title=_("Qualified"),
        formula=_("customers whose first passing screening falls into the month"),
    ),
    total(
        "market.moved_to_working", Unit.COUNT, moved_rows, better=Better.HIGHER, reads=("pipeline.opened_on",),
        title=_("Moved to the working platform"),
        formula=_("customers whose first deal ever was opened in the month, with no order before it"),
    ),
    total(
        "market.dropped", Unit.COUNT, dropped_rows, reads=("customers.lost_on",), title=_("Dropped"),
        formula=_("customers given up in the month who never ordered"),
    ),
    total(
        "platform.contradicted", Unit.COUNT, contradicted_rows, better=Better.LOWER, reads=("customers.platform",),
        title=_("Platforms contradicted by the data"), formula=_("customers whose declared platform differs from the computed one"),
    ),
    mean_of_existing(
        "platform.purchase_health", Unit.SCORE, ("purchase.retention", "purchase.not_at_risk_share", "fence.coverage"), scale=100,
        better=Better.HIGHER, thresholds=HEALTH, none=_("no component has a value"), title=_("Health of the purchase platform"),
        words=_("100 × mean of retention, customers not at risk, wall coverage"),
    ),
    Metric(
        "platform.working_health", Unit.SCORE, _("Health of the working platform"),
        _("100 × mean of coverage ÷ 3 (at most 1), fresh share, share with a dated next step, share not overdue"),
        working_health, better=Better.HIGHER, thresholds=HEALTH,
        parts=("working.coverage", "working.fresh_share", "working.next_step_share", "working.not_overdue_share"),
    ),
    Metric(
        "platform.market_health", Unit.SCORE, _("Health of the market platform"),
        _("100 × mean of facts known, screened share, pass share, new prospects ÷ those needed (at most 1)"),
        market_health, better=Better.HIGHER, thresholds=HEALTH,
        parts=("market.completeness", "market.screened_share", "market.pass_share", "market.new_prospects", "plan.followup.H"),
    ),
    Metric(
        "platform.health", Unit.SCORE, _("Platform health"),
        _("weighted mean of the three platforms' health (purchase, working, market)"), health, better=Better.HIGHER,
        thresholds=HEALTH, parts=("platform.purchase_health", "platform.working_health", "platform.market_health"),
    ),
)  # fmt: skip
