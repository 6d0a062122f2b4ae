"""A report to the pages that it may have, whatever engine lays it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from reportgen.report.blocks import Page, shortened

FEWER = ((5, 99), (3, 99), (3, 12))  # rows of a list and terms of a glossary, tried in turn where a report has more pages than it may


class Layout(Protocol):
    """A page as an engine lays it out."""

    @property
    def pages(self) -> int:
        """How many pages it takes."""

    @property
    def first_chapter(self) -> int | None:
        """On which page the first chapter begins, from 1; None where there is no chapter."""


Laid = TypeVar("Laid", bound=Layout)


def fitted(page: Page, lay_out: Callable[[Page], Laid]) -> Laid:
    """The report in at most the pages that it may have, its first page alone on one, if that can be done with fewer rows."""
    laid = lay_out(page)
    pages, over = laid.pages, (laid.first_chapter or 2) - 2  # the first page's own, beyond one
    if over and page.stakes and len(page.stakes.rows) > 1:
        page, pages = with_fitting_stakes(page, lay_out), pages - over
        laid = lay_out(page) if pages <= page.most_pages else laid  # else with fewer rows, below
    for rows, terms in FEWER:
        if pages <= page.most_pages:
            break
        laid = lay_out(with_fewer_rows(page, rows, terms))
        pages = laid.pages
    return laid


def with_fitting_stakes(page: Page, lay_out: Callable[[Page], Laid]) -> Page:
    """The page with as many findings on its first page as that has room for; looked for without the chapters, which take most of the time."""
    assert page.stakes is not None
    alone = replace(page, chapters=[replace(chapter, blocks=[]) for chapter in page.chapters[:1]])
    for rows in range(len(page.stakes.rows) - 1, 1, -1):
        if (lay_out(with_fewer_stakes(alone, rows)).first_chapter or 2) <= 2:
            return with_fewer_stakes(page, rows)
    return with_fewer_stakes(page, 1)


def with_fewer_stakes(page: Page, rows: int) -> Page:
    """The page with the first findings of its first page alone, which says that there are more."""
    assert page.stakes is not None
    more = page.texts["more_rows"].format(n=len(page.stakes.rows) - rows)
    return replace(page, stakes=replace(page.stakes, rows=page.stakes.rows[:rows], note=more))


def with_fewer_rows(page: Page, rows: int, terms: int) -> Page:
    """The page with the first rows of each list and the first terms of each glossary of its chapters."""
    more = page.texts["more_rows"]
    chapters = [replace(chapter, blocks=[shortened(block, rows, terms, more) for block in chapter.blocks]) for chapter in page.chapters]
    return replace(page, chapters=chapters)
