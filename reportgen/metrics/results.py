"""Results: what was sold, against target, last month, last year and the fiscal year (domain.md 1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.core import (
    ALMOST,
    CANCELLED,
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
    ratio,
    sums_at,
    texts,
    total,
)
from reportgen.metrics.facts import day_of
from reportgen.metrics.moment import Moment, no_sheet, selected
from reportgen.metrics.targets import (
    months_to_date,
    target,
    target_rows,
    target_table,
    year_target,
    year_target_rows,
    year_to_date_target,
    year_to_date_target_rows,
)
from reportgen.workcalendar import add_months, month_end

TREND_MONTHS = 6
TREND_FLAT = 0.03  # slope per month, as a share of the mean, up to which a trend is flat
LAST_WORKDAYS = 5


# --- selections ---------------------------------------------------------------------------------------------------


def recognised(moment: Moment, first: int, last: int) -> pd.DataFrame:
    """Order lines recognised from first to last day, both included, and not after the as-of day."""
    lines = moment.orders
    day = lines["recognised"].to_numpy()
    return lines[(day >= first) & (day <= min(last, moment.as_of))]


def lines_of(moment: Moment, lines: pd.DataFrame, amount: Array | None = None) -> Rows:
    """Order lines as rows, each counting its amount unless another is given."""
    amounts = lines["amount"].to_numpy() if amount is None else amount
    return selected(moment, "orders", moment.who(lines["owner"].to_numpy()), amounts, lines["source"].to_numpy())


def sales(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines that are no returns."""
    return lines[~lines["is_return"].to_numpy()]


def orders_of(moment: Moment, lines: pd.DataFrame) -> Rows:
    """The orders among lines, returns left out: the first line of each, counting 1."""
    first = sales(lines).drop_duplicates("order")
    return lines_of(moment, first, np.ones(len(first)))


def revenue_rows(moment: Moment) -> Rows:
    return lines_of(moment, recognised(moment, moment.p0, moment.p1))


def order_rows(moment: Moment) -> Rows:
    return orders_of(moment, recognised(moment, moment.p0, moment.p1))


def sale_rows(moment: Moment) -> Rows:
    return lines_of(moment, sales(recognised(moment, moment.p0, moment.p1)))


def year_revenue_rows(moment: Moment) -> Rows:
    return lines_of(moment, recognised(moment, day_of(moment.fiscal_months[0]), moment.p1))


def month_end_rows(moment: Moment) -> Rows:
    return lines_of(moment, recognised(moment, fifth_last_workday(moment), moment.p1))


def fifth_last_workday(moment: Moment) -> int:
    """P's fifth-last working day; its first day where it has fewer."""
    day, found = moment.p1 + 1, 0
    while found < LAST_WORKDAYS and day > moment.p0:
        day -= 1
        found += moment.workdays(day, day)
    return day


def monthly_revenue(moment: Moment, months: list[date]) -> Array:
    """Revenue by subject and month, to the as-of day; shape (subjects, months), months consecutive."""
    first, last = day_of(months[0]), day_of(month_end(months[-1]))
    lines = recognised(moment, first, last)
    starts = np.array([day_of(month) for month in months], float)
    at = np.searchsorted(starts, lines["recognised"].to_numpy(), side="right") - 1
    return table_of_sums(moment, moment.who(lines["owner"].to_numpy()), at, lines["amount"].to_numpy(), len(months))


def table_of_sums(moment: Moment, who: Array, column: Array, amount: Array, columns: int) -> Array:
    """Sums by subject and column number; the team's row is the sum over all rows. Shape (subjects, columns)."""
    sums = sums_at(who * columns + column, amount, moment.size * columns).reshape(moment.size, columns)
    sums[TEAM] = sums_at(column, amount, columns)
    return sums


