"""A sheet's XML read cell by cell: slower than calamine, but allocating by contents, and losing one cell, never the sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from xml.parsers import expat

from reportgen.workbook.archive import Refused, beyond
from reportgen.workbook.contents import CONTROLS, MISSING_TEXT, Contents, refuse
from reportgen.workbook.formats import Formats
from reportgen.workbook.grid import LAST_COLUMN, LAST_ROW, UNNAMED_ERROR, Cell, Place, column_number
from reportgen.workbook.values import moment, number, stored, unescaped

MOST_BREAKS = 100
REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
FIRST_BYTES = 10_000
ROOT = re.compile(rb"<(?:[\w.-]+:)?worksheet\b")
END_OF_ROWS = re.compile(rb"</(?:[\w.-]+:)?sheetData>")
NEXT_ROW = re.compile(rb"<(?:[\w.-]+:)?row[\s>]")
RESUMED = b"<worksheet><sheetData>"
BLANKS = " \t\r\n"  # around a text that is not marked as preserved they mean nothing
DIGITS = re.compile(r"[0-9]{1,9}")


def read_sheet(xml: bytes, strings: Sequence[str], formats: Formats, is_1904: bool, most_cells: int) -> Contents:
    """The contents of a sheet's part. Where the XML is broken, reading goes on at the next row; where it holds characters that
    no XML may hold, without these. Raises Refused where it is no sheet, or holds more cells than allowed.
    """
    root = ROOT.search(xml, 0, FIRST_BYTES)
    if root is None:
        raise Refused("sheet.unreadable")
    xml = xml[root.start() :]
    reader = SheetReader(strings, formats, is_1904, most_cells)
    if reader.parse(xml) is None:
        return reader.contents
    xml = xml.translate(None, CONTROLS).decode("utf-8", "replace").encode()
    reader = SheetReader(strings, formats, is_1904, most_cells)
    at = reader.parse(xml)
    end = next((match.start() for match in END_OF_ROWS.finditer(xml)), len(xml))  # what is broken behind the rows does no harm
    while at is not None and at <= end and reader.contents.broken_rows < MOST_BREAKS:
        reader.contents.broken_rows += 1
        following = NEXT_ROW.search(xml, at)
        at = reader.parse(xml, following.start()) if following else None
    return reader.contents


class SheetReader:
    """Takes what expat finds in a sheet's XML; `contents` holds what has been read so far, whatever happens."""

    def __init__(self, strings: Sequence[str], formats: Formats, is_1904: bool, most_cells: int) -> None:
        self.contents = Contents()
        self._strings, self._formats, self._is_1904, self._most_cells = strings, formats, is_1904, most_cells
        self._row = self._column = 0
        self._in_cell = self._has_formula = self._has_value = self._has_text = self._takes_text = False
        self._type = self._style = self._root = ""
        self._texts: list[str] = []
        self._begins = self._phonetic = 0
        self._is_kept = False

    def parse(self, xml: bytes, start: int = 0) -> int | None:
        """Read from a position to the end; where the XML is broken, the position of that. Raises Refused where it is no sheet."""
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = refuse
        self._in_cell = self._takes_text = False
        before = RESUMED if start else b""
        try:
            parser.Parse(before)
            parser.Parse(memoryview(xml)[start:], True)
        except expat.ExpatError as error:
            if not self._root:
                raise Refused("sheet.unreadable") from error
            return start + max(parser.ErrorByteIndex - len(before), 1)
        return None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if not self._root:
            self._root = name
        elif name == "c":
            self._open_cell(attributes)
        elif self._in_cell:
            self._has_formula |= name == "f"
            self._has_value |= name == "v"
            if name == "is":  # a text in its cell counts, not a value beside it
                self._has_text, self._texts = True, []
            self._phonetic += name == "rPh"
            self._takes_text = (name == "v" and not self._has_text) or (name == "t" and not self._phonetic)
            self._is_kept = name == "v" or attributes.get("xml:space") == "preserve"
            self._begins = len(self._texts)
        elif name == "row":
            given = int(attributes["r"]) if DIGITS.fullmatch(attributes.get("r", "")) else 0
            self._row = given if 1 <= given <= LAST_ROW else self._row + 1
            self._column = 0
            if attributes.get("hidden") in ("1", "true"):
                self.contents.hidden_rows.add(self._row)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            low, high = (int(attributes[key]) if DIGITS.fullmatch(attributes.get(key, "")) else 1 for key in ("min", "max"))
            self.contents.hidden_columns.update(range(low, min(high, low + 500) + 1))

    def _open_cell(self, attributes: dict[str, str]) -> None:
        match = REFERENCE.fullmatch(attributes.get("r", ""))
        self._column += 1
        if match:
            row, column = int(match[2]), column_number(match[1].upper())
            if 1 <= row <= LAST_ROW and column <= LAST_COLUMN:
                self._row, self._column = row, column
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._in_cell, self._has_formula, self._has_value, self._has_text, self._takes_text = True, False, False, False, False
        self._texts = []
        self._phonetic = 0

    def _text(self, data: str) -> None:
        if self._takes_text:
            self._texts.append(data)

    def _end(self, tag: str) -> None:
        if not self._in_cell:
            return
        name = tag.rpartition(":")[2]
        if name in ("v", "t"):
            if self._takes_text and not self._is_kept:
                self._texts[self._begins :] = ["".join(self._texts[self._begins :]).strip(BLANKS)]
            self._takes_text = False
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "c":
            self._in_cell = False
            self._close_cell((self._row, self._column), "".join(self._texts))

    def _close_cell(self, place: Place, raw: str) -> None:
        contents = self.contents
        if self._type == "e":
            contents.errors[place] = raw or UNNAMED_ERROR
            return
        value = self._value(place, raw)
        if value is None or value == "":
            is_empty_text = (self._type == "str" and self._has_value) or self._has_text
            if self._has_formula and not is_empty_text:
                contents.no_value.add(place)
            return
        if contents.count >= self._most_cells:
            raise beyond("cells", f"> {self._most_cells}", self._most_cells)
        contents.put(place, value)

    def _value(self, place: Place, raw: str) -> Cell:
        kind = self._type
        if kind == "n":
            return self._number(place, raw)
        if kind == "s":
            index = int(raw) if DIGITS.fullmatch(raw.strip()) else -1
            if 0 <= index < len(self._strings):
                return self._strings[index]
            if raw:
                self.contents.errors[place] = MISSING_TEXT
            return None
        if kind == "b":
            return {"1": True, "true": True, "0": False, "false": False}.get(raw.strip(), raw)
        return moment(raw) if kind == "d" else unescaped(raw)

    def _number(self, place: Place, raw: str) -> Cell:
        value = number(raw)
        if not isinstance(value, float) or not DIGITS.fullmatch(self._style):
            return value
        style = int(self._style)
        if style in self._formats.percents:
            self.contents.mark_percent(place)
        return stored(value, style, self._formats, self._is_1904)

    def _merge(self, reference: str) -> None:
        match = RANGE.fullmatch(reference)
        if match:
            self.contents.merge(int(match[2]), column_number(match[1]), int(match[4]), column_number(match[3]))


class StringReader:
    """Takes the texts of the shared strings; rich text joined, phonetic guides left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._begins = self._phonetic = 0
        self._takes_text = self._is_kept = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "si":
            self._pieces = []
        self._phonetic += name == "rPh"
        self._takes_text = name == "t" and not self._phonetic
        self._is_kept = attributes.get("xml:space") == "preserve"
        self._begins = len(self._pieces)

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if self._takes_text and not self._is_kept:
            self._pieces[self._begins :] = ["".join(self._pieces[self._begins :]).strip(BLANKS)]
        self._takes_text = False
        self._phonetic -= name == "rPh"
        if name == "si":
            self.found.append(unescaped("".join(self._pieces)))

    def text(self, data: str) -> None:
        if self._takes_text:
            self._pieces.append(data)


def shared_strings(xml: bytes) -> list[str]:
    """The workbook's shared strings, up to where the XML breaks; a cell beyond that is told as an error at the cell."""
    reader = StringReader()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = refuse
    with suppress(expat.ExpatError):
        parser.Parse(xml.translate(None, CONTROLS), True)
    return reader.found
