"""What a file truly is, by its contents and not by its name; what is no workbook is refused by the name of what it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.workbook.archive import Archive, Refused, damage_allowed
from reportgen.workbook.package import find_workbook

if TYPE_CHECKING:
    from reportgen.settings import Limits

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
BARE_BIFF = re.compile(rb"\x09\x08[\x06-\x20]\x00", re.DOTALL)  # Excel 95 and later without a container
OLD_BIFF = re.compile(rb"\x09[\x00\x02\x04][\x04-\x08]\x00", re.DOTALL)  # Excel 2, 3 and 4
PAGE = re.compile(rb"<(?:!doctype html|(?:html|head|title|meta|link|body|table|thead|tr|td|div|p|font|center|span|b|br|style|script)[\s/<>])")
XML = re.compile(rb"<(?:[?]xml|[?]mso|workbook[\s>]|ss:workbook|office:document|[\w:.-]{1,40}\s[^<>]{0,500}xmlns)")
ARCHIVED_PAGE = re.compile(rb"(?:mime-version|content-type|from|subject|x-[a-z-]{1,40}):")
JSON = re.compile(rb"\{\s*[\"}]|\[\s*[\[{]")
SYLK = re.compile(rb"ID;P[^\r\n]{0,80}[\r\n]+(?:[BCF];[XY]\d|P;P|O;[A-Z];|F;P\d|F;[DWS])")  # "ID;Product" begins a good csv
DBASE = re.compile(rb"[\x02\x03\x30-\x32\x43\x63\x83\x8b\x8c\xcb\xf5\xfb].[\x01-\x0c][\x01-\x1f].{4}(?!\x00\x00)..", re.DOTALL)
TEXT_MARKS = {b"%PDF-": "PDF", b"{\\rtf": "RTF", b"TABLE\r\n0,1": "DIF", b"TABLE\n0,1": "DIF"}
MARKS = {  # the first bytes of what else is sent and renamed, and holds bytes that no text does
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
    b"PAR1": "Parquet",
    b"SQLite format 3": "SQLite",
    b"MZ": "EXE",
    b"\x7fELF": "ELF",
    b"\x00\x00\x02\x00": "Lotus 1-2-3",
    b"\x00\x00\x1a\x00": "Lotus 1-2-3",
    b"\xff\x00\x02\x00": "Microsoft Works",
    b"\x00\x01\x00\x00Standard ": "Access",
}
PARTS = {  # a part that only this kind of package has
    "word/document.xml": "Word (.docx)",
    "ppt/presentation.xml": "PowerPoint (.pptx)",
    "index/document.iwa": "Apple Numbers",
    "index.zip": "Apple Numbers",
    "androidmanifest.xml": "APK",
}
WORKBOOKS = ("Workbook", "Book")  # the streams of an OLE container that are a workbook
PROTECTED = ("EncryptedPackage", "EncryptionInfo", "\tDRMContent", "\x06DataSpaces")
STREAMS = {  # one that only this kind of file has
    "WordDocument": "Word (.doc)",
    "PowerPoint Document": "PowerPoint (.ppt)",
    "__properties_version1.0": "Outlook (.msg)",
    "VisioDocument": "Visio (.vsd)",
    "PerfectOffice_MAIN": "Quattro Pro",
    "MatOST": "Microsoft Works",
    "FileHeader": "Hangul (.hwp)",
    "Quill": "Publisher (.pub)",
}
SPREADSHEET_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def type_of(data: bytes, name: str, limits: Limits) -> tuple[str, Archive | None]:
    """What a file is: xlsx, xlsb, ods, xls or csv, with its archive where it is a zip. Raises Refused for what no workbook is."""
    if not data.strip(b"\0"):
        raise Refused("file.empty" if not data else "file.corrupt")
    if data.startswith((ZIP, EMPTY_ZIP)):
        archive = Archive(data, limits)
        return type_of_package(archive), archive
    if data.startswith(OLE):
        return type_of_container(data), None
    if OLD_BIFF.match(data):
        raise Refused("file.old_format")
    if BARE_BIFF.match(data):
        return "xls", None
    refuse_markup(data)
    foreign = foreign_format(data)
    if foreign:
        raise Refused("file.foreign", format=foreign)
    if not name.lower().endswith(".csv") and not is_text(data):
        raise Refused("file.corrupt")
    return "csv", None


def foreign_format(data: bytes) -> str:
    """What else a file is that is no zip, no OLE container and no page, "" where it may be a text."""
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if SYLK.match(start):
        return "SYLK"
    if is_text(data):
        if JSON.match(start):
            return "Google Sheets" if b"doc_id" in start or b"docs.google.com" in start else "JSON"
        return next((what for mark, what in TEXT_MARKS.items() if start.startswith(mark)), "")
    if DBASE.match(data):
        return "dBase"
    return next((what for mark, what in (TEXT_MARKS | MARKS).items() if data.startswith(mark)), "")


def type_of_package(archive: Archive) -> str:
    """What a zip is, by the parts it has."""
    if "mimetype" in archive and archive.read("mimetype").strip().startswith(SPREADSHEET_ODS):
        return "ods"
    if "mimetype" not in archive and "META-INF/manifest.xml" in archive and SPREADSHEET_ODS in archive.read("META-INF/manifest.xml"):
        return "ods"
    workbook = find_workbook(archive)
    if workbook and workbook.endswith(".bin"):
        return "xlsb"
    if workbook == "xl/workbook.xml" or any(part.startswith("xl/") for part in archive):
        return "xlsx"
    parts = {part for name in archive for part in (name, name.partition("/")[2])}  # Apple's programs pack a folder, too
    foreign = next((what for part, what in PARTS.items() if part in parts), None)
    if foreign or ("[content_types].xml" not in archive and "_rels/.rels" not in archive):
        raise Refused("file.foreign", format=foreign or ("ODF" if "content.xml" in archive else "ZIP"))
    return "xlsx"


def type_of_container(data: bytes) -> str:
    """What an OLE container holds, by the names of its streams."""
    names = names_in(data)
    if names & set(PROTECTED):
        raise Refused("file.encrypted")
    foreign = next((what for stream, what in STREAMS.items() if stream in names), None)
    if foreign and not names & {given for name in WORKBOOKS for given in (name, name.upper())}:
        raise Refused("file.foreign", format=foreign)
    return "xls"


def names_in(data: bytes) -> set[str]:
    """The names of an OLE container's streams; where its directory cannot be followed, those that are known and stand anywhere in it."""
    from reportgen.workbook.container import Container  # most files are none

    with damage_allowed("file.truncated"):
        found = {entry.name for entry in Container(data).entries}
        if found:
            return found
    return {name for name in (*PROTECTED, *STREAMS, *WORKBOOKS) if name.encode("utf-16-le") in data}


def refuse_markup(data: bytes) -> None:
    """A web page or another XML text under a workbook's name is no workbook."""
    start = data[:4096]
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or start[:2] in (b"<\0", b"\0<"):
        start = start.replace(b"\0", b"").lstrip(b"\xff\xfe")
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    while start.startswith(b"<!--") and b"-->" in start:
        start = start.partition(b"-->")[2].lstrip()
    is_page = PAGE.match(start) or (start.startswith(b"<?xml") and (b"<html" in start or b"doctype html" in start))
    if is_page or (ARCHIVED_PAGE.match(start) and b"<html" in data[:100_000].lower()):
        raise Refused("file.html")
    if XML.match(start):
        raise Refused("file.xml")


def is_text(data: bytes) -> bool:
    """Whether the start of a file holds no bytes that texts do not have."""
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) or not any(byte < 9 or 13 < byte < 32 for byte in data[:4096])


def is_mislabelled(kind: str, name: str) -> bool:
    """Whether a file's name says that it is of another kind."""
    given = name.lower().rpartition(".")[2]
    return given != kind and not (kind == "xlsx" and given == "xlsm")
