"""The data of a team as one value: a frame per sheet kind with typed columns and sources, findings, and counts that reconcile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from reportgen.workbook.finding import Finding, Source

SOURCE_ROWS = 1 << 21  # a source is sheet number × SOURCE_ROWS + Excel row (Excel has 2^20 rows)


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
    columns: list[dict[str, object]] = field(default_factory=list)  # {header, cell, field, how, read_as}


@dataclass(frozen=True, slots=True)
class Dataset:
    """Everything that was read.

    frames: one DataFrame per sheet kind of `schema.KINDS` that occurs in the input (a kind without a sheet is absent, a sheet
        without rows is an empty frame). Every column of the kind is there, in schema order, typed: text, person, customer
        and choice as str (missing NaN), number, money, share, score, time (hours) as float64, yes_no as "boolean", date, week (its Monday) and
        month (its first day) as datetime64[ns]; `source` (int64, see `where`) last. Records are already united by their keys
        (workbooks.md "A workbook has a date"), people and customers resolved, money in the reporting currency.
        fence and screening: one float64 column per configured criterion code.
        targets: long form, also when the sheet was wide. pipeline: all pictures, with a column `picture`
        (month's first day; NaT = undated), before `source`.
    pictures: which reps each pipeline sheet speaks for, even where it has no row: columns picture (datetime64, NaT = undated),
        rep (str; NaN = the whole roster), sheet (int, position in `sheets`).
    unread_deals: pipeline rows left out for an error, so that their deals are not taken for gone: picture, rep, opportunity_id,
        customer, name, product, opened_on, those that could be read.
    left_out: rows left out for an error, for data quality: kind, rep (as resolved; NaN where unknown), source.
    """

    frames: Mapping[str, pd.DataFrame]
    pictures: pd.DataFrame
    unread_deals: pd.DataFrame
    left_out: pd.DataFrame
    findings: list[Finding]
    sheets: list[SheetReport]
    ignored: list[tuple[str, str]]  # file, reason
    inputs: Mapping[str, str]  # file → sha256 of the bytes that were read

    def where(self, source: int) -> Source:
        """The file, sheet and Excel row that a value of a `source` column stands for."""
        sheet = self.sheets[int(source) // SOURCE_ROWS]
        return Source(sheet.file, sheet.sheet, int(source) % SOURCE_ROWS)
