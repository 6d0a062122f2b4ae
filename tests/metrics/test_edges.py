"""Where a figure turns: the first and last days of a stretch, equals in a list, nothing to divide by, and how much a figure rests on."""

from __future__ import annotations

from datetime import date

import pytest

from reportgen.metrics.breakdown import decomposition, goal, lost_deals, markets
from reportgen.metrics.followed import measures
from reportgen.metrics.moment import date_of
from reportgen.metrics.proposals import Proposal, by_week, proposals, spread, weeks_of
from reportgen.metrics.rules import Names
from reportgen.settings import Settings
from tests.metrics.saying import notice_of, said
from tests.metrics.team import Row, book, deal, order, target, value, visit

# --- working days that have run out, or have not begun ------------------------------------------------------------------


def reason(found: object) -> str:
    return found.reason.msgid  # type: ignore[attr-defined, no-any-return]


def test_on_the_years_last_working_day_nothing_can_be_required_a_day() -> None:
    # 12 × 20 = 240, sold 100: on Wednesday 30 December one working day is left for 140; on the 31st none is
    aims = [target(f"2026-{month:02}-01", 20) for month in range(1, 13)]
    rows = {"orders": [order("2026-10-05", "Alder", 100)], "targets": aims}
    assert value(book(date(2026, 12, 1), as_of=date(2026, 12, 30), **rows), "results.required_rate", "Ann") == pytest.approx(140)
    for metric in ("results.required_rate", "results.required_rate_ratio"):
        over = book(date(2026, 12, 1), **rows).value(metric, 1)
        assert (over.value, reason(over)) == (None, "no working day of the fiscal year is left")


def test_before_the_first_working_day_nothing_is_made_a_day() -> None:
    # 1 January 2026 is a Thursday, and a holiday; 5 sold on it lead to no year. On Friday the 2nd one of 260 days has passed
    settings = Settings(calendar={"holidays": ["2026-01-01"]})
    rows = {"orders": [order("2026-01-01", "Alder", 5)], "visits": [visit("2026-01-01")]}
    first, second = (book(date(2026, 1, 1), settings, date(2026, 1, day), **rows) for day in (1, 2))
    assert reason(first.value("results.year_projection", 1)) == "no working day of the fiscal year has passed"
    assert reason(first.value("activity.visits_per_workday", 1)) == "no working day in the month yet"
    assert value(second, "results.year_projection", "Ann") == pytest.approx(5 * 260)
    assert value(second, "activity.visits_per_workday", "Ann") == pytest.approx(1)


def test_without_a_working_day_next_month_no_visits_can_be_made_a_day() -> None:
    # all of November is closed; D 400 of first orders of 200: 2 ÷ ⅓ = 6 customers, 24 visits
    closed = [f"2026-11-{day:02}" for day in range(1, 31)]
    settings = Settings(calendar={"holidays": closed}, standards={"first_order": 200})
    found = book(settings=settings, orders=[order("2024-01-05", "Old", 1)], targets=[target("2026-11-01", 400)], pipeline=[])
    assert value(found, "plan.followup.J", "Ann") == 24
    empty = found.value("plan.followup.per_day", 1)
    assert (empty.value, reason(empty)) == (None, "no working day next month")
    assert by_week(found.now, proposals(found.now, 1)) == []


def test_a_week_holds_what_its_working_days_from_monday_to_sunday_hold() -> None:
    # Mondays and Sundays are worked, but not Monday 9 November: the weeks of 2, 9, 16 and 23 November have 2, 1, 2 and 2 days; of 14 calls
    # of half an hour, 7 hours, they take 4, 2, 4 and 4
    settings = Settings(calendar={"workdays": ["mon", "sun"], "holidays": ["2026-11-09"]})
    found = book(settings=settings, pipeline=[deal(str(number), 10, "lead", "2026-11-20") for number in range(14)])
    assert [len(items) for _week, items in by_week(found.now, proposals(found.now, 1))] == [4, 2, 4, 4]


