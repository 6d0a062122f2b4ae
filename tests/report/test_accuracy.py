"""Accuracy in the terminal and in the report: months beside the naive forecast, and nothing that contradicts itself."""

from __future__ import annotations

from typing import Any

import pytest

from reportgen.language import language
from reportgen.metrics.book import Book
from reportgen.report.accuracy import NOTHING_YET, accuracy_document, as_text, months_table
from reportgen.report.view import View
from tests.metrics.team import Row, book, deal, order


def forecasts(revenue: dict[str, float], weighted: float = 60, months: tuple[int, ...] = (6, 7, 8, 9)) -> Book:
    """An old order; then each month's revenue of a new customer each; a deal expected in the month after each picture, of which nothing comes."""
    orders = [order("2025-01-05", "Old", 1)] + [order(f"{month}-05", f"New {month}", amount) for month, amount in revenue.items()]
    deals: list[Row] = [
        deal(str(month), weighted / 0.6, "negotiation", f"2026-{month + 1:02d}-20", picture=f"2026-{month:02d}-01", opened_on="2026-01-01")
        for month in months
    ]
    return book(orders=orders, pipeline=deals, reps=[{"rep": "Ann", "rep_id": "A"}])


def text(found: Book, code: str = "en") -> str:
    return as_text(accuracy_document(found), "", language(code)).replace("\u202f", " ")


def test_months_in_which_nothing_came_are_told_and_not_denied() -> None:
    # forecast 60, actual 0 in each of four months: an error of 60, and no share of 0 can be told
    said = text(forecasts({}))
    assert said.count("60") >= 4
    assert "Nothing was sold in these months" in said
    assert NOTHING_YET not in said
    reason = forecasts({}).value("accuracy.wape").reason
    assert reason is not None
    assert reason.msgid == "nothing was sold in the months with a forecast"
    assert NOTHING_YET in text(book(orders=[], pipeline=[]))


def test_a_bias_has_its_sign_and_one_month_is_one() -> None:
    # (60 − 100) ÷ 100 in October alone
    said = text(forecasts({"2026-10": 100}, months=(9,)))
    assert "Bias −40 % (1 month): above 0 the forecasts were too high." in said
    assert "Bias +50 % (1 month)" in text(forecasts({"2026-10": 40}, months=(9,)))  # (60 − 40) ÷ 40
    assert "偏差 −40 %（1 个月）" in text(forecasts({"2026-10": 100}, months=(9,)), "zh")


@pytest.mark.parametrize(
    ("code", "title", "head"),
    [
        ("en", "Months in which last month’s revenue was nearer than the forecast: 2 of 4", "naive forecast"),
        ("zh", "4 个月中有 2 个月，上月销售额比预测更接近实际", "简单预测"),
    ],
)
def test_the_report_has_the_naive_forecast_of_each_month_beside_ours(code: str, title: str, head: str) -> None:
    # June to October: 90, 100, 60, 80, 80; ours is 60 each month. Errors of July to October: −40, 0, −20, −20; naive: −10, +40, −20, 0
    found = forecasts({"2026-06": 90, "2026-07": 100, "2026-08": 60, "2026-09": 80, "2026-10": 80})
    table = months_table(View(found, 0, language(code)), 12)
    assert table.title == title
    assert table.columns[4].title == head
    cells = [[cell.words for cell in row[1:6]] for row in table.rows]
    assert cells == [
        ["60", "100", "−40", "90", "−10"], ["60", "60", "0", "100", "+40"], ["60", "80", "−20", "60", "−20"], ["60", "80", "−20", "80", "0"],
    ]  # fmt: skip
    strong: list[list[Any]] = [[cell.is_strong for cell in (row[3], row[5])] for row in table.rows]
    assert strong == [[False, True], [True, False], [False, False], [False, True]]  # the nearer of the two, neither where they are as near
