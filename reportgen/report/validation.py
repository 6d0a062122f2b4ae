"""validation.html: every finding at its cell, by workbook and kind of mistake, what was read how, and rows that reconcile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.report.brand import Look, look_of
from reportgen.report.html import environment
from reportgen.report.mistakes import LONGEST, Limits, findings_by_workbook, more
from reportgen.report.style import policy, source, style_sheet
from reportgen.report.tables import ROW_TITLES, row_counts
from reportgen.settings import Settings
from reportgen.visible import visible
from reportgen.workbook.catalogue import SEVERITIES, title
from reportgen.workbook.dataset import Dataset, SheetReport
from reportgen.workbook.finding import Severity
from reportgen.workbook.schema import KIND, KINDS, columns_of

LARGEST = 9_500_000  # bytes of the page; beyond, less is listed and more is counted


@dataclass(frozen=True, slots=True)
class Sheet:
    """How one sheet was read: its kind, month, header row, the counts of its rows, its columns (header, cell, taken for, …)."""

    file: str
    sheet: str
    kind: str
    month: str
    header_row: str
    counts: Sequence[tuple[str, str]]  # words and tone
    is_reconciled: bool
    columns: Sequence[tuple[str, ...]]
    column_count: str


def validation_html(dataset: Dataset, language: Language, corrections: Mapping[str, str], settings: Settings | None = None) -> str:
    """The whole page, self-contained and under 10 MB whatever was found; the complete lists are in validation.json.

    corrections: where each workbook's corrections are, from the page's own folder. settings: whose criteria and stages were read.
    """
    settings = settings or Settings()
    limits, titles, look = Limits(), titles_of(settings, language), look_of(settings)
    page = rendered(dataset, language, corrections, limits, titles, look)
    while len(page.encode("utf-8", "replace")) > LARGEST and limits.rows > 1:
        limits = limits.halved()
        page = rendered(dataset, language, corrections, limits, titles, look)
    return page


def titles_of(settings: Settings, language: Language) -> dict[tuple[str, str], str]:
    """What columns are called, by kind of sheet and field."""
    return {(kind.name, column.name): title(column, language) for kind in KINDS for column in columns_of(kind, settings)}


def rendered(
    dataset: Dataset, language: Language, corrections: Mapping[str, str], limits: Limits, titles: Mapping[tuple[str, str], str], look: Look
) -> str:  # fmt: skip
    style = style_sheet(look, "screen.css", "report/validation.css")
    script = source("report/validation.js")
    workbooks, unlisted = findings_by_workbook(dataset.findings, corrections, language, limits)
    sheets = sheets_read(dataset.sheets, language, limits, titles)
    counts = Counter(finding.severity for finding in dataset.findings)
    return (
        environment()
        .get_template("report/validation.html.j2")
        .render(
            language=language.code,
            style=Markup(style),
            script=Markup(script),
            policy=policy(style, script),
            look=look,
            headline=headline(dataset, counts, language),
            workbooks=workbooks,
            sheets=sheets,
            severities=[(severity.value, language.text(SEVERITIES[severity]), language.number(counts[severity])) for severity in Severity],
            unlisted=more(unlisted, language),
            more_sheets=more(len(dataset.sheets) - len(sheets), language),
            sums=[language.number(count) for count in row_counts(dataset.sheets).values()],
            row_titles=[language.text(title) for title in ROW_TITLES],
            column_titles=[language.text(title) for title in COLUMN_TITLES],
            ignored=[(visible(file), language.text(reason)) for file, reason in dataset.ignored[: limits.sheets]],
            more_ignored=more(len(dataset.ignored) - limits.sheets, language),
            words={name: language.text(text) for name, text in WORDS.items()},
        )
    )


COLUMN_TITLES = (_("header"), _("cell"), _("taken for"), _("how it was known"), _("read as"))
HOW = {
    "canonical": _("its own name"),
    "alias": _("another name it is known by"),
    "own": _("a name from the settings"),
    "near": _("nearly its name"),
    "joined": _("two headers, one above the other"),
    "year": _("the year of the months beside it"),
    "unknown": _("not used"),
}
READ_AS = {  # the words of validation.json for how a column's cells were read, as a person says them
    "text": _("text"),
    "person": _("a person’s name"),
    "customer": _("a customer’s name"),
    "date": _("date"),
    "date, dmy": _("date, the day before the month"),
    "date, mdy": _("date, the month before the day"),
    "month": _("month"),
    "week": _("week"),
    "time": _("time of day"),
    "number": _("number"),
    "number, decimal “.”": _("number, with a decimal point"),
    "number, decimal “,”": _("number, with a decimal comma"),
    "number, decimal “.”, or a length of time": _("number, with a decimal point, or a length of time"),
    "number, decimal “,”, or a length of time": _("number, with a decimal comma, or a length of time"),
    "money": _("amount"),
    "share": _("share"),
    "share, in hundredths": _("share, in hundredths"),
    "share, in per cent": _("share, in per cent"),
    "score": _("score"),
    "yes_no": _("yes or no"),
    "choice": _("one of the column’s words"),
}
WORDS = {
    "logo": _("Logo"),
    "title": _("What was read, and what is to be corrected"),
    "search": _("Search a workbook, a sheet, a column or a value"),
    "show": _("Show"),
    "open": _("Open all"),
    "shut": _("Close all"),
    "nothing": _("Nothing fits the search."),
    "correct": _("What is to be corrected"),
    "corrections": _("Open the corrections"),
    "clean": _("Nothing is to be corrected."),
    "sheet": _("sheet"),
    "cell": _("cell"),
    "column": _("column"),
    "value": _("value"),
    "read": _("What was read"),
    "each": _("Of each sheet: the rows seen, and what became of them."),
    "workbook": _("workbook"),
    "kind": _("kind"),
    "month": _("month"),
    "header_row": _("header row"),
    "none": _("of no known kind"),
    "columns": _("columns"),
    "sum": _("All sheets"),
    "wrong": _("does not add up"),
    "ignored": _("Files that were not read"),
}


def headline(dataset: Dataset, counts: Mapping[Severity, int], language: Language) -> str:
    """The first sentence: whether all is well, else how much there is to do."""
    number = language.number
    rows = row_counts(dataset.sheets)
    if not counts.get(Severity.ERROR) and not counts.get(Severity.WARNING):
        return language.text(_("All that was read was understood: {used} rows of data."), used=number(rows["used"]))
    said = _("Errors: {errors}. Warnings: {warnings}. Of {seen} rows, {used} could be used.")
    errors, warnings = (number(counts.get(severity, 0)) for severity in (Severity.ERROR, Severity.WARNING))
    return language.text(said, errors=errors, warnings=warnings, seen=number(rows["rows_seen"]), used=number(rows["used"]))


def sheets_read(reports: Sequence[SheetReport], language: Language, limits: Limits, titles: Mapping[tuple[str, str], str]) -> list[Sheet]:
    """Each sheet with its counts; its columns while the page has room for them."""
    found, room = [], limits.columns
    for report in reports[: limits.sheets]:
        columns = report.columns if len(report.columns) <= room else []
        room -= len(columns)
        found.append(sheet_read(report, columns, language, titles))
    return found


def sheet_read(
    report: SheetReport, columns: Sequence[Mapping[str, object]], language: Language, titles: Mapping[tuple[str, str], str]
) -> Sheet:  # fmt: skip
    return Sheet(
        visible(report.file),
        visible(report.sheet, LONGEST),
        title(KIND[report.kind], language) if report.kind else "",
        report.date or "",
        str(report.header_row or ""),
        counts_in_words(report, language),
        report.is_reconciled(),
        [column_read(report.kind or "", column, language, titles) for column in columns],
        language.number(len(report.columns)),
    )


def counts_in_words(report: SheetReport, language: Language) -> list[tuple[str, str]]:
    """What became of the rows: none in grey, those left out in the colour of what is bad."""
    tones = {"left_out": "bad"}
    return [(language.number(count), tones.get(name, "") if count else "muted") for name, count in row_counts([report]).items()]


def column_read(
    kind: str, column: Mapping[str, object], language: Language, titles: Mapping[tuple[str, str], str]
) -> tuple[str, ...]:  # fmt: skip
    """Header, cell, the column it was taken for, how it was known, how its cells were read."""
    field, how = str(column["field"] or ""), str(column["how"])
    taken_for = titles.get((kind, field), field) or "–"
    way, times, unit = str(column["read_as"]).partition(" × ")
    read_as = f"{language.text(READ_AS.get(way, way))}{times}{unit}"
    return visible(str(column["header"]), LONGEST), str(column["cell"]), taken_for, language.text(HOW.get(how, how)), read_as
