"""Grids → tables: where the header row is, and which kind of sheet it heads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import pairwise

from reportgen.workbook.columns import Header, Look, Table, assign, header_text, is_number, mark_months, take_units, texts_above, titles_of
from reportgen.workbook.dates import day_in
from reportgen.workbook.folding import normal
from reportgen.workbook.grid import Cell, Grid
from reportgen.workbook.headers import Names, is_generic
from reportgen.workbook.months import is_quarter, mark_year, year_of_titles
from reportgen.workbook.otherlists import FEWEST_FIELDS, UNDEMANDING, bears_name, is_list_of_customers, is_named, is_no_list_of, matched, titles_in
from reportgen.workbook.schema import KINDS, SCORED, Kind, Type
from reportgen.workbook.units import is_unit
from reportgen.workbook.wide import is_month

HEADER_ROWS = 30
TELLING = 1.5  # what a required field adds to a table's score
MOST_FOR_REQUIRED = TELLING * max(sum(column.required for column in kind.columns) for kind in KINDS)
DAYS, FIRST_YEAR, LAST_YEAR = 31, 1990, 2100
DOUBLE = 0.3  # what two rows of headers that surely belong together add to a table's score, and doubtful ones take from it
LEAST_DATUM = 5  # letters


@dataclass(slots=True)
class Nearest:
    """For a sheet of no kind: the kind it is nearest to and the required headers that it lacks."""

    kind: str
    missing: list[str]
    found: int  # how many of its fields are there

    @property
    def is_meant(self) -> bool:
        """Whether the sheet is clearly meant to be of the kind, so that what it lacks is a mistake."""
        return self.found >= 3 and self.found > len(self.missing)


def tables_of(grid: Grid, names: Names, year: int | None, last_resort: int) -> list[Table] | Nearest | None:
    """The tables of a grid; the nearest kind where there is none; None where the grid holds no table at all.

    `year`: of the workbook, for months without one; `last_resort`: the year if there is none.
    """
    if not grid.rows:
        return None
    found = found_tables(Look(grid, names, year, last_resort))
    if len(found) == 1 and is_doubtful(found[0]):
        other = nearest(grid, names)
        if other and other.is_meant and other.found > matched(found[0]) + 1:
            return other  # it fits another kind far better, which lacks something required
    return found or nearest(grid, names)


def is_doubtful(table: Table) -> bool:
    """Whether hardly more than half of a table's headers are known."""
    return matched(table) < 0.6 * len(table.headers)


# --- where tables are -----------------------------------------------------------------------------------------------


def found_tables(look: Look) -> list[Table]:
    """The tables of a grid: of each block of columns, or of all columns together where only one block is a table."""
    blocks = blocks_of(look.grid)
    found = [table for block in blocks for table in stacked(look, block)]
    if len({(table.headers[0].at, table.kind.name) for table in found}) > 1 or len(blocks) == 1:
        return found
    return stacked(look, (0, len(look.grid.rows[0]))) or found


def blocks_of(grid: Grid) -> list[tuple[int, int]]:
    """Ranges of columns between columns without any contents."""
    width = len(grid.rows[0])
    used = [any(row[at] is not None for row in grid.rows) for at in range(width)]
    return runs(used)


def runs(used: Sequence[bool]) -> list[tuple[int, int]]:
    """Ranges of positions that are all used, the end exclusive."""
    blocks, start = [], 0
    for at in range(len(used) + 1):
        if at == len(used) or not used[at]:
            if at > start:
                blocks.append((start, at))
            start = at + 1
    return blocks


def stacked(look: Look, block: tuple[int, int]) -> list[Table]:
    """The tables of one block of columns, one below the other, or beside one another under one row of headers."""
    rows = look.grid.rows
    first = best_header(look, block, range(min(HEADER_ROWS, len(rows))))
    if first is None:
        return []
    groups = [*([table] for table in above(look, block, first)), beside(look, first)]  # those of a group stand beside one another
    for row in without_numbers(rows, first.first, block):
        if row >= groups[-1][0].first and may_be_header(look, row, block):
            other = best_header(look, block, range(row, row + 1))
            if other is not None:
                groups.append(beside(look, other))
    for group, following in pairwise(groups):
        for table in group:
            table.last = end_above(rows, following[0].top, table)
    tables = [table for group in groups for table in group]
    return [table for table in tables if table in groups[-1] or any(holds(row, table.block) for row in rows[table.first : table.last])]


