"""A foreign sheet → a proposed mapping for the settings: which kind it is, which header is which column, what stands in for what it lacks.

Each proposal is a line of the settings with its reason. A sure one is meant to be used; the others are for a person to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reportgen.language import mark as _
from reportgen.settings import Settings
from reportgen.workbook.adoptvalues import MOST_WORDS, value_lines
from reportgen.workbook.aliases import aliases_of
from reportgen.workbook.assemble import is_about, month_of_path, year_of_path
from reportgen.workbook.cells import read_column
from reportgen.workbook.columns import Header, Table, assign, titles_of
from reportgen.workbook.dates import day_in, month_in
from reportgen.workbook.draft import Draft, Line, Reason
from reportgen.workbook.folding import normal, whole
from reportgen.workbook.grid import Cell, Grid, Reading
from reportgen.workbook.headers import Names
from reportgen.workbook.likely import holds, is_same, likely_code, likely_header, place_in, words_of
from reportgen.workbook.listing import is_list
from reportgen.workbook.numbers import parse_number
from reportgen.workbook.pivot import pivot_sign
from reportgen.workbook.recognise import HEADER_ROWS, Nearest, matched, nearest, tables_of
from reportgen.workbook.schema import IGNORE, KIND, Column, Kind, Type, columns_of
from reportgen.workbook.tables import Workbook, meant, read_table
from reportgen.workbook.typed import Context
from reportgen.workbook.words import FAR

FOREIGN = ("pipeline", "visits", "orders", "customers", "targets", "reps")  # kinds that other systems' exports are guessed to be
# columns that may lose their header to a required one that has none
MAY_GIVE = {
    ("visits", "date"): ("next_step_on", "start"), ("orders", "date"): ("delivered_on", "due_on"), ("pipeline", "stage"): ("status",),
}  # fmt: skip
UNDEMANDING = ("customers", "reps")  # kinds that require one column alone, so that much looks like them
LONGEST_TITLE = 60
SAMPLE = 300  # rows by which a column's contents are judged
SPARSE = 0.5  # a customer's column that is filled less may be the wrong one
FITS, PLACEABLE = 0.8, 0.5  # shares of a column's values that must be readable, or have a likely meaning


@dataclass(slots=True)
class Adopted:
    """What came of one sheet (or of each table on it): its kind, how each header was taken, and what is to be told of it."""

    file: str
    sheet: str
    kind: Kind | None = None
    headers: list[Header] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    near: Nearest | None = None
    pivot: str = ""


def adopt(readings: Sequence[Reading], draft: Draft, reference: date) -> list[Adopted]:
    """What each sheet is, in order; the lines that it needs are added to the draft."""
    found: list[Adopted] = []
    for reading in readings:
        for grid in reading.grids:
            if grid.rows and not is_about(grid) and not is_list(grid):
                found += adopt_sheet(reading.file, grid, draft, reference)
    return found


def adopt_sheet(file: str, grid: Grid, draft: Draft, reference: date) -> Iterator[Adopted]:
    month = month_in(grid.sheet) or month_of_path(file)
    year = month.year if month else year_of_path(file)
    before = len(draft.lines)
    tables = tables_of(grid, Names(draft.settings), year, reference.year)
    if not isinstance(tables, list) or not tables:
        sign = pivot_sign(grid)
        guess = None if sign else best_guess(grid, draft.settings)
        if guess is None:
            yield Adopted(file, grid.sheet, pivot=sign, near=nearest(grid, Names(draft.settings)))
            return
        for line in guess.lines:
            draft.add(line)
        tables = tables_of(grid, Names(draft.settings), year, reference.year)
    elif tables[0].kind.name in UNDEMANDING and (guess := best_guess(grid, draft.settings)) and guess.score > matched(tables[0]) + 0.5:
        for line in guess.lines:
            draft.add(line)
        tables = tables_of(grid, Names(draft.settings), year, reference.year)
    for table in tables if isinstance(tables, list) else []:
        for line in header_lines(table, draft.settings):
            draft.add(line)
    tables = tables_of(grid, Names(draft.settings), year, reference.year)  # as the settings now have it
    for number, table in enumerate(tables if isinstance(tables, list) else []):
        notes: list[Reason] = []
        for _turn in range(2):  # what is a date depends on the order of days; only then can the rest be judged
            sheet = read_table(table, Workbook(file), month, 0, draft.settings, reference)
            for given in value_lines(sheet, draft):
                if isinstance(given, Reason):
                    notes.append(given)
                else:
                    draft.add(given)
        last = tables_of(grid, Names(draft.settings), year, reference.year)
        headers = last[number].headers if isinstance(last, list) and number < len(last) else table.headers
        yield Adopted(file, grid.sheet, table.kind, headers, draft.lines[before:], list(dict.fromkeys(notes)))
        before = len(draft.lines)


# --- headers of a table that is known -------------------------------------------------------------------------------


def header_lines(table: Table, settings: Settings) -> Iterator[Line]:
    """Which of two columns is meant where both mean one; and headers that say in other words what a known one says."""
    path = ("columns", table.kind.name)
    twice: dict[str, list[Header]] = {}
    for first, second in table.twice:
        twice.setdefault(first.field or "", [first]).append(second)
    contents = Contents(table, settings)
    for name, headers in twice.items():
        chosen = max(headers, key=lambda header: contents.worth(meant(table, name), header))
        rest = [header.title for header in headers if header is not chosen]
        if normal(chosen.title) in map(normal, rest):  # they differ in their brackets alone
            reason = Reason(_("“{other}” means the same, and is read"), other=chosen.title)
            yield from (Line(path, IGNORE, title, reason, is_list=True) for title in rest if whole(title) != whole(chosen.title))
        else:
            reason = Reason(_("“{other}” means the same; this one is read, the other left aside"), other=", ".join(rest))
            yield Line(path, name, chosen.title, reason, is_list=True)
    yield from fuller_customer(table, contents)
    taken = {header.field for header in table.headers if header.field}
    for column in columns_of(table.kind, settings):
        if column.name in taken:
            continue
        meets = says_or_holds if column.name == "rep" else says
        same = [
            h
            for h in table.headers
            if h.field is None and h.at not in doubles(table) and meets(table.kind, column, h.title) and contents.fits(column, h)
        ]
        if len(same) == 1:
            taken.add(column.name)
            yield Line(path, column.name, same[0].title, Reason(_("says the same in other words, and its values fit")), is_list=True)


def doubles(table: Table) -> set[int]:
    return {header.at for pair in table.twice for header in pair}


def names_of(kind: Kind, column: Column) -> tuple[str, ...]:
    return (column.name, column.en, column.zh, *aliases_of(kind.name, column.name))


def says(kind: Kind, column: Column, title: str) -> bool:
    return any(is_same(known, title) for known in names_of(kind, column) if known.isascii())


def says_or_holds(kind: Kind, column: Column, title: str) -> bool:
    return says(kind, column, title) or any(holds(known, title) for known in names_of(kind, column))


def fuller_customer(table: Table, contents: Contents) -> Iterator[Line]:
    """Exports of activities have a column for each kind of thing that they may be about: the fullest names the customer best."""
    taken = next((header for header in table.headers if header.field == "customer" and header.how != "own"), None)
    if taken is None or len(contents.cells(taken)) > SPARSE * len(contents.rows):
        return
    least = 2 * len(contents.cells(taken))
    others = [h for h in table.headers if h.field is None and likely_header("customer", h.title) and len(contents.cells(h)) > least]
    if others:
        fullest = max(others, key=lambda header: (len(contents.cells(header)), likely_header("customer", header.title)))
        reason = Reason(_("“{other}” is mostly empty, and this one is not"), other=taken.title)
        yield Line(("columns", table.kind.name), "customer", fullest.title, reason, is_list=True)


class Contents:
    """What the columns of a table hold, by which a header is judged."""

    def __init__(self, table: Table, settings: Settings) -> None:
        self.rows = table.grid.rows[table.first : min(table.last, table.first + SAMPLE)]
        self.settings = settings

    def cells(self, header: Header) -> list[Cell]:
        return [row[header.at] for row in self.rows if row[header.at] is not None]

    def worth(self, column: Column | None, header: Header) -> tuple[bool, bool, bool, float, int]:
        """How good a header is for a column that two of them mean: whether it fits, by name, how full it is, how much it tells apart."""
        cells = self.cells(header)
        is_telling = column is not None and column.type is Type.TEXT
        is_exact = header.how in ("canonical", "own") and not is_telling
        is_named = column is not None and place_in(words_of(header.title), column.name) >= 0
        return column is not None and self.fits(column, header), is_exact, is_named, round(len(cells) / max(len(self.rows), 1), 1), len(set(cells))

    def fits(self, column: Column, header: Header) -> bool:
        """Whether a header's cells are what the column holds: days, numbers, known or likely words, or names."""
        cells = self.cells(header)
        if not cells:
            return False
        if column.type is Type.CHOICE:
            return placeable(column, cells, self.settings) >= PLACEABLE
        if column.type in (Type.TEXT, Type.PERSON, Type.CUSTOMER):
            return self.is_naming(column, cells)
        return self.readable(column, cells) >= FITS

    def readable(self, column: Column, cells: Sequence[Cell]) -> float:
        orders: tuple[Any, ...] = ("dmy", "mdy") if column.type in (Type.DATE, Type.WEEK) else (self.settings.input.date_order,)
        best = 0.0
        for order in orders:
            given = self.settings.model_copy(update={"input": self.settings.input.model_copy(update={"date_order": order})})
            typed = read_column(column, cells, Context(given, None, FAR))
            best = max(best, 1 - len(typed.troubles) / len(cells))
        return best

    def is_naming(self, column: Column, cells: Sequence[Cell]) -> bool:
        """Whether texts may be names: no days, no addresses of mail; numbers only where they may be one's number on file."""
        texts = [str(cell) for cell in cells]
        if sum("@" in text or "://" in text for text in texts) > len(texts) / 2 and column.type is not Type.PERSON:
            return False
        if self.readable(Column("", Type.DATE, "", ""), [c for c in cells if not isinstance(c, (int, float))] or [0]) > PLACEABLE:
            return False
        return column.type is not Type.PERSON or sum(any(c.isalpha() for c in text) for text in texts) > len(texts) / 2


