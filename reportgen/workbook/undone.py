"""Activities that were not done: a log of tasks often says of each whether it is completed, and what is not must not count as done."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.workbook.choices import NO, YES
from reportgen.workbook.columns import Header, Table
from reportgen.workbook.folding import letters
from reportgen.workbook.grid import Cell
from reportgen.workbook.typed import folded, tidy

TITLES = {letters(title) for title in ("completed", "is completed", "done", "is done", "已完成", "是否完成", "完成否", "是否已完成")}


def done_header(table: Table) -> Header | None:
    """The column of a table of visits that says whether each was done, in a yes or no; None where none does.

    A column with any other word is none: nobody knows what its no would mean.
    """
    if table.kind.name != "visits":
        return None
    for header in table.headers:
        if header.field is None and letters(header.title) in TITLES:
            words = {word_of(row[header.at]) for row in table.grid.rows[table.first : table.last]} - {""}
            if words and words <= YES | NO:
                return header
    return None


def undone_rows(table: Table, header: Header, rows: Sequence[int]) -> list[int]:
    """The positions of the rows that were not done; an empty cell says nothing, and its row counts."""
    return [row for row in rows if word_of(table.grid.rows[row][header.at]) in NO]


def word_of(cell: Cell) -> str:
    """A cell's word as yes and no are compared; "" where it is empty."""
    return "" if cell is None else folded(tidy(cell) or "").rstrip(".")
