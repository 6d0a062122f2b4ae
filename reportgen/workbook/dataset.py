"""The data of a team as one value: a frame per sheet kind with typed columns and sources, findings, and counts that reconcile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from reportgen.workbook.finding import Finding, Source
from reportgen.workbook.schema import KIND, Column, Type, columns_of

if TYPE_CHECKING:
    from reportgen.settings import Settings

SOURCE_ROWS = 1 << 21  # a source is sheet number × SOURCE_ROWS + Excel row (Excel has 2^20 rows)
FRAME_NAMES = {"source": "came_from"}  # a customer's source; `source` is where a row stands
DAYS = (Type.DATE, Type.WEEK, Type.MONTH)
WORDS = (Type.TEXT, Type.PERSON, Type.CUSTOMER, Type.CHOICE)


@dataclass(slots=True)
class SheetReport:
    """What became of one sheet: rows_seen = used + left_out + duplicates + totals + blank; kind None = of no kind."""

    file: str
    sheet: str
    kind: str | None
    date: str | None  # the workbook's month, YYYY-MM
    header_row: int | None
    rows_seen: int = 0
    used: int = 0
    left_out: int = 0
    duplicates: int = 0
    totals: int = 0
    blank: int = 0
    columns: list[dict[str, object]] = field(default_factory=list)  # {header, cell, field, how, read_as}, of a month among months also month

    def is_reconciled(self) -> bool:
        return self.rows_seen == self.used + self.left_out + self.duplicates + self.totals + self.blank


@dataclass(frozen=True, slots=True)
class Dataset:
    """Everything that was read.

    frames: one DataFrame per sheet kind of `schema.KINDS` that occurs in the input (a kind without a sheet is absent, a sheet
        without rows is an empty frame). Every column of the kind is there, in schema order, typed: text, person, customer
        and choice as object (missing None), number, money, share, score, time (hours) and yes_no (1, 0) as float64, date,
        week (its Monday) and month (its first day) as datetime64[s]; `source` (int64, see `where`) last. Records are
        already united by their keys (workbooks.md "A workbook has a date"), people and customers resolved, money in the
        reporting currency. fence and screening: one float64 column per configured criterion code. targets: long form,
        also when the sheet was wide. pipeline: all pictures, with a column `picture` (month's first day; NaT = undated)
        before `source`.
    pictures: which reps each pipeline sheet speaks for, even where it has no row: columns picture (NaT = undated),
        rep (None = the whole roster), sheet (position in `sheets`).
    unread_deals: pipeline rows left out for an error, so that their deals are not taken for gone: picture, rep,
        opportunity_id, customer, name, product, opened_on, those that could be read.
    earlier_measures: the measures' rows in whose place another workbook's stands, the oldest workbook's first; columns of the kind.
    left_out, repeated: rows left out for an error, and duplicates, for data quality: kind, rep (None where unknown), source.
    """

    frames: Mapping[str, pd.DataFrame]
    pictures: pd.DataFrame
    unread_deals: pd.DataFrame
    left_out: pd.DataFrame
    repeated: pd.DataFrame
    findings: list[Finding]
    sheets: list[SheetReport]
    ignored: list[tuple[str, str]]  # file, reason
    inputs: Mapping[str, str]  # file → sha256 of the bytes that were read
    earlier_measures: pd.DataFrame = field(default_factory=pd.DataFrame)

    def where(self, source: int) -> Source:
        """The file, sheet and Excel row that a value of a `source` column stands for."""
        sheet = self.sheets[int(source) // SOURCE_ROWS]
        return Source(sheet.file, sheet.sheet, int(source) % SOURCE_ROWS)


def empty_frame(kind: str, settings: Settings) -> pd.DataFrame:
    """A frame of a kind without rows, its columns typed."""
    columns = {frame_name(column.name): empty_column(column) for column in columns_of(KIND[kind], settings)}
    if kind == "pipeline":
        columns["picture"] = pd.Series([], dtype="datetime64[s]")
    return pd.DataFrame({**columns, "source": pd.Series([], dtype="int64")})


def frame_name(column: str) -> str:
    """What a column of the schema is called in a frame."""
    return FRAME_NAMES.get(column, column)


def empty_column(column: Column) -> pd.Series:
    if column.type in DAYS:
        return pd.Series([], dtype="datetime64[s]")
    return pd.Series([], dtype=object if column.type in WORDS else float)
