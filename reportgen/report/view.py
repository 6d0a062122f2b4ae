"""One subject's figures in one language: the values of the Book, worded."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.core import TEAM, Better, Phrase, Unit, Value
from reportgen.metrics.explain import Explanation
from reportgen.report.blocks import GOOD, POOR, Cell, Chart
from reportgen.report.tables import worded
from reportgen.settings import Settings
from reportgen.workbook.schema import Choice

EMPTY = "–"
ARROWS = {1: "▲", -1: "▼", 0: "■"}  # of a change, and of nothing else
STATUSES = {  # of a value: its sign and its words
    "good": (GOOD, _("good")), "watch": ("!", _("to be watched")), "poor": (POOR, _("poor")), "few": ("○", _("too few to judge")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """A Book seen for one subject by one reader."""

    book: Book
    position: int
    language: Language

    @property
    def is_team(self) -> bool:
        return self.position == TEAM

    def text(self, msgid: str, **fields: object) -> str:
        return self.language.text(msgid, **fields)

    def value(self, metric_id: str, month: date | None = None) -> Value:
        return self.book.value(metric_id, self.position, month)

    def number(self, metric_id: str, month: date | None = None) -> float:
        """A value as a number, NaN where it is empty."""
        value = self.value(metric_id, month).value
        return float(value) if isinstance(value, (int, float)) else math.nan

    def has(self, metric_id: str) -> bool:
        return self.value(metric_id).value is not None

    def words(self, metric_id: str, month: date | None = None) -> str:
        """A value in words, a dash where it is empty."""
        return self.format(metric_id, self.value(metric_id, month).value)

    def said(self, item: object) -> str:
        """What a row of a workbook says, in the reader's way: days, and what is chosen of a list."""
        if isinstance(item, date):
            return self.language.day(item, year=True)
        return str(getattr(item, self.language.code)) if isinstance(item, Choice) else str(item)

    def format(self, metric_id: str, value: float | int | str | None) -> str:
        """Any value of a metric in words."""
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return EMPTY
        if isinstance(value, str):
            return self.text(CHOICES.get(value, value))
        metric = self.book.metrics[metric_id]
        return WORDED[metric.unit](self.language, float(value), metric.is_factor)

    def title(self, metric_id: str) -> str:
        """A metric's title, filled for a member of a family."""
        metric = self.book.metrics[metric_id]
        return self.text(metric.title, **self.family(metric.fields))

    def formula(self, metric_id: str) -> str:
        metric = self.book.metrics[metric_id]
        return self.text(metric.formula, **self.windows(), **self.family(metric.fields))

    def windows(self) -> dict[str, str]:
        """The days, months and intervals of the settings that formulas name."""
        return windows_of(self.book.settings)

    def family(self, fields: tuple[tuple[str, object], ...]) -> dict[str, object]:
        return {key: self.stage(str(value)) if key == "stage" else value for key, value in fields}

    def stage(self, code: str) -> str:
        """A stage's name in the reader's language."""
        stage = next(item for item in self.book.settings.stages if item.code == code)
        return stage.zh if self.language.code == "zh" else stage.en

    def why(self, metric_id: str) -> str:
        """Why a value is empty."""
        return worded(self.value(metric_id).reason, self.language)

    def series(self, metric_id: str, months: int = 12) -> list[float | None]:
        """The last months' values, P last."""
        values = [self.number(metric_id, month) for month in self.book.months[-months:]]
        return [None if math.isnan(value) else value for value in values]

    def spark(self, metric_id: str) -> Chart | None:
        values = self.series(metric_id)
        if sum(value is not None for value in values) < 2:
            return None
        said = self.text(_("{title}, twelve months: {values}"), title=self.title(metric_id),
                         values=", ".join(self.format(metric_id, value) for value in values))  # fmt: skip
        return Chart("sparkline", {"values": values, "alternative": said})

    def tone(self, metric_id: str, change: float) -> str:
        """Whether a change is for the better or the worse."""
        better = self.book.metrics[metric_id].better
        if not change or better is Better.NEITHER or math.isnan(change):
            return "plain"
        return "good" if (change > 0) == (better is Better.HIGHER) else "bad"

    def judged(self, metric_id: str) -> str:
        """Whether a value is good or bad by its thresholds (the settings' or the metric's own); plain where it is neither, or not to be judged."""
        return {"good": "good", "poor": "bad"}.get(self.value(metric_id).status, "plain")

    def cell(self, metric_id: str, month: date | None = None, *, strong: bool = False, judged: bool = False) -> Cell:
        """A value as a table's cell, coloured by its status where it is judged."""
        value = self.value(metric_id, month)
        tone = {"poor": "bad", "few": "muted"}.get(value.status, "plain") if judged else "plain"
        sign = POOR if tone == "bad" else ""
        number = float(value.value) if isinstance(value.value, (int, float)) else None
        place = self.place(metric_id) if month in (None, self.book.period) else ""
        return Cell(self.words(metric_id, month), tone=tone, is_strong=strong, sort=number, metric=metric_id, place=place, sign=sign)

    def name_of(self, told: Explanation) -> str:
        """What a value taken apart is called: another month's with its month, the team's as the team's."""
        if told.metric is None:
            return self.phrase(told.label)
        title = self.title(told.metric.id)
        if told.position != self.position:
            title = self.text(_("{title}, of {whom}"), title=title, whom=self.whose(told.position))
        if told.moment.month != self.book.period:
            title = self.text(_("{title}, {month}"), title=title, month=self.language.month(told.moment.month))
        return title

    def whose(self, position: int) -> str:
        return self.text(_("the whole team")) if position == TEAM else self.book.subjects[position].name

    def result_of(self, told: Explanation) -> str:
        """A value taken apart in words; why it is empty, where it is."""
        value = told.value.value
        if value is None:
            return worded(told.value.reason, self.language)
        if told.metric is not None:
            return self.format(told.metric.id, value)
        return self.text(CHOICES.get(value, value)) if isinstance(value, str) else WORDED[told.value.unit](self.language, float(value), False)

    def origin(self, taken_from: str) -> str:
        """Whether something is one's own, the team's or the standard; a dash where it is none of them."""
        return self.text(CHOICES[taken_from]) if taken_from else EMPTY

    def phrase(self, phrase: Phrase) -> str:
        """A phrase with its months, stages and figures (by their ids) in the reader's way."""
        fields = {key: self.in_words(value) for key, value in self.family(phrase.fields).items()}
        if "figure" in fields:
            fields["figure"] = self.title(str(fields["figure"]))
        return self.text(phrase.msgid, **fields)

    def in_words(self, value: object) -> object:
        """What fills a phrase: a month by its name, a number with two decimals, a text as it is."""
        if isinstance(value, float):
            return self.language.number(value, 2)
        return self.language.month(value) if isinstance(value, date) else value

    def place(self, metric_id: str) -> str:
        """Where a subject's figure is taken apart: an anchor on its page."""
        return f"f{self.position}-{re.sub(r'[^0-9A-Za-z]+', '-', metric_id)}-{list(self.book.metrics).index(metric_id)}"