def year_to_date_attainment(moment: Moment) -> Numbers:
    """Revenue ÷ target over the fiscal months to P that have a target (of the team: in which any rep has one)."""
    rows = moment.rows(year_to_date_target_rows)
    none = Phrase.of(_("no target in the fiscal year to {period}"), period=f"{moment.month:%Y-%m}")
    if rows.missing or not moment.facts.has("orders"):
        return Numbers.empty(moment.size, rows.missing or no_sheet("orders"))
    months = months_to_date(moment)
    revenue = monthly_revenue(moment, months)
    table = target_table(moment)
    table = table[table["month"].isin([day_of(month) for month in months]).to_numpy()]
    at = np.searchsorted([day_of(month) for month in months], table["month"].to_numpy())
    who, amount = moment.who(table["rep"].to_numpy()), table["target"].to_numpy()
    given = table_of_sums(moment, who, at, np.ones(len(table)), len(months)) > 0
    value = divide((revenue * given).sum(1), (table_of_sums(moment, who, at, amount, len(months)) * given).sum(1))
    return Numbers.given(value, moment.numbers("results.ytd_revenue").n, none)


# --- comparisons and trend ----------------------------------------------------------------------------------------


def change_since(months: int, none: str) -> Callable[[Moment], Numbers]:
    def compute(moment: Moment) -> Numbers:
        then = add_months(moment.month, -months)
        numbers = moment.numbers("results.revenue")
        if not moment.facts.has("orders"):
            return numbers
        base = add_up(lines_of(moment, recognised(moment, day_of(then), day_of(month_end(then)))), moment.size)
        value = divide(numbers.value, base) - 1
        return Numbers.given(value, numbers.n, Phrase.of(none, month=f"{then:%Y-%m}"))

    return compute


def trend(moment: Moment) -> Numbers:
    """Median of all pairwise slopes of up to six months' revenue ÷ their mean (Theil–Sen), per month."""
    if not moment.facts.has("orders"):
        return Numbers.empty(moment.size, no_sheet("orders"))
    months = [add_months(moment.month, k - TREND_MONTHS + 1) for k in range(TREND_MONTHS)]
    revenue = monthly_revenue(moment, months)
    since = first_revenue(moment)
    starts = np.array([day_of(month_end(month)) for month in months], float)
    counted = starts[None, :] >= since[:, None]  # from the first month that ever had revenue
    early, late = np.triu_indices(TREND_MONTHS, 1)
    slopes = (revenue[:, late] - revenue[:, early]) / (late - early)
    slopes = np.where(counted[:, early], slopes, np.nan)
    n = counted.sum(1)
    mean = divide(np.where(counted, revenue, 0).sum(1), n)
    is_enough = (n >= 3) & (mean != 0) & ~np.isnan(mean)
    slope = np.full(moment.size, np.nan)
    if is_enough.any():
        slope[is_enough] = np.nanmedian(slopes[is_enough], axis=1)
    value = divide(slope, np.where(is_enough, mean, 0))
    return Numbers.given(value, n, Phrase.of(_("fewer than three months with revenue on record")))


def first_revenue(moment: Moment) -> Array:
    """First day on which each subject ever had revenue recognised, inf where never."""
    lines = moment.orders
    day = lines["recognised"].to_numpy()
    seen = day <= moment.as_of
    first = np.full(moment.size, np.inf)
    np.minimum.at(first, moment.who(lines["owner"].to_numpy())[seen], day[seen])
    first[TEAM] = day[seen].min() if seen.any() else np.inf
    return first


def trend_class(moment: Moment) -> Numbers:
    slope = moment.numbers("results.trend")
    words = np.select([slope.value > TREND_FLAT + ALMOST, slope.value < -TREND_FLAT - ALMOST], ["rising", "falling"], "flat")
    return Numbers(texts(words, ~np.isnan(slope.value)), slope.n, slope.reason)


# --- new customers and concentration ------------------------------------------------------------------------------


