"""validation.html: every finding at its cell, by workbook and kind of mistake, what was read how, and rows that reconcile."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.report.fonts import TEMPLATES, screen_faces
from reportgen.report.html import environment
from reportgen.workbook.catalogue import describe, title
from reportgen.workbook.dataset import Dataset, SheetReport
from reportgen.workbook.finding import Finding, Severity
from reportgen.workbook.schema import KIND

MOST_OF_A_GROUP = 200  # the rest is counted here and stands in validation.json

SEVERITIES = {Severity.ERROR: _("error"), Severity.WARNING: _("warning"), Severity.INFORMATION: _("information")}
HEADERS = (_("seen"), _("used"), _("left out"), _("duplicates"), _("totals"), _("blank"))


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one code in one workbook: the mend once, each cell with its own message."""

    severity: str
    severity_words: str
    mend: str
    expected: str
    rows: list[tuple[str, str, str]]  # sheet and cell, column, message
    more: int


@dataclass(frozen=True, slots=True)
class Workbook:
    """One file: its groups of findings, its sheets."""

    file: str
    groups: list[Group]
    sheets: list[tuple[SheetReport, str, list[int]]]
    errors: int
    count: int


def validation_html(dataset: Dataset, language: Language) -> str:
    """The whole page, self-contained; complete lists are in validation.json."""
    workbooks = [workbook(dataset, file, language) for file in sorted({*dataset.inputs, *(f.source.file for f in dataset.findings)})]
    workbooks.sort(key=lambda item: (-item.errors, -item.count, item.file))
    style = screen_faces() + (TEMPLATES / "style.css").read_text("utf-8") + (TEMPLATES / "screen.css").read_text("utf-8")
    return environment().get_template("report/validation.html.j2").render(
        language=language.code, style=Markup(style), workbooks=workbooks, headline=headline(dataset, language),  # noqa: S704
        headers=[language.text(word) for word in HEADERS], ignored=[(file, language.text(reason)) for file, reason in dataset.ignored],
        words={name: language.text(text) for name, text in WORDS.items()},
    )  # fmt: skip


WORDS = {
    "title": _("What could not be understood"), "sheet": _("sheet"), "kind": _("kind"), "date": _("month"), "none": _("of no known kind"),
    "where": _("where"), "column": _("column"), "what": _("what is wrong"), "read": _("What was read how"), "header": _("header"),
    "field": _("taken for"), "how": _("how"), "read_as": _("read as"), "ignored": _("Files that were not read"), "clean": _("Nothing to mend."),
    "expected": _("expected:"), "do": _("what to do:"), "more": _("more in validation.json:"),
}  # fmt: skip


def headline(dataset: Dataset, language: Language) -> str:
    errors = sum(finding.severity is Severity.ERROR for finding in dataset.findings)
    warnings = sum(finding.severity is Severity.WARNING for finding in dataset.findings)
    if not errors and not warnings:
        return language.text(_("Every row of every workbook was understood."))
    used, seen = sum(s.used for s in dataset.sheets), sum(s.rows_seen for s in dataset.sheets)
    said = _("{used} of {seen} rows were used; errors: {errors}, warnings: {warnings}.")
    number = language.number
    return language.text(said, used=number(used), seen=number(seen), errors=number(errors), warnings=number(warnings))


def workbook(dataset: Dataset, file: str, language: Language) -> Workbook:
    found = [finding for finding in dataset.findings if finding.source.file == file]
    codes: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in found:
        codes.setdefault((finding.severity, finding.code), []).append(finding)
    groups = [group(severity, items, language) for (severity, _code), items in codes.items()]
    sheets = [
        (sheet, title(KIND[sheet.kind], language) if sheet.kind else "", [sheet.rows_seen, sheet.used, sheet.left_out, sheet.duplicates, sheet.totals, sheet.blank])
        for sheet in dataset.sheets
        if sheet.file == file
    ]  # fmt: skip
    return Workbook(file, groups, sheets, sum(f.severity is Severity.ERROR for f in found), len(found))


def group(severity: Severity, items: list[Finding], language: Language) -> Group:
    _message, expected, mend = describe(items[0], language)
    rows = []
    for finding in items[:MOST_OF_A_GROUP]:
        message, _expected, _mend = describe(finding, language)
        place = " · ".join(part for part in (finding.source.sheet, finding.cell or (str(finding.source.row) if finding.source.row else "")) if part)
        rows.append((place, finding.column, message))
    return Group(severity.value, language.text(SEVERITIES[severity]), mend, expected, rows, max(len(items) - MOST_OF_A_GROUP, 0))
