"""Results, each value worked out by hand (domain.md 1, metrics.md 1)."""

from __future__ import annotations

from datetime import date

import pytest

from reportgen.settings import Settings
from tests.metrics.team import book, order, target, value


def test_revenue_adds_lines_and_deducts_returns() -> None:
    # 100 + 50 (two lines of one order) + 200 − 30 returned = 320; two orders; average (150 + 200) ÷ 2 = 175
    orders = [
        order("2026-10-05", "Alder", 100, order_id="1", product="Pump"), order("2026-10-05", "Alder", 50, order_id="1", product="Valve"),
        order("2026-10-06", "Birch", 200, order_id="2"), order("2026-10-07", "Birch", -30, order_id="3"),
        order("2026-09-30", "Birch", 999, order_id="4"), order("2026-10-08", "Birch", 777, order_id="5", status="cancelled"),
    ]  # fmt: skip
    found = book(orders=orders)
    assert value(found, "results.revenue", "Ann") == 320
    assert value(found, "results.orders", "Ann") == 2
    assert value(found, "results.average_order", "Ann") == 175


def test_attainment_and_gap() -> None:
    # 170 of 200 is 85 %; 30 are missing
    found = book(orders=[order("2026-10-05", "Alder", 170)], targets=[target("2026-10-01", 200)])
    assert value(found, "results.attainment", "Ann") == pytest.approx(0.85)
    assert value(found, "results.gap", "Ann") == 30


def test_team_attainment_is_from_rows_not_the_mean_of_ratios() -> None:
    # Ann 100 of 100, Bo 10 of 900: together 110 of 1000 = 11 %, while the mean of 100 % and 1.1 % would be 50.6 %
    orders = [order("2026-10-05", "Alder", 100), order("2026-10-05", "Birch", 10, "Bo")]
    found = book(orders=orders, targets=[target("2026-10-01", 100), target("2026-10-01", 900, "Bo")])
    assert value(found, "results.attainment") == pytest.approx(0.11)


def test_attainment_without_target_is_empty_with_a_reason() -> None:
    found = book(orders=[order("2026-10-05", "Alder", 170)], targets=[target("2026-09-01", 200)])
    empty = found.value("results.attainment", 1)
    assert empty.value is None
    assert empty.reason is not None
    assert empty.reason.msgid == "no target for {period}"


def test_customer_targets_count_only_where_there_is_no_whole_one() -> None:
    # October has a whole target of 500, so the customers' 300 do not count; November has customers' targets alone: 100 + 150
    targets = [
        target("2026-10-01", 500), target("2026-10-01", 300, customer="Alder"),
        target("2026-11-01", 100, customer="Alder"), target("2026-11-01", 150, customer="Birch"),
    ]  # fmt: skip
    found = book(orders=[], targets=targets)
    assert value(found, "results.target", "Ann") == 500
    assert value(found, "plan.followup.A", "Ann") == 250


def test_recognised_on_delivery() -> None:
    # on delivery: ordered in September and delivered in October counts (80), ordered in October and not delivered does not
    settings = Settings(report={"recognise_on": "delivery"})
    orders = [
        order("2026-09-20", "Alder", 80, status="delivered", delivered_on="2026-10-02"),
        order("2026-10-20", "Birch", 500, status="ordered", due_on="2026-11-10"),
    ]
    found = book(settings=settings, orders=orders, targets=[target("2026-11-01", 1000)])
    assert value(found, "results.revenue", "Ann") == 80
    assert value(found, "plan.followup.B1", "Ann") == 500  # undelivered, due in November


def test_month_end_share() -> None:
    # October 2026 ends on a Saturday; its last five working days are 26 to 30: 60 of 100
    orders = [order("2026-10-23", "Alder", 40), order("2026-10-26", "Birch", 60)]
    assert value(book(orders=orders), "results.month_end_share", "Ann") == pytest.approx(0.6)


def test_year_projection_and_required_rate() -> None:
    # Working days 2026, Monday to Friday: 261 in all, 217 to 31 October, 44 left. 2,170 so far = 10 a day → 2,610 for the year.
    # The year's target is 12 × 300 = 3,600: 1,430 ÷ 44 = 32.5 a day, 3.25 times the rate so far.
    targets = [target(f"2026-{month:02d}-01", 300) for month in range(1, 13)]
    found = book(orders=[order("2026-02-03", "Alder", 2170)], targets=targets)
    assert value(found, "results.year_projection", "Ann") == pytest.approx(2610)
    assert value(found, "results.required_rate", "Ann") == pytest.approx(32.5)
    assert value(found, "results.required_rate_ratio", "Ann") == pytest.approx(3.25)
    # on Friday the 23rd 212 have passed and 49 are left, from Monday on
    early = book(as_of=date(2026, 10, 23), orders=[order("2026-02-03", "Alder", 2120)], targets=targets)
    assert value(early, "results.year_projection", "Ann") == pytest.approx(2610)
    assert value(early, "results.required_rate", "Ann") == pytest.approx(1480 / 49)