def placeable(column: Column, cells: Sequence[Cell], settings: Settings) -> float:
    """Share of cells that are words of a column, or likely ones."""
    typed = read_column(column, cells, Context(settings, None, FAR))
    placed = len(cells) - sum(likely_code(column, str(cells[row])) is None for row in typed.troubles)
    return placed / len(cells)


# --- a sheet of no kind: the one it is nearest to -------------------------------------------------------------------


@dataclass(slots=True)
class Guess:
    """A kind that a sheet may be of, and the lines that make it one."""

    kind: Kind
    lines: list[Line]
    score: float


def best_guess(grid: Grid, settings: Settings) -> Guess | None:
    """The kind that a header row fits best, if all that the kind requires is there or can be stood in for."""
    best: Guess | None = None
    names = Names(settings)
    for row in range(min(HEADER_ROWS, len(grid.rows) - 1)):
        for joined in (False, True):
            titles = titles_of(grid, row, joined, (0, len(grid.rows[0])))
            if row + joined + 1 >= len(grid.rows) or not is_heading([options[0] for options in titles.values()], grid.rows[row + joined]):
                continue
            for kind in (KIND[name] for name in FOREIGN):
                guess = guess_of(grid, kind, names, titles, row + joined, settings)
                if guess and (best is None or guess.score - joined > best.score):
                    best = guess
    return best


