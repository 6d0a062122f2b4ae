"""Charts of levels and what moves between them: the waterfall, the platforms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.report.charts.ink import NORMAL, SIGNS, SLIM, Palette, box, drawing, fitted, path, rule, text, width_of


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a waterfall: its name, signed amount, label, and whether it is a level (opening, closing)."""

    name: str
    amount: float
    label: str
    tone: str = "plain"  # plain, good, bad
    is_level: bool = False


@dataclass(frozen=True, slots=True)
class Layer:
    """One platform: name, how many customers, their number in words, its health in words, and its state."""

    name: str
    size: float
    label: str
    note: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform as a stage of the way: name, health and its tone, customers, what they are in one line or two, and what came and went."""

    name: str
    health: str
    tone: str
    customers: str
    lines: Sequence[str]
    came: str
    went: str


def waterfall(steps: Sequence[Step], palette: Palette, alternative: str, width: float = 680) -> str:
    """Levels and signed steps between them; what leaves by winning is solid brand, by losing bad. Labels never leave the drawing."""
    step, base, top = width / len(steps), 128.0, 18.0
    lines = 2 if any(width_of(item.name) > step - 2 for item in steps[1:-1]) else 1  # names in turn on one line or the other
    running, levels = 0.0, []
    for item in steps:
        start = 0.0 if item.is_level else running
        running = item.amount if item.is_level else running + item.amount
        levels.append((start, running))
    low = min([v for pair in levels for v in pair] + [0.0])
    scale = (base - top) / (max([v for pair in levels for v in pair] + [1e-9]) - low)
    wide = step * 0.6
    zero = base + low * scale
    colors = {"plain": palette.ink, "good": palette.good, "bad": palette.bad, "brand": palette.brand}
    parts: list[str] = []
    for at, (item, (start, end)) in enumerate(zip(steps, levels, strict=True)):
        x = step * at + step * 0.2
        y_high, y_low = zero - max(start, end) * scale, zero - min(start, end) * scale
        parts.append(box(x, y_high, wide, max(y_low - y_high, 0.8), colors[item.tone]))
        label_color = palette.ink if item.is_level else colors[item.tone]
        parts.append(text(x + wide / 2, y_high - 4, item.label, label_color, weight=700))
        parts.append(text(x + wide / 2, base + 12 + 11 * (at % lines), fitted(item.name, step * lines - 2), palette.muted))
        if at + 1 < len(steps):
            y = zero - end * scale
            parts.append(rule(x + wide, y, x + step, y, palette.light, 0.9))
    parts.append(rule(0, zero, width, zero, palette.ink, 1))
    return drawing(width, base + 6 + 11 * lines, parts, alternative)


def platform_flow(platforms: Sequence[Platform], moves: Sequence[str], palette: Palette, alternative: str, width: float = 680) -> str:
    """The platforms as one pipeline, from prospect to regular customer: a box each, and how many moved on between them.

    The boxes are of one size, for their words must be read; the number stands in them, large. On a telephone they stand one under the other.
    """
    is_slim = width < SLIM
    gap, tall = 62.0, 122.0
    wide = width if is_slim else (width - gap * (len(platforms) - 1)) / len(platforms)
    parts: list[str] = []
    for at, item in enumerate(platforms):
        x, y = (0.0, at * tall) if is_slim else (at * (wide + gap), 0.0)
        parts += stage(item, x, y, wide, (palette.soft, palette.line, palette.light)[at % 3], palette)
    for at, words in enumerate(moves):
        if is_slim:
            x, y = width / 2, at * tall + 95
            parts.append(path([(x, y), (x, y + 20)], palette.ink, 1.6))
            parts.append(path([(x - 4, y + 14), (x, y + 21), (x + 4, y + 14)], palette.ink, 1.6))
            parts.append(text(x + 9, y + 13, words, palette.ink, NORMAL, "start", 700))
        else:
            x, y = (at + 1) * wide + at * gap + 7, 46
            parts.append(path([(x, y), (x + gap - 16, y)], palette.ink, 1.6))
            parts.append(path([(x + gap - 22, y - 4), (x + gap - 15, y), (x + gap - 22, y + 4)], palette.ink, 1.6))
            parts.append(text(x + (gap - 14) / 2, y - 6, words, palette.ink, NORMAL, weight=700))
    return drawing(width, (len(platforms) - 1) * tall + 94 if is_slim else 106, parts, alternative)


def stage(item: Platform, x: float, y: float, wide: float, fill: str, palette: Palette) -> list[str]:
    """One platform: its name and health over its box, what it holds in it, what came and went under it."""
    tones = {"good": palette.good, "bad": palette.bad, "plain": palette.muted}
    came = fitted(item.came, wide)
    is_one_line = width_of(came) + width_of(item.went) + 8 <= wide
    return [
        text(x, y + 10, item.name, palette.ink, NORMAL, "start", 700),
        text(x + wide, y + 10, SIGNS[item.tone] + item.health, tones[item.tone], anchor="end", weight=700),
        box(x, y + 17, wide, 58, fill),
        text(x + 9, y + 40, item.customers, palette.ink, 19, "start", 700),
        *(text(x + 9, y + 55 + 12 * line, fitted(words, wide - 14), palette.ink, anchor="start") for line, words in enumerate(item.lines[:2])),
        text(x, y + 89, came, palette.good, anchor="start"),
        text(x + wide, y + 89, item.went, palette.bad, anchor="end") if is_one_line
        else text(x, y + 101, fitted(item.went, wide), palette.bad, anchor="start"),
    ]  # fmt: skip


def funnel(layers: Sequence[Layer], palette: Palette, alternative: str, width: float = 212) -> str:
    """Platforms one below the other, drawn to size, their words beside them where the box is too small to hold any."""
    left, room, parts = 74.0, width - 74.0, []
    largest = max([layer.size for layer in layers] + [1e-9])
    fills = (palette.soft, palette.line, palette.light)
    tones = {"good": palette.good, "bad": palette.bad, "plain": palette.muted}
    for at, layer in enumerate(layers):
        y = at * 34
        length = max(layer.size / largest * room, 3)
        parts.append(text(0, y + 11, layer.name, palette.ink, anchor="start", weight=700))
        parts.append(text(0, y + 22, SIGNS[layer.tone] + layer.note, tones[layer.tone], anchor="start"))
        parts.append(box(left, y + 2, length, 22, fills[min(at, 2)]))
        fits = length > 10 + width_of(layer.label, NORMAL)
        x = left + 6 if fits else left + length + 5
        if not fits and x + width_of(layer.label, NORMAL) > width:
            x = left + 6
        parts.append(text(x, y + 16.5, layer.label, palette.ink, NORMAL, "start", 700))
    return drawing(width, 34 * len(layers) - 6, parts, alternative)
