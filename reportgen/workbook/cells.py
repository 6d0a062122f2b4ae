"""Raw cells → typed columns. Each distinct value of a column is read once; what cannot be read is told cell by cell.

Columns of plain days, numbers or texts are taken as they are, without looking at a cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from reportgen.settings import Settings
from reportgen.workbook import dates
from reportgen.workbook.grid import Cell
from reportgen.workbook.schema import Column, Type

Array = np.ndarray[Any, Any]
AHEAD = {"due_on", "next_step_on", "expected_close"}  # days that lie ahead, for those written without a year

CURRENCY = re.compile(r"[¥$€£]|元|圆|rmb|cny|usd|eur", re.IGNORECASE)
MAGNITUDE = {"万": 1e4, "亿": 1e8, "千": 1e3, "k": 1e3, "m": 1e6, "百万": 1e6}
NUMBER = re.compile(r"([-+]?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(百万|[万亿千km]?)")
EXPONENT = re.compile(r"[-+]?\d+(?:\.\d+)?[eE][-+]?\d{1,3}")
LONGEST_NUMBER = 40

YES = {"y", "yes", "是", "√", "✓", "✔", "1", "true", "对", "有"}
NO = {"n", "no", "否", "×", "✗", "✘", "x", "0", "false", "无", "没有"}


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


@dataclass(frozen=True, slots=True)
class Context:
    """What reading a column depends on besides its cells."""

    settings: Settings
    month: date | None  # the workbook's
    reference: date  # the day from which "years ahead" are counted
    percents: frozenset[int] = frozenset()  # rows whose number is shown in a per cent format
    scale: float = 1.0


Reader = Callable[[Column, Sequence[Cell], Context], Typed]


def read_column(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    """A column's cells (None: empty) as values of its type; NaN, NaT or None where empty or unreadable."""
    return READERS[column.type](column, cells, context)


def distinct(cells: Sequence[Cell]) -> tuple[Array, list[Cell]]:
    """Position of each cell among the distinct values (−1: empty), and those; 1 and True are two values."""
    table = np.empty(len(cells), object)
    table[:] = cells
    kinds = set(map(type, cells))
    if bool in kinds:
        table[:] = [str(cell).upper() if isinstance(cell, bool) else cell for cell in cells]
    codes, values = pd.factorize(table, use_na_sentinel=True)
    return codes, list(values)


def by_value(cells: Sequence[Cell], read: Callable[[Cell], object], empty: object, dtype: Any) -> Typed:
    """Each distinct value read once by a function that returns a value or a Trouble."""
    codes, values = distinct(cells)
    table = np.empty(len(values) + 1, object)
    table[:] = [*(read(value) for value in values), empty]
    troubled = {at: item for at, item in enumerate(table) if isinstance(item, Trouble)}
    troubles = {int(row): troubled[codes[row]] for row in np.flatnonzero(np.isin(codes, list(troubled)))} if troubled else {}
    for at in troubled:
        table[at] = empty
    return Typed(table.astype(dtype)[codes], troubles)


# --- text -----------------------------------------------------------------------------------------------------------


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


