"""The terms of metrics.md where two people could choose differently: who owns what, what is there yet, what counts as an order."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from reportgen.metrics.book import Book
from reportgen.settings import Settings
from reportgen.workcalendar import Calendar
from tests.metrics.team import Row, book, dataset, deal, order, target, value, visit

# --- owners ---------------------------------------------------------------------------------------------------------


def test_an_order_without_a_rep_is_its_customers_on_file_and_nobodys_otherwise() -> None:
    # Alder is Ann's on file: its order without a rep (100) is Ann's. Birch is on no file: 40 are Bo's, 60 are nobody's, the team's alone
    orders = [
        order("2026-10-05", "Alder", 100, None),  # type: ignore[arg-type]
        order("2026-10-05", "Birch", 40, "Bo"),
        order("2026-10-06", "Birch", 60, None),  # type: ignore[arg-type]
    ]
    found = book(orders=orders, customers=[{"customer": "Alder", "rep": "Ann"}])
    assert [value(found, "results.revenue", who) for who in ("", "Ann", "Bo")] == [200, 100, 40]


def test_an_order_is_the_reps_whom_any_of_its_lines_names_with_all_its_lines() -> None:
    # Alder is Ann's on file, but the first line (100) of the order names Bo; the second (40) names nobody: 140 are Bo's, one order.
    # Of lines that name Bo and Ann all are Ann's, the first by name: 60
    orders = [
        order("2026-10-05", "Alder", 100, "Bo", order_id="S1", product="pump"),
        order("2026-10-05", "Alder", 40, None, order_id="S1", product="drive"),  # type: ignore[arg-type]
        order("2026-10-06", "Alder", 25, "Bo", order_id="S2", product="pump"),
        order("2026-10-06", "Alder", 35, "Ann", order_id="S2", product="drive"),
    ]
    found = book(orders=orders, customers=[{"customer": "Alder", "rep": "Ann"}])
    assert [value(found, "results.revenue", who) for who in ("", "Ann", "Bo")] == [200, 60, 140]
    assert [value(found, "results.orders", who) for who in ("", "Ann", "Bo")] == [2, 1, 1]


def test_a_customer_without_a_rep_is_its_first_orders_and_a_return_is_no_order() -> None:
    # Ann took a return before Bo sold the first order: Alder is Bo's
    found = book(orders=[order("2026-09-01", "Alder", -5, "Ann"), order("2026-10-05", "Alder", 40, "Bo")])
    assert [value(found, "purchase.customers", who) for who in ("Ann", "Bo")] == [0, 1]


def test_a_customer_with_a_later_order_alone_is_its_first_deals_until_then() -> None:
    # on 15 October the order of 20 October is not there yet, so the deal's rep owns the customer
    rows = {"orders": [order("2026-10-20", "Alder", 40, "Bo")], "pipeline": [deal("1", 5, "lead", "2026-12-01", customer="Alder")]}
    early, late = book(as_of=date(2026, 10, 15), **rows), book(**rows)
    assert [value(early, "working.customers", who) for who in ("Ann", "Bo")] == [1, 0]
    assert [value(late, "purchase.customers", who) for who in ("Ann", "Bo")] == [0, 1]


# --- who is there yet -----------------------------------------------------------------------------------------------


def test_orders_and_deals_dated_later_make_nobody_a_customer_yet() -> None:
    # at 15 October Alder (order on the 20th), Birch (deal opened on the 20th) and Cedar (first contact on the 20th) are not there
    rows: dict[str, list[Row]] = {
        "orders": [order("2026-10-20", "Alder", 40), order("2026-10-01", "Dogwood", 1, status="cancelled")],
        "pipeline": [deal("1", 5, "lead", "2026-12-01", customer="Birch", opened_on="2026-10-20")],
        "customers": [{"customer": "Cedar", "rep": "Ann", "first_contact_on": "2026-10-20"}],
    }
    early, late = book(as_of=date(2026, 10, 15), **rows), book(**rows)
    assert [value(early, f"{name}.customers") for name in ("purchase", "working", "market")] == [0, 0, 0]
    assert [value(late, f"{name}.customers") for name in ("purchase", "working", "market")] == [1, 1, 1]


def test_a_deal_of_a_customer_who_is_not_there_yet_moves_nobody_to_the_working_platform() -> None:
    rows: dict[str, list[Row]] = {
        "pipeline": [deal("1", 5, "lead", "2026-12-01", customer="Alder", opened_on="2026-10-02")],
        "customers": [{"customer": "Alder", "rep": "Ann", "first_contact_on": "2026-10-20"}],
    }
    assert value(book(as_of=date(2026, 10, 15), **rows), "market.moved_to_working", "Ann") == 0
    assert value(book(**rows), "market.moved_to_working", "Ann") == 1


# --- orders ---------------------------------------------------------------------------------------------------------


def test_a_return_is_no_backlog() -> None:
    # 100 not delivered; a return of 30 is no order, so nothing of it is to be delivered
    settings = Settings(report={"recognise_on": "delivery"})
    found = book(settings=settings, orders=[order("2026-10-05", "Alder", 100, status="ordered"), order("2026-10-06", "Alder", -30)])
    assert value(found, "purchase.backlog", "Ann") == 100
    assert value(found, "plan.followup.B1", "Ann") == 100


def test_orders_of_one_day_stand_in_order_of_their_numbers() -> None:
    # Alder's first order is number 9 (100), not number 10 (900), whatever the order of the rows: E is the mean of 100, 200, 300 = 200
    orders = [
        order("2024-01-01", "Old", 1, "Cy"), order("2026-05-05", "Alder", 900, order_id="10"), order("2026-05-05", "Alder", 100, order_id="9"),
        order("2026-05-06", "Birch", 200), order("2026-05-07", "Cedar", 300),
    ]  # fmt: skip
    for rows in (orders, orders[::-1]):
        assert value(book(orders=rows), "plan.followup.E", "Ann") == 200


def test_the_average_order_is_over_the_months_that_are_set() -> None:
    # orders of 100 in October and 400 in May: 250 over 12 months, 100 over 3
    orders = [order("2026-05-05", "Alder", 400), order("2026-10-05", "Alder", 100)]
    assert value(book(orders=orders), "purchase.average_order", "Ann") == 250
    assert value(book(settings=Settings(windows={"average_months": 3}), orders=orders), "purchase.average_order", "Ann") == 100


def test_a_ratio_over_a_negative_sum_is_a_ratio() -> None:
    # only 0 makes a ratio empty: October −50, of which −20 in the last five working days; September 100: −50 ÷ 100 − 1 = −1.5
    orders = [order("2026-09-05", "Alder", 100), order("2026-10-05", "Alder", -30), order("2026-10-30", "Alder", -20)]
    found = book(orders=orders)
    assert value(found, "results.mom", "Ann") == pytest.approx(-1.5)
    assert value(found, "results.month_end_share", "Ann") == pytest.approx(0.4)


# --- deals and their pictures ---------------------------------------------------------------------------------------


def test_a_deal_closed_without_a_day_closed_at_the_end_of_the_month_that_first_showed_it_whatever_came_later() -> None:
    # August's picture shows it won, September's too, October's open again: seen from September it was won on 31 August
    rows = [deal("1", 10, "signature", "2026-08-20", picture=f"2026-0{month}-01", status="won") for month in (8, 9)]
    rows.append(deal("1", 10, "signature", "2026-11-20"))
    found = book(pipeline=rows)
    deals = found.moment(date(2026, 9, 1)).deals
    assert deals["status"].tolist() == ["won"]
    assert pd.Timestamp(deals["closed_on"].iloc[0], unit="D") == pd.Timestamp("2026-08-31")
    assert value(found, "working.opportunities", "Ann") == 1


def undated(rows: list[Row], covers: list[tuple[str | None, str | None, int]], month: date = date(2026, 10, 1)) -> Book:
    """A book whose pipeline stands on several sheets: covers gives picture, rep and sheet; a row's `sheet` says where it is."""
    settings = Settings()
    whole = dataset(settings, reps=[{"rep": "Ann"}, {"rep": "Bo"}], pipeline=rows)
    frame = whole.frames["pipeline"]
    frame["source"] = [(row["sheet"] << 21) + 2 + at for at, row in enumerate(rows)]
    pictures = pd.DataFrame(covers, columns=["picture", "rep", "sheet"]).astype({"picture": "datetime64[s]", "rep": object})
    changed = type(whole)(
        whole.frames, pictures, whole.unread_deals, whole.left_out, whole.repeated, [], whole.sheets * 9, [], {},
    )  # fmt: skip
    return Book(changed, settings, Calendar(settings), month)


