"""Findings as a person takes them in: by workbook and kind of mistake, each sentence once, as many cells as a page can list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from urllib.parse import quote

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.visible import visible
from reportgen.workbook.catalogue import CATALOGUE, SEVERITIES, worded
from reportgen.workbook.finding import Finding, Severity

LONGEST = 80  # characters of a name or value
LONGEST_TEXT = 300  # characters of a sentence
OWN_COLUMNS = ("value", "title")  # fields that each cell shows anyhow
VARIES = "…"  # stands in a group's sentence for what differs from cell to cell
ORDER = {severity: position for position, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is listed one by one; all of it stands in validation.json."""

    rows_of_group: int = 100
    rows: int = 6_000
    cells: int = 100_000
    groups: int = 3_000
    sheets: int = 5_000
    columns: int = 12_000

    def halved(self) -> Limits:
        return Limits(*(max(getattr(self, name) // 2, 1) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Row:
    """Findings that say the same of several cells: what is the same, the cells, and what of their sentence is not their group's."""

    sheet: str
    column: str
    value: str
    own: str
    cells: str


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of mistake in one workbook: its sentences once, its cells by what they hold, and how many more there are."""

    severity: str
    message: str
    expected: str
    mend: str
    count: str
    rows: Sequence[Row]
    more: str


@dataclass(frozen=True, slots=True)
class Workbook:
    """One file with its findings: how many of each severity (severity, words), its groups, how many more, a link to its corrections."""

    file: str
    counts: Sequence[tuple[str, str]]
    groups: Sequence[Group]
    more: str
    corrections: str
    is_open: bool


NOWHERE = Row("", "", "", "", "")  # a finding about a whole file
Key = tuple[str, int, str]  # file, severity, code


def findings_by_workbook(
    findings: Iterable[Finding], corrections: Mapping[str, str], language: Language, limits: Limits
) -> tuple[list[Workbook], int]:
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
    shown_groups = chosen(groups, [key for file in order for key in files[file]], language, limits)
    workbooks = [
        workbook(file, counts[file], [shown_groups[key] for key in files[file] if key in shown_groups], corrections.get(file, ""), language, at < 3)
        for at, file in enumerate(order)
        if any(key in shown_groups for key in files[file])
    ]
    shown = {key[0] for key in shown_groups}
    return workbooks, sum(sum(counts[file].values()) for file in order if file not in shown)


def chosen(groups: Mapping[Key, Sequence[Finding]], order: Sequence[Key], language: Language, limits: Limits) -> dict[Key, tuple[Group, int]]:
    """The groups that are shown, each with the number of its findings: errors before warnings, in every workbook."""
    by_weight = sorted(order, key=lambda key: key[1])[: limits.groups]  # sorting keeps the order of workbooks
    shown, rows, cells = {}, limits.rows, limits.cells
    for key in by_weight:
        made = group(groups[key], min(rows, limits.rows_of_group), cells, language)
        rows -= len(made.rows)
        cells -= len(groups[key])
        shown[key] = made, len(groups[key])
    return shown


def workbook(
    file: str, counts: Mapping[int, int], groups: Sequence[tuple[Group, int]], corrections: str, language: Language, is_first: bool
) -> Workbook:
    severities = list(Severity)
    words = [(severities[at].value, f"{language.text(SEVERITIES[severities[at]])} {language.number(counts[at])}") for at in sorted(counts)]
    rest = sum(counts.values()) - sum(n for _group, n in groups)
    return Workbook(
        visible(file),
        words,
        [group for group, _n in groups],
        more(rest, language),
        quote(corrections),
        is_open=is_first and bool(counts.get(0)),
    )


def group(found: Sequence[Finding], rows: int, cells: int, language: Language) -> Group:
    """The sentences that all have in common once, what differs row by row; at most so many rows and cells."""
    entry = CATALOGUE[found[0].code]
    texts = (entry.message, entry.expected, entry.mend)
    common = in_common(found, language)
    shared = [filled(text, common, language) for text in texts]
    varying = [name for name in fields_of(texts) if common.get(name) == VARIES and name not in OWN_COLUMNS]
    listed, n = rows_of(found[: max(cells, 0)], rows, varying, language)
    return Group(
        found[0].severity.value,
        shared[0],
        language.text(_("Expected: {text}"), text=shared[1]) if shared[1] else "",
        language.text(_("What to do: {text}"), text=shared[2]) if shared[2] else "",
        language.number(len(found)),
        listed,
        more(len(found) - n, language),
    )


def rows_of(found: Sequence[Finding], most: int, varying: Sequence[str], language: Language) -> tuple[list[Row], int]:
    """One row for all cells of a column that hold the same and are told the same, and how many findings the rows hold."""
    cells: dict[tuple[str, str, str, str], list[str]] = {}
    for finding in found:
        key = same_of(finding, varying, language)
        if key in cells or len(cells) < most:
            cells.setdefault(key, []).append(finding.cell or str(finding.source.row or ""))
    rows = [Row(*key, ", ".join(filter(None, places))) for key, places in cells.items()]
    return [row for row in rows if row != NOWHERE], sum(map(len, cells.values()))


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


def fields_of(texts: Iterable[str]) -> list[str]:
    """The names of the fields that sentences have, in the order in which they stand there."""
    return list(dict.fromkeys(name for text in texts for _text, name, _format, _conversion in Formatter().parse(text) if name))


def same_of(finding: Finding, varying: Sequence[str], language: Language) -> tuple[str, str, str, str]:
    """Sheet, column, value, and what a finding's sentence would say where the group's has an ellipsis."""
    fields = worded(finding, language) if varying else {}
    own = " · ".join(visible(str(fields[name]), LONGEST_TEXT) for name in varying if name in fields)
    return visible(finding.source.sheet, LONGEST), visible(finding.column, LONGEST), visible(finding.value, LONGEST), own


def more(n: int, language: Language) -> str:
    """How many are not listed, "" where all are."""
    return language.text(_("… and {n} more: see validation.json"), n=language.number(n)) if n > 0 else ""
