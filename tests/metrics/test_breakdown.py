"""Targets and revenue side by side by customer and product; markets over 12 months."""

from __future__ import annotations

import math

from reportgen.metrics.breakdown import decomposition, goal, lost_deals, markets
from tests.metrics.team import book, deal, order, target


def test_target_and_revenue_stand_side_by_side() -> None:
    # Alder: October 100 − 20 = 80 of 120, the year 80 + 40 of 120 + 50; Birch has no target of its own
    found = decomposition(
        book(
            targets=[target("2026-10-01", 120, customer="Alder"), target("2026-09-01", 50, customer="Alder"), target("2026-10-01", 999)],
            orders=[
                order("2026-10-05", "Alder", 100), order("2026-10-20", "Alder", -20), order("2026-09-05", "Alder", 40),
                order("2026-10-06", "Birch", 7), order("2026-10-07", "Alder", 5, "Bo"),
            ],
        ).now, 1, "customer",
    )  # fmt: skip
    assert found.to_dict("records") == [{"name": "Alder", "target": 120, "actual": 80, "ytd_target": 170, "ytd_actual": 120}]


def test_finer_targets_count_only_where_no_coarser_is_given() -> None:
    rows = [
        target("2026-11-01", 100, product="Pumps"),
        target("2026-11-01", 60, product="Pumps", customer="Alder"),
        target("2026-11-01", 30, "Bo", product="Valves", customer="Alder"),
    ]
    found = book(targets=rows).now
    assert goal(found, 0, "product").to_dict("records") == [{"name": "Pumps", "target": 100}, {"name": "Valves", "target": 30}]
    assert goal(found, 1, "customer").to_dict("records") == [{"name": "Alder", "target": 60}]


def test_markets_add_up_to_the_revenue_of_twelve_months() -> None:
    found = markets(
        book(
            customers=[{"customer": "Alder", "segment": "Steel"}, {"customer": "Birch", "segment": "Food"}],
            orders=[order("2026-10-05", "Alder", 100), order("2026-01-05", "Birch", 300), order("2025-10-05", "Alder", 50),
                    order("2026-02-02", "Elm", 100)],
            pipeline=[
                deal("1", 70, "quotation", "2026-11-05", customer="Alder"),
                deal("2", 10, "quotation", "2026-10-05", customer="Birch", status="won", closed_on="2026-10-02"),
                deal("3", 10, "quotation", "2026-10-05", customer="Birch", status="lost", closed_on="2026-10-02"),
            ],
        ).now, 0, "segment",
    )  # fmt: skip
    # Σ 500 from 1 Nov 2025 on; Birch 300 ÷ 500; what has no segment stands under no name; orders begin in October 2025: no whole year before
    assert found["name"].tolist() == ["Food", "Steel", ""]
    assert found["revenue"].tolist() == [300, 100, 100]
    assert found["share"].tolist() == [0.6, 0.2, 0.2]
    assert found["open"].tolist() == [0, 70, 0]
    assert found[["won", "closed"]].iloc[0].tolist() == [1, 2]
    assert all(math.isnan(value) for value in found["before"])


def test_a_name_with_a_target_and_no_revenue_has_none_and_the_year_before_counts_from_its_first_month_on() -> None:
    # Birch has a target and sold nothing: 0. Orders begin on 30 November 2024, in the first of the 24 months to October 2026: the year
    # before is whole but for days, and is told: Alder 40; one day later, on 1 December, it is not
    found = book(targets=[target("2026-10-01", 120, customer="Birch")], orders=[order("2026-10-05", "Alder", 100)])
    assert decomposition(found.now, 1, "customer").to_dict("records") == [
        {"name": "Birch", "target": 120, "actual": 0, "ytd_target": 120, "ytd_actual": 0}
    ]
    for day, before in (("2024-11-30", 40), ("2024-12-01", None)):
        table = markets(book(orders=[order(day, "Alder", 40), order("2026-10-05", "Alder", 100)]).now, 0, "segment")
        assert table["before"].iloc[0] == before if before else math.isnan(table["before"].iloc[0])
        assert table["customers"].tolist() == [1]


def test_what_was_lost_in_twelve_months_counts_from_their_first_day_on() -> None:
    # the 12 months to October 2026 begin on 1 November 2025: 30 and 50 count, 70 of the day before does not
    lost = [
        deal(day, amount, "quotation", day, status="lost", closed_on=day, opened_on="2025-01-05", lost_reason="price")
        for day, amount in (("2025-10-31", 70), ("2025-11-01", 30), ("2026-10-31", 50))
    ]
    found = lost_deals(book(pipeline=lost).now, 1)
    assert found[["reason", "n", "amount"]].to_dict("records") == [{"reason": "price", "n": 2, "amount": 80}]