def is_heading(titles: Sequence[str], row: Sequence[Cell]) -> bool:
    """Whether texts may be headers: at least two, short, unlike each other, and nothing but texts in their row, none of them a day or number."""
    if len(titles) < 2 or len(titles) < sum(cell is not None for cell in row) or len(set(titles)) < len(titles):
        return False
    return not any(len(title) > LONGEST_TITLE or day_in(title, "dmy") or parse_number(title, ".") is not None for title in titles)


def guess_of(grid: Grid, kind: Kind, names: Names, titles: Mapping[int, tuple[str, ...]], row: int, settings: Settings) -> Guess | None:
    headers, twice = assign(kind, names, titles)
    table = Table(grid, kind, grid.first_row + row, headers, row + 1, len(grid.rows), twice)
    taken = {header.field: header for header in headers if header.field}
    fixed = {*settings.fixed.get(kind.name, {}), *settings.derived.get(kind.name, {})}
    contents = Contents(table, settings)
    lines: list[Line] = []
    known, score = len(taken), float(len(taken))
    lacking = [column for column in columns_of(kind, settings) if column.required and column.name not in taken and column.name not in fixed]
    for column in sorted(lacking, key=lambda column: column.type not in (Type.CUSTOMER, Type.CHOICE)):
        chosen = header_for(column, table, contents, {header for line in lines for header in [line.value]})
        if chosen:
            header, reason = chosen
            lines.append(Line(("columns", kind.name), column.name, header.title, reason, is_list=True))
            score += 0.7
            continue
        stand_in = stand_in_for(column, table, contents)
        if stand_in is None:
            return None
        lines.append(stand_in)
        score -= 0.5
    is_named = any(word in f"{grid.sheet}".casefold() for word in (kind.name, kind.en.casefold(), kind.zh, *map(str.casefold, kind.aliases)))
    found = known + sum(line.is_list for line in lines)
    return Guess(kind, lines, score + 0.5 * is_named) if found >= 3 or (found == 2 and is_named) else None


