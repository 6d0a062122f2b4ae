"""The rows behind findings: listed on the screen with workbook, sheet and row, not on paper."""

from __future__ import annotations

from reportgen.language import language
from reportgen.metrics.rules import notices
from reportgen.report.blocks import Page
from reportgen.report.findings import MOST_ROWS, evidence
from reportgen.report.html import render, render_html
from reportgen.report.pages import page_of
from reportgen.report.view import View
from tests.metrics.team import book, deal


def page(n: int) -> Page:
    found = book(pipeline=[deal(str(k), 100, "lead", "2026-10-05") for k in range(n)])
    return page_of(found, 1, "ann", language("en"), found.facts.dataset)


def test_the_rows_of_a_finding_are_listed_by_sheet() -> None:
    found = book(pipeline=[deal("1", 100, "lead", "2026-11-05"), deal("2", 100, "lead", "2026-10-05")])
    told = evidence(View(found, 1, language("en")), notices(found, 1))
    assert told is not None
    (overdue,) = (item for item in told.proofs if "expected close" in item.title)
    assert overdue.title == "The open deal with Customer 2 is past its expected close."
    assert [(sheet.sheet, sheet.rows) for sheet in overdue.rows] == [("team.xlsx · pipeline", [("row 3", "2 · Customer 2", "")])]
    assert (overdue.counted, overdue.more) == (
        "1 row: these deals. At stake: 100 (their amount). Told when open deals are past their expected close.", "",
    )  # fmt: skip


def test_a_long_list_is_cut_and_says_so() -> None:
    found = book(pipeline=[deal(str(k), 100, "lead", "2026-10-05") for k in range(MOST_ROWS + 5)])
    told = evidence(View(found, 1, language("en")), notices(found, 1))
    assert told is not None
    proof = told.proofs[0]
    assert sum(len(sheet.rows) for sheet in proof.rows) == MOST_ROWS
    assert proof.counted.startswith("25 rows: ")
    assert proof.counted.endswith(" Told when data quality is under 60 of 100.")
    assert proof.more == "and 5 more"


def test_the_first_page_leads_to_the_rows_on_the_screen_and_paper_has_none() -> None:
    shown = page(2)
    told = evidence(View(book(pipeline=[deal(str(k), 100, "lead", "2026-10-05") for k in range(2)]), 1, language("en")), [])
    assert told is None  # without a finding there are no rows
    html = render_html(shown)
    assert 'href="#e1-overdue-' in html
    assert 'id="e1-overdue-' in html
    assert "The rows behind the findings" not in render(shown, on_screen=False)
