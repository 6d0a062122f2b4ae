"""A sheet's XML read cell by cell: slower than calamine, but allocating by contents, and losing one cell, never the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from math import isfinite
from xml.etree import ElementTree

from reportgen.workbook.grid import Cell, Grid, column_number
from reportgen.workbook.package import Package, Part, Refused, local

LAST_DAY = 2_958_465  # 9999-12-31


def read_sparse(part: Part, package: Package, most_cells: int) -> Grid:
    """The sheet of a part. Rows and columns without contents between the cells are kept narrow only where nothing stands."""
    strings = shared_strings(package.strings)
    cells: dict[int, dict[int, Cell]] = {}
    count = 0
    for row, column, value in cells_of(part.xml, strings, package):
        if value is None or value == "":
            continue
        count += 1
        if count > most_cells:
            raise Refused("file.limit", limit="cells", value=f"> {most_cells}", allowed=most_cells)
        cells.setdefault(row, {})[column] = value
    return dense(part.sheet, cells)


def dense(sheet: str, cells: dict[int, dict[int, Cell]]) -> Grid:
    """Rows of equal length around the table: a lonely cell far away from it is left where it is, out of the grid."""
    if not cells:
        return Grid(sheet, [])
    rows = sorted(cells)
    last = rows[0]
    for row in rows:  # rows beyond a gap of thousands are no part of a table
        if row - last > 5000:
            break
        last = row
    kept = [row for row in rows if row <= last]
    used = sorted({column for row in kept for column in cells[row]})
    right = used[0]
    for column in used:
        if column - right > 200:
            break
        right = column
    left = used[0]
    grid = [[cells.get(row, {}).get(column) for column in range(left, right + 1)] for row in range(kept[0], last + 1)]
    return Grid(sheet, grid, first_row=kept[0], first_column=left)


def shared_strings(xml: bytes) -> list[str]:
    """The workbook's shared strings; rich text joined, phonetic guides left out."""
    found: list[str] = []
    if not xml:
        return found
    for _event, element in ElementTree.iterparse(BytesIO(xml)):
        if local(element) == "si":
            found.append(text_of(element))
            element.clear()
    return found


def text_of(element: ElementTree.Element) -> str:
    if local(element) == "rPh":
        return ""
    own = element.text or "" if local(element) == "t" else ""
    return own + "".join(text_of(child) for child in element)


def cells_of(xml: bytes, strings: list[str], package: Package) -> Iterator[tuple[int, int, Cell]]:
    """Every cell as row, column, value; where `r` is missing the place follows from the order."""
    row = column = 0
    parser = ElementTree.iterparse(BytesIO(xml), events=("start", "end"))
    try:
        for event, element in parser:
            name = local(element)
            if event == "start" and name == "row":
                given = element.get("r", "")
                row, column = (int(given) if given.isdigit() else row + 1), 0
            elif event == "end" and name == "c":
                here = split_reference(element.get("r", ""))
                row, column = here if here else (row, column + 1)
                yield row, column, value_of(element, strings, package)
                element.clear()
            elif event == "end" and name == "row":
                element.clear()
    except ElementTree.ParseError:
        return  # what stood before the break has been given


def split_reference(reference: str) -> tuple[int, int] | None:
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    if not letters.isalpha() or not letters.isascii() or len(letters) > 3 or not digits:
        return None
    return int(digits), column_number(letters.upper())


def value_of(cell: ElementTree.Element, strings: list[str], package: Package) -> Cell:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return text_of(cell)
    raw = next((child.text or "" for child in cell if local(child) == "v"), "")
    if kind == "s":
        return strings[int(raw)] if raw.isdigit() and int(raw) < len(strings) else None
    if kind in ("str", "e"):
        return raw if kind == "str" else None
    if kind == "b":
        return raw in ("1", "true")
    if kind == "d":
        return iso(raw)
    return number(raw, cell.get("s", ""), package)


def iso(raw: str) -> Cell:
    try:
        return datetime.fromisoformat(raw.rstrip("Z"))
    except ValueError:
        return raw


def number(raw: str, style: str, package: Package) -> Cell:
    try:
        value = float(raw)
    except ValueError:
        return raw or None
    if not isfinite(value):
        return raw
    if style.isdigit() and int(style) in package.date_styles and 0 <= value < LAST_DAY:
        return day(value, package.is_1904)
    return value


def day(serial: float, is_1904: bool) -> date | datetime | time:
    """The day of a serial number; Excel's day 60 is 29 Feb 1900, which never was."""
    if serial < 1 and not is_1904:
        return (datetime(1900, 1, 1) + timedelta(days=serial)).time()
    base = date(1904, 1, 1) if is_1904 else date(1899, 12, 31 if serial < 60 else 30)
    moment = datetime(base.year, base.month, base.day) + timedelta(days=serial)
    return moment.date() if serial == int(serial) else moment
