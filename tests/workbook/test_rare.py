"""xls and xlsb, read record by record: every value, errors, what is hidden, per cent formats; what is damaged loses as little as can be."""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import date

import pytest

from reportgen.workbook.grid import Grid, Reading
from tests.workbook.binaries import (
    binary_record,
    container,
    error,
    formula,
    formula_error,
    hidden_column,
    hidden_row,
    label,
    number,
    packed,
    shared,
    shared_cell,
    stream,
    wide,
    xls,
    xlsb,
)  # fmt: skip

Read = Callable[..., Reading]
GridOf = Callable[..., Grid]
BLANK_RESULT = b"\x03\0\0\0\0\0\xff\xff"
TEXT_RESULT = b"\0\0\0\0\0\0\xff\xff"


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


def test_xls_values_come_typed(grid_of: GridOf) -> None:
    hundredths, whole = struct.pack("<I", 1250 << 2 | 3), struct.pack("<I", (-7 << 2 | 2) & 0xFFFFFFFF)
    cells = [
        shared_cell(0, 0, 1), number(0, 1, 46298, 2), (0x027E, struct.pack("<HHH", 0, 2, 0) + hundredths),
        (0x00BD, struct.pack("<HHH", 0, 3, 0) + whole + struct.pack("<H", 1) + hundredths + struct.pack("<H", 4)),
        (0x0205, struct.pack("<HHHBB", 0, 5, 0, 1, 0)), formula(0, 6, struct.pack("<d", 2.5)), formula(0, 7, TEXT_RESULT), (0x0207, b"\x01\0\0x"),
    ]  # fmt: skip
    grid = grid_of(xls(cells, shared("客户", "江海")), "a.xls")
    assert grid.rows == [["江海", date(2026, 10, 3), 12.5, -7.0, 12.5, True, 2.5, "x"]]
    assert grid.percents == {5: {1}}


def test_xls_text_that_goes_on_in_the_next_record_is_whole(grid_of: GridOf) -> None:
    cells = [shared_cell(0, 0, 0), shared_cell(0, 1, 1), shared_cell(0, 2, 2)]
    assert grid_of(xls(cells, shared("客户", "", "长江机械", cut=4)), "a.xls").rows == [["客户", None, "长江机械"]]


def test_xls_text_that_ends_within_a_character_loses_that_only(grid_of: GridOf) -> None:
    texts = [(0x00FC, struct.pack("<IIHB", 1, 1, 3, 1) + "江海".encode("utf-16-le") + b"\x5f")]
    assert grid_of(xls([shared_cell(0, 0, 0)], texts), "a.xls").rows == [["江海"]]


def test_xls_text_that_the_list_lacks_is_an_error_at_its_cell(grid_of: GridOf) -> None:
    grid = grid_of(xls([shared_cell(0, 0, 0), shared_cell(1, 0, 9)], shared("x")), "a.xls")
    assert (grid.rows, grid.errors) == ([["x"], [None]], {(2, 1): "#TEXT?"})


def test_excel_95_texts_are_read_in_the_alphabet_that_the_file_names(grid_of: GridOf) -> None:
    chinese = [(0x0042, struct.pack("<H", 936))]
    assert grid_of(xls([label(0, 0, "江海".encode("gbk"))], chinese, version=0x0500), "a.xls").rows == [["江海"]]


def test_xls_without_a_container_is_read(grid_of: GridOf) -> None:
    assert grid_of(stream([number(0, 0, 1.5)]), "a.xls").rows == [[1.5]]


def test_xls_sheet_that_begins_elsewhere_than_the_list_says_is_found(grid_of: GridOf) -> None:
    assert grid_of(xls([number(0, 0, 1.5)], off=20), "a.xls").rows == [[1.5]]


def test_xls_errors_are_named_and_no_blanks(grid_of: GridOf) -> None:
    grid = grid_of(xls([number(0, 0, 1.5), error(0, 1, 0x2A), formula_error(1, 0, 0x07), number(1, 1, 2.0)]), "a.xls")
    assert grid.rows == [[1.5, None], [None, 2.0]]
    assert grid.errors == {(1, 2): "#N/A", (2, 1): "#DIV/0!"}


@pytest.mark.parametrize(
    ("others", "expected"),
    [([], {(1, 1)}), ([formula(1, 0, struct.pack("<d", 5))], set())],
    ids=["never calculated", "an empty text among results"],
)
def test_xls_formula_without_a_result(grid_of: GridOf, others: list[tuple[int, bytes]], expected: set[tuple[int, int]]) -> None:
    assert grid_of(xls([formula(0, 0, BLANK_RESULT), number(0, 1, 1), *others]), "a.xls").no_value == expected


def test_xls_hidden_rows_columns_sheet_merges_and_per_cent_are_told(grid_of: GridOf) -> None:
    merge = (0x00E5, struct.pack("<H4H", 1, 0, 1, 2, 3))
    cells = [hidden_column(1), hidden_row(1), number(0, 0, 0.8, 1), number(1, 1, 2.0), merge]
    grid = grid_of(xls(cells, hidden=1), "a.xls")
    assert (grid.hidden_rows, grid.hidden_columns, grid.is_hidden, grid.percents) == ({2}, {2}, True, {1: {1}})
    assert grid.merges == [(1, 3, 2, 4)]


