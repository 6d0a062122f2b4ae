"""Charts over months: revenue against target, activity over result, the year's path, forecasts against what came, hours by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.report.charts.ink import SLIM, Labels, Palette, box, circle, drawing, fitted, hatch, path, rule, text, width_of

MONTH_ROOM = 23  # under the base line: the month's name and, where it begins, the year
GAP = 1.4  # between two labels, in times their height


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: its name (and the year under it where one begins), values, the labels that are shown, and a mark that a note explains."""

    name: str
    year: str = ""
    actual: float | None = None
    target: float | None = None
    label: str = ""
    variance: float | None = None
    variance_label: str = ""
    mark: str = ""


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
class Scale:
    """A vertical scale that holds 0: value → y between top and bottom."""

    low: float
    high: float
    top: float
    bottom: float

    @classmethod
    def over(cls, values: Sequence[float | None], top: float, bottom: float) -> Scale:
        known = [value for value in values if value is not None]
        return cls(min([*known, 0.0]), max([*known, 0.0]) or 1e-9, top, bottom)

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / ((self.high - self.low) or 1) * (self.bottom - self.top)

    @property
    def zero(self) -> float:
        return self.y(0.0)

    def bar(self, x: float, width: float, value: float, fill: str, stroke: str = "") -> str:
        """A bar from 0 to the value, below the base line where it is negative."""
        high, low = min(self.y(value), self.zero), max(self.y(value), self.zero)
        return box(x, high, width, low - high, fill, stroke)


