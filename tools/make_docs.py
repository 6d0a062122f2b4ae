"""Write what is made from other sources: docs/settings.md, docs/metrics.md, docs/rules.md, docs/charts.md, and the folded table of headers."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from reportgen.language import language
from reportgen.metrics import rules
from reportgen.metrics.book import CHAPTERS, catalogue
from reportgen.metrics.core import Better, Metric
from reportgen.metrics.facts import Facts
from reportgen.project import toml
from reportgen.report import charts
from reportgen.report.findings import condition, limits_of
from reportgen.report.headlines import RAC
from reportgen.report.view import windows_of
from reportgen.settings import Settings
from reportgen.workbook.aliases import FOLDED, fold, text_of
from reportgen.workbook.dataset import Dataset, empty_frame
from reportgen.workcalendar import Calendar

sys.path.insert(0, str(Path(__file__).parent))
from chart_examples import EXAMPLES

DOCS = Path(__file__).parent.parent / "docs"
HEADERS = DOCS.parent / "reportgen" / "workbook" / FOLDED


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
    """Every metric: id, title in both languages, unit, formula, what it is made of, direction, thresholds, smallest sample."""
    facts = empty_facts()
    known = catalogue(facts)
    lines = ["# Metrics", "", METRICS_RULES.format(n=len(known))]
    for chapter in CHAPTERS:
        lines += ["", f"## {chapter_title(chapter)}", "", *metric_table(chapter.METRICS)]
    families = [metric for metric in known.values() if metric.fields and metric.id.startswith(("working.stage.", "forecast.calibration."))]
    return "\n".join([*lines, "", "## For each stage", "", *metric_table(tuple(families))]) + "\n"


def chapter_title(chapter: types.ModuleType) -> str:
    return str(chapter.__doc__).split("\n")[0].rstrip(".")


def metric_table(metrics: tuple[Metric, ...]) -> list[str]:
    rows = ["| id | title | unit | formula | made of | better | good · watch | least n |", "|---|---|---|---|---|---|---|---|"]
    for metric in metrics:
        fields = {"code": "…", **windows_of(Settings()), **dict(metric.fields)}
        titles = " · ".join(language(code).text(metric.title, **fields) for code in ("en", "zh"))
        words = language("en").text(metric.formula, **fields).replace("|", "\\|")
        limits = " · ".join(f"{limit:g}" for limit in metric.thresholds) if metric.thresholds else ""
        cells = (f"`{metric.id}`", titles, metric.unit.value, words, made_of(metric), BETTER[metric.better], limits, str(metric.minimum_n or ""))
        rows.append("| " + " | ".join(cells) + " |")
    return rows


OF_NO_COLUMN = {"scorecard.score": "the indicators of `[[scorecard]]`", "data.row_share": "every row of every sheet of a kind"}
BETTER = {Better.HIGHER: "higher", Better.LOWER: "lower", Better.NEITHER: ""}
METRICS_RULES = """{n} figures, made from their declarations by `tools/make_docs.py`.

