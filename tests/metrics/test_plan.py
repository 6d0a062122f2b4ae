"""The follow-up plan A–J and the back-plan, worked out by hand (domain.md 6.1, 6.2)."""

from __future__ import annotations

import pytest

from reportgen.metrics.explain import explain
from reportgen.settings import Settings
from tests.metrics.team import book, deal, order, target, value, visit


def test_back_plan_of_the_course() -> None:
    # 1,000,000 ÷ 200,000 = 5 orders, × 3 = 15 proposals, × 4 = 60 visits, × 5 = 300 calls
    orders = [order(day, f"Customer {day}", 200_000) for day in ("2026-08-03", "2026-09-03", "2026-10-05")]
    found = book(orders=orders, targets=[target("2026-11-01", 1_000_000)])
    assert [value(found, f"plan.backplan.{step}", "Ann") for step in ("orders", "proposals", "visits", "calls")] == [
        5,
        15,
        60,
        300,
    ]


def test_back_plan_with_own_ratios() -> None:
    # own: 4 proposals to 2 orders of the window = 2, 12 visits to 4 proposals = 3, calls by the standard 5 where none was made:
    # 2 orders (200 ÷ 100) → 4 proposals → 12 visits; calls 0 ÷ 12 = 0 → 0
    orders = [order("2026-09-01", "Alder", 100), order("2026-10-05", "Birch", 100), order("2026-01-05", "Cedar", 100)]
    log = [*[visit("2026-10-06", "proposal")] * 4, *[visit("2026-10-07")] * 12]
    found = book(orders=orders, visits=log, targets=[target("2026-11-01", 200)])
    assert [value(found, f"plan.backplan_own.{step}", "Ann") for step in ("orders", "proposals", "visits", "calls")] == [
        2,
        4,
        12,
        0,
    ]


def test_a_step_of_the_back_plan_tells_the_standard_where_there_is_no_own_ratio() -> None:
    # one proposal in the window, no order and no visit: proposals per order are the standard 3, visits per proposal own (0)
    orders = [order(f"2026-0{month}-05", "Alder", 100) for month in (1, 2, 3)]
    found = book(orders=orders, visits=[visit("2026-10-06", "proposal")], targets=[target("2026-11-01", 200)])

    def standards(metric: str) -> list[object]:
        return [part.value.value for part in explain(found, metric, 1).parts if part.metric is None]

    assert value(found, "plan.backplan_own.proposals", "Ann") == 6
    assert standards("plan.backplan_own.proposals") == [3]
    assert standards("plan.backplan_own.visits") == []
    assert standards("plan.backplan.visits") == [4]


def test_follow_up_plan_from_a_to_j() -> None:
    # A 1,000. B1 0 (recognised on order). B2: Alder every 30 days, 3 orders in the year: min(30 ÷ 30, 3 × 30 ÷ 365) = 0.2466 × 100.
    # B3 500 × 0.6 = 300. C = 300 + 24.66 = 324.66, D = 675.34. E is the standard 250: F = ⌈2.70⌉ = 3.
    # G the standard 1/3: H = 9. I the standard 4: J = 36; November 2026 has 21 working days: ⌈36 ÷ 21⌉ = 2 a day.
    settings = Settings(standards={"first_order": 250})
    orders = [order(day, "Alder", 100) for day in ("2026-08-01", "2026-08-31", "2026-09-30")]
    orders.append(order("2024-01-01", "Old", 1))
    found = book(
        settings=settings,
        orders=orders,
        pipeline=[deal("1", 500, "negotiation", "2026-11-10")],
        targets=[target("2026-11-01", 1000)],
        visits=[],
    )
    repeat = 3 * 30 / 365 * 100
    expected = {
        "A": 1000,
        "B1": 0,
        "B2": repeat,
        "B3": 300,
        "C": 300 + repeat,
        "D": 700 - repeat,
        "G": 1 / 3,
        "H": 9,
        "I": 4,
        "J": 36,
    }
    found_values = {part: value(found, f"plan.followup.{part}", "Ann") for part in expected}
    assert found_values == pytest.approx(expected)
    assert value(found, "plan.followup.per_month", "Ann") == 36
    assert value(found, "plan.followup.per_day", "Ann") == 2