def test_an_undated_sheet_that_is_too_new_for_the_month_loses_no_deal_of_another() -> None:
    # Ann's picture of October is dated; Bo's undated sheet knows of December, so it is no picture of October: Bo's deal of
    # September is not gone, it stands as September's picture showed it
    rows = [
        deal("1", 10, "lead", "2026-11-20", sheet=1),
        deal("2", 20, "lead", "2026-11-20", "Bo", picture="2026-09-01", sheet=2),
        deal("3", 30, "lead", "2027-01-20", "Bo", picture=None, opened_on="2026-12-02", sheet=3),
    ]
    found = undated(rows, [("2026-10-01", "Ann", 1), ("2026-09-01", "Bo", 2), (None, "Bo", 3)])
    assert value(found, "working.amount", "Bo") == 20


def test_an_undated_sheet_is_the_picture_of_the_month_where_the_rep_has_no_dated_one() -> None:
    # Bo's undated sheet shows deal 3 and no longer deal 2: that is lost. Ann has a dated picture, so her undated row is not read
    rows = [
        deal("1", 10, "lead", "2026-11-20", sheet=1),
        deal("2", 20, "lead", "2026-11-20", "Bo", picture="2026-09-01", sheet=2),
        deal("3", 30, "lead", "2027-01-20", "Bo", picture=None, sheet=3),
        deal("1", 99, "lead", "2026-11-20", picture=None, sheet=4),
    ]
    found = undated(rows, [("2026-10-01", "Ann", 1), ("2026-09-01", "Bo", 2), (None, "Bo", 3), (None, "Ann", 4)])
    assert [value(found, "working.amount", who) for who in ("Ann", "Bo")] == [10, 30]


