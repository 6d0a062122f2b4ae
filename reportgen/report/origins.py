"""Where the figures of the first page come from, for who holds only the paper: what each is made of, and which rows of which sheet."""

from __future__ import annotations

import numpy as np

from reportgen.language import mark as _
from reportgen.metrics.core import Array
from reportgen.report.blocks import Glossary
from reportgen.report.view import View
from reportgen.visible import visible
from reportgen.workbook.dataset import SOURCE_ROWS

SHOWN = (
    "results.revenue", "results.target", "activity.visits", "activity.planned_visits", "activity.direction", "rac.activity", "capability.index",
    "platform.health", "purchase.expected_repeat", "plan.followup.B3", "forecast.expected",
)  # fmt: skip
FORMULAS = {"activity.direction", "rac.activity", "capability.index", "platform.health", "purchase.expected_repeat", "forecast.expected"}
MOST_SHEETS, MOST_RUNS = 1, 3  # of one figure; of rows of one sheet


def origins(view: View) -> Glossary | None:
    """The figures of the first page with their parts, their rows and their id; None where none has a value."""
    entries = [(f"{view.title(metric)} {view.words(metric)}", f"{made_of(view, metric)} · {metric}") for metric in SHOWN if view.has(metric)]
    title = view.text(_("Where the figures of the first page come from; any other: reportgen explain ID"))
    return Glossary(title, entries) if entries else None


def made_of(view: View, metric: str) -> str:
    """A formula in words with the values of the figures that it is over; else the rows that are added up."""
    found = view.book.metrics[metric]
    parts = [f"{view.title(part)} {view.words(part)}" for part in found.parts if view.has(part)]
    rows = rows_in(view, view.book.now.rows_of(found.rows, view.position).source) if found.rows else ""
    said = [view.formula(metric) if metric in FORMULAS else "", view.language.listed(parts) if parts else "", rows]
    return ("；" if view.language.code == "zh" else "; ").join(filter(None, said))


def rows_in(view: View, sources: Array) -> str:
    """Rows by sheet, those with most of them named."""
    sheets, numbers = np.divmod(np.unique(sources), SOURCE_ROWS)
    by_sheet = sorted(((np.sum(sheets == sheet), int(sheet)) for sheet in np.unique(sheets)), key=lambda pair: (-pair[0], pair[1]))
    named = []
    for _count, sheet in by_sheet[:MOST_SHEETS]:
        where = view.book.facts.where(sheet * SOURCE_ROWS)
        place = " · ".join(map(visible, (where.file, where.sheet)))
        said = runs(numbers[sheets == sheet])
        named.append(view.text(_("{place}, row {rows}") if said.isdigit() else _("{place}, rows {rows}"), place=place, rows=said))
    rest = len(by_sheet) - len(named)
    if rest:
        named.append(view.language.count(_("and {n} further sheet"), _("and {n} further sheets"), rest))
    return view.language.count(_("{n} row: {places}"), _("{n} rows: {places}"), len(numbers), places="; ".join(named)) if named else ""


def runs(numbers: Array) -> str:
    """Ascending row numbers as runs, the first of them: 3–7, 12, 20–31 …"""
    pieces = np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1)
    said = [f"{piece[0]}–{piece[-1]}" if len(piece) > 1 else f"{piece[0]}" for piece in pieces[:MOST_RUNS]]
    return ", ".join(said) + (" …" if len(pieces) > MOST_RUNS else "")
