"""A report to the pages that it may have, whatever engine lays it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from reportgen.report.blocks import Page
from reportgen.report.flow import SHEETS, arranged, fewest
from reportgen.report.heights import first_page

SPARE = (1.5, 4.0, 8.0, 20.0)  # mm of each sheet that are left out of the reckoning, tried in turn where an engine takes more than was reckoned


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
    """The report in at most the pages that it may have, its first page alone on one, if that can be done with fewer rows.

    What fits is reckoned first, so that as a rule it is laid out once.
    """
    page = with_reckoned_stakes(page)
    before: Page | None = None
    for spare in SPARE:
        tried = arranged(page, spare)
        if tried == before:
            continue
        laid, before = lay_out(tried), tried
        if (laid.first_chapter or 2) > 2 and page.stakes and len(page.stakes.rows) > 1:
            page = with_fitting_stakes(page, lay_out)
            before = arranged(page, spare)
            laid = lay_out(before)
        if laid.pages <= page.most_pages:
            return laid
    return lay_out(fewest(page))


def with_reckoned_stakes(page: Page) -> Page:
    """The page with as many findings on its first page as should fit there."""
    shown = page
    for rows in range(len(page.stakes.rows) - 1 if page.stakes else 0, 0, -1):
        if first_page(shown) <= SHEETS[page.look.size]:
            break
        shown = with_fewer_stakes(page, rows)
    return shown


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