def test_a_plan_fills_the_hours_of_its_week_from_monday_to_sunday() -> None:
    # the same weeks: 8 hours a day; of 8 planned hours a week the two days of the first take a half, the one of the second all: 16 of 24
    settings = Settings(calendar={"workdays": ["mon", "sun"], "holidays": ["2026-11-09"]})
    plans: list[Row] = [{"week": week, "planned_hours": 8, "rep": "Ann"} for week in ("2026-11-02", "2026-11-09")]
    assert value(book(settings=settings, plans=plans[:1]), "plan.load", "Ann") == pytest.approx(1 / 2)
    assert value(book(settings=settings, plans=plans), "plan.load", "Ann") == pytest.approx(16 / 24)


def test_a_plan_of_the_week_that_begins_in_the_month_before_is_kept_by_what_is_done_on_its_monday() -> None:
    # the week of Monday 28 September is October's, its Thursday being the 1st
    plans: list[Row] = [{"week": "2026-09-28", "planned_hours": 1, "rep": "Ann", "activity": "visit", "planned_count": 1}]
    assert value(book(plans=plans, visits=[visit("2026-09-28")]), "activity.plan_attainment", "Ann") == 1


def test_next_months_weeks_are_those_of_its_thursdays() -> None:
    # December 2026: Thursdays 3, 10, 17, 24, 31; January 2027 begins on a Friday: 7, 14, 21, 28
    for month, mondays in ((11, ["11-30", "12-07", "12-14", "12-21", "12-28"]), (12, ["01-04", "01-11", "01-18", "01-25"])):
        assert [f"{date_of(week):%m-%d}" for week in weeks_of(book(date(2026, month, 1)).now)] == mondays


def test_visits_that_do_not_divide_by_the_weeks_are_spread_as_whole_ones() -> None:
    # 10 visits over four weeks: ⌊2.5⌋ = 2, ⌊5⌋ − 2 = 3, ⌊7.5⌋ − 5 = 2, 10 − 7 = 3
    ten = Proposal("find", "visit", "", 10, 20.0, "visits", 0.0, "Ann")
    assert [(item.count, item.hours) for item in spread([ten], 4)] == [(2, 4), (3, 6), (2, 4), (3, 6)]
    three = Proposal("find", "visit", "", 3, 6.0, "visits", 0.0, "Ann")  # ⌊¾⌋ = 0: nothing; then one each
    assert [item.count for item in spread([three], 4)] == [1, 1, 1]


# --- what rounding leaves -------------------------------------------------------------------------------------------------


def test_amounts_that_cancel_out_are_nothing_and_no_ratio_is_taken_over_them() -> None:
    # 0.1 + 0.2 − 0.3 is 0, of which computers keep 5.6 · 10⁻¹⁷: October's 100 are no 1.8 · 10¹⁸ times of it
    rows = [order(f"2026-09-0{day}", "Alder", amount) for day, amount in ((1, 0.1), (2, 0.2), (3, -0.3))]
    found = book(orders=[*rows, order("2026-10-05", "Birch", 100)])
    assert (value(found, "results.mom", "Ann"), reason(found.value("results.mom", 1))) == (None, "no revenue in {month}")
    then = book(date(2026, 9, 1), orders=rows)
    for who in ("", "Ann"):
        assert value(then, "results.revenue", who) == 0
        assert value(then, "purchase.kept_revenue", who) == 0
        assert value(then, "results.top_customer_share", who) is None
        assert value(then, "results.trend", who) is None
    # what is small is not nothing
    assert value(book(orders=[order("2026-10-05", "Alder", 1e-6), order("2026-10-06", "Alder", -4e-7)]), "results.revenue", "Ann") == pytest.approx(
        6e-7
    )


def test_a_threshold_is_reached_by_what_only_rounding_keeps_from_it() -> None:
    # 0.1 + 0.7 of 1 is 0.8, of which computers have 0.7999999999999999: to be watched
    orders = [order("2026-10-05", "Alder", 0.1), order("2026-10-06", "Alder", 0.7)]
    assert book(orders=orders, targets=[target("2026-10-01", 1)]).value("results.attainment", 1).status == "watch"


