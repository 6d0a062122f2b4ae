"""What the columns of a foreign table hold, by which `adopt` judges their headers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from reportgen.settings import Settings
from reportgen.workbook.cells import read_column
from reportgen.workbook.columns import Header, Table
from reportgen.workbook.grid import Cell
from reportgen.workbook.likely import is_number_of, likely_code, place_in, words_of
from reportgen.workbook.numbers import parse_number
from reportgen.workbook.schema import Column, Type
from reportgen.workbook.typed import Context
from reportgen.workbook.words import FAR

SAMPLE = 300  # rows by which a column's contents are judged
NAMES = (Type.TEXT, Type.PERSON, Type.CUSTOMER)
ANSWERS = {"true", "false", "yes", "no", "y", "n", "0", "1", "是", "否"}
NUMBERED = ("id", "no", "number", "code", "key", "编号", "编码", "代码", "客户号")
EIGHT_DIGITS = re.compile(r"20\d{6}")
OF_LOST = re.compile(r"\blost\b|丢单|输单|流失", re.IGNORECASE)
FITS, PLACEABLE = 0.8, 0.5  # shares of a column's values that must be readable, or have a likely meaning


class Contents:
    """What the columns of a table hold, by which a header is judged."""

    def __init__(self, table: Table, settings: Settings) -> None:
        self.rows = table.grid.rows[table.first : min(table.last, table.first + SAMPLE)]
        self.settings = settings

    def cells(self, header: Header) -> list[Cell]:
        return [row[header.at] for row in self.rows if row[header.at] is not None]

    def worth(self, column: Column | None, header: Header) -> tuple[float, ...]:
        """How good a header is for a column that two of them mean: whether it fits, is of names, by name, not of the lost, full, what it tells."""
        if column is None:
            return (False,)
        cells = self.cells(header)
        is_of_names = column.type in NAMES and (column.name.endswith("id") or not (is_number_of(header.title) or are_numbers(cells)))
        is_exact = header.how in ("canonical", "own") and column.type is not Type.TEXT
        is_named = place_in(words_of(header.title), column.name) >= 0
        fullness = round(len(cells) / max(len(self.rows), 1), 1)
        tells_of_won = not OF_LOST.search(header.title)  # of the days of an end that of a won deal counts
        return self.fits(column, header), is_of_names, is_exact, is_named, tells_of_won, fullness, len(set(cells))

    def fits(self, column: Column, header: Header) -> bool:
        """Whether a header's cells are what the column holds: days, numbers, known or likely words, or names."""
        cells = self.cells(header)
        if not cells:
            return False
        if column.type is Type.CHOICE:
            return self.placeable(column, header) >= PLACEABLE
        if column.type in NAMES:
            return self.is_naming(column, cells) and (column.type is not Type.CUSTOMER or is_named_or_numbered(header.title, cells))
        if column.type is Type.DATE and sum(map(is_written_as_day, cells)) < FITS * len(cells):
            return False
        return self.readable(column, cells) >= FITS

    def placeable(self, column: Column, header: Header) -> float:
        """Share of cells that are words of a column, or likely ones."""
        cells = self.cells(header)
        typed = read_column(column, cells, Context(self.settings, None, FAR))
        return 1 - sum(likely_code(column, str(cells[row])) is None for row in typed.troubles) / max(len(cells), 1)

    def tells_apart(self, header: Header) -> bool:
        """Whether a header's cells differ from one another for the most part."""
        cells = self.cells(header)
        return len(set(cells)) > len(cells) / 2

    def is_full(self, header: Header) -> bool:
        return len(self.cells(header)) >= FITS * len(self.rows)

    def readable(self, column: Column, cells: Sequence[Cell]) -> float:
        orders: tuple[Any, ...] = ("dmy", "mdy") if column.type in (Type.DATE, Type.WEEK) else (self.settings.input.date_order,)
        best = 0.0
        for order in orders:
            given = self.settings.model_copy(update={"input": self.settings.input.model_copy(update={"date_order": order})})
            typed = read_column(column, cells, Context(given, None, FAR))
            best = max(best, 1 - len(typed.troubles) / len(cells))
        return best

    def is_naming(self, column: Column, cells: Sequence[Cell]) -> bool:
        """Whether texts may be names: no days, no addresses of mail; numbers only where they may be one's number on file."""
        texts = [str(cell) for cell in cells]
        if sum("@" in text or "://" in text for text in texts) > len(texts) / 2 and column.type is not Type.PERSON:
            return False
        if self.readable(Column("", Type.DATE, "", ""), [c for c in cells if not isinstance(c, (int, float))] or [0]) > PLACEABLE:
            return False
        return column.type is not Type.PERSON or sum(any(c.isalpha() for c in text) for text in texts) > len(texts) / 2


def are_numbers(cells: Sequence[Cell]) -> bool:
    return sum(isinstance(cell, (int, float)) or parse_number(str(cell), ".") is not None for cell in cells) > len(cells) / 2


def is_named_or_numbered(title: str, cells: Sequence[Cell]) -> bool:
    """Whether a column may name customers: numbers do so only as somebody's number, yes and no never."""
    texts = {str(cell).strip().casefold() for cell in cells}
    if texts <= ANSWERS:
        return False
    return not are_numbers(cells) or any(place_in(words_of(title), word) >= 0 for word in NUMBERED)


def is_written_as_day(cell: Cell) -> bool:
    """Whether a cell is a day as such or as text, or the eight digits of one: other numbers may be anything."""
    if isinstance(cell, date):
        return True
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    return EIGHT_DIGITS.fullmatch(text) is not None or (isinstance(cell, str) and parse_number(text, ".") is None)
