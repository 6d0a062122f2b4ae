"""What a metric is, and how one is declared: a selection of labelled rows with an aggregate, or a formula over metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen.language import mark as _

if TYPE_CHECKING:
    from reportgen.metrics.moment import Moment

Array = np.ndarray[Any, Any]
TEAM = 0  # position of the team among the subjects; the reps follow
CANCELLED = 1e-12  # a sum less than this of what its amounts come to without their signs is 0
ALMOST = 1e-9  # by so little may rounding miss a threshold, or pass a whole number that is rounded up


class Unit(StrEnum):
    """The unit of a value, as metrics.json names it."""

    MONEY = "money"
    COUNT = "count"
    RATIO = "ratio"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    PER_DAY = "per_day"
    MONEY_PER_DAY = "money_per_day"
    SCORE = "score"
    POINTS = "points"
    TEXT = "text"
    FLAG = "flag"


class Better(StrEnum):
    """In which direction a value is good."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Scope(StrEnum):
    """Which subjects have the metric."""

    ALL = "all"
    TEAM = "team"
    REPS = "reps"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence to be worded in the reader's language: message id and what fills it."""

    msgid: str
    fields: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, msgid: str, **fields: object) -> Phrase:
        return cls(msgid, tuple(sorted(fields.items())))


@dataclass(frozen=True, slots=True)
class Numbers:
    """One metric for all subjects at one moment.

    value: float64, NaN where empty (for texts: object, None where empty); n: sample size; reason: why a value is empty,
    None where it is not. Shape of each: (subjects,), the team first.
    """

    value: Array
    n: Array
    reason: Array

    @classmethod
    def empty(cls, subjects: int, reason: Phrase) -> Numbers:
        return cls.given(np.full(subjects, np.nan), np.zeros(subjects, np.int64), reason)

    @classmethod
    def given(cls, value: Array, n: Array, reason: Phrase | Array) -> Numbers:
        """Values with one reason, or a reason each, for those that are empty."""
        is_empty = is_missing(value)
        reasons = np.full(len(value), None, object)
        if isinstance(reason, Phrase):
            reasons[is_empty] = reason
        else:
            reasons[is_empty] = reason[is_empty]
        return cls(value, n, reasons)


def is_missing(value: Array) -> Array:
    """Which values are empty, of numbers or of texts."""
    if value.dtype == object:
        return np.array([item is None for item in value], bool)
    return np.asarray(np.isnan(value))


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that a base metric is made of.

    who: subject of each row (0: it counts for the team alone); amount: what is added up (1 a row for a count);
    source: where each row stands (see Dataset.where); missing: why there can be none, where a sheet is missing.
    of: the deal or customer that each row is of, where several rows are one in n; month: the month's first day that each row is
    of, where the months of a row may stand side by side; of_team: what each row adds for the team, where that is another amount.
    """

    who: Array
    amount: Array
    source: Array
    missing: Phrase | None = None
    of: Array | None = None
    month: Array | None = None
    of_team: Array | None = None

    def where(self, chosen: Array) -> Rows:
        """Some of the rows, by a mask or by positions."""
        kept = (None if extra is None else extra[chosen] for extra in (self.of, self.month, self.of_team))
        return Rows(self.who[chosen], self.amount[chosen], self.source[chosen], self.missing, *kept)

    def seen_by(self, subject: int) -> Rows:
        """All the rows with the amounts that count for a subject."""
        return self if subject != TEAM or self.of_team is None else replace(self, amount=self.of_team)

    @classmethod
    def absent(cls, missing: Phrase) -> Rows:
        none = np.zeros(0)
        return cls(none.astype(np.int64), none, none.astype(np.int64), missing)


@dataclass(frozen=True, slots=True)
class Input:
    """A number that goes into a value and is no figure: what it is, in which unit, and the rows behind it, where there are any."""

    label: Phrase
    value: float | str
    unit: Unit
    rows: Rows | None = None
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A figure that goes into a value and is another month's or another subject's (None: the value's own)."""

    metric: str
    month: date | None = None
    position: int | None = None


