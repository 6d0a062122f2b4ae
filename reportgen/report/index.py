"""index.html: every report of the period with its status; searchable and sortable, from disk."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from urllib.parse import quote

from markupsafe import Markup

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.report.blocks import Page
from reportgen.report.fonts import TEMPLATES, screen_faces
from reportgen.report.html import content_hash, environment
from reportgen.report.view import View

FIGURES = ("results.revenue", "results.attainment", "activity.visits", "platform.health", "forecast.expected", "data.quality")


def index_html(book: Book, pages: Mapping[str, Page], there: Collection[str], failures: Sequence[tuple[str, str]], language: Language) -> str:
    """The period's first page. there: files of the period by name, so that only what exists is linked."""
    views = [View(book, position, language) for position in range(len(book.subjects))]
    names = [name for name in pages if "." not in name]
    rows = [row(view, name, there, dict(failures)) for view, name in zip(views, names, strict=True)]
    script = (TEMPLATES / "report" / "index.js").read_text("utf-8")
    style = screen_faces() + (TEMPLATES / "style.css").read_text("utf-8") + (TEMPLATES / "screen.css").read_text("utf-8")
    for part in ("{before}", "{between}", "{rest}"):  # page numbers belong to reports
        style = style.replace(part, " ")
    return environment().get_template("report/index.html.j2").render(
        language=language.code, style=Markup(style), script=Markup(script), script_hash=content_hash(script), rows=rows,
        titles=[views[0].title(metric) for metric in FIGURES], month=language.month(book.period),
        as_of=language.text(_("as of {day}"), day=language.day(book.as_of, year=True)), team=book.settings.report.team,
        words={name: language.text(text) for name, text in WORDS.items()},
        data=[name for name in ("validation.html", "data/metrics.json", "validation.json") if name in there or name == "validation.html"],
    )  # fmt: skip


WORDS = {
    "title": _("Sales reports"), "search": _("Search a rep"), "rep": _("report"), "files": _("files"), "data": _("Data and findings"),
    "sort": _("sort"), "failed": _("could not be rendered"), "absent": _("not rendered in this build"), "headline": _("what it says"),
}  # fmt: skip


def row(view: View, name: str, there: Collection[str], failures: Mapping[str, str]) -> dict[str, object]:
    """One report: its name, key figures with status, links to the files there are."""
    from reportgen.report.headlines import first_page

    files = [(file, label) for file, label in files_of(name, there)]
    failed = [file for file in failures if file.startswith(f"{name}.")]
    cells = []
    for metric in FIGURES:
        value = view.value(metric)
        number = value.value if isinstance(value.value, (int, float)) else None
        cells.append({"words": view.words(metric), "status": value.status, "sort": "" if number is None else number})
    return {
        "name": view.book.subjects[view.position].name or view.text(_("Team")), "files": files, "failed": bool(failed), "cells": cells,
        "headline": first_page(view),
    }  # fmt: skip


def files_of(name: str, there: Collection[str]) -> list[tuple[str, str]]:
    """Links to a report's files in every language and format."""
    found = []
    for file in sorted(there):
        stem, _dot, kind = file.rpartition(".")
        if kind in ("html", "pdf") and (stem == name or (stem.startswith(f"{name}.") and stem[len(name) + 1 :] in ("en", "zh"))):
            language = stem[len(name) + 1 :]
            found.append((quote(file), f"{kind.upper()} {language}".strip()))
    return found