def without_numbers(rows: Sequence[Sequence[Cell]], first: int, block: tuple[int, int]) -> Iterator[int]:
    """The rows of a block that hold no number, from the first on; it is looked for where the row before had one."""
    at = block[0]
    for row, cells in enumerate(rows[first:], first):
        if is_number(cells[at]):
            continue
        at = next((other for other in range(*block) if is_number(cells[other])), at)
        if not is_number(cells[at]):
            yield row


def above(look: Look, block: tuple[int, int], table: Table) -> list[Table]:
    """Tables above one that fits better."""
    found = best_header(look, block, range(table.top), table.top)
    return [*above(look, block, found), found] if found else []


def beside(look: Look, table: Table) -> list[Table]:
    """The tables beside one another that a table's header row heads; the table itself where it is one."""
    if table.twice and len(found := side_by_side(look, table)) > 1:
        return found
    return [table]


def side_by_side(look: Look, table: Table) -> list[Table]:
    """Tables beside one another whose headers stand in one row, with a gap between them or none."""
    rows = range(table.top, table.top + 1)
    found = [best_header(look, block, rows) for block in runs([cell is not None for cell in look.grid.rows[table.first - 1]])]
    whole = [each for each in found if each]
    if len(whole) > 1:
        return whole
    first, last = table.block
    for cut in range(first + FEWEST_FIELDS, last - FEWEST_FIELDS + 1):  # where each part is a table by itself, and has no column twice
        pair = [best_header(look, block, rows) for block in ((first, cut), (cut, last))]
        parts = [each for each in pair if each and not each.twice]
        if len(parts) > 1 and parts[0].kind is not parts[1].kind and not any(part.kind.name in UNDEMANDING for part in parts):
            return parts
    return whole


def end_above(rows: Sequence[Sequence[Cell]], header: int, table: Table) -> int:
    """One past the last row of a table that another header follows: blank rows and the title between them are of neither."""
    row = header
    while row > table.first:
        texts = [cell for cell in rows[row - 1][slice(*table.block)] if cell is not None]
        if len(texts) > 1 or (texts and (not isinstance(texts[0], str) or len(table.headers) < FEWEST_FIELDS)):
            break
        row -= 1
    return row


def holds(row: Sequence[Cell], block: tuple[int, int]) -> bool:
    return any(cell is not None for cell in row[slice(*block)])


def may_be_header(look: Look, row: int, block: tuple[int, int]) -> bool:
    """Whether a row below a header could head another table: texts alone, most of them known headers."""
    cells = [cell for cell in look.grid.rows[row][slice(*block)] if cell is not None]
    texts = [text for text in map(header_text, cells) if text]
    if len(texts) < len(cells) or len(texts) < FEWEST_FIELDS or (len(texts) == FEWEST_FIELDS and holds(look.grid.rows[row - 1], block)):
        return False
    if any(map(is_datum, cells)):
        return False
    most = len(texts)
    for text in texts:
        most -= not (is_month(text) or look.names.knows(text))
        if most <= len(texts) / 2:
            return False
    return True


# --- which kind a row of headers is of ------------------------------------------------------------------------------


def best_header(look: Look, block: tuple[int, int], rows: Iterable[int], stop: int | None = None) -> Table | None:
    """The table of the row (or two joined rows, before `stop`) whose headers fit a kind best, all it requires among them."""
    best: tuple[tuple[float, ...], Table] | None = None
    for row in rows:
        for joined in (False, True):
            if joined and (row + 1 == stop or not may_be_lower(look.grid, row + 1, block)):
                continue
            cells = look.grid.rows[row + joined][slice(*block)]
            if best and (any(map(is_figure, cells)) or any(map(is_datum, cells))):
                continue
            titles = titles_of(look.grid, row, joined, block)
            least = best[0][0] + joined if best else 0.0
            is_data = best is not None and any(map(is_number, cells))
            most = most_known(titles, look.names, least - MOST_FOR_REQUIRED, is_data)
            if most < FEWEST_FIELDS:
                continue
            bounds = [most_of(kind, most if joined else min(most, most_in(kind, titles, look.names))) - joined for kind in KINDS]
            for at in sorted(range(len(KINDS)), key=bounds.__getitem__, reverse=True):  # the likeliest first: few others need a look
                kind = KINDS[at]
                if best is not None and bounds[at] < best[0][0]:
                    break
                table = as_table(look, kind, titles, row, row + joined)
                sure = doubled(look, table, row, block) if table and joined else 0.0
                if table is None or sure is None:
                    continue
                table.block = block
                rank = (*rank_of(table, sure), -row, -joined, -at)
                if best is None or rank > best[0]:
                    best = rank, table
    if best:
        take_units(best[1])
    return best[1] if best else None


