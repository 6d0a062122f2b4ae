"""Activity, each value worked out by hand (domain.md 2, metrics.md 2)."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from reportgen.metrics.lag import correlation
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
    log = [visit("2026-10-05"), visit("2026-10-20")]
    assert value(book(visits=log, as_of=date(2026, 10, 10)), "activity.visits", "Ann") == 1


def test_hours_and_shares_of_each_code() -> None:
    # time sheet 4 + 3 + 2 + 1 hours and 5 private; log: a call of 30 minutes (T2) and an event from 9:00 to 10:30 (T2) in another week,
    # and a task without a code (T4) of 1 h. T1 4, T2 5, T3 2, T4 2 of 13
    sheet = [{"week": "2026-10-05", "t1": 4, "t2": 3, "t3": 2, "t4": 1, "t5": 5, "rep": "Ann"}]
    log = [
        visit("2026-10-13", "call", minutes=30), visit("2026-10-13", "event", start=9, end=10.5), visit("2026-10-14", "other", hours=1, minutes=999),
    ]  # fmt: skip
    found = book(visits=log, timesheet=sheet)
    hours = [value(found, f"activity.hours_{code}", "Ann") for code in ("t1", "t2", "t3", "t4", "t5")]
    assert hours == [4, 5, 2, 2, 5]
    shares = [value(found, f"activity.share_{code}", "Ann") for code in ("t1", "t2", "t3", "t4")]
    assert shares == pytest.approx([4 / 13, 5 / 13, 2 / 13, 2 / 13])
    assert value(found, "activity.hours_t1", "Bo") is None  # nothing kept is not 0 hours


def test_counts_by_kind_of_activity() -> None:
    # October has 22 working days: Ann's 3 + 1 visits are 4 ÷ 22 a day, the team's 5 ÷ (22 × 2 reps)
    kinds = {"visit": 3, "joint visit": 1, "demo": 2, "negotiation": 4, "follow-up": 5, "event": 6, "call": 7, "proposal": 8}
    log = [row for kind, n in kinds.items() for row in many("2026-10-05", kind, n)]
    found = book(visits=[*log, visit("2026-10-06", rep="Bo")], orders=[order("2026-10-05", "Alder", 1), order("2026-10-05", "Alder", -1)])
    ids = ("visits", "joint_visits", "demos", "negotiations", "follow_ups", "events", "calls", "proposals", "orders")
    assert [value(found, f"activity.{name}", "Ann") for name in ids] == [4, 1, 2, 4, 5, 6, 7, 8, 1]
    assert value(found, "activity.visits_per_workday", "Ann") == pytest.approx(4 / 22)
    assert value(found, "activity.visits_per_workday") == pytest.approx(5 / 44)


def test_plans_count_for_their_customer_and_up_to_the_as_of_day() -> None:
    # planned: 2 visits to Alder (1 made there, 1 elsewhere) and 3 calls (1 made): 2 of 5. The plan of the week of the 19th begins after
    # the as-of day, the one without a count counts nothing
    plans = [
        {"week": "2026-10-05", "planned_hours": 1, "rep": "Ann", "activity": "visit", "planned_count": 2, "customer": "Alder"},
        {"week": "2026-10-05", "planned_hours": 1, "rep": "Ann", "activity": "call", "planned_count": 3},
        {"week": "2026-10-05", "planned_hours": 1, "rep": "Ann", "activity": "demo"},
        {"week": "2026-10-19", "planned_hours": 1, "rep": "Ann", "activity": "call", "planned_count": 9},
    ]
    log = [visit("2026-10-06"), visit("2026-10-06", customer="Birch"), visit("2026-10-11", "call"), visit("2026-10-12", "call")]
    found = book(as_of=date(2026, 10, 18), plans=plans, visits=log)
    assert value(found, "activity.planned_count", "Ann") == 5
    assert value(found, "activity.done_count", "Ann") == 2
    assert value(found, "activity.plan_attainment", "Ann") == pytest.approx(0.4)


def test_direction_by_product_and_task_with_own_shares() -> None:
    # rows, for no T1 row has hours: Pump 3, Valve 1. Everyone's shares 1 : 1 count for the team: 1 − ½(¼ + ¼) = 0.75; Ann's own are
    # Pump alone: 1 − ½(¼ + ¼) = 0.75 as well, so her task tells them apart: wanted Offer 1, done Offer 1, Care 1: 0.5; mean 0.625
    focus = [
        {"dimension": "product", "key": "Pump", "share": 0.2}, {"dimension": "product", "key": "Valve", "share": 0.2},
        {"dimension": "product", "key": "Pump", "share": 0.4, "rep": "Ann"}, {"dimension": "task", "key": "offer", "share": 1, "rep": "Ann"},
    ]  # fmt: skip
    log = [
        visit("2026-10-05", product="Pump", task="Offer"), visit("2026-10-06", product="Pump", task="Care"), visit("2026-10-07", product="Pump"),
        visit("2026-10-08", product="Valve"), visit("2026-10-08", "call", product="Valve", hours=9),
    ]  # fmt: skip
    found = book(visits=log, focus=focus)
    assert value(found, "activity.direction_product", "Ann") == pytest.approx(0.75)
    assert value(found, "activity.direction_task", "Ann") == pytest.approx(0.5)
    assert value(found, "activity.direction", "Ann") == pytest.approx(0.625)
    assert value(found, "activity.direction_product") == pytest.approx(0.75)
    assert value(found, "activity.direction_task") is None  # nobody set tasks for everyone


def test_new_business_is_what_did_not_buy_the_day_before() -> None:
    # Alder first buys on the 10th: the visit of 2 h on that day still was new business, the one of 6 h on the 11th was not: 2 ÷ 8
    log = [visit("2026-10-10", hours=2), visit("2026-10-11", hours=6)]
    found = book(visits=log, orders=[order("2026-10-10", "Alder", 1)])
    assert value(found, "activity.new_business_share", "Ann") == pytest.approx(0.25)


def test_counts_of_the_window() -> None:
    # August to October: one call, two visits, one proposal, one order in each month; July's do not count
    log = [row for month in (7, 8, 9, 10) for kind, n in (("call", 1), ("visit", 2), ("proposal", 1)) for row in many(f"2026-{month:02}-07", kind, n)]
    found = book(visits=log, orders=[order(f"2026-{month:02}-07", "Alder", 1) for month in (7, 8, 9, 10)])
    assert [value(found, f"activity.window_{name}", "Ann") for name in ("calls", "visits", "proposals", "orders")] == [3, 6, 3, 3]


def test_lag_is_given_where_visits_and_later_revenue_go_together() -> None:
    # revenue follows visits two months later exactly, so r = 1 at k = 2, with 14 pairs: from September 2025, two months after the first
    # visits. With visits from January 2026 on eight pairs are left: not enough
    visits = (1, 3, 2, 5, 1, 4, 2, 6, 1, 3, 5, 2, 4, 1, 1, 1)  # July 2025 … October 2026
    months = [date(2025, 7, 1).replace(year=2025 + (6 + k) // 12, month=(6 + k) % 12 + 1) for k in range(16)]
    log = [visit(str(month), customer=f"C{n}") for month, count in zip(months, visits, strict=True) for n in range(count)]
    orders = [order(str(month), "Alder", 100 * visits[at]) for at, month in enumerate(months[2:])]
    found = book(visits=log, orders=orders)
    assert value(found, "activity.lag_months", "Ann") == 2
    assert value(found, "activity.lag_correlation", "Ann") == pytest.approx(1)
    short = book(visits=[row for row in log if row["date"] >= "2026-01"], orders=orders)
    assert value(short, "activity.lag_months", "Ann") is None


def test_what_does_not_vary_goes_together_with_nothing() -> None:
    # twelve times 0.1: the mean is off by rounding alone, and so is each of the twelve, by the same; 1, 2, … 12 and twice that: r = 1
    same, rising = np.full((1, 12), 0.1), np.arange(1, 13, dtype=float)[None, :]
    every = np.ones((1, 12), bool)
    assert np.isnan(correlation(same, same, every)[0])
    assert np.isnan(correlation(rising, same, every)[0])
    assert correlation(rising, 2 * rising, every)[0] == pytest.approx(1)