@pytest.mark.parametrize(("new", "old", "word"), [((0.6, 0.7, 0.2), 1, "hunter"), ((0.1, 0.2, 0.3), 0.9, "farmer")])
def test_a_profile_is_reached_by_what_only_rounding_keeps_from_it(new: tuple[float, ...], old: float, word: str) -> None:
    # 1.5 of 2.5 hours are 0.6, of which computers have 0.5999999999999999; 0.6 of 1.5 hours are 0.4, of which they have 0.4000000000000001
    log = [visit(f"2026-10-0{day}", customer="Birch", hours=hours) for day, hours in enumerate(new, 5)]
    found = book(visits=[*log, visit("2026-10-08", hours=old)], orders=[order("2026-09-05", "Alder", 5)])
    assert value(found, "capability.profile", "Ann") == word


# --- first and last days ------------------------------------------------------------------------------------------------


def test_twelve_months_are_whole_from_their_first_day_to_the_as_of_day() -> None:
    # the 12 months to October 2026 begin on 1 November 2025; as of the 30th, what is dated the 31st is not there. 1 + 2 + 4 = 7
    days = (("2025-10-31", 64), ("2025-11-01", 1), ("2026-05-05", 2), ("2026-10-30", 4), ("2026-10-31", 32))
    closed = [deal(day, amount, "lead", day, status="won", closed_on=day, opened_on="2025-01-05") for day, amount in days]
    found = book(as_of=date(2026, 10, 30), orders=[order(day, "Alder", amount) for day, amount in days], pipeline=closed)
    assert value(found, "purchase.sales_of_year", "Ann") == 7
    assert value(found, "purchase.kept_revenue", "Ann") == 7
    assert markets(found.now, 0, "product")[["revenue", "won", "closed"]].to_dict("records") == [{"revenue": 7, "won": 3, "closed": 3}]


def test_the_window_is_whole_from_its_first_day_to_the_as_of_day() -> None:
    # August to October, as of the 30th: of a deal, a visit and an order each on five days those on 1 August, 5 September, 30 October count
    days = (("2026-07-31", 64), ("2026-08-01", 1), ("2026-09-05", 2), ("2026-10-30", 4), ("2026-10-31", 32))
    found = book(
        as_of=date(2026, 10, 30), orders=[order(day, "Alder", amount) for day, amount in days], visits=[visit(day) for day, _ in days],
        pipeline=[deal(day, amount, "lead", day, status="won", closed_on=day) for day, amount in days],
    )  # fmt: skip
    assert [value(found, f"activity.window_{name}", "Ann") for name in ("visits", "orders")] == [3, 3]
    assert value(found, "working.won_amount", "Ann") == 7


# --- equals in a list ---------------------------------------------------------------------------------------------------


def test_markets_of_a_rep_and_by_product_stand_by_revenue_then_by_what_is_open() -> None:
    # Ann: pumps 90 − 30 = 60 and valves 60 with more open, seals 20. Bo's 500 are the team's alone. Of pumps two were won and one lost
    products = {"Pumps": 90, "Valves": 60, "Seals": 20}
    orders = [order("2026-10-05", "Alder", amount, product=name) for name, amount in products.items()]
    orders += [order("2026-10-06", "Alder", -30, product="Pumps"), order("2026-10-06", "Birch", 500, "Bo", product="Seals")]
    deals = [
        deal("1", 70, "lead", "2026-11-05", product="Valves"), deal("2", 10, "lead", "2026-11-05", product="Pumps"),
        *(deal(f"w{n}", 1, "lead", "2026-10-05", product="Pumps", status="won", closed_on="2026-10-02") for n in range(2)),
        deal("l", 1, "lead", "2026-10-05", product="Pumps", status="lost", closed_on="2026-10-02"),
        deal("b", 1, "lead", "2026-10-05", "Bo", product="Seals", status="won", closed_on="2026-10-02"),
    ]  # fmt: skip
    found = book(orders=orders, pipeline=deals)
    columns = ["name", "revenue", "open", "won", "closed", "customers"]
    assert markets(found.now, 1, "product")[columns].values.tolist() == [
        ["Valves", 60, 70, 0, 0, 1], ["Pumps", 60, 10, 2, 3, 1], ["Seals", 20, 0, 0, 0, 1],
    ]  # fmt: skip
    assert markets(found.now, 1, "product")["share"].tolist() == pytest.approx([60 / 140, 60 / 140, 20 / 140])
    assert markets(found.now, 0, "product")[columns].values.tolist()[0] == ["Seals", 520, 0, 1, 1, 2]


