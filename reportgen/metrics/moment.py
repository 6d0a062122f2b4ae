"""The world as it stood at one month's as-of day: what may be seen, who is reported on, and the values computed from it.

Every selection and every metric is worked out once per moment and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.core import TEAM, Array, Metric, Numbers, Phrase, Rows, Subject
from reportgen.metrics.customers import Rhythm
from reportgen.metrics.deals import Pictures, month_number
from reportgen.metrics.facts import EPOCH, Facts, day_of, days
from reportgen.workcalendar import add_months, month_end

if TYPE_CHECKING:
    from reportgen.settings import Settings

T = TypeVar("T")
MONTHS = 12  # "12 months": P and the eleven before it


class World:
    """What does not depend on the month: the prepared data and the catalogue of metrics, shared by all moments."""

    def __init__(self, facts: Facts, metrics: Mapping[str, Metric]) -> None:
        self.facts, self.metrics = facts, metrics
        self.settings: Settings = facts.settings
        self.moments: dict[tuple[date, date, tuple[str, ...]], Moment] = {}
        self.with_own_reps: dict[tuple[date, date], Moment] = {}

    @cached_property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.facts)

    @cached_property
    def pictures(self) -> Pictures:
        return Pictures(self.facts)

    def at(self, month: date, as_of: date | None = None, subjects: Sequence[Subject] | None = None) -> Moment:
        """The moment of a month, at its last day unless another is given; of that month's reps unless others are given."""
        day = as_of or month_end(month)
        if subjects is None and (month, day) in self.with_own_reps:
            return self.with_own_reps[month, day]
        found = Moment(self, month, day)
        if subjects is not None:
            found.subjects = list(subjects)
        found = self.moments.setdefault((month, day, tuple(subject.key for subject in found.subjects)), found)
        if subjects is None:
            self.with_own_reps[month, day] = found
        return found


def by_subject(who: Array, subjects: int) -> tuple[Array, Array]:
    """The rows' positions in order of their subject, and where each subject's begin (and the last one's end)."""
    order = np.argsort(who, kind="stable")
    return order, np.searchsorted(who[order], np.arange(subjects + 1))


