"""Data → SVG: one pure function for each form of chart, in one notation.

Actual is dark and solid, the period before light, target outlined, forecast hatched; a variance has colour and sign; bars begin
at 0; labels stand at what they name. Every number comes in already worded; `Palette` says whether for paper or screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

FONT = "Reportgen Sans, Reportgen Han, Reportgen Han Ext, Inter, system-ui, Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
SMALL, NORMAL = 8.4, 9.6  # text sizes, in the chart's units of 1/96 inch


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of the design tokens, as fixed values for paper or as CSS variables for a screen with two themes."""

    ink: str
    muted: str
    line: str
    soft: str
    light: str
    paper: str
    good: str
    bad: str
    brand: str
    prefix: str  # of ids, so that two charts on a page never share one


PAPER = Palette("#1d242b", "#5b6670", "#d8dee3", "#eef1f3", "#b4bec7", "#ffffff", "#0f766e", "#b8402a", "#1f4e79", "p")
SCREEN = Palette(
    "var(--ink)", "var(--muted)", "var(--line)", "var(--soft)", "var(--light)", "var(--paper)", "var(--good)", "var(--bad)",
    "var(--brand)", "s",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: its name (and the year under it where one begins), values, and the labels that are shown."""

    name: str
    year: str = ""
    actual: float | None = None
    target: float | None = None
    label: str = ""
    variance: float | None = None
    variance_label: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast bar after the months: expected, with the range between low and high, and the target to reach."""

    name: str
    value: float
    label: str
    low: float | None = None
    high: float | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a waterfall: its name, signed amount, label, and whether it is a level (opening, closing)."""

    name: str
    amount: float
    label: str
    tone: str = "plain"  # plain, good, bad
    is_level: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """One bar of shares: name, value 0…1, its label, and an aim or the period before."""

    name: str
    value: float | None
    label: str
    aim: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """One platform: name, size, words in and beside it, and its state."""

    name: str
    size: float
    label: str
    note: str
    tone: str = "plain"


def text(x: float, y: float, words: str, color: str, size: float = SMALL, anchor: str = "middle", weight: int = 400) -> str:
    bold = ' font-weight="700"' if weight > 400 else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{color}"{bold}>{escape(words)}</text>'


def box(x: float, y: float, width: float, height: float, fill: str, stroke: str = "") -> str:
    border = f' stroke="{stroke}" stroke-width="0.9"' if stroke else ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" fill="{fill}"{border}/>'


def rule(x1: float, y1: float, x2: float, y2: float, color: str, width: float = 0.9, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{color}" stroke-width="{width}" fill="none"{dashed}/>'


def drawing(width: float, height: float, parts: Sequence[str], alternative: str) -> str:
    """An svg element with its text alternative; the font is named on it because WeasyPrint's SVG does not inherit one."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'role="img" aria-label="{escape(alternative, quote=True)}" font-family="{FONT}">{"".join(parts)}</svg>'
    )


def hatch(palette: Palette) -> tuple[str, str]:
    """The definition of the forecast's hatching, and how it is used."""
    name = f"{palette.prefix}-hatch"
    lines = rule(-1, 1, 1, -1, palette.ink, 1.3) + rule(0, 5, 5, 0, palette.ink, 1.3) + rule(4, 6, 6, 4, palette.ink, 1.3)
    pattern = f'<defs><pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse">{lines}</pattern></defs>'
    return pattern, f"url(#{name})"


