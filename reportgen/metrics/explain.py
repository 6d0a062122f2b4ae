"""A value back to its rows: formula in words, the values put in, the result, and where each row stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from reportgen.metrics.book import Book
from reportgen.metrics.core import Array, Metric, Value
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

    count, total: how many rows there are and what they add up to; `facts` holds the first of them.
    """

    metric: Metric
    value: Value
    count: int = 0
    total: float = 0.0
    facts: list[Fact] = field(default_factory=list)
    parts: list[Explanation] = field(default_factory=list)


def explain(book: Book, metric_id: str, position: int, most: int | None = None) -> Explanation:
    """A subject's value taken apart, by the very selection that computed it; at most so many rows of each part.

    Raises KeyError for an unknown id.
    """
    told = taken_apart(book, metric_id, position, most)
    parts = [explain(book, part, position, most) for part in told.metric.parts]
    return Explanation(told.metric, told.value, told.count, told.total, told.facts, parts)


def taken_apart(book: Book, metric_id: str, position: int, most: int | None = None) -> Explanation:
    """A subject's value with its rows, in order of their place, and without its parts. Raises KeyError for an unknown id."""
    metric = book.metrics[metric_id]
    value = book.value(metric_id, position)
    if metric.rows is None:
        return Explanation(metric, value)
    rows = book.now.rows_of(metric.rows, position)
    order = np.argsort(rows.source, kind="stable")
    facts = facts_of(book, metric.reads, rows.source[order[:most]], rows.amount[order[:most]])
    return Explanation(metric, value, len(order), float(rows.amount.sum()), facts)


def facts_of(book: Book, reads: Sequence[str], sources: Array, amounts: Array) -> list[Fact]:
    """Rows by their sources, with the cells of the columns that are read."""
    letters = {int(sheet): letters_read(book, reads, int(sheet)) for sheet in np.unique(sources // SOURCE_ROWS)}
    found = []
    for source, amount in zip(sources.tolist(), amounts.tolist(), strict=True):
        where = book.facts.where(source)
        cells = tuple(f"{letter}{where.row}" for letter in letters[source // SOURCE_ROWS])
        found.append(Fact(where, cells, says(book, source), float(amount)))
    return found


def letters_read(book: Book, reads: Sequence[str], sheet: int) -> list[str]:
    """The columns of a sheet that are read; of a field that stands in many columns (months side by side) none."""
    report = book.facts.pipeline.sheets[sheet]
    found = []
    for name in (read.partition(".")[2] for read in reads if read.partition(".")[0] == report.kind):
        cells = [str(column["cell"]) for column in report.columns if column["field"] == name]
        found += [cell.rstrip("0123456789") for cell in cells] if len(cells) == 1 else []
    return found


def says(book: Book, source: int) -> tuple[object, ...]:
    """What a row says it is about: days as dates, what is chosen of a list as choices, the rest as texts."""
    kind = book.facts.pipeline.sheets[source // SOURCE_ROWS].kind or ""
    sources, columns = book.now.once(("says", kind), lambda moment: telling(moment.facts.frame(kind), SAYS[kind], choices_of(book, kind)))
    at = int(np.searchsorted(sources, source))
    if at >= len(sources) or sources[at] != source:
        return ()
    is_wide = at + 1 < len(sources) and sources[at + 1] == source  # months side by side: the row is of none of them
    cells = (column[at] for column in columns)
    return tuple(cell for cell in cells if cell is not None and not (is_wide and isinstance(cell, date)))


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
