"""Grids → tables: where the header row is, which kind of sheet it heads, and which column is which field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from reportgen.settings import Settings
from reportgen.workbook.dates import month_in
from reportgen.workbook.grid import Cell, Grid, letter
from reportgen.workbook.numbers import unit_of
from reportgen.workbook.schema import IGNORE, KINDS, Kind, columns_of

HEADER_ROWS = 30
FEWEST_FIELDS = 2
BRACKETS = re.compile(r"[(（\[【][^)）\]】]{0,100}[)）\]】]")
UNITS = {
    "万元": 1e4, "万": 1e4, "万rmb": 1e4, "亿元": 1e8, "亿": 1e8, "千元": 1e3, "千": 1e3, "k": 1e3, "thousand": 1e3, "百万": 1e6,
    "百万元": 1e6, "million": 1e6, "m": 1e6, "kcny": 1e3, "万人民币": 1e4, "tcny": 1e3, "in thousands": 1e3, "in millions": 1e6,
}  # fmt: skip
MINUTES = {"分钟", "min", "mins", "minutes", "in minutes", "分"}
LEAST_LETTERS, LEAST_HAN = 5, 4  # shorter texts are never near misses


@dataclass(slots=True)
class Header:
    """One column of a table: where, as written, the field it was taken for and how, and what its unit multiplies by."""

    at: int  # position in the grid's rows
    title: str
    field: str | None = None
    how: str = "unknown"  # canonical, alias, own, near, joined, unknown
    scale: float = 1.0
    month: date | None = None  # of a wide targets sheet


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


class Names:
    """All headers that are known: field candidates of each kind by normalised header."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.known: dict[str, dict[str, list[tuple[str, str]]]] = {}
        for kind in KINDS:
            table: dict[str, list[tuple[str, str]]] = {}
            for column in columns_of(kind, settings):
                titles = ((column.name, "canonical"), (column.en, "canonical"), (column.zh, "canonical"))
                own = ((title, "own") for title in settings.columns.get(kind.name, {}).get(column.name, []))
                aliases = ((alias, "alias") for alias in column.aliases)
                for title, how in (*own, *titles, *aliases):
                    add(table, normal(title), column.name, how)
            self.known[kind.name] = table
        self.ignored = {kind: {normal(title) for title in own.get(IGNORE, [])} for kind, own in settings.columns.items()}
        self.any = frozenset(name for table in self.known.values() for name in table)
        self._near: dict[tuple[str, str], frozenset[str]] = {}

    def fields(self, kind: Kind, title: str) -> list[tuple[str, str]]:
        """Fields that a header may stand for in a kind: own words first, then canonical names, then aliases."""
        found = self.known[kind.name].get(normal(title), [])
        for how in ("own", "canonical"):
            best = [(name, way) for name, way in found if way == how]
            if best:
                return best
        return found

    def is_ignored(self, kind: Kind, titles: Iterable[str]) -> bool:
        """Whether the settings say of a header that its column is not to be read."""
        return any(normal(title) in self.ignored.get(kind.name, ()) for title in titles)

    def near(self, kind: Kind, text: str) -> frozenset[str]:
        """Fields of a kind with a name one edit away from a normalised header."""
        if (kind.name, text) not in self._near:
            self._near[kind.name, text] = (
                frozenset(
                    name
                    for known, fields in self.known[kind.name].items()
                    if abs(len(known) - len(text)) <= 1 and is_long_enough(known) and is_one_edit(known, text)
                    for name, _how in fields
                )
                if is_long_enough(text)
                else frozenset()
            )
        return self._near[kind.name, text]


def add(table: dict[str, list[tuple[str, str]]], key: str, name: str, how: str) -> None:
    entries = table.setdefault(key, [])
    if key and all(name != other for other, _how in entries):
        entries.append((name, how))


@cache
def normal(title: str) -> str:
    """A header without what people vary: width, case, blanks, punctuation, units in brackets."""
    text = unicodedata.normalize("NFKC", title)
    bare = BRACKETS.sub("", text)
    return letters(bare) or letters(text)


def letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum() or unicodedata.category(c) == "Mn")


def scale_of(title: str, name: str) -> float:
    """What the unit in a header's brackets multiplies its numbers by."""
    for unit in BRACKETS.findall(unicodedata.normalize("NFKC", title)):
        words = unit[1:-1].strip().casefold()
        if (magnitude := UNITS.get(words) or UNITS.get(unit_of(words))) is not None:
            return magnitude
        if name == "hours" and words in MINUTES:
            return 1 / 60
    return 1.0


def tables_of(grid: Grid, names: Names, hint: date | None) -> list[Table] | Nearest | None:
    """The tables of a grid; the nearest kind where there is none; None where the grid holds no table at all."""
    if not grid.rows:
        return None
    found = found_tables(grid, names, hint)
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


