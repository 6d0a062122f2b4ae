"""A person's workbook with its cells coloured and noted and a first sheet of findings: an edit of the package's XML.

No library writes the workbook anew, so that formats, formulas, charts, pictures, pivots, validations and macros stay the bytes they
were: parts that are not named here are taken over as they are. The copy is read back, and is given only if it holds what the
original holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from posixpath import dirname, join

from reportgen.language import mark as _
from reportgen.workbook.archive import Archive
from reportgen.workbook.colouring import Marks, colour, columns_styles, parted, seen
from reportgen.workbook.edits import Edits, Element, Unsuitable, escaped, put_into, tag_at, tree, whole_of, with_attribute
from reportgen.workbook.grid import Place
from reportgen.workbook.listing import Listing, list_sheet
from reportgen.workbook.markstyles import Styles, blank_styles
from reportgen.workbook.notes import with_boxes, with_comments
from reportgen.workbook.package import MAIN, OFFICE, RELATIONS, TABLELESS, Relations, find_workbook, read_outline, relations_of
from reportgen.workbook.parts import Parts, rels_of

MOST_NOTES = 1000  # on one sheet: more make a workbook slow to open, and the list has them all
CONTENT = "application/vnd.openxmlformats-officedocument."
LIST_PART, COMMENTS_PART, BOXES_PART = "xl/worksheets/findings.xml", "xl/findings_comments.xml", "xl/drawings/findings.vml"
AFTER_BOXES = {"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"}
OTHER_FORMAT = _("Cells can be marked in .xlsx and .xlsm workbooks only.")
NOT_READ = _("The file could not be read.")
NOT_AS_EXCEL = _("Its package is not as Excel writes it, so that marking its cells could lose something.")
SIGNED = _("The workbook is signed, and a marked copy would lose its signature.")
SHARED = _("The workbook is shared and keeps a history of its changes, which a marked copy could damage.")
BOUND = {"_xmlsignatures/": SIGNED, "xl/revisions/": SHARED}  # parts that hold for the workbook as it is only


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that is being marked: its parts, where its list of sheets stands, and what that says."""

    parts: Parts
    workbook: str
    relations: Relations
    root: Element
    main: str  # the namespace of its elements: strict packages have another than the usual ones
    kinds: str  # what the kinds of its relations begin with

    def sheets(self) -> list[tuple[str, str, str]]:
        """Each sheet's name, its part, and the kind of sheet."""
        return [(each.attributes.get("name", ""), *self.relations.get(target_id(each), ("", ""))) for each in self.root.every("sheet")]

    def styles(self) -> str:
        """The part of the formats, whether or not it is there."""
        usual = join(dirname(self.workbook), "styles.xml")
        return next((target for target, kind in self.relations.values() if kind == "styles"), usual)


def marked(archive: Archive, listing: Listing, marks: Mapping[str, Marks], lists: Sequence[str] = ()) -> bytes:
    """The package with a first sheet that lists the findings and with cells marked, by sheet.

    lists: sheets that are such a list of an earlier run, which the new one replaces. Raises Unsuitable where the package is not
    built as Excel builds it, or would lose something, and Refused where a part cannot be read.
    """
    book = book_of(archive)
    styles = Styles(styles_part(book))
    for number, (name, part, kind) in enumerate(book.sheets(), 1):
        if part not in archive:
            continue
        if kind == "worksheet":
            mark_sheet(book, part, marks.get(name, {}), styles, number)
        elif kind in TABLELESS:
            deselect_sheet(book.parts, part)
    add_list(book, listing, styles, lists)
    book.parts.write(book.styles(), styles.applied())
    return book.parts.packed()


def book_of(archive: Archive) -> Book:
    """The workbook of a package. Raises Unsuitable where marking it would lose something."""
    for beginning, why in BOUND.items():
        if any(name.startswith(beginning) for name in archive):
            raise Unsuitable(why)
    outline, workbook = read_outline(archive), find_workbook(archive)
    if outline is None or workbook is None or archive.doubled:
        raise Unsuitable
    root = tree(archive.xml(workbook))
    kinds = [element.attributes.get("Type", "") for element in tree(archive.xml(rels_of(workbook))).children]
    main = root.attributes.get(f"xmlns:{root.prefix[:-1]}" if root.prefix else "xmlns", MAIN)
    return Book(
        Parts(archive), workbook, outline[1], root, main, next((kind.rpartition("/")[0] for kind in kinds if kind.endswith("/worksheet")), OFFICE)
    )


def target_id(sheet: Element) -> str:
    """The relation of a sheet, whatever the prefix of its namespace."""
    return next((value for name, value in sheet.attributes.items() if name.rpartition(":")[2] == "id" and ":" in name), "")


def styles_part(book: Book) -> bytes:
    """The workbook's formats; new ones where it has none."""
    name = book.styles()
    if book.parts.has(name):
        return book.parts.read(name)
    if not any(kind == "styles" for _target, kind in book.relations.values()):
        book.parts.relate(book.workbook, f"{book.kinds}/styles", name)
    book.parts.declare(name, CONTENT + "spreadsheetml.styles+xml")
    return blank_styles(book.main)


def mark_sheet(book: Book, part: str, marks: Marks, styles: Styles, number: int) -> None:
    """Colour and note the cells of one sheet, and take it out of the selection, which is the new first sheet's."""
    shell, data, cut = parted(book.parts.read(part))
    root, edits = tree(shell), Edits(shell)
    deselect(edits, root)
    marks = seen(marks, root)
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
        add_notes(book, part, edits, root, notes, number)
    if edits.changes:
        book.parts.write(part, edits.applied())


