"""Platforms and the pipeline, each value worked out by hand (domain.md 5, metrics.md 5)."""

from __future__ import annotations

import pytest

from reportgen.settings import Settings
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


def test_a_contact_is_that_of_the_deals_own_customer() -> None:
    # of three customers the second was visited today, the first and the third 31 days ago or before: two deals are stalled. The second's
    # visit of September is not its last one
    deals = [deal(str(n), 100, "lead", "2026-11-10", last_contact_on="2026-07-01") for n in (1, 2, 3)]
    days = (("2026-09-30", 1), ("2026-09-01", 2), ("2026-10-31", 2), ("2026-09-30", 3))
    found = book(pipeline=deals, visits=[visit(day, customer=f"Customer {n}") for day, n in days])
    assert value(found, "working.stalled", "Ann") == 2
    assert sorted(found.now.open_deals["silence"]) == [0, 31, 31]


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


def test_the_stage_table() -> None:
    # in October at quotation: 100 for 10 days and 200 for 30: median 20 days. Of the four that September showed open at quotation one is
    # in review now, one won, one lost, one still there (it decides nothing): 2 of 3 moved on
    then = [deal(str(n), 50, "quotation", "2026-12-10", picture="2026-09-01") for n in (1, 2, 3, 4)]
    now = [
        deal("1", 70, "review", "2026-12-10", stage_since="2026-10-30"),
        deal("2", 50, "signature", "2026-10-10", status="won", closed_on="2026-10-09"),
        deal("3", 50, "quotation", "2026-10-10", status="lost", closed_on="2026-10-09"),
        deal("4", 100, "quotation", "2026-12-10", stage_since="2026-10-21"), deal("5", 200, "quotation", "2026-12-10", stage_since="2026-10-01"),
    ]  # fmt: skip
    found = book(pipeline=[*then, *now])
    assert [value(found, f"working.stage.quotation.{part}", "Ann") for part in ("count", "amount", "days")] == [2, 300, 20]
    assert value(found, "working.stage.quotation.conversion", "Ann") == pytest.approx(2 / 3)
    assert value(found, "working.stage.lead.conversion", "Ann") is None


def test_own_closed_stages_have_figures_and_close_their_deals() -> None:
    # the team's stage "done" is won: its deal without a status is closed; a status that says open is stronger
    stages = [
        {"code": "talk", "en": "Talk", "zh": "谈", "probability": 0.5},
        {"code": "done", "en": "Done", "zh": "成", "probability": 1, "outcome": "won"},
    ]
    rows = [
        deal("1", 10, "done", "2026-10-10", closed_on="2026-10-09"),
        deal("2", 20, "done", "2026-11-10", status="open"),
        deal("3", 40, "talk", "2026-11-10"),
    ]
    found = book(settings=Settings(stages=stages), pipeline=rows)
    assert value(found, "working.amount", "Ann") == 60
    assert value(found, "working.stage.done.amount", "Ann") == 20
    assert value(found, "working.won_amount", "Ann") == 10
    assert "working.stage.won.count" not in found.metrics  # only what the team calls a stage


def test_velocity() -> None:
    # won in the window: 300 after 10 days, 100 after 30; lost one: win rate ⅔, mean 200, median 20 days; three open:
    # 3 × ⅔ × 200 ÷ 20 = 20 a day
    rows = [deal(str(n), 1, "lead", "2026-12-10") for n in range(3)]
    rows += [
        deal("w1", 300, "signature", "2026-10-10", status="won", opened_on="2026-10-01", closed_on="2026-10-11"),
        deal("w2", 100, "signature", "2026-10-10", status="won", opened_on="2026-09-01", closed_on="2026-10-01"),
        deal("l", 400, "signature", "2026-10-10", status="lost", closed_on="2026-10-01"),
    ]
    found = book(pipeline=rows)
    assert value(found, "working.median_days_to_win", "Ann") == 20
    assert [value(found, f"working.{name}", "Ann") for name in ("won_count", "won_amount", "closed_amount")] == [2, 400, 800]
    assert value(found, "working.velocity", "Ann") == pytest.approx(20)


