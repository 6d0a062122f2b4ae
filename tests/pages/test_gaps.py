"""What people leave out: any optional column empty or half empty, any sheet absent or nearly so; each report is still made."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from reportgen.language import language
from reportgen.metrics.book import Book
from reportgen.metrics.kept import snapshot_of
from reportgen.report.accuracy import accuracy_document
from reportgen.report.html import render_html
from reportgen.report.index import index_html
from reportgen.report.pages import names_of, page_of
from reportgen.report.tables import metrics_document
from reportgen.settings import Settings
from reportgen.workbook.dataset import Dataset, frame_name
from reportgen.workbook.schema import KIND, columns_of
from reportgen.workcalendar import Calendar
from tests.pages.test_languages import samples
from tests.test_samples import AS_OF

FEW = (0, 1, 1, 2, 3, 5, 10, 30, 100)  # rows that are kept of a sheet
KEYS = {"customers": {"customer"}, "reps": {"rep"}}


def with_gaps(data: Dataset, settings: Settings, chance: random.Random) -> Dataset:
    """The data with some rows of each sheet, some sheets not at all, and cells of optional columns emptied."""
    frames = {}
    for kind, frame in data.frames.items():
        if chance.random() < 0.2:
            continue
        few = frame.sample(n=min(len(frame), chance.choice(FEW)), random_state=chance.randrange(10**6)).reset_index(drop=True)
        needed = {frame_name(column.name) for column in columns_of(KIND[kind], settings) if column.required} | {"source", "picture"}
        for name in sorted(set(few) - needed - KEYS.get(kind, set())):
            share = chance.choice((0, 0, 0.5, 1))
            few[name] = few[name].mask(pd.Series([chance.random() < share for _row in range(len(few))], few.index, bool))
        frames[kind] = few
    return replace(data, frames=frames)


@pytest.mark.parametrize("seed", range(6))
def test_each_report_is_made_of_what_there_is(seed: int) -> None:
    data, settings = samples()
    told = with_gaps(data, settings, random.Random(seed))
    book = Book(told, settings, Calendar(settings), date(2026, 10, 1), AS_OF)
    code = ("en", "zh")[seed % 2]
    pages = {name: page_of(book, at, name, language(code), told) for at, name in enumerate(names_of(book))}
    assert len(pages) == len(book.subjects)
    for page in list(pages.values())[:3]:
        html = render_html(page)
        assert page.headline in html.replace("&#39;", "'").replace("&amp;", "&")
        assert not [word for word in (">nan<", ">None<", ">inf<", "nan%", "NaT") if word in html]
    for document in (metrics_document(book, language(code)), accuracy_document(book), index_html(book, pages, told, set(), [], language(code))):
        assert document
    assert snapshot_of(book)
