"""xls and xlsb as grids: values by calamine, and from a pass of one's own what it does not tell."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from reportgen.workbook import biff, xlsb
from reportgen.workbook.archive import Archive, Refused, beyond
from reportgen.workbook.calamine import blanked, reading
from reportgen.workbook.container import Container
from reportgen.workbook.contents import MOST_MERGES, Contents
from reportgen.workbook.filetype import OLE
from reportgen.workbook.finding import Finding, Severity, Source
from reportgen.workbook.grid import Grid
from reportgen.workbook.package import told

if TYPE_CHECKING:
    from reportgen.settings import Limits

MOST_AREA = 20_000_000  # cells between the corners of a sheet: calamine makes them all
Noted = list[tuple[str, Contents, int]]  # of each sheet: its name, what it holds besides values, the area between its corners


def read_xls(data: bytes, file: str, limits: Limits, is_careful: bool) -> tuple[list[Grid], list[Finding]]:
    """The sheets of an xls. Raises Refused where it is encrypted, damaged or too large.

    is_careful: calamine, which is milder with damage, died over the file.
    """
    stream = data
    findings: list[Finding] = []
    noted: Noted = []
    try:
        if data.startswith(OLE):
            stream = Container(data).stream("Workbook", "Book") or b""
        noted = [(sheet.name, sheet.contents, sheet.last_row * sheet.last_column) for sheet in biff.sheets_of(stream)]
    except Refused as refusal:
        if refusal.code == "file.encrypted" or is_careful:
            raise
        try:
            return by_calamine(data, file, noted, limits), [told("file.unchecked", file, Severity.WARNING)]
        except Refused as second:
            raise Refused(refusal.code if second.code == "file.corrupt" else second.code, **second.fields) from second
    return by_calamine(data, file, noted, limits), findings


def read_xlsb(data: bytes, archive: Archive, file: str, limits: Limits) -> tuple[list[Grid], list[Finding]]:
    """The sheets of an xlsb. Raises Refused where it is damaged or too large."""
    archive.refuse_doctypes()
    noted = [(sheet.name, sheet.contents, sheet.last_row * sheet.last_column) for sheet in xlsb.sheets_of(archive)]
    grids = by_calamine(data, file, noted, limits)
    left = [
        Finding("sheet.merges", Severity.WARNING, Source(file, name), fields={"n": contents.merges_left})
        for name, contents, _area in noted
        if contents.merges_left
    ]
    return grids, left


def by_calamine(data: bytes, file: str, noted: Noted, limits: Limits) -> list[Grid]:
    """The tables' values by calamine, with what was noted of each."""
    for _name, _contents, area in noted:
        if area > min(MOST_AREA, limits.cells * 4):
            raise beyond("cells", area, limits.cells)
    with reading():
        import python_calamine

        workbook = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        listed = list(enumerate(workbook.sheets_metadata))
        tables = [(position, sheet) for position, sheet in listed if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet]
        hidden = {sheet.name for _at, sheet in tables if sheet.visible != python_calamine.SheetVisibleEnum.Visible}
    if len(tables) > limits.sheets:
        raise beyond("sheets", len(tables), limits.sheets)
    grids = []
    cells = 0
    for position, sheet in tables:
        with reading():
            source = workbook.get_sheet_by_name(sheet.name)
            grid = Grid(sheet.name, blanked(source.to_python(skip_empty_area=False)), is_hidden=sheet.name in hidden)
        cells += sum(len(row) - row.count(None) for row in grid.rows)
        if cells > limits.cells:
            raise beyond("cells", cells, limits.cells)
        note(grid, source, noted_of(sheet.name, position, noted))
        grids.append(grid)
    return grids


def noted_of(name: str, position: int, noted: Noted) -> Contents:
    """What was noted of a sheet: by its name, else (names of Excel 95 are in unknown alphabets) by its position."""
    by_name = next((contents for its_name, contents, _area in noted if its_name == name), None)
    return by_name or (noted[position][1] if position < len(noted) else Contents())


def note(grid: Grid, source: Any, contents: Contents) -> None:
    """Add to a grid what its sheet holds besides values."""
    merges = [(a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in (source.merged_cell_ranges or [])[:MOST_MERGES]]
    grid.merges = merges or contents.merges
    grid.errors, grid.percents = contents.errors, contents.percents
    grid.hidden_rows, grid.hidden_columns = frozenset(contents.hidden_rows), frozenset(contents.hidden_columns)
