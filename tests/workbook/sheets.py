"""Workbooks for tests, written by openpyxl from rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from reportgen.settings import Settings
from reportgen.workbook import read_dataset
from reportgen.workbook.assemble import Assembly
from reportgen.workbook.dataset import Dataset
from reportgen.workbook.grid import Grid, Reading

REFERENCE = date(2026, 10, 31)
Rows = list[list[Any]]

VISITS: Rows = [["date", "customer", "activity", "rep"], [date(2026, 10, 5), "Alder", "visit", "Ann"]]
PIPELINE: Rows = [
    ["opportunity_id", "customer", "amount", "stage", "expected_close", "rep"], ["1", "Alder", 100, "lead", date(2026, 11, 5), "Ann"],
]  # fmt: skip


def write(path: Path, **sheets: Rows) -> Path:
    """A workbook with a sheet for each list of rows."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def read(folder: Path, settings: Settings | None = None) -> Dataset:
    dataset = read_dataset([folder], settings or Settings(), REFERENCE)
    assert all(sheet.is_reconciled() for sheet in dataset.sheets)
    return dataset


def read_rows(folder: Path, settings: Settings | None = None, **sheets: Rows) -> Dataset:
    """The Dataset of one workbook."""
    write(folder / "book.xlsx", **sheets)
    return read(folder, settings)


def united(files: Mapping[str, Mapping[str, Rows]], settings: Settings | None = None) -> Dataset:
    """The Dataset of files given as sheets of rows, without a file: what follows reading, and quickly."""
    assembly = Assembly(settings or Settings(), REFERENCE, REFERENCE)
    for file, sheets in files.items():
        width = {name: max(map(len, rows)) for name, rows in sheets.items()}
        grids = [Grid(name, [[*row, *[None] * (width[name] - len(row))] for row in rows]) for name, rows in sheets.items()]
        assembly.add(Reading(file, "", grids))
    dataset = assembly.dataset([])
    assert all(sheet.is_reconciled() for sheet in dataset.sheets)
    return dataset


def codes(dataset: Dataset) -> list[tuple[str, str]]:
    """Code and cell of each finding."""
    return [(finding.code, finding.cell) for finding in dataset.findings]
