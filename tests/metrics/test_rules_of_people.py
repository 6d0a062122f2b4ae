"""Rules of capability, prospects, the win rate and the purchase platform as a whole: each with enough cases, and not before."""

from __future__ import annotations

from datetime import date

import pytest

from reportgen.settings import Settings
from tests.metrics.saying import notice_of, rows_of, rules, said, told
from tests.metrics.team import Row, book, deal, order, target, visit

# Capability


def assessment(criterion: str, score: float, rep: str = "Ann", **more: object) -> Row:
    return {"rep": rep, "criterion": criterion, "score": score, "required": 4, "assessed_on": "2026-09-01", **more}


PLANNED = {"action": "course", "due_on": "2026-12-01"}
SHORT = [assessment("closing", 1, **PLANNED), assessment("asking", 3, **PLANNED), assessment("planning", 4)]  # 1/4 + 3/4 + 1 of 3: 67 %


def test_capability_under_what_is_required_names_the_largest_gaps() -> None:
    found = book(capabilities=SHORT)
    words = "Only 67 % of what is required is there; 2 criteria fall short, most of all closing and asking."
    assert said(found, "short_capability") == words
    assert said(found, "short_capability", "zh") == "能力只达到所要求的 67 %；2 项不足，差距最大的是 closing 和 asking。"
    assert rows_of(notice_of(found, "short_capability")) == [2, 3]  # not the one that is met
    one = book(capabilities=[assessment("closing", 1, **PLANNED), assessment("asking", 4), assessment("planning", 4)])  # 75 %
    assert said(one, "short_capability") == "Only 75 % of what is required is there; what falls short is closing."
    assert told(book(capabilities=SHORT[:2]), "short_capability") is None  # two criteria say little
    assert told(book(capabilities=[assessment(name, 3.2) for name in ("closing", "asking", "planning")]), "short_capability") is None  # 80 %
    new: list[Row] = [{"rep": "Ann", "rep_id": "A", "hired_on": "2026-06-01"}]
    assert told(book(reps=new, capabilities=SHORT), "short_capability") is None  # the newcomer's story says it


def test_gaps_without_a_development_action() -> None:
    rows = [assessment("closing", 1), assessment("asking", 3, action="course"), assessment("planning", 3.5)]  # 3, 1 and half a point
    found = book(capabilities=rows)
    assert said(found, "no_development") == "2 gaps in capability have no development action with a day (closing and asking)."
    assert rows_of(notice_of(found, "no_development")) == [2, 3]
    rows[1]["due_on"] = "2026-12-01"
    assert said(book(capabilities=rows), "no_development") == "The gap in “closing” has no development action with a day."
    assert told(book(settings=rules(capability_gap=3.5), capabilities=rows), "no_development") is None
    assert told(book(capabilities=[{**rows[0], "influenceable": 0}]), "no_development") is None  # talent cannot be trained


def test_who_falls_short_and_is_not_visited_along_with() -> None:
    log = [visit("2026-10-06"), visit("2026-10-06", "joint visit", rep="Bo")]
    found = book(capabilities=SHORT, visits=log)
    assert said(found, "no_joint_visit") == "No joint visit in 3 months, though only 67 % of what is required is there."
    assert "No joint visit in 1 month, though" in said(book(settings=rules(joint_months=1), capabilities=SHORT, visits=log), "no_joint_visit")
    assert told(book(capabilities=SHORT, visits=[*log, visit("2026-08-01", "joint visit")]), "no_joint_visit") is None  # the first of the days
    earlier = book(capabilities=SHORT, visits=[*log, visit("2026-07-31", "joint visit")])
    assert told(earlier, "no_joint_visit") is not None
    assert told(book(capabilities=SHORT, visits=log[:1]), "no_joint_visit") is None  # nobody makes joint visits here
    assert told(book(capabilities=SHORT, visits=log[1:]), "no_joint_visit") is None  # who makes no visit cannot be joined


# The win rate


def closed(won: int, lost: int, day: str = "2026-10-10", start: int = 0) -> list[Row]:
    days = {"closed_on": day, "opened_on": "2025-01-01"}
    return [
        deal(str(start + n), 100, "negotiation", day, status="won" if n < won else "lost", **days) for n in range(won + lost)
    ]  # fmt: skip


def test_a_win_rate_under_the_standard() -> None:
    # 1 of 5: 20 %, and 25 % is the least; 500 closed × 5 % are at stake
    found = book(pipeline=closed(1, 4))
    assert said(found, "win_rate") == "Of 5 deals that closed in 3 months one was won: 20 %, where 25 % is the least."
    assert notice_of(found, "win_rate").stake == pytest.approx(25)
    assert rows_of(notice_of(found, "win_rate")) == [3, 4, 5, 6]  # the lost ones
    assert said(book(pipeline=closed(2, 8)), "win_rate").startswith("Of 10 deals that closed in 3 months 2 were won: 20 %")
    assert said(book(pipeline=closed(0, 5)), "win_rate") == "Of 5 deals that closed in 3 months not one was won."
    assert told(book(pipeline=closed(0, 4)), "win_rate") is None  # four deals say nothing
    assert told(book(pipeline=closed(2, 6)), "win_rate") is None  # exactly 25 %
    least = Settings.model_validate({"thresholds": {"activity.win_rate": {"minimum_n": 0}}})
    assert (
        told(book(settings=least, pipeline=[deal("1", 100, "lead", "2026-11-20")]), "win_rate") is None
    )  # none closed: no rate, whatever the least is
    assert said(book(settings=least, pipeline=closed(0, 1)), "win_rate") == "Of 1 deal that closed in 3 months not one was won."


