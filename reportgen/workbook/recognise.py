"""Grids → tables: where the header row is, which kind of sheet it heads, and which column is which field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from reportgen.workbook.grid import Cell, Grid, letter
from reportgen.workbook.headers import Match, Names, is_generic, is_unit, letters, normal, scale_in, scale_of
from reportgen.workbook.schema import KINDS, SCORED, Kind, Type
from reportgen.workbook.wide import FEWEST_MONTHS, is_month, is_of_results, month_of_header, year_in

HEADER_ROWS = 30
FEWEST_FIELDS = 2
TELLING = 1.5  # what a required field adds to a table's score
MOST_FOR_REQUIRED = TELLING * max(sum(column.required for column in kind.columns) for kind in KINDS)
FIRST_MONTH, LAST_MONTH = 199000, 210000  # a number between these may mean a month: 202610
SHARE_KNOWN = 0.8  # of the headers, where each known one is of those that every sheet has
UNIT = re.compile(r"(?:单位|金额单位|unit|units|currency unit|amounts? in)\s*[:]?\s*(.{1,12})", re.IGNORECASE)
OTHER_TRADE = re.compile(
    r"expense|receipt|reimburs|supplier|vendor|quot(?:e|ation)\b|valid until|paid by|purchase price"
    r"|报销|供应商|报价|费用类[型别]|有效期|收款|付款人|采购单价",
    re.IGNORECASE,
)  # headers of lists with a date, a customer and an amount that are no orders
OWN_TRADE = {"order_id", "status", "due_on", "delivered_on", "opportunity_id"}


@dataclass(slots=True)
class Header:
    """One column of a table: where, as written, the field it was taken for and how, and what its unit multiplies by."""

    at: int  # position in the grid's rows
    title: str
    field: str | None = None
    how: str = "unknown"  # canonical, alias, own, near, joined, unknown
    scale: float = 1.0
    month: date | None = None  # of a wide targets sheet
    instead_of: str | None = None  # the field it would also mean, which another column is
    is_weak: bool = False  # taken for its field only because no other column is


@dataclass(slots=True)
class Table:
    """A table found on a grid: its kind, its headers, and which of the grid's rows are its data."""

    grid: Grid
    kind: Kind
    header_row: int  # Excel row of the (last) header row
    headers: list[Header]
    first: int  # positions of its data rows in the grid
    last: int  # one past the last
    twice: list[tuple[Header, Header]] = field(default_factory=list)  # two columns for one field
    is_wide: bool = False
    block: tuple[int, int] = (0, 0)  # positions of its columns in the grid, the last exclusive
    top: int = 0  # position of its first header row
    year_assumed: int | None = None  # of months that no year is given for

    def cell(self, row: int, header: Header) -> str:
        """The A1 name of a cell, by position of its row in the grid."""
        return f"{self.letter(header)}{self.grid.first_row + row}"

    def letter(self, header: Header) -> str:
        return letter(self.grid.first_column + header.at)


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


@dataclass(frozen=True, slots=True)
class Look:
    """What a search for tables on a grid needs to know: the names of headers, and the year of months without one."""

    grid: Grid
    names: Names
    year: int | None
    last_resort: int  # the year, where none is given anywhere


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


def matched(table: Table) -> int:
    return sum(header.field is not None for header in table.headers)


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
    if first.twice and len(beside := side_by_side(look, first)) > 1:
        return beside
    tables = [*above(look, block, first), first]
    for row in without_numbers(rows, first.first, block):
        if row >= tables[-1].first and may_be_header(look, row, block):
            other = best_header(look, block, range(row, row + 1))
            if other is not None:
                tables.append(other)
    for table, following in pairwise(tables):
        table.last = end_above(rows, following.top, table)
    return [table for table in tables if table is tables[-1] or any(holds(row, block) for row in rows[table.first : table.last])]


def without_numbers(rows: Sequence[Sequence[Cell]], first: int, block: tuple[int, int]) -> Iterator[int]:
    """The rows of a block that hold no number, from the first on; it is looked for where the row before had one."""
    at = block[0]
    for row in range(first, len(rows)):
        if is_number(rows[row][at]):
            continue
        at = next((other for other in range(*block) if is_number(rows[row][other])), at)
        if not is_number(rows[row][at]):
            yield row


def above(look: Look, block: tuple[int, int], table: Table) -> list[Table]:
    """Tables above one that fits better."""
    found = best_header(look, block, range(table.top), table.top)
    return [*above(look, block, found), found] if found else []


