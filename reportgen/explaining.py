"""`explain` for a person: formula in words, the values put in, the result, and the rows behind it; as text, JSON or a workbook."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.explain import Explanation, Fact, explain
from reportgen.past import months_before, past_of
from reportgen.report.metricsbook import format_of
from reportgen.report.view import View
from reportgen.run import UnknownRep
from reportgen.settings import Settings
from reportgen.workbook import read_dataset
from reportgen.workbook.parsed import parsed_before
from reportgen.workbook.schema import Choice
from reportgen.workcalendar import Calendar

WIDTHS = (72, 16, 90, 30, 22, 8, 14, 44, 16)  # characters, of the workbook's columns
GENERAL, COUNTS = "General", "#,##0.00"  # number formats: of texts, and of what a row counts
HEADERS = (_("figure"), _("value"), _("meaning"), _("workbook"), _("sheet"), _("row"), _("cells"), _("what the row says"), _("counts"))


class UnknownMetric(Exception):
    """An id that no metric has."""


@dataclass(frozen=True, slots=True)
class Explained:
    """One value of one subject, taken apart, for a reader."""

    view: View
    metric: str
    explanation: Explanation

    @property
    def heading(self) -> str:
        who = self.view.book.subjects[self.view.position].name or self.view.text(_("Team"))
        return f"{self.metric} · {who} · {self.view.language.month(self.view.book.period)}"


def explained(
    inputs: Sequence[Path],
    settings: Settings,
    metric: str,
    rep: str | None,
    month: date,
    as_of: date,
    language: Language,
    jobs: int,
    history: Path,
) -> Explained:
    """A value taken apart, down to all its rows; history: the folder of the periods. Raises UnknownMetric, UnknownRep, HistoryError."""
    dataset = read_dataset(inputs, settings, as_of, jobs=jobs, parsed=parsed_before(settings))
    book = Book(dataset, settings, Calendar(settings), month, as_of, months_before(past_of(history, month), settings))
    if metric not in book.metrics:
        near = ", ".join(difflib.get_close_matches(metric, book.metrics, 4, 0.4)) or ", ".join(list(book.metrics)[:4])
        raise UnknownMetric(language.text(_("There is no metric “{metric}”. Near to it: {near}."), metric=metric, near=near))
    position = book.position(rep) if rep else 0
    if position is None:
        names = ", ".join(subject.name for subject in book.subjects[1:])
        raise UnknownRep(language.text(_("No rep “{rep}” is in this report. There are: {names}."), rep=rep, names=names))
    return Explained(View(book, position, language), metric, explain(book, metric, position))


# --- text ---------------------------------------------------------------------------------------------------------------


def as_text(told: Explained, rows: int) -> str:
    """Lines for a terminal; of each part the first so many rows."""
    return "\n".join([told.heading, *lines(told.view, told.explanation, rows, 0)])


def lines(view: View, told: Explanation, rows: int, depth: int) -> Iterator[str]:
    """One value, its rows and its parts, further in by depth."""
    indent = "  " * depth
    yield f"{indent}{view.name_of(told)} = {shown(view, told)}"
    if told.metric:
        yield f"{indent}  {view.formula(told.metric.id)}"
    if told.count:
        yield f"{indent}  " + view.text(_("rows: {n}, together {sum}"), n=told.count, sum=view.language.number(told.total, 2))
        yield from (f"{indent}    {row_text(view, fact)}" for fact in told.facts[:rows])
        if told.count > rows:
            yield f"{indent}    " + view.text(_("and {n} more"), n=told.count - rows)
    for part in told.parts:
        yield from lines(view, part, rows, depth + 1)


def shown(view: View, told: Explanation) -> str:
    """The value in words, with its digits where words round; the reason where it is empty."""
    value = told.value.value
    return view.result_of(told) + (f"  ({value:,.6g})" if isinstance(value, float) else "")


def row_text(view: View, fact: Fact) -> str:
    place = " · ".join([fact.source.file, fact.source.sheet, ", ".join(fact.cells) or str(fact.source.row)])
    says = " · ".join(said(view, fact))
    return f"{place}  {says}  {view.language.number(fact.amount, 2)}" if says else f"{place}  {view.language.number(fact.amount, 2)}"


def said(view: View, fact: Fact) -> list[str]:
    """What a row says it is about, its days in the reader's way."""
    return [view.said(item) for item in fact.says]


# --- JSON ---------------------------------------------------------------------------------------------------------------


