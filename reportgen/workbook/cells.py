"""Raw cells → typed columns. Each distinct value of a column is read once; what cannot be read is told cell by cell.

Columns of plain days, numbers or texts are taken as they are, without looking at a cell.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import numpy as np

from reportgen.workbook import dates, times
from reportgen.workbook.choices import read_choice, read_yes_no
from reportgen.workbook.grid import Cell
from reportgen.workbook.months import span_of_cell
from reportgen.workbook.numbers import LARGEST, is_ambiguous, is_of_other_locale, parse_amount, parse_number
from reportgen.workbook.schema import Column, Type
from reportgen.workbook.typed import Array, Context, Trouble, Typed, are_tidy, by_value, objects, refuse, tidy

AHEAD = {"due_on", "next_step_on", "expected_close"}  # days that lie ahead, for those written without a year
LAST_OF_MONTH = {"snapshot_on", "expected_close"}  # days for which a month or a quarter may stand, as its last day
FIRST_OF_MONTH = {"hired_on", "first_contact_on", "opened_on"}  # and as its first
LENGTHS = {"hours", "minutes", "t1", "t2", "t3", "t4", "t5", "planned_hours", "hours_per_week"}  # lengths of time
NEVER_BELOW_0 = LENGTHS | {"planned_count", "weight", "attendees", "leads"}
DAY_0 = date(1970, 1, 1).toordinal()  # from which numpy counts days

Reader = Callable[[Column, Sequence[Cell], Context], Typed]


def read_column(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    """A column's cells (None: empty) as values of its type; NaN, NaT or None where empty or unreadable."""
    return READERS[column.type](column, cells, context)


# --- text -----------------------------------------------------------------------------------------------------------


