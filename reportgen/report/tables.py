"""The figures as data: metrics.json, and validation.json."""

from __future__ import annotations

from collections import Counter
from typing import Any

from reportgen.language import Language
from reportgen.metrics.book import Book
from reportgen.metrics.core import Phrase
from reportgen.workbook.catalogue import as_json
from reportgen.workbook.dataset import Dataset


def metrics_document(book: Book, language: Language) -> dict[str, Any]:
    """data/metrics.json: every metric of the team and of each rep, value or reason (product.md "Output")."""
    subjects = [values_of(book, position, language) for position in range(len(book.subjects))]
    return {
        "schema": 1,
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
        entry: dict[str, object] = {"value": value.value, "unit": value.unit.value, "status": value.status, "n": value.n}
        if value.value is None:
            entry["reason"] = worded(value.reason, language)
        found[metric_id] = entry
    return found


def worded(reason: Phrase | None, language: Language) -> str:
    """A reason in words."""
    return language.text(reason.msgid, **dict(reason.fields)) if reason and reason.msgid else language.text("no data")


def validation_document(dataset: Dataset, language: Language) -> dict[str, Any]:
    """validation.json: counts, sheets and every finding (product.md "Output")."""
    severities = Counter(finding.severity.value for finding in dataset.findings)
    return {
        "counts": {
            "files": len(dataset.inputs), "sheets": len(dataset.sheets), **{s: severities[s] for s in ("error", "warning", "information")},
            **{name: sum(getattr(sheet, name) for sheet in dataset.sheets) for name in COUNTS},
            "ignored": [{"file": file, "reason": language.text(reason)} for file, reason in dataset.ignored],
        },
        "sheets": [
            {
                "file": sheet.file, "sheet": sheet.sheet, "kind": sheet.kind, "date": sheet.date, "header_row": sheet.header_row,
                **{name: getattr(sheet, name) for name in COUNTS}, "columns": sheet.columns,
            }
            for sheet in dataset.sheets
        ],
        "findings": [as_json(finding, language) for finding in dataset.findings],
    }  # fmt: skip


COUNTS = ("rows_seen", "used", "left_out", "duplicates", "totals", "blank")
