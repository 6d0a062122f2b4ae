"""Workbooks that people fill: an About sheet, a table for each kind with its drop-downs and colours, and what stands there already.

Written by xlsxwriter, every text as a text: nothing that begins with = + - @ becomes a formula.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from reportgen.language import Language
from reportgen.settings import Settings
from reportgen.visible import width
from reportgen.workbook.aboutsheet import write_about
from reportgen.workbook.catalogue import title
from reportgen.workbook.dataset import frame_name
from reportgen.workbook.examples import example, marked
from reportgen.workbook.formrules import LATE, MISSING, REACH, YES_NO, colours, validation
from reportgen.workbook.schema import LISTS_MARK, Column, Kind, Type, columns_of
from reportgen.workbook.vocabulary import Words

OWN_KINDS = ("visits", "pipeline", "timesheet", "plans", "notes")  # what a rep keeps; the rest is the team's
REP_ABOVE = (*OWN_KINDS, "measures")  # kinds that need no column of reps in a workbook that says whose it is
MOST_ON_A_PAGE = 12  # columns that are still read when a page holds them all
ONE_LINE = 16  # widths of a digit: a header as short as that does not wrap
LINE, MOST_LINES = 15, 6  # points; of a row
LONGEST_TEXT = 32_767  # of a cell
INK, PLAIN, BRAND, TEAL, GREY, AMBER, RED, EXAMPLE = "#1D242B", "#E4E9EE", "#1F4E79", "#0F766E", "#9AA5B1", "#FCE8C5", "#B8402A", "#F3F5F7"
FORMATS = {
    Type.DATE: "yyyy-mm-dd", Type.WEEK: "yyyy-mm-dd", Type.MONTH: "yyyy-mm", Type.TIME: "hh:mm", Type.NUMBER: "#,##0.##",
    Type.MONEY: "#,##0.00", Type.SHARE: "0%", Type.SCORE: "0", Type.TEXT: "@",
}  # fmt: skip
RIGHT, MIDDLE = {"align": "right", "indent": 1}, {"align": "center"}
ALIGNED: dict[Type, dict[str, Any]] = {
    **dict.fromkeys((Type.NUMBER, Type.MONEY, Type.SHARE), RIGHT),
    **dict.fromkeys((Type.DATE, Type.WEEK, Type.MONTH, Type.TIME, Type.SCORE, Type.YES_NO), MIDDLE),
}
HEADER_ALIGNED = dict.fromkeys(ALIGNED, MIDDLE)  # at the right is the button of the filter
WIDTHS = {
    Type.TEXT: 18, Type.CUSTOMER: 36, Type.PERSON: 16, Type.CHOICE: 15, Type.MONEY: 15, Type.DATE: 13, Type.WEEK: 13, Type.MONTH: 11,
    Type.NUMBER: 10, Type.SCORE: 12, Type.SHARE: 12, Type.YES_NO: 11, Type.TIME: 10,
}  # fmt: skip
WIDEST_CHOICE = 32
LEAST_FIRST = 17  # of the first column, in which an example says so before its date
LONG_TEXTS = {  # columns whose texts wrap, and their widths
    "notes": 44, "text": 80, "next_step": 32, "objective": 56, "measure": 44, "finding": 36, "result": 36, "action": 34, "reason": 34, "task": 24,
    "name": 36, "email": 36, "manager_email": 36,
}  # fmt: skip
FIRST = {"pipeline": ("opportunity_id",), "targets": ("month",)}  # before the required columns
SOON = {  # the usual columns that matter most, after the required ones
    "visits": ("hours", "outcome", "next_step", "next_step_on", "contact", "product", "task", "notes"),
    "pipeline": ("name", "next_step", "next_step_on", "last_contact_on", "decision_maker_met", "probability", "status", "closed_on", "lost_reason"),
}
RARE = {  # columns that few need: last, and grouped so that they can be folded away
    "visits": ("time_code", "minutes", "start", "end", "joint_with", "quality"),
    "pipeline": ("forecast_category", "currency", "snapshot_on"),
    "orders": ("opportunity_id", "currency"),
    "customers": ("lost_on", "lost_reason"),
    "reps": ("manager_email", "left_on"),
    "capabilities": ("weight", "influenceable"),
    "measures": ("metric",),
}


@dataclass(frozen=True, slots=True)
class Form:
    """A workbook to be: whose (empty: the team's, or anybody's), of which month, with which sheets, and the rows that it brings.

    rows: by kind, values by column as a Dataset frame has them; examples: month of the example rows' days;
    origin: the month that it was rolled over from.
    """

    kinds: Sequence[Kind]
    examples: date
    rep: str = ""
    month: date | None = None
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    words: Words = field(default_factory=Words)
    origin: date | None = None


def form_bytes(form: Form, language: Language, settings: Settings) -> bytes:
    """The workbook."""
    stream = BytesIO()
    Writer(stream, form, language, settings).write()
    return stream.getvalue()


class Writer:
    """One workbook under way: its formats and its drop-down lists."""

    def __init__(self, stream: BytesIO, form: Form, language: Language, settings: Settings) -> None:
        self.book: Any = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        self.form, self.language, self.settings = form, language, settings
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._lists: dict[str, Sequence[str]] = {}

    def write(self) -> None:
        day = self.form.month or self.form.examples
        self.book.set_properties({"author": "reportgen", "created": datetime(day.year, day.month, 1)})
        self.book.set_size(2400, 1500)
        kinds = [(kind, title_of(kind, self.language), shown_columns(kind, self.form, self.settings)) for kind in self.form.kinds]
        write_about(self, kinds)
        for kind, name, columns in kinds:
            self.write_sheet(kind, name, columns)
        self.write_lists()
        self.book.close()

    def look(self, **properties: Any) -> Any:
        """A cell format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"font_name": "Calibri", "font_size": 11, "valign": "top", **properties})
        return self._formats[key]

    # --- a sheet ------------------------------------------------------------------------------------------------------

    def write_sheet(self, kind: Kind, name: str, columns: Sequence[Column]) -> None:
        """One kind: header, the rows it brings, otherwise an example row, one row to begin with; the table grows as it is filled."""
        sheet = self.book.add_worksheet(name)
        rows = self.form.rows.get(kind.name, ())
        rare = RARE.get(kind.name, ())
        letters = {column.name: xl_col_to_name(at) for at, column in enumerate(columns)}
        titles = headers(columns, self.language)
        for at, (column, header) in enumerate(zip(columns, titles, strict=True)):
            wide = max(width_of(column, header, self.language), LEAST_FIRST if at == 0 else 0)
            sheet.set_column(at, at, wide, self.cell_look(column), {"level": 1 if column.name in rare else 0})
            if rule := validation(kind, column, self.language, self.form.words, self.list_of):
                sheet.data_validation(1, at, REACH - 1, at, rule)
        last = max(len(rows), 0 if rows else 1) + 1
        sheet.add_table(0, 0, last, len(columns) - 1, self.table(kind, columns, titles))
        sheet.set_row(0, 36)
        if rows:
            for row, values in enumerate(rows, 1):
                self.write_row(sheet, row, columns, values)
        else:
            self.write_example(sheet, kind, columns)
        first = 2 if rows else 3
        for column_name, formula, look in colours(kind, columns, letters, first, self.language):
            area = f"{letters[column_name]}{first}:{letters[column_name]}{REACH}"
            sheet.conditional_format(area, {"type": "formula", "criteria": formula, "format": self.sign(look)})
        self.lay_out(sheet, kind, columns)

    def table(self, kind: Kind, columns: Sequence[Column], titles: Sequence[str]) -> dict[str, Any]:
        heads = [{"header": header, "header_format": self.header_look(column)} for column, header in zip(columns, titles, strict=True)]
        return {"name": f"t_{kind.name}", "columns": heads, "style": "Table Style Light 1"}

    def header_look(self, column: Column) -> Any:
        """Required columns stand out."""
        colour = {"font_color": "#FFFFFF", "bg_color": BRAND} if column.required else {"font_color": INK, "bg_color": PLAIN}
        return self.look(bold=True, text_wrap=True, bottom=1, bottom_color=GREY, valign="vcenter", **HEADER_ALIGNED.get(column.type, {}), **colour)

    def cell_look(self, column: Column, **more: Any) -> Any:
        more |= ALIGNED.get(column.type, {})
        if column.name in LONG_TEXTS:
            more["text_wrap"] = True
        return self.look(num_format=FORMATS[column.type], **more) if column.type in FORMATS else self.look(**more)

    def sign(self, look: str) -> Any:
        """The look of what is late, or missing."""
        properties = {LATE: {"font_color": RED, "bold": True}, MISSING: {"bg_color": AMBER}}[look]
        key = (("sign", look),)
        if key not in self._formats:
            self._formats[key] = self.book.add_format(properties)
        return self._formats[key]

    def lay_out(self, sheet: Any, kind: Kind, columns: Sequence[Column]) -> None:
        """What stays in sight, what is printed and how, the tab's colour."""
        names = [column.name for column in columns[:3]]
        frozen = names.index("customer") + 1 if "customer" in names else 1
        sheet.freeze_panes(1, frozen)
        sheet.set_tab_color(BRAND if kind.name in OWN_KINDS else TEAL)
        sheet.set_zoom(100 if len(columns) > 10 else 110)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1 if len(columns) <= MOST_ON_A_PAGE else 2, 0)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0, frozen - 1)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.set_footer("&L&A&R&P / &N")

    def write_row(self, sheet: Any, row: int, columns: Sequence[Column], values: Mapping[str, Any]) -> None:
        """One row; as high as its longest text needs, for not every program finds that out by itself."""
        lines = 1
        for at, column in enumerate(columns):
            value = written(column, values.get(frame_name(column.name)), self.language)
            if value is not None:
                put(sheet, row, at, value, self.cell_look(column))
            if isinstance(value, str) and column.name in LONG_TEXTS:
                lines = max(lines, min(-(-width(value) // LONG_TEXTS[column.name]), MOST_LINES))
        if lines > 1:
            sheet.set_row(row, lines * LINE)

    def write_example(self, sheet: Any, kind: Kind, columns: Sequence[Column]) -> None:
        """The example row, marked in its first cell, so that it is never read."""
        for at, column in enumerate(columns):
            value: Any = example(kind, column, self.language.code, self.form.examples)
            if at == 0:
                value = marked(value, self.language.code)
            look = self.cell_look(column, italic=True, font_color="#5B6670", bg_color=EXAMPLE)
            if value is None:
                sheet.write_blank(1, at, None, look)
            else:
                put(sheet, 1, at, value, look)

    # --- drop-down lists ----------------------------------------------------------------------------------------------

    def list_of(self, name: str, words: Sequence[str]) -> str:
        """What a validation refers to for a list of words; lists stand on a sheet of their own, as one within a rule ends at 255 characters."""
        self._lists.setdefault(name, words)
        return f"=list_{name}"

    def write_lists(self) -> None:
        if not self._lists:
            return
        name = {"en": "Lists", "zh": "列表"}[self.language.code]
        sheet = self.book.add_worksheet(name)
        put(sheet, 0, 0, LISTS_MARK, self.look())
        for at, (key, words) in enumerate(self._lists.items()):
            put(sheet, 1, at, key, self.look(bold=True))
            for row, word in enumerate(words, 2):
                put(sheet, row, at, word, self.look())
            letter = xl_col_to_name(at)
            self.book.define_name(f"list_{key}", f"='{name}'!${letter}$3:${letter}${len(words) + 2}")
        sheet.hide()


def title_of(kind: Kind, language: Language) -> str:
    return str(title(kind, language))


def shown_columns(kind: Kind, form: Form, settings: Settings) -> list[Column]:
    """The kind's columns in the order of their weight; without that of reps where the workbook itself says whose it is."""
    columns = [c for c in columns_of(kind, settings) if not (c.name == "rep" and form.rep and kind.name in REP_ABOVE)]
    first, soon, rare = (names.get(kind.name, ()) for names in (FIRST, SOON, RARE))

    def weight(column: Column) -> tuple[int, int]:
        if column.name in first:
            return 0, 0
        if column.required:
            return 1, 0
        return (2, soon.index(column.name)) if column.name in soon else (4 if column.name in rare else 3, 0)

    return sorted(columns, key=weight)


def headers(columns: Sequence[Column], language: Language) -> list[str]:
    """The titles of a table, a star at those that must be filled; no two alike, as Excel asks."""
    found: list[str] = []
    for column in columns:
        name = " ".join(str(getattr(column, language.code)).split())[:200]
        if not name or name.casefold() in {other.rstrip(" *").casefold() for other in found}:
            name = column.name
        found.append(f"{name} *" if column.required else name)
    return found


def width_of(column: Column, header: str, language: Language) -> float:
    """Wide enough for what is written there, and for a header of one or two lines beside its filter button."""
    letters = width(header)
    words = max((width(word) for word in header.split()), default=0) if header.isascii() else 0  # Chinese wraps anywhere
    choice = max((width(str(getattr(choice, language.code))) for choice in column.choices), default=0)
    usual = max(LONG_TEXTS.get(column.name, WIDTHS[column.type]), min(choice + 4, WIDEST_CHOICE))
    return max(usual, letters + 3 if letters <= ONE_LINE else letters / 2 + 5, words + 4)


def written(column: Column, value: Any, language: Language) -> Any:
    """A value of a Dataset as a person writes it; None where there is none."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if column.choices:
        return next((str(getattr(choice, language.code)) for choice in column.choices if choice.code == value), str(value))
    if column.type is Type.YES_NO:
        return YES_NO[language.code][0 if value else 1]
    if column.type is Type.TIME:
        return value / 24
    return value


def put(sheet: Any, row: int, column: int, value: Any, look: Any) -> None:
    """A value in a cell; a text is a text, whatever it begins with."""
    if isinstance(value, str):
        sheet.write_string(row, column, value[:LONGEST_TEXT], look)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, look)
    else:
        sheet.write_number(row, column, value, look)
