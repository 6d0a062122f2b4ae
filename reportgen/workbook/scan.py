"""A sheet's XML searched as bytes, cell by cell only where it must be: what calamine does not tell, and whether it told all.

Every cell that is closed by `</c>` holds something. So a grid has lost nothing if it has as many values as there are such cells,
and each one that is missing is an error value, a formula without a stored value or an empty text. Where that cannot be shown,
the sheet is read by `sparse` instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reportgen.workbook.formats import Formats
from reportgen.workbook.grid import MOST_MERGES, UNNAMED_ERROR, Grid, Place, column_number

FREE_AREA = 2_000_000  # cells between the corners of a sheet that may be empty without a thought
FREE_ROWS = 200_000  # rows above its last that may be empty: calamine makes a list of each

DIMENSION = re.compile(rb'<dimension ref="(?:[A-Z]{1,3}\d{1,7}:)?([A-Z]{1,3})(\d{1,7})"')
FIRST_ROWS = re.compile(rb'<sheetData>(?:<row r="\d+"[^>]*/>)*<row r="\d+"[^>]*>(?:<c r="[A-Z]+\d+"|</row>)')
NO_ROWS = re.compile(rb"<sheetData>(?:<row\b[^>]*/>)*</sheetData>|<sheetData ?/>")
CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
LETTERS = re.compile(rb'<c r="([A-Z]{1,3})\d')
CELL_OF_COLUMN = rb'<c r="%b(\d{1,7})"'
ROW = re.compile(rb'<row\b[^<>]*?\br="(\d{1,7})"')
COLUMN = re.compile(rb"<col\b([^<>]*)>")
BOUNDS = re.compile(rb'\b(min|max)="(\d{1,7})"')
MERGE = re.compile(rb'<mergeCell\b[^<>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
ERROR_TEXT = re.compile(rb"<v>([^<]+)</v>")
EMPTY_CELL = re.compile(rb"<c [^<>]*[^/<>]></c>")
EMPTY_TEXTS = (b"<is><t></t></is></c>", b"<is><t/></is></c>", b"<is></is></c>", b"<is/></c>")
ENDS_EMPTY = (b"</f></c>", b"/></c>", b"<v></v></c>")  # how a cell ends that has a formula, or nothing, and no value
TAG = re.compile(rb"<[^<>]*>")
STYLE = re.compile(rb' s="(\d{1,9})"')
HIDDEN = re.compile(rb'h(?<= h)idden="(?:1|true)"')  # by its first letter, for which the system looks much faster than for a word
LONGEST_CELL = 100_000  # bytes from a cell's tag to its end: a formula has 8,192 characters at most
ERROR_TYPE = b't="e"'
ODD_NUMBER = re.compile(rb"<v>[-Nn]")


def is_plain(xml: bytes, closed: int) -> bool:
    """Whether a sheet is written as the usual programs write it, and does not pretend to reach far beyond its cells.

    closed: the number of its cells with contents.
    """
    start = xml.find(b"<sheetData")
    if xml.find(b"</worksheet>", len(xml) - 100) < 0:
        return False
    if not FIRST_ROWS.match(xml, start):
        return NO_ROWS.match(xml, start) is not None and not closed
    stated = DIMENSION.search(xml, 0, start)
    last = ROW.match(xml, xml.rfind(b"<row", 0, max(xml.rfind(b"</c>"), 0)))  # the last row that holds something
    if (int(last[1]) if last else 0) > FREE_ROWS + 4 * closed:
        return False
    return stated is None or int(stated[2]) * column_number(stated[1].decode()) <= FREE_AREA + 4 * closed


def has_odd_numbers(xml: bytes, formats: Formats) -> bool:
    """Whether a day or a text's number is below zero or no number: calamine makes a day, or another text, of it."""
    for match in ODD_NUMBER.finditer(xml):
        start = xml.rfind(b"<c ", max(0, match.start() - LONGEST_CELL), match.start())
        tag = xml[start : xml.find(b">", start)]
        style = STYLE.search(tag)
        if b't="s"' in tag or (style and int(style[1]) in formats.days | formats.lengths):
            return True
    return False


def explains(grid: Grid, missing: int, xml: bytes, strings: bytes) -> bool:
    """Note the errors and the formulas without a value of a grid; whether they are all that is missing in it."""
    grid.errors = dict(errors_of(xml))
    empty = 0
    for place, is_formula in empty_cells(xml):
        if is_formula:
            grid.no_value.add(place)
        else:
            empty += 1
    empty += sum(map(xml.count, EMPTY_TEXTS))
    if len(grid.errors) + len(grid.no_value) + empty != missing:
        empty += len(EMPTY_CELL.findall(xml)) + empty_strings(xml, strings)
    return len(grid.errors) + len(grid.no_value) + empty == missing


