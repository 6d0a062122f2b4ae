"""From workbooks to a Dataset: what people do to their sheets is read, or told at its cell (workbooks.md)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from reportgen.settings import Settings
from reportgen.workbook.columns import Table, rows_above
from reportgen.workbook.finding import Severity
from reportgen.workbook.grid import Grid
from reportgen.workbook.schema import KIND
from tests.workbook.builders import num, parts_of, row, sheet, txt, zipped
from tests.workbook.sheets import PIPELINE, VISITS, codes, read, read_rows, write


def test_a_plain_sheet_is_read_with_its_source(tmp_path: Path) -> None:
    dataset = read_rows(tmp_path, Visits=VISITS)
    row = dataset.frames["visits"].iloc[0]
    assert (row["date"], row["customer"], row["activity"], row["rep"]) == (pd.Timestamp(2026, 10, 5), "Alder", "visit", "Ann")
    source = dataset.where(row["source"])
    assert (source.file, source.sheet, source.row) == ("book.xlsx", "Visits", 2)
    assert dataset.findings == []


def test_titles_groups_totals_blanks_and_unknown_columns(tmp_path: Path) -> None:
    rows = [
        ["Visits of October"], ["Basics", None, None, None, "Other"], [None, "日期", "客户名称", "拜访形式", "internal code"],
        [None, "2026.10.5", "Alder", "拜访", "x"], [], [None, "合计", None, None, 1], [None, "10/6/2026", "Birch", "电话", None],
    ]  # fmt: skip
    dataset = read_rows(tmp_path, Settings(input={"date_order": "mdy"}), 记录=rows)
    report = dataset.sheets[0]
    assert (report.kind, report.header_row) == ("visits", 3)
    assert (report.rows_seen, report.used, report.blank, report.totals) == (4, 2, 1, 1)
    assert list(dataset.frames["visits"]["date"].dt.day) == [5, 6]
    assert ("row.total", "B6") in codes(dataset)
    unknown = [column for column in report.columns if column["how"] == "unknown"]
    assert [column["header"] for column in unknown] == ["internal code"]


def test_a_sheet_of_unknown_words_is_listed_with_its_nearest_kind_or_its_size(tmp_path: Path) -> None:
    foreign = [["Zeile", "Wert"], ["a", 1], ["b", 2]]
    dataset = read_rows(tmp_path, Visits=VISITS, Fremd=foreign, Notiz=[["see me"]], Leer=[])
    assert [(sheet.sheet, sheet.kind) for sheet in dataset.sheets] == [("Visits", "visits"), ("Fremd", None), ("Notiz", None)]
    told = {finding.source.sheet: (finding.code, finding.severity, dict(finding.fields)) for finding in dataset.findings}
    assert told == {  # what could be a table is worth a look; a note is not
        "Fremd": ("sheet.unknown", Severity.WARNING, {"kind": KIND["plans"], "missing": [("plans", "week"), ("plans", "planned_hours")]}),
        "Notiz": ("sheet.no_table", Severity.INFORMATION, {"cell": "A1", "rows": 1, "columns": 1}),
    }


def test_a_workbook_without_contents_is_told(tmp_path: Path) -> None:
    dataset = read_rows(tmp_path, Leer=[])
    assert ([(finding.code, finding.source.file) for finding in dataset.findings], dataset.sheets) == ([("file.blank", "book.xlsx")], [])


def test_what_was_not_done_does_not_count(tmp_path: Path) -> None:
    for title, words in (("Completed", (True, False, None, "no")), ("已完成", ("是", "否", None, "×"))):
        rows = [[*VISITS[0], title], *([date(2026, 10, day), "Alder", "visit", "Ann", word] for day, word in zip((5, 6, 7, 8), words, strict=True))]
        dataset = read_rows(tmp_path, Visits=rows)
        assert list(dataset.frames["visits"]["date"].dt.day) == [5, 7]  # of 7 October nothing is said
        assert (dataset.sheets[0].rows_seen, dataset.sheets[0].used, dataset.sheets[0].blank) == (4, 2, 2)
        undone = [(f.code, f.cell, dict(f.fields)) for f in dataset.findings]
        assert undone == [("rows.undone", "E1", {"n": 2, "first": 3})]


def test_a_column_of_other_words_is_no_yes_or_no(tmp_path: Path) -> None:
    rows = [[*VISITS[0], "Done"], [date(2026, 10, 5), "Alder", "visit", "Ann", "no"], [date(2026, 10, 6), "Alder", "visit", "Ann", "half"]]
    dataset = read_rows(tmp_path, Visits=rows)
    assert (len(dataset.frames["visits"]), codes(dataset)) == (2, [])


@pytest.mark.parametrize("style", [0, 1])
def test_days_counted_from_1904_are_the_same_with_and_without_their_format(tmp_path: Path, style: int) -> None:
    # Excel's day 46298 of 1900 is 3 October 2026; from 1904 on it is 46298 - 1462 = 44836
    cells = [txt("A1", "date"), txt("B1", "customer"), txt("C1", "activity"), num("A2", 44836, style), txt("B2", "Alder"), txt("C2", "visit")]
    parts = parts_of(sheet(row(1, *cells[:3]) + row(2, *cells[3:])), date1904=True)
    (tmp_path / "book.xlsx").write_bytes(zipped(parts))
    assert read(tmp_path).frames["visits"]["date"].tolist() == [pd.Timestamp(2026, 10, 3)]


def test_headers_in_two_merged_rows_are_joined(tmp_path: Path) -> None:
    write(
        tmp_path / "book.xlsx",
        订单=[["日期", "客户", "订单", None], [None, None, "金额(万元)", "编号"], [date(2026, 10, 5), "Alder", 3.15, "S1"]],
    )
    book = load_workbook(tmp_path / "book.xlsx")
    book["订单"].merge_cells("C1:D1")
    book.save(tmp_path / "book.xlsx")
    orders = read(tmp_path).frames["orders"]
    assert orders["amount"].tolist() == [31500]
    assert orders["order_id"].tolist() == ["S1"]


@pytest.mark.parametrize(
    "rows",
    [
        [["Date", "Customer", "Activity"], ["2026 年 10 月 5 日", "Alder", "Visit"], ["2026-10-06", "Alder", "Call"]],
        [["Date", "Client", "Type"], ["Mon 5 Oct", "Alder", "Meeting"], ["Tue 6 Oct", "Alder", "Call"]],
        [["Week", "Planned hours", "Activity"], ["W40", "8h", "Visit"], ["W41", "8h", "Call"]],
        [["Date", "Name", "Cost"], ["5 Oct", "Expo", "2k"], ["6 Oct", "Fair", "3k"]],
        [["Date", "Customer", "Activity"], ["2026-10-05", "Alder", "Visit"], ["Date", "Customer", "Activity"], ["2026-10-06", "Alder", "Call"]],
    ],
)
def test_a_first_row_of_texts_is_data_and_no_second_row_of_headers(tmp_path: Path, rows: list[list[object]]) -> None:
    dataset = read_rows(tmp_path, Sheet1=rows)
    assert sum(report.used for report in dataset.sheets) == 2
    assert all("year_added" in code for code, _cell in codes(dataset) if code != "rep.nobody")


def test_a_second_row_of_headers_that_adds_only_units_is_read(tmp_path: Path) -> None:
    rows = [["客户", "销售额", None, "阶段", "预计成交日期"], [None, "金额(万元)", "数量", None, None], ["Alder", 3, 7, "报价", date(2026, 11, 5)]]
    write(tmp_path / "book.xlsx", 漏斗=rows)
    book = load_workbook(tmp_path / "book.xlsx")
    for cells in ("A1:A2", "B1:C1", "D1:D2", "E1:E2"):
        book["漏斗"].merge_cells(cells)
    book.save(tmp_path / "book.xlsx")
    assert read(tmp_path).frames["pipeline"]["amount"].tolist() == [30000]


@pytest.mark.parametrize(
    "hints", [["必填", "万元", "见下拉", "yyyy-mm-dd"], ["(必填)", "(万元)", "(下拉选择)", "(日期)"], ["text", "万元", "text", "date"]]
)
def test_a_row_that_tells_how_to_fill_the_columns_gives_their_units(tmp_path: Path, hints: list[str]) -> None:
    rows = [["客户", "金额", "阶段", "预计成交日期"], hints, ["Alder", "12", "报价", "2026-12-01"]]
    dataset = read_rows(tmp_path, 漏斗=rows)
    assert (dataset.frames["pipeline"]["amount"].tolist(), codes(dataset)) == ([120000], [("rep.nobody", "")])


@pytest.mark.parametrize(
    ("name", "title", "target"),
    [
        ("目标", "2026年销售目标（万元）", 30000),
        ("目标(万元)", "2026", 30000),
        ("Targets", "2026 targets, amounts in thousand", 3000),
        ("Targets", "2026 (CNY)", 3),
    ],
)
def test_a_unit_of_money_in_a_title_or_the_name_of_the_sheet_scales_the_amounts(tmp_path: Path, name: str, title: str, target: float) -> None:
    dataset = read_rows(tmp_path, **{name: [[title], ["销售人员", "10月", "11月"], ["Ann", 3, None]]})
    assert dataset.frames["targets"]["target"].tolist() == [target]


def test_a_currency_in_a_title_counts_and_is_told_at_the_amount(tmp_path: Path) -> None:
    rows = [["2026年订单（万美元）"], ["日期", "客户", "金额"], [date(2026, 10, 5), "Alder", 3]]
    assert ("currency.no_rate", "C3") in codes(read_rows(tmp_path, 订单=rows))


def test_the_unit_of_another_table_s_column_is_none_of_a_table_below(tmp_path: Path) -> None:
    rows = [
        ["客户", "金额(万元)", "阶段", "预计成交日期"], ["Alder", 3, "报价", date(2026, 11, 5)],
        [], ["日期", "客户", "金额"], [date(2026, 10, 5), "Alder", 7],
    ]  # fmt: skip
    frames = read_rows(tmp_path, Mixed=rows).frames
    assert (frames["pipeline"]["amount"].tolist(), frames["orders"]["amount"].tolist()) == ([30000], [7])


def test_titles_are_looked_for_near_a_table_and_at_the_top_of_the_sheet_alone(tmp_path: Path) -> None:
    """All rows above each of many tables took 33 s for 400 tables of 30 rows."""
    first = [["日期", "客户", "金额"], *([date(2026, 10, 5), f"Alder {row}", 1] for row in range(100))]
    orders = read_rows(tmp_path, 订单=[["单位：万元"], *first, [], ["日期", "客户", "金额"], [date(2026, 10, 5), "Birch", 7]]).frames["orders"]
    assert orders["amount"].tolist() == [10_000] * 100 + [70_000]
    grid = Grid("x", [["x"]] * 1000)
    assert rows_above(Table(grid, KIND["orders"], 900, [], 900, 1000)) == [*range(898, 868, -1), *range(29, -1, -1)]


def test_tables_below_tables_that_stand_beside_one_another_are_read(tmp_path: Path) -> None:
    rows = [
        ["Rep", "Month", "Target", None, "Order date", "Customer", "Amount", "Rep"],
        ["Ann", "2026-10", 1000, None, date(2026, 10, 1), "Alder", 300, "Ann"],
        [None, None, None, None, "Total", None, 300],
        [], ["Visits"], *([*row[:3], "Ann"] for row in [["Date", "Customer", "Activity"], [date(2026, 10, 3), "Alder", "Visit"]]),
    ]  # fmt: skip
    rows[5][3] = "Rep"
    dataset = read_rows(tmp_path, Oct=rows)
    assert {name: len(frame) for name, frame in dataset.frames.items()} == {"targets": 1, "orders": 1, "visits": 1}
    assert codes(dataset) == [("row.total", "E3")]


def test_a_near_miss_is_taken_with_a_warning(tmp_path: Path) -> None:
    dataset = read_rows(tmp_path, Visits=[["date", "custmer", "activity"], [date(2026, 10, 5), "Alder", "visit"]])
    assert dataset.frames["visits"]["customer"].tolist() == ["Alder"]
    assert ("column.near", "B1") in codes(dataset)


def test_two_columns_for_one_field_are_an_error_naming_both(tmp_path: Path) -> None:
    dataset = read_rows(tmp_path, Orders=[["date", "customer", "amount", "Order ID", "Order no."], [date(2026, 10, 5), "Alder", 5, "1", "2"]])
    finding = next(finding for finding in dataset.findings if finding.code == "column.twice")
    assert finding.severity is Severity.ERROR
    assert (finding.column, finding.fields["other"]) == ("Order no.", "Order ID (D1)")


def test_wide_targets_become_long(tmp_path: Path) -> None:
    rows = [["销售人员", "指标", "2026年10月", "2026年11月"], ["Ann", "销售额", "12万", 5000], ["合计", None, 125000, 5000]]
    dataset = read_rows(tmp_path, 目标=rows)
    targets = dataset.frames["targets"]
    assert targets["target"].tolist() == [120000, 5000] or sorted(targets["target"]) == [5000, 120000]
    assert dataset.sheets[0].used == 1
    assert dataset.sheets[0].totals == 1


def test_two_tables_on_one_sheet(tmp_path: Path) -> None:
    rows = [*VISITS, [], ["month", "rep", "target"], ["2026-10", "Ann", 500]]
    dataset = read_rows(tmp_path, Mixed=rows)
    assert len(dataset.frames["visits"]) == 1
    assert dataset.frames["targets"]["target"].tolist() == [500]


def test_a_sheet_that_lacks_a_required_column_is_told_with_what_it_lacks(tmp_path: Path) -> None:
    dataset = read_rows(tmp_path, Pipeline=[["customer", "amount", "stage", "rep", "name"], ["Alder", 1, "lead", "Ann", "x"]])
    finding = dataset.findings[0]
    assert finding.code == "sheet.unknown"
    assert finding.severity is Severity.ERROR
    assert finding.fields["missing"] == [("pipeline", "expected_close")]


def test_one_usual_header_makes_no_sheet(tmp_path: Path) -> None:
    dataset = read_rows(tmp_path, Features=[["Checked", "Name", "Weight [g]", "Area (max.)"], ["x", "Aspirin", 180, 5]])
    assert dataset.sheets[0].kind is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-03", 3), ("2026.10.3", 3), ("2026/10/3", 3), ("2026年10月3日", 3), ("3-Oct-26", 3), ("20261003", 3), (20261003, 3),
        ("10月3日", 3), ("03/10/2026", 3), ("２０２６-１０-０３", 3), ("Oct 3, 2026", 3),
    ],
)  # fmt: skip
def test_every_form_of_a_date(tmp_path: Path, text: object, day: int) -> None:
    dataset = read_rows(tmp_path, **{"Visits 2026-10": [VISITS[0], [text, "Alder", "visit", "Ann"]]})
    assert dataset.frames["visits"]["date"].tolist() == [pd.Timestamp(2026, 10, day)]


def test_a_column_whose_dates_cannot_be_of_the_configured_order_is_an_error(tmp_path: Path) -> None:
    dataset = read_rows(tmp_path, Visits=[VISITS[0], ["03/10/2026", "Alder", "visit", "Ann"], ["10/25/2026", "Birch", "visit", "Ann"]])
    assert [code for code, _cell in codes(dataset)] == ["date.order", "date.order"]
    assert len(dataset.frames["visits"]) == 0


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,200.50", 1200.5), ("¥1,200", 1200), ("￥1200元", 1200), ("12万", 120000), ("1.2亿", 120_000_000), ("5k", 5000), ("(300)", -300),
        ("１２００", 1200), (" 1200 ", 1200), (1200, 1200),
    ],
)  # fmt: skip
def test_every_form_of_a_number(tmp_path: Path, text: object, number: float) -> None:
    dataset = read_rows(tmp_path, Orders=[["date", "customer", "amount"], [date(2026, 10, 5), "Alder", text]])
    assert dataset.frames["orders"]["amount"].tolist() == [number]


@pytest.mark.parametrize(("cells", "shares"), [(["80%", 0.8], [0.8, 0.8]), ([80, "45%"], [0.8, 0.45]), ([80, 20], [0.8, 0.2])])
def test_probabilities_are_of_one_scale_a_column(tmp_path: Path, cells: list[object], shares: list[float]) -> None:
    rows = [
        [*PIPELINE[0], "probability"],
        *([str(at), "Alder", 100, "lead", date(2026, 11, 5), "Ann", cell] for at, cell in enumerate(cells)),
    ]
    assert read_rows(tmp_path, Pipeline=rows).frames["pipeline"]["probability"].tolist() == pytest.approx(shares)


def test_a_fraction_among_hundredths_is_an_error(tmp_path: Path) -> None:
    rows = [
        [*PIPELINE[0], "probability"],
        *([str(at), "Alder", 100, "lead", date(2026, 11, 5), "Ann", cell] for at, cell in enumerate([80, 0.8])),
    ]
    assert ("share.mixed", "G3") in codes(read_rows(tmp_path, Pipeline=rows))


def test_excel_errors_and_formulas_without_value_are_errors_at_their_cells(tmp_path: Path) -> None:
    rows = [["date", "customer", "amount"], [date(2026, 10, 5), "Alder", "=1/0"], [date(2026, 10, 6), "Birch", 5]]
    dataset = read_rows(tmp_path, Orders=rows)  # openpyxl writes formulas without a stored value
    assert codes(dataset) == [("cell.no_value", "C2")]
    assert dataset.frames["orders"]["amount"].tolist() == [5]


def test_an_unreadable_date_and_amount_leave_out_their_rows_and_say_so(tmp_path: Path) -> None:
    rows = [
        ["日期", "客户", "金额"],
        ["下周三", "Alder", 5],
        [date(2026, 10, 6), "Birch", "五万左右"],
        [date(2026, 10, 7), "Cedar", 7],
    ]
    dataset = read_rows(tmp_path, 订单=rows)
    assert codes(dataset) == [("date.unreadable", "A2"), ("number.unreadable", "C3")]
    assert dataset.findings[0].column == "日期"
    assert dataset.findings[0].value == "下周三"
    assert (dataset.sheets[0].used, dataset.sheets[0].left_out) == (1, 2)


def test_a_misspelt_customer_is_an_error_with_the_suggestion(tmp_path: Path) -> None:
    customers = [["customer", "grade", "segment"], ["Harbour Valves", "A", "Food"]]
    visits = [
        VISITS[0],
        [date(2026, 10, 5), "Harbour Vales", "visit", "Ann"],
        [date(2026, 10, 6), "HARBOUR  VALVES", "visit", "Ann"],
    ]
    dataset = read_rows(tmp_path, Customers=customers, Visits=visits)
    finding = next(finding for finding in dataset.findings if finding.code == "name.near")
    assert finding.fields["name"] == "Harbour Valves"
    assert dataset.frames["visits"]["customer"].tolist() == ["Harbour Valves"]


def test_the_rep_comes_from_the_about_sheet_or_the_files_name(tmp_path: Path) -> None:
    write(tmp_path / "team.xlsx", Reps=[["rep", "email", "team"], ["Ann Berg", "a@x.example", "N"], ["Bo Lind", "b@x.example", "N"]])
    visits = [row[:3] for row in VISITS]
    write(tmp_path / "one.xlsx", About=[["Rep", "Ann Berg"], ["Month", "2026-10"]], Visits=visits)
    write(tmp_path / "Bo Lind_2026-10.xlsx", Visits=[visits[0], [date(2026, 10, 6), "Birch", "call"]])
    assert sorted(read(tmp_path).frames["visits"]["rep"]) == ["Ann Berg", "Bo Lind"]


def test_a_copied_file_counts_once(tmp_path: Path) -> None:
    orders = [
        ["date", "customer", "amount", "order_id"],
        [date(2026, 10, 5), "Alder", 100, "1"],
        [date(2026, 10, 6), "Birch", 50, "2"],
    ]
    write(tmp_path / "orders.xlsx", Orders=orders)
    write(tmp_path / "orders - copy.xlsx", Orders=orders)
    dataset = read(tmp_path)
    assert sorted(dataset.frames["orders"]["amount"]) == [50, 100]
    assert [code for code, _cell in codes(dataset)] == ["row.duplicate", "row.duplicate"]


def test_a_later_workbook_replaces_and_a_contradiction_is_left_out(tmp_path: Path) -> None:
    header = ["date", "customer", "amount", "order_id"]
    write(tmp_path / "2026-09.xlsx", Orders=[header, [date(2026, 9, 5), "Alder", 100, "1"], [date(2026, 9, 6), "Birch", 50, "2"]])
    write(tmp_path / "2026-10.xlsx", Orders=[header, [date(2026, 9, 5), "Alder", 120, "1"]])
    write(
        tmp_path / "other 2026-10.xlsx",
        Orders=[header, [date(2026, 10, 1), "Cedar", 7, "3"], [date(2026, 10, 1), "Cedar", 8, "3"]],
    )
    dataset = read(tmp_path)
    assert sorted(dataset.frames["orders"]["amount"]) == [50, 120]
    assert sorted(code for code, _cell in codes(dataset)) == ["row.conflict", "row.conflict", "row.updated"]


def test_merged_data_cells_belong_to_all_their_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "book.xlsx", Visits=[VISITS[0], [date(2026, 10, 5), "Alder", "visit", "Ann"], [None, "Birch", "call", "Ann"]])
    book = load_workbook(path)
    book["Visits"].merge_cells("A2:A3")
    book.save(path)
    assert read(tmp_path).frames["visits"]["date"].dt.day.tolist() == [5, 5]


def test_hidden_sheets_and_rows_are_read_and_said(tmp_path: Path) -> None:
    path = write(tmp_path / "book.xlsx", Visits=VISITS, Pipeline=PIPELINE)
    book = load_workbook(path)
    book["Visits"].sheet_state = "hidden"
    book["Pipeline"].row_dimensions[2].hidden = True
    book.save(path)
    dataset = read(tmp_path)
    assert len(dataset.frames["visits"]) == len(dataset.frames["pipeline"]) == 1
    assert {code for code, _cell in codes(dataset)} == {"sheet.hidden", "rows.hidden"}


def test_order_of_files_rows_and_columns_does_not_matter(tmp_path: Path) -> None:
    rows = [[date(2026, 10, day), f"Customer {day}", "visit", "Ann"] for day in range(1, 8)]
    first = read_rows(tmp_path / "a", Visits=[VISITS[0], *rows]).frames["visits"]
    turned = [list(reversed(row)) for row in [VISITS[0], *reversed(rows)]]
    second = read_rows(tmp_path / "b", Visits=turned).frames["visits"]
    columns = ["date", "customer", "activity", "rep"]
    assert sorted(first[columns].values.tolist()) == sorted(second[columns].values.tolist())
