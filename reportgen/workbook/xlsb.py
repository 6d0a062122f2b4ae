"""An xlsb as grids, read record by record: calamine loses the workbook for one odd part, and allocates by a sheet's corner."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from reportgen.workbook.archive import Archive, Refused, beyond
from reportgen.workbook.biff import ERRORS, packed_number
from reportgen.workbook.contents import MISSING_TEXT, Contents, grids_of
from reportgen.workbook.finding import Finding, Source
from reportgen.workbook.formats import Formats, formats_of
from reportgen.workbook.grid import UNNAMED_ERROR, Cell, Grid, Place
from reportgen.workbook.package import TABLELESS, find_workbook, relations_of, told
from reportgen.workbook.values import stored

if TYPE_CHECKING:
    from reportgen.settings import Limits

ROW, BLANK, RK, ERROR, BOOLEAN, REAL, TEXT, SHARED_TEXT = range(8)
FORMULA_TEXT, FORMULA_NUMBER, FORMULA_BOOLEAN, FORMULA_ERROR = range(8, 12)
SHORT_BLANK, LAST_SHORT = 12, 18  # cells that follow the one before, without a column of their own
SHORT = SHORT_BLANK - BLANK
RICH_TEXT, SHARED_ITEM = 62, 19
FORMAT, XF, BEGIN_XFS, END_XFS = 44, 47, 617, 618
COLUMNS, PROPERTIES, SHEET, MERGE = 60, 153, 156, 176
END_OF_ROWS = 146
LEAST = {  # what a cell's value takes at least
    RK: 4, ERROR: 1, BOOLEAN: 1, REAL: 8, TEXT: 4, SHARED_TEXT: 4, FORMULA_TEXT: 4, FORMULA_NUMBER: 8, FORMULA_BOOLEAN: 1, FORMULA_ERROR: 1,
    RICH_TEXT: 5,
}  # fmt: skip
ROW_IS_HIDDEN, COLUMN_IS_HIDDEN = 0x10, 0x01
REFUSALS_OF_A_SHEET = {"file.corrupt"}  # the other sheets are read


def read_xlsb(archive: Archive, file: str, limits: Limits) -> tuple[list[Grid], list[Finding]]:
    """The sheets of an xlsb, and what is told of them. Raises Refused where it is unsafe, damaged or too large."""
    archive.refuse_doctypes()
    workbook = find_workbook(archive) or "xl/workbook.bin"
    relations = relations_of(archive, workbook)
    listed, is_1904 = listed_sheets(archive.read(workbook))
    targets = [(name, is_hidden, *relations.get(identity, ("", ""))) for name, identity, is_hidden in listed]
    tables = [(name, is_hidden, target) for name, is_hidden, target, kind in targets if kind not in TABLELESS]
    if not tables:
        raise Refused("file.no_sheets")
    if len(tables) > limits.sheets:
        raise beyond("sheets", len(tables), limits.sheets)
    by_kind = {kind: target for target, kind in relations.values()}
    styles, strings = (by_kind.get(kind, f"xl/{kind}.bin") for kind in ("styles", "sharedStrings"))
    formats = formats_in(archive.read(styles)) if styles in archive else Formats()
    texts = shared_texts(archive.read(strings)) if strings in archive else []
    reader = SheetReader(texts, formats, is_1904, limits.cells)
    grids: list[Grid] = []
    findings: list[Finding] = []
    for name, is_hidden, target in tables:
        try:
            contents = reader.read(archive.read(target))
        except Refused as refusal:
            if refusal.code not in REFUSALS_OF_A_SHEET:
                raise
            findings.append(told("sheet.unreadable", file, sheet=name))
            continue
        more, told_of_it = grids_of(contents, Source(file, name), is_hidden, limits.cells)
        grids += more
        findings += told_of_it
    for grid in grids:
        grid.is_1904 = is_1904
    return grids, findings


def records(part: bytes) -> Iterator[tuple[int, int, int]]:
    """The records of a part: type, where the contents begin, their length. Both are numbers of seven bits a byte."""
    at, end = 0, len(part)
    while at < end:
        kind, at = seven_bits(part, at, 2)
        length, at = seven_bits(part, at, 4)
        if at + length > end:
            return
        yield kind, at, length
        at += length


def seven_bits(part: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of up to so many bytes, and where it ends."""
    value = 0
    for turn in range(most):
        if at >= len(part):
            break
        byte = part[at]
        at += 1
        value |= (byte & 0x7F) << (7 * turn)
        if byte < 0x80:
            break
    return value, at


def listed_sheets(workbook: bytes) -> tuple[list[tuple[str, str, bool]], bool]:
    """The workbook's sheets (name, relation, whether hidden), and whether its days are counted from 1904."""
    found = []
    is_1904 = False
    for kind, at, length in records(workbook):
        if kind == PROPERTIES and length >= 4:
            is_1904 = bool(workbook[at] & 1)
        elif kind == SHEET and length >= 12:
            state = struct.unpack_from("<I", workbook, at)[0]
            identity, after = wide_text(workbook, at + 8, at + length)
            name, _end = wide_text(workbook, after, at + length)
            found.append((name, identity, state != 0))
    return found, is_1904