def header_for(column: Column, table: Table, contents: Contents, used: set[str]) -> tuple[Header, Reason] | None:
    """The header of an unused column that a required one may be: by its words and values, or by its values alone."""
    may_give = MAY_GIVE.get((table.kind.name, column.name), ())
    free = [h for h in table.headers if (h.field is None or h.field in may_give) and h.title not in used and contents.fits(column, h)]
    same = [header for header in free if says(table.kind, column, header.title)]
    if same:
        return same[0], Reason(_("says the same in other words, and its values fit"))
    holding = [header for header in free if header.field is None and any(holds(known, header.title) for known in names_of(table.kind, column))]
    if holding:
        return holding[0], Reason(_("holds the words of a known header, and its values fit"))
    likely = sorted(((likely_header(column.name, h.title), -h.at, h) for h in free if likely_header(column.name, h.title)), key=lambda item: item[:2])
    if likely:
        return likely[-1][2], Reason(_("by a word in it, and its values fit; look whether it is meant"))
    if (column.name == "date" or column.type is Type.CHOICE) and len(free) == 1:
        return free[0], Reason(_("the only column whose values fit; look whether it is meant"))
    if column.type is Type.CHOICE:
        named = [h for h in table.headers if h.field is None and h.title not in used and place_in(words_of(h.title), column.name) >= 0]
        if named and len(set(contents.cells(named[0]))) <= MOST_WORDS:
            return named[0], Reason(_("by its name; its words are unknown"))
    return None


def stand_in_for(column: Column, table: Table, contents: Contents) -> Line | None:
    """What may stand in for a required column that no header is."""
    kind = table.kind.name
    taken = {header.field for header in table.headers if header.field}
    if (kind, column.name) == ("pipeline", "expected_close"):
        rule = " or ".join(rule for source, rule in CLOSES.items() if source in taken or source == "as_of")
        return Line(("derived", kind), column.name, rule, Reason(_("the sheet has no such column; an assumption: look whether 90 days are right")))
    source = next((name for name in ("name", "opportunity_id") if name in taken), "")
    if (kind, column.name) == ("pipeline", "customer") and source:
        return Line(("derived", kind), column.name, source, Reason(_("the sheet names no customer; each deal stands as its own")))
    if (kind, column.name) == ("visits", "customer") and "opportunity_id" in taken:
        return Line(("derived", kind), column.name, "opportunity_id", Reason(_("the sheet names no customer; the deal's number stands for one")))
    deals = [header for header in table.headers if {"deal", "opportunity"} & set(words_of(header.title).split())]
    if (kind, column.name) == ("visits", "customer") and deals:
        return Line(("columns", kind), column.name, deals[0].title, Reason(_("the sheet names no customer; the deal stands for one")), is_list=True)
    if (kind, column.name) == ("pipeline", "stage"):
        first = next(choice.code for choice in column.choices)
        return Line(("fixed", kind), column.name, first, Reason(_("the sheet has no stages; all its deals count as in this one")))
    if (kind, column.name) == ("visits", "activity"):
        code = likely_code(column, table.grid.sheet)
        return Line(("fixed", kind), column.name, code[0] if code else "visit", Reason(_("the sheet does not say what was done; all count as this")))
    return None


CLOSES = {"closed_on": "closed_on", "opened_on": "opened_on + 90 days", "as_of": "as_of + 90 days"}
