"""A team whose every text looks like a formula: in no workbook that is written anywhere does one become a formula, a link or a name."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from pypdf import PdfReader

from reportgen.settingsreading import load_settings
from tests.test_cli import run
from tests.workbook.test_templates import EVIL, check_part

SHEETS = ("=cmd|' C calc'!A0", "+1+1", "@SUM(A1)", "-2")  # no / stands in a sheet's name
NAMES = (EVIL, "+cmd|'x'", "-2+cmd|3", "@SUM(cmd|A1)", "\t=cmd|1", "＝cmd|1", "\r=cmd|2")
DAY = date(2026, 10, 5)
ROWS: tuple[list[list[Any]], ...] = (
    [["rep", "manager", "rep_id"], *([name, NAMES[0], name] for name in NAMES[:2])],
    [
        ["date", "customer", "activity", "rep", "notes", "outcome"],
        *([DAY, name, "visit", NAMES[0], name, name] for name in NAMES),
        [EVIL, EVIL, EVIL],
    ],
    [
        ["opportunity_id", "customer", "amount", "stage", "expected_close", "rep", "product", "next_step"],
        *([name, name, 10, "lead", date(2026, 11, 5), NAMES[1], name, name] for name in NAMES),
    ],
    [["order_id", "date", "customer", "amount", "rep", "product"], *([name, DAY, name, 10, NAMES[0], name] for name in NAMES), ["x", DAY, "y", EVIL]],
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Texts, sheets, a comment, a header and the file's own name, as an attacker would have them."""
    folder = tmp_path_factory.mktemp("injection")
    (folder / "input").mkdir()
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, rows in zip(SHEETS, ROWS, strict=True):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for line in sheet.iter_rows():
            for cell in line:
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        sheet.cell(1, len(rows[0]) + 1, EVIL).data_type = "s"
        sheet.cell(2, 1).comment = Comment(EVIL, EVIL)
    book.save(folder / "input" / "=cmd|' C calc'!A0 2026-10.xlsx")
    (folder / "reportgen.toml").write_text("[report]\nattach = true\n", "utf-8")
    return folder


def workbooks(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Each workbook below a folder, those attached to its PDFs too."""
    for path in sorted(folder.rglob("*.xlsx")):
        yield path.name, path.read_bytes()
    for path in sorted(folder.rglob("*.pdf")):
        for name, contents in PdfReader(path).attachments.items():
            yield from ((f"{path.name}: {name}", content) for content in contents)


def check(folder: Path) -> int:
    """How many workbooks there are; none holds a formula, a name or a link made of a text from outside."""
    found = list(workbooks(folder))
    for name, content in found:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for part in package.namelist():
                if part.endswith((".xml", ".rels", ".vml")):
                    check_part(package.read(part))
        assert all(cell.data_type != "f" for sheet in load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row), name
    return len(found)


MONTH = ("--month", "2026-10")
COMMANDS = {
    "build": (("input", *MONTH, "--format", "pdf,json,xlsx", "--output"), 4),  # two reps' own rows in their PDFs, the figures, the marked copy
    "explain": (("results.revenue", "--input", "input", *MONTH, "--format", "xlsx", "--output"), 1),
    "template": (("--input", "input"), 3),  # two reps and the team
    "rollover": (("--input", "input", *MONTH, "--output"), 2),
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_no_text_becomes_a_formula(project: Path, monkeypatch: pytest.MonkeyPatch, command: str, tmp_path: Path) -> None:
    monkeypatch.chdir(project)
    words, least = COMMANDS[command]
    result = run(command, *words, tmp_path / "why.xlsx" if command == "explain" else tmp_path, *([] if command == "template" else ["--jobs", 1]))
    assert isinstance(result.exception, SystemExit | None), result.output
    assert result.exit_code in (0, 1), result.output
    assert check(tmp_path) >= least


def test_what_adopt_writes_of_such_words_are_settings_and_nothing_more(project: Path, tmp_path: Path) -> None:
    shutil.copy(next((project / "input").iterdir()), tmp_path / "a 2026-10.xlsx")
    result = run("adopt", tmp_path / "a 2026-10.xlsx")
    assert result.exit_code == 1, result.output  # two cells of it are no date and no number
    assert load_settings(tmp_path / "reportgen.toml").values == {"activity": {EVIL: "other"}}
