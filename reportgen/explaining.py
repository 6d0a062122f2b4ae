"""`explain` as text: formula in words, the values put in, the result, and the rows behind it."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.explain import Explanation, explain
from reportgen.report.view import View
from reportgen.run import UnknownRep
from reportgen.settings import Settings
from reportgen.workbook import read_dataset
from reportgen.workbook.parsed import parsed_before
from reportgen.workcalendar import Calendar


class UnknownMetric(Exception):
    """An id that no metric has."""


def explained(
    inputs: Sequence[Path],
    settings: Settings,
    metric: str,
    rep: str | None,
    month: date,
    as_of: date,
    language: Language,
    rows: int,
    jobs: int,
) -> str:
    """The explanation of a value as lines of text. Raises UnknownMetric, UnknownRep."""
    dataset = read_dataset(inputs, settings, as_of, jobs=jobs, parsed=parsed_before(settings))
    book = Book(dataset, settings, Calendar(settings), month, as_of)
    if metric not in book.metrics:
        near = ", ".join(difflib.get_close_matches(metric, book.metrics, 4, 0.4)) or ", ".join(list(book.metrics)[:4])
        raise UnknownMetric(language.text(_("There is no metric “{metric}”. Near to it: {near}."), metric=metric, near=near))
    position = book.position(rep) if rep else 0
    if position is None:
        names = ", ".join(subject.name for subject in book.subjects[1:])
        raise UnknownRep(language.text(_("No rep “{rep}” is in this report. There are: {names}."), rep=rep, names=names))
    view = View(book, position, language)
    who = book.subjects[position].name or language.text(_("Team"))
    head = f"{metric} · {who} · {language.month(month)}"
    return "\n".join([head, *lines(view, explain(book, metric, position), rows, 0)])


def lines(view: View, told: Explanation, rows: int, depth: int) -> list[str]:
    """One value, its rows and its parts, further in by depth."""
    indent = "  " * depth
    metric = told.metric
    value = told.value.value
    shown = view.why(metric.id) if value is None else f"{view.words(metric.id)}" + (f"  ({value:,.6g})" if isinstance(value, float) else "")
    found = [
        f"{indent}{view.title(metric.id)} = {shown}",
        f"{indent}  {view.formula(metric.id)}",
    ]  # fmt: skip
    if told.facts:
        found.append(
            f"{indent}  "
            + view.text(_("rows: {n}, together {sum}"), n=len(told.facts), sum=view.language.number(sum(f.amount for f in told.facts), 2))
        )
        found += [
            f"{indent}    {fact.source.file} · {fact.source.sheet} · {fact.source.row}  {view.language.number(fact.amount, 2)}"
            for fact in told.facts[:rows]
        ]
        if len(told.facts) > rows:
            found.append(f"{indent}    " + view.text(_("and {n} more"), n=len(told.facts) - rows))
    for part in told.parts:
        found += lines(view, part, rows, depth + 1)
    return found
