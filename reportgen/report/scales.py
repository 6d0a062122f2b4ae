"""What charts of one page share: one unit of money a chart, short labels, months with their years and the marks of factors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from reportgen.language import MONEY_STEPS
from reportgen.metrics.followed import Note, factors
from reportgen.report.view import View

MARKS = "①②③④⑤⑥⑦⑧⑨"


def none(value: float) -> float | None:
    return None if math.isnan(value) else value


def money_unit(view: View, values: list[float]) -> tuple[str, float]:
    """One unit for a whole chart: words and what to divide by."""
    largest = max((abs(value) for value in values if not math.isnan(value)), default=0)
    currency = view.book.settings.report.currency
    for step, unit in MONEY_STEPS[view.language.code]:
        if largest >= step * (1 if view.language.code == "zh" or unit == "k" else 10):  # 9,500 k rather than 9.5 M: the small bars have figures, too
            return f"{unit} {currency}", step
    return currency, 1.0


def short(view: View, value: float) -> str:
    """A number of a chart's label: three figures at most."""
    if abs(value) < 0.05:
        return "0"
    return view.language.number(value, 0 if abs(value) >= 99.5 else 1 if view.language.code == "zh" or abs(value) < 10 else 0)


def labels_of(values: list[float]) -> set[int]:
    """Which bars are labelled: the first, the highest, the lowest, the last."""
    known = [at for at, value in enumerate(values) if not math.isnan(value)]
    if not known:
        return set()
    return {known[0], known[-1], max(known, key=lambda at: values[at]), min(known, key=lambda at: values[at])}


def years_of(months: Sequence[date]) -> list[str]:
    """The year under each month where one begins, and under the first."""
    return [str(month.year) if at == 0 or month.month == 1 else "" for at, month in enumerate(months)]


def marked(view: View, months: Sequence[date]) -> tuple[dict[date, str], str]:
    """A mark for each month with known factors, and the sentence under the chart that explains the marks."""
    told = {month: notes for month, notes in factors(view.book, view.position, len(view.book.months)).items() if month in months}
    marks = {month: MARKS[at] for at, month in enumerate(list(told)[-len(MARKS) :])}
    said = [f"{mark} {joined(view, told[month])}" for month, mark in marks.items()]
    return marks, " ".join(said)


def joined(view: View, notes: Sequence[Note]) -> str:
    return view.language.listed([clipped(note.text) for note in notes])


def clipped(text: str, most: int = 60) -> str:
    """A text of a workbook cut for a line; whole in the notes."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def labelled(values: Sequence[float | None]) -> set[int]:
    """Which points of a line are labelled: the first, the highest, the last."""
    known = [at for at, value in enumerate(values) if value is not None]
    return {known[0], known[-1], max(known, key=lambda at: values[at] or 0.0)} if known else set()
