"""The terminal is told little, plainly, and never what a cell would make it do."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import pandas as pd
import pytest

from reportgen.language import language
from reportgen.terminal import Show, clean, rows_table
from reportgen.visible import fitted, padded, visible, width
from reportgen.workbook.dataset import Dataset, SheetReport
from reportgen.workbook.finding import Finding, Severity, Source
from reportgen.workbook.schema import KIND

ESCAPE = "\x1b]0;owned\x07\x1b[2J\r\b\u202e\u2028\x9b31m"


def dataset(findings: Sequence[Finding] = ()) -> Dataset:
    sheets = [
        SheetReport("a.xlsx", "Visits", "visits", "2026-10", 1, 1020, 1010, 4, 3, 2, 1),
        SheetReport("a.xlsx", "Notes to self", None, None, None),
    ]
    none = pd.DataFrame()
    return Dataset({}, none, none, none, none, list(findings), sheets, [], {"a.xlsx": ""})


def error(row: int, value: str = "31/13", sheet: str = "Visits", file: str = "a.xlsx") -> Finding:
    return Finding("date.unreadable", Severity.ERROR, Source(file, sheet, row), "B", "Date", value, {"column": KIND["visits"].columns[0]})


class Time:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_rows_are_told_as_an_equation_by_kind(capsys: pytest.CaptureFixture[str]) -> None:
    Show(language("en")).summary(dataset())
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("  ")[-6:] == [" seen", "= used", "+ left out", "+ duplicates", "+ totals", "+ blank"]
    assert lines[1].split() == ["Visits", "1,020", "1,010", "4", "3", "2", "1"]  # 1020 = 1010 + 4 + 3 + 2 + 1
    assert lines[2].startswith("of no known kind")
    assert len({width(line) for line in lines[:3]}) == 1  # right-aligned columns end together


def test_errors_are_told_with_cell_and_mend_and_like_ones_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    Show(language("en")).summary(dataset([error(5), error(6), error(7)]))
    lines = capsys.readouterr().out.splitlines()
    assert lines[-3:] == [
        "Errors: 3. Warnings: 0. For information: 0.",
        "  a.xlsx · Visits · B5 (and 2 like it)",
        "    “31/13” is not a date. Write the date as 2026-10-03.",
    ]


def test_a_summary_of_many_workbooks_fits_a_screen(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    found = [error(at, value="x" * 60, file=f"a folder/of workbooks with a long name {at % 50:02}.xlsx") for at in range(5000)]
    all_kinds = dataset(found)
    all_kinds.sheets[:] = [SheetReport(f"{at}.xlsx", "a", kind, None, 1, 9, 9) for at in range(50) for kind in KIND]
    Show(language("en")).summary(all_kinds)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 20  # and two of progress before it, two after it: where findings and corrections are
    assert max(map(width, lines)) < 80
    assert lines[-1] == "  … and 4,600 more, in 50 workbooks in all: see validation.html"  # 4 workbooks of 100 are told


def test_the_workbook_with_most_errors_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    Show(language("en")).summary(dataset([error(2, file="good.xlsx"), error(3, file="bad.xlsx"), error(4, file="bad.xlsx")]))
    places = [line for line in capsys.readouterr().out.splitlines() if " · " in line]
    assert places == ["  bad.xlsx · Visits · B3 (and 1 like it)", "  good.xlsx · Visits · B2"]


def test_of_many_kinds_those_with_rows_left_out_have_a_line_and_the_rest_one() -> None:
    many = dataset()
    many.sheets[:] = [SheetReport("a.xlsx", "a", kind, None, 1, 10, 9 if kind == "measures" else 10, 1 if kind == "measures" else 0) for kind in KIND]
    lines = [line.split() for line in rows_table(many, language("en"), 7)]
    assert lines[1] == ["Measures", "10", "9", "1", "0", "0", "0"]
    assert lines[-2] == ["9", "other", "kinds", "90", "90", "0", "0", "0", "0"]  # of 15 kinds 6 are told
    assert lines[-1] == ["All", "sheets", "150", "149", "1", "0", "0", "0"]


def test_a_summary_is_in_the_readers_language(capsys: pytest.CaptureFixture[str]) -> None:
    Show(language("zh")).summary(dataset([error(5)]))
    said = capsys.readouterr().out
    assert "错误 1，警告 0，提示 0。" in said
    assert "Errors" not in said


def test_no_cell_reaches_the_terminal_raw(capsys: pytest.CaptureFixture[str]) -> None:
    show = Show(language("en"))
    show.summary(dataset([error(5, ESCAPE, ESCAPE, ESCAPE)]))
    show.error(ESCAPE)
    show.line(ESCAPE)
    captured = capsys.readouterr()
    for said in (captured.out, captured.err):
        assert all(character.isprintable() or character in "\n\u2009" for character in said)
    assert "\\x1b]0;owned\\x07" in captured.out


def test_quiet_tells_errors_only(capsys: pytest.CaptureFixture[str]) -> None:
    show = Show(language("en"), is_quiet=True)
    show.summary(dataset([error(5)]))
    show.progress("reading", 1, 1)
    show.line("done")
    show.error("no disk")
    assert capsys.readouterr() == ("", "no disk\n")


def test_away_from_a_terminal_progress_is_a_line_at_the_end_and_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Time()
    show = Show(language("en"), clock=clock)
    for done in range(1, 31):
        clock.now = done  # one a second, so a line after 10, 20 and at the end
        show.progress("reading", done, 30)
    assert capsys.readouterr().err.splitlines() == ["reading 11/30", "reading 21/30", "reading 30/30"]


def test_on_a_terminal_progress_is_one_line_redrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", screen := Terminal())
    clock = Time()
    show = Show(language("zh"), clock=clock)
    for done in range(1, 5):
        clock.now = done
        show.progress("reading", done, 4)
    drawn = screen.getvalue()
    assert drawn.count("\n") == 1
    assert drawn.endswith(" 4/4\n")
    assert "█" * 12 + "·" * 12 + " 2/4" in drawn


def test_a_sentence_takes_a_half_drawn_bar_away_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", screen := Terminal())
    show = Show(language("en"), clock=Time())
    show.progress("reading", 1, 2)
    show.error("no disk")
    assert screen.getvalue().endswith("\rno disk\n")


def test_each_line_of_the_log_is_json_whatever_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    show = Show(language("zh"), is_log=True)
    show.progress("reading", 2, 2)
    show.summary(dataset([error(5, ESCAPE)]))
    show.line(f"two\nlines {ESCAPE} \udc80")
    show.error("中文")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.isascii()
    events = [json.loads(line) for line in captured.err.splitlines()]
    assert [event["level"] for event in events] == ["info", "info", "info", "error"]
    assert events[0] | {"time": ""} == {"time": "", "level": "info", "message": "读取", "step": "reading", "done": 2, "of": 2}
    assert events[1]["rows_seen"] == 1020
    assert events[1]["error"] == 1


def test_a_terminal_without_the_characters_gets_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, "iso-8859-9", write_through=True))
    Show(language("zh")).line("“中文” ✓")
    assert raw.getvalue() == b"\\u201c\\u4e2d\\u6587\\u201d \\u2713\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a b", "a b"),
        ("中文　空格", "中文　空格"),
        ("80\u2009%", "80\u2009%"),
        ("\x1b[0m", "\\x1b[0m"),
        ("a\nb", "a\\x0ab"),
        ("\u202eab", "\\u202eab"),
        ("\udc80", "\\udc80"),
    ],
)
def test_visible_text_keeps_letters_and_spaces_and_writes_out_the_rest(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_lines_stay_lines() -> None:
    assert clean("a\nb\x07") == "a\nb\\x07"


def test_widths_count_chinese_twice() -> None:
    assert width("ab中文") == 6
    assert padded("中", 4) == "中  "
    assert padded("中", 4, right=True) == "  中"
    assert fitted("中文中文", 5) == "中文…"
    assert visible("abcdef", 3) == "abc…"