def test_names_with_targets_stand_by_target_then_by_name() -> None:
    aims = [target("2026-10-01", amount, customer=name) for name, amount in (("Cedar", 50), ("Birch", 50), ("Alder", 20), ("Dogwood", 80))]
    found = book(targets=[*aims, *({**aim, "month": "2026-11-01"} for aim in aims)]).now
    assert decomposition(found, 1, "customer")["name"].tolist() == ["Dogwood", "Birch", "Cedar", "Alder"]
    assert goal(found, 1, "customer")["name"].tolist() == ["Dogwood", "Birch", "Cedar", "Alder"]


def test_reasons_of_losses_stand_by_amount_then_by_name_with_the_commonest_stage_and_competitor() -> None:
    # price 30 in lead (2) and review (1), against Y twice and X once; delivery 30, one deal each in lead and quotation: the first of equals;
    # X as often as Y: X. Bo's 99 are none of Ann's
    given = (
        ("price", 10, "review", "X"), ("price", 10, "lead", "Y"), ("price", 10, "lead", "Y"),
        ("delivery", 20, "quotation", "Y"), ("delivery", 10, "lead", "X"), (None, 50, "lead", "Z"),
    )  # fmt: skip
    rows = [
        deal(str(n), amount, stage, "2026-10-05", status="lost", closed_on="2026-10-05", lost_reason=why, competitor=who)
        for n, (why, amount, stage, who) in enumerate(given)
    ]
    rows.append(deal("b", 99, "lead", "2026-10-05", "Bo", status="lost", closed_on="2026-10-05", lost_reason="price"))
    found = lost_deals(book(pipeline=rows).now, 1)
    assert found[["reason", "n", "amount", "stage", "competitor"]].values.tolist() == [
        ["", 1, 50, 0, "Z"], ["delivery", 2, 30, 0, "X"], ["price", 3, 30, 0, "Y"],
    ]  # fmt: skip


def test_measures_stand_by_days_overdue_then_by_due_day_then_by_row() -> None:
    # 10 and 5 days overdue; then what is not due yet, the earlier first, without a day last; of one day by row; what is done at the end
    given = (
        ("done", "2026-10-11", "2026-10-20"), ("no day", None, None), ("later", "2026-11-20", None), ("soon", "2026-11-05", None),
        ("soon too", "2026-11-05", None), ("5 days", "2026-10-26", None), ("10 days", "2026-10-21", None), ("today", "2026-10-31", None),
    )  # fmt: skip
    rows: list[Row] = [{"measure": what, "agreed_on": "2026-09-01", "rep": "Ann", "due_on": due, "done_on": done} for what, due, done in given]
    found = [(item.measure, item.overdue) for item in measures(book(measures=rows), 1)]
    assert found == [
        ("10 days", 10), ("5 days", 5), ("today", 0), ("soon", 0), ("soon too", 0), ("later", 0), ("no day", 0), ("done", 0),
    ]  # fmt: skip


def test_a_measure_is_of_its_first_and_last_day() -> None:
    # done on the month's first day it is told, the day before it no longer is; agreed on the as-of day it is told, the day after not yet
    def named(**days: str) -> list[str]:
        return [item.measure for item in measures(book(measures=[{"measure": "x", "rep": "Ann", **days}]), 1)]

    assert named(agreed_on="2026-09-01", done_on="2026-10-01") == ["x"]
    assert named(agreed_on="2026-09-01", done_on="2026-09-30") == []
    assert named(agreed_on="2026-10-31") == ["x"]
    assert named(agreed_on="2026-11-01") == []


def test_of_equal_deals_and_customers_the_first_by_number_and_name_is_told() -> None:
    late = [deal(number, 100, "lead", "2026-10-05") for number in ("c", "a", "b")]
    assert "(Customer a, Customer b and others)" in said(book(pipeline=late), "overdue")
    same = [order(day, name, 10) for name in ("Cedar", "Alder", "Birch") for day in ("2026-08-01", "2026-08-21", "2026-09-10")]
    assert "(Alder, Birch and others)" in said(book(orders=same), "at_risk")
    assert notice_of(book(orders=same), "at_risk").customer == "Alder"


