"""Order lines as they count: what is recognised when, whose it is, and whose first order it was (metrics.md "Order", "New customer")."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.core import TEAM, Array, Phrase, Rows, sums_at
from reportgen.metrics.facts import day_of
from reportgen.metrics.moment import Moment, selected
from reportgen.workcalendar import add_months, month_end


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


def first_revenue(moment: Moment) -> Array:
    """First day on which each subject ever had revenue recognised, inf where never."""
    lines = moment.orders
    day = lines["recognised"].to_numpy()
    seen = day <= moment.as_of
    first = np.full(moment.size, np.inf)
    np.minimum.at(first, moment.who(lines["owner"].to_numpy())[seen], day[seen])
    first[TEAM] = day[seen].min() if seen.any() else np.inf
    return first


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


def first_orders(moment: Moment, customers: Array) -> pd.DataFrame:
    """The first line of the first order of each of the customers."""
    lines = sales(moment.orders)
    lines = lines[customers[lines["customer"].to_numpy()]]
    return lines.drop_duplicates("customer")
