"""What a terminal is told: progress, and a summary that fits a screen."""

from __future__ import annotations

import sys
from collections import Counter

import click

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.workbook.catalogue import describe, title
from reportgen.workbook.dataset import Dataset
from reportgen.workbook.finding import Severity
from reportgen.workbook.schema import KIND

MOST_ERRORS = 8


class Show:
    """Prints for one reader; a bar on a terminal, plain lines elsewhere, nothing but errors when quiet."""

    def __init__(self, language: Language, is_quiet: bool) -> None:
        self.language, self.is_quiet = language, is_quiet
        self.is_terminal = sys.stderr.isatty()

    def line(self, text: str) -> None:
        if not self.is_quiet:
            click.echo(clean(text))

    def error(self, text: str) -> None:
        click.echo(clean(text), err=True)

    def progress(self, step: str, done: int, whole: int) -> None:
        """How far a step has come: redrawn on a terminal, its end alone elsewhere."""
        if self.is_quiet:
            return
        words = self.language.text(step)
        if self.is_terminal:
            filled = 24 * done // max(whole, 1)
            click.echo(f"\r{words:<12} {'█' * filled}{'·' * (24 - filled)} {done}/{whole}", err=True, nl=done == whole)
        elif done == whole:
            click.echo(f"{words} {done}/{whole}", err=True)

    def summary(self, dataset: Dataset) -> None:
        """Rows by kind, findings by severity, the first errors with their cells and mends."""
        if self.is_quiet:
            return
        self.line(self.language.text(_("rows: seen = used + left out + duplicates + totals + blank")))
        for kind in KIND.values():
            sheets = [sheet for sheet in dataset.sheets if sheet.kind == kind.name]
            if sheets:
                sums = [sum(getattr(sheet, name) for sheet in sheets) for name in ("rows_seen", "used", "left_out", "duplicates", "totals", "blank")]
                self.line(f"  {title(kind, self.language)}: {sums[0]} = {' + '.join(map(str, sums[1:]))}")
        counts = Counter(finding.severity for finding in dataset.findings)
        words = self.language.text(_("{errors} errors, {warnings} warnings, {told} for information"), errors=counts[Severity.ERROR],
                                   warnings=counts[Severity.WARNING], told=counts[Severity.INFORMATION])  # fmt: skip
        self.line(words)
        for finding in [f for f in dataset.findings if f.severity is Severity.ERROR][:MOST_ERRORS]:
            message, _expected, mend = describe(finding, self.language)
            place = " · ".join(part for part in (finding.source.file, finding.source.sheet, finding.cell) if part)
            self.line(f"  {place}: {message} {mend}")


def clean(text: str) -> str:
    """A text without control characters: no cell's contents reach the terminal raw."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)
