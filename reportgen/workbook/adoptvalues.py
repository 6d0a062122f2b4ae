"""What a sheet's cells need in the settings: words that are no codes, days and numbers in another order, columns that are empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.settings import Settings
from reportgen.workbook.cells import read_column
from reportgen.workbook.columns import Header, Table
from reportgen.workbook.dataset import SOURCE_ROWS
from reportgen.workbook.draft import Draft, Line, Reason
from reportgen.workbook.folding import letters
from reportgen.workbook.grid import Cell
from reportgen.workbook.likely import likely_code
from reportgen.workbook.numbers import currency_of
from reportgen.workbook.schema import IGNORE, Column, Type, columns_of
from reportgen.workbook.tables import Sheet, shown
from reportgen.workbook.typed import Context, Typed, tidy
from reportgen.workbook.undone import STATUSES, done_header, undone_rows
from reportgen.workbook.undone import TITLES as DONE
from reportgen.workbook.words import CLOSED, FAR

FOREIGN = 0.5  # a column of which more cannot be read is about something else
MOST_WORDS = 60  # more different words than this are no choices
NUMBERS = (Type.NUMBER, Type.MONEY, Type.SHARE, Type.SCORE)
Given = Line | Reason  # a line to be added, or something to be told


def value_lines(sheet: Sheet, draft: Draft) -> Iterator[Given]:
    """The lines that a table's cells need, and what is to be told of them; how days and numbers are read comes first, alone."""
    content = Content(sheet, draft)
    ways = [*date_order(content), *decimal_mark(content)]
    yield from ways
    if any(isinstance(given, Line) for given in ways):
        return
    for step in (words_of_columns, foreign_columns, closing_days, empty_cells, currencies, told):
        yield from step(content)


class Content:
    """The columns of a table with their cells, read under the settings as drafted."""

    def __init__(self, sheet: Sheet, draft: Draft) -> None:
        self.sheet, self.draft, self.kind = sheet, draft, sheet.table.kind
        grid = sheet.table.grid
        sources = sheet.frame["source"].drop_duplicates().to_numpy(np.int64) if len(sheet.frame) else np.array([], np.int64)
        self.rows = [grid.rows[int(row) - grid.first_row] for row in sources % SOURCE_ROWS]
        self.columns = {c.name: c for c in columns_of(self.kind, draft.settings)}

    def cells(self, name: str) -> list[Cell]:
        return [row[self.sheet.cells[name].at] for row in self.rows]

    def read(self, name: str, settings: Settings | None = None) -> Typed:
        context = Context(settings or self.draft.settings, self.sheet.month, FAR)
        return read_column(self.columns[name], self.cells(name), context)

    def with_cells(self) -> Iterator[tuple[Column, Header]]:
        """The columns that are there, each with its header, and hold anything."""
        for name, header in self.sheet.cells.items():
            if name in self.columns and any(cell is not None for cell in self.cells(name)):
                yield self.columns[name], header

    def with_input(self, **ways: Any) -> Settings:
        settings = self.draft.settings
        return settings.model_copy(update={"input": settings.input.model_copy(update=ways)})


# --- how days and numbers are written -------------------------------------------------------------------------------


def date_order(content: Content) -> Iterator[Given]:
    """Days that cannot be in the configured order: the other one, if it fits them."""
    order = content.draft.settings.input.date_order
    other = "mdy" if order == "dmy" else "dmy"
    for column, header in content.with_cells():
        if column.type not in (Type.DATE, Type.WEEK):
            continue
        against = next((str(t.fields["against"]) for t in content.read(column.name).troubles.values() if t.code == "date.order"), "")
        if against and not any(t.code == "date.order" for t in content.read(column.name, content.with_input(date_order=other)).troubles.values()):
            yield from way(content, "date_order", other, Reason(_("“{value}” in “{title}” shows the order"), value=against, title=header.title))
            return


def decimal_mark(content: Content) -> Iterator[Given]:
    """Numbers of which fewer can be read with the configured decimal mark than with the other."""
    other = "," if content.draft.settings.input.decimal == "." else "."
    for column, header in content.with_cells():
        if column.type not in NUMBERS:
            continue
        bad, left = (content.read(column.name, settings).troubles for settings in (None, content.with_input(decimal=other)))
        if len(bad) > 2 * len(left) and len(bad) > 0.1 * len(content.rows):
            value = str(content.cells(column.name)[next(iter(bad))])
            yield from way(content, "decimal", other, Reason(_("“{value}” in “{title}” shows the decimal mark"), value=value, title=header.title))
            return