def test_age_overdue_next_step_and_pushes_at_their_edges() -> None:
    # norm of review is 21 days: 21 is not over it, 22 is. Silent 30 days is fresh, 31 is stalled. Expected today is not overdue, a next
    # step today is none. Deal 1 was pushed twice
    rows = [deal("1", 100, "review", f"2026-{close}-15", picture=f"2026-{month}-01") for month, close in (("08", "09"), ("09", "10"))]
    rows += [
        deal("1", 100, "review", "2026-12-15", stage_since="2026-10-09", last_contact_on="2026-10-01", next_step_on="2026-11-01"),
        deal("2", 300, "review", "2026-10-31", stage_since="2026-10-10", last_contact_on="2026-09-30", next_step_on="2026-10-31"),
        deal("3", 600, "review", "2026-10-30", last_contact_on="2026-10-31"),
    ]
    found = book(pipeline=rows)
    counts = {"over_age": 1, "stalled": 1, "overdue": 1, "pushes": 2, "pushed_twice": 1, "fresh_amount": 700}
    assert {name: value(found, f"working.{name}", "Ann") for name in counts} == counts
    assert value(found, "working.fresh_share", "Ann") == pytest.approx(0.7)
    assert value(found, "working.next_step_share", "Ann") == pytest.approx(1 / 3)
    assert value(found, "working.not_overdue_share", "Ann") == pytest.approx(2 / 3)
    # all three rest on hope: pushed twice; silent and no step after today; no step: (100 + 300 + 600) × 0.8
    assert value(found, "forecast.hope_amount", "Ann") == pytest.approx(800)


def test_pushed_out_of_next_month_and_pulled_into_it() -> None:
    # September's end expected 1 in November and 2 in December; now 1 in December (70) and 2 in November (90); 3 left November for October
    then = [
        deal("1", 60, "lead", "2026-11-10", picture="2026-09-01"), deal("2", 80, "lead", "2026-12-10", picture="2026-09-01"),
        deal("3", 5, "lead", "2026-11-10", picture="2026-09-01"),
    ]  # fmt: skip
    found = book(pipeline=[*then, deal("1", 70, "lead", "2026-12-10"), deal("2", 90, "lead", "2026-11-10"), deal("3", 5, "lead", "2026-10-10")])
    assert value(found, "working.movement.pushed_out", "Ann") == 70
    assert value(found, "working.movement.pulled_in", "Ann") == 90


def test_a_customer_with_one_order_is_lost_on_the_366th_day_after_it() -> None:
    # an order of 31 October 2024 and one of the day before: lost on 1 November 2025, the first day of the 12 months to October 2026, and on
    # 31 October, before them
    found = book(orders=[order("2024-10-31", "Alder", 40), order("2024-10-30", "Birch", 50)])
    assert value(found, "purchase.lost_revenue", "Ann") == 90
    assert value(found, "purchase.lately_lost_revenue", "Ann") == 40


def test_retention_and_lost_revenue() -> None:
    # Alder's last order is of 15 January 2026, its interval 20 days: silent beyond 60, so lost since 17 March 2026: its orders of the 365
    # days to the last one, 10 + 20 + 30 − 5 = 55. Dogwood was lost long ago: 40 lost, but not in these 12 months. Birch kept: 145 − 0
    orders = [
        order("2025-12-06", "Alder", 10), order("2025-12-26", "Alder", 20), order("2026-01-15", "Alder", 30), order("2026-01-10", "Alder", -5),
        order("2024-12-01", "Alder", 999), order("2024-03-01", "Dogwood", 40), order("2026-10-01", "Birch", 145), order("2025-10-01", "Birch", 7),
    ]  # fmt: skip
    found = book(orders=orders)
    assert value(found, "purchase.lost_customers", "Ann") == 2
    assert value(found, "purchase.lost_revenue", "Ann") == 95
    assert value(found, "purchase.lately_lost_revenue", "Ann") == 55
    assert value(found, "purchase.kept_revenue", "Ann") == 145
    assert value(found, "purchase.retention", "Ann") == pytest.approx(145 / 200)
    assert value(found, "purchase.sales_of_year", "Ann") == 205
    # a return of 15 by Cedar, whose sale is on no record, lowers what was kept: 130
    bare = book(orders=[*orders, order("2026-09-01", "Cedar", -15)], customers=[{"customer": "Cedar", "rep": "Ann"}])
    assert value(bare, "purchase.kept_revenue", "Ann") == 130
    assert value(found, "purchase.orders_of_year", "Ann") == 4


