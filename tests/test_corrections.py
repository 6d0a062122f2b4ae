"""Corrections as build and validate write them: where they lie, what becomes of them when the next run comes, what is kept."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from reportgen.workbook.parsed import Parsed
from tests.test_cli import DEALS, REPS, TARGETS, VISITS, build, run
from tests.workbook.sheets import write

BAD = [*VISITS, ["no day", "Birch", "visit", "Ann Berg", 1]]


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    write(tmp_path / "input" / "team.xlsx", Reps=REPS, Targets=TARGETS, Pipeline=DEALS)
    write(tmp_path / "input" / "reps" / "Ann.xlsx", Visits=BAD)
    (tmp_path / "input" / "more.csv").write_text("date,customer,activity,rep\n2026-10-08,Cedar,walk,Ann Berg\n")
    return tmp_path / "input"


def test_build_gives_each_workbook_back_by_its_path(messy: Path) -> None:
    assert build(messy).exit_code == 1
    period = messy.parent / "output" / "2026-10"
    assert sorted(path.relative_to(period / "corrections").as_posix() for path in (period / "corrections").rglob("*.*")) == [
        "more.csv.xlsx", "reps/Ann.xlsx",
    ]  # fmt: skip
    document = json.loads((period / "validation.json").read_text("utf-8"))
    assert document["corrections"] == {"more.csv": "corrections/more.csv.xlsx", "reps/Ann.xlsx": "corrections/reps/Ann.xlsx"}
    assert "corrections/reps/Ann.xlsx" in json.loads((period / "manifest.json").read_text("utf-8"))["outputs"]


def test_validate_writes_them_too_and_those_of_before_go(messy: Path) -> None:
    output = messy.parent / "checked"
    output.mkdir()
    (output / "mine.txt").write_text("a file of somebody's own")
    assert run("validate", messy, "--output", output, "--jobs", 1).exit_code == 1
    assert (output / "corrections" / "reps" / "Ann.xlsx").is_file()
    write(messy / "reps" / "Ann.xlsx", Visits=VISITS)
    run("validate", messy, "--output", output, "--jobs", 1)
    assert [path.name for path in (output / "corrections").iterdir()] == ["more.csv.xlsx"]
    assert sorted(path.name for path in output.iterdir()) == ["corrections", "mine.txt", "validation.html", "validation.json"]


def test_a_copy_that_a_person_worked_in_is_never_lost(messy: Path) -> None:
    output = messy.parent / "checked"
    run("validate", messy, "--output", output, "--jobs", 1)
    copy = output / "corrections" / "reps" / "Ann.xlsx"
    copy.write_bytes(write(messy.parent / "mine.xlsx", Visits=VISITS).read_bytes())
    mine = copy.read_bytes()
    said = run("validate", messy, "--output", output, "--jobs", 1)
    kept = output / "corrections (kept 1)"
    assert str(kept) in said.output
    assert (kept / "reps" / "Ann.xlsx").read_bytes() == mine
    assert copy.read_bytes() != mine
    run("validate", messy, "--output", output, "--jobs", 1)
    assert not (output / "corrections (kept 2)").exists()  # nothing was changed since


def test_a_folder_of_that_name_that_was_not_written_here_is_kept(messy: Path) -> None:
    output = messy.parent / "checked"
    (output / "corrections").mkdir(parents=True)
    (output / "corrections" / "mine.txt").write_text("of somebody's own")
    run("validate", messy, "--output", output, "--jobs", 1)
    assert (output / "corrections (kept 1)" / "mine.txt").read_text() == "of somebody's own"


def test_corrections_that_stay_true_are_not_written_again(messy: Path) -> None:
    build(messy)
    copy = messy.parent / "output" / "2026-10" / "corrections" / "reps" / "Ann.xlsx"
    before = copy.stat().st_mtime_ns
    write(messy / "team.xlsx", Reps=REPS, Targets=TARGETS, Pipeline=[*DEALS[:1], [*DEALS[1][:2], 777, *DEALS[1][3:]]])
    assert build(messy).exit_code == 1
    assert copy.stat().st_mtime_ns == before
    write(messy / "reps" / "Ann.xlsx", Visits=[*BAD, ["no day either", "Birch", "visit", "Ann Berg", 1]])
    build(messy)
    assert openpyxl.load_workbook(copy)["Visits"]["A4"].comment is not None


def test_reports_and_corrections_within_the_input_are_not_read(messy: Path) -> None:
    output = messy / "output"
    for _turn in range(2):  # the second time the first period lies there
        assert run("build", messy, "--month", "2026-10", "--output", output, "--jobs", 1).exit_code == 1
    document = json.loads((output / "2026-10" / "validation.json").read_text("utf-8"))
    assert {sheet["file"] for sheet in document["sheets"]} == {"team.xlsx", "reps/Ann.xlsx", "more.csv"}


def test_unchanged_workbooks_are_not_read_again_unless_forced(messy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    taken: list[bool] = []
    get = Parsed.get
    monkeypatch.setattr(Parsed, "get", lambda self, key: [found := get(self, key), taken.append(found is not None)][0])
    build(messy)
    build(messy, "--as-of", date(2026, 10, 30).isoformat())
    build(messy, "--force")
    assert taken == [False] * 3 + [True] * 3 + [False] * 3
    (messy / "reportgen.toml").write_text("[input]\nkeep_parsed = false\n")
    taken.clear()
    build(messy, "--config", messy / "reportgen.toml")
    assert taken == []


def test_kept_readings_are_believed_only_from_a_private_folder(messy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    build(messy)
    kept = tmp_path / "cache" / "reportgen" / "parsed"
    key = next(kept.iterdir()).name
    assert Parsed(kept).get(key) is not None
    kept.chmod(0o777)
    assert Parsed(kept).get(key) is None


@pytest.mark.parametrize("limit", ["file_bytes", "inflated_bytes", "entries", "cells", "rows", "columns", "sheets", "memory_bytes"])
def test_each_limit_lowered_to_one_is_told_by_the_command_with_a_list_beside_it(messy: Path, limit: str) -> None:
    """The list is a workbook of ours, whatever a workbook of theirs may hold."""
    (messy.parent / "reportgen.toml").write_text(f"[limits]\n{limit} = 1\n")
    output = messy.parent / "checked"
    assert run("validate", messy / "team.xlsx", "--config", messy.parent / "reportgen.toml", "--output", output, "--jobs", 1).exit_code in (1, 3)
    findings = json.loads((output / "validation.json").read_text("utf-8"))["findings"]
    assert [(found["code"], found["message"].split(":")[1].split()[0]) for found in findings] == [("file.limit", limit)]
    assert (output / "corrections" / "team.xlsx").is_file()