def is_figure(cell: Cell) -> bool:
    """Whether a cell is a number that heads no column, as a year or the number of a month or day may."""
    return is_number(cell) and isinstance(cell, (int, float)) and not (0 < cell <= DAYS or FIRST_YEAR < cell < LAST_YEAR)


def may_be_lower(grid: Grid, row: int, block: tuple[int, int]) -> bool:
    """Whether a row could be the second of two header rows: it holds texts and months, no numbers and no day within a month."""
    cells = [cell for cell in grid.rows[row][slice(*block)] if cell is not None] if row < len(grid.rows) else []
    is_day = any(isinstance(cell, date) and cell.day != 1 for cell in cells)
    return bool(cells) and not is_day and all(map(header_text, cells)) and not any(map(is_datum, cells))


def doubled(look: Look, table: Table, row: int, block: tuple[int, int]) -> float | None:
    """What it adds to a table's score that a row and the one below head it together; None where they do not.

    Cells are merged over both rows, or most of the lower one's are headers or units; and the lower one says less alone. A first row of data that
    is all texts must not vanish into the header.
    """
    lower = [text for text in map(header_text, look.grid.rows[row + 1][slice(*block)]) if text]
    known = sum(look.names.knows(text) or is_month(text) or is_unit(text) for text in lower)
    is_merged = any(
        top <= look.grid.first_row + row < bottom and block[0] <= left - look.grid.first_column < block[1]
        for top, left, bottom, _right in look.grid.merges
    )
    if not is_merged and known <= len(lower) / 2:
        return None
    fields = fields_of(table.headers)
    is_sure = is_merged or (known == len(lower) and (known > 1 or is_unit(lower[0])))
    for alone in (row + 1, *(() if is_sure else (row,))):
        headers, twice = assign(table.kind, look.names, titles_of(look.grid, alone, False, block))
        if fields <= fields_of(headers) and len(twice) <= len(table.twice):
            return None
    return DOUBLE if is_sure else -DOUBLE


def fields_of(headers: Iterable[Header]) -> set[str]:
    return {header.field for header in headers if header.field}


def is_datum(cell: Cell) -> bool:
    """Whether a text is none that a header would be, but a whole day, a large number or an address."""
    if not isinstance(cell, str) or len(cell) < LEAST_DATUM or is_month(cell):
        return False
    is_figure = cell[0].isdigit() and (cell.replace(".", "").isdigit() or isinstance(day_in(cell[:10], "dmy"), date))
    return is_figure or "@" in cell or "://" in cell


def most_known(titles: Mapping[int, tuple[str, ...]], names: Names, least: float, is_data: bool) -> int:
    """How many titles may have a field, 0 if not two are known or fewer than `least` may: rows of data are passed over quickly.

    is_data: that the row holds numbers and a header is found above it, so that nothing in it is a header misspelt.
    """
    most, unknown = len(titles), []
    for options in titles.values():
        if most < max(least, FEWEST_FIELDS):
            return 0
        if not any(is_month(text) or names.knows(text) for text in options):
            unknown.append(options[0])
            most -= is_data
    if len(titles) - len(unknown) < FEWEST_FIELDS:
        return len(titles) if len(titles) >= max(least, FEWEST_FIELDS) and is_list_of_customers(names, titles_in(titles)) else 0
    for title in unknown if not is_data else ():
        if most < least:
            return 0
        most -= not names.is_near(title)
    return most if most >= least else 0


def as_table(look: Look, kind: Kind, titles: Mapping[int, tuple[str, ...]], top: int, row: int) -> Table | None:
    """The table that the titles head if they are a kind's; None where a required field has no column, or they tell nothing of the sheet."""
    grid, names = look.grid, look.names
    headers, twice = assign(kind, names, titles)
    taken: set[str | None] = {header.field for header in headers if header.field}
    table = Table(grid, kind, grid.first_row + row, headers, row + 1, len(grid.rows), twice, top=top)
    if any(column.type is Type.MONTH for column in kind.columns):
        mark_year(headers)
        table.year, table.last_resort = year_of_titles(grid.sheet, texts_above(look, table), look.year), look.last_resort
    if kind.name == "targets" and not {"month", "target"} <= taken and "rep" in taken:
        table.is_wide = mark_months(look, table, titles)
    if len(taken) < FEWEST_FIELDS and not table.is_wide and not (kind.name == "customers" and is_list_of_customers(names, titles_in(titles))):
        return None  # one usual header, such as “Name”, says nothing of a sheet
    required = {column.name for column in kind.columns if column.required}
    fixed = set(names.settings.fixed.get(kind.name, {})) | set(names.settings.derived.get(kind.name, {}))
    missing = required - taken - fixed - {pair[0].field for pair in twice}
    if table.is_wide:
        missing -= {"month", "target"}
    if missing or (kind.name in SCORED and not has_criteria(kind, names, taken)):
        return None
    return None if is_no_list_of(table) else table


