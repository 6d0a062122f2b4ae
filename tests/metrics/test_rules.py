"""Rules of deals and customers: each fires beyond its threshold and not before, says what it means in numbers, and names its rows."""

from __future__ import annotations

from datetime import date

import pytest

from reportgen.metrics.rules import STORY, due, notices
from reportgen.settings import Settings
from tests.metrics.saying import notice_of, rows_of, rules, said, told
from tests.metrics.team import Row, book, deal, order, target, visit


def open_deals(n: int, **more: object) -> list[Row]:
    return [
        deal(str(number), 100, "negotiation", "2026-11-20", **{"last_contact_on": "2026-10-28", "next_step_on": "2026-11-03", **more})
        for number in range(n)
    ]


def test_deals_on_hope_are_told_with_their_weighted_amount_and_rows() -> None:
    # two of three deals of 100 at 60 % without a dated next step: 120 of 180 weighted is hope
    deals = [*open_deals(1), deal("8", 100, "negotiation", "2026-11-20"), deal("9", 100, "negotiation", "2026-11-20")]
    notice = notice_of(book(pipeline=deals), "hope")
    assert (notice.stake, notice.fields["n"], notice.gravity) == (pytest.approx(120), 2, 3)
    assert rows_of(notice) == [3, 4]
    assert said(book(pipeline=deals), "hope").startswith("67 % of the weighted pipeline rests on hope: 2 deals are silent")
    assert told(book(settings=rules(hope_share=0.67), pipeline=deals), "hope") is None  # 120 ÷ 180 = 0.667


def test_hope_is_grave_over_its_limit_and_not_at_it() -> None:
    # one of two deals of 100 at 40 % without a dated next step: 40 of 80 weighted is hope, half of it
    deals = [deal("1", 100, "quotation", "2026-12-01", last_contact_on="2026-10-30", next_step_on=day) for day in (None, "2026-11-03")]
    deals[1]["opportunity_id"] = "2"
    gravities = [notice_of(book(settings=rules(hope_share=0.3, hope_grave=limit), pipeline=deals), "hope").gravity for limit in (0.5, 0.49)]
    assert gravities == [2, 3]


def test_silence_is_told_where_hope_is_not() -> None:
    # one of five equal deals silent for 39 days: a fifth of the forecast is hope, less than 30 %
    deals = [*open_deals(4), deal("9", 100, "negotiation", "2026-11-20", last_contact_on="2026-09-22", next_step_on="2026-11-03")]
    assert said(book(pipeline=deals), "silent") == "Nobody has spoken with Customer 9 about the open deal for over 30 days."
    assert rows_of(notice_of(book(pipeline=deals), "silent")) == [6]
    assert told(book(settings=rules(hope_share=0.19), pipeline=deals), "silent") is None  # told as hope
    deals[-1]["last_contact_on"] = "2026-10-01"  # 30 days: not yet
    assert told(book(pipeline=deals), "silent") is None


def test_overdue_deals_are_named_largest_first() -> None:
    late = [deal("1", 100, "lead", "2026-10-05"), deal("2", 900, "lead", "2026-10-05"), deal("3", 500, "lead", "2026-10-05")]
    assert said(book(pipeline=late), "overdue") == "3 open deals are past their expected close (Customer 2, Customer 3 and others)."
    assert notice_of(book(pipeline=late), "overdue").stake == 1500
    assert told(book(pipeline=open_deals(3, expected_close="2026-10-31")), "overdue") is None  # today is not past


def pushed_deals(n: int) -> list[Row]:
    """Deals expected in August, September, October and then in November: pushed three times."""
    months = [("2026-08-01", "2026-08-20"), ("2026-09-01", "2026-09-20"), ("2026-10-01", "2026-11-20")]
    return [deal(str(number), 100, "negotiation", close, picture=picture) for number in range(n) for picture, close in months]


