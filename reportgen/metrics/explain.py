"""A value back to its rows: formula in words, the values put in, the result, and where each row stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pandas as pd

from reportgen.metrics.book import Book
from reportgen.metrics.core import Array, Elsewhere, Input, Metric, Phrase, Rows, Value
from reportgen.metrics.moment import Moment
from reportgen.workbook.dataset import SOURCE_ROWS
from reportgen.workbook.finding import Source
from reportgen.workbook.schema import KIND, Choice, columns_of

SAYS = {  # what tells a person which row is meant, by kind of sheet
    "reps": ("rep",), "targets": ("month", "rep", "customer", "product"), "orders": ("date", "order_id", "customer", "product"),
    "customers": ("customer",), "fence": ("customer", "assessed_on"), "screening": ("customer", "assessed_on"),
    "visits": ("date", "customer", "activity"), "timesheet": ("week", "rep"), "pipeline": ("opportunity_id", "customer", "name"),
    "capabilities": ("rep", "criterion", "assessed_on"), "plans": ("week", "customer", "activity"), "focus": ("dimension", "key"),
    "events": ("date", "name"), "notes": ("month", "rep"), "measures": ("measure",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """One row behind a value: where it stands, the cells that were read, what the row says it is about, and what it adds."""

    source: Source
    cells: tuple[str, ...]
    says: tuple[object, ...]
    amount: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """One value with its formula, the values it is made of, and its rows; `parts` go down to rows themselves.

    metric: the figure, None of a number that is none; label: what that number is; moment, position: when and whose;
    count, total: how many rows there are and what they add up to; `facts` holds the first of them.
    """

    metric: Metric | None
    label: Phrase
    value: Value
    moment: Moment
    position: int
    count: int = 0
    total: float = 0.0
    facts: list[Fact] = field(default_factory=list)
    parts: list[Explanation] = field(default_factory=list)


def explain(book: Book, metric_id: str, position: int, most: int | None = None, moment: Moment | None = None) -> Explanation:
    """A subject's value taken apart, by the very selection that computed it; at most so many rows of each part.

    moment: one with the subjects of the book's own, where another month is meant. Raises KeyError for an unknown id.
    """
    when = moment or book.now
    told = taken_apart(book, metric_id, position, most, when)
    parts = [explain(book, part, position, most, when) for part in book.metrics[metric_id].parts]
    for item in inputs_of(book, metric_id, when, position):
        if isinstance(item, Elsewhere):
            then, whose = place_of(item, when, position)
            parts.append(explain(book, item.metric, whose, most, then))
        else:
            parts.append(of_input(book, item, when, position, most))
    return replace(told, parts=parts)


def inputs_of(book: Book, metric_id: str, moment: Moment, position: int) -> Sequence[Input | Elsewhere]:
    """What a subject's value is made of besides the metric's parts; nothing where it is empty."""
    metric = book.metrics[metric_id]
    is_empty = metric.inputs is None or book.value_at(moment, metric_id, position).value is None
    return [] if is_empty or metric.inputs is None else metric.inputs(moment, position)


def input_alone(book: Book, item: Input | Elsewhere, moment: Moment, position: int) -> Explanation:
    """What goes into a value, with its own value alone: neither rows nor parts."""
    if isinstance(item, Input):
        return of_input(book, item, moment, position, 0)
    then, whose = place_of(item, moment, position)
    metric = book.metrics[item.metric]
    return Explanation(metric, Phrase.of(metric.title), book.value_at(then, item.metric, whose), then, whose)


def place_of(item: Elsewhere, moment: Moment, position: int) -> tuple[Moment, int]:
    """When and whose a figure of elsewhere is."""
    then = moment if item.month in (None, moment.month) else moment.world.at(item.month, subjects=moment.subjects)
    return then, position if item.position is None else item.position


def taken_apart(book: Book, metric_id: str, position: int, most: int | None = None, moment: Moment | None = None) -> Explanation:
    """A subject's value with its rows, in order of their place, and without its parts. Raises KeyError for an unknown id."""
    metric, when = book.metrics[metric_id], moment or book.now
    told = Explanation(metric, Phrase.of(metric.title), book.value_at(when, metric_id, position), when, position)
    return told if metric.rows is None else with_rows(book, told, when.rows_of(metric.rows, position), metric.reads, most)


def of_input(book: Book, item: Input, moment: Moment, position: int, most: int | None = None) -> Explanation:
    """A number that goes into a value, with its rows."""
    told = Explanation(None, item.label, Value(item.value, 0 if item.rows is None else len(item.rows.who), item.unit), moment, position)
    return told if item.rows is None else with_rows(book, told, item.rows, item.reads, most)


def with_rows(book: Book, told: Explanation, rows: Rows, reads: Sequence[str], most: int | None) -> Explanation:
    """The explanation with its rows by their place, the first of them as facts."""
    shown = rows.where(np.argsort(rows.source, kind="stable")[:most])
    return replace(told, count=len(rows.who), total=float(rows.amount.sum()), facts=facts_of(book, reads, shown.source, shown.amount, shown.month))


