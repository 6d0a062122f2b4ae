"""The proposed week plan: order of value, what fits into 65 % of the hours, and the weeks of next month."""

from __future__ import annotations

from reportgen.language import language
from reportgen.metrics.book import Book
from reportgen.metrics.proposals import Proposal, by_week, hours_to_fill, proposals
from tests.metrics.team import book, deal, order, target, visit

# November 2026 has 21 working days: at 40 hours a week 168 hours, of which 65 % are 109.2


def team() -> Book:
    """Ann: a hot and a cold deal without next step, one with; Alder, a key account of monthly orders, silent; Birch with weak criteria; Cedar."""
    orders = [order(f"2026-{month:02d}-05", "Alder", 1000) for month in range(1, 7)] + [order("2026-10-20", "Birch", 500)]
    deals = [
        deal("cold", 900, "quotation", "2026-11-20", customer="Dogwood", last_contact_on="2026-07-01"),
        deal("hot", 800, "review", "2026-11-10", customer="Elm", last_contact_on="2026-10-30"),
        deal("agreed", 700, "review", "2026-11-10", customer="Fir", next_step_on="2026-11-03", last_contact_on="2026-10-30"),
    ]
    customers = [
        {"customer": "Alder", "rep": "Ann", "key_account": True},
        {"customer": "Birch", "rep": "Ann", "key_account": True},
        {"customer": "Cedar", "rep": "Ann", "potential": 5000, "first_contact_on": "2026-10-01"},
    ]
    fence = [
        {"customer": "Birch", "assessed_on": "2026-10-01", "relationship": 4, "share_of_wallet": 2, "satisfaction": 2, "contract": 3, "service": 3}
    ]
    return book(orders=orders, pipeline=deals, customers=customers, fence=fence, visits=[visit("2026-10-02", customer="Cedar")])


def seeker(aim: float) -> Book:
    """Ann, whose first orders of new customers are of 1,000 each, with a target for November and nothing that is expected."""
    new = ("Gum", "Hazel", "Ivy")
    return book(
        orders=[order(f"2026-10-0{at}", name, 1000) for at, name in enumerate(new, 1)] + [order("2025-01-05", "Old", 1)],
        customers=[{"customer": name, "rep": "Ann", "first_contact_on": "2026-09-01"} for name in new],
        pipeline=[deal("Bo's", 10, "lead", "2026-12-05", "Bo", next_step_on="2026-11-05")],
        targets=[target("2026-11-01", aim)],
    )


def told(found: list[Proposal]) -> list[tuple[str, str, str]]:
    return [(item.reason, item.activity, item.customer) for item in found]


def test_actions_come_in_order_of_value() -> None:
    found = proposals(team().now, 1)
    assert told(found) == [
        ("next_step", "call", "Elm"),
        ("next_step", "call", "Dogwood"),
        ("wall", "visit", "Birch"),
        ("qualify", "call", "Cedar"),
    ]  # Alder's interval is 31 days and it is silent for 148: lost, so no longer at risk


def test_the_prospect_of_the_greatest_potential_is_called_first() -> None:
    # by name Aspen would come first; one whose potential nobody knows comes last
    customers = [
        {"customer": name, "rep": "Ann", "potential": potential, "first_contact_on": "2026-10-01"}
        for name, potential in (("Aspen", 10), ("Beech", None), ("Zelkova", 5000))
    ]
    found = proposals(book(customers=customers, visits=[visit("2026-10-02", customer="Aspen")]).now, 1)
    assert [item.customer for item in found if item.reason == "qualify"] == ["Zelkova", "Aspen", "Beech"]


def test_a_key_account_at_risk_is_visited() -> None:
    # Alder: orders every 30 or 31 days to 5 September; silent for 56 days, more than 1.5 × 31 and less than 2 × 31
    orders = [order(f"2026-{month:02d}-05", "Alder", 1000) for month in range(1, 10)]
    found = proposals(book(orders=orders, customers=[{"customer": "Alder", "rep": "Ann", "key_account": True}]).now, 1)
    assert told(found) == [("at_risk", "visit", "Alder")]
    assert (found[0].stake, found[0].count, found[0].hours) == (9000, 1, 2)  # one visit, of 2 hours


