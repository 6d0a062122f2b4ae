"""The figures of a page taken apart: formula in words, the figures they are made of, and the rows behind, down to the cells."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from reportgen.language import mark as _
from reportgen.metrics.core import Unit
from reportgen.metrics.explain import Fact, input_alone, inputs_of, taken_apart
from reportgen.report.blocks import Block, Chapter, Figure, Pair, Part, Rows, Table, Unfolded
from reportgen.report.view import View
from reportgen.visible import visible

MOST_ROWS = 50  # of one figure; the rest by `explain`
MOST_INPUTS = 24
LONGEST = 60  # characters of what a row says
AMOUNTS = (Unit.MONEY, Unit.MONEY_PER_DAY)


def unfolded(view: View, figures: Iterable[Figure], blocks: Iterable[Block | None], chapters: Iterable[Chapter]) -> list[Unfolded]:
    """Every figure shown, and those that it is made of, each once: in the order in which they are met."""
    waiting = [figure.metric for figure in figures]
    waiting += [metric for block in blocks for metric in metrics_in(view, block)]
    waiting += [metric for chapter in chapters for block in chapter.blocks for metric in metrics_in(view, block)]
    found: dict[str, Unfolded] = {}
    while waiting:
        metric = waiting.pop(0)
        if metric not in found:
            found[metric] = one(view, metric)
            waiting += view.book.metrics[metric].parts
    return list(found.values())


def metrics_in(view: View, block: Block | None) -> Iterator[str]:
    """The figures of a block that are this subject's, of this month."""
    if isinstance(block, Pair):
        for part in block.blocks:
            yield from metrics_in(view, part)
    elif isinstance(block, Table):
        yield from (cell.metric for row in block.rows for cell in row if cell.metric and cell.place == view.place(cell.metric))


def one(view: View, metric: str) -> Unfolded:
    told = taken_apart(view.book, metric, view.position, MOST_ROWS)
    number = view.language.number
    counted = view.text(_("rows: {n}, together {sum}"), n=number(told.count), sum=number(told.total, 2)) if told.count else ""
    more = view.text(_("and {n} more: reportgen explain {metric}"), n=number(told.count - MOST_ROWS), metric=metric) if told.count > MOST_ROWS else ""
    parts = [Part(view.place(part), view.title(part), value_of(view, part)) for part in view.book.metrics[metric].parts]
    return Unfolded(
        view.place(metric), view.title(metric), value_of(view, metric), in_full(view, metric), view.formula(metric), [*parts, *put_in(view, metric)],
        by_sheet(view, told.facts), counted, more,
    )  # fmt: skip


def put_in(view: View, metric: str) -> Iterator[Part]:
    """What a figure is made of besides figures of this page: those of other months and subjects, and numbers that are none."""
    found = inputs_of(view.book, metric, view.book.now, view.position)
    for item in found[:MOST_INPUTS]:
        told = input_alone(view.book, item, view.book.now, view.position)
        yield Part("", view.name_of(told), view.result_of(told))
    if len(found) > MOST_INPUTS:
        yield Part("", view.text(_("and {n} more: reportgen explain {metric}"), n=view.language.number(len(found) - MOST_INPUTS), metric=metric), "")


def value_of(view: View, metric: str) -> str:
    return view.words(metric) if view.has(metric) else view.why(metric)


def in_full(view: View, metric: str) -> str:
    """An amount to the cent where the page has it shortened; else empty."""
    value, words = view.number(metric), view.words(metric)
    full = view.language.full_money(value) if view.book.metrics[metric].unit in AMOUNTS and not math.isnan(value) else words
    return "" if full == words else view.text(_("in full: {amount}"), amount=full)


def by_sheet(view: View, told: Sequence[Fact]) -> list[Rows]:
    groups = groupby(told, key=lambda fact: (fact.source.file, fact.source.sheet))
    return [Rows(" · ".join(map(visible, place)), [row_of(view, fact) for fact in facts]) for place, facts in groups]


def row_of(view: View, fact: Fact) -> tuple[str, str, str]:
    says = (visible(view.said(item), LONGEST) for item in fact.says)
    amount = "" if math.isnan(fact.amount) else view.language.number(fact.amount, 0 if fact.amount.is_integer() else 2)
    return ", ".join(fact.cells) or view.text(_("row {n}"), n=fact.source.row), " · ".join(says), amount
