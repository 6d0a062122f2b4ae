"""Customers through time: their order days and rhythm, and the platform each stands on at a day (metrics.md "Platform")."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reportgen.metrics.core import Array, sums_at
from reportgen.metrics.facts import days

if TYPE_CHECKING:
    from reportgen.metrics.facts import Facts

PURCHASE, WORKING, MARKET, LOST = "purchase", "working", "market", "lost"
WIDE = 1 << 20  # more days than any calendar here: customer × WIDE + day orders by customer, then day


class Rhythm:
    """The order days of every customer, with the interval known at each: median gap, from the third order day on."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        orders = facts.orders
        sold = orders[~orders["is_return"].to_numpy() & orders["day"].notna().to_numpy()]
        table = sold[["customer", "day"]].drop_duplicates().sort_values(["customer", "day"], ignore_index=True)
        self.customer = table["customer"].to_numpy(np.int64)
        self.day = table["day"].to_numpy()
        gap = table.groupby("customer")["day"].diff()
        median = gap.groupby(table["customer"]).expanding(min_periods=1).median().to_numpy()
        number = table.groupby("customer").cumcount().to_numpy() + 1
        self.interval = np.where(number >= facts.settings.windows.min_orders, median, np.nan)
        self._key = self.customer * WIDE + self.day.astype(np.int64)

    def last_order(self, customer: Array, day: Array | float) -> Array:
        """Position in the table of each customer's last order day on or before the day, −1 where there is none."""
        wanted = customer * WIDE + np.broadcast_to(day, customer.shape).astype(np.int64)
        at = np.searchsorted(self._key, wanted, side="right") - 1
        safe = np.maximum(at, 0)
        is_mine = (at >= 0) & (len(self.customer) > 0)
        if len(self.customer):
            is_mine &= self.customer[safe] == customer
        return np.where(is_mine, at, -1)

    def last_day(self, position: Array) -> Array:
        """Day of the last order, NaN where there is none."""
        return self._at(self.day, position)

    def interval_at(self, position: Array) -> Array:
        """The customer's interval as known at that order day, NaN with fewer than min_orders order days."""
        return self._at(self.interval, position)

    def _at(self, values: Array, position: Array) -> Array:
        if not len(values):
            return np.full(position.shape, np.nan)
        return np.where(position >= 0, values[np.maximum(position, 0)], np.nan)

    @cached_property
    def lost_on(self) -> Array:
        """Day on which each customer was marked lost, NaN where not."""
        return days(self.facts.customer_file["lost_on"])

    def is_on_purchase(self, customer: Array, day: Array | float) -> Array:
        """Whether each customer stands on the purchase platform at the end of the day."""
        position = self.last_order(customer, day)
        return (position >= 0) & ~self.is_lost(customer, day)

    def is_lost(self, customer: Array, day: Array | float) -> Array:
        """Marked lost and no order since, or silent beyond purchase_days or beyond lost_intervals × its interval."""
        windows = self.facts.settings.windows
        position = self.last_order(customer, day)
        last, interval = self.last_day(position), self.interval_at(position)
        marked = self.lost_on[customer]
        silence = day - last
        is_marked = (marked <= day) & ~(last > marked)
        beyond_interval = silence > np.maximum(windows.lost_intervals * interval, windows.lost_min_days)
        return np.asarray(is_marked | (silence >= windows.purchase_days) | (beyond_interval & ~np.isnan(interval)))

    def became_lost(self, customer: Array, day: Array | float) -> Array:
        """The day on which a lost customer became so: the earliest that applies after its last order (metrics.md 5)."""
        windows = self.facts.settings.windows
        position = self.last_order(customer, day)
        last, interval = self.last_day(position), self.interval_at(position)
        by_year = last + windows.purchase_days + 1
        by_interval = last + np.floor(np.maximum(windows.lost_intervals * interval, windows.lost_min_days)) + 1
        marked = self.lost_on[customer]
        by_mark = np.where((marked <= day) & ~(last > marked), marked, np.nan)
        return np.fmin(np.fmin(by_year, by_interval), by_mark)

    @cached_property
    def first_order(self) -> Array:
        """Day of each customer's first order on record, NaN where there is none."""
        first = np.full(len(self.facts.customers), np.nan)
        is_first = np.ones(len(self.customer), bool)
        is_first[1:] = self.customer[1:] != self.customer[:-1]
        first[self.customer[is_first]] = self.day[is_first]
        return first


def sums_by_customer(customers: int, lines: pd.DataFrame) -> Array:
    """Sum of the lines' amounts, returns included, of each customer."""
    return sums_at(lines["customer"].to_numpy(), lines["amount"].to_numpy(), customers)
