"""`explain`: from a value to the cells that made it, as text, JSON and a workbook whose links lead there."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest

from reportgen.metrics.book import CHAPTERS
from reportgen.metrics.core import Metric
from reportgen.workbook.schema import KIND
from tests.test_cli import ORDERS, run, team
from tests.workbook.sheets import write

__all__ = ["team"]
METRICS = [metric for chapter in CHAPTERS for metric in chapter.METRICS]


def explain(team: Path, *more: object) -> str:
    result = run("explain", "results.attainment", "--rep", "Ann Berg", "--month", "2026-10", "--input", team, "--jobs", 1, *more)
    assert result.exit_code == 0, result.output
    return result.output


def test_text_names_the_cells_and_what_the_row_is_about(team: Path) -> None:
    text = explain(team)
    assert "team.xlsx · Orders · C2, A2  5 Oct 2026 · Alder  170.00" in text
    assert "team.xlsx · Targets · C2  1 Oct 2026 · Ann Berg  200.00" in text


def test_json_has_the_whole_tree_down_to_rows(team: Path) -> None:
    document = json.loads(explain(team, "--format", "json"))
    assert (document["metric"], document["rep"], document["value"]) == ("results.attainment", "A1", pytest.approx(0.85))  # 170 ÷ 200
    revenue = next(part for part in document["parts"] if part["metric"] == "results.revenue")
    assert revenue["rows"] == [
        {"file": "team.xlsx", "sheet": "Orders", "row": 2, "cells": ["C2", "A2"], "says": ["2026-10-05", "Alder"], "amount": 170.0}
    ]
    assert sum(row["amount"] for row in revenue["rows"]) == revenue["value"]


def test_workbook_links_lead_to_the_cells(team: Path, tmp_path: Path) -> None:
    write(team / "it's #1.xlsx", **{"Bo's": [*ORDERS[:1], ["2026-10-09", "@Alder", 30, "Ann Berg"]]})
    (tmp_path / "out").mkdir()
    explain(team, "--format", "xlsx", "--output", tmp_path / "out" / "why.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out" / "why.xlsx").worksheets[0]
    links = [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    targets = {unquote(link.target or "") + (f"#{link.location}" if link.location else "") for link in links}
    assert "../input/team.xlsx#'Orders'!C2" in targets
    assert "../input/it's #1.xlsx#'Bo''s'!C2" in targets
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert (sheet["B3"].value, sheet["B3"].number_format) == (pytest.approx(1.0), "0.0%")  # (170 + 30) ÷ 200


def test_workbook_is_never_written_over_a_file(team: Path, tmp_path: Path) -> None:
    (tmp_path / "why.xlsx").write_text("mine")
    result = run("explain", "results.revenue", "--month", "2026-10", "--input", team, "--format", "xlsx", "--output", tmp_path / "why.xlsx")
    assert (result.exit_code, (tmp_path / "why.xlsx").read_text()) == (2, "mine")


WHOLE_ROWS = "data.row_share"  # counts rows that were left out, whatever is in them
CHOSEN = {"fence.criteria", "screening.criteria", "orders.recognised"}  # columns that the settings choose


@pytest.mark.parametrize("metric", [metric for metric in METRICS if metric.rows and metric.id != WHOLE_ROWS], ids=lambda metric: metric.id)
def test_each_metric_of_rows_says_which_columns_it_reads(metric: Metric) -> None:
    columns = {f"{kind}.{column.name}" for kind, declared in KIND.items() for column in declared.columns} | CHOSEN
    assert metric.reads
    assert set(metric.reads) <= columns


def test_every_metric_is_made_of_rows_or_of_others() -> None:
    assert [metric.id for metric in METRICS if not (metric.rows or metric.parts or metric.inputs)] == []


def rows_of(folder: Path, metric: str, *more: object) -> list[tuple[str, list[str], list[str], float]]:
    """The rows of a figure of Ann Berg, October 2026: file, cells, what they say, amount."""
    result = run("explain", metric, "--rep", "Ann Berg", "--month", "2026-10", "--input", folder, "--jobs", 1, "--format", "json", *more)
    assert result.exit_code == 0, result.output
    return [(row["file"], row["cells"], row["says"], row["amount"]) for row in json.loads(result.output)["rows"]]


def test_a_target_among_months_side_by_side_is_the_months_cell(team: Path) -> None:
    (team / "team.xlsx").unlink()
    write(team / "targets.xlsx", Targets=[["Rep", "2026-09", "2026-10", "2026-11"], ["Ann Berg", 100, 200, 300]])
    assert rows_of(team, "results.target") == [("targets.xlsx", ["C2"], ["2026-10-01", "Ann Berg"], 200.0)]
    assert rows_of(team, "plan.followup.A") == [("targets.xlsx", ["D2"], ["2026-11-01", "Ann Berg"], 300.0)]


DEALS = ["Deal", "Rep", "Customer", "Amount", "Stage", "Probability", "Expected close"]


def test_where_no_probability_is_written_the_stage_is_what_was_read(team: Path) -> None:
    first = ["D1", "Ann Berg", "Alder", 1000, "quotation", 0.5, "2026-11-20"]
    second = ["D2", "Ann Berg", "Birch", 500, "negotiation", None, "2026-11-20"]  # the standard of the stage: 0.6
    write(team / "pipeline.xlsx", Pipeline=[DEALS, first, second])
    told = [(cells, amount) for file, cells, _says, amount in rows_of(team, "working.weighted") if file == "pipeline.xlsx"]
    assert told == [(["D2", "F2"], 500.0), (["D3", "E3"], 300.0)]  # 1,000 × 0.5 and 500 × 0.6


def test_movement_leads_to_the_picture_that_says_it(team: Path) -> None:
    for month, amount in (("2026-09", 1000), ("2026-10", 700)):
        write(team / f"pipeline {month}.xlsx", Pipeline=[DEALS, ["D1", "Ann Berg", "Alder", amount, "quotation", 0.5, "2026-11-20"]])
    then, now = "pipeline 2026-09.xlsx", "pipeline 2026-10.xlsx"
    assert [(file, amount) for file, _cells, _says, amount in rows_of(team, "working.movement.opening")] == [(then, 1000.0)]
    # what it was, less what it is: a fall of 300
    assert [(file, amount) for file, _cells, _says, amount in rows_of(team, "working.movement.decreased")] == [(then, 1000.0), (now, -700.0)]


def test_text_tells_the_months_the_days_and_whose_they_are(team: Path) -> None:
    text = run("explain", "results.mom", "--rep", "Ann Berg", "--month", "2026-11", "--input", team, "--jobs", 1).output
    assert "Revenue, October 2026 = 170" in text
    text = run("explain", "results.year_projection", "--rep", "Ann Berg", "--month", "2026-10", "--input", team, "--jobs", 1).output
    # 261 days from Monday to Friday in 2026, less 21 in November and 23 in December
    assert "working days of the fiscal year so far = 217" in text
    text = run("explain", "plan.followup.G", "--rep", "Ann Berg", "--month", "2026-10", "--input", team, "--jobs", 1, "--lang", "zh").output
    assert "取自 = 标准" in text
