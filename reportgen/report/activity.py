"""The chapter of activity: how much, where the time goes, in which direction, how well it works."""

from __future__ import annotations

import math

import numpy as np

from reportgen.language import mark as _
from reportgen.metrics.core import TEAM, Better
from reportgen.metrics.direction import direction_shares, keys_as_written
from reportgen.metrics.rules import Counted
from reportgen.report import headlines
from reportgen.report.blocks import Block, Cell, Chapter, Chart, Column, Drawing, Pair, Table
from reportgen.report.charts import Share
from reportgen.report.findings import counted
from reportgen.report.scales import none
from reportgen.report.view import EMPTY, View

COUNT_ROWS = (
    "activity.calls", "activity.visits", "activity.joint_visits", "activity.demos", "activity.proposals", "activity.negotiations",
    "activity.follow_ups", "activity.events", "activity.orders", "activity.visits_per_workday", "activity.plan_attainment",
)  # fmt: skip
QUALITY_ROWS = (
    ("activity.calls_per_visit", "calls_per_visit"), ("activity.visits_per_proposal", "visits_per_proposal"),
    ("activity.proposals_per_order", "proposals_per_order"), ("activity.win_rate", None), ("working.win_rate_amount", None),
    ("activity.next_step_rate", None), ("activity.advance_rate", None), ("activity.joint_visit_score", None),
)  # fmt: skip
TIME_ROWS = (
    "activity.hours_t1", "activity.hours_t2", "activity.hours_t3", "activity.hours_t4", "activity.selling_share", "activity.travel_per_face_hour",
)  # fmt: skip
T_TITLES = {"T1": _("face to face"), "T2": _("prepare, follow up"), "T3": _("travel, wait"), "T4": _("administration")}
DIMENSIONS = {"customer": _("customers by grade"), "product": _("products"), "task": _("tasks")}
MOST_KEYS = 6  # of one dimension


def activity(view: View) -> Chapter:
    blocks: list[Block] = [counts_table(view)]
    if view.has("activity.hours_t1"):
        blocks.append(Pair([Drawing(headlines.time(view), time_chart(view, 270), time_note(view)), time_table(view)], (46, 54)))
    charts = [direction_chart(view, name) for name in DIMENSIONS if view.has(f"activity.direction_{name}")]
    if charts:
        blocks.append(Pair(list(charts)))
    if any(view.has(metric) for metric, _standard in QUALITY_ROWS):
        blocks.append(quality_table(view))
    return Chapter("activity", view.text(_("Activity")), headlines.activity_chapter(view), blocks)


def mean_of(view: View, metric: str) -> float:
    values = [value for value in view.series(metric) if value is not None]
    return sum(values) / len(values) if values else math.nan


def counts_table(view: View) -> Table:
    before = view.book.months[-2]
    columns = [
        Column(view.text(_("how much was done")), width=34), Column(view.text(_("now")), "right", 14),
        Column(view.text(_("month before")), "right", 16), Column(view.text(_("mean of 12 months")), "right", 18),
        Column(view.text(_("12 months")), "right", 18),
    ]  # fmt: skip
    rows = [
        [
            Cell(view.title(metric)), view.cell(metric, strong=True, judged=True), view.cell(metric, before),
            Cell(view.format(metric, round(mean_of(view, metric), 2))), Cell(chart=view.spark(metric)),
        ]
        for metric in COUNT_ROWS
        if any(view.series(metric))
    ]  # fmt: skip
    return Table(headlines.quantity(view), columns, rows)


def time_chart(view: View, width: float = 212) -> Chart:
    """T1–T4 as shares of working time; of a rep the team's share is outlined behind."""
    team = View(view.book, TEAM, view.language)
    shares = []
    for code, title in T_TITLES.items():
        metric = f"activity.share_{code.lower()}"
        aim = None if view.is_team else none(team.number(metric))
        shares.append(Share(f"{code} {view.text(title)}", none(view.number(metric)), view.words(metric), aim))
    said = ", ".join(f"{share.name} {share.label}" for share in shares)
    return Chart("share_bars", {"shares": shares, "alternative": said, "left": 108, "width": width})