def new_since(moment: Moment, first: int) -> Array | Phrase:
    """Which customers are new from `first` to the as-of day, or why that cannot be told (metrics.md "New customer")."""
    facts = moment.facts
    first_order = moment.world.rhythm.first_order
    lines = facts.orders
    start = lines.loc[~lines["is_return"].to_numpy(), "day"].min()
    is_new = (first_order >= first) & (first_order <= moment.as_of)
    if np.isnan(start) or start <= day_of(add_months(from_day(first), -12)):
        return is_new
    if np.isnan(facts.first_contact).all():
        return Phrase.of(_("orders are kept only since {day}, and no customer has a first contact"), day=from_day(int(start)))
    return np.asarray(is_new & (facts.first_contact >= start))


def from_day(day: int) -> date:
    return date.fromordinal(day + date(1970, 1, 1).toordinal())


def new_revenue_rows(moment: Moment) -> Rows:
    """P's revenue from customers who are new in the 12 months."""
    is_new = new_since(moment, moment.year_start)
    if isinstance(is_new, Phrase):
        return Rows.absent(is_new)
    lines = recognised(moment, moment.p0, moment.p1)
    return lines_of(moment, lines[is_new[lines["customer"].to_numpy()]])


def new_customer_rows(moment: Moment) -> Rows:
    """One row per customer whose first order falls in P, the first order's owner's."""
    is_new = new_since(moment, moment.p0)
    if isinstance(is_new, Phrase):
        return Rows.absent(is_new)
    return lines_of(moment, first_orders(moment, is_new), np.ones(int(is_new.sum())))


def first_orders(moment: Moment, customers: Array) -> pd.DataFrame:
    """The first line of the first order of each of the customers."""
    lines = sales(moment.orders)
    lines = lines[customers[lines["customer"].to_numpy()]]
    return lines.drop_duplicates("customer")


def customer_shares(moment: Moment, aggregate: object) -> Numbers:
    """An aggregate over the customers' shares of 12 months' revenue, customers with a positive sum."""
    if not moment.facts.has("orders"):
        return Numbers.empty(moment.size, no_sheet("orders"))
    sums = customer_sums(moment)
    share = sums["amount"] / sums.groupby("who")["amount"].transform("sum")
    value = np.full(moment.size, np.nan)
    result = aggregate(share.groupby(sums["who"]))  # type: ignore[operator]
    value[result.index.to_numpy()] = result.to_numpy()
    n = np.bincount(sums["who"], minlength=moment.size)
    return Numbers.given(value, n, Phrase.of(_("no revenue in the 12 months")))


def customer_sums(moment: Moment) -> pd.DataFrame:
    """12 months' revenue by subject and customer, where it is positive: who, customer, amount."""
    rows = moment.rows(year_lines)
    lines = recognised(moment, moment.year_start, moment.p1)
    table = pd.DataFrame({"who": rows.who, "customer": lines["customer"].to_numpy(), "amount": lines["amount"].to_numpy()})
    table["size"] = table["amount"].abs()
    by_rep = table[table["who"] > 0].groupby(["who", "customer"])[["amount", "size"]].sum().reset_index()
    of_team = table.groupby("customer")[["amount", "size"]].sum().reset_index().assign(who=TEAM)
    sums = pd.concat([of_team, by_rep], ignore_index=True)
    return sums.loc[sums["amount"] > CANCELLED * sums["size"], ["who", "customer", "amount"]]


def year_lines(moment: Moment) -> Rows:
    return lines_of(moment, recognised(moment, moment.year_start, moment.p1))


# --- year ---------------------------------------------------------------------------------------------------------


def year_days(moment: Moment) -> tuple[int, int, int]:
    """Working days of the fiscal year elapsed to the as-of day, in all, and after it."""
    first, last = day_of(moment.fiscal_months[0]), day_of(month_end(moment.fiscal_months[-1]))
    reached = min(moment.as_of, moment.p1)
    return moment.workdays(first, reached), moment.workdays(first, last), moment.workdays(moment.as_of + 1, last)


