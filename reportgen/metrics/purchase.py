"""The purchase platform: who buys, how often, who is at risk or lost; and the wall around key accounts (domain.md 5.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    Phrase,
    Rows,
    Unit,
    average,
    divide,
    formula,
    mean_where_given,
    ratio,
    total,
)
from reportgen.metrics.customers import sums_by_customer
from reportgen.metrics.facts import day_of, days, flags
from reportgen.metrics.moment import Moment, no_sheet, selected
from reportgen.metrics.orders import lines_of, orders_of, sales
from reportgen.metrics.pipeline import deal_rows
from reportgen.settings import Criterion
from reportgen.workcalendar import add_months

Select = Callable[[Moment], Rows]
REPEAT_ORDERS = 3  # a repeat order is expected at the mean of the last three


# --- customers ------------------------------------------------------------------------------------------------------


def rows_of_customers(moment: Moment, chosen: Array, amount: Array | None = None, needs: Sequence[str] = (), source: Array | None = None) -> Rows:
    """The chosen customers (a mask over all) as rows of their owners; absent where a kind of sheet that it needs is missing.

    amount, source: of every customer; 1 and its place on file where none are given.
    """
    missing = [kind for kind in needs if not moment.facts.has(kind)]
    if missing or not any(moment.facts.has(kind) for kind in ("customers", "orders", "pipeline")):
        return Rows.absent(no_sheet([*missing, "customers"][0]))
    amounts = np.ones(int(chosen.sum())) if amount is None else amount[chosen]
    return Rows(
        moment.customer_who[chosen], amounts, (moment.facts.customer_sources if source is None else source)[chosen], of=np.flatnonzero(chosen)
    )


BUYING = ("orders",)  # without orders nobody knows who buys


def buyers(moment: Moment, chosen: Array) -> Rows:
    """The chosen customers, each by the first line of its last order; one who is marked lost by its row on file."""
    lines = sales(moment.orders)
    last = lines[~lines["order"].duplicated().to_numpy()].drop_duplicates("customer", keep="last")
    source = moment.facts.customer_sources.copy()
    source[last["customer"].to_numpy()] = last["source"].to_numpy()
    is_marked = (moment.world.rhythm.lost_on <= moment.as_of) & moment.facts.is_on_file & (moment.platform == "lost")
    return rows_of_customers(moment, chosen, needs=BUYING, source=np.where(is_marked, moment.facts.customer_sources, source))


def in_purchase(moment: Moment) -> Rows:
    return buyers(moment, moment.platform == "purchase")


def in_working(moment: Moment) -> Rows:
    """Customers on the working platform, each by the row of its first open deal."""
    first = moment.open_deals.drop_duplicates("customer")
    source = moment.facts.customer_sources.copy()
    source[first["customer"].to_numpy()] = first["source"].to_numpy()
    return rows_of_customers(moment, moment.platform == "working", needs=("pipeline",), source=source)


def in_market(moment: Moment) -> Rows:
    return rows_of_customers(moment, moment.platform == "market")


def lines_of_customers(moment: Moment, lines: pd.DataFrame, amount: Array | None = None) -> Rows:
    """Order lines as rows of their customers' owners; a customer's lines are one in n."""
    if not moment.facts.has("orders"):
        return Rows.absent(no_sheet("orders"))
    customer = lines["customer"].to_numpy()
    amounts = lines["amount"].to_numpy() if amount is None else amount
    return Rows(moment.customer_who[customer], amounts, lines["source"].to_numpy(), of=customer)


def average_order_rows(moment: Moment) -> Rows:
    return lines_of(moment, sales_of_year(moment))


def orders_of_year_rows(moment: Moment) -> Rows:
    return orders_of(moment, sales_of_year(moment))


def sales_of_year(moment: Moment) -> pd.DataFrame:
    """Sales by order day of the months over which orders are averaged."""
    first = day_of(add_months(moment.month, 1 - moment.settings.windows.average_months))
    lines = sales(moment.orders)
    return lines[lines["day"].to_numpy() >= first]


def backlog_lines(moment: Moment) -> pd.DataFrame:
    """Order lines not delivered at the as-of day; a return is none."""
    lines = sales(moment.orders)
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
    number, average = moment.once("usual orders", usual_orders)
    usual = number[customer] * horizon_days / settings.windows.purchase_days
    return pd.DataFrame(
        {
            "customer": customer,
            "who": moment.customer_who[customer],
            "number": np.minimum(divide(np.full(len(customer), float(horizon_days)), interval), usual),
            "average": average[customer],
        }
    )


def usual_orders(moment: Moment) -> tuple[Array, Array]:
    """Of every customer the number of its orders of the last 365 days, and the mean of its last three, NaN where it has none.

    An order's lines are added up; returns are left out.
    """
    lines = sales(moment.orders)
    amount = np.bincount(lines["order"], lines["amount"])
    first = lines[~lines["order"].duplicated().to_numpy()]
    everyone = len(moment.facts.customers)
    recent = first["day"].to_numpy() > moment.as_of - moment.settings.windows.purchase_days
    number = np.bincount(first["customer"].to_numpy()[recent], minlength=everyone)
    last = first.groupby("customer").tail(REPEAT_ORDERS)
    customer = last["customer"].to_numpy()
    sums = np.bincount(customer, amount[last["order"].to_numpy()], everyone)
    return number, divide(sums, np.bincount(customer, minlength=everyone))


def days_of_next_month(moment: Moment) -> int:
    first, last = moment.next_month
    return last - first + 1


def expected_repeat_rows(moment: Moment) -> Rows:
    """The last three orders of the customers who order again, each line with what it adds: amount × expected orders ÷ orders."""
    return repeat_rows(moment, days_of_next_month(moment))


def repeat_rows(moment: Moment, horizon_days: int) -> Rows:
    table = repeat_customers(moment, horizon_days)
    number = np.full(len(moment.facts.customers), np.nan)
    number[table["customer"]] = table["number"]
    lines = sales(moment.orders)
    first = lines[~lines["order"].duplicated().to_numpy()]
    last = first.groupby("customer").tail(REPEAT_ORDERS)
    orders = np.bincount(last["customer"], minlength=len(number))
    lines = lines[lines["order"].isin(last["order"]).to_numpy() & ~np.isnan(number[lines["customer"]])]
    customer = lines["customer"].to_numpy()
    return lines_of_customers(moment, lines, lines["amount"].to_numpy() * number[customer] / orders[customer])


def customers_again(moment: Moment, position: int) -> list[Input | Elsewhere]:
    """Each customer who orders again, with the number of its orders expected next month, their mean and the product."""
    table = repeat_customers(moment, days_of_next_month(moment))
    table = table if position == TEAM else table[(table["who"] == position).to_numpy()]
    names = moment.facts.customers[table["customer"]]
    return [
        Input(Phrase.of(_("{customer}: orders expected {number}, each {average}"), customer=name, number=float(number), average=float(average)),
              float(number * average), Unit.MONEY)
        for name, number, average in zip(names, table["number"], table["average"], strict=True)
    ]  # fmt: skip


def is_at_risk(moment: Moment) -> Array:
    """Which customers on the purchase platform are silent beyond 1.5 × their interval (metrics.md `at_risk_customers`)."""
    rhythm, windows = moment.world.rhythm, moment.settings.windows
    everyone = np.arange(len(moment.facts.customers))
    position = rhythm.last_order(everyone, moment.as_of)
    silence, interval = moment.as_of - rhythm.last_day(position), rhythm.interval_at(position)
    beyond = silence > np.maximum(windows.risk_intervals * interval, windows.risk_min_days)
    return np.asarray((moment.platform == "purchase") & beyond & ~np.isnan(interval))


def at_risk_rows(moment: Moment) -> Rows:
    return buyers(moment, is_at_risk(moment))


def lost_with_orders(moment: Moment) -> Array:
    has_orders = moment.world.rhythm.last_order(np.arange(len(moment.facts.customers)), moment.as_of) >= 0
    return np.asarray((moment.platform == "lost") & has_orders)


def lost_customer_rows(moment: Moment) -> Rows:
    return buyers(moment, lost_with_orders(moment))


def last_year_lines(moment: Moment) -> pd.DataFrame:
    """Order lines, returns included, in the 365 days to their customer's last order."""
    rhythm, window = moment.world.rhythm, moment.settings.windows.purchase_days
    last = rhythm.last_day(rhythm.last_order(np.arange(len(moment.facts.customers)), moment.as_of))
    lines = moment.orders
    customer, day = lines["customer"].to_numpy(), lines["day"].to_numpy()
    return lines[(day > last[customer] - window) & (day <= last[customer])]


