"""Tables → typed rows: blank, total and example rows set apart, every cell read, every trouble told at its cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from reportgen.settings import Settings
from reportgen.workbook.cells import read_column
from reportgen.workbook.columns import Header, Table
from reportgen.workbook.dataset import DAYS, SOURCE_ROWS, SheetReport, frame_name
from reportgen.workbook.dates import FIRST_SERIAL, LAST_SERIAL
from reportgen.workbook.examples import is_untouched
from reportgen.workbook.finding import Finding, Severity, Source
from reportgen.workbook.grid import Cell, Grid
from reportgen.workbook.months import dated
from reportgen.workbook.numbers import currency_in, currency_of, may_mean
from reportgen.workbook.schema import EXAMPLE_MARKS, Column, Type, columns_of
from reportgen.workbook.totals import is_bare_sum, remarks, total_at
from reportgen.workbook.typed import Context, Trouble, Typed
from reportgen.workbook.undone import done_header, undone_rows
from reportgen.workbook.words import is_worked_out

BEGUN = {"timesheet": ("week",), "fence": ("customer",), "screening": ("customer",)}  # what `rollover` writes of rows that a person is to fill
EXCEL_TROUBLES = {"cell.error", "cell.no_value"}
LONGEST_SHOWN = 80
HOURS_A_DAY = 24
NO_ROWS = pd.DataFrame()
DAYS_TO_1904 = 1462  # from Excel's day 0 of 1900 to that of 1904


@dataclass(slots=True)
class Workbook:
    """What a file says about all its sheets: its month, and whose it is (as written in About, or in the file's name)."""

    file: str
    month: date | None = None
    rep: str | None = None
    is_rolled_over: bool = False  # made by `rollover`: much of it is told elsewhere too


@dataclass(slots=True)
class Sheet:
    """One table read: its report, its rows as a frame with `source`, `row_error` and the columns of its kind, its findings."""

    report: SheetReport
    number: int  # position in the Dataset's sheets
    table: Table
    workbook: Workbook
    month: date | None
    frame: pd.DataFrame
    findings: list[Finding] = field(default_factory=list)
    has_rep_column: bool = False
    cells: dict[str, Header] = field(default_factory=dict)  # header of each field
    columns: list[Sequence[Cell]] = field(default_factory=list)  # the table's cells by column, while it is read


def read_table(table: Table, workbook: Workbook, month: date | None, number: int, settings: Settings, reference: date) -> Sheet:
    """One table's rows, typed; rows with an error carry True in `row_error`."""
    grid = table.grid
    report = SheetReport(workbook.file, grid.sheet, table.kind.name, f"{month:%Y-%m}" if month else None, table.header_row)
    sheet = Sheet(report, number, table, workbook, month, NO_ROWS)
    sheet.cells = {header.field: header for header in table.headers if header.field and not header.month}
    sheet.has_rep_column = "rep" in sheet.cells
    tell_headers(sheet)
    fill_merges(grid, table)
    sheet.columns = [cells[table.first : table.last] for cells in grid.columns or zip(*grid.rows, strict=True)]
    columns = columns_of(table.kind, settings)
    rows = data_rows(sheet, columns)
    errors = np.full(len(rows), any(is_required(table, first.field or "") for first, _second in table.twice))
    frame: dict[str, Any] = {}
    amounts: dict[str, Typed] = {}
    for column in columns:
        header = sheet.cells.get(column.name)
        if header is None:
            frame[frame_name(column.name)] = empty_values(column, len(rows))
            continue
        typed = typed_column(sheet, column, header, rows, errors, settings, reference)
        frame[frame_name(column.name)] = typed.values
        if column.type is Type.MONEY:
            amounts[column.name] = typed
    for name, typed in amounts.items():
        settle_currency(sheet, frame, name, sheet.cells[name], typed, rows, errors, settings)
    frame |= {"source": number * SOURCE_ROWS + grid.first_row + np.array(rows, np.int64), "row_error": errors}
    sheet.frame = frame_of(frame, len(rows))
    if table.kind.name == "visits" and {"start", "end"} <= sheet.cells.keys():
        past_midnight(sheet)
    if table.is_wide:
        widen(sheet, rows, settings, reference)
    sheet.columns = []
    return sheet


def frame_of(columns: dict[str, Any], size: int) -> pd.DataFrame:
    """A frame of arrays, with texts as objects."""
    index = pd.RangeIndex(size)  # one for all: pandas compares those of columns that each have their own
    series = {name: pd.Series(values, index, dtype=object, copy=False) if values.dtype == object else values for name, values in columns.items()}
    return pd.DataFrame(series, index, copy=False)


def tell_headers(sheet: Sheet) -> None:
    """Record what each header was taken for; tell near misses, doubles, hidden rows and columns."""
    table, report = sheet.table, sheet.report
    for header in table.headers:
        cell = f"{table.letter(header)}{table.header_row}"
        of_month = {} if header.month is None else {"month": f"{header.month:%Y-%m}"}
        report.columns.append({"header": header.title, "cell": cell, "field": header.field, "how": header.how, "read_as": "", **of_month})
        if header.instead_of:
            places = {"meant": meant(table, header.field), "other": meant(table, header.instead_of)}
            tell(sheet, "column.chosen", Severity.INFORMATION, header, table.header_row, header.title, **places)
        if header.how == "near":
            tell(sheet, "column.near", Severity.WARNING, header, table.header_row, header.title, meant=meant(table, header.field))
    for first, second in table.twice:
        tell(
            sheet, "column.twice", Severity.ERROR, second, table.header_row, second.title,
            other=f"{first.title} ({table.letter(first)}{table.header_row})", meant=meant(table, first.field),
        )  # fmt: skip
        if first.field and is_required(table, first.field):
            tell(sheet, "rows.left_out", Severity.ERROR, second, table.header_row, second.title, meant=meant(table, first.field))
        sheet.cells.pop(first.field or "", None)
    if table.year_assumed:
        tell(sheet, "month.year_assumed", Severity.WARNING, row=table.header_row, year=table.year_assumed)
    if table.grid.is_hidden:
        tell(sheet, "sheet.hidden", Severity.INFORMATION)
    top, bottom = table.grid.first_row + table.first, table.grid.first_row + table.last
    hidden = [row for row in table.grid.hidden_rows if top <= row < bottom]
    if hidden:
        tell(sheet, "rows.hidden", Severity.INFORMATION, n=len(hidden), first=min(hidden))
    columns = [h for h in table.headers if table.grid.first_column + h.at in table.grid.hidden_columns]
    if columns:
        tell(sheet, "columns.hidden", Severity.INFORMATION, titles=", ".join(h.title for h in columns))


def meant(table: Table, name: str | None) -> Column | None:
    """The column of the table's kind that a header was taken for."""
    return next((column for column in table.kind.columns if column.name == name), None)


def tell(
    sheet: Sheet,
    code: str,
    severity: Severity,
    header: Header | None = None,
    row: int = 0,
    value: object = "",
    **fields: object,
) -> None:
    """Add a finding about the sheet, or about the cell of a column and (Excel) row."""
    source = Source(sheet.workbook.file, sheet.table.grid.sheet, row)
    place = (sheet.table.letter(header), header.title) if header else ("", "")
    sheet.findings.append(Finding(code, severity, source, *place, shown(value), fields))


def shown(value: object) -> str:
    """A value as found, cut, with control characters made visible."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    text = "".join(c if c.isprintable() or c == " " else f"\\x{ord(c):02x}" for c in text[: LONGEST_SHOWN + 1])
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def fill_merges(grid: Grid, table: Table) -> None:
    """The value of merged data cells belongs to all rows of the merge, never past the table's last row."""
    bottom = grid.first_row + table.last - 1
    for top, left, last, _right in grid.merges:
        first = top - grid.first_row
        at = left - grid.first_column
        if first < table.first or first >= table.last or not 0 <= at < len(grid.rows[0]):
            continue
        error = grid.errors.get((top, left))
        for row in range(first + 1, min(last, bottom) - grid.first_row + 1):
            if grid.rows[row][at] is None:
                grid.rows[row][at] = grid.rows[first][at]
                grid.columns = []
            if error:
                grid.errors[grid.first_row + row, left] = error


def data_rows(sheet: Sheet, columns: Sequence[Column]) -> list[int]:
    """Positions of the rows that hold data; those that are blank, totals, examples or remarks are counted, and told where they say something."""
    table, report = sheet.table, sheet.report
    known = [header.at for header in table.headers if header.field]
    span = reach(table)
    required = {h.at for h in table.headers if h.field and is_required_text(table, h)}
    meanings = [(column, sheet.cells[column.name].at) for column in columns if column.name in sheet.cells]
    begun = {sheet.cells[name].at for name in BEGUN.get(table.kind.name, ()) if name in sheet.cells and sheet.workbook.is_rolled_over}
    texts = [h.at for h in table.headers if h.field and not h.month][:1]
    customers = {h.at for h in table.headers if h.field == "customer"}
    sums = [h.at for h in table.headers if h.field and h.at not in required]
    report.rows_seen += table.last - table.first
    rows: list[int] = []
    after = table.first
    for row in doubtful_rows(sheet, span, required | set(texts)):
        rows += range(after, row)
        after = row + 1
        cells = table.grid.rows[row]
        excel_row = table.grid.first_row + row
        if all(is_void(cells[at]) for at in known if at not in begun) and not has_lost(table.grid, excel_row, known):
            report.blank += 1
        elif is_example(cells, span):
            report.blank += 1
            if not is_untouched(table.kind, ((column, cells[at]) for column, at in meanings)):
                tell(sheet, "row.example", Severity.INFORMATION, row=excel_row)
        elif (at := total_at(cells, span, required | set(texts), customers)) is not None:
            report.totals += 1
            header = next((h for h in table.headers if h.at == at), None)
            tell(sheet, "row.total", Severity.INFORMATION, header, excel_row, cells[at])
        elif all(cells[at] is None for at in required) and is_bare_sum(row, rows, table.grid, span, sums):
            report.totals += 1
            tell(sheet, "row.total", Severity.INFORMATION, row=excel_row)
        else:
            rows.append(row)
    rows += range(after, table.last)
    beside = remarks(rows, table.grid, span, required)
    for row in sorted(beside):
        report.blank += 1
        at = next(at for at in span if table.grid.rows[row][at] is not None)
        header = next((h for h in table.headers if h.at == at), None)
        tell(sheet, "row.remark", Severity.INFORMATION, header, table.grid.first_row + row, table.grid.rows[row][at])
    return without_undone(sheet, [row for row in rows if row not in beside] if beside else rows)


def without_undone(sheet: Sheet, rows: list[int]) -> list[int]:
    """The rows without those of activities that were not done, which are told in one line."""
    header = done_header(sheet.table)
    undone = set(undone_rows(sheet.table, header, rows)) if header else set()
    if header and undone:
        sheet.report.blank += len(undone)
        first = sheet.table.grid.first_row + min(undone)
        tell(sheet, "rows.undone", Severity.INFORMATION, header, sheet.table.header_row, header.title, n=len(undone), first=first)
    return [row for row in rows if row not in undone] if undone else rows


def doubtful_rows(sheet: Sheet, span: range, required: set[int]) -> Sequence[int]:
    """The rows that may be blank, a total or an example, in order: those that lack something required, or bear an example's mark."""
    rows = range(sheet.table.first, sheet.table.last)
    if len(required) < 2:
        return rows
    found: set[int] = set()
    may_be_first = True  # of its row, and so an example's mark
    for at in span if sheet.columns else ():
        if at not in required and not may_be_first:
            continue
        cells = sheet.columns[at]
        kinds = set(map(type, cells))
        may_be_first = may_be_first and kinds != {str}
        texts = {cell for cell in set(cells) if isinstance(cell, str)} if str in kinds else set()
        joined = "\n".join(texts).lower()
        lacking: set[Cell] = set(filter(is_void, texts)) if at in required else set()
        if at in required and type(None) in kinds:
            lacking.add(None)
        if any(mark in joined for mark in EXAMPLE_MARKS):
            lacking |= {text for text in texts if text.strip().lower().startswith(EXAMPLE_MARKS)}
        if lacking and not lacking.isdisjoint(cells):
            found.update(row for row, cell in zip(rows, cells, strict=True) if cell in lacking)
    return sorted(found)


def reach(table: Table) -> range:
    """Positions of a table's columns, a label's column without a header to the left of them included."""
    first, last = min(h.at for h in table.headers), max(h.at for h in table.headers)
    return range(first - 1 if first > table.block[0] else first, last + 1)


def is_required(table: Table, name: str) -> bool:
    return any(column.required for column in table.kind.columns if column.name == name)


def is_void(cell: Cell) -> bool:
    """Whether a cell holds nothing, or blanks alone."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def is_required_text(table: Table, header: Header) -> bool:
    """Whether a header's field is required and no number, so that a total row has nothing under it."""
    column = next((c for c in table.kind.columns if c.name == header.field), None)
    return column is not None and column.required and column.type not in (Type.MONEY, Type.NUMBER, Type.SHARE, Type.SCORE)


def has_lost(grid: Grid, row: int, known: Sequence[int]) -> bool:
    """Whether a row that looks blank has an Excel error or a formula without value."""
    places = {(row, grid.first_column + at) for at in known}
    return bool(places & (grid.errors.keys() | grid.no_value))


def is_example(cells: Sequence[Cell], span: range) -> bool:
    first = next((cells[at] for at in span if isinstance(cells[at], str)), None)
    return isinstance(first, str) and first.strip().lower().startswith(EXAMPLE_MARKS)


def typed_column(
    sheet: Sheet, column: Column, header: Header, rows: list[int], errors: Any, settings: Settings, reference: date
) -> Typed:  # fmt: skip
    """One column read over the data rows; troubles become findings and mark their rows."""
    grid, table = sheet.table.grid, sheet.table
    excel_column = grid.first_column + header.at
    cells: Sequence[Cell] = sheet.columns[header.at] if sheet.columns else ()
    if len(rows) < len(cells):
        cells = [cells[row - table.first] for row in rows]
    if grid.is_1904 and column.type in DAYS:
        cells = [from_1904(cell) for cell in cells]
    if column.type is Type.MONTH:
        cells = with_their_year(sheet, header, cells, rows)
    shown_in_percent = grid.percents.get(excel_column, ()) if column.type is Type.SHARE else ()
    has_marks = grid.errors or grid.no_value or shown_in_percent
    excel_rows = {grid.first_row + row: position for position, row in enumerate(rows)} if has_marks else {}
    percents = frozenset(excel_rows[row] for row in shown_in_percent if row in excel_rows)
    context = Context(settings, sheet.month, reference, percents, header.scale)
    typed = read_column(column, cells, context)
    add_lost(typed, grid, excel_column, excel_rows)
    if column.required and not is_worked_out(table.kind, column.name, settings):
        for empty in np.flatnonzero(missing(typed.values)):
            typed.troubles.setdefault(int(empty), Trouble("cell.missing"))
    for note in typed.notes:
        tell(sheet, note.code, Severity.INFORMATION, header, table.header_row, **note.fields)
    for position, trouble in typed.troubles.items():
        errors[position] = True
        row = grid.first_row + rows[position]
        value = cells[position] if cells[position] is not None else trouble.fields.get("error", "")
        tell(sheet, trouble.code, Severity.ERROR, header, row, value, column=column, **trouble.fields)
    for entry in sheet.report.columns:
        if entry["field"] == column.name:
            entry["read_as"] = typed.read_as or column.type.value
    return typed


def with_their_year(sheet: Sheet, header: Header, cells: Sequence[Cell], rows: list[int]) -> Sequence[Cell]:
    """Months, those without a year dated; a year that is a guess is told."""
    found = dated(sheet.table, cells, rows)
    if found.is_guess:
        tell(sheet, "month.year_assumed", Severity.WARNING, header, sheet.table.header_row, found.example, year=sheet.table.last_resort)
    return found.cells


def from_1904(cell: Cell) -> Cell:
    """A bare number that is a day's in a workbook whose days are counted from 1904, as it would be counted from 1900."""
    is_day = isinstance(cell, float) and FIRST_SERIAL <= cell + DAYS_TO_1904 <= LAST_SERIAL
    return cell + DAYS_TO_1904 if is_day else cell  # type: ignore[operator]


def settle_currency(
    sheet: Sheet, frame: dict[str, Any], name: str, header: Header, typed: Typed, rows: list[int], errors: Any, settings: Settings
) -> None:  # fmt: skip
    """Let the currency that is written beside an amount count: as the row's currency, or at its rate where the kind has none."""
    own, grid = currency_of(settings.report.currency, ""), sheet.table.grid
    named = currency_in(header.title) or currency_in(f"({header.unit})")  # 金额(万美元)
    words = dict.fromkeys(np.flatnonzero(~np.isnan(typed.values)), named) if named else {}
    for position, word in (words | typed.currencies).items():
        code = currency_of(word, own)
        row, value = grid.first_row + rows[position], grid.rows[rows[position]][header.at]
        if "currency" in frame:
            given = frame["currency"][position]
            if given is None:
                frame["currency"][position] = code
            elif not may_mean(word, currency_of(given, own)):
                errors[position] = True
                tell(sheet, "currency.two", Severity.ERROR, header, row, value, written=word.upper(), given=given)
        elif code != own and code in settings.report.rates:
            frame[name][position] = round(frame[name][position] * settings.report.rates[code], 6)
        elif code != own:
            errors[position] = True
            tell(sheet, "currency.no_rate", Severity.ERROR, header, row, value, own=own, other=code)


def add_lost(typed: Typed, grid: Grid, excel_column: int, excel_rows: dict[int, int]) -> None:
    """Cells with an Excel error or a formula without stored value are troubles, whatever the reader made of them."""
    for (row, column), error in grid.errors.items():
        if column == excel_column and row in excel_rows:
            typed.troubles[excel_rows[row]] = Trouble("cell.error", {"error": error})
    for row, column in grid.no_value:
        if column == excel_column and row in excel_rows and missing(typed.values)[excel_rows[row]]:
            typed.troubles[excel_rows[row]] = Trouble("cell.no_value")


def past_midnight(sheet: Sheet) -> None:
    """A visit that ends before it starts ends on the next day: its end is counted from the same midnight as its start."""
    start, end = (sheet.frame[name].to_numpy(float) for name in ("start", "end"))
    late = np.flatnonzero(end < start)
    for position in late:
        row = int(sheet.frame["source"].iloc[position]) % SOURCE_ROWS
        header = sheet.cells["end"]
        cell = sheet.table.grid.rows[row - sheet.table.grid.first_row][header.at]
        tell(sheet, "visit.past_midnight", Severity.WARNING, header, row, cell)
    if len(late):
        sheet.frame["end"] = np.where(end < start, end + HOURS_A_DAY, end)


def missing(values: Any) -> Any:
    return pd.isna(values)


def empty_values(column: Column, size: int) -> Any:
    """A column without a single value, of the type that reading it would give."""
    if column.type in (Type.DATE, Type.WEEK, Type.MONTH):
        return np.full(size, np.datetime64("NaT"), "datetime64[D]")
    if column.type in (Type.TEXT, Type.PERSON, Type.CUSTOMER, Type.CHOICE):
        return np.full(size, None, object)
    return np.full(size, np.nan)


def widen(sheet: Sheet, rows: list[int], settings: Settings, reference: date) -> None:
    """A wide targets sheet in the long form: a row for each month's cell that holds something."""
    money = next(column for column in sheet.table.kind.columns if column.name == "target")
    money = replace(money, required=False)  # an empty month is no target
    found: list[pd.DataFrame] = []
    errors = sheet.frame["row_error"].to_numpy().copy()
    for header in sheet.table.headers:
        if header.month is None:
            continue
        typed = typed_column(sheet, money, header, rows, errors, settings, reference)
        values = typed.values
        settle_currency(sheet, {"target": values}, "target", header, typed, rows, errors, settings)
        part = sheet.frame.assign(target=values, month=np.datetime64(header.month))
        found.append(part[~np.isnan(values)])
    long = pd.concat(found, ignore_index=True) if found else sheet.frame.iloc[:0]
    bad = set(sheet.frame["source"].to_numpy()[errors])
    long["row_error"] = long["source"].isin(bad)
    lost = sheet.frame[sheet.frame["source"].isin(bad - set(long["source"]))]
    sheet.frame = pd.concat([long, lost.assign(row_error=True)], ignore_index=True) if len(lost) else long


def findings_of(sheets: Iterable[Sheet]) -> list[Finding]:
    return [finding for sheet in sheets for finding in sheet.findings]
