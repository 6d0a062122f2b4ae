"""Rules across rows and sheets: each fires on its mistake, at its cell, and not beside it (workbooks.md "Cross-checks")."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.workbook.sheets import PIPELINE, Rows, codes, read, read_rows, write

HEAD = [*PIPELINE[0], "opened_on", "status", "closed_on", "probability", "last_contact_on"]
OCTOBER = date(2026, 10, 5)


def deal(close: date = date(2026, 11, 5), opened: date = date(2026, 9, 1), status: str = "open", closed: date | None = None, p: float | None = None,
         contact: date | None = None, stage: str = "lead") -> list[object]:  # fmt: skip
    return ["1", "Alder", 100, stage, close, "Ann", opened, status, closed, p, contact]


@pytest.mark.parametrize(
    ("row", "finding"),
    [
        (deal(), []),
        (deal(close=date(2026, 8, 1)), [("deal.close_before_opening", "E2")]),
        (deal(status="won", closed=date(2026, 10, 2)), []),
        (deal(status="won"), [("deal.won_without_day", "H2")]),
        (deal(status="lost", closed=date(2026, 12, 2)), [("deal.closed_in_future", "I2")]),
        (deal(p=0.35), []),
        (deal(p=0.9), [("deal.probability_far", "J2")]),
    ],
)
def test_rules_of_deals(tmp_path: Path, row: list[object], finding: list[tuple[str, str]]) -> None:
    assert codes(read_rows(tmp_path, Pipeline=[HEAD, row])) == finding


@pytest.mark.parametrize(("written", "value", "standard"), [(0.9, "0.9", "0.1"), (90, "90", "10"), ("90%", "90%", "10%")])
def test_a_probability_is_told_as_its_cell_says_it(tmp_path: Path, written: object, value: str, standard: str) -> None:
    row = [written if cell == 0.9 else cell for cell in deal(p=0.9)]
    (finding,) = read_rows(tmp_path, Pipeline=[HEAD, row]).findings
    assert (finding.value, finding.fields["standard"]) == (value, standard)  # a lead's standard is 10 %


def test_a_stage_going_backwards(tmp_path: Path) -> None:
    write(tmp_path / "2026-09.xlsx", Pipeline=[HEAD, deal(stage="negotiation")])
    assert codes(read_rows(tmp_path, **{"Pipeline 2026-10": [HEAD, deal(stage="lead")]})) == [("deal.stage_backwards", "D2")]


def test_a_last_contact_older_than_the_last_visit(tmp_path: Path) -> None:
    visits: Rows = [["date", "customer", "activity", "rep"], [date(2026, 10, 20), "Alder", "visit", "Ann"]]
    assert codes(read_rows(tmp_path, Pipeline=[HEAD, deal(contact=OCTOBER)], Visits=visits)) == [("deal.contact_before_visit", "K2")]


@pytest.mark.parametrize(
    ("day", "hours", "finding"),
    [(OCTOBER, 8, []), (date(2026, 11, 2), 1, ["visit.in_future"]), (date(2026, 10, 30), 1, ["visit.after_leaving"]), (OCTOBER, 17, ["hours.day"])],
)
def test_rules_of_visits(tmp_path: Path, day: date, hours: float, finding: list[str]) -> None:
    reps: Rows = [["rep", "email", "left_on"], ["Ann", "a@x.example", date(2026, 10, 29)]]
    visits: Rows = [["date", "customer", "activity", "rep", "hours"], [day, "Alder", "visit", "Ann", hours]]
    found = [code for code, _cell in codes(read_rows(tmp_path, Reps=reps, Visits=visits))]
    assert [code for code in found if code != "visit.after_leaving" or day.day == 30] == finding


@pytest.mark.parametrize(("t1", "finding"), [(30, []), (81, ["hours.week"]), (0, ["hours.none"])])
def test_rules_of_time_sheets(tmp_path: Path, t1: float, finding: list[str]) -> None:
    sheet: Rows = [["week", "t1", "t2", "t3", "t4", "rep"], [OCTOBER, t1, 0, 0, 0, "Ann"]]
    assert [code for code, _cell in codes(read_rows(tmp_path, Timesheet=sheet))] == finding


def test_an_active_rep_without_target(tmp_path: Path) -> None:
    reps: Rows = [
        ["rep", "email", "left_on"],
        ["Ann Berg", "a@x.example", None],
        ["Bo Lind", "b@x.example", None],
        ["Cy Moor", "c@x.example", date(2026, 9, 1)],
    ]
    targets: Rows = [["month", "rep", "target"], ["2026-10", "Ann Berg", 100]]
    assert codes(read_rows(tmp_path, Reps=reps, Targets=targets)) == [("target.missing", "A3")]


def test_one_name_under_two_numbers(tmp_path: Path) -> None:
    customers: Rows = [["customer_id", "customer", "rep"], ["K1", "Alder", "Ann"], ["K2", "Alder", "Bo"], ["K3", "Birch", "Bo"]]
    reps: Rows = [["rep_id", "rep", "email"], ["R1", "Ann", "a@x.example"], ["R2", "Bo", "b@x.example"], ["R3", "Bo", "c@x.example"]]
    assert codes(read_rows(tmp_path, Customers=customers, Reps=reps)) == [("customer.two_reps", "B3"), ("rep.same_name", "B4")]


def test_one_number_is_one_customer_whatever_the_name(tmp_path: Path) -> None:
    head = ["customer_id", "customer", "rep", "grade"]
    write(tmp_path / "2026-09.xlsx", Customers=[head, ["K1", "Alder", "Ann", "A"]])
    dataset = read_rows(tmp_path, **{"Customers 2026-10": [head, ["K1", "Alder Ltd", "Ann", "A"]]})
    assert codes(dataset) == [("row.updated", "A2")]
    assert list(dataset.frames["customers"]["customer"]) == ["Alder Ltd"]


@pytest.mark.parametrize("copy", ["A copy of B.xlsx", "A - 副本.xlsx", "A (1).xlsx"])
def test_of_equal_rows_the_copys_is_the_duplicate(tmp_path: Path, copy: str) -> None:
    visits: Rows = [["date", "customer", "activity", "rep"], [OCTOBER, "Alder", "visit", "Ann"]]
    write(tmp_path / "B.xlsx", Visits=visits)
    write(tmp_path / copy, Visits=visits)
    dataset = read(tmp_path)
    assert [(finding.code, finding.source.file) for finding in dataset.findings] == [("row.duplicate", copy)]
