"""How tall blocks are reckoned to be, beside what WeasyPrint makes of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reportgen.report.blocks import Block, Cell, Column, Glossary, Pair, Table, Words
from reportgen.report.flow import Flow
from reportgen.report.heights import BELOW, PIXEL, height, lines
from reportgen.report.pdf import laid_out
from tests.pages.test_pages import busy, page

WORDS = "some words that go on for more than one line of a narrow column, and then some more"
TABLE = Table(
    "A title", [Column("what", width=30), Column("how much", "right", 10), Column("why")], [[Cell("a"), Cell("1"), Cell(WORDS * 2)]] * 4, "a note"
)
HAN = Table("\u6807\u9898", [Column("\u4f55\u4e8b")], [[Cell("\u9500\u552e\u989d")]] * 5)


def parts(box: Any) -> list[Any]:
    return [each for each in box.descendants() if each.element is not None and each.element_tag == "section"]


@pytest.mark.parametrize(
    "block", [TABLE, HAN, Words("A list", [WORDS * 3, "two"]), Glossary("Terms", [("term", WORDS)] * 7), Pair([TABLE, HAN], (60, 40))]
)
def test_a_block_is_as_tall_as_reckoned(block: Block) -> None:
    shown = page(busy(), "en")
    laid = laid_out(replace(shown, chapters=[replace(shown.chapters[0], blocks=[block])]))
    chapter = next(part for sheet in laid.document.pages for part in parts(sheet._page_box) if "chapter" in part.element.get("class", ""))
    real = chapter.children[-1].margin_height() * PIXEL
    assert height(block) == pytest.approx(real, abs=0.6)


def test_words_stay_whole_and_han_characters_stand_anywhere() -> None:
    assert lines("", 50) == 0
    assert lines("one two", 100) == 1
    assert lines("\u9500" * 20, 8.4 * 25.4 / 72 * 10) == 2  # ten to a line
    assert lines("W" * 100, 20) > 5


def test_what_does_not_fit_lets_a_later_block_of_its_chapter_fill_the_sheet() -> None:
    """On sheets of 150 mm: 110 mm, then 60 mm do not fit, but the 30 mm after them do."""
    shown = page(busy(), "en")

    def of_rows(n: int) -> Table:
        return Table("A title", [Column("what")], [[Cell("row")]] * n)

    chapters = [replace(shown.chapters[0], headline="It", blocks=[of_rows(12), of_rows(9), of_rows(3)])]
    sheets = Flow(replace(shown, chapters=chapters), 150.0).sheets(99, 99)
    assert sheets.order == [[0, 2, 1]]
    assert sheets.begun == [[(0, 0), (0, 2)], [(0, 1)]]
    assert height(of_rows(3)) - BELOW < 50


def test_a_chapter_whose_first_block_does_not_fit_begins_with_one_that_does() -> None:
    """On sheets of 150 mm: 110 mm, then 70 mm do not fit under the second chapter's heading, but 30 mm do."""
    shown = page(busy(), "en")

    def of_rows(n: int) -> Table:
        return Table("A title", [Column("what")], [[Cell("row")]] * n)

    first = replace(shown.chapters[0], headline="It", blocks=[of_rows(12)])
    second = replace(shown.chapters[0], id="second", headline="It too", blocks=[of_rows(11), of_rows(2)])
    sheets = Flow(replace(shown, chapters=[first, second]), 150.0).sheets(99, 99)
    assert sheets.begun == [[(0, 0), (1, 1)], [(1, 0)]]
