"""The process in which untrusted files are parsed: limited in memory and time, replaced when it dies.

It answers each request on its standard input with the grids and findings on its standard output; both are pickled and preceded
by their length. A request is a file's name, the limits, whether calamine died over the file, what is to be marked in it (None: it is
to be read), and then the file's bytes.
"""

from __future__ import annotations

import gc
import os
import pickle
import resource
import struct
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, BinaryIO

from reportgen.workbook.archive import Refused, beyond
from reportgen.workbook.colouring import Marks
from reportgen.workbook.edits import Unsuitable
from reportgen.workbook.filetype import is_mislabelled, type_of
from reportgen.workbook.finding import Finding, Severity, Source
from reportgen.workbook.grid import Grid, trimmed
from reportgen.workbook.listing import is_list
from reportgen.workbook.marking import NOT_AS_EXCEL, NOT_READ, OTHER_FORMAT, marked
from reportgen.workbook.ods import read_ods
from reportgen.workbook.package import told
from reportgen.workbook.textfile import read_text
from reportgen.workbook.xls import read_xls
from reportgen.workbook.xlsb import read_xlsb
from reportgen.workbook.xlsx import read_xlsx

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reportgen.settings import Limits
    from reportgen.workbook.listing import Listing

Answer = tuple[list[Grid], list[Finding]]


def read(name: str, data: bytes, limits: Limits, is_careful: bool) -> Answer:
    """The grids of a file and the findings about it, whatever it is. is_careful: calamine died over it."""
    try:
        kind, archive = type_of(data, name, limits)
        findings = [told("file.mislabelled", name, Severity.INFORMATION, kind=kind)] if is_mislabelled(kind, name) else []
        if kind == "csv":
            grids, more = read_text(data, name, limits.cells)
        elif kind == "xlsx" and archive is not None:
            grids, more = read_xlsx(archive, name, limits, is_careful)
        elif kind == "ods" and archive is not None:
            grids, more = read_ods(archive, name, limits)
        elif kind == "xlsb" and archive is not None:
            grids, more = read_xlsb(archive, name, limits)
        else:
            grids, more = read_xls(data, name, limits)
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


def corrected(name: str, data: bytes, limits: Limits, is_careful: bool, listing: Listing, marks: Mapping[str, Marks]) -> bytes | str:
    """The workbook marked, if it then reads as before; else why it is not."""
    before, findings = read(name, data, limits, is_careful)
    if not before and any(finding.severity is Severity.ERROR for finding in findings):
        return NOT_READ
    lists = [grid.sheet for grid in before if is_list(grid)]
    try:
        kind, archive = type_of(data, name, limits)
        if kind != "xlsx" or archive is None:
            return OTHER_FORMAT
        copy = marked(archive, listing, marks, lists)
    except Unsuitable as why:
        return str(why) or NOT_AS_EXCEL
    except (Refused, ValueError, LookupError):
        return NOT_AS_EXCEL
    if reads_as(before, read(name, copy, limits, is_careful)[0], lists):
        return copy
    # the two readers see some texts and days differently, and which one reads a sheet depends on how it is written
    same = reads_as(read(name, data, limits, True)[0], read(name, copy, limits, True)[0], lists)
    return copy if same else NOT_AS_EXCEL


def reads_as(before: Sequence[Grid], after: Sequence[Grid], lists: Sequence[str]) -> bool:
    """Whether the sheets of a workbook hold what they held; lists of findings are written anew."""
    sheets = {grid.sheet for grid in before}.difference(lists)
    return contents([grid for grid in after if grid.sheet in sheets]) == contents([grid for grid in before if grid.sheet in sheets])


def contents(grids: Sequence[Grid]) -> list[tuple[object, ...]]:
    """What sheets hold, to be compared; cells' formats are taken over as they are."""
    return [(g.sheet, g.first_row, g.first_column, g.rows, g.merges, g.errors, g.no_value, g.hidden_rows, g.hidden_columns) for g in grids]


def answered(name: str, data: bytes, limits: Limits, is_careful: bool, order: tuple[Listing, Mapping[str, Marks]] | None) -> bytes:
    """The pickled answer; that the limit is reached, where memory ends while reading or pickling."""
    try:
        limit_process(limits)
        found = corrected(name, data, limits, is_careful, *order) if order else read(name, data, limits, is_careful)
        return pickle.dumps(found, pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        pass  # what was built is let go before the answer is made
    allowed = limits.memory_bytes
    if order:
        return pickle.dumps(NOT_AS_EXCEL)
    finding = told("file.limit", name, limit="memory_bytes", value=f"> {allowed}", allowed=allowed)
    return pickle.dumps(([], [finding]), pickle.HIGHEST_PROTOCOL)


def limit_process(limits: Limits) -> None:
    """Bound memory, and the processor time for the next file. Raises MemoryError where more memory is used already."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    if pages * resource.getpagesize() >= limits.memory_bytes:
        raise MemoryError
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + limits.seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer until no more is asked."""
    gc.disable()  # nothing here goes in circles, and the process is replaced when it has grown
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    while head := requests.read(16):
        size, length = struct.unpack("<QQ", head)
        name, limits, is_careful, order = pickle.loads(requests.read(size))
        packed = answered(name, requests.read(length), SimpleNamespace(**limits), is_careful, order)  # type: ignore[arg-type]
        used = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
        answers.write(struct.pack("<QQ", len(packed), used))
        answers.write(packed)
        answers.flush()


if __name__ == "__main__":
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes with the errors, not into the answers
    serve(sys.stdin.buffer, channel)
