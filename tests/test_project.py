"""The project itself: documents that are current, dependencies with their reasons, both languages complete."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from reportgen.language import language
from reportgen.project import init_project, settings_text
from reportgen.settings import Settings, SettingsError
from reportgen.settingsreading import load_settings
from reportgen.workbook.catalogue import CATALOGUE

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))


def test_documents_made_from_the_code_are_current() -> None:
    from make_docs import PAGES

    for name, write in PAGES.items():
        assert (ROOT / "docs" / name).read_text("utf-8") == write(), f"run tools/make_docs.py: docs/{name} is not current"


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    decisions = (ROOT / "docs" / "decisions.md").read_text("utf-8")
    names = [re.split(r"[<>=\[ ]", item)[0] for item in project["dependencies"]]
    assert [name for name in names if f"| {name} |" not in decisions] == []


def test_what_is_installed_is_locked_with_hashes() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
    packages = [package for package in lock["package"] if "registry" in package["source"]]
    assert all(
        item["hash"].startswith("sha256:") for package in packages for item in [*package.get("wheels", []), package.get("sdist", {"hash": "sha256:"})]
    )


def test_every_message_has_its_chinese() -> None:
    chinese = language("zh")
    marked = {
        message if isinstance(message, str) else message[0]
        for _f, _l, message, _c, _x in extract_from_dir(ROOT / "reportgen", [("**.py", "python")], keywords={"_": None})
    }
    same_in_both = {"T3 ÷ T1", "B1 + B2 + B3", "J", "", "{what}", "UTF-8 or GB 18030"}
    missing = [message for message in sorted(marked - same_in_both) if message and chinese.text(message) == message]
    assert missing == []


def test_a_message_has_one_chinese() -> None:
    """Where two files gave different ones, whichever is read last would hold."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "reportgen" / "locale" / "zh_CN" / "LC_MESSAGES").glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    found.setdefault(str(message.id), set()).add(str(message.string))
    assert [said for said, words in found.items() if len(words) > 1] == []


def test_every_finding_has_what_to_do() -> None:
    assert [code for code, entry in CATALOGUE.items() if not entry.message or not entry.mend] == []


def test_settings_of_a_new_project_say_the_defaults(tmp_path: Path) -> None:
    """Every line of the written settings may be uncommented: then they still say the defaults."""
    (tmp_path / "a.toml").write_text(settings_text(), "utf-8")
    assert load_settings(tmp_path / "a.toml") == Settings()
    lines = settings_text().split("# by metric id")[0].split("\n")
    (tmp_path / "b.toml").write_text("\n".join(line[1:] if re.match(r"#[\[\w]", line) else line for line in lines), "utf-8")
    assert load_settings(tmp_path / "b.toml") == Settings()


def test_a_new_project_is_in_its_language_and_can_be_scheduled(tmp_path: Path) -> None:
    folder = tmp_path / "销售 100%"
    made = init_project(folder, "zh")
    assert sorted(path.name for path in made if path.suffix == ".xlsx") == ["团队.xlsx", "销售人员.xlsx"]
    lines = settings_text("zh").split("# by metric id")[0].split("\n")
    (tmp_path / "a.toml").write_text("\n".join(line[1:] if re.match(r"#[\[\w]", line) else line for line in lines), "utf-8")
    assert load_settings(tmp_path / "a.toml").report.languages == ["zh"]
    assert f"cd '{tmp_path}/销售 100\\%' && " in (folder / "examples" / "crontab").read_text("utf-8")  # cron takes a bare % for the end of the line
    assert f"WorkingDirectory={tmp_path}/销售 100%%\n" in (folder / "examples" / "reportgen.service").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[report]\ncurency = 1\n", "line 2: report.curency is no setting. Did you mean “currency”?"),
        ("[report]\nhours_per_week = -3\n", "line 2: report.hours_per_week is -3; expected more than 0"),
        ("[health]\npurchase = 0\nworking = 0\nmarket = 0\n", "at least one weight above 0"),
        ("[[stages]]\ncode = 'a'\nen = 'A'\nzh = 'B'\nprobability = 2\n", "line 5: stages[1].probability is 2"),
        ("[calendar]\nworkdays = ['monday']\n", "line 2: calendar.workdays"),
        ("[report\n", "see docs/settings.md"),
    ],
)
def test_a_mistake_in_the_settings_is_told_with_key_line_and_mend(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "reportgen.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    assert words in str(caught.value)


def test_settings_may_have_a_byte_order_mark_and_windows_lines(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b'\xef\xbb\xbf[report]\r\ncurrency = "EUR"\r\n')
    assert load_settings(tmp_path / "a.toml").report.currency == "EUR"


def test_start_up_imports_nothing_heavy() -> None:
    code = "import sys, reportgen.cli; print([m for m in ('pandas', 'weasyprint', 'openpyxl', 'numpy', 'babel', 'pydantic') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_the_wheel_holds_templates_fonts_and_catalogues(tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    name = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))
    held = zipfile.ZipFile(name).namelist()
    for wanted in (
        "templates/report/report.html.j2",
        "templates/style.css",
        "templates/fonts/ReportgenHan-Regular.otf",
        "locale/zh_CN/LC_MESSAGES/report.mo",
        "input_samples/reportgen.toml",
    ):
        assert held.count(f"reportgen/{wanted}") == 1, wanted
