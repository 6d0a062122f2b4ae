"""One file's bytes → its marked copy, if that reads as the file does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.workbook.anyfile import read
from reportgen.workbook.archive import Refused
from reportgen.workbook.colouring import Marks
from reportgen.workbook.edits import Unsuitable
from reportgen.workbook.filetype import type_of
from reportgen.workbook.finding import Severity
from reportgen.workbook.grid import Grid
from reportgen.workbook.listing import Listing, is_list
from reportgen.workbook.marking import NOT_AS_EXCEL, NOT_READ, OTHER_FORMAT, marked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reportgen.settings import Limits


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