def test_of_lags_that_explain_as_much_the_shortest_is_told() -> None:
    # visits and revenue of 1, 2, 1, 2 … over 20 months go together after 0, 2, 4 and 6 months alike
    months = [f"{2025 + (2 + k) // 12}-{(2 + k) % 12 + 1:02}-02" for k in range(20)]  # March 2025 … October 2026
    log = [visit(day, customer=f"C{n}") for k, day in enumerate(months) for n in range(1 + k % 2)]
    found = book(visits=log, orders=[order(day, "Alder", 0.1 * (1 + k % 2)) for k, day in enumerate(months)])
    assert value(found, "activity.lag_months", "Ann") == 0


def test_what_is_told_of_customers_and_deals_is_told_of_those_who_have_them() -> None:
    # Alder (30) is Ann's, Birch (90) Bo's; each ordered every 20 days and is silent for 41, each is a key account outside the wall, each has
    # a deal past its day: Ann is told of hers, Bo of his, the team of both, the weightier first
    mine = {"Ann": ("Alder", 10), "Bo": ("Birch", 30)}
    days = ("2026-08-11", "2026-08-31", "2026-09-20")
    found = book(
        orders=[order(day, name, amount, who) for who, (name, amount) in mine.items() for day in days],
        customers=[{"customer": name, "rep": who, "key_account": 1} for who, (name, _amount) in mine.items()], fence=[],
        pipeline=[deal(name, amount, "lead", "2026-10-05", who, customer=name) for who, (name, amount) in mine.items()],
    )  # fmt: skip
    for position, names, bought in ((1, ("Alder",), 30), (2, ("Birch",), 90), (0, ("Birch", "Alder"), 120)):
        for rule, stake in (("at_risk", bought), ("wall", bought), ("overdue", bought / 3)):
            notice = notice_of(found, rule, position)
            assert (notice.fields["names"], notice.fields["n"], notice.stake) == (Names(names, True), len(names), stake)


# --- as people write it -------------------------------------------------------------------------------------------------


def test_a_key_is_told_as_the_focus_sheet_writes_it() -> None:
    # valves were to take everything; the log says PUMP, the focus sheet Pump (among products, whatever its tasks say): direction 0
    focus: list[Row] = [
        {"dimension": "product", "key": "Valve", "share": 1}, {"dimension": "product", "key": " Pump", "share": 0},
        {"dimension": "task", "key": "pUmP", "share": 1},
    ]  # fmt: skip
    found = book(focus=focus, visits=[visit(f"2026-10-0{day}", product="PUMP") for day in range(5, 10)])
    assert said(found, "direction") == "100 % of the time face to face goes into Pump, where 0 % was agreed: direction 0.00 of 1."


WHICH_MONTH: dict[str, dict[str, object]] = {
    "results.mom": {"month": "2026-09"}, "results.yoy": {"month": "2025-10"}, "results.target": {"period": "2026-10"},
    "results.ytd_target": {"period": "2026-10"}, "results.new_customers": {"day": date(2026, 10, 5)}, "plan.followup.A": {"period": "2026-11"},
    "plan.followup.D": {"period": "2026-11"}, "activity.hours_t1": {"period": "2026-10"},
    "working.movement.opening": {"before": "2026-09", "month": "2026-10"}, "working.movement.pushed_out": {"before": "2026-09", "month": "2026-10"},
    "working.slippage": {"month": "2026-10"},
}  # fmt: skip


def test_what_is_empty_for_want_of_a_month_names_it() -> None:
    # October's orders, deals and visits without hours; targets of the fiscal year to come; no first contact of anybody
    found = book(
        orders=[order("2026-10-05", "Alder", 1)], pipeline=[deal("1", 1, "lead", "2026-11-05")], visits=[visit("2026-10-05")],
        targets=[target("2027-01-01", 1)],
    )  # fmt: skip
    for position in (0, 1):
        empty = {metric: found.value(metric, position) for metric in WHICH_MONTH}
        assert {metric: dict(item.reason.fields) for metric, item in empty.items() if item.reason} == WHICH_MONTH


# --- how much a figure rests on -----------------------------------------------------------------------------------------