def read_text(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    return by_value(cells, tidy, None, object)


# --- days -----------------------------------------------------------------------------------------------------------


def read_date(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    kinds = set(map(type, cells)) - {type(None)}
    if kinds <= {date, datetime}:
        days = np.array(cells, "datetime64[s]").astype("datetime64[D]") if kinds else np.full(len(cells), "NaT", "datetime64[D]")
        typed = Typed(days, read_as="date")
        return within_reason(typed, cells, context)
    texts = [cell for cell in dict.fromkeys(cells) if isinstance(cell, str)]
    order = context.settings.input.date_order
    against = dates.order_against(texts, order)
    anchor = anchor_of(cells, context, order)

    def read(value: Cell) -> object:
        return one_day(value, order, against, anchor, column.name in AHEAD)

    typed = by_value(cells, read, np.datetime64("NaT"), "datetime64[D]")
    typed.read_as = "date, " + order if any(dates.YEAR_LAST.fullmatch(text.strip()) for text in texts if len(text) < 40) else "date"
    if any(dates.NO_YEAR.fullmatch(text.strip()) for text in texts if len(text) < 40):
        typed.notes.append(Trouble("date.year_added", {"anchor": f"{anchor:%Y-%m}"}))
    return within_reason(typed, cells, context)


def one_day(value: Cell, order: str, against: str | None, anchor: date, is_ahead: bool) -> object:
    """The day of one cell, or the trouble with it."""
    if isinstance(value, datetime):
        return np.datetime64(value.date())
    if isinstance(value, date):
        return np.datetime64(value)
    if isinstance(value, (int, float)):
        found = dates.of_number(float(value))
        return np.datetime64(found) if found else Trouble("date.unreadable")
    if not isinstance(value, str):
        return Trouble("date.unreadable")
    if against is not None and dates.YEAR_LAST.fullmatch(unicodedata.normalize("NFKC", value).strip()):
        return Trouble("date.order", {"order": order, "against": against})
    day = dates.day_in(value, order)
    if isinstance(day, tuple):
        day = dates.with_year(*day, anchor, is_ahead)
    return np.datetime64(day) if day else Trouble("date.unreadable")


def anchor_of(cells: Sequence[Cell], context: Context, order: str) -> date:
    """Day to which days without a year are nearest: the workbook month's last, else that of the newest day of the column."""
    if context.month:
        return dates.last_day(context.month)
    full = [day for cell in set(cells) if (day := whole_day(cell, order)) is not None]
    return dates.last_day(max(full)) if full else context.reference


def whole_day(cell: Cell, order: str) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = dates.day_in(cell, order) if isinstance(cell, str) else None
    return found if isinstance(found, date) else None


def within_reason(typed: Typed, cells: Sequence[Cell], context: Context) -> Typed:
    """Days before 2000 or over five years ahead are troubles."""
    first = np.datetime64(f"{dates.FIRST_YEAR}-01-01")
    last = np.datetime64(context.reference) + np.timedelta64(round(365.25 * dates.YEARS_AHEAD), "D")
    with np.errstate(invalid="ignore"):
        far = (typed.values < first) | (typed.values > last)
    for row in np.flatnonzero(far):
        typed.troubles[int(row)] = Trouble("date.far", {"first": f"{dates.FIRST_YEAR}-01-01", "last": str(last)})
        typed.values[row] = np.datetime64("NaT")
    return typed


def read_week(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    """Any day, taken to its Monday."""
    typed = read_date(column, cells, context)
    days = typed.values.astype("datetime64[D]")
    number = np.where(np.isnat(days), 0, days.astype(np.int64))
    typed.values = np.where(np.isnat(days), days, days - (number + 3) % 7)
    return typed


def read_month(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    def read(value: Cell) -> object:
        month = dates.month_of_cell(value)
        if month is None and isinstance(value, str):
            month = dates.month_in(value, context.month)
        return np.datetime64(month) if month else Trouble("month.unreadable")

    return by_value(cells, read, np.datetime64("NaT"), "datetime64[D]")


def read_time(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    """Time of day in hours since midnight."""
    return by_value(cells, hours_in, np.nan, float)


def hours_in(value: Cell) -> object:
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        return value.hour + value.minute / 60 + value.second / 3600
    if isinstance(value, timedelta):
        return value.total_seconds() / 3600
    if isinstance(value, (int, float)):
        return value * 24 if 0 <= value < 1 else Trouble("time.unreadable")
    match = re.fullmatch(r"(?:\d{4}\D\d{1,2}\D\d{1,2}[T ])?(\d{1,2})[:：.时点](\d{2})?(?:[:：]\d{2})?分?", str(value).strip()[:40])
    if not match or int(match[1]) > 24 or int(match[2] or 0) > 59:
        return Trouble("time.unreadable")
    return int(match[1]) + int(match[2] or 0) / 60


# --- numbers --------------------------------------------------------------------------------------------------------


def read_number(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    kinds = set(map(type, cells)) - {type(None)}
    if kinds <= {float, int}:
        values = np.array(cells, float)
    else:
        decimal = context.settings.input.decimal
        typed = by_value(cells, lambda value: number_of(value, decimal), np.nan, float)
        typed.values = exact(typed.values, context.scale)
        typed.read_as = f"number, decimal “{decimal}”" + scaled(context)
        return typed
    return Typed(exact(values, context.scale), read_as="number" + scaled(context))


def exact(values: Array, scale: float) -> Array:
    """Values times the header's unit, without the dust of binary fractions (3.15 万 is 31500)."""
    return values if scale == 1 else np.round(values * scale, 6)


def scaled(context: Context) -> str:
    return f" × {context.scale:g}" if context.scale != 1 else ""


def number_of(value: Cell, decimal: str) -> object:
    if isinstance(value, (int, float)):
        return float(value)
    found = parse_number(str(value), decimal) if isinstance(value, str) else None
    return Trouble("number.unreadable") if found is None else found


@cache
def parse_number(text: str, decimal: str) -> float | None:
    """The number a text means: separators, currencies, 万, 亿, k, brackets for minus; None where it means none."""
    if len(text) > LONGEST_NUMBER:
        return None
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    is_bracketed = plain.startswith("(") and plain.endswith(")")
    plain = CURRENCY.sub("", plain.strip("()") if is_bracketed else plain).replace(" ", "").replace("'", "")
    if decimal == ",":
        plain = plain.replace(".", "\0").replace(",", ".").replace("\0", ",")
    if EXPONENT.fullmatch(plain):
        value = float(plain)
        return (-value if is_bracketed else value) if abs(value) < 1e15 else None
    match = NUMBER.fullmatch(plain.lower())
    if not match:
        return None
    digits = match[2].replace(",", "")
    value = float(digits) * MAGNITUDE.get(match[3], 1.0)
    if match[3]:
        value = round(value, 6)
    return -value if is_bracketed or match[1] == "-" else value


def read_share(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    """80 %, 0.8 and 80 are one value: any bare value above 1 puts the column's bare values in hundredths."""
    decimal = context.settings.input.decimal
    bare = bare_numbers(cells, context, decimal)
    is_hundredths = any(value > 1 for value in bare.values())

    def read(value: Cell) -> object:
        if isinstance(value, str) and value.strip().endswith(("%", "％")):
            found = parse_number(value.strip()[:-1], decimal)
            return Trouble("share.unreadable") if found is None else bounded(found / 100)
        found_value = number_of(value, decimal)
        if isinstance(found_value, Trouble):
            return Trouble("share.unreadable")
        if is_hundredths:
            return Trouble("share.mixed") if 0 < float(found_value) < 1 else bounded(float(found_value) / 100)  # type: ignore[arg-type]
        return bounded(float(found_value))  # type: ignore[arg-type]

    typed = by_value(cells, read, np.nan, float)
    for row in context.percents:  # a number shown in per cent is what it is
        if row < len(cells) and isinstance(cells[row], (int, float)):
            value = bounded(float(cells[row]))  # type: ignore[arg-type]
            typed.troubles.pop(row, None)
            typed.values[row] = value if not isinstance(value, Trouble) else np.nan
            if isinstance(value, Trouble):
                typed.troubles[row] = value
    typed.read_as = "share, in hundredths" if is_hundredths else "share"
    return typed


def bare_numbers(cells: Sequence[Cell], context: Context, decimal: str) -> dict[int, float]:
    """The column's numbers that are written without % and not shown in per cent."""
    found = {}
    for row, cell in enumerate(cells):
        if cell is None or row in context.percents or (isinstance(cell, str) and cell.strip().endswith(("%", "％"))):
            continue
        value = number_of(cell, decimal)
        if not isinstance(value, Trouble):
            found[row] = float(value)  # type: ignore[arg-type]
    return found


def bounded(value: float) -> object:
    return round(value, 12) if 0 <= value <= 1 else Trouble("share.range")


def read_score(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    typed = read_number(column, cells, context)
    for row in np.flatnonzero((typed.values < 1) | (typed.values > 5)):
        typed.troubles[int(row)] = Trouble("score.range")
        typed.values[row] = np.nan
    return typed


# --- choices --------------------------------------------------------------------------------------------------------


def read_yes_no(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    own = own_words(column, context)

    def read(value: Cell) -> object:
        text = tidy(value)
        word = own.get(choice_key(text), unicodedata.normalize("NFKC", text).casefold()) if text else ""
        if word in YES:
            return 1.0
        return 0.0 if word in NO else Trouble("yes_no.unreadable")

    return by_value(cells, read, np.nan, float)


def choice_key(text: str) -> str:
    """A choice without what people vary: width, case, blanks, dashes and underscores."""
    return re.sub(r"[\s_\-–]+", "", unicodedata.normalize("NFKC", text).casefold())


def choices_known(column: Column) -> dict[str, str]:
    """The code that each known word of a column stands for."""
    if column.type is Type.YES_NO:
        return dict.fromkeys(YES, "yes") | dict.fromkeys(NO, "no")
    return {choice_key(name): choice.code for choice in column.choices for name in (*choice.aliases, choice.zh, choice.en, choice.code)}


def own_words(column: Column, context: Context) -> dict[str, str]:
    """The codes of a team's own words; those of other kinds' columns of the same name left out."""
    known = choices_known(column)
    own = context.settings.values.get(column.name, {})
    return {choice_key(word): known[choice_key(code)] for word, code in own.items() if choice_key(code) in known}


def read_choice(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    known = choices_known(column) | own_words(column, context)

    def read(value: Cell) -> object:
        text = tidy(value)
        code = known.get(choice_key(text)) if text else None
        return code or Trouble("choice.unknown", {"choices": column.choices})

    return by_value(cells, read, None, object)


READERS: dict[Type, Reader] = {
    Type.TEXT: read_text, Type.PERSON: read_text, Type.CUSTOMER: read_text, Type.DATE: read_date, Type.WEEK: read_week,
    Type.MONTH: read_month, Type.TIME: read_time, Type.NUMBER: read_number, Type.MONEY: read_number, Type.SHARE: read_share,
    Type.SCORE: read_score, Type.YES_NO: read_yes_no, Type.CHOICE: read_choice,
}  # fmt: skip