def way(content: Content, key: str, value: str, reason: Reason) -> Iterator[Given]:
    """A line of [input], or, where a person has set it otherwise, that it does not fit."""
    line = Line(("input",), key, value, reason)
    if content.draft.is_said(line):
        yield Reason(_("[input] {key} is set otherwise, but {value} would fit this sheet"), key=key, value=value)
    else:
        yield line


# --- words ----------------------------------------------------------------------------------------------------------


def words_of_columns(content: Content) -> Iterator[Given]:
    """Words of choices that are no codes: what they likely mean; those of which it cannot be told are left to a person."""
    for column, header in content.with_cells():
        if column.type is not Type.CHOICE:
            continue
        cells, typed = content.cells(column.name), content.read(column.name)
        counts = Counter(tidy(cells[row]) or "" for row in typed.troubles)
        likely = {word: likely_word(content, column, word) for word in counts}
        is_foreign = not any(likely.values()) and len(typed.troubles) == sum(cell is not None for cell in cells)
        if not column.required and (is_foreign or len(counts) > MOST_WORDS):
            yield ignored(content, header, Reason(_("none of its words is one of this column: it is about something else")))
            continue
        for word, n in counts.most_common(MOST_WORDS):
            yield word_line(column, word, n, likely[word])


def likely_word(content: Content, column: Column, word: str) -> tuple[str, Reason] | None:
    """A code that a word may mean, by what it holds, else by the probability that goes with it."""
    found = likely_code(column, word)
    if found:
        return found[0], Reason(_("because of “{word}”"), word=found[1])
    return by_probability(content, word) if column.name == "stage" else None


def by_probability(content: Content, word: str) -> tuple[str, Reason] | None:
    """The open stage whose standard probability is nearest to what the rows of a word have."""
    if "probability" not in content.sheet.cells:
        return None
    values = content.read("probability").values
    at = [tidy(cell) == word if cell is not None else False for cell in content.cells("stage")]
    known = values[np.array(at, bool) & ~np.isnan(values)]
    if not len(known):
        return None
    middle = float(np.median(known))
    stage = min((s for s in content.draft.settings.stages if s.outcome == "open"), key=lambda s: abs(s.probability - middle))
    return stage.code, Reason(_("by its probability, {share} %"), share=round(middle * 100))


def word_line(column: Column, word: str, n: int, likely: tuple[str, Reason] | None) -> Line:
    """A word's line: sure where something makes a code likely."""
    table = ("values", column.name)
    if likely:
        return Line(table, word, likely[0], Reason(_("{why} (rows: {n})"), why=likely[1], n=n))
    if column.name == "activity":
        return Line(table, word, "other", Reason(_("no word of it tells what was done (rows: {n})"), n=n))
    codes = ", ".join(choice.code for choice in column.choices)
    return Line(table, word, "", Reason(_("what does it mean? One of: {codes} (rows: {n})"), codes=codes, n=n), is_sure=False)


def ignored(content: Content, header: Header, reason: Reason) -> Line:
    return Line(("columns", content.kind.name), IGNORE, header.title, reason, is_list=True)


def foreign_columns(content: Content) -> Iterator[Given]:
    """Columns that nothing requires and of which most cannot be read: they would cost their rows."""
    for column, header in content.with_cells():
        if column.required or column.type is Type.CHOICE:
            continue
        cells, troubles = content.cells(column.name), content.read(column.name).troubles
        filled = sum(cell is not None for cell in cells)
        if len(troubles) > FOREIGN * filled:
            value = shown(cells[next(iter(troubles))])
            yield ignored(content, header, Reason(_("most of it, such as “{value}”, is nothing that this column holds"), value=value))


# --- what is empty --------------------------------------------------------------------------------------------------


