"""Rules of results, activity, capability, and of what can be relied on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reportgen.language import language
from reportgen.metrics.rules import STORY, notices
from reportgen.report import findings, headlines
from reportgen.report.view import View
from reportgen.settings import Settings
from tests.metrics.saying import notice_of, rows_of, rules, said, told
from tests.metrics.team import Row, book, deal, order, target, value, visit


def visits(n: int, **more: object) -> list[Row]:
    return [visit(f"2026-10-{5 + k % 20:02d}", **more) for k in range(n)]


# Results


def test_living_on_past_activity() -> None:
    # revenue 120 of 100; 4 of 10 visits: activity 40 % of what is wanted; of November's 200, 60 % are at stake
    aims = [target("2026-10-01", 100), target("2026-10-01", 10, metric="visits"), target("2026-11-01", 200)]
    found = book(orders=[order("2026-10-05", "Alder", 120)], visits=visits(4), targets=aims)
    assert said(found, "past_activity").startswith("120 % of target with 40 % of the activity: this month was earned months ago")
    notice = notice_of(found, "past_activity")
    assert (notice.gravity, notice.stake) == (STORY, pytest.approx(120))
    assert told(book(orders=[order("2026-10-05", "Alder", 120)], visits=visits(8), targets=aims), "past_activity") is None  # 80 %
    assert told(book(orders=[order("2026-10-05", "Alder", 99)], visits=visits(4), targets=aims), "past_activity") is None
    half = book(as_of=date(2026, 10, 15), orders=[order("2026-10-05", "Alder", 120)], visits=visits(4), targets=aims)
    assert told(half, "past_activity") is None  # the month is not over


NEW: list[Row] = [{"rep": "Ann", "rep_id": "A", "hired_on": "2026-06-01"}]  # four full months by 31 October


def test_a_newcomer_is_led_by_activity_and_learning() -> None:
    skills: list[Row] = [{"rep": "Ann", "criterion": "closing", "score": 3, "required": 4, "assessed_on": "2026-10-01"}]
    aims = [target("2026-10-01", 10, metric="visits")]
    found = book(reps=NEW, visits=visits(4), targets=aims, capabilities=skills)
    words = "Hired on 1 Jun: what counts now is activity (40 % of what is wanted) and learning (75 % of what is required)."
    assert said(found, "newcomer") == words
    assert said(book(reps=NEW), "newcomer") == "Hired on 1 Jun: what counts now is activity and learning; the result comes later."
    assert told(book(settings=rules(newcomer_months=4), reps=NEW), "newcomer") is None


def test_a_newcomers_results_are_no_findings_yet() -> None:
    aims = [target(f"2026-{month:02d}-01", 20) for month in range(1, 13)]
    orders = [order(f"2026-{month:02d}-05", "Alder", 100 * (11 - month)) for month in range(8, 11)]
    kinds = {"orders": orders, "targets": aims}
    results = {"falling", "concentration"}
    assert {notice.rule for notice in notices(book(**kinds), 1)} >= results
    assert not {notice.rule for notice in notices(book(reps=NEW, **kinds), 1)} & (results | {"year_at_risk"})


def test_the_year_at_risk() -> None:
    # revenue 100 by October, target 12 × 20 = 240: 140 are left for 44 of 261 working days: 3.18 a day against 0.46
    aims = [target(f"2026-{month:02d}-01", 20) for month in range(1, 13)]
    found = book(orders=[order("2026-10-05", "Alder", 100)], targets=aims)
    assert said(found, "year_at_risk") == "From now on the year’s target needs 6.9 times the revenue a day made so far."
    notice = notice_of(found, "year_at_risk")
    assert (notice.owner, notice.stake) == ("manager", pytest.approx(240 - 100 * 261 / 217))
    assert told(book(orders=[order("2026-10-05", "Alder", 230)], targets=aims), "year_at_risk") is None
    # told earlier by the settings: 220 of 240 lead to 264.6, so nothing is at stake
    assert notice_of(book(settings=rules(required_rate=0.2), orders=[order("2026-10-05", "Alder", 220)], targets=aims), "year_at_risk").stake == 0


def test_revenue_that_falls() -> None:
    # 600, 500, … 100: each pair's slope is −100 a month, mean 350
    orders = [order(f"2026-{month:02d}-05", "Alder", 100 * (11 - month)) for month in range(5, 11)]
    assert said(book(orders=orders), "falling") == "Revenue has fallen by 29 % a month over the last 6 months."
    settings = Settings.model_validate({"windows": {"quality_months": 1}})
    for found, ago in ((book(orders=orders), "3 months ago"), (book(settings=settings, orders=orders), "1 month ago")):
        assert ago in findings.measure(View(found, 1, language("en")), notice_of(found, "falling"))
    assert told(book(orders=[order(f"2026-{month:02d}-05", "Alder", 100) for month in range(5, 11)]), "falling") is None


def test_new_customers_that_next_month_needs() -> None:
    # November's 400 lack 400; first orders of 200 (the standard): 2 customers ÷ 1/3 success = 6, 4 visits each; 24 on 21 working days
    settings = Settings.model_validate({"standards": {"first_order": 200}})
    kinds = {"orders": [order("2024-01-05", "Alder", 1)], "targets": [target("2026-11-01", 400)], "pipeline": []}
    words = "Next month’s target still lacks 400: 6 new customers must be found (visits to them: 24, 2 a working day)."
    assert said(book(settings=settings, **kinds), "follow_up") == words
    one = Settings.model_validate({"standards": {"first_order": 400, "new_customer_success": 1}})
    assert "one new customer must be found (visits to it: 4" in said(book(settings=one, **kinds), "follow_up")
    assert told(book(settings=settings, **{**kinds, "targets": [target("2026-11-01", 0.0)]}), "follow_up") is None


def test_a_month_without_target_after_one_with() -> None:
    assert said(book(targets=[target("2026-10-01", 100)], orders=[]), "no_target") == "No target is set for next month."
    assert told(book(targets=[target("2026-10-01", 100), target("2026-11-01", 100)], orders=[]), "no_target") is None
    assert told(book(orders=[]), "no_target") is None  # none is ever kept


def test_pressure_at_the_months_end() -> None:
    # the last five working days begin on 26 October: 51 of 100
    orders = [order("2026-10-05", "Alder", 40), order("2026-10-06", "Cedar", 9), order("2026-10-26", "Birch", 51)]
    found = book(orders=orders)
    assert said(found, "pressure").startswith("51 % of the month’s revenue came in its last five working days")
    assert (notice_of(found, "pressure").stake, rows_of(notice_of(found, "pressure"))) == (51, [4])
    assert told(book(orders=[*orders[:2], order("2026-10-26", "Birch", 49)]), "pressure") is None  # half
    assert told(book(orders=orders[1:]), "pressure") is None  # two orders say nothing


# Activity and capability


@pytest.mark.parametrize(
    ("made", "words"),
    [(7, "7 of 10 planned visits were made."), (1, "One of 10 planned visits was made."), (0, "None of the 10 planned visits was made.")],
)
def test_too_few_visits(made: int, words: str) -> None:
    assert said(book(visits=visits(made), targets=[target("2026-10-01", 10, metric="visits")]), "few_visits") == words


def test_the_one_planned_visit_was_not_made() -> None:
    found = book(visits=[], targets=[target("2026-10-01", 1, metric="visits")])
    assert said(found, "few_visits") == "The one visit planned was not made."
    assert rows_of(notice_of(found, "few_visits")) == [2]  # the row that plans it


def test_visits_are_enough_at_four_fifths_and_half_way_at_half_of_them() -> None:
    aims = [target("2026-10-01", 10, metric="visits")]
    assert told(book(visits=visits(8), targets=aims), "few_visits") is None
    # 11 of 22 working days by the 15th: 4 of 10 are 80 % of what should be done by then
    assert told(book(as_of=date(2026, 10, 15), visits=visits(4), targets=aims), "few_visits") is None
    assert told(book(as_of=date(2026, 10, 15), visits=visits(3), targets=aims), "few_visits") is not None


def test_too_little_selling_time() -> None:
    week: Row = {"week": "2026-10-05", "rep": "Ann", "t1": 8, "t2": 4, "t3": 10, "t4": 18}  # 12 of 40 hours
    assert said(book(timesheet=[week]), "selling_time") == "Only 30 % of the working time goes into selling."
    assert rows_of(notice_of(book(timesheet=[week]), "selling_time")) == [2]
    none = book(timesheet=[{**week, "t1": 0, "t2": 0, "t3": 20, "t4": 20}])
    assert said(none, "selling_time") == "None of the working time goes into selling."
    assert told(book(timesheet=[{**week, "t2": 8, "t4": 14}]), "selling_time") is None  # 16 of 40: exactly 40 %
    assert told(book(timesheet=[{**week, "t4": 17.5}]), "selling_time") is None  # less than a week's hours


def plan(week: str, **more: object) -> Row:
    return {"week": week, "rep": "Ann", "planned_hours": 20, "activity": "visit", "planned_count": 4, **more}


def test_week_plans_not_kept() -> None:
    found = book(plans=[plan("2026-10-05")], visits=[visit("2026-10-06")])  # one of four
    assert rows_of(notice_of(found, "plans_not_kept")) == [2]
    assert said(found, "plans_not_kept") == "Only 25 % of the planned activities were done in their week."
    assert said(book(plans=[plan("2026-10-05")], visits=[]), "plans_not_kept") == "None of the planned activities was done in its week."
    kept = [visit(f"2026-10-0{day}") for day in (6, 7, 8)]
    assert told(book(settings=rules(plan_attainment=0.75), plans=[plan("2026-10-05")], visits=kept), "plans_not_kept") is None


@pytest.mark.parametrize(("hours", "rule"), [(28.4, "overload"), (28, None), (24, None), (23.6, "underload")])
def test_load_of_next_months_plans(hours: float, rule: str | None) -> None:
    plans: list[Row] = [{"week": "2026-11-02", "rep": "Ann", "planned_hours": hours}]  # of 40 hours: 71 %, 70 %, 60 %, 59 %
    found = {notice.rule: notice.days for notice in notices(book(plans=plans), 1) if notice.rule in {"overload", "underload", "unplanned"}}
    assert found == ({rule: 7} if rule else {})  # to be mended within a week


def test_who_plans_by_weeks_and_has_none_for_next_month() -> None:
    assert told(book(plans=[plan("2026-10-05")], visits=[]), "unplanned") is not None
    assert told(book(plans=[plan("2026-10-05"), plan("2026-11-02")], visits=[]), "unplanned") is None
    assert told(book(as_of=date(2026, 10, 24), plans=[plan("2026-10-05")], visits=[]), "unplanned") is None  # a week before the month's end
    assert told(book(visits=[]), "unplanned") is None


def test_visits_without_next_step() -> None:
    with_step = visit("2026-10-09", next_step="offer", next_step_on="2026-10-20")
    found = book(visits=[with_step, *visits(4)])  # one of five
    assert said(found, "next_steps") == "Only 20 % of the visits end with a next step and its day."
    assert rows_of(notice_of(found, "next_steps")) == [3, 4, 5, 6]  # those without
    assert told(book(visits=[with_step, *visits(3)]), "next_steps") is None  # four visits say nothing: the figure is not judged either
    of_team = book(visits=[*visits(5), {**with_step, "rep": "Bo"}])
    assert said(of_team, "next_steps") == "Not one visit ends with a next step and its day."
    assert told(book(visits=visits(5)), "next_steps") is None  # nobody writes them down
    assert told(book(visits=[with_step, with_step, with_step, *visits(3)]), "next_steps") is None  # a half is enough


def test_the_worst_conversion_is_told() -> None:
    # 50 calls for 5 visits: 10 a visit, twice the standard of 5; 5 visits for 1 proposal: one proposal says nothing
    log = [*visits(50, activity="call"), *visits(5), visit("2026-10-08", "proposal")]
    assert said(book(visits=log), "conversion") == "It takes 10.0 calls to get a visit; the standard is 5."
    assert len(notice_of(book(visits=log), "conversion").rows) == 55  # its calls and visits, not the proposal
    assert told(book(settings=rules(conversion=2), visits=log), "conversion") is None
    assert told(book(settings=rules(least_cases=6), visits=log), "conversion") is None
    assert told(book(visits=[*visits(40, activity="call"), *visits(4)]), "conversion") is None  # four visits say nothing


FOCUS: list[Row] = [{"dimension": "customer_grade", "key": "A", "share": 0.6}, {"dimension": "customer_grade", "key": "C", "share": 0.4}]
GRADES: list[Row] = [{"customer": "Alder", "grade": "A"}, {"customer": "Cedar", "grade": "C"}]


def test_time_that_goes_elsewhere() -> None:
    # five visits, all to a C customer: |0 − 0.6| + |1 − 0.4| = 1.2, direction 0.4
    log = visits(5, customer="Cedar", hours=1)
    found = book(visits=log, focus=FOCUS, customers=GRADES)
    assert said(found, "direction") == "100 % of the time face to face goes to C customers, where 40 % was agreed: direction 0.40 of 1."
    assert notice_of(found, "direction").gravity == STORY
    few = book(visits=log, focus=FOCUS, customers=GRADES, targets=[target("2026-10-01", 10, metric="visits")])
    assert notice_of(few, "direction").gravity == 2  # that there are few is told first
    assert told(book(settings=rules(direction=0.4), visits=log, focus=FOCUS, customers=GRADES), "direction") is None
    assert told(book(visits=log[:2], focus=FOCUS, customers=GRADES), "direction") is None  # two visits say nothing


def test_a_hunter_set_to_farm() -> None:
    # all time with a customer who never bought: 100 % new business
    farmer: list[Row] = [{"rep": "Ann", "rep_id": "A", "role": "farmer"}]
    found = book(reps=farmer, visits=visits(3))
    assert said(found, "mismatch") == "Declared a farmer, but works as a hunter: 100 % of time and revenue is new business."
    assert said(found, "mismatch", "zh") == "登记为农夫，做的却是猎人的事：新业务占时间和销售额的 100 %。"
    assert told(book(reps=[{**farmer[0], "role": "hunter"}], visits=visits(3)), "mismatch") is None
    assert told(found, "mismatch", 0) is None


def test_overdue_development_actions() -> None:
    rows: list[Row] = [
        {"rep": "Ann", "criterion": name, "score": 3, "required": 4, "assessed_on": "2026-09-01", "action": "course", "due_on": "2026-10-30"}
        for name in ("closing", "preparing")
    ]
    assert said(book(capabilities=rows), "actions") == "2 development actions are overdue."
    assert rows_of(notice_of(book(capabilities=rows), "actions")) == [2, 3]
    rows[0]["due_on"] = "2026-10-31"  # today is not late
    assert said(book(capabilities=rows), "actions") == "One development action is overdue."


# What can be relied on


def test_poor_data_make_the_story() -> None:
    # no dated next step, overdue, nothing entered since 1 July: three of five parts are 0, rows understood 1
    poor = book(pipeline=[deal("1", 100, "lead", "2026-10-05")])
    assert said(poor, "poor_data") == "The data behind this report are thin: quality 25 of 100."
    assert notices(poor, 1)[0].rule == "poor_data"
    assert told(book(settings=rules(data_quality=25), pipeline=[deal("1", 100, "lead", "2026-10-05")]), "poor_data") is None


def test_a_stale_workbook() -> None:
    assert said(book(visits=[visit("2026-10-16")]), "stale") == "Nothing has been entered for 15 days."
    assert told(book(visits=[visit("2026-10-17")]), "stale") is None  # 14 days
    both = book(visits=[visit("2026-10-16"), visit("2026-10-10", rep="Bo")])
    assert said(both, "stale", position=0) == "2 reps have entered nothing for over 14 days, Bo for 21 days."
    assert said(book(visits=[visit("2026-10-16"), visit("2026-10-20", rep="Bo")]), "stale", position=0) == "Ann has entered nothing for 15 days."


def test_measures_overdue() -> None:
    rows: list[Row] = [
        {"measure": "Visit Alder.", "rep": "Ann", "agreed_on": "2026-09-01", "due_on": "2026-09-30"},
        {"measure": "Call Birch", "rep": "Ann", "agreed_on": "2026-09-01", "due_on": "2026-10-30"},
    ]
    assert said(book(measures=rows), "measures") == "2 agreed measures are overdue, the oldest since 30 Sept: Visit Alder."
    assert said(book(measures=rows[1:]), "measures") == "An agreed measure has been overdue since 30 Oct: Call Birch."
    assert rows_of(notice_of(book(measures=rows), "measures")) == [2, 3]
    assert told(book(measures=[{**rows[0], "done_on": "2026-10-30"}]), "measures") is None
    assert told(book(measures=[{**rows[0], "due_on": "2026-10-31"}]), "measures") is None


def forecasts(weighted: float) -> dict[str, list[Row]]:
    """Twelve months of 100 in revenue; since July a deal each, expected in the following month, of which nothing comes."""
    orders = [order(f"{year}-{month:02d}-05", "Alder", 100) for year in (2025, 2026) for month in range(1, 13) if (year, month) < (2026, 11)]
    deals = [
        deal(str(month), weighted / 0.6, "negotiation", f"2026-{month + 1:02d}-20", picture=f"2026-{month:02d}-01", opened_on="2026-01-01")
        for month in range(6, 10)
    ]
    return {"orders": orders, "pipeline": deals, "reps": [{"rep": "Ann", "rep_id": "A"}]}


def test_forecasts_that_are_worse_than_last_months_result_and_too_high() -> None:
    found = book(**forecasts(60))
    assert said(found, "naive_wins", position=0).startswith("Last month’s revenue would have been a better forecast: it missed by 0 %")
    assert "too high" in said(found, "bias")
    assert told(found, "naive_wins", 1) is None  # told of the team
    assert told(book(settings=rules(least_cases=5), **forecasts(60)), "bias") is None  # four months


def test_the_deals_behind_past_forecasts_are_those_that_the_month_before_showed() -> None:
    # July to October were forecast at the ends of June to September: by rows 2 to 5, one a picture. October's picture forecasts November,
    # of which nothing is known yet: its deal, row 6, proves nothing
    kinds = forecasts(60)
    kinds["pipeline"].append(deal("10", 100, "negotiation", "2026-11-20", opened_on="2026-01-01"))
    found = book(**kinds)
    assert rows_of(notice_of(found, "bias")) == [2, 3, 4, 5]
    assert rows_of(notice_of(found, "naive_wins", 0)) == [2, 3, 4, 5]


def test_forecasts_that_are_too_low() -> None:
    # 60 a month was forecast and 100 came, of a new customer each time: (60 − 100) ÷ 100
    kinds = forecasts(60)
    for at, row in enumerate(kinds["orders"]):
        row["customer"] = f"New {at}"
    assert said(book(**kinds), "bias") == "Forecasts came out 40 % too low."
    assert told(book(settings=rules(bias=0.41), **kinds), "bias") is None


def test_the_calibrated_probabilities_are_advised_only_where_they_go_the_right_way() -> None:
    # four deals of negotiation (0.6) a month, all lost: (0 + 20 × 0.6) ÷ (4 + 20) = 0.5, less than 0.6: forecasts too high, calibrated lower
    rows, lost = forecasts(60), {"status": "lost", "closed_on": "2026-10-10", "picture": "2026-10-01", "opened_on": "2026-01-01"}
    closed = [deal(str(month), 100, "negotiation", "2026-10-10", **lost) for month in range(6, 10)]
    ahead = deal("new", 100, "negotiation", "2026-11-20", picture="2026-10-01", opened_on="2026-10-01")
    found = book(**{**rows, "pipeline": [*rows["pipeline"], *closed, ahead]})
    assert value(found, "forecast.calibrated.expected") < value(found, "forecast.expected")
    assert notice_of(found, "bias").measure.startswith("Take the calibrated probabilities")
    # the same four won: (4 + 12) ÷ 24 = 0.667, more than 0.6: to take them would make forecasts that are too high higher
    won = [row | {"status": "won"} for row in closed]
    found = book(**{**rows, "pipeline": [*rows["pipeline"], *won, ahead]})
    assert value(found, "forecast.calibrated.expected") > value(found, "forecast.expected")
    assert "too high" in said(found, "bias")
    assert notice_of(found, "bias").measure.startswith("The probabilities are not the cause, the dates are")


# The eight cases of RAC, by which a report is read

CASES = {
    "R+A+C+": "Result, activity and capability are good",
    "R+A+C-": "The result rests on diligence: train what is missing",
    "R+A-C+": "Living on past activity: the coming months are at risk",
    "R+A-C-": "The result was earned earlier or by luck",
    "R-A+C+": "The lag: activity and capability are there, the result follows. Hold the course and check the direction",
    "R-A+C-": "Much is done, little comes of it: train conversion, make joint visits",
    "R-A-C+": "Able, but not out enough",
    "R-A-C-": "Activity and capability are both short",
}


@pytest.mark.parametrize(("case", "reading"), CASES.items())
def test_each_case_of_rac_has_its_own_reading_and_measure(case: str, reading: str) -> None:
    good = [f"{letter}+" in case for letter in "RAC"]
    found = book(
        orders=[order("2026-10-05", "Alder", 100 if good[0] else 99)], visits=visits(8 if good[1] else 7),  # thresholds 1 and 0.8
        capabilities=[{"rep": "Ann", "criterion": "closing", "score": 8 if good[2] else 7, "required": 10, "assessed_on": "2026-10-01"}],
        targets=[target("2026-10-01", 100), target("2026-10-01", 10, metric="visits")],
    )  # fmt: skip
    assert found.value("rac.case", 1).value == case
    assert headlines.reading(View(found, 1, language("en"))).startswith(reading)
    assert len({headlines.RAC[other] for other in CASES}) == 8


# Sentences


@pytest.mark.parametrize("n", [1, 2, 5])
def test_sentences_are_right_for_one_two_and_many(n: int) -> None:
    late = [deal(str(number), 100, "lead", "2026-10-05") for number in range(n)]
    assert said(book(pipeline=late), "overdue") == {
        1: "The open deal with Customer 0 is past its expected close.",
        2: "2 open deals are past their expected close (Customer 0 and Customer 1).",
        5: "5 open deals are past their expected close (Customer 0, Customer 1 and others).",
    }[n]  # fmt: skip
    assert said(book(pipeline=late), "overdue", "zh") == {
        1: "Customer 0的商机已过预计成交日。",
        2: "有 2 个商机已过预计成交日（Customer 0和Customer 1）。",
        5: "有 5 个商机已过预计成交日（Customer 0、Customer 1等）。",
    }[n].replace("和Customer", "和 Customer")  # fmt: skip


def test_latin_names_stand_apart_from_han() -> None:
    late = [deal("1", 100, "lead", "2026-10-05", customer="Alder Co., Ltd.")]
    assert said(book(pipeline=late), "overdue", "zh") == "Alder Co., Ltd. 的商机已过预计成交日。"


@pytest.mark.parametrize("code", ["en", "zh"])
def test_every_notice_can_be_said_in_both_languages(code: str) -> None:
    deals = [deal("1", 100, "negotiation", "2026-10-05", decision_maker_met=0), deal("2", 100, "negotiation", "2026-11-05")]
    days = [(date(2026, 10, 1) + timedelta(days=k)).isoformat() for k in range(3)]
    found = book(
        pipeline=deals, targets=[target("2026-10-01", 100), target("2026-11-01", 400)], visits=[visit(day) for day in days],
        orders=[order("2026-10-05", "Alder", 60)],
    )  # fmt: skip
    view = View(found, 1, language(code))
    for notice in notices(found, 1):
        for text in (findings.said(view, notice), findings.measure(view, notice), findings.asked(view, notice)):
            assert "{" not in text
            assert "nan" not in text
