"""What a file is that is no zip: an old workbook, a text, or what else people send under a workbook's name."""

from __future__ import annotations

import re

from reportgen.workbook.archive import Refused, damage_allowed
from reportgen.workbook.container import Container

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
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


def type_of_other(data: bytes, name: str) -> str:
    """What a file is that is no zip: xls or csv. Raises Refused for what no workbook is."""
    if data.startswith(OLE):
        return type_of_container(data)
    if OLD_BIFF.match(data):
        raise Refused("file.old_format")
    if BARE_BIFF.match(data):
        return "xls"
    refuse_markup(data)
    foreign = foreign_format(data)
    if foreign:
        raise Refused("file.foreign", format=foreign)
    if not name.lower().endswith(".csv") and not is_text(data):
        raise Refused("file.corrupt")
    return "csv"


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
