"""An xlsx as grids: by calamine where its sheets are plain and nothing is lost, cell by cell where they are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from reportgen.workbook.archive import Archive, Refused, beyond
from reportgen.workbook.calamine import attempt, blanked, little_memory
from reportgen.workbook.finding import Finding, Severity, Source
from reportgen.workbook.grid import LAST_COLUMN, LAST_ROW, Grid
from reportgen.workbook.package import Package, Part, open_package, repacked, told
from reportgen.workbook.scan import annotate, explains, has_odd_numbers, is_plain

if TYPE_CHECKING:
    from reportgen.settings import Limits

BATCH_BYTES = 64_000_000  # sheets are given to calamine together up to here
FREE_MEMORY = 200_000_000  # what calamine may use beyond the size of what it is given
MOST_TEXT = 200_000_000  # characters: calamine copies a shared text for every cell
SHARED_CELL = b't="s"><v>0</v></c>'  # the least that a cell with a shared text takes
REFUSALS_OF_A_SHEET = {"file.corrupt", "sheet.unreadable"}  # the other sheets are read


@dataclass(slots=True)
class Reader:
    """One workbook being read: `strings` are parsed when the first sheet needs them."""

    package: Package
    file: str
    limits: Limits
    cells: int = 0
    findings: list[Finding] = field(default_factory=list)
    strings: list[str] | None = None


def read_xlsx(archive: Archive, file: str, limits: Limits, is_careful: bool) -> tuple[list[Grid], list[Finding]]:
    """The sheets of an xlsx in their order, and what is told of them. is_careful: without calamine."""
    package = open_package(archive, file)
    if len(package.parts) > limits.sheets:
        raise beyond("sheets", len(package.parts), limits.sheets)
    reader = Reader(package, file, limits)
    grids: list[Grid] = []
    for batch in batches(reader):
        closed = {part: xml.count(b"</c>") for part, xml in batch}
        reader.cells += sum(closed.values())
        if reader.cells > limits.cells:
            raise beyond("cells", reader.cells, limits.cells)
        plain = [] if is_careful else [part for part, xml in batch if is_plain(xml, closed[part]) and not has_odd_numbers(xml, package.formats)]
        fast = fast_rows(package, [(part, xml) for part, xml in batch if part in plain and closed[part]])
        for part, xml in batch:
            grids += read_part(reader, part, xml, fast.get(part), closed[part], part in plain)
    archive.refuse_doctypes()
    for grid in grids:
        grid.is_1904 = package.is_1904
    return grids, package.findings + reader.findings


def batches(reader: Reader) -> Iterator[list[tuple[Part, bytes]]]:
    """The sheets with their XML, a handful at a time; those that cannot be unpacked are told."""
    batch: list[tuple[Part, bytes]] = []
    for part in reader.package.parts:
        try:
            batch.append((part, reader.package.archive.xml(part.name)))
        except Refused as refusal:
            if refusal.code not in REFUSALS_OF_A_SHEET:
                raise
            reader.findings.append(told("sheet.unreadable", reader.file, sheet=part.sheet))
        if sum(len(xml) for _part, xml in batch) > BATCH_BYTES:
            yield batch
            batch = []
    yield batch


def read_part(reader: Reader, part: Part, xml: bytes, rows: list[list[Any]] | None, closed: int, plain: bool) -> list[Grid]:
    """A sheet's grids: what calamine found if that is all there is, else what one's own reader finds."""
    formats = reader.package.formats
    if plain and (not closed or (rows is not None and fits(rows))):
        columns = blanked(rows or [])
        grid = Grid(part.sheet, list(map(list, zip(*columns, strict=True))), is_hidden=part.is_hidden, columns=columns)
        values = sum(len(cells) - cells.count(None) for cells in columns)
        if values == closed or explains(grid, closed - values, xml, reader.package.strings):
            left = annotate(grid, xml, formats)
            if left:
                reader.findings.append(told("sheet.merges", reader.file, Severity.WARNING, part.sheet, n=left))
            return [grid]
    return read_by_cell(reader, part, xml)


def read_by_cell(reader: Reader, part: Part, xml: bytes) -> list[Grid]:
    """A sheet's grids by one's own reader, which is imported when the first sheet needs it."""
    from reportgen.workbook.contents import grids_of
    from reportgen.workbook.sparse import read_sheet, shared_strings

    if reader.strings is None:
        reader.strings = shared_strings(reader.package.strings)
    try:
        contents = read_sheet(xml, reader.strings, reader.package.formats, reader.package.is_1904, reader.limits.cells)
    except Refused as refusal:
        if refusal.code not in REFUSALS_OF_A_SHEET:
            raise
        reader.findings.append(told("sheet.unreadable", reader.file, sheet=part.sheet))
        return []
    grids, findings = grids_of(contents, Source(reader.file, part.sheet), part.is_hidden, reader.limits.cells)
    reader.findings += findings
    return grids


def fits(rows: list[list[Any]]) -> bool:
    """Whether rows lie within what a sheet can be: calamine believes any reference."""
    return len(rows) <= LAST_ROW and all(len(row) <= LAST_COLUMN for row in rows[:1])


def fast_rows(package: Package, sheets: list[tuple[Part, bytes]]) -> dict[Part, list[list[Any]]]:
    """The rows of sheets from A1 on by calamine; those that it cannot read, or not within bounds, are missing."""
    if not sheets or copied_text(package.strings, sheets) > MOST_TEXT:
        return {}
    import python_calamine

    data = repacked(package, [xml for _part, xml in sheets])
    found: dict[Part, list[list[Any]]] = {}
    with little_memory(FREE_MEMORY + 12 * len(data)):
        workbook = attempt(lambda: python_calamine.CalamineWorkbook.from_filelike(BytesIO(data)))
        for number, (part, _xml) in enumerate(sheets) if workbook else ():
            rows = attempt(lambda at=number: workbook.get_sheet_by_index(at).to_python(skip_empty_area=False))
            if rows is not None:
                found[part] = rows
    return found


def copied_text(strings: bytes, sheets: list[tuple[Part, bytes]]) -> int:
    """At most so many bytes of shared strings calamine would copy, one for every cell that uses them."""
    longest = max(map(len, strings.split(b"</si>")))
    most = sum(len(xml) for _part, xml in sheets) // len(SHARED_CELL)
    return longest * (most if longest * most <= MOST_TEXT else sum(xml.count(b't="s"') for _part, xml in sheets))