def month_names(
    names: Sequence[str], years: Sequence[str], marks: Sequence[str], step: float, y: float, palette: Palette, coming: int = 0
) -> list[str]:
    """The months under an axis, as many as there is room for, with the years where they begin and the marks of notes; the last may be to come."""
    widest = max([width_of(name) for name in names] + [1.0])
    every = max(1, -(-int(widest + 4) // max(int(step), 1)))
    parts = []
    for at, name in enumerate(names):
        if at % every == (len(names) - 1) % every:  # the last month is always named
            color, weight = (palette.brand, 700) if at >= len(names) - coming else (palette.muted, 400)
            parts.append(text(step * (at + 0.5), y + 12, name, color, weight=weight))
        if years[at]:
            parts.append(text(max(step * (at + 0.5), width_of(years[at]) / 2), y + MONTH_ROOM, years[at], palette.muted))
        if marks[at]:
            parts.append(text(step * (at + 0.5) + (0 if not years[at] else 18), y + MONTH_ROOM, marks[at], palette.brand, weight=700))
    return parts


def bars_against_target(
    bars: Sequence[Bar], outlook: Outlook | None, units: tuple[str, str], palette: Palette, alternative: str, width: float = 446
) -> str:
    """Months' actual bars before their outlined targets, the variance above on an axis of its own, the outlook hatched."""
    slots = len(bars) + (outlook is not None)
    step = width / max(slots, 1)
    wide = min(step * 0.62, 26)
    has_variance = any(bar.variance is not None for bar in bars)
    top, bottom = (99.0 if has_variance else 22.0), 180.0 if has_variance else 116.0
    values = [v for bar in bars for v in (bar.actual, bar.target)]
    if outlook:
        values += [outlook.value, outlook.high, outlook.target, outlook.low]
    scale = Scale.over(values, top, bottom)
    labels = Labels(width)
    if outlook:
        labels.put(step * (len(bars) + 0.5) - 2, outlook_top(outlook, scale) - 4, outlook.label, palette.brand)
    parts: list[str] = []
    if has_variance:
        parts += variances(bars, step, wide, width, units[0], palette)
        parts.append(text(0, top - 12, units[1], palette.muted, anchor="start"))
    for at, bar in enumerate(bars):
        middle = step * (at + 0.5)
        if bar.target is not None:
            parts.append(scale.bar(middle - wide / 2 + 4, wide, bar.target, palette.paper, palette.ink))
        if bar.actual is not None:
            parts.append(scale.bar(middle - wide / 2 - 2, wide, bar.actual, palette.ink))
            if bar.label:
                clear = scale.y(max(bar.actual, bar.target or 0, 0))  # above the outline, which would cross it
                labels.put(middle - 2, clear - 4, bar.label, palette.ink)
    shown = [*bars, Bar(outlook.name)] if outlook else bars
    parts += month_names([b.name for b in shown], [b.year for b in shown], [b.mark for b in shown], step, bottom, palette, len(shown) - len(bars))
    if outlook:
        parts += outlook_bar(outlook, step * (len(bars) + 0.5), wide, scale, palette)
    parts.append(rule(0, scale.zero, width, scale.zero, palette.ink, 1))
    return drawing(width, bottom + MONTH_ROOM + 5, [*parts, *labels.parts], alternative)


def variances(bars: Sequence[Bar], step: float, wide: float, width: float, unit: str, palette: Palette) -> list[str]:
    """Signed, coloured bars over an axis at their middle; labels where there is room for them, those of the last month and the largest first."""
    zero, reach = 45.0, 20.0
    largest = max(abs(bar.variance) for bar in bars if bar.variance is not None) or 1
    labels = Labels(width)
    parts = [text(0, 9, unit, palette.muted, anchor="start"), rule(0, zero, step * len(bars), zero, palette.ink, 1)]
    for at, bar in sorted(enumerate(bars), key=lambda item: (item[0] < len(bars) - 1, -abs(item[1].variance or 0))):
        if bar.variance is None:
            continue
        height = abs(bar.variance) / largest * reach
        is_good = bar.variance >= 0
        color = palette.good if is_good else palette.bad
        middle = step * (at + 0.5)
        parts.append(box(middle - wide / 2, zero - height if is_good else zero, wide, height, color))
        labels.put(middle, zero - height - 3 if is_good else zero + height + 9, bar.variance_label, color, 400)
    return [*parts, *labels.parts]


def outlook_bar(outlook: Outlook, middle: float, wide: float, scale: Scale, palette: Palette) -> list[str]:
    definition, fill = hatch(palette)
    parts = [definition]
    if outlook.target is not None:
        parts.append(scale.bar(middle - wide / 2 + 4, wide, outlook.target, palette.paper, palette.ink))
    parts.append(scale.bar(middle - wide / 2 - 2, wide, outlook.value, palette.paper))
    parts.append(scale.bar(middle - wide / 2 - 2, wide, outlook.value, fill, palette.ink))
    if outlook.low is not None and outlook.high is not None:
        low, high = scale.y(outlook.low), scale.y(outlook.high)
        parts += [rule(middle - 2, low, middle - 2, high, palette.brand, 1.4)]
        parts += [rule(middle - 6, y, middle + 2, y, palette.brand, 1.4) for y in (low, high)]
    return parts


def outlook_top(outlook: Outlook, scale: Scale) -> float:
    """Where the outlook's bar, range and target end."""
    return scale.y(max(value for value in (outlook.value, outlook.high, outlook.target, 0.0) if value is not None))


def lines_over(
    bars: Sequence[Bar], line: Sequence[float | None], labels: Sequence[str], titles: tuple[str, str], ahead: int, palette: Palette,
    alternative: str, width: float = 680,
) -> str:  # fmt: skip
    """Activity as a line over the result's light bars, each on its own scale from 0, both named where they end.

    The line may be moved by the lag, so that each activity stands over the result that it brings: its last `ahead` points stand, dashed,
    over months to come.
    """
    right = 78.0 if width >= SLIM else max(width_of(titles[0]), width_of(titles[1], weight=700)) + 8
    step, bottom, top = (width - right) / max(len(bars), 1), 108.0, 24.0
    tall, steep = Scale.over([bar.actual for bar in bars], top, bottom), Scale.over(list(line), top, bottom)
    parts = [tall.bar(step * (at + 0.2), step * 0.6, bar.actual, palette.light) for at, bar in enumerate(bars) if bar.actual is not None]
    points = [(step * (at + 0.5), steep.y(value), at) for at, value in enumerate(line) if value is not None]
    now = len(bars) - ahead
    parts.append(path([(x, y) for x, y, at in points if at < now], palette.ink, 1.8))
    parts.append(path([(x, y) for x, y, at in points if at >= now - 1], palette.ink, 1.8, "3 2.5"))
    parts += [circle(x, y, 2.2, palette.ink) for x, y, _at in points]
    parts += [text(x, y - 6, labels[at], palette.ink, weight=700) for x, y, at in points if labels[at]]
    parts += month_names([b.name for b in bars], [b.year for b in bars], [b.mark for b in bars], step, bottom, palette, ahead)
    parts += ends(titles, points[-1][1] if points else top, middle_of_last(bars, tall), width - right + 4, right - 4, palette)
    parts.append(rule(0, tall.zero, width - right, tall.zero, palette.ink, 1))
    return drawing(width, bottom + MONTH_ROOM + 5, parts, alternative)


def middle_of_last(bars: Sequence[Bar], scale: Scale) -> float | None:
    last = next((bar.actual for bar in reversed(bars) if bar.actual is not None), None)
    return None if last is None else (scale.y(last) + scale.zero) / 2


def ends(titles: tuple[str, str], line_y: float, bar_y: float | None, x: float, room: float, palette: Palette) -> list[str]:
    """The names of line and bars at the right, apart from each other."""
    parts = [text(x, line_y + 3, fitted(titles[1], room), palette.ink, anchor="start", weight=700)]
    if bar_y is not None:
        y = bar_y + 3 if abs(bar_y - line_y) > 13 else line_y + 17
        parts.append(text(x, y, fitted(titles[0], room), palette.muted, anchor="start"))
    return parts


@dataclass(frozen=True, slots=True)
class Path:
    """A year as it adds up: a name for each month; actual to date, the target to each month's end, and where the rate so far leads."""

    names: Sequence[str]
    actual: Sequence[float | None]
    target: Sequence[float | None]
    projection: float | None
    labels: tuple[str, str, str]  # actual to date, the year's target, the projection


def year_path(year: Path, words: tuple[str, str, str], palette: Palette, alternative: str, width: float = 330) -> str:
    """The fiscal year added up: actual solid, target outlined as steps, the projection dashed to the year's end; each named at its end."""
    right = 112.0
    step, bottom, top = (width - right) / max(len(year.names), 1), 112.0, 14.0
    scale = Scale.over([*year.actual, *year.target, year.projection], top, bottom)
    parts = [
        scale.bar(step * at, step, value, palette.soft, palette.line) for at, value in enumerate(year.target) if value is not None
    ]  # fmt: skip
    points = [(step * (at + 1), scale.y(value)) for at, value in enumerate(year.actual) if value is not None]
    parts.append(path([(0.0, scale.zero), *points], palette.ink, 2.2))
    if points and year.projection is not None and len(points) < len(year.names):
        parts.append(path([points[-1], (step * len(year.names), scale.y(year.projection))], palette.ink, 1.4, "3 2.5"))
    if points:
        parts.append(circle(*points[-1], 2.8, palette.ink))
    named = [(scale.y(year.target[-1]), f"{words[1]} {year.labels[1]}", palette.muted)] if year.target and year.target[-1] is not None else []
    if year.projection is not None and len(points) < len(year.names):
        named.append((scale.y(year.projection), f"{words[2]} {year.labels[2]}", palette.ink))
    elif points:
        named.append((points[-1][1], f"{words[0]} {year.labels[0]}", palette.ink))
    for y, said, color in apart(named, top, bottom):
        weight = 700 if color == palette.ink else 400
        parts.append(text(width - right + 5, y + 3, fitted(said, right - 5, weight=weight), color, anchor="start", weight=weight))
    if points and len(points) < len(year.names):
        x, y = points[-1]
        said = f"{words[0]} {year.labels[0]}"
        room = width_of(said, weight=700) + 4
        at_x, anchor = (x - 5, "end") if x > room else (x + 6, "start")
        parts.append(text(at_x, y - 6 if anchor == "end" else y + 12, said, palette.ink, anchor=anchor, weight=700))
    parts += month_names(year.names, [""] * len(year.names), [""] * len(year.names), step, bottom, palette)
    parts.append(rule(0, scale.zero, width - right, scale.zero, palette.ink, 1))
    return drawing(width, bottom + 17, parts, alternative)


def apart(named: Sequence[tuple[float, str, str]], top: float, bottom: float, gap: float = 11.5) -> list[tuple[float, str, str]]:
    """Labels at the end of lines moved so far apart that none covers another, in their order from top to bottom."""
    ordered = sorted(named)
    placed: list[float] = []
    for y, _said, _color in ordered:
        placed.append(max(y, placed[-1] + gap) if placed else max(y, top))
    over = max(placed[-1] - bottom, 0) if placed else 0
    return [(y - over, said, color) for y, (_y, said, color) in zip(placed, ordered, strict=True)]


def forecast_bars(bars: Sequence[Bar], titles: tuple[str, str], palette: Palette, alternative: str, width: float = 446) -> str:
    """What was forecast a month ahead, hatched, behind what came, solid; the error above, signed. `target` of a bar is the forecast."""
    step = width / max(len(bars), 1)
    wide = min(step * 0.62, 26)
    top, bottom = 40.0, 118.0
    scale = Scale.over([v for bar in bars for v in (bar.actual, bar.target)], top, bottom)
    definition, fill = hatch(palette)
    parts = [definition, text(0, 9, titles[0], palette.muted, anchor="start")]
    widest = max([width_of(bar.variance_label, weight=700) for bar in bars] + [0.0])
    for at, bar in enumerate(bars):
        middle = step * (at + 0.5)
        if bar.target is not None:
            parts.append(scale.bar(middle - wide / 2 + 4, wide, bar.target, palette.paper))
            parts.append(scale.bar(middle - wide / 2 + 4, wide, bar.target, fill, palette.ink))
        if bar.actual is not None:
            parts.append(scale.bar(middle - wide / 2 - 2, wide, bar.actual, palette.ink))
        if bar.variance is not None and (widest + 2 <= step or at == len(bars) - 1):
            highest = scale.y(max(bar.actual or 0, bar.target or 0, 0))
            color, weight = (palette.bad, 700) if bar.mark else (palette.muted, 400)
            parts.append(text(middle, highest - 4, bar.variance_label, color, weight=weight))
    parts += month_names([b.name for b in bars], [b.year for b in bars], [""] * len(bars), step, bottom, palette)
    parts.append(rule(0, scale.zero, width, scale.zero, palette.ink, 1))
    return drawing(width, bottom + MONTH_ROOM + 5, parts, alternative)


@dataclass(frozen=True, slots=True)
class Week:
    """A week of next month: its name, hours planned already, hours proposed, and the hours of which a part should be filled."""

    name: str
    planned: float
    proposed: float
    hours: float
    label: str


def hours_by_week(
    weeks: Sequence[Week],
    words: tuple[str, str, str],
    palette: Palette,
    alternative: str,
    width: float = 330,
    band: tuple[float, float] = (0.6, 0.7),
) -> str:
    """Each week's hours: planned solid, proposed hatched on top, in the outline of the hours there are; the share to fill as a band."""
    right = 98.0
    step, bottom, top = (width - right) / max(len(weeks), 1), 104.0, 12.0
    scale = Scale.over([v for week in weeks for v in (week.hours, week.planned + week.proposed)], top, bottom)
    definition, fill = hatch(palette)
    parts = [definition]
    wide = min(step * 0.56, 40)
    for at, week in enumerate(weeks):
        x = step * (at + 0.5) - wide / 2
        parts.append(scale.bar(x, wide, week.hours, palette.paper, palette.light))
        high, low = scale.y(week.hours * band[1]), scale.y(week.hours * band[0])
        parts.append(box(x - 5, high, wide + 10, low - high, palette.line))
        parts.append(scale.bar(x, wide, week.planned, palette.ink))
        y = scale.y(week.planned + week.proposed)
        parts.append(box(x, y, wide, scale.y(week.planned) - y, fill, palette.ink) if week.proposed > 0 else "")
        parts.append(text(step * (at + 0.5), min(y, scale.y(week.planned)) - 4 if week.label else y, week.label, palette.ink, weight=700))
        parts.append(text(step * (at + 0.5), bottom + 12, fitted(week.name, step - 2), palette.muted))
    if weeks:
        last = weeks[-1]
        named = [(scale.y(last.hours) + 2, words[0], palette.muted), (scale.y(last.hours * sum(band) / 2), words[1], palette.muted)]
        if last.planned + last.proposed > 0:
            named.append((scale.y((last.planned + last.proposed) / 2), words[2], palette.ink))
        parts += [text(width - right + 2, y + 3, fitted(said, right - 2), color, anchor="start") for y, said, color in apart(named, top, bottom)]
    parts.append(rule(0, bottom, width - right, bottom, palette.ink, 1))
    return drawing(width, bottom + 17, parts, alternative)
