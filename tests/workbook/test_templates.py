"""Workbooks to be filled: real tables with drop-downs, help and colours, that LibreOffice opens and that read back without a finding."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from openpyxl import Workbook, load_workbook

from reportgen.settings import Criteria, Criterion, Settings, Stage
from reportgen.workbook.dataset import Dataset
from reportgen.workbook.schema import KINDS
from reportgen.workbook.templates import TemplateError, file_names, write_templates
from reportgen.workbook.vocabulary import Words, words_of
from tests.marks import with_office
from tests.test_cli import run
from tests.workbook.sheets import read, write

NOVEMBER = date(2026, 11, 1)
EVIL = "=cmd|' /C calc'!A0"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def written(folder: Path, language: str, reps: tuple[str, ...] = (), settings: Settings | None = None, **more: Any) -> list[Path]:
    return write_templates(folder, language, reps, (), settings or Settings(), NOVEMBER, **more)


def found(dataset: Dataset) -> set[str]:
    return {finding.code for finding in dataset.findings}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_reads_back_as_itself_without_a_finding(tmp_path: Path, language: str) -> None:
    written(tmp_path, language)
    written(tmp_path, language, ("Anna Berg",), month=NOVEMBER)
    dataset = read(tmp_path)
    assert set(dataset.frames) == {kind.name for kind in KINDS}
    assert all(len(frame) == 0 for frame in dataset.frames.values())
    assert dataset.findings == []
    assert {column["how"] for sheet in dataset.sheets for column in sheet.columns} == {"canonical"}


def test_an_example_that_somebody_has_written_over_is_told(tmp_path: Path) -> None:
    written(tmp_path, "en")
    path = tmp_path / "Rep.xlsx"
    book = load_workbook(path)
    book["Visits"]["B2"] = "Alder"  # the mark “e.g.” still stands in A2
    book.save(path)
    assert [(f.code, f.source.sheet, f.source.row) for f in read(tmp_path).findings] == [("row.example", "Visits", 2)]


def test_about_says_whose_and_which_month(tmp_path: Path) -> None:
    path = written(tmp_path, "en", ("Anna Berg",), month=NOVEMBER)[0]
    assert path.name == "Anna Berg 2026-11.xlsx"
    book = load_workbook(path)
    book["Visits"].append([date(2026, 11, 3), "Alder", "Visit"])
    book.save(tmp_path / "renamed.xlsx")
    path.unlink()
    dataset = read(tmp_path)
    assert dataset.frames["visits"]["rep"].tolist() == ["Anna Berg"]
    assert {sheet.date for sheet in dataset.sheets} == {"2026-11"}


def test_what_columns_mean_is_not_taken_for_the_rep_or_the_month(tmp_path: Path) -> None:
    written(tmp_path, "en")  # the list of columns has rows “Rep | Name as in the roster” and “Month | A month such as 2026-10”
    book = load_workbook(tmp_path / "Rep.xlsx")
    book["Visits"].append([date(2026, 11, 3), "Alder", "Visit"])
    book.save(tmp_path / "Rep.xlsx")
    dataset = read(tmp_path)
    assert dataset.frames["visits"]["rep"].tolist() == [None]
    assert {sheet.date for sheet in dataset.sheets} == {None}


def test_sheets_are_tables_with_drop_downs_help_and_colours(tmp_path: Path) -> None:
    written(tmp_path, "en")
    book = load_workbook(tmp_path / "Rep.xlsx")
    sheet = book["Pipeline"]
    table = sheet.tables["t_pipeline"]
    assert table.ref.startswith("A1:")
    assert [column.name for column in table.tableColumns] == [cell.value for cell in sheet[1]]
    assert sheet.freeze_panes == "C2"
    rules = {rule.promptTitle: rule for rule in sheet.data_validations.dataValidation}
    stages = book.defined_names[rules["Stage"].formula1].attr_text
    assert "Negotiating terms" in words_at(book, stages)
    assert all(rule.prompt for rule in rules.values())
    assert all(rule.errorStyle == "warning" for rule in rules.values() if rule.type)  # never a refusal
    assert any("TODAY()" in rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules)


def words_at(book: Workbook, reference: str) -> list[str]:
    sheet, area = reference.replace("$", "").replace("'", "").split("!")
    return [cell.value for (cell,) in book[sheet][area]]


def test_a_table_grows_from_its_example_row(tmp_path: Path) -> None:
    written(tmp_path, "en")
    sheet = load_workbook(tmp_path / "Rep.xlsx")["Visits"]
    assert sheet.tables["t_visits"].ref.endswith("3")  # header, example, and one empty row
    assert sheet.max_row == 2


def test_own_stages_and_criteria_are_there(tmp_path: Path) -> None:
    settings = Settings(
        stages=(Stage(code="x", en='Talk, "hot"', zh="谈", probability=0.5),),
        fence=Criteria(pass_at=50, criteria=(Criterion(code="trust", en="=Trust", zh="信任"), Criterion(code="size", en="Customer", zh="规模"))),
    )
    written(tmp_path, "en", settings=settings)
    book = load_workbook(tmp_path / "Rep.xlsx")
    assert words_at(book, book.defined_names["list_pipeline_stage"].attr_text)[:1] == ['Talk, "hot"']  # a comma parts no words
    team = load_workbook(tmp_path / "Team.xlsx")["Fence"]
    assert [cell.value for cell in team[1]] == ["Customer *", "Assessed on", "=Trust", "size"]  # no two titles alike
    assert [cell.data_type for cell in team[1]] == ["s"] * 4
    assert read(tmp_path, settings).findings == []


def test_drop_downs_name_the_roster_and_a_reps_own_customers(tmp_path: Path) -> None:
    customers = [[f"Customer {n:03d}", "Ann" if n % 2 else "Bo"] for n in range(200)]
    write(tmp_path / "in" / "team.xlsx", Reps=[["rep", "left_on"], ["Ann", None], ["Bo", None], ["Cy", date(2026, 5, 1)]],
          Customers=[["customer", "rep"], *customers, ["Nobody's", None]])  # fmt: skip
    result = run("template", tmp_path / "out", "--input", tmp_path / "in", "--jobs", 1)
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["Ann.xlsx", "Bo.xlsx", "Team.xlsx"]  # Cy has left
    book = load_workbook(tmp_path / "out" / "Ann.xlsx")
    mine = words_at(book, book.defined_names["list_customers"].attr_text)
    assert mine == [*(name for name, rep in customers if rep == "Ann"), "Nobody's"]  # 101 names: far more than 255 characters
    team = load_workbook(tmp_path / "out" / "Team.xlsx")
    assert words_at(team, team.defined_names["list_reps"].attr_text) == ["Ann", "Bo"]
    assert len(words_at(team, team.defined_names["list_customers"].attr_text)) == 201


def test_words_are_those_that_are_written_again_and_again(tmp_path: Path) -> None:
    rows = [[date(2026, 10, 5), "Alder", "visit", "Ann", product] for product in ("Pump", "Valve", "Pump", "Valve", "Pump", "once")]
    write(tmp_path / "a.xlsx", Visits=[["date", "customer", "activity", "rep", "product"], *rows])
    assert words_of(read(tmp_path), NOVEMBER).texts == {"product": ("Pump", "Valve")}


def test_nothing_becomes_a_formula_wherever_it_comes_from(tmp_path: Path) -> None:
    names = [EVIL, "+1+1", "-2", "@SUM(A1)", "＝1", "\t=1"]
    words = Words(tuple(names), tuple(names), {"product": tuple(names)})
    evil = Criterion(code="evil", en=EVIL, zh="=1+1")
    settings = Settings(
        stages=(Stage(code="x", en=EVIL, zh="=1", probability=0.5),),
        screening=Criteria(pass_at=50, criteria=(evil,)),
    )
    made = written(tmp_path / "in", "en", tuple(names), settings, words=words, is_whole=True)
    assert len(made) == len(names) + 1
    for path in made:
        assert path.parent == tmp_path / "in"
        with zipfile.ZipFile(path) as package:
            for part in package.namelist():
                if part.endswith(".xml") or part.endswith(".rels"):
                    check_part(package.read(part))
        book = load_workbook(path)
        assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def check_part(content: bytes) -> None:
    """No formula in a cell; where formulas must be (names, rules), none holds a text from outside; no link leads out."""
    root = ElementTree.fromstring(content)
    assert not list(root.iter(f"{MAIN}f"))
    for tag in ("formula", "formula1", "formula2", "definedName"):
        assert not [element for element in root.iter(MAIN + tag) if "cmd" in (element.text or "")]
    leading = [element.get("Target", "") for element in root.iter() if element.get("TargetMode") == "External"]
    assert not [target for target in leading if re.search(r"^\w+:|^[\\\\/]", target)]  # to what lies beside it is no way out
    for rule in root.iter(f"{MAIN}dataValidation"):
        assert all(len(formula.text or "") <= 255 for formula in rule)
        assert len(rule.get("prompt", "")) <= 255
        assert len(rule.get("promptTitle", "")) <= 32


def test_no_two_workbooks_have_one_name_and_none_leads_out() -> None:
    names = file_names([("a/b", None), ("A_B", None), ("../../x", None), ("CON", None), ("", None), ("Ann", NOVEMBER), ("陈" * 90, None)])
    assert names[:6] == ["a_b.xlsx", "A_B 2.xlsx", "_.._x.xlsx", "rep CON.xlsx", "rep.xlsx", "Ann 2026-11.xlsx"]
    assert len(names[6].encode()) < 100


def test_the_same_order_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = written(tmp_path / "a", "zh"), written(tmp_path / "b", "zh")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    written(tmp_path, "en")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(TemplateError, match="nothing of yours is overwritten"):
        written(tmp_path, "en")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_kind_that_is_none_is_refused_and_a_rep_may_have_any(tmp_path: Path) -> None:
    assert run("template", tmp_path / "a", "--kind", "visit").exit_code == 2
    result = run("template", tmp_path / "b", "--kind", "customers", "--rep", "Ann")
    assert result.exit_code == 0, result.output
    assert load_workbook(tmp_path / "b" / "Ann.xlsx").sheetnames[:2] == ["About", "Customers"]


def saved_by_libreoffice(paths: list[Path], folder: Path) -> Iterator[Path]:
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "xlsx", "--outdir", str(folder / "saved")]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=240)
    return (folder / "saved").iterdir()


@with_office
def test_libreoffice_opens_and_saves_them_and_they_still_read(tmp_path: Path) -> None:
    saved = list(saved_by_libreoffice(written(tmp_path / "made", "zh"), tmp_path))
    assert len(saved) == 2
    dataset = read(tmp_path / "saved")
    assert set(dataset.frames) == {kind.name for kind in KINDS}
    assert found(dataset) == set()
    lists = [re.sub(r"[$']", "", str(name.attr_text)) for name in load_workbook(tmp_path / "saved" / "销售人员.xlsx").defined_names.values()]
    assert any(reference.startswith("列表!") for reference in lists)
