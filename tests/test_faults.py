"""Where the program itself is at fault: a sentence with the place, and no report takes another with it."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from reportgen import cli
from reportgen.report import pages
from reportgen.report.blocks import Page
from tests.test_cli import run
from tests.workbook.sheets import PIPELINE, VISITS, write

BO = [[date(2026, 10, 6), "Birch", "visit", "Bo"]]


def broken(monkeypatch: pytest.MonkeyPatch, *positions: int) -> None:
    """Let the reports at these positions come to a fault (0 the team, 1 Ann, 2 Bo)."""
    worded = pages.page_of

    def page_of(book: object, position: int, *rest: object) -> Page:
        if position in positions:
            raise KeyError("nobody")
        return worded(book, position, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(pages, "page_of", page_of)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "in" / "team.xlsx", Visits=[*VISITS, *BO], Pipeline=PIPELINE)
    return tmp_path


def test_a_report_that_cannot_be_worded_leaves_the_others(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, 1)
    result = run("build", folder / "in", "--month", "2026-10", "--output", folder / "out", "--format", "html,xlsx", "--jobs", 1)
    period = folder / "out" / "2026-10"
    assert result.exit_code == 4
    assert "reps/ann.html could not be rendered: reportgen itself is at fault here, not your workbooks: KeyError 'nobody'" in result.output
    assert sorted(path.name for path in period.rglob("*.html")) == ["bo.html", "index.html", "team.html", "validation.html"]
    assert [failure["report"] for failure in json.loads((period / "manifest.json").read_bytes())["failures"]] == ["reps/ann.html"]
    index = (period / "index.html").read_text("utf-8")
    assert "reps/ann.html" in index
    assert 'href="reps/ann.html"' not in index


def test_where_no_report_can_be_worded_nothing_is_published(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken(monkeypatch, 0, 1, 2)
    words = ["build", folder / "in", "--month", "2026-10", "--output", folder / "out", "--format", "html", "--jobs", 1]
    monkeypatch.setattr(sys, "argv", ["reportgen", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().err
    assert ended.value.code == 3
    assert "reportgen itself is at fault here" in said
    assert "at run.py:" in said or "at report/pages.py:" in said
    assert "Traceback" not in said
    assert not (folder / "out" / "2026-10").exists()


def test_a_deal_of_which_neither_a_contact_nor_an_opening_is_known_has_its_line(tmp_path: Path) -> None:
    write(tmp_path / "in" / "team.xlsx", Visits=VISITS, Pipeline=[PIPELINE[0], ["1", "Birch", 100, "lead", date(2026, 11, 5), "Ann"]])
    result = run("build", tmp_path / "in", "--month", "2026-10", "--output", tmp_path / "out", "--format", "html", "--jobs", 1)
    assert result.exit_code in (0, 1), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Birch" in (tmp_path / "out" / "2026-10" / "team.html").read_text("utf-8")