def side_by_side(look: Look, table: Table) -> list[Table]:
    """Tables beside one another whose headers stand in one row with a gap between them."""
    cells = look.grid.rows[table.first - 1]
    found = [best_header(look, block, range(table.top, table.top + 1)) for block in runs([cell is not None for cell in cells])]
    return [each for each in found if each]


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
    most = len(texts)
    for text in texts:
        most -= not (look.names.knows(text) or is_month(text))
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
            titles = titles_of(look.grid, row, joined, block)
            least = best[0][0] + joined if best else 0.0
            most = most_known(titles, look.names, least - MOST_FOR_REQUIRED)
            if most < FEWEST_FIELDS:
                continue
            for kind in KINDS:
                if best is not None and most_of(kind, most) - joined < best[0][0]:
                    continue
                table = as_table(look, kind, titles, row, row + joined)
                if table is None:
                    continue
                table.block = block
                rank = rank_of(table, joined)
                if best is None or rank > best[0]:
                    best = rank, table
    if best:
        take_units(best[1])
    return best[1] if best else None


def may_be_lower(grid: Grid, row: int, block: tuple[int, int]) -> bool:
    """Whether a row could be the second of two header rows: it holds texts and months, no numbers and no day within a month."""
    cells = [cell for cell in grid.rows[row][slice(*block)] if cell is not None] if row < len(grid.rows) else []
    return bool(cells) and all(header_text(cell) and not (isinstance(cell, date) and cell.day != 1) for cell in cells)


def most_known(titles: Mapping[int, tuple[str, ...]], names: Names, least: float) -> int:
    """How many titles may have a field, 0 if not two are known or fewer than `least` may: rows of data are passed over quickly."""
    most, known = len(titles), 0
    for options in titles.values():
        is_known = any(names.knows(text) or is_month(text) for text in options)
        known += is_known
        most -= not (is_known or names.is_near(options[0]))
        if most < least:
            return 0
    return most if known >= FEWEST_FIELDS else 0


def titles_of(grid: Grid, row: int, joined: bool, block: tuple[int, int]) -> dict[int, tuple[str, ...]]:
    """Texts of a header row by position; of two joined rows the joined, the lower and the upper text."""
    lower = grid.rows[row + joined] if row + joined < len(grid.rows) else []
    texts: dict[int, tuple[str, ...]] = {}
    above = filled(grid, row) if joined else []
    for at in range(block[0], min(block[1], len(lower))):
        own = header_text(lower[at])
        upper = header_text(above[at]) if joined else ""
        options = tuple(dict.fromkeys(text for text in (f"{upper} {own}" if own and upper else "", own, upper) if text))
        if options:
            texts[at] = options
    return texts


def filled(grid: Grid, row: int) -> list[Cell]:
    """A row with the values of merged cells in all the columns that they cover."""
    cells = list(grid.rows[row])
    for top, left, bottom, right in grid.merges:
        if top <= grid.first_row + row <= bottom:
            start, stop = left - grid.first_column, right - grid.first_column + 1
            if 0 <= start < len(cells):
                cells[start:stop] = [cells[start]] * (min(stop, len(cells)) - start)
    return cells


def is_number(cell: Cell) -> bool:
    """Whether a cell is a number, and none that means a month."""
    return isinstance(cell, (float, int)) and not (isinstance(cell, float) and FIRST_MONTH < cell < LAST_MONTH)


def header_text(cell: Cell) -> str:
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, date):
        return f"{cell:%Y-%m}"
    if isinstance(cell, float) and FIRST_MONTH < cell < LAST_MONTH:
        return str(int(cell))
    return ""


def as_table(look: Look, kind: Kind, titles: Mapping[int, tuple[str, ...]], top: int, row: int) -> Table | None:
    """The table that the titles head if they are a kind's; None where a required field has no column, or they tell nothing of the sheet."""
    grid, names = look.grid, look.names
    headers, twice = assign(kind, names, titles)
    taken: set[str | None] = {header.field for header in headers if header.field}
    table = Table(grid, kind, grid.first_row + row, headers, row + 1, len(grid.rows), twice, top=top)
    if kind.name == "targets" and not {"month", "target"} <= taken and "rep" in taken:
        table.is_wide = mark_months(look, table, titles)
    if len(taken) < FEWEST_FIELDS and not table.is_wide:
        return None  # one usual header, such as “Name”, says nothing of a sheet
    required = {column.name for column in kind.columns if column.required}
    fixed = set(names.settings.fixed.get(kind.name, {})) | set(names.settings.derived.get(kind.name, {}))
    missing = required - taken - fixed - {pair[0].field for pair in twice}
    if table.is_wide:
        missing -= {"month", "target"}
    if missing or (kind.name in SCORED and not has_criteria(kind, names, taken)):
        return None
    return None if says_nothing(table) or is_other_trade(table) else table


