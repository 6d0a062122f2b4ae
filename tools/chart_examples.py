"""One example of each form of chart, from which docs/charts.md is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reportgen.report.charts import Bar, Horizon, Layer, Outlook, Path, Place, Platform, Range, Share, Step, Week

MONTHS = [11, 12, *range(1, 11)]
SOLD = [212, 148, 171, 140, 226, 187, 205, 165, 194, 158, 183, 170]
AIMS = [180, 180, 190, 171, 190, 200, 190, 201, 211, 190, 202, 200]
VISITS = [31, 35, 38, 36, 30, 33, 28, 27, 34, 36, 39, 37]
NAMES = [str(month) for month in MONTHS]
YEARS = ["2025" if at == 0 else "2026" if month == 1 else "" for at, month in enumerate(MONTHS)]


def signed(value: float) -> str:
    return f"{value:+.0f}".replace("-", "−")


def months() -> list[Bar]:
    shown = {0, 4, 11}
    return [
        Bar(NAMES[at], YEARS[at], SOLD[at], AIMS[at], str(SOLD[at]) if at in shown else "", SOLD[at] - AIMS[at], signed(SOLD[at] - AIMS[at]),
            "①" if at == 3 else "") for at in range(12)
    ]  # fmt: skip


def running(values: list[int], known: int) -> list[float | None]:
    return [float(sum(values[: at + 1])) if at < known else None for at in range(12)]


EXAMPLES: Mapping[str, tuple[str, dict[str, Any]]] = {
    "bars_against_target": (
        "Months of a result against its target, with the outlook. The variance has an axis of its own above. Labels: the first, the highest, the last. "
        "A mark under a month belongs to a note under the chart.",
        {"bars": months(), "outlook": Outlook("11", 185, "185", 149, 237, 220), "units": ("Δ target, k CNY", "k CNY")},
    ),
    "lines_over": (
        "An activity over the result that it brings, moved by the lag: dashed over months to come. Each on its own scale from 0, named where it ends.",
        {
            "bars": [Bar(NAMES[at], YEARS[at], SOLD[at]) for at in range(12)] + [Bar("11"), Bar("12")],
            "line": [33, 30, *VISITS], "labels": ["33", *[""] * 11, "39", "37"], "titles": ("revenue", "visits"), "ahead": 2,
        },
    ),
    "year_path": (
        "A year as it adds up: actual solid, the targets as steps, the rate so far dashed.",
        {"year": Path([str(m) for m in range(1, 13)], running(SOLD, 10), running(AIMS, 12), 2190, ("1,791", "2,305", "2,190")),
         "words": ("so far", "target", "at this rate")},
    ),
    "forecast_bars": (
        "Past forecasts, hatched, behind what came, solid; the error above, red and bold where it is grave.",
        {"bars": [Bar(NAMES[at], YEARS[at], SOLD[at], AIMS[at], "", 1, signed(AIMS[at] - SOLD[at]), "!" if AIMS[at] - SOLD[at] > 30 else "")
                  for at in range(12)], "titles": ("forecast − actual, k CNY", "k")},
    ),
    "hours_by_week": (
        "The weeks of a month: planned hours solid, proposed ones hatched, in the outline of the hours there are; 60–70 % as a band.",
        {"weeks": [Week(f"{day} Nov", planned, proposed, 40, str(planned + proposed)) for day, planned, proposed in
                   ((2, 18, 8), (9, 26, 2), (16, 12, 14), (23, 0, 26))], "words": ("working hours", "60–70 %", "planned, proposed")},
    ),
    "share_bars": (
        "Shares of a whole from 0, what is wanted (or the team’s share) outlined behind.",
        {"shares": [Share("A", 0.23, "23 %", 0.5), Share("B", 0.61, "61 %", 0.35), Share("C", 0.16, "16 %", 0.15)]},
    ),
    "platform_flow": (
        "The platforms as one pipeline: boxes of one size, for their words must be read; over the arrows what moved on.",
        {"platforms": [
            Platform("Market", "health 64", "plain", "32", ["64 % of the facts known", "50 % screened"], "+10 new", "−3 dropped"),
            Platform("Working", "health 68", "plain", "16", ["deals: 25, worth 1.54 M", "688 k weighted"], "+425 k new", "−332 k lost"),
            Platform("Purchase", "health 47", "bad", "23", ["at risk: 2", "310 k of additional business"], "198 k of repeat orders expected", "")],
         "moves": ["4", "1"]},
    ),
    "waterfall": (
        "Levels and what moved between them; won leaves in the brand’s colour, lost in red.",
        {"steps": [Step("opening", 1516, "1,516", is_level=True), Step("new", 425, "+425", "good"), Step("reopened", 52, "+52", "good"),
                   Step("decreased", -17, "−17", "bad"), Step("won", -111, "−111", "brand"), Step("lost", -332, "−332", "bad"),
                   Step("closing", 1533, "1,533", is_level=True)]},
    ),
    "outlooks": (
        "What is likely, from low to high, against the target. A range is a place on a scale, not a length from 0: each stretch of time has its own scale.",
        {"horizons": [Horizon("next month", [Range("as entered", 149, 185, 237, ("149 k", "185 k", "237 k"), "14 % likely", "bad"),
                                             Range("calibrated", 155, 194, 246, ("155 k", "194 k", "246 k"), "19 % likely", "bad")], 220, "target 220 k")]},
    ),
    "rac_map": (
        "Reps by activity and result, parted at the thresholds. Full: capability as required; ring: not; struck ring: not assessed.",
        {"places": [Place("Anna Berg", 0.92, 1.09, True), Place("王建国", 0.55, 1.14, False), Place("Sophie Turner", 0.9, 0.92, True),
                    Place("刘洋", 0.7, 0.5, False), Place("Oliver Grant", 0.45, 0.54, None)], "limits": (0.8, 1.0),
         "words": ("living on past activity", "on course", "too little done", "the lag, or conversion"), "titles": ("activity →", "↑ target attainment")},
    ),
    "funnel": (
        "The platforms in a word’s space, drawn to size, their words beside them.",
        {"layers": [Layer("Market", 32, "32", "health 64"), Layer("Working", 16, "16", "health 68"), Layer("Purchase", 23, "23", "health 47", "bad")]},
    ),
    "bullet": ("A value from 0 with its aim as a mark across; red and ringed where it falls short.", {"value": 0.62, "aim": 0.8, "reach": 1.0, "is_good": False}),
    "dot_strip": (
        "One figure of all reps on one scale: own dark, the others light, the median a tick, the standard dashed.",
        {"values": [(0.5, False), (0.72, True), (0.9, False), (1.1, False)], "median": 0.81, "aim": 1.0, "reach": (0.0, 1.2)},
    ),
    "sparkline": ("Twelve months in a word’s space.", {"values": [float(value) for value in SOLD]}),
    "heat_bar": ("A deal’s heat, 0–100.", {"heat": 64.0}),
    "stage_dots": ("How far a deal has come.", {"position": 3, "stages": 6}),
    "score_dot": ("A score 1–5; under 3 red and ringed, so that grey print tells it too.", {"score": 2.0}),
    "share_bar": ("A share of the whole in a row of a table.", {"share": 0.4}),
}  # fmt: skip
