"""data/metrics.xlsx as Excel would open it, and data/dataset as pandas would."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from arro3.io import read_parquet

from reportgen.language import language
from reportgen.metrics.book import Book
from reportgen.report.metricsbook import Place, metrics_workbook
from reportgen.report.parquet import parquet_files
from reportgen.report.view import View
from tests.marks import with_office
from tests.metrics.team import book, order, target, visit

FORMULA = "=cmd|' /C calc'!A0"


def team(rep: str = "Ann") -> Book:
    """Ann sold 170 of 200 (85 %: to be watched, from 80 % on), Bo 200 of 100."""
    return book(
        orders=[order("2026-10-05", "Alder", 170, rep), order("2026-10-06", "Birch", 200, "Bo")],
        targets=[target("2026-10-01", 200, rep), target("2026-10-01", 100, "Bo")],
        visits=[visit("2026-10-05", rep=rep, customer=FORMULA)],
        reps=[{"rep": rep, "rep_id": "A"}, {"rep": "Bo", "rep_id": "B"}],
    )


def written(found: Book, code: str = "en", places: Sequence[Place] = ()) -> bytes:
    return metrics_workbook(found, language(code), places or [Place("", ())] * len(found.subjects))


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def column(sheet: openpyxl.worksheet.worksheet.Worksheet, title: str, head: int = 3) -> list[object]:
    at = next(cell.column for cell in sheet[head] if cell.value == title)
    return [row[at - 1].value for row in sheet.iter_rows(min_row=head + 1)]


def test_each_figure_stands_in_one_chapter_and_is_defined() -> None:
    found = team()
    workbook = opened(written(found))
    chapters = [sheet for sheet in workbook if sheet.title not in ("Contents", "All figures", "Definitions")]
    ids = [str(cell.value) for sheet in chapters for cell in sheet[2] if cell.value]
    assert sorted(ids) == sorted(found.metrics)
    assert column(workbook["Definitions"], "id of the figure", 1) == list(found.metrics)


def test_a_chapter_compares_subjects_with_status_in_words() -> None:
    sheet = opened(written(team()))["Results"]
    assert column(sheet, "report on") == ["Team", "Ann", "Bo"]
    assert column(sheet, "Target attainment") == pytest.approx([370 / 300, 0.85, 2.0])
    assert column(sheet, "Target attainment: status") == ["✓ good", "! to be watched", "✓ good"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref[:2]) == ("B4", "A3")
    shown = {cell.value: sheet.cell(5, cell.column).number_format for cell in sheet[3]}
    assert (shown["Revenue"], shown["Target attainment"]) == ("#,##0", "0.0%")


def test_an_empty_value_is_an_empty_cell_and_has_its_reason_in_the_list() -> None:
    workbook = opened(written(book(visits=[visit("2026-10-05")])))
    assert set(column(workbook["Results"], "Target attainment")) == {None}
    rows = [row for row in workbook["All figures"].iter_rows(values_only=True) if row[1] == "results.attainment"]
    assert [row[3] for row in rows] == [None, None, None]
    assert all(row[7] for row in rows)


def test_a_value_leads_to_its_place_in_the_report_else_names_the_command() -> None:
    found = team()
    anchor = View(found, 1, language("en")).place("results.revenue")
    sheet = opened(written(found, places=[Place("", ()), Place("reps/安 a.html", {anchor}), Place("", ())]))["All figures"]
    link = next(row[8] for row in sheet.iter_rows(min_row=2) if row[0].value == "Ann" and row[1].value == "results.revenue").hyperlink
    assert (link.target, link.location) == (r"..\reps\%E5%AE%89%20a.html", anchor)  # as Excel writes the address of a file
    alone = opened(written(found))["All figures"]
    assert [row[8] for row in alone.iter_rows(values_only=True) if row[1] == "results.revenue"][1] == (
        "reportgen explain results.revenue --rep A --month 2026-10"
    )


def test_texts_that_look_like_formulas_stay_texts() -> None:
    content = written(team(FORMULA))
    assert FORMULA in column(opened(content)["Results"], "report on")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            assert not re.search(rb"<f[ >]", package.read(name)), name
            if "rels" in name:
                assert b"cmd|" not in package.read(name), name


def test_the_same_figures_give_the_same_bytes_dated_as_of() -> None:
    assert written(team()) == written(team())
    properties = opened(written(team())).properties
    assert (properties.creator, properties.created) == ("reportgen", datetime(2026, 10, 31))


def test_every_title_is_in_the_reports_language() -> None:
    workbook = opened(written(team(), "zh"))
    heads = [str(cell.value) for sheet in workbook for cell in (*sheet[1], *sheet[3]) if cell.value]
    assert workbook.sheetnames[1] == "绩效"
    assert [head for head in heads if re.fullmatch(r"[A-Za-z ,:]{4,}", head)] == []


@pytest.mark.soak
@with_office
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    (tmp_path / "metrics.xlsx").write_bytes(written(team(FORMULA)))
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "ods", "--outdir", tmp_path]
    subprocess.run([*command, tmp_path / "metrics.xlsx"], check=True, capture_output=True, timeout=120)
    again = pd.read_excel(tmp_path / "metrics.ods", sheet_name="Results", header=2, engine="calamine")
    assert again["report on"].tolist()[:2] == ["Team", FORMULA]


def rows(content: bytes) -> list[dict[str, object]]:
    """The rows of a Parquet file."""
    table = read_parquet(io.BytesIO(content)).read_all()
    return [dict(zip(table.column_names, row, strict=True)) for row in zip(*(table[name].to_pylist() for name in table.column_names), strict=True)]


def test_the_dataset_has_a_file_for_each_kind_with_the_place_of_each_row() -> None:
    files = dict(parquet_files(team().facts.dataset))
    assert set(files) == {f"data/dataset/{kind}.parquet" for kind in ("orders", "targets", "visits", "reps")}
    orders = rows(files["data/dataset/orders.parquet"])
    first = {name: orders[0][name] for name in ("date", "amount", "rep", "product", "file", "sheet", "row")}
    assert first == {"date": date(2026, 10, 5), "amount": 170.0, "rep": "Ann", "product": None, "file": "team.xlsx", "sheet": "orders", "row": 2}
    assert orders[1]["row"] == 3
    assert files == dict(parquet_files(team().facts.dataset))


def test_what_is_no_text_in_unicode_is_still_written() -> None:
    files = dict(parquet_files(book(orders=[order("2026-10-05", "half \ud800", 1)]).facts.dataset))
    assert rows(files["data/dataset/orders.parquet"])[0]["customer"] == "half \\ud800"
