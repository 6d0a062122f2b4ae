"""A sheet as it was found: raw cells with their place in Excel, and what the fast reader does not tell of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from reportgen.workbook.finding import Finding

Cell = None | str | float | int | bool | date | datetime | time | timedelta
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MOST_MERGES = 20_000
UNNAMED_ERROR = "#VALUE!"
NEAR = 500  # rows and columns
LOOK = 50  # rows in which columns of days are found
Place = tuple[int, int]  # row, column as Excel counts them, from 1


@dataclass(slots=True)
class Grid:
    """One sheet. rows[0][0] stands at (first_row, first_column); all rows are equally long; an empty cell is None."""

    sheet: str
    rows: list[list[Cell]]
    first_row: int = 1
    first_column: int = 1
    is_hidden: bool = False
    is_1904: bool = False  # whether the workbook counts its days from 1904
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)  # first row, first column, last row, last column
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    errors: dict[Place, str] = field(default_factory=dict)  # cells with an Excel error, and which
    no_value: set[Place] = field(default_factory=set)  # formulas without a stored value
    percents: dict[int, set[int]] = field(default_factory=dict)  # rows, by column, of numbers shown in a per cent format
    columns: list[Sequence[Cell]] = field(default_factory=list, compare=False)  # the cells of `rows` by column; empty where these were changed since
    days: dict[int, array[int]] = field(default_factory=dict)  # on the way between processes: the days of columns, as numbers, 0 for none


@dataclass(slots=True)
class Reading:
    """What reading one file gave: its sheets, or the findings that say why not."""

    file: str
    sha256: str
    grids: list[Grid] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def trimmed(grid: Grid) -> Grid:
    """The grid without empty rows and columns around its contents; cells with errors or without a value belong to them."""
    reach_marks(grid)
    width = len(grid.rows[0]) if grid.rows else 0
    marked = [(row - grid.first_row, column - grid.first_column) for row, column in (*grid.errors, *grid.no_value)]
    marked = [(row, column) for row, column in marked if 0 <= row < len(grid.rows) and 0 <= column < width]
    top, bottom, left, right = len(grid.rows), 0, width, 0
    if marked:
        rows, columns = zip(*marked, strict=True)
        top, bottom, left, right = min(rows), max(rows) + 1, min(columns), max(columns) + 1
    top = next((at for at, row in enumerate(grid.rows[:top]) if holds(row)), top)
    bottom = next((at for at in range(len(grid.rows), bottom, -1) if holds(grid.rows[at - 1])), bottom)
    left = next((at for at in range(left) if any(row[at] is not None for row in grid.rows)), left)
    right = next((at for at in range(width, right, -1) if any(row[at - 1] is not None for row in grid.rows)), right)
    if top < bottom and (top, left, bottom, right) != (0, 0, len(grid.rows), width):
        grid.rows, grid.columns = [row[left:right] for row in grid.rows[top:bottom]], []
    elif top >= bottom:
        grid.rows, grid.columns = [], []
    grid.first_row += top if grid.rows else 0
    grid.first_column += left if grid.rows else 0
    return grid


def packed(grids: Iterable[Grid]) -> None:
    """Put the cells in columns, days as numbers, to be sent: pickling days takes longer than pickling all the rest."""
    for grid in grids:
        grid.columns = grid.columns or list(zip(*grid.rows, strict=True))
        grid.rows = []
        for at, cells in enumerate(grid.columns):
            if date in set(map(type, cells[:LOOK])):
                grid.days[at] = array("i", [cell.toordinal() if type(cell) is date else 0 for cell in cells])
                grid.columns[at] = [None if type(cell) is date else cell for cell in cells]


def unpacked(grids: Iterable[Grid]) -> None:
    """Put the days that were taken out back, and the cells into rows, too."""
    for grid in grids:
        for at, days in grid.days.items():
            known = {day: date.fromordinal(day) for day in set(days) if day}
            grid.columns[at] = [known[day] if day else cell for day, cell in zip(days, grid.columns[at], strict=True)]
        grid.days = {}
        grid.rows = list(map(list, zip(*grid.columns, strict=True)))


def reach_marks(grid: Grid) -> None:
    """Let a grid reach to the errors and formulas without a value just outside it: they are of its table."""
    height, width = len(grid.rows), len(grid.rows[0]) if grid.rows else 0
    marked = [(row - grid.first_row, column - grid.first_column) for row, column in (*grid.errors, *grid.no_value)]
    down = max((row + 1 for row, _column in marked if row < height + NEAR), default=0)
    right = max((column + 1 for _row, column in marked if column < width + NEAR), default=0)
    if right > width or down > height:
        grid.columns = []
    if right > width:
        grid.rows = [row + [None] * (right - width) for row in grid.rows]
    grid.rows += [[None] * max(width, right) for _row in range(down - height)]


def holds(row: list[Cell]) -> bool:
    return row.count(None) < len(row)


def letter(column: int) -> str:
    """Excel's letters of a column number: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column's letters."""
    number = 0
    for each in letters:
        number = number * 26 + ord(each) - 64
    return number
