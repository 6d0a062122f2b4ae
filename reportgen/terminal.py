"""What a terminal is told: progress, and a summary that fits a screen; or one JSON object a line, for a log."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.visible import fitted, padded, visible, width
from reportgen.workbook.catalogue import describe, title
from reportgen.workbook.finding import Finding, Severity
from reportgen.workbook.schema import KIND

if TYPE_CHECKING:
    from reportgen.workbook.dataset import Dataset, SheetReport

MOST_ERRORS = 4
LINES = 20  # of a summary, so that with those before and after it a screen of 24 is enough
LONGEST_PLACE, SHORTEST_FILE = 60, 20  # characters of a name; columns that a file's name gets at least
BAR = 24  # columns
OFTEN, SELDOM = 0.1, 10.0  # seconds between two looks of a bar, and between two plain lines


class Show:
    """Tells one reader how a run goes: results on standard output, progress and errors on standard error.

    A bar on a terminal, plain lines elsewhere; nothing but errors when quiet; with `is_log` each is one JSON object a line.
    """

    def __init__(self, language: Language, is_quiet: bool = False, is_log: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self.language, self.is_quiet, self.is_log, self.clock = language, is_quiet, is_log, clock
        self.is_terminal = sys.stderr.isatty() and not is_log
        self.drawn, self.shown_at, self.step = 0, 0.0, ""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")  # a terminal that knows no “ or 万 gets their numbers

    def line(self, text: str) -> None:
        """One line of a result."""
        if self.is_log:
            self.log("info", text)
        elif not self.is_quiet:
            self.clear()
            click.echo(clean(text))

    def error(self, text: str) -> None:
        """A sentence that is told also when quiet."""
        if self.is_log:
            self.log("error", text)
        else:
            self.clear()
            click.echo(clean(text), err=True)

    def log(self, level: str, message: str, **facts: object) -> None:
        """One line of the log; ASCII throughout, so that neither an encoding nor an odd character can break it."""
        if self.is_quiet and level == "info":
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        click.echo(json.dumps({"time": now, "level": level, "message": message, **facts}, default=str), err=True)

    def progress(self, step: str, done: int, whole: int) -> None:
        """How far a step has come: a bar redrawn on a terminal; elsewhere its end, and a line now and then before it."""
        is_done, words = done >= whole, self.language.text(step)
        now = self.clock()
        if step != self.step:
            self.step, self.shown_at = step, now - (OFTEN if self.is_terminal else 0)
        if self.is_quiet or (not is_done and now - self.shown_at < (OFTEN if self.is_terminal else SELDOM)):
            return
        self.shown_at = now
        if self.is_log:
            self.log("info", words, step=step, done=done, of=whole)
        elif self.is_terminal:
            self.draw(words, done, whole)
        else:
            click.echo(f"{words} {done}/{whole}", err=True)

    def draw(self, words: str, done: int, whole: int) -> None:
        filled = BAR * done // max(whole, 1)
        bar = fitted(f"{padded(words, 10)} {'█' * filled}{'·' * (BAR - filled)} {done}/{whole}", columns() - 1)
        click.echo("\r" + padded(bar, self.drawn), err=True, nl=done >= whole)
        self.drawn = 0 if done >= whole else width(bar)

    def clear(self) -> None:
        """Take a half-drawn bar away before something else is said."""
        if self.drawn:
            click.echo("\r" + " " * self.drawn + "\r", err=True, nl=False)
            self.drawn = 0

    def summary(self, dataset: Dataset) -> None:
        """What became of the rows by kind, how many findings there are, and the first errors with cell and mend."""
        counts = Counter(finding.severity for finding in dataset.findings)
        if self.is_log:
            from reportgen.report.tables import row_counts

            facts = {severity.value: counts[severity] for severity in Severity} | row_counts(dataset.sheets)
            self.log("info", findings_line(counts, self.language), files=len(dataset.inputs), **facts)
            return
        errors = error_lines(dataset, self.language)
        rows = rows_table(dataset, self.language, LINES - 3 - len(errors))  # beside their titles, their sum and the count of findings
        for text in (*rows, findings_line(counts, self.language), *errors):
            self.line(text)


def clean(text: str) -> str:
    """Lines without control characters: no cell's contents reach the terminal raw."""
    return "\n".join(map(visible, text.split("\n")))


