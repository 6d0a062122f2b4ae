"""Book → Page: everything a template needs for a rep's or the team's report, worded and in order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.core import TEAM, Subject
from reportgen.metrics.rules import notices
from reportgen.report import comparison, headlines, summary
from reportgen.report.activity import activity
from reportgen.report.annex import annex
from reportgen.report.blocks import Chapter, Page
from reportgen.report.brand import look_of
from reportgen.report.capability import capability
from reportgen.report.cut import cut
from reportgen.report.forecast import forecast
from reportgen.report.markets import markets
from reportgen.report.nextmonth import followed, nextmonth
from reportgen.report.ownrows import own_rows
from reportgen.report.platforms import platforms
from reportgen.report.results import month_table, results
from reportgen.report.unfold import unfolded
from reportgen.report.view import View
from reportgen.workbook.dataset import Dataset

RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}
LONGEST_SLUG = 60
REP_PAGES, TEAM_PAGES, REPS_A_PAGE = 8, 12, 15  # a rep's PDF, the team's, and one more for each so many reps
FEW_ENTRIES, FEW_DEALS = 24, 3  # in twelve months; open now


def page_of(book: Book, position: int, slug: str, language: Language, dataset: Dataset) -> Page:
    """The report of one subject in one language; a pure function of its arguments."""
    view = View(book, position, language)
    found = notices(book, position)
    is_rep = position != TEAM
    subject = book.subjects[position]
    name = subject.name if is_rep else (book.settings.report.team or view.text(_("Team")))
    figures, strip, stakes, weeks = summary.figures(view), summary.strip(view, found), summary.stakes(view, found), summary.weeks(view)
    told = chapters_of(view, dataset)
    return cut(Page(
        kind="rep" if is_rep else "team", language=language.code, slug=slug, name=name, month=language.month(book.period),
        as_of=view.text(_("as of {day}"), day=language.day(book.as_of, year=True)), as_of_iso=book.as_of.isoformat(),
        team=str(subject.facts.get("team", book.settings.report.team)) if is_rep else "", headline=headlines.first_page(view),
        figures=figures, letters=summary.letters(view), reading=headlines.reading(view), revenue=summary.revenue_chart(view),
        strip=strip, stakes=stakes, weeks=weeks,
        chapters=told, quality=quality(view),
        unfolded=unfolded(view, figures, [*strip, stakes, weeks], told), texts=texts(view),
        look=look_of(book.settings), attachment=own_rows(view, dataset) if is_rep and book.settings.report.attach else b"",
        most_pages=REP_PAGES if is_rep else TEAM_PAGES + (len(book.subjects) - 1) // REPS_A_PAGE,
    ))  # fmt: skip


def chapters_of(view: View, dataset: Dataset) -> list[Chapter]:
    """The chapters that have something to say; a rep with hardly any data gets few."""
    found: list[Chapter | None] = [comparison.team(view)] if view.is_team else []
    if is_sparse(view):
        return [chapter for chapter in (*sparse_chapters(view), annex(view, dataset)) if chapter]
    has_orders = any(view.series("results.revenue"))
    has_visits = any(view.series("activity.visits"))
    has_deals = view.number("working.opportunities") > 0 or view.number("purchase.customers") > 0
    has_plan = view.has("plan.followup.A") or has_deals
    found += [
        results(view) if has_orders else None, activity(view) if has_visits else None, capability(view), platforms(view) if has_deals else None,
        markets(view) if view.is_team else None, forecast(view) if has_plan else None,
        nextmonth(view) if has_plan else followed(view), annex(view, dataset),
    ]  # fmt: skip
    return [chapter for chapter in found if chapter]


def is_sparse(view: View) -> bool:
    """Whether a rep keeps hardly anything: then two or three good pages, not eight empty ones."""
    logged = sum(value or 0 for metric in ("activity.calls", "activity.visits") for value in view.series(metric))
    return not view.is_team and logged < FEW_ENTRIES and not view.number("working.opportunities") >= FEW_DEALS


def sparse_chapters(view: View) -> list[Chapter | None]:
    """What can be said of a rep with hardly any data: the month in figures, and what next month needs."""
    told = results(view)
    return [
        replace(told, blocks=[month_table(view)]) if any(view.series("results.revenue")) else None,
        nextmonth(view) if view.has("plan.followup.A") else followed(view),
    ]


def quality(view: View) -> str:
    """The foot line: how good the data are, and how a figure is traced."""
    if not view.has("data.quality"):
        return view.text(_("every figure: reportgen explain"))
    return view.text(_("Data quality {n} of 100 · every figure: reportgen explain"), n=view.words("data.quality"))


def texts(view: View) -> dict[str, str]:
    return {
        "why": view.text(_("Why")), "page": view.text(_("page {x} of {y}"), x="\x01", y="\x02"), "contents": view.text(_("Contents")),
        "report": view.text(_("Sales report")), "theme": view.text(_("Skip to the report")),
        "more_rows": view.text(_("and {n} more in the HTML report"), n="{n}"),
        "made": view.text(_("How each figure was made")), "made_of": view.text(_("made of")),
        "logo": view.text(_("Logo")),
    }  # fmt: skip


def names_of(book: Book) -> list[str]:
    """The name of each subject's report below the period's folder, without an ending; the team's first."""
    return ["team", *(f"reps/{slug}" for slug in slugs(book.subjects[1:]))]


def slugs(subjects: Sequence[Subject]) -> list[str]:
    """A file name for each rep: readable, unlike any other on any file system, and the same from run to run."""
    taken: set[str] = set()
    found = []
    for subject in subjects:
        base = slug_of(subject.name)
        name, number = base, 2
        while name.casefold() in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name.casefold())
        found.append(name)
    return found


def slug_of(name: str) -> str:
    """Letters and digits of a name with hyphens between; never a path, a device or empty."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    slug = re.sub(r"[^\w]+", "-", plain).strip("-_")
    while len(slug.encode()) > LONGEST_SLUG:
        slug = slug[:-1]
    return slug if slug and slug not in RESERVED else f"rep-{slug}".strip("-")
