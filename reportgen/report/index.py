"""index.html: every report of the period with its status and findings; searchable and sortable, from disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from urllib.parse import quote

from markupsafe import Markup

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.report.annex import own_findings
from reportgen.report.blocks import Page
from reportgen.report.brand import look_of
from reportgen.report.html import environment
from reportgen.report.pages import names_of
from reportgen.report.style import policy, source, style_sheet
from reportgen.report.view import STATUSES, View
from reportgen.workbook.dataset import Dataset
from reportgen.workbook.finding import Severity

FIGURES = ("results.revenue", "results.attainment", "activity.visits", "platform.health", "forecast.expected", "data.quality")
KINDS = ("html", "pdf")
DATA = {
    "validation.html": _("what was read, and what is to be corrected"), "data/metrics.xlsx": _("every figure, to filter and sort"),
    "data/metrics.json": _("every figure, for programs"), "validation.json": _("all that was found, for programs"),
}  # fmt: skip
WORDS = {
    "title": _("Sales reports"), "search": _("Search"), "files": _("files"), "data": _("Data and findings"), "nothing": _("Nothing fits the search."),
    "absent": _("not rendered in this build"), "failed": _("What could not be rendered"), "logo": _("Logo"),
}  # fmt: skip


def index_html(
    book: Book, pages: Mapping[str, Page], dataset: Dataset, there: Collection[str], failures: Sequence[tuple[str, str]], language: Language
) -> str:
    """The period's first page. there: files of the period by name, so that only what exists is linked."""
    views = [View(book, position, language) for position in range(len(book.subjects))]
    names = names_of(book)
    look = look_of(book.settings)
    script, style = source("report/index.js"), style_sheet(look, "screen.css", "report/index.css")
    known = {*there, "validation.html", "validation.json"}
    gone = absent(pages, there, dict(failures))
    return environment().get_template("report/index.html.j2").render(
        language=language.code, style=Markup(style), script=Markup(script), policy=policy(style, script), look=look,
        rows=[row(view, name, pages, there, dataset) for view, name in zip(views, names, strict=True)],
        titles=[language.text(_("report")), *(views[0].title(metric) for metric in FIGURES), language.text(_("findings"))],
        month=language.month(book.period), as_of=language.text(_("as of {day}"), day=language.day(book.as_of, year=True)),
        team=book.settings.report.team, words={name: language.text(text) for name, text in WORDS.items()},
        failed=failures, absent=gone,
        absent_count=language.count(_("{n} file was not rendered in this build"), _("{n} files were not rendered in this build"), len(gone)),
        data=[(name, language.text(about)) for name, about in DATA.items() if name in known]
        + [(name, language.text(_("the rows that were read, with their places"))) for name in sorted(there) if name.startswith("data/dataset/")],
    )  # fmt: skip


def absent(pages: Mapping[str, Page], there: Collection[str], failures: Collection[str]) -> list[str]:
    """Files that a whole period has and this one has not: they were not asked for, and what they showed had changed."""
    whole = [*(f"{name}.{kind}" for name in pages for kind in KINDS), "data/metrics.xlsx", "data/metrics.json"]
    return [file for file in whole if file not in there and file not in failures]


def row(view: View, name: str, pages: Mapping[str, Page], there: Collection[str], dataset: Dataset) -> dict[str, object]:
    """One report: its name, key figures with status in words, what was found in its workbooks, links to the files there are."""
    headline = pages[name].headline if name in pages else ""
    return {
        "name": view.book.subjects[view.position].name or view.text(_("Team")), "files": list(files_of(name, there)), "headline": headline,
        "cells": [*(cell(view, metric) for metric in FIGURES), findings_cell(view, dataset)],
    }  # fmt: skip


def cell(view: View, metric: str) -> dict[str, object]:
    value = view.value(metric)
    sign, words = STATUSES.get(value.status, ("", ""))
    number = value.value if isinstance(value.value, (int, float)) else ""
    return {"words": view.words(metric), "status": value.status, "said": f"{sign} {view.text(words)}" if sign else "", "sort": number}


def findings_cell(view: View, dataset: Dataset) -> dict[str, object]:
    """Errors, then warnings, in the subject's workbooks."""
    counts = Counter(finding.severity for finding in own_findings(view, dataset))
    errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
    said = view.language.count(_("× {n} error"), _("× {n} errors"), errors) if errors else ""
    words = view.language.count(_("{n} warning"), _("{n} warnings"), warnings) if warnings else "" if errors else view.text(_("none"))
    return {"words": words, "status": "error", "said": said, "sort": errors * 1_000_000 + warnings}


def files_of(name: str, there: Collection[str]) -> Iterator[tuple[str, str]]:
    """Links to a report's files in every language and format."""
    for file in sorted(there):
        stem, _dot, kind = file.rpartition(".")
        if kind in KINDS and (stem == name or (stem.startswith(f"{name}.") and stem[len(name) + 1 :] in ("en", "zh"))):
            label = f"{kind.upper()} {stem[len(name) + 1 :]}".strip()
            yield quote(file), label