def test_e_is_own_only_from_three_first_orders() -> None:
    # Ann won three new customers with 100, 200, 600: 300; Bo one with 900, so the team's mean counts: (900 + 900) ÷ 4 = 450
    orders = [
        order("2024-01-01", "Old", 1, "Cy"),
        *(order("2026-05-05", name, amount) for name, amount in (("A", 100), ("B", 200), ("C", 600))),
    ]
    orders.append(order("2026-06-05", "D", 900, "Bo"))
    found = book(orders=orders, targets=[target("2026-11-01", 1), target("2026-11-01", 1, "Bo")])
    assert value(found, "plan.followup.E", "Ann") == pytest.approx(300)
    assert value(found, "plan.followup.E", "Bo") == pytest.approx(450)


def test_without_first_orders_and_standard_what_needs_them_is_empty_and_says_so() -> None:
    found = book(orders=[order("2024-01-01", "Old", 1)], pipeline=[], targets=[target("2026-11-01", 100)])
    assert found.value("plan.followup.F", 1).value is None
    reason = found.value("plan.followup.F", 1).reason
    assert reason is not None
    assert "first order" in reason.msgid


def test_g_and_i_are_own_from_five_on() -> None:
    # six customers first contacted in the 12 months; 9 visits to them before they bought, 1 to Alder after it bought: I = 9 ÷ 6 = 1.5.
    # of five deals with customers who had not ordered before two were won: G = 0.4; Alder's deal was opened after its order
    customers = [{"customer": f"Customer {n}", "rep": "Ann", "first_contact_on": "2026-02-01"} for n in range(6)]
    log = [visit("2026-03-05", customer=f"Customer {n}") for n in range(6)] + [visit("2026-10-05", customer="Nobody")] * 3
    log.append(visit("2026-10-06", customer="Alder"))
    deals = [deal(str(n), 10, "lead", "2026-10-01", status="won" if n < 2 else "lost", closed_on="2026-10-01") for n in range(5)]
    deals.append(deal("9", 10, "lead", "2026-10-01", status="won", closed_on="2026-10-01", customer="Alder"))
    found = book(customers=customers, visits=log, pipeline=deals, orders=[order("2026-06-30", "Alder", 5)])
    assert value(found, "plan.followup.I", "Ann") == pytest.approx(1.5)
    assert value(found, "plan.followup.G", "Ann") == pytest.approx(0.4)
    assert value(book(customers=customers[:4], visits=log, pipeline=deals[:4]), "plan.followup.I", "Ann") == 4
    assert value(book(pipeline=deals[:4]), "plan.followup.G", "Ann") == pytest.approx(1 / 3)


def test_load_of_next_months_weeks() -> None:
    # weeks of November 2026 begin on 2 November (Thursday the 5th) … 23 November; 26 October's Thursday is in October. Ann has 20 hours
    # a week, 4 a day: planned 10 + 5 of 20 in the first week; Bo 30 of 40: team 45 of 60. A holiday on 3 November leaves Ann 16 hours
    plans = [
        {"week": week, "planned_hours": hours, "rep": rep}
        for week, hours, rep in (("2026-11-02", 10, "Ann"), ("2026-11-02", 5, "Ann"), ("2026-11-09", 30, "Bo"), ("2026-10-26", 99, "Ann"))
    ]
    reps = [{"rep": "Ann", "hours_per_week": 20}, {"rep": "Bo"}]
    found = book(reps=reps, plans=plans)
    assert [value(found, "plan.load", who) for who in ("", "Ann", "Bo")] == pytest.approx([0.75, 0.75, 0.75])
    settings = Settings(calendar={"holidays": ["2026-11-03"]})
    assert value(book(settings=settings, reps=reps, plans=plans), "plan.load", "Ann") == pytest.approx(15 / 16)
