"""The sample team's reports as pages, made once for all tests that look at them."""

from __future__ import annotations

from datetime import date
from functools import cache

from reportgen.language import language
from reportgen.metrics.book import Book
from reportgen.report.blocks import Page
from reportgen.report.pages import names_of, page_of
from reportgen.workcalendar import Calendar
from tests.pages.test_languages import samples
from tests.test_samples import AS_OF

MOST, LEAST = "reps/daniel-brooks", "reps/oliver-grant"  # the rep with most data, and the one who writes hardly anything down


@cache
def sample_book() -> Book:
    data, settings = samples()
    return Book(data, settings, Calendar(settings), date(2026, 10, 1), AS_OF)


@cache
def sample_pages(code: str) -> dict[str, Page]:
    """The team's page and each rep's by the name of its report, in a language."""
    book = sample_book()
    return {name: page_of(book, at, name.removeprefix("reps/"), language(code), samples()[0]) for at, name in enumerate(names_of(book))}