def test_pushed_deals_are_a_story_where_they_are_many_and_much() -> None:
    found = book(pipeline=pushed_deals(5))
    assert said(found, "pushed") == "5 deals have been pushed to a later month twice or more (Customer 0, Customer 1 and others)."
    assert notice_of(found, "pushed").gravity == STORY
    assert notice_of(book(pipeline=pushed_deals(4)), "pushed").gravity == 2
    assert notice_of(book(settings=rules(pushed_share=1), pipeline=pushed_deals(5)), "pushed").gravity == 2
    once = [row for row in pushed_deals(1) if row["picture"] != "2026-08-01"]
    assert told(book(pipeline=once), "pushed") is None


def test_deals_far_on_without_their_decision_maker() -> None:
    found = book(pipeline=open_deals(2, decision_maker_met=0))
    assert said(found, "unmet") == "2 deals are far on, but nobody has met the decision maker (Customer 0 and Customer 1)."
    assert told(book(pipeline=open_deals(2, decision_maker_met=1)), "unmet") is None
    assert told(book(pipeline=open_deals(2)), "unmet") is None  # not kept: nothing is known
    assert told(book(settings=rules(late_probability=0.61), pipeline=open_deals(2, decision_maker_met=0)), "unmet") is None


def test_a_commit_without_contact_and_next_step() -> None:
    # 80 % is commit; last contact 39 days ago and no next step
    unsure = [deal("9", 100, "review", "2026-11-20", last_contact_on="2026-09-22"), *open_deals(4)]
    assert said(book(pipeline=unsure), "commit").startswith("The deal with Customer 9 counts as commit, without contact for over 30 days")
    assert told(book(pipeline=[{**unsure[0], "next_step_on": "2026-11-02"}]), "commit") is None
    assert told(book(pipeline=[{**unsure[0], "last_contact_on": "2026-10-01"}]), "commit") is None  # 30 days
    assert told(book(pipeline=[{**unsure[0], "forecast_category": "best_case"}]), "commit") is None


def test_deals_beyond_their_stages_norm() -> None:
    # norm of negotiation: 30 days; since 1 September 60 days by 31 October
    deals = [*open_deals(1, stage_since="2026-09-01"), *open_deals(2)[1:]]
    assert said(book(pipeline=deals), "over_age") == "The deal with Customer 0 has been in its stage for longer than the norm."
    assert told(book(settings=rules(over_age_share=0.5), pipeline=deals), "over_age") is None
    deals[0]["stage_since"] = "2026-10-01"  # 30 days: the norm
    assert told(book(pipeline=deals), "over_age") is None


def test_coverage_under_what_is_wanted() -> None:
    # 200 expected in November against a target of 400: 0.5 times; weighted 120, so 280 are missing
    thin = book(pipeline=open_deals(2), targets=[target("2026-11-01", 400)], orders=[])
    assert said(thin, "coverage").startswith("The deals that should close next month are worth 0.5 times")
    assert notice_of(thin, "coverage").stake == pytest.approx(280)
    assert told(book(pipeline=open_deals(4), targets=[target("2026-11-01", 400)], orders=[]), "coverage") is None  # exactly 1
    thinner = book(pipeline=open_deals(2), targets=[target("2026-11-01", 20_000)], orders=[])  # 200 ÷ 20,000: not "0.0 times"
    assert " worth 0.01 times what " in said(thinner, "coverage")
    none = book(pipeline=open_deals(1, expected_close="2026-12-20"), targets=[target("2026-11-01", 400)], orders=[])
    assert said(none, "coverage") == "No deal should close next month, and its target still needs 400."


def test_slippage_above_half() -> None:
    before = [deal(str(n), 100, "negotiation", "2026-10-20", picture="2026-09-01") for n in range(3)]
    now = [deal(str(n), 100, "negotiation", "2026-11-20") for n in range(2)]  # two of three still open
    won = deal("2", 100, "negotiation", "2026-10-20", status="won", closed_on="2026-10-20")
    found = book(pipeline=[*before, *now, won])
    assert said(found, "slippage") == "67 % of what was to close this month is still open: 2 of 3 deals."
    assert (notice_of(found, "slippage").stake, len(notice_of(found, "slippage").rows)) == (200, 2)
    assert told(book(settings=rules(slippage=0.67), pipeline=[*before, *now, won]), "slippage") is None
    assert told(book(pipeline=[*before[:2], *now]), "slippage") is None  # two deals say nothing
    none = book(pipeline=[*before, *now, deal("2", 100, "negotiation", "2026-11-20")])
    assert said(none, "slippage") == "Nothing of what was to close this month has closed (3 deals)."
    one = book(settings=rules(least_cases=1), pipeline=[before[0], now[0]])
    assert said(one, "slippage") == "Nothing of what was to close this month has closed (1 deal)."


