"""What reading costs: 20 workbooks of 1,150 rows and 18 columns, in turns with bare python-calamine. Behind `make soak`."""

from __future__ import annotations

import os
import random
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import openpyxl
import pytest
import python_calamine

from reportgen.settings import Limits
from reportgen.workbook.reader import Child, read_file

WORKBOOKS, ROWS, TURNS = 20, 1_150, 5
HEADERS = (
    "date", "customer", "activity", "rep", "contact", "time_code", "hours", "product", "task", "opportunity_id", "outcome", "next_step",
    "next_step_on", "joint_with", "quality", "notes", "amount", "share",
)  # fmt: skip


def workbook(path: Path, seed: int) -> Path:
    chance, book = random.Random(seed), openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADERS)
    for at in range(ROWS):
        day = datetime(2025, 1, 1) + timedelta(days=chance.randrange(700))
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
    for path in paths:
        book = python_calamine.CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


def used(child: Child | None = None) -> float:
    """Seconds of processor time of this process, and of a child."""
    own = sum(os.times()[:2])
    if child is None or child._process is None:
        return own
    fields = Path(f"/proc/{child._process.pid}/stat").read_text().rpartition(")")[2].split()
    return own + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.soak
def test_reading_costs_at_most_twice_bare_calamine(tmp_path: Path) -> None:
    paths = [workbook(tmp_path / f"{at:02}.xlsx", at) for at in range(WORKBOOKS)]
    child, ratios = Child(), []
    read_file(child, "first", paths[0], Limits())
    for _turn in range(TURNS):
        start = used()
        bare(paths)
        middle = used()
        before = used(child)
        for path in paths:
            read_file(child, path.name, path, Limits())
        ratios.append((used(child) - before) / (middle - start))
    child.stop()
    print(f"\nreading: {median(ratios):.2f} × bare python-calamine ({', '.join(f'{ratio:.2f}' for ratio in ratios)})")
    assert median(ratios) < 2