def time_note(view: View) -> str:
    return view.text(_("share of working time")) if view.is_team else view.text(_("share of working time; the team’s outlined"))


def time_table(view: View) -> Table:
    before = view.book.months[-2]
    columns = [
        Column("", width=52), Column(view.text(_("now")), "right", 14), Column(view.text(_("month before")), "right", 16),
        Column(view.text(_("12 months")), "right", 18),
    ]  # fmt: skip
    rows = [
        [Cell(view.title(metric)), view.cell(metric, strong=True, judged=True), view.cell(metric, before), Cell(chart=view.spark(metric))]
        for metric in TIME_ROWS
        if view.has(metric)
    ]
    return Table(view.text(_("Where the hours went")), columns, rows)


def direction_chart(view: View, dimension: str) -> Drawing:
    """Actual shares of face-to-face time by the keys of a dimension, the desired ones outlined; the largest first."""
    actual, desired, names, _n = direction_shares(view.book.now, dimension)
    written = keys_as_written(view.book.now, dimension)
    own, aims = np.nan_to_num(actual[view.position]), np.nan_to_num(desired[view.position])
    order = sorted(range(len(names)), key=lambda at: (-aims[at], -own[at], names[at]))
    shown = [at for at in order if own[at] > 0 or aims[at] > 0][:MOST_KEYS]
    shares = [Share(written.get(names[at], names[at]), float(own[at]), view.language.percent(float(own[at])), float(aims[at])) for at in shown]
    said = ", ".join(
        view.text(_("{name} {share}, wanted {aim}"), name=share.name, share=share.label, aim=view.language.percent(share.aim or 0))
        for share in shares
    )
    title = view.text(_("{what}: {value} of 1"), what=view.text(DIMENSIONS[dimension]), value=view.words(f"activity.direction_{dimension}"))
    note = view.text(_("face-to-face time; wanted outlined"))
    return Drawing(title[:1].upper() + title[1:], Chart("share_bars", {"shares": shares, "alternative": said, "left": 78}), note)


def quality_table(view: View) -> Table:
    """Own conversion against the standards, and of a rep against the team."""
    team = View(view.book, TEAM, view.language)
    window = counted(view.language, Counted(view.book.settings.windows.quality_months, "months"))
    columns = [
        Column(view.text(_("how well it works, {window}"), window=window), width=34),
        Column(view.text(_("team") if view.is_team else _("own")), "right", 11),
        Column("", width=19), Column(view.text(_("standard")), "right", 12), Column("" if view.is_team else view.text(_("team")), "right", 12),
        Column("n", "right", 12),
    ]  # fmt: skip
    rows = [quality_row(view, team, metric, standard) for metric, standard in QUALITY_ROWS if view.has(metric)]
    return Table(headlines.quality(view), columns, rows, view.text(_("bar: own; mark: the standard, else the team")))


def quality_row(view: View, team: View, metric: str, standard: str | None) -> list[Cell]:
    aim = float(getattr(view.book.settings.standards, standard)) if standard else team.number(metric)
    given = view.format(metric, aim) if standard else EMPTY
    value, better = view.number(metric), view.book.metrics[metric].better
    is_good = None if math.isnan(aim) or (view.is_team and not standard) else value <= aim + 1e-9 if better is Better.LOWER else value >= aim - 1e-9
    reach = 5.0 if metric == "activity.joint_visit_score" else max(value, aim if not math.isnan(aim) else 0) * 1.15 if standard else 1.0
    said = f"{view.words(metric)} / {view.format(metric, aim)}"
    picture = {"value": value, "aim": None if view.is_team and not standard else none(aim), "reach": reach, "is_good": is_good, "alternative": said}
    return [
        Cell(view.title(metric)), view.cell(metric, strong=True, judged=True), Cell(chart=Chart("bullet", picture)), Cell(given),
        Cell("" if view.is_team else team.words(metric)), Cell(view.language.number(view.value(metric).n), tone="muted"),
    ]  # fmt: skip