ON_WHAT: dict[str, tuple[int, int, int]] = {  # of the team, Ann and Bo
    "results.orders": (3, 2, 1), "results.average_order": (3, 2, 1), "results.revenue": (5, 4, 1),  # lines, the return among them
    "results.target": (1, 1, 0), "results.attainment": (5, 4, 1), "results.top_customer_share": (3, 2, 1),
    "activity.orders": (3, 2, 1), "purchase.average_order": (3, 2, 1), "activity.hours_t1": (5, 3, 1), "activity.selling_share": (5, 3, 1),
    "activity.visits": (5, 3, 1), "activity.visits_per_workday": (5, 3, 1), "activity.new_business_share": (6, 4, 1),
    "activity.calls_per_visit": (5, 3, 1), "activity.visits_per_proposal": (1, 1, 0), "activity.proposals_per_order": (3, 2, 1),
    "activity.win_rate": (3, 3, 0), "activity.joint_visit_score": (1, 1, 0), "activity.next_step_rate": (5, 3, 1), "activity.advance_rate": (1, 1, 0),
    "capability.index": (2, 2, 0), "capability.change": (2, 2, 0), "purchase.not_at_risk_share": (3, 2, 1),
    "working.opportunities": (3, 2, 1), "working.heat": (3, 2, 1), "working.coverage": (3, 2, 1), "working.win_rate_amount": (3, 3, 0),
    "working.median_days_to_win": (1, 1, 0), "working.velocity": (3, 3, 0), "working.fresh_share": (3, 2, 1), "working.stage.lead.days": (1, 1, 0),
    "forecast.hope_share": (3, 2, 1), "plan.followup.A": (2, 1, 1), "plan.followup.B3": (2, 1, 1), "plan.followup.G": (3, 3, 0),
    "plan.followup.I": (1, 1, 0), "plan.backplan.orders": (2, 1, 1), "forecast.expected": (3, 2, 1), "forecast.p50": (3, 2, 1),
    "data.outcome_share": (5, 3, 1), "data.fresh": (1, 1, 1), "forecast.calibration.lead": (3, 0, 0), "capability.gap.Closing": (0, 1, 0),
    "platform.health": (3, 3, 2), "market.completeness": (1, 1, 0), "activity.planned_visits": (1, 1, 0),
}  # fmt: skip


def test_each_figure_says_on_how_much_it_rests() -> None:
    # Ann: two orders (one of two lines) and a return, three visits, a call and a proposal (three with hours); Bo an order and a visit; Cy,
    # who is in no report, a visit. Ann's deals: two open, one won, two lost; Bo's: one open. Elm is the one customer on the market platform
    found = book(
        orders=[
            order("2026-10-05", "Alder", 100, order_id="1"), order("2026-10-05", "Alder", 50, order_id="1"), order("2026-10-06", "Birch", 200),
            order("2026-10-07", "Birch", -30), order("2026-10-06", "Cedar", 10, "Bo"),
        ],
        visits=[
            visit("2026-10-05", hours=2, outcome="held"), visit("2026-10-06", hours=1), visit("2026-10-07", "joint visit", quality=4),
            visit("2026-10-08", "call", hours=1), visit("2026-10-09", "proposal"), visit("2026-10-05", rep="Bo", hours=3),
            visit("2026-10-06", rep="Cy", hours=3),
        ],
        pipeline=[
            deal("1", 100, "lead", "2026-11-05", stage_since="2026-10-01"), deal("2", 300, "lead", "2026-12-05"),
            deal("3", 50, "lead", "2026-10-05", status="won", closed_on="2026-10-04", customer="Alder"),
            *(deal(n, 50, "lead", "2026-10-05", status="lost", closed_on="2026-10-04", customer="Alder") for n in "45"),
            deal("6", 70, "lead", "2026-11-05", "Bo"),
        ],
        targets=[target("2026-10-01", 200), target("2026-11-01", 300), target("2026-11-01", 50, "Bo")],
        capabilities=[
            {"rep": "Ann", "criterion": name, "score": 3, "required": 4, "assessed_on": day}
            for name in ("Closing", "Drive") for day in ("2026-09-01", "2026-01-01")
        ],
        customers=[{"customer": "Elm", "rep": "Ann", "first_contact_on": "2026-10-02"}],
    )  # fmt: skip
    assert {metric: tuple(found.value(metric, at).n for at in range(3)) for metric in ON_WHAT} == ON_WHAT
