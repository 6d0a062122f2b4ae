"""Charts with one bar a line: shares, ranges; and reps on a map of result and activity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from reportgen.report.charts.ink import NORMAL, SIGNS, SLIM, SMALL, Frame, Palette, box, circle, drawing, fitted, hatch, meets, rule, text, width_of


@dataclass(frozen=True, slots=True)
class Share:
    """One bar of shares: name, value 0…1, its label, and an aim or the period before."""

    name: str
    value: float | None
    label: str
    aim: float | None = None
    note: str = ""


def share_bars(shares: Sequence[Share], palette: Palette, alternative: str, width: float = 212, left: float = 84) -> str:
    """Horizontal bars of shares from 0, an outlined aim behind each."""
    room = width - left - max([width_of(share.label) for share in shares] + [24.0]) - 8
    largest = max([v for share in shares for v in (share.value, share.aim) if v is not None] + [0.01])
    parts: list[str] = []
    for at, share in enumerate(shares):
        y = 4 + at * 22
        parts.append(text(0, y + 10, fitted(share.name, left - 4), palette.ink, anchor="start"))
        length = 0.0
        if share.aim is not None:
            length = share.aim / largest * room
            parts.append(box(left, y + 4, length, 9, palette.paper, palette.ink))
        if share.value is not None:
            parts.append(box(left, y + 1, share.value / largest * room, 9, palette.ink))
            length = max(length, share.value / largest * room)
        parts.append(text(left + length + 5, y + 10, share.label, palette.ink, anchor="start", weight=700))
    return drawing(width, 6 + 22 * len(shares), parts, alternative)


@dataclass(frozen=True, slots=True)
class Range:
    """What is likely: name, low, middle and high with their words, and the chance of reaching the target in words with its tone."""

    name: str
    low: float
    middle: float
    high: float
    words: tuple[str, str, str]
    chance: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Horizon:
    """Ranges of one stretch of time on one scale, against one target: name, ranges, the target and its words."""

    name: str
    ranges: Sequence[Range]
    target: float | None
    words: str


def outlooks(horizons: Sequence[Horizon], palette: Palette, alternative: str, width: float = 680) -> str:
    """Ranges from low to high, hatched, with the middle marked, against the dashed line of the target; each horizon on a scale of its own.

    A range is a place on a scale, not a length from 0: the scale holds what it must show. On a telephone names and chances stand over the ranges.
    """
    left, right, above = (0.0, 0.0, 16.0) if width < SLIM else (130.0, 92.0, 0.0)
    tall = above + 32
    definition, fill = hatch(palette)
    parts, y = [definition], 0.0
    for horizon in horizons:
        marks = [value for item in horizon.ranges for value in (item.low, item.high)] + ([] if horizon.target is None else [horizon.target])
        low, high = min(marks), max(marks)
        margin = (high - low or abs(high) or 1.0) * 0.14
        place = Places(low - margin, high + margin, left, width - right)
        parts.append(text(0, y + 9, fitted(horizon.name, width if above else left - 8), palette.ink, NORMAL, "start", 700))
        y += 16
        if horizon.target is not None:
            y += 13 if above else 0
            x = place.x(horizon.target)
            # beside each range, not through the figures below it
            tops = [y + tall * at + above for at in range(len(horizon.ranges))]
            parts += [rule(x, top - 5, x, top + 15, palette.ink, 1.6, "2.5 1.5") for top in tops]
            half = width_of(horizon.words, weight=700) / 2
            parts.append(text(min(max(x, left + half), width - right - half), y - 8, horizon.words, palette.ink, weight=700))
        for item in horizon.ranges:
            parts += range_row(item, place, y, above, fill, width, palette)
            y += tall
        y += 4
    return drawing(width, max(y - 2, 1), parts, alternative)


@dataclass(frozen=True, slots=True)
class Places:
    """A horizontal scale: value → x between left and right."""

    low: float
    high: float
    left: float
    right: float

    def x(self, value: float) -> float:
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)


def range_row(item: Range, place: Places, y: float, above: float, fill: str, width: float, palette: Palette) -> list[str]:
    """One range with its name at the left, its three figures under it, and the chance at the right; or so far under name and chance."""
    tones = {"good": palette.good, "bad": palette.bad, "plain": palette.ink}
    low, middle, high = place.x(item.low), place.x(item.middle), place.x(item.high)
    top = y + above
    return [
        text(0, y + 9, fitted(item.name, width / 2 if above else place.left - 8), palette.muted, anchor="start"),
        rule(place.left, top + 6, place.right, top + 6, palette.line),
        box(low, top, high - low, 12, palette.paper), box(low, top, max(high - low, 1.5), 12, fill, palette.ink),
        box(middle - 1.2, top - 2, 2.4, 16, palette.brand),
        *range_labels(item.words, (low, middle, high), top + 23, place, palette),
        text(width, y + 9, SIGNS[item.tone] + item.chance, tones[item.tone], NORMAL, "end", 700),
    ]  # fmt: skip


def range_labels(words: tuple[str, str, str], at: tuple[float, float, float], y: float, place: Places, palette: Palette) -> list[str]:
    """Low, middle and high under their places, pushed apart so far as they need."""
    half = [width_of(word, weight=weight) / 2 for word, weight in zip(words, (400, 700, 400), strict=True)]
    middle = min(max(at[1], place.left + 2 * half[0] + half[1] + 5), place.right - 2 * half[2] - half[1] - 5)
    low = min(at[0], middle - half[1] - half[0] - 5)
    high = max(at[2], middle + half[1] + half[2] + 5)
    colors = (palette.muted, palette.brand, palette.muted)
    return [
        text(x, y, word, color, weight=700 if color == palette.brand else 400)
        for x, word, color in zip((low, middle, high), words, colors, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Place:
    """A rep on the map: name, activity and result, whether capability is good (None: not known), and whether it is the reader's own."""

    name: str
    x: float
    y: float
    is_able: bool | None


