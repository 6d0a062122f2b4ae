"""The notation in grey print and for colour-blind readers: each kind of bar is told from each other, and nothing is judged by colour alone."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest

from reportgen.report.brand import DARK
from reportgen.report.charts import (
    PAPER,
    Bar,
    Horizon,
    Layer,
    Palette,
    Platform,
    Range,
    bars_against_target,
    bullet,
    forecast_bars,
    funnel,
    lines_over,
    outlooks,
    platform_flow,
    score_dot,
)
from reportgen.report.fonts import prepare_fonts

# What a reader sees, on linear RGB. Colour blindness: Machado, Oliveira, Fernandes 2009, severity 1.0; grey print: luminance.
SIGHTS = {
    "all colours": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
    "grey print": np.array([[0.2126, 0.7152, 0.0722]] * 3),
}
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
sights = pytest.mark.parametrize("sight", SIGHTS)
palettes = pytest.mark.parametrize("palette", [PAPER, DARK], ids=["paper", "dark"])


def linear(values: np.ndarray) -> np.ndarray:
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def seen(colour: str, sight: str) -> np.ndarray:
    """A colour's linear red, green and blue as a reader sees them."""
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.clip(SIGHTS[sight] @ linear(parts), 0, 1)


def contrast(one: str, other: str, sight: str) -> float:
    """WCAG's ratio of two colours as a reader sees them."""
    low, high = sorted(float(LUMINANCE @ seen(colour, sight)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


@sights
@palettes
def test_colours_are_told_apart_however_they_are_seen(palette: Palette, sight: str) -> None:
    assert contrast(palette.ink, palette.paper, sight) > 7
    assert contrast(palette.ink, palette.light, sight) > 3  # actual and the period before
    assert contrast(palette.light, palette.paper, sight) > 1.5
    for judged in (palette.good, palette.bad, palette.muted, palette.brand):
        assert contrast(judged, palette.paper, sight) > 4.4  # words are written in them


# --- pictures ---------------------------------------------------------------------------------------------------------

Picture = np.ndarray


def pictured(svg: str, palette: Palette) -> tuple[Picture, float]:
    """A drawing's pixels, linear, and how many of them are one of its units."""
    prepare_fonts()
    from weasyprint import HTML

    root = ElementTree.fromstring(svg)
    size = f"{root.get('width')}px {root.get('height')}px"
    style = f"@page {{ size: {size}; margin: 0; background: {palette.paper} }} body {{ margin: 0 }} svg {{ display: block }}"
    document = pypdfium2.PdfDocument(io.BytesIO(HTML(string=f"<style>{style}</style>{svg}").write_pdf()))
    bitmap = document[0].render(scale=4).to_pil().convert("RGB")
    return linear(np.asarray(bitmap) / 255), bitmap.width / float(root.get("width", 1))


def bar_of(svg: str, palette: Palette, fill: str) -> Picture:
    """The inside of the tallest bar of a fill."""
    picture, scale = pictured(svg, palette)
    rects = [item.attrib for item in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect")]
    found = max((r for r in rects if re.fullmatch(fill, r["fill"])), key=lambda r: float(r["height"]))
    x, y, width, height = (float(found[name]) * scale for name in ("x", "y", "width", "height"))
    inner = picture[round(y + height * 0.2) : round(y + height * 0.8), round(x + width * 0.2) : round(x + width * 0.8)]
    assert inner.size
    return inner


def notations(palette: Palette) -> dict[str, Picture]:
    actual = bars_against_target([Bar("1", "", 100, None)], None, ("", ""), palette, "")
    plan = bars_against_target([Bar("1", "", None, 100)], None, ("", ""), palette, "")
    forecast = forecast_bars([Bar("1", "", None, 100)], ("", ""), palette, "")
    before = lines_over([Bar("1", "", 100.0), Bar("2", "", 100.0)], [1, 1], ["", ""], ("", ""), 0, palette, "")
    return {
        "actual": bar_of(actual, palette, palette.ink), "plan": bar_of(plan, palette, f"none|{palette.paper}"),
        "forecast": bar_of(forecast, palette, r"url\(.*\)"), "previous": bar_of(before, palette, palette.light),
    }  # fmt: skip


@palettes
def test_kinds_of_bars_are_told_apart_however_they_are_seen(palette: Palette) -> None:
    pictures = notations(palette)
    for sight, matrix in SIGHTS.items():
        grey = {name: np.clip(picture @ matrix.T, 0, 1) @ LUMINANCE for name, picture in pictures.items()}
        texture = {name: float(values.std()) for name, values in grey.items()}
        assert texture.pop("forecast") > 0.15, sight  # hatched: dark and bright in turns
        assert max(texture.values()) < 0.06, sight  # the others are even
        for one, other in combinations(texture, 2):
            low, high = sorted((float(np.median(grey[one])), float(np.median(grey[other]))))
            assert (high + 0.05) / (low + 0.05) > 1.5, (one, other, sight)


# --- what is judged ---------------------------------------------------------------------------------------------------

ONE_COLOUR = replace(PAPER, good=PAPER.ink, bad=PAPER.ink, muted=PAPER.ink, brand=PAPER.ink)


def flow(tone: str) -> str:
    return platform_flow([Platform("Market", "health 50", tone, "3", [], "", "")], [], ONE_COLOUR, "")


def likely(tone: str) -> str:
    return outlooks([Horizon("next month", [Range("as entered", 1, 2, 3, ("1", "2", "3"), "50 % likely", tone)], None, "")], ONE_COLOUR, "")


def error(mark: str) -> str:
    return forecast_bars([Bar("1", "", 90, 100, "", 10, "+10", mark)], ("", ""), ONE_COLOUR, "")


@pytest.mark.parametrize(
    ("draw", "good", "bad"),
    [
        (flow, "good", "bad"), (flow, "plain", "bad"), (likely, "good", "bad"), (likely, "plain", "bad"), (error, "", "!"),
        (lambda tone: funnel([Layer("Market", 3, "3", "health 50", tone)], ONE_COLOUR, ""), "plain", "bad"),
        # lower may be better: how the bar and the mark lie does not say whether that is good
        (lambda is_good: bullet(5, 5, 10, is_good, ONE_COLOUR, ""), True, False),
        (lambda is_good: bullet(3, 5, 10, is_good, ONE_COLOUR, ""), True, False),
    ],
)  # fmt: skip
def test_nothing_is_judged_by_colour_alone(draw: Callable[[object], str], good: object, bad: object) -> None:
    assert draw(good) != draw(bad)


def test_a_weak_score_is_ringed_and_a_variance_has_its_sign_and_side() -> None:
    assert score_dot(2.9, ONE_COLOUR, "").count("<circle") == 2
    assert score_dot(3.0, ONE_COLOUR, "").count("<circle") == 1
    up, down = (bars_against_target([Bar("1", "", 9, 9, "", sign * 5.0, f"{sign * 5:+}")], None, ("", ""), ONE_COLOUR, "") for sign in (1, -1))
    tops = [float(next(ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect")).get("y", 0)) for svg in (up, down)]
    assert tops[0] < tops[1]
    assert "+5" in up
    assert "-5" in down


def test_arrows_are_changes_and_nothing_else() -> None:
    """A level that is good or poor has signs of its own, in charts, tables, the index and the workbook."""
    from reportgen.report.charts.ink import SIGNS
    from reportgen.report.view import ARROWS, STATUSES

    levels = {sign for sign, _words in STATUSES.values()} | {sign.strip() for sign in SIGNS.values()}
    assert not levels & set(ARROWS.values())
    assert {SIGNS["good"].strip(), SIGNS["bad"].strip()} == {STATUSES["good"][0], STATUSES["poor"][0]}