Inputs = Callable[["Moment", int], list[Input | Elsewhere]]


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure: what it is called, what it means, what it is made of, and how it is computed for all subjects at once.

    thresholds: (good, watch), in the metric's unit; parts: ids of the metrics a formula is over; rows: the selection behind
    a base metric, which `explain` runs again for one subject; inputs: what else a subject's value is made of.
    """

    id: str
    unit: Unit
    title: str
    formula: str
    compute: Callable[[Moment], Numbers]
    better: Better = Better.NEITHER
    thresholds: tuple[float, float] | None = None
    minimum_n: int = 0
    reads: tuple[str, ...] = ()  # sheet.column
    parts: tuple[str, ...] = ()
    rows: Callable[[Moment], Rows] | None = None
    inputs: Inputs | None = None
    scope: Scope = Scope.ALL
    is_factor: bool = False  # a ratio that is shown as a number, not in per cent
    fields: tuple[tuple[str, object], ...] = ()  # what fills title and formula of a family's member


def texts(words: Array, is_known: Array) -> Array:
    """Texts as values: None where there is none to be known."""
    return np.array([str(word) if known else None for word, known in zip(words, is_known, strict=True)], object)


def sums_at(at: Array, amount: Array, size: int) -> Array:
    """Sum of the amounts at each position; exactly 0 where they cancel out, not what rounding leaves (0.1 + 0.2 − 0.3): ratios over it are empty."""
    sums = np.bincount(at, weights=amount, minlength=size)
    if amount.min(initial=0) < 0:
        sums[np.abs(sums) <= CANCELLED * np.bincount(at, weights=np.abs(amount), minlength=size)] = 0
    return sums


def add_up(rows: Rows, subjects: int) -> Array:
    """Sum of the amounts per subject; the team's is the sum over all rows, also of those who are nobody in the report."""
    sums = sums_at(rows.who, rows.amount, subjects)
    sums[TEAM] = sums_at(np.zeros(len(rows.who), np.int64), rows.seen_by(TEAM).amount, 1)[0]
    return sums


def how_many(who: Array, subjects: int) -> Array:
    """Number of rows per subject; the team's is all of them."""
    numbers = np.bincount(who, minlength=subjects)
    numbers[TEAM] = len(who)
    return numbers


def sample(rows: Rows, subjects: int) -> Array:
    """The size of each subject's sample: its rows, or what they are of."""
    if rows.of is None:
        return how_many(rows.who, subjects)
    first = np.unique(rows.of, return_index=True)[1]  # what rows are of is one subject's
    return how_many(rows.who[first], subjects)