def rac_map(places: Sequence[Place], limits: tuple[float, float], words: tuple[str, str, str, str], titles: tuple[str, str], palette: Palette,
            alternative: str, width: float = 446) -> str:  # fmt: skip
    """Reps by activity (to the right) and result (upwards), parted at the thresholds into four fields named by what they mean.

    A full dot: capability is good; a ring: it is not; a dash through a ring: it is not known.
    """
    left, top, bottom, right = 8.0, 18.0, 216.0, width - 4
    reach_x = (min([0.4, *(p.x for p in places)]) - 0.03, max([1.0, *(p.x for p in places)]) + 0.03)
    reach_y = (min([0.4, *(p.y for p in places)]) - 0.05, max([1.25, *(p.y for p in places)]) + 0.05)

    def x(value: float) -> float:
        return left + (value - reach_x[0]) / (reach_x[1] - reach_x[0]) * (right - left)

    def y(value: float) -> float:
        return bottom - (value - reach_y[0]) / (reach_y[1] - reach_y[0]) * (bottom - top)

    across, up = x(limits[0]), y(limits[1])
    parts = [
        box(across, top, right - across, up - top, palette.soft), rule(left, bottom, right, bottom, palette.ink),
        rule(left, top, left, bottom, palette.ink), rule(across, top, across, bottom, palette.muted, 0.9, "2.5 2"),
        rule(left, up, right, up, palette.muted, 0.9, "2.5 2"), text(left, 9, titles[1], palette.muted, anchor="start"),
        text(right, bottom + 13, titles[0], palette.muted, anchor="end"),
    ]  # fmt: skip
    fields = ((left + 4, top + 10, "start"), (right - 4, top + 10, "end"), (left + 4, bottom - 5, "start"), (right - 4, bottom - 5, "end"))
    parts += [
        text(fx, fy, fitted(said, (right - left) / 2 - 12), palette.muted, anchor=anchor)
        for said, (fx, fy, anchor) in zip(words, fields, strict=True)
    ]
    taken = [(fx if anchor == "start" else fx - width_of(said), fy - SMALL, width_of(said), SMALL * 1.2)
             for said, (fx, fy, anchor) in zip(words, fields, strict=True)]  # fmt: skip
    lines = [(across - 1, top, 2, bottom - top), (left, up - 1, right - left, 2)]
    dots = [(x(item.x), y(item.y)) for item in places]
    taken += [(dot_x - 5, dot_y - 5, 10, 10) for dot_x, dot_y in dots]
    for item, (dot_x, dot_y) in zip(places, dots, strict=True):
        parts.append(circle(dot_x, dot_y, 4, palette.ink if item.is_able else palette.paper, palette.ink))
        if item.is_able is None:
            parts.append(rule(dot_x - 4, dot_y, dot_x + 4, dot_y, palette.ink))
    for item, (dot_x, dot_y) in sorted(zip(places, dots, strict=True), key=lambda pair: pair[1][1]):
        parts += label_beside(item.name, dot_x, dot_y, (left, top, right, bottom), taken, lines, palette)
    return drawing(width, bottom + 18, parts, alternative)


def label_beside(name: str, dot_x: float, dot_y: float, frame: Frame, taken: list[Frame], lines: list[Frame], palette: Palette) -> list[str]:
    """A name beside its dot where nothing else is: right, left, above, below, then further off with a line to it; over a line only if it must."""
    left, top, right, bottom = frame
    said = fitted(name, 110, weight=700)
    wide, tall = width_of(said, weight=700), SMALL * 1.15
    for avoided, off in product(([*taken, *lines], taken), (0.0, 10.0, -10.0, 20.0, -20.0, 32.0, -32.0, 44.0, -44.0)):
        for at_x in (dot_x + 8, dot_x - 8 - wide):
            spot = (at_x, dot_y + off - tall / 2, wide, tall)
            inside = left <= at_x and at_x + wide <= right and top <= spot[1] and spot[1] + tall <= bottom
            if inside and not any(meets(spot, other) for other in avoided):
                taken.append(spot)
                lead = rule(dot_x, dot_y, at_x if at_x > dot_x else at_x + wide, dot_y + off, palette.light) if off else ""
                return [lead, text(at_x, dot_y + off + 3, said, palette.ink, anchor="start", weight=700)]
    return []  # too crowded: the table beside it names everybody