def test_an_empty_sheet_of_a_rep_shows_that_nothing_is_left_and_one_of_nobody_shows_nothing() -> None:
    rows = [deal("1", 10, "lead", "2026-11-20", who, picture="2026-09-01", sheet=1, opportunity_id=who) for who in ("Ann", "Bo")]
    found = undated(rows, [("2026-09-01", None, 1), ("2026-10-01", "Ann", 2), ("2026-10-01", None, 3)])
    assert [value(found, "working.amount", who) for who in ("Ann", "Bo")] == [0, 10]


def test_a_deal_of_which_no_contact_is_known_is_cold_and_not_fresh() -> None:
    # 100 at 0.6 and never contacted, as far as anybody wrote: heat 0. 300 contacted today at 0.6, not overdue: 100 · 0.6 · (0.4 + 0.2)
    # = 36. Weighted by amount: 36 · 300 ÷ 400 = 27; fresh 300 ÷ 400
    rows = [
        deal("1", 100, "negotiation", "2026-11-10", opened_on=None),
        deal("2", 300, "negotiation", "2026-11-10", last_contact_on="2026-10-31"),
    ]
    found = book(pipeline=rows)
    assert value(found, "working.heat", "Ann") == pytest.approx(27)
    assert value(found, "working.fresh_share", "Ann") == pytest.approx(0.75)


def test_a_deal_whose_opening_nobody_wrote_down_says_nothing_about_new_customers() -> None:
    # five closed deals, four won, but of one nobody knows whether its customer bought before: n = 4 is too few, G is the standard
    rows = [deal(str(n), 10, "lead", "2026-10-01", status="won", closed_on="2026-10-01") for n in range(4)]
    rows.append(deal("4", 10, "lead", "2026-10-01", status="lost", closed_on="2026-10-01", opened_on=None))
    assert value(book(pipeline=rows), "plan.followup.G", "Ann") == pytest.approx(1 / 3)


# --- reps -----------------------------------------------------------------------------------------------------------


def test_without_a_roster_a_rep_whose_deals_the_present_picture_shows_is_in_the_report() -> None:
    # the deal was opened in January, long before the window, but October's picture shows it; Bo's stood in July's alone
    settings = Settings()
    rows = [
        deal("1", 10, "lead", "2026-11-20", opened_on="2026-01-05"),
        deal("2", 10, "lead", "2026-11-20", "Bo", opened_on="2026-01-05", picture="2026-07-01"),
    ]
    for kinds in ({}, {"reps": []}):  # a template's roster that nobody has filled yet is none
        found = Book(dataset(settings, pipeline=rows, **kinds), settings, Calendar(settings), date(2026, 10, 1))
        assert [subject.name for subject in found.subjects] == ["", "Ann"]


