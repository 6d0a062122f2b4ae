"""Charts: labels that never collide or leave the drawing, bars that begin at 0, numbers in the text alternative."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from reportgen.report import charts
from reportgen.report.charts import (
    PAPER,
    SCREEN,
    Bar,
    Horizon,
    Layer,
    Outlook,
    Path,
    Place,
    Platform,
    Range,
    Share,
    Step,
    Week,
    bars_against_target,
    bullet,
    forecast_bars,
    funnel,
    hours_by_week,
    lines_over,
    outlooks,
    platform_flow,
    rac_map,
    share_bars,
    waterfall,
    year_path,
)
from reportgen.report.html import TELEPHONE
from tools.chart_examples import EXAMPLES

WIDE = {"bars_against_target", "forecast_bars", "hours_by_week", "lines_over", "outlooks", "platform_flow", "rac_map", "waterfall", "year_path"}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
Box = tuple[float, float, float, float]


def boxes(svg: str) -> list[tuple[str, Box]]:
    """Each text with the box it takes: left, top, right, bottom. Digits of the face are 0.62 em wide, blanks 0.3, Han characters 1 em."""
    found = []
    for item in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        words, size = item.text or "", float(item.get("font-size", 0))
        width = size * sum(1 if ord(c) > 0x2E80 else 0.3 if c == " " else 0.62 for c in words)
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


# --- forms over months ------------------------------------------------------------------------------------------------


def inside(svg: str) -> list[str]:
    """Texts that leave their drawing."""
    root = ElementTree.fromstring(svg)
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    return [words for words, box in boxes(svg) if box[0] < -2 or box[2] > width + 2 or box[1] < -1 or box[3] > height + 1]


@pytest.mark.parametrize("n", [1, 12, 60])
@pytest.mark.parametrize("size", [0.0, 1.0, 9_999_999_999.0, -40.0])
def test_bars_of_any_number_and_size_keep_their_labels_apart_and_inside(n: int, size: float) -> None:
    bars = [
        Bar(str(at % 12 + 1), "2026" if at % 12 == 0 else "", size, abs(size), f"{size:,.0f}" if at == n - 1 else "", -1.0, "−1") for at in range(n)
    ]
    svg = bars_against_target(bars, Outlook("11", abs(size), f"{abs(size):,.0f}", 0, abs(size), abs(size)), ("Δ", "k"), PAPER, "words")
    assert collisions(svg) == []
    assert "nan" not in svg


def test_a_negative_month_hangs_below_the_line() -> None:
    # revenue of −20 beside 40: its bar begins where the other ends, and is half as high
    svg = bars_against_target([Bar("1", "", 40), Bar("2", "", -20)], None, ("", ""), PAPER, "")
    first, second = list(ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect"))
    assert float(second.get("y", 0)) == pytest.approx(float(first.get("y", 0)) + float(first.get("height", 0)), abs=0.1)
    assert float(second.get("height", 0)) == pytest.approx(float(first.get("height", 0)) / 2, abs=0.1)


def test_activity_stands_over_what_it_brings_and_dashed_over_what_it_will() -> None:
    bars = [Bar("9", "", 100.0), Bar("10", "", 120.0), Bar("11"), Bar("12")]
    svg = lines_over(bars, [20, 22, 18, 24], ["20", "", "", "24"], ("revenue", "visits"), 2, PAPER, "words")
    assert svg.count("stroke-dasharray") == 1
    assert collisions(svg) == []
    assert inside(svg) == []


@pytest.mark.parametrize(("actual", "projection"), [(3037.0, 3692.0), (4200.0, 4216.0), (0.0, 0.0), (9_000.0, 12_000.0)])
def test_the_years_path_names_its_ends_apart(actual: float, projection: float) -> None:
    year = Path([*list("123456789"), "10", "11", "12"], [actual * (at + 1) / 10 if at < 10 else None for at in range(12)],
                [4215 * (at + 1) / 12 for at in range(12)], projection, (f"{actual:,.0f}", "4,215", f"{projection:,.0f}"))  # fmt: skip
    svg = year_path(year, ("so far", "target", "at this rate"), PAPER, "words")
    assert collisions(svg) == []
    assert inside(svg) == []


def test_a_year_that_is_over_has_no_projection() -> None:
    year = Path(["1", "2"], [10, 30], [10, 20], 30, ("30", "20", "30"))
    svg = year_path(year, ("so far", "target", "at this rate"), PAPER, "words")
    assert "at this rate" not in svg
    assert "so far 30" in svg


def test_forecasts_stand_behind_what_came() -> None:
    bars = [Bar(str(at + 1), "", 100.0 + at, 90.0 + 20 * at, "", -10.0, f"{20 * at - 10:+,.0f}") for at in range(12)]
    svg = forecast_bars(bars, ("forecast − actual, k", "k"), PAPER, "words")
    assert collisions(svg) == []


def test_the_weeks_say_how_full_they_are() -> None:
    weeks = [
        Week(f"{day} Nov", planned, proposed, 40, f"{planned + proposed:g}")
        for day, planned, proposed in ((2, 26, 1), (9, 0, 0), (16, 44, 0), (23, 0, 26))
    ]
    svg = hours_by_week(weeks, ("working hours", "60–70 %", "planned, proposed"), PAPER, "words")
    assert collisions(svg) == []
    assert inside(svg) == []


# --- platforms, outlooks, the map -------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", ["0", "1,234,567"])
def test_the_pipeline_of_platforms_keeps_its_words(n: str) -> None:
    item = Platform("Purchase platform", "health 100", "good", n, ["9,999.9 M of additional business with regulars", "at risk: 12,345"],
                    "+9,999 M new of this month", "−9,999 M lost to others")  # fmt: skip
    svg = platform_flow([item, item, item], [n, "0"], PAPER, "words")
    assert collisions(svg) == []
    assert inside(svg) == []


@pytest.mark.parametrize(
    ("low", "middle", "high", "target"), [(187, 310, 450, 395), (0, 0, 0, None), (100, 101, 102, 5000), (1.0e9, 1.0e9, 1.1e9, 1.0e9), (5, 5, 5, 5)]
)
def test_outlooks_keep_their_figures_apart(low: float, middle: float, high: float, target: float | None) -> None:
    words = tuple(f"{value:,.0f}" for value in (low, middle, high))
    item = Range("as entered", low, middle, high, words, "21 % likely", "bad")  # type: ignore[arg-type]
    svg = outlooks([Horizon("next month", [item, item], target, "" if target is None else f"target {target:,.0f}")], PAPER, "words")
    assert collisions(svg) == []
    assert inside(svg) == []


def test_reps_on_the_map_are_named_apart_however_many_stand_together() -> None:
    names = ["Anna Berg", "陈思雨", "Wilhelmina Featherstonehaugh-Cholmondeley", "Bo", "王建国"] * 6
    places = [Place(name, 0.7 + 0.01 * (at % 5), 0.9 + 0.01 * (at % 7), at % 3 == 0) for at, name in enumerate(names)]
    words = ("living on past activity", "on course", "too little done", "the lag, or conversion")
    svg = rac_map(places, (0.8, 1.0), words, ("activity →", "↑ target attainment"), PAPER, "words", width=680)
    assert collisions(svg) == []
    assert inside(svg) == []
    assert svg.count("<circle") == len(places)


@pytest.mark.parametrize(("value", "aim", "reach"), [(92.0, 100.0, 150.0), (None, 5.0, 5.0), (7.0, None, 5.0), (0.0, 0.0, 0.0)])
def test_a_bullet_never_leaves_its_cell(value: float | None, aim: float | None, reach: float) -> None:
    svg = bullet(value, aim, reach, True, PAPER, "words")
    rects = list(ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect"))
    assert all(float(item.get("x", 0)) + float(item.get("width", 0)) <= 96.1 for item in rects)
    assert "nan" not in svg


@pytest.mark.parametrize("form", [form for form in EXAMPLES if form in WIDE])
def test_on_a_telephone_every_word_stays_in_the_drawing_and_clear_of_the_others(form: str) -> None:
    drawn = getattr(charts, form)(**EXAMPLES[form][1], palette=PAPER, alternative="", width=TELEPHONE)
    assert inside(drawn) == []
    assert collisions(drawn) == []


def test_months_that_have_no_room_for_all_variances_name_the_last_and_the_largest() -> None:
    # twelve months on 300: 25 each; "+1,000" takes 6 × 0.62 × 8.4 = 31, so that two next to each other would meet
    bars = [Bar(str(at), actual=1.0, variance=1000.0 + at, variance_label=f"+{1000 + at:,}") for at in range(12)]
    said = [words for words, _box in boxes(bars_against_target(bars, None, ("u", "u"), PAPER, "", 300)) if words.startswith("+")]
    assert said[:2] == ["+1,011", "+1,009"]  # the last; then the largest that does not meet it
    assert len(said) == 6
