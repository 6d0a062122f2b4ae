"""The rows of a sheet with cells coloured: other cells, and all that the coloured ones hold, stay as they are."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Mapping
from itertools import pairwise

from reportgen.workbook.edits import Edits, Element, Unsuitable, is_empty_tag, tag_at, with_attribute
from reportgen.workbook.finding import Severity
from reportgen.workbook.grid import Place, column_number, letter
from reportgen.workbook.markstyles import Styles

SHEET_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData\b")
ROW = re.compile(rb"<(?:[\w.-]+:)?row\b")
CELL = re.compile(rb"<(?:[\w.-]+:)?c\b")
NUMBER, REFERENCE, STYLE = (re.compile(rb"\s" + name + rb"""\s*=\s*["']([A-Z]{0,3}\d{0,9})["']""") for name in (b"r", b"r", b"s"))
MERGED = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
LONGEST_NOTE = 1500  # characters
ORDER = {severity: at for at, severity in enumerate(Severity)}
Marks = Mapping[Place, tuple[Severity, str]]  # row and column → how bad, and the note


def joined(one: tuple[Severity, str], other: tuple[Severity, str]) -> tuple[Severity, str]:
    """Two marks of one cell as one: the weightier severity, and what both say."""
    severity = min(one[0], other[0], key=ORDER.__getitem__)
    return severity, one[1] if other[1] in one[1] else f"{one[1]}\n\n{other[1]}"[:LONGEST_NOTE]


def seen(marks: Marks, sheet: Element) -> dict[Place, tuple[Severity, str]]:
    """The marks where they are seen: those of merged cells at the first of them, which stands for all."""
    rows = sorted({row for row, _column in marks})
    columns: dict[int, list[int]] = {}
    for row, column in marks:
        columns.setdefault(row, []).append(column)
    first: dict[Place, Place] = {}
    for element in sheet.every("mergeCell") if marks else ():
        found = MERGED.fullmatch(element.attributes.get("ref", ""))
        if found:
            left, top, right, bottom = column_number(found[1]), int(found[2]), column_number(found[3]), int(found[4])
            for row in rows[bisect_left(rows, top) : bisect_right(rows, bottom)]:
                first.update({(row, column): (top, left) for column in columns[row] if left <= column <= right})
    places: dict[Place, tuple[Severity, str]] = {}
    for place, mark in sorted(marks.items()):
        at = first.get(place, place)
        places[at] = joined(places[at], mark) if at in places else mark
    return places


def parted(xml: bytes) -> tuple[bytes, bytes, int]:
    """A sheet without its rows, its rows, and where they go."""
    found = SHEET_DATA.search(xml)
    if found is None:
        raise Unsuitable
    tag = tag_at(xml, found.start())
    start = found.start() + len(tag)
    end = start if is_empty_tag(tag) else xml.rfind(b"</" + found[1] + b"sheetData")
    if end < start:
        raise Unsuitable
    return xml[:start] + xml[end:], xml[start:end], start


def columns_styles(root: Element) -> list[tuple[int, int, int]]:
    """First and last column and the format of empty cells in them."""
    found = (element.attributes for element in root.every("col"))
    return [(int(each["min"]), int(each["max"]), int(each["style"])) for each in found if each.keys() >= {"min", "max", "style"}]


def colour(data: bytes, looks: Mapping[Place, Severity], styles: Styles, columns: list[tuple[int, int, int]], prefix: str) -> bytes:
    """The rows of a sheet with cells coloured; cells and rows that are not there are added in their place."""
    wanted: dict[int, dict[int, Severity]] = {}
    for (row, column), severity in looks.items():
        wanted.setdefault(row, {})[column] = severity
    edits, number = Edits(data), 0
    left = deque(sorted(wanted))
    starts = [found.start() for found in ROW.finditer(data)] if wanted else []
    for start, end in pairwise([*starts, len(data)]):
        before, number = number, row_number(tag_at(data, start), number)
        if number <= before:
            raise Unsuitable
        while left and left[0] < number:
            missing = left.popleft()
            edits.insert(start, new_row(missing, wanted[missing], styles, columns, prefix))
        if left and left[0] == number:
            colour_row(edits, start, end, number, wanted[left.popleft()], styles, columns, prefix)
    for missing in left:
        edits.insert(len(data), new_row(missing, wanted[missing], styles, columns, prefix))
    return edits.applied()


def row_number(tag: bytes, before: int) -> int:
    found = NUMBER.search(tag)
    return int(found[1]) if found else before + 1


def colour_row(
    edits: Edits, start: int, end: int, row: int, looks: dict[int, Severity], styles: Styles, columns: list[tuple[int, int, int]], prefix: str
) -> None:
    tag = tag_at(edits.xml, start)
    base = style_of(tag) if b"customFormat" in tag else None
    if is_empty_tag(tag):
        cells = new_cells(row, looks, styles, columns, prefix, base)
        edits.replace(start, start + len(tag), tag[:-2].rstrip() + b">" + cells + f"</{prefix}row>".encode())
        return
    before = 0
    for found in CELL.finditer(edits.xml, start + len(tag), end):
        cell = tag_at(edits.xml, found.start())
        column = column_of(cell, before)
        earlier = {missing: looks.pop(missing) for missing in sorted(looks) if missing < column}
        if earlier:
            edits.insert(found.start(), new_cells(row, earlier, styles, columns, prefix, base))
        if column in looks:
            number = styles.marked(style_of(cell), looks.pop(column))
            edits.replace(found.start(), found.start() + len(cell), with_attribute(cell, "s", number))
        before = column
    if looks:
        edits.insert(edits.xml.rindex(f"</{prefix}row".encode(), start, end), new_cells(row, looks, styles, columns, prefix, base))


def column_of(cell: bytes, before: int) -> int:
    found = REFERENCE.search(cell)
    letters = found[1].decode().rstrip("0123456789") if found else ""
    return column_number(letters) if letters else before + 1


def style_of(tag: bytes) -> int:
    found = STYLE.search(tag)
    return int(found[1]) if found and found[1].isdigit() else 0


def new_row(row: int, looks: dict[int, Severity], styles: Styles, columns: list[tuple[int, int, int]], prefix: str) -> bytes:
    cells = new_cells(row, looks, styles, columns, prefix, None)
    return f'<{prefix}row r="{row}">'.encode() + cells + f"</{prefix}row>".encode()


def new_cells(row: int, looks: dict[int, Severity], styles: Styles, columns: list[tuple[int, int, int]], prefix: str, base: int | None) -> bytes:
    """Empty cells with their colour, in the format that the row or the column has."""
    made = []
    for column, severity in sorted(looks.items()):
        own = next((style for first, last, style in columns if first <= column <= last), 0) if base is None else base
        made.append(f'<{prefix}c r="{letter(column)}{row}" s="{styles.marked(own, severity)}"/>')
    return "".join(made).encode()
