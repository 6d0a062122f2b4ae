"""The process in which untrusted files are parsed: limited in memory and time, replaced when it dies.

It answers each request (file name, limits, bytes) on its standard input with a Reading on its standard output, both pickled
and preceded by their length.
"""

from __future__ import annotations

import os
import pickle
import resource
import struct
import sys
from io import BytesIO
from typing import Any, BinaryIO

from reportgen.settings import Limits
from reportgen.workbook.finding import Finding, Severity, Source
from reportgen.workbook.grid import Cell, Grid, trimmed
from reportgen.workbook.package import Package, Part, Refused, annotate, needs_own_reader, open_package
from reportgen.workbook.sparse import read_sparse
from reportgen.workbook.textfile import read_text

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK"
Answer = tuple[list[Grid], list[Finding]]


def read(name: str, data: bytes, limits: Limits, careful: bool) -> Answer:
    """The grids of a file and the findings about it, whatever it is."""
    try:
        kind = type_of(data, name)
        findings = [told("file.mislabelled", name, Severity.INFORMATION, kind=kind)] if is_mislabelled(kind, name) else []
        if kind == "csv":
            grid, guessed = read_text(data, name.rsplit("/", 1)[-1].rsplit(".", 1)[0])
            return [trimmed(grid)], [*findings, told("csv.guessed", name, Severity.INFORMATION, **guessed)]
        grids = read_xlsx(data, limits, careful) if kind == "xlsx" else read_other(data, limits)
        return grids, findings
    except Refused as refusal:
        return [], [told(refusal.code, name, **refusal.fields)]


def told(code: str, name: str, severity: Severity = Severity.ERROR, **fields: object) -> Finding:
    return Finding(code, severity, Source(name), fields=fields)


def type_of(data: bytes, name: str) -> str:
    """What a file is by its contents: xlsx, xlsb, ods, xls, csv. Raises Refused for what no workbook is."""
    if not data:
        raise Refused("file.empty")
    if data[:4] == ZIP + b"\x03\x04":
        head = data[:2000]
        if b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in head:
            return "ods"
        return "xlsb" if b"xl/workbook.bin" in data else "xlsx"
    if data[:8] == OLE:
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("file.encrypted")
        return "xls"
    if data[:4] in (
        b"\x09\x08\x10\x00",
        b"\x09\x08\x08\x00",
        b"\x09\x04\x06\x00",
        b"\x09\x02\x06\x00",
        b"\x09\x00\x04\x00",
    ):
        return "xls"  # a bare BIFF stream
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        raise Refused("file.html")
    if start.startswith(b"<?xml") or start.startswith(b"<workbook"):
        raise Refused("file.xml")
    if data[:2] == ZIP:
        raise Refused("file.truncated")
    if not name.lower().endswith(".csv") and not is_text(data):
        raise Refused("file.corrupt")
    return "csv"


def is_text(data: bytes) -> bool:
    head = data[:4096]
    return data[:2] in (b"\xff\xfe", b"\xfe\xff") or not any(byte < 9 or 13 < byte < 32 for byte in head)


def is_mislabelled(kind: str, name: str) -> bool:
    given = name.lower().rsplit(".", 1)[-1]
    return given not in {kind, "xlsm" if kind == "xlsx" else kind}


def read_xlsx(data: bytes, limits: Limits, careful: bool) -> list[Grid]:
    """The sheets of an xlsx: by calamine where that is safe, by one's own reader where it is not."""
    package = open_package(data, limits)
    workbook = None if careful else fast(data)
    grids = []
    for part in package.parts:
        grid = fast_grid(workbook, part, limits) if workbook and not needs_own_reader(part.xml) else None
        grid = grid or read_sparse(part, package, limits.cells)
        annotate(grid, part, package)
        grids.append(trimmed(unmask(grid, package)))
    return grids


def unmask(grid: Grid, _package: Package) -> Grid:
    """Numbers that are none (inf, NaN) become the text that stood there, so that they never reach a sum."""
    for row in grid.rows:
        for at, cell in enumerate(row):
            if type(cell) is float and cell - cell != 0:
                row[at] = str(cell)
    return grid


def fast(data: bytes) -> Any:
    """The workbook opened by calamine, or None where it cannot (it raises what is no Exception, too)."""
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        return None


def fast_grid(workbook: Any, part: Part, limits: Limits) -> Grid | None:
    """A sheet by calamine, or None where it cannot read it."""
    try:
        rows = workbook.get_sheet_by_name(part.sheet).to_python(skip_empty_area=False)
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        return None
    return checked(Grid(part.sheet, blanked(rows)), limits)


def blanked(rows: list[list[Any]]) -> list[list[Cell]]:
    """Calamine's '' for an empty cell as None."""
    return [[None if cell == "" else cell for cell in row] for row in rows]


def checked(grid: Grid, limits: Limits) -> Grid:
    cells = len(grid.rows) * (len(grid.rows[0]) if grid.rows else 0)
    if cells > limits.cells:
        raise Refused("file.limit", limit="cells", value=cells, allowed=limits.cells)
    return grid


def read_other(data: bytes, limits: Limits) -> list[Grid]:
    """The sheets of an xls, xlsb or ods by calamine."""
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        found = []
        for sheet in workbook.sheets_metadata:
            if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            source = workbook.get_sheet_by_name(sheet.name)
            if source.total_height * source.total_width > limits.cells:
                raise Refused("file.limit", limit="cells", value=source.total_height * source.total_width, allowed=limits.cells)
            grid = Grid(sheet.name, blanked(source.to_python(skip_empty_area=False)))
            grid.is_hidden = sheet.visible != python_calamine.SheetVisibleEnum.Visible
            merges = source.merged_cell_ranges or []
            grid.merges = [(a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in merges[:20000]]
            found.append(trimmed(unmask(checked(grid, limits), Package())))
        return found
    except Refused:
        raise
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        raise Refused("file.encrypted" if "assword" in str(error) or "ncrypt" in str(error) else "file.corrupt") from error


def limit_process(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_file(limits: Limits) -> None:
    """Let the process use so much more processor time for the file it is given."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + limits.seconds + 1, hard))


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    while head := requests.read(8):
        name, data, limits, careful = pickle.loads(requests.read(struct.unpack("<Q", head)[0]))
        limit_process(limits)
        limit_file(limits)
        try:
            answer: Answer = read(name, data, limits, careful)
        except MemoryError:
            answer = (
                [],
                [
                    told(
                        "file.limit",
                        name,
                        limit="memory_bytes",
                        value=f"> {limits.memory_bytes}",
                        allowed=limits.memory_bytes,
                    )
                ],
            )
        packed = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
        answers.write(struct.pack("<Q", len(packed)))
        answers.write(packed)
        answers.flush()


if __name__ == "__main__":
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes with the errors, not into the answers
    serve(sys.stdin.buffer, channel)
