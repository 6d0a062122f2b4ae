"""Whole pages: what a reader of the PDF and the HTML would see."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from itertools import pairwise
from typing import NamedTuple

import pandas as pd
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from pypdfium2 import PdfDocument

from reportgen.language import language
from reportgen.metrics.book import Book
from reportgen.report.blocks import Block, Cell, Column, Page, Pair, Table, as_poor, shortened
from reportgen.report.fitting import fitted
from reportgen.report.fonts import TEMPLATES
from reportgen.report.html import render, render_html
from reportgen.report.pages import page_of, slugs
from reportgen.report.pdf import render_pdf
from reportgen.report.printing import render_by_browser
from tests.marks import with_browser
from tests.metrics.team import Row, book, deal, order, target, visit

HOSTILE = '</title><script>alert(1)</script><img src=x onerror=alert(2)>" onload="x'
LONGEST = "Gesellschaft für Verbindungstechnik und Anlagenbau mbH & Co. KG"


Engine = Callable[[Page], bytes]
by_each_engine = pytest.mark.parametrize("render", [render_pdf, pytest.param(render_by_browser, marks=with_browser)], ids=["weasyprint", "chromium"])


def busy(rep: str = "Ann", customer: str = "Customer", times: int = 1) -> Book:
    """A rep with eighteen months of orders, visits and sixty deals; all amounts so many times as large."""
    months = [f"{2025 + (m + 4) // 12}-{(m + 4) % 12 + 1:02d}" for m in range(18)]
    orders = [order(f"{month}-{day:02d}", f"{customer} {day}", times * (10_000 + 997 * day), rep) for month in months for day in (3, 11, 24)]
    visits = [visit(f"{month}-{day:02d}", "visit", rep, f"{customer} {day}", hours=2, outcome="held") for month in months for day in range(2, 22, 2)]
    deals: list[Row] = [
        deal(str(n), times * (5000 + 100 * n), "negotiation", f"2026-{11 + n % 2}-05", rep, customer=f"{customer} {n}") for n in range(60)
    ]
    deals += [
        deal(str(n), times * (4000 + 100 * n), "quotation", "2026-10-05", rep, customer=f"{customer} {n}", picture="2026-09-01") for n in range(50)
    ]
    targets = [target(f"{month}-01", times * 45_000, rep) for month in [*months, "2026-11"]]
    return book(orders=orders, visits=visits, pipeline=deals, targets=targets, reps=[{"rep": rep, "rep_id": "A"}])


def page(found: Book, code: str, position: int = 1) -> Page:
    return page_of(found, position, "ann", language(code), found.facts.dataset)


@by_each_engine
@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_busy_rep_has_at_most_eight_pages_and_the_first_stands_alone(code: str, render: Engine) -> None:
    reader = PdfReader(io.BytesIO(render(page(busy(), code))))
    assert len(reader.pages) <= 8
    first = reader.pages[0].extract_text()
    for words in {"en": ["of target in October", "week by week", "page 1 of"], "zh": ["10月达成", "逐周", "第1页"]}[code]:
        assert words.replace(" ", "") in re.sub(r"\s", "", first), words


@by_each_engine
def test_a_rep_with_hardly_any_data_has_at_most_three_pages(render: Engine) -> None:
    found = book(visits=[visit("2026-10-05")], reps=[{"rep": "Ann", "rep_id": "A"}])
    assert len(PdfReader(io.BytesIO(render(page(found, "en")))).pages) <= 3


@by_each_engine
@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_longest_names_stay_on_the_page(code: str, render: Engine) -> None:
    reader = PdfReader(io.BytesIO(render(page(busy(LONGEST, LONGEST), code))))
    assert len(reader.pages) <= 8
    assert LONGEST.replace(" ", "") in re.sub(r"\s", "", reader.pages[0].extract_text())


@by_each_engine
@pytest.mark.parametrize("code", ["en", "zh"])
def test_no_amount_is_broken_however_large(code: str, render: Engine) -> None:
    shown = page(busy(times=10**8), code)  # targets of 4.5 million million
    text = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(render(shown))).pages)
    lines = {re.sub(r"\s", "", line) for line in text.splitlines()}
    amounts = {plain for block in [shown.stakes, *(block for chapter in shown.chapters for block in chapter.blocks)] for plain in amounts_in(block)}
    assert len(amounts) > 20
    assert [amount for amount in amounts if not any(amount in line for line in lines)] == []


def amounts_in(block: Block | None) -> Iterator[str]:
    """The shortened amounts in a block's tables, without spaces."""
    if isinstance(block, Pair):
        for part in block.blocks:
            yield from amounts_in(part)
    elif isinstance(block, Table):
        yield from (re.sub(r"\s", "", cell.words) for row in block.rows for cell in row if re.fullmatch(r"[\d.,]+\s(tn|bn|M|万?亿)", cell.words))


