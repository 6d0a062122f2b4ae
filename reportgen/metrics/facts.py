"""The data set prepared for computing: names and customers as numbers, days as numbers, rows in order of time.

Days are float64 days since 1970-01-01, NaN where missing, so that every comparison with a missing day is false.
Nothing here depends on the as-of day; `moment.py` cuts what it may see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from reportgen.metrics.core import Array
from reportgen.metrics.kept import Pipeline, Snapshot
from reportgen.workbook.dataset import SOURCE_ROWS, empty_frame
from reportgen.workbook.finding import Source

if TYPE_CHECKING:
    from reportgen.settings import Settings
    from reportgen.workbook.dataset import Dataset
    from reportgen.workcalendar import Calendar

EPOCH = date(1970, 1, 1)
# metrics.md "Terms": time codes of activities that have none written
DEFAULT_TIME_CODE = {
    "visit": "T1", "joint visit": "T1", "demo": "T1", "proposal": "T1", "negotiation": "T1",
    "call": "T2", "follow-up": "T2", "event": "T2",
}  # fmt: skip
VISITS = ("visit", "joint visit")


def day_of(day: date) -> int:
    """The number of a day."""
    return (day - EPOCH).days


def days(column: pd.Series[Any]) -> Array:
    """A datetime64 column as day numbers."""
    values = column.to_numpy("datetime64[D]")
    return np.where(np.isnat(values), np.nan, values.astype(np.int64).astype(float))


def numbers(column: pd.Series[Any]) -> Array:
    """A number column as float64."""
    return column.to_numpy(float, na_value=np.nan)


def flags(column: pd.Series[Any]) -> Array:
    """A yes/no column as 1, 0, NaN."""
    return column.astype("Float64").to_numpy(float, na_value=np.nan)


class Facts:
    """A Dataset, with names and customers coded: `names[code]`, `customers[code]`; −1 is nobody."""

    def __init__(self, dataset: Dataset, settings: Settings, calendar: Calendar, period: date, history: Sequence[Snapshot] = ()) -> None:
        """history: what is kept of months; only those before the period are looked at."""
        self.dataset, self.settings, self.calendar, self.period = dataset, settings, calendar, period
        self.kept = {snapshot.month: snapshot for snapshot in history if snapshot.month < period}
        self.pipeline = Pipeline(dataset, settings, list(self.kept.values()))

    def has(self, kind: str) -> bool:
        """Whether a sheet of the kind was kept at all."""
        return kind in self.dataset.frames or (kind == "pipeline" and any(snapshot.covered for snapshot in self.kept.values()))

    @property
    def has_roster(self) -> bool:
        """Whether anybody stands on a sheet of reps: a template that nobody has filled yet says nothing of who is there."""
        return not self.frame("reps").empty

    def where(self, source: int) -> Source:
        """The file, sheet and row that a source stands for; of a kept row the history, its month and its number there."""
        sheet = self.pipeline.sheets[int(source) // SOURCE_ROWS]
        return Source(sheet.file, sheet.sheet, int(source) % SOURCE_ROWS)

    def frame(self, kind: str) -> pd.DataFrame:
        """The rows of a kind; none, with its columns, where no sheet is kept."""
        if not self.has(kind):
            return empty_frame(kind, self.settings)
        return self.pipeline.rows if kind == "pipeline" else self.dataset.frames[kind]

    @cached_property
    def names(self) -> pd.Index[Any]:
        """Every rep's name that occurs anywhere."""
        found: set[str] = set(self.pipeline.covered["rep"].dropna())
        for frame in (*self.dataset.frames.values(), self.pipeline.rows):
            if "rep" in frame:
                found.update(frame["rep"].dropna().unique())
        return pd.Index(sorted(found), dtype=object)

    def name_codes(self, column: pd.Series[Any]) -> Array:
        return self.names.get_indexer(column.astype(object))

    @cached_property
    def customers(self) -> pd.Index[Any]:
        """Every customer's name that occurs anywhere."""
        found: set[str] = set()
        for kind in ("customers", "orders", "pipeline", "visits", "fence", "screening", "plans"):
            if self.has(kind):
                found.update(self.frame(kind)["customer"].dropna().unique())
        return pd.Index(sorted(found), dtype=object)

    @cached_property
    def is_on_file(self) -> Array:
        """Which customers stand on a sheet of customers."""
        return self.customers.isin(self.frame("customers")["customer"].dropna())

    def customer_codes(self, column: pd.Series[Any]) -> Array:
        return self.customers.get_indexer(column.astype(object))

    @cached_property
    def orders(self) -> pd.DataFrame:
        """Order lines that are not cancelled, by day: day, due, delivered, recognised, customer, rep, amount, order, product, source."""
        frame = self.frame("orders")
        frame = frame[(frame["status"] != "cancelled").to_numpy()]
        day = days(frame["date"])
        delivered = days(frame["delivered_on"])
        due = days(frame["due_on"])
        if self.settings.report.recognise_on == "order":
            recognised = day
        else:  # delivered without its date: the due date, else the order's (metrics.md "Order")
            known = np.where(np.isnan(due), day, due)
            is_delivered = (frame["status"] == "delivered").to_numpy()
            recognised = np.where(np.isnan(delivered), np.where(is_delivered, known, np.nan), delivered)
        lines = pd.DataFrame(
            {
                "day": day,
                "due": due,
                "delivered": delivered,
                "is_delivered": (frame["status"] == "delivered").to_numpy(),
                "recognised": recognised,
                "customer": self.customer_codes(frame["customer"]),
                "rep": self.name_codes(frame["rep"]),
                "amount": numbers(frame["amount"]),
                "order": order_numbers(frame["order_id"]),
                "product": frame["product"].to_numpy(object),
                "source": frame["source"].to_numpy(np.int64),
            }
        )
        lines["is_return"] = lines["amount"] < 0
        # orders of one day by their numbers (the shorter first: 9 before 10), else by what they say, not by where they
        # stand: the order of rows and files must not matter
        number = frame["order_id"]
        lines = lines.assign(length=number.str.len().to_numpy(float), number=number.to_numpy(object))
        by = ["day", "length", "number", "rep", "amount", "source"]
        lines = lines.sort_values(by, kind="stable", ignore_index=True).drop(columns=["length", "number"])
        # an order's owner is the first rep that a line of it names, so that its lines stay together; else its customer's
        named = lines["rep"].where(lines["rep"] >= 0).groupby(lines["order"]).transform("first")
        lines["owner"] = np.where(named.notna(), named, self.customer_rep[lines["customer"]]).astype(np.int64)
        return lines

    @cached_property
    def activities(self) -> pd.DataFrame:
        """The visit log by day: day, week (its Monday), customer, rep, activity, code, hours, product, task, flags, source."""
        frame = self.frame("visits")
        day = days(frame["date"])
        activity = frame["activity"].to_numpy(object)
        code = frame["time_code"].where(frame["time_code"].notna(), frame["activity"].map(DEFAULT_TIME_CODE).fillna("T4"))
        log = pd.DataFrame(
            {
                "day": day,
                "week": monday(day),
                "customer": self.customer_codes(frame["customer"]),
                "rep": self.name_codes(frame["rep"]),
                "activity": activity,
                "code": code.to_numpy(object),
                "hours": hours_of(frame),
                "product": frame["product"].to_numpy(object),
                "task": frame["task"].to_numpy(object),
                "outcome": frame["outcome"].to_numpy(object),
                "has_next_step": (frame["next_step"].notna() & frame["next_step_on"].notna()).to_numpy(),
                "quality": numbers(frame["quality"]),
                "source": frame["source"].to_numpy(np.int64),
            }
        )
        return log.sort_values(["day", "source"], kind="stable", ignore_index=True)

    @cached_property
    def contacts(self) -> tuple[Array, Array]:
        """Logged activities but "other" as (customer, day), in order of customer and day: for last contacts."""
        log = self.activities
        log = log[(log["activity"] != "other").to_numpy() & (log["customer"] >= 0).to_numpy()]
        order = np.lexsort((log["day"], log["customer"]))
        return log["customer"].to_numpy()[order], log["day"].to_numpy()[order]

    @cached_property
    def timesheet(self) -> pd.DataFrame:
        """Time sheets: week, month (of the week's Thursday, as its first day), rep, T1 … T5, source."""
        frame = self.frame("timesheet")
        week = days(frame["week"])
        sheet = pd.DataFrame({"week": week, "month": month_of_week(week), "rep": self.name_codes(frame["rep"])})
        for code in ("t1", "t2", "t3", "t4", "t5"):
            sheet[code.upper()] = np.nan_to_num(numbers(frame[code]))
        sheet["source"] = frame["source"].to_numpy(np.int64)
        return sheet

    @cached_property
    def logged_hours(self) -> Array:
        """Hours of each activity that count as working time: none in weeks for which the rep has a time sheet."""
        log, sheet = self.activities, self.timesheet
        kept = pd.MultiIndex.from_arrays([sheet["rep"], sheet["week"]])
        is_kept = pd.MultiIndex.from_arrays([log["rep"], log["week"]]).isin(kept)
        return np.where(is_kept, np.nan, log["hours"].to_numpy())

    @cached_property
    def targets(self) -> pd.DataFrame:
        """Targets: month (its first day), rep, metric, target, customer and product as written, source."""
        frame = self.frame("targets")
        metric = frame["metric"].where(frame["metric"].notna(), "revenue")
        return pd.DataFrame(
            {
                "month": days(frame["month"]),
                "rep": self.name_codes(frame["rep"]),
                "metric": metric.to_numpy(object),
                "target": numbers(frame["target"]),
                "customer": frame["customer"].to_numpy(object),
                "product": frame["product"].to_numpy(object),
                "source": frame["source"].to_numpy(np.int64),
            }
        )

    @cached_property
    def customer_file(self) -> pd.DataFrame:
        """What is on file of each customer, one row per code of `customers` (NaN where nothing is)."""
        frame = self.frame("customers").drop_duplicates("customer").set_index("customer")
        return frame.reindex(self.customers)

    @cached_property
    def customer_rep(self) -> Array:
        """Name code of the rep that is on file of each customer, −1 where none is."""
        return self.name_codes(self.customer_file["rep"])

    @cached_property
    def first_contact(self) -> Array:
        """Day of first contact of each customer, NaN where none is on file."""
        return days(self.customer_file["first_contact_on"])

    @cached_property
    def customer_sources(self) -> Array:
        """Where each customer stands on file; for one who is not on file, its first order or deal."""
        source = numbers(self.customer_file["source"])
        for frame in (self.orders, self.frame("pipeline").assign(customer=lambda deals: self.customer_codes(deals["customer"]))):
            first = frame[(frame["customer"] >= 0).to_numpy()].drop_duplicates("customer")
            found = np.full(len(source), np.nan)
            found[first["customer"].to_numpy()] = first["source"].to_numpy()
            source = np.where(np.isnan(source), found, source)
        return np.nan_to_num(source).astype(np.int64)


