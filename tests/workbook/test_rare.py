"""xls and xlsb: values as calamine has them, and what it does not tell: errors, hidden rows and columns, per cent formats."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from reportgen.workbook.grid import Grid, Reading
from tests.workbook.binaries import (
    binary_record,
    container,
    error,
    formula_error,
    hidden_column,
    hidden_row,
    number,
    packed,
    xls,
    xlsb,
)  # fmt: skip

Read = Callable[..., Reading]
GridOf = Callable[..., Grid]


def test_xls_errors_are_named_and_no_blanks(grid_of: GridOf) -> None:
    grid = grid_of(xls([number(0, 0, 1.5), error(0, 1, 0x2A), formula_error(1, 0, 0x07), number(1, 1, 2.0)]), "a.xls")
    assert grid.rows == [[1.5, None], [None, 2.0]]
    assert grid.errors == {(1, 2): "#N/A", (2, 1): "#DIV/0!"}


def test_xls_hidden_rows_columns_sheet_and_per_cent_are_told(grid_of: GridOf) -> None:
    cells = [hidden_column(1), hidden_row(1), number(0, 0, 0.8, 1), number(1, 1, 2.0)]
    grid = grid_of(xls(cells, hidden=1), "a.xls")
    assert (grid.hidden_rows, grid.hidden_columns, grid.is_hidden, grid.percents) == ({2}, {2}, True, {(1, 1)})


def test_encrypted_xls_is_told(read: Read) -> None:
    reading = read(xls([number(0, 0, 1)], inserted=[(0x002F, b"\0" * 6)]), "a.xls")
    assert [finding.code for finding in reading.findings] == ["file.encrypted"]


def test_xls_that_ends_in_the_middle_is_told(read: Read) -> None:
    whole = xls([number(at, 0, at) for at in range(2000)])
    assert [finding.code for finding in read(whole[: len(whole) // 2], "a.xls").findings] == ["file.truncated"]


@pytest.mark.parametrize("chains", [b"\x02\0\0\0" * 128, b"\xff\xff\xff\x7f" * 128], ids=["circle", "out of the file"])
def test_chains_that_lead_nowhere_end(read: Read, chains: bytes) -> None:
    whole = xls([number(0, 0, 1)])
    codes = [finding.code for finding in read(whole[:512] + chains + whole[1024:], "a.xls").findings]
    assert codes in (["file.corrupt"], ["file.truncated"])


def test_far_corner_of_an_xls_is_refused_before_it_is_made(read: Read) -> None:
    reading = read(xls([number(0, 0, 1), number(65535, 255, 1)]), "a.xls", cells=100_000)
    assert [(f.code, f.fields["limit"]) for f in reading.findings] == [("file.limit", "cells")]


def test_container_of_something_else_is_no_workbook(read: Read) -> None:
    reading = read(container(packed([(1, b"x")]), "Contents"), "a.xls")
    assert [finding.code for finding in reading.findings] == ["file.corrupt"]


def row(at: int, flags: int = 0) -> bytes:
    return binary_record(0, struct.pack("<IIHBB5x", at, 0, 300, 0, flags))


def real(column: int, value: float, style: int = 0) -> bytes:
    return binary_record(5, struct.pack("<IId", column, style, value))


def test_xlsb_errors_hidden_rows_and_per_cent_are_told(grid_of: GridOf) -> None:
    wrong = binary_record(3, struct.pack("<IIB", 1, 0, 0x17))
    grid = grid_of(xlsb(row(0), real(0, 0.8, 1), wrong, row(1, 0x10), real(0, 2.0)), "a.xlsb")
    assert grid.rows == [[0.8, None], [2.0, None]]
    assert (grid.errors, grid.hidden_rows, grid.percents, grid.is_hidden) == ({(1, 2): "#REF!"}, {2}, {(1, 1)}, True)


def test_far_corner_of_an_xlsb_is_refused_before_it_is_made(read: Read) -> None:
    reading = read(xlsb(row(0), real(0, 1.0), row(1_048_575), real(16_383, 1.0)), "a.xlsb")
    assert [(f.code, f.fields["limit"]) for f in reading.findings] == [("file.limit", "cells")]
