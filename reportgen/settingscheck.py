"""Whether settings name what there is. Beside settings.py, for this needs all kinds of sheets and all metrics, and so takes a while to import."""

from __future__ import annotations

from pathlib import Path

from reportgen.metrics.book import check_metrics
from reportgen.report.brand import check_brand
from reportgen.settings import Settings
from reportgen.settingsreading import read_text
from reportgen.workbook.words import check_words


def check_settings(settings: Settings, place: Path) -> None:
    """Raises SettingsError where the settings of a file name a column, a value or a metric that is none, or a brand that cannot be drawn."""
    text = read_text(place)
    check_words(settings, text, place.name)
    check_metrics(settings, text, place.name)
    check_brand(settings, text, place.name)
