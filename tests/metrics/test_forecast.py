"""Categories, pushes, calibration, the outlook and its accuracy, worked out by hand (domain.md 6.3 and 6.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reportgen.metrics.book import Book
from reportgen.metrics.calibration import push_distribution
from reportgen.report.accuracy import calibration
from reportgen.settings import Settings
from reportgen.workcalendar import Calendar
from tests.metrics.team import Row, book, dataset, deal, order, target, value


def test_categories_of_next_months_deals() -> None:
    # 0.9 commit, 0.8 commit, 0.4 best case, 0.39 pipeline, one of 0.9 declared omitted; December's is in no category
    rows = [
        deal("1", 1, "signature", "2026-11-10"), deal("2", 2, "review", "2026-11-10"), deal("3", 4, "quotation", "2026-11-10"),
        deal("4", 8, "quotation", "2026-11-10", probability=0.39), deal("5", 16, "signature", "2026-11-10", forecast_category="omitted"),
        deal("6", 32, "signature", "2026-12-10"),
    ]  # fmt: skip
    found = book(pipeline=rows)
    assert [value(found, f"forecast.category.{name}", "Ann") for name in ("commit", "best_case", "pipeline", "omitted")] == [3, 4, 8, 16]
    assert value(found, "working.expected_next", "Ann") == 31


def history() -> list[Row]:
    """Four deals expected in October at September's end: won, lost without a word, pushed by one month, and left where it was."""
    rows = [deal(str(n), 100, "quotation", "2026-10-20", picture="2026-09-01") for n in (1, 2, 3, 4)]
    rows.append(deal("1", 100, "signature", "2026-10-20", status="won", closed_on="2026-10-19"))
    rows.append(deal("3", 100, "quotation", "2026-11-20"))
    rows.append(deal("4", 100, "quotation", "2026-10-20"))
    return rows


def test_expected_is_what_wins_in_the_month_its_close_is_moved_to() -> None:
    # pushes: of four deals expected in October two closed (k = 0), one moved a month and one was overdue (k = 1): ½ and ½.
    # open: 3 expected in November, 4 overdue, which counts from November on: each 100 × 0.4 × ½ = 20. November: 40; weighted only 3: 40
    found = book(orders=[], pipeline=history())
    assert value(found, "forecast.expected", "Ann") == pytest.approx(40)
    assert value(found, "forecast.weighted", "Ann") == pytest.approx(40)
    assert value(found, "forecast.weighted_opportunities", "Ann") == pytest.approx(40)
    # the year's rest, November and December: with k = 0 and k = 1 each wins by December: 2 × 40; weighted: 3 alone, 40
    assert value(found, "forecast.year.expected", "Ann") == pytest.approx(80)
    assert value(found, "forecast.year.weighted", "Ann") == pytest.approx(40)


def test_what_closes_after_the_as_of_day_has_not_moved_a_forecast() -> None:
    # expected in October at September's end; in October's picture won on the 20th. Seen from the 14th it is still open and has moved from
    # nowhere: at least 1 (k = 1). Seen from the month's end it closed: k = 0
    rows = [
        deal("1", 100, "quotation", "2026-10-20", picture="2026-09-01", opened_on="2026-08-01"),
        deal("1", 100, "quotation", "2026-10-20", picture="2026-10-01", opened_on="2026-08-01", status="won", closed_on="2026-10-20"),
    ]
    assert push_distribution(book(pipeline=rows).now).tolist() == [1, 0, 0, 0, 0, 0, 0]
    assert push_distribution(book(as_of=date(2026, 10, 14), pipeline=rows).now).tolist() == [0, 1, 0, 0, 0, 0, 0]


def test_a_row_that_could_not_be_read_says_nothing_about_pushes() -> None:
    # deal 2's row of October could not be read: of the three others one closed and two moved on: k = 0 in a third
    settings = Settings()
    whole = dataset(settings, reps=[{"rep": "Ann"}], orders=[], pipeline=history())
    lost = whole.frames["pipeline"].iloc[[1]][["picture", "rep", "opportunity_id", "customer", "name", "product", "opened_on"]]
    lost = lost.assign(picture=lost["picture"] + (lost["picture"].iloc[0].replace(month=10) - lost["picture"].iloc[0]))
    found = Book(replace(whole, unread_deals=lost), settings, Calendar(settings), date(2026, 10, 1))
    # open: 2 (as September showed it, overdue), 3 and 4: each 100 × 0.4 × ⅓
    assert value(found, "forecast.expected", "Ann") == pytest.approx(40)


def test_calibration_leans_on_the_standard_until_there_is_history() -> None:
    # ever in quotation and closed: 1 won, 2 lost: (1 + 20 × 0.4) ÷ (2 + 20) = 9 ÷ 22; signature: (1 + 18) ÷ 21; lead: nothing, 2 ÷ 20
    found = book(orders=[], pipeline=history())
    assert value(found, "forecast.calibration.quotation") == pytest.approx(9 / 22)
    assert value(found, "forecast.calibration.signature") == pytest.approx(19 / 21)
    assert value(found, "forecast.calibration.lead") == pytest.approx(0.1)
    assert value(found, "forecast.calibrated.expected", "Ann") == pytest.approx(2 * 100 * 9 / 22 / 2)
    assert value(found, "forecast.calibrated.weighted", "Ann") == pytest.approx(100 * 9 / 22)
    assert value(found, "forecast.year.calibrated.expected", "Ann") == pytest.approx(2 * 100 * 9 / 22)
    assert value(found, "forecast.year.calibrated.weighted", "Ann") == pytest.approx(100 * 9 / 22)


