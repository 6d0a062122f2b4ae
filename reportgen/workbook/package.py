"""The outline of an xlsx package: its sheets' parts, shared strings and formats, and a package of one's own for calamine.

calamine is never given the file itself: it gets a package written here that holds nothing but what this pass has read, so both
see the same parts, and a doubled name, a lying count, another encoding or a macro sheet cannot turn its head.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from xml.etree import ElementTree

from reportgen.workbook.archive import Archive, Refused, damage_allowed, normal
from reportgen.workbook.finding import Finding, Severity, Source
from reportgen.workbook.formats import Formats, formats_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKSHEET = re.compile(rb"<(?:[\w.-]+:)?worksheet\b")
COUNTS = re.compile(rb'\s(?:count|uniqueCount)="[^"]*"')
SHEET_PART = re.compile(r"xl/worksheets/[^/]*\.xml")
MOST_DIGITS = 19
ZIP_FACTS = "<HHHHHIIIHH"  # version, flags, how it is packed (0: not), time, day, checksum, sizes packed and not, lengths of name and of more
VERSION, FIRST_DAY, LOCAL_HEADER = 20, 0x21, 30  # the day is 1 Jan 1980
Relations = dict[str, tuple[str, str]]  # by id: the part that is meant, and the kind of relation
TABLELESS = ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")  # sheets that hold no cells of a table


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet's part of the package."""

    sheet: str
    name: str
    is_hidden: bool = False


@dataclass(slots=True)
class Package:
    """A workbook's sheets, the shared strings and formats they use, which day is day 0, and what was found amiss."""

    archive: Archive
    parts: list[Part] = field(default_factory=list)
    strings: bytes = b""
    styles: bytes = b""
    formats: Formats = field(default_factory=Formats)
    is_1904: bool = False
    findings: list[Finding] = field(default_factory=list)


def open_package(archive: Archive, file: str) -> Package:
    """The outline of an xlsx. Raises Refused for what is unsafe, encrypted, corrupt, without sheets or beyond a limit."""
    outline = read_outline(archive)
    if outline is None:
        return without_outline(archive, file, "file.corrupt" if find_workbook(archive) else "file.no_sheets")
    root, relations = outline
    package = Package(archive, is_1904=any(e.get("date1904") in ("1", "true") for e in root.iter() if local(e) == "workbookPr"))
    read_companions(package, file, relations)
    for element in root.iter():
        if local(element) == "sheet":
            add_part(package, element, relations, file)
    return package if package.parts else without_outline(archive, file, "file.corrupt" if package.findings else "file.no_sheets")


def read_outline(archive: Archive) -> tuple[ElementTree.Element, Relations] | None:
    """The workbook part and its relationships; None where there is none, or it is damaged."""
    with damage_allowed():
        workbook = find_workbook(archive)
        return (parse(archive.xml(workbook)), relations_of(archive, workbook)) if workbook else None
    return None


def without_outline(archive: Archive, file: str, code: str) -> Package:
    """The package of sheets whose list is lost, named as their parts are. Raises Refused with the code where there are none."""
    names = [name for name in archive if SHEET_PART.fullmatch(name)]
    if not names:
        raise Refused(code)
    package = Package(archive, findings=[told("file.no_outline", file, Severity.WARNING)])
    read_companions(package, file, {})
    for name in sorted(names, key=lambda name: (len(name), name)):
        package.parts.append(Part(name.rpartition("/")[2].removesuffix(".xml"), name))
    return package


def read_companions(package: Package, file: str, relations: Relations) -> None:
    """Take up shared strings and formats, and tell what is amiss with them."""
    package.strings = companion(package, file, relations, "sharedStrings", "file.no_strings")
    package.styles = companion(package, file, relations, "styles", "file.no_formats")
    read_formats(package, file)
    if package.archive.doubled:
        package.findings.append(told("file.doubled", file, Severity.WARNING, part=package.archive.doubled[0]))


def add_part(package: Package, element: ElementTree.Element, relations: Relations, file: str) -> None:
    """A sheet of the workbook; one whose part is missing is told."""
    identity = next((value for name, value in element.items() if name.rpartition("}")[2].rpartition(":")[2] == "id"), "")
    target, kind = relations.get(identity, ("", ""))
    sheet = element.get("name", "")
    if kind in TABLELESS:
        return
    if target not in package.archive:
        package.findings.append(told("sheet.unreadable", file, sheet=sheet))
        return
    package.parts.append(Part(sheet, target, element.get("state", "visible") != "visible"))


def companion(package: Package, file: str, relations: Relations, kind: str, code: str) -> bytes:
    """The workbook's part of a kind (styles, shared strings); b"" where it has none; told where it is damaged."""
    name = next((target for target, its_kind in relations.values() if its_kind == kind), f"xl/{kind}.xml")
    if name not in package.archive:
        return b""
    with damage_allowed():
        return package.archive.xml(name)
    package.findings.append(told(code, file, Severity.WARNING))
    return b""


