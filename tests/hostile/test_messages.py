"""What a person is told of a hostile or odd file, in both languages: which file, sheet and cell, the value, what was expected, how to mend it;
and of every limit which it is, what was found and what is allowed.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen.language import Language
from reportgen.report.validation import validation_html
from reportgen.settings import Limits
from reportgen.workbook.catalogue import as_json
from reportgen.workbook.finding import Finding
from reportgen.workbook.reader import Child, read_file
from tests.workbook.binaries import container, number, xls
from tests.workbook.builders import num, ods, parts_of, row, saved, sheet, strings, txt, xlsx, zipped
from tests.workbook.sheets import read

HEAD = [txt("A1", "date"), txt("B1", "customer"), txt("C1", "activity"), txt("D1", "hours")]
ENDLESS, CONTROLS = "9" * 30_000, "a\x1b]0;b\u202e"
NOT_EMPTY = re.compile(r"\S")


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    child = Child()
    yield child
    child.stop()


def visits(day: str = num("A2", 46298, 1), hours: str = num("D2", 1), after: str = "") -> str:
    return row(1, *HEAD) + row(2, day, txt("B2", "Alder"), txt("C2", "visit"), hours) + after


def without(part: str) -> bytes:
    return zipped({name: content for name, content in parts_of(sheet(visits())).items() if name != part})


def with_part(name: str, content: str | bytes) -> bytes:
    return zipped({**parts_of(sheet(visits())), name: content})


BOMB = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
REPEATED = (
    '<table:table table:name="T"><table:table-row table:number-rows-repeated="1000000">'
    '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="1000"/></table:table-row></table:table>'
)
WORKBOOK = xlsx(visits())
CLASSES: list[tuple[str, str, bytes, str, str, str]] = [  # what, name, bytes, code, sheet, cell
    ("nothing", "a.xlsx", b"", "file.empty", "", ""),
    ("noise", "a.xlsx", b"\x01\x02\x03" * 999, "file.corrupt", "", ""),
    ("cut", "a.xlsx", WORKBOOK[: len(WORKBOOK) // 2], "file.truncated", "", ""),
    ("encrypted", "a.xlsx", container(b"x" * 5000, "EncryptedPackage"), "file.encrypted", "", ""),
    ("encrypted xls", "a.xls", xls([number(0, 0, 1)], [(0x002F, struct.pack("<3H", 0, 0, 0))]), "file.encrypted", "", ""),
    ("web page", "a.xls", b"<html><table></table></html>", "file.html", "", ""),
    ("XML", "a.xls", b'<?xml version="1.0"?><Workbook/>', "file.xml", "", ""),
    ("binary text", "a.csv", b"a,b\n" + bytes(range(32)) * 99, "file.binary", "", ""),
    ("unknown encoding", "a.csv", "имя,город\nИван,Москва\n".encode("cp1251"), "file.encoding", "", ""),
    ("entities", "a.xlsx", with_part("docProps/core.xml", BOMB), "file.unsafe_xml", "", ""),
    ("other format", "a.xlsx", b"%PDF-1.7", "file.foreign", "", ""),
    ("old format", "a.xls", b"\x09\x04\x06\x00\x00\x04\x10\x00\x00\x00" + b"\0" * 50, "file.old_format", "", ""),
    ("mislabelled", "a.xls", WORKBOOK, "file.mislabelled", "", ""),
    ("repeated cells", "a.ods", ods(REPEATED), "file.limit", "", ""),
    ("no list of sheets", "a.xlsx", without("xl/_rels/workbook.xml.rels"), "file.no_outline", "", ""),
    ("blank", "a.xlsx", xlsx(""), "file.blank", "", ""),
    ("damaged sheet", "a.xlsx", with_part("xl/worksheets/sheet1.xml", sheet(visits())[:-90]), "sheet.damaged", "S1", ""),
    ("a page as a sheet", "a.xlsx", zipped({**parts_of(sheet(visits()), "<html/>")}), "sheet.unreadable", "S2", ""),
    ("stray cell", "a.xlsx", xlsx(visits(after=row(1_048_576, num("XFD1048576", 1)))), "sheet.stray", "S1", ""),
    ("Excel error", "a.xlsx", xlsx(visits(hours='<c r="D2" t="e"><v>#REF!</v></c>')), "cell.error", "S1", "D2"),
    ("formula without value", "a.xlsx", xlsx(visits(hours='<c r="D2"><f>1+1</f></c>')), "cell.no_value", "S1", "D2"),
    ("lost text", "a.xlsx", xlsx(visits(hours='<c r="D2" t="s"><v>7</v></c>'), strings=strings("x")), "cell.error", "S1", "D2"),
    ("no number", "a.xlsx", xlsx(visits(hours='<c r="D2"><v>1e999</v></c>')), "number.unreadable", "S1", "D2"),
    ("endless number", "a.xlsx", xlsx(visits(hours=txt("D2", ENDLESS))), "number.unreadable", "S1", "D2"),
    ("control characters", "a.csv", f"date,customer,activity,hours\n2026-10-05,Alder,visit,{CONTROLS}\n".encode(), "number.unreadable", "a", "D2"),
    ("day out of reach", "a.xlsx", xlsx(visits(day=num("A2", 3, 1))), "date.far", "S1", "A2"),
    ("only a time", "a.xlsx", xlsx(visits(day=num("A2", 0.5, 1))), "date.unreadable", "S1", "A2"),
    ("NUL in a text", "a.csv", b"date,customer,activity\n2026-10-05,Al\0der,visit\n", "csv.nul", "a", ""),
    ("open quotation mark", "a.csv", b'date,customer,activity\n2026-10-05,"Alder,visit\n2026-10-06,Alder,visit\n', "csv.quote", "a", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "code", "where", "cell"), [case[1:] for case in CLASSES], ids=[case[0] for case in CLASSES])
def test_a_person_is_told_what_where_and_how_to_mend_it(tmp_path: Path, name: str, data: bytes, code: str, where: str, cell: str) -> None:
    (tmp_path / name).write_bytes(data)
    dataset = read(tmp_path)
    found = [finding for finding in dataset.findings if finding.code == code]
    assert len(found) == 1, [finding.code for finding in dataset.findings]
    texts = []
    for language in (Language("en"), Language("zh")):
        told = as_json(found[0], language)
        assert (told["file"], told["sheet"], told["cell"]) == (name, where, cell)
        assert NOT_EMPTY.search(told["message"])
        assert NOT_EMPTY.search(told["fix"])
        assert told["expected"] or told["severity"] != "error"
        assert len(told["value"]) <= 81
        assert all(text.isprintable() for text in told.values())
        assert told["value"] in validation_html(dataset, language, {}) or "<" in told["value"]
        texts.append((told["message"], told["fix"]))
    assert texts[0] != texts[1]
    assert all(re.search("[\u4e00-\u9fff]", text) for text in texts[1])


def test_a_value_is_cut_and_its_control_characters_are_shown(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(f"date,customer,activity,hours\n2026-10-05,Alder,visit,{CONTROLS}\n2026-10-06,Alder,visit,{ENDLESS}\n".encode())
    values = [finding.value for finding in read(tmp_path).findings if finding.code == "number.unreadable"]
    assert values == ["a\\x1b]0;b\\x202e", "9" * 80 + "…"]


def wordings(finding: Finding) -> list[str]:
    return [as_json(finding, Language(code))["message"] for code in ("en", "zh")]


SPREAD = zipped(parts_of(sheet(row(1, txt("A1", "x"), txt("B1", "y")) + row(2, txt("A2", "z"))), sheet("")))
EACH = {
    "file_bytes": SPREAD, "inflated_bytes": SPREAD, "entries": SPREAD, "cells": SPREAD, "rows": SPREAD, "columns": SPREAD, "sheets": SPREAD,
    "memory_bytes": SPREAD, "ratio": zipped({**parts_of(""), "xl/worksheets/sheet1.xml": b" " * 25_000_000}),
}  # fmt: skip


@pytest.mark.parametrize("limit", sorted(set(Limits.model_fields) - {"seconds"}))  # for seconds see test_reader
def test_each_limit_is_a_setting_and_is_told(tmp_path: Path, child: Child, limit: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(EACH[limit])
    found = read_file(child, "a.xlsx", path, Limits(**{limit: 1})).findings
    assert [(finding.code, finding.fields["limit"], finding.fields["allowed"]) for finding in found] == [("file.limit", limit, 1)]
    for text, allowed in zip(wordings(found[0]), ("the limit is 1.", "上限为 1。"), strict=True):
        assert limit in text
        assert str(found[0].fields["value"]) in text
        assert allowed in text
    assert f"{limit} " in as_json(found[0], Language("en"))["fix"]


def test_a_good_workbook_is_within_every_limit(tmp_path: Path, child: Child) -> None:
    (tmp_path / "a.xlsx").write_bytes(saved([["x", "y"], [1, 2]]))
    assert read_file(child, "a.xlsx", tmp_path / "a.xlsx", Limits()).findings == []