class Seen(HTMLParser):
    """Tags, addresses and handlers of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action")]
        self.handlers += [name for name, _value in attrs if name.startswith("on")]


def test_hostile_texts_are_escaped_everywhere() -> None:
    html = render_html(page(busy(HOSTILE, HOSTILE), "en"))
    seen = Seen(html)
    assert not seen.tags & {"iframe", "object", "img", "base", "link", "form"}
    assert re.findall(r"<script>(.*?)</script>", html, re.DOTALL) == [(TEMPLATES / "report" / "report.js").read_text("utf-8")]
    assert seen.handlers == []
    assert "alert(1)" in html  # shown as text


def test_wide_charts_are_drawn_again_for_a_telephone_and_on_paper_only_once() -> None:
    shown = page(busy(), "en")
    assert shown.revenue is not None
    screen, paper = render_html(shown), render(shown, on_screen=False)
    title = shown.revenue.chart.arguments["alternative"]
    widths = [re.findall(rf'width="(\d+)" height="\d+" role="img" aria-label="{re.escape(escape(str(title)))}"', html) for html in (screen, paper)]
    assert widths == [["446", "300"], ["446"]]


def test_rows_of_words_become_cards_on_a_telephone_and_rows_of_figures_do_not() -> None:
    words, figures = Column("what"), Column("how much", "right")
    long, short = Cell("seventeen letters"), Cell("sixteen letters.")  # 17 and 16 wide
    assert Table("", [words, words, figures], [[long, long, Cell("1")]]).is_wordy
    assert not Table("", [words, words, figures], [[long, short, Cell("1")]]).is_wordy
    assert not Table("", [words, *[figures] * 9], [[long, *[Cell("1")] * 9]]).is_wordy


def test_a_report_asks_for_nothing_from_outside() -> None:
    html = render_html(page(busy(), "zh"))
    assert all(address.startswith("#") for address in Seen(html).addresses)
    assert re.findall(r"url\((?!data:|#)", html) == []
    assert "default-src 'none'" in html
    assert len(html) < 1_000_000


def test_a_reps_report_holds_no_other_reps_customers() -> None:
    orders = [order("2026-10-05", "Alder", 170), order("2026-10-06", "Secret Steel", 999_999, "Bo")]
    deals = [deal("1", 100, "lead", "2026-11-05"), deal("2", 888_888, "lead", "2026-11-05", "Bo", customer="Hidden Holding")]
    found = book(orders=orders, pipeline=deals, targets=[target("2026-10-01", 200), target("2026-10-01", 900_000, "Bo")])
    html = render_html(page(found, "en"))
    assert "Secret Steel" not in html
    assert "Hidden Holding" not in html


@by_each_engine
def test_the_same_page_gives_the_same_bytes(render: Engine) -> None:
    shown = page(busy(), "en")
    assert render(shown) == render(shown)


def test_slugs_are_readable_unlike_each_other_and_never_paths() -> None:
    from reportgen.metrics.core import Subject

    names = ["Ann Berg", "ann berg", "../../etc/passwd", "CON", "王小明", "x" * 300, "\u202e"]
    found = slugs([Subject(name, name) for name in names])
    assert found[:5] == ["ann-berg", "ann-berg-2", "etc-passwd", "rep-con", "王小明"]
    assert len({name.casefold() for name in found}) == len(names)
    assert all("/" not in name and name and len(name.encode()) < 100 for name in found)


@by_each_engine
def test_the_first_page_stays_one_page_however_long_its_findings_are(render: Engine) -> None:
    shown = page(busy(), "en")
    assert shown.stakes is not None
    long = replace(shown, stakes=replace(shown.stakes, rows=[[Cell("1"), Cell("a finding of many words " * 14), Cell(), Cell(), Cell()]] * 6))
    pages = PdfReader(io.BytesIO(render(long))).pages
    assert "more in the HTML report" in re.sub(r"\s+", " ", pages[0].extract_text())
    assert "Results" in pages[1].extract_text()[:200]


@pytest.mark.parametrize(("taller", "layouts"), [(0, 1), (10, 2)])
def test_a_report_is_laid_out_once_unless_the_engine_takes_more_than_was_reckoned(taller: int, layouts: int) -> None:
    """Seven lists of nine rows take 65 mm each and stand on two sheets of A4; an engine that needs 10 mm more for each is asked with fewer rows."""
    shown = page(busy(), "en")
    lists: list[Block] = [Table("A list", [Column("what")], [[Cell("row")]] * 9, is_list=True)] * 7
    shown = replace(shown, chapters=[replace(shown.chapters[0], blocks=lists)], most_pages=3)
    asked = []

    def lay_out(tried: Page) -> Engineless:
        rows = [len(block.rows) for block in tried.chapters[0].blocks if isinstance(block, Table)]
        asked.append(min(rows))
        return Engineless(1 + math.ceil((20 + sum(15 + 5.55 * n + taller for n in rows)) / 264), 2)

    assert fitted(shown, lay_out).pages == 3
    assert asked[0] == 9
    assert len(asked) == layouts
    assert asked[-1] == 9 if layouts == 1 else asked[-1] < 9


def test_a_list_of_both_ends_keeps_both_when_it_has_fewer_rows() -> None:
    rows = [[Cell(str(n))] for n in range(8)]
    table = Table("", [Column("")], rows, "of 25", is_list=True, has_ends=True)
    few = shortened(table, 3, 99, "{n} more")
    assert isinstance(few, Table)
    assert [row[0].words for row in few.rows] == ["0", "1", "7"]
    assert few.note == "of 25 · 5 more"


class Engineless(NamedTuple):
    pages: int
    first_chapter: int


def outside(content: bytes) -> list[str]:
    """The words of a PDF that stand in its left and right margins, which are 15 mm wide."""
    found = []
    for sheet in PdfDocument(content):
        texts, margin = sheet.get_textpage(), 15 / 25.4 * 72
        boxes = (texts.get_rect(at) for at in range(texts.count_rects()))
        found += [texts.get_text_bounded(*box) for box in boxes if box[0] < margin - 2 or box[2] > sheet.get_width() - margin + 2]
    return found


@by_each_engine
@pytest.mark.parametrize("position", [0, 1])
@pytest.mark.parametrize("code", ["en", "zh"])
def test_nothing_stands_in_the_margins_at_the_sides(code: str, position: int, render: Engine) -> None:
    assert outside(render(page(busy(), code, position))) == []


def structure(element: DictionaryObject, above: str = "") -> Iterator[tuple[str, DictionaryObject, str]]:
    """Each element of a PDF's structure in reading order: its kind, itself, the kind that it stands in."""
    kind = str(element.get("/S", ""))
    if kind:
        yield kind, element, above
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        below = kid.get_object()
        if isinstance(below, dict) and "/S" in below:
            yield from structure(below, kind or above)


