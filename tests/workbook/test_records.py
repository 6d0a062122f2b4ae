"""Records and pictures united over files and months (workbooks.md "A workbook has a date"): keys, newer rows, contradictions, what is gone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from reportgen.metrics.absences import absences
from reportgen.metrics.book import Book
from reportgen.settings import Settings
from reportgen.workbook.dataset import Dataset
from reportgen.workbook.finding import Severity
from reportgen.workbook.schema import KIND, columns_of
from reportgen.workcalendar import Calendar
from tests.workbook.sheets import PIPELINE, Rows, codes, united

OCTOBER = date(2026, 10, 1)
DAY, OTHER_DAY = date(2026, 9, 7), date(2026, 9, 14)
# kind → the columns of a row, its key, and something beside the key that may change
RECORDS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "reps": ({"rep": "Ann", "email": "a@x.example"}, {"rep": "Bo"}, "team"),
    "customers": ({"customer": "Alder", "grade": "A"}, {"customer": "Birch"}, "segment"),
    "orders": ({"date": DAY, "customer": "Alder", "amount": 5, "order_id": "1", "product": "P"}, {"product": "Q"}, "amount"),
    "timesheet": ({"week": DAY, "t1": 5, "t2": 1, "t3": 1, "t4": 1, "rep": "Ann"}, {"week": OTHER_DAY}, "t1"),
    "targets": ({"month": "2026-09", "rep": "Ann", "target": 5, "metric": "visits", "customer": "Alder", "product": "P"}, {"product": "Q"}, "target"),
    "fence": ({"customer": "Alder", "assessed_on": DAY, "relationship": 3}, {"assessed_on": OTHER_DAY}, "relationship"),
    "screening": ({"customer": "Alder", "assessed_on": DAY, "need": 3}, {"customer": "Birch"}, "need"),
    "capabilities": ({"rep": "Ann", "assessed_on": DAY, "criterion": "Closing", "score": 3, "required": 4}, {"criterion": "Listening"}, "score"),
    "focus": ({"dimension": "product", "key": "P", "share": 0.5, "rep": "Ann"}, {"key": "Q"}, "share"),
    "notes": ({"month": "2026-09", "text": "fine", "rep": "Ann", "kind": "summary"}, {"kind": "internal factor"}, "author"),
    "measures": ({"measure": "train", "agreed_on": DAY, "rep": "Ann"}, {"agreed_on": OTHER_DAY}, "owner"),
    "events": ({"date": DAY, "name": "Fair"}, {"name": "Seminar"}, "product"),
}
CHANGED = {"amount": 6, "t1": 6, "target": 6, "relationship": 4, "need": 4, "score": 2, "share": 0.4}


def sheet(*rows: dict[str, Any]) -> Rows:
    head = list(dict.fromkeys(name for row in rows for name in row))
    return [head, *([row.get(name) for name in head] for row in rows)]


@pytest.mark.parametrize("kind", RECORDS)
def test_records_are_united_by_their_keys(kind: str) -> None:
    row, key, field = RECORDS[kind]
    row = {**row, field: row.get(field)}
    newer = {**row, field: CHANGED.get(field, "new")}
    dataset = united({"2026-08.xlsx": {kind: sheet(row, {**row, **key})}, "2026-09.xlsx": {kind: sheet(newer)}})
    assert codes(dataset) == [("row.updated", "A2")]
    assert dataset.findings[0].fields["differing"] == [(kind, field)]
    assert len(dataset.frames[kind]) == 2
    assert newer[field] in dataset.frames[kind][field].tolist()


@pytest.mark.parametrize("kind", RECORDS)
def test_the_same_record_again_counts_once_and_that_of_the_later_workbook_stands(kind: str) -> None:
    rows = sheet(RECORDS[kind][0])
    dataset = united({"2026-08.xlsx": {kind: rows}, "2026-09.xlsx": {kind: rows}})
    assert [(finding.code, finding.severity, finding.source.file) for finding in dataset.findings] == [
        ("row.duplicate", Severity.WARNING, "2026-08.xlsx"),
    ]  # fmt: skip
    assert len(dataset.frames[kind]) == 1


@pytest.mark.parametrize("kind", RECORDS)
def test_contradictions_at_one_date_are_both_left_out_each_naming_the_other(kind: str) -> None:
    row, _key, field = RECORDS[kind]
    dataset = united({"book.xlsx": {kind: sheet({**row, field: row.get(field)}, {**row, field: CHANGED.get(field, "new")})}})
    assert [(finding.code, finding.fields["other"]) for finding in dataset.findings] == [
        ("row.conflict", f"book.xlsx · {kind} · 3"), ("row.conflict", f"book.xlsx · {kind} · 2"),
    ]  # fmt: skip
    assert (len(dataset.frames[kind]), dataset.sheets[0].left_out) == (0, 2)


def test_lines_of_an_order_are_told_apart_by_product_and_share_customer_and_date() -> None:
    head = ["date", "customer", "amount", "order_id", "product"]
    rows = [[DAY, "Alder", 5, "1", "P"], [DAY, "Alder", 7, "1", "Q"], [DAY, "Birch", 9, "2", "P"], [OTHER_DAY, "Birch", 9, "2", "Q"]]
    dataset = united({"book.xlsx": {"Orders": [head, *rows]}})
    assert sorted(dataset.frames["orders"]["amount"]) == [5, 7]
    assert codes(dataset) == [("order.split", "A4"), ("order.split", "A5")]


KEYLESS = {
    "visits": {"date": DAY, "customer": "Alder", "activity": "visit", "rep": "Ann"},
    "plans": {"week": DAY, "planned_hours": 5, "rep": "Ann", "activity": "visit"},
    "orders": {"date": DAY, "customer": "Alder", "amount": 5, "rep": "Ann"},
}


@pytest.mark.parametrize("kind", KEYLESS)
def test_rows_without_a_key_stand_within_a_sheet_and_count_once_across_files(kind: str) -> None:
    rows = sheet(KEYLESS[kind], KEYLESS[kind])
    assert codes(united({"book.xlsx": {kind: rows}})) == [("row.twice", "A3")]
    dataset = united({"book.xlsx": {kind: rows}, "later.xlsx": {kind: rows}})
    assert len(dataset.frames[kind]) == 2
    assert sorted(code for code, _cell in codes(dataset)) == ["row.duplicate", "row.duplicate", "row.twice"]


def test_orders_without_an_id_stand_beside_orders_with_one() -> None:
    order = KEYLESS["orders"]
    dataset = united({"book.xlsx": {"Orders": sheet({**order, "order_id": None}, {**order, "order_id": "1"}, {**order, "order_id": "1"})}})
    assert codes(dataset) == [("row.duplicate", "A4")]


# --- a workbook's date


@pytest.mark.parametrize(
    ("file", "name", "month"),
    [
        ("2026-09.xlsx", "Pipeline", "2026-09"), ("pipeline_202609.xlsx", "Pipeline", "2026-09"), ("工作簿2026年9月.xlsx", "Pipeline", "2026-09"),
        ("Ann Sep 2026.xlsx", "Pipeline", "2026-09"), ("2026-09/Ann.xlsx", "Pipeline", "2026-09"), ("2026-08/2026-09.xlsx", "Pipeline", "2026-09"),
        ("2026-08.xlsx", "2026-09", "2026-09"), ("Ann.xlsx", "Pipeline", None), ("v20260912 Ann.xlsx", "Pipeline", None),
    ],
)  # fmt: skip
def test_a_month_in_the_name_of_sheet_file_or_folder(file: str, name: str, month: str | None) -> None:
    assert united({file: {name: PIPELINE}}).sheets[0].date == month


def test_the_about_sheet_comes_first_and_a_title_counts_for_nothing() -> None:
    assert (
        united({"2026-08.xlsx": {"About": [["Rep", "Ann"], ["Month", date(2026, 9, 1)]], "Pipeline": [["Pipeline of 2026-07"], *PIPELINE]}})
        .sheets[0]
        .date
        == "2026-09"
    )
    assert united({"b/Ann.xlsx": {"Pipeline": [["Pipeline of 2026-07"], *PIPELINE]}}).sheets[0].date is None


# --- pictures


def deal(number: str | None = "1", amount: float = 100, close: date = date(2026, 11, 5), rep: str | None = "Ann", **more: Any) -> dict[str, Any]:
    return {"opportunity_id": number, "customer": "Alder", "amount": amount, "stage": "lead", "expected_close": close, "rep": rep,
            "opened_on": date(2026, 7, 1), "status": "open", **more}  # fmt: skip


def book(dataset: Dataset, month: date = OCTOBER) -> Book:
    settings = Settings()
    return Book(dataset, settings, Calendar(settings), month)


def open_amount(dataset: Dataset, month: date = OCTOBER) -> Any:
    return book(dataset, month).value("working.amount", 0).value


def told(dataset: Dataset, month: date = OCTOBER) -> list[tuple[str, str, str]]:
    """Code, file and cell of each finding about the pictures."""
    return [(finding.code, finding.source.file, finding.cell) for finding in absences(dataset, Settings(), month)]


def test_a_deal_stands_once_by_its_newest_row() -> None:
    dataset = united({"2026-09.xlsx": {"Pipeline": sheet(deal(amount=100))}, "2026-10.xlsx": {"Pipeline": sheet(deal(amount=120))}})
    assert codes(dataset) == []
    assert (open_amount(dataset), open_amount(dataset, date(2026, 9, 1))) == (120, 100)


def test_a_deal_gone_from_its_owners_present_picture_is_lost_with_a_finding() -> None:
    dataset = united(
        {"2026-08.xlsx": {"Pipeline": sheet(deal("1"), deal("2"), deal("3", rep="Bo"))}, "Ann 2026-10.xlsx": {"Pipeline": sheet(deal("2"))}}
    )
    assert open_amount(dataset) == 200  # Bo's is not gone: that picture is Ann's
    assert told(dataset) == [("deal.gone", "2026-08.xlsx", "A2")]
    assert told(dataset, date(2026, 9, 1)) == [("picture.later", "Ann 2026-10.xlsx", "")]


def test_a_sheet_with_several_reps_covers_the_whole_roster() -> None:
    assert told(
        united({"2026-08.xlsx": {"Pipeline": sheet(deal("1", rep="Cy"))}, "2026-10.xlsx": {"Pipeline": sheet(deal("2"), deal("3", rep="Bo"))}})
    ) == [("deal.gone", "2026-08.xlsx", "A2")]


def test_a_row_left_out_for_an_error_is_no_absence() -> None:
    dataset = united(
        {"2026-09.xlsx": {"Pipeline": sheet(deal("1"), deal("2"))}, "2026-10.xlsx": {"Pipeline": sheet({**deal("1"), "amount": "soon"}, deal("2"))}}
    )
    assert told(dataset) == []
    assert open_amount(dataset) == 200


def test_pictures_after_the_month_are_not_looked_at() -> None:
    dataset = united({"2026-10.xlsx": {"Pipeline": sheet(deal(amount=100))}, "2026-11.xlsx": {"Pipeline": sheet(deal(amount=999))}})
    assert open_amount(dataset) == 100
    assert told(dataset) == [("picture.later", "2026-11.xlsx", "")]


@pytest.mark.parametrize(
    ("day", "amount", "findings"),
    [(date(2026, 11, 30), 100, []), (date(2026, 12, 1), 0, [("picture.too_new", "book.xlsx", "")])],  # later than the month after October
)
def test_an_undated_sheet_is_of_the_month_unless_it_is_too_new(day: date, amount: float, findings: list[object]) -> None:
    dataset = united({"book.xlsx": {"Pipeline": sheet(deal(last_contact_on=day))}})
    assert told(dataset) == findings
    assert open_amount(dataset) == amount


def test_an_undated_sheet_gives_way_to_a_dated_one_of_the_rep() -> None:
    dataset = united({"Ann.xlsx": {"Pipeline": sheet(deal(amount=100))}, "2026-10.xlsx": {"Pipeline": sheet(deal(amount=120))}})
    assert open_amount(dataset) == 120
    assert told(dataset) == [("picture.replaced", "Ann.xlsx", "")]


def test_a_column_snapshot_on_makes_one_sheet_hold_many_pictures() -> None:
    rows = [deal(amount=100, snapshot_on="2026-08"), deal(amount=110, snapshot_on=date(2026, 9, 28)), deal(amount=120, snapshot_on="2026-10")]
    dataset = united({"book.xlsx": {"Pipeline": sheet(*rows)}})
    assert codes(dataset) == []
    assert [open_amount(dataset, date(2026, month, 1)) for month in (8, 9, 10)] == [100, 110, 120]


def test_of_two_snapshots_in_one_month_the_later_is_its_picture() -> None:
    rows = [deal(amount=120, snapshot_on=date(2026, 10, 19)), deal(amount=110, snapshot_on=date(2026, 10, 5))]
    dataset = united({"book.xlsx": {"Pipeline": sheet(*rows)}})
    assert codes(dataset) == [("row.updated", "A3")]
    assert open_amount(dataset) == 120


def test_two_stages_in_one_month_are_a_contradiction() -> None:
    dataset = united({"book.xlsx": {"Pipeline 2026-10": sheet(deal(), deal(stage="quotation"))}})
    assert codes(dataset) == [("row.conflict", "A2"), ("row.conflict", "A3")]
    assert dataset.findings[0].fields["differing"] == [("pipeline", "stage")]
    assert len(dataset.unread_deals) == 2


def test_without_a_number_a_deal_is_known_by_customer_name_product_and_opening_day() -> None:
    dataset = united(
        {
            "2026-09.xlsx": {"Pipeline": sheet(deal(None, 100, name="Line 1"), deal(None, 50, name="Line 2"))},
            "2026-10.xlsx": {"Pipeline": sheet(deal(None, 120, name="Line 1"), deal("7", 60, name="Line 2"))},
        }
    )
    assert told(dataset) == []
    assert open_amount(dataset) == 180  # the one that has a number now is the one that had none


def test_deals_that_cannot_be_told_apart_count_in_the_present_picture_only() -> None:
    dataset = united(
        {"2026-09.xlsx": {"Pipeline": sheet(deal(None, 100), deal(None, 50))}, "2026-10.xlsx": {"Pipeline": sheet(deal(None, 120), deal(None, 60))}}
    )
    assert open_amount(dataset) == 180
    assert sorted(set(told(dataset))) == [
        ("deal.no_identity", "2026-09.xlsx", "B2"), ("deal.no_identity", "2026-09.xlsx", "B3"),
        ("deal.no_identity", "2026-10.xlsx", "B2"), ("deal.no_identity", "2026-10.xlsx", "B3"),
    ]  # fmt: skip


# --- whose rows are


@pytest.mark.parametrize("kind", ["visits", "timesheet", "pipeline", "plans", "orders", "customers", "events", "notes", "targets"])
def test_a_rep_named_in_no_column_is_taken_from_the_workbook(kind: str) -> None:
    row = {**KEYLESS, **{name: record[0] for name, record in RECORDS.items()}, "pipeline": deal()}[kind]
    head = [name for name in row if name != "rep"]
    if any(column.name == "rep" and column.required for column in columns_of(KIND[kind], Settings())):
        pytest.skip("the column is required")
    assert united({"one.xlsx": {"About": [["Rep", "Ann"]], kind: [head, [row[name] for name in head]]}}).frames[kind]["rep"].tolist() == ["Ann"]
