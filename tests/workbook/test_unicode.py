"""One name however it is written: what Unicode lets people vary without seeing it, in names and headers; and look-alikes, which are told."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from reportgen.workbook.finding import Severity
from reportgen.workbook.names import name_key
from tests.workbook.sheets import Rows, read_rows

DAY = date(2026, 10, 5)
SAME = [
    ("José Müller", unicodedata.normalize("NFD", "José Müller")),
    ("Ann Lee", "Ａｎｎ\u3000Ｌｅｅ"),
    ("Ann Lee", "An\u200bn\u00adLee".replace("\u00adL", "\u00ad L")),  # a zero-width blank and a soft hyphen
    ("Ann Lee", "\u202eAnn Lee\u202c\u200f"),  # marks of direction
    ("Ann Lee", "\ufeffANN\u00a0\u2003LEE\u2060"),
    ("Işık", "IŞIK"),
    ("İpek", "ipek"),
    ("İpek", "I\u0307PEK"),
    ("Weiß", "WEISS"),
    ("Weiß", "WEIẞ"),
    ("ガルシア", "ｶﾞﾙｼｱ"),
    ("葛城", "葛\U000e0100城"),  # a variant of the character's form
    ("王芳", "王\u3164芳"),  # a filler that shows nothing
    ("江 海", "江\u3000海"),
]


@pytest.mark.parametrize(("on_file", "written"), SAME, ids=lambda text: text.encode("unicode_escape").decode())
def test_the_same_person_is_one_person(tmp_path: Path, on_file: str, written: str) -> None:
    visits: Rows = [["date", "customer", "activity", "rep"], [DAY, on_file, "visit", on_file], [DAY, written, "call", written]]
    dataset = read_rows(tmp_path, Reps=[["rep", "email"], [on_file, None]], Customers=[["customer", "grade"], [on_file, "A"]], Visits=visits)
    assert dataset.frames["visits"]["rep"].tolist() == [on_file] * 2
    assert dataset.frames["visits"]["customer"].tolist() == [on_file] * 2
    assert [finding.code for finding in dataset.findings] == []


@pytest.mark.parametrize(
    "headers",
    [
        ["Ｄａｔｅ", "Ｃｕｓｔｏｍｅｒ", "Ａｃｔｉｖｉｔｙ", "Ｒｅｐ"],
        ["da\u200bte", "\u200fcustomer\u200e", "act\u00adivity", "\ufeffrep"],
        ["DATE", "CUSTOMER", "ACTİVİTY", "REP"],
        ["date", "customer", "actıvıty", "rep\ufe0f"],
        ["日\u200b期", "客户\u3164", "活动\ufe00", "销售\u3000人员"],
    ],
)
def test_the_same_header_is_one_header(tmp_path: Path, headers: list[str]) -> None:
    dataset = read_rows(tmp_path, Sheet=[headers, [DAY, "Alder", "visit", "Ann"]])
    assert dataset.frames["visits"][["customer", "activity", "rep"]].to_numpy().tolist() == [["Alder", "visit", "Ann"]]
    assert [finding.code for finding in dataset.findings] == []


@pytest.mark.parametrize("has_list", [False, True])
@pytest.mark.parametrize(
    ("written", "letters"),
    [
        ("\u0410lder", "\u0410 U+0410"),  # a Cyrillic A among Latin letters
        ("\u0421\u043e\u0441\u043e", "\u0421 U+0421, \u043e U+043E, \u0441 U+0441"),  # Coco, all of it Cyrillic
        ("\u0392eta", "\u0392 U+0392"),  # a Greek capital
    ],
)
def test_a_look_alike_is_a_name_of_its_own_and_told(tmp_path: Path, written: str, letters: str, has_list: bool) -> None:
    names = ["Alder", "Coco", "Beta"]
    rows: Rows = [["date", "customer", "activity", "rep"], *([DAY, name, "visit", "Ann"] for name in (*names, written, written, written))]
    sheets = {"Customers": [["customer", "grade"], *([name, "A"] for name in names)]} if has_list else {}
    dataset = read_rows(tmp_path, Visits=rows, **sheets)
    assert set(dataset.frames["visits"]["customer"]) == {*names, written}
    told = [(f.severity, f.cell, f.value, f.fields["letters"]) for f in dataset.findings if f.code == "name.letters"]
    assert told == [(Severity.WARNING, "B5", written, letters)]


def test_names_of_another_alphabet_are_as_good_as_any(tmp_path: Path) -> None:
    rows: Rows = [["date", "customer", "activity", "rep"], *([DAY, name, "visit", "Ann"] for name in ("Газпром", "Αθήνα", "Москва Ltd", "Alder"))]
    assert [finding.code for finding in read_rows(tmp_path, Visits=rows).findings] == []


def test_different_names_stay_different() -> None:
    pairs = [("Weiss", "Weis"), ("王芳", "王方"), ("José", "Jose"), ("Ann", "Anne")]
    assert all(name_key(one) != name_key(other) for one, other in pairs)