def found_tables(grid: Grid, names: Names, hint: date | None) -> list[Table]:
    """The tables of a grid: of each block of columns, or of all columns together where only one block is a table."""
    blocks = blocks_of(grid)
    found = [table for block in blocks for table in stacked(grid, names, hint, block)]
    if len({(table.headers[0].at, table.kind.name) for table in found}) > 1 or len(blocks) == 1:
        return found
    return stacked(grid, names, hint, (0, len(grid.rows[0]))) or found


def blocks_of(grid: Grid) -> list[tuple[int, int]]:
    """Ranges of columns between columns without any contents."""
    width = len(grid.rows[0])
    used = [any(row[at] is not None for row in grid.rows) for at in range(width)]
    blocks, start = [], 0
    for at in range(width + 1):
        if at == width or not used[at]:
            if at > start:
                blocks.append((start, at))
            start = at + 1
    return blocks


def stacked(grid: Grid, names: Names, hint: date | None, block: tuple[int, int]) -> list[Table]:
    """The tables of one block of columns, one below the other."""
    first = best_header(grid, names, hint, block, range(min(HEADER_ROWS, len(grid.rows))))
    if first is None:
        return []
    tables = [first]
    row = first.first
    while row < len(grid.rows):
        if may_be_header(grid.rows[row], block, names):
            other = best_header(grid, names, hint, block, range(row, row + 1))
            if other is not None:
                tables[-1].last = row
                tables.append(other)
                row = other.first
                continue
        row += 1
    return tables


def may_be_header(row: Sequence[Cell], block: tuple[int, int], names: Names) -> bool:
    """Whether a row below a header could head another table: texts alone, most of them known headers."""
    cells = [cell for cell in row[block[0] : block[1]] if cell is not None]
    if len(cells) < 3 or not all(isinstance(cell, str) for cell in cells):
        return False
    return sum(normal(str(cell)) in names.any for cell in cells) > len(cells) / 2


def best_header(grid: Grid, names: Names, hint: date | None, block: tuple[int, int], rows: Iterable[int]) -> Table | None:
    """The table of the row (or two joined rows) whose headers fit a kind best, all it requires among them."""
    best: tuple[tuple[float, ...], Table] | None = None
    for row in rows:
        for joined in (False, True):
            titles = titles_of(grid, row, joined, block)
            if not looks_like_header(titles, names):
                continue
            for kind in KINDS:
                table = as_table(grid, kind, names, hint, titles, row + joined)
                if table is None:
                    continue
                rank = rank_of(table, joined)
                if best is None or rank > best[0]:
                    best = rank, table
    return best[1] if best else None


def looks_like_header(titles: Mapping[int, tuple[str, ...]], names: Names) -> bool:
    """Whether at least two titles are known in some kind, or name months: data rows are passed over quickly."""
    found = 0
    for options in titles.values():
        found += any(normal(text) in names.any or (text[:1].isdigit() and month_in(text)) for text in options)
        if found > 1:
            return True
    return False


def titles_of(grid: Grid, row: int, joined: bool, block: tuple[int, int]) -> dict[int, tuple[str, ...]]:
    """Texts of a header row by position; of two joined rows the lower, the joined and the upper text."""
    lower = grid.rows[row + joined] if row + joined < len(grid.rows) else []
    texts: dict[int, tuple[str, ...]] = {}
    above = filled(grid, row) if joined else []
    for at in range(block[0], min(block[1], len(lower))):
        own = header_text(lower[at])
        if not joined:
            if own:
                texts[at] = (own,)
            continue
        upper = header_text(above[at])
        options = tuple(dict.fromkeys(t for t in (own, f"{upper}{own}" if own and upper else "", upper) if t))
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


def header_text(cell: Cell) -> str:
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, date):
        return f"{cell:%Y-%m}"
    if isinstance(cell, float) and 199000 < cell < 210000:
        return str(int(cell))
    return ""


def as_table(grid: Grid, kind: Kind, names: Names, hint: date | None, titles: Mapping[int, tuple[str, ...]], row: int) -> Table | None:
    """The table that the titles head if they are a kind's; None where a required field has no column."""
    headers, twice = assign(kind, names, titles)
    taken: set[str | None] = {header.field for header in headers if header.field}
    is_wide = False
    if kind.name == "targets" and not {"month", "target"} <= taken and "rep" in taken:
        is_wide = mark_months(headers, hint)
    if len(taken) < FEWEST_FIELDS:
        return None  # one usual header, such as “Name”, says nothing of a sheet
    required = {column.name for column in kind.columns if column.required}
    fixed = set(names.settings.fixed.get(kind.name, {})) | set(names.settings.derived.get(kind.name, {}))
    missing = required - taken - fixed - {pair[0].field for pair in twice}
    if is_wide:
        missing -= {"month", "target"}
    if missing or (kind.name in ("fence", "screening") and not has_criteria(kind, names, taken)):
        return None
    return Table(grid, kind, grid.first_row + row, headers, row + 1, len(grid.rows), twice, is_wide)