def windows_of(settings: Settings) -> dict[str, str]:
    """The windows of settings in figures, by their keys."""
    return {key: f"{value:g}" for key, value in settings.windows.model_dump().items()}


def number(language: Language, value: float, is_factor: bool) -> str:
    return language.number(value, 0 if value == int(value) else 1)


def as_ratio(language: Language, value: float, is_factor: bool) -> str:
    return language.number(value, 0 if value == 0 else 2 if abs(value) < 10 else 1) if is_factor else language.percent(value)


WORDED: dict[Unit, Callable[[Language, float, bool], str]] = {
    Unit.MONEY: lambda language, value, _factor: language.money(value),
    Unit.MONEY_PER_DAY: lambda language, value, _factor: language.money(value),
    Unit.RATIO: as_ratio,
    Unit.COUNT: number,
    Unit.HOURS: number,
    Unit.DAYS: lambda language, value, _factor: language.number(value),
    Unit.MONTHS: lambda language, value, _factor: language.number(value),
    Unit.PER_DAY: lambda language, value, _factor: language.number(value, 1),
    Unit.SCORE: lambda language, value, _factor: language.number(value, 0 if value > 5 or value == 0 else 2 if value < 1 else 1),
    Unit.POINTS: number,
    Unit.FLAG: number,
}

CHOICES = {
    "rising": _("rising"), "flat": _("flat"), "falling": _("falling"), "hunter": _("hunter"), "farmer": _("farmer"), "mixed": _("mixed"),
    "own": _("own"), "team": _("the team’s"), "standard": _("standard"),
    "developing": _("developing"), "maturing": _("maturing"), "mature": _("mature"),
}  # fmt: skip
