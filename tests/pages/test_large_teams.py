"""Teams of one rep to three hundred: within their pages, laid out once, and each list of reps that paper cuts says so."""

from __future__ import annotations

from functools import cache

import pytest

from reportgen.report import pdf
from reportgen.report.blocks import Page, Table
from reportgen.report.fitting import SPARE, with_reckoned_stakes
from reportgen.report.flow import SHEETS, Flow, arranged
from reportgen.report.html import render_html
from tests.metrics.team import Row, book, deal, order, target, visit
from tests.pages.test_pages import page


@cache
def team(reps: int) -> Page:
    """The report of a team whose reps have orders, visits, deals and targets, each another number of them."""
    names = [f"Rep {n:03}" for n in range(reps)]
    months = [f"2026-{month:02d}" for month in (7, 8, 9, 10)]
    orders = [order(f"{month}-0{1 + n % 7}", f"Customer {n}", 5_000 + 97 * n, name) for n, name in enumerate(names) for month in months]
    visits = [visit(f"{month}-1{n % 7}", "visit", name, f"Customer {n}", hours=2) for n, name in enumerate(names) for month in months]
    deals: list[Row] = [deal(str(n), 9_000 + 10 * n, "negotiation", "2026-11-05", name, customer=f"Customer {n}") for n, name in enumerate(names)]
    targets = [target(f"{month}-01", 7_000 + 100 * (n % 50), name) for n, name in enumerate(names) for month in [*months, "2026-11"]]
    return page(book(orders=orders, visits=visits, pipeline=deals, targets=targets, reps=[{"rep": name} for name in names]), "en", 0)


@pytest.mark.parametrize(("reps", "most"), [(1, 12), (8, 12), (15, 13), (60, 16), (300, 32)])  # 12, and one for each 15 reps
def test_a_team_is_reckoned_to_fit_its_pages(reps: int, most: int) -> None:
    shown = with_reckoned_stakes(team(reps))
    arranged_page = arranged(shown, SPARE[0])
    sheets = Flow(arranged_page, SHEETS["A4"] - SPARE[0]).sheets(10**6, 10**6)
    assert shown.most_pages == most
    assert 1 + len(sheets.blank) <= most


def test_a_large_team_is_laid_out_once_and_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    laid, lay_out = [], pdf.laid_out

    def counted(tried: Page) -> pdf.Document:
        laid.append(lay_out(tried))
        return laid[-1]

    monkeypatch.setattr(pdf, "laid_out", counted)
    pdf.render_pdf(team(300))
    assert [document.pages <= 32 for document in laid] == [True]


def tables(shown: Page) -> dict[str, Table]:
    """The tables of the team's chapter of its reps, by how they begin."""
    return {block.title.split()[0]: block for block in shown.chapters[0].blocks if isinstance(block, Table)}


def test_all_reps_stand_in_one_table_on_paper_and_the_lists_that_are_cut_say_how_many_are_left_out() -> None:
    whole, paper = tables(team(300)), tables(arranged(team(300), SPARE[0]))
    assert {name: len(table.rows) for name, table in whole.items()} == {"Result,": 300, "Each": 300, "Coaching": 300}
    assert len(paper["Result,"].rows) == 300
    for name in ("Each", "Coaching"):
        kept = len(paper[name].rows)
        assert 3 <= kept < 300
        assert paper[name].note.endswith(f"whose findings are gravest come first · and {300 - kept} more in the HTML report")
    assert render_html(team(300)).count("Rep 299") >= 3


def test_a_small_team_is_listed_by_name_and_nobody_is_left_out() -> None:
    paper = tables(arranged(team(15), SPARE[0]))
    assert [row[0].words for row in paper["Coaching"].rows] == [f"Rep {n:03}" for n in range(15)]
    assert "gravest" not in paper["Coaching"].note


def test_strips_of_many_reps_do_not_grow_with_the_square_of_their_number() -> None:
    """Sixty times as many bytes for twenty times as many reps would be marks of all in the rows of all; 20 × 1.3 is not."""
    assert len(render_html(team(300))) < 20 * 1.3 * len(render_html(team(15)))
    assert len(render_html(team(300))) < 10_000_000
