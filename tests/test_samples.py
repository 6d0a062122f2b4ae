"""The sample team: it is remade as it lies there, it is as large as promised, and its mess is found where it was planted."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from reportgen.language import language
from reportgen.metrics.book import Book
from reportgen.metrics.rules import notices
from reportgen.report.blocks import MOST_FINDING, Cell
from reportgen.report.findings import said
from reportgen.report.view import View
from reportgen.settingsreading import load_settings
from reportgen.workbook import read_dataset
from reportgen.workbook.dataset import Dataset
from reportgen.workbook.finding import Finding, Severity
from reportgen.workbook.schema import KINDS
from reportgen.workcalendar import Calendar

SAMPLES = Path(__file__).parents[1] / "input_samples"
AS_OF = date(2026, 10, 31)
PLANTED: list[dict[str, str]] = json.loads((SAMPLES / "planted.json").read_text(encoding="utf-8"))
BUSY = ["王建国", "陈思雨", "Daniel Brooks", "张敏", "Sophie Turner", "李强"]  # not the newcomer, nor the one who writes nothing down
SLIPPING = "Nordwind Process Cooling (Suzhou) Co., Ltd."
STAGES = ["lead", "qualified", "quotation", "negotiation", "review", "signature"]


@pytest.fixture(scope="module")
def data() -> Dataset:
    return read_dataset([SAMPLES], load_settings(SAMPLES / "reportgen.toml"), AS_OF, jobs=2)


def frame(data: Dataset, kind: str) -> pd.DataFrame:
    return data.frames[kind]


def inside(workbook: Path) -> list[tuple[str, str]]:
    """The parts of a package with the sha256 of each: two builds of zlib may pack the same bytes differently."""
    with zipfile.ZipFile(workbook) as package:
        return [(part.filename, hashlib.sha256(package.read(part)).hexdigest()) for part in package.infolist()]


def visits(data: Dataset) -> pd.DataFrame:
    rows = frame(data, "visits")
    return rows.assign(month=rows["date"].dt.to_period("M"))


def test_no_finding_of_the_samples_is_cut_where_it_stands_in_a_table(data: Dataset) -> None:
    settings = load_settings(SAMPLES / "reportgen.toml")
    book = Book(data, settings, Calendar(settings), AS_OF.replace(day=1), AS_OF)
    for position in range(len(book.subjects)):
        for code in ("en", "zh"):
            told = [said(View(book, position, language(code)), notice) for notice in notices(book, position)]
            assert [sentence for sentence in told if Cell(sentence, most=MOST_FINDING).is_cut] == []


def test_the_script_remakes_every_workbook_as_it_lies_here(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(SAMPLES / "make_samples.py"), str(tmp_path)], check=True)
    remade = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.xlsx")}
    assert remade == {path.relative_to(SAMPLES) for path in SAMPLES.rglob("*.xlsx")}
    assert [path for path in sorted(remade) if inside(tmp_path / path) != inside(SAMPLES / path)] == []
    assert (tmp_path / "planted.json").read_bytes() == (SAMPLES / "planted.json").read_bytes()


def test_all_files_together_are_under_4_mb() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file() and "__pycache__" not in path.parts) < 4_000_000


def test_all_15_kinds_of_sheet_occur(data: Dataset) -> None:
    assert {sheet.kind for sheet in data.sheets} == {kind.name for kind in KINDS}


def test_every_row_of_every_sheet_is_accounted_for(data: Dataset) -> None:
    for sheet in data.sheets:
        assert sheet.rows_seen == sheet.used + sheet.left_out + sheet.duplicates + sheet.totals + sheet.blank, sheet.sheet


def test_the_team_is_eight_reps_and_one_manager_over_18_months(data: Dataset) -> None:
    assert len(frame(data, "reps")) == 8
    assert set(frame(data, "reps")["manager"]) == {"林慧敏"}
    assert visits(data)["month"].nunique() == 18


@pytest.mark.parametrize("rep", BUSY)
def test_a_rep_makes_about_40_visits_and_calls_a_month(data: Dataset, rep: str) -> None:
    rows = visits(data)
    counted = rows[(rows["rep"] == rep) & rows["activity"].isin(["visit", "joint visit", "call"])].groupby("month").size()
    assert len(counted) == 18
    assert 33 <= counted.mean() <= 47


@pytest.mark.parametrize(("rep", "deals"), [*((rep, 25) for rep in BUSY), ("刘洋", 11), ("Oliver Grant", 1)])
def test_so_many_deals_are_open_at_the_end(data: Dataset, rep: str, deals: int) -> None:
    rows = frame(data, "pipeline")
    now = rows[(rows["rep"] == rep) & (rows["picture"].isna() | (rows["picture"] == "2026-10-01")) & (rows["status"] == "open")]
    unread = data.unread_deals[data.unread_deals["rep"] == rep]
    assert len(now) + len(unread) == deals


# The mess


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: f"{plant['what']} {plant['file']} {plant['cell']}")
def test_the_mess_stands_where_the_list_says(plant: dict[str, str]) -> None:
    sheet = load_workbook(SAMPLES / plant["file"])[plant["sheet"]]
    if plant["what"] == "hidden sheet":
        assert sheet.sheet_state == "hidden"
        return
    column, row, *_ = range_boundaries(plant["cell"])
    if plant["what"] == "copied file":
        original = SAMPLES / plant["file"].replace("的副本", "")
        assert original.read_bytes() == (SAMPLES / plant["file"]).read_bytes()
    elif plant["what"] == "duplicated row":
        above, below = (tuple(cell.value for cell in sheet[n]) for n in (row - 1, row))
        assert above == below
    else:
        assert str(sheet.cell(row, column).value) == plant["value"]
    if plant["what"] == "merged group header":
        assert any(merged.min_row == row and merged.size["columns"] > 1 for merged in sheet.merged_cells.ranges)


def test_every_kind_of_mess_is_planted() -> None:
    assert {plant["what"] for plant in PLANTED} == {
        "title rows", "merged group header", "text dates", "12万", "unit in the header", "total row", "renamed column",
        "misspelt customer", "duplicated row", "copied file", "unreadable date", "amount that is text", "hidden sheet",
    }  # fmt: skip


def test_the_readme_names_every_cell_that_gives_an_error_or_a_warning() -> None:
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    loud = [plant for plant in PLANTED if plant["severity"] in ("error", "warning")]
    assert [plant for plant in loud if not (plant["file"] in text and plant["cell"] in text)] == []


def is_about(finding: Finding, plant: dict[str, str]) -> bool:
    """Whether a finding is the one that a piece of mess must give."""
    if (finding.code, str(finding.severity)) != (plant["code"], plant["severity"]):
        return False
    if (finding.source.file, finding.source.sheet) != (plant["file"], plant["sheet"]):
        return False
    if not plant["cell"]:
        return True
    _, first, _, last = range_boundaries(plant["cell"])
    return first <= finding.source.row <= last and (not finding.letter or ":" in plant["cell"] or finding.cell == plant["cell"])


def test_all_that_was_planted_is_found_and_nothing_else_is_complained_about(data: Dataset) -> None:
    expected = [plant for plant in PLANTED if plant["code"]]
    missed = [plant for plant in expected if not any(is_about(finding, plant) for finding in data.findings)]
    assert missed == []
    others = [finding for finding in data.findings if not any(is_about(finding, plant) for plant in expected)]
    assert [finding for finding in others if finding.severity in (Severity.ERROR, Severity.WARNING)] == []


def test_each_row_of_the_copied_file_is_told(data: Dataset) -> None:
    (plant,) = (plant for plant in PLANTED if plant["what"] == "copied file")
    assert sum(is_about(finding, plant) for finding in data.findings) == 14


# What the team would be ashamed of, were it in the data


def test_nobody_works_at_weekends_on_holidays_or_before_being_hired(data: Dataset) -> None:
    rows = visits(data)
    holidays = pd.to_datetime(["2025-10-01", "2025-10-08", "2026-01-01", "2026-02-17", "2026-04-06", "2026-05-01", "2026-06-19", "2026-10-01"])
    assert rows["date"].dt.day_of_week.max() == 4
    assert not rows["date"].isin(holidays).any()
    hired = frame(data, "reps").set_index("rep")["hired_on"]
    assert (rows["date"] >= rows["rep"].map(hired)).all()
    assert rows["date"].max() <= pd.Timestamp(AS_OF)


def test_days_and_weeks_are_not_longer_than_they_can_be(data: Dataset) -> None:
    rows = visits(data)
    hours = rows["hours"].fillna(rows["minutes"] / 60).fillna(rows["end"] - rows["start"])
    assert hours.gt(0).all()
    assert hours.groupby([rows["rep"], rows["date"]]).sum().max() <= 16
    week = frame(data, "timesheet")[["t1", "t2", "t3", "t4", "t5"]].sum(axis=1)
    assert week.between(1, 80).all()


def test_every_order_has_its_customer_on_file_and_its_deal(data: Dataset) -> None:
    orders, deals = frame(data, "orders"), frame(data, "pipeline")
    assert orders["customer"].isin(frame(data, "customers")["customer"]).all()
    won = set(deals.loc[deals["status"] == "won", "opportunity_id"])
    assert set(orders["opportunity_id"].dropna()) == won


def test_deals_are_dated_as_they_must_be(data: Dataset) -> None:
    deals = frame(data, "pipeline")
    closed = deals["status"].isin(["won", "lost"])
    assert deals.loc[closed, "closed_on"].notna().all()
    assert deals.loc[~closed, "closed_on"].isna().all()
    assert (deals["closed_on"].dropna() <= pd.Timestamp(AS_OF)).all()
    assert (deals["expected_close"] >= deals["opened_on"]).all()
    assert (deals["stage_since"] >= deals["opened_on"]).all()
    assert deals.loc[deals["status"] == "lost", "lost_reason"].notna().all()


def test_no_deal_goes_back_a_stage_and_none_disappears(data: Dataset) -> None:
    deals = frame(data, "pipeline").assign(picture=lambda rows: rows["picture"].fillna(pd.Timestamp("2026-10-01")))
    deals["step"] = deals["stage"].map(STAGES.index)
    ordered = deals.sort_values(["opportunity_id", "picture"])
    assert (ordered.groupby("opportunity_id")["step"].diff().dropna() >= 0).all()
    newest = ordered.groupby("opportunity_id").tail(1)
    gone = newest[(newest["status"] == "open") & (newest["picture"] < "2026-10-01")]
    assert set(gone["opportunity_id"]) == set(data.unread_deals["opportunity_id"])  # the one whose amount is text


def test_probabilities_are_near_their_stage_and_contacts_not_older_than_the_last_visit(data: Dataset) -> None:
    deals = frame(data, "pipeline")
    standard = deals["stage"].map(dict(zip(STAGES, (0.1, 0.2, 0.4, 0.6, 0.8, 0.9), strict=True)))
    assert (deals["probability"] - standard).abs().max() <= 0.051
    now = deals[deals["picture"].isna() | (deals["picture"] == "2026-10-01")]
    log = visits(data)
    last = log[~log["activity"].isin(["other"])].groupby("customer")["date"].max()
    assert (now["last_contact_on"] >= now["customer"].map(last).fillna(pd.Timestamp("1900-01-01"))).all()


def test_every_employed_rep_has_a_target_for_every_month(data: Dataset) -> None:
    rows = frame(data, "targets")
    plain = rows[(rows["metric"].fillna("revenue") == "revenue") & rows["product"].isna() & rows["customer"].isna()]
    hired = frame(data, "reps").set_index("rep")["hired_on"]
    months = pd.date_range("2025-05-01", "2026-12-01", freq="MS")
    wanted = {(rep, month) for rep, day in hired.items() for month in months if day <= month}
    assert set(zip(plain["rep"], plain["month"], strict=True)) == wanted
    assert plain["target"].between(150_000, 400_000).all()


# The stories


def test_who_lives_on_past_activity_visits_less_every_month(data: Dataset) -> None:
    rows = visits(data)
    counted = rows[(rows["rep"] == "王建国") & rows["activity"].isin(["visit", "joint visit"])].groupby("month").size()
    assert counted.iloc[:10].min() >= 22
    assert counted.iloc[-8:].is_monotonic_decreasing
    assert counted.iloc[-1] <= 8


def test_who_is_busy_in_the_wrong_direction_sits_with_c_customers(data: Dataset) -> None:
    rows = visits(data).merge(frame(data, "customers")[["customer", "grade"]], on="customer")
    face = rows[(rows["rep"] == "陈思雨") & (rows["time_code"] == "T1") & (rows["date"] >= "2026-08-01")]
    assert (face["grade"] == "C").mean() > 0.5
    assert (face["product"] == "AquaDrive").mean() < 0.2


def test_who_closes_late_books_over_half_in_the_last_five_working_days(data: Dataset) -> None:
    rows = frame(data, "orders")
    mine = rows[(rows["rep"] == "李强") & (rows["status"] != "cancelled")]
    last_days = {  # the last five working days begin on
        "2026-08": "2026-08-25", "2026-09": "2026-09-23", "2026-10": "2026-10-26",
    }  # fmt: skip
    for month, first in last_days.items():
        of_month = mine[mine["date"].dt.strftime("%Y-%m") == month]
        assert of_month.loc[of_month["date"] >= first, "amount"].sum() / of_month["amount"].sum() > 0.5


def test_who_pushes_has_nine_deals_that_move_on_every_month(data: Dataset) -> None:
    rows = frame(data, "pipeline")
    mine = rows[(rows["rep"] == "张敏")].assign(picture=rows["picture"].fillna(pd.Timestamp("2026-10-01"))).sort_values("picture")
    recent = mine[mine["picture"] >= "2026-06-01"]
    moved = recent.groupby("opportunity_id")["expected_close"].apply(lambda days: days.dt.to_period("M").is_unique and len(days) == 5)
    assert moved.sum() == 9


def test_the_slipping_key_account_falls_under_70_and_is_silent_beyond_its_rhythm(data: Dataset) -> None:
    days = sorted(frame(data, "orders").query("customer == @SLIPPING and amount > 0 and status != 'cancelled'")["date"].unique())
    gaps = pd.Series(days).diff().dropna().dt.days
    silence = (pd.Timestamp(AS_OF) - days[-1]).days
    assert 1.5 * gaps.median() < silence < 2 * gaps.median()
    weights: dict[str, Any] = {"relationship": 3, "share_of_wallet": 3, "satisfaction": 2, "contract": 1, "service": 1}
    wall = frame(data, "fence").query("customer == @SLIPPING").sort_values("assessed_on")
    score = sum((wall[key] - 1) / 4 * 100 * weight for key, weight in weights.items()) / 10
    assert score.iloc[0] >= 70 > score.iloc[-1]
    assert score.is_monotonic_decreasing


@pytest.fixture(scope="module")
def october(data: Dataset) -> Book:
    settings = load_settings(SAMPLES / "reportgen.toml")
    return Book(data, settings, Calendar(settings), date(2026, 10, 1))


STORIES = {  # rep → what the first finding says, in both languages
    "王建国": ("114 % of target with 72 % of the activity", "达成目标的 114 %，行动却只有应有的 72 %"),
    "陈思雨": ("55 % of the time face to face goes into ServicePlus, where 10 % was agreed", "面对面时间的 55 % 用在 ServicePlus 上，而约定是 10 %"),
    "刘洋": ("Hired on 1 Jul", "7月1日入职"),
    "Daniel Brooks": ("Declared a farmer, but works as a hunter: 74 %", "登记为农夫，做的却是猎人的事：新业务占时间和销售额的 74 %"),
    "张敏": ("9 deals have been pushed to a later month twice or more", "有 9 个商机两次以上推迟到更晚的月份"),
    "Oliver Grant": ("The data behind this report are thin: quality 20 of 100", "本报告的数据单薄：质量 20（满分 100）"),
    "Sophie Turner": (
        f"{SLIPPING} is slipping out of the wall: fence score 42 after 85, and no order for 61 days",
        f"{SLIPPING} 正滑出围墙：得分从 85 降到 42",
    ),
    "李强": ("90 % of the month’s revenue came in its last five working days", "本月 90 % 的销售额来自最后五个工作日"),
}


@pytest.mark.parametrize("rep", STORIES)
def test_each_reps_story_is_the_first_finding(october: Book, rep: str) -> None:
    position = october.position(rep)
    assert position is not None
    first = notices(october, position)[0]
    for code, words in zip(("en", "zh"), STORIES[rep], strict=True):
        assert said(View(october, position, language(code)), first).replace("\u202f", " ").startswith(words)


def test_every_finding_can_be_looked_up_in_the_workbooks(october: Book) -> None:
    told = [notice for position in range(len(october.subjects)) for notice in notices(october, position)]
    assert len(told) > 80
    assert [notice.rule for notice in told if not notice.rows] == []
    assert all(october.facts.where(row).row > 1 for notice in told for row in notice.rows)


def test_who_writes_nothing_down_has_a_few_rows_and_no_time_sheet(data: Dataset) -> None:
    assert len(visits(data).query("rep == 'Oliver Grant'")) == 5
    assert "Oliver Grant" not in set(frame(data, "timesheet")["rep"])