def deselect_sheet(parts: Parts, part: str) -> None:
    """Take a sheet that holds no cells (a chart's) out of the selection."""
    xml = parts.read(part)
    edits = Edits(xml)
    deselect(edits, tree(xml))
    if edits.changes:
        parts.write(part, edits.applied())


def deselect(edits: Edits, root: Element) -> None:
    """Two sheets selected at once are edited at once: only the first sheet is to be."""
    for view in root.every("sheetView"):
        if view.attributes.get("tabSelected") in ("1", "true"):
            reset(edits, view, {"tabSelected": 0})


def add_notes(book: Book, part: str, edits: Edits, root: Element, notes: Mapping[Place, str], number: int) -> None:
    """Notes at the cells of a sheet, beside those that are there."""
    parts = book.parts
    relations = relations_of(parts.archive, part) if rels_of(part) in parts.archive else {}
    comments = next((target for target, kind in relations.values() if kind == "comments"), "")
    drawing = root.child("legacyDrawing")
    boxes = relations[target_id(drawing)][0] if drawing else ""
    xml, fresh = with_comments(parts.read(comments) if comments else None, notes, book.main)
    vml = with_boxes(parts.bytes_of(boxes) if boxes else None, {place: notes[place] for place in fresh}, number)
    if comments:
        parts.write(comments, xml)
    else:
        parts.relate(part, f"{book.kinds}/comments", parts.add(COMMENTS_PART, xml, CONTENT + "spreadsheetml.comments+xml"))
    if boxes:
        parts.write(boxes, vml)
    else:
        identity = parts.relate(part, f"{book.kinds}/vmlDrawing", parts.add(BOXES_PART, vml, CONTENT + "vmlDrawing"))
        after = next((child for child in root.children if is_after_boxes(child)), None)
        edits.insert(after.start if after else root.end, f'<{root.prefix}legacyDrawing xmlns:r="{book.kinds}" r:id="{identity}"/>'.encode())


def is_after_boxes(child: Element) -> bool:
    """Whether an element of a sheet must come after the drawing of its notes; alternatives are what they hold."""
    return child.local in AFTER_BOXES or (child.local == "AlternateContent" and any(is_after_boxes(e) for c in child.children for e in c.children))


def add_list(book: Book, listing: Listing, styles: Styles, lists: Sequence[str]) -> None:
    """The list in the place of that of an earlier run, else as the first sheet; it is the sheet that is seen."""
    content = list_sheet(listing, styles, book.main)
    earlier = next((at for at, element in enumerate(book.root.every("sheet")) if is_earlier(element, lists)), None)
    if earlier is None:
        add_first_sheet(book, listing.title, book.parts.add(LIST_PART, content, CONTENT + "spreadsheetml.worksheet+xml"))
        return
    _name, part, _kind = book.sheets()[earlier]
    book.parts.write(part, content)
    if book.parts.has(rels_of(part)):
        book.parts.write(rels_of(part), f'<Relationships xmlns="{RELATIONS}"/>'.encode())
    edits = Edits(book.parts.read(book.workbook))
    for element in book.root.every("definedName"):
        if element.attributes.get("localSheetId") == str(earlier):  # the area of its filter
            edits.replace(element.start, element.start + len(whole_of(edits.xml, element)), b"")
    show_first(edits, book.root, earlier)
    book.parts.write(book.workbook, edits.applied())


def is_earlier(sheet: Element, lists: Sequence[str]) -> bool:
    return sheet.attributes.get("name") in lists and sheet.attributes.get("state", "visible") == "visible"


def add_first_sheet(book: Book, title: str, part: str) -> None:
    """A part becomes the first sheet; what counts sheets counts one more."""
    edits, root = Edits(book.parts.read(book.workbook)), book.root
    sheets = root.child("sheets")
    if sheets is None:
        raise Unsuitable
    there = [element.attributes for element in sheets.every("sheet")]
    name = free_name(title, [each.get("name", "") for each in there])
    number = max((int(each.get("sheetId", "0")) for each in there), default=0) + 1
    identity = book.parts.relate(book.workbook, f"{book.kinds}/worksheet", part)
    added = f'<{root.prefix}sheet name="{escaped(name)}" sheetId="{number}" xmlns:r="{book.kinds}" r:id="{identity}"/>'
    put_into(edits, sheets, added.encode(), is_first=True)
    for element in root.every("definedName"):
        if "localSheetId" in element.attributes:
            reset(edits, element, {"localSheetId": int(element.attributes["localSheetId"]) + 1})
    show_first(edits, root, 0)
    book.parts.write(book.workbook, edits.applied())


def show_first(edits: Edits, root: Element, number: int) -> None:
    """Let a workbook open with a sheet."""
    for element in root.every("workbookView"):
        reset(edits, element, {"activeTab": number, "firstSheet": 0})


def reset(edits: Edits, element: Element, values: Mapping[str, int]) -> None:
    old = new = tag_at(edits.xml, element.start)
    for name, value in values.items():
        new = with_attribute(new, name, value)
    edits.replace(element.start, element.start + len(old), new)


def free_name(title: str, taken: Iterable[str]) -> str:
    """A sheet's name that no other has."""
    names = {name.casefold() for name in taken}
    return next(name for at in range(1, 10_000) if (name := title if at == 1 else f"{title} {at}").casefold() not in names)