def last_year_revenue(moment: Moment) -> Array:
    """Per customer its orders, returns included, in the 365 days to its last order."""
    return sums_by_customer(len(moment.facts.customers), last_year_lines(moment))


def lost_lines(moment: Moment, chosen: Array) -> Rows:
    """What the chosen customers, lost ones, ordered in the 365 days to their last order."""
    lines = last_year_lines(moment)
    return lines_of_customers(moment, lines[(lost_with_orders(moment) & chosen)[lines["customer"]]])


def lost_revenue_rows(moment: Moment) -> Rows:
    return lost_lines(moment, np.ones(len(moment.facts.customers), bool))


def lately_lost_rows(moment: Moment) -> Rows:
    """Lost revenue of customers who became lost in the last 12 months."""
    since = moment.world.rhythm.became_lost(np.arange(len(moment.facts.customers)), moment.as_of)
    return lost_lines(moment, since >= moment.year_start)


def kept_rows(moment: Moment) -> Rows:
    """Orders of the last 12 months of the customers who are not lost, by customer's owner."""
    lines = moment.orders
    return lines_of_customers(moment, lines[(lines["day"].to_numpy() >= moment.year_start) & (moment.platform != "lost")[lines["customer"]]])


def additional_rows(moment: Moment) -> Rows:
    if not moment.facts.has("orders"):
        return Rows.absent(no_sheet("orders"))
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
    return rows_of_customers(moment, is_key_account(moment), needs=("customers",))


