"""Two worked teams, computed independently: every value equal (where the shared material is there)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from reportgen.language import language
from reportgen.metrics.book import Book
from reportgen.report.tables import metrics_document
from reportgen.settingsreading import load_settings
from reportgen.workbook import read_dataset
from reportgen.workbook.dataset import Dataset
from reportgen.workbook.finding import Severity
from reportgen.workcalendar import Calendar

DATASETS: dict[str, Dataset] = {}


def dataset_of(folder: Path) -> Dataset:
    if folder.name not in DATASETS:
        DATASETS[folder.name] = read_dataset([folder / "input"], load_settings(folder / "reportgen.toml"), date(2026, 10, 31), jobs=2)
    return DATASETS[folder.name]


def is_same(expected: dict[str, object], got: object) -> bool:
    """Equal as metrics.md "equal means" has it; chances within 0.03, quantiles between those at q ± 0.01."""
    value = expected["value"]
    if value is None or got is None or isinstance(value, str) or isinstance(got, str):
        return value == got
    assert isinstance(value, (int, float))
    assert isinstance(got, (int, float))
    if "lo" in expected:
        low, high = float(str(expected["lo"])), float(str(expected["hi"]))
        return low - 0.005 * abs(low) <= got <= high + 0.005 * abs(high)
    if expected.get("simulated"):
        return abs(value - got) <= 0.03
    return abs(value - got) <= (0.005 if str(expected["unit"]).startswith("money") else 1e-6 * max(1, abs(value)))


@pytest.mark.parametrize("month", ["2026-10", "2026-03"])
@pytest.mark.parametrize("team", ["clean", "messy"])
def test_every_value_is_equal(shared: Path, team: str, month: str) -> None:
    folder = shared / "worked" / team
    settings = load_settings(folder / "reportgen.toml")
    year, number = map(int, month.split("-"))
    book = Book(dataset_of(folder), settings, Calendar(settings), date(year, number, 1))
    got = metrics_document(book, language("en"))
    expected = json.loads((folder / f"expected-{month}.json").read_text("utf-8"))
    assert set(got["reps"]) == set(expected["reps"])
    scopes = [
        ("team", expected["team"], got["team"]),
        *((key, values, got["reps"][key]) for key, values in expected["reps"].items()),
    ]
    different = [
        (scope, name, entry["value"], values[name]["value"])
        for scope, wanted, values in scopes
        for name, entry in wanted.items()
        if not is_same(entry, values[name]["value"])
    ]
    assert different == []


@pytest.mark.parametrize("team", ["clean", "messy"])
def test_no_error_is_found_and_rows_reconcile(shared: Path, team: str) -> None:
    dataset = dataset_of(shared / "worked" / team)
    assert [finding for finding in dataset.findings if finding.severity is Severity.ERROR] == []
    assert all(sheet.is_reconciled() for sheet in dataset.sheets)
