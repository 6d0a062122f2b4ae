"""A person's workbook with its cells coloured and noted and a first sheet of findings: an edit of the package's XML.

No library writes the workbook anew, so that formats, formulas, charts, pictures, pivots, validations and macros stay the bytes they
were: parts that are not named here are taken over as they are. The copy is read back, and is given only if it holds what the
original holds.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from posixpath import basename, dirname, join

from reportgen.language import mark as _
from reportgen.workbook.archive import Archive, normal
from reportgen.workbook.edits import Edits, Element, Unsuitable, escaped, is_empty_tag, put_into, tag_at, tree, with_attribute
from reportgen.workbook.finding import Severity
from reportgen.workbook.grid import Place, column_number, letter
from reportgen.workbook.listing import Listing, list_sheet
from reportgen.workbook.markstyles import Styles, blank_styles
from reportgen.workbook.notes import with_boxes, with_comments
from reportgen.workbook.package import MAIN, OFFICE, RELATIONS, find_workbook, read_outline, relations_of

MOST_NOTES = 1000  # on one sheet: more make a workbook slow to open, and the list has them all
CONTENT = "application/vnd.openxmlformats-officedocument."
LIST_PART, COMMENTS_PART, BOXES_PART = "xl/worksheets/findings.xml", "xl/findings_comments{0}.xml", "xl/drawings/findings{0}.vml"
IDENTITY = "findings"  # of the relations that are added
AFTER_BOXES = {"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"}
SHEET_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData\b")
ROW = re.compile(rb"<(?:[\w.-]+:)?row\b")
CELL = re.compile(rb"<(?:[\w.-]+:)?c\b")
NUMBER, REFERENCE, STYLE = (re.compile(rb"\s" + name + rb"""\s*=\s*["']([A-Z]{0,3}\d{0,9})["']""") for name in (b"r", b"r", b"s"))
OTHER_FORMAT = _("Cells can be marked in .xlsx and .xlsm workbooks only.")
NOT_READ = _("The file could not be read.")
NOT_AS_EXCEL = _("Its package is not as Excel writes it, so that marking its cells could lose something.")
FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # of parts that are added: the same bytes whenever they are made
Marks = Mapping[Place, tuple[Severity, str]]  # row and column → how bad, and the note


@dataclass(slots=True)
class Parts:
    """The parts of a package while it is changed: those changed or added here by name, the rest as they are."""

    archive: Archive
    changed: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # by the name as names are compared: as written, and content

    def read(self, name: str) -> bytes:
        """A part as it now is, as UTF-8 XML. Raises Refused where there is none."""
        return self.changed[normal(name)][1] if normal(name) in self.changed else self.archive.xml(name)

    def has(self, name: str) -> bool:
        return normal(name) in self.changed or name in self.archive

    def write(self, name: str, content: bytes) -> None:
        self.changed[normal(name)] = (name, content)

    def packed(self) -> bytes:
        """The package: its parts in their order, the new ones last."""
        out, left = BytesIO(), dict(self.changed)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name, info in self.archive.members():
                _name, content = left.pop(name, (name, None))
                target.writestr(entry(info.filename, info.date_time), self.archive.read(name) if content is None else content)
            for name, content in left.values():
                target.writestr(entry(name, FIXED_TIME), content)
        return out.getvalue()


def entry(name: str, time: tuple[int, int, int, int, int, int]) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, max(time, FIXED_TIME))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def marked(archive: Archive, listing: Listing, marks: Mapping[str, Marks]) -> bytes:
    """The package with a first sheet that lists the findings and with cells marked, by sheet.

    Raises Unsuitable where it is not built as Excel builds it, and Refused where a part cannot be read.
    """
    outline, workbook = read_outline(archive), find_workbook(archive)
    if outline is None or workbook is None or archive.doubled:
        raise Unsuitable
    parts, relations = Parts(archive), outline[1]
    root = tree(parts.read(workbook))
    main, kinds = namespace_of(root), kind_of_relations(archive, workbook)
    styles = Styles(styles_part(parts, workbook, relations, main, kinds))
    for number, element in enumerate(root.every("sheet"), 1):
        part, kind = relations.get(target_id(element), ("", ""))
        if kind == "worksheet" and part in archive:
            mark_sheet(parts, part, marks.get(element.attributes.get("name", ""), {}), styles, main, kinds, number)
    parts.write(LIST_PART, list_sheet(listing, styles, main))
    add_first_sheet(parts, workbook, listing.title, kinds)
    parts.write(styles_name(workbook, relations), styles.applied())
    return parts.packed()