def test_a_win_rate_under_ones_own() -> None:
    # from August 2025 to July 2026 6 of 10: 60 %; 4 of 10 since: 40 %, less than 0.7 × 60 %
    before = closed(6, 4, "2026-07-31", start=100)
    found = book(pipeline=[*closed(4, 6), *before])
    assert said(found, "win_rate") == "The win rate has fallen to 40 %, from 60 % in the 12 months before (10 deals closed in 3 months)."
    assert notice_of(found, "win_rate").stake == pytest.approx(200)  # 1,000 closed × 20 %
    assert told(book(settings=rules(win_rate_fall=0.4), pipeline=[*closed(4, 6), *before]), "win_rate") is None
    assert told(book(pipeline=[*closed(4, 5), *before]), "win_rate") is None  # nine are too few for two rates
    assert told(book(pipeline=[*closed(4, 6), *before[:9]]), "win_rate") is None
    assert told(book(pipeline=[*closed(4, 6), *closed(6, 4, "2025-07-31", start=100)]), "win_rate") is None  # older than 12 months


# The market platform


def prospects(n: int, **more: object) -> list[Row]:
    return [{"customer": f"Prospect {k}", "rep": "Ann", "first_contact_on": "2026-10-20", **more} for k in range(n)]


def screened(customer: str, score: int, day: str = "2026-10-01") -> Row:
    """A screening with the same score 1–5 for every criterion: (score − 1) ÷ 4 × 100."""
    return {"customer": customer, "assessed_on": day} | dict.fromkeys(("need", "budget", "access", "fit"), score)


def test_prospects_that_failed_the_screening_and_are_still_worked() -> None:
    # 2 gives 25, 4 gives 75; the pass mark is 60
    customers = prospects(3)
    screenings = [screened("Prospect 0", 2), screened("Prospect 1", 2), screened("Prospect 2", 4)]
    log = [visit("2026-10-06", customer=f"Prospect {k}") for k in (0, 0, 2)]
    found = book(customers=customers, screening=screenings, visits=log)
    words = "Prospect 0 failed the screening (25 of 100, 60 is the least) and still took time this month (visits and calls: 2)."
    assert said(found, "failed_screening") == words
    assert said(found, "failed_screening", "zh") == "Prospect 0没有通过筛选（25 分，至少应有 60 分），本月却仍占用时间（拜访和联系 2 次）。"
    assert rows_of(notice_of(found, "failed_screening")) == [2, 2, 3]  # its screening, and two visits
    both = book(customers=customers, screening=screenings, visits=[*log, visit("2026-10-07", "call", customer="Prospect 1")])
    assert said(both, "failed_screening").startswith("2 prospects failed the screening and still took time this month (Prospect 0 and Prospect 1; ")
    assert told(found, "failed_screening", 2) is None  # the other rep's time is not in it


def test_time_before_the_screening_or_with_one_who_buys_is_no_waste() -> None:
    customers, log = prospects(1), [visit("2026-10-06", customer="Prospect 0")]
    assert told(book(customers=customers, screening=[screened("Prospect 0", 2, "2026-10-06")], visits=log), "failed_screening") is None
    failed = [screened("Prospect 0", 2)]
    assert told(book(customers=customers, screening=failed, visits=[{**log[0], "activity": "other"}]), "failed_screening") is None
    assert told(book(customers=customers, screening=[*failed, screened("Prospect 0", 4, "2026-10-05")], visits=log), "failed_screening") is None
    bought = [order("2026-10-20", "Prospect 0", 1)]
    assert told(book(customers=customers, screening=failed, visits=log, orders=bought), "failed_screening") is None


def test_facts_that_nobody_knows_of_prospects() -> None:
    # of five facts two of each: 40 %
    known = {"contact": "Li", "potential": 100}
    found = book(customers=prospects(3, **known))
    assert said(found, "incomplete") == "Only 40 % of the facts required of prospects are known; 3 of 3 prospects lack some."
    assert rows_of(notice_of(found, "incomplete")) == [2, 3, 4]
    assert said(book(customers=prospects(3)), "incomplete") == "None of the facts required of prospects is known (3 prospects)."
    assert told(book(customers=prospects(2, **known)), "incomplete") is None
    assert told(book(settings=rules(completeness=0.4), customers=prospects(3, **known)), "incomplete") is None