def says_nothing(table: Table) -> bool:
    """Whether all that is known of a table are headers such as Name, Date and Status, which a phone list has too."""
    known = [header for header in table.headers if header.field]
    if len(known) == FEWEST_FIELDS and len(known) < len(table.headers) / 2 and not is_named(table):
        return True
    if any(not is_generic(header.title) and not header.is_weak for header in known) or is_named(table):
        return False
    required = {column.name for column in table.kind.columns if column.required}
    return any(header.is_weak and header.field in required for header in known) or len(known) < SHARE_KNOWN * len(table.headers)


def is_other_trade(table: Table) -> bool:
    """Whether a list with a date, a customer and an amount is one of expenses, quotations or payments, not of orders."""
    if table.kind.name != "orders" or OWN_TRADE & {header.field for header in table.headers if not header.is_weak}:
        return False
    return any(header.field is None and OTHER_TRADE.search(header.title) for header in table.headers)


def has_criteria(kind: Kind, names: Names, taken: set[str | None]) -> bool:
    return any(item.code in taken for item in getattr(names.settings, kind.name).criteria)


def is_named(table: Table) -> bool:
    """Whether the sheet bears the name of the table's kind."""
    sheet = letters(unicodedata.normalize("NFKC", table.grid.sheet))
    return any(letters(word) in sheet for word in (table.kind.name, table.kind.en, table.kind.zh, *table.kind.aliases))


def most_of(kind: Kind, titles: int) -> float:
    """The most that so many headers can score in a kind (see `rank_of`)."""
    return titles + TELLING * sum(column.required for column in kind.columns)


def rank_of(table: Table, joined: bool) -> tuple[float, ...]:
    """How well a table's headers fit: fields found, those that tell most; the sheet's name, share of headers found, exactness."""
    required = {column.name for column in table.kind.columns if column.required}
    found = [header for header in table.headers if header.field]
    score = 0.0
    for header in found:
        is_telling = not header.is_weak and not is_generic(header.title)
        score += (1.0 if is_telling else 0.4) + ((TELLING if is_telling else 0.3) if header.field in required else 0)
    share = len(found) / len(table.headers)
    exact = sum(header.how in ("canonical", "own") for header in found)
    return (round(score, 2) - 0.3 * joined, is_named(table), share, exact, -table.first)


# --- which column is which field ------------------------------------------------------------------------------------


def assign(kind: Kind, names: Names, titles: Mapping[int, tuple[str, ...]]) -> tuple[list[Header], list[tuple[Header, Header]]]:
    """Each header with its field; and the pairs of headers that mean one field.

    A header that may mean several fields gets the one that no other column has; one of the settings goes before all others.
    """
    headers = {at: Header(at, options[0]) for at, options in titles.items()}
    options: dict[int, list[Match]] = {}
    titles = {at: texts for at, texts in titles.items() if not names.is_ignored(kind, texts)}
    for at, texts in titles.items():
        for position, text in enumerate(texts):
            found = names.fields(kind, text)
            if found:
                is_joined = len(texts) > 1 and (position != 1 or len(texts) == 2)
                options[at] = [match._replace(how="joined") if is_joined and match.how not in ("stand_in", "own") else match for match in found]
                headers[at].title = text
                break
    taken: dict[str, Header] = {}
    twice: list[tuple[Header, Header]] = []
    own = {at for at, found in options.items() if found[0].how == "own"}
    for at in sorted(options, key=lambda at: (at not in own, is_stand_in(options[at]), len(options[at]))):
        free = [match for match in options[at] if match.field not in taken]
        header = headers[at]
        if free:
            header.field, header.is_weak = free[0].field, is_stand_in(options[at])
            header.how = "alias" if header.is_weak else free[0].how
            if header.how == "alias" and not header.is_weak:
                header.instead_of = next((match.field for match in options[at] if match.field in taken), None)
            taken[free[0].field] = header
            continue
        first = taken[options[at][0].field]
        is_second = not is_stand_in(options[at]) or is_stand_in(options[first.at])
        if at in own or (is_second and first.how != "own"):
            twice.append((first, header))
    match_near(kind, names, [headers[at] for at in titles if at not in options], taken)
    for header in headers.values():
        if header.field:
            scales = [scale_of(text, header.field) for text in titles[header.at]]
            header.scale = next((scale for scale in scales if scale is not None), 1.0)
    return [headers[at] for at in sorted(headers)], twice


