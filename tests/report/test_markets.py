"""Segments and products: no column of a comparison that cannot be made."""

from __future__ import annotations

import pytest

from reportgen.language import language
from reportgen.report.markets import market_table
from reportgen.report.view import View
from tests.metrics.team import book, order


@pytest.mark.parametrize(("first", "columns", "change"), [("2026-09-05", 6, None), ("2025-09-05", 7, "+50\u202f%")])
def test_the_year_before_is_shown_where_there_was_one(first: str, columns: int, change: str | None) -> None:
    # the 12 months to October 2026: 150 of Alpha; 100 in the 12 months before, which the orders cover as they begin earlier; or nothing
    found = book(
        orders=[
            order("2024-10-05" if change else first, "Alder", 1, product="Alpha"),
            order(first, "Alder", 100, product="Alpha"),
            order("2026-10-05", "Alder", 150 if change else 50, product="Alpha"),
        ]
    )
    table = market_table(View(found, 0, language("en")), "product")
    assert table is not None
    assert len(table.columns) == len(table.rows[0]) == columns
    assert change is None or change in [cell.words for cell in table.rows[0]]