def namespace_of(root: Element) -> str:
    """The namespace of a part's elements: strict packages have another than the usual ones."""
    return root.attributes.get(f"xmlns:{root.prefix[:-1]}" if root.prefix else "xmlns", MAIN)


def target_id(sheet: Element) -> str:
    """The relation of a sheet, whatever the prefix of its namespace."""
    return next((value for name, value in sheet.attributes.items() if name.rpartition(":")[2] == "id" and ":" in name), "")


def kind_of_relations(archive: Archive, workbook: str) -> str:
    """What the kinds of relations begin with: strict packages have another address than the usual ones."""
    kinds = [element.attributes.get("Type", "") for element in tree(archive.xml(rels_of(workbook))).children]
    return next((kind.rpartition("/")[0] for kind in kinds if kind.endswith("/worksheet")), OFFICE)


def rels_of(part: str) -> str:
    return join(dirname(part), "_rels", basename(part) + ".rels")


def styles_name(workbook: str, relations: Mapping[str, tuple[str, str]]) -> str:
    return next((target for target, kind in relations.values() if kind == "styles"), join(dirname(workbook), "styles.xml"))


def styles_part(parts: Parts, workbook: str, relations: Mapping[str, tuple[str, str]], main: str, kinds: str) -> bytes:
    """The workbook's formats; new ones where it has none."""
    name = styles_name(workbook, relations)
    if parts.has(name):
        return parts.read(name)
    relate(parts, workbook, f"{kinds}/styles", "/" + name, f"{IDENTITY}Styles")
    declare(parts, name, CONTENT + "spreadsheetml.styles+xml")
    return blank_styles(main)


def mark_sheet(parts: Parts, part: str, marks: Marks, styles: Styles, main: str, kinds: str, number: int) -> None:
    """Colour and note the cells of one sheet, and take it out of the selection, which is the new first sheet's."""
    xml = parts.read(part)
    shell, data, cut = parted(xml)
    root, edits = tree(shell), Edits(shell)
    deselect(edits, root)
    looks = {place: severity for place, (severity, _note) in marks.items()}
    holder = root.child("sheetData")
    if holder is None:
        raise Unsuitable
    coloured = colour(data, looks, styles, columns_styles(root), root.prefix)
    if data:
        edits.insert(cut, coloured)
    elif coloured:
        put_into(edits, holder, coloured)
    notes = dict(sorted((place, note) for place, (_severity, note) in marks.items())[:MOST_NOTES])
    if notes:
        add_notes(parts, part, edits, root, notes, main, kinds, number)
    if edits.changes:
        parts.write(part, edits.applied())


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


def deselect(edits: Edits, root: Element) -> None:
    """Two sheets selected at once are edited at once: only the first sheet is to be."""
    for view in root.every("sheetView"):
        if view.attributes.get("tabSelected") in ("1", "true"):
            tag = tag_at(edits.xml, view.start)
            edits.replace(view.start, view.start + len(tag), with_attribute(tag, "tabSelected", 0))


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
    starts = [found.start() for found in ROW.finditer(data)] if wanted else []
    for start, end in pairwise([*starts, len(data)]):
        before, number = number, row_number(tag_at(data, start), number)
        if number <= before:
            raise Unsuitable
        for missing in sorted(row for row in wanted if row < number):
            edits.insert(start, new_row(missing, wanted.pop(missing), styles, columns, prefix))
        if number in wanted:
            colour_row(edits, start, end, number, wanted.pop(number), styles, columns, prefix)
    for missing in sorted(wanted):
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


