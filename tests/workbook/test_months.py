"""Months without a year in a column: the year stands beside them, above them, or in a name; else it is taken and told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reportgen.workbook.whose import month_of_names
from tests.workbook.sheets import Rows, read, write


def targets(folder: Path, rows: Rows, file: str = "book.xlsx", sheet: str = "目标") -> tuple[list[str], list[tuple[str, str]]]:
    """The months that were read, and the findings' codes with their values."""
    write(folder / file, **{sheet: rows})
    data = read(folder)
    return [f"{day:%Y-%m}" for day in data.frames["targets"]["month"]], [(found.code, str(found.value)) for found in data.findings]


@pytest.mark.parametrize("month", ["9月", "九月", "9月份", "09", "9", 9, 9.0, "Sep", "September", "sept.", "M9", "９月"])
def test_a_month_without_a_year_is_of_the_year_that_is_taken_and_told(tmp_path: Path, month: Any) -> None:
    months, found = targets(tmp_path, [["月份", "销售员", "目标"], [month, "张三", 100]])
    assert months == ["2026-09"]  # the run is of October 2026
    assert [code for code, _value in found] == ["month.year_assumed"]


@pytest.mark.parametrize("year", [2025, "2025", "2025年", 2025.0, date(2025, 4, 1)])
@pytest.mark.parametrize("title", ["年份", "年度", "Year"])
def test_a_column_of_years_beside_the_months_is_theirs(tmp_path: Path, title: str, year: Any) -> None:
    months, found = targets(tmp_path, [[title, "月份", "销售员", "目标"], [year, 11, "张三", 100], [2026, 1, "张三", 200]])
    assert (months, found) == (["2025-11", "2026-01"], [])


def test_where_the_column_of_years_has_none_the_month_is_refused(tmp_path: Path) -> None:
    months, found = targets(tmp_path, [["年份", "月份", "销售员", "目标"], [2025, 11, "张三", 100], ["往年", 12, "张三", 200]])
    assert (months, found) == (["2025-11"], [("month.unreadable", "12")])


@pytest.mark.parametrize(
    ("file", "sheet", "above"),
    [
        ("2025 targets.xlsx", "目标", []),
        ("book.xlsx", "2025年目标", []),
        ("book.xlsx", "目标", [["2025年销售目标"]]),
        ("2024.xlsx", "2023", [["FY25"]]),
    ],
)
def test_the_year_is_that_of_the_title_else_of_the_sheet_else_of_the_file(tmp_path: Path, file: str, sheet: str, above: Rows) -> None:
    months, found = targets(tmp_path, [*above, ["月份", "销售员", "目标"], ["3月", "张三", 100], ["4月", "张三", 100]], file, sheet)
    assert (months, found) == (["2025-03", "2025-04"], [])


def test_a_month_with_its_year_keeps_it_beside_others(tmp_path: Path) -> None:
    rows = [["Month", "Rep", "Target"], ["2024-12", "Ann", 1], ["Jan", "Ann", 2], [202602, "Ann", 3], [date(2026, 3, 9), "Ann", 4]]
    assert targets(tmp_path, rows)[0] == ["2024-12", "2026-01", "2026-02", "2026-03"]


@pytest.mark.parametrize("month", [0, 13, 1.5, "13月", "Q3", "Sommer", "9-10月", True])
def test_what_is_no_month_is_refused(tmp_path: Path, month: Any) -> None:
    months, found = targets(tmp_path, [["月份", "销售员", "目标"], [month, "张三", 100], ["2026-10", "张三", 100]])
    assert (months, [code for code, _value in found]) == (["2026-10"], ["month.unreadable"])


@pytest.mark.parametrize(
    ("sheet", "file", "month"),
    [
        ("9月", "2026/张敏.xlsx", "2026-09"),
        ("9月漏斗", "张敏 2026.xlsx", "2026-09"),
        ("漏斗", "2026年/9月/张敏.xlsx", "2026-09"),
        ("Deals", "2026/09/Ann.xlsx", "2026-09"),
        ("Deals", "2026/Sep/Ann.xlsx", "2026-09"),
        ("Deals", "2025/2026-09/Ann.xlsx", "2026-09"),
        ("9月", "张敏.xlsx", None),  # of no year
        ("May", "Pipeline 2026.xlsx", None),  # a rep's name, perhaps
        ("1-9月", "2026.xlsx", None),
        ("Deals", "2026/1/Ann.xlsx", None),
    ],
)
def test_a_month_without_a_year_in_a_name_is_of_the_year_in_the_next(sheet: str, file: str, month: str | None) -> None:
    found = month_of_names(sheet, file)
    assert (found and f"{found:%Y-%m}") == month


@pytest.mark.parametrize("form", [int, float, str])
def test_twelve_headers_of_1_to_12_are_a_years_months(tmp_path: Path, form: Any) -> None:
    rows: Rows = [["2025年销售目标"], ["销售员", *map(form, range(1, 13)), "合计"], ["张三", *range(101, 113), 1278]]
    months, found = targets(tmp_path, rows)
    assert (months, found) == ([f"2025-{month:02}" for month in range(1, 13)], [])
    frame = read(tmp_path).frames["targets"]
    assert frame["target"].tolist() == list(range(101, 113))


@pytest.mark.parametrize("numbers", [range(1, 32), range(1, 12), range(2, 14)])
def test_other_numbers_in_a_row_are_no_months(tmp_path: Path, numbers: range) -> None:
    """Days of a month, eleven numbers, or such as do not begin with 1."""
    write(tmp_path / "book.xlsx", 目标=[["2025年销售目标"], ["销售员", *numbers], ["张三", *numbers]])
    data = read(tmp_path)
    assert "targets" not in data.frames or data.frames["targets"].empty
    assert len(data.findings) > 0
