"""One's own pass over an xlsx package: limits counted on what is really there, and what the fast reader loses.

python-calamine gives '' for error values and for formulas without a stored value, tells nothing of hidden rows or formats,
and allocates a sheet by its corners; this pass names those cells and says when a sheet must be read another way.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import dirname, join, normpath
from xml.etree import ElementTree

from reportgen.settings import Limits
from reportgen.workbook.grid import Grid, Place, column_number

CHUNK = 1 << 20
SPARSE_ROWS = 20_000  # a last row so far beyond the rows there are is no table's end
MOST_MERGES = 20_000

ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
NUMBER_OF_ROW = re.compile(rb'\br="(\d+)"')
HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)/?>")
MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
FAR_COLUMN = re.compile(rb'\br="[A-Z]{3}\d+"')
ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]+)(\d+)"[^>]*>(?:<(?:\w+:)?f\b[^<]*(?:/>|</(?:\w+:)?f>))?'
    rb"\s*<(?:\w+:)?v>([^<]*)<"
)
NO_VALUE = re.compile(
    rb'<(?:\w+:)?c\b[^>]*\br="([A-Z]+)(\d+)"[^>]*>\s*<(?:\w+:)?f\b[^<]*(?:/>|</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
STYLED = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bs="(\d+)")[^>]*\br="([A-Z]+)(\d+)"')
PERCENT_FORMATS = (9, 10)


class Refused(Exception):
    """A file that is not read: code of the finding and what fills it."""

    def __init__(self, code: str, **fields: object) -> None:
        super().__init__(code)
        self.code, self.fields = code, fields


@dataclass(slots=True)
class Part:
    """One sheet's part of the package."""

    sheet: str
    xml: bytes
    is_hidden: bool = False


@dataclass(slots=True)
class Package:
    """A workbook's sheets, the shared strings and formats they use, and which serial day is day 0."""

    parts: list[Part] = field(default_factory=list)
    strings: bytes = b""
    percent_styles: frozenset[int] = frozenset()
    date_styles: frozenset[int] = frozenset()
    is_1904: bool = False


def open_package(data: bytes, limits: Limits) -> Package:
    """Unpack what is needed of an xlsx. Raises Refused for what is unsafe, encrypted, corrupt or beyond a limit."""
    entries = unpack(data, limits)
    names = {name.lower().lstrip("/"): name for name in entries}
    workbook = find_workbook(entries, names)
    if workbook is None:
        raise Refused("file.no_sheets")
    relations = relations_of(entries, names, workbook)
    root = parse(entries[workbook])
    package = Package(is_1904=any(e.get("date1904") in ("1", "true") for e in root.iter() if local(e) == "workbookPr"))
    for name, content in entries.items():
        if name.lower().endswith("sharedstrings.xml"):
            package.strings = content
        if name.lower().endswith("styles.xml"):
            package.percent_styles, package.date_styles = styles_of(content)
    for element in root.iter():
        if local(element) != "sheet":
            continue
        target = relations.get(next((v for k, v in element.items() if k.endswith("}id")), ""), "")
        entry = names.get(target.lower())
        if entry is None or b"chartsheet" in entries[entry][:2000]:
            continue
        is_hidden = element.get("state", "visible") != "visible"
        package.parts.append(Part(element.get("name", ""), entries[entry], is_hidden))
    if len(package.parts) > limits.sheets:
        raise Refused("file.limit", limit="sheets", value=len(package.parts), allowed=limits.sheets)
    return package


