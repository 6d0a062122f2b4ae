"""Where the printed sample reports break: tables that fit on a page stay in one piece, and no page is half blank for it."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from reportgen.report.blocks import Block, Page, Pair, Table
from reportgen.report.pdf import render_pdf
from tests.pages.sampleteam import LEAST, MOST, sample_pages

pytestmark = pytest.mark.pages

LONG = 13  # rows of a table that may go on on the next page, under its head
TOP, BOTTOM, HEIGHT = 17.5, 15.5, 297  # mm: the margins of A4
MOST_BLANK = 0.22  # of a page that is not the last


def tables(block: Block) -> list[Table]:
    if isinstance(block, Pair):
        return [table for part in block.blocks for table in tables(part)]
    return [block] if isinstance(block, Table) else []


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def in_two_parts(shown: Page, content: bytes) -> list[str]:
    """Titles of tables whose last row does not stand on a page with their title; of lists the last rows may not be printed at all."""
    pages = [plain(page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]
    found = [
        table for chapter in shown.chapters for block in chapter.blocks for table in tables(block) if len(table.rows) < LONG and not table.is_list
    ]
    assert found
    last = {table.title: [plain(cell.words) for cell in table.rows[-1]] for table in found}
    return [title for title, words in last.items() if not any(plain(title) in page and all(word in page for word in words) for page in pages)]


def blank(content: bytes) -> list[float]:
    """How much of each page but the last holds nothing, from below."""
    found = []
    for page in list(PdfDocument(content))[:-1]:
        picture = np.asarray(page.render(scale=0.5).to_pil().convert("L"))
        of_text = picture[round(len(picture) * TOP / HEIGHT) : round(len(picture) * (1 - BOTTOM / HEIGHT))]
        found.append(1 - np.flatnonzero((of_text < 250).any(1)).max(initial=0) / len(of_text))
    return found


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("name", ["team", MOST, LEAST, "reps/刘洋"])
def test_tables_stay_in_one_piece_and_pages_are_filled(name: str, code: str) -> None:
    shown = sample_pages(code)[name]
    content = render_pdf(shown)
    assert in_two_parts(shown, content) == []
    assert max(blank(content)) < MOST_BLANK