def test_the_forecasts_of_months_before_a_rep_came_count_against_what_then_came() -> None:
    # Bo came in October and sold 50, of which nothing was forecast at September's end: |0 − 50| ÷ 50 = 1
    found = book(
        reps=[{"rep": "Ann"}, {"rep": "Bo", "hired_on": "2026-10-01"}],
        orders=[order("2026-01-05", "Alder", 1), order("2026-10-05", "Birch", 50, "Bo")],
        pipeline=[deal("1", 10, "lead", "2026-12-20", picture=f"2026-{month}-01") for month in ("09", "10")],
    )
    assert value(found, "accuracy.wape", "Bo") == pytest.approx(1)


def test_months_in_which_a_rep_was_not_there_are_no_forecasts_of_0() -> None:
    # pictures of August, September and October: forecasts for September and October; Bo came in October
    found = book(
        reps=[{"rep": "Ann"}, {"rep": "Bo", "hired_on": "2026-10-01"}],
        orders=[order("2026-01-05", "Alder", 1), order("2026-10-05", "Birch", 50, "Bo")],
        pipeline=[deal("1", 10, "lead", "2026-12-20", picture=f"2026-{month}-01") for month in ("08", "09", "10")],
    )
    assert [found.value("accuracy.wape", position).n for position in (1, 2)] == [2, 1]


def test_change_of_capability_is_of_those_who_have_an_index_on_both_days() -> None:
    # Ann: 2 ÷ 4 then, 4 ÷ 4 now: +0.5. Bo's old assessment has no weight, so he has no index then and is left out of the team's
    rows = [
        {"rep": who, "criterion": "Closing", "assessed_on": day, "score": score, "required": 4, "weight": weight}
        for who, day, score, weight in (
            ("Ann", "2026-01-05", 2, 1),
            ("Ann", "2026-09-05", 4, 1),
            ("Bo", "2026-01-05", 1, 0),
            ("Bo", "2026-09-05", 1, 1),
        )
    ]
    found = book(capabilities=rows)
    assert value(found, "capability.change", "Ann") == pytest.approx(0.5)
    assert value(found, "capability.change", "Bo") is None
    assert value(found, "capability.change") == pytest.approx(0.5)


# --- sheets that nobody keeps ---------------------------------------------------------------------------------------

WITHOUT: dict[str, tuple[str, ...]] = {
    "orders": ("purchase.customers", "purchase.at_risk_customers", "purchase.lost_customers", "purchase.additional_business", "purchase.backlog"),
    "pipeline": (
        "working.customers",
        "working.amount",
        "plan.followup.B3",
        "plan.followup.C",
        "platform.working_health",
        "forecast.calibration.lead",
    ),
    "fence": ("fence.inside", "fence.score", "fence.unassessed"),
    "screening": ("market.screened_share", "market.qualified", "market.unscreened_over_30"),
    "visits": ("activity.visits", "activity.plan_attainment", "activity.new_business_share"),
    "customers": ("fence.key_accounts", "fence.inside", "market.new_prospects"),
}
ALL: dict[str, list[Row]] = {
    "orders": [order("2026-10-05", "Alder", 10)],
    "pipeline": [deal("1", 10, "lead", "2026-11-20", customer="Birch")],
    "fence": [{"customer": "Alder", "assessed_on": "2026-10-01", "relationship": 5}],
    "screening": [{"customer": "Cedar", "assessed_on": "2026-10-01", "need": 5}],
    "visits": [visit("2026-10-05")],
    "customers": [{"customer": name, "rep": "Ann", "key_account": 1, "first_contact_on": "2026-10-01"} for name in ("Alder", "Birch", "Cedar")],
    "plans": [{"week": "2026-10-05", "planned_hours": 5, "rep": "Ann", "activity": "visit", "planned_count": 2}],
    "targets": [target("2026-11-01", 100)],
}


@pytest.mark.parametrize("kind", WITHOUT)
def test_what_a_missing_sheet_would_tell_is_empty_and_names_the_sheet(kind: str) -> None:
    found = book(**{name: rows for name, rows in ALL.items() if name != kind})
    for metric in WITHOUT[kind]:
        for position in (0, 1) if "calibration" not in metric else (0,):
            empty = found.value(metric, position)
            assert empty.value is None, metric
            assert empty.reason is not None
            assert dict(empty.reason.fields) == {"kind": kind}, metric
    whole = book(**ALL)
    assert all(whole.value(metric, 0).value is not None for metric in WITHOUT[kind])


def test_nothing_is_undelivered_where_results_are_recognised_on_order_even_if_no_orders_are_kept() -> None:
    assert value(book(pipeline=[]), "plan.followup.B1", "Ann") == 0
