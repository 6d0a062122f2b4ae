"""`rollover`: what goes on stands in next month's workbooks, and read next month it is the same, once."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from reportgen.metrics.book import Book
from reportgen.settings import Report, Settings
from reportgen.workbook import read_dataset
from reportgen.workbook.dataset import Dataset
from reportgen.workbook.parsed import parsed_before
from reportgen.workcalendar import Calendar
from tests.marks import with_office
from tests.test_cli import run
from tests.workbook.sheets import Rows, write
from tests.workbook.test_templates import EVIL, check_part

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
REPS: Rows = [["rep", "rep_id", "left_on"], ["Ann", "A1", None], ["Bo", "B1", None], ["Cy", "C1", date(2026, 10, 20)]]
CUSTOMERS: Rows = [
    ["customer", "rep", "grade", "contact", "source", "lost_on"], ["Alder", "Ann", "A", "Mr Ash", "Fair", None],
    ["Birch", "Ann", "B", None, None, None], ["Cedar", "Bo", "C", None, None, None], ["Gone", "Ann", None, None, None, date(2026, 5, 1)],
]  # fmt: skip
TARGETS: Rows = [
    ["month", "rep", "target", "metric"], ["2026-10", "Ann", 100, None], ["2026-11", "Ann", 200, None], ["2026-11", "Bo", 300, "revenue"],
    ["2025-12", "Ann", 50, None],
]  # fmt: skip
DEALS: Rows = [
    ["opportunity_id", "customer", "amount", "stage", "expected_close", "rep", "status", "closed_on", "next_step", "probability", "opened_on",
     "decision_maker_met"],
    ["1", "Alder", 1000.5, "negotiation", date(2026, 11, 5), "Ann", "open", None, "Send offer", 0.55, date(2026, 9, 1), "yes"],
    ["2", "Birch", 2000, "quotation", date(2026, 12, 5), "Ann", None, None, None, None, date(2026, 9, 1), None],
    ["3", "Alder", 500, "review", date(2026, 10, 5), "Ann", "won", date(2026, 10, 6), None, None, date(2026, 8, 1), None],
    ["4", "Cedar", 700, "lead", date(2026, 11, 20), "Bo", "open", None, None, None, date(2026, 10, 1), None],
    ["5", "Cedar", 900, "lead", date(2026, 11, 20), "Cy", "open", None, None, None, date(2026, 10, 1), None],
]  # fmt: skip
MEASURES: Rows = [
    ["measure", "agreed_on", "rep", "due_on", "done_on"], ["Visit Alder", date(2026, 10, 1), "Ann", date(2026, 11, 10), None],
    ["Done", date(2026, 9, 1), "Ann", date(2026, 10, 1), date(2026, 10, 2)],
]  # fmt: skip


@pytest.fixture(scope="module")
def rolled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A team's folder at the end of October (the roster and what the office keeps undated, the pipeline of October), rolled over to next/."""
    folder = tmp_path_factory.mktemp("rolled")
    write(folder / "in" / "office.xlsx", Reps=REPS, Customers=CUSTOMERS, Targets=TARGETS, Measures=MEASURES)
    write(folder / "in" / "pipeline 2026-10.xlsx", Pipeline=DEALS)
    roll(folder / "in")
    return folder


@pytest.fixture
def team(rolled: Path, tmp_path: Path) -> Path:
    """The same team's folder, to be changed."""
    shutil.copytree(rolled / "in", tmp_path / "in")
    return tmp_path / "in"


@pytest.fixture
def made(rolled: Path, tmp_path: Path) -> Path:
    """What was rolled over, to be changed."""
    shutil.copytree(rolled / "next", tmp_path / "next")
    return tmp_path / "next"


def roll(team: Path, *more: object, output: str = "next") -> Path:
    result = run("rollover", "--input", team, "--month", "2026-10", "--output", team.parent / output, "--jobs", 1, *more)
    assert result.exit_code == 0, result.output
    return team.parent / output


def read(*folders: Path, day: date = date(2026, 11, 30), settings: Settings | None = None) -> Dataset:
    settings = settings or Settings()
    dataset = read_dataset(folders, settings, day, parsed=parsed_before(settings))
    assert all(sheet.is_reconciled() for sheet in dataset.sheets)
    return dataset


def book_of(dataset: Dataset, month: date, settings: Settings | None = None) -> Book:
    return Book(dataset, settings or Settings(), Calendar(settings or Settings()), month)


def open_deals(book: Book) -> set[tuple[Any, ...]]:
    columns = ("deal", "amount", "stage", "p", "expected_close", "next_step", "decision_maker_met", "opened_on")
    return {tuple(None if pd.isna(deal[name]) else deal[name] for name in columns) for deal in book.now.open_deals.to_dict("records")}


def column(path: Path, sheet: str, title: str) -> list[Any]:
    rows = list(load_workbook(path)[sheet].iter_rows(values_only=True))
    at = rows[0].index(title)
    return [row[at] for row in rows[1:] if any(cell is not None for cell in row)]


