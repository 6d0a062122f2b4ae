"""Platforms and the pipeline, each value worked out by hand (domain.md 5, metrics.md 5)."""

from __future__ import annotations

import pytest

from tests.metrics.team import book, deal, order, target, value, visit


def test_weighted_pipeline() -> None:
    # 100 at negotiation (0.6) and 200 at lead (0.1) with an own probability of 0.3: 60 + 60 = 120
    found = book(pipeline=[deal("1", 100, "negotiation", "2026-11-10"), deal("2", 200, "lead", "2026-12-10", probability=0.3)])
    assert value(found, "working.amount", "Ann") == 300
    assert value(found, "working.weighted", "Ann") == pytest.approx(120)


def test_heat_of_a_deal() -> None:
    # p 0.6; last contact 1 October, 30 days ago: freshness 0.5; next step dated, decision maker met, not overdue: commitment 1.
    # 100 × 0.6 × 0.5 × 1 = 30
    one = deal("1", 100, "negotiation", "2026-11-10", last_contact_on="2026-10-01", next_step_on="2026-11-05", decision_maker_met=1)
    assert value(book(pipeline=[one]), "working.heat", "Ann") == pytest.approx(30)


def test_a_visit_is_a_contact() -> None:
    # the deal says July, but its customer was visited on 31 October: silence 0, so it is not stalled
    one = deal("1", 100, "lead", "2026-11-10", last_contact_on="2026-07-01")
    assert value(book(pipeline=[one], visits=[visit("2026-10-31", customer="Customer 1")]), "working.stalled", "Ann") == 0
    assert value(book(pipeline=[one], visits=[visit("2026-10-31", "other", customer="Customer 1")]), "working.stalled", "Ann") == 1


def test_movement_closes() -> None:
    # September: A 100, B 200, C 50, D 80 open. October: A 130 open, B won at 180, C lost, D gone without a word, E 70 new.
    # 430 + 70 + 0 + 30 − 20 − 180 − (50 + 80) = 200 = 130 + 70
    before = [deal(name, amount, "lead", "2026-11-10", picture="2026-09-01") for name, amount in zip("ABCD", (100, 200, 50, 80), strict=True)]
    now = [
        deal("A", 130, "lead", "2026-11-10"), deal("B", 180, "signature", "2026-10-10", status="won", closed_on="2026-10-09"),
        deal("C", 50, "lead", "2026-11-10", status="lost", closed_on="2026-10-20"), deal("E", 70, "lead", "2026-12-10"),
    ]  # fmt: skip
    found = book(pipeline=[*before, *now])
    parts = {
        name: value(found, f"working.movement.{name}", "Ann")
        for name in ("opening", "new", "reopened", "increased", "decreased", "won", "lost", "closing")
    }
    assert parts == {
        "opening": 430,
        "new": 70,
        "reopened": 0,
        "increased": 30,
        "decreased": 20,
        "won": 180,
        "lost": 130,
        "closing": 200,
    }


def test_pushes_and_slippage() -> None:
    # expected October at September's end: 100 and 300; the first was pushed to December and is open: 100 ÷ 400
    before = [
        deal("1", 100, "lead", "2026-10-15", picture="2026-09-01"),
        deal("2", 300, "lead", "2026-10-20", picture="2026-09-01"),
    ]
    now = [deal("1", 100, "lead", "2026-12-15"), deal("2", 300, "signature", "2026-10-20", status="won", closed_on="2026-10-19")]
    found = book(pipeline=[*before, *now])
    assert value(found, "working.pushes", "Ann") == 1
    assert value(found, "working.slippage", "Ann") == pytest.approx(0.25)


def test_platform_of_each_customer() -> None:
    # Alder bought in May: purchase. Birch has a deal and no order: working. Cedar has neither: market.
    # Dogwood bought 400 days ago: lost. Elm is silent for 100 days at an interval of 20, beyond 2 × 20 and 60: lost.
    orders = [
        order("2026-05-05", "Alder", 10), order("2025-09-26", "Dogwood", 10), order("2026-06-13", "Elm", 10), order("2026-07-03", "Elm", 10),
        order("2026-07-23", "Elm", 10),
    ]  # fmt: skip
    customers = [{"customer": name, "rep": "Ann", "first_contact_on": "2025-01-01"} for name in ("Alder", "Birch", "Cedar", "Dogwood", "Elm")]
    found = book(orders=orders, customers=customers, pipeline=[deal("1", 5, "lead", "2026-12-01", customer="Birch")])
    assert [value(found, f"{name}.customers", "Ann") for name in ("purchase", "working", "market")] == [1, 1, 1]
    assert value(found, "purchase.lost_customers", "Ann") == 2


def test_expected_repeat_orders() -> None:
    # interval 10 days: November's 30 ÷ 10 = 3, but 4 orders a year are usual: 4 × 30 ÷ 365; last three average 200
    days = ("2026-10-01", "2026-10-11", "2026-10-21", "2026-10-31")
    orders = [order(day, "Alder", amount) for day, amount in zip(days, (900, 100, 200, 300), strict=True)]
    assert value(book(orders=orders), "purchase.expected_repeat", "Ann") == pytest.approx(4 * 30 / 365 * 200)


def test_coverage_and_covered() -> None:
    # target 1,000, nothing sure: 2,500 expected in November cover it 2.5 times
    found = book(pipeline=[deal("1", 2500, "lead", "2026-11-10")], orders=[], targets=[target("2026-11-01", 1000)])
    assert value(found, "working.coverage", "Ann") == pytest.approx(2.5)


def test_fence_score_and_coverage() -> None:
    # relationship 5, share 3, satisfaction 3, contract 1, service empty: (100·3 + 50·3 + 50·2 + 0·1) ÷ 9 = 61.1, under 70
    customers = [{"customer": "Alder", "rep": "Ann", "key_account": 1}]
    fence = [
        {
            "customer": "Alder",
            "assessed_on": "2026-09-01",
            "relationship": 5,
            "share_of_wallet": 3,
            "satisfaction": 3,
            "contract": 1,
        }
    ]
    found = book(customers=customers, fence=fence)
    assert value(found, "fence.score", "Ann") == pytest.approx(550 / 9)
    assert value(found, "fence.coverage", "Ann") == 0
    assert value(found, "fence.weak_criteria", "Ann") == 1


def test_hope_share() -> None:
    # 100 × 0.6 rests on a dated next step and fresh contact; 200 × 0.1 has no next step: 20 ÷ 80
    good = deal("1", 100, "negotiation", "2026-11-10", last_contact_on="2026-10-30", next_step_on="2026-11-05")
    hope = deal("2", 200, "lead", "2026-11-10", last_contact_on="2026-10-30")
    assert value(book(pipeline=[good, hope]), "forecast.hope_share", "Ann") == pytest.approx(0.25)