def test_one_reason_takes_most_of_what_is_lost() -> None:
    # price: three deals of 100, of 500 lost: 60 %
    lost = [
        deal(str(n), 100, "negotiation", "2026-10-20", status="lost", closed_on="2026-10-20", lost_reason="price" if n < 3 else "delivery")
        for n in range(5)
    ]
    assert said(book(pipeline=lost), "lost_reason") == "“price” takes 60 % of what was lost in 12 months (3 deals)."
    assert rows_of(notice_of(book(pipeline=lost), "lost_reason")) == [2, 3, 4]
    assert told(book(settings=rules(lost_reason=0.6), pipeline=lost), "lost_reason") is None
    assert told(book(settings=rules(least_cases=4), pipeline=lost), "lost_reason") is None


# Customers


def regular(customer: str, amount: float, last: str) -> list[Row]:
    """Orders every 20 days, the last one on a day."""
    end = date.fromisoformat(last).toordinal()
    return [order(date.fromordinal(end - 20 * k).isoformat(), customer, amount) for k in range(4)]


def test_customers_silent_beyond_their_rhythm() -> None:
    # 1.5 × 20 days are 30: silent for 31 days since 30 September; 2 × 20 would be lost only beyond 60 days
    orders = [*regular("Alder", 100, "2026-09-30"), *regular("Birch", 300, "2026-09-20"), *regular("Cedar", 50, "2026-10-20")]
    found = book(orders=orders)
    words = (
        "2 customers have been silent for longer than is usual with them (Birch and Alder); the largest for 41 days, where it usually takes 20 days."
    )
    assert said(found, "at_risk") == words
    assert notice_of(found, "at_risk").stake == 4 * 100 + 4 * 300
    assert said(book(orders=orders[:4]), "at_risk") == "Alder has not ordered for 31 days, where it usually takes 20 days."
    assert told(book(orders=regular("Alder", 100, "2026-10-01")), "at_risk") is None  # 30 days


def test_customers_lost() -> None:
    # Alder, 400 a year, last ordered on 24 August: silent for 68 days, more than 60; of 400 + 3,600 a tenth is lost
    orders = [*regular("Alder", 100, "2026-08-24"), *regular("Birch", 900, "2026-10-20")]
    assert told(book(orders=orders), "lost") is None  # retention 0.9
    found = book(settings=rules(retention=0.91), orders=orders)
    assert said(found, "lost") == "Alder was lost in the last 12 months, worth 400 a year."
    assert notice_of(found, "lost").stake == 400


KEY: list[Row] = [{"customer": name, "rep": "Ann", "key_account": 1} for name in ("Alder", "Birch")]


def fence(customer: str, day: str, score: int) -> Row:
    """An assessment with the same score 1–5 for every criterion: (score − 1) ÷ 4 × 100."""
    return {"customer": customer, "assessed_on": day} | dict.fromkeys(
        ("relationship", "share_of_wallet", "satisfaction", "contract", "service"), score
    )


def test_key_accounts_outside_the_wall() -> None:
    # 4 gives 75, inside; 3 gives 50, outside
    walls = [fence("Alder", "2026-05-01", 4), fence("Birch", "2026-05-01", 3)]
    found = book(customers=KEY, fence=walls, orders=[order("2026-10-05", "Birch", 70)])
    assert said(found, "wall") == "The key account Birch stands outside the wall."
    assert notice_of(found, "wall").stake == 70
    assert said(book(customers=KEY, fence=[]), "wall") == "None of the 2 key accounts stands inside the wall."
    assert told(book(customers=KEY, fence=[walls[0], fence("Birch", "2026-05-01", 4)]), "wall") is None