def year_projection(moment: Moment) -> Numbers:
    elapsed, whole, _left = year_days(moment)
    revenue = moment.numbers("results.ytd_revenue")
    value = revenue.value / elapsed * whole if elapsed else np.full(moment.size, np.nan)
    none = Phrase.of(_("no working day of the fiscal year has passed"))
    return Numbers.given(value, revenue.n, first_reason([revenue], none))


def required_rate(moment: Moment) -> Numbers:
    _elapsed, _whole, left = year_days(moment)
    revenue, aim = moment.numbers("results.ytd_revenue"), moment.numbers("results.year_target")
    missing = np.maximum(aim.value - revenue.value, 0)
    value = missing / left if left else np.full(moment.size, np.nan)
    none = Phrase.of(_("no working day of the fiscal year is left"))
    return Numbers.given(value, np.full(moment.size, left), first_reason([aim, revenue], none))


def required_rate_ratio(moment: Moment) -> Numbers:
    elapsed, _whole, _left = year_days(moment)
    rate, revenue = moment.numbers("results.required_rate"), moment.numbers("results.ytd_revenue")
    so_far = revenue.value / elapsed if elapsed else np.full(moment.size, np.nan)
    value = divide(rate.value, so_far)
    return Numbers.given(value, rate.n, first_reason([rate], Phrase.of(_("no revenue in the fiscal year yet"))))