def order_numbers(ids: pd.Series[Any]) -> Array:
    """A number for each order; a row without an id is an order of its own."""
    codes, distinct = pd.factorize(ids.astype(object), use_na_sentinel=True)
    alone = np.flatnonzero(codes < 0)
    codes = codes.astype(np.int64)
    codes[alone] = len(distinct) + np.arange(len(alone))
    return codes


def hours_of(frame: pd.DataFrame) -> Array:
    """Hours of a row of the log: hours, else minutes ÷ 60, else end − start, else none (metrics.md "Terms")."""
    hours = numbers(frame["hours"])
    hours = np.where(np.isnan(hours), numbers(frame["minutes"]) / 60, hours)
    return np.where(np.isnan(hours), numbers(frame["end"]) - numbers(frame["start"]), hours)


def monday(day: Array) -> Array:
    """The Monday of each day's week (1970-01-01 was a Thursday)."""
    return day - (day + 3) % 7


def month_of_week(week: Array) -> Array:
    """First day of the month that a week belongs to: that of its Thursday."""
    thursday = np.where(np.isnan(week), 0, week + 3).astype("datetime64[D]")
    first = thursday.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64).astype(float)
    return np.where(np.isnan(week), np.nan, first)


def lookup(table: pd.Index[Any], values: Iterable[str]) -> Array:
    """Positions of the values in an index, −1 where absent."""
    return table.get_indexer(list(values))
