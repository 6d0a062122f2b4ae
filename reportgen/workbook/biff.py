"""The records of an old Excel file (Excel 95 to 2003), their texts and numbers, and what the workbook says before its first sheet."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from reportgen.workbook.archive import Refused
from reportgen.workbook.formats import Formats, formats_of

BOF, EOF, CONTINUE, FILEPASS = 0x0809, 0x000A, 0x003C, 0x002F
CODEPAGE, DATEMODE, SHEET, FORMAT, XF, STRINGS, RECALCULATED = 0x0042, 0x0022, 0x0085, 0x041E, 0x00E0, 0x00FC, 0x01C1
OLD_BOF = (0x0009, 0x0209, 0x0409)  # of Excel 2, 3 and 4
BIFF8, BIFF5 = 0x0600, 0x0500
TABLE = 0  # the shape of a sheet that holds cells; the others are charts and macros
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A", 43: "#GETTING_DATA"}
ALPHABETS = {
    936: "gb18030", 950: "cp950", 10000: "mac_roman", 10001: "shift_jis", 10002: "big5", 10006: "mac_greek", 10007: "mac_cyrillic",
    10008: "gb18030", 10029: "mac_latin2", 10079: "mac_iceland", 10081: "mac_turkish", 32768: "mac_roman", 32769: "cp1252", 367: "ascii",
}  # fmt: skip
Record = tuple[int, int, int]  # type, where the contents begin, their length


@dataclass(frozen=True, slots=True)
class Entry:
    """A sheet in the workbook's list: where its records begin."""

    name: str
    start: int
    position: int  # among all sheets, charts and macros too
    is_hidden: bool


@dataclass(slots=True)
class Book:
    """What a workbook says before its first sheet."""

    is_biff8: bool = True
    encoding: str = ""  # of Excel 95's texts; "" where the file does not say
    is_1904: bool = False
    was_calculated: bool = False  # by Excel 2002 or later
    sheets: list[Entry] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    formats: Formats = field(default_factory=Formats)


def records(stream: bytes, at: int = 0) -> Iterator[Record]:
    """The records from a position on, as far as they are whole."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if at + 4 + length > len(stream):
            return
        yield kind, at + 4, length
        at += 4 + length


def read_book(stream: bytes) -> Book:
    """The workbook's own records. Raises Refused where they are encrypted, of a time before Excel 95, or none at all."""
    book = Book()
    used: list[int] = []
    codes: dict[int, str] = {}
    position = 0
    first = next(records(stream), (0, 0, 0))
    if first[0] in OLD_BOF:
        raise Refused("file.old_format")
    if first[0] != BOF or first[2] < 2:
        raise Refused("file.corrupt")
    version = struct.unpack_from("<H", stream, first[1])[0]
    if version < BIFF5:
        raise Refused("file.old_format")
    book.is_biff8 = version >= BIFF8
    for kind, at, length in records(stream):
        if kind == FILEPASS:
            raise Refused("file.encrypted")
        if kind == CODEPAGE and length >= 2:
            book.encoding = alphabet(struct.unpack_from("<H", stream, at)[0])
        elif kind == DATEMODE and length >= 2:
            book.is_1904 = stream[at] == 1
        elif kind == SHEET and length > 7:
            start, state, shape = struct.unpack_from("<IBB", stream, at)
            if shape == TABLE:
                book.sheets.append(Entry(text(stream, at + 6, at + length, book, 1), start, position, bool(state & 3)))
            position += 1
        elif kind == FORMAT and length > 3:
            codes[struct.unpack_from("<H", stream, at)[0]] = text(stream, at + 2, at + length, book, 2 if book.is_biff8 else 1)
        elif kind == XF and length >= 4:
            used.append(struct.unpack_from("<H", stream, at + 2)[0])
        elif kind == STRINGS:
            book.strings = shared_texts(pieces(stream, at, length))
        elif kind == RECALCULATED:
            book.was_calculated = True
        elif kind == EOF:
            break
    else:
        raise Refused("file.corrupt")
    book.formats = formats_of(used, codes)
    return book