def test_at_risk_and_marked_lost() -> None:
    # intervals of 30 days: Alder silent for 45 = 1.5 × 30 is not yet at risk, Birch for 46 is. Cedar was marked lost and bought since;
    # Elm was marked lost on its last order's day
    orders = [order(day, "Alder", 1) for day in ("2026-07-18", "2026-08-17", "2026-09-16")]
    orders += [order(day, "Birch", 1) for day in ("2026-07-17", "2026-08-16", "2026-09-15")]
    orders += [order("2026-10-02", "Cedar", 1), order("2026-10-01", "Elm", 1)]
    customers = [{"customer": name, "rep": "Ann", "lost_on": "2026-10-01"} for name in ("Cedar", "Elm")]
    found = book(orders=orders, customers=customers)
    assert value(found, "purchase.customers", "Ann") == 3
    assert value(found, "purchase.at_risk_customers", "Ann") == 1
    assert value(found, "purchase.not_at_risk_share", "Ann") == pytest.approx(2 / 3)
    assert value(found, "purchase.lost_customers", "Ann") == 1


def test_the_market_platform() -> None:
    # Alder: 5 facts, screened 100: passes. Birch: 2 facts, screened 0: fails. Cedar: nothing known, first contact 31 days ago, unscreened.
    # Dogwood: given up in October without ever ordering: lost. Facts 7 of 15, screened 2 of 3, passing 1 of 2. Elm has an open deal and
    # is on the working platform: that it was never screened is nothing to be told
    customers = [
        {
            "customer": "Alder",
            "rep": "Ann",
            "contact": "x",
            "contact_title": "x",
            "company_size": "x",
            "potential": 0,
            "reason": "x",
            "platform": "market",
        },
        {"customer": "Birch", "rep": "Ann", "contact": "x", "potential": 5, "platform": "purchase", "first_contact_on": "2026-10-01"},
        {"customer": "Cedar", "rep": "Ann", "first_contact_on": "2026-09-30"},
        {"customer": "Dogwood", "rep": "Ann", "lost_on": "2026-10-20", "first_contact_on": "2026-10-31"},
        {"customer": "Elm", "rep": "Ann", "first_contact_on": "2026-09-01"},
    ]
    screening = [
        {"customer": "Alder", "assessed_on": "2026-09-01", "need": 1}, {"customer": "Alder", "assessed_on": "2026-10-01", "need": 5, "fit": 5},
        {"customer": "Birch", "assessed_on": "2026-10-01", "need": 1},
    ]  # fmt: skip
    found = book(customers=customers, screening=screening, fence=[], pipeline=[deal("1", 10, "lead", "2026-11-20", customer="Elm")])
    expected = {
        "market.customers": 3, "market.completeness": 7 / 15, "market.screened_share": 2 / 3, "market.pass_share": 0.5,
        "market.unscreened_over_30": 1, "market.new_prospects": 2, "market.qualified": 1, "market.dropped": 1, "platform.contradicted": 1,
    }  # fmt: skip
    assert {name: value(found, name, "Ann") for name in expected} == pytest.approx(expected)


