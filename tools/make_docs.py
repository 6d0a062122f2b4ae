"""Write docs/settings.md and docs/metrics.md from the settings' model and the metrics' declarations."""

from __future__ import annotations

import types
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from reportgen.language import language
from reportgen.metrics.book import CHAPTERS, catalogue
from reportgen.metrics.core import Metric
from reportgen.metrics.facts import Facts
from reportgen.project import toml
from reportgen.settings import Settings
from reportgen.workbook.dataset import Dataset, empty_frame
from reportgen.workcalendar import Calendar

DOCS = Path(__file__).parent.parent / "docs"


def settings_page() -> str:
    """Every key of reportgen.toml with its default and meaning."""
    defaults = Settings()
    about = "Keys of `reportgen.toml`; made from the model by `tools/make_docs.py`. `reportgen init` writes the file with all of them."
    lines = ["# Settings", "", about]
    for name, field in Settings.model_fields.items():
        value = getattr(defaults, name)
        if isinstance(value, BaseModel):
            lines += ["", f"## [{name}]", "", str(type(value).__doc__), "", *table(value)]
        elif isinstance(value, tuple):
            lines += ["", f"## [[{name}]]", "", f"{type(value[0]).__doc__} A list in the file replaces the default's.", "", *listed(value)]
        else:
            lines += ["", f"## [{name}]", "", f"{field.description}."]
    return "\n".join(lines) + "\n"


def table(part: BaseModel) -> list[str]:
    rows = ["| key | default | meaning |", "|---|---|---|"]
    after: list[str] = []
    for key, field in type(part).model_fields.items():
        value = getattr(part, key)
        if isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            after += ["", f"`{key}`, a list of tables:", "", *listed(value)]
            continue
        shown = "none" if value is None else f"`{toml(value) if not isinstance(value, dict) else '{}'}`"
        rows.append(f"| `{field.alias or key}` | {shown} | {field.description} |")
    return [*rows, *after]


def listed(values: tuple[BaseModel, ...]) -> list[str]:
    keys = list(type(values[0]).model_fields)
    head = ["| " + " | ".join(keys) + " |", "|" + "---|" * len(keys)]
    return [*head, *("| " + " | ".join(str(getattr(value, key)) for key in keys) + " |" for value in values)]


def metrics_page() -> str:
    """Every metric: id, title in both languages, unit, formula, what it is made of."""
    facts = empty_facts()
    known = catalogue(facts)
    lines = ["# Metrics", "", f"{len(known)} figures, made from their declarations by `tools/make_docs.py`. Thresholds: good · watch."]
    for chapter in CHAPTERS:
        lines += ["", f"## {chapter_title(chapter)}", "", *metric_table(chapter.METRICS)]
    families = [metric for metric in known.values() if metric.fields and metric.id.startswith(("working.stage.", "forecast.calibration."))]
    return "\n".join([*lines, "", "## For each stage", "", *metric_table(tuple(families))]) + "\n"


def chapter_title(chapter: types.ModuleType) -> str:
    return str(chapter.__doc__).split("\n")[0].rstrip(".")


def metric_table(metrics: tuple[Metric, ...]) -> list[str]:
    rows = ["| id | title | unit | formula | thresholds |", "|---|---|---|---|---|"]
    for metric in metrics:
        fields = {"code": "…", **dict(metric.fields)}
        titles = " · ".join(language(code).text(metric.title, **fields) for code in ("en", "zh"))
        words = language("en").text(metric.formula, **fields).replace("|", "\\|")
        limits = " · ".join(f"{limit:g}" for limit in metric.thresholds) if metric.thresholds else ""
        rows.append(f"| `{metric.id}` | {titles} | {metric.unit.value} | {words} | {limits} |")
    return rows


def empty_facts() -> Facts:
    """Facts of nobody, for declarations that depend on settings alone."""
    settings = Settings()
    empty: Any = empty_frame("pipeline", settings)
    return Facts(Dataset({}, empty, empty, empty, empty, [], [], [], {}), settings, Calendar(settings), date(2026, 1, 1))


PAGES = {"settings.md": settings_page, "metrics.md": metrics_page}

if __name__ == "__main__":
    for name, write in PAGES.items():
        (DOCS / name).write_text(write(), "utf-8")
