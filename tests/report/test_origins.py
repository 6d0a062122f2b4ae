"""Who holds only the paper sees of which rows the figures of the first page are made."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from reportgen.language import language
from reportgen.report.origins import origins, rows_in, runs
from reportgen.report.results import added_up
from reportgen.report.view import View
from reportgen.settings import Settings
from reportgen.workbook.dataset import SOURCE_ROWS
from reportgen.workcalendar import Calendar
from tests.metrics.team import book, order, target, visit


def test_each_figure_of_the_first_page_names_its_rows_or_its_parts() -> None:
    found = book(
        reps=[{"rep": "Ann"}], targets=[target("2026-10-01", 200), target("2026-11-01", 100)], visits=[visit("2026-10-05")], pipeline=[],
        orders=[order("2026-09-30", "Alder", 1), order("2026-10-05", "Alder", 70), order("2026-10-06", "Birch", 30), order("2026-10-20", "Birch", 5)],
    )  # fmt: skip
    told = origins(View(found, 1, language("en")))
    assert told is not None
    entries = dict(told.entries)
    # rows 2 to 5 of the orders, of which the first is of September
    assert entries["Revenue 105"] == "3 rows: team.xlsx · orders, rows 3–5 · results.revenue"
    assert entries["Target 200"] == "1 row: team.xlsx · targets, row 2 · results.target"
    assert entries["Visits 1"] == "1 row: team.xlsx · visits, row 2 · activity.visits"
    assert entries["Expected 0"].startswith("sure + expected repeat orders + Σ amount × chance")
    assert entries["Expected 0"].endswith(" · forecast.expected")
    assert "Revenue 105" in dict(origins(View(found, 0, language("en"))).entries)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("rows", "said"),
    [([7], "7"), ([3, 4, 5, 9], "3–5, 9"), ([1, 3, 5, 7], "1, 3, 5 …")],
)
def test_rows_are_told_in_runs(rows: list[int], said: str) -> None:
    assert runs(np.array(rows)) == said


def test_the_sheet_with_most_rows_is_named_and_the_others_counted() -> None:
    found = book(orders=[order("2026-10-05", "Alder", 1)], visits=[visit("2026-10-05"), visit("2026-10-06")])
    sources = np.array([2, SOURCE_ROWS + 2, SOURCE_ROWS + 3, SOURCE_ROWS + 3])
    assert rows_in(View(found, 0, language("en")), sources) == "3 rows: team.xlsx · visits, rows 2–3; and 1 further sheet"


def test_targets_add_up_from_the_first_month_that_has_one() -> None:
    gap = math.nan
    assert added_up(np.array([gap, 10, 20, 5])).tolist()[1:] == [10, 30, 35]  # hired in the second month
    assert math.isnan(added_up(np.array([gap, 10, 20, 5]))[0])
    assert np.isnan(added_up(np.array([10, gap, 20]))).tolist() == [False, True, True]  # what comes after a gap is no longer the whole


def test_the_last_working_day_up_to_a_day() -> None:
    calendar = Calendar(Settings(calendar={"country": "CN"}))
    assert calendar.workday_until(date(2026, 11, 6)) == date(2026, 11, 6)  # a Friday
    assert calendar.workday_until(date(2026, 11, 8)) == date(2026, 11, 6)  # a Sunday
    assert calendar.workday_until(date(2026, 10, 7)) == date(2026, 9, 30)  # the last of China's National Day


def test_formulas_name_the_windows_that_the_settings_give() -> None:
    settings = Settings(windows={"purchase_days": 120, "stalled_days": 10, "risk_intervals": 0.8})
    view = View(book(settings=settings, orders=[], pipeline=[], customers=[]), 0, language("en"))
    assert view.formula("purchase.customers") == "customers with an order in the last 120 days who are not lost"
    assert view.formula("working.stalled") == "open deals without contact for more than 10 days; a contact dated after the as-of day is none"
    assert "beyond 0.8 × their own interval and 30 days" in view.formula("purchase.at_risk_customers")
    assert View(view.book, 0, language("zh")).formula("working.stalled") == "超过 10 天未联系的商机；截止日之后的联系不算"
    assert all("{" not in view.formula(metric) + view.title(metric) for metric in view.book.metrics)