Made of: the figures that a formula is over, and the columns (sheet.column) that are read, both as `reportgen explain` follows them;
`criteria` are the columns of the settings' criteria, `orders.recognised` is `orders.date` or, where the settings recognise on delivery,
`orders.delivered_on`. Better: in which direction a figure is good; empty where it is neither. Good · watch: the thresholds; a figure
beyond watch is poor. Least n: from how many on a figure is judged; below that it is shown grey with its n. `[thresholds]` of the settings
changes all three."""


def made_of(metric: Metric) -> str:
    """The figures and the columns that a figure is made of."""
    return " · ".join(f"`{name}`" for name in (*metric.parts, *metric.reads)) or OF_NO_COLUMN[metric.id]


SEVERITIES = {1: "lesser", 2: "notable", 3: "grave", 4: "the story of the month"}
RULES_ABOUT = """{n} rules, made from their declarations by `tools/make_docs.py`. The thresholds are those of `[rules]`, `[windows]`, `[rac]`,
`[fence]` and `[screening]` in `reportgen.toml`, here with their defaults. Findings stand in the order of their severity, those of one severity by
the money at stake; the rows that each rests on unfold in the HTML report, down to the cells. A figure with too few cases to be judged gives none."""
CASES_ABOUT = "Result, activity and capability are good (+) from `[rac]` on; the case of a rep and of the team is read so:"


def rules_page() -> str:
    """Every rule: when it is told, what it says, what to do, who by when; and how each case of RAC is read."""
    settings, english = Settings(), language("en")
    lines = ["# Rules", "", RULES_ABOUT.format(n=len(rules.RULES))]
    for chapter in rules.CHAPTERS:
        lines += ["", f"## {chapter_title(chapter).removeprefix('Rules of ').capitalize()}"]
        for rule in chapter.RULES:
            severity = ", ".join(SEVERITIES[gravity] for gravity in rule.gravity)
            lines += ["", f"### `{rule.id}`", "", f"Told when {condition(english, settings, rule)}.", "", f"> {rule.message}", ""]
            lines += [f"- What to do: {rule.measure} The {rule.owner} acts, within {rule.days} days."]
            lines += [f"- Severity: {severity}." + (f" Figure: `{rule.metric}`." if rule.metric else "")]
            lines += [
                f"- Evidence: {english.text(rule.evidence, **limits_of(english, settings))}. At stake: {rule.stake or 'no sum that can be told'}."
            ]
    lines += ["", "## The eight cases of RAC", "", CASES_ABOUT, "", "| case | reading and measure |", "|---|---|"]
    return "\n".join([*lines, *(f"| {case} | {reading} |" for case, reading in RAC.items())]) + "\n"


def empty_facts() -> Facts:
    """Facts of nobody, for declarations that depend on settings alone."""
    settings = Settings()
    empty: Any = empty_frame("pipeline", settings)
    return Facts(Dataset({}, empty, empty, empty, empty, [], [], [], {}), settings, Calendar(settings), date(2026, 1, 1))


def charts_page() -> str:
    """The rules of the charts, and each form beside an example."""
    lines = ["# Charts", "", CHART_RULES]
    for form, (use, _arguments) in EXAMPLES.items():
        lines += ["", f"## `{form}`", "", use, "", f"![{form}](charts/{form}.svg)"]
    return "\n".join(lines) + "\n"


def example(form: str) -> str:
    """The example of a form, drawn for paper on a white ground."""
    drawn = str(getattr(charts, form)(**EXAMPLES[form][1], palette=charts.PAPER, alternative=EXAMPLES[form][0]))
    return drawn.replace("<svg ", '<svg style="background:#fff" ', 1) + "\n"


CHART_RULES = """The forms are functions of `reportgen/report/charts/`; this page is made from `tools/chart_examples.py` by `tools/make_docs.py`.
One notation throughout:

- actual dark and solid · the period before, and others, light · target and plan outlined · forecast hatched, with its range;
- a variance has colour *and* sign: good `#0f766e`, bad `#b8402a`, on an axis of its own; nothing else is judged by colour;
- bars begin at 0; where a scale does not (ranges, the map), it shows places, not lengths; charts that are compared share a scale;
- the heading states the finding, the line under it says how to read the chart and in which unit; labels stand at what they name, and only where they
  say something: first, highest, last; no legend, no grid, no frame;
- a label that has no room is left out or cut, never laid over another; the text alternative holds every number;
- the face is named on the `svg` element, for WeasyPrint's SVG does not inherit one; text in a chart is text."""

PAGES: dict[str, Callable[[], str]] = {"settings.md": settings_page, "metrics.md": metrics_page, "rules.md": rules_page, "charts.md": charts_page}
PAGES |= {f"charts/{form}.svg": partial(example, form) for form in EXAMPLES}

if __name__ == "__main__":
    for name, write in PAGES.items():
        (DOCS / name).parent.mkdir(exist_ok=True)
        (DOCS / name).write_text(write(), "utf-8")
    HEADERS.write_text(text_of(*fold()), "utf-8")
