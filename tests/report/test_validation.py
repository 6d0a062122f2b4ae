"""validation.html and validation.json: every finding at its cell, grouped, safe, and of a size one can open."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from collections.abc import Sequence
from html import unescape

import pandas as pd
import pytest
import tinyhtml5

from reportgen.delivery.manifest import as_bytes
from reportgen.language import language
from reportgen.report.mistakes import Limits, findings_by_workbook
from reportgen.report.tables import validation_document
from reportgen.report.validation import READ_AS, column_read, validation_html
from reportgen.workbook.dataset import Dataset, SheetReport
from reportgen.workbook.finding import Finding, Severity, Source
from reportgen.workbook.schema import KIND, KINDS

EN, ZH = language("en"), language("zh")
DATE = KIND["visits"].columns[0]
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"' onload=x \u202e\x1b]0;\u2028{{7*7}}"


def bad_date(row: int, value: str = "31/13", file: str = "Anna.xlsx", severity: Severity = Severity.ERROR) -> Finding:
    return Finding("date.unreadable", severity, Source(file, "Visits", row), "A", "Date", value, {"column": DATE})


def near_name(row: int, value: str, name: str) -> Finding:
    return Finding("name.near", Severity.WARNING, Source("Anna.xlsx", "Visits", row), "C", "Customer", value, {"name": name})


def sheet(file: str = "Anna.xlsx", header: str = "Day") -> SheetReport:
    column = {"header": header, "cell": "A2", "field": DATE.name, "how": "alias", "read_as": "date"}
    return SheetReport(file, "Visits", "visits", "2026-10", 2, 20, 10, 4, 3, 2, 1, [column])


def dataset(findings: Sequence[Finding] = (), sheets: Sequence[SheetReport] = (), ignored: Sequence[tuple[str, str]] = ()) -> Dataset:
    none = pd.DataFrame()
    return Dataset({}, none, none, none, none, list(findings), list(sheets), list(ignored), {"Anna.xlsx": "0" * 64})


def text_of(page: str) -> str:
    """What the page says, without tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page[page.index("<body>") : page.index("<script>")])))


def test_the_document_has_counts_sheets_and_findings_as_documented() -> None:
    document = json.loads(as_bytes(validation_document(dataset([bad_date(5)], [sheet()], [("~$a.xlsx", "a hidden file")]), EN, {})))
    assert document["counts"] == {
        "files": 1,
        "sheets": 1,
        "error": 1,
        "warning": 0,
        "information": 0,
        "rows_seen": 20,
        "used": 10,
        "left_out": 4,
        "duplicates": 3,
        "totals": 2,
        "blank": 1,
        "ignored": [{"file": "~$a.xlsx", "reason": "a hidden file"}],
    }
    assert document["sheets"] == [
        {
            "file": "Anna.xlsx",
            "sheet": "Visits",
            "kind": "visits",
            "date": "2026-10",
            "header_row": 2,
            "rows_seen": 20,
            "used": 10,
            "left_out": 4,
            "duplicates": 3,
            "totals": 2,
            "blank": 1,
            "columns": [{"header": "Day", "cell": "A2", "field": "date", "how": "alias", "read_as": "date"}],
        }
    ]
    assert document["findings"] == [
        {
            "severity": "error",
            "code": "date.unreadable",
            "file": "Anna.xlsx",
            "sheet": "Visits",
            "cell": "A5",
            "column": "Date",
            "value": "31/13",
            "expected": "a date such as 2026-10-03",
            "message": "“31/13” is not a date.",
            "fix": "Write the date as 2026-10-03.",
        }
    ]


def test_a_finding_is_shown_with_its_cell_value_expectation_and_mend() -> None:
    said = text_of(validation_html(dataset([bad_date(5)], [sheet()]), EN, {}))
    assert "Anna.xlsx Error 1 “31/13” is not a date. 1 Expected: a date such as 2026-10-03 What to do: Write the date as 2026-10-03." in said
    assert "Visits Date 31/13 A5" in said


