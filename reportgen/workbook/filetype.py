"""What a file truly is, by its contents and not by its name; what is no workbook is refused by the name of what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.workbook.archive import Archive, Refused
from reportgen.workbook.package import find_workbook

if TYPE_CHECKING:
    from reportgen.settings import Limits

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
PARTS = {  # a part that only this kind of package has
    "word/document.xml": "Word (.docx)",
    "ppt/presentation.xml": "PowerPoint (.pptx)",
    "index/document.iwa": "Apple Numbers",
    "index.zip": "Apple Numbers",
    "androidmanifest.xml": "APK",
}
SPREADSHEET_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def type_of(data: bytes, name: str, limits: Limits) -> tuple[str, Archive | None]:
    """What a file is: xlsx, xlsb, ods, xls or csv, with its archive where it is a zip. Raises Refused for what no workbook is."""
    if not data.strip(b"\0"):
        raise Refused("file.empty" if not data else "file.corrupt")
    if data.startswith((ZIP, EMPTY_ZIP)):
        archive = Archive(data, limits)
        return type_of_package(archive), archive
    from reportgen.workbook.otherfiles import type_of_other  # most files are packages

    return type_of_other(data, name), None


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


def is_mislabelled(kind: str, name: str) -> bool:
    """Whether a file's name says that it is of another kind."""
    given = name.lower().rpartition(".")[2]
    return given != kind and not (kind == "xlsx" and given == "xlsm")