def facts_of(book: Book, reads: Sequence[str], sources: Array, amounts: Array, months: Array | None = None) -> list[Fact]:
    """Rows by their sources, with the cells that were read; months: of each row its month's number, where months stand side by side."""
    cells = {int(sheet): cells_read(book, reads, int(sheet)) for sheet in np.unique(sources // SOURCE_ROWS)}
    found = []
    for at, (source, amount) in enumerate(zip(sources.tolist(), amounts.tolist(), strict=True)):
        where = book.facts.where(source)
        month = "" if months is None else str(np.datetime64(int(months[at]), "D").astype("datetime64[M]"))
        letters = [letter for column in cells[source // SOURCE_ROWS] for letter in column.of(source, month)]
        found.append(Fact(where, tuple(f"{letter}{where.row}" for letter in dict.fromkeys(letters)), says(book, source, month), float(amount)))
    return found


STAND_INS = {  # what is read where a cell is empty or the column is not kept
    "pipeline.probability": ("pipeline.stage",), "pipeline.status": ("pipeline.stage",), "pipeline.forecast_category": ("pipeline.probability",),
    "visits.hours": ("visits.minutes", "visits.start", "visits.end"), "visits.time_code": ("visits.activity",),
    "orders.delivered_on": ("orders.status", "orders.due_on"), "orders.order_id": ("orders.date",),
}  # fmt: skip
CRITERIA, RECOGNISED = "criteria", "recognised"  # columns that the settings choose: those of an assessment; the day on which an order counts


@dataclass(frozen=True, slots=True)
class CellsRead:
    """Which cell of a sheet's rows a column is read from: by month where months stand side by side; with what is read where it is empty."""

    letters: dict[str, str]  # by month; "" of a column that stands once
    empty: frozenset[int]  # sources of the rows whose cell is empty
    stand_ins: tuple[CellsRead, ...]

    def of(self, source: int, month: str) -> list[str]:
        letter = self.letters.get("") or self.letters.get(month)
        own = [] if letter is None else [letter]
        if own and source not in self.empty:
            return own
        return [other for column in self.stand_ins for other in column.of(source, month)] or own


def cells_read(book: Book, reads: Sequence[str], sheet: int) -> list[CellsRead]:
    """The columns of a sheet that are read."""
    kind = book.facts.pipeline.sheets[sheet].kind
    names = [name for read in reads for name in named(book, read)]
    return [column_read(book, name, sheet) for name in names if name.partition(".")[0] == kind]


def named(book: Book, read: str) -> Sequence[str]:
    """The columns that a name stands for."""
    kind, _dot, column = read.partition(".")
    if column == CRITERIA:
        return [f"{kind}.{criterion.code}" for criterion in getattr(book.settings, kind).criteria]
    if column == RECOGNISED:
        return ["orders.date"] if book.settings.report.recognise_on == "order" else ["orders.delivered_on"]
    return [read]


def column_read(book: Book, name: str, sheet: int) -> CellsRead:
    kind, _dot, column = name.partition(".")
    report = book.facts.pipeline.sheets[sheet]
    letters = {str(entry.get("month", "")): str(entry["cell"]).rstrip("0123456789") for entry in report.columns if entry["field"] == column}
    stand_ins = tuple(column_read(book, other, sheet) for other in STAND_INS.get(name, ()))
    return CellsRead(letters, empty_cells(book, kind, column) if stand_ins else frozenset(), stand_ins)


def empty_cells(book: Book, kind: str, column: str) -> frozenset[int]:
    """Sources of a kind's rows whose cell of a column is empty."""

    def find(moment: Moment) -> frozenset[int]:
        frame = moment.facts.frame(kind)
        return frozenset(frame["source"].to_numpy()[frame[column].isna().to_numpy()].tolist())

    return book.now.once(("empty", kind, column), find)


def says(book: Book, source: int, month: str = "") -> tuple[object, ...]:
    """What a row says it is about: days as dates, what is chosen of a list as choices, the rest as texts; of months side by side the one meant."""
    kind = book.facts.pipeline.sheets[source // SOURCE_ROWS].kind or ""
    sources, columns = book.now.once(("says", kind), lambda moment: telling(moment.facts.frame(kind), SAYS[kind], choices_of(book, kind)))
    at = int(np.searchsorted(sources, source))
    if at >= len(sources) or sources[at] != source:
        return ()
    is_wide = at + 1 < len(sources) and sources[at + 1] == source  # months side by side
    cells = (column[at] for column in columns)
    told = (date.fromisoformat(f"{month}-01") if month and is_wide and isinstance(cell, date) else cell for cell in cells)
    return tuple(cell for cell in told if cell is not None and not (is_wide and not month and isinstance(cell, date)))


def choices_of(book: Book, kind: str) -> dict[str, dict[object, Choice]]:
    """The choices of a kind's columns by column and code."""
    return {column.name: {choice.code: choice for choice in column.choices} for column in columns_of(KIND[kind], book.settings)}


def telling(frame: pd.DataFrame, names: Sequence[str], choices: Mapping[str, Mapping[object, Choice]]) -> tuple[Array, list[list[object]]]:
    """A frame's sources, ascending, and the columns that tell which row is meant, as lists of dates, choices and texts."""
    found: list[list[object]] = []
    for name in names:
        cells = frame[name]
        of_list = choices.get(name, {})
        found.append(
            [None if day is pd.NaT else day.date() for day in cells] if cells.dtype.kind == "M" else [of_list.get(cell, cell) for cell in cells]
        )
    return frame["source"].to_numpy(), found