def positions(xml: bytes, needle: bytes) -> Iterator[int]:
    at = xml.find(needle)
    while at >= 0:
        yield at
        at = xml.find(needle, at + 1)


def cell_at(xml: bytes, at: int) -> tuple[Place, int] | None:
    """The cell whose tag holds, or comes last before, a position: its place and where its tag begins."""
    start = xml.rfind(b"<c ", max(0, at - LONGEST_CELL), at)
    match = CELL.match(xml, start) if start >= 0 else None
    return ((int(match[2]), column_number(match[1].decode())), start) if match else None


def errors_of(xml: bytes) -> Iterator[tuple[Place, str]]:
    """Cells that show an Excel error, and which."""
    for at in positions(xml, ERROR_TYPE):
        found = cell_at(xml, at)
        if found is None or b">" in xml[found[1] : at]:
            continue  # not in a cell's tag
        text = ERROR_TEXT.search(xml, at, xml.find(b"</c>", at))
        if text or xml[xml.find(b">", at) - 1 : xml.find(b">", at)] != b"/":
            yield found[0], text[1].decode("utf-8", "replace") if text else UNNAMED_ERROR


def empty_cells(xml: bytes) -> Iterator[tuple[Place, bool]]:
    """Closed cells without a value, and whether each is a formula without a stored one.

    A formula whose stored result is an empty text (t="str", an empty v) is an empty cell.
    """
    for ending in ENDS_EMPTY:
        for at in positions(xml, ending):
            found = cell_at(xml, at)
            if found is None:
                continue
            tag, _end, content = xml[found[1] : at + len(ending)].partition(b">")
            if ERROR_TYPE in tag or b"<is" in content or content == b"</c>":
                continue
            is_text = b't="str"' in tag and (b"<v></v>" in content or b"<v/>" in content)
            yield found[0], b"<f" in content and not is_text


def empty_strings(xml: bytes, strings: bytes) -> int:
    """How many cells hold a shared string that is empty."""
    pieces = strings.split(b"</si>")[:-1]
    empty = [at for at, piece in enumerate(pieces) if not TAG.sub(b"", piece[piece.find(b"<si") :]).strip(b"\r\n")]
    return sum(xml.count(b't="s"><v>%d</v>' % at) for at in empty[:1000])


def annotate(grid: Grid, xml: bytes, formats: Formats) -> int:
    """Add hidden rows and columns, merges and per cent formats to a grid; the number of merges that were too many."""
    start, end = xml.find(b"<sheetData"), max(xml.rfind(b"</sheetData>"), 0)
    rows = (ROW.match(xml, xml.rfind(b"<", 0, match.start())) for match in HIDDEN.finditer(xml))
    grid.hidden_rows = frozenset(int(match[1]) for match in rows if match)
    grid.hidden_columns = frozenset(hidden_columns(xml[:start]))
    merges = list(MERGE.finditer(xml, end))
    grid.merges = [merge(match) for match in merges[:MOST_MERGES]]
    for style in formats.percents:
        for column, places in styled(xml, style).items():
            grid.percents.setdefault(column, set()).update(places)
    return max(0, len(merges) - MOST_MERGES)


def styled(xml: bytes, style: int) -> dict[int, set[int]]:
    """The rows, by column, of the cells of a format."""
    before = xml.split(b' s="%d"' % style)[:-1]
    tags = b"".join([piece[piece.rfind(b"<") :] for piece in before])
    found = {letters: CELL_OF_COLUMN % letters for letters in set(LETTERS.findall(tags))}
    return {column_number(letters.decode()): set(map(int, re.findall(pattern, tags))) for letters, pattern in found.items()}


def hidden_columns(head: bytes) -> Iterator[int]:
    for match in COLUMN.finditer(head):
        if HIDDEN.search(match[1]):
            bounds = {name: int(number) for name, number in BOUNDS.findall(match[1])}
            low = bounds.get(b"min", 1)
            yield from range(low, min(bounds.get(b"max", low), low + 500) + 1)


def merge(match: re.Match[bytes]) -> tuple[int, int, int, int]:
    first, last = column_number(match[1].decode()), column_number(match[3].decode())
    return int(match[2]), first, int(match[4]), last