def fence_latest(moment: Moment) -> pd.DataFrame:
    table = latest(assessments(moment, "fence", moment.settings.fence.criteria))
    return table[is_key_account(moment)[table["customer"]]]


def fence_rows(column: str, moment: Moment) -> Rows:
    if not moment.facts.has("customers"):
        return Rows.absent(no_sheet("customers"))
    table = fence_latest(moment)
    amount = (table["score"] >= moment.settings.fence.pass_at) if column == "inside" else table[column]
    who = moment.customer_who[table["customer"]]
    return selected(moment, "fence", who, amount.to_numpy(float), table["source"].to_numpy())


FENCE: dict[str, Select] = {name: partial(fence_rows, name) for name in ("inside", "score", "weak")}


def unassessed_rows(moment: Moment) -> Rows:
    """Key accounts without an assessment in the 12 months."""
    table = assessments(moment, "fence", moment.settings.fence.criteria)
    since = day_of(add_months(moment.month, 1 - moment.settings.windows.fence_months))
    chosen = is_key_account(moment)
    chosen[table.loc[table["day"] >= since, "customer"].to_numpy()] = False
    return rows_of_customers(moment, chosen, needs=("customers", "fence"))


METRICS: tuple[Metric, ...] = (
    total(
        "purchase.customers", Unit.COUNT, in_purchase, better=Better.HIGHER, title=_("Customers on the purchase platform"),
        formula=_("customers with an order in the last {purchase_days} days who are not lost"), reads=("orders.date",),
    ),
    total(
        "purchase.sales_of_year", Unit.MONEY, average_order_rows, reads=("orders.amount",), title=_("Sales for the average order"),
        formula=_("sum of the amounts of orders dated in the last {average_months} calendar months to the as-of day, without returns"),
    ),
    total(
        "purchase.orders_of_year", Unit.COUNT, orders_of_year_rows, reads=("orders.date",), title=_("Orders for the average order"),
        formula=_("number of orders dated in the last {average_months} calendar months to the as-of day"),
    ),
    ratio(
        "purchase.average_order", "purchase.sales_of_year", "purchase.orders_of_year", unit=Unit.MONEY, n_of=1,
        none=_("no order in the months over which orders are averaged"), title=_("Average order for planning"),
        words=_("sales of the last {average_months} calendar months ÷ their number of orders"),
    ),
    total(
        "purchase.backlog", Unit.MONEY, backlog_rows, reads=("orders.amount", "orders.delivered_on"), title=_("Backlog"),
        formula=_("amount of orders not delivered at the as-of day, without returns"),
    ),
    total(
        "purchase.expected_repeat", Unit.MONEY, expected_repeat_rows, better=Better.HIGHER, inputs=customers_again,
        reads=("orders.date", "orders.amount"),
        title=_("Expected repeat orders"),
        formula=_("per customer with at least {min_orders} order days: days of next month ÷ its interval, at most its orders of the last"
                  " {purchase_days} days scaled to next month, × the mean of its last three orders"),
    ),
    total(
        "purchase.at_risk_customers", Unit.COUNT, at_risk_rows, better=Better.LOWER, reads=("orders.date",),
        title=_("Customers at risk"),
        formula=_("customers on the purchase platform silent beyond {risk_intervals} × their own interval and {risk_min_days} days"),
    ),
    formula(
        "purchase.not_at_risk_share", Unit.RATIO, ("purchase.at_risk_customers", "purchase.customers"),
        lambda at_risk, all_: 1 - divide(at_risk, all_), n_of=1, better=Better.HIGHER, thresholds=(0.9, 0.75),
        none=_("no customer on the purchase platform"), title=_("Customers not at risk"),
        words=_("1 − customers at risk ÷ customers on the purchase platform"),
    ),
    total(
        "purchase.lost_customers", Unit.COUNT, lost_customer_rows, better=Better.LOWER, reads=("orders.date", "customers.lost_on"),
        title=_("Lost customers"), formula=_(
            "customers with orders who are marked lost and have not ordered since, or have not ordered for {purchase_days} days, "
            "or for {lost_intervals} × their own interval and {lost_min_days} days"
        ),
    ),
    total(
        "purchase.lost_revenue", Unit.MONEY, lost_revenue_rows, better=Better.LOWER, reads=("orders.amount",),
        title=_("Yearly revenue lost with them"), formula=_(
            "orders of lost customers in the {purchase_days} days to their last order, returns deducted"
        ),
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
        formula=_("orders of the last 12 months of the customers who are not lost, returns deducted"),
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
        "fence.inside", Unit.COUNT, FENCE["inside"], better=Better.HIGHER, reads=("fence.criteria",), title=_("Key accounts inside the wall"),
        formula=_("key accounts whose latest fence score reaches the pass mark"),
    ),
    ratio(
        "fence.coverage", "fence.inside", "fence.key_accounts", n_of=1, better=Better.HIGHER, thresholds=(0.7, 0.5),
        none=_("no key account"), title=_("Wall coverage"), words=_("key accounts inside ÷ key accounts"),
    ),
    average(
        "fence.score", Unit.SCORE, FENCE["score"], none=_("no key account assessed"), better=Better.HIGHER,
        reads=("fence.criteria",),
        thresholds=(70, 50), title=_("Fence score"), formula=_(
            "mean of the key accounts' latest scores, 0–100, each weighted over the criteria that were scored"
        ),
    ),
    total(
        "fence.weak_criteria", Unit.COUNT, FENCE["weak"], better=Better.LOWER, title=_("Weak fence criteria"),
        reads=("fence.criteria",),
        formula=_("criteria scored under 3 in the key accounts' latest assessments"),
    ),
    total(
        "fence.unassessed", Unit.COUNT, unassessed_rows, better=Better.LOWER, title=_("Key accounts not assessed"),
        reads=("customers.key_account",),
        formula=_("key accounts without an assessment in {fence_months} months"),
    ),
)  # fmt: skip
