"""The Book: every metric of every subject, for the month reported on and the months that charts need."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reportgen.metrics import (
    accuracy,
    activity,
    calibration,
    capability,
    diagnosis,
    followup,
    forecast,
    movement,
    pipeline,
    plan,
    platforms,
    purchase,
    quality,
    results,
)
from reportgen.metrics.core import ALMOST, TEAM, Better, Metric, Scope, Subject, Unit, Value
from reportgen.metrics.facts import Facts, flags
from reportgen.metrics.kept import Snapshot
from reportgen.metrics.moment import Moment, World
from reportgen.settings import SettingsError, Threshold
from reportgen.settingsreading import line_of
from reportgen.workcalendar import add_months

if TYPE_CHECKING:
    from reportgen.settings import Settings
    from reportgen.workbook.dataset import Dataset
    from reportgen.workcalendar import Calendar

CHAPTERS = (results, activity, capability, diagnosis, purchase, pipeline, platforms, movement, followup, plan, forecast, accuracy, quality)
CHART_MONTHS = 13  # P and the twelve before it, so that a year can be compared with itself
NOT_SET = Threshold()
WHOLE = {Unit.COUNT, Unit.FLAG, Unit.MONTHS}  # shown and kept as whole numbers where they are whole


def catalogue(facts: Facts) -> dict[str, Metric]:
    """All metrics by id: those of the chapters, and one for each stage and criterion there is."""
    families = (
        *pipeline.stage_metrics(facts.settings.stages),
        *calibration.calibration_metrics(facts.settings.stages),
        *capability.gap_metrics(criteria(facts)),
    )
    return {metric.id: metric for metric in (*(m for chapter in CHAPTERS for m in chapter.METRICS), *families)}


SCORE = "scorecard.score"


def check_metrics(settings: Settings, text: str, name: str) -> None:
    """Raises SettingsError where the scorecard or a threshold names what is no metric with a number. text: the file's, for lines."""
    families = (*pipeline.stage_metrics(settings.stages), *calibration.calibration_metrics(settings.stages))
    numbers = [m.id for m in (*(m for chapter in CHAPTERS for m in chapter.METRICS), *families) if m.unit is not Unit.TEXT]
    named: list[tuple[list[str | int], str]] = [(["scorecard", at, "metric"], item.metric) for at, item in enumerate(settings.scorecard)]
    named += [(["thresholds", metric], metric) for metric in settings.thresholds]
    sentences = [
        f"{name}, line {line_of(where, text)}: scorecard[{int(where[1]) + 1}].metric is the scorecard itself; expected a figure that goes into it. "
        "Name another, or delete the indicator."
        for where, metric in named
        if where[0] == "scorecard" and metric == SCORE
    ]
    for where, metric in named:
        if metric not in numbers and not metric.startswith("capability.gap."):  # which criteria there are, the data say
            key = f"scorecard[{int(where[1]) + 1}].metric" if where[0] == "scorecard" else f'thresholds."{metric}"'
            near = difflib.get_close_matches(metric, numbers, 1)
            mend = f"Did you mean “{near[0]}”?" if near else "docs/metrics.md lists them."
            sentences.append(f"{name}, line {line_of(where, text)}: {key} names “{metric}”, which is no metric with a number. {mend}")
    sentences += turned_round(settings, {m.id: m for chapter in CHAPTERS for m in chapter.METRICS} | {m.id: m for m in families}, text, name)
    if sentences:
        raise SettingsError(sentences)


def turned_round(settings: Settings, metrics: Mapping[str, Metric], text: str, name: str) -> Iterator[str]:
    """Thresholds of which `watch` is better than `good`, so that nothing would ever be to be watched; what is not set is the metric's own."""
    for metric, limits in settings.thresholds.items():
        found = metrics.get(metric)
        own = found.thresholds if found and found.thresholds else (None, None)
        good, watch = (given if given is not None else usual for given, usual in zip((limits.good, limits.watch), own, strict=True))
        if found is None or good is None or watch is None or not (good < watch if found.better is Better.HIGHER else good > watch):
            continue
        where, order = line_of(["thresholds", metric], text), "below" if found.better is Better.HIGHER else "above"
        yield f'{name}, line {where}: thresholds."{metric}" is {good:g} for good and {watch:g} for watch; expected good not {order} watch. Swap them.'


def criteria(facts: Facts) -> list[str]:
    """Criteria of capability that occur and can be influenced, trimmed."""
    frame = facts.frame("capabilities")
    influenceable = frame[flags(frame["influenceable"]) != 0]
    return sorted(influenceable["criterion"].dropna().astype(str).str.strip().unique())


