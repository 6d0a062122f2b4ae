"""The mess of real life, planted on purpose: each piece is put into a cell and written down with what is to be said about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from make.workbook import Placed


@dataclass(frozen=True)
class Plant:
    """One piece of mess: where it stands, what it is, and the finding it must give ('' severity: none, it is simply read)."""

    file: str
    sheet: str
    cell: str  # A1, or a range
    what: str
    value: str
    severity: str  # error, warning, information or ''
    code: str
    reason: str


class Garden:
    """All that was planted, in the order of files, sheets and cells."""

    def __init__(self) -> None:
        self.plants: list[Plant] = []

    def note(self, file: Path, placed: Placed | None, cell: str, what: str, value: object, severity: str, code: str, reason: str) -> None:
        sheet = placed.sheet.title if placed else ""
        self.plants.append(Plant(file.as_posix(), sheet, cell, what, str(value), severity, code, reason))

    def put(self, file: Path, placed: Placed, field: str, row: int, value: Any, what: str, severity: str, code: str, reason: str) -> None:
        """Writes a value into a cell as text, and down in the list."""
        cell = placed.cell(field, row)
        placed.sheet[cell] = value
        placed.sheet[cell].number_format = "@" if isinstance(value, str) else "General"
        self.note(file, placed, cell, what, value, severity, code, reason)

    def listed(self) -> list[dict[str, str]]:
        return [asdict(plant) for plant in self.plants]


def row_where(placed: Placed, field: str, test: Any) -> int:
    """The first row whose value of a column passes the test."""
    for row in range(placed.first_row, placed.last_row + 1):
        if test(placed.sheet[placed.cell(field, row)].value):
            return row
    raise LookupError(f"no row of {placed.sheet.title} has such a {field}")


def text_dates(placed: Placed, month: date) -> tuple[int, int]:
    """Writes the dates of a month as text, in the three ways in which people do; gives the first and last row."""
    rows = []
    for row in range(placed.first_row, placed.last_row + 1):
        cell = placed.sheet[placed.cell("date", row)]
        if (cell.value.year, cell.value.month) == (month.year, month.month):
            day = cell.value
            cell.value = (f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y/%m/%d}")[row % 3]
            cell.number_format = "@"
            rows.append(row)
    return rows[0], rows[-1]


def in_ten_thousands(placed: Placed, least: int) -> list[int]:
    """Writes the large amounts of a pipeline like 12.5万; gives their rows."""
    rows = []
    for row in range(placed.first_row, placed.last_row + 1):
        cell = placed.sheet[placed.cell("amount", row)]
        if isinstance(cell.value, int) and cell.value >= least:
            cell.value, cell.number_format = f"{cell.value / 10_000:g}万", "@"
            rows.append(row)
    return rows


def misspelt(name: str) -> str:
    """A name with one character written as another that looks like it."""
    for right, wrong in (
        ("新", "兴"),
        ("华", "花"),
        ("科", "料"),
        ("盛", "胜"),
        ("恒", "横"),
        ("东", "冬"),
        ("泰", "秦"),
        ("瑞", "端"),
        ("利", "力"),
        ("永", "水"),
    ):
        if right in name:
            return name.replace(right, wrong, 1)
    raise LookupError(f"nothing in {name} is easily miswritten")