def test_every_word_of_the_page_is_chinese_for_chinese_readers() -> None:
    said = text_of(validation_html(dataset([bad_date(5)], [sheet()], [("~$a.xlsx", "a hidden file")]), ZH, {}))
    words = set(re.findall(r"[A-Za-z]{3,}", said))
    assert words == {"Anna", "xlsx", "Visits", "Date", "Day"}  # what the person wrote


def test_a_sentence_of_many_cells_stands_once() -> None:
    page = validation_html(dataset([bad_date(row, f"{row}/13") for row in range(2, 52)]), EN, {})
    assert page.count("is not a date") == 1
    assert page.count("Write the date as") == 1
    assert "“…” is not a date." in page


def test_what_differs_besides_the_value_stands_with_its_cell() -> None:
    said = text_of(validation_html(dataset([near_name(2, "Acm", "Acme"), near_name(3, "Bolt Co", "Bolt")]), EN, {}))
    assert "“…” is not on file. Did you mean “…”?" in said
    assert "Visits Customer Acm Acme C2 Visits Customer Bolt Co Bolt C3" in said


def test_workbooks_with_most_errors_come_first() -> None:
    found = [
        bad_date(2, file="b.xlsx"),
        bad_date(2, file="a.xlsx", severity=Severity.WARNING),
        bad_date(3, file="c.xlsx"),
        bad_date(4, file="c.xlsx"),
    ]
    workbooks, unlisted = findings_by_workbook(found, {}, EN, Limits())
    assert [workbook.file for workbook in workbooks] == ["c.xlsx", "b.xlsx", "a.xlsx"]
    assert unlisted == 0


def test_what_is_not_listed_is_counted() -> None:
    # 5 errors and 7 warnings in a, 3 errors in b; room for two groups of two rows, of three rows in all
    found = [bad_date(row, str(row), file="a") for row in range(5)] + [bad_date(row, str(row), file="b") for row in range(3)]
    found += [bad_date(row, file="a", severity=Severity.WARNING) for row in range(7)]
    workbooks, unlisted = findings_by_workbook(found, {}, EN, Limits(rows_of_group=2, rows=3, groups=2))
    assert [(workbook.file, workbook.more) for workbook in workbooks] == [("a", "… and 7 more: see validation.json"), ("b", "")]
    assert [len(group.rows) for workbook in workbooks for group in workbook.groups] == [2, 1]
    assert [group.more for workbook in workbooks for group in workbook.groups] == [
        "… and 3 more: see validation.json",
        "… and 2 more: see validation.json",
    ]
    assert unlisted == 0


def test_cells_that_hold_the_same_stand_in_one_row() -> None:
    found = [bad_date(2), bad_date(3, "soon"), *(bad_date(row) for row in range(4, 5000))]
    (book,), _unlisted = findings_by_workbook(found, {}, EN, Limits())
    (group,) = book.groups
    assert [(row.value, row.cells[:14]) for row in group.rows] == [("31/13", "A2, A4, A5, A6"), ("soon", "A3")]
    assert group.rows[0].cells.endswith(", A4999")
    assert group.more == ""


def test_cells_beyond_what_a_page_holds_are_counted() -> None:
    (book,), _unlisted = findings_by_workbook([bad_date(row) for row in range(2, 12)], {}, EN, Limits(cells=4))
    assert [(row.cells, group.more) for group in book.groups for row in group.rows] == [("A2, A3, A4, A5", "… and 6 more: see validation.json")]


def test_rows_that_do_not_add_up_are_told() -> None:
    wrong = sheet()
    wrong.used += 1
    assert "does not add up" in text_of(validation_html(dataset([], [wrong]), EN, {}))
    assert "does not add up" not in text_of(validation_html(dataset([], [sheet()]), EN, {}))


