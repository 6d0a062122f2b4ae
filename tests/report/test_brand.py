"""A company's look: colours that can be read, a logo that is nothing but a picture, the paper; on pages of every kind."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from reportgen.language import language
from reportgen.report.brand import DARK, check_brand, look_of
from reportgen.report.html import render_html
from reportgen.report.index import index_html
from reportgen.report.pages import page_of
from reportgen.report.pdf import RefusedAddress, render_pdf
from reportgen.report.style import content_hash
from reportgen.report.validation import validation_html
from reportgen.settings import Settings, SettingsError, contrast
from reportgen.settingsreading import load_settings, settings_of
from tests.metrics.team import book, order, target

LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" onload="alert(1)"><script>alert(2)</script>'
    '<style>@import url(http://x.example/)</style><foreignObject/><image xlink:href="file:///etc/passwd"/><use xlink:href="http://x.example/#a"/>'
    '<rect width="9" height="9" style="fill:url(http://x.example/)" fill="#7a1f5c"/></svg>'
)
BRAND = '[brand]\nname = "Hailan <&> Co"\nlogo = "logo.svg"\ncolour = "#7a1f5c"\n'


def branded(folder: Path, text: str = BRAND, logo: bytes = LOGO.encode()) -> Settings:
    (folder / "logo.svg").write_bytes(logo)
    (folder / "reportgen.toml").write_text(text, "utf-8")
    settings = load_settings(folder / "reportgen.toml")
    check_brand(settings, text, "reportgen.toml")
    return settings


def small(settings: Settings) -> tuple[str, bytes, str]:
    """Ann's report as HTML and PDF, and the index."""
    found = book(settings=settings, orders=[order("2026-10-05", "Alder", 170)], targets=[target("2026-10-01", 200)])
    page = page_of(found, 1, "ann", language("en"), found.facts.dataset)
    return (
        render_html(page),
        render_pdf(page),
        index_html(
            found, dict.fromkeys(("team", "reps/ann", "reps/bo"), page), found.facts.dataset, {"team.html"}, [("team.pdf", "why")], language("en")
        ),
    )


def test_the_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the well-known grey that just fails


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('good = "#7fd67f"', "reportgen.toml, line 2: brand.good is '#7fd67f'; expected a darker colour: its contrast on white paper is 1.77:1"),
        ('ink = "#777777"', "4.47:1, and it must be at least 4.5:1"),
        ('colour = "red"', "brand.colour is 'red'; expected a colour written #rrggbb"),
        ('logo = "../logo.png"', "brand.logo is '../logo.png'; expected a name below the folder"),
        ('paper = "A3"', "'A4' or 'letter'"),
        ('bad = "#0F766E"', "two colours for good and bad"),
    ],
)
def test_a_look_that_cannot_be_used_is_refused_with_line_and_mend(line: str, words: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings_of(f"[brand]\n{line}\n", "reportgen.toml")
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "declares a document type"),
        (b"<html/>", "neither a PNG nor an SVG"),
        (b"\x89PNG\r\n\x1a\nbroken, and of a size that is none", "Give one of at most 4000 a side"),
        (b"x" * 1_000_001, "more than 1,000,000 bytes"),
    ],
)
def test_a_logo_that_is_no_picture_is_refused_with_its_line(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(words)) as refused:
        branded(tmp_path, logo=content)
    assert "reportgen.toml, line 3: brand.logo is 'logo.svg'" in str(refused.value)


def test_a_logo_is_nothing_but_its_picture(tmp_path: Path) -> None:
    kept = base64.b64decode(look_of(branded(tmp_path)).logo.partition(",")[2]).decode()
    assert 'fill="#7a1f5c"' in kept
    assert not re.search("script|alert|import|passwd|example|foreign|style|onload", kept)


def test_a_png_loses_what_is_not_picture(tmp_path: Path) -> None:
    from PIL.PngImagePlugin import PngInfo

    facts, stream = PngInfo(), io.BytesIO()
    facts.add_text("Author", "somebody")
    Image.new("RGB", (3, 2), "#7a1f5c").save(stream, "PNG", pnginfo=facts)
    kept = base64.b64decode(look_of(branded(tmp_path, logo=stream.getvalue())).logo.partition(",")[2])
    assert b"somebody" not in kept
    assert Image.open(io.BytesIO(kept)).getpixel((0, 0)) == (0x7A, 0x1F, 0x5C, 255)


def test_the_look_is_on_report_paper_index_and_what_was_read(tmp_path: Path) -> None:
    settings = branded(tmp_path, BRAND + 'paper = "letter"\n')
    html, pdf, index = small(settings)
    for page in (html, index, validation_html(book(orders=[]).facts.dataset, language("en"), {}, settings)):
        assert "--brand:#7a1f5c" in page
        assert 'src="data:image/svg+xml;base64,' in page
        assert "Hailan &lt;&amp;&gt; Co" in page
    reader = PdfReader(io.BytesIO(pdf))
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [612, 792]
    assert "Hailan <&> Co" in reader.pages[0].extract_text()


def test_the_dark_theme_has_the_colour_lightened(tmp_path: Path) -> None:
    dark = look_of(branded(tmp_path)).dark
    assert contrast(dark.brand, DARK.paper) >= 7
    assert dark.good == DARK.good  # not chosen, so as it was


def test_the_policy_names_style_and_script_by_their_hashes(tmp_path: Path) -> None:
    for page in (small(branded(tmp_path))[0], small(Settings())[2]):
        policy = re.findall(r'Content-Security-Policy" content="(.*?)"', page)[0].replace("&#39;", "'")
        style, script = (re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL) for tag in ("style", "script"))
        assert len(style) == len(script) == 1
        assert f"style-src '{content_hash(style[0])}'" in policy
        assert f"script-src '{content_hash(script[0])}'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"<[^>]* style=", page.replace(style[0], "").replace(script[0], ""))


def test_paper_loads_nothing_but_the_logo() -> None:
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    from reportgen.report.gallery import Gallery
    from reportgen.report.pdf import fetcher

    found = book(orders=[order("2026-10-05", "Alder", 170)])
    page = page_of(found, 1, "ann", language("en"), found.facts.dataset)
    with pytest.raises(FatalURLFetchingError) as refused:
        HTML(string='<img src="file:///etc/passwd">', url_fetcher=fetcher(page, Gallery())).render()
    assert isinstance(refused.value.__cause__, RefusedAddress)


def test_the_index_says_what_failed_and_what_is_not_there(tmp_path: Path) -> None:
    index = small(Settings())[2]
    assert re.search(r"team\.pdf</bdi>: <span class=\"bad\">why", index)
    assert "6 files were not rendered in this build" in index  # two of each rep, the workbook and the JSON
    assert "! to be watched" in index  # 85 % of target