class Book:
    """Values of every metric for the team (`subjects[0]`) and each rep of the report.

    Raises KeyError for an id that is in no chapter.
    """

    def __init__(
        self, dataset: Dataset, settings: Settings, calendar: Calendar, period: date, as_of: date | None = None, history: Sequence[Snapshot] = (),
    ):  # fmt: skip
        self.facts = Facts(dataset, settings, calendar, period, history)
        self.metrics: Mapping[str, Metric] = catalogue(self.facts)
        self.world = World(self.facts, self.metrics)
        self.now: Moment = self.world.at(period, as_of)
        self.period, self.as_of = period, self.now.as_of_date
        self.settings = settings

    @property
    def subjects(self) -> Sequence[Subject]:
        return self.now.subjects

    @cached_property
    def months(self) -> list[date]:
        """The months that charts show, ascending, P last."""
        return [add_months(self.period, k - CHART_MONTHS + 1) for k in range(CHART_MONTHS)]

    def moment(self, month: date | None = None) -> Moment:
        """The moment of a month; P at its as-of day."""
        return self.now if month in (None, self.period) else self.world.at(month)

    def value(self, metric_id: str, subject: Subject | int = TEAM, month: date | None = None) -> Value:
        """One value, with n, status, and the reason where it is empty."""
        moment = self.moment(month)
        position = self._position(moment, subject)
        if position is None:
            return Value(None, 0, self.metrics[metric_id].unit)
        return self.value_at(moment, metric_id, position)

    def value_at(self, moment: Moment, metric_id: str, position: int) -> Value:
        """One value of a moment's subject."""
        metric, numbers = self.metrics[metric_id], moment.numbers(metric_id)
        raw, n = numbers.value[position], int(numbers.n[position])
        value = plain(raw, metric.unit)
        status = "none" if value is None else self._status(metric, value, n)
        return Value(value, n, metric.unit, status, numbers.reason[position])

    def series(self, metric_id: str, subject: Subject | int = TEAM) -> list[Value]:
        """The values of the chart months."""
        return [self.value(metric_id, subject, month) for month in self.months]

    def ids(self, subject: int) -> Iterator[str]:
        """Ids of the metrics that a subject has."""
        scopes = (Scope.ALL, Scope.TEAM if subject == TEAM else Scope.REPS)
        return (metric.id for metric in self.metrics.values() if metric.scope in scopes)

    def position(self, rep: str) -> int | None:
        """Position of a rep, given by name or id."""
        for position, subject in enumerate(self.subjects):
            if position and rep in (subject.key, subject.name):
                return position
        return None

    def _position(self, moment: Moment, subject: Subject | int) -> int | None:
        if moment is self.now:
            return subject if isinstance(subject, int) else self.subjects.index(subject)
        wanted = self.subjects[subject] if isinstance(subject, int) else subject
        return next((at for at, other in enumerate(moment.subjects) if other.key == wanted.key), None)

    def judgement(self, metric: Metric) -> tuple[float | None, float | None, int]:
        """From where on a figure is good, from where on to be watched, and how many it must rest on: the settings' or its own."""
        own = self.settings.thresholds.get(metric.id, NOT_SET)
        good, watch = metric.thresholds or (None, None)
        return (
            good if own.good is None else own.good,
            watch if own.watch is None else own.watch,
            metric.minimum_n if own.minimum_n is None else own.minimum_n,
        )

    def _status(self, metric: Metric, value: float | str, n: int) -> str:
        """good, watch, poor by the thresholds; few under the smallest sample; none where nothing is judged."""
        good, watch, minimum = self.judgement(metric)
        if good is None or watch is None or isinstance(value, str):
            return "none"
        if n < minimum:
            return "few"
        sign = -1 if metric.better is Better.LOWER or (metric.better is Better.NEITHER and good < watch) else 1
        if sign * value >= sign * good - ALMOST:
            return "good"
        return "watch" if sign * value >= sign * watch - ALMOST else "poor"


def plain(raw: object, unit: Unit) -> float | int | str | None:
    """A value as JSON has it: None where empty, whole numbers of counted things as int."""
    if raw is None or isinstance(raw, str):
        return raw
    number = float(raw) + 0.0  # type: ignore[arg-type]  # never −0
    if np.isnan(number):
        return None
    return int(number) if unit in WHOLE and number.is_integer() else number
