"""Lag: after how many months visits show in revenue, and whether that is evident (domain.md 2.5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np

from reportgen.language import mark as _
from reportgen.metrics.core import (
    ALMOST,
    Array,
    Elsewhere,
    Input,
    Numbers,
    Phrase,
    divide,
)
from reportgen.metrics.facts import VISITS, day_of
from reportgen.metrics.moment import Moment
from reportgen.metrics.orders import monthly_revenue, table_of_sums
from reportgen.workcalendar import add_months

LAGS = range(7)


LAG_PAIRS = 12


NO_SPREAD = 1e-12  # what is left of a sum of squares by rounding alone


def lag(moment: Moment) -> tuple[Array, Array, Array]:
    """Per subject the lag with the highest correlation, that correlation, and its number of pairs (metrics.md 2)."""
    return moment.once("lag", work_out_lag)


def work_out_lag(moment: Moment) -> tuple[Array, Array, Array]:
    start = first_of_records(moment)
    length = (moment.month.year - start.year) * 12 + moment.month.month - start.month + 1
    months = [add_months(start, k) for k in range(length)]
    revenue, visits = monthly_revenue(moment, months), monthly_visits(moment, months)
    sold, seen = first_month(revenue), first_month(visits)
    best, r_best, n_best = (np.full(moment.size, np.nan) for _each in range(3))
    for k in LAGS[:length]:
        counted = np.arange(k, length) >= np.maximum(sold, seen + k)[:, None]
        r, n = correlation(visits[:, : length - k], revenue[:, k:], counted), counted.sum(1)
        is_better = (n >= LAG_PAIRS) & (r > np.where(np.isnan(r_best), -np.inf, r_best + ALMOST))  # of equals the shortest
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


def months_of_lag(moment: Moment, position: int) -> list[Input | Elsewhere]:
    """Visits of each month and revenue of the month that lies the lag later, as they are paired."""
    best = lag(moment)[0][position]
    start = first_of_records(moment)
    length = (moment.month.year - start.year) * 12 + moment.month.month - start.month + 1
    months = [add_months(start, k) for k in range(length)]
    sold, seen = moment.once(
        "months of lag", lambda moment: (first_month(monthly_revenue(moment, months)), first_month(monthly_visits(moment, months)))
    )
    told: list[Input | Elsewhere] = []
    for k in range(int(max(sold[position], seen[position] + best)), length):
        told += [Elsewhere("activity.visits", months[k - int(best)]), Elsewhere("results.revenue", months[k])]
    return told


def lag_metric(what: int) -> Callable[[Moment], Numbers]:
    def compute(moment: Moment) -> Numbers:
        best, r, n = lag(moment)
        with np.errstate(invalid="ignore"):
            is_evident = r > 2 / np.sqrt(n)
        pairs = np.nan_to_num(n).astype(int)
        return Numbers.given(np.where(is_evident, best if what == 0 else r, np.nan), pairs, Phrase.of(_("not enough evidence")))

    return compute
