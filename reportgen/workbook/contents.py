"""What a sheet that is read cell by cell holds, and how that becomes grids."""

from __future__ import annotations

from dataclasses import dataclass, field

from reportgen.workbook.archive import Refused
from reportgen.workbook.blocks import blocks_of
from reportgen.workbook.finding import Finding, Severity, Source
from reportgen.workbook.grid import MOST_MERGES, Cell, Grid, Place, letter

MISSING_TEXT = "#TEXT?"  # a text that the workbook's list of texts does not hold
CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13))  # that no XML may hold


@dataclass(slots=True)
class Contents:
    """What a sheet holds, by place: values by row and column, and what is no value."""

    cells: dict[int, dict[int, Cell]] = field(default_factory=dict)
    count: int = 0
    errors: dict[Place, str] = field(default_factory=dict)
    no_value: set[Place] = field(default_factory=set)
    percents: dict[int, set[int]] = field(default_factory=dict)  # rows, by column
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    merges_left: int = 0  # merges that were too many
    overwritten: list[Place] = field(default_factory=list)  # places that were given twice
    broken_rows: int = 0  # places where the sheet broke off; reading went on at the next row, if there was one

    def put(self, place: Place, value: Cell) -> None:
        """A cell's value; where another stood there before, it is noted."""
        self.count += 1
        row = self.cells.setdefault(place[0], {})
        if row.get(place[1], value) != value:
            self.overwritten.append(place)
        row[place[1]] = value

    def mark_percent(self, place: Place) -> None:
        """Note that a cell's number is shown in a per cent format."""
        self.percents.setdefault(place[1], set()).add(place[0])

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """A merge of cells, as long as there are not too many."""
        if len(self.merges) < MOST_MERGES:
            self.merges.append((top, left, bottom, right))
        else:
            self.merges_left += 1


def grids_of(contents: Contents, source: Source, is_hidden: bool, most_cells: int) -> tuple[list[Grid], list[Finding]]:
    """A sheet's grids, and what is to be told: rows that were lost, cells far from any table, merges that were too many."""
    for row, column in (*contents.errors, *contents.no_value):  # they are of the table, too
        contents.cells.setdefault(row, {}).setdefault(column, None)
    found = blocks_of(source.sheet, contents.cells, contents.count, most_cells)
    findings = []
    if contents.broken_rows:
        findings.append(Finding("sheet.damaged", Severity.ERROR, source, fields={"n": contents.broken_rows}))
    for code, severity, places in (
        ("sheet.stray", Severity.INFORMATION, found.strays),
        ("sheet.overwritten", Severity.WARNING, contents.overwritten),
    ):
        if places:
            row, column = places[0]
            findings.append(Finding(code, severity, source, fields={"n": len(places), "cell": f"{letter(column)}{row}"}))
    if contents.merges_left:
        findings.append(Finding("sheet.merges", Severity.WARNING, source, fields={"n": contents.merges_left}))
    grids = found.grids or [Grid(source.sheet, [])]
    for grid in grids:
        grid.is_hidden = is_hidden
        grid.errors, grid.no_value, grid.percents = contents.errors, contents.no_value, contents.percents
        grid.hidden_rows, grid.hidden_columns = frozenset(contents.hidden_rows), frozenset(contents.hidden_columns)
        grid.merges = contents.merges
    return grids, findings


def refuse(*_declared: object) -> None:
    """The answer to a document type, as a parser asks it."""
    raise Refused("file.unsafe_xml", part="")
