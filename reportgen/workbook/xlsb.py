"""The binary parts of an xlsb searched for what calamine does not tell: errors, hidden rows and columns, merges, formats."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from reportgen.workbook.archive import Archive, Refused
from reportgen.workbook.biff import ERRORS
from reportgen.workbook.contents import MOST_MERGES, Contents
from reportgen.workbook.formats import Formats, formats_of
from reportgen.workbook.package import TABLELESS, relations_of

ROW, RK, ERROR, BOOLEAN, REAL, TEXT, STRING = 0, 2, 3, 4, 5, 6, 7
FORMULA_TEXT, FORMULA_NUMBER, FORMULA_BOOLEAN, FORMULA_ERROR = 8, 9, 10, 11
FORMAT, XF, BEGIN_XFS, END_XFS = 44, 47, 617, 618
COLUMNS, SHEET, MERGE = 60, 156, 176
CELLS = frozenset((RK, ERROR, BOOLEAN, REAL, TEXT, STRING, FORMULA_TEXT, FORMULA_NUMBER, FORMULA_BOOLEAN, FORMULA_ERROR))
NUMBERS = frozenset((RK, REAL, FORMULA_NUMBER))
ROW_IS_HIDDEN, COLUMN_IS_HIDDEN = 0x10, 0x01


@dataclass(slots=True)
class BinarySheet:
    """A sheet of the workbook's list, with what it holds besides values and how far its cells reach."""

    name: str
    is_hidden: bool
    contents: Contents = field(default_factory=Contents)
    last_row: int = 0
    last_column: int = 0


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


def sheets_of(archive: Archive) -> list[BinarySheet]:
    """The tables of an xlsb in their order. Raises Refused where a part is missing, damaged or beyond a limit."""
    relations = relations_of(archive, "xl/workbook.bin")
    formats = formats_in(archive.read("xl/styles.bin")) if "xl/styles.bin" in archive else Formats()
    sheets = []
    workbook = archive.read("xl/workbook.bin")
    for kind, at, length in records(workbook):
        if kind != SHEET or length < 12:
            continue
        state = struct.unpack_from("<I", workbook, at)[0]
        identity, after = wide_text(workbook, at + 8)
        name, _end = wide_text(workbook, after)
        target, what = relations.get(identity, ("", ""))
        if what in TABLELESS:
            continue
        sheet = BinarySheet(name, state != 0)
        read_records(archive.read(target), sheet, formats)
        sheets.append(sheet)
    if not sheets:
        raise Refused("file.no_sheets")
    return sheets


def wide_text(part: bytes, at: int) -> tuple[str, int]:
    """A text that is preceded by the number of its characters, and where it ends."""
    length = int.from_bytes(part[at : at + 4], "little")
    if length > len(part):
        return "", at + 4
    return part[at + 4 : at + 4 + 2 * length].decode("utf-16-le", "replace"), at + 4 + 2 * length


def formats_in(styles: bytes) -> Formats:
    codes: dict[int, str] = {}
    used: list[int] = []
    is_table = False
    for kind, at, length in records(styles):
        if kind == FORMAT and length >= 6:
            codes[struct.unpack_from("<H", styles, at)[0]] = wide_text(styles, at + 2)[0]
        elif kind in (BEGIN_XFS, END_XFS):
            is_table = kind == BEGIN_XFS
        elif kind == XF and is_table and length >= 4:
            used.append(struct.unpack_from("<H", styles, at + 2)[0])
    return formats_of(used, codes)


def read_records(part: bytes, sheet: BinarySheet, formats: Formats) -> None:
    """Note what a sheet's records hold besides values, and how far its cells reach."""
    row = 0
    contents = sheet.contents
    for kind, at, length in records(part):
        if kind == ROW and length >= 12:
            row = struct.unpack_from("<I", part, at)[0] + 1
            if part[at + 11] & ROW_IS_HIDDEN:
                contents.hidden_rows.add(row)
        elif kind in CELLS and length >= 8:
            column, style = struct.unpack_from("<II", part, at)
            place = (row, column + 1)
            sheet.last_row, sheet.last_column = max(sheet.last_row, row), max(sheet.last_column, place[1])
            if kind in (ERROR, FORMULA_ERROR) and length >= 9:
                contents.errors[place] = ERRORS.get(part[at + 8], "#VALUE!")
            elif kind in NUMBERS and style & 0xFFFFFF in formats.percents:
                contents.percents.add(place)
        elif kind == COLUMNS and length >= 18:
            first, last = struct.unpack_from("<II", part, at)
            if part[at + 16] & COLUMN_IS_HIDDEN:
                contents.hidden_columns.update(range(first + 1, min(last, first + 500) + 2))
        elif kind == MERGE and length >= 16:
            top, bottom, left, right = struct.unpack_from("<4I", part, at)
            if len(contents.merges) < MOST_MERGES:
                contents.merges.append((top + 1, left + 1, bottom + 1, right + 1))
            else:
                contents.merges_left += 1
