"""Charts: labels that never collide or leave the drawing, bars that begin at 0, numbers in the text alternative."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from reportgen.report.charts import PAPER, SCREEN, Bar, Layer, Outlook, Share, Step, bars_against_target, funnel, share_bars, waterfall

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
Box = tuple[float, float, float, float]


def boxes(svg: str) -> list[tuple[str, Box]]:
    """Each text with the box it takes: left, top, right, bottom. Digits of the face are 0.62 em wide, Han characters 1 em."""
    found = []
    for item in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        words, size = item.text or "", float(item.get("font-size", 0))
        width = size * sum(1 if ord(c) > 0x2E80 else 0.62 for c in words)
        x, y = float(item.get("x", 0)), float(item.get("y", 0))
        left = {"start": x, "middle": x - width / 2, "end": x - width}[item.get("text-anchor", "start")]
        found.append((words, (left, y - size * 0.75, left + width, y + size * 0.2)))
    return found


def overlaps(first: Box, second: Box) -> bool:
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]


def collisions(svg: str) -> list[tuple[str, str]]:
    return [(a[0], b[0]) for a, b in combinations(boxes(svg), 2) if overlaps(a[1], b[1])]


def months(actual: list[float], target: list[float]) -> list[Bar]:
    shown = {0, len(actual) - 1, actual.index(max(actual))}
    return [
        Bar(str(at % 12 + 1), "2026" if at == 0 else "", a, t, f"{a:,.0f}" if at in shown else "", a - t, f"{a - t:+,.0f}")
        for at, (a, t) in enumerate(zip(actual, target, strict=True))
    ]


@pytest.mark.parametrize(
    ("actual", "target"),
    [
        ([100.0, 120, 90, 300, 0, 50, 60, 70, 80, 90, 100, 110], [100.0] * 12),
        ([5.0], [9.0]),
        ([0.0] * 12, [10.0] * 12),
        ([-20.0, 30, 40], [10.0, 20, 90]),
    ],
)
def test_labels_of_the_revenue_chart_never_collide(actual: list[float], target: list[float]) -> None:
    svg = bars_against_target(months(actual, target), Outlook("11", 120, "120", 80, 160, 110), ("Δ", "k"), PAPER, "words")
    assert collisions(svg) == []


def test_bars_begin_at_zero_and_are_to_scale() -> None:
    # 50 is half of 100: its bar is half as high, and both end on the base line
    svg = bars_against_target([Bar("1", "", 100, None), Bar("2", "", 50, None)], None, ("", ""), PAPER, "")
    rects = list(ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect"))
    heights = [float(item.get("height", 0)) for item in rects]
    bottoms = [float(item.get("y", 0)) + float(item.get("height", 0)) for item in rects]
    assert heights[1] == pytest.approx(heights[0] / 2, abs=0.1)
    assert bottoms[0] == pytest.approx(bottoms[1], abs=0.1)


def test_the_waterfall_ends_where_it_says() -> None:
    # 100 + 30 − 50 = 80: the closing bar is 80 % of the opening one
    steps = [
        Step("opening", 100, "100", is_level=True),
        Step("new", 30, "+30", "good"),
        Step("lost", -50, "−50", "bad"),
        Step("closing", 80, "80", is_level=True),
    ]
    svg = waterfall(steps, PAPER, "words")
    heights = [float(item.get("height", 0)) for item in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect")]
    assert heights[3] == pytest.approx(0.8 * heights[0], abs=0.2)
    assert collisions(svg) == []


@pytest.mark.parametrize("sizes", [(58, 3, 19), (0, 0, 0), (1, 99_999, 5)])
def test_layers_keep_their_words_inside(sizes: tuple[int, int, int]) -> None:
    layers = [Layer("购买平台", size, f"{size:,}", "健康度 57") for size in sizes]
    svg = funnel(layers, PAPER, "words")
    assert collisions(svg) == []
    assert all(box[0] >= -1 and box[2] <= 213 for _words, box in boxes(svg))


def test_shares_keep_their_labels_inside() -> None:
    svg = share_bars([Share("T1 face to face", 1.0, "100 %", 1.0), Share("T2 prepare, follow up", None, "–")], PAPER, "words", left=96)
    assert all(box[2] <= 213 for _words, box in boxes(svg))


def test_the_text_alternative_and_hostile_names_are_escaped() -> None:
    svg = bars_against_target([Bar('<b>"&', "", 1, 2)], None, ("", ""), SCREEN, 'says "<x>"')
    root = ElementTree.fromstring(svg)
    assert root.get("aria-label") == 'says "<x>"'
    assert root.get("role") == "img"
    assert root.get("font-family", "").startswith("Reportgen Sans")
