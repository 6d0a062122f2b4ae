"""What a rule says: the finding, the measure, the money at stake, the rows behind it, who acts and by when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from reportgen.metrics.book import Book
from reportgen.metrics.core import TEAM, Array
from reportgen.metrics.moment import Moment

STORY = 4  # gravity of what makes the month: it comes before larger sums
NAMED = 2  # so many names in one sentence


@dataclass(frozen=True, slots=True)
class Notice:
    """One finding: what is so, what to do, the money at stake (0: none that can be told), how grave (1–4: the story of the month), by when (days).

    rows: sources of the rows that are meant, where single rows are; metric: the figure that shows it.
    """

    rule: str
    message: str
    measure: str
    fields: dict[str, object] = field(default_factory=dict)
    stake: float = 0.0
    gravity: int = 2
    days: int = 14
    metric: str = ""
    question: str = ""  # what a manager asks about it
    owner: str = "rep"  # who acts: rep or manager
    rows: tuple[int, ...] = ()


Rule = Callable[[Book, int], Iterator[Notice]]


def of(book: Book, metric_id: str, position: int) -> float:
    """A value as a number, NaN where empty."""
    value = book.value(metric_id, position).value
    return float(value) if isinstance(value, (int, float)) else float("nan")


def mine(moment: Moment, table: pd.DataFrame, position: int) -> pd.DataFrame:
    """A subject's rows of a table with `who`."""
    return table if position == TEAM else table[(table["who"] == position).to_numpy()]


def deal_names(moment: Moment, deals: pd.DataFrame) -> str:
    """The customers of the largest deals, as a list in a sentence."""
    largest = deals.sort_values(["amount", "deal"], ascending=[False, True])["customer"].drop_duplicates().head(NAMED)
    return ", ".join(str(moment.facts.customers[code]) for code in largest)


def customer_names(moment: Moment, chosen: Array, weight: Array) -> str:
    order = [at for at in np.argsort(-weight, kind="stable") if chosen[at]][:NAMED]
    return ", ".join(str(moment.facts.customers[at]) for at in order)


def sources(table: pd.DataFrame) -> tuple[int, ...]:
    """The rows of a table, in order of their place."""
    return tuple(sorted(int(source) for source in table["source"]))
