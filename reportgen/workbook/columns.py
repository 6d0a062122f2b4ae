"""A table's columns: which is which field, which are months, and what their units multiply by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from reportgen.workbook.aliases import Match
from reportgen.workbook.grid import Cell, Grid, letter
from reportgen.workbook.headers import Names
from reportgen.workbook.schema import Kind, Type
from reportgen.workbook.units import is_hint, is_of_money, is_unit, scale_in, scale_of, units_of
from reportgen.workbook.wide import FEWEST_MONTHS, is_of_results, month_of_header, year_in

FIRST_MONTH, LAST_MONTH = 199000, 210000  # a number between these may mean a month: 202610
LAST_RESORT = re.compile(
    "创建|录入|制单|created|creation|经销商|代理商|dealer|distributor|reseller|partner|parent|价税|含税|subtotal|billing company", re.IGNORECASE
)
OWN_CURRENCY, ROW_S_CURRENCY = "本币", "原币"  # amounts in both: where the currency of each row is given, they are in that
PLACE = re.compile("city|country|zip(?: code)?|postal code|postcode|城市|邮编", re.IGNORECASE)
LONGEST_TITLE = 200  # characters
ROWS_OF_TITLES = 30
MOST_IN_A_TITLE = 3  # cells of a row above a table that is a title
UNIT = re.compile(r"(?:单位|金额单位|unit|units|currency unit|amounts? in)\s*[:]?\s*(.{1,12})", re.IGNORECASE)


@dataclass(slots=True)
class Header:
    """One column of a table: where, as written, the field it was taken for and how, and what its unit multiplies by."""

    at: int  # position in the grid's rows
    title: str
    field: str | None = None
    how: str = "unknown"  # canonical, alias, own, near, joined, unknown; year: beside months without one
    scale: float = 1.0
    month: date | None = None  # of a wide targets sheet
    instead_of: str | None = None  # the field it would also mean, which another column is
    unit: str = ""  # of money, as a title above the table says
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
    year_assumed: int | None = None  # of months in headers that no year is given for
    year: int | None = None  # that its titles, the sheet or the workbook name
    last_resort: int = 0  # the year where none is given anywhere

    def cell(self, row: int, header: Header) -> str:
        """The A1 name of a cell, by position of its row in the grid."""
        return f"{self.letter(header)}{self.grid.first_row + row}"

    def letter(self, header: Header) -> str:
        return letter(self.grid.first_column + header.at)


@dataclass(frozen=True, slots=True)
class Look:
    """What a search for tables on a grid needs to know: the names of headers, and the year of months without one."""

    grid: Grid
    names: Names
    year: int | None
    last_resort: int  # the year, where none is given anywhere


def titles_of(grid: Grid, row: int, joined: bool, block: tuple[int, int]) -> dict[int, tuple[str, ...]]:
    """Texts of a header row by position; of two joined rows the joined, the lower and the upper text."""
    lower = grid.rows[row + joined] if row + joined < len(grid.rows) else []
    own_texts = {at: text for at in range(block[0], min(block[1], len(lower))) if (text := header_text(lower[at]))}
    texts: dict[int, tuple[str, ...]] = {at: (text,) for at, text in own_texts.items()}
    above = filled(grid, row) if joined else []
    for at in range(block[0], min(block[1], len(lower))) if joined else ():
        own = own_texts.get(at, "")
        upper = header_text(above[at])
        options = tuple(dict.fromkeys(text for text in (f"{upper} {own}" if own and upper else "", own, upper) if text))
        if options:
            texts[at] = options
    return texts | numbered_months(lower[: block[1]], block[0])


def numbered_months(cells: Sequence[Cell], first: int) -> dict[int, tuple[str, str]]:
    """The titles of twelve cells beside one another that hold 1 to 12: a year's months; neither less nor the days of a month are."""
    for at in range(first, len(cells) - 11):
        if (
            cells[at] in (1, "1")
            and cells[at + 12 : at + 13] not in ([13], ["13"])
            and all(cells[at + month - 1] in (month, str(month)) for month in range(1, 13))
        ):
            return {at + month - 1: (str(month), f"{month}月") for month in range(1, 13)}
    return {}


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
    return (isinstance(cell, float) and not FIRST_MONTH < cell < LAST_MONTH) or isinstance(cell, int)


def header_text(cell: Cell) -> str:
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, date):
        return f"{cell:%Y-%m}"
    if isinstance(cell, float) and FIRST_MONTH < cell < LAST_MONTH:
        return str(int(cell))
    return ""


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
                how = "stand_in" if position == len(texts) - 1 > 1 else "joined"  # a group's title, of a column that has one of its own besides
                options[at] = [match._replace(how=how) if is_joined and match.how not in ("stand_in", "own") else match for match in found]
                headers[at].title = text
                break
    if any(PLACE.fullmatch(text) for texts in titles.values() for text in texts):
        options = {at: found for at, found in options.items() if headers[at].title.casefold() != "state"}  # of an address
    taken: dict[str, Header] = {}
    required = {column.name for column in kind.columns if column.required}
    freely = {column.name for column in kind.columns if column.type is Type.TEXT and not column.required}  # of two stand-ins the first will do
    twice: list[tuple[Header, Header]] = []
    own = {at for at, found in options.items() if found[0].how == "own"}
    has_currency = any(match.field == "currency" for found in options.values() for match in found)
    other = OWN_CURRENCY if has_currency else ROW_S_CURRENCY
    last = {at for at in options if is_last_resort(headers[at].title) or other in headers[at].title}
    for at in sorted(options, key=lambda at: (at not in own, not is_clear(options[at]), at in last, len(options[at]))):
        free = sorted((match for match in options[at] if match.field not in taken), key=lambda match: match.field not in required)
        header = headers[at]
        if free:
            header.field, header.is_weak = free[0].field, is_stand_in(options[at])
            header.how = "alias" if free[0].how == "stand_in" else free[0].how
            if header.how == "alias" and not header.is_weak:
                header.instead_of = next((match.field for match in options[at] if match.field in taken), None)
            taken[free[0].field] = header
            continue
        first = taken[options[at][0].field]
        is_second = not is_stand_in(options[at]) or (is_stand_in(options[first.at]) and at not in last and first.field not in freely)
        if at in own or (is_second and first.how != "own"):
            twice.append((first, header))
        else:
            header.title = titles[at][0]
    match_near(kind, names, [headers[at] for at in titles if at not in options], taken)
    for header in headers.values():
        if header.field:
            scales = [scale_of(text, header.field) for text in titles[header.at]]
            header.scale = next((scale for scale in scales if scale is not None), 1.0)
    return [headers[at] for at in sorted(headers)], twice