class Moment:
    """One month P seen from its as-of day. Days are day numbers (see facts.py); subjects are the team and the reps of P."""

    def __init__(self, world: World, month: date, as_of: date) -> None:
        self.world, self.facts, self.settings = world, world.facts, world.settings
        self.month, self.as_of_date = month, as_of
        self.as_of = day_of(as_of)
        self.p0, self.p1 = day_of(month), day_of(month_end(month))
        self._rows: dict[Any, Rows] = {}
        self._numbers: dict[str, Numbers] = {}
        self._kept: dict[object, Any] = {}

    # --- values -----------------------------------------------------------------------------------------------------

    def numbers(self, metric_id: str) -> Numbers:
        """A metric's values for all subjects."""
        if metric_id not in self._numbers:
            self._numbers[metric_id] = self.world.metrics[metric_id].compute(self)
        return self._numbers[metric_id]

    def value(self, metric_id: str) -> Array:
        return self.numbers(metric_id).value

    def rows(self, select: Callable[[Moment], Rows]) -> Rows:
        """What a selection gives at this moment."""
        if select not in self._rows:
            self._rows[select] = select(self)
        return self._rows[select]

    def rows_of(self, select: Callable[[Moment], Rows], subject: int) -> Rows:
        """The selected rows of one subject; sorted once for all of them, so that each takes no longer than its rows."""
        rows = self.rows(select)
        if subject == TEAM:
            return rows.seen_by(TEAM)
        order, bounds = self.once(("order", select), lambda moment: by_subject(rows.who, moment.size))
        return rows.where(order[bounds[subject] : bounds[subject + 1]])

    def once(self, key: object, work_out: Callable[[Moment], T]) -> T:
        """Something worked out once at this moment and shared by several metrics."""
        if key not in self._kept:
            self._kept[key] = work_out(self)
        kept: T = self._kept[key]
        return kept

    def before(self, months: int = 1) -> Moment:
        """The moment some months earlier, at that month's end."""
        return self.world.at(add_months(self.month, -months))

    # --- days -------------------------------------------------------------------------------------------------------

    @cached_property
    def next_month(self) -> tuple[int, int]:
        """First and last day of H."""
        first = add_months(self.month, 1)
        return day_of(first), day_of(month_end(first))

    @cached_property
    def year_start(self) -> int:
        """First day of the 12 months to P."""
        return day_of(add_months(self.month, 1 - MONTHS))

    @cached_property
    def window_start(self) -> int:
        """First day of the window over which quality is measured."""
        return day_of(add_months(self.month, 1 - self.settings.windows.quality_months))

    @cached_property
    def fiscal_months(self) -> list[date]:
        """First days of the months of the fiscal year that holds P."""
        offset = (self.month.month - self.settings.calendar.fiscal_year_first_month) % 12
        return [add_months(self.month, k - offset) for k in range(12)]

    def workdays(self, first: int, last: int) -> int:
        """Working days from first to last, both included; 0 where last is before first."""
        return self.facts.calendar.workdays(date_of(first), date_of(last))

    # --- subjects ---------------------------------------------------------------------------------------------------

    @cached_property
    def subjects(self) -> list[Subject]:
        """The team, then the reps of the report (metrics.md "Reps")."""
        return [Subject("", ""), *(roster_reps(self) if self.facts.has_roster else named_reps(self))]

    @property
    def size(self) -> int:
        return len(self.subjects)

    @property
    def reps(self) -> int:
        return len(self.subjects) - 1

    @cached_property
    def who_of_name(self) -> Array:
        """Subject of each name code; the last entry, for code −1, is nobody (0)."""
        who = np.zeros(len(self.facts.names) + 1, np.int64)
        who[self.codes_of_subjects[1:]] = np.arange(1, self.size)
        who[-1] = 0  # also for who occurs nowhere
        return who

    @cached_property
    def codes_of_subjects(self) -> Array:
        """Name code of each subject, −1 for the team."""
        return self.facts.names.get_indexer([subject.name for subject in self.subjects])

    def days_of_subjects(self, name: str) -> Array:
        """A day of each subject on the roster (`hired_on`, `left_on`), NaN for the team and where none is given."""
        return days(pd.Series([subject.facts.get(name) for subject in self.subjects], dtype="datetime64[s]"))

    def who(self, codes: Array) -> Array:
        """Subjects of name codes."""
        return self.who_of_name[codes]

    # --- what may be seen -------------------------------------------------------------------------------------------

    @cached_property
    def orders(self) -> pd.DataFrame:
        """Order lines dated on or before the as-of day."""
        lines = self.facts.orders
        return lines[lines["day"].to_numpy() <= self.as_of]

    @cached_property
    def activities(self) -> pd.DataFrame:
        """Activities on or before the as-of day."""
        log = self.facts.activities
        return log.iloc[: np.searchsorted(log["day"].to_numpy(), self.as_of, side="right")]

    def activities_from(self, first: int) -> pd.DataFrame:
        """Activities from a day to the as-of day."""
        log = self.activities
        return log.iloc[np.searchsorted(log["day"].to_numpy(), first, side="left") :]

    @cached_property
    def platform(self) -> Array:
        """Platform of every customer at the as-of day; "" for one who is not there yet, or only in the log."""
        facts, rhythm = self.facts, self.world.rhythm
        everyone = np.arange(len(facts.customers))
        position = rhythm.last_order(everyone, self.as_of)
        has_orders = position >= 0
        has_deal = np.zeros(len(everyone), bool)
        has_deal[self.open_deals["customer"].to_numpy()] = True
        platform = np.where(has_orders, "purchase", np.where(has_deal, "working", "market")).astype(object)
        platform[rhythm.is_lost(everyone, self.as_of)] = "lost"
        is_known = facts.is_on_file.copy()
        for table in (self.orders, self.deals):  # orders and deals dated later make nobody a customer yet
            is_known[table["customer"].to_numpy()] = True
        platform[~has_orders & (~is_known | (facts.first_contact > self.as_of))] = ""
        return platform

    @cached_property
    def customer_owner(self) -> Array:
        """Name code of each customer's owner: its rep on file, else its first order's, else its first deal's (−1: nobody)."""
        owner = self.facts.customer_rep
        sold = self.orders[~self.orders["is_return"].to_numpy()]
        for table in (sold, self.deals.sort_values(["opened_on", "deal"], kind="stable")):
            first = table[(table["owner"] >= 0).to_numpy()].drop_duplicates("customer")
            of_first = np.full(len(owner), -1)
            of_first[first["customer"].to_numpy()] = first["owner"].to_numpy()
            owner = np.where(owner >= 0, owner, of_first)
        return owner

    @cached_property
    def customer_who(self) -> Array:
        """Subject of each customer's owner."""
        return self.who(self.customer_owner)

    @cached_property
    def deals(self) -> pd.DataFrame:
        """Deals as of the as-of day, with who, pushes, silence and the flags of metrics.md "Terms"."""
        table = self.world.pictures.state(float(self.p0))
        pushes = self.world.pictures.pushes(float(self.p0))
        table = table[~(table["opened_on"].to_numpy() > self.as_of)].reset_index(drop=True)
        later = table["closed_on"].to_numpy() > self.as_of
        table.loc[later, "status"] = "open"
        table["who"] = self.who(table["owner"].to_numpy())
        table["pushes"] = pushes[table["code"].to_numpy()]
        silence = self.as_of - self.last_contact(table)
        table["silence"] = np.maximum(silence, 0)
        table["has_next_step"] = table["next_step_on"].to_numpy() > self.as_of
        table["is_overdue"] = table["expected_close"].to_numpy() < self.as_of
        table["close_month"] = month_number(table["expected_close"].to_numpy())
        return table

    def last_contact(self, table: pd.DataFrame) -> Array:
        """Later of the deal's own last contact and the last activity with its customer, else its opening day."""
        customer, day = self.facts.contacts
        own = table["last_contact_on"].to_numpy()
        own = np.where(own <= self.as_of, own, np.nan)
        wanted = table["customer"].to_numpy()
        logged = np.full(len(table), np.nan)
        if len(customer):
            key = customer.astype(float) * 1e6 + day
            at = np.searchsorted(key, wanted * 1e6 + self.as_of, side="right") - 1
            safe = np.maximum(at, 0)
            logged = np.where((at >= 0) & (customer[safe] == wanted), day[safe], np.nan)
        latest = np.fmax(own, logged)
        return np.where(np.isnan(latest), table["opened_on"].to_numpy(), latest)

    @cached_property
    def open_deals(self) -> pd.DataFrame:
        return self.deals[(self.deals["status"] == "open").to_numpy()]

    @cached_property
    def closed_deals(self) -> pd.DataFrame:
        """Won and lost deals, closed on or before the as-of day."""
        deals = self.deals
        return deals[(deals["status"] != "open").to_numpy()]

    @cached_property
    def h_month(self) -> int:
        """Number of the month H."""
        return int(month_number(np.array([float(self.next_month[0])]))[0])


