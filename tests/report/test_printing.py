"""PDFs from a browser: the same words in the same order as WeasyPrint's, tagged, dated and bookmarked; one browser, and nothing asked for."""

from __future__ import annotations

import io
import os
import re
import signal
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from reportgen.cli import cli
from reportgen.language import language
from reportgen.rendering import Report, TooSlow, at_most, rendered
from reportgen.report import browser
from reportgen.report.blocks import Page
from reportgen.report.browser import BrowserFailed, open_browser, print_html
from reportgen.report.html import running
from reportgen.report.pages import page_of
from reportgen.report.pdf import render_pdf
from reportgen.report.printing import numbered_anew, quoted, render_by_browser
from tests.marks import with_browser
from tests.metrics.team import book, order
from tests.pages.test_pages import HOSTILE, busy, page
from tests.report.test_owntemplates import project, within


def words(shown: Page, content: bytes) -> list[str]:
    """The words of a PDF in the order of its pages, without those of the margins."""
    margins = {*" ".join(running(shown)).split(), "page"}
    texts = (each.extract_text() for each in PdfReader(io.BytesIO(content)).pages)
    return [word for text in texts for word in re.findall(r"[A-Za-z]{4,}", text) if word not in margins]


@with_browser
@pytest.mark.parametrize("code", ["en", "zh"])
def test_both_engines_give_the_same_pages(code: str) -> None:
    shown = page(busy(), code)
    ours, theirs = PdfReader(io.BytesIO(render_pdf(shown))), PdfReader(io.BytesIO(render_by_browser(shown)))
    assert abs(len(ours.pages) - len(theirs.pages)) <= 1
    first, second = (re.sub(r"\s", "", "".join(each.extract_text() for each in reader.pages)) for reader in (ours, theirs))
    for heading in [shown.headline, *(chapter.headline for chapter in shown.chapters)]:
        assert re.sub(r"\s", "", heading) in first, heading
        assert re.sub(r"\s", "", heading) in second, heading
    titles = [[str(item.title) for item in flat(reader.outline)] for reader in (ours, theirs)]
    assert titles[0] == titles[1]


@with_browser
def test_chapters_whose_headlines_take_two_lines_have_their_bookmarks() -> None:
    shown = page(busy(), "en")
    long = [replace(chapter, headline=f"{chapter.headline}, and then {'more words ' * 12}of it") for chapter in shown.chapters]
    outline = flat(PdfReader(io.BytesIO(render_by_browser(replace(shown, chapters=long)))).outline)
    assert [str(item.title) for item in outline] == [shown.headline, *(chapter.headline for chapter in long)]


def flat(outline: list[object]) -> list[object]:
    return [each for item in outline for each in (flat(item) if isinstance(item, list) else [item])]


@with_browser
def test_the_words_stand_in_the_same_order() -> None:
    shown = page(busy(), "en")
    ours, theirs = words(shown, render_pdf(shown)), words(shown, render_by_browser(shown))
    # WeasyPrint draws a page's charts after its text, so their words come later; words of neighbouring cells may run together
    assert SequenceMatcher(None, ours, theirs, autojunk=False).ratio() > 0.9


@with_browser
def test_a_printed_report_is_tagged_dated_titled_and_says_its_language() -> None:
    reader = PdfReader(io.BytesIO(render_by_browser(page(busy(), "zh"))))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF's own truth
    assert root["/Lang"] == "zh-CN" or str(root["/Lang"]).startswith("zh")
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert (reader.metadata["/Author"], reader.metadata["/CreationDate"]) == ("reportgen", "D:20261031000000Z")
    assert b"/JavaScript" not in render_by_browser(page(busy(), "zh"))
    assert "第2页" in re.sub(r"\s", "", reader.pages[1].extract_text())
    assert "Ann·2026年10月" in re.sub(r"\s", "", reader.pages[1].extract_text())


@with_browser
def test_the_reps_rows_are_attached() -> None:
    reader = PdfReader(io.BytesIO(render_by_browser(replace(page(busy(), "en"), attachment=b"rows"))))
    assert {name: [bytes(each) for each in contents] for name, contents in reader.attachments.items()} == {"ann.xlsx": [b"rows"]}


@with_browser
def test_hostile_texts_print_as_texts() -> None:
    text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(render_by_browser(page(busy(HOSTILE, HOSTILE), "en")))).pages)
    assert "<script>alert(1)</script>" in re.sub(r"\s", "", text)


def test_a_text_in_the_margin_cannot_end_its_style() -> None:
    assert quoted('a"}\\</style>é') == r'"a\000022\00007d\00005c\00003c\00002fstyle\00003e\0000e9"'


@with_browser
def test_a_page_can_neither_run_a_script_nor_ask_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    asks = f'<p id=a>kept</p><script>document.getElementById("a").textContent="ran"</script><iframe src="file://{tmp_path}/secret.txt"></iframe>'
    text = PdfReader(io.BytesIO(print_html(asks))).pages[0].extract_text()
    assert "kept" in text
    assert "ran" not in text
    assert "secret" not in text


@with_browser
def test_one_browser_prints_all_and_a_new_one_where_it_was_killed() -> None:
    print_html("<p>1")
    first = open_browser()
    print_html("<p>2")
    assert open_browser() is first
    os.killpg(first.process, signal.SIGKILL)
    with pytest.raises(BrowserFailed, match="ended"):
        print_html("<p>3")
    assert not Path(first.folder).exists()
    assert print_html("<p>4").startswith(b"%PDF")


def test_parts_are_numbered_from_the_first() -> None:
    assert numbered_anew(b"/ID (node00005559) /K (node00005561)") == b"/ID (node00000000) /K (node00000002)"


@pytest.mark.parametrize(("said", "why"), [("", "none was found"), ("Chromium 120.0.1", "Chromium 120.0.1")])
def test_without_a_browser_that_can_nothing_is_built_and_the_mend_is_said(
    said: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    old = tmp_path / "chromium"
    old.write_text(f"#!/bin/sh\necho {said}\n")
    old.chmod(0o755)
    monkeypatch.setattr(browser, "find_browser", lambda: str(old) if said else "")
    (tmp_path / "in").mkdir()
    result = CliRunner().invoke(cli, ["build", str(tmp_path / "in"), "--output", str(tmp_path / "out"), "--pdf-engine", "chromium"])
    assert result.exit_code == 2
    assert why in result.output
    assert "--pdf-engine weasyprint" in result.output
    assert not (tmp_path / "out" / "2026-10").exists()


def test_what_takes_too_long_ends() -> None:
    def for_ever() -> None:
        with at_most(1):
            while True:
                pass

    with pytest.raises(TooSlow, match="longer than 1 s"):
        for_ever()


def test_a_report_without_end_fails_alone(tmp_path: Path) -> None:
    begin, end = "{% for a in range(9999) %}" * 4, "{% endfor %}" * 4  # 10¹⁶ rounds
    loop = "{% if page.name == 'Bo' %}" + begin + end + "{% endif %}"
    settings = project(tmp_path, within(loop))
    found = book(settings=settings, orders=[order("2026-10-05", "Alder", 170), order("2026-10-06", "Birch", 5, "Bo")])
    pages = [page_of(found, at, found.subjects[at].name, language("en"), found.facts.dataset) for at in (1, 2)]
    results = {each.page.name: result for each, result in rendered([Report(shown.slug, "html", shown, "", 5) for shown in pages], 2, quiet)}
    assert isinstance(results["Ann"], bytes)
    assert "longer than 5 s" in str(results["Bo"])


def quiet(_step: str, _done: int, _of: int) -> None:
    pass