def test_quantiles_and_the_chance_of_the_target() -> None:
    # two deals of 100 (p 0.6) and 50 (p 0.2), never pushed: 0 with 0.32, 50 with 0.08, 100 with 0.48, 150 with 0.12.
    # P10 = 0, P50 = 100 (0.4 < 0.5 ≤ 0.88), P90 = 150; at least 100: 0.6. The year adds the 1,000 sold in January; its target is
    # 11 × 100 + 50 = 1,150, reached with both alone: 0.12. Nothing has closed, so the calibrated chances are the standards
    rows = [deal("1", 100, "negotiation", "2026-11-10"), deal("2", 50, "qualified", "2026-11-10")]
    aims = [target(f"2026-{month:02}-01", 50 if month == 1 else 100) for month in range(1, 13)]
    found = book(orders=[order("2025-01-05", "Old", 1), order("2026-01-05", "Alder", 1000)], pipeline=rows, targets=aims, reps=[{"rep": "Ann"}])
    for family in ("forecast", "forecast.calibrated"):
        assert [value(found, f"{family}.{name}", "Ann") for name in ("p10", "p50", "p90")] == [0, 100, 150]
        assert value(found, f"{family}.target_probability", "Ann") == pytest.approx(0.6)
    for family in ("forecast.year", "forecast.year.calibrated"):
        assert [value(found, f"{family}.{name}", "Ann") for name in ("p10", "p50", "p90")] == [1000, 1100, 1150]
        assert value(found, f"{family}.target_probability", "Ann") == pytest.approx(0.12)


def test_accuracy_from_pictures() -> None:
    # at August's end 100 × 0.4 = 40 was forecast for September, which brought 50; at September's end 20 × 0.6 = 12 for October, which
    # brought 10: WAPE (10 + 2) ÷ 60 = 0.2, bias (−10 + 2) ÷ 60. Naive: August's 0 and September's 50: (50 + 40) ÷ 60 = 1.5
    rows = [
        deal("1", 100, "quotation", "2026-09-10", picture="2026-08-01"),
        deal("1", 100, "signature", "2026-09-10", picture="2026-09-01", status="won", closed_on="2026-09-10"),
        deal("2", 20, "negotiation", "2026-10-10", picture="2026-09-01"),
        deal("2", 20, "negotiation", "2026-10-10", status="lost", closed_on="2026-10-10"),
    ]
    orders = [order("2025-01-05", "Old", 1), order("2026-09-10", "Alder", 50), order("2026-10-10", "Birch", 10)]
    found = book(orders=orders, pipeline=rows)
    assert value(found, "accuracy.wape", "Ann") == pytest.approx(0.2)
    assert value(found, "accuracy.bias", "Ann") == pytest.approx(-8 / 60)
    assert value(found, "accuracy.naive_wape", "Ann") == pytest.approx(1.5)
    # Brier: deal 1 at 0.4, won: 0.36; deal 2 at 0.6, lost: 0.36
    assert value(found, "accuracy.brier", "Ann") == pytest.approx(0.36)


def test_accuracy_begins_half_a_year_after_the_first_order() -> None:
    # first order on 1 April: October is six months later and counts (|0 − 10| ÷ 10); from 2 April it is not
    rows = [deal("1", 100, "lead", "2026-12-10", picture="2026-09-01")]
    for day, wape in (("2026-04-01", 1), ("2026-04-02", None)):
        found = book(orders=[order(day, "Alder", 5), order("2026-10-10", "Birch", 10)], pipeline=rows)
        assert value(found, "accuracy.wape", "Ann") == wape


def test_the_years_backlog_is_what_is_due_by_its_end_where_results_are_recognised_on_delivery() -> None:
    # delivered so far 80; not delivered: 10 due on the year's last day, 20 due on the first of the next, 40 without a due date: 130.
    # On order all four are revenue already, 150, and nothing is to come
    orders = [
        order("2026-10-05", "Alder", 80, status="delivered", delivered_on="2026-10-06"),
        order("2026-10-05", "Birch", 10, status="ordered", due_on="2026-12-31"),
        order("2026-10-05", "Cedar", 20, status="ordered", due_on="2027-01-01"),
        order("2026-10-05", "Dogwood", 40, status="ordered"),
    ]
    for recognise_on, sure in (("delivery", 130), ("order", 150)):
        found = book(settings=Settings(report={"recognise_on": recognise_on}), orders=orders, pipeline=[])
        assert value(found, "forecast.year.weighted", "Ann") == sure
        assert value(found, "forecast.year.expected", "Ann") == sure


def test_the_table_of_calibration_counts_what_closed_and_was_won_of_each_open_stage() -> None:
    # in quotation stood 1 (won), 2 (lost without a word) and the open 3 and 4: 2 closed, 1 won, a half; in signature 1 alone; in lead none
    table = {row["stage"]: (row["closed"], row["won"], row["share_won"]) for row in calibration(book(orders=[], pipeline=history()))}
    assert table["quotation"] == (2, 1, 0.5)
    assert table["signature"] == (1, 1, 1)
    assert table["lead"] == (0, 0, None)
    assert "won" not in table
