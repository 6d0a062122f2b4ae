"""Blank workbooks: real tables with help, which LibreOffice opens, which read back without a finding."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from reportgen.settings import Settings
from reportgen.workbook.schema import KINDS
from reportgen.workbook.templates import TemplateError, write_templates
from tests.workbook.sheets import read


def written(folder: Path, language: str) -> list[Path]:
    return write_templates(folder, language, (), (), Settings(), date(2026, 10, 1))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_reads_back_as_itself_without_a_finding(tmp_path: Path, language: str) -> None:
    written(tmp_path, language)
    dataset = read(tmp_path)
    assert set(dataset.frames) == {kind.name for kind in KINDS}
    assert all(len(frame) == 0 for frame in dataset.frames.values())
    assert {finding.code for finding in dataset.findings} == {"row.example"}
    assert {column["how"] for sheet in dataset.sheets for column in sheet.columns} == {"canonical"}


def test_sheets_are_tables_with_drop_downs_and_help(tmp_path: Path) -> None:
    written(tmp_path, "en")
    sheet = load_workbook(tmp_path / "Rep.xlsx")["Pipeline"]
    assert sheet.freeze_panes == "A2"
    assert list(sheet.tables) == ["t_pipeline"]
    lists = [rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert any("Negotiating terms" in choices for choices in lists)
    assert len(sheet.conditional_formatting) == 2


def test_a_reps_name_is_never_a_path_nor_a_formula(tmp_path: Path) -> None:
    made = write_templates(tmp_path / "in", "en", ("../../=cmd|x",), ("visits",), Settings(), date(2026, 10, 1))
    assert made[0].parent == tmp_path / "in"
    cell = load_workbook(made[0])["About"]["B1"]
    assert (cell.value, cell.data_type) == ("../../=cmd|x", "s")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    written(tmp_path, "en")
    with pytest.raises(TemplateError, match="nothing of yours is overwritten"):
        written(tmp_path, "en")


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not here")
def test_libreoffice_opens_and_saves_them_and_they_still_read(tmp_path: Path) -> None:
    written(tmp_path / "made", "zh")
    command = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "saved"),
    ]
    subprocess.run([*command, str(tmp_path / "made" / "销售人员.xlsx")], check=True, capture_output=True, timeout=120)
    dataset = read(tmp_path / "saved")
    assert {"visits", "pipeline", "timesheet", "plans", "notes"} == set(dataset.frames)
    assert {finding.code for finding in dataset.findings} == {"row.example"}