def medians(rows: Rows, subjects: int) -> Array:
    """Median of the amounts per subject, NaN where there is no row."""
    result = np.full(subjects, np.nan)
    if not len(rows.who):
        return result
    result[TEAM] = np.median(rows.amount)
    order = np.lexsort((rows.amount, rows.who))
    who, amount = rows.who[order], rows.amount[order]
    present, start = np.unique(who, return_index=True)
    stop = np.append(start[1:], len(who))
    middle = (amount[(start + stop - 1) // 2] + amount[(start + stop) // 2]) / 2
    result[present[present > 0]] = middle[present > 0]
    return result


def total(id: str, unit: Unit, select: Callable[[Moment], Rows], *, title: str, formula: str, **more: Any) -> Metric:
    """The sum of the selected rows' amounts: 0 where the sheet exists and no row is selected."""

    def compute(moment: Moment) -> Numbers:
        rows = moment.rows(select)
        if rows.missing:
            return Numbers.empty(moment.size, rows.missing)
        return Numbers.given(add_up(rows, moment.size), sample(rows, moment.size), NO_DATA)

    return Metric(id, unit, title, formula, compute, rows=select, **more)


def average(id: str, unit: Unit, select: Callable[[Moment], Rows], *, none: str, title: str, formula: str, **more: Any) -> Metric:
    """The mean of the selected rows' amounts: empty where no row is selected."""

    def compute(moment: Moment) -> Numbers:
        rows = moment.rows(select)
        numbers = how_many(rows.who, moment.size)
        value = divide(add_up(rows, moment.size), numbers)
        return Numbers.given(value, numbers, rows.missing or Phrase.of(none))

    return Metric(id, unit, title, formula, compute, rows=select, **more)


def middle(id: str, unit: Unit, select: Callable[[Moment], Rows], *, none: str, title: str, formula: str, **more: Any) -> Metric:
    """The median of the selected rows' amounts: empty where no row is selected."""

    def compute(moment: Moment) -> Numbers:
        rows = moment.rows(select)
        return Numbers.given(medians(rows, moment.size), how_many(rows.who, moment.size), rows.missing or Phrase.of(none))

    return Metric(id, unit, title, formula, compute, rows=select, **more)


def divide(above: Array, below: Array) -> Array:
    """above ÷ below, NaN where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below != 0, above / np.where(below != 0, below, 1), np.nan)


def formula(
    id: str,
    unit: Unit,
    parts: Sequence[str],
    function: Callable[..., Array],
    *,
    none: str,
    title: str,
    words: str,
    n_of: int = 0,
    **more: Any,
) -> Metric:
    """A formula over other metrics' values: empty where a part is (with the part's reason) or the function gives NaN."""

    def compute(moment: Moment) -> Numbers:
        inputs = [moment.numbers(part) for part in parts]
        value = function(*(numbers.value for numbers in inputs))
        return Numbers.given(value, inputs[n_of].n, first_reason(inputs, Phrase.of(none)))

    return Metric(id, unit, title, words, compute, parts=tuple(parts), **more)


def ratio(id: str, above: str, below: str, *, none: str, title: str, words: str, **more: Any) -> Metric:
    """above ÷ below: empty with `none` as the reason where below is 0."""
    unit = more.pop("unit", Unit.RATIO)
    return formula(id, unit, (above, below), divide, none=none, title=title, words=words, **more)


def first_reason(inputs: Sequence[Numbers], otherwise: Phrase) -> Array:
    """Per subject the reason of the first input that is empty, else `otherwise`."""
    reasons = np.full(len(inputs[0].value), otherwise, object)
    for numbers in reversed(inputs):
        is_empty = is_missing(numbers.value)
        reasons[is_empty] = numbers.reason[is_empty]
    return reasons


def mean_of_existing(id: str, unit: Unit, parts: Sequence[str], *, none: str, title: str, words: str, scale: float = 1.0, **more: Any) -> Metric:
    """The mean of those parts that have a value, times `scale`; empty where none has."""

    def compute(moment: Moment) -> Numbers:
        inputs = [moment.numbers(part) for part in parts]
        value, n = mean_where_given(np.array([numbers.value for numbers in inputs]))
        return Numbers.given(scale * value, n, first_reason(inputs, Phrase.of(none)))

    return Metric(id, unit, title, words, compute, parts=tuple(parts), **more)


def mean_where_given(values: Array, weights: Array | None = None) -> tuple[Array, Array]:
    """Weighted mean down the columns over what is not NaN, and how many there are; shape of values: (parts, subjects)."""
    is_given = ~np.isnan(values)
    weight = np.where(is_given, 1.0 if weights is None else weights[:, None], 0.0)
    return divide((np.where(is_given, values, 0.0) * weight).sum(0), weight.sum(0)), is_given.sum(0)


NO_DATA = Phrase.of(_("no data"))


@dataclass(frozen=True, slots=True)
class Subject:
    """A rep of the report, or the team (key '')."""

    key: str  # rep_id, else name; '' for the team
    name: str
    facts: Mapping[str, object] = field(default_factory=dict)  # the roster's columns


@dataclass(frozen=True, slots=True)
class Value:
    """One metric of one subject in one month: never a bare 0 for what is not known."""

    value: float | int | str | None
    n: int
    unit: Unit
    status: str = "none"  # good, watch, poor, few (fewer than minimum_n), none
    reason: Phrase | None = None
