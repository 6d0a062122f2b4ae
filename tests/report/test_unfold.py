"""Figures taken apart on the screen's page: each one that is shown leads to its formula, its parts and its rows."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path

from reportgen.language import LOCALES, language
from reportgen.metrics.book import Book
from reportgen.report.blocks import Page
from reportgen.report.browser import find_browser
from reportgen.report.html import render, render_html
from reportgen.report.pages import page_of
from reportgen.report.unfold import MOST_ROWS
from reportgen.report.view import View
from tests.marks import with_browser
from tests.metrics.team import book, order, target, visit


def team() -> Book:
    """Ann sold 170 in two orders, of 60 visits; Bo 999,999."""
    orders = [order("2026-10-05", "Alder", 100), order("2026-10-06", "Birch", 70), order("2026-10-07", "Secret", 999_999, "Bo")]
    visits = [visit(f"2026-10-{1 + n % 28:02d}", customer=f"Customer {n}", hours=2) for n in range(60)]
    return book(orders=orders, visits=visits, targets=[target("2026-10-01", 200), target("2026-11-01", 300), target("2026-10-01", 900_000, "Bo")])


def page(position: int = 1, code: str = "en") -> Page:
    found = team()
    return page_of(found, position, "ann", language(code), found.facts.dataset)


def test_each_figure_shown_leads_to_where_it_is_taken_apart() -> None:
    html = render_html(page())
    links, places = re.findall(r'<a class="why" href="#([^"]+)"', html), re.findall(r'<details id="([^"]+)"', html)
    assert len(places) == len(set(places))
    assert set(links) <= set(places)
    assert len(links) > 20


def test_a_figure_lists_its_rows_with_cells_and_their_sum() -> None:
    figure = next(item for item in page().unfolded if item.title == "Revenue")
    assert (figure.value, figure.counted) == ("170", "rows: 2, together 170.00")  # 100 + 70
    assert [(sheet.sheet, sheet.rows) for sheet in figure.rows] == [
        ("team.xlsx · orders", [("row 2", "5 Oct 2026 · Alder", "100"), ("row 3", "6 Oct 2026 · Birch", "70")])
    ]


def test_an_amount_that_the_page_shortens_is_told_in_full() -> None:
    orders = [order("2026-10-05", "Alder", 1_234_567_890_123.5), order("2026-10-06", "Birch", 1)]
    found = book(orders=orders, targets=[target("2026-10-01", 900)])
    for code, short, full in (("en", "1.23\u202ftn", "in full: 1,234,567,890,124.50"), ("zh", "1.23\u202f万亿", "精确值：1,234,567,890,124.50")):
        figures = {item.place: item for item in page_of(found, 1, "ann", language(code), found.facts.dataset).unfolded}
        revenue, wanted = (next(item for place, item in figures.items() if f"-results-{name}-" in place) for name in ("revenue", "target"))
        assert (revenue.value, revenue.in_full) == (short, full)
        assert (wanted.value, wanted.in_full) == ("900", "")


def test_no_two_figures_are_called_the_same() -> None:
    found = team()
    for code in LOCALES:
        titles = Counter(View(found, 1, language(code)).title(metric) for metric in found.metrics)
        assert [title for title, n in titles.items() if n > 1] == []


def test_a_formula_leads_to_the_figures_it_is_made_of() -> None:
    shown = page()
    figure = next(item for item in shown.unfolded if item.title == "Target attainment")
    assert [(part.title, part.value) for part in figure.parts] == [("Revenue", "170"), ("Target", "200")]
    assert {part.place for item in shown.unfolded for part in item.parts if part.place} <= {item.place for item in shown.unfolded}


def test_what_is_no_figure_of_the_page_is_told_without_a_link() -> None:
    figure = next(item for item in page().unfolded if item.title == "Projection of the year")
    revenue, *days = [(part.title, part.value, bool(part.place)) for part in figure.parts]
    assert revenue[0::2] == ("Revenue, year to date", True)
    # from Monday to Friday in 2026: 217 to the end of October (261 − 21 − 23), 261 in all
    assert days == [("working days of the fiscal year so far", "217", False), ("working days of the fiscal year", "261", False)]


def test_of_many_rows_the_first_are_listed_and_all_are_counted() -> None:
    figure = next(item for item in page().unfolded if item.title == "Visits")
    assert sum(len(sheet.rows) for sheet in figure.rows) == MOST_ROWS
    assert figure.counted == "rows: 60, together 60.00"
    assert figure.more == "and 10 more: reportgen explain activity.visits"


def test_paper_has_none_of_it() -> None:
    html = render(page(), on_screen=False)
    assert "<details" not in html
    assert "<script" not in html
    assert 'class="why"' not in html


def test_a_reps_figures_are_the_reps_own() -> None:
    assert "Secret" not in render_html(page(1))
    assert "Secret" in render_html(page(0))


@with_browser
def test_a_link_opens_its_figure_and_a_title_sorts_its_table(tmp_path: Path) -> None:
    html = render_html(page())
    place = re.findall(r'<a class="why" href="#([^"]+)"', html)[0]
    path = tmp_path / "ann.html"
    path.write_text(html, "utf-8")
    command = [
        find_browser(),
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path}/profile",
        "--dump-dom",
        f"file://{path}#{place}",
    ]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    assert re.search(rf'<details id="{place}" open', dom)  # the policy lets the page's own script run
    assert '<button type="button">' in dom
