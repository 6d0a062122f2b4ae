"""Data that contradict each other: each has a finding of its own at its cell, and none where nothing is wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from reportgen.settings import WON, Settings
from reportgen.workbook.dataset import Dataset
from tests.workbook.sheets import Rows, codes, united

ORDERS = ["order_id", "date", "customer", "amount", "rep", "opportunity_id", "status", "delivered_on"]
DEALS = ["opportunity_id", "customer", "amount", "stage", "expected_close", "rep", "opened_on", "status", "closed_on"]
CUSTOMERS: Rows = [["customer", "rep", "grade", "potential"], ["Alder", "Ann", "A", 5], ["Birch", "Bo", "B", 5]]


def order(
    number: str = "S1", day: date = date(2026, 9, 15), amount: float = 50, deal: str | None = "D1", customer: str = "Alder", **more: Any
) -> list[Any]:
    return [number, day, customer, amount, "Ann", deal, more.get("status", "ordered"), more.get("delivered")]


def deal(number: str = "D1", status: str = "won", closed: date | None = date(2026, 9, 18), amount: float = 50, customer: str = "Alder") -> list[Any]:
    return [number, customer, amount, "quotation", date(2026, 11, 5), "Ann", date(2026, 7, 1), status, closed]


def data(orders: Rows = [], deals: Rows = [], settings: Settings | None = None, **sheets: Rows) -> Dataset:  # noqa: B006 - never changed
    given = {"Orders": [ORDERS, *orders], "Pipeline": [DEALS, *deals], "Customers": CUSTOMERS}
    return united({"book.xlsx": {**given, **sheets}}, settings)


def test_nothing_is_told_where_deals_and_orders_agree() -> None:
    assert codes(data([order()], [deal(), deal("D2", "open", None), deal("D3", "lost", date(2026, 9, 1))])) == []


def test_a_deal_won_without_an_order() -> None:
    assert codes(data([order()], [deal(), deal("D2")])) == [("deal.won_without_order", "A3")]


def test_an_order_of_the_customer_that_names_no_deal_may_be_that_of_the_deal() -> None:
    assert codes(data([order(), order("S2", deal=None, customer="Birch")], [deal(), deal("D2", customer="Birch")])) == []


def test_a_deal_won_before_orders_were_kept_needs_none() -> None:
    assert codes(data([order()], [deal(), deal("D2", closed=date(2026, 8, 1))])) == []


def test_a_deal_won_without_an_order_where_orders_name_no_deals() -> None:
    # Birch has ordered nothing since its deal was opened on 1 July, and S1 is of Alder; a deal without a number is called by its customer
    silent = order("S0", date(2026, 6, 1), deal=None, customer="Birch")
    unnumbered = [None, *deal("", customer="Birch")[1:]]
    unnumbered[DEALS.index("opened_on")] = date(2026, 8, 1)
    found = data([silent, order(deal=None)], [deal(), deal("D2", customer="Birch"), unnumbered])
    assert codes(found) == [("deal.won_without_order", "A3"), ("deal.won_without_order", "B4")]


def test_a_deal_won_on_a_day_that_nobody_wrote_needs_an_order_where_it_was_opened_since_orders_are_kept() -> None:
    silent = order("S0", date(2026, 6, 1), deal=None, customer="Birch")  # orders are kept since June, the deals were opened on 1 July
    assert codes(data([silent, order()], [deal(), deal("D2", closed=None)])) == [
        ("deal.won_without_order", "A3"),
        ("deal.won_without_day", "H3"),
    ]
    assert codes(data([order()], [deal(), deal("D2", closed=None)])) == [
        ("deal.won_without_day", "H3")
    ]  # since 15 September: it may have been won before


def test_a_status_that_is_not_that_of_the_stage() -> None:
    # a stage that ends deals says won or lost; a status of another kind counts and is told. A deal won in an open stage is as it should be
    rows = [deal("D1", "open", None), deal("D2", "lost", date(2026, 9, 1)), deal("D3", "won"), deal("D4", "won")]
    for row, stage in zip(rows, ("won", "won", "won", "quotation"), strict=True):
        row[3] = stage
    found = data([order(deal="D3"), order("S2", deal="D4")], rows)
    assert codes(found) == [("deal.status_stage", "H2"), ("deal.status_stage", "H3")]
    told = next(finding for finding in found.findings if finding.source.row == 2 and finding.code == "deal.status_stage")
    assert (told.value, told.fields["stage"]) == ("open", WON)


def test_lines_of_one_order_that_name_two_reps() -> None:
    # the first by name is taken, wherever it stands; a line that names nobody says nothing else, and orders without a number are one each
    headers = [*ORDERS[:5], "product"]
    rows = [["S1", date(2026, 9, 15), "Alder", 50, who, f"{who}"] for who in ("Bo", "Ann", None)]
    loose = [[None, date(2026, 9, 15), "Alder", 50, who, "x"] for who in ("Bo", "Ann")]
    found = united({"book.xlsx": {"Orders": [headers, *rows, *loose], "Customers": CUSTOMERS}})
    assert [item for item in codes(found) if item[0].startswith("order")] == [("order.two_reps", "E2")]


def test_an_order_of_a_deal_that_is_not_won() -> None:
    found = data([order(deal="D2"), order("S2", deal="D3")], [deal("D2", "open", None), deal("D3", "lost", date(2026, 9, 1))])
    assert codes(found) == [("order.deal_open", "F2"), ("order.deal_lost", "F3")]


def test_an_order_of_a_deal_that_was_won_and_is_open_again() -> None:
    pictures = {f"{month}.xlsx": {"Pipeline": [DEALS, row]} for month, row in (("2026-09", deal()), ("2026-10", deal("D1", "open", None)))}
    found = united({"book.xlsx": {"Orders": [ORDERS, order()], "Customers": CUSTOMERS}, **pictures})
    assert "order.deal_open" not in {code for code, _place in codes(found)}


def test_an_order_of_a_deal_that_no_pipeline_holds() -> None:
    assert codes(data([order(), order("S2", deal="D9")], [deal()])) == [("order.deal_unknown", "F3")]


def test_an_order_older_than_the_pipeline_needs_no_deal() -> None:
    assert codes(data([order(), order("S2", date(2026, 6, 30), deal="D9")], [deal()])) == []


def test_a_return_is_information_and_any_other_negative_amount_a_warning() -> None:
    targets: Rows = [["month", "rep", "target"], ["2026-10", "Ann", -5]]
    events: Rows = [["date", "name", "cost"], [date(2026, 9, 1), "Fair", -7]]
    found = data([order(), order("S2", amount=-10)], [deal(), deal("D2", "open", None, amount=-1)], Targets=targets, Events=events)
    assert [(finding.code, finding.severity.value, finding.source.sheet, finding.cell) for finding in found.findings] == [
        ("amount.negative", "warning", "Events", "C2"), ("amount.negative", "warning", "Pipeline", "C3"),
        ("amount.negative", "warning", "Targets", "C2"), ("order.return", "information", "Orders", "D3"),
    ]  # fmt: skip
    assert found.frames["orders"]["amount"].tolist() == [50, -10]


@pytest.mark.parametrize(
    ("row", "finding"),
    [
        (deal(closed=date(2026, 6, 1)), ("deal.closed_before_opening", "I3")),
        (deal("D2", "open", date(2026, 9, 1)), ("deal.open_with_day", "I3")),
        (deal("D2", "lost", date(2026, 12, 1)), ("deal.closed_in_future", "I3")),
    ],
)
def test_days_of_a_deal_that_cannot_be(row: list[Any], finding: tuple[str, str]) -> None:
    assert codes(data([order(deal=None)], [deal("D0", "open", None), row])) == [finding]


def test_a_customer_of_orders_who_is_not_on_file() -> None:
    found = data([order(), order("S2", customer="Cedar"), order("S3", customer="Cedar")], [deal()])
    assert codes(found) == [("order.customer_unknown", "C3")]
    assert found.findings[0].fields["n"] == 2
    assert len(found.frames["orders"]) == 3


def test_one_customer_under_two_reps_is_a_contradiction_naming_the_rep() -> None:
    found = data(Customers=[CUSTOMERS[0], ["Alder", "Ann", "A", 5], ["Alder", "Bo", "A", 5]])
    assert [(finding.code, finding.fields["differing"]) for finding in found.findings] == [("row.conflict", [("customers", "rep")])] * 2


def test_two_targets_for_one_month() -> None:
    head = ["month", "rep", "target"]
    assert codes(data(Targets=[head, ["2026-10", "Ann", 5], ["2026-10", "Ann", 6]])) == [("row.conflict", "A2"), ("row.conflict", "A3")]
    assert codes(data(Targets=[head, ["2026-10", "Ann", 5], ["2026-10", "Ann", 5]])) == [("row.duplicate", "A3")]


@pytest.mark.parametrize(("on", "findings"), [("order", []), ("delivery", [("order.delivered_without_day", "G3")])])
def test_an_order_delivered_without_its_day(on: str, findings: list[tuple[str, str]]) -> None:
    delivered = order("S2", status="delivered", delivered=None)
    assert codes(data([order(), delivered], [deal()], Settings(report={"recognise_on": on}))) == findings


def test_deals_without_a_number_are_each_looked_at() -> None:
    rows = [[None, "Alder", 5, "lead", date(2026, 8, 1 + at), "Ann", date(2026, 9, 1 + at), "open", None] for at in range(2)]
    assert codes(data(deals=rows)) == [("deal.close_before_opening", "E2"), ("deal.close_before_opening", "E3")]


def test_an_undated_sheet_is_newer_than_the_months_before_when_a_stage_goes_back() -> None:
    head = ["opportunity_id", "customer", "amount", "stage", "expected_close", "rep"]
    row = ["D1", "Alder", 5, "negotiation", date(2026, 11, 5), "Ann"]
    found = united({"2026-09.xlsx": {"Pipeline": [head, row]}, "now.xlsx": {"Pipeline": [head, [*row[:3], "lead", *row[4:]]]}})
    assert [(finding.code, finding.source.file, finding.cell) for finding in found.findings] == [("deal.stage_backwards", "now.xlsx", "D2")]
