"""The chapters of results, activity and capability."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.capability import is_overdue
from reportgen.metrics.capability import present as present_assessments
from reportgen.metrics.moment import date_of
from reportgen.report import headlines
from reportgen.report.blocks import Block, Cell, Chapter, Chart, Column, Drawing, Pair, Table
from reportgen.report.view import EMPTY, View

# --- results ----------------------------------------------------------------------------------------------------------


def results(view: View) -> Chapter:
    blocks: list[Block] = []
    if any(value for value in view.series("activity.visits")):
        blocks.append(lag_chart(view))
    blocks.append(results_table(view))
    return Chapter("results", view.text(_("Results")), headlines.results_chapter(view), blocks)


def lag_chart(view: View) -> Drawing:
    """Visits as a line over revenue's bars."""
    months = view.book.months[-12:]
    revenue, visits = view.series("results.revenue"), view.series("activity.visits")
    known = [(at, value) for at, value in enumerate(visits) if value is not None]
    highest = max(known, key=lambda item: item[1])[0]
    labels = [
        view.language.number(value) if value is not None and at in (known[0][0], known[-1][0], highest) else "" for at, value in enumerate(visits)
    ]
    arguments = {
        "names": [str(month.month) for month in months], "years": [str(m.year) if at == 0 or m.month == 1 else "" for at, m in enumerate(months)],
        "bars": revenue, "line": visits, "labels": ([], labels), "titles": (view.text(_("revenue")), view.text(_("visits"))),
        "alternative": view.text(_("Visits by month: {values}"), values=", ".join(view.format("activity.visits", v) for v in visits)),
    }  # fmt: skip
    lag = view.value("activity.lag_months").value
    if lag is None:
        title = view.text(_("Today’s results come from yesterday’s visits"))
    else:
        title = view.language.count(_("Visits become revenue after {n} month"), _("Visits become revenue after {n} months"), int(lag))
    note = view.text(_("visits as a line, revenue as bars, each on its own scale from 0"))
    return Drawing(title, Chart("lines_over", arguments), note)


RESULT_ROWS = (
    "results.revenue", "results.target", "results.attainment", "results.gap", "results.orders", "results.average_order", "results.mom",
    "results.yoy", "results.new_customers", "results.new_revenue_share", "results.month_end_share", "results.top_customer_share",
)  # fmt: skip
YEAR_ROWS = (
    "results.ytd_revenue", "results.ytd_target", "results.ytd_attainment", "results.year_projection", "results.year_target",
    "results.required_rate", "results.required_rate_ratio",
)  # fmt: skip


def results_table(view: View) -> Table:
    """Month and year side by side: the month's figures with the month before, the year's alone."""
    before = view.book.months[-2]
    columns = [
        Column(view.text(_("the month")), width=30), Column(view.text(_("now")), "right", 11), Column(view.text(_("month before")), "right", 11),
        Column("", width=4), Column(view.text(_("the year")), width=31), Column("", "right", 13),
    ]  # fmt: skip
    rows = []
    for at, metric in enumerate(RESULT_ROWS):
        year = YEAR_ROWS[at] if at < len(YEAR_ROWS) else None
        left = [Cell(view.title(metric)), view.cell(metric, strong=True, judged=True), view.cell(metric, before)]
        right = [Cell(view.title(year)), view.cell(year, strong=True, judged=True)] if year else [Cell(), Cell()]
        rows.append([*left, Cell(), *right])
    return Table(view.text(_("The month and the year in figures")), columns, rows)


# --- activity ---------------------------------------------------------------------------------------------------------

COUNT_ROWS = (
    "activity.calls", "activity.visits", "activity.joint_visits", "activity.demos", "activity.proposals", "activity.negotiations",
    "activity.orders", "activity.visits_per_workday", "activity.plan_attainment",
)  # fmt: skip
QUALITY_ROWS = (
    ("activity.calls_per_visit", "calls_per_visit"), ("activity.visits_per_proposal", "visits_per_proposal"),
    ("activity.proposals_per_order", "proposals_per_order"), ("activity.win_rate", None), ("activity.next_step_rate", None),
    ("activity.advance_rate", None), ("activity.joint_visit_score", None),
)  # fmt: skip
TIME_ROWS = ("activity.hours_t1", "activity.hours_t2", "activity.hours_t3", "activity.hours_t4", "activity.hours_t5",
             "activity.selling_share", "activity.travel_per_face_hour")  # fmt: skip
DIRECTION_ROWS = ("activity.direction_customer", "activity.direction_product", "activity.direction_task", "activity.direction")


