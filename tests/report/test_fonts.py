"""The carried fonts: all that a report shows is set in them, whatever a machine has beside them."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from reportgen.report.fonts import FOLDER, MACHINE, cache_folder, prepare_fonts, screen_faces

ROOT = Path(__file__).parent.parent.parent
LINE = "达成率 attainment 83.5 % · 1,234 ▲▼■✓ ≥ − “引号” 朱镕基 ① ㎡ 25℃ ★"
DRAW = """
import sys
from reportgen.report import fonts
fonts.MACHINE = tuple(sys.argv[3:])
fonts.prepare_fonts()
from weasyprint import HTML
css = (fonts.TEMPLATES / "style.css").read_text("utf-8")
page = f"<html lang='zh'><title>.</title><style>{css}</style><p>{sys.argv[1]}</p><p><strong>{sys.argv[1]}</strong></p>"
HTML(string=page).write_pdf(sys.argv[2], pdf_identifier=b"same")
"""


def drawn(folder: Path, name: str, line: str, *machine: Path) -> bytes:
    """The PDF of a line on a machine whose own fonts are those of the folders; a new process, for fontconfig reads its file once."""
    environment = os.environ | {"XDG_CACHE_HOME": str(folder / name), "SOURCE_DATE_EPOCH": "0"}
    command = [sys.executable, "-c", DRAW, line, str(folder / f"{name}.pdf"), *map(str, machine)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    return (folder / f"{name}.pdf").read_bytes()


def embedded(pdf: bytes) -> set[str]:
    """The fonts of a PDF by name, each without the letters of its subset; all with their file, as pypdf sees it."""
    found = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in (item.get_object() for item in page["/Resources"]["/Font"].values()):
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
            found.add(font["/BaseFont"].split("+")[-1])
    return found


def foreign(folder: Path, family: str) -> Path:
    """A machine's font folder with one font: our bold letters as the plain ones of a family, so that its use would show."""
    folder.mkdir()
    font = TTFont(FOLDER / "ReportgenSans-Bold.otf")
    for identifier, text in ((1, family), (2, "Regular"), (4, family), (6, family.replace(" ", ""))):
        font["name"].setName(text, identifier, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 400
    font.save(folder / "foreign.otf")
    return folder


def test_a_line_in_both_languages_is_set_in_the_carried_fonts_alone(tmp_path: Path) -> None:
    names = embedded(drawn(tmp_path, "plain", LINE, *map(Path, MACHINE)))
    assert {re.sub(r"-(Semi-)?Bold$", "", name) for name in names} == {"Reportgen-Sans", "Reportgen-Han", "Reportgen-Han-Ext", "Reportgen-Signs"}


def test_a_machines_own_fonts_change_no_byte(tmp_path: Path) -> None:
    """Neither a face that the style names after ours, nor one that calls itself as ours do."""
    bare = drawn(tmp_path, "bare", LINE)
    assert drawn(tmp_path, "inter", LINE, foreign(tmp_path / "a", "Inter")) == bare
    assert drawn(tmp_path, "same-name", LINE, foreign(tmp_path / "b", "Reportgen Sans")) == bare


def test_every_character_of_gbk_and_of_our_own_words_is_carried() -> None:
    held = {character for file in FOLDER.glob("*.otf") for character in TTFont(file).getBestCmap()}
    pairs = (bytes((lead, trail)).decode("gbk", "ignore") for lead in range(0x81, 0xFF) for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)))
    wanted = {ord(pair) for pair in pairs if len(pair) == 1}
    for folder, pattern in ((ROOT / "templates", "*.j2"), (ROOT / "reportgen" / "locale", "*.po")):
        wanted |= {ord(character) for file in folder.rglob(pattern) for character in file.read_text("utf-8") if character > " "}
    assert "".join(map(chr, sorted(wanted - held))) == "≒"  # of which Noto has no Chinese form


def test_figures_have_one_width() -> None:
    """Columns of numbers stand under each other: with tnum, which the style asks for, every figure is as wide as every other."""
    font = TTFont(FOLDER / "ReportgenSans-Regular.otf")
    features = font["GSUB"].table
    lookups = {number for record in features.FeatureList.FeatureRecord if record.FeatureTag == "tnum" for number in record.Feature.LookupListIndex}
    tabular: dict[str, str] = {}
    for number in lookups:
        for part in features.LookupList.Lookup[number].SubTable:
            tabular |= getattr(part, "ExtSubTable", part).mapping
    figures = [font.getBestCmap()[ord(figure)] for figure in "0123456789"]
    assert len({font["hmtx"][tabular.get(figure, figure)][0] for figure in figures}) == 1


def test_the_licence_lies_beside_the_fonts_and_no_reserved_name_is_used() -> None:
    licence = (FOLDER / "OFL.txt").read_text("utf-8")
    for file in (*FOLDER.glob("*.otf"), *FOLDER.glob("*.woff2")):
        family = TTFont(file)["name"].getDebugName(1)
        assert re.search(rf"{family}( is|,| and| are)", licence)
        assert not {"Inter", "Noto", "Source"} & set(family.split())


def test_the_screens_face_comes_with_the_page() -> None:
    faces = screen_faces()
    assert faces.count("@font-face") == 2
    assert re.findall(r"url\((?!data:)", faces) == []
    assert len(faces) < 60_000


def test_two_installations_keep_their_settings_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a folder's name has signs of XML."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "R&D <cache>"))
    monkeypatch.setenv("FONTCONFIG_FILE", "")
    first = prepare_fonts.__wrapped__()
    monkeypatch.setattr("reportgen.report.fonts.FOLDER", tmp_path)
    assert prepare_fonts.__wrapped__() != first
    assert "R&amp;D &lt;cache&gt;" in first.read_text("utf-8")
    assert cache_folder().stat().st_mode & 0o777 == 0o700


def test_without_a_home_nothing_stays_behind(tmp_path: Path) -> None:
    code = "from reportgen.report.fonts import prepare_fonts; print(prepare_fonts())"
    environment = {name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME")}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment | {"TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert Path(ran.stdout.strip()).parent.parent == tmp_path
    assert list(tmp_path.iterdir()) == []