METRICS: tuple[Metric, ...] = (
    total(
        "results.revenue", Unit.MONEY, revenue_rows, better=Better.HIGHER, reads=("orders.amount", "orders.date"),
        title=_("Revenue"),
        formula=_("sum of the amounts of orders recognised in the month, returns deducted; an order counts with or without its deal"),
    ),
    total(
        "results.orders", Unit.COUNT, order_rows, better=Better.HIGHER, reads=("orders.order_id",),
        title=_("Orders"), formula=_("number of orders recognised in the month, without returns"),
    ),
    total(
        "results.sales", Unit.MONEY, sale_rows, reads=("orders.amount",),
        title=_("Sales without returns"), formula=_("sum of the amounts of orders recognised in the month, without returns"),
    ),
    ratio(
        "results.average_order", "results.sales", "results.orders", unit=Unit.MONEY, n_of=1,
        none=_("no order in the month"), title=_("Average order"),
        words=_("sales without returns ÷ number of orders of the month"),
    ),
    Metric(
        "results.target", Unit.MONEY, _("Target"), _("sum of the targets for the month; where two contradict neither counts"), target,
        reads=("targets.target",), rows=target_rows,
    ),
    ratio(
        "results.attainment", "results.revenue", "results.target", better=Better.HIGHER, thresholds=(1.0, 0.8),
        none=_("the target is 0"), title=_("Target attainment"), words=_("revenue ÷ target"),
    ),
    formula(
        "results.gap", Unit.MONEY, ("results.revenue", "results.target"), lambda revenue, aim: np.maximum(aim - revenue, 0),
        none=_("no target"), better=Better.LOWER, title=_("Gap to target"), words=_("target − revenue, at least 0"),
    ),
    total(
        "results.ytd_revenue", Unit.MONEY, year_revenue_rows, better=Better.HIGHER, reads=("orders.amount",),
        title=_("Revenue, year to date"), formula=_("sum of the amounts of orders recognised since the fiscal year began"),
    ),
    Metric(
        "results.ytd_target", Unit.MONEY, _("Target, year to date"), _("sum of the targets of the fiscal year's months so far"),
        year_to_date_target, reads=("targets.target",), rows=year_to_date_target_rows,
    ),
    Metric(
        "results.ytd_attainment", Unit.RATIO, _("Attainment, year to date"),
        _("revenue ÷ target over the fiscal year's months so far that have a target"), year_to_date_attainment,
        better=Better.HIGHER, thresholds=(1.0, 0.8), parts=("results.ytd_revenue", "results.ytd_target"),
    ),
    Metric(
        "results.year_target", Unit.MONEY, _("Target of the year"),
        _("sum of the targets of the fiscal year's twelve months, if each month of employment has one"), year_target,
        reads=("targets.target",), rows=year_target_rows,
    ),
    Metric(
        "results.year_projection", Unit.MONEY, _("Projection of the year"),
        _("revenue, year to date ÷ working days elapsed × working days of the fiscal year"), year_projection,
        better=Better.HIGHER, parts=("results.ytd_revenue",),
    ),
    Metric(
        "results.required_rate", Unit.MONEY_PER_DAY, _("Required a day"),
        _("what is left of the year's target ÷ working days left"), required_rate, better=Better.LOWER,
        parts=("results.year_target", "results.ytd_revenue"),
    ),
    Metric(
        "results.required_rate_ratio", Unit.RATIO, _("Required against achieved rate"),
        _("required a day ÷ revenue a working day so far"), required_rate_ratio, better=Better.LOWER,
        thresholds=(1.0, 1.2), parts=("results.required_rate", "results.ytd_revenue"), is_factor=True,
    ),
    total(
        "results.month_end_revenue", Unit.MONEY, month_end_rows, reads=("orders.amount",),
        title=_("Revenue of the last five working days"),
        formula=_("sum of the amounts recognised from the month's fifth-last working day on"),
    ),
    ratio(
        "results.month_end_share", "results.month_end_revenue", "results.revenue", n_of=1, better=Better.LOWER,
        thresholds=(0.35, 0.5), none=_("no revenue in the month"), title=_("Share of the last week"),
        words=_("revenue from the month's fifth-last working day on ÷ revenue"),
    ),
    Metric(
        "results.mom", Unit.RATIO, _("Change on the month before"), _("revenue ÷ revenue of the month before − 1"),
        change_since(1, _("no revenue in {month}")), better=Better.HIGHER, parts=("results.revenue",),
    ),
    Metric(
        "results.yoy", Unit.RATIO, _("Change on the year before"), _("revenue ÷ revenue of the same month a year before − 1"),
        change_since(12, _("no revenue in {month}")), better=Better.HIGHER, parts=("results.revenue",),
    ),
    Metric(
        "results.trend", Unit.RATIO, _("Trend"),
        _("median of all pairwise slopes of the last six months' revenue ÷ their mean, per month (Theil–Sen)"), trend,
        better=Better.HIGHER, thresholds=(TREND_FLAT, -TREND_FLAT), parts=("results.revenue",),
    ),
    Metric(
        "results.trend_class", Unit.TEXT, _("Direction of the trend"),
        _("rising above +3 % a month, falling below −3 %, else flat"), trend_class, parts=("results.trend",),
    ),
    total(
        "results.new_revenue", Unit.MONEY, new_revenue_rows, reads=("orders.amount", "customers.first_contact_on"),
        title=_("Revenue from new customers"),
        formula=_("revenue of the month from customers whose first order falls into the 12 months"),
    ),
    ratio(
        "results.new_revenue_share", "results.new_revenue", "results.revenue", n_of=1, none=_("no revenue in the month"),
        title=_("Share of new customers in revenue"), words=_("revenue from new customers ÷ revenue"),
    ),
    total(
        "results.new_customers", Unit.COUNT, new_customer_rows, better=Better.HIGHER, reads=("orders.date",),
        title=_("New customers"), formula=_("customers whose first order ever falls into the month"),
    ),
    Metric(
        "results.top_customer_share", Unit.RATIO, _("Largest customer’s share of 12 months"),
        _("largest customer's share of the revenue of 12 months"),
        lambda moment: customer_shares(moment, lambda groups: groups.max()), better=Better.LOWER, rows=year_lines,
        reads=("orders.amount", "orders.customer"),
    ),
    Metric(
        "results.concentration", Unit.RATIO, _("Concentration on customers"),
        _("sum of the squared shares of the customers in the revenue of 12 months (Herfindahl)"),
        lambda moment: customer_shares(moment, lambda groups: groups.apply(lambda share: (share**2).sum())),
        reads=("orders.amount", "orders.customer"),
        better=Better.LOWER, rows=year_lines, is_factor=True,
    ),
)  # fmt: skip
