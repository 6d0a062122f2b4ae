"""Rules across rows and sheets: what each row says alone may be right, and yet not be true of the whole."""

from __future__ import annotations

from datetime import date

from reportgen.settings import Settings
from reportgen.workbook.dataset import Dataset
from reportgen.workbook.finding import Finding


def check(dataset: Dataset, settings: Settings, reference: date) -> list[Finding]:
    """Findings of every rule."""
    return []