def bars_against_target(
    bars: Sequence[Bar], outlook: Outlook | None, units: tuple[str, str], palette: Palette, alternative: str, width: float = 446
) -> str:
    """Months' actual bars before their outlined targets, the variance above on an axis of its own, the outlook hatched."""
    slots = len(bars) + (outlook is not None)
    step = width / max(slots, 1)
    wide = min(step * 0.62, 26)
    has_variance = any(bar.variance is not None for bar in bars)
    top, base = (99.0 if has_variance else 22.0), 180.0 if has_variance else 116.0
    values = [v for bar in bars for v in (bar.actual, bar.target) if v is not None]
    if outlook:
        values += [v for v in (outlook.value, outlook.high, outlook.target) if v is not None]
    scale = (base - top) / max([*values, 1e-9])
    parts: list[str] = []
    if has_variance:
        parts += variances(bars, step, wide, units[0], palette)
        parts.append(text(0, top - 12, units[1], palette.muted, anchor="start"))
    for at, bar in enumerate(bars):
        middle = step * (at + 0.5)
        if bar.target is not None:
            height = bar.target * scale
            parts.append(box(middle - wide / 2 + 4, base - height, wide, height, palette.paper, palette.ink))
        if bar.actual is not None:
            height = max(bar.actual, 0) * scale
            parts.append(box(middle - wide / 2 - 2, base - height, wide, height, palette.ink))
            if bar.label:
                clear = max(height, (bar.target or 0) * scale)  # above the outline, which would cross it
                parts.append(text(middle - 2, base - clear - 4, bar.label, palette.ink, weight=700))
        parts.append(text(middle, base + 12, bar.name, palette.muted))
        if bar.year:
            parts.append(text(middle, base + 23, bar.year, palette.muted))
    if outlook:
        parts += outlook_bar(outlook, step * (len(bars) + 0.5), wide, base, scale, palette)
    parts.append(rule(0, base, width, base, palette.ink, 1))
    return drawing(width, base + 28, parts, alternative)


def variances(bars: Sequence[Bar], step: float, wide: float, unit: str, palette: Palette) -> list[str]:
    """Signed, coloured bars over an axis at their middle."""
    zero, reach = 45.0, 20.0
    largest = max(abs(bar.variance) for bar in bars if bar.variance is not None) or 1
    parts = [text(0, 9, unit, palette.muted, anchor="start"), rule(0, zero, step * len(bars), zero, palette.ink, 1)]
    for at, bar in enumerate(bars):
        if bar.variance is None:
            continue
        height = abs(bar.variance) / largest * reach
        is_good = bar.variance >= 0
        color = palette.good if is_good else palette.bad
        middle = step * (at + 0.5)
        parts.append(box(middle - wide / 2, zero - height if is_good else zero, wide, height, color))
        at_y = zero - height - 3 if is_good else zero + height + 9
        parts.append(text(middle, at_y, bar.variance_label, color))
    return parts


def outlook_bar(outlook: Outlook, middle: float, wide: float, base: float, scale: float, palette: Palette) -> list[str]:
    definition, fill = hatch(palette)
    height = outlook.value * scale
    parts = [definition]
    if outlook.target is not None:
        parts.append(box(middle - wide / 2 + 4, base - outlook.target * scale, wide, outlook.target * scale, palette.paper, palette.ink))
    parts.append(box(middle - wide / 2 - 2, base - height, wide, height, palette.paper))
    parts.append(box(middle - wide / 2 - 2, base - height, wide, height, fill, palette.ink))
    label_y = base - height
    if outlook.low is not None and outlook.high is not None:
        low, high = base - outlook.low * scale, base - outlook.high * scale
        parts += [rule(middle - 2, low, middle - 2, high, palette.brand, 1.4)]
        parts += [rule(middle - 6, y, middle + 2, y, palette.brand, 1.4) for y in (low, high)]
        label_y = min(label_y, high)
    parts.append(text(middle - 2, label_y - 4, outlook.label, palette.brand, weight=700))
    parts.append(text(middle, base + 12, outlook.name, palette.brand, weight=700))
    return parts


