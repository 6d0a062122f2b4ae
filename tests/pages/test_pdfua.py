"""PDFs for readers who cannot see: what a machine can check of PDF/UA-1, in the sample team's reports."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pdfua import Severity, validate
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from reportgen.report.pdf import render_pdf
from reportgen.report.printing import render_by_browser
from tests.marks import with_browser
from tests.pages.sampleteam import LEAST, MOST, sample_pages
from tests.pages.test_pages import structure

pytestmark = pytest.mark.pages

CANNOT_SAY = {"UA-14-001"}  # whether headings are empty: pdfua 0.1.3 asks it of lists in a way that pikepdf 10 refuses; asked below
DECLARED = "UA-28-004"  # that the file says of itself that it is PDF/UA: what a browser prints does not


@cache
def printed(name: str, code: str) -> bytes:
    return render_pdf(sample_pages(code)[name])


def found(content: bytes, path: Path) -> list[str]:
    """What the checker finds, warnings too, and what it could not look at."""
    path.write_bytes(content)
    report = validate(str(path))
    told = [f"{finding.rule_id} {finding.severity.name}: {finding.message}" for finding in report.findings if finding.severity > Severity.INFO]
    return told + [f"{each.rule_id}: {each.skipped_reason}" for each in report.outcomes if each.skipped_reason and each.rule_id not in CANNOT_SAY]


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("name", ["team", MOST, LEAST])
def test_the_checker_finds_nothing(name: str, code: str, tmp_path: Path) -> None:
    assert found(printed(name, code), tmp_path / "report.pdf") == []


@with_browser
@pytest.mark.parametrize("code", ["en", "zh"])
def test_of_what_a_browser_prints_it_misses_the_declaration_alone(code: str, tmp_path: Path) -> None:
    told = found(render_by_browser(sample_pages(code)[MOST]), tmp_path / "report.pdf")
    assert [line for line in told if not line.startswith(DECLARED)] == []


def marks(element: object) -> Iterator[int]:
    """The numbers of the marked texts and pictures below an element."""
    kids = element.get("/K", []) if isinstance(element, DictionaryObject) else []
    for kid in kids if isinstance(kids, list) else [kids]:
        below = kid.get_object()
        if isinstance(below, int):
            yield below
        else:
            yield from marks(below)


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("name", ["team", MOST])
def test_headings_say_something_and_header_cells_what_they_head(name: str, code: str) -> None:
    reader = PdfReader(io.BytesIO(printed(name, code)))
    parts = list(structure(reader.trailer["/Root"]["/StructTreeRoot"]))
    headings = [element for kind, element, _above in parts if kind in ("/H1", "/H2", "/H3")]
    assert len(headings) > 20
    assert all(any(True for _mark in marks(heading)) for heading in headings)
    for part, scope in (("/THead", "/Column"), ("/TBody", "/Row")):
        cells = [cell for kind, element, _above in parts if kind == part for below, cell, _row in structure(element) if below == "/TH"]
        assert len(cells) > 20
        assert {cell["/A"]["/Scope"] for cell in cells} == {scope}
