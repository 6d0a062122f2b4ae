"""The coaching agenda: what stands out, what to ask, and whom to visit together, for each rep."""

from __future__ import annotations

from reportgen.language import language
from reportgen.metrics.book import Book
from reportgen.report.comparison import agenda
from reportgen.report.view import View
from tests.metrics.team import Row, book, deal, order, visit

FAR: Row = {"last_contact_on": "2026-10-28", "next_step_on": "2026-11-03"}


def line(found: Book, code: str = "en") -> list[str]:
    """Ann's line."""
    table = agenda(View(found, 0, language(code)))
    assert table is not None
    return next([cell.words for cell in row] for row in table.rows if row[0].words == "Ann")


def test_the_largest_deal_whose_decision_maker_nobody_met() -> None:
    deals = [
        deal("1", 300, "negotiation", "2026-11-20", decision_maker_met=0, **FAR),
        deal("2", 500, "negotiation", "2026-11-20", decision_maker_met=0, **FAR),
        deal("3", 900, "negotiation", "2026-11-20", decision_maker_met=1, **FAR),
    ]
    found = book(pipeline=deals, visits=[visit("2026-10-28", customer="Customer 1", outcome="held")])
    assert line(found) == [
        "Ann", "2 deals are far on, but nobody has met the decision maker (Customer 2 and Customer 1).", "Who decides at Customer 2?",
        "Customer 2: nobody has met the decision maker",
    ]  # fmt: skip
    assert line(found, "zh")[2:] == ["Customer 2由谁拍板？", "Customer 2：还没有人见过决策人"]


def test_a_customer_at_risk_comes_before_a_deal() -> None:
    # every 20 days, silent for 41: grave
    orders = [order(day, "Alder", 100) for day in ("2026-08-11", "2026-08-31", "2026-09-20")]
    found = book(orders=orders, pipeline=[deal("1", 300, "negotiation", "2026-11-20", decision_maker_met=0, **FAR)], visits=[visit("2026-10-28")])
    assert line(found)[2:] == ["When do we visit Alder together?", "Alder: its orders stay away"]


def test_without_such_a_customer_the_largest_open_deal() -> None:
    # 50 calls for 5 visits, where 5 a visit are the standard
    log = [*(visit("2026-10-28", "call", outcome="held") for _n in range(50)), *(visit("2026-10-28", outcome="held") for _n in range(5))]
    deals = [deal(str(n), 100 * n, "negotiation", "2026-11-20", **FAR) for n in (1, 2)]
    assert line(book(pipeline=deals, visits=log))[3] == "Customer 2: to see at which moment it says no"
    calm = [visit("2026-10-10", outcome="held", next_step="offer", next_step_on="2026-11-05")]
    declared: list[Row] = [{"customer": "Alder", "rep": "Ann", "platform": "purchase"}]
    assert line(book(pipeline=deals, visits=calm, customers=declared))[3] == "Customer 2: the largest open deal"


def test_whom_to_visit_is_left_open_where_there_is_neither() -> None:
    assert line(book(visits=[visit("2026-10-01")]))[3] == "–"
