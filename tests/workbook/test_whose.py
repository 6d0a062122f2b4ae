"""Whose a workbook is where nobody stands on a roster: whom the data name, else the person whose name the file bears; and what is told of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.settings import Settings
from reportgen.workbook.whose import person_in_name
from tests.workbook.sheets import VISITS, codes, read, write

OWN = [row[:3] for row in VISITS]  # without the column of reps


@pytest.mark.parametrize(
    ("file", "person"),
    [
        ("周强.xlsx", "周强"), ("2026-10 陈思雨 拜访记录.xlsx", "陈思雨"), ("李小龙的周报.xlsx", "李小龙"), ("10月/欧阳明 10月.xlsx", "欧阳明"),
        ("Ann Berg.xlsx", "Ann Berg"), ("Ann Berg Oct 2026.xlsx", "Ann Berg"), ("Daniel Brooks_pipeline_202610.csv", "Daniel Brooks"),
        ("华东区.xlsx", None), ("江苏 客户.xlsx", None), ("项目跟进.xlsx", None), ("团队.xlsx", None), ("销售日志1.xlsx", None), ("book.xlsx", None),
        ("Visit Log.xlsx", None), ("North Region.xlsx", None), ("Acme Ltd.xlsx", None), ("Maven Accounts.csv", None), ("Input.xlsx", None),
    ],
)  # fmt: skip
def test_a_persons_name_in_a_files_name(file: str, person: str | None) -> None:
    assert person_in_name(file) == person


def test_without_a_roster_the_file_is_that_of_a_rep_whom_the_data_name(tmp_path: Path) -> None:
    """The targets name Li: the visits in “log Li.xlsx” are his, though Li alone is no person's whole name."""
    write(tmp_path / "log Li.xlsx", Visits=OWN)
    write(tmp_path / "targets.xlsx", Targets=[["month", "rep", "target"], ["2026-10", "Li", 100]])
    dataset = read(tmp_path)
    assert (dataset.frames["visits"]["rep"].tolist(), codes(dataset)) == (["Li"], [])


def test_without_a_roster_a_file_that_bears_nothing_but_a_name_is_that_persons_and_it_is_told_once(tmp_path: Path) -> None:
    write(tmp_path / "周强 2026-10.xlsx", 拜访记录=OWN, 工作时间=[["week", "t1", "t2", "t3", "t4"], ["2026-10-05", 8, 8, 4, 4]])
    dataset = read(tmp_path)
    assert (dataset.frames["visits"]["rep"].tolist(), dataset.frames["timesheet"]["rep"].tolist()) == (["周强"], ["周强"])
    assert [(finding.code, finding.value) for finding in dataset.findings] == [("rep.of_file", "周强")]


@pytest.mark.parametrize("roster", [[], [["rep", "role"], ["Bo Lund", "hunter"]]])
def test_a_sheet_that_nobody_can_be_told_to_keep_is_told(tmp_path: Path, roster: list[list[str]]) -> None:
    """A roster decides who there is: a name that does not stand on it is taken from no file's name."""
    write(tmp_path / ("Ann Berg.xlsx" if roster else "log.xlsx"), Visits=OWN)
    if roster:
        write(tmp_path / "team.xlsx", Reps=roster)
    dataset = read(tmp_path)
    assert dataset.frames["visits"]["rep"].isna().all()
    assert [(finding.code, finding.fields["n"]) for finding in dataset.findings] == [("rep.nobody", 1)]


def test_deals_without_a_rep_go_by_their_customers(tmp_path: Path) -> None:
    deals = [["opportunity_id", "customer", "amount", "stage", "expected_close"], ["1", "Alder", 100, "lead", "2026-11-05"]]
    write(tmp_path / "deals.xlsx", Pipeline=deals)
    assert codes(read(tmp_path)) == [("rep.nobody", "")]
    write(tmp_path / "team.xlsx", Customers=[["customer", "rep"], ["Alder", "Ann"]])
    assert codes(read(tmp_path)) == []


def test_a_rep_whom_the_settings_fix_is_taken_from_no_files_name(tmp_path: Path) -> None:
    write(tmp_path / "周强 2026-10.xlsx", 拜访记录=OWN)
    dataset = read(tmp_path, Settings(fixed={"visits": {"rep": "王伟"}}))
    assert (dataset.frames["visits"]["rep"].tolist(), codes(dataset)) == (["王伟"], [("column.fixed", "")])