def test_health_is_the_mean_of_what_is_known() -> None:
    # purchase: retention 1, none at risk 1, one of two key accounts inside ½: 83.3. working: coverage 1.5 ÷ 3 = ½, contact today 1, no
    # next step 0, none overdue 1: 62.5. market: facts 0, all three unscreened 0, H: A 1,000 − C (500 × 0.1) = 950 of 475 a first order
    # = 2, ÷ ½ = 4 customers, 3 new prospects of 4: mean (0 + 0 + ¾) ÷ 3 = 25. Together 0.4 × 83.3 + 0.4 × 62.5 + 0.2 × 25 = 63.3
    settings = Settings(standards={"first_order": 475, "new_customer_success": 0.5})
    customers = [{"customer": name, "rep": "Ann", "key_account": 1, "first_contact_on": "2026-01-01"} for name in ("Alder", "Birch")]
    customers += [{"customer": f"P{n}", "rep": "Ann", "first_contact_on": "2026-10-05"} for n in range(3)]
    fence = [
        {"customer": "Alder", "assessed_on": "2026-09-01", "relationship": 5},
        {"customer": "Birch", "assessed_on": "2026-09-01", "relationship": 1},
    ]
    found = book(
        settings=settings, customers=customers, fence=fence, screening=[], targets=[target("2026-11-01", 1000)],
        orders=[order("2024-01-01", "Birch", 1), order("2026-10-01", "Alder", 9), order("2026-10-01", "Birch", 9)],
        pipeline=[deal("1", 500, "lead", "2026-11-10", customer="Alder", last_contact_on="2026-10-31"),
                  deal("2", 1000, "lead", "2026-11-10", customer="Alder", last_contact_on="2026-10-31", probability=0)],
    )  # fmt: skip
    assert value(found, "plan.followup.H", "Ann") == 4
    assert value(found, "platform.purchase_health", "Ann") == pytest.approx(250 / 3)
    assert value(found, "platform.working_health", "Ann") == pytest.approx(62.5)
    assert value(found, "platform.market_health", "Ann") == pytest.approx(25)
    assert value(found, "platform.health", "Ann") == pytest.approx(0.4 * 250 / 3 + 25 + 5)


@pytest.mark.parametrize(("undelivered", "coverage"), [(400, 2), (1000, None), (1100, None)])
def test_coverage_is_of_what_undelivered_orders_leave_of_the_target(undelivered: float, coverage: float | None) -> None:
    # on delivery: of November's 1,000 undelivered orders bring 400, so deals of 1,200 cover the 600 left twice; of 1,000 nothing is left
    found = book(
        settings=Settings(report={"recognise_on": "delivery"}),
        orders=[order("2026-10-20", "Birch", undelivered, status="ordered", due_on="2026-11-10")],
        pipeline=[deal("1", 1200, "lead", "2026-11-10"), deal("2", 5000, "lead", "2026-12-10")],
        targets=[target("2026-11-01", 1000)],
    )
    assert value(found, "working.coverage", "Ann") == coverage


def test_days_in_a_stage_are_the_middle_of_each_reps_deals() -> None:
    # on 31 October Ann's deals are in it for 1, 5 and 20 days: 5; Bo's for 2, 10, 12 and 40: (10 + 12) ÷ 2; of all seven 10 is the middle
    since = {"Ann": ("2026-10-11", "2026-10-30", "2026-10-26"), "Bo": ("2026-09-21", "2026-10-21", "2026-10-29", "2026-10-19")}
    rows = [deal(f"{who}{day}", 1, "lead", "2026-11-20", who, stage_since=day) for who, days in since.items() for day in days]
    assert [value(book(pipeline=rows), "working.stage.lead.days", who) for who in ("Ann", "Bo", "")] == [5, 11, 10]


def test_who_ordered_as_late_as_the_as_of_day_was_not_dropped_unsold() -> None:
    # both were given up on 20 October; Alder ordered on the 31st all the same, Birch never did
    customers = [{"customer": name, "rep": "Ann", "first_contact_on": "2026-01-05", "lost_on": "2026-10-20"} for name in ("Alder", "Birch")]
    assert value(book(customers=customers, orders=[order("2026-10-31", "Alder", 1)]), "market.dropped", "Ann") == 1
