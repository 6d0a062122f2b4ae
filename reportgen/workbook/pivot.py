"""Sheets that are no table of rows: pivot tables and other cross tables of sums."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from reportgen.workbook.grid import Cell, Grid
from reportgen.workbook.numbers import parse_number
from reportgen.workbook.totals import is_total

SIGN = re.compile(
    r"(?:sum|count|average|max|min|product|stddevp?|varp?) of \S.*|(?:row|column) labels"
    r"|(?:求和|计数|平均值|最大值|最小值|乘积|标准偏差|方差)项\s?[:：].+|[行列]标签",
    re.IGNORECASE,
)  # what Excel and WPS write into a pivot of their own accord
ROWS_LOOKED_AT = 60
FEWEST = 3  # columns of sums, and rows, that make a cross table


def pivot_sign(grid: Grid) -> str:
    """What shows that a sheet is a pivot or cross table, as it is written there; "" where nothing does."""
    for row in grid.rows[:ROWS_LOOKED_AT]:
        for cell in row:
            if isinstance(cell, str) and SIGN.fullmatch(unicodedata.normalize("NFKC", cell).strip()):
                return cell.strip()
    return next((sign for at in range(min(ROWS_LOOKED_AT, len(grid.rows))) if (sign := total_of_cross_table(grid.rows[at:]))), "")


def total_of_cross_table(rows: Sequence[Sequence[Cell]]) -> str:
    """The word for the total in a table whose first row is its header, if all columns but the first hold numbers."""
    header = [at for at, cell in enumerate(rows[0]) if cell is not None]
    body = [row for row in rows[1:ROWS_LOOKED_AT] if row[header[0]] is not None] if header else []
    numbers = [at for at in header[1:] if all(row[at] is None or is_number(row[at]) for row in body)]
    if len(body) < FEWEST or len(header) - 1 < FEWEST or len(numbers) < len(header) - 1 or any(is_number(rows[0][at]) for at in header):
        return ""
    if any(is_number(row[header[0]]) for row in body):
        return ""
    words = [rows[0][header[-1]], *(row[header[0]] for row in body)]
    return next((word for word in words if isinstance(word, str) and is_total(word)), "")


def is_number(cell: Cell) -> bool:
    return isinstance(cell, (int, float)) or (isinstance(cell, str) and parse_number(cell.strip().rstrip("%％"), ".") is not None)