def has_criteria(kind: Kind, names: Names, taken: set[str | None]) -> bool:
    return any(item.code in taken for item in getattr(names.settings, kind.name).criteria)


def most_in(kind: Kind, titles: Mapping[int, tuple[str, ...]], names: Names) -> int:
    """How many titles may have a field of a kind: those that mean one in it, and those that are known in no kind and may be misspelt."""
    if any(column.type is Type.MONTH for column in kind.columns):
        return len(titles)  # months and the year beside them may be columns too
    return sum(not names.knows(options[0]) or any(names.fields(kind, text) for text in options) for options in titles.values())


def most_of(kind: Kind, titles: int) -> float:
    """The most that so many headers can score in a kind (see `rank_of`)."""
    return titles + TELLING * sum(column.required for column in kind.columns)


def rank_of(table: Table, more: float) -> tuple[float, ...]:
    """How well a table's headers fit: fields found, those that tell most, and `more`; the sheet's name, share of headers found, exactness."""
    required = {column.name for column in table.kind.columns if column.required}
    found = [header for header in table.headers if header.field]
    score = 0.0
    for header in found:
        is_telling = not header.is_weak and not is_generic(header.title)
        score += (1.0 if is_telling else 0.4) + ((TELLING if is_telling else 0.3) if header.field in required else 0)
    share = len(found) / len(table.headers)
    exact = sum(header.how in ("canonical", "own") for header in found)
    return (round(score + more, 2), is_named(table), share, exact, -table.first)


# --- sheets of no kind ----------------------------------------------------------------------------------------------


MOST_LOOKED_AT = 300  # columns in which the kind is looked for that a sheet of none is nearest to


def nearest(grid: Grid, names: Names) -> Nearest | None:
    """The kind whose required headers a sheet has most of, and those that it lacks."""
    best: tuple[float, int, Nearest] | None = None
    for row in range(min(HEADER_ROWS, len(grid.rows))):
        titles = titles_of(grid, row, False, (0, min(len(grid.rows[0]), MOST_LOOKED_AT)))
        if len(titles) < 2:
            continue
        for kind in KINDS:
            headers, _twice = assign(kind, names, titles)
            taken = {header.field: header for header in headers if header.field}
            required = [column for column in kind.columns if column.required]
            missing = [c.name for c in required if c.name not in taken or is_generic(taken[c.name].title) or taken[c.name].is_weak]
            score = sum(not is_generic(header.title) and not header.is_weak for header in taken.values())
            if kind.name == "targets" and "rep" in taken:  # targets by quarter, which say nothing of a month
                score += sum(is_quarter(header.title) for header in headers)
            if taken and missing and (best is None or (score, -len(missing)) > best[:2]):
                best = score, -len(missing), Nearest(kind.name, missing, score)
    return best[2] if best else nearest_in_looks(grid)


def nearest_in_looks(grid: Grid) -> Nearest | None:
    """For a table whose headers are all unknown: the kind whose name the sheet bears, else that whose required headers look most like them."""
    rows = [row for row in grid.rows if len(row) - row.count(None) >= FEWEST_FIELDS]
    texts = [normal(text) for text in map(header_text, rows[0][:MOST_LOOKED_AT]) if text] if len(rows) >= FEWEST_FIELDS else []
    if len(texts) < FEWEST_FIELDS:
        return None

    def likeness(kind: Kind) -> tuple[bool, float]:
        titles = [(column.name, normal(column.en), column.zh) for column in kind.columns if column.required]
        ratios = [max(SequenceMatcher(None, title, text).ratio() for title in names for text in texts) for names in titles]
        return bears_name(grid, kind), sum(ratios) / len(ratios)

    kind = max(KINDS, key=likeness)
    return Nearest(kind.name, [column.name for column in kind.columns if column.required], 0)