def test_key_accounts_unassessed() -> None:
    found = book(customers=KEY, fence=[fence("Alder", "2025-11-01", 4)])  # in the first of the twelve months
    assert said(found, "unassessed") == "The key account Birch has not been assessed for 12 months."
    assert said(book(customers=KEY, fence=[]), "unassessed") == "2 key accounts have not been assessed for 12 months (Alder and Birch)."
    assert told(book(customers=KEY, fence=[fence("Alder", "2025-11-01", 4), fence("Birch", "2026-05-01", 4)]), "unassessed") is None
    half = Settings.model_validate({"windows": {"fence_months": 6}})  # since 1 May
    late = book(settings=half, customers=KEY, fence=[fence("Alder", "2026-04-30", 4), fence("Birch", "2026-05-01", 4)])
    assert said(late, "unassessed") == "The key account Alder has not been assessed for 6 months."
    assert said(late, "unassessed", "zh") == "重点客户 Alder 已 6 个月没有评估。"


def test_a_key_account_slips_over_the_wall_and_makes_the_story_where_its_orders_stay_away() -> None:
    walls = [fence("Alder", "2026-03-01", 4), fence("Alder", "2026-09-01", 3)]  # 75, then 50
    calm, silent = regular("Alder", 100, "2026-10-20"), regular("Alder", 100, "2026-09-25")  # silent for 11, for 36 days
    found = book(customers=KEY, fence=walls, orders=silent)
    words = "Alder is slipping out of the wall: fence score 50 after 75, and no order for 36 days, where it usually takes 20 days."
    assert said(found, "slipping") == words
    assert (notice_of(found, "slipping").gravity, notice_of(found, "slipping").stake) == (STORY, 400)
    still = book(customers=KEY, fence=walls, orders=calm)
    assert said(still, "slipping") == "Alder is slipping out of the wall: fence score 50 after 75."
    assert notice_of(still, "slipping").gravity == 2
    assert told(still, "slipping", 0) is None  # the team hears of it in the rule of the wall
    assert told(book(customers=KEY, fence=[walls[0], fence("Alder", "2026-09-01", 4)], orders=silent), "slipping") is None


def test_one_customer_too_large() -> None:
    orders = [order("2026-10-05", "Alder", 60), order("2026-10-06", "Birch", 40)]
    assert said(book(orders=orders), "concentration") == "Alder alone gives 60 % of the revenue of 12 months."
    notice = notice_of(book(orders=orders), "concentration")
    assert (notice.stake, notice.days, notice.owner) == (60, 60, "manager")  # a manager has two months for it
    assert told(book(settings=rules(top_customer_share=0.6), orders=orders), "concentration") is None


def test_declared_platform_contradicted() -> None:
    customers: list[Row] = [{"customer": "Alder", "rep": "Ann", "platform": "purchase"}]
    found = book(customers=customers)  # no order: it is on the market platform
    assert said(found, "contradicted") == "Alder is declared on another platform than its orders and deals show."
    assert rows_of(notice_of(found, "contradicted")) == [2]
    assert told(book(customers=customers, orders=[order("2026-10-05", "Alder", 1)]), "contradicted") is None


def test_prospects_unscreened_for_over_30_days() -> None:
    customers: list[Row] = [{"customer": name, "rep": "Ann", "first_contact_on": "2026-09-30"} for name in ("Alder", "Birch")]
    found = book(customers=customers, screening=[])
    assert said(found, "unscreened") == "2 prospects have waited for over 30 days to be screened (Alder and Birch)."
    assert rows_of(notice_of(found, "unscreened")) == [2, 3]
    customers[0]["first_contact_on"] = "2026-10-01"  # 30 days
    assert said(book(customers=customers, screening=[]), "unscreened") == "Birch has waited for over 30 days to be screened."