def unpack(data: bytes, limits: Limits) -> dict[str, bytes]:
    """The XML parts of a zip by name, the really inflated bytes counted; of two parts of one name the last."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        infos = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OSError) as error:
        raise Refused("file.truncated" if data[:2] == b"PK" else "file.corrupt") from error
    if len(infos) > limits.entries:
        raise Refused("file.limit", limit="entries", value=len(infos), allowed=limits.entries)
    found: dict[str, bytes] = {}
    room = limits.inflated_bytes
    for info in infos:
        if info.flag_bits & 1:
            raise Refused("file.encrypted")
        if not info.filename.lower().endswith((".xml", ".rels", ".bin")):
            continue
        content = inflate(archive, info, room)
        room -= len(content)
        if b"<!DOCTYPE" in content[:4096].upper() or b"<!ENTITY" in content.upper()[:65536]:
            raise Refused("file.unsafe_xml", part=info.filename)
        found[info.filename.replace("\\", "/").lstrip("/")] = content
    return found


def inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> bytes:
    """One part's content, no more than there is room for."""
    pieces: list[bytes] = []
    size = 0
    try:
        with archive.open(info) as stream:
            while piece := stream.read(CHUNK):
                size += len(piece)
                if size > room:
                    raise Refused("file.limit", limit="inflated_bytes", value=f"> {size}", allowed=room)
                pieces.append(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise Refused("file.corrupt") from error
    return b"".join(pieces)


def find_workbook(entries: dict[str, bytes], names: dict[str, str]) -> str | None:
    """The workbook part: by the package's relationships, else by its usual name."""
    root = names.get("_rels/.rels")
    if root:
        for element in parse(entries[root]).iter():
            target = element.get("Target", "").replace("\\", "/")
            if element.get("Type", "").endswith("/officeDocument"):
                return names.get(normpath(target.lstrip("/")).lower())
    return names.get("xl/workbook.xml")


def relations_of(entries: dict[str, bytes], names: dict[str, str], workbook: str) -> dict[str, str]:
    """Targets of the workbook's relationships by id, as names within the package."""
    folder = dirname(workbook)
    entry = names.get(f"{folder}/_rels/{workbook.rsplit('/', 1)[-1]}.rels".lower().lstrip("/"))
    if entry is None:
        return {}
    found = {}
    for element in parse(entries[entry]).iter():
        target = element.get("Target", "").replace("\\", "/")
        path = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
        found[element.get("Id", "")] = path
    return found


def parse(xml: bytes) -> ElementTree.Element:
    """A small part as a tree; entities are refused before this. Raises Refused where it is no XML."""
    try:
        return ElementTree.fromstring(xml)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Refused("file.corrupt") from error


def local(element: ElementTree.Element) -> str:
    """An element's name without its namespace, so that strict and prefixed packages read alike."""
    return str(element.tag).rsplit("}", 1)[-1]


def styles_of(xml: bytes) -> tuple[frozenset[int], frozenset[int]]:
    """Cell formats (positions in cellXfs) that show per cent, and those that show days or times."""
    root = parse(xml)
    own = {int(e.get("numFmtId", -1)): e.get("formatCode", "") for e in root.iter() if local(e) == "numFmt"}
    table = next((e for e in root.iter() if local(e) == "cellXfs"), None)
    formats = [int(e.get("numFmtId", 0) or 0) for e in table] if table is not None else []
    percents = frozenset(at for at, number in enumerate(formats) if number in PERCENT_FORMATS or "%" in own.get(number, ""))
    dates = frozenset(at for at, number in enumerate(formats) if is_date_format(number, own.get(number)))
    return percents, dates


def is_date_format(number: int, code: str | None) -> bool:
    """Whether a number format shows a day or a time."""
    if code is None:
        return 14 <= number <= 22 or 27 <= number <= 36 or 45 <= number <= 47 or 50 <= number <= 58
    plain = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code.split(";")[0]).lower()
    return bool(re.search(r"[ymdhs]", plain)) and "general" not in plain


def needs_own_reader(xml: bytes) -> bool:
    """Whether the fast reader would allocate by a far corner, or would not see the rows (another encoding)."""
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff") or b"utf-16" in xml[:100].lower():
        return True
    if FAR_COLUMN.search(xml):
        return True
    last = xml.rfind(b"<row ")
    number = NUMBER_OF_ROW.search(xml, last, last + 200) if last >= 0 else None
    return number is not None and int(number[1]) > SPARSE_ROWS + 2 * xml.count(b"<row ")


def annotate(grid: Grid, part: Part, package: Package) -> None:
    """Add to a grid what the fast reader lost."""
    xml = part.xml
    grid.is_hidden = part.is_hidden
    if b'hidden="' in xml:
        rows = (match[1] for match in ROW.finditer(xml) if HIDDEN.search(match[1]))
        grid.hidden_rows = frozenset(int(n[1]) for n in (NUMBER_OF_ROW.search(row) for row in rows) if n)
        grid.hidden_columns = frozenset(hidden_columns(xml))
    if b't="e"' in xml:
        grid.errors = {place(match): match[3].decode("utf-8", "replace") for match in ERROR.finditer(xml)}
    if b"<f" in xml or b":f" in xml:
        grid.no_value = {place(match) for match in NO_VALUE.finditer(xml)}
    if b"mergeCell" in xml and xml.count(b"mergeCell ") <= MOST_MERGES:
        grid.merges = [merge(match) for match in MERGE.finditer(xml)]
    if package.percent_styles:
        styles = {str(style).encode() for style in package.percent_styles}
        grid.percents = {
            (int(match[3]), column_number(match[2].decode())) for match in STYLED.finditer(xml) if match[1] in styles
        }


def hidden_columns(xml: bytes) -> list[int]:
    found: list[int] = []
    for match in COLUMN.finditer(xml):
        low, high = re.search(rb'\bmin="(\d+)"', match[1]), re.search(rb'\bmax="(\d+)"', match[1])
        if HIDDEN.search(match[1]) and low and high:
            found += range(int(low[1]), min(int(high[1]), int(low[1]) + 500) + 1)
    return found


def place(match: re.Match[bytes]) -> Place:
    return int(match[2]), column_number(match[1].decode())


def merge(match: re.Match[bytes]) -> tuple[int, int, int, int]:
    first, last = column_number(match[1].decode()), column_number(match[3].decode())
    return int(match[2]), first, int(match[4]), last