def codes(dataset: Dataset) -> set[str]:
    return {finding.code for finding in dataset.findings}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_was_rolled_over_reads_back_without_a_finding(team: Path, language: str) -> None:
    made = roll(team, "--lang", language)
    team_name = {"en": "Team", "zh": "团队"}[language]
    assert sorted(path.name for path in made.iterdir()) == ["Ann 2026-11.xlsx", "Bo 2026-11.xlsx", f"{team_name} 2026-11.xlsx"]  # Cy has left
    dataset = read(made)
    assert dataset.findings == []
    assert {sheet.date for sheet in dataset.sheets} == {"2026-11"}


def test_deals_are_the_same_next_month(team: Path, made: Path) -> None:
    before = open_deals(book_of(read(team, day=date(2026, 10, 31)), OCTOBER))
    after = book_of(read(team, made), NOVEMBER)
    assert open_deals(after) == before
    assert len(before) == 4
    assert not after.now.deals["is_gone"].any()
    assert column(made / "Ann 2026-11.xlsx", "Pipeline", "Opportunity ID") == ["1", "2"]  # the won one is history
    assert column(made / "Team 2026-11.xlsx", "Pipeline", "Opportunity ID") == ["5"]  # of Cy, who has left


def test_each_record_counts_once(team: Path, made: Path) -> None:
    before, after = read(team), read(team, made)
    assert column(made / "Ann 2026-11.xlsx", "Customers", "Source") == ["Fair", None]
    for kind in ("reps", "customers", "targets", "measures"):
        assert len(after.frames[kind]) == len(before.frames[kind]), kind
    assert codes(after) - codes(before) == {"rows.carried"}
    assert book_of(after, NOVEMBER).value("results.target").value == 500  # 200 + 300


def test_what_a_rep_adds_to_a_customer_counts(team: Path, made: Path) -> None:
    path = made / "Ann 2026-11.xlsx"
    book = load_workbook(path)
    sheet = book["Customers"]
    titles = [cell.value for cell in sheet[1]]
    birch = next(row for row in sheet.iter_rows() if row[0].value == "Birch")
    birch[titles.index("Contact")].value = "Ms Elm"
    book.save(path)
    customers = read(team, made).frames["customers"].set_index("customer")
    assert customers["contact"].to_dict() == {"Alder": "Mr Ash", "Birch": "Ms Elm", "Cedar": None, "Gone": None}


def test_a_contradiction_is_told_and_the_offices_row_stands(team: Path, made: Path) -> None:
    path = made / "Ann 2026-11.xlsx"
    book = load_workbook(path)
    grade = [cell.value for cell in book["Customers"][1]].index("Grade")
    book["Customers"].cell(2, grade + 1).value = "C"
    book.save(path)
    dataset = read(team, made)
    assert dataset.frames["customers"].set_index("customer")["grade"]["Alder"] == "A"
    assert [(f.code, f.source.sheet, f.source.row) for f in dataset.findings if f.code == "row.updated"] == [("row.updated", "Customers", 2)]


def test_a_target_that_the_office_corrects_later_stands(team: Path) -> None:
    """Targets in a rep's workbook are there to be seen: any other workbook's stand, also one of an earlier month."""
    write(team / "office.xlsx", Reps=REPS, Customers=CUSTOMERS)
    write(team / "targets 2026-10.xlsx", Targets=TARGETS)
    made = roll(team)
    (made / "Team 2026-11.xlsx").unlink()
    write(team / "targets 2026-10.xlsx", Targets=[TARGETS[0], TARGETS[1], ["2026-11", "Ann", 250, None], TARGETS[3]])
    dataset = read(team, made)
    assert book_of(dataset, NOVEMBER).value("results.target").value == 550  # 250 + 300
    assert "row.conflict" not in codes(dataset)


def test_weeks_are_there_and_count_when_they_are_filled(made: Path) -> None:
    path = made / "Bo 2026-11.xlsx"
    # weeks whose Thursday lies in November 2026
    mondays = [date(2026, 11, day) for day in (2, 9, 16, 23)]
    assert [day.date() for day in column(path, "Timesheet", "Week *")] == mondays
    book = load_workbook(path)
    for at, hours in enumerate((14, 9, 8, 7), 2):
        book["Timesheet"].cell(2, at).value = hours
    book["Timesheet"].cell(3, 2).value = 5
    book.save(path)
    dataset = read(path)
    assert dataset.frames["timesheet"][["week", "t1"]].values.tolist() == [[pd.Timestamp(2026, 11, 2), 14]]
    assert codes(dataset) == {"cell.missing"}  # the second week was begun and not finished: told, not dropped