def test_trend_is_the_median_slope_over_the_mean() -> None:
    # 100, 110, 120, 130, 140, 150: every slope is 10, the mean 125: 8 % a month, rising
    orders = [order(f"2026-{month:02d}-10", "Alder", 100 + 10 * at) for at, month in enumerate(range(5, 11))]
    found = book(orders=orders)
    assert value(found, "results.trend", "Ann") == pytest.approx(0.08)
    assert value(found, "results.trend_class", "Ann") == "rising"


def test_two_months_make_no_trend() -> None:
    assert value(book(orders=[order("2026-09-10", "Alder", 100), order("2026-10-10", "Alder", 120)]), "results.trend", "Ann") is None


def test_new_customers_need_a_first_contact_where_orders_begin_late() -> None:
    # Orders are on record only since March 2026: Alder's first contact is of 2024, so it is an old customer; Birch's of April is new
    orders = [order("2026-03-02", "Alder", 100), order("2026-10-05", "Alder", 100), order("2026-10-06", "Birch", 300)]
    customers = [
        {"customer": "Alder", "rep": "Ann", "first_contact_on": "2024-05-01"},
        {"customer": "Birch", "rep": "Ann", "first_contact_on": "2026-04-01"},
    ]
    found = book(orders=orders, customers=customers)
    assert value(found, "results.new_customers", "Ann") == 1
    assert value(found, "results.new_revenue_share", "Ann") == pytest.approx(300 / 400)


def test_concentration() -> None:
    # shares 0.6 and 0.4: largest 0.6, 0.36 + 0.16 = 0.52
    found = book(orders=[order("2026-10-05", "Alder", 60), order("2026-05-05", "Birch", 40)])
    assert value(found, "results.top_customer_share", "Ann") == pytest.approx(0.6)
    assert value(found, "results.concentration", "Ann") == pytest.approx(0.52)


def test_the_fiscal_year_to_date_and_its_target() -> None:
    # fiscal year from April 2026; as of October: April 100, September 60, October 40 (30 of them in the last five working days,
    # from Monday the 26th) = 200; March's 999 is last year's. Targets April 90, October 60: 150; over these two months revenue is 140
    settings = Settings(calendar={"fiscal_year_first_month": 4})
    orders = [
        order("2026-03-31", "Alder", 999), order("2026-04-01", "Alder", 100), order("2026-09-07", "Alder", 60),
        order("2026-10-05", "Alder", 15), order("2026-10-06", "Alder", -5), order("2026-10-26", "Alder", 30), order("2025-10-09", "Alder", 80),
    ]  # fmt: skip
    found = book(settings=settings, orders=orders, targets=[target("2026-04-01", 90), target("2026-10-01", 60), target("2026-11-01", 70)])
    assert value(found, "results.ytd_revenue", "Ann") == 200
    assert value(found, "results.ytd_target", "Ann") == 150
    assert value(found, "results.ytd_attainment", "Ann") == pytest.approx(140 / 150)
    assert value(found, "results.sales", "Ann") == 45
    assert value(found, "results.month_end_revenue", "Ann") == 30
    assert value(found, "results.yoy", "Ann") == pytest.approx(40 / 80 - 1)


def test_the_year_target_needs_each_month_of_employment() -> None:
    # Ann works all year and has eleven targets: empty, and so is the team's. Bo came in November and has both his months: 30 + 40,
    # and October's 5 that somebody gave him before he came
    targets = [target(f"2026-{month:02}-01", 10) for month in range(1, 12)]
    targets += [target("2026-10-01", 5, "Bo"), target("2026-11-01", 30, "Bo"), target("2026-12-01", 40, "Bo")]
    found = book(date(2026, 11, 1), reps=[{"rep": "Ann"}, {"rep": "Bo", "hired_on": "2026-11-30"}], orders=[], targets=targets)
    assert [value(found, "results.year_target", who) for who in ("", "Ann", "Bo")] == [None, None, 75]
    complete = book(date(2026, 11, 1), reps=[{"rep": "Bo", "hired_on": "2026-11-30"}], orders=[], targets=targets)
    assert value(complete, "results.year_target") == 185  # the team's rows, Ann's too
