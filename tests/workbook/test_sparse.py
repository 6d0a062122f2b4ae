"""One's own reader of a sheet's XML agrees with calamine wherever calamine can read."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.settings import Limits
from reportgen.workbook.blocks import blocks_of, runs
from reportgen.workbook.child import read
from reportgen.workbook.grid import Grid
from tests.workbook.builders import num, row, txt, xlsx

LIMITS = Limits()
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="<>&\ufffe\uffff"), max_size=9)
NUMBER = st.one_of(st.integers(-(10**15), 10**15), st.floats(allow_nan=False, allow_infinity=False))
CELL = st.one_of(TEXT.map(lambda text: ("text", text)), st.tuples(st.sampled_from([0, 2, 3]), NUMBER), st.none())
DAY = st.tuples(st.sampled_from([1, 4, 5]), st.floats(0, 60_000).map(lambda day: round(day, 4)))


def both(data: bytes) -> tuple[list[Grid], list[Grid]]:
    return read("a.xlsx", data, LIMITS, False)[0], read("a.xlsx", data, LIMITS, True)[0]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.one_of(CELL, DAY), min_size=1, max_size=6), min_size=1, max_size=6))
def test_both_readers_see_the_same_sheet(table: list[list[tuple[object, object] | None]]) -> None:
    rows = []
    for at, cells in enumerate(table, 1):
        given = [("ABCDEF"[column] + str(at), cell) for column, cell in enumerate(cells) if cell]
        rows.append(row(at, *(txt(ref, str(v)) if kind == "text" else num(ref, v, int(str(kind))) for ref, (kind, v) in given)))
    fast, careful = both(xlsx(*rows))
    assert fast == careful


def test_both_readers_see_the_same_workbooks_of_others(shared: Path) -> None:
    paths = [path for folder in ("worked", "real-sheets", "hostile") for path in sorted((shared / folder).rglob("*.xls[xm]"))]
    readings = {path.name: both(path.read_bytes()) for path in paths}
    assert [name for name, (fast, careful) in readings.items() if fast != careful] == []


@given(st.sets(st.integers(1, 2000)), st.integers(1, 50))
def test_runs_part_only_at_gaps(numbers: set[int], gap: int) -> None:
    found = runs(sorted(numbers), gap)
    assert [number for run in found for number in run] == sorted(numbers)
    assert all(later[0] - earlier[-1] > gap for earlier, later in pairwise(found))
    assert all(b - a <= gap for run in found for a, b in pairwise(run))


@pytest.mark.parametrize("count", [1, 5, 400])
def test_every_cell_is_in_a_grid_or_a_stray(count: int) -> None:
    cells = {at * 7919 % 100_000 + 1: {at * 104_729 % 16_000 + 1: float(at)} for at in range(count)}
    found = blocks_of("S", cells, count, 5_000_000)
    seen = sum(cell is not None for grid in found.grids for line in grid.rows for cell in line)
    assert seen + len(found.strays) == count