def columns() -> int:
    return shutil.get_terminal_size((80, 24)).columns


def rows_table(dataset: Dataset, language: Language, most: int) -> list[str]:
    """Rows by kind of sheet, as an equation across each line; of more than `most` those with most rows left out, the rest in one."""
    from reportgen.report.tables import ROW_TITLES, row_counts  # pandas: not where nothing has changed

    sheets: dict[str | None, list[SheetReport]] = {}
    for sheet in dataset.sheets:
        sheets.setdefault(sheet.kind, []).append(sheet)
    kinds = [name for name in (*KIND, None) if name in sheets]
    if len(kinds) > most:
        kinds = sorted(kinds, key=lambda name: -sum(sheet.left_out for sheet in sheets[name]))[: most - 1]
    lines = [(str(title(KIND[name], language)) if name else language.text(_("of no known kind")), sheets[name]) for name in kinds]
    others = [sheet for name in sheets if name not in kinds for sheet in sheets[name]]
    if others:
        lines.append((language.text(_("{n} other kinds"), n=len(sheets) - len(kinds)), others))
    if len(sheets) > 1:
        lines.append((language.text(_("All sheets")), dataset.sheets))
    rows = [["", *(language.text(title) for title in ROW_TITLES)]] if lines else []
    rows += [[name, *map(language.number, row_counts(found).values())] for name, found in lines]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(padded(cell, widths[at], right=at > 0) for at, cell in enumerate(row)).rstrip() for row in rows]


def findings_line(counts: Counter[Severity], language: Language) -> str:
    said = _("Errors: {errors}. Warnings: {warnings}. For information: {told}.")
    numbers = [language.number(counts[severity]) for severity in Severity]
    return language.text(said, errors=numbers[0], warnings=numbers[1], told=numbers[2])


def error_lines(dataset: Dataset, language: Language) -> list[str]:
    """Some errors, those of the workbooks with most of them first, of each kind in each sheet one; and how many are not told."""
    by_file: dict[str, dict[tuple[str, str], list[Finding]]] = {}
    for finding in dataset.findings:
        if finding.severity is Severity.ERROR:
            by_file.setdefault(finding.source.file, {}).setdefault((finding.source.sheet, finding.code), []).append(finding)
    files = sorted(by_file.values(), key=lambda kinds: -sum(map(len, kinds.values())))
    of_each = max(MOST_ERRORS // max(len(files), 1), 1)
    chosen = [same for kinds in files for same in sorted(kinds.values(), key=len, reverse=True)[:of_each]][:MOST_ERRORS]
    lines = [line for same in chosen for line in error_line(same, language)]
    left = sum(len(same) for kinds in files for same in kinds.values()) - sum(map(len, chosen))
    if left:
        said = language.text(_("… and {n} more, in {files} workbooks in all: see validation.html"), n=language.number(left), files=len(files))
        lines.append(f"  {said}")
    return lines


def error_line(alike: list[Finding], language: Language) -> list[str]:
    """File, sheet and cell; what is wrong, and the mend; no line longer than the screen is wide."""
    message, _expected, mend = (visible(text) for text in describe(alike[0], language))
    more = language.text(_(" (and {n} like it)"), n=language.number(len(alike) - 1)) if len(alike) > 1 else ""
    room = columns() - 1
    file, *rest = (visible(part, LONGEST_PLACE) for part in place_of(alike[0]))
    place = "".join(f" · {part}" for part in rest) + more
    both = f"    {message} {mend}".rstrip()
    said = [both] if width(both) <= room else [f"    {message}", f"    {mend}"]
    return [fitted(f"  {fitted(file, max(room - width(place) - 2, SHORTEST_FILE))}{place}", room), *(fitted(line, room) for line in said)]


def place_of(finding: Finding) -> list[str]:
    """Where a finding stands, in words from the file down to the cell; the row where no cell is meant."""
    row = str(finding.source.row) if finding.source.row else ""
    return [part for part in (finding.source.file, finding.source.sheet, finding.cell or row) if part]