def test_what_was_read_how_unfolds_below_each_sheet() -> None:
    said = text_of(validation_html(dataset([], [sheet()]), EN, {}))
    assert "Day A2 Visit date another name it is known by date" in said


def hostile_page() -> str:
    found = [
        bad_date(2, HOSTILE[:80], file=f"{HOSTILE}.xlsx"),
        Finding("name.near", Severity.ERROR, Source(HOSTILE, HOSTILE, 2), "B", HOSTILE, HOSTILE, {"name": HOSTILE}),
        Finding("name.near", Severity.ERROR, Source(HOSTILE, HOSTILE, 3), "B", HOSTILE, "x", {"name": HOSTILE}),
    ]
    return validation_html(dataset(found, [sheet(HOSTILE, HOSTILE)], [(HOSTILE, "a hidden file")]), EN, {})


def test_hostile_text_makes_no_element_and_no_attribute() -> None:
    plain, hostile = (tinyhtml5.parse(page) for page in (validation_html(dataset([bad_date(2)], [sheet()], [("a", "b")]), EN, {}), hostile_page()))
    kinds = [{re.sub(r"^{.*}", "", str(element.tag)) for element in tree.iter()} for tree in (plain, hostile)]
    attributes = [{name for element in tree.iter() for name in element.attrib} for tree in (plain, hostile)]
    assert kinds[1] <= kinds[0] | {"span"}
    assert attributes[1] <= attributes[0]
    assert len([element for element in hostile.iter() if str(element.tag).endswith("script")]) == 1


def test_control_and_direction_characters_are_shown_not_sent() -> None:
    body = hostile_page().split("<body>")[1]
    assert not set(body) & {"\x1b", "\u202e", "\u2028"}
    assert "\\x1b" in body


def test_the_page_loads_nothing_and_runs_nothing_but_its_own() -> None:
    page = validation_html(dataset([bad_date(2)], [sheet()]), EN, {})
    policy = unescape(re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[0])
    style, script = (re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)[0] for tag in ("style", "script"))
    for kind, text in (("style", style), ("script", script)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert not re.search(r"""(?:src|href|url\()\s*[=(]?\s*["']?(?:https?:)?//""", page)
    assert " style=" not in page.split("<body>")[1]


@pytest.mark.parametrize("spread", [1, 5000])
def test_fifty_thousand_findings_can_be_opened(spread: int) -> None:
    found = [bad_date(row, HOSTILE[:80], file=f"{row % spread}/{HOSTILE}.xlsx") for row in range(50_000)]
    start = time.process_time()
    page = validation_html(dataset(found, [sheet(f"{at}.xlsx", HOSTILE) for at in range(1_000)]), EN, {})
    document = validation_document(dataset(found), EN, {})
    assert len(page.encode()) < 10_000_000
    assert len(document["findings"]) == 50_000
    assert time.process_time() - start < 30


def test_each_workbook_leads_to_its_corrections() -> None:
    finding = bad_date(2)
    page = validation_html(dataset([finding]), EN, {finding.source.file: "corrections/团队 1/a.xlsx"})
    assert 'href="corrections/%E5%9B%A2%E9%98%9F%201/a.xlsx">Open the corrections</a>' in page


def test_how_cells_were_read_is_told_in_the_reader_s_words() -> None:
    """No word that only the program knows: every way that validation.json names has a phrase in each language."""
    assert {column.type.value for kind in KINDS for column in kind.columns} <= set(READ_AS)
    column = {"header": "Day", "cell": "A2", "field": DATE.name, "how": "alias"}
    said = {code: [column_read("visits", column | {"read_as": code}, words, {})[-1] for words in (EN, ZH)] for code in READ_AS}
    assert said["date, dmy"] == ["date, the day before the month", "日期（日/月/年）"]
    assert all("_" not in english and "dmy" not in english and english != chinese for english, chinese in said.values())
    assert column_read("visits", column | {"read_as": "number × 10000"}, EN, {})[-1] == "number × 10000"