def wide_text(part: bytes, at: int, end: int) -> tuple[str, int]:
    """A text that is preceded by the number of its characters, and where it ends; "" where it would lead out of its record."""
    length = int.from_bytes(part[at : at + 4], "little")
    stop = at + 4 + 2 * length
    return (part[at + 4 : stop].decode("utf-16-le", "replace"), stop) if stop <= end else ("", at + 4)


def formats_in(styles: bytes) -> Formats:
    codes: dict[int, str] = {}
    used: list[int] = []
    is_table = False
    for kind, at, length in records(styles):
        if kind == FORMAT and length >= 6:
            codes[struct.unpack_from("<H", styles, at)[0]] = wide_text(styles, at + 2, at + length)[0]
        elif kind in (BEGIN_XFS, END_XFS):
            is_table = kind == BEGIN_XFS
        elif kind == XF and is_table and length >= 4:
            used.append(struct.unpack_from("<H", styles, at + 2)[0])
    return formats_of(used, codes)


def shared_texts(part: bytes) -> list[str]:
    """The workbook's texts, which its cells refer to by number."""
    return [wide_text(part, at + 1, at + length)[0] for kind, at, length in records(part) if kind == SHARED_ITEM]


class SheetReader:
    """Takes what the records of a workbook's sheets hold, one sheet after the other."""

    def __init__(self, strings: list[str], formats: Formats, is_1904: bool, most_cells: int) -> None:
        self._strings, self._formats, self._is_1904, self._most_cells = strings, formats, is_1904, most_cells
        self._contents = Contents()
        self._count = self._row = self._column = 0

    def read(self, part: bytes) -> Contents:
        """What a sheet's part holds."""
        self._contents = contents = Contents(broken_rows=1)
        self._row = self._column = 0
        for kind, at, length in records(part):
            if kind == END_OF_ROWS:
                contents.broken_rows = 0
            elif kind == ROW and length >= 12:
                self._row, self._column = struct.unpack_from("<I", part, at)[0] + 1, 0
                if part[at + 11] & ROW_IS_HIDDEN:
                    contents.hidden_rows.add(self._row)
            elif SHORT_BLANK <= kind <= LAST_SHORT and length >= 4:
                self._column += 1
                self._take_cell(kind - SHORT, part[at : at + length], 4)
            elif (kind in LEAST or kind == BLANK) and length >= 8:
                self._column = struct.unpack_from("<I", part, at)[0] + 1
                self._take_cell(kind, part[at : at + length], 8)
            elif kind == COLUMNS and length >= 18:
                first, last = struct.unpack_from("<II", part, at)
                if part[at + 16] & COLUMN_IS_HIDDEN:
                    contents.hidden_columns.update(range(first + 1, min(last, first + 500) + 2))
            elif kind == MERGE and length >= 16:
                top, bottom, left, right = struct.unpack_from("<4I", part, at)
                contents.merge(top + 1, left + 1, bottom + 1, right + 1)
        return contents

    def _take_cell(self, kind: int, record: bytes, at: int) -> None:
        """A cell's record: its format stands in the four bytes before its value."""
        if len(record) - at < LEAST.get(kind, len(record)):
            return
        place = (self._row, self._column)
        style = int.from_bytes(record[at - 4 : at - 1], "little")
        if kind in (REAL, FORMULA_NUMBER):
            self._put_number(place, struct.unpack_from("<d", record, at)[0], style)
        elif kind == RK:
            self._put_number(place, packed_number(struct.unpack_from("<I", record, at)[0]), style)
        elif kind == SHARED_TEXT:
            number = struct.unpack_from("<I", record, at)[0]
            if number < len(self._strings):
                self._put(place, self._strings[number])
            else:
                self._contents.errors[place] = MISSING_TEXT
        elif kind in (TEXT, FORMULA_TEXT, RICH_TEXT):
            self._put(place, wide_text(record, at + (kind == RICH_TEXT), len(record))[0])
        elif kind in (BOOLEAN, FORMULA_BOOLEAN):
            self._put(place, bool(record[at]))
        else:
            self._contents.errors[place] = ERRORS.get(record[at], UNNAMED_ERROR)

    def _put_number(self, place: Place, value: float, style: int) -> None:
        if style in self._formats.percents:
            self._contents.mark_percent(place)
        self._put(place, stored(value, style, self._formats, self._is_1904))

    def _put(self, place: Place, value: Cell) -> None:
        if value == "":
            return
        self._count += 1
        if self._count > self._most_cells:
            raise beyond("cells", f"> {self._most_cells}", self._most_cells)
        self._contents.put(place, value)
