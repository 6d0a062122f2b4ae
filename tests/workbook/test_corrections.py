"""The corrections copy: the person's workbook marked, everything else in it as it was; a list where it cannot be marked."""

from __future__ import annotations

import hashlib
import os
import subprocess
import zipfile
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from reportgen.language import language
from reportgen.settings import Limits, Settings
from reportgen.workbook.corrections import CHANGED, Copy, Names, copies, corrections
from reportgen.workbook.files import find_inputs
from reportgen.workbook.marking import NOT_READ, OTHER_FORMAT, SHARED, SIGNED
from reportgen.workbook.notes import with_comments
from tests.marks import with_office
from tests.workbook import builders
from tests.workbook.sheets import Rows, codes, read, write

VISITS: Rows = [
    ["date", "customer", "activity", "rep"],
    [date(2026, 10, 5), "Alder", "visit", "Ann"],
    ["no day", "Birch", "visit", "Ann"],  # B3 and A3: A3 cannot be read
    [date(2026, 10, 7), None, "visit", "Ann"],  # B4 is empty, and must not be
]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
MACROS = b"\xd0\xcf\x11\xe0 a project of macros"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARED = f"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SPREADSHEET}.worksheet+xml"/></Types>"""
EDITED = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}


def corrected(folder: Path, settings: Settings | None = None, code: str = "en") -> list[Copy]:
    """What comes back of the workbooks in a folder."""
    settings = settings or Settings()
    words = language(code)
    wanted = corrections(read(folder, settings), words)
    return list(copies(wanted, dict(find_inputs([folder])[0]), settings.limits, words, 1))


def only(found: Sequence[Copy]) -> Copy:
    assert len(found) == 1
    return found[0]


def opened(copy: Copy) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(copy.content), keep_vba=True, rich_text=False)


def rich_workbook(path: Path) -> Path:
    """A workbook of a person with taste: chart, picture, formats, validation, rule, comment, name, hidden sheet, formula."""
    write(path, Visits=VISITS, Notes_of_mine=[["a", "b"], [1, "=A2*2"]])
    book = openpyxl.load_workbook(path)
    visits, mine = book["Visits"], book["Notes_of_mine"]
    visits["A3"].font, visits["A3"].number_format = Font(name="Georgia", bold=True, color="FF00AA00"), "0.000"
    visits["B2"].comment = Comment("Ask for the new address", "Ann")
    visits["A3"].comment = Comment("Was it Monday?", "Ann")
    rule = DataValidation(type="list", formula1='"visit,call"')
    rule.add("C2:C90")
    visits.add_data_validation(rule)
    visits.conditional_formatting.add("A2:A90", CellIsRule(operator="greaterThan", formula=["1"], fill=PatternFill("solid", bgColor="FFEEEEEE")))
    visits.freeze_panes, visits.auto_filter.ref, visits.column_dimensions["B"].width = "A2", "A1:D4", 44
    chart = BarChart()
    chart.add_data(Reference(mine, min_col=1, min_row=1, max_row=2), titles_from_data=True)
    mine.add_chart(chart, "D2")
    mine.add_image(Image(BytesIO(PIXEL)), "H2")
    mine.sheet_state = "hidden"
    visits.defined_names["here"] = DefinedName("here", attr_text="Visits!$A$1")
    book.active = 0
    book.save(path)
    return path


def with_macros(path: Path) -> Path:
    """The workbook as one with macros."""
    macro = path.with_suffix(".xlsm")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(macro, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"spreadsheetml.sheet.main+xml", b"spreadsheetml.sheet.macroEnabled.main+xml"))
        target.writestr("xl/vbaProject.bin", MACROS)
    path.unlink()
    return macro


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_cells_are_coloured_and_noted(tmp_path: Path) -> None:
    write(tmp_path / "Ann.xlsx", Visits=VISITS)
    sheet = opened(only(corrected(tmp_path)))["Visits"]
    marked = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFFC7CE"}
    assert marked == {"A3", "B4"}
    note = sheet["A3"].comment
    assert note is not None
    assert note.text.startswith("Error: “no day” is not a date.")
    assert "What to do:" in note.text
    assert sheet["B2"].comment is None


def test_light_letters_on_a_dark_cell_become_dark(tmp_path: Path) -> None:
    path = write(tmp_path / "Ann.xlsx", Visits=[["date", "custmer", "activity", "rep"], *VISITS[1:]])
    book = openpyxl.load_workbook(path)
    for cell in book["Visits"][1]:
        cell.font, cell.fill = Font(name="Georgia", bold=True, color="FFFFFFFF"), PatternFill("solid", fgColor="FF203040")
    book.save(path)
    sheet = opened(only(corrected(tmp_path)))["Visits"]
    near, other = sheet["B1"], sheet["C1"]  # a header that is nearly one, and one that is
    assert near.fill.fgColor.rgb == "FFFFEB9C"
    assert (near.font.color.rgb, near.font.name, near.font.b) == ("FF1D242B", "Georgia", True)
    assert (other.font.color.rgb, other.fill.fgColor.rgb) == ("FFFFFFFF", "FF203040")


def test_first_sheet_lists_what_is_wrong_with_links(tmp_path: Path) -> None:
    write(tmp_path / "Ann.xlsx", Visits=VISITS)
    book = opened(only(corrected(tmp_path)))
    listed = book.worksheets[0]
    assert (listed.title, book.active) == ("Corrections", listed)
    links = [(cell.value, cell.hyperlink.location) for row in listed.iter_rows() for cell in row if cell.hyperlink]
    assert links == [("Visits · A3", "'Visits'!A3"), ("Visits · B4", "'Visits'!B4")]
    assert listed["A1"].value == "What is to be corrected in “Ann.xlsx”"
    words = [cell.value for cell in listed[6]]
    assert words[:4] == ["Error", "Visits · A3", "date", "no day"]


def test_chinese_copy_is_all_chinese(tmp_path: Path) -> None:
    write(tmp_path / "安.xlsx", 拜访记录=VISITS)
    listed = opened(only(corrected(tmp_path, code="zh"))).worksheets[0]
    assert listed.title == "更正清单"
    texts = [str(cell.value) for row in listed.iter_rows(max_row=5) for cell in row if cell.value]
    assert all(any("\u4e00" <= character <= "\u9fff" for character in text) for text in texts)


def test_whatever_else_a_workbook_holds_stays_the_bytes_it_was(tmp_path: Path) -> None:
    path = with_macros(rich_workbook(tmp_path / "Ann.xlsx"))
    before, after = parts(path.read_bytes()), parts(only(corrected(tmp_path)).content)
    assert set(before) <= set(after)
    changed = {name for name in before if before[name] != after[name]}
    sheet = {"xl/worksheets/sheet1.xml", "xl/comments/comment1.xml", "xl/drawings/commentsDrawing1.vml"}
    assert changed <= EDITED | sheet | {"xl/worksheets/_rels/sheet1.xml.rels"}
    assert after["xl/vbaProject.bin"] == MACROS
    assert any(name.startswith("xl/charts/") for name in after)
    assert any(name.startswith("xl/media/") for name in after)


def test_a_marked_sheet_keeps_its_rules_formats_and_comments(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path / "Ann.xlsx")
    book = opened(only(corrected(tmp_path)))
    sheet, original = book["Visits"], openpyxl.load_workbook(path)["Visits"]
    cell = sheet["A3"]
    assert (cell.font.name, cell.font.b, cell.number_format) == ("Georgia", True, "0.000")
    assert cell.comment is not None
    assert cell.comment.text.startswith("Was it Monday?\n\nError: ")
    assert sheet["B2"].comment is not None
    assert sheet["B2"].comment.text == "Ask for the new address"
    assert [rule.sqref for rule in sheet.data_validations.dataValidation] == [rule.sqref for rule in original.data_validations.dataValidation]
    assert len(sheet.conditional_formatting) == 1
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.column_dimensions["B"].width) == ("A2", "A1:D4", 44)
    assert sheet.defined_names["here"].attr_text == "Visits!$A$1"  # it belonged to the first sheet, which is now the second
    assert book["Notes_of_mine"]["B2"].value == "=A2*2"
    assert book["Notes_of_mine"].sheet_state == "hidden"
    assert not sheet.sheet_view.tabSelected  # else the next entry would go into two sheets at once


def test_original_is_not_touched(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path / "Ann.xlsx")
    os.utime(path, ns=(10**18, 10**18))
    before = hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns
    corrected(tmp_path)
    assert (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) == before


def test_copy_that_comes_back_reads_as_its_original(tmp_path: Path) -> None:
    write(tmp_path / "in" / "Ann.xlsx", Visits=VISITS)
    copy = only(corrected(tmp_path / "in"))
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "Ann.xlsx").write_bytes(copy.content)
    assert sorted(codes(read(tmp_path / "again"))) == sorted([("sheet.corrections", ""), *codes(read(tmp_path / "in"))])


def test_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    rich_workbook(tmp_path / "Ann.xlsx")
    assert corrected(tmp_path) == corrected(tmp_path)


def test_cells_and_rows_that_are_not_there_are_added_in_their_place(tmp_path: Path) -> None:
    def cell(reference: str, text: str) -> str:
        return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'

    header = builders.row(1, cell("A1", "date"), cell("B1", "customer"), cell("C1", "activity"), cell("D1", "rep"))
    gap = builders.row(2, cell("A2", "2026-10-05"), cell("C2", "visit"), cell("D2", "Ann"))  # no B2 in the file
    before = '<cols><col min="2" max="2" width="9" style="1"/></cols>'
    made = {**builders.parts_of(builders.sheet(header + gap, before)), "[Content_Types].xml": DECLARED}
    (tmp_path / "Ann.xlsx").write_bytes(builders.zipped(made))
    sheet = opened(only(corrected(tmp_path))).worksheets[1]
    assert sheet["B2"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["B2"].number_format == "mm-dd-yy"  # that of its column
    assert [cell.value for cell in sheet[2]] == ["2026-10-05", None, "visit", "Ann"]


@pytest.mark.parametrize("kind", ["strict", "prefixed", "no styles"])
def test_odd_but_good_packages_are_marked(tmp_path: Path, kind: str) -> None:
    texts = [("A", "date"), ("B", "customer"), ("C", "activity"), ("D", "rep")], [("A", "no day"), ("B", "Alder"), ("C", "visit"), ("D", "Ann")]
    cell = '<c r="{}{}" t="inlineStr"><is><t>{}</t></is></c>'
    rows = "".join(builders.row(at, *(cell.format(letter, at, text) for letter, text in row)) for at, row in enumerate(texts, 1))
    made: dict[str, Any] = builders.parts_of(builders.sheet(rows))
    if kind == "no styles":
        made = {name: content for name, content in made.items() if "styles" not in name}
    if kind == "strict":
        made = {name: as_text(content).replace(builders.MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main") for name, content in made.items()}
        made = {name: content.replace(builders.OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships") for name, content in made.items()}
    if kind == "prefixed":
        made = {name: prefixed(as_text(content)) if "sheet" in name else content for name, content in made.items()}
    (tmp_path / "Ann.xlsx").write_bytes(builders.zipped(made))
    copy = only(corrected(tmp_path))
    assert not copy.is_list
    (tmp_path / "Ann.xlsx").write_bytes(copy.content)
    assert {code for code, _cell in codes(read(tmp_path))} == {"sheet.corrections", "date.unreadable"}


def as_text(content: str | bytes) -> str:
    return content if isinstance(content, str) else content.decode()


def prefixed(xml: str) -> str:
    head, _end, rest = xml.partition("?>")
    return f"{head}?>" + rest.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:").replace("xmlns=", "xmlns:x=")


def plain_parts() -> dict[str, Any]:
    """A workbook of one sheet S1 whose A2 is not a date, told part by part what each is, as LibreOffice does."""
    texts = builders.row(1, *map(builders.txt, ("A1", "B1", "C1", "D1"), ("date", "customer", "activity", "rep")))
    texts += builders.row(2, *map(builders.txt, ("A2", "B2", "C2", "D2"), ("no day", "Alder", "visit", "Ann")))
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    types = DECLARED.replace(
        f'<Default Extension="rels" ContentType="{relations}"/>', f'<Override PartName="/_rels/.rels" ContentType="{relations}"/>'
    )
    return {**builders.parts_of(builders.sheet(texts)), "[Content_Types].xml": types}


def test_new_relations_are_declared_where_each_part_is_declared_by_itself(tmp_path: Path) -> None:
    (tmp_path / "Ann.xlsx").write_bytes(builders.zipped(plain_parts()))
    types = parts(only(corrected(tmp_path)).content)["[Content_Types].xml"]
    assert b'PartName="/xl/worksheets/_rels/sheet1.xml.rels"' in types  # else Excel finds no notes


@pytest.mark.parametrize(("part", "why"), [("_xmlsignatures/sig1.xml", SIGNED), ("xl/revisions/revisionHeaders.xml", SHARED)])
def test_workbook_that_would_lose_something_gets_a_list(tmp_path: Path, part: str, why: str) -> None:
    (tmp_path / "Ann.xlsx").write_bytes(builders.zipped({**plain_parts(), part: "<a/>"}))
    copy = only(corrected(tmp_path))
    assert (copy.is_list, copy.why) == (True, why)


def test_merged_cells_are_marked_where_they_are_seen(tmp_path: Path) -> None:
    write(tmp_path / "Ann.xlsx", Visits=[*VISITS[:2], ["no day", "Birch", "visit", "Ann"], [None, "Cedar", "visit", "Ann"]])
    book = openpyxl.load_workbook(tmp_path / "Ann.xlsx")
    book["Visits"].merge_cells("A3:A4")  # the day of both visits
    book.save(tmp_path / "Ann.xlsx")
    sheet = opened(only(corrected(tmp_path)))["Visits"]
    note = sheet["A3"].comment
    assert note is not None
    assert note.text.count("is not a date") == 1
    assert sheet["A4"].comment is None


def test_copy_that_comes_back_with_mistakes_gets_one_list_and_one_note_a_cell(tmp_path: Path) -> None:
    write(tmp_path / "Ann.xlsx", Visits=VISITS)
    for _turn in range(2):
        (tmp_path / "Ann.xlsx").write_bytes(only(corrected(tmp_path)).content)
    book = openpyxl.load_workbook(tmp_path / "Ann.xlsx")
    assert book.sheetnames == ["Corrections", "Visits"]
    note = book["Visits"]["A3"].comment
    assert note is not None
    assert note.text.count("What to do:") == 1


def test_sheet_of_a_chart_is_not_left_selected_beside_the_list(tmp_path: Path) -> None:
    path = write(tmp_path / "Ann.xlsx", Visits=VISITS)
    book = openpyxl.load_workbook(path)
    chart = book.create_chartsheet("Picture")
    chart.add_chart(BarChart())
    chart.sheetViews.sheetView[0].tabSelected = True
    book.save(path)
    assert b'tabSelected="0"' in parts(only(corrected(tmp_path)).content)["xl/chartsheets/sheet1.xml"]


def test_conversations_stay_and_other_cells_get_notes() -> None:
    talk = '<comments xmlns="m"><authors><author>tc={{1}}</author></authors><commentList>{}</commentList></comments>'
    said = '<comment ref="A2" authorId="0"><text><t>[Threaded comment]</t></text></comment>'
    xml, fresh = with_comments(talk.format(said).encode(), {(2, 1): "wrong", (3, 1): "wrong too"}, "m")
    assert said.encode() in xml
    assert fresh == [(3, 1)]


@pytest.mark.parametrize("name", ["Ann.csv", "Ann.xlsx"])
def test_other_formats_get_a_list(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("date,customer,activity,rep\nno day,=cmd|'/c calc'!A1,visit,Ann\n")
    copy = only(corrected(tmp_path))
    assert (copy.is_list, copy.why) == (True, OTHER_FORMAT)
    book = opened(copy)
    assert book.sheetnames == ["Corrections"]
    assert "list only" in str(book.worksheets[0]["A2"].value)


def test_file_that_cannot_be_read_gets_a_list_that_says_why(tmp_path: Path) -> None:
    (tmp_path / "Ann.xlsx").write_bytes(b"PK\x03\x04 cut")
    copy = only(corrected(tmp_path))
    assert (copy.is_list, copy.why) == (True, NOT_READ)
    assert "ends in the middle" in str(opened(copy).worksheets[0]["E6"].value)


def test_file_changed_meanwhile_is_not_marked(tmp_path: Path) -> None:
    path = write(tmp_path / "Ann.xlsx", Visits=VISITS)
    wanted = corrections(read(tmp_path), language("en"))
    write(path, Visits=VISITS[:2])
    copy = only(list(copies(wanted, {"Ann.xlsx": path}, Limits(), language("en"), 1)))
    assert (copy.is_list, copy.why) == (True, CHANGED)


def test_texts_from_cells_are_never_formulas(tmp_path: Path) -> None:
    hostile = '=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(A1)", "\t=1", "＝1", "<b>&amp;\x0b"
    rows = [["date", "customer", "activity", "rep"], *([text, "Alder", "visit", "Ann"] for text in hostile[:-1])]
    write(tmp_path / "Ann.xlsx", Visits=rows)
    book = openpyxl.load_workbook(tmp_path / "Ann.xlsx")
    for number, text in enumerate(hostile[:-1], 2):
        book["Visits"].cell(number, 1, text).data_type = "s"
    book.save(tmp_path / "Ann.xlsx")
    content = parts(only(corrected(tmp_path)).content)
    assert b"<f" not in content["xl/worksheets/findings.xml"].replace(b"<font", b"")
    assert b"=HYPERLINK" in content["xl/worksheets/findings.xml"]


def test_names_lead_nowhere_else_and_are_never_alike() -> None:
    names = Names(["../../etc/a.csv", "a.csv", "a.csv.xlsx", "b/\x00c.xls", f"{'长' * 200}.xlsx"])
    places = [names.of(file, is_list) for file in ("../../etc/a.csv", "a.csv", "a.csv.xlsx", "b/\x00c.xls") for is_list in (True,)]
    assert places == ["corrections/_/_/etc/a.csv.xlsx", "corrections/a.csv (2).xlsx", "corrections/a.csv.xlsx", "corrections/b/_c.xls.xlsx"]
    assert len(names.of(f"{'长' * 200}.xlsx", False).partition("/")[2].encode()) <= 200


def test_thousands_of_findings_give_a_copy_that_opens(tmp_path: Path) -> None:
    write(tmp_path / "Ann.xlsx", Visits=[VISITS[0], *(["no day", f"Customer {n}", "visit", "Ann"] for n in range(3000))])
    book = opened(only(corrected(tmp_path)))
    assert book.worksheets[0].max_row == 5 + 3000
    sheet = book["Visits"]
    assert all(sheet.cell(row, 1).fill.fgColor.rgb == "FFFFC7CE" for row in range(2, 3002))
    assert sum(sheet.cell(row, 1).comment is not None for row in range(2, 3002)) == 1000  # more make a workbook slow; all are listed


@with_office
def test_copies_open_in_libreoffice_with_the_same_values(tmp_path: Path) -> None:
    rich_workbook(tmp_path / "in" / "Ann.xlsx")
    (tmp_path / "Ann.xlsx").write_bytes(only(corrected(tmp_path / "in")).content)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path / "out", tmp_path / "Ann.xlsx"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    book = openpyxl.load_workbook(tmp_path / "out" / "Ann.xlsx", data_only=True)
    assert book.sheetnames == ["Corrections", "Visits", "Notes_of_mine"]
    assert book["Notes_of_mine"]["B2"].value == 2
    assert book["Visits"]["A3"].comment is not None
    assert len(book["Notes_of_mine"]._charts) == 1
