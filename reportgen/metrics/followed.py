"""Measures that were agreed, followed up until they are done, and what people wrote of the month (domain.md 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from typing import Any

import pandas as pd

from reportgen.language import LOCALES, language
from reportgen.metrics.book import Book
from reportgen.metrics.core import TEAM
from reportgen.metrics.facts import day_of
from reportgen.metrics.moment import Moment
from reportgen.workcalendar import add_months, month_of

FACTORS = ("internal factor", "external factor")


@dataclass(frozen=True, slots=True)
class Measure:
    """An agreed measure: whose it is and who does it, its days, and the figure that it was to move, then and now.

    overdue: days past its due day while not done; metric: id of that figure, empty where none is named or none is known by the name;
    then: the figure of the month before the measure was agreed; was_due: the due days that earlier workbooks gave, the oldest first,
    where it was moved.
    """

    measure: str
    rep: str
    owner: str
    agreed: date
    due: date | None
    done: date | None
    result: str
    overdue: int
    metric: str
    then: float | int | str | None
    now: float | int | str | None
    source: int
    was_due: tuple[date, ...] = ()

    @property
    def moves(self) -> int:
        """How often it was moved to a later day."""
        days = [*self.was_due, *([self.due] if self.due else [])]
        return sum(later > earlier for earlier, later in pairwise(days))


def measures(book: Book, position: int) -> list[Measure]:
    """A rep's measures, the team's all of them, that are not done, and those done in P; the longest overdue first."""
    frame = book.facts.frame("measures")
    frame = frame[frame["agreed_on"].notna() & (frame["agreed_on"] <= pd.Timestamp(book.as_of))]
    if position != TEAM:
        frame = frame[(frame["rep"] == book.subjects[position].name).to_numpy()]
    is_open = ~(frame["done_on"] < pd.Timestamp(book.period))
    found = [measure_of(book, row) for row in frame[is_open].to_dict("records")]
    return sorted(found, key=lambda item: (item.done is not None, -item.overdue, item.due or date.max, item.source))


def measure_of(book: Book, row: dict[str, object]) -> Measure:
    agreed, due, done = (day_or_none(row[name]) for name in ("agreed_on", "due_on", "done_on"))
    assert agreed is not None  # the schema requires it
    result = words(row["result"])
    if done is not None and done > book.as_of:
        done, result = None, ""  # nobody knew of it then
    rep = words(row["rep"])
    position = (book.position(rep) if rep else None) or TEAM
    metric = metric_named(book, words(row["metric"]))
    overdue = (book.as_of - due).days if due is not None and done is None and due < book.as_of else 0
    return Measure(
        words(row["measure"]), rep, words(row["owner"]) or rep, agreed, due, done, result, overdue, metric,
        book.value(metric, position, add_months(month_of(agreed), -1)).value if metric else None,
        book.value(metric, position).value if metric else None, int(row["source"]),  # type: ignore[call-overload]
        earlier_days(book, row, due),
    )  # fmt: skip


def earlier_days(book: Book, row: dict[str, object], due: date | None) -> tuple[date, ...]:
    """The days on which a measure was due by the earlier workbooks, in their order, as often as they changed; none where it stands as at first."""

    def work_out(moment: Moment) -> dict[tuple[str, ...], list[date]]:
        found: dict[tuple[str, ...], list[date]] = {}
        for earlier in moment.facts.dataset.earlier_measures.to_dict("records"):
            day = day_or_none(earlier["due_on"])
            found.setdefault(identity(earlier), []).extend([day] if day else [])
        return found

    days = book.now.once("earlier due days", work_out).get(identity(row), [])
    changed = [day for day, _same in groupby([*days, *([due] if due else [])])]
    return tuple(changed[:-1]) if due else tuple(changed)


def identity(row: dict[Any, object]) -> tuple[str, ...]:
    """What makes rows one measure (workbooks.md: rep, measure, agreed_on)."""
    return words(row["rep"]), words(row["measure"]), str(row["agreed_on"])


def metric_named(book: Book, name: str) -> str:
    """The id of a figure that people name by id or by its title in any language; empty where there is none."""
    wanted = name.strip().casefold()
    for metric in book.metrics.values():
        titles = (language(code).text(metric.title).casefold() for code in LOCALES)
        if wanted and (wanted == metric.id.casefold() or (not metric.fields and wanted in titles)):
            return metric.id
    return ""


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote of a month, as written; kind: a code of the notes' schema."""

    month: date
    kind: str
    text: str
    author: str
    source: int


def notes(book: Book, position: int, months: int = 1) -> list[Note]:
    """A rep's notes (the team's: those without a rep) of the last so many months, in the order of months and rows."""
    frame = book.facts.frame("notes")
    first, last = pd.Timestamp(add_months(book.period, 1 - months)), pd.Timestamp(book.period)
    owner = frame["rep"].isna() if position == TEAM else frame["rep"] == book.subjects[position].name
    frame = frame[owner & (frame["month"] >= first) & (frame["month"] <= last)].sort_values(["month", "source"])
    return [
        Note(row["month"].date(), words(row["kind"]) or "summary", words(row["text"]), words(row["author"]), int(row["source"]))
        for row in frame.to_dict("records")
    ]


def factors(book: Book, position: int, months: int) -> dict[date, list[Note]]:
    """Internal and external factors by month: a rep's own and the team's."""
    told = [*notes(book, position, months), *(notes(book, TEAM, months) if position != TEAM else [])]
    found: dict[date, list[Note]] = {}
    for note in told:
        if note.kind in FACTORS:
            found.setdefault(note.month, []).append(note)
    return dict(sorted(found.items(), key=lambda item: day_of(item[0])))


def day_or_none(value: object) -> date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()


def words(value: object) -> str:
    return "" if value is None or (isinstance(value, float) and value != value) else str(value)
