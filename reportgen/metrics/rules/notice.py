"""What a rule says: the finding, the measure, the money at stake, the rows behind it, who acts and by when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from reportgen.metrics.book import Book
from reportgen.metrics.core import TEAM, Array
from reportgen.metrics.moment import Moment
from reportgen.metrics.purchase import last_year_revenue

STORY = 4  # gravity of what makes the month: it comes before larger sums
NAMED = 2  # so many names in one sentence


@dataclass(frozen=True, slots=True)
class Names:
    """Names in a sentence: the weightiest, and whether these are all."""

    shown: tuple[str, ...]
    is_all: bool


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence that is translated with it."""

    msgid: str


Field = int | float | str | date | Names | Word  # a float is a share; a text is taken as it is


@dataclass(frozen=True, slots=True)
class Notice:
    """One finding: what is so, what to do, the money at stake (0: none that can be told), how grave (1–4: the story of the month), by when (days).

    message, one: for many and, where the field `n` is 1, for one; rows: sources of the rows that are meant, where single rows are;
    metric: the figure that shows it; customer: whom a joint visit would be made to.
    """

    rule: str
    message: str
    measure: str
    fields: dict[str, Field] = field(default_factory=dict)
    one: str = ""
    stake: float = 0.0
    gravity: int = 2
    days: int = 14
    metric: str = ""
    question: str = ""  # what a manager asks about it
    owner: str = "rep"  # who acts: rep or manager
    rows: tuple[int, ...] = ()
    customer: str = ""


Rule = Callable[[Book, int], Iterator[Notice]]


def of(book: Book, metric_id: str, position: int) -> float:
    """A value as a number, NaN where empty."""
    value = book.value(metric_id, position).value
    return float(value) if isinstance(value, (int, float)) else float("nan")


def mine(table: pd.DataFrame, position: int) -> pd.DataFrame:
    """A subject's rows of a table with `who`."""
    return table if position == TEAM else table[(table["who"] == position).to_numpy()]


def is_mine(moment: Moment, position: int) -> Array:
    """Which customers are a subject's."""
    return np.ones(len(moment.facts.customers), bool) if position == TEAM else moment.customer_who == position


def is_new_here(book: Book, position: int) -> bool:
    """Whether a rep was hired so lately that the result says little of the rep yet."""
    return position != TEAM and of(book, "capability.tenure_months", position) < book.settings.rules.newcomer_months


def deal_names(moment: Moment, deals: pd.DataFrame) -> Names:
    """The customers of the largest deals."""
    codes = deals.sort_values(["amount", "deal"], ascending=[False, True])["customer"].drop_duplicates()
    return Names(tuple(str(moment.facts.customers[code]) for code in codes[:NAMED]), len(codes) <= NAMED)


def customer_names(moment: Moment, chosen: Array) -> Names:
    """The chosen customers (a mask over all) who bought most in their last year."""
    codes = np.flatnonzero(chosen)
    codes = codes[np.argsort(-last_year_revenue(moment)[codes], kind="stable")]
    return Names(tuple(str(moment.facts.customers[code]) for code in codes[:NAMED]), len(codes) <= NAMED)


def behind(book: Book, metric_id: str, position: int) -> tuple[int, ...]:
    """The rows that count in a figure, in order of their place."""
    select = book.metrics[metric_id].rows
    assert select is not None, metric_id
    rows = book.now.rows_of(select, position)
    return tuple(sorted(int(source) for source in rows.source[rows.amount != 0]))


def customers_behind(book: Book, metric_id: str, position: int) -> Array:
    """The customers who count in a figure whose rows are of customers, as a mask over all."""
    select = book.metrics[metric_id].rows
    assert select is not None, metric_id
    rows = book.now.rows_of(select, position)
    return np.isin(np.arange(len(book.now.facts.customers)), [] if rows.of is None else rows.of[rows.amount != 0])


def sources(table: pd.DataFrame) -> tuple[int, ...]:
    """The rows of a table, in order of their place."""
    return tuple(sorted(int(source) for source in table["source"]))