def lines_over(
    names: Sequence[str], years: Sequence[str], bars: Sequence[float | None], line: Sequence[float | None],
    labels: tuple[Sequence[str], Sequence[str]], titles: tuple[str, str], palette: Palette, alternative: str, width: float = 680,
) -> str:  # fmt: skip
    """Activity as a line over the result's light bars, each on its own scale from 0, both named where they end."""
    step, base, top = (width - 96) / max(len(names), 1), 122.0, 22.0
    parts: list[str] = []
    tall = (base - top) / max([v for v in bars if v is not None] + [1e-9])
    steep = (base - top) / max([v for v in line if v is not None] + [1e-9])
    points: list[tuple[float, float]] = []
    for at, name in enumerate(names):
        middle = step * (at + 0.5)
        value, other = bars[at], line[at]
        if value is not None:
            parts.append(box(middle - step * 0.3, base - max(value, 0) * tall, step * 0.6, max(value, 0) * tall, palette.light))
        if other is not None:
            points.append((middle, base - other * steep))
        parts.append(text(middle, base + 12, name, palette.muted))
        if years[at]:
            parts.append(text(middle, base + 23, years[at], palette.muted))
    if points:
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        parts.append(f'<path d="M{path}" fill="none" stroke="{palette.ink}" stroke-width="1.8"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.2" fill="{palette.ink}"/>' for x, y in points]
    at_point = 0
    for at, label in enumerate(labels[1]):
        if line[at] is not None:
            x, y = points[at_point]
            at_point += 1
            if label:
                parts.append(text(x, y - 5, label, palette.ink, weight=700))
    last_y = points[-1][1] if points else top
    parts.append(text(width - 92, last_y + 3, titles[1], palette.ink, anchor="start", weight=700))
    if bars and bars[-1] is not None:
        y = base - max(bars[-1], 0) * tall / 2
        parts.append(text(width - 92, y + 3 if abs(y - last_y) > 13 else last_y + 17, titles[0], palette.muted, anchor="start"))
    parts.append(rule(0, base, width - 96, base, palette.ink, 1))
    return drawing(width, base + 28, parts, alternative)


def share_bars(shares: Sequence[Share], palette: Palette, alternative: str, width: float = 212, left: float = 84) -> str:
    """Horizontal bars of shares from 0, an outlined aim behind each."""
    room = width - left - 34
    largest = max([v for share in shares for v in (share.value, share.aim) if v is not None] + [0.01])
    parts: list[str] = []
    for at, share in enumerate(shares):
        y = 4 + at * 22
        parts.append(text(0, y + 10, share.name, palette.ink, anchor="start"))
        length = 0.0
        if share.aim is not None:
            length = share.aim / largest * room
            parts.append(box(left, y + 4, length, 9, palette.paper, palette.ink))
        if share.value is not None:
            parts.append(box(left, y + 1, share.value / largest * room, 9, palette.ink))
            length = max(length, share.value / largest * room)
        parts.append(text(left + length + 5, y + 10, share.label, palette.ink, anchor="start", weight=700))
    return drawing(width, 6 + 22 * len(shares), parts, alternative)


def waterfall(steps: Sequence[Step], palette: Palette, alternative: str, width: float = 680) -> str:
    """Levels and signed steps between them; what leaves by winning is solid brand, by losing bad."""
    step, base, top = width / len(steps), 128.0, 18.0
    running, levels = 0.0, []
    for item in steps:
        start = 0.0 if item.is_level else running
        running = item.amount if item.is_level else running + item.amount
        levels.append((start, running))
    scale = (base - top) / max([v for pair in levels for v in pair] + [1e-9])
    wide = step * 0.6
    colors = {"plain": palette.ink, "good": palette.good, "bad": palette.bad, "brand": palette.brand}
    parts: list[str] = []
    for at, (item, (start, end)) in enumerate(zip(steps, levels, strict=True)):
        x = step * at + step * 0.2
        high, low = base - max(start, end) * scale, base - min(start, end) * scale
        parts.append(box(x, high, wide, max(low - high, 0.8), colors[item.tone]))
        label_color = palette.ink if item.is_level else colors[item.tone]
        parts.append(text(x + wide / 2, high - 4, item.label, label_color, weight=700))
        parts.append(text(x + wide / 2, base + 12, item.name, palette.muted))
        if at + 1 < len(steps):
            y = base - end * scale
            parts.append(rule(x + wide, y, x + step, y, palette.light, 0.9))
    parts.append(rule(0, base, width, base, palette.ink, 1))
    return drawing(width, base + 17, parts, alternative)


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
        parts.append(text(0, y + 22, layer.note, tones[layer.tone], anchor="start"))
        parts.append(box(left, y + 2, length, 22, fills[min(at, 2)]))
        fits = length > 10 + 6.2 * len(layer.label)
        x = left + 6 if fits else left + length + 5
        if not fits and x + 6.2 * len(layer.label) > width:
            x = left + 6
        parts.append(text(x, y + 16.5, layer.label, palette.ink, NORMAL, "start", 700))
    return drawing(width, 34 * len(layers) - 6, parts, alternative)