def is_stand_in(matches: list[Match]) -> bool:
    """Whether a header means its field only where no other column does."""
    return all(match.how == "stand_in" for match in matches)


def match_near(kind: Kind, names: Names, rest: list[Header], taken: dict[str, Header]) -> None:
    """Give headers one edit away from exactly one field's name that field, if no other column has it."""
    for header in rest:
        near = set() if names.knows(header.title) else set(names.near(kind, normal(header.title)))
        if len(near) == 1 and not near & set(taken):
            header.field, header.how = near.pop(), "near"
            taken[header.field] = header


# --- months and units -----------------------------------------------------------------------------------------------


def mark_months(look: Look, table: Table, titles: Mapping[int, tuple[str, ...]]) -> bool:
    """Mark the month columns of a wide targets sheet; whether there are at least two."""
    above = [[header_text(cell) for cell in look.grid.rows[row]] for row in reversed(range(table.first - 1))]
    if is_of_results([look.grid.sheet, *(text for row in above[:5] for text in row)]):
        return False
    months: dict[int, date] = {}
    given = next((year for texts in (*above, [look.grid.sheet]) if (year := year_in(texts))), look.year)
    for header in table.headers:
        if header.field not in (None, "target", "month") and header.how != "near":
            continue
        year = year_left_of(above, header.at) or given or look.last_resort
        found = next((month for text in titles[header.at] if (month := month_of_header(text, year))), None)
        if found and found not in months.values():
            months[header.at] = found
            if not given and not year_left_of(above, header.at) and not year_in(titles[header.at]):
                table.year_assumed = look.last_resort
    if len(months) < FEWEST_MONTHS:
        table.year_assumed = None
        return False
    for header in table.headers:
        if header.at in months:
            header.field, header.how, header.month = "target", "alias", months[header.at]
            header.scale = next((s for text in titles[header.at] if (s := scale_of(text, "target"))), 1.0)
        elif header.field == "target":
            header.field, header.how = None, "unknown"  # the year's target beside the months'
    return True


def year_left_of(above: Sequence[Sequence[str]], at: int) -> int | None:
    """The year of the group that a column is in: the next to the left in the row just above, where several stand there."""
    if not above or len([text for text in above[0] if year_in([text])]) < FEWEST_MONTHS:
        return None
    return next((year for text in reversed(above[0][: at + 1]) if (year := year_in([text]))), None)


def take_units(table: Table) -> None:
    """Units that stand beside the headers: in a row below them that holds nothing else, or above the table as “单位：万元”."""
    rows = table.grid.rows
    below = rows[table.first] if table.first < len(rows) else []
    cells = [below[header.at] if header.at < len(below) else None for header in table.headers]
    units = [str(cell) for cell in cells if cell is not None]
    if units and all(isinstance(cell, str) and is_unit(cell) for cell in cells if cell is not None):
        for header, cell in zip(table.headers, cells, strict=True):
            if header.field and isinstance(cell, str) and (scale := scale_of(f"x ({cell.strip('()（）[] ')})", header.field)) is not None:
                header.scale = scale
        table.first += 1
        table.header_row += 1
    money = {column.name for column in table.kind.columns if column.type is Type.MONEY}
    for row in reversed(rows[: max(table.first - 1, 0)]):
        for cell in row[slice(*table.block)]:
            if isinstance(cell, str) and (match := UNIT.search(unicodedata.normalize("NFKC", cell))) and (scale := scale_in(match[1].strip("() "))):
                for header in table.headers:
                    if header.field in money and header.scale == 1.0 and scale_of(header.title, header.field or "") is None:
                        header.scale = scale
                return


# --- sheets of no kind ----------------------------------------------------------------------------------------------


def nearest(grid: Grid, names: Names) -> Nearest | None:
    """The kind whose required headers a sheet has most of, and those that it lacks."""
    best: tuple[float, int, Nearest] | None = None
    for row in range(min(HEADER_ROWS, len(grid.rows))):
        titles = titles_of(grid, row, False, (0, len(grid.rows[0])))
        if len(titles) < 2:
            continue
        for kind in KINDS:
            headers, _twice = assign(kind, names, titles)
            taken = {header.field: header for header in headers if header.field}
            required = [column for column in kind.columns if column.required]
            missing = [c.name for c in required if c.name not in taken or is_generic(taken[c.name].title) or taken[c.name].is_weak]
            score = sum(not is_generic(header.title) and not header.is_weak for header in taken.values())
            if taken and missing and (best is None or (score, -len(missing)) > best[:2]):
                best = score, -len(missing), Nearest(kind.name, missing, score)
    return best[2] if best else None
