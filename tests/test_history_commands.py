"""The commands over kept months, and builds that crash between publishing and keeping, as a person runs them."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportgen import run as job
from reportgen.cli import cli
from reportgen.delivery.history import History
from tests.workbook.sheets import Rows, write

HEAD = ["opportunity_id", "customer", "amount", "stage", "expected_close", "rep", "opened_on"]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """September and October of one rep, whose workbook of deals was written over in between; not to be changed."""
    folder = tmp_path_factory.mktemp("project")
    orders: Rows = [["date", "customer", "amount", "rep"], *([date(2026, m, 5), "Alder", 100, "Ann"] for m in (1, 9, 10))]
    write(folder / "input/team.xlsx", Reps=[["rep", "rep_id"], ["Ann", "A1"]], Orders=orders)
    pipeline(folder / "input", 60)
    assert build(folder / "input", "2026-09").exit_code == 0
    pipeline(folder / "input", 90, date(2026, 11, 5))
    assert build(folder / "input", "2026-10").exit_code == 0
    return folder


@pytest.fixture
def team(project: Path, tmp_path: Path) -> Path:
    """A copy of the project to be changed: its input."""
    shutil.copytree(project, tmp_path / "project")
    return tmp_path / "project/input"


def pipeline(folder: Path, amount: float, close: date = date(2026, 10, 5)) -> None:
    write(folder / "deals.xlsx", Pipeline=[HEAD, ["1", "Alder", amount, "negotiation", close, "Ann", date(2026, 8, 1)]])


def build(team: Path, month: str, *more: object) -> Result:
    return run("build", team, "--month", month, "--output", team.parent / "output", "--jobs", 1, "--format", "json", *more)


def metrics(team: Path, month: str) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads((team.parent / "output" / month / "data/metrics.json").read_text("utf-8"))["team"]
    return found


def test_a_workbook_that_is_written_over_each_month_has_its_movement(team: Path) -> None:
    found = metrics(team, "2026-10")
    assert found["working.movement.opening"]["value"] == 60
    assert found["working.movement.increased"]["value"] == 30
    assert found["accuracy.wape"]["value"] == pytest.approx(0.64)  # |60 × 0.6 − 100| ÷ 100


def test_building_again_changes_no_byte_and_an_unchanged_one_renders_nothing(team: Path) -> None:
    output = team.parent / "output"
    first = (output / "2026-10/data/metrics.json").read_bytes()
    assert "Nothing has changed" in build(team, "2026-10").output
    build(team, "2026-10", "--force")
    assert (output / "2026-10/data/metrics.json").read_bytes() == first
    assert [entry.period for entry in History(output / "history.sqlite").entries()] == ["2026-09", "2026-10"]


def test_explain_and_rollover_see_the_history_as_the_report_does(team: Path, tmp_path: Path) -> None:
    explain = ("explain", "working.movement.opening", "--input", team, "--month", "2026-10", "--format", "json", "--history")
    assert json.loads(run(*explain, team.parent / "output").output)["value"] == 60
    assert json.loads(run(*explain, tmp_path / "nowhere").output)["value"] is None
    (team.parent / "output/history.sqlite").write_bytes(b"x" * 5000)
    rollover = ("rollover", "--input", team, "--output", tmp_path / "rollover", "--history")
    for command in (explain, rollover):
        result = run(*command, team.parent / "output")
        assert result.exit_code == 2
        assert "is damaged" in result.output


def test_a_month_built_again_after_its_pipeline_has_gone_says_what_it_lost_and_which_months_hang_on_it(team: Path) -> None:
    (team / "deals.xlsx").unlink()
    result = build(team, "2026-09")
    assert "the pipeline that was kept of 2026-09 for Ann is no longer in the input" in result.output
    assert "2026-10" in result.output  # told: later months are kept already
    assert json.loads(History(team.parent / "output/history.sqlite").document("2026-09"))["deals"]["rows"] == 0


def test_another_kept_month_makes_the_next_one_anew(team: Path) -> None:
    history = History(team.parent / "output/history.sqlite")
    other = json.loads(history.document("2026-09"))
    other["deals"]["columns"]["amount"] = [70]
    history.keep({"2026-09": json.dumps(other).encode()}, {})
    assert "Nothing has changed" not in build(team, "2026-10").output
    assert metrics(team, "2026-10")["working.movement.opening"]["value"] == 70


def killed_before_keeping(team: Path, month: str) -> None:
    """A build that kills itself when its period is published and nothing of it is kept; to be run in a process of its own."""
    job.take_up = lambda _history, documents: os.kill(os.getpid(), signal.SIGKILL) if documents else None
    build(team, month)


def test_killed_between_publishing_and_keeping_the_next_run_keeps_the_month_once(team: Path) -> None:
    output = team.parent / "output"
    history = History(output / "history.sqlite")
    before = history.document("2026-10")
    pipeline(team, 120, date(2026, 11, 5))
    run_of_its_own = multiprocessing.get_context("fork").Process(target=killed_before_keeping, args=(team, "2026-10"))
    run_of_its_own.start()
    run_of_its_own.join()
    assert run_of_its_own.exitcode == -signal.SIGKILL
    assert metrics(team, "2026-10")["working.amount"]["value"] == 120  # published
    assert history.document("2026-10") == before  # and not kept: 90 still
    assert "Nothing has changed" in build(team, "2026-10").output
    assert json.loads(history.document("2026-10"))["deals"]["columns"]["amount"] == [120]
    assert [entry.period for entry in history.entries()] == ["2026-09", "2026-10"]
    history.prove()


def test_a_lost_history_is_made_anew_from_what_is_published(team: Path) -> None:
    output = team.parent / "output"
    kept = dict(History(output / "history.sqlite").documents())
    (output / "history.sqlite").unlink()
    build(team, "2026-10")
    assert dict(History(output / "history.sqlite").documents()) == kept


def test_a_history_that_cannot_be_read_stops_the_build_and_stays(team: Path) -> None:
    output = team.parent / "output"
    with sqlite3.connect(output / "history.sqlite") as base:
        base.execute("PRAGMA user_version = 2")
    result = build(team, "2026-10", "--force")
    assert result.exit_code == 2
    assert "Update reportgen" in result.output
    assert run("history", "check", "--output", output).exit_code == 2


def test_a_history_that_cannot_be_written_is_told_and_the_reports_are_published(team: Path) -> None:
    output = team.parent / "output"
    (output / "history.sqlite").chmod(0o444)
    pipeline(team, 120)
    result = build(team, "2026-10")
    assert result.exit_code == 4
    assert "chmod u+w" in result.output
    assert metrics(team, "2026-10")["working.amount"]["value"] == 120
    (output / "history.sqlite").chmod(0o600)
    assert build(team, "2026-10").exit_code == 0
    assert json.loads(History(output / "history.sqlite").document("2026-10"))["figures"][""]["working.amount"] == 120


def test_list_show_import_remove_check(team: Path, tmp_path: Path) -> None:
    output = team.parent / "output"
    assert "2026-09" in run("history", "list", "--output", output).output
    assert json.loads(run("history", "show", "2026-09", "--output", output, "--format", "json").output)["deals"]["rows"] == 1
    assert "Ann" in run("history", "show", "2026-09", "--output", output).output
    assert run("history", "show", "2026-01", "--output", output).exit_code == 2
    other = tmp_path / "other"
    assert "new or changed: 2" in run("history", "import", output, "--output", other).output
    assert "new or changed: 0" in run("history", "import", output / "history.sqlite", "--output", other).output
    assert run("history", "remove", "2026-09", "--output", other).exit_code == 0
    assert run("history", "remove", "2026-09", "--output", other).exit_code == 2
    assert run("history", "check", "--output", output).exit_code == 0
    shutil.copy(output / "2026-09/data/metrics.json", output / "2026-10/data/metrics.json")
    result = run("history", "check", "--output", output)
    assert result.exit_code == 1
    assert "2026-10: data/metrics.json was changed" in result.output


def test_accuracy_says_plainly_when_the_naive_forecast_was_better(team: Path) -> None:
    output = team.parent / "output"
    said = run("accuracy", "--output", output).output.replace("\u202f", " ")
    assert "The naive forecast (last month’s revenue) was better: 0 % against 64 %." in said
    document = json.loads(run("accuracy", "--output", output, "--rep", "Ann", "--format", "json").output)
    assert document["naive_is_better"] is True
    assert document["months"] == [{"month": "2026-10", "forecast": 36, "actual": 100, "error": -64, "naive": 100, "kept": True}]
    assert "简单预测" in run("accuracy", "--output", output, "--lang", "zh").output
    assert run("accuracy", "--output", output, "--rep", "Nobody").exit_code == 2
    assert run("accuracy", "--output", output, "--month", "2020-01").exit_code == 2