def read_formats(package: Package, file: str) -> None:
    """Learn which cell formats show per cent and days; styles that cannot be read are left away, and told."""
    if not package.styles:
        return
    try:
        root = parse(package.styles)
    except Refused:
        package.styles = b""
        package.findings.append(told("file.no_formats", file, Severity.WARNING))
        return
    codes = {whole(e.get("numFmtId")): e.get("formatCode", "") for e in root.iter() if local(e) == "numFmt"}
    table = next((e for e in root.iter() if local(e) == "cellXfs"), ())
    package.formats = formats_of([whole(e.get("numFmtId")) for e in table], codes)


def find_workbook(archive: Archive) -> str | None:
    """The workbook part: by the package's relationships, else by its usual name."""
    with damage_allowed():
        for element in parse(archive.xml("_rels/.rels")).iter():
            if element.get("Type", "").endswith("/officeDocument"):
                target = normpath(normal(element.get("Target", "")))
                if target in archive:
                    return target
    return next((name for name in ("xl/workbook.xml", "xl/workbook.bin") if name in archive), None)


def relations_of(archive: Archive, workbook: str) -> Relations:
    """The workbook's relationships by id: target as a name within the package, and kind (the last word of its type)."""
    folder, _slash, base = workbook.rpartition("/")
    entry = join(folder, "_rels", base + ".rels")
    if entry not in archive:
        return {}
    found = {}
    for element in parse(archive.xml(entry)).iter():
        target = element.get("Target", "").replace("\\", "/")
        path = target.lstrip("/") if target.startswith("/") else normpath(join(dirname(workbook), target))
        found[element.get("Id", "")] = (path, element.get("Type", "").rpartition("/")[2])
    return found


def parse(xml: bytes) -> ElementTree.Element:
    """A small part as a tree; document types are refused before this. Raises Refused where it is no XML."""
    try:
        return ElementTree.fromstring(xml)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Refused("file.corrupt") from error


def local(element: ElementTree.Element) -> str:
    """An element's name without its namespace, so that strict and prefixed packages read alike."""
    return str(element.tag).rpartition("}")[2]


def whole(text: str | None) -> int:
    """A whole number of an attribute, 0 where it is none."""
    return int(text) if text and len(text) < MOST_DIGITS and text.isascii() and text.isdigit() else 0


def told(code: str, file: str, severity: Severity = Severity.ERROR, sheet: str = "", **fields: object) -> Finding:
    """A finding about a whole file or sheet."""
    return Finding(code, severity, Source(file, sheet), fields=fields)


def repacked(package: Package, sheets: Iterable[bytes]) -> bytes:
    """A package of some sheets, named 1, 2, 3 …, that holds nothing but them, their strings and formats; stored, not deflated."""
    sheets = list(sheets)
    numbers = range(1, len(sheets) + 1)
    strings = package.strings
    head = strings.find(b">", strings.find(b"sst")) + 1 if strings else 0
    relation = '<Relationship Id="r{0}" Type="{1}/{2}" Target="{3}"/>'
    parts = {
        "_rels/.rels": relations_part([relation.format(1, OFFICE, "officeDocument", "xl/workbook.xml")]),
        "xl/_rels/workbook.xml.rels": relations_part(relation.format(n, OFFICE, "worksheet", f"worksheets/{n}.xml") for n in numbers),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
            f'<workbookPr date1904="{int(package.is_1904)}"/><sheets>'
            + "".join(f'<sheet name="{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
            + "</sheets></workbook>"
        ).encode(),
        "xl/styles.xml": package.styles,
        "xl/sharedStrings.xml": COUNTS.sub(b"", strings[:head]) + strings[head:],  # the counts may lie
        **{f"xl/worksheets/{n}.xml": xml for n, xml in zip(numbers, sheets, strict=True)},
    }
    return stored({name: content for name, content in parts.items() if content})


def stored(parts: Mapping[str, bytes]) -> bytes:
    """A zip of parts as they are. Python's own module takes as long for the small ones as for the sheet."""
    pieces: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for name, content in parts.items():
        facts = struct.pack(ZIP_FACTS, VERSION, 0, 0, 0, FIRST_DAY, zlib.crc32(content), len(content), len(content), len(name), 0)
        pieces += (b"PK\x03\x04", facts, name.encode("ascii"), content)
        directory += (b"PK\x01\x02", struct.pack("<H", VERSION), facts, struct.pack("<HHHII", 0, 0, 0, 0, at), name.encode("ascii"))
        at += LOCAL_HEADER + len(name) + len(content)
    size = sum(map(len, directory))
    return b"".join([*pieces, *directory, b"PK\x05\x06", struct.pack("<HHHHIIH", 0, 0, len(parts), len(parts), size, at, 0)])


def relations_part(relations: Iterable[str]) -> bytes:
    return f'<Relationships xmlns="{RELATIONS}">{"".join(relations)}</Relationships>'.encode()
