"""An xlsx package, odd in every way that loses cells or sheets elsewhere: all is read, or told."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from reportgen.workbook.grid import Grid, Reading
from reportgen.workbook.reader import Child
from tests.workbook.builders import MAIN, lying, num, ods, parts_of, row, saved, sheet, strings, txt, xlsx, zipped

Read = Callable[..., Reading]
GridOf = Callable[..., Grid]
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
TABLE = row(1, txt("A1", "date"), txt("B1", "amount")), row(2, num("A2", 46298, 1), num("B2", 12.5))
READ = [["date", "amount"], [date(2026, 10, 3), 12.5]]  # Excel's day 46298 is 3 October 2026


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


def test_values_come_typed(grid_of: GridOf) -> None:
    cells = [num("A1", 46298, 1), num("B1", 46298.5, 1), num("C1", 0.25, 1), num("D1", 1.25, 5), '<c r="E1" t="b"><v>1</v></c>']
    cells += ['<c r="F1" t="d"><v>2026-10-03</v></c>', '<c r="G1" t="str"><v>0012</v></c>', num("H1", 46298, 4)]
    day = date(2026, 10, 3)
    expected = [day, datetime(2026, 10, 3, 12), time(6), timedelta(hours=30), True, day, "0012", day]
    assert grid_of(xlsx(row(1, *cells))).rows == [expected]


@pytest.mark.parametrize("odd", ["<x>", "prefix", "dimension"])
def test_own_reader_gives_what_calamine_gives(grid_of: GridOf, odd: str) -> None:
    cells = [num("A1", 46298, 1), num("B1", 46298.5034722, 1), num("C1", 0.25, 1), num("D1", 1.25, 5), txt("E1", "a_x000D_b")]
    plain = grid_of(xlsx(row(1, *cells)))
    rows = row(1, *cells)
    if odd == "<x>":
        content = sheet(rows.replace("<row r", "<row  r"))
    elif odd == "prefix":
        content = sheet(rows)
        for tag in ("worksheet", "sheetData", "row", "c", "v", "is", "t"):
            content = content.replace(f"<{tag} ", f"<x:{tag} ").replace(f"<{tag}>", f"<x:{tag}>").replace(f"</{tag}>", f"</x:{tag}>")
        content = content.replace("xmlns=", "xmlns:x=")
    else:
        content = sheet(rows, before='<dimension ref="A1:XFD1048576"/>')
    assert grid_of(zipped(parts_of(content))).rows == plain.rows


def test_error_values_are_named_and_no_blanks(grid_of: GridOf) -> None:
    errors = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"]
    cells = [f'<c r="{"ABCDEFG"[at]}2" t="e"><v>{error}</v></c>' for at, error in enumerate(errors)]
    grid = grid_of(xlsx(row(1, txt("A1", "x")), row(2, *cells)))
    assert grid.errors == {(2, at + 1): error for at, error in enumerate(errors)}
    assert grid.rows[1] == [None] * 7


def test_formulas_without_stored_value_are_named(grid_of: GridOf) -> None:
    grid = grid_of(saved([["a", "b"], [1, "=A2*2"]]))
    assert grid.no_value == {(2, 2)}


def test_formula_whose_result_is_an_empty_text_is_a_blank(grid_of: GridOf) -> None:
    cell = '<c r="B1" t="str"><f>IF(A1=1,"","x")</f><v></v></c>'
    grid = grid_of(xlsx(row(1, txt("A1", "x"), cell, num("C1", 3))))
    assert grid.no_value == set()
    assert grid.rows == [["x", None, 3.0]]


def test_empty_shared_strings_are_blanks(grid_of: GridOf) -> None:
    cells = (f'<c r="{letter}1" t="s"><v>{index}</v></c>' for letter, index in (("A", 0), ("B", 1), ("C", 2)))
    assert grid_of(xlsx(row(1, *cells), strings=strings("x", "", "z"))).rows == [["x", None, "z"]]


def test_hidden_rows_columns_and_sheets_are_told(grid_of: GridOf) -> None:
    rows = f'{row(1, txt("A1", "x"))}<row r="2" hidden="1"><c r="A2"><v>1</v></c></row>'
    content = sheet(rows, before='<cols><col min="2" max="3" hidden="1"/></cols>')
    grid = grid_of(zipped(parts_of(content, states=("veryHidden",))))
    assert (grid.hidden_rows, grid.hidden_columns, grid.is_hidden) == ({2}, {2, 3}, True)


def test_per_cent_formats_are_kept(grid_of: GridOf) -> None:
    grid = grid_of(xlsx(row(1, num("A1", 0.8, 2), num("B1", 0.5, 3), num("C1", 80))))
    assert grid.percents == {1: {1}, 2: {1}}


def test_strict_and_1904_and_absolute_targets_are_read(grid_of: GridOf) -> None:
    parts = parts_of(sheet("".join(TABLE), namespace=STRICT), date1904=True)
    parts["xl/_rels/workbook.xml.rels"] = str(parts["xl/_rels/workbook.xml.rels"]).replace('"worksheets', '"/xl/worksheets')
    # 1904's day 0 lies 1462 days after 1900's
    assert grid_of(zipped(parts)).rows == [["date", "amount"], [date(2030, 10, 4), 12.5]]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "gb18030"])
def test_other_encodings_of_a_part_are_read(grid_of: GridOf, encoding: str) -> None:
    xml = sheet(row(1, txt("A1", "客户"))).replace("UTF-8", encoding.removesuffix("-le")).encode(encoding)
    assert grid_of(zipped(parts_of(xml))).rows == [["客户"]]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (row(2, num("A2", 2)) + row(1, num("A1", 1)), [[1.0], [2.0]]),
        (row(1, num("B1", 2), num("A1", 1)), [[1.0, 2.0]]),
        ("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>", [[1.0, 2.0], [3.0, None]]),
        (row(1, num("A1", 1), '<c r="B1" t="odd"><v>x</v></c>') + row(2, num("A2", 2)), [[1.0, "x"], [2.0, None]]),
        (row(1, num("A1", 1), '<c r="1B"><v>5</v></c>') + row(2, num("A2", 2)), [[1.0, 5.0], [2.0, None]]),
        (row(1, num("A1", "1e999"), num("B1", "NaN"), num("C1", "12,5")), [["inf", "nan", "12,5"]]),
        (row(1, num("A1", 3_000_000, 1)), [[3_000_000.0]]),
        (row(1, num("A1", -1, 1), num("B1", -1)), [[-1.0, -1.0]]),
        (row(1, num("A1", "NaN", 1), num("B1", "INF", 1)), [["NaN", "INF"]]),
        (row(1, num("A1", 1)) + row(2, '<c r="XFE1"><v>5</v></c>', num("B2", 6)), [[1.0, None], [5.0, 6.0]]),
        (row(1, num("A1", 1)) + row(2, '<c r="A1048577"><v>5</v></c>', num("B2", 6)), [[1.0, None], [5.0, 6.0]]),
        (row(1, num("A1", 1)) + '<row r="99999999999999999999"><c><v>5</v></c></row>', [[1.0], [5.0]]),
        (row(1, "<c  r='A1' t='n' ><v >7</v ></c >"), [[7.0]]),
    ],
    ids=[
        "rows",
        "cells",
        "no r",
        "type",
        "reference",
        "not finite",
        "no day",
        "before all days",
        "no numbers",
        "no column",
        "no row",
        "no number of a row",
        "blanks",
    ],
)
def test_one_odd_cell_loses_nothing(grid_of: GridOf, rows: str, expected: list[list[object]]) -> None:
    assert grid_of(xlsx(rows)).rows == expected


@pytest.mark.parametrize("index", ["99", "-1"])
def test_missing_shared_string_is_an_error_at_its_cell(grid_of: GridOf, index: str) -> None:
    rows = row(1, txt("A1", "x")) + row(2, f'<c r="A2" t="s"><v>{index}</v></c>', num("B2", 5))
    grid = grid_of(xlsx(rows, strings=strings("only")))
    assert grid.errors == {(2, 1): "#TEXT?"}
    assert grid.rows == [["x", None], [None, 5.0]]


def test_count_of_shared_strings_may_lie(grid_of: GridOf) -> None:
    lies = strings("x").replace('"1"', '"4000000000"')
    assert grid_of(xlsx(row(1, '<c r="A1" t="s"><v>0</v></c>'), strings=lies)).rows == [["x"]]


def test_long_shared_string_is_not_copied(grid_of: GridOf) -> None:
    cells = "".join(row(at, f'<c r="A{at}" t="s"><v>0</v></c>') for at in range(1, 3001))
    grid = grid_of(xlsx(cells, strings=strings("x" * 1_000_000)))  # 3 GB if each had its own
    assert len(grid.rows) == 3000


@pytest.mark.parametrize("dimension", ["", '<dimension ref="A1:B2"/>', '<dimension ref="A1:XFD1048576"/>'])
@pytest.mark.parametrize("stray", [row(1048576, num("XFD1048576", 1)), row(1048576, '<c r="XFD1048576" s="1"/>')])
def test_stray_cell_in_the_last_corner_costs_nothing(read: Read, dimension: str, stray: str) -> None:
    reading = read(zipped(parts_of(sheet("".join(TABLE) + stray, before=dimension))))
    assert [grid.rows for grid in reading.grids] == [READ]
    assert codes(reading) == (["sheet.stray"] if "<v>" in stray else [])


def test_second_table_far_below_is_a_grid_of_its_own(read: Read) -> None:
    below = "".join(row(at, num(f"AAA{at}", at), num(f"AAB{at}", at)) for at in range(900_001, 900_004))
    first, second = read(xlsx(*TABLE, below)).grids
    assert (second.first_row, second.first_column, len(second.rows)) == (900_001, 703, 3)
    assert first.rows == READ


def test_whole_sheet_merged_and_very_many_merges_are_bounded(read: Read) -> None:
    merges = "".join(f'<mergeCell ref="A{at}:B{at}"/>' for at in range(1, 100_001))
    after = f'<mergeCells><mergeCell ref="A1:XFD1048576"/>{merges}</mergeCells>'
    reading = read(zipped(parts_of(sheet("".join(TABLE), after=after))))
    assert reading.grids[0].merges[0] == (1, 1, 1_048_576, 16_384)
    assert codes(reading) == ["sheet.merges"]


def test_broken_xml_loses_one_row(read: Read) -> None:
    reading = read(xlsx(row(1, txt("A1", "x")), '<row r="2"><c r="A2"><v>2</w></c></row>', row(3, num("A3", 3))))
    assert reading.grids[0].rows == [["x"], [None], [3.0]]
    assert [(f.code, f.fields["n"]) for f in reading.findings] == [("sheet.damaged", 1)]


def test_control_characters_lose_nothing(read: Read) -> None:
    broken = row(2, "<c r='A2' t='inlineStr'><is><t>a\x0bb</t></is></c>")  # quoted as calamine is not given it
    assert read(xlsx(row(1, txt("A1", "x")), broken, "<row r='3'/>", row(4, '<c r="A4" t="s"><v>7</v></c>'))).grids[0].rows[:2] == [["x"], ["ab"]]


def test_sheet_that_ends_in_the_middle_is_told(read: Read) -> None:
    xml = sheet(row(1, txt("A1", "x")) + row(2, num("A2", 2)))
    reading = read(zipped(parts_of(xml[: xml.index("<v>2") + 4])))
    assert reading.grids[0].rows == [["x"]]
    assert codes(reading) == ["sheet.damaged"]


@pytest.mark.parametrize("part", ["<html><body>Please sign in</body></html>", "", "no XML at all"])
def test_unreadable_sheet_is_told_and_the_other_read(read: Read, part: str) -> None:
    reading = read(zipped(parts_of(part, sheet("".join(TABLE)))))
    assert [(grid.sheet, grid.rows) for grid in reading.grids] == [("S2", READ)]
    assert [(f.code, f.source.sheet) for f in reading.findings] == [("sheet.unreadable", "S1")]


def test_missing_sheet_part_is_told(read: Read) -> None:
    parts = parts_of(sheet("".join(TABLE)), sheet(""))
    del parts["xl/worksheets/sheet2.xml"]
    assert codes(read(zipped(parts))) == ["sheet.unreadable"]


def test_two_sheets_of_one_name_are_both_read(read: Read) -> None:
    parts = parts_of(sheet(row(1, num("A1", 1))), sheet(row(1, num("A1", 2))))
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace('"S2"', '"S1"')
    assert [grid.rows for grid in read(zipped(parts)).grids] == [[[1.0]], [[2.0]]]


def test_macro_sheet_does_not_lose_the_workbook(grid_of: GridOf) -> None:
    parts = parts_of(sheet("".join(TABLE)), sheet(""))
    links = str(parts["xl/_rels/workbook.xml.rels"])
    at = links.index('Id="r2"')
    parts["xl/_rels/workbook.xml.rels"] = links[:at] + links[at:].replace("/worksheet", "/xlMacrosheet", 1)
    assert grid_of(zipped(parts)).rows == READ


def test_names_in_another_case_and_with_backslashes_are_found(grid_of: GridOf) -> None:
    odd = {name.replace("/", "\\").upper() if "sheet1" in name else name: xml for name, xml in parts_of(sheet("".join(TABLE))).items()}
    assert grid_of(zipped(odd)).rows == READ


def test_doubled_part_is_told(read: Read) -> None:
    first = zipped(parts_of(sheet("".join(TABLE))))
    packed = BytesIO(first)
    with zipfile.ZipFile(packed, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", sheet(row(1, num("A1", 9))))
    reading = read(packed.getvalue())
    assert reading.grids[0].rows == [[9.0]]
    assert codes(reading) == ["file.doubled"]


def test_damaged_styles_are_told(read: Read) -> None:
    reading = read(xlsx(*TABLE, styles="<styleSheet><cellXfs>"))
    assert codes(reading) == ["file.no_formats"]
    assert reading.grids[0].rows[1] == [46298.0, 12.5]


def test_no_styles_and_styles_out_of_range_are_plain_numbers(grid_of: GridOf) -> None:
    parts = parts_of(sheet(row(1, num("A1", 5, 999))))
    assert grid_of(zipped(parts)).rows == [[5.0]]
    del parts["xl/styles.xml"]
    assert grid_of(zipped(parts)).rows == [[5.0]]


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "docProps/core.xml", "xl/workbook.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_type_in_any_part_is_refused(read: Read, part: str, encoding: str) -> None:
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!-- x --><!DOCTYPE a [<!ENTITY b "c">]><sst xmlns="{MAIN}"/>'
    reading = read(zipped({**parts_of(sheet("".join(TABLE))), part: bomb.encode(encoding)}))
    assert codes(reading) == ["file.unsafe_xml"]
    assert reading.grids == []


def test_document_type_in_an_ods_is_refused(read: Read) -> None:
    content = "<!DOCTYPE a><office:document-content/>"
    bomb = zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})
    assert codes(read(bomb, "a.ods")) == ["file.unsafe_xml"]


def test_ten_gigabytes_of_zeros_end_at_once(read: Read) -> None:
    reading = read(zipped({**parts_of(""), "xl/worksheets/sheet1.xml": b"\0" * 60_000_000}))
    assert [(f.code, f.fields["limit"]) for f in reading.findings] == [("file.limit", "ratio")]


def test_sizes_that_lie_are_not_believed(grid_of: GridOf) -> None:
    packed = zipped(parts_of(sheet("".join(TABLE))))
    assert grid_of(lying(packed, "xl/worksheets/sheet1.xml", 5)).rows == READ
    assert grid_of(lying(packed, "xl/worksheets/sheet1.xml", 4_000_000_000)).rows == READ


def test_the_document_type_of_libreoffices_macros_is_told_and_no_attack(read: Read) -> None:
    table = '<table:table table:name="T"><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>'
    public = 'script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd"'
    macro = '<?xml version="1.0"?><!DOCTYPE {}><script:module xmlns:script="http://openoffice.org/2000/script"/>'
    reading = read(ods(table, **{"Basic_Standard_Module1.xml": macro.format(public)}), "book.ods")
    assert ([grid.rows for grid in reading.grids], codes(reading)) == ([[["x"]]], ["file.macro_doctype"])
    for attack in (f"{public} [<!ENTITY a SYSTEM 'file:///etc/passwd'>]", "a SYSTEM 'file:///etc/passwd'"):
        assert codes(read(ods(table, **{"Basic_Standard_Module1.xml": macro.format(attack)}), "book.ods")) == ["file.unsafe_xml"]
    assert codes(read(ods(table, **{"meta.xml": macro.format(public)}), "book.ods")) == ["file.unsafe_xml"]


@pytest.mark.parametrize("order", ["<v>2.0</v><is><t>2.</t></is>", "<is><t>2.</t></is><v>2.0</v>"])
def test_a_text_in_its_cell_counts_not_a_value_beside_it(grid_of: GridOf, order: str) -> None:
    assert grid_of(xlsx(row(1, f"<c  r='A1' t='inlineStr'>{order}</c>"))).rows == [["2."]]


def test_a_formula_whose_result_is_an_empty_text_in_its_cell_is_a_blank(grid_of: GridOf) -> None:
    cell = "<c  r='A2' t='inlineStr'><f>B1</f><is><t></t></is></c>"  # quoted as calamine is not given it
    grid = grid_of(xlsx(row(1, txt("A1", "x")), row(2, cell)))
    assert (grid.rows, grid.no_value) == ([["x"]], set())


def test_a_cell_in_the_last_row_costs_little(read: Read, child: Child) -> None:
    reading = read(xlsx(row(1_048_576, num("A1048576", 7))))
    assert [(grid.first_row, grid.rows) for grid in reading.grids] == [(1_048_576, [[7.0]])]
    child.stop()  # a child of its own: what others have used does not count
    read(xlsx(row(1, txt("A1", "x")), row(1_048_576, num("A1048576", 7))))
    assert child._process is not None
    most = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{child._process.pid}/status").read_text())
    assert most
    assert int(most[1]) < 100_000  # calamine's million empty rows take 300 MB


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_STORED])
def test_other_compressions_are_read(grid_of: GridOf, compression: int) -> None:
    assert grid_of(zipped(parts_of(sheet("".join(TABLE))), compression=compression)).rows == READ


@pytest.mark.parametrize(
    ("limit", "value"), [("cells", 3), ("rows", 1), ("columns", 1), ("sheets", 1), ("entries", 3), ("inflated_bytes", 500), ("memory_bytes", 1)]
)
def test_each_limit_is_named(read: Read, limit: str, value: int) -> None:
    reading = read(zipped(parts_of(sheet("".join(TABLE)), sheet(""))), **{limit: value})
    assert [(f.code, f.fields["limit"], f.fields["allowed"]) for f in reading.findings] == [("file.limit", limit, value)]


def test_cell_given_twice_is_told(read: Read) -> None:
    reading = read(xlsx(row(1, num("A1", 1), num("B1", 2), num("A1", 3))))
    assert reading.grids[0].rows == [[3.0, 2.0]]
    assert [(f.code, f.fields["n"], f.fields["cell"]) for f in reading.findings] == [("sheet.overwritten", 1, "A1")]


def test_row_zero_is_no_row(read: Read) -> None:
    assert read(xlsx(row(0, num("A0", 1)) + row(5, num("A5", 2)))).grids[0].first_row == 1


def test_scattered_cells_cost_nothing_and_are_told(read: Read) -> None:
    scattered = "".join(row(at * 60, num(f"{'ABCDEFGHIJ'[at % 10]}{'ABCDEFGHIJ'[at // 10 % 10]}{at * 60}", 1)) for at in range(1, 2000))
    assert codes(read(xlsx(scattered))) == ["sheet.stray"]


def test_row_that_is_nothing_but_an_error_is_kept(grid_of: GridOf) -> None:
    rows = row(1, txt("A1", "x"), txt("B1", "y")) + row(2, '<c r="C2" t="e"><v>#N/A</v></c>') + row(3, '<c r="A3"><f>1/0</f></c>')
    assert grid_of(xlsx(rows)).rows == [["x", "y", None], [None] * 3, [None] * 3]


@pytest.mark.parametrize("workbook", [None, "<workbook><sheets>", "<workbook"])
def test_sheets_whose_list_is_lost_are_read_and_it_is_told(read: Read, workbook: str | None) -> None:
    parts = {**parts_of(sheet("".join(TABLE))), "xl/workbook.xml": workbook or ""}
    reading = read(zipped({name: content for name, content in parts.items() if content}))
    assert [(grid.sheet, grid.rows) for grid in reading.grids] == [("sheet1", READ)]
    assert codes(reading) == ["file.no_outline"]


@pytest.mark.parametrize(
    "change",
    [
        {"xl/workbook.xml": f'<workbook xmlns="{MAIN}"/>'},
        {"xl/workbook.xml": "<html><body>Please sign in</body></html>"},
        {"xl/workbook.xml": f'<workbook xmlns="{MAIN}"><sheets><sheet name="S1" sheetId="1"/></sheets></workbook>'},
        {"xl/_rels/workbook.xml.rels": ""},
        {"xl/_rels/workbook.xml.rels": "<Relationships>" + "<x>" * 50_000 + "</x>" * 50_000 + "</Relationships>"},
        {"_rels/.rels": "<broken", "xl/workbook.xml": "<broken"},
    ],
    ids=["no list", "a web page", "no relation", "no relations", "deep", "all broken"],
)
def test_sheets_that_nothing_leads_to_are_read_and_it_is_told(read: Read, change: dict[str, str]) -> None:
    parts = {**parts_of(sheet("".join(TABLE))), **change}
    reading = read(zipped({name: content for name, content in parts.items() if content}))
    assert ([grid.rows for grid in reading.grids], codes(reading)) == ([READ], ["file.no_outline"])


def test_targets_out_of_the_package_are_not_followed(read: Read) -> None:
    for target in ("../../../../../../etc/passwd", "file:///etc/passwd", "http://example.invalid/x"):
        parts = parts_of(sheet("".join(TABLE)), sheet(""))
        parts["xl/_rels/workbook.xml.rels"] = str(parts["xl/_rels/workbook.xml.rels"]).replace("worksheets/sheet2.xml", target)
        assert codes(read(zipped(parts))) == ["sheet.unreadable"]


def test_only_sheet_that_is_no_sheet_is_a_damaged_file(read: Read) -> None:
    assert codes(read(zipped(parts_of("<html><body>Please sign in</body></html>")))) == ["file.corrupt"]


def overlapping(count: int) -> bytes:
    """A zip whose directory names one part of 4 MB so often under other names."""
    one = zipped({"xl/worksheets/sheet0.xml": b"0" * 4_000_000})
    start = one.index(b"PK\x01\x02")
    entry = one[start : one.index(b"PK\x05\x06")]
    entries = b"".join(entry.replace(b"sheet0", b"sheet%d" % number) for number in range(count))
    return one[:start] + entries + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(entries), start, 0)


def test_parts_that_overlap_are_counted_as_often_as_they_are_named(read: Read) -> None:
    reading = read(overlapping(10), inflated_bytes=30_000_000)
    assert [(f.code, f.fields["limit"]) for f in reading.findings] == [("file.limit", "inflated_bytes")]


def test_package_with_sizes_of_64_bits_is_read(grid_of: GridOf) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts_of(sheet("".join(TABLE))).items():
            with archive.open(name, "w", force_zip64=True) as part:
                part.write(content.encode() if isinstance(content, str) else content)
    assert grid_of(packed.getvalue()).rows == READ


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_bombs_in_other_compressions_end_too(read: Read, compression: int) -> None:
    bomb = zipped({**parts_of(""), "xl/worksheets/sheet1.xml": b"\0" * 30_000_000}, compression=compression)
    assert [(f.code, f.fields["limit"]) for f in read(bomb).findings] == [("file.limit", "ratio")]


@pytest.mark.parametrize(("behind", "expected"), [(b"junk" * 50, []), (b"\0" * 4096, [])])
def test_what_stands_behind_a_package_does_no_harm(read: Read, behind: bytes, expected: list[str]) -> None:
    assert codes(read(zipped(parts_of(sheet("".join(TABLE)))) + behind)) == expected


@pytest.mark.parametrize("cut", [1, 10, 30, 300])
def test_package_cut_anywhere_was_stopped_in_the_middle(read: Read, cut: int) -> None:
    assert codes(read(zipped(parts_of(sheet("".join(TABLE))))[:-cut])) == ["file.truncated"]


@pytest.mark.parametrize("rows", [row(1, num("A1", 1) + "<x>" * 20_000), '<row r="1" spans="' + "1:" * 500_000 + '"><c r="A1"><v>1</v></c></row>'])
def test_deep_and_wide_tags_end(read: Read, rows: str) -> None:
    assert read(xlsx(rows)).grids[0].rows[0][0] == 1.0


def test_workbook_that_lists_no_sheet_is_told(read: Read) -> None:
    assert codes(read(zipped(parts_of()))) == ["file.no_sheets"]
