"""The records of an old Excel file (BIFF5 and BIFF8) searched for what calamine does not tell: errors, hidden rows, formats."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from reportgen.workbook.archive import Refused
from reportgen.workbook.contents import Contents
from reportgen.workbook.formats import Formats, formats_of

BOF, EOF, FILEPASS = 0x0809, 0x000A, 0x002F
SHEET, FORMAT, XF = 0x0085, 0x041E, 0x00E0
ROW, COLUMNS = 0x0208, 0x007D
NUMBER, RK, MULTIPLE_RK, BOOL_OR_ERROR = 0x0203, 0x027E, 0x00BD, 0x0205
FORMULA = (0x0006, 0x0206, 0x0406)
TEXTS = (0x00FD, 0x0204, 0x00D6)
BIFF8 = 0x0600
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A", 43: "#GETTING_DATA"}
ROW_IS_HIDDEN, COLUMN_IS_HIDDEN = 0x20, 0x01


@dataclass(slots=True)
class Sheet:
    """A sheet of the workbook's list: where its records begin, and what they hold besides values."""

    name: str
    start: int
    is_hidden: bool
    is_table: bool
    contents: Contents = field(default_factory=Contents)
    last_row: int = 0
    last_column: int = 0


def records(stream: bytes, at: int = 0) -> Iterator[tuple[int, int, int]]:
    """The records from a position on: type, where the contents begin, their length."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if at + 4 + length > len(stream):
            return
        yield kind, at + 4, length
        at += 4 + length


def sheets_of(stream: bytes) -> list[Sheet]:
    """The sheets of a workbook stream with their errors, hidden rows and columns, and per cent cells.

    Raises Refused where it is encrypted.
    """
    sheets: list[Sheet] = []
    used: list[int] = []
    codes: dict[int, str] = {}
    is_biff8 = True
    for kind, at, length in records(stream):
        if kind == BOF and length >= 2 and not sheets:
            is_biff8 = struct.unpack_from("<H", stream, at)[0] == BIFF8
        elif kind == FILEPASS:
            raise Refused("file.encrypted")
        elif kind == SHEET and length > 8:
            start, state, shape = struct.unpack_from("<IBB", stream, at)
            sheets.append(Sheet(text(stream, at + 6, is_biff8, 1), start, bool(state & 3), shape == 0))
        elif kind == FORMAT and length > 4:
            codes[struct.unpack_from("<H", stream, at)[0]] = text(stream, at + 2, is_biff8, 2 if is_biff8 else 1)
        elif kind == XF and length >= 4:
            used.append(struct.unpack_from("<H", stream, at + 2)[0])
        elif kind == EOF:
            break
    formats = formats_of(used, codes)
    for sheet in sheets:
        if sheet.is_table:
            read_records(stream, sheet, formats)
    return sheets


def text(stream: bytes, at: int, is_biff8: bool, width: int) -> str:
    """A text that is preceded by its length, of one or two bytes, and in BIFF8 by a mark whether its characters are wide."""
    length = int.from_bytes(stream[at : at + width], "little")
    at += width
    if not is_biff8:
        return stream[at : at + length].decode("gb18030", "replace")
    is_wide = bool(stream[at : at + 1] and stream[at] & 1)
    packed = stream[at + 1 : at + 1 + length * (2 if is_wide else 1)]
    return packed.decode("utf-16-le" if is_wide else "latin-1", "replace")


def read_records(stream: bytes, sheet: Sheet, formats: Formats) -> None:
    """Note what a sheet's records hold besides values, and how far its cells reach. Charts within the sheet are passed over."""
    depth = 0
    contents = sheet.contents
    for kind, at, length in records(stream, sheet.start):
        if kind in (BOF, EOF):
            depth += 1 if kind == BOF else -1
            if depth == 0:
                return
        elif depth != 1 or length < 6:
            continue
        elif kind == ROW and length >= 16:
            row, flags = struct.unpack_from("<H", stream, at)[0], struct.unpack_from("<H", stream, at + 12)[0]
            if flags & ROW_IS_HIDDEN:
                contents.hidden_rows.add(row + 1)
        elif kind == COLUMNS and length >= 10:
            first, last, _width, _format, flags = struct.unpack_from("<5H", stream, at)
            if flags & COLUMN_IS_HIDDEN:
                contents.hidden_columns.update(range(first + 1, min(last, first + 500) + 2))
        elif kind in CELLS:
            read_cell(stream, kind, at, length, sheet, formats)


def read_cell(stream: bytes, kind: int, at: int, length: int, sheet: Sheet, formats: Formats) -> None:
    row, column, style = struct.unpack_from("<3H", stream, at)
    place = (row + 1, column + 1)
    sheet.last_row, sheet.last_column = max(sheet.last_row, place[0]), max(sheet.last_column, place[1])
    contents = sheet.contents
    if kind == BOOL_OR_ERROR and length >= 8 and stream[at + 7]:
        contents.errors[place] = ERRORS.get(stream[at + 6], "#VALUE!")
    elif kind in FORMULA and length >= 14 and stream[at + 12 : at + 14] == b"\xff\xff":
        if stream[at + 6] == 2:
            contents.errors[place] = ERRORS.get(stream[at + 8], "#VALUE!")
    elif kind == MULTIPLE_RK:
        for number in range((length - 6) // 6):
            if struct.unpack_from("<H", stream, at + 4 + 6 * number)[0] in formats.percents:
                contents.percents.add((place[0], place[1] + number))
        sheet.last_column = max(sheet.last_column, place[1] + (length - 6) // 6 - 1)
    elif style in formats.percents:
        contents.percents.add(place)


CELLS = frozenset((NUMBER, RK, MULTIPLE_RK, BOOL_OR_ERROR, *FORMULA, *TEXTS))
