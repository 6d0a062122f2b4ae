"""A foreign sheet → a proposed mapping for the settings: which kind it is, which header is which column, what stands in for what it lacks.

Each proposal is a line of the settings with its reason. A sure one is meant to be used; the others are for a person to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from reportgen.language import mark as _
from reportgen.settings import Settings
from reportgen.workbook.adoptcontents import Contents, are_numbers, is_named_or_numbered
from reportgen.workbook.adoptguess import best_guess
from reportgen.workbook.adoptvalues import value_lines
from reportgen.workbook.columns import Header, Table
from reportgen.workbook.draft import Draft, Line, Reason
from reportgen.workbook.folding import normal, whole
from reportgen.workbook.grid import Grid, Reading
from reportgen.workbook.likely import likely_header, says, says_or_holds
from reportgen.workbook.listing import is_list
from reportgen.workbook.otherlists import UNDEMANDING, matched
from reportgen.workbook.pivot import pivot_sign
from reportgen.workbook.recognise import Nearest, nearest, tables_of
from reportgen.workbook.schema import IGNORE, Kind, columns_of
from reportgen.workbook.tables import Workbook, meant, read_table
from reportgen.workbook.whose import is_about, month_of_names, year_of_path

MAY_BE_MORE = (*UNDEMANDING, "events")  # kinds that other sheets look like, which fit another kind better
SPARSE = 0.5  # a customer's column that is filled less may be the wrong one


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
    month = month_of_names(grid.sheet, file)
    year = month.year if month else year_of_path(file)
    before, as_it_was = len(draft.lines), draft.settings
    tables = tables_of(grid, draft.names, year, reference.year)
    is_known = isinstance(tables, list) and bool(tables)
    if not isinstance(tables, list) or not tables:
        sign = pivot_sign(grid)
        guess = None if sign else best_guess(grid, draft.names)
        if guess is None:
            yield Adopted(file, grid.sheet, pivot=sign, near=nearest(grid, draft.names))
            return
        for line in guess.lines:
            draft.add(line)
        tables = tables_of(grid, draft.names, year, reference.year)
    elif tables[0].kind.name in MAY_BE_MORE and (guess := best_guess(grid, draft.names)) and guess.score > matched(tables[0]) + 0.5:
        for line in guess.lines:
            draft.add(line)
        tables = tables_of(grid, draft.names, year, reference.year)
    for table in tables if isinstance(tables, list) else []:
        for line in header_lines(table, draft.settings):
            draft.add(line)
    tables = tables_of(grid, draft.names, year, reference.year)  # as the settings now have it
    if not isinstance(tables, list) or not tables:
        if not is_known:  # a guess that did not make a table: nothing of it stays
            draft.take_back(before, as_it_was)
        yield Adopted(file, grid.sheet, lines=draft.lines[before:], near=nearest(grid, draft.names))
        return
    for number, table in enumerate(tables):
        notes: list[Reason] = []
        for _turn in range(2):  # what is a date depends on the order of days; only then can the rest be judged
            sheet = read_table(table, Workbook(file), month, 0, draft.settings, reference)
            for given in value_lines(sheet, draft):
                if isinstance(given, Reason):
                    notes.append(given)
                else:
                    draft.add(given)
        last = tables_of(grid, draft.names, year, reference.year)
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
            reason = Reason(_("several headers mean this; it is read, and left aside: {others}"), others=", ".join(f"“{title}”" for title in rest))
            yield Line(path, name, chosen.title, reason, is_list=True)
    yield from fuller_customer(table, contents)
    yield from numbers_for_people(table, contents)
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


def numbers_for_people(table: Table, contents: Contents) -> Iterator[Line]:
    """A column of reps that holds mere numbers counts people: how many users, how many agents."""
    for header in table.headers:
        cells = contents.cells(header)
        if header.field == "rep" and header.how != "own" and cells and are_numbers(cells) and not is_named_or_numbered(header.title, cells):
            yield Line(("columns", table.kind.name), IGNORE, header.title, Reason(_("it holds numbers, and no names")), is_list=True)


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
