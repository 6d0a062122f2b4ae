"""One file's bytes → its grids, whatever kind of file it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.workbook.archive import Archive, Refused, beyond
from reportgen.workbook.filetype import is_mislabelled, type_of
from reportgen.workbook.finding import Finding, Severity, Source
from reportgen.workbook.grid import Grid, trimmed
from reportgen.workbook.package import told

if TYPE_CHECKING:
    from reportgen.settings import Limits

Answer = tuple[list[Grid], list[Finding]]


def read(name: str, data: bytes, limits: Limits, is_careful: bool) -> Answer:
    """The grids of a file and the findings about it, whatever it is. is_careful: calamine died over it."""
    try:
        kind, archive = type_of(data, name, limits)
        findings = [told("file.mislabelled", name, Severity.INFORMATION, kind=kind)] if is_mislabelled(kind, name) else []
        grids, more = grids_in(kind, archive, data, name, limits, is_careful)
        if not grids and {finding.code for finding in more} == {"sheet.unreadable"}:
            raise Refused("file.corrupt")
        return [bounded(trimmed(grid), limits) for grid in grids], [*findings, *more]
    except Refused as refusal:
        return [], [Finding(refusal.code, Severity.ERROR, Source(name), fields=refusal.fields)]


def bounded(grid: Grid, limits: Limits) -> Grid:
    """The grid, if it is within the limits. Raises Refused where it is not."""
    last_row = grid.first_row + len(grid.rows) - 1
    last_column = grid.first_column + (len(grid.rows[0]) if grid.rows else 0) - 1
    for limit, value, allowed in (("rows", last_row, limits.rows), ("columns", last_column, limits.columns)):
        if value > allowed:
            raise beyond(limit, value, allowed)
    return grid


def grids_in(kind: str, archive: Archive | None, data: bytes, name: str, limits: Limits, is_careful: bool) -> Answer:
    """The grids of a file of a kind. Each reader is imported when the first file of its kind comes: most runs need one of them."""
    if kind == "csv":
        from reportgen.workbook.textfile import read_text

        return read_text(data, name, limits.cells)
    if kind == "xlsx" and archive is not None:
        from reportgen.workbook.xlsx import read_xlsx

        return read_xlsx(archive, name, limits, is_careful)
    if kind == "ods" and archive is not None:
        from reportgen.workbook.ods import read_ods

        return read_ods(archive, name, limits)
    if kind == "xlsb" and archive is not None:
        from reportgen.workbook.xlsb import read_xlsb

        return read_xlsb(archive, name, limits)
    from reportgen.workbook.xls import read_xls

    return read_xls(data, name, limits)
