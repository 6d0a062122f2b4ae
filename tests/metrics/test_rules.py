"""Rules: each fires beyond its threshold and not before, says what it means in numbers, and stands beside its evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from reportgen.language import language
from reportgen.metrics.book import Book
from reportgen.metrics.rules import RULES, Notice, due, notices
from reportgen.report.summary import worded
from reportgen.report.view import View
from reportgen.settings import Settings
from tests.metrics.team import Row, book, deal, order, target, visit


def told(found: Book, rule: str, position: int = 1) -> Notice | None:
    return next((notice for notice in notices(found, position) if notice.rule == rule), None)


def said(found: Book, rule: str, code: str = "en", position: int = 1) -> str:
    notice = told(found, rule, position)
    assert notice is not None, rule
    view = View(found, position, language(code))
    return view.text(notice.message, **worded(view, notice))


def rules(**limits: Any) -> Settings:
    return Settings.model_validate({"rules": limits})


def open_deals(n: int, **more: Any) -> list[Row]:
    return [
        deal(str(number), 100, "negotiation", "2026-11-20", last_contact_on="2026-10-28", next_step_on="2026-11-03", **more) for number in range(n)
    ]


def test_deals_on_hope_are_told_with_their_weighted_amount_and_rows() -> None:
    # two of three deals of 100 at 60 % without a dated next step: 120 of 180 weighted is hope
    deals = [*open_deals(1), deal("8", 100, "negotiation", "2026-11-20"), deal("9", 100, "negotiation", "2026-11-20")]
    notice = told(book(pipeline=deals), "hope")
    assert notice is not None
    assert (notice.stake, notice.fields["n"], notice.gravity) == (pytest.approx(120), 2, 3)
    assert [row % (1 << 21) for row in notice.rows] == [3, 4]  # the second and third row of the sheet
    assert told(book(settings=rules(hope_share=0.7), pipeline=deals), "hope") is None  # 120 ÷ 180 = 0.67


def test_overdue_deals_are_named_largest_first() -> None:
    late = [deal("1", 100, "lead", "2026-10-05"), deal("2", 900, "lead", "2026-10-05"), deal("3", 500, "lead", "2026-10-05")]
    assert said(book(pipeline=late), "overdue") == "Open deals past their expected close: 3 (Customer 2, Customer 3)."
    assert told(book(pipeline=open_deals(3)), "overdue") is None


def test_deals_far_on_without_their_decision_maker() -> None:
    assert said(book(pipeline=open_deals(2, decision_maker_met=0)), "unmet").endswith(": 2 (Customer 0, Customer 1).")
    assert told(book(pipeline=open_deals(2, decision_maker_met=1)), "unmet") is None
    assert told(book(pipeline=open_deals(2)), "unmet") is None  # not kept: nothing is known
    assert told(book(settings=rules(late_probability=0.7), pipeline=open_deals(2, decision_maker_met=0)), "unmet") is None


def test_deals_beyond_their_stages_norm() -> None:
    # norm of negotiation: 30 days; since 1 September 60 days by 31 October
    old = open_deals(1, stage_since="2026-09-01")
    assert said(book(pipeline=[*old, *open_deals(2)[1:]]), "over_age") == "Deals in their stage for longer than its norm: 1 of 2."
    assert told(book(settings=rules(over_age_share=0.5), pipeline=[*old, *open_deals(2)[1:]]), "over_age") is None


def test_coverage_under_what_is_wanted() -> None:
    # 200 expected in November against a target of 400: 0.5 times; weighted 120, so 280 are missing
    thin = book(pipeline=open_deals(2), targets=[target("2026-11-01", 400)], orders=[])
    assert said(thin, "coverage").startswith("Open deals expected next month are 0.5 times")
    notice = told(thin, "coverage")
    assert notice is not None
    assert notice.stake == pytest.approx(280)
    assert told(book(pipeline=open_deals(4), targets=[target("2026-11-01", 400)], orders=[]), "coverage") is None  # exactly 1


def test_slippage_above_half() -> None:
    before = [deal(str(n), 100, "negotiation", "2026-10-20", picture="2026-09-01") for n in range(3)]
    now = [deal(str(n), 100, "negotiation", "2026-11-20") for n in range(2)]  # two of three still open
    won = deal("2", 100, "negotiation", "2026-10-20", status="won", closed_on="2026-10-20")
    assert said(book(pipeline=[*before, *now, won]), "slippage").startswith("67\u202f% of what was to close")


def test_one_customer_too_large() -> None:
    orders = [order("2026-10-05", "Alder", 60), order("2026-10-06", "Birch", 40)]
    assert said(book(orders=orders), "concentration") == "One customer gives 60\u202f% of the revenue of 12 months."
    assert told(book(settings=rules(top_customer_share=0.6), orders=orders), "concentration") is None


def test_declared_platform_contradicted() -> None:
    customers: list[Row] = [{"customer": "Alder", "rep": "Ann", "platform": "purchase"}]
    assert told(book(customers=customers), "contradicted") is not None  # no order: it is on the market platform
    assert told(book(customers=customers, orders=[order("2026-10-05", "Alder", 1)]), "contradicted") is None


def test_key_accounts_unassessed() -> None:
    customers: list[Row] = [{"customer": "Alder", "rep": "Ann", "key_account": 1}]
    assert said(book(customers=customers, fence=[]), "unassessed") == "Key accounts not assessed in 12 months: 1."


def test_the_year_at_risk() -> None:
    # revenue 100 by October, target 12 × 20 = 240: 140 are left for 43 of 261 working days: 3.3 a day against 0.46
    aims = [target(f"2026-{month:02d}-01", 20) for month in range(1, 13)]
    found = book(orders=[order("2026-10-05", "Alder", 100)], targets=aims)
    notice = told(found, "year_at_risk")
    assert notice is not None
    assert notice.owner == "manager"
    assert told(book(orders=[order("2026-10-05", "Alder", 230)], targets=aims), "year_at_risk") is None


def test_revenue_that_falls() -> None:
    # 600, 500, … 100: each pair's slope is −100 a month, mean 350
    orders = [order(f"2026-{month:02d}-05", "Alder", 100 * (11 - month)) for month in range(5, 11)]
    assert said(book(orders=orders), "falling").startswith("Revenue falls by 29\u202f% a month")


def test_too_little_selling_time() -> None:
    week: Row = {"week": "2026-10-05", "rep": "Ann", "t1": 8, "t2": 4, "t3": 10, "t4": 18}  # 12 of 40 hours
    assert said(book(timesheet=[week]), "selling_time") == "Only 30\u202f% of the working time is selling."
    assert told(book(timesheet=[{**week, "t2": 8, "t4": 14}]), "selling_time") is None  # 16 of 40: exactly 40 %


def test_week_plans_not_kept() -> None:
    plans: list[Row] = [{"week": "2026-10-05", "rep": "Ann", "planned_hours": 20, "activity": "visit", "planned_count": 4}]
    assert said(book(plans=plans, visits=[visit("2026-10-06")]), "plans_not_kept").startswith("25\u202f%")  # one of four


@pytest.mark.parametrize(("hours", "rule"), [(38, "overload"), (20, "underload"), (26, None)])
def test_load_of_next_months_plans(hours: float, rule: str | None) -> None:
    plans: list[Row] = [{"week": "2026-11-02", "rep": "Ann", "planned_hours": hours}]  # of 40 hours: 95 %, 50 %, 65 %
    found = {notice.rule for notice in notices(book(plans=plans), 1)} & {"overload", "underload"}
    assert found == ({rule} if rule else set())


def test_the_worst_conversion_is_told() -> None:
    # 20 calls for 2 visits: 10 a visit, twice the standard of 5; 2 visits for 1 proposal: under the standard of 4
    log = [*(visit("2026-10-05", "call") for _n in range(20)), visit("2026-10-06"), visit("2026-10-07"), visit("2026-10-08", "proposal")]
    assert said(book(visits=log), "conversion") == "A visit takes 10.0 calls; the standard is 5."
    assert told(book(settings=rules(conversion=2), visits=log), "conversion") is None


def test_money_and_gravity_give_the_order() -> None:
    found = notices(book(pipeline=[deal("1", 100, "lead", "2026-10-05"), *open_deals(2)], targets=[target("2026-11-01", 400)]), 1)
    assert [(notice.gravity, notice.stake) for notice in found] == sorted(
        ((n.gravity, n.stake) for n in found), key=lambda pair: (-pair[0], -pair[1])
    )


def test_a_measure_is_due_so_many_days_after_the_as_of_day() -> None:
    found = book(pipeline=[deal("1", 100, "lead", "2026-10-05")])
    notice = told(found, "overdue")
    assert notice is not None
    assert due(found, notice) == date(2026, 11, 7)  # a week after 31 October


def test_without_data_the_data_are_the_only_finding() -> None:
    assert [notice.rule for notice in notices(book(), 1)] == ["poor_data"]


@pytest.mark.parametrize("code", ["en", "zh"])
def test_every_notice_can_be_said_in_both_languages(code: str) -> None:
    deals = [deal("1", 100, "negotiation", "2026-10-05", decision_maker_met=0), *open_deals(2)]
    found = book(
        pipeline=deals, targets=[target("2026-10-01", 100), target("2026-11-01", 400)], visits=[visit("2026-10-06")],
        orders=[order("2026-10-05", "Alder", 60)],
    )  # fmt: skip
    for notice in notices(found, 1):
        view = View(found, 1, language(code))
        for text in (notice.message, notice.measure, notice.question):
            words = view.text(text, **worded(view, notice)) if text else ""
            assert "{" not in words
    assert len(RULES) == 31
