"""The sample team's pages on a telephone and a desk, in light and dark: axe-core finds nothing, and nothing is wider than the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen.language import language
from reportgen.report.browser import find_browser
from reportgen.report.html import render_html
from reportgen.report.index import index_html
from reportgen.report.validation import validation_html
from tests.marks import with_browser
from tests.pages.reader import UNFOLD, Reader
from tests.pages.sampleteam import LEAST, MOST, sample_book, sample_pages
from tests.pages.test_languages import samples
from tests.pages.test_pages import busy, page

pytestmark = [pytest.mark.pages, with_browser]

PAGES = ("team", MOST, LEAST, "index", "validation")
SMALL = (LEAST, "index")  # measured text by text also when all is unfolded; the others' unfolded parts look the same
TELEPHONE, TABLET, DESK = 390, 768, 1280
SCROLLING = """[...document.querySelectorAll('.scroll')].filter(part => part.scrollWidth > part.clientWidth && !part.querySelector('.many'))
  .map(part => part.ariaLabel)"""

# cells of cards whose title, a float before the words, does not stand in the room that is left for it
UNTITLED = """[...document.querySelectorAll('.cards td[data-title]')].filter(cell => cell.offsetWidth &&
  parseFloat(getComputedStyle(cell).paddingLeft) + parseFloat(getComputedStyle(cell, '::before').marginLeft) < 0).map(cell => cell.textContent)"""

# numbers that begin on one line and end on another
BROKEN = r"""(() => {
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  while (texts.nextNode()) {
    const text = texts.currentNode;
    for (const number of text.data.matchAll(/[\d.,]{3,}/g)) {
      range.setStart(text, number.index);
      range.setEnd(text, number.index + number[0].length);
      if (new Set([...range.getClientRects()].filter(box => box.width).map(box => Math.round(box.top))).size > 1) found.push(number[0]);
    }
  }
  return found;
})()"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with each page in both languages: name.code.html."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "reps").mkdir()
    data, settings = samples()
    for code in ("en", "zh"):
        made = sample_pages(code)
        there = {f"{name}.{kind}" for name in made for kind in ("html", "pdf")}
        written = {name: render_html(page) for name, page in made.items() if name in PAGES}
        written["index"] = index_html(sample_book(), made, data, there, [("team.pdf", "too slow")], language(code))
        written["validation"] = validation_html(data, language(code), {}, settings)
        for name, html in written.items():
            (folder / f"{name}.{code}.html").write_text(html, "utf-8")
    return folder


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    reader = Reader(find_browser())
    yield reader
    reader.stop()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(pages: Path, reader: Reader, name: str, code: str, theme: str) -> None:
    found = {}
    for width in (TELEPHONE, DESK):
        reader.open(pages / f"{name}.{code}.html", width, theme)
        found[width, "folded"] = reader.violations(with_contrast=width == DESK)  # colours are the same at each width
        reader.value(UNFOLD)
        found[width, "unfolded"] = reader.violations(with_contrast=name in SMALL)
    assert {at: wrong for at, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("width", [TELEPHONE, TABLET, DESK])
@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_but_tables_of_many_figures_is_wider_than_the_window(pages: Path, reader: Reader, name: str, code: str, width: int) -> None:
    reader.open(pages / f"{name}.{code}.html", width, "light")
    reader.value(UNFOLD)
    assert reader.value("document.documentElement.scrollWidth") == width
    assert reader.value(SCROLLING) == []


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("name", ["team", MOST, LEAST])
def test_each_cell_of_a_card_bears_its_title(pages: Path, reader: Reader, name: str, code: str) -> None:
    reader.open(pages / f"{name}.{code}.html", TELEPHONE, "light")
    assert reader.value("document.querySelectorAll('.cards td[data-title]').length") > 10
    assert reader.value(UNTITLED) == []


@pytest.mark.parametrize("width", [TELEPHONE, TABLET, DESK])
@pytest.mark.parametrize("code", ["en", "zh"])
def test_no_number_is_broken_however_large(reader: Reader, tmp_path: Path, code: str, width: int) -> None:
    path = tmp_path / "large.html"
    path.write_text(render_html(page(busy(times=10**8), code)), "utf-8")
    reader.open(path, width, "light")
    reader.value(UNFOLD)
    assert reader.value(BROKEN) == []
    assert reader.value("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_telephone_shows_the_chapters_folded_and_a_link_opens_its_own(pages: Path, reader: Reader, code: str) -> None:
    is_open = "[...document.querySelectorAll('details.fold')].map(one => one.open)"
    reader.open(pages / f"team.{code}.html", DESK, "light")
    assert all(reader.value(is_open))
    reader.open(pages / f"team.{code}.html", TELEPHONE, "light")
    folded = reader.value(is_open)
    assert len(folded) > 8
    assert not any(folded)
    assert reader.value("document.documentElement.scrollHeight") < 5000  # some 34,000 with all of it
    assert reader.value(
        "location.hash = '#forecast'; new Promise(done => setTimeout(() => done(document.querySelector('#forecast details').open), 200))"
    )
    assert sum(reader.value(is_open)) == 1
    assert reader.value("dispatchEvent(new Event('beforeprint')); 0") == 0
    assert all(reader.value(is_open))  # on paper all of it stands
