"""The rows of one rep as a workbook, to be attached to the rep's PDF: nobody else's, each with the place where it stands."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter

from reportgen.language import mark as _
from reportgen.report.metricsbook import LONGEST, SAFE
from reportgen.report.view import View
from reportgen.visible import visible
from reportgen.workbook.catalogue import title
from reportgen.workbook.dataset import Dataset, frame_name
from reportgen.workbook.forms import title_of
from reportgen.workbook.schema import KIND, columns_of

PLACE = (_("file"), _("sheet"), _("row"))


def own_rows(view: View, dataset: Dataset) -> bytes:
    """A sheet for each kind that has rows of the rep; the same rows give the same bytes."""
    stream, day = BytesIO(), view.book.as_of
    out: Any = xlsxwriter.Workbook(stream, {"in_memory": True, **SAFE})
    out.set_properties({"author": "reportgen", "created": datetime(day.year, day.month, day.day)})
    looks = out.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}), out.add_format({"num_format": "yyyy-mm-dd"})
    name = view.book.subjects[view.position].name
    for kind, frame in dataset.frames.items():
        rows = frame[frame["rep"] == name] if "rep" in frame else frame[:0]
        if len(rows):
            write_kind(out.add_worksheet(title_of(KIND[kind], view.language)), kind, rows, view, dataset, looks)
    if not out.worksheets():
        out.add_worksheet()
    out.close()
    return stream.getvalue()


def write_kind(sheet: Any, kind: str, rows: pd.DataFrame, view: View, dataset: Dataset, looks: tuple[Any, Any]) -> None:
    """Headers in the report's language, then the rows."""
    columns = columns_of(KIND[kind], view.book.settings)
    heads = [*(title(column, view.language) for column in columns), *(view.text(name) for name in PLACE)]
    for at, head in enumerate(heads):
        sheet.write_string(0, at, visible(head, LONGEST), looks[0])
    values = [rows[frame_name(column.name)].tolist() for column in columns]
    for row, (source, *cells) in enumerate(zip(rows["source"], *values, strict=True), 1):
        where = dataset.where(source)
        cells += [where.file, where.sheet, where.row]
        for at, value in enumerate(cells):
            write_cell(sheet, row, at, value, looks[1])
    sheet.set_column(0, len(heads) - 1, 16)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(heads) - 1)


def write_cell(sheet: Any, row: int, column: int, value: object, day: Any) -> None:
    """A value as what it is; nothing where it is empty."""
    if isinstance(value, str):
        sheet.write_string(row, column, visible(value, LONGEST))
    elif isinstance(value, datetime) and value is not pd.NaT:
        sheet.write_datetime(row, column, value.to_pydatetime() if isinstance(value, pd.Timestamp) else value, day)
    elif isinstance(value, (int, float)) and abs(value) < float("inf"):  # false for NaN, too
        sheet.write_number(row, column, value)