def roster_reps(moment: Moment) -> list[Subject]:
    """Reps of the roster hired on or before P's last day and not left before its first."""
    frame = moment.facts.frame("reps").drop_duplicates("rep", keep="last")
    hired, left = days(frame["hired_on"]), days(frame["left_on"])
    there = frame[~(hired > moment.p1) & ~(left < moment.p0)].sort_values("rep")
    return [subject_of(row) for row in there.to_dict("records")]


def subject_of(row: Mapping[Any, Any]) -> Subject:
    """A rep of the roster: known by rep_id, else by name."""
    facts = {str(key): value for key, value in row.items() if not pd.isna(value)}
    return Subject(str(facts.get("rep_id", facts["rep"])), str(facts["rep"]), facts)


DATED = {  # kind → the column that dates a row
    "orders": "date", "visits": "date", "timesheet": "week", "plans": "week", "targets": "month",
    "events": "date", "notes": "month", "measures": "agreed_on", "capabilities": "assessed_on",
    "customers": "first_contact_on",
}  # fmt: skip


def named_reps(moment: Moment) -> list[Subject]:
    """Without a roster: every rep with a row dated in the window; a deal's row is dated by its picture."""
    pictures = moment.world.pictures.rows
    shown = (pictures["month"] >= moment.window_start) & (pictures["month"] <= moment.p0) & (pictures["rep"] >= 0)
    found = set(moment.facts.names[pictures.loc[shown, "rep"].unique()])
    for kind, column in DATED.items():
        if moment.facts.has(kind):
            frame = moment.facts.frame(kind)
            day = days(frame[column])
            dated = (day >= moment.window_start) & (day <= moment.as_of)
            found.update(frame.loc[dated, "rep"].dropna().unique())
    return [Subject(name, name) for name in sorted(found)]


def date_of(day: int) -> date:
    """The date of a day number."""
    return date.fromordinal(EPOCH.toordinal() + int(day))


def no_sheet(kind: str) -> Phrase:
    """The reason for a value that a missing sheet leaves empty."""
    return Phrase.of(_("no sheet of the kind “{kind}”"), kind=kind)


def selected(moment: Moment, kind: str, who: Array, amount: Array | None, source: Array) -> Rows:
    """Rows of a kind of sheet; absent, with the reason, where no such sheet is kept. Without amounts each counts 1."""
    if not moment.facts.has(kind):
        return Rows.absent(no_sheet(kind))
    return Rows(who, np.ones(len(who)) if amount is None else amount, source)


def per_team(moment: Moment, team: float, rep: float | Array) -> Array:
    """A number of the team and another of each rep as one array over the subjects."""
    values = np.full(moment.size, rep, float) if np.isscalar(rep) else np.asarray(rep, float).copy()
    values[TEAM] = team
    return values
