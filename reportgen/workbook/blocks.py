"""Cells by place → grids: one for each block of cells that stands together, so that a stray cell far away costs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from reportgen.workbook.archive import beyond
from reportgen.workbook.grid import Cell, Grid, Place

Rows = Mapping[int, Mapping[int, Cell]]
GAPS = ((1000, 200), (100, 50), (10, 10), (1, 1))  # so many empty rows and columns part two blocks; tried in turn
FREE_AREA = 500_000
MOST_BLOCKS = 50  # with more, cells that stand alone are no tables even where nothing is larger
LARGEST_STRAY = 3  # so many cells alone are no table


@dataclass(slots=True)
class Blocks:
    """A sheet's blocks as grids, and the places of cells that stand alone, far from them."""

    grids: list[Grid] = field(default_factory=list)
    strays: list[Place] = field(default_factory=list)


def blocks_of(sheet: str, cells: Rows, count: int, most_cells: int) -> Blocks:
    """The blocks of a sheet's cells, of which there are `count`. Raises Refused where they are scattered beyond all measure."""
    found = Blocks()
    if not cells:
        return found
    for row_gap, column_gap in GAPS:
        parts = [
            (rows, columns)
            for rows in runs(sorted(cells), row_gap)
            for columns in runs(sorted({column for row in rows for column in cells[row]}), column_gap)
        ]
        area = sum((rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1) for rows, columns in parts)
        if area <= FREE_AREA + 8 * count:
            break
    else:
        raise beyond("cells", area, most_cells)
    standing = [list(islice(places_of(cells, rows, columns), LARGEST_STRAY + 1)) for rows, columns in parts]
    largest = max(map(len, standing))
    for (rows, columns), places in zip(parts, standing, strict=True):
        if len(places) <= LARGEST_STRAY and (len(places) < largest or len(parts) > MOST_BLOCKS):
            found.strays += places
        else:
            found.grids.append(grid_of(sheet, cells, range(rows[0], rows[-1] + 1), range(columns[0], columns[-1] + 1)))
    return found


def places_of(cells: Rows, rows: list[int], columns: list[int]) -> Iterator[Place]:
    """The places of the cells in a block."""
    return ((row, column) for row in rows for column in cells[row] if columns[0] <= column <= columns[-1])


def runs(numbers: Iterable[int], gap: int) -> list[list[int]]:
    """Ascending numbers parted where more than `gap` are left out."""
    found: list[list[int]] = []
    last = None
    for number in numbers:
        if last is None or number - last > gap:
            found.append([])
        found[-1].append(number)
        last = number
    return found


def grid_of(sheet: str, cells: Rows, rows: range, columns: range) -> Grid:
    """The grid between two corners."""
    nothing: Mapping[int, Cell] = {}
    dense = [[cells.get(row, nothing).get(column) for column in columns] for row in rows]
    return Grid(sheet, dense, first_row=rows[0], first_column=columns[0])
