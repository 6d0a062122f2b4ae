"""Small pictures for the rows of tables."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.report.charts.ink import Palette, box, circle, drawing, rule

MANY = 60  # dots of one strip, above which those of one place are drawn once


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
    others = sorted({f"{x(value):.{0 if len(values) > MANY else 1}f}" for value, is_own in values if not is_own}, key=float)
    if others:  # one line of dots: a mark for each of 300 would make the table of 300 reps 450,000 marks
        along = "".join(f"M{at} 8h.01" for at in others)
        parts.append(f'<path d="{along}" fill="none" stroke="{palette.light}" stroke-width="5.2" stroke-linecap="round"/>')
    parts += [circle(x(value), 8, 3.6, palette.ink) for value, is_own in values if is_own]
    return drawing(width, 16, parts, alternative)


def bullet(value: float | None, aim: float | None, reach: float, is_good: bool | None, palette: Palette, alternative: str, width: float = 96) -> str:
    """A value as a bar from 0 with its aim as a mark across: solid where good or not judged, ringed in red where it falls short."""
    scale = (width - 3) / (reach or 1)
    parts = [box(0.45, 2, width - 0.9, 7, palette.soft, palette.bad if is_good is False else "")]
    if value is not None:
        color = palette.bad if is_good is False else palette.ink
        parts.append(box(0, 2, min(max(value, 0), reach) * scale, 7, color))
    if aim is not None:
        parts.append(box(min(aim, reach) * scale, 0, 1.8, 11, palette.ink if value is None or value < aim else palette.muted))
    return drawing(width, 11, parts, alternative)


def share_bar(share: float, palette: Palette, alternative: str, width: float = 74) -> str:
    """A share of the whole as a bar from 0 in a row of a table."""
    return drawing(width, 9, [box(0, 1, max(min(share, 1.0), 0.0) * width, 7, palette.ink)], alternative)
