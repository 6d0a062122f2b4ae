"""Packages built by hand, odd where a test wants them odd: xlsx, ods and zip archives as bytes."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import openpyxl

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="0.0%"/><numFmt numFmtId="165"
 formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="166" formatCode="[h]:mm"/></numFmts>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/>
</cellXfs></styleSheet>"""  # cell formats: 0 plain, 1 date, 2 and 3 per cent, 4 Chinese date, 5 length of time
Parts = Mapping[str, str | bytes]


def zipped(parts: Parts, **how: Any) -> bytes:
    """A zip archive of these parts."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", how.pop("compression", zipfile.ZIP_DEFLATED), **how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def sheet(rows: str, before: str = "", after: str = "", namespace: str = MAIN) -> str:
    """A worksheet's XML around its rows' XML."""
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{namespace}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def num(reference: str, value: object, style: int = 0) -> str:
    return f'<c r="{reference}" s="{style}"><v>{value}</v></c>'


def txt(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def strings(*texts: str) -> str:
    """The part of shared strings."""
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'<sst xmlns="{MAIN}" count="{len(texts)}" uniqueCount="{len(texts)}">{items}</sst>'


def parts_of(*sheets: str | bytes, date1904: bool = False, states: tuple[str, ...] = ()) -> dict[str, str | bytes]:
    """The parts of a workbook of these sheets, named S1, S2 …"""
    entries, links, found = "", "", {}
    for number, xml in enumerate(sheets, 1):
        state = f'state="{states[number - 1]}"' if states else ""
        entries += f'<sheet name="S{number}" sheetId="{number}" {state} r:id="r{number}"/>'
        links += f'<Relationship Id="r{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        found[f"xl/worksheets/sheet{number}.xml"] = xml
    system = '<workbookPr date1904="1"/>' if date1904 else ""
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{system}<sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
        "xl/styles.xml": STYLES,
        **found,
    }


def xlsx(*rows: str, **parts: str | bytes) -> bytes:
    """A workbook of one sheet with these rows; further parts by name, such as `strings`."""
    known = {"strings": "xl/sharedStrings.xml", "styles": "xl/styles.xml", "workbook": "xl/workbook.xml"}
    return zipped({**parts_of(sheet("".join(rows))), **{known[name]: content for name, content in parts.items()}})


def saved(rows: list[list[Any]]) -> bytes:
    """A workbook as openpyxl saves it."""
    workbook = openpyxl.Workbook()
    for cells in rows:
        workbook.active.append(cells)
    packed = BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def ods(table: str, styles: str = "", **parts: str) -> bytes:
    """An OpenDocument spreadsheet of these tables' XML."""
    names = ("office", "table", "text", "style", "calcext")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    )
    given = {name.replace("_", "/"): text for name, text in parts.items()}
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content, **given})


def lying(packed: bytes, name: str, size: int) -> bytes:
    """A zip whose directory says that a part is of another size when unpacked."""
    at = packed.rindex(name.encode()) - 46
    assert packed[at : at + 4] == b"PK\x01\x02"
    return packed[: at + 24] + struct.pack("<I", size) + packed[at + 28 :]