def test_the_weightiest_of_the_weakest_criteria_says_what_to_do() -> None:
    wall = proposals(team().now, 1)[2]  # share of wallet 2 (weight 3) before satisfaction 2 (weight 2)
    assert wall.worded(language("en")) == "ask what is bought elsewhere, and why"
    assert wall.worded(language("zh")) == "了解还向谁采购及原因"


def test_the_list_fits_into_the_hours() -> None:
    moment = seeker(1_000_000).now  # needs more visits to new customers than a month has hours; a visit takes 2 hours
    found = proposals(moment, 1)
    assert [item.reason for item in found] == ["find"]
    assert found[0].count == 54  # ⌊109.2 ÷ 2⌋
    assert sum(item.hours for item in found) <= hours_to_fill(moment, 1)


def test_what_is_proposed_first_leaves_less_for_the_rest() -> None:
    # 108.4 of 109.2 hours are planned: 0.8 are left. The hottest deal's call takes half an hour of them; the second's half hour no longer fits
    deals = [deal(name, amount, "lead", "2026-11-20", opened_on=None) for name, amount in (("a", 900), ("b", 500))]
    plans = [{"week": "2026-11-02", "rep": "Ann", "planned_hours": 108.4}]
    found = proposals(book(pipeline=deals, plans=plans).now, 1)
    assert [(item.customer, item.hours) for item in found] == [("Customer a", 0.5)]


def test_hours_that_are_planned_are_not_planned_again() -> None:
    plans = [{"week": "2026-11-02", "rep": "Ann", "planned_hours": 26}]
    assert round(hours_to_fill(book(plans=plans).now, 1), 6) == round(0.65 * 168 - 26, 6)
    assert round(hours_to_fill(book().now, 0), 6) == round(2 * 0.65 * 168, 6)  # both reps


def test_every_action_lies_in_a_week_of_next_month() -> None:
    moment = team().now
    planned = proposals(moment, 1)
    weeks = by_week(moment, planned)
    assert [f"{week:%m-%d}" for week, _items in weeks] == ["11-02", "11-09", "11-16", "11-23"]  # Thursdays in November
    assert sorted(told([item for _week, items in weeks for item in items])) == sorted(told(planned))


def test_visits_to_new_customers_are_spread_over_the_weeks() -> None:
    # D = 2500, E = 1000, F = 3, H = ⌈3 ÷ ⅓⌉ = 9, J = 9 × 4 = 36: nine a week
    moment = seeker(2500).now
    weeks = by_week(moment, proposals(moment, 1))
    assert [[item.count for item in items] for _week, items in weeks] == [[9], [9], [9], [9]]


def test_of_equally_hot_deals_the_larger_then_the_first_by_number_is_called() -> None:
    # never contacted: heat 0 for all three. 900 before 500; of the two of 500 "a" before "b"
    deals = [deal(name, amount, "lead", "2026-11-20", opened_on=None) for name, amount in (("b", 500), ("a", 500), ("c", 900))]
    assert [item.customer for item in proposals(book(pipeline=deals).now, 1)] == ["Customer c", "Customer a", "Customer b"]


def test_an_action_takes_the_hours_it_usually_takes_where_five_are_logged() -> None:
    # four logged calls of 2 hours say nothing: half an hour, as usual; five say 2 hours. Bo's five count for Ann, who has too few of her own;
    # a call of 0 hours is none. Neither do calls say how long a visit takes
    one = [deal("1", 100, "lead", "2026-11-20")]

    def hours(n: int, rep: str, each: float = 2) -> float:
        log = [visit(f"2026-10-{day:02}", "call", rep, hours=each) for day in range(5, 5 + n)]
        return proposals(book(pipeline=one, visits=[*log, visit("2026-10-20", "call", hours=0)]).now, 1)[0].hours

    assert [hours(4, "Ann"), hours(5, "Ann"), hours(5, "Bo"), hours(4, "Bo"), hours(5, "Ann", 0.5)] == [0.5, 2, 2, 0.5, 0.5]
