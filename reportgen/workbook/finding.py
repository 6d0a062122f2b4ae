"""What could not be understood, as values: Finding and Severity; `catalogue` says what each code means and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

HISTORY_FILE = "history.sqlite"  # stands as the file of facts that are kept from an earlier month


class Severity(StrEnum):
    """Error: the row (or file) is left out. Warning: used, but look. Information: nothing to do."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands: file (path relative to the input folder), sheet, row (1-based, as Excel shows it)."""

    file: str
    sheet: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to be told: its code in the catalogue, the cell, the column's title as written, the value as found.

    `fields` fill the catalogue's message, expectation and mend, which are worded in the reader's language on output.
    """

    code: str
    severity: Severity
    source: Source
    letter: str = ""  # column letter, so that the cell is letter + row
    column: str = ""
    value: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)

    @property
    def cell(self) -> str:
        """The cell in A1 form, or '' where the finding is about a whole sheet or file."""
        return f"{self.letter}{self.source.row}" if self.letter and self.source.row else ""


def order_of(finding: Finding) -> tuple[object, ...]:
    """Findings in order: errors first, then by place."""
    source = finding.source
    return [*Severity].index(finding.severity), source.file, source.sheet, source.row, finding.letter, finding.code
