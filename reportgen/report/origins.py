"""Where the figures of the first page come from, for who holds only the paper: what each is made of, and which rows of which sheet."""

from __future__ import annotations

import numpy as np

from reportgen.language import mark as _
from reportgen.metrics.core import Array
from reportgen.report.blocks import Cell, Column, Table
from reportgen.report.view import View
from reportgen.visible import visible
from reportgen.workbook.dataset import SOURCE_ROWS

SHOWN = (
    "results.revenue", "results.target", "activity.visits", "activity.planned_visits", "activity.direction", "rac.activity", "capability.index",
    "platform.health", "purchase.expected_repeat", "plan.followup.B3", "forecast.expected",
)  # fmt: skip
MOST_SHEETS, MOST_RUNS = 2, 4  # named of one figure; runs of rows of one sheet


def origins(view: View) -> Table | None:
    """The figures of the first page with their id, their parts and their rows; None where none has a value."""
    columns = [
        Column(view.text(_("figure")), width=22), Column("", "right", 9), Column(view.text(_("made of")), width=47), Column("ID", width=22),
    ]  # fmt: skip
    rows = [
        [Cell(view.title(metric)), view.cell(metric, strong=True), Cell(made_of(view, metric), tone="muted"), Cell(metric, tone="muted")]
        for metric in SHOWN if view.has(metric)
    ]  # fmt: skip
    title, note = (
        view.text(_("Where the figures of the first page come from")),
        view.text(_("any other: reportgen explain ID, or unfold it in the HTML report")),
    )
    return Table(title, columns, rows, note) if rows else None


def made_of(view: View, metric: str) -> str:
    """The figures that a figure is a formula over, with their values; and the rows that it adds up."""
    found = view.book.metrics[metric]
    parts = [f"{view.title(part)} {view.words(part)}" for part in found.parts if view.has(part)]
    select = found.rows
    rows = rows_in(view, view.book.now.rows_of(select, view.position).source) if select else ""
    return ("；" if view.language.code == "zh" else "; ").join(filter(None, [view.language.listed(parts) if parts else "", rows]))


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
