"""A value back to its rows: formula in words, the values put in, the result, and where each row stands."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from reportgen.metrics.book import Book
from reportgen.metrics.core import Metric, Rows, Value
from reportgen.metrics.moment import Moment
from reportgen.workbook.finding import Source


@dataclass(frozen=True, slots=True)
class Fact:
    """One row behind a value: where it stands and what it adds."""

    source: Source
    amount: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """One value with its formula, the values it is made of, and its rows; `parts` go down to rows themselves."""

    metric: Metric
    value: Value
    facts: list[Fact] = field(default_factory=list)
    parts: list[Explanation] = field(default_factory=list)


def explain(book: Book, metric_id: str, position: int) -> Explanation:
    """A subject's value taken apart, by the very selection that computed it. Raises KeyError for an unknown id."""
    metric = book.metrics[metric_id]
    facts = facts_of(book, metric, position)
    parts = [explain(book, part, position) for part in metric.parts]
    return Explanation(metric, book.value(metric_id, position), facts, parts)


def facts_of(book: Book, metric: Metric, position: int) -> list[Fact]:
    """The rows of a metric's selection, in order of their place; none for a formula over other metrics."""
    if metric.rows is None:
        return []
    rows = selected(book.now, metric, position)
    order = np.argsort(rows.source, kind="stable")
    where = book.facts.dataset.where
    return [Fact(where(int(rows.source[at])), float(rows.amount[at])) for at in order]


def selected(moment: Moment, metric: Metric, position: int) -> Rows:
    assert metric.rows is not None
    return moment.rows(metric.rows).of(position)