def test_orders_that_should_have_been_delivered() -> None:
    late = [order("2026-09-01", "Alder", 60, due_on="2026-10-23", order_id="1"), order("2026-09-01", "Birch", 40, due_on="2026-10-24")]
    assert told(book(orders=late), "late_orders") is None  # nobody writes down what was delivered
    late.append(order("2026-09-01", "Cedar", 40, due_on="2026-10-01", delivered_on="2026-10-01"))
    found = book(orders=late)  # due 8 days ago, and 7
    assert said(found, "late_orders") == "An order of Alder should have been delivered on 23 Oct."
    assert (notice_of(found, "late_orders").stake, rows_of(notice_of(found, "late_orders"))) == (60, [2])
    assert told(book(orders=[{**late[0], "delivered_on": "2026-10-30"}]), "late_orders") is None


def test_a_key_segment_that_brings_less_than_the_year_before() -> None:
    # pumps: 100 in the year to October 2025, 70 since; 30 % less
    customers: list[Row] = [{"customer": "Alder", "segment": "pumps"}]
    orders = [order("2024-11-05", "Alder", 50), order("2025-05-05", "Alder", 50), order("2026-05-05", "Alder", 70)]
    found = book(customers=customers, orders=orders)
    assert said(found, "segment", position=0) == "The segment pumps brought 30 % less in 12 months than in the year before."
    assert notice_of(found, "segment", 0).stake == 30
    assert told(book(settings=rules(segment_fall=0.3), customers=customers, orders=orders), "segment", 0) is None
    assert told(book(customers=customers, orders=orders[1:]), "segment", 0) is None  # no whole year before


# Order and days


def test_the_story_comes_first_then_the_grave_and_among_equals_the_larger_sum() -> None:
    # five deals of 100 pushed twice: the story (pushed_share 0); one of 9,000 overdue: all is hope, which is grave
    deals = [*pushed_deals(5), deal("9", 9000, "lead", "2026-10-05", stage_since="2026-10-02")]
    found = notices(book(settings=rules(pushed_share=0), pipeline=deals), 1)
    told_of = [(notice.rule, notice.gravity, notice.stake) for notice in found if notice.rule != "poor_data"]
    assert told_of[:3] == [("pushed", STORY, 500), ("hope", 3, pytest.approx(5 * 60 + 900)), ("overdue", 2, 9000)]


def test_a_measure_is_due_on_the_last_working_day_so_many_days_after_the_as_of_day() -> None:
    found = book(pipeline=[deal("1", 100, "lead", "2026-10-05")])
    assert due(found, notice_of(found, "overdue")) == date(2026, 11, 6)  # a week after 31 October is a Saturday


# Small numbers and gaps


def test_without_data_the_data_are_the_only_finding() -> None:
    assert [notice.rule for notice in notices(book(), 1)] == ["poor_data"]


LEFT_AND_NEW: list[Row] = [
    {"rep": "Ann", "rep_id": "A", "left_on": "2026-10-10"},
    {"rep": "Bo", "rep_id": "B", "hired_on": "2026-10-15"},
]


@pytest.mark.parametrize(
    ("what", "kinds"),
    [
        ("a rep who left, a new one", {"reps": LEFT_AND_NEW, "orders": [order("2026-10-05", "Alder", 60)], "visits": [visit("2026-10-06")]}),
        ("no orders", {"orders": [], "targets": [target("2026-10-01", 100)], "visits": [visit("2026-10-06")]}),
        ("one deal", {"pipeline": open_deals(1)}),
        ("no targets", {"orders": [order("2026-10-05", "Alder", 60)], "visits": [visit("2026-10-06")], "pipeline": open_deals(2)}),
        ("a return alone", {"orders": [order("2026-10-05", "Alder", -60)]}),
    ],
)
@pytest.mark.parametrize("month", [date(2026, 10, 1), date(2027, 3, 1), date(2026, 2, 1)])
def test_small_numbers_and_gaps_give_no_nonsense(what: str, kinds: dict[str, list[Row]], month: date) -> None:
    found = book(month, **kinds)
    for position in range(len(found.subjects)):
        for notice in notices(found, position):
            words = said(found, notice.rule, position=position)
            assert "nan" not in words, (what, words)
            assert "{" not in words
            assert not words.startswith("0 "), (what, words)
            assert notice.stake >= 0