def activity(view: View) -> Chapter:
    blocks: list[Block] = [counts_table(view), quality_table(view)]
    halves: list[Table] = []
    if view.has("activity.hours_t1"):
        halves.append(plain_table(view, _("Where the hours went"), TIME_ROWS))
    if view.has("activity.direction"):
        halves.append(plain_table(view, _("Does the time go where it should?"), DIRECTION_ROWS))
    if halves:
        blocks.append(Pair(halves))
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
    return Table(view.text(_("Quantity")), columns, rows)


def quality_table(view: View) -> Table:
    """Own conversion against the standards, and of a rep against the team."""
    team = View(view.book, 0, view.language)
    columns = [
        Column(view.text(_("how well it works, three months")), width=34), Column(view.text(_("team") if view.is_team else _("own")), "right", 14),
        Column(view.text(_("standard")), "right", 16), Column("" if view.is_team else view.text(_("team")), "right", 18), Column("n", "right", 18),
    ]  # fmt: skip
    rows = []
    for metric, standard in QUALITY_ROWS:
        if not view.has(metric):
            continue
        given = view.format(metric, getattr(view.book.settings.standards, standard)) if standard else EMPTY
        n = view.language.number(view.value(metric).n)
        rows.append(
            [
                Cell(view.title(metric)),
                view.cell(metric, strong=True, judged=True),
                Cell(given),
                Cell("" if view.is_team else team.words(metric)),
                Cell(n, tone="muted"),
            ]
        )
    return Table(view.text(_("Quality")), columns, rows)


def plain_table(view: View, title: str, metrics: tuple[str, ...]) -> Table:
    """Figures with the month before and twelve months behind them."""
    before = view.book.months[-2]
    columns = [
        Column("", width=48),
        Column(view.text(_("now")), "right", 16),
        Column(view.text(_("month before")), "right", 18),
        Column(view.text(_("12 months")), "right", 18),
    ]
    rows = [
        [
            Cell(view.title(metric)),
            view.cell(metric, strong=True, judged=True),
            view.cell(metric, before),
            Cell(chart=view.spark(metric)),
        ]
        for metric in metrics
    ]
    return Table(view.text(title), columns, rows)


# --- capability -------------------------------------------------------------------------------------------------------


def capability(view: View) -> Chapter | None:
    """The latest assessments of a rep with their gaps and actions; none where there is none."""
    if not view.has("capability.index") or view.is_team:
        return None
    moment = view.book.now
    table = present_assessments(moment)
    table = table[(table["who"] == view.position).to_numpy()]
    table = table.assign(gap=np.maximum(0, table["required"] - table["score"]), late=is_overdue(table, moment.as_of))
    table = table.sort_values(["gap", "criterion"], ascending=[False, True])
    columns = [
        Column(view.text(_("criterion")), width=30), Column(view.text(_("required")), "right", 12), Column(view.text(_("score")), "right", 10),
        Column(view.text(_("gap")), "right", 8), Column(view.text(_("action")), width=26), Column(view.text(_("due")), "right", 14),
    ]  # fmt: skip
    rows = [capability_row(view, row) for row in table.to_dict("records")]
    title = view.text(_("Capability index {value}; largest gaps first"), value=view.words("capability.index"))
    block = Table(title, columns, rows, note=profile(view))
    return Chapter("capability", view.text(_("Capability")), view.text(_("What this person can do, and what comes next")), [block])


def capability_row(view: View, row: dict[str, object]) -> list[Cell]:
    number = view.language.number
    gap, due = float(row["gap"]), float(row["due"])  # type: ignore[arg-type]
    action = "" if pd.isna(row["action"]) else str(row["action"])
    is_done = float(row["done"]) <= view.book.now.as_of  # type: ignore[arg-type]
    day = "" if math.isnan(due) or not action else view.language.day(date_of(int(due)))
    state = view.text(_("{day}, done"), day=day) if is_done and day else view.text(_("{day}, overdue"), day=day) if row["late"] else day
    return [
        Cell(str(row["criterion"])), Cell(number(float(row["required"]))), Cell(number(float(row["score"])), is_strong=True),  # type: ignore[arg-type]
        Cell(number(gap) if gap else EMPTY, tone="bad" if gap >= 2 else "plain"), Cell(action), Cell(state, tone="bad" if row["late"] else "plain"),
    ]  # fmt: skip


def profile(view: View) -> str:
    """Tenure and observed profile in one line."""
    parts = []
    if view.has("capability.tenure_months"):
        parts.append(
            view.text(
                _("{n} months with us ({stage})"),
                n=view.words("capability.tenure_months"),
                stage=view.words("capability.tenure_class"),
            )
        )
    if view.has("capability.profile"):
        parts.append(view.text(_("works as {profile}"), profile=view.words("capability.profile")))
    return view.language.listed(parts)
