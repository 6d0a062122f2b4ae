"""The HTML report as a browser prints it says what the PDF says: headings, figures, tables; nothing to click, nothing unfolded, nothing cut."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from reportgen.report.blocks import Block, Page, Pair, Table
from reportgen.report.browser import PRINTED, find_browser
from reportgen.report.html import render_html, running
from reportgen.report.pdf import render_pdf
from tests.marks import with_browser
from tests.pages.reader import UNFOLD, Reader
from tests.pages.sampleteam import LEAST, MOST, sample_pages
from tests.pages.test_pages import outside

pytestmark = [pytest.mark.pages, with_browser]

# what bears a frame, a ground or an underline of something to be clicked
CLICKED = """[...document.querySelectorAll('main a, main button')].filter(one => one.offsetWidth).filter(one => {
  const look = getComputedStyle(one);
  return look.textDecorationLine !== 'none' || look.borderTopWidth !== '0px' || look.backgroundColor !== 'rgba(0, 0, 0, 0)' ||
    look.color !== getComputedStyle(one.parentElement).color;
}).map(one => one.textContent)"""


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    reader = Reader(find_browser())
    yield reader
    reader.stop()


def texts(content: bytes) -> list[str]:
    """The text of each page, without spaces."""
    return [plain(page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def said(block: Block | None) -> Iterator[str]:
    """The title of a block, and the words of its table's first row and last cells."""
    if isinstance(block, Pair):
        for part in block.blocks:
            yield from said(part)
    elif block and block.form != "evidence":
        yield block.title
        if isinstance(block, Table):
            yield from (cell.words for cell in [*block.rows[0], *(row[-1] for row in block.rows)])


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("name", ["team", MOST, LEAST])
def test_a_browser_prints_what_the_pdf_says(reader: Reader, tmp_path: Path, name: str, code: str) -> None:
    shown = sample_pages(code)[name]
    path = tmp_path / "report.html"
    path.write_text(render_html(shown), "utf-8")
    reader.open(path, 1280, "dark")  # as the reader has it when printing
    reader.value(UNFOLD)
    content = base64.b64decode(reader.say("Page.printToPDF", **PRINTED)["data"])
    printed, pdf = texts(content), texts(render_pdf(shown))
    assert abs(len(printed) - len(pdf)) <= 1
    assert missing(shown, printed) == []
    assert plain(shown.texts["made"]) not in "".join(printed)
    assert outside(content) == []
    reader.say("Emulation.setEmulatedMedia", media="print")
    assert reader.value(CLICKED) == []
    reader.say("Emulation.setEmulatedMedia", media="")


def missing(shown: Page, printed: list[str]) -> list[str]:
    """What is not told where it should be: the summary on the first page, the chapters after it."""
    first = [*running(shown)[:2], shown.headline, *said(shown.stakes), *said(shown.weeks)]
    first += [words for figure in shown.figures for words in (figure.title, figure.value, figure.yardstick, figure.change)]
    chapters = [words for chapter in shown.chapters for words in (chapter.headline, *(one for block in chapter.blocks for one in said(block)))]
    after = "".join(printed[1:])
    return [words for words in first if plain(words) not in printed[0]] + [words for words in chapters if plain(words) not in after]
