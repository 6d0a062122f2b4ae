"""Results: what was sold, against target, last month, last year and the fiscal year (domain.md 1)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.core import (
    ALMOST,
    CANCELLED,
    TEAM,
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
    ratio,
    texts,
    total,
)
from reportgen.metrics.facts import day_of
from reportgen.metrics.moment import Moment, no_sheet
from reportgen.metrics.orders import (
    first_orders,
    first_revenue,
    lines_of,
    monthly_revenue,
    new_since,
    orders_of,
    recognised,
    sales,
    table_of_sums,
)
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


def revenue_before(months: int) -> Inputs:
    """The revenue of the month so many before, as what a change is made of."""
    return lambda moment, _position: [Elsewhere("results.revenue", add_months(moment.month, -months))]


def months_of_trend(moment: Moment, position: int) -> list[Input | Elsewhere]:
    """The revenue of the months before P that a trend is over."""
    months = [add_months(moment.month, k - TREND_MONTHS + 1) for k in range(TREND_MONTHS - 1)]
    since = first_revenue(moment)[position]
    return [Elsewhere("results.revenue", month) for month in months if day_of(month_end(month)) >= since]


def trend_class(moment: Moment) -> Numbers:
    slope = moment.numbers("results.trend")
    words = np.select([slope.value > TREND_FLAT + ALMOST, slope.value < -TREND_FLAT - ALMOST], ["rising", "falling"], "flat")
    return Numbers(texts(words, ~np.isnan(slope.value)), slope.n, slope.reason)


# --- new customers and concentration ------------------------------------------------------------------------------


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
    return moment.once("customer sums", work_out_customer_sums)


def work_out_customer_sums(moment: Moment) -> pd.DataFrame:
    rows = moment.rows(year_lines)
    lines = recognised(moment, moment.year_start, moment.p1)
    table = pd.DataFrame({"who": rows.who, "customer": lines["customer"].to_numpy(), "amount": lines["amount"].to_numpy()})
    table["size"] = table["amount"].abs()
    by_rep = table[table["who"] > 0].groupby(["who", "customer"])[["amount", "size"]].sum().reset_index()
    of_team = table.groupby("customer")[["amount", "size"]].sum().reset_index().assign(who=TEAM)
    sums = pd.concat([of_team, by_rep], ignore_index=True)
    return sums.loc[sums["amount"] > CANCELLED * sums["size"], ["who", "customer", "amount"]]


LARGEST = 10  # customers whose shares are told one by one


def largest_customers(number: int) -> Inputs:
    """The largest customers' shares of the revenue of 12 months; what the others' squares add to the concentration where several are told."""

    def inputs(moment: Moment, position: int) -> list[Input | Elsewhere]:
        sums = customer_sums(moment)
        sums = sums[(sums["who"] == position).to_numpy()].sort_values(["amount", "customer"], ascending=[False, True])
        share = (sums["amount"] / sums["amount"].sum()).to_numpy()
        names = moment.facts.customers[sums["customer"]]
        told: list[Input | Elsewhere] = [
            Input(Phrase.of(_("share of {customer}"), customer=name), float(own), Unit.RATIO)
            for name, own in zip(names[:number], share[:number], strict=True)
        ]
        if number > 1 and len(share) > number:
            squares = float((share[number:] ** 2).sum())
            told.append(Input(Phrase.of(_("squared shares of the other customers ({n})"), n=len(share) - number), squares, Unit.SCORE))
        return told

    return inputs


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


ELAPSED, WHOLE, LEFT = (
    _("working days of the fiscal year so far"), _("working days of the fiscal year"), _("working days of the fiscal year that are left"),
)  # fmt: skip


def days_in_year(*wanted: str) -> Inputs:
    """The fiscal year's working days that a figure is made of."""

    def inputs(moment: Moment, _position: int) -> list[Input | Elsewhere]:
        number = dict(zip((ELAPSED, WHOLE, LEFT), year_days(moment), strict=True))
        return [Input(Phrase.of(label), number[label], Unit.DAYS) for label in wanted]

    return inputs


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
        "results.revenue", Unit.MONEY, revenue_rows, better=Better.HIGHER, reads=("orders.amount", "orders.recognised"),
        title=_("Revenue"),
        formula=_("sum of the amounts of orders recognised in the month, returns deducted; an order counts with or without its deal"),
    ),
    total(
        "results.orders", Unit.COUNT, order_rows, better=Better.HIGHER, reads=("orders.order_id", "orders.recognised"),
        title=_("Orders"), formula=_("number of orders recognised in the month, without returns"),
    ),
    total(
        "results.sales", Unit.MONEY, sale_rows, reads=("orders.amount", "orders.recognised"),
        title=_("Sales without returns"), formula=_("sum of the amounts of orders recognised in the month, without returns"),
    ),
    ratio(
        "results.average_order", "results.sales", "results.orders", unit=Unit.MONEY, n_of=1,
        none=_("no order in the month"), title=_("Average order"),
        words=_("sales without returns ÷ number of orders of the month"),
    ),
    Metric(
        "results.target", Unit.MONEY, _("Target"), _(
            "sum of the targets for the month: those for neither customer nor product; without such the customers', else the "
            "products', else those for both; where two contradict neither counts"
        ), target,
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
        "results.ytd_revenue", Unit.MONEY, year_revenue_rows, better=Better.HIGHER, reads=("orders.amount", "orders.recognised"),
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
        better=Better.HIGHER, parts=("results.ytd_revenue",), inputs=days_in_year(ELAPSED, WHOLE),
    ),
    Metric(
        "results.required_rate", Unit.MONEY_PER_DAY, _("Required a day"),
        _("what is left of the year's target ÷ working days left"), required_rate, better=Better.LOWER,
        parts=("results.year_target", "results.ytd_revenue"), inputs=days_in_year(LEFT),
    ),
    Metric(
        "results.required_rate_ratio", Unit.RATIO, _("Required against achieved rate"),
        _("required a day ÷ revenue a working day so far"), required_rate_ratio, better=Better.LOWER,
        thresholds=(1.0, 1.2), parts=("results.required_rate", "results.ytd_revenue"), is_factor=True, inputs=days_in_year(ELAPSED),
    ),
    total(
        "results.month_end_revenue", Unit.MONEY, month_end_rows, reads=("orders.amount", "orders.recognised"),
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
        change_since(1, _("no revenue in {month}")), better=Better.HIGHER, parts=("results.revenue",), inputs=revenue_before(1),
    ),
    Metric(
        "results.yoy", Unit.RATIO, _("Change on the year before"), _("revenue ÷ revenue of the same month a year before − 1"),
        change_since(12, _("no revenue in {month}")), better=Better.HIGHER, parts=("results.revenue",), inputs=revenue_before(12),
    ),
    Metric(
        "results.trend", Unit.RATIO, _("Trend"),
        _(
            "median of all pairwise slopes of the last six months' revenue ÷ their mean, per month (Theil–Sen); from the first "
            "month with revenue on, at least three"
        ), trend,
        better=Better.HIGHER, thresholds=(TREND_FLAT, -TREND_FLAT), parts=("results.revenue",), inputs=months_of_trend,
    ),
    Metric(
        "results.trend_class", Unit.TEXT, _("Direction of the trend"),
        _("rising above +3 % a month, falling below −3 %, else flat"), trend_class, parts=("results.trend",),
    ),
    total(
        "results.new_revenue", Unit.MONEY, new_revenue_rows, reads=("orders.amount", "orders.recognised", "orders.customer"),
        title=_("Revenue from new customers"),
        formula=_(
            "revenue of the month from customers whose first order falls into the 12 months; where orders are kept for less than a "
            "year before, of those first contacted since orders are kept"
        ),
    ),
    ratio(
        "results.new_revenue_share", "results.new_revenue", "results.revenue", n_of=1, none=_("no revenue in the month"),
        title=_("Share of new customers in revenue"), words=_("revenue from new customers ÷ revenue"),
    ),
    total(
        "results.new_customers", Unit.COUNT, new_customer_rows, better=Better.HIGHER, reads=("orders.date",),
        title=_("New customers"), formula=_(
            "customers whose first order ever falls into the month; where orders are kept for less than a year before, those of "
            "them first contacted since orders are kept"
        ),
    ),
    Metric(
        "results.top_customer_share", Unit.RATIO, _("Largest customer’s share of 12 months"),
        _("largest customer's share of the revenue of 12 months, over the customers with a sum above 0"),
        lambda moment: customer_shares(moment, lambda groups: groups.max()), better=Better.LOWER, rows=year_lines, inputs=largest_customers(1),
        reads=("orders.amount", "orders.customer", "orders.recognised"),
    ),
    Metric(
        "results.concentration", Unit.RATIO, _("Concentration on customers"),
        _("sum of the squared shares of the customers in the revenue of 12 months (Herfindahl), over those with a sum above 0"),
        lambda moment: customer_shares(moment, lambda groups: groups.apply(lambda share: (share**2).sum())),
        reads=("orders.amount", "orders.customer", "orders.recognised"),
        better=Better.LOWER, rows=year_lines, is_factor=True, inputs=largest_customers(LARGEST),
    ),
)  # fmt: skip
