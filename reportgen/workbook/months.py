"""Months without a year in a column (9月, Oct, 10), whose year stands beside them or above them; and months and quarters that stand for a day."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from reportgen.workbook.dates import HAN, LONGEST, full_year, last_day, made, month_of_cell, plain_day, with_year
from reportgen.workbook.folding import letters
from reportgen.workbook.wide import month_of_header, year_in

if TYPE_CHECKING:
    from reportgen.workbook.columns import Header, Table
    from reportgen.workbook.grid import Cell

YEAR_TITLES = {"year", "calendaryear", "年", "年份", "年度", "自然年"}  # a financial year begins anywhere and is not taken for one
YEAR = re.compile(r"(20\d\d)年?(?:\.0)?")
NUMBER = re.compile(r"0?([1-9]|1[0-2])")
ANY_YEAR = 2000  # stands for the year that is looked for
END_OF = re.compile(r"^(?:by |until |at )?(?:the )?end (?:of )?|[底末]前?$", re.IGNORECASE)
QUARTER = re.compile(
    r"(?:(?P<first>20\d\d|\d\d(?=年))[-/年 ]{0,2})?(?:[qQ] ?(?P<n1>[1-4])|第?(?:(?P<n2>[1-4])|(?P<han>[一二三四])) ?季度?)"
    r"(?:[-/ ]{0,2}(?P<last>20\d\d))?"
)


@dataclass(slots=True)
class Dated:
    """Cells of a column of months, those without a year dated; the first of these, and whether their year was a guess."""

    cells: Sequence[Cell]
    example: str = ""
    is_guess: bool = False


def mark_year(headers: Iterable[Header]) -> None:
    """Mark the column of years that stands beside one of months."""
    header = next((h for h in headers if h.field is None and letters(h.title) in YEAR_TITLES), None)
    if header:
        header.how = "year"


def year_of_titles(sheet: str, above: Iterable[Sequence[str]], of_workbook: int | None) -> int | None:
    """The year that the rows above a table name, the nearest first, else the sheet's name, else the workbook's."""
    return next((year for texts in (*above, [sheet]) if (year := year_in(texts))), of_workbook)


def dated(table: Table, cells: Sequence[Cell], rows: Sequence[int]) -> Dated:
    """Months without a year as days: of the year in the row's column of years, else of the titles, else of the last resort.

    One in whose row the column of years holds no year stays as it is, and is refused as it is.
    """
    numbers = {cell: number for cell in set(cells) if (number := month_without_year(cell))}
    if not numbers:
        return Dated(cells)
    beside = next((header.at for header in table.headers if header.how == "year"), None)
    fixed = table.year or table.last_resort

    def day(cell: Cell, row: int) -> Cell:
        year = fixed if beside is None else year_in_cell(table.grid.rows[row][beside])
        return made(year, numbers[cell], 1) if year and cell in numbers else cell

    example = next(str(cell) for cell in cells if cell in numbers)
    return Dated([day(cell, row) for cell, row in zip(cells, rows, strict=True)], example, beside is None and table.year is None)


def month_without_year(cell: Cell) -> int:
    """The number of the month that a cell names without its year; 0 where it names none, or one with its year."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return int(cell) if cell in range(1, 13) else 0
    if not isinstance(cell, str) or len(cell) > LONGEST:
        return 0
    if match := NUMBER.fullmatch(unicodedata.normalize("NFKC", cell).strip()):
        return int(match[1])
    found = None if month_of_header(cell, None) else month_of_header(cell, ANY_YEAR)
    return found.month if found else 0


def year_in_cell(cell: Cell) -> int:
    """The year of a cell: 2026, 2026年, a day in it; 0 where it holds none."""
    if isinstance(cell, date):
        return cell.year
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    match = YEAR.fullmatch(unicodedata.normalize("NFKC", text[:LONGEST]).strip())
    return int(match[1]) if match else 0


def span_of_cell(value: Cell, order: str, anchor: date | None) -> tuple[date, date] | None:
    """First and last day of the month or the quarter that a cell names: 2026-11, 11月底, 2026Q4, 2026年第四季度, end of Nov 2026.

    One without a year is the first that ends not over 90 days before the anchor; without an anchor it is none, and nor is a bare number.
    """
    if isinstance(value, str) and len(value) > LONGEST:
        return None
    text = END_OF.sub("", plain_day(value)).strip() if isinstance(value, str) else value
    if isinstance(text, str) and (match := QUARTER.fullmatch(text)) and (year := match["first"] or match["last"]):
        first = date(full_year(year), 3 * int(HAN.get(match["han"] or "") or match["n1"] or match["n2"]) - 2, 1)
        return first, last_day(first.replace(month=first.month + 2))
    month = month_of_cell(text, order)
    if month is None and anchor and isinstance(text, str) and not text.isdigit() and (number := month_without_year(text)):
        month = with_year(number, 28, anchor, is_ahead=True).replace(day=1)
    return (month, last_day(month)) if month else None


def is_quarter(text: str) -> bool:
    """Whether a text names a quarter and nothing else: Q1, 一季度, 2026Q4."""
    return len(text) <= LONGEST and QUARTER.fullmatch(plain_day(text)) is not None
