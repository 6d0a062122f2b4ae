"""What every chart is drawn with: the palette, and the few marks of SVG that the forms are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

FONT = "Reportgen Sans, Reportgen Han, Reportgen Han Ext, Inter, system-ui, Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
SMALL, NORMAL = 8.4, 9.6  # text sizes, in the chart's units of 1/96 inch
SLIM = 400  # below this width a chart is for a telephone: words stand over what they name, not beside it
SIGNS = {"good": "✓ ", "bad": "✗ ", "plain": ""}  # before a level that is judged: grey print and colour-blind readers see no colour; ▲ ▼ are changes


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


LATIN, BOLD, BLANK = 0.62, 0.65, 0.3  # widths in em, rather too wide than too narrow; a Han character takes one
WIDE = 0x2E80  # where Han characters begin


def width_of(words: str, size: float = SMALL, weight: int = 400) -> float:
    """About how wide a text is drawn."""
    letter = BOLD if weight > 400 else LATIN
    return size * sum(1.0 if ord(c) > WIDE else BLANK if c in " \u202f" else letter for c in words)


def fitted(words: str, room: float, size: float = SMALL, weight: int = 400) -> str:
    """A text cut to the room there is; the text alternative has it whole."""
    words = words[: max(int(room / size / BLANK), 0) + 2]  # no letter is narrower than a blank
    if width_of(words, size, weight) <= room:
        return words
    while words and width_of(words + "…", size, weight) > room:
        words = words[:-1]
    return words.rstrip() + "…" if words else ""


Frame = tuple[float, float, float, float]  # left, top, width, height


def meets(a: Frame, b: Frame) -> bool:
    """Whether two frames share a place."""
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


class Labels:
    """Labels of one drawing, each only where no earlier one stands: the weightiest are put first."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.taken: list[Frame] = []
        self.parts: list[str] = []

    def put(self, x: float, y: float, words: str, color: str, weight: int = 700) -> None:
        """A label centred over a place, moved inwards at the edges."""
        wide = width_of(words, SMALL, weight)
        left = min(max(x - wide / 2, 0), max(self.width - wide, 0))
        spot = (left - 1, y - SMALL * 0.8, wide + 2, SMALL)
        if words and not any(meets(spot, other) for other in self.taken):
            self.taken.append(spot)
            self.parts.append(text(left + wide / 2, y, words, color, weight=weight))


def text(x: float, y: float, words: str, color: str, size: float = SMALL, anchor: str = "middle", weight: int = 400) -> str:
    bold = ' font-weight="700"' if weight > 400 else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{color}"{bold}>{escape(words)}</text>'


def box(x: float, y: float, width: float, height: float, fill: str, stroke: str = "") -> str:
    border = f' stroke="{stroke}" stroke-width="0.9"' if stroke else ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" fill="{fill}"{border}/>'


def rule(x1: float, y1: float, x2: float, y2: float, color: str, width: float = 0.9, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{color}" stroke-width="{width}" fill="none"{dashed}/>'


def circle(x: float, y: float, radius: float, fill: str, stroke: str = "") -> str:
    border = f' stroke="{stroke}" stroke-width="0.8"' if stroke else ""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}"{border}/>'


def path(points: Sequence[tuple[float, float]], color: str, width: float, dash: str = "") -> str:
    """A line through points; nothing where there are fewer than two."""
    if len(points) < 2:
        return ""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    along = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path d="M{along}" fill="none" stroke="{color}" stroke-width="{width:g}"{dashed}/>'


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