def add_notes(parts: Parts, part: str, edits: Edits, root: Element, notes: Mapping[Place, str], main: str, kinds: str, number: int) -> None:
    """Notes at the cells of a sheet; a sheet with conversations keeps them as they are and gets none."""
    relations = relations_of(parts.archive, part) if rels_of(part) in parts.archive else {}
    if any(kind == "threadedComment" for _target, kind in relations.values()):
        return
    comments = next((target for target, kind in relations.values() if kind == "comments"), "")
    drawing = root.child("legacyDrawing")
    boxes = relations[target_id(drawing)][0] if drawing else ""
    xml, fresh = with_comments(parts.read(comments) if comments else None, notes, main)
    fresh_notes = {place: notes[place] for place in fresh}
    vml = with_boxes(parts.archive.read(boxes) if boxes else None, fresh_notes, number)
    parts.write(comments or COMMENTS_PART.format(number), xml)
    parts.write(boxes or BOXES_PART.format(number), vml)
    if not comments:
        relate(parts, part, f"{kinds}/comments", "/" + COMMENTS_PART.format(number), f"{IDENTITY}Comments")
        declare(parts, COMMENTS_PART.format(number), CONTENT + "spreadsheetml.comments+xml")
    if not boxes:
        relate(parts, part, f"{kinds}/vmlDrawing", "/" + BOXES_PART.format(number), f"{IDENTITY}Boxes")
        declare(parts, BOXES_PART.format(number), CONTENT + "vmlDrawing")
        after = next((child for child in root.children if is_after_boxes(child)), None)
        edits.insert(after.start if after else root.end, f'<{root.prefix}legacyDrawing xmlns:r="{kinds}" r:id="{IDENTITY}Boxes"/>'.encode())


def is_after_boxes(child: Element) -> bool:
    """Whether an element of a sheet must come after the drawing of its notes; alternatives are what they hold."""
    return child.local in AFTER_BOXES or (child.local == "AlternateContent" and any(is_after_boxes(e) for c in child.children for e in c.children))


def relate(parts: Parts, part: str, kind: str, target: str, identity: str) -> None:
    """A relation from a part to another."""
    name = rels_of(part)
    xml = parts.read(name) if parts.has(name) else f'<Relationships xmlns="{RELATIONS}"/>'.encode()
    root, edits = tree(xml), Edits(xml)
    put_into(edits, root, f'<{root.prefix}Relationship Id="{identity}" Type="{kind}" Target="{escaped(target)}"/>'.encode())
    parts.write(name, edits.applied())


def declare(parts: Parts, part: str, content: str) -> None:
    """Say what a new part is."""
    name = "[Content_Types].xml"
    if not parts.has(name):
        raise Unsuitable
    xml = parts.read(name)
    root, edits = tree(xml), Edits(xml)
    put_into(edits, root, f'<{root.prefix}Override PartName="/{part}" ContentType="{content}"/>'.encode())
    parts.write(name, edits.applied())


def add_first_sheet(parts: Parts, workbook: str, title: str, kinds: str) -> None:
    """The list becomes the first sheet, and the one that is seen; what counts sheets counts one more."""
    xml = parts.read(workbook)
    root, edits = tree(xml), Edits(xml)
    sheets = root.child("sheets")
    if sheets is None:
        raise Unsuitable
    there = [element.attributes for element in sheets.every("sheet")]
    name = free_name(title, [each.get("name", "") for each in there])
    number = max((int(each.get("sheetId", "0")) for each in there), default=0) + 1
    added = f'<{root.prefix}sheet name="{escaped(name)}" sheetId="{number}" xmlns:r="{kinds}" r:id="{IDENTITY}"/>'
    put_into(edits, sheets, added.encode(), is_first=True)
    for element in root.every("definedName"):
        if "localSheetId" in element.attributes:
            reset(edits, element, "localSheetId", int(element.attributes["localSheetId"]) + 1)
    for element in root.every("workbookView"):
        tag = tag_at(xml, element.start)
        edits.replace(element.start, element.start + len(tag), with_attribute(with_attribute(tag, "activeTab", 0), "firstSheet", 0))
    parts.write(workbook, edits.applied())
    relate(parts, workbook, f"{kinds}/worksheet", "/" + LIST_PART, IDENTITY)
    declare(parts, LIST_PART, CONTENT + "spreadsheetml.worksheet+xml")


def reset(edits: Edits, element: Element, name: str, value: int) -> None:
    tag = tag_at(edits.xml, element.start)
    edits.replace(element.start, element.start + len(tag), with_attribute(tag, name, value))


def free_name(title: str, taken: Iterable[str]) -> str:
    """A sheet's name that no other has."""
    names = {name.casefold() for name in taken}
    return next(name for at in range(1, 10_000) if (name := title if at == 1 else f"{title} {at}").casefold() not in names)
