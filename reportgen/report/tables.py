"""The figures as data: metrics.json, and validation.json."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.metrics.core import Phrase
from reportgen.workbook.catalogue import as_json
from reportgen.workbook.dataset import Dataset, SheetReport
from reportgen.workbook.finding import Severity
from reportgen.workbook.schema import KIND

if TYPE_CHECKING:
    from reportgen.metrics.book import Book

SCHEMA = 1
ROW_COUNTS = ("rows_seen", "used", "left_out", "duplicates", "totals", "blank")
ROW_TITLES = (_("seen"), _("= used"), _("+ left out"), _("+ duplicates"), _("+ totals"), _("+ blank"))


def metrics_document(book: Book, language: Language) -> dict[str, Any]:
    """data/metrics.json: every metric of the team and of each rep, value or reason (product.md "Output").

    Values are as they were computed: counted things whole, the rest unrounded, None for what is not known.
    """
    subjects = [values_of(book, position, language) for position in range(len(book.subjects))]
    return {
        "schema": SCHEMA,
        "period": f"{book.period:%Y-%m}",
        "as_of": book.as_of.isoformat(),
        "currency": book.settings.report.currency,
        "team": subjects[0],
        "reps": {subject.key: values for subject, values in zip(book.subjects[1:], subjects[1:], strict=True)},
    }


def values_of(book: Book, position: int, language: Language) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for metric_id in book.ids(position):
        value = book.value(metric_id, position)
        is_known = value.value is not None and (isinstance(value.value, str) or math.isfinite(value.value))
        entry: dict[str, object] = {
            "value": value.value if is_known else None,
            "unit": value.unit.value,
            "status": value.status if is_known else "none",
            "n": value.n,
        }
        if not is_known:
            entry["reason"] = worded(value.reason, language)
        found[metric_id] = entry
    return found


def worded(reason: Phrase | None, language: Language) -> str:
    """A reason in words."""
    if not reason or not reason.msgid:
        return language.text("no data")
    return language.text(reason.msgid, **{name: kind_title(str(value), language) if name == "kind" else value for name, value in reason.fields})


def kind_title(code: str, language: Language) -> str:
    """A kind of sheet in the reader's language."""
    return KIND[code].zh if language.code == "zh" else KIND[code].en


def validation_document(dataset: Dataset, language: Language, corrections: Mapping[str, str]) -> dict[str, Any]:
    """validation.json: counts, sheets, every finding (product.md "Output"), and where each workbook's corrections are."""
    severities = Counter(finding.severity for finding in dataset.findings)
    return {
        "counts": {
            "files": len(dataset.inputs),
            "sheets": len(dataset.sheets),
            **{severity.value: severities[severity] for severity in Severity},
            **row_counts(dataset.sheets),
            "ignored": [{"file": file, "reason": language.text(reason)} for file, reason in dataset.ignored],
        },
        "sheets": [sheet_document(sheet) for sheet in dataset.sheets],
        "findings": [as_json(finding, language) for finding in dataset.findings],
        "corrections": dict(sorted(corrections.items())),
    }


def sheet_document(sheet: SheetReport) -> dict[str, Any]:
    read = {"file": sheet.file, "sheet": sheet.sheet, "kind": sheet.kind, "date": sheet.date, "header_row": sheet.header_row}
    return {**read, **row_counts([sheet]), "columns": sheet.columns}


def row_counts(sheets: Iterable[SheetReport]) -> dict[str, int]:
    """What became of the rows of some sheets: those seen = the sum of the others."""
    every = list(sheets)
    return {name: sum(getattr(sheet, name) for sheet in every) for name in ROW_COUNTS}