def test_one_prospect_is_told_as_one() -> None:
    # all five facts of two prospects, two of the third: 12 of 15, 80 %; two of the five facts of an only one: 40 %
    whole = {"contact": "Mr A", "contact_title": "CEO", "company_size": "50", "potential": 1000, "reason": "grows"}
    some, few = prospects(3, **whole), {"contact": "Mr A", "contact_title": "CEO"}
    some[2] = prospects(3, **few)[2]
    found = book(settings=rules(completeness=0.9), customers=some)
    assert said(found, "incomplete") == "Only 80 % of the facts required of prospects are known; one of 3 prospects lacks some."
    alone = book(settings=rules(least_cases=1), customers=prospects(1, **few))
    assert said(alone, "incomplete") == "Only 40 % of the facts required of the one prospect are known."
    bare = book(settings=rules(least_cases=1), customers=prospects(1))
    assert said(bare, "incomplete") == "None of the facts required of prospects is known (1 prospect)."


def needs(customers: list[Row], first: float = 200) -> dict[str, list[Row]]:
    """November's target of 400 lacks all of it; three first orders of this year give E = 200, or 400: 400 ÷ 200 ÷ 1/3 = 6 customers to find."""
    old = [order("2024-01-05", "Old", 1, rep="Bo")]
    new = [order("2026-03-05", f"New {n}", first) for n in range(3)]
    return {"orders": [*old, *new], "targets": [target("2026-11-01", 400)], "pipeline": [], "customers": customers}


def test_fewer_prospects_than_next_month_needs() -> None:
    found = book(**needs(prospects(5)))
    assert said(found, "few_prospects") == "5 prospects are worth working, and 6 new customers must be found for next month."
    assert len(notice_of(found, "few_prospects").rows) == 6  # the prospects, and the target
    assert said(book(**needs(prospects(1))), "few_prospects").startswith("One prospect is worth working, and 6 new")
    assert told(book(**needs(prospects(6))), "few_prospects") is None
    failed = book(**needs(prospects(6)), screening=[screened("Prospect 0", 2)])
    assert said(failed, "few_prospects").startswith("5 prospects are worth working")  # one of the six failed
    assert told(book(**needs([])), "few_prospects") is None  # nobody keeps prospects
    of_bo = book(**needs([{**row, "rep": "Bo"} for row in prospects(1)]))
    assert said(of_bo, "few_prospects") == "No prospect is worth working, and 6 new customers must be found for next month."


# The purchase platform as a whole


def bought(customer: str, day: str) -> Row:
    return order(day, customer, 100)


def test_the_purchase_platform_shrinks() -> None:
    # three customers whose only order is 400 days old became lost 35 days ago; one bought for the first time this year
    lost = [bought(f"Gone {n}", date.fromordinal(date(2026, 10, 31).toordinal() - 400).isoformat()) for n in range(3)]
    old = [bought("Old", "2024-01-05"), bought("Old", "2026-10-01")]
    found = book(orders=[*old, *lost, bought("New", "2026-05-05")])
    assert said(found, "shrinking") == "The purchase platform is shrinking: 3 customers were lost in 12 months, one was won."
    assert len(notice_of(found, "shrinking").rows) == 4
    assert said(book(orders=[*old, *lost]), "shrinking").endswith("3 customers were lost in 12 months, and not one was won.")
    assert told(book(orders=[*old, *lost, *(bought(f"New {n}", "2026-05-05") for n in range(3))]), "shrinking") is None
    assert told(book(orders=[*old, *lost[:2]]), "shrinking") is None  # two are no pattern
    one = book(settings=rules(least_cases=1), orders=[*old, lost[0]])
    assert said(one, "shrinking") == "The purchase platform is shrinking: one customer was lost in 12 months, and none was won."
    assert told(book(orders=[*lost, bought("New", "2026-05-05")]), "shrinking") is None  # orders are not kept long enough to know who is new


def test_one_deal_on_which_next_month_depends() -> None:
    # weighted 60 % of 900, 100 and 100: 540 of 660
    deals = [deal(str(n), amount, "negotiation", "2026-11-20") for n, amount in enumerate((900, 100, 100))]
    found = book(pipeline=deals)
    assert said(found, "one_deal") == "One deal, Customer 0, is 82 % of what should close next month."
    assert (notice_of(found, "one_deal").stake, rows_of(notice_of(found, "one_deal"))) == (pytest.approx(540), [2, 3, 4])
    assert told(book(pipeline=deals[:2]), "one_deal") is None  # two deals: one must be the larger
    assert told(book(settings=rules(one_deal=0.82), pipeline=deals), "one_deal") is None  # 0.818
    assert told(book(pipeline=[*deals, *(deal(str(n), 200, "negotiation", "2026-11-20") for n in range(3, 8))]), "one_deal") is None


def test_more_travel_than_talk() -> None:
    week: Row = {"week": "2026-10-05", "rep": "Ann", "t1": 8, "t2": 10, "t3": 16, "t4": 6}  # 2 hours of travel for one with the customer
    assert said(book(timesheet=[week]), "travel") == "Each hour face to face costs 2.0 hours of travel and waiting."
    assert rows_of(notice_of(book(timesheet=[week]), "travel")) == [2]
    assert told(book(timesheet=[{**week, "t3": 12, "t4": 10}]), "travel") is None  # 1.5
    assert told(book(timesheet=[{**week, "t2": 9}]), "travel") is None  # less than a week's hours
