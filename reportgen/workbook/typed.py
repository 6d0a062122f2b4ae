"""A column read: its values by row, what could not be used, and how distinct values are read once each."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

import numpy as np

from reportgen.settings import Settings
from reportgen.visible import seen
from reportgen.workbook import dates
from reportgen.workbook.grid import Cell

Array = np.ndarray[Any, Any]
EXCEL_ERRORS = {"#ref!", "#n/a", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#spill!", "#calc!"}
NOTHING = {"-", "--", "---", "/", "n/a", "null", "无", "暂无"}  # what people write where there is nothing to write


@dataclass(slots=True)
class Trouble:
    """A value of a column that cannot be used: code of the finding, and what fills it."""

    code: str
    fields: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Typed:
    """A column read: values by row, troubles by row, and how it was read, for the record."""

    values: Array
    troubles: dict[int, Trouble] = field(default_factory=dict)
    read_as: str = ""
    notes: list[Trouble] = field(default_factory=list)  # about the column as a whole
    currencies: dict[int, str] = field(default_factory=dict)  # those written beside an amount, by row


@dataclass(frozen=True, slots=True)
class Context:
    """What reading a column depends on besides its cells."""

    settings: Settings
    month: date | None  # the workbook's
    reference: date  # the day from which "years ahead" are counted
    percents: frozenset[int] = frozenset()  # rows whose number is shown in a per cent format
    scale: float = 1.0


def objects(cells: Sequence[Cell]) -> Array:
    """Cells as an array of Python's objects."""
    table = np.empty(len(cells), object)
    table[:] = cells
    return table


def distinct(cells: Sequence[Cell]) -> tuple[Array, list[Cell]]:
    """Position of each cell among the distinct values (−1: empty), and those; 1 and True are two values."""
    if bool in set(map(type, cells)):
        cells = [str(cell).upper() if isinstance(cell, bool) else cell for cell in cells]
    values: list[Cell] = [cell for cell in dict.fromkeys(cells) if cell is not None]
    position: dict[Cell, int] = {None: -1, **dict(zip(values, count(), strict=False))}
    return np.fromiter(map(position.__getitem__, cells), np.intp, len(cells)), values


def by_value(cells: Sequence[Cell], read: Callable[[Cell], object], empty: object, dtype: Any, is_text: bool = False) -> Typed:
    """Each distinct value read once by a function that returns a value or a Trouble. In a text, a dash is a dash."""
    codes, values = distinct(cells)
    table = np.empty(len(values) + 1, object)
    nothing: list[str] = []

    def meaning(value: Cell) -> object:
        if isinstance(value, str):
            word = folded(value)
            if word in EXCEL_ERRORS:  # pasted, or from a .csv
                return Trouble("cell.error", {"error": value.strip()})
            if not word:
                return empty
            if word in NOTHING and not is_text and isinstance(read(value), Trouble):
                nothing.append(value.strip())
                return empty
        return read(value)

    table[:] = [*map(meaning, values), empty]
    troubled = {at: item for at, item in enumerate(table) if isinstance(item, Trouble)}
    troubles = {int(row): troubled[codes[row]] for row in np.flatnonzero(np.isin(codes, list(troubled)))} if troubled else {}
    for at in troubled:
        table[at] = empty
    typed = Typed(table.astype(dtype)[codes], troubles)
    if nothing:
        typed.notes.append(Trouble("cell.nothing", {"marks": ", ".join(f"“{mark}”" for mark in nothing)}))
    return typed


def are_tidy(cells: Sequence[Cell]) -> bool:
    """Whether cells are texts, or empty, that `tidy` would leave as they are, and no Excel error: seen in all of them at once."""
    texts = set(cells) - {None}
    if not all(map(str.__instancecheck__, texts)) or "" in texts:
        return False
    joined = f"|{'|'.join(texts)}|"  # type: ignore[arg-type]
    is_plain = joined.isprintable() and unicodedata.is_normalized("NFC", joined)
    return is_plain and not any(sign in joined for sign in ("  ", "| ", " |", "#", "＃", "﹟"))


def folded(text: str) -> str:
    """A text without width, case, blanks around it, long dashes and characters that cannot be seen."""
    if not text.isascii():
        text = seen(unicodedata.normalize("NFKC", text).translate(dates.DASHES))
    return text.strip().casefold()


def refuse(typed: Typed, chosen: Array, code: str) -> None:
    """Make the chosen values troubles."""
    for row in np.flatnonzero(chosen):
        typed.troubles[int(row)] = Trouble(code)
        typed.values[row] = np.nan


def tidy(value: Cell) -> str | None:
    """A text trimmed, its inner blanks folded, characters without width removed; None if nothing is left."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, (date, datetime)):
        value = f"{value:%Y-%m-%d}"
    text = unicodedata.normalize("NFC", str(value))
    if not text.isascii():
        text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c in "\n\t")
    return " ".join(text.split()) or None