def sparkline(values: Sequence[float | None], palette: Palette, alternative: str, width: float = 62, height: float = 15) -> str:
    """Twelve months in a word's space: a line from its own lowest to its highest, the last month a dot."""
    known = [(at, value) for at, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(value for _at, value in known), max(value for _at, value in known)
    span = (high - low) or 1
    step = (width - 4) / max(len(values) - 1, 1)
    points = [(1 + at * step, height - 3 - (value - low) / span * (height - 6)) for at, value in known]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    x, y = points[-1]
    return drawing(
        width, height,
        [
            f'<path d="M{path}" fill="none" stroke="{palette.ink}" stroke-width="1"/>',
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.7" fill="{palette.ink}"/>',
        ],
        alternative,
    )  # fmt: skip


def heat_bar(heat: float, palette: Palette, alternative: str, width: float = 74) -> str:
    """A deal's heat, 0–100, as a bar in a row of a table."""
    color = palette.ink if heat >= 50 else palette.muted if heat >= 25 else palette.light
    return drawing(width, 9, [box(0, 1, width, 7, palette.soft), box(0, 1, heat / 100 * width, 7, color)], alternative)


def stage_dots(position: int, stages: int, palette: Palette, alternative: str) -> str:
    """How far a deal has come: a filled dot for each stage up to its own."""
    fills = [palette.ink if at <= position else palette.paper for at in range(stages)]
    outline = f'stroke="{palette.ink}" stroke-width="0.8"'
    parts = [f'<circle cx="{4 + at * 8.5:.1f}" cy="5" r="2.7" fill="{fill}" {outline}/>' for at, fill in enumerate(fills)]
    return drawing(8.5 * stages, 10, parts, alternative)


def score_dot(score: float | None, palette: Palette, alternative: str) -> str:
    """A score 1–5 as a dot that grows; under 3 it is red, and ringed, so that grey print tells it too."""
    if score is None:
        return drawing(14, 14, [rule(4, 7, 10, 7, palette.muted)], alternative)
    radius = 1.6 + score * 0.85
    is_weak = score < 3
    color = palette.bad if is_weak else palette.ink
    ring = f'<circle cx="7" cy="7" r="6" fill="none" stroke="{palette.bad}" stroke-width="0.8"/>' if is_weak else ""
    return drawing(14, 14, [f'<circle cx="7" cy="7" r="{radius:.1f}" fill="{color}"/>', ring], alternative)


def dot_strip(
    values: Sequence[tuple[float, bool]], median: float | None, aim: float | None, reach: tuple[float, float], palette: Palette,
    alternative: str, width: float = 130,
) -> str:  # fmt: skip
    """All reps' values of one figure on one scale: own value solid, the others light, the median a tick, the standard a dashed line."""
    low, high = reach
    span = (high - low) or 1

    def x(value: float) -> float:
        return 5 + (min(max(value, low), high) - low) / span * (width - 10)

    parts = [rule(5, 8, width - 5, 8, palette.line)]
    if aim is not None:
        parts.append(rule(x(aim), 1, x(aim), 15, palette.brand, 1, "2 1.5"))
    if median is not None:
        parts.append(rule(x(median), 3, x(median), 13, palette.muted, 1.4))
    for value, is_own in sorted(values, key=lambda item: item[1]):
        fill, radius = (palette.ink, 3.6) if is_own else (palette.light, 2.6)
        parts.append(f'<circle cx="{x(value):.1f}" cy="8" r="{radius}" fill="{fill}"/>')
    return drawing(width, 16, parts, alternative)
