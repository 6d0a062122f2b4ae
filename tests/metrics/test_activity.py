"""Activity, each value worked out by hand (domain.md 2, metrics.md 2)."""

from __future__ import annotations

import pytest

from tests.metrics.team import book, deal, order, target, value, visit


def many(day: str, activity: str, n: int, **more: object) -> list[dict[str, object]]:
    return [visit(day, activity, customer=f"Customer {k}", **more) for k in range(n)]


def test_selling_share() -> None:
    # log of October: T1 6 h, T2 3 h, T3 2 h, T4 1 h, T5 5 h; (6 + 3) ÷ 12 = 75 %; private time is in no denominator
    hours = {"T1": 6, "T2": 3, "T3": 2, "T4": 1, "T5": 5}
    log = [visit("2026-10-05", "other", time_code=code, hours=value_) for code, value_ in hours.items()]
    found = book(visits=log)
    assert value(found, "activity.selling_share", "Ann") == pytest.approx(0.75)
    assert value(found, "activity.travel_per_face_hour", "Ann") == pytest.approx(1 / 3)


def test_a_week_with_a_time_sheet_takes_no_hours_from_the_log() -> None:
    # the sheet of 5 October says T1 = 10; the log's 4 h of that week do not count, its 2 h of the week of 12 October do: 12
    log = [visit("2026-10-06", hours=4), visit("2026-10-13", hours=2)]
    sheet = [{"week": "2026-10-05", "t1": 10, "t2": 1, "t3": 1, "t4": 1, "rep": "Ann"}]
    assert value(book(visits=log, timesheet=sheet), "activity.hours_t1", "Ann") == 12


def test_a_week_belongs_to_the_month_of_its_thursday() -> None:
    # the week of 28 September has its Thursday on 1 October: October's
    sheet = [{"week": "2026-09-28", "t1": 7, "t2": 0, "t3": 0, "t4": 0, "rep": "Ann"}]
    assert value(book(timesheet=sheet), "activity.hours_t1", "Ann") == 7


def test_the_three_conversion_ratios() -> None:
    # window August to October: 60 calls, 20 visits (4 of them joint), 5 proposals, 2 orders: 60 ÷ 20 = 3, 20 ÷ 5 = 4, 5 ÷ 2 = 2.5
    log = [
        *many("2026-08-03", "call", 60), *many("2026-09-07", "visit", 16), *many("2026-10-05", "joint visit", 4),
        *many("2026-10-06", "proposal", 5), *many("2026-07-31", "call", 500),
    ]  # fmt: skip
    orders = [order("2026-09-01", "Alder", 10), order("2026-10-01", "Birch", 10)]
    found = book(visits=log, orders=orders)
    assert value(found, "activity.calls_per_visit", "Ann") == 3
    assert value(found, "activity.visits_per_proposal", "Ann") == 4
    assert value(found, "activity.proposals_per_order", "Ann") == 2.5


def test_visit_attainment_by_target_and_by_the_standards() -> None:
    # Ann has a target of 8 visits and made 4: 50 %. Bo has none: 1,000 ÷ 200 = 5 orders, 15 proposals, 60 visits planned
    log = many("2026-10-05", "visit", 4)
    targets = [target("2026-10-01", 8, metric="visits"), target("2026-10-01", 1000, "Bo")]
    orders = [order(day, "Alder", 200, "Bo") for day in ("2026-10-01", "2026-10-02", "2026-10-05")]
    found = book(visits=log, targets=targets, orders=orders)
    assert value(found, "activity.visit_attainment", "Ann") == 0.5
    assert value(found, "activity.planned_visits", "Bo") == 60
    assert value(found, "activity.planned_visits") == 68


def test_plan_attainment() -> None:
    # planned 3 visits and 2 calls in the week of 5 October; done 2 visits (1 joint) and 5 calls: (2 + 2) ÷ 5 = 80 %
    plans = [
        {"week": "2026-10-05", "planned_hours": 10, "rep": "Ann", "activity": "visit", "planned_count": 3},
        {"week": "2026-10-05", "planned_hours": 5, "rep": "Ann", "activity": "call", "planned_count": 2},
    ]
    log = [visit("2026-10-06"), visit("2026-10-07", "joint visit"), *many("2026-10-08", "call", 5), visit("2026-10-13")]
    assert value(book(plans=plans, visits=log), "activity.plan_attainment", "Ann") == pytest.approx(0.8)


def test_direction_by_grade() -> None:
    # wanted A 0.5, B 0.5; spent 3 h on A and 1 h on B: 1 − ½ (|0.75 − 0.5| + |0.25 − 0.5|) = 0.75
    customers = [{"customer": "Alder", "grade": "A", "rep": "Ann"}, {"customer": "Birch", "grade": "B", "rep": "Ann"}]
    focus = [{"dimension": "customer_grade", "key": key, "share": 0.5} for key in "AB"]
    log = [visit("2026-10-05", hours=3), visit("2026-10-06", customer="Birch", hours=1)]
    found = book(customers=customers, focus=focus, visits=log)
    assert value(found, "activity.direction_customer", "Ann") == pytest.approx(0.75)
    assert value(found, "activity.direction", "Ann") == pytest.approx(0.75)


def test_win_rate_by_number_and_amount() -> None:
    # closed in the window: won 300, lost 100 and 200: 1 of 3 by number, 300 of 600 by amount; July's does not count
    pipeline = [
        deal("1", 300, "signature", "2026-10-10", status="won", closed_on="2026-10-09"),
        deal("2", 100, "lead", "2026-10-10", status="lost", closed_on="2026-09-09"),
        deal("3", 200, "lead", "2026-10-10", status="lost", closed_on="2026-08-09"),
        deal("4", 900, "lead", "2026-10-10", status="won", closed_on="2026-07-31"),
    ]
    found = book(pipeline=pipeline)
    assert value(found, "activity.win_rate", "Ann") == pytest.approx(1 / 3)
    assert value(found, "working.win_rate_amount", "Ann") == pytest.approx(0.5)


def test_quality_rates() -> None:
    # four visits: two with step and date, one with a step alone; outcomes advanced, held, none, advanced: 2 ÷ 4 and 2 ÷ 3
    log = [
        visit("2026-10-01", next_step="offer", next_step_on="2026-11-01", outcome="advanced"),
        visit("2026-10-02", next_step="offer", outcome="held"), visit("2026-10-05"),
        visit("2026-10-06", "joint visit", next_step="call", next_step_on="2026-11-03", outcome="advanced", quality=4),
    ]  # fmt: skip
    found = book(visits=log)
    assert value(found, "activity.next_step_rate", "Ann") == pytest.approx(0.5)
    assert value(found, "activity.advance_rate", "Ann") == pytest.approx(2 / 3)
    assert value(found, "activity.joint_visit_score", "Ann") == 4


def test_nothing_dated_after_the_as_of_day_counts() -> None:
    from datetime import date

    log = [visit("2026-10-05"), visit("2026-10-20")]
    assert value(book(visits=log, as_of=date(2026, 10, 10)), "activity.visits", "Ann") == 1
