"""Text files: encodings told apart, delimiters, quotation marks that never close, NULs; what was guessed is told."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from reportgen.workbook.archive import Refused
from reportgen.workbook.encoding import decoded
from reportgen.workbook.grid import Reading
from reportgen.workbook.schema import KINDS
from reportgen.workbook.textfile import read_text

Read = Callable[..., Reading]
SIMPLIFIED = "日期,客户,金额\n2026-10-03,江海机械有限公司,1200\n2026-10-04,东方电子,300\n"
TRADITIONAL = "日期,客戶,金額\n2026-10-03,台灣積體電路股份有限公司,1200\n2026-10-04,鴻海精密,300\n"
KOREAN = "날짜,고객,활동\n2026-10-05,삼성전자,방문\n"
WESTERN = "date;customer;amount\n2026-10-03;Müller & Söhne;1,5\n2026-10-04;Café Zürich;2,5\n"
CELLS = 1_000_000


def rows_of(data: bytes) -> list[list[object]]:
    return read_text(data, "visits.csv", CELLS)[0][0].rows  # type: ignore[return-value]


def told(data: bytes) -> dict[str, dict[str, object]]:
    return {finding.code: dict(finding.fields) for finding in read_text(data, "visits.csv", CELLS)[1]}


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (SIMPLIFIED, "utf-8", "UTF-8"),
        (SIMPLIFIED, "utf-8-sig", "UTF-8"),
        (SIMPLIFIED, "utf-16", "UTF-16"),
        (SIMPLIFIED, "utf-16-le", "UTF-16"),
        (SIMPLIFIED * 9, "utf-16-be", "UTF-16"),
        (SIMPLIFIED, "utf-32", "UTF-32"),
        (SIMPLIFIED, "utf-32-be", "UTF-32"),
        (SIMPLIFIED, "gbk", "GB 18030"),
        (TRADITIONAL, "big5", "Big5"),
        (TRADITIONAL, "utf-8", "UTF-8"),
        (KOREAN, "euc_kr", "EUC-KR"),  # every byte of it is a frequent character in GB 18030
        (WESTERN, "cp1252", "Windows-1252"),
    ],
)
def test_encoding_is_found_and_told(text: str, encoding: str, name: str) -> None:
    data = text.encode(encoding)
    assert rows_of(data) == [line.split(";" if ";" in text else ",") for line in text.splitlines()]
    assert told(data)["csv.guessed"]["encoding"] == name


@pytest.mark.parametrize("data", ["имя,город\nИван,Москва\n".encode("cp1251"), b"a,b\n\x81\x8d,\x90\n"])
def test_encoding_that_cannot_be_told_is_refused_rather_than_garbled(data: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        rows_of(data)
    assert refusal.value.code == "file.encoding"


def test_short_chinese_texts_are_not_taken_for_korean() -> None:
    chance = random.Random(20261031)
    words = sorted({word for kind in KINDS for column in kind.columns for word in (column.zh,)})
    for _turn in range(500):
        text = ",".join(chance.sample(words, 3))
        assert decoded(f"{text}\n".encode("gbk")).text == f"{text}\n"


def test_lines_in_another_encoding_are_told() -> None:
    data = SIMPLIFIED.encode() + "2026-10-05,天津纺织,5\n".encode("gbk")
    assert rows_of(data)[-1] == ["2026-10-05", "天津纺织", "5"]
    assert told(data)["csv.mixed"] == {"n": 1, "first": 4}


def test_stated_delimiter_and_encoding_are_no_guess() -> None:
    data = b"\xef\xbb\xbfsep=;\r\na;b\r\n1,5;2\r\n"
    assert rows_of(data) == [["a", "b"], ["1,5", "2"]]
    assert told(data) == {}


@pytest.mark.parametrize(
    ("text", "delimiter"), [("a,b\n1,2\n", ","), ("a;b\n1,5;2,5\n", ";"), ("a\tb\n1\t2\n", "Tab"), ("a|b\n1|2\n", "|"), ("title\n\na;b\n1;2\n", ";")]
)
def test_delimiter_is_found_and_told(text: str, delimiter: str) -> None:
    assert told(text.encode())["csv.guessed"]["delimiter"] == delimiter


def test_quotation_mark_that_never_closes_does_not_swallow_the_rest() -> None:
    data = b'a,b\n1,"two\n3,4\n5,6\n'
    assert rows_of(data) == [["a", "b"], ["1", "two"], ["3", "4"], ["5", "6"]]
    assert told(data)["csv.quote"] == {"row": 2}


def test_quoted_fields_keep_delimiters_lines_and_quotation_marks() -> None:
    assert rows_of(b'a,b\n"x, ""y""","two\nlines"\n') == [["a", "b"], ['x, "y"', "two\nlines"]]


def test_field_of_any_length_is_read() -> None:
    assert len(str(rows_of(b"a,b\n1," + b"x" * 200_000 + b"\n")[1][1])) == 200_000


def test_nul_characters_are_left_out_and_told() -> None:
    data = b"a,b\n1\0,2\n" + b"3,4\n" * 200
    assert rows_of(data)[1] == ["1", "2"]
    assert told(data)["csv.nul"] == {"n": 1}


def test_one_nul_makes_a_short_text_no_binary_file() -> None:
    assert rows_of(b"a,b\n1\0,2\n") == [["a", "b"], ["1", "2"]]


def test_numbers_that_floats_or_spreadsheets_would_spoil_stay_as_they_are_written() -> None:
    assert rows_of(b"id,n\n1e5,9007199254740993\n0012,0.1\n")[1:] == [["1e5", "9007199254740993"], ["0012", "0.1"]]


def test_file_cut_in_the_middle_of_a_character_is_told() -> None:
    assert "csv.cut" in told("日期,客户".encode()[:-1])


def test_texts_stay_texts_and_blank_lines_rows() -> None:
    assert rows_of(b'id,n\n\n="0012",1e5\n') == [["id", "n"], [None, None], ["0012", "1e5"]]


def test_one_endless_line_does_not_widen_all_rows() -> None:
    grids, findings = read_text(b"," * 1_000_000 + b"x\n" + b"a,b\n" * 20_000, "visits.csv", CELLS)
    assert [len(grid.rows[0]) for grid in grids] == [2]
    assert "sheet.stray" in [finding.code for finding in findings]


@pytest.mark.parametrize(("data", "code"), [(bytes(range(256)) * 10, "file.binary"), (b"\n \n", "file.empty"), (b"a,b\n" * 9, "file.limit")])
def test_what_is_no_table_is_refused(read: Read, data: bytes, code: str) -> None:
    assert [finding.code for finding in read(data, "visits.csv", cells=10).findings] == [code]
