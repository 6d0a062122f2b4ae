"""What a file is, by its contents: the other formats, and what is no workbook at all."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, time, timedelta
from io import BytesIO

import pytest

from reportgen.workbook.grid import Grid, Reading
from tests.workbook.binaries import container, shared, shared_cell, xls
from tests.workbook.builders import ods, parts_of, row, saved, sheet, txt, zipped

Read = Callable[..., Reading]
GridOf = Callable[..., Grid]
GOOD = saved([["a"], [1]])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        (b"\0" * 5000, "file.corrupt"),
        (GOOD[: len(GOOD) // 2], "file.truncated"),
        (b"PK\x03\x04 this is no zip", "file.truncated"),
        (b"PK\x05\x06" + b"\0" * 18, "file.foreign"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "file.html"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><p>Sign in", "file.html"),
        ("\ufeff<html>".encode("utf-16-le"), "file.html"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html>", "file.html"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "file.xml"),
        ('<?xml version="1.0"?><Workbook xmlns="x"/>'.encode("utf-16"), "file.xml"),
        (b'<?xml version="1.0"?><office:document xmlns:office="x"/>', "file.xml"),
        (b"<META http-equiv=Content-Type><TABLE>", "file.html"),
        (b"<br />\n<b>Warning</b>: something in a server's program\n", "file.html"),
        (b"From: <Saved by Internet Explorer>\nMIME-Version: 1.0\n\n<html>", "file.html"),
        (b'{"url": "https://docs.google.com/open?id=1", "doc_id": "1"}', "file.foreign"),
        (b'[{"customer": "x"}]', "file.foreign"),
        (b"TABLE\r\n0,1\r\n", "file.foreign"),
        (b"ID;PWXL;N;E\r\nP;PGeneral\r\n", "file.foreign"),
        (b"\x03\x7e\x0a\x03\x01\0\0\0\xa1\0\x21\0" + b"\0" * 40, "file.foreign"),
        (b"\0\0\x1a\0\x05\x10\x04\0", "file.foreign"),
        (b"\0\0\x02\0\x06\x04\x06\0", "file.foreign"),
        (zipped({"Book.numbers/Index.zip": b"x"}), "file.foreign"),
        (b"%PDF-1.7 ...", "file.foreign"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "file.foreign"),
        (b"MZ\x90\0\x03\0\0\0", "file.foreign"),
        (b"ID;PWXL;N;E\nC;Y1;X1;K1\n", "file.foreign"),
        (zipped({"word/document.xml": "<w/>", "[Content_Types].xml": "<t/>"}), "file.foreign"),
        (zipped({"holiday.jpg": b"x"}), "file.foreign"),
        (zipped({"[Content_Types].xml": "<Types/>"}), "file.no_sheets"),
        (OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"), "file.encrypted"),
        (OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "file.foreign"),
        (OLE + b"\xff" * 2000, "file.corrupt"),
        (b"\x09\x00\x04\x00\x02\x00\x10\x00", "file.old_format"),
        (b"\x01\x02\x03\x04" * 100, "file.corrupt"),
    ],
)
def test_what_is_no_workbook_gets_one_finding_that_says_what_it_is(read: Read, data: bytes, code: str) -> None:
    reading = read(data, "book.xls")
    assert [finding.code for finding in reading.findings] == [code]
    assert reading.grids == []


def test_text_in_a_cell_that_names_another_format_is_no_other_format(grid_of: GridOf) -> None:
    cells = [shared_cell(0, 0, 0), shared_cell(0, 1, 1)]
    assert grid_of(xls(cells, shared("EncryptionInfo", "WordDocument")), "a.xls").rows == [["EncryptionInfo", "WordDocument"]]


@pytest.mark.parametrize("stream", ["EncryptedPackage", "\tDRMContent"])
def test_encrypted_container_is_told(read: Read, stream: str) -> None:
    assert [finding.code for finding in read(container(b"x", stream), "a.xlsx").findings] == ["file.encrypted"]


def test_ods_without_its_first_part_is_known_by_its_list_of_parts(grid_of: GridOf) -> None:
    table = '<table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
    with zipfile.ZipFile(BytesIO(ods(f'<table:table table:name="T">{table}</table:table>'))) as archive:
        content = archive.read("content.xml")
    listed = '<m full-path="/" media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    assert grid_of(zipped({"META-INF/manifest.xml": listed, "content.xml": content}), "a.ods").rows == [[1.0]]


def test_encrypted_part_is_told(read: Read) -> None:
    packed = bytearray(zipped(parts_of(sheet(""))))
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = packed.find(mark)
        while at >= 0:
            packed[at + offset] |= 1
            at = packed.find(mark, at + 1)
    assert [finding.code for finding in read(bytes(packed)).findings] == ["file.encrypted"]


@pytest.mark.parametrize(("data", "name", "kind"), [(GOOD, "a.xls", "xlsx"), (b"a,b\n1,2\n", "a.xlsx", "csv"), (ods(""), "a.csv", "ods")])
def test_mislabelled_file_is_read_as_what_it_is(read: Read, data: bytes, name: str, kind: str) -> None:
    finding = read(data, name).findings[0]
    assert (finding.code, finding.fields.get("kind")) in (("file.mislabelled", kind), ("file.no_sheets", None))


@pytest.mark.parametrize("name", ["a.xlsx", "a.XLSM"])
def test_usual_names_are_no_mislabelling(grid_of: GridOf, name: str) -> None:
    assert grid_of(GOOD, name).rows == [["a"], [1.0]]


TYPED = """<table:table table:name="T"><table:table-column table:visibility="collapse"/>
<table:table-row><table:table-cell office:value-type="date" office:date-value="2026-10-03"/>
<table:table-cell office:value-type="percentage" office:value="0.8"/><table:table-cell office:value-type="float" office:value="2.5"/>
<table:table-cell office:value-type="time" office:time-value="PT09H30M00S"/>
<table:table-cell office:value-type="time" office:time-value="PT30H00M00S"/>
<table:table-cell office:value-type="boolean" office:boolean-value="true"/></table:table-row>
<table:table-row table:visibility="filter"><table:table-cell office:value-type="string" calcext:value-type="error">
<text:p>#N/A</text:p></table:table-cell><table:table-cell office:value-type="string" table:number-rows-spanned="2">
<text:p>a<text:s text:c="2"/>b</text:p><text:p>c</text:p><office:annotation><text:p>note</text:p></office:annotation>
</table:table-cell></table:table-row></table:table>"""


def test_ods_values_come_typed(grid_of: GridOf) -> None:
    grid = grid_of(ods(TYPED), "a.ods")
    assert grid.rows[0] == [date(2026, 10, 3), 0.8, 2.5, time(9, 30), timedelta(hours=30), True]
    assert grid.rows[1][:2] == [None, "a  b\nc"]
    assert (grid.errors, grid.percents, grid.merges) == ({(2, 1): "#N/A"}, {2: {1}}, [(2, 2, 3, 2)])
    assert (grid.hidden_rows, grid.hidden_columns) == ({2}, {1})


def test_ods_repeated_blanks_cost_nothing(grid_of: GridOf) -> None:
    blank = '<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    value = '<table:table-row><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="3"/></table:table-row>'
    assert grid_of(ods(f'<table:table table:name="T">{value}{blank}</table:table>'), "a.ods").rows == [[1.0, 1.0, 1.0]]


def test_ods_repeated_values_are_counted_before_they_are_made(read: Read) -> None:
    cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16000"/>'
    bomb = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    reading = read(ods(f'<table:table table:name="T">{bomb}</table:table>'), "a.ods")
    assert [(f.code, f.fields["limit"]) for f in reading.findings] == [("file.limit", "cells")]


def test_encrypted_ods_is_told(read: Read) -> None:
    packed = ods("", **{"META-INF_manifest.xml": "<m><manifest:encryption-data xmlns:manifest='x'/></m>"})
    assert [finding.code for finding in read(packed, "a.ods").findings] == ["file.encrypted"]


def test_hidden_ods_sheet_is_told(grid_of: GridOf) -> None:
    style = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    cell = '<table:table-row><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
    grid = grid_of(ods(f'<table:table table:name="T" table:style-name="h">{cell}</table:table>', style), "a.ods")
    assert grid.is_hidden


def test_chinese_text_comes_through(grid_of: GridOf) -> None:
    assert grid_of(zipped(parts_of(sheet(row(1, txt("A1", "客户&amp;名称")))))).rows == [["客户&名称"]]


@pytest.mark.parametrize("text", ["ID;Product\n1;2\n", "BMW,MZ\n1,2\n", "PKW,a\n1,2\n"])
def test_csv_that_begins_like_another_format_is_read(read: Read, text: str) -> None:
    reading = read(text.encode(), "a.csv")
    assert [finding.code for finding in reading.findings] == ["csv.guessed"]
    assert len(reading.grids[0].rows) == 2
