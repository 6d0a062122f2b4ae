"""Shortcuts that reading takes: each must say what the long way says."""

from __future__ import annotations

import math
import pickle
import time
import zipfile
from datetime import date
from io import BytesIO

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.settings import Settings
from reportgen.workbook.aliases import aliases_of
from reportgen.workbook.calamine import blanked
from reportgen.workbook.columns import assign
from reportgen.workbook.grid import Cell, Grid, packed, unpacked
from reportgen.workbook.headers import Names
from reportgen.workbook.package import stored
from reportgen.workbook.recognise import most_in
from reportgen.workbook.records import content_of
from reportgen.workbook.schema import KINDS, Kind, columns_of
from reportgen.workbook.slips import Slips, is_one_edit
from reportgen.workbook.typed import are_tidy, by_value, tidy

LETTERS = st.text("abc", min_size=1, max_size=8)


@given(st.sets(LETTERS, max_size=40), LETTERS)
def test_slips_are_found_by_halves_as_by_comparing_each(texts: set[str], text: str) -> None:
    assert Slips(texts).near(text) == sorted(other for other in texts if is_one_edit(other, text))


@pytest.mark.parametrize(
    "change",
    [
        "{}", "The {}", "Deal {}", "客户{}", "{} (EUR)", "{} in kEUR", "{} '000", "12. {}", "No. of {}", "Date of {}", "Est. {}", "{}s", "所属{}",
        "{} Nr.", "{} per cent", "预估{}", "{}时间",
    ],
)  # fmt: skip
def test_a_glance_rules_out_no_header_that_is_known(change: str) -> None:
    quick, names = Names(Settings()), Names(Settings())
    titles = [
        change.format(title)
        for kind in KINDS
        for column in columns_of(kind, Settings())
        for title in (column.en, column.zh, *aliases_of(kind.name, column.name)[:8])
    ]
    assert [title for title in titles if any(names.fields(kind, title) for kind in KINDS) and not quick.knows(title)] == []


@pytest.mark.parametrize("text", ["Customer 133", "note 12 about it", "Smith & Söhne", "O-01234", "华东精密机械"])
def test_texts_of_data_are_no_headers(text: str) -> None:
    assert not Names(Settings()).knows(text)


@given(st.lists(st.one_of(st.none(), st.text(" ab|#＃\n\u00a0\u200be\u0301é中", max_size=4)), max_size=6))
def test_texts_that_look_tidy_are_taken_as_they_are(cells: list[str | None]) -> None:
    read = by_value(cells, tidy, None, object, is_text=True)
    assert not are_tidy(cells) or (list(read.values) == cells and not read.troubles)


def test_near_misses_among_many_that_are_alike_are_those_that_comparing_all_gives() -> None:
    letters = "abcdefgh"
    many = [f"alder company {a}{b}{c}" for a in letters for b in letters for c in letters]  # 512 share each half
    slips = Slips(many)
    for text in ("alder compan abc", "alder company ab", "alder company abcd", "alder company bac", "aldre company abc", "alder company abz"):
        expected = [other for other in sorted(many) if is_one_edit(text, other)]
        found = slips.near(text)
        assert found == expected or (len(found) > 1 and set(found) < set(expected))  # of many a part: it is ambiguous anyway
        assert (len(found) == 1) == (len(expected) == 1)


def test_eight_thousand_names_that_are_alike_take_no_square_of_time() -> None:
    letters = "abcdefghijklmnopqrst"
    many = [f"alder company {a}{b}{c}" for a in letters for b in letters for c in letters]
    slips, start = Slips(many), time.process_time()
    assert all(len(slips.near(name.replace("company", "compan"))) == 1 for name in many)
    assert time.process_time() - start < 20  # seconds; each with each took ten minutes


CELLS = st.one_of(
    st.none(), st.floats(allow_nan=False, allow_infinity=False), st.text("ab", max_size=2), st.dates(date(1990, 1, 1), date(2040, 1, 1))
)


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=60)))
def test_cells_come_through_the_pipe_as_they_were(rows: list[list[Cell]]) -> None:
    sent = [Grid("S", [list(row) for row in rows])]
    packed(sent)
    came = pickle.loads(pickle.dumps(sent))
    unpacked(came)
    assert came == [Grid("S", rows)]
    assert [list(cells) for cells in came[0].columns] == [list(cells) for cells in zip(*rows, strict=True)]


@given(
    st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(st.sampled_from(["", "a", "b", 1.0, 2.5]), min_size=width, max_size=width), max_size=9))
)
def test_columns_are_blanked_as_each_cell_is(rows: list[list[object]]) -> None:
    assert [list(cells) for cells in blanked(rows)] == [[cell or None for cell in cells] for cells in zip(*rows, strict=True)]


def test_a_number_that_is_none_becomes_a_text_among_numbers_alone() -> None:
    assert blanked([[1.0]] * 9 + [[math.inf]] + [[2.0]])[0][8:] == [1.0, "inf", 2.0]  # below the first rows, where columns are read whole


@given(st.lists(st.tuples(st.sampled_from([None, "a", "b"]), st.sampled_from([None, "a", "b"]), st.sampled_from([0.0, 1.0, math.nan])), max_size=12))
def test_rows_have_one_content_where_all_that_they_say_is_the_same(rows: list[tuple[str | None, str | None, float]]) -> None:
    frame = pd.DataFrame(
        {name: pd.Series([row[at] for row in rows], dtype=kind) for at, (name, kind) in enumerate([("x", object), ("y", object), ("n", float)])}
    )
    content = content_of(frame)
    said = [(x, y, str(n)) for x, y, n in rows]
    assert all((content[at] == content[other]) == (said[at] == said[other]) for at in range(len(rows)) for other in range(at))


def test_the_package_for_calamine_is_a_zip_like_another() -> None:
    parts = {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/1.xml": b"<worksheet>" + b"x" * 70_000}
    with zipfile.ZipFile(BytesIO(stored(parts))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == parts


@pytest.mark.parametrize("change", ["{}", "{}x", "The {}"])
@pytest.mark.parametrize("of", KINDS, ids=lambda kind: kind.name)
def test_no_kind_has_more_columns_than_the_most_that_it_was_said_to_have(of: Kind, change: str) -> None:
    """So a kind that is passed over could not have fitted better."""
    names = Names(Settings())
    for language in ("en", "zh"):
        titles = {at: (change.format(getattr(column, language)),) for at, column in enumerate(of.columns)}
        for kind in KINDS:
            headers, _twice = assign(kind, names, titles)
            assert sum(header.field is not None for header in headers) <= most_in(kind, titles, names)