def test_the_tags_say_what_each_part_is_to_a_reader_who_cannot_see() -> None:
    reader = PdfReader(io.BytesIO(render_pdf(page(busy(), "en"))))
    parts = list(structure(reader.trailer["/Root"]["/StructTreeRoot"]))
    figures = [element.get("/Alt", "") for kind, element, _above in parts if kind == "/Figure"]
    assert len(figures) > 20
    assert all(figures)
    levels = [int(kind[2]) for kind, _element, _above in parts if kind in ("/H1", "/H2", "/H3")]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    assert all(above == "/L" for kind, _element, above in parts if kind == "/LI")
    assert all(kind == "/LI" for kind, _element, above in parts if above == "/L")


def test_no_arrow_stands_before_a_change_of_nothing() -> None:
    """−0.4 % is shown as 0 and is neither up nor down."""
    from reportgen.report.summary import figure
    from reportgen.report.view import View

    view = View(busy(), 1, language("en"))
    still, down = (figure(view, "results.revenue", "", "", change, words) for change, words in ((-0.004, "0 %"), (-0.04, "−4 %")))
    assert (still.sign, still.tone) == ("■", "plain")
    assert (down.sign, down.tone) == ("▼", "bad")


def test_a_poor_level_is_marked_by_a_sign_and_not_by_colour_alone() -> None:
    poor = as_poor(Cell("44 %"))
    assert (poor.said, poor.tone) == ("✗\u202f44 %", "bad")
    assert as_poor(Cell("44 %"), is_poor=False) == Cell("44 %")


@by_each_engine
def test_a_text_as_long_as_a_cell_can_hold_is_cut_on_paper_and_whole_where_it_unfolds(render: Engine) -> None:
    name = "长" * 32_767
    deals: list[Row] = [deal(str(n), 5000 + n, "negotiation", "2026-11-05", customer=f"{n}{name}") for n in range(12)]
    notes: list[Row] = [{"month": pd.Timestamp("2026-10-01"), "rep": "Ann", "kind": "summary", "text": name}]
    shown = page(book(orders=[order("2026-10-05", "Alder", 170)], pipeline=deals, targets=[target("2026-11-01", 90_000)], notes=notes), "en")
    assert len(PdfReader(io.BytesIO(render(shown))).pages) <= 8
    html = render_html(shown)
    assert re.search(r'<details class="cut"><summary>\d+长{100,160}…</summary>\d+长{32767}</details>', html)
    assert max(len(part) for part in re.findall("长+", on_paper(shown))) <= 1200


def on_paper(shown: Page) -> str:
    return render(shown, on_screen=False)