def is_last_resort(title: str) -> bool:
    """Whether a header stands in for a column only where no other header does: when a record was made, sellers between, amounts with tax."""
    return bool(LAST_RESORT.search(title))


def is_clear(matches: list[Match]) -> bool:
    """Whether a header means one field, though it may stand in for others."""
    return sum(match.how != "stand_in" for match in matches) == 1


def is_stand_in(matches: list[Match]) -> bool:
    """Whether a header means its field only where no other column does."""
    return all(match.how == "stand_in" for match in matches)


def match_near(kind: Kind, names: Names, rest: list[Header], taken: dict[str, Header]) -> None:
    """Give headers one edit away from exactly one field's name that field, if no other column has it."""
    for header in rest:
        near = set() if names.knows(header.title) or names.is_of_none(kind, header.title) else set(names.near(kind, header.title))
        if len(near) == 1 and not near & set(taken):
            header.field, header.how = near.pop(), "near"
            taken[header.field] = header


# --- months and units -----------------------------------------------------------------------------------------------


def texts_above(look: Look, table: Table) -> list[list[str]]:
    """The texts of the rows above a table's last header row, the nearest first."""
    return [[header_text(cell) for cell in look.grid.rows[row]] for row in rows_above(table)]


def rows_above(table: Table) -> list[int]:
    """Positions of the rows above a table's last header row that may be titles, the nearest first: those near it, and the sheet's first ones."""
    last = max(table.first - 1, 0)
    near = max(last - ROWS_OF_TITLES, 0)
    return [*reversed(range(near, last)), *reversed(range(min(near, ROWS_OF_TITLES)))]


def mark_months(look: Look, table: Table, titles: Mapping[int, tuple[str, ...]]) -> bool:
    """Mark the month columns of a wide targets sheet; whether there are at least two."""
    above = texts_above(look, table)
    if is_of_results([look.grid.sheet, *(text for row in above[:5] for text in row)]):
        return False
    months: dict[int, date] = {}
    given = table.year
    for header in table.headers:
        if header.field not in (None, "target", "month") and header.how != "near":
            continue
        year = year_left_of(above, header.at) or given or look.last_resort
        found = next((month for text in titles[header.at] if (month := month_of_header(text, year))), None)
        if found and found not in months.values():
            months[header.at] = found
            has_year = any(month_of_header(text, None) for text in titles[header.at])
            if not given and not year_left_of(above, header.at) and not has_year:
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
    """Units that stand beside the headers: in a row below them of units and hints alone, or above the table as “单位：万元”."""
    rows = table.grid.rows
    below = rows[table.first] if table.first < len(rows) else []
    cells = [below[header.at] if header.at < len(below) else None for header in table.headers]
    units = [str(cell) for cell in cells if cell is not None]
    is_told = len(units) > 1 or (bool(units) and is_unit(units[0]))
    if is_told and all(isinstance(cell, str) and is_hint(cell) for cell in cells if cell is not None):
        for header, cell in zip(table.headers, cells, strict=True):
            if header.field and isinstance(cell, str) and (scale := scale_of(f"x ({cell.strip('()（）[] ')})", header.field)) is not None:
                header.scale = scale
        table.first += 1
        table.header_row += 1
    if unit := unit_above(table):
        money = {column.name for column in table.kind.columns if column.type is Type.MONEY}
        for header in table.headers:
            if header.field in money and header.scale == 1.0 and scale_of(header.title, header.field or "") is None:
                header.scale, header.unit = scale_in(unit) or 1.0, unit


def unit_above(table: Table) -> str:
    """The unit of money that a row above a table names, else the sheet's name: “单位：万元”, “2026 targets (k€)”; "" where none does."""
    rows: list[list[Cell]] = [[cell for cell in table.grid.rows[row][slice(*table.block)] if cell is not None] for row in rows_above(table)]
    name: list[Cell] = [table.grid.sheet]
    is_title = True  # until a row that may belong to another table
    for row in (*rows, name):
        is_title = row is name or (is_title and len(row) <= MOST_IN_A_TITLE)
        for text in (unicodedata.normalize("NFKC", cell[:LONGEST_TITLE]) for cell in row if isinstance(cell, str)):
            match = UNIT.search(text)
            named = [match[1].strip("() ")] if match else [unit for unit in units_of(text) if is_title and is_of_money(f"({unit})")]
            if unit := next((unit for unit in named if scale_in(unit)), ""):
                return unit
    return ""