def as_document(told: Explained) -> dict[str, Any]:
    """The value, its rows and its parts as JSON has them; every row, values as they were computed."""
    view = told.view
    subject = view.book.subjects[view.position]
    head = {"period": f"{view.book.period:%Y-%m}", "as_of": view.book.as_of.isoformat(), "rep": subject.key if view.position else None}
    return {**head, **part_document(view, told.explanation)}


def part_document(view: View, told: Explanation) -> dict[str, Any]:
    """A value with its rows and parts; a number that is no figure has no `metric`, a figure of elsewhere its period or whose it is."""
    value = {"value": told.value.value, "unit": told.value.unit.value, "n": told.value.n, "status": told.value.status}
    if told.value.value is None:
        value["reason"] = view.result_of(told)
    figure: dict[str, Any] = {"metric": told.metric.id, "formula": view.formula(told.metric.id)} if told.metric else {"metric": None, "formula": ""}
    if told.moment.month != view.book.period:
        figure["period"] = f"{told.moment.month:%Y-%m}"
    if told.position != view.position:
        figure["rep"] = view.book.subjects[told.position].key
    return {**figure, "title": view.name_of(told), **value, "rows": [row_document(fact) for fact in told.facts],
            "parts": [part_document(view, part) for part in told.parts]}  # fmt: skip


def row_document(fact: Fact) -> dict[str, Any]:
    source = fact.source
    says = [item.code if isinstance(item, Choice) else str(item) for item in fact.says]
    return {"file": source.file, "sheet": source.sheet, "row": source.row, "cells": list(fact.cells), "says": says, "amount": fact.amount}


# --- workbook -----------------------------------------------------------------------------------------------------------


def write_workbook(told: Explained, path: Path, paths: Mapping[str, Path]) -> None:
    """The value, its parts and every row on one sheet, each row linked to its cell. Raises OSError.

    paths: where the files that were read lie, by their names.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = told.view.text(_("Explanation"))
    put(sheet, 1, [told.heading])
    sheet["A1"].font = Font(bold=True, size=14)
    put(sheet, 2, [told.view.text(header) for header in HEADERS])
    for at, (cells, link, shown_as) in enumerate(table(told.view, told.explanation, 0, path.parent, paths), 3):
        put(sheet, at, cells)
        sheet.cell(at, 2).number_format, sheet.cell(at, 9).number_format = shown_as, COUNTS
        if link:
            sheet.cell(at, 7).hyperlink = link
            sheet.cell(at, 7).font = Font(color="0563C1", underline="single")
        else:
            sheet.cell(at, 1).font = sheet.cell(at, 2).font = Font(bold=True)
        sheet.cell(at, 3).alignment = Alignment(wrap_text=True, vertical="top")
    for at, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHI"[at]].width = width
        sheet.cell(2, at + 1).font = Font(bold=True)
    sheet.freeze_panes, sheet.auto_filter.ref = "A3", f"A2:I{max(sheet.max_row, 3)}"
    book.save(path)


def put(sheet: Any, row: int, cells: Sequence[object]) -> None:
    """Values in a row; a text is a text, whatever it begins with."""
    for column, value in enumerate(cells, 1):
        cell = sheet.cell(row, column, value)
        if isinstance(value, str):
            cell.data_type = "s"


def table(view: View, told: Explanation, depth: int, folder: Path, paths: Mapping[str, Path]) -> Iterator[tuple[list[object], str, str]]:
    """The workbook's rows with the link of each and how its value is shown: a figure, its rows, its parts."""
    value = told.value.value
    result, shown_as = view.result_of(told) if value is None or isinstance(value, str) else value, GENERAL
    if isinstance(value, (int, float)):
        shown_as = format_of(told.value.unit, value, told.metric is not None and told.metric.is_factor)
    yield ["    " * depth + view.name_of(told), result, view.formula(told.metric.id) if told.metric else ""], "", shown_as
    for fact in told.facts:
        place = [fact.source.file, fact.source.sheet, fact.source.row, ", ".join(fact.cells) or f"A{fact.source.row}"]
        yield [None, None, None, *place, " · ".join(said(view, fact)), fact.amount], link_to(fact, folder, paths), GENERAL
    for part in told.parts:
        yield from table(view, part, depth + 1, folder, paths)


def link_to(fact: Fact, folder: Path, paths: Mapping[str, Path]) -> str:
    """A link from a workbook in a folder to a row's first cell; none to a row that is kept in the history."""
    if fact.source.file not in paths:
        return ""
    file = os.path.relpath(paths[fact.source.file], folder).replace(os.sep, "/")
    sheet = fact.source.sheet.replace("'", "''")
    return f"{quote(file)}#'{sheet}'!{next(iter(fact.cells), f'A{fact.source.row}')}"
