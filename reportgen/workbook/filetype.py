"""What a file truly is, by its contents and not by its name; what is no workbook is refused by the name of what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.workbook.archive import Archive, Refused

if TYPE_CHECKING:
    from reportgen.settings import Limits

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
BARE_BIFF = (b"\x09\x08\x10\x00\x00\x06", b"\x09\x08\x08\x00\x00\x05")  # the records of Excel 97 and 95 without a container
OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")  # Excel 2, 3 and 4
MARKUP = (b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<body", b"<div", b"<style", b"<script")
TEXT_MARKS = {b"%PDF-": "PDF", b"{\\rtf": "RTF", b"ID;PWXL": "SYLK", b"ID;PSCALC": "SYLK"}  # "ID;Product" begins a good csv
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
}
PARTS = {  # a part that only this kind of package has
    "word/document.xml": "Word (.docx)",
    "ppt/presentation.xml": "PowerPoint (.pptx)",
    "index/document.iwa": "Apple Numbers",
    "androidmanifest.xml": "APK",
}
STREAMS = {  # an OLE container's stream that only this kind of file has
    "WordDocument": "Word (.doc)",
    "PowerPoint Document": "PowerPoint (.ppt)",
    "__properties_version1.0": "Outlook (.msg)",
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
    if data.startswith(OLD_BIFF):
        raise Refused("file.old_format")
    if data.startswith(BARE_BIFF):
        return "xls", None
    refuse_markup(data)
    marks = TEXT_MARKS if is_text(data) else TEXT_MARKS | MARKS
    foreign = next((what for mark, what in marks.items() if data.startswith(mark)), None)
    if foreign:
        raise Refused("file.foreign", format=foreign)
    if not name.lower().endswith(".csv") and not is_text(data):
        raise Refused("file.corrupt")
    return "csv", None


def type_of_package(archive: Archive) -> str:
    """What a zip is, by the parts it has."""
    if "mimetype" in archive and archive.read("mimetype").strip().startswith(SPREADSHEET_ODS):
        return "ods"
    if "xl/workbook.bin" in archive:
        return "xlsb"
    if "xl/workbook.xml" in archive or any(part.startswith("xl/") for part in archive):
        return "xlsx"
    foreign = next((what for part, what in PARTS.items() if part in archive), None)
    if foreign or ("[content_types].xml" not in archive and "_rels/.rels" not in archive):
        raise Refused("file.foreign", format=foreign or ("ODF" if "content.xml" in archive else "ZIP"))
    return "xlsx"


def type_of_container(data: bytes) -> str:
    """What an OLE container holds, by the names of its streams."""
    for stream in ("EncryptedPackage", "EncryptionInfo", "\tDRMContent"):
        if stream.encode("utf-16-le") in data:
            raise Refused("file.encrypted")
    if not any(stream.encode("utf-16-le") + b"\0\0" in data for stream in ("Workbook", "Book", "WORKBOOK", "BOOK")):
        foreign = next((what for stream, what in STREAMS.items() if stream.encode("utf-16-le") in data), None)
        if foreign:
            raise Refused("file.foreign", format=foreign)
    return "xls"


def refuse_markup(data: bytes) -> None:
    """A web page or another XML text under a workbook's name is no workbook."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        start = start.replace(b"\0", b"")[2:].lstrip()
    while start.startswith(b"<!--") and b"-->" in start:
        start = start.partition(b"-->")[2].lstrip()
    is_page = start.startswith(MARKUP) or (start.startswith(b"<?xml") and (b"<html" in start or b"doctype html" in start))
    if is_page or (start.startswith(b"mime-version:") and b"<html" in data[:100_000].lower()):
        raise Refused("file.html")
    if start.startswith((b"<?xml", b"<?mso", b"<workbook", b"<ss:workbook", b"<office:document")):
        raise Refused("file.xml")


def is_text(data: bytes) -> bool:
    """Whether the start of a file holds no bytes that texts do not have."""
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) or not any(byte < 9 or 13 < byte < 32 for byte in data[:4096])


def is_mislabelled(kind: str, name: str) -> bool:
    """Whether a file's name says that it is of another kind."""
    given = name.lower().rpartition(".")[2]
    return given != kind and not (kind == "xlsx" and given == "xlsm")
