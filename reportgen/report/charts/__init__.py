"""Data → SVG: one pure function for each form of chart, in one notation.

Actual is dark and solid, the period before light, target outlined, forecast hatched; a variance has colour and sign; bars begin
at 0; labels stand at what they name. Every number comes in already worded; `Palette` says whether for paper or screen.
"""

from reportgen.report.charts.ink import PAPER, SCREEN, Palette
from reportgen.report.charts.levels import Layer, Platform, Step, funnel, platform_flow, waterfall
from reportgen.report.charts.months import (
    Bar,
    Outlook,
    Path,
    Week,
    bars_against_target,
    forecast_bars,
    hours_by_week,
    lines_over,
    year_path,
)
from reportgen.report.charts.rows import bullet, dot_strip, heat_bar, score_dot, share_bar, sparkline, stage_dots
from reportgen.report.charts.shares import Horizon, Place, Range, Share, outlooks, rac_map, share_bars

__all__ = [
    "PAPER", "SCREEN", "Bar", "Horizon", "Layer", "Outlook", "Palette", "Path", "Place", "Platform", "Range", "Share", "Step", "Week",
    "bars_against_target", "bullet", "dot_strip", "forecast_bars", "funnel", "heat_bar", "hours_by_week", "lines_over", "outlooks", "platform_flow",
    "rac_map", "score_dot", "share_bar", "share_bars", "sparkline", "stage_dots", "waterfall", "year_path",
]  # fmt: skip