def closing_days(content: Content) -> Iterator[Given]:
    """Exports have one close date: of closed deals it is the day on which they were closed."""
    frame, settings = content.sheet.frame, content.draft.settings
    if content.kind.name != "pipeline" or "closed_on" in content.sheet.cells or "expected_close" not in content.sheet.cells:
        return
    ends = {stage.code: stage.outcome for stage in settings.stages}
    stages = pd.Series(content.read("stage").values) if "stage" in content.sheet.cells else frame["stage"]
    status = frame["status"].where(frame["status"].notna(), stages.map(ends).reindex(frame.index) if len(stages) == len(frame) else None)
    if status.isin(CLOSED).any():
        yield Line(("derived", "pipeline"), "closed_on", "expected_close", Reason(_("closed deals have no day of their own: their close date is it")))


def empty_cells(content: Content) -> Iterator[Given]:
    """Required columns with empty cells: a rule for days, and for a person to decide what else could stand there."""
    rules = content.draft.settings.derived.get(content.kind.name, {})
    for column, header in [(content.columns[name], header) for name, header in content.sheet.cells.items() if name in content.columns]:
        n = sum(cell is None for cell in content.cells(column.name))
        if not column.required or not n or column.name in rules:
            continue
        reason = Reason(_("“{title}” is empty in {n} rows, which are left out without this"), title=header.title, n=n)
        table = ("derived", content.kind.name)
        if (content.kind.name, column.name) == ("pipeline", "expected_close"):
            rule = "opened_on + 90 days or as_of + 90 days" if "opened_on" in content.sheet.cells else "as_of + 90 days"
            yield Line(table, column.name, rule, reason)
        elif column.type is Type.CUSTOMER:
            source = next((name for name in ("contact", "name", "opportunity_id", "order_id") if name in content.sheet.cells), "")
            if source:
                yield Line(table, column.name, source, reason, is_sure=False)
        elif column.type is Type.MONEY:
            yield Line(table, column.name, middle_of(content.read(column.name).values), reason, is_sure=False)


def middle_of(values: Any) -> str:
    known = values[~np.isnan(values) & (values != 0)]
    return f"{np.median(known):.0f}" if len(known) else "0"


# --- currency, and what is to be told -------------------------------------------------------------------------------


def currencies(content: Content) -> Iterator[Given]:
    """Amounts in another currency than the reports': theirs if it is the only one, else a rate is wanted."""
    if "currency" not in content.sheet.frame:
        return
    report = content.draft.settings.report
    own = currency_of(report.currency, "")
    header = content.sheet.cells.get("currency")
    if header and not any(c.isalpha() for cell in content.cells("currency") if cell is not None for c in str(cell)):
        yield ignored(content, header, Reason(_("it holds numbers of another system, and no currency")))
        return
    counts = Counter(currency_of(word, own) for word in content.sheet.frame["currency"].dropna())
    foreign = {code: n for code, n in counts.items() if code != own and code not in report.rates}
    line = Line(("report",), "currency", next(iter(foreign), ""), Reason(_("the only currency of the sheet (rows: {n})"), n=sum(foreign.values())))
    if len(foreign) == 1 and len(counts) == 1 and not content.draft.is_said(line):
        yield line
        return
    for code, n in foreign.items():
        yield Line(("report", "rates"), code, "", Reason(_("what is one of it worth in {own}? (rows: {n})"), own=report.currency, n=n), is_sure=False)


def told(content: Content) -> Iterator[Given]:
    """What no line can mend."""
    taken = set(content.sheet.cells)
    if (
        content.kind.name in ("pipeline", "visits", "orders")
        and "rep" not in taken
        and not content.draft.settings.fixed.get(content.kind.name, {}).get("rep")
    ):
        yield Reason(_("no column names the rep: name the file after its rep, or add the column"))
    if content.kind.name == "visits":
        yield from told_of_undone(content.sheet.table)


def told_of_undone(table: Table) -> Iterator[Given]:
    """Which activities are left out because they were not done; or that a column may say so in words that nobody knows."""
    header, rows = done_header(table), range(table.first, table.last)
    if header:
        if undone := undone_rows(table, header, rows):
            yield Reason(_("“{title}” says of {n} rows that they were not done: they do not count"), title=header.title, n=len(undone))
        return
    for other in table.headers:
        is_said = letters(other.title) in DONE or (letters(other.title) in STATUSES and undone_rows(table, other, rows))
        if other.field is None and is_said:
            yield Reason(_("“{title}” is not read: filter the export for what was done, for all its rows count as done"), title=other.title)
            return