def has_criteria(kind: Kind, names: Names, taken: set[str | None]) -> bool:
    return any(item.code in taken for item in getattr(names.settings, kind.name).criteria)


def assign(kind: Kind, names: Names, titles: Mapping[int, tuple[str, ...]]) -> tuple[list[Header], list[tuple[Header, Header]]]:
    """Each header with its field; and the pairs of headers that mean one field.

    A header that may mean several fields gets the one that no other column has; one of the settings goes before all others.
    """
    headers = {at: Header(at, options[-1] if len(options) > 1 else options[0]) for at, options in titles.items()}
    options: dict[int, list[tuple[str, str]]] = {}
    titles = {at: texts for at, texts in titles.items() if not names.is_ignored(kind, texts)}
    for at, texts in titles.items():
        for position, text in enumerate(texts):
            found = names.fields(kind, text)
            if found:
                options[at] = [(name, "joined" if position and how != "own" else how) for name, how in found]
                headers[at].title = text
                break
    taken: dict[str, Header] = {}
    twice: list[tuple[Header, Header]] = []
    own = {at for at, found in options.items() if found[0][1] == "own"}
    for at in sorted(options, key=lambda at: (at not in own, len(options[at]))):
        free = [(name, how) for name, how in options[at] if name not in taken]
        header = headers[at]
        if not free:
            if at in own or taken[options[at][0][0]].how != "own":
                twice.append((taken[options[at][0][0]], header))
            continue
        header.field, header.how = free[0]
        taken[free[0][0]] = header
    match_near(kind, names, [headers[at] for at in titles if at not in options], taken)
    for header in headers.values():
        if header.field:
            header.scale = scale_of(header.title, header.field)
    return [headers[at] for at in sorted(headers)], twice


def match_near(kind: Kind, names: Names, rest: list[Header], taken: dict[str, Header]) -> None:
    """Give headers one edit away from exactly one field's name that field, if no other column has it."""
    for header in rest:
        near = set(names.near(kind, normal(header.title)))
        if len(near) == 1 and not near & set(taken):
            header.field, header.how = near.pop(), "near"
            taken[header.field] = header


def is_long_enough(text: str) -> bool:
    """Whether a text has enough letters to be told from another by all but one of them."""
    han = sum("\u4e00" <= c <= "\u9fff" for c in text)
    return han >= LEAST_HAN or (han == 0 and len(text) >= LEAST_LETTERS)


def is_one_edit(first: str, second: str) -> bool:
    """Whether one text becomes the other by one letter changed, added, left out, or two neighbours swapped."""
    if len(first) > len(second):
        first, second = second, first
    if len(second) - len(first) > 1 or first == second:
        return False
    at = next((k for k, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), len(first))
    if len(first) == len(second):
        is_swap = first[at : at + 2] == second[at : at + 2][::-1] and first[at + 2 :] == second[at + 2 :]
        return first[at + 1 :] == second[at + 1 :] or is_swap
    return first[at:] == second[at + 1 :]


def mark_months(headers: list[Header], hint: date | None) -> bool:
    """Mark the month columns of a wide targets sheet; whether there are at least two."""
    for header in headers:
        if header.field in (None, "target") or header.how == "near":
            header.month = month_in(header.title, hint)
            if header.month:
                header.field, header.how = "target", "alias"
    return sum(header.month is not None for header in headers) >= 2


def rank_of(table: Table, joined: bool) -> tuple[float, ...]:
    """How well a table's headers fit: fields found, share of headers found, the sheet's name, a single header row, exactness."""
    found = [header for header in table.headers if header.field]
    kind = table.kind
    sheet = letters(unicodedata.normalize("NFKC", table.grid.sheet))
    is_named = any(letters(word) in sheet for word in (kind.name, kind.en, kind.zh, *kind.aliases))
    share = len(found) / len(table.headers)
    exact = sum(header.how in ("canonical", "own") for header in found)
    return (round(share, 1) * 0 + len(found) - 2 * joined, is_named, share, exact, -table.first)


def nearest(grid: Grid, names: Names) -> Nearest | None:
    """The kind whose required headers a sheet has most of, and those that it lacks."""
    best: tuple[float, int, Nearest] | None = None
    for row in range(min(HEADER_ROWS, len(grid.rows))):
        titles = titles_of(grid, row, False, (0, len(grid.rows[0])))
        if len(titles) < 2:
            continue
        for kind in KINDS:
            headers, _twice = assign(kind, names, titles)
            taken = {header.field for header in headers if header.field}
            required = [column for column in kind.columns if column.required]
            missing = [column.name for column in required if column.name not in taken]
            score = len(taken)
            if score and missing and (best is None or (score, -len(missing)) > best[:2]):
                best = score, -len(missing), Nearest(kind.name, missing, score)
    return best[2] if best else None