def test_a_week_plan_is_proposed(made: Path) -> None:
    path = made / "Ann 2026-11.xlsx"
    # deals without a dated next step come first, the hotter before; the log is empty, so a call takes half an hour
    assert column(path, "Plans", "Objective")[:2] == ["Agree the next step and its day"] * 2
    assert column(path, "Plans", "Customer")[:2] == ["Alder", "Birch"]
    assert column(path, "Plans", "Planned hours *")[:2] == [0.5, 0.5]


def test_a_reps_workbook_holds_nothing_of_another(made: Path) -> None:
    with zipfile.ZipFile(made / "Ann 2026-11.xlsx") as package:
        text = b"".join(package.read(part) for part in package.namelist()).decode("utf-8", "replace")
    assert "Alder" in text
    assert "Cedar" not in text


def test_a_workbook_without_a_date_takes_its_closed_deals_along(team: Path) -> None:
    (team / "pipeline 2026-10.xlsx").rename(team / "pipeline.xlsx")
    made = roll(team)
    assert column(made / "Ann 2026-11.xlsx", "Pipeline", "Opportunity ID") == ["1", "2", "3"]
    book = book_of(read(team, made), NOVEMBER)
    assert dict(zip(book.now.deals["deal"], book.now.deals["status"], strict=True))["3"] == "won"


def test_an_amount_stays_in_its_currency(team: Path) -> None:
    settings = Settings(report=Report(currency="CNY", rates={"USD": 7.1}))
    (team / "reportgen.toml").write_text("[report.rates]\nUSD = 7.1\n")
    rows = [[*DEALS[0], "currency"], [*DEALS[1], "USD"]]
    write(team / "pipeline 2026-10.xlsx", Pipeline=rows)
    made = roll(team)
    assert column(made / "Ann 2026-11.xlsx", "Pipeline", "Amount *") == [1000.5]
    deals = read(team, made, settings=settings).frames["pipeline"]
    assert deals["amount"].tolist() == [pytest.approx(7103.55)] * 2  # 1000.5 × 7.1


def test_nothing_is_overwritten_and_an_unknown_rep_is_named(team: Path, made: Path) -> None:
    before = {path: path.read_bytes() for path in made.iterdir()}
    again = run("rollover", "--input", team, "--month", "2026-10", "--output", made, "--jobs", 1)
    assert (again.exit_code, "nothing of yours is overwritten" in again.output) == (2, True)
    assert {path: path.read_bytes() for path in made.iterdir()} == before
    nobody = run("rollover", "--input", team, "--month", "2026-10", "--output", made / "x", "--rep", "Dee", "--jobs", 1)
    assert (nobody.exit_code, "Ann, Bo" in nobody.output) == (2, True)


def test_nothing_becomes_a_formula(tmp_path: Path) -> None:
    deal = [EVIL, EVIL, 1, "lead", date(2026, 11, 5), EVIL, "=1", "-2+3", "@x", date(2026, 10, 1)]
    write(
        tmp_path / "in" / "a 2026-10.xlsx", Reps=[["rep", "manager"], [EVIL, "+1"]], Customers=[["customer", "rep", "contact"], [EVIL, EVIL, "=2"]],
        Pipeline=[["opportunity_id", "customer", "amount", "stage", "expected_close", "rep", "name", "product", "next_step", "opened_on"], deal],
        Measures=[["measure", "agreed_on", "rep"], [EVIL, date(2026, 10, 1), EVIL]],
    )  # fmt: skip
    book = load_workbook(tmp_path / "in" / "a 2026-10.xlsx")
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    book.save(tmp_path / "in" / "a 2026-10.xlsx")
    made = roll(tmp_path / "in")
    paths = list(made.iterdir())
    assert len(paths) == 2
    for path in paths:
        with zipfile.ZipFile(path) as package:
            for part in package.namelist():
                check_part(package.read(part))
    assert read(made).frames["pipeline"]["customer"].tolist() == [EVIL]


@pytest.mark.soak
@with_office
def test_what_libreoffice_saves_is_read_as_before(made: Path, tmp_path: Path) -> None:
    command = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "saved"),
    ]
    subprocess.run([*command, *map(str, sorted(made.iterdir()))], check=True, capture_output=True, timeout=240)
    before, after = read(made), read(tmp_path / "saved")
    assert after.findings == []
    for kind, frame in before.frames.items():
        pd.testing.assert_frame_equal(after.frames[kind].drop(columns="source"), frame.drop(columns="source"), check_dtype=False, obj=kind)


def test_a_blank_form_of_nobodys_says_nothing_of_anybodys_deals(team: Path) -> None:
    """Bo's deal stands in October's picture; in November only Ann has returned a workbook, and a blank one lies beside it."""
    columns = DEALS[0]
    write(team / "Ann 2026-11.xlsx", Pipeline=[columns, DEALS[1]])
    assert run("template", team, "--kind", "pipeline").exit_code == 0
    deals = book_of(read(team), NOVEMBER).now.deals.set_index("deal")
    assert not deals["is_gone"]["4"]
    assert deals["is_gone"]["2"]  # Ann's picture of November omits it