def read_text(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    if are_tidy(cells):
        return Typed(objects(cells))
    return by_value(cells, tidy, None, object, is_text=True)


# --- days -----------------------------------------------------------------------------------------------------------


def read_date(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    kinds = set(map(type, cells))
    if kinds <= {date, datetime, type(None)}:
        is_empty = [cell is None for cell in cells] if type(None) in kinds else []
        given = [date.min if cell is None else cell for cell in cells] if is_empty else cells
        days = (np.fromiter(map(date.toordinal, given), np.int64, len(cells)) - DAY_0).astype("datetime64[D]")  # type: ignore[arg-type]
        days[is_empty or slice(0)] = np.datetime64("NaT")
        return within_reason(Typed(days, read_as="date"), context)
    texts = [cell for cell in dict.fromkeys(cells) if isinstance(cell, str)]
    order = context.settings.input.date_order
    against = dates.order_against(texts, order)
    anchor = anchor_of(cells, context, order)
    without_year: list[str] = []
    months: list[str] = []

    def read(value: Cell) -> object:
        if against is not None and isinstance(value, str) and dates.is_of_order(value):
            return Trouble("date.order", {"order": order, "against": against})
        day = dates.week_in(value, order) if column.type is Type.WEEK and isinstance(value, str) else None
        if column.type is Type.WEEK and isinstance(value, (int, float)) and value in range(1, dates.LAST_WEEK + 1):
            day = (0, int(value))
        day = day or whole_day(value, order)
        if day is None and column.name in LAST_OF_MONTH | FIRST_OF_MONTH:
            day = day_for(column, value, order, anchor)
            if day:
                months.append(str(value))
        if isinstance(day, tuple):
            without_year.append(str(value))
            day = dates.with_year(*day, anchor, column.name in AHEAD) if day[0] else dates.week_near(day[1], anchor)
        return np.datetime64(day) if day else Trouble("date.unreadable")

    typed = by_value(cells, read, np.datetime64("NaT"), "datetime64[D]")
    typed.read_as = "date, " + order if any(map(dates.is_of_order, texts)) else "date"
    if without_year:
        code = "date.year_ahead" if column.name in AHEAD else "date.year_added"
        typed.notes.append(Trouble(code, {"anchor": f"{anchor:%Y-%m}", "example": without_year[0]}))
    if months and column.name != "snapshot_on":  # of a snapshot nothing else is expected
        code = "date.month_end" if column.name in LAST_OF_MONTH else "date.month_start"
        typed.notes.append(Trouble(code, {"example": months[0]}))
    return within_reason(typed, context)


def day_for(column: Column, value: Cell, order: str, anchor: date) -> date | None:
    """The day that a month or a quarter stands for in a column: its last where something ends, its first where it begins."""
    is_end = column.name in LAST_OF_MONTH
    if span := span_of_cell(value, order, anchor if column.name in AHEAD else None):
        return span[1] if is_end else span[0]
    return None


def anchor_of(cells: Sequence[Cell], context: Context, order: str) -> date:
    """Day to which days without a year are nearest: the workbook month's last, else that of the newest day of the column."""
    if context.month:
        return dates.last_day(context.month)
    latest = latest_day(context)
    full = [day for cell in set(cells) if isinstance(day := whole_day(cell, order), date) and day <= latest]
    return dates.last_day(max(full)) if full else context.reference


def whole_day(cell: Cell, order: str) -> date | tuple[int, int] | None:
    """The day of one cell; (month, day) where it has no year; None where it has none."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, str):
        return dates.day_in(cell, order)
    return dates.of_number(float(cell)) if isinstance(cell, (int, float)) else None


def latest_day(context: Context) -> date:
    """The last day that can be meant: some years after the report's."""
    return context.reference + timedelta(days=round(365.25 * dates.YEARS_AHEAD))


def within_reason(typed: Typed, context: Context) -> Typed:
    """Days before 2000 or over five years ahead are troubles."""
    first = np.datetime64(f"{dates.FIRST_YEAR}-01-01")
    last = np.datetime64(latest_day(context))
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
        month = dates.month_of_cell(value, context.settings.input.date_order)
        return np.datetime64(month) if month else Trouble("month.unreadable")

    return within_reason(by_value(cells, read, np.datetime64("NaT"), "datetime64[D]"), context)


def read_time(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    """Time of day in hours since midnight."""

    def read(value: Cell) -> object:
        return or_trouble(times.time_of_day(value), "time.unreadable")

    return by_value(cells, read, np.nan, float)


# --- numbers --------------------------------------------------------------------------------------------------------


def read_number(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    """Numbers; lengths of time in hours (in minutes, where the column is of minutes)."""
    decimal = context.settings.input.decimal
    kinds = set(map(type, cells)) - {type(None)}
    if kinds <= {float, int}:
        typed = Typed(exact(np.array(cells, float), context.scale), read_as="number" + scaled(context))
    elif column.name in LENGTHS:
        unit = 60 if column.name == "minutes" else 1

        def length(cell: Cell) -> object:
            return or_trouble(times.length_of_time(cell, decimal, context.scale / unit), "number.unreadable")

        typed = by_value(cells, length, np.nan, float)
        typed.values = np.round(typed.values * unit, 9)
        typed.read_as = f"number, decimal “{decimal}”, or a length of time" + scaled(context)
    else:
        against = locale_against(cells, decimal)
        typed = by_value(cells, lambda cell: number_of(cell, decimal, against), np.nan, float)
        typed.values = exact(typed.values, context.scale)
        typed.read_as = f"number, decimal “{decimal}”" + scaled(context)
    refuse(typed, np.abs(typed.values) > LARGEST, "number.far")
    if column.name in NEVER_BELOW_0:
        refuse(typed, typed.values < 0, "number.negative")
    return typed


def read_money(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    """Amounts as numbers, and the currencies written beside them."""
    decimal = context.settings.input.decimal
    typed = read_number(column, cells, context)
    texts = {cell for cell in set(cells) if isinstance(cell, str)} if str in set(map(type, cells)) else set()
    named = {text: found.currency for text in texts if (found := parse_amount(text, decimal)) and found.currency}
    if named:
        typed.currencies = {row: named[cell] for row, cell in enumerate(cells) if cell in named and row not in typed.troubles}  # type: ignore[index]
    return typed


def exact(values: Array, scale: float) -> Array:
    """Values times the header's unit, without the dust of binary fractions (3.15 万 is 31500)."""
    return values if scale == 1 else np.round(values * scale, 6) if scale > 1 else values * scale


def scaled(context: Context) -> str:
    return f" × {context.scale:g}" if context.scale != 1 else ""


def or_trouble(value: float | None, code: str) -> object:
    return Trouble(code) if value is None else value


def locale_against(cells: Sequence[Cell], decimal: str) -> str | None:
    """A text that shows that the configured decimal mark cannot be right; None where there is none."""
    texts = dict.fromkeys(cell for cell in cells if isinstance(cell, str))
    return next((text for text in texts if is_of_other_locale(text, decimal)), None)


def number_of(value: Cell, decimal: str, against: str | None = None) -> object:
    """A cell's number, or the trouble with it. against: a text that shows that the decimal mark cannot be right."""
    if isinstance(value, (int, float)):
        return float(value)
    found = parse_amount(value, decimal) if isinstance(value, str) else None
    if found is None:
        return Trouble("number.unreadable")
    if against is not None and is_ambiguous(str(value), decimal):
        return Trouble("number.decimal", {"decimal": decimal, "against": against})
    return found.value


def read_share(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    """80 %, 0.8 and 80 are one value: any bare value above 1 puts the column's bare values in hundredths."""
    decimal = context.settings.input.decimal
    kinds = set(map(type, cells)) - {type(None)}
    marked = np.zeros(len(cells), bool)  # written with a per cent sign, or shown in a per cent format
    marked[[row for row in context.percents if isinstance(cells[row], (int, float))]] = True
    if kinds <= {float, int}:
        typed = Typed(np.array(cells, float))
    else:
        typed = by_value(cells, lambda cell: share_of(cell, decimal), np.nan, float)
        signed = {cell for cell in set(cells) if isinstance(cell, str) and hundredths(cell) is not None}
        marked |= np.array([cell in signed for cell in cells], bool)
    is_bare = ~marked & ~np.isnan(typed.values)
    is_hundredths = bool((typed.values[is_bare] > 1).any())
    if is_hundredths:
        refuse(typed, is_bare & (typed.values > 0) & (typed.values < 1), "share.mixed")
        typed.values = np.where(is_bare, typed.values / 100, typed.values)
    refuse(typed, (typed.values < 0) | (typed.values > 1), "share.range")
    typed.values = np.round(typed.values, 12)
    typed.read_as = "share, in hundredths" if is_hundredths else "share, in per cent" if marked.any() and not is_bare.any() else "share"
    return typed


def share_of(cell: Cell, decimal: str) -> object:
    """The share that a cell means; a bare number as it stands."""
    if isinstance(cell, (int, float)):
        return float(cell)
    text = hundredths(cell) if isinstance(cell, str) else None
    found = parse_number(text or cell, decimal) if isinstance(cell, str) else None
    return Trouble("share.unreadable") if found is None else found / 100 if text else found


def hundredths(text: str) -> str | None:
    """The number before a per cent sign; None where there is no such sign. 8成 and 八成 are 80 %."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    for sign in ("%", "percent", "per cent", "pct"):
        if plain.endswith(sign):
            return plain.removesuffix(sign)
    tenths = str(dates.HAN.get(plain[:-1], plain[:-1])) if plain.endswith("成") else ""
    return f"{tenths}0" if tenths.isdigit() else None


def read_score(column: Column, cells: Sequence[Cell], context: Context) -> Typed:
    """Scores from 1 to 5; 4分 and ★★★★ are 4."""
    if str in set(map(type, cells)):
        cells = [
            cell if not isinstance(cell, str) else str(stars) if (stars := cell.count("★")) else cell.strip().removesuffix("分") for cell in cells
        ]
    typed = read_number(column, cells, context)
    refuse(typed, (typed.values < 1) | (typed.values > 5), "score.range")
    return typed


READERS: dict[Type, Reader] = {
    Type.TEXT: read_text, Type.PERSON: read_text, Type.CUSTOMER: read_text, Type.DATE: read_date, Type.WEEK: read_week,
    Type.MONTH: read_month, Type.TIME: read_time, Type.NUMBER: read_number, Type.MONEY: read_money, Type.SHARE: read_share,
    Type.SCORE: read_score, Type.YES_NO: read_yes_no, Type.CHOICE: read_choice,
}  # fmt: skip
