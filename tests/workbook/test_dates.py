"""Every form in which people write days, weeks, months and quarters (workbooks.md "Cells")."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook

from reportgen.settings import Settings
from reportgen.workbook.grid import Cell
from tests.workbook.cell import OCTOBER, typed, value
from tests.workbook.sheets import VISITS, codes, read, read_rows, write

OCT_3 = date(2026, 10, 3)
MDY = Settings(input={"date_order": "mdy"})


@pytest.mark.parametrize(
    "cell",
    [
        OCT_3, datetime(2026, 10, 3, 9, 30), "2026-10-03", "2026.10.3", "2026. 10. 3", "2026/10/3", "2026-10-03T09:30:00+08:00", "2026/10/3 9:30",
        "2026/10/03 09:30 AM", "2026-10-03 上午9:30", "2026年10月3日", "2026年10月3号", "2026年10月03日 星期六", "2026-10-03 (Sat)",
        "\u200e2026-10-03", "2026\u200b年10月3日", "2026.10.03.", "26年10月3日", "3-Oct-26",
        "03-Oct-2026", "3 October 2026", "3rd October 2026", "October 3, 2026", "Oct 3rd, 2026", "Sat, 3 Oct 2026", "2026-Oct-03", "20261003",
        20261003, 20261003.0, "20261003.0", 46298, 46298.5, "46298", "46298.4", "03/10/2026", "3/10/26", "03.10.2026", "3-10-2026",
        "２０２６－１０－０３", "2026—10—03", " 2026-10-03\u00a0", "'2026-10-03", "10月3日", "10月3号", "10 月 3 日", "3-Oct", "2026\\10\\3",
    ],
)  # fmt: skip
def test_a_day_in_every_form(cell: Cell) -> None:
    assert value("visits.date", cell) == OCT_3


@pytest.mark.parametrize(
    "cell", ["2026-02-30", "2026-13-01", "下周三", "TBD", "10/3", "Oct 26", "2026-10", True, 0, -5, 1e300, time(9, 30), "1" * 5000, "3/10-2026"]
)
def test_what_is_no_day_is_not_guessed(cell: Cell) -> None:
    assert value("visits.date", cell) == "date.unreadable"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1999-12-31", "date.far"),
        ("2000-01-01", date(2000, 1, 1)),
        ("2031-10-30", date(2031, 10, 30)),
        ("2031-11-01", "date.far"),
        (2, "date.unreadable"),
    ],
)  # 5 years ahead of 31 October 2026 are 1,826 days: 31 October 2031
def test_a_day_far_outside_is_an_error(cell: Cell, expected: object) -> None:
    assert value("visits.date", cell) == expected


@pytest.mark.parametrize(
    ("place", "text", "month", "day"),
    [
        ("visits.date", "10月3日", date(2026, 10, 1), date(2026, 10, 3)),
        ("visits.date", "12月30日", date(2026, 1, 1), date(2025, 12, 30)),  # 32 days before 31 January, not 333 after
        ("visits.date", "7月31日", date(2026, 1, 1), date(2026, 7, 31)),  # 181 days after; 184 before
        ("visits.next_step_on", "1月5日", date(2026, 11, 1), date(2027, 1, 5)),  # ahead: the first not over 90 days before 30 November
        ("visits.next_step_on", "9月2日", date(2026, 11, 1), date(2026, 9, 2)),  # 89 days before
        ("visits.next_step_on", "8月31日", date(2026, 11, 1), date(2027, 8, 31)),  # 91 days before
        ("pipeline.expected_close", "3月1日", date(2026, 10, 1), date(2027, 3, 1)),
        ("orders.due_on", "2月29日", date(2024, 10, 1), date(2028, 2, 29)),
        ("visits.date", "2月29日", date(2026, 10, 1), date(2028, 2, 29)),  # 2024 is farther
    ],
)
def test_the_year_of_a_day_without_one(place: str, text: str, month: date, day: date) -> None:
    found = typed(place, text, month=month)
    assert found.values[0].item() == day
    assert [note.code for note in found.notes] == ["date.year_ahead" if place != "visits.date" else "date.year_added"]


def test_in_an_undated_workbook_the_newest_full_day_of_the_column_gives_the_year() -> None:
    found = typed("visits.date", "2024-11-20", "1月5日", "2023-02-01", month=None)  # nearest to 30 November 2024: 5 January 2025
    assert found.values[1].item() == date(2025, 1, 5)


def test_dates_of_the_other_order_are_an_error_for_the_column() -> None:
    found = typed("visits.date", "03/10/2026", "10/25/2026", "2026-10-04")
    assert {row: trouble.code for row, trouble in found.troubles.items()} == {0: "date.order", 1: "date.order"}
    assert found.troubles[0].fields == {"order": "dmy", "against": "10/25/2026"}
    assert [day.item().day for day in typed("visits.date", "10/03/2026", "10/25/2026", settings=MDY).values] == [3, 25]


def test_each_column_is_judged_for_itself(tmp_path: Path) -> None:
    rows = [["date", "customer", "activity", "rep", "next_step_on"], ["03/10/2026", "Alder", "visit", "Ann", "10/25/2026"]]
    assert codes(read_rows(tmp_path, Visits=rows)) == [("date.order", "E2")]


def test_dates_of_the_1904_system_and_without_a_format(tmp_path: Path) -> None:
    path = write(tmp_path / "book.xlsx", Visits=[VISITS[0], [OCT_3, "Alder", "visit", "Ann"], [46298, "Birch", "visit", "Ann"]])
    assert [day.day for day in read(tmp_path).frames["visits"]["date"]] == [3, 3]
    book = load_workbook(path)
    book.epoch = datetime(1904, 1, 1)
    book.save(path)
    assert read(tmp_path).frames["visits"]["date"].dt.date.tolist()[0] == OCT_3


@pytest.mark.parametrize(
    "cell",
    ["2026-10-05", "2026-10-11", "2026-W41", "2026W41", "2026-W41-3", "W41", "w 41", "CW41", "KW 41", "Week 41", "41周", "第41周",
     "2026年第41周", "2026年41周",
     41, "W41/2026", "Week 41, 2026", "2026-10-05 - 2026-10-11", "2026-10-05~2026-10-11", "10月5日-10月11日", "2026年10月5日至10月11日", "10月7日"],
)  # fmt: skip
def test_a_week_in_every_form_is_its_monday(cell: Cell) -> None:
    assert value("timesheet.week", cell) == date(2026, 10, 5)  # ISO week 41 of 2026: 5 to 11 October


@pytest.mark.parametrize("cell", ["W54", "W0", "2026-W53x", "10.5-10.11", "2026-10-05 - 2026-11-05", 54, "1.5"])
def test_what_is_no_week_is_not_guessed(cell: Cell) -> None:
    assert value("timesheet.week", cell) == "date.unreadable"


def test_a_week_without_a_year_is_the_nearest() -> None:
    assert value("timesheet.week", "W1", month=date(2026, 12, 1)) == date(2027, 1, 4)
    assert value("timesheet.week", "W52", month=date(2026, 1, 1)) == date(2025, 12, 22)
    assert value("timesheet.week", "W53", month=date(2026, 10, 1)) == date(2026, 12, 28)  # 2026 has 53 weeks


@pytest.mark.parametrize(
    "cell",
    ["2026-10", "2026/10", "2026.10", "202610", 202610, "2026年10月", "2026年10月份", "26年10月", "Oct 2026", "October 2026", "Oct-26",
     "2026 Oct", "10/2026",
     "10-2026", "2026-10-15", date(2026, 10, 15), 46298, "15/10/2026"],
)  # fmt: skip
def test_a_month_in_every_form(cell: Cell) -> None:
    assert value("targets.month", cell) == OCTOBER


@pytest.mark.parametrize("cell", ["2026-13", "Q4", "10", True, "soon"])
def test_what_is_no_month_is_not_guessed(cell: Cell) -> None:
    assert value("targets.month", cell) == "month.unreadable"


def test_a_picture_is_of_a_month_or_a_day() -> None:
    assert [day.item() for day in typed("pipeline.snapshot_on", "2026-09", "2026-10-05", "Aug 2026").values] == [
        date(2026, 9, 30), date(2026, 10, 5), date(2026, 8, 31),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "cell", "day"),
    [
        ("pipeline.expected_close", "2026-11", date(2026, 11, 30)), ("pipeline.expected_close", "2026年12月底", date(2026, 12, 31)),
        ("pipeline.expected_close", "2026Q4", date(2026, 12, 31)), ("pipeline.expected_close", "Q1 2027", date(2027, 3, 31)),
        ("pipeline.expected_close", "2027年第二季度", date(2027, 6, 30)), ("pipeline.expected_close", "end of Feb 2028", date(2028, 2, 29)),
        ("pipeline.expected_close", "26年四季度", date(2026, 12, 31)), ("pipeline.expected_close", 202611, date(2026, 11, 30)),
        # without a year: the first that ends not more than 90 days before the end of October 2026
        ("pipeline.expected_close", "11月", date(2026, 11, 30)), ("pipeline.expected_close", "12月底", date(2026, 12, 31)),
        ("pipeline.expected_close", "二月份", date(2027, 2, 28)), ("pipeline.expected_close", "End of Nov", date(2026, 11, 30)),
        ("pipeline.expected_close", "July", date(2027, 7, 31)), ("pipeline.expected_close", "8月", date(2026, 8, 31)),
        ("pipeline.opened_on", "2026-03", date(2026, 3, 1)), ("reps.hired_on", "2023年5月", date(2023, 5, 1)),
        ("customers.first_contact_on", "2025Q2", date(2025, 4, 1)),
    ],
)  # fmt: skip
def test_a_month_or_quarter_stands_for_its_last_day_where_something_ends_and_its_first_where_it_begins(place: str, cell: Cell, day: date) -> None:
    found = typed(place, cell, month=OCTOBER)
    assert (found.values[0], found.troubles) == (np.datetime64(day), {})
    assert [note.code for note in found.notes] == ["date.month_start" if "_on" in place else "date.month_end"]


@pytest.mark.parametrize("cell", ["2026Q5", "Q4", "月底", "soon", "2026-13", "Q4 2026 or later", "13月", "reps.hired_on:5月"])
def test_what_is_neither_a_month_nor_a_quarter_of_a_year_is_no_close(cell: str) -> None:
    place, _colon, text = cell.rpartition(":")
    assert typed(place or "pipeline.expected_close", text, month=OCTOBER).troubles[0].code == "date.unreadable"


@pytest.mark.parametrize("place", ["orders.date", "visits.date", "visits.next_step_on", "pipeline.closed_on"])
def test_an_order_or_a_visit_has_a_day(place: str) -> None:
    assert typed(place, "2026-10", month=OCTOBER).troubles[0].code == "date.unreadable"
