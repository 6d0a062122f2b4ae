"""What a rule says: the finding, the measure, the money at stake, the rows behind it, who acts and by when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Counted:
    """A number with the word for what is counted (`unit`: a key of `findings.UNITS`), in the right form for one and for many."""

    n: int
    unit: str = "days"


Field = int | float | str | date | Names | Word | Counted  # a float is a share; a text is taken as it is


@dataclass(frozen=True, slots=True)
class Notice:
    """One finding: what is so, what to do, the money at stake (0: none that can be told), how grave (1–4: the story of the month), by when (days).

    message, one: for many and, where the field `n` is 1, for one; metric: the figure that shows it; cites: the figures it rests on;
    rows: sources of the rows it rests on; customer: whom a joint visit would be made to.
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
    cites: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found of a subject: what fills its sentences, the money at stake, whose visit it asks for.

    rows: those that are meant; without any, those behind the figures that the rule cites.
    otherwise: what of this notice differs from the rule's declaration, by the notice's names.
    """

    fields: dict[str, Field] = field(default_factory=dict)
    stake: float = 0.0
    rows: tuple[int, ...] = ()
    customer: str = ""
    otherwise: dict[str, Any] = field(default_factory=dict)


Look = Callable[[Book, int], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, declared once: computation, reports and docs/rules.md read it.

    condition: when it is told, in words that name the settings' thresholds by their keys; message, one: for many and for one (field `n`);
    measure: what to do; evidence: which rows are cited, in words; cites: the figures whose rows those are where `look` names none;
    stake: what the money at stake is, in words, empty where none can be told; gravity: how grave it may be, as is usual first;
    days: within which the measure is to be taken; owner: who takes it, rep or manager.
    """

    id: str
    condition: str
    message: str
    measure: str
    metric: str
    evidence: str
    look: Look
    one: str = ""
    cites: tuple[str, ...] = ()
    stake: str = ""
    gravity: tuple[int, ...] = (2,)
    days: int = 14
    question: str = ""
    owner: str = "rep"

    def notices(self, book: Book, position: int) -> Iterator[Notice]:
        """What the rule says of a subject, with the rows behind it."""
        for found in self.look(book, position):
            notice = Notice(
                self.id, self.message, self.measure, found.fields, self.one, found.stake, self.gravity[0], self.days, self.metric,
                self.question, self.owner, self.cites or (self.metric,), found.rows, found.customer,
            )  # fmt: skip
            notice = replace(notice, **found.otherwise)
            yield notice if notice.rows else replace(notice, rows=cited(book, notice.cites, position))


def rule(id: str, **declared: Any) -> Callable[[Look], Rule]:
    """Declares the rule whose condition is looked for by the function below it."""
    return lambda look: Rule(id, look=look, **declared)


def of(book: Book, metric_id: str, position: int) -> float:
    """A value as a number, NaN where empty."""
    value = book.value(metric_id, position).value
    return float(value) if isinstance(value, (int, float)) else float("nan")


def factor(value: float) -> str:
    """How many times: with a decimal, as “1 times” is no English."""
    return f"{value:.1f}" if value == round(value, 1) else f"{value:g}"


def where_none(share: float, message: str) -> dict[str, Any]:
    """Another message for a share that would be told as 0 %."""
    return {"message": message} if round(share * 100) == 0 else {}


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
    codes = codes[np.argsort(-moment.once("revenue of the last year", last_year_revenue)[codes], kind="stable")]
    return Names(tuple(str(moment.facts.customers[code]) for code in codes[:NAMED]), len(codes) <= NAMED)


def behind(book: Book, metric_id: str, position: int) -> tuple[int, ...]:
    """The rows that count in a figure, in order of their place."""
    select = book.metrics[metric_id].rows
    assert select is not None, metric_id
    rows = book.now.rows_of(select, position)
    return tuple(sorted(int(source) for source in rows.source[rows.amount != 0]))


def cited(book: Book, metric_ids: Sequence[str], position: int) -> tuple[int, ...]:
    """The rows that figures are made of, in order of their place; of one without rows of its own those of its parts."""
    found: set[int] = set()
    waiting, seen = list(metric_ids), set[str]()
    while waiting:
        metric = waiting.pop()
        if metric not in seen:
            seen.add(metric)
            rows = behind(book, metric, position) if book.metrics[metric].rows is not None else ()
            found.update(rows)
            waiting += () if rows else book.metrics[metric].parts
    return tuple(sorted(found))


def down(book: Book, metric_ids: Sequence[str]) -> list[str]:
    """Figures and all that they are made of, each once."""
    waiting, found = list(metric_ids), list[str]()
    while waiting:
        metric = waiting.pop(0)
        if metric not in found:
            found.append(metric)
            waiting += book.metrics[metric].parts
    return found


def has_enough(book: Book, metric_id: str, position: int) -> bool:
    """Whether a figure rests on as many cases as it must to be judged; one that is empty has never enough."""
    found = book.value(metric_id, position)
    return found.value is not None and found.n >= book.judgement(book.metrics[metric_id])[2]


def roster_row(book: Book, position: int) -> tuple[int, ...]:
    """The row of the roster that a rep stands in."""
    frame = book.facts.frame("reps")
    return sources(frame[(frame["rep"] == book.subjects[position].name).to_numpy()])


def customers_behind(book: Book, metric_id: str, position: int) -> Array:
    """The customers who count in a figure whose rows are of customers, as a mask over all."""
    select = book.metrics[metric_id].rows
    assert select is not None, metric_id
    rows = book.now.rows_of(select, position)
    return np.isin(np.arange(len(book.now.facts.customers)), [] if rows.of is None else rows.of[rows.amount != 0])


def where_customers_stand(book: Book, chosen: Array) -> tuple[int, ...]:
    """Where the chosen customers (a mask over all) stand, in order of their place."""
    return tuple(sorted(book.now.facts.customer_sources[chosen].tolist()))


def sources(table: pd.DataFrame) -> tuple[int, ...]:
    """The rows of a table, in order of their place."""
    return tuple(sorted(int(source) for source in table["source"]))
