"""What reading costs: 20 workbooks of 1,150 rows and 18 columns, all checks on, beside bare python-calamine."""

from __future__ import annotations

import random
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import python_calamine

from reportgen.settings import Settings
from reportgen.workbook import read_dataset
from tests.scale.measure import Line, in_turns

WORKBOOKS, ROWS = 20, 1_150
HEADERS = (
    "date", "customer", "activity", "rep", "contact", "time_code", "hours", "product", "task", "opportunity_id", "outcome", "next_step",
    "next_step_on", "joint_with", "quality", "notes", "amount", "share",
)  # fmt: skip


def workbook(path: Path, seed: int) -> Path:
    """A rep's visits of two years."""
    chance, book = random.Random(seed), openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADERS)
    for at in range(ROWS):
        day = datetime(2025, 1, 1) + timedelta(days=chance.randrange(660))
        sheet.append([
            day, f"Customer {chance.randrange(200)}", chance.choice(["call", "visit", "demo"]), f"Rep {seed}", f"Contact {chance.randrange(90)}",
            f"T{chance.randrange(1, 6)}", chance.randrange(1, 16) / 4, chance.choice(["Alpha", "Beta"]), f"task {chance.randrange(9)}",
            f"O-{chance.randrange(4000):05}", chance.choice(["advanced", "held", None]), "call again", day + timedelta(days=9), None,
            chance.randrange(1, 6), f"note {at} about it", chance.randrange(100, 99_999) / 4, chance.random(),
        ])  # fmt: skip
        sheet.cell(at + 2, 18).number_format = "0%"
    book.save(path)
    return path


def bare(paths: list[Path]) -> None:
    """python-calamine to lists, nothing else."""
    for path in paths:
        book = python_calamine.CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


def reading() -> Line:
    """Found, read, recognised, typed, united and checked, with the source of each row; beside calamine to lists."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [workbook(Path(folder, f"{at:02}.xlsx"), at) for at in range(WORKBOOKS)]
        what = f"read {WORKBOOKS} workbooks of {ROWS:,} rows × {len(HEADERS)} columns, all checks on"

        def own() -> None:
            dataset = read_dataset([Path(folder)], Settings(), date(2026, 10, 31))
            assert len(dataset.frames["visits"]) == WORKBOOKS * ROWS

        return in_turns(what, own, "bare python-calamine", lambda: bare(paths), "≤ 2")