def starts(stream: bytes) -> list[int]:
    """Where the workbook's own records, and then those of each sheet, begin."""
    found = []
    depth = 0
    for kind, at, _length in records(stream):
        if kind == BOF:
            if not depth:
                found.append(at - 4)
            depth += 1
        elif kind == EOF:
            depth -= 1
    return found


def alphabet(number: int) -> str:
    """Python's name of a code page; "" of one that it does not know."""
    name = ALPHABETS.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def pieces(stream: bytes, at: int, length: int) -> list[bytes]:
    """A record's contents, and those of the records that continue it."""
    found = [stream[at : at + length]]
    for kind, start, size in records(stream, at + length):
        if kind != CONTINUE:
            break
        found.append(stream[start : start + size])
    return found


def text(stream: bytes, at: int, end: int, book: Book, width: int = 2) -> str:
    """A text that is preceded by its length, of one or two bytes, and in BIFF8 by a mark whether its characters are wide."""
    length = int.from_bytes(stream[at : at + width], "little")
    at += width
    if not book.is_biff8:
        return decoded(stream[at : min(at + length, end)], book.encoding)
    return TextReader([stream[at:end]]).characters(length)


def decoded(packed: bytes, encoding: str) -> str:
    """A text of Excel 95; where the file does not name its alphabet, a Chinese one if it fits, else the Western."""
    if encoding:
        return packed.decode(encoding, "replace")
    try:
        return packed.decode("gb18030")
    except UnicodeDecodeError:
        return packed.decode("cp1252", "replace")


def shared_texts(parts: list[bytes]) -> list[str]:
    """The workbook's texts, which its cells refer to by number; how many there are is not believed."""
    reader = TextReader(parts, 8)
    found = []
    while reader.has(3):
        length, flags = struct.unpack_from("<HB", reader.piece, reader.at)
        reader.at += 2
        runs = 4 * int.from_bytes(reader.piece[reader.at + 1 : reader.at + 3], "little") if flags & 8 else 0
        size_at = reader.at + 1 + (2 if flags & 8 else 0)
        extra = int.from_bytes(reader.piece[size_at : size_at + 4], "little") if flags & 4 else 0
        found.append(reader.characters(length, (2 if flags & 8 else 0) + (4 if flags & 4 else 0)))
        reader.skip(runs + extra)
    return found


class TextReader:
    """Reads texts across the records that hold them: a text that goes on in the next one bears its mark there again."""

    def __init__(self, parts: list[bytes], at: int = 0) -> None:
        self._parts = iter(parts)
        self.piece = next(self._parts, b"")
        self.at = at

    def has(self, size: int) -> bool:
        """Whether so many bytes stand together where reading goes on, here or at the start of the next record."""
        if self.at >= len(self.piece):
            self._turn()
        return self.at + size <= len(self.piece)

    def characters(self, length: int, passed_over: int = 0) -> str:
        """So many characters, behind the mark and what else stands between it and them; fewer where the records end."""
        found = ""
        is_wide = self._mark()
        self.at += passed_over
        while length > 0:
            width = 2 if is_wide else 1
            packed = self.piece[self.at : self.at + length * width]
            self.at += len(packed)
            packed = packed[: len(packed) // width * width]
            found += packed.decode("utf-16-le" if is_wide else "latin-1", "surrogatepass")
            length -= len(packed) // width
            if length > 0:
                if not self._turn():
                    break
                is_wide = self._mark()
        return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if not found.isascii() else found

    def _mark(self) -> bool:
        """Whether the characters that follow are wide."""
        self.at += 1
        return bool(self.piece[self.at - 1 : self.at] and self.piece[self.at - 1] & 1)

    def skip(self, size: int) -> None:
        """Pass over bytes, which bear no mark where the next record begins."""
        self.at += size
        while self.at > len(self.piece) and (more := self.at - len(self.piece)) and self._turn():
            self.at = more

    def _turn(self) -> bool:
        following = next(self._parts, None)
        self.piece, self.at = following or b"", 0
        return following is not None


def packed_number(packed: int) -> float:
    """A number in 32 bits: the upper half of a double or a whole number, perhaps in hundredths."""
    value = float((packed ^ 0x80000000) - 0x80000000 >> 2) if packed & 2 else struct.unpack("<d", struct.pack("<Q", (packed & ~3) << 32))[0]
    return value / 100 if packed & 1 else value