@pytest.mark.parametrize("version", [0x0600, 0x0500])
def test_encrypted_xls_is_told(read: Read, version: int) -> None:
    assert codes(read(xls([number(0, 0, 1)], [(0x002F, b"\0" * 6)], version=version), "a.xls")) == ["file.encrypted"]


def test_workbook_older_than_excel_95_in_a_container_is_told(read: Read) -> None:
    assert codes(read(container(packed([(0x0409, b"\0" * 6), (0x000A, b"")]), "Book"), "a.xls")) == ["file.old_format"]


def test_xls_that_ends_in_the_middle_is_told(read: Read) -> None:
    whole = xls([number(at, 0, at) for at in range(2000)])
    assert codes(read(whole[: len(whole) // 2], "a.xls")) == ["file.truncated"]


def test_xls_sheet_that_ends_in_the_middle_is_told_and_read_so_far(read: Read) -> None:
    reading = read(stream([number(at, 0, at) for at in range(20)])[:-50], "a.xls")
    assert codes(reading) == ["sheet.damaged"]
    assert reading.grids[0].rows[0] == [0.0]


@pytest.mark.parametrize("chains", [b"\x02\0\0\0" * 128, b"\xff\xff\xff\x7f" * 128], ids=["circle", "out of the file"])
def test_chains_that_lead_nowhere_end(read: Read, chains: bytes) -> None:
    whole = xls([number(0, 0, 1)])
    assert codes(read(whole[:512] + chains + whole[1024:], "a.xls")) in (["file.corrupt"], ["file.truncated"])


def test_far_corner_of_an_xls_costs_nothing(read: Read) -> None:
    reading = read(xls([number(0, 0, 1), number(0, 1, 2), number(65535, 255, 1)]), "a.xls", memory_bytes=300_000_000)
    assert ([grid.rows for grid in reading.grids], codes(reading)) == ([[[1.0, 2.0]]], ["sheet.stray"])


def test_cells_of_an_xls_are_counted(read: Read) -> None:
    reading = read(xls([number(at, 0, at) for at in range(20)]), "a.xls", cells=19)
    assert [(f.code, f.fields["limit"]) for f in reading.findings] == [("file.limit", "cells")]


def test_container_of_something_else_is_no_workbook(read: Read) -> None:
    assert codes(read(container(packed([(1, b"x")]), "Contents"), "a.xls")) == ["file.corrupt"]


def row(at: int, flags: int = 0) -> bytes:
    return binary_record(0, struct.pack("<IIHBB5x", at, 0, 300, 0, flags))


def cell(kind: int, column: int, value: bytes, style: int = 0) -> bytes:
    return binary_record(kind, struct.pack("<II", column, style) + value)


def real(column: int, value: float, style: int = 0) -> bytes:
    return cell(5, column, struct.pack("<d", value), style)


def test_xlsb_values_come_typed(grid_of: GridOf) -> None:
    cells = [
        real(0, 46298, 2),
        cell(2, 1, struct.pack("<I", 1250 << 2 | 3)),
        cell(6, 2, wide("江海")),
        cell(7, 3, struct.pack("<I", 0)),
        cell(4, 4, b"\1"),
    ]
    cells += [cell(8, 5, wide("x")), cell(9, 6, struct.pack("<d", 2.5)), cell(10, 7, b"\0"), binary_record(16, struct.pack("<Id", 0, 7.0))]
    grid = grid_of(xlsb(row(0), *cells, texts=("共享",)), "a.xlsb")
    assert grid.rows == [[date(2026, 10, 3), 12.5, "江海", "共享", True, "x", 2.5, False, 7.0]]


def test_xlsb_errors_hidden_rows_and_per_cent_are_told(grid_of: GridOf) -> None:
    grid = grid_of(xlsb(row(0), real(0, 0.8, 1), cell(3, 1, b"\x17"), row(1, 0x10), real(0, 2.0)), "a.xlsb")
    assert grid.rows == [[0.8, None], [2.0, None]]
    assert (grid.errors, grid.hidden_rows, grid.percents, grid.is_hidden) == ({(1, 2): "#REF!"}, {2}, {1: {1}}, True)


def test_far_corner_of_an_xlsb_costs_nothing(read: Read) -> None:
    reading = read(xlsb(row(0), real(0, 1.0), real(1, 2.0), row(1_048_575), real(16_383, 1.0)), "a.xlsb", memory_bytes=300_000_000)
    assert ([grid.rows for grid in reading.grids], codes(reading)) == ([[[1.0, 2.0]]], ["sheet.stray"])


def test_xlsb_parts_are_found_wherever_they_lie(grid_of: GridOf) -> None:
    assert grid_of(xlsb(row(0), real(0, 1.0), folder="wtf"), "a.xlsb").rows == [[1.0]]


def test_xlsb_that_ends_in_the_middle_of_a_sheet_is_told(read: Read) -> None:
    reading = read(xlsb(row(0), real(0, 1.0), is_whole=False), "a.xlsb")
    assert ([grid.rows for grid in reading.grids], codes(reading)) == ([[[1.0]]], ["sheet.damaged"])


def test_xlsb_whose_only_sheet_is_missing_is_damaged(read: Read) -> None:
    assert codes(read(xlsb(target="worksheets/gone.bin"), "a.xlsb")) == ["file.corrupt"]
