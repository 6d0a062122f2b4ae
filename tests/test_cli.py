"""The commands as a person runs them: outputs, exit codes, sentences (product.md)."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from reportgen.cli import cli
from reportgen.delivery.lock import exclusive
from tests.workbook.sheets import Rows, write

REPS: Rows = [["rep", "rep_id", "email"], ["Ann Berg", "A1", "ann@x.example"]]
ORDERS: Rows = [
    ["date", "customer", "amount", "rep"],
    [date(2026, 10, 5), "Alder", 170, "Ann Berg"],
    [date(2026, 9, 5), "Alder", 90, "Ann Berg"],
]
TARGETS: Rows = [["month", "rep", "target"], ["2026-10", "Ann Berg", 200], ["2026-11", "Ann Berg", 300]]
VISITS: Rows = [["date", "customer", "activity", "rep", "hours"], [date(2026, 10, 6), "Alder", "visit", "Ann Berg", 2]]
DEALS: Rows = [
    ["opportunity_id", "customer", "amount", "stage", "expected_close", "rep", "opened_on"],
    ["1", "Alder", 100, "negotiation", date(2026, 11, 5), "Ann Berg", date(2026, 9, 1)],
]  # fmt: skip


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """An input folder of a small team without a mistake."""
    write(tmp_path / "input" / "team.xlsx", Reps=REPS, Orders=ORDERS, Targets=TARGETS, Visits=VISITS, Pipeline=DEALS)
    return tmp_path / "input"


def build(team: Path, *more: object) -> Result:
    return run("build", team, "--month", "2026-10", "--output", team.parent / "output", "--jobs", 1, *more)


def hashes(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_build_publishes_every_report_in_both_languages(team: Path) -> None:
    result = build(team, "--lang", "en,zh")
    assert result.exit_code == 0, result.output
    period = team.parent / "output" / "2026-10"
    names = [
        "team.html",
        "team.pdf",
        "team.zh.html",
        "team.zh.pdf",
        "reps/ann-berg.html",
        "reps/ann-berg.pdf",
        "reps/ann-berg.zh.html",
    ]
    for name in [
        *names,
        "reps/ann-berg.zh.pdf",
        "index.html",
        "manifest.json",
        "validation.html",
        "validation.json",
        "data/metrics.json",
        "data/metrics.xlsx",
        "data/dataset/orders.parquet",
    ]:
        assert (period / name).is_file(), name
    metrics = json.loads((period / "data/metrics.json").read_text("utf-8"))
    assert metrics["reps"]["A1"]["results.attainment"]["value"] == pytest.approx(0.85)
    assert metrics["reps"]["A1"]["capability.index"]["value"] is None
    assert metrics["reps"]["A1"]["capability.index"]["reason"]


def test_the_pdf_is_tagged_bookmarked_and_carries_its_fonts(team: Path) -> None:
    build(team, "--lang", "zh")
    reader = PdfReader(team.parent / "output/2026-10/reps/ann-berg.pdf")
    assert "Ann Berg" in reader.pages[0].extract_text()
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "zh"
    assert len(reader.outline) > 0
    fonts = {font["/BaseFont"].split("+")[-1] for page in reader.pages for font in (f.get_object() for f in page["/Resources"]["/Font"].values())}
    assert {name.split("-")[0] for name in fonts} <= {"Reportgen", "ReportgenSans", "ReportgenHan", "ReportgenHanExt"}


def test_twice_the_same_input_gives_the_same_bytes(team: Path, tmp_path: Path) -> None:
    build(team)
    first = hashes(team.parent / "output" / "2026-10")
    run("build", team, "--month", "2026-10", "--output", tmp_path / "again", "--jobs", 2)
    second = hashes(tmp_path / "again" / "2026-10")
    first.pop("manifest.json"), second.pop("manifest.json")  # its timings differ
    assert first == second


def test_nothing_changed_renders_nothing(team: Path) -> None:
    build(team)
    period = team.parent / "output" / "2026-10"
    before = {path: path.stat().st_mtime_ns for path in period.rglob("*")}
    result = build(team)
    assert "Nothing has changed" in result.output
    assert {path: path.stat().st_mtime_ns for path in period.rglob("*")} == before


def test_data_errors_are_exit_code_1_and_strict_publishes_nothing(team: Path) -> None:
    write(team / "bad.xlsx", Orders=[ORDERS[0], ["someday", "Alder", 5, "Ann Berg"]])
    strict = build(team, "--strict")
    assert strict.exit_code == 3
    assert not (team.parent / "output" / "2026-10").exists()
    result = build(team)
    assert result.exit_code == 1
    document = json.loads((team.parent / "output/2026-10/validation.json").read_text("utf-8"))
    error = document["findings"][0]
    assert {key: error[key] for key in ("severity", "code", "file", "sheet", "cell", "column", "value")} == {
        "severity": "error", "code": "date.unreadable", "file": "bad.xlsx", "sheet": "Orders", "cell": "A2", "column": "date", "value": "someday",
    }  # fmt: skip
    assert error["fix"] == "Write the date as 2026-10-03."


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04broken",
        b"<html>login</html>",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
    ],
)
def test_a_bad_workbook_is_one_finding_and_the_others_go_on(team: Path, content: bytes) -> None:
    (team / "bad.xlsx").write_bytes(content)
    assert build(team, "--format", "json").exit_code == 1
    findings = json.loads((team.parent / "output/2026-10/validation.json").read_text("utf-8"))["findings"]
    assert [finding["file"] for finding in findings if finding["severity"] == "error"] == ["bad.xlsx"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["build", "missing"], 2, "There is no folder or file"),
        (["build", "empty"], 3, "There is no workbook"),
        (["build", "input", "--month", "2026-13"], 2, "is not a month"),
        (["build", "input", "--month", "2026-10", "--as-of", "2026-11-05"], 2, "is no day of 2026-10"),
        (["build", "input", "--month", "2026-10", "--rep", "Nobody"], 2, "There are: Ann Berg"),
        (["build", "input", "--month", "2026-10", "--config", "bad.toml"], 2, "bad.toml, line 2: report.curency"),
        (["build", "input", "--month", "2026-10", "--lang", "fr"], 2, "choose among en, zh"),
        (["explain", "results.revenu", "--input", "input", "--month", "2026-10"], 2, "results.revenue"),
    ],
)  # fmt: skip
def test_wrong_use_is_a_sentence(team: Path, arguments: list[str], code: int, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(team.parent)
    Path("empty").mkdir()
    Path("bad.toml").write_text('[report]\ncurency = "EUR"\n')
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert words in result.output
    assert "Traceback" not in result.output


def test_a_second_run_is_refused_at_once(team: Path) -> None:
    output = team.parent / "output"
    output.mkdir()
    with exclusive(output):
        code = "import sys; from reportgen.cli import main; sys.argv = sys.argv[1:]; main()"
        done = subprocess.run(
            [sys.executable, "-c", code, "reportgen", "build", str(team), "--month", "2026-10", "--output", str(output)],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 5
    assert "Another run" in done.stderr


def test_explain_lists_the_rows_behind_a_value(team: Path) -> None:
    result = run("explain", "results.attainment", "--rep", "Ann Berg", "--month", "2026-10", "--input", team)
    assert result.exit_code == 0, result.output
    assert "Target attainment = 85" in result.output
    assert "team.xlsx · Orders · C2, A2" in result.output
    assert "team.xlsx · Targets · C2" in result.output
    assert "team.xlsx · Orders · C3" not in result.output  # September's order is not October's revenue


def test_only_one_rep_is_rendered_anew(team: Path) -> None:
    build(team)
    result = build(team, "--rep", "Ann Berg", "--force")
    assert result.exit_code == 0
    assert (team.parent / "output/2026-10/reps/ann-berg.pdf").is_file()


def test_a_format_that_is_not_asked_for_stays_until_what_it_shows_changes(team: Path) -> None:
    data = team.parent / "output/2026-10/data"
    build(team, "--format", "xlsx,json")
    before = hashes(data)
    build(team, "--format", "json")
    assert hashes(data) == before
    write(team / "more.xlsx", Orders=[ORDERS[0], [date(2026, 10, 9), "Alder", 30, "Ann Berg"]])
    build(team, "--format", "json")
    assert not (data / "metrics.xlsx").exists()
    assert json.loads((data / "metrics.json").read_bytes())["team"]["results.revenue"]["value"] == 200
    assert "data/metrics.xlsx" not in json.loads((data.parent / "manifest.json").read_bytes())["outputs"]


def test_every_command_is_documented_and_helps() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    for name, command in cli.commands.items():
        assert command.help, name
        assert f"`{name}" in readme, name
        assert run(name, "--help").exit_code == 0


def test_init_template_fill_build(tmp_path: Path) -> None:
    """The README's five minutes: init, fill, build."""
    from openpyxl import load_workbook

    project = tmp_path / "project"
    assert run("init", project).exit_code == 0
    assert run("init", project).exit_code == 2  # nothing of a person's is overwritten
    assert run("validate", project / "input", "--output", tmp_path / "v").exit_code == 0
    fill = {
        "Team.xlsx": {"Reps": {"Rep": "Ann Berg"}, "Targets": {"Month": "2026-10", "Rep": "Ann Berg", "Target": 200}},
        "Rep.xlsx": {"Visits": {"Visit date": date(2026, 10, 6), "Customer": "Alder", "Activity": "Visit", "Rep": "Ann Berg"}},
    }
    for name, sheets in fill.items():
        book = load_workbook(project / "input" / name)
        for title, values in sheets.items():
            headers = [str(cell.value).removesuffix(" *") for cell in book[title][1]]
            for header, value in values.items():
                book[title].cell(3, headers.index(header) + 1, value)
        book.save(project / "input" / name)
    result = run("build", project / "input", "--month", "2026-10", "--output", project / "output", "--jobs", 1)
    assert result.exit_code == 0, result.output
    assert (project / "output/2026-10/reps/ann-berg.pdf").is_file()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_the_run_at_once_with_its_workers(team: Path, number: signal.Signals, code: int) -> None:
    output = team.parent / "output"
    start = "import sys; from reportgen.cli import main; sys.argv = sys.argv[1:]; main()"
    command = [sys.executable, "-c", start, "reportgen", "build", str(team), "--month", "2026-10", "--output", str(output), "--jobs", "2"]
    with subprocess.Popen([*command, "--lang", "en,zh"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while not list(output.glob(".building-*")) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(number)
        try:
            _out, errors = process.communicate(timeout=10)
        finally:
            process.kill()  # where it has not ended, nobody waits for it
    assert process.returncode == code
    assert "Traceback" not in errors
    assert [path.name for path in output.iterdir() if path.name != ".lock"] == []
