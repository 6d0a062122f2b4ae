"""Shortcuts that reading takes: each must say what the long way says."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.settings import Settings
from reportgen.workbook.aliases import aliases_of
from reportgen.workbook.headers import Names
from reportgen.workbook.schema import KINDS, columns_of
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
