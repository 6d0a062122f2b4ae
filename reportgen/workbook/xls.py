"""An xls as grids, read record by record.

calamine is not asked: it allocates by a sheet's corner, gives errors as blanks, and loses the workbook for one damaged record.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from reportgen.workbook import biff
from reportgen.workbook.archive import Refused, beyond
from reportgen.workbook.biff import BOF, EOF, ERRORS, Book, Entry, TextReader, packed_number, pieces, records
from reportgen.workbook.container import Container
from reportgen.workbook.contents import MISSING_TEXT, Contents, grids_of
from reportgen.workbook.finding import Finding, Source
from reportgen.workbook.grid import UNNAMED_ERROR, Cell, Grid, Place
from reportgen.workbook.otherfiles import OLE, WORKBOOKS
from reportgen.workbook.package import told
from reportgen.workbook.values import stored

if TYPE_CHECKING:
    from reportgen.settings import Limits

ROW, COLUMNS, MERGES = 0x0208, 0x007D, 0x00E5
NUMBER, RK, MULTIPLE_RK, BOOL_OR_ERROR = 0x0203, 0x027E, 0x00BD, 0x0205
SHARED_TEXT, TEXT, RICH_TEXT, RESULT = 0x00FD, 0x0204, 0x00D6, 0x0207
FORMULAS = (0x0006, 0x0206, 0x0406)
RESULT_IS_TEXT, RESULT_IS_BOOL, RESULT_IS_ERROR = 0, 1, 2
ROW_IS_HIDDEN, COLUMN_IS_HIDDEN = 0x20, 0x01
LEAST = {  # the records that are looked at, and how long each is at least
    ROW: 14, COLUMNS: 10, MERGES: 2, NUMBER: 14, RK: 10, MULTIPLE_RK: 6, BOOL_OR_ERROR: 8, SHARED_TEXT: 10, TEXT: 8, RICH_TEXT: 8, RESULT: 2,
    **dict.fromkeys(FORMULAS, 14),
}  # fmt: skip
TOO_LONG = 1 << 16


def read_xls(data: bytes, file: str, limits: Limits) -> tuple[list[Grid], list[Finding]]:
    """The sheets of an xls, and what is told of them. Raises Refused where it is encrypted, damaged, too old or too large."""
    stream = Container(data).stream(*WORKBOOKS) if data.startswith(OLE) else data
    if stream is None:
        raise Refused("file.corrupt")
    book = biff.read_book(stream)
    if len(book.sheets) > limits.sheets:
        raise beyond("sheets", len(book.sheets), limits.sheets)
    if not book.sheets:
        raise Refused("file.no_sheets")
    reader = SheetReader(stream, book, limits.cells)
    read = [(entry, reader.read(entry)) for entry in book.sheets]
    if not (reader.has_results or book.was_calculated):  # a program wrote the formulas that cannot calculate
        for contents, place in reader.blank_results:
            contents.no_value.add(place)
    grids: list[Grid] = []
    findings: list[Finding] = []
    for entry, found in read:
        if found is None:
            findings.append(told("sheet.unreadable", file, sheet=entry.name))
            continue
        more, told_of_it = grids_of(found, Source(file, entry.name), entry.is_hidden, limits.cells)
        grids += more
        findings += told_of_it
    for grid in grids:
        grid.is_1904 = book.is_1904
    return grids, findings


class SheetReader:
    """Takes what the records of a workbook's sheets hold, one sheet after the other.

    blank_results: formulas whose result is an empty text, or was never worked out. has_results: whether another formula has one.
    """

    def __init__(self, stream: bytes, book: Book, most_cells: int) -> None:
        self._stream, self._book, self._most_cells = stream, book, most_cells
        self._contents = Contents()
        self._awaits: Place | None = None  # the formula whose text follows in a record of its own
        self._count = 0
        self.has_results = False
        self.blank_results: list[tuple[Contents, Place]] = []

    def read(self, entry: Entry) -> Contents | None:
        """What a sheet holds, looked for where the list says and else where the sheets in their order are; None where there is none."""
        found = self._read_from(entry.start)
        following = [] if found else biff.starts(self._stream)[1:]
        return self._read_from(following[entry.position]) if entry.position < len(following) else found

    def _read_from(self, start: int) -> Contents | None:
        """What a sheet holds whose records begin at a position; None where none begins. Charts within the sheet are passed over."""
        self._contents, self._awaits = Contents(), None
        depth = 0
        for kind, at, length in records(self._stream, start):
            if kind == BOF:
                depth += 1
            elif not depth:
                return None
            elif kind == EOF:
                depth -= 1
                if not depth:
                    return self._contents
            elif depth == 1 and length >= LEAST.get(kind, TOO_LONG):
                self._take(kind, at, length)
        self._contents.broken_rows = 1  # the file ends before the sheet does
        return self._contents if depth else None

    def _take(self, kind: int, at: int, length: int) -> None:
        stream, contents = self._stream, self._contents
        if kind == ROW:
            row, flags = struct.unpack_from("<H10xH", stream, at)
            if flags & ROW_IS_HIDDEN:
                contents.hidden_rows.add(row + 1)
        elif kind == COLUMNS:
            first, last, flags = struct.unpack_from("<HH4xH", stream, at)
            if flags & COLUMN_IS_HIDDEN:
                contents.hidden_columns.update(range(first + 1, min(last, first + 500) + 2))
        elif kind == MERGES:
            for top, bottom, left, right in struct.iter_unpack("<4H", stream[at + 2 : at + 2 + (length - 2) // 8 * 8]):
                contents.merge(top + 1, left + 1, bottom + 1, right + 1)
        elif kind == RESULT and self._awaits:
            self._put(self._awaits, self._text(at, length))
            self._awaits = None
        elif kind != RESULT:
            row, column, style = struct.unpack_from("<3H", stream, at)
            self._take_cell(kind, at + 6, length - 6, (row + 1, column + 1), style)

    def _take_cell(self, kind: int, at: int, length: int, place: Place, style: int) -> None:
        """A cell's record, from its value on."""
        stream = self._stream
        if kind == NUMBER:
            self._put_number(place, struct.unpack_from("<d", stream, at)[0], style)
        elif kind == RK:
            self._put_number(place, packed_number(struct.unpack_from("<I", stream, at)[0]), style)
        elif kind == MULTIPLE_RK:
            styled = stream[at - 2 : at - 2 + (length + 2) // 6 * 6]
            for step, (its_style, packed) in enumerate(struct.iter_unpack("<HI", styled)):
                self._put_number((place[0], place[1] + step), packed_number(packed), its_style)
        elif kind == SHARED_TEXT:
            self._put_shared(place, struct.unpack_from("<I", stream, at)[0])
        elif kind in (TEXT, RICH_TEXT):
            self._put(place, self._text(at, length))
        elif kind == BOOL_OR_ERROR:
            self._put_bool_or_error(place, stream[at], bool(stream[at + 1]))
        else:
            self._take_formula(place, stream[at : at + 8], style)

    def _take_formula(self, place: Place, result: bytes, style: int) -> None:
        if result[6:] != b"\xff\xff":
            self._put_number(place, struct.unpack("<d", result)[0], style)
        elif result[0] == RESULT_IS_TEXT:
            self._awaits = place
        elif result[0] in (RESULT_IS_BOOL, RESULT_IS_ERROR):
            self._put_bool_or_error(place, result[2], result[0] == RESULT_IS_ERROR)
        else:
            self.blank_results.append((self._contents, place))
            return
        self.has_results = True

    def _text(self, at: int, length: int) -> str:
        if not self._book.is_biff8:
            return biff.text(self._stream, at, at + length, self._book)
        characters = int.from_bytes(self._stream[at : at + 2], "little")
        return TextReader(pieces(self._stream, at, length), 2).characters(characters)

    def _put(self, place: Place, value: Cell) -> None:
        if value == "":
            return
        self._count += 1
        if self._count > self._most_cells:
            raise beyond("cells", f"> {self._most_cells}", self._most_cells)
        self._contents.put(place, value)

    def _put_number(self, place: Place, value: float, style: int) -> None:
        formats = self._book.formats
        if style in formats.percents:
            self._contents.mark_percent(place)
        self._put(place, stored(value, style, formats, self._book.is_1904))

    def _put_shared(self, place: Place, number: int) -> None:
        if number < len(self._book.strings):
            self._put(place, self._book.strings[number])
        else:
            self._contents.errors[place] = MISSING_TEXT

    def _put_bool_or_error(self, place: Place, code: int, is_error: bool) -> None:
        if is_error:
            self._contents.errors[place] = ERRORS.get(code, UNNAMED_ERROR)
        else:
            self._put(place, bool(code))
