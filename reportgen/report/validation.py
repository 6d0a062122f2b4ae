"""validation.html: every finding at its cell, by workbook and kind of mistake, what was read how, and rows that reconcile."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.report.fonts import TEMPLATES, screen_faces
from reportgen.report.html import environment
from reportgen.report.tables import ROW_TITLES, row_counts
from reportgen.visible import visible
from reportgen.workbook.catalogue import CATALOGUE, title, worded
from reportgen.workbook.dataset import Dataset, SheetReport
from reportgen.workbook.finding import Finding, Severity
from reportgen.workbook.schema import KIND

LARGEST = 9_500_000  # bytes of the page; beyond, less is listed and more is counted
LONGEST = 80  # characters of a name or value; LONGEST_TEXT of a sentence
LONGEST_TEXT = 300
VARIES = "…"  # stands in a group's sentence for what differs from cell to cell
ORDER = {severity: position for position, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is listed one by one; all of it stands in validation.json."""

    rows_of_group: int = 100
    rows: int = 6_000
    groups: int = 3_000
    sheets: int = 5_000
    columns: int = 12_000

    def halved(self) -> Limits:
        return Limits(*(max(getattr(self, name) // 2, 1) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Cell:
    """One finding: where it is, and what of its sentences is its own and not its group's."""

    sheet: str
    cell: str
    column: str
    value: str
    own: str


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of mistake in one workbook: its sentences once, its cells, and how many more there are."""

    severity: str
    message: str
    expected: str
    mend: str
    count: str
    cells: Sequence[Cell]
    more: str


@dataclass(frozen=True, slots=True)
class Workbook:
    """One file with its findings: how many of each severity (severity, words), its groups, and how many more."""

    file: str
    counts: Sequence[tuple[str, str]]
    groups: Sequence[Group]
    more: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """How one sheet was read: its kind, month, header row, the counts of its rows, its columns (header, cell, taken for, …)."""

    file: str
    sheet: str
    kind: str
    month: str
    header_row: str
    counts: Sequence[str]
    is_reconciled: bool
    columns: Sequence[tuple[str, ...]]
    column_count: str


def validation_html(dataset: Dataset, language: Language) -> str:
    """The whole page, self-contained and under 10 MB whatever was found; the complete lists are in validation.json."""
    limits = Limits()
    page = rendered(dataset, language, limits)
    while len(page.encode("utf-8", "replace")) > LARGEST and limits.rows > 1:
        limits = limits.halved()
        page = rendered(dataset, language, limits)
    return page


def rendered(dataset: Dataset, language: Language, limits: Limits) -> str:
    style = screen_faces() + source("style.css", "screen.css", "report/validation.css")
    script = source("report/validation.js")
    workbooks, unlisted = findings_by_workbook(dataset.findings, language, limits)
    sheets = sheets_read(dataset.sheets, language, limits)
    counts = Counter(finding.severity for finding in dataset.findings)
    return (
        environment()
        .get_template("report/validation.html.j2")
        .render(
            language=language.code,
            style=Markup(style),
            script=Markup(script),
            policy=policy(style, script),
            headline=headline(dataset, counts, language),
            workbooks=workbooks,
            sheets=sheets,
            severities=[
                (severity.value, language.text(SEVERITIES[severity]), language.number(counts[severity])) for severity in Severity
            ],
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


SEVERITIES = {Severity.ERROR: _("Error"), Severity.WARNING: _("Warning"), Severity.INFORMATION: _("Information")}
COLUMN_TITLES = (_("header"), _("cell"), _("taken for"), _("how it was known"), _("read as"))
HOW = {
    "canonical": _("its own name"),
    "alias": _("another name it is known by"),
    "own": _("a name from the settings"),
    "near": _("nearly its name"),
    "joined": _("two headers, one above the other"),
    "unknown": _("not used"),
}
WORDS = {
    "title": _("What was read, and what is to be corrected"),
    "search": _("Search a workbook, a sheet, a column or a value"),
    "show": _("Show"),
    "open": _("Open all"),
    "shut": _("Close all"),
    "nothing": _("Nothing fits the search."),
    "correct": _("What is to be corrected"),
    "clean": _("Nothing is to be corrected."),
    "expected": _("Expected:"),
    "mend": _("What to do:"),
    "sheet": _("sheet"),
    "cell": _("cell"),
    "column": _("column"),
    "value": _("value"),
    "own": _("more about it"),
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


def source(*names: str) -> str:
    """Files of the templates as one text."""
    return "\n".join((TEMPLATES / name).read_text("utf-8") for name in names)


def policy(style: str, script: str) -> str:
    """What the page may do, as a content security policy: its own style and script, by their hashes, and nothing else."""
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)]
    allowed = f"style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; font-src data:"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def headline(dataset: Dataset, counts: Mapping[Severity, int], language: Language) -> str:
    """The first sentence: whether all is well, else how much there is to do."""
    number = language.number
    rows = row_counts(dataset.sheets)
    if not counts.get(Severity.ERROR) and not counts.get(Severity.WARNING):
        return language.text(_("All that was read was understood: {used} rows of data."), used=number(rows["used"]))
    said = _("Errors: {errors}. Warnings: {warnings}. Of {seen} rows, {used} could be used.")
    errors, warnings = (number(counts.get(severity, 0)) for severity in (Severity.ERROR, Severity.WARNING))
    return language.text(said, errors=errors, warnings=warnings, seen=number(rows["rows_seen"]), used=number(rows["used"]))


def more(n: int, language: Language) -> str:
    """How many are not listed, "" where all are."""
    return language.text(_("… and {n} more: see validation.json"), n=language.number(n)) if n > 0 else ""


Key = tuple[str, int, str]  # file, severity, code


def findings_by_workbook(findings: Iterable[Finding], language: Language, limits: Limits) -> tuple[list[Workbook], int]:
    """Workbooks with findings, those with most errors first, and how many findings of others are not listed."""
    groups: dict[Key, list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.source.file, ORDER[finding.severity], finding.code), []).append(finding)
    files: dict[str, list[Key]] = {}
    for key in sorted(groups, key=lambda key: key[1:]):
        files.setdefault(key[0], []).append(key)
    counts = {file: Counter({key[1]: 0 for key in keys}) for file, keys in files.items()}
    for key, found in groups.items():
        counts[key[0]][key[1]] += len(found)
    order = sorted(files, key=lambda file: (-counts[file][0], -counts[file][1], file))
    kept, listed = chosen(groups, [key for file in order for key in files[file]], limits)
    workbooks = [
        workbook(
            file, counts[file], [(groups[key], listed[key]) for key in files[file] if key in kept], language, is_first=at < 3
        )
        for at, file in enumerate(order)
        if any(key in kept for key in files[file])
    ]
    shown = {key[0] for key in kept}
    return workbooks, sum(sum(counts[file].values()) for file in order if file not in shown)


def chosen(groups: Mapping[Key, Sequence[Finding]], order: Sequence[Key], limits: Limits) -> tuple[set[Key], dict[Key, int]]:
    """Which groups are shown, and how many cells of each are listed: errors before warnings, in every workbook."""
    by_weight = sorted(order, key=lambda key: key[1])[: limits.groups]  # sorting keeps the order of workbooks
    left, listed = limits.rows, {}
    for key in by_weight:
        listed[key] = min(len(groups[key]), limits.rows_of_group, left)
        left -= listed[key]
    return set(by_weight), listed


def workbook(
    file: str, counts: Mapping[int, int], groups: Sequence[tuple[list[Finding], int]], language: Language, is_first: bool
) -> Workbook:
    severities = list(Severity)
    words = [
        (severities[at].value, f"{language.text(SEVERITIES[severities[at]])} {language.number(counts[at])}")
        for at in sorted(counts)
    ]
    rest = sum(counts.values()) - sum(len(found) for found, _listed in groups)
    return Workbook(
        visible(file),
        words,
        [group(found, listed, language) for found, listed in groups],
        more(rest, language),
        is_open=is_first and bool(counts.get(0)),
    )


def group(found: Sequence[Finding], listed: int, language: Language) -> Group:
    """The sentences that all have in common once, what differs cell by cell."""
    entry = CATALOGUE[found[0].code]
    texts = (entry.message, entry.expected, entry.mend)
    common = in_common(found, language)
    shared = [filled(text, common, language) for text in texts]
    cells = []
    for finding in found[:listed]:
        fields = worded(finding, language)
        in_row = {**common, "value": fields["value"]}  # the value has a column of its own, so it needs no sentence
        own = [
            filled(text, fields, language)
            for text in texts
            if text and len(found) > 1 and filled(text, fields, language) != filled(text, in_row, language)
        ]
        cells.append(cell_of(finding, " ".join(own)))
    return Group(
        found[0].severity.value,
        shared[0],
        shared[1],
        shared[2],
        language.number(len(found)),
        cells,
        more(len(found) - listed, language),
    )


def in_common(found: Sequence[Finding], language: Language) -> dict[str, object]:
    """The fields of a group's sentences: the value where all findings have the same, else an ellipsis."""
    common = worded(found[0], language)
    for finding in found[1:]:
        fields = worded(finding, language)
        for name in common.keys() | fields.keys():
            if name not in fields or name not in common or common[name] != fields[name]:
                common[name] = VARIES
    return common


def filled(text: str, fields: Mapping[str, object], language: Language) -> str:
    return visible(language.text(text, **fields), LONGEST_TEXT) if text else ""


def cell_of(finding: Finding, own: str) -> Cell:
    row = str(finding.source.row) if finding.source.row else ""
    sheet, column, value = (visible(text, LONGEST) for text in (finding.source.sheet, finding.column, finding.value))
    return Cell(sheet, finding.cell or row, column, value, own)


def sheets_read(reports: Sequence[SheetReport], language: Language, limits: Limits) -> list[Sheet]:
    """Each sheet with its counts; its columns while the page has room for them."""
    found, room = [], limits.columns
    for report in reports[: limits.sheets]:
        columns = report.columns if len(report.columns) <= room else []
        room -= len(columns)
        found.append(sheet_read(report, columns, language))
    return found


def sheet_read(report: SheetReport, columns: Sequence[Mapping[str, object]], language: Language) -> Sheet:
    return Sheet(
        visible(report.file),
        visible(report.sheet, LONGEST),
        title(KIND[report.kind], language) if report.kind else "",
        report.date or "",
        str(report.header_row or ""),
        [language.number(count) for count in row_counts([report]).values()],
        report.is_reconciled(),
        [column_read(report.kind, column, language) for column in columns],
        language.number(len(report.columns)),
    )


def column_read(kind: str | None, column: Mapping[str, object], language: Language) -> tuple[str, ...]:
    """Header, cell, the column it was taken for, how it was known, how its cells were read."""
    field, how = str(column["field"] or ""), str(column["how"])
    known = next((item for item in KIND[kind].columns if item.name == field), None) if kind else None
    taken_for = (title(known, language) if known else field) or "–"
    read_as = language.text(str(column["read_as"]))
    return visible(str(column["header"]), LONGEST), str(column["cell"]), taken_for, language.text(HOW[how]), read_as
