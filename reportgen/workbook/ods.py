"""An ods as grids, read as it streams by: repeated cells are counted before they are made, and every value type is kept.

calamine is not asked: it makes repeated cells at once, and gives errors as texts or blanks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from xml.parsers import expat

from reportgen.workbook.archive import Archive, Refused, beyond
from reportgen.workbook.contents import CONTROLS, Contents, grids_of, refuse
from reportgen.workbook.finding import Finding, Severity, Source
from reportgen.workbook.grid import LAST_COLUMN, LAST_ROW, UNNAMED_ERROR, Cell, Grid
from reportgen.workbook.package import told, whole
from reportgen.workbook.values import moment, number, span

if TYPE_CHECKING:
    from reportgen.settings import Limits

LINKED = "'file:"  # a copy of another file's sheet, kept for formulas that refer to it
CELLS = ("table:table-cell", "table:covered-table-cell")
SKIPPED = ("office:annotation", "table:tracked-changes", "draw:frame", "draw:custom-shape", "text:ruby-text", "table:shapes")


def read_ods(archive: Archive, file: str, limits: Limits) -> tuple[list[Grid], list[Finding]]:
    """The sheets of an ods, and what is told of them. Raises Refused where it is encrypted, unsafe, damaged or too large."""
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.xml("META-INF/manifest.xml"):
        raise Refused("file.encrypted")
    if "content.xml" not in archive:
        raise Refused("file.no_sheets")
    xml = archive.xml("content.xml")
    macros = archive.refuse_doctypes()
    reader = SheetsReader(limits)
    is_broken = not reader.parse(xml)
    if len(reader.sheets) > limits.sheets:
        raise beyond("sheets", len(reader.sheets), limits.sheets)
    if not reader.sheets:
        raise Refused("file.corrupt" if is_broken else "file.no_sheets")
    findings = [told("file.macro_doctype", file, Severity.INFORMATION, part=macros)] if macros else []
    if is_broken:
        findings.append(told("sheet.damaged", file, Severity.ERROR, reader.sheets[-1][0], n=1))
    grids: list[Grid] = []
    for sheet, is_hidden, contents in reader.sheets:
        more, told_of_it = grids_of(contents, Source(file, sheet), is_hidden, limits.cells)
        grids += more
        findings += told_of_it
    return grids, findings


class SheetsReader:
    """Takes what expat finds in an ods' contents; `sheets` holds name, whether hidden, and contents of each table."""

    def __init__(self, limits: Limits) -> None:
        self.sheets: list[tuple[str, bool, Contents]] = []
        self._limits = limits
        self._count = 0
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._depth = self._skipped = self._row = self._column = self._repeated_row = 0
        self._cell: Mapping[str, str] | None = None
        self._texts: list[str] = []
        self._paragraphs = 0
        self._is_in_paragraph = False

    def parse(self, xml: bytes) -> bool:
        """Read all of it; whether it is whole."""
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = refuse
        try:
            parser.Parse(xml.translate(None, CONTROLS), True)
        except expat.ExpatError:
            return False
        return True

    @property
    def _contents(self) -> Contents:
        return self.sheets[-1][2]

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._skipped or tag in SKIPPED:
            self._skipped += 1
        elif tag == "style:style":
            self._style = attributes.get("style:name", "")
        elif tag == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)
        elif tag == "table:table":
            self._depth += 1
            if attributes.get("table:name", "").startswith(LINKED):
                self._depth, self._skipped = self._depth - 1, 1
            elif self._depth == 1:
                is_hidden = attributes.get("table:style-name") in self._hidden_styles
                self.sheets.append((attributes.get("table:name", ""), is_hidden, Contents()))
                self._row = self._column = 0
        elif self._depth == 1:
            self._start_in_table(tag, attributes)

    def _start_in_table(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table-column":
            times = max(1, whole(attributes.get("table:number-columns-repeated")))
            if attributes.get("table:visibility", "visible") != "visible":
                self._contents.hidden_columns.update(range(self._column + 1, self._column + min(times, 500) + 1))
            self._column += times
        elif tag == "table:table-row":
            self._column = 0
            self._repeated_row = max(1, whole(attributes.get("table:number-rows-repeated")))
            if attributes.get("table:visibility", "visible") != "visible":
                self._contents.hidden_rows.update(range(self._row + 1, self._row + min(self._repeated_row, 10_000) + 1))
        elif tag in CELLS:
            self._cell, self._texts, self._paragraphs, self._is_in_paragraph = attributes, [], 0, False
        elif self._cell is not None and tag in ("text:p", "text:h"):
            self._texts += ["\n"] if self._paragraphs else []
            self._paragraphs += 1
            self._is_in_paragraph = True
        elif self._cell is not None and tag == "text:s":
            self._texts.append(" " * min(1000, max(1, whole(attributes.get("text:c")))))
        elif self._cell is not None and tag in ("text:tab", "text:line-break"):
            self._texts.append("\t" if tag == "text:tab" else "\n")

    def _text(self, data: str) -> None:
        if self._is_in_paragraph and not self._skipped:
            self._texts.append(data)

    def _end(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif tag == "table:table":
            self._depth -= 1
        elif self._depth != 1:
            return
        elif tag == "table:table-row":
            self._row += self._repeated_row
        elif tag in ("text:p", "text:h"):
            self._is_in_paragraph = False
        elif tag in CELLS and self._cell is not None:
            self._close_cell(self._cell, "".join(self._texts))
            self._cell = None

    def _close_cell(self, cell: Mapping[str, str], text: str) -> None:
        times = max(1, whole(cell.get("table:number-columns-repeated")))
        kind = cell.get("office:value-type", cell.get("calcext:value-type", ""))
        is_error = cell.get("calcext:value-type") == "error" or ("table:formula" in cell and kind == "string" and text.startswith(("#", "Err:")))
        value = None if is_error else value_of(kind, cell, text)
        if value is not None or is_error:  # a formula without a type is one whose result is an empty text
            self._place(times, value, text or UNNAMED_ERROR if is_error else "", kind == "percentage")
        self._note_merge(cell)
        self._column += times

    def _place(self, times: int, value: Cell, error: str, is_percent: bool) -> None:
        """Put a cell where it stands, as often as it is repeated. Raises Refused beyond the limit, before anything is made."""
        self._count += times * self._repeated_row
        if self._count > self._limits.cells:
            raise beyond("cells", self._count, self._limits.cells)
        contents = self._contents
        for row in range(self._row + 1, min(self._row + self._repeated_row, LAST_ROW) + 1):
            for column in range(self._column + 1, min(self._column + times, LAST_COLUMN) + 1):
                if error:
                    contents.errors[row, column] = error
                else:
                    contents.cells.setdefault(row, {})[column] = value
                    contents.count += 1
                    if is_percent:
                        contents.mark_percent((row, column))

    def _note_merge(self, cell: Mapping[str, str]) -> None:
        down, right = (max(1, whole(cell.get(f"table:number-{way}-spanned"))) for way in ("rows", "columns"))
        if down * right == 1:
            return
        self._contents.merge(self._row + 1, self._column + 1, self._row + down, self._column + right)


def value_of(kind: str, cell: Mapping[str, str], text: str) -> Cell:
    """A cell's value by its type; what does not fit its type is the text that is shown."""
    if kind in ("float", "percentage", "currency"):
        return number(cell.get("office:value", text))
    if kind == "date":
        return moment(cell.get("office:date-value", text))
    if kind == "time":
        return span(cell.get("office:time-value", text))
    if kind == "boolean":
        return {"true": True, "false": False}.get(cell.get("office:boolean-value", ""), text or None)
    return text or cell.get("office:string-value") or None
