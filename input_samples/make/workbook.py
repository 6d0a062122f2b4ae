"""Workbooks as an office makes them: header fills, widths, date and money formats, frozen panes; the same bytes each time."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from make.words import columns

SAVED = datetime(2026, 11, 2, 9, 0, 0)  # the Monday after the last month: when all was last saved
MONEY = {"amount", "target", "cost", "potential"}
SHARES = {"probability", "share"}
CENTRE = Alignment(horizontal="center")
CENTRED = {"time_code", "grade", "key_account", "quality", "score", "required", "weight", "influenceable", "decision_maker_met"}


@dataclass(frozen=True)
class Look:
    """Fonts and colours of one keeper of workbooks."""

    font: str
    fill: str
    ink: str = "FFFFFF"


OFFICE = Look("微软雅黑", "1F4E78")
LOOKS = (
    OFFICE,
    Look("等线", "D9E1F2", "1F3864"),
    Look("宋体", "E2EFDA", "274E13"),
    Look("Calibri", "404040"),
    Look("Calibri", "DDEBF7", "1F3864"),
)


@dataclass
class Placed:
    """A table on its sheet: where its columns stand, by field, and its rows."""

    sheet: Worksheet
    letters: dict[str, str]
    header_row: int
    last_row: int

    @property
    def first_row(self) -> int:
        return self.header_row + 1

    def cell(self, field: str, row: int) -> str:
        return f"{self.letters[field]}{row}"


class Book:
    """One workbook being filled."""

    def __init__(self, look: Look, lang: str) -> None:
        self.workbook = Workbook()
        self.workbook.remove(self.workbook.active)
        self.look, self.lang = look, lang

    def table(self, kind: str, title: str, rows: list[dict[str, Any]], above: list[str] | None = None, groups: list[tuple[str, int]] | None = None,
              without: tuple[str, ...] = (), renamed: dict[str, str] | None = None) -> Placed:  # fmt: skip
        """A sheet with one table: lines of title `above` it, merged group headers (text, columns) over the header row."""
        sheet = self.workbook.create_sheet(title)
        used = {field for row in rows for field, value in row.items() if value is not None}
        shown = [column for column in columns(kind) if column[0] in used and column[0] not in without]
        for text in above or []:
            sheet.append([text])
            sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=len(shown))
            sheet.cell(sheet.max_row, 1).font = Font(self.look.font, size=14 if sheet.max_row == 1 else 9, bold=sheet.max_row == 1)
        if groups:
            self.group_headers(sheet, groups)
        titles = [(renamed or {}).get(field, chinese if self.lang == "zh" else english) for field, chinese, english, _width in shown]
        sheet.append(titles)
        header_row = sheet.max_row
        for row in rows:
            sheet.append([row.get(field) for field, *_names in shown])
        letters = {field: get_column_letter(n + 1) for n, (field, *_names) in enumerate(shown)}
        placed = Placed(sheet, letters, header_row, sheet.max_row)
        self.dress(placed, [(field, width) for field, _chinese, _english, width in shown])
        return placed

    def group_headers(self, sheet: Worksheet, groups: list[tuple[str, int]]) -> None:
        row, at = sheet.max_row + 1, 1
        for text, span in groups:
            cell = sheet.cell(row, at, text)
            cell.font, cell.alignment = Font(self.look.font, bold=True), Alignment(horizontal="center")
            cell.fill = PatternFill("solid", fgColor="F2F2F2")
            sheet.merge_cells(start_row=row, end_row=row, start_column=at, end_column=at + span - 1)
            at += span

    def dress(self, placed: Placed, shown: list[tuple[str, int]]) -> None:
        """Widths, header, number formats, frozen panes and a filter."""
        sheet = placed.sheet
        line = Side(style="thin", color="A6A6A6")
        for (field, width), cell in zip(shown, sheet[placed.header_row], strict=False):
            cell.font = Font(self.look.font, bold=True, color=self.look.ink)
            cell.fill = PatternFill("solid", fgColor=self.look.fill)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.border = Border(bottom=line)
            letter = placed.letters[field]
            sheet.column_dimensions[letter].width = width
            for (body,) in sheet.iter_rows(placed.first_row, placed.last_row, cell.column, cell.column):
                shape(body, field)
        sheet.row_dimensions[placed.header_row].height = 28
        sheet.freeze_panes = sheet.cell(placed.first_row, 2 if len(shown) > 6 else 1)
        last = get_column_letter(len(shown))
        sheet.auto_filter.ref = f"A{placed.header_row}:{last}{placed.last_row}"
        on_one_page_wide(sheet)

    def total(self, placed: Placed, row: int, label: str, label_field: str, values: dict[str, float]) -> None:
        """Writes a total row under (or between) the rows of a table."""
        line = Side(style="thin", color="000000")
        placed.sheet[placed.cell(label_field, row)] = label
        for field, value in values.items():
            placed.sheet[placed.cell(field, row)] = value
            shape(placed.sheet[placed.cell(field, row)], field)
        for letter in placed.letters.values():
            cell = placed.sheet[f"{letter}{row}"]
            cell.font, cell.border = Font(self.look.font, bold=True), Border(top=line)
        placed.last_row = max(placed.last_row, row)

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.workbook.properties.creator = "Hengliu Flow Technology"
        self.workbook.properties.created = SAVED
        buffer = BytesIO()
        self.workbook.save(buffer)
        path.write_bytes(same_each_time(buffer.getvalue()))


def on_one_page_wide(sheet: Worksheet) -> None:
    """Prints landscape, all columns on one page."""
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def shape(cell: Any, field: str) -> None:
    """The number format that a person gives such a column."""
    if isinstance(cell.value, (date, datetime)):
        cell.number_format = "yyyy-mm-dd"
        cell.alignment = CENTRE
    elif isinstance(cell.value, time):
        cell.number_format = "hh:mm"
        cell.alignment = CENTRE
    elif field in MONEY and isinstance(cell.value, (int, float)):
        cell.number_format = "#,##0.00" if isinstance(cell.value, float) and cell.value % 1 else "#,##0"
    elif field in SHARES and isinstance(cell.value, float):
        cell.number_format = "0%"
    if field in CENTRED:
        cell.alignment = CENTRE


def same_each_time(package: bytes) -> bytes:
    """The package without the moment at which it was written."""
    out = BytesIO()
    stamp = SAVED.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(BytesIO(package)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, SAVED.timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            target.writestr(entry, content, compresslevel=9)
    return out.getvalue()
