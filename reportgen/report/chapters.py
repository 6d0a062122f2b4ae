"""The chapters after the first page: results, activity, capability, platforms, forecast and plan."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.capability import is_overdue
from reportgen.metrics.capability import present as present_assessments
from reportgen.metrics.moment import date_of
from reportgen.metrics.pipeline import heat_of, is_silent
from reportgen.metrics.plan import average_order, first_order, success, visits_per_found
from reportgen.metrics.purchase import assessments, is_key_account, latest
from reportgen.report import headlines
from reportgen.report.blocks import Block, Cell, Chapter, Chart, Column, Drawing, Pair, Table
from reportgen.report.charts import Step
from reportgen.report.summary import money_unit, none, short
from reportgen.report.view import EMPTY, View

MOST_DEALS = 14
HOT = 50
FEW_DEALS = 3  # fewer are told one by one, not by stage
ORIGINS = {"own": _("own"), "team": _("the team’s"), "standard": _("standard"), "": EMPTY}


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


# --- platforms --------------------------------------------------------------------------------------------------------


def platforms(view: View) -> Chapter:
    blocks: list[Block] = [platform_table(view)]
    if any(view.number(f"working.movement.{name}") > 0 for name in ("new", "reopened", "increased", "decreased", "won", "lost")):
        blocks.append(movement_chart(view))
    if view.number("working.opportunities") > 0:
        blocks.append(deals_table(view))
    if view.number("working.opportunities") >= FEW_DEALS:
        blocks.append(stages_table(view))
    wall = wall_table(view)
    if wall:
        blocks.append(wall)
    return Chapter("platforms", view.text(_("Platforms")), headlines.platforms_chapter(view), blocks)


PLATFORM_ROWS = (
    ("purchase.customers", "working.opportunities", "market.customers"),
    ("platform.purchase_health", "platform.working_health", "platform.market_health"),
    ("purchase.retention", "working.amount", "market.completeness"),
    ("purchase.at_risk_customers", "working.weighted", "market.screened_share"),
    ("purchase.lost_customers", "working.heat", "market.pass_share"),
    ("purchase.expected_repeat", "working.coverage", "market.new_prospects"),
    ("purchase.backlog", "working.overdue", "market.moved_to_working"),
    ("purchase.additional_business", "working.stalled", "market.dropped"),
)


def platform_table(view: View) -> Table:
    """The three platforms beside each other, figure by figure."""
    columns = []
    for title in (_("Purchase platform: grow and keep"), _("Working platform: close"), _("Market platform: qualify")):
        columns += [Column(view.text(title), width=23), Column("", "right", 10)]
    rows = [[cell for metric in row for cell in (Cell(view.title(metric)), view.cell(metric, strong=True, judged=True))] for row in PLATFORM_ROWS]
    return Table(view.text(_("From prospect to regular customer")), columns, rows)


MOVES = (
    ("opening", _("opening"), 1, "plain", True), ("new", _("new"), 1, "good", False), ("reopened", _("reopened"), 1, "good", False),
    ("increased", _("increased"), 1, "good", False), ("decreased", _("decreased"), -1, "bad", False), ("won", _("won"), -1, "brand", False),
    ("lost", _("lost"), -1, "bad", False), ("closing", _("closing"), 1, "plain", True),
)  # fmt: skip


def movement_chart(view: View) -> Drawing:
    values = {name: view.number(f"working.movement.{name}") for name, *_rest in MOVES}
    unit, scale = money_unit(view, list(values.values()))
    steps = []
    for name, title, sign, tone, is_level in MOVES:
        label = short(view, sign * values[name] / scale)
        label = label if values[name] else "0"
        steps.append(
            Step(
                view.text(title),
                sign * values[name],
                label if is_level or not values[name] else view.language.signed(label, sign * values[name]),
                tone,
                is_level,
            )
        )
    said = ", ".join(f"{step.name} {step.label}" for step in steps)
    note = view.text(_("{unit}; won leaves the open amount in the brand’s colour"), unit=unit)
    return Drawing(headlines.movement(view), Chart("waterfall", {"steps": steps, "alternative": said}), note)


def deals_table(view: View) -> Table:
    """Open deals by heat with stage, silence, next step and what is wrong with each."""
    moment = view.book.now
    deals = moment.open_deals
    deals = deals.assign(heat=heat_of(deals), silent=is_silent(deals, moment))
    if not view.is_team:
        deals = deals[(deals["who"] == view.position).to_numpy()]
    deals = deals.sort_values(["heat", "amount", "deal"], ascending=[False, False, True])
    shown = deals if len(deals) <= MOST_DEALS else pd.concat([deals.head(MOST_DEALS // 2), deals.tail(MOST_DEALS // 2)])
    columns = [
        Column(view.text(_("deal")), width=27), Column(view.text(_("amount")), "right", 10), Column(view.text(_("stage")), width=13),
        Column(view.text(_("heat")), width=13), Column("", "right", 5), Column(view.text(_("silent")), "right", 9),
        Column(view.text(_("next step")), "right", 10), Column("", width=13),
    ]  # fmt: skip
    rows = [deal_row(view, row) for row in shown.to_dict("records")]
    note = view.text(_("the hottest and the coldest {n} of {all} deals"), n=MOST_DEALS // 2, all=len(deals)) if len(deals) > MOST_DEALS else ""
    return Table(headlines.heat(view, int((deals["heat"] >= HOT).sum()), len(deals)), columns, rows, note)


def deal_row(view: View, row: dict[str, object]) -> list[Cell]:
    heat, silence = float(row["heat"]), int(row["silence"])  # type: ignore[arg-type, call-overload]
    stages = [stage for stage in view.book.settings.stages if stage.outcome == "open"]
    position = int(row["stage"])  # type: ignore[call-overload]
    named = view.stage(view.book.settings.stages[position].code) if position >= 0 else EMPTY
    days = view.text(_("{n} d"), n=view.language.number(silence))
    step = view.language.day(date_of(int(row["next_step_on"]))) if row["has_next_step"] else EMPTY  # type: ignore[call-overload]
    customer = str(view.book.facts.customers[int(row["customer"])])  # type: ignore[call-overload]
    return [
        Cell(customer), Cell(view.language.money(float(row["amount"])), is_strong=True, sort=float(row["amount"])),  # type: ignore[arg-type]
        Cell(chart=Chart("stage_dots", {"position": position, "stages": len(stages), "alternative": named}), sort=float(position)),
        Cell(chart=Chart("heat_bar", {"heat": heat, "alternative": view.language.number(heat)}), sort=heat),
        Cell(view.language.number(heat), is_strong=True), Cell(days, tone="bad" if row["silent"] else "plain", sort=float(silence)),
        Cell(step), Cell(trouble(view, row), tone="bad"),
    ]  # fmt: skip


def trouble(view: View, row: dict[str, object]) -> str:
    """The one thing that is most wrong with a deal."""
    if row["is_overdue"]:
        days = view.book.now.as_of - int(row["expected_close"])  # type: ignore[call-overload]
        return view.text(_("overdue {n} d"), n=view.language.number(days))
    if int(row["pushes"]) >= 2:  # type: ignore[call-overload]
        return view.text(_("pushed {n} ×"), n=view.language.number(int(row["pushes"])))  # type: ignore[call-overload]
    if row["silent"]:
        return view.text(_("silent"))
    return "" if row["has_next_step"] else view.text(_("no next step"))


def stages_table(view: View) -> Table:
    columns = [
        Column(view.text(_("stage")), width=36), Column(view.text(_("deals")), "right", 12), Column(view.text(_("amount")), "right", 14),
        Column(view.text(_("days in it")), "right", 14), Column(view.text(_("norm")), "right", 10), Column(view.text(_("moves on")), "right", 14),
    ]  # fmt: skip
    rows = []
    for stage in view.book.settings.stages:
        if stage.outcome == "open":
            prefix = f"working.stage.{stage.code}"
            days = view.number(f"{prefix}.days")
            late = Cell(view.words(f"{prefix}.days"), tone="bad" if days > stage.norm_days else "plain")
            rows.append([
                Cell(view.stage(stage.code)), view.cell(f"{prefix}.count"), view.cell(f"{prefix}.amount", strong=True), late,
                Cell(view.language.number(stage.norm_days), tone="muted"), view.cell(f"{prefix}.conversion"),
            ])  # fmt: skip
    return Table(view.text(_("Stage by stage: what lies there, and how much of it moves on")), columns, rows)


def wall_table(view: View) -> Table | None:
    """Key accounts with their fence scores and criteria; None where there is none."""
    moment, criteria = view.book.now, view.book.settings.fence.criteria
    chosen = is_key_account(moment)
    if not view.is_team:
        chosen = chosen & (moment.customer_who == view.position)
    codes = np.flatnonzero(chosen)
    if not len(codes) or not view.book.facts.has("fence"):
        return None
    newest = latest(assessments(moment, "fence", criteria)).set_index("customer")
    frame = view.book.facts.frame("fence").set_index("source")
    names = [item.zh if view.language.code == "zh" else item.en for item in criteria]
    columns = [
        Column(view.text(_("key account")), width=26),
        Column(view.text(_("wall")), "right", 8),
        *(Column(name, "center") for name in names),
    ]
    order = sorted(codes, key=lambda code: -newest["score"].get(code, -1.0))[:MOST_DEALS]
    rows = []
    for code in order:
        name = str(view.book.facts.customers[code])
        if code not in newest.index:
            rows.append([Cell(name), Cell(view.text(_("not assessed")), tone="bad"), *(Cell(EMPTY, tone="muted") for _each in criteria)])
            continue
        score, source = float(newest["score"][code]), int(newest["source"][code])
        dots = [wall_dot(view, frame[item.code][source], item_name) for item, item_name in zip(criteria, names, strict=True)]
        rows.append(
            [
                Cell(name),
                Cell(
                    view.language.number(score),
                    tone="good" if score >= view.book.settings.fence.pass_at else "bad",
                    is_strong=True,
                    sort=score,
                ),
                *dots,
            ]
        )
    inside, everyone = view.words("fence.inside"), view.words("fence.key_accounts")
    title = view.text(_("The wall: {inside} of {all} key accounts stand inside; red dots say why"), inside=inside, all=everyone)
    return Table(title, columns, rows)


def wall_dot(view: View, score: float, name: str) -> Cell:
    value = none(float(score))
    said = f"{name}: {EMPTY if value is None else view.language.number(value)}"
    return Cell(chart=Chart("score_dot", {"score": value, "alternative": said}), sort=value)


# --- forecast and plan ------------------------------------------------------------------------------------------------


def plan(view: View) -> Chapter:
    blocks: list[Block] = [followup_table(view), backplan_table(view), outlook_table(view)]
    if view.has("accuracy.wape"):
        blocks.append(accuracy_table(view))
    return Chapter("plan", view.text(_("Forecast and plan")), headlines.plan_chapter(view), blocks)


LINES = ("A", "B1", "B2", "B3", "C", "D", "E", "F", "G", "H", "I", "J")


def followup_table(view: View) -> Table:
    """The follow-up plan line by line, each input with where it comes from."""
    moment, at = view.book.now, view.position
    origins = {"E": first_order(moment)[2][at], "G": success(moment)[2][at], "I": visits_per_found(moment)[2][at]}
    columns = [
        Column("", width=33),
        Column("", "right", 14),
        Column(view.text(_("how it is found")), width=41),
        Column(view.text(_("from")), "right", 12),
    ]
    rows = []
    for line in LINES:
        metric = f"plan.followup.{line}"
        value = view.cell(metric, strong=line in "ACDJ")
        origin = view.text(ORIGINS[str(origins[line])]) if line in origins else ""
        how = view.formula(metric) if view.has(metric) else view.why(metric)
        rows.append([Cell(view.title(metric), is_strong=line in "ACDJ"), value, Cell(how, tone="muted"), Cell(origin)])
    per_day = view.words("plan.followup.per_day")
    title = (
        view.text(_("Follow-up plan A–J: {n} visits to new customers a working day"), n=per_day)
        if view.has("plan.followup.per_day")
        else view.text(_("Follow-up plan A–J"))
    )
    return Table(title, columns, rows)


def backplan_table(view: View) -> Table:
    """The back-plan twice: by the standards, and with own ratios; the difference is what quality saves."""
    columns = [
        Column("", width=34),
        *(Column(view.text(title), "right") for title in (_("orders"), _("proposals"), _("visits"), _("calls"))),
    ]
    steps = ("orders", "proposals", "visits", "calls")
    rows = [
        [Cell(view.text(title)), *(view.cell(f"plan.{family}.{step}", strong=True) for step in steps)]
        for family, title in (("backplan", _("by the standards")), ("backplan_own", _("with own ratios")))
    ]
    saved = [view.number(f"plan.backplan.{step}") - view.number(f"plan.backplan_own.{step}") for step in steps]
    if not any(math.isnan(value) for value in saved):
        words = [view.language.signed(view.language.number(-value), -value) for value in saved]
        rows.append(
            [
                Cell(view.text(_("difference"))),
                *(Cell(word, tone="good" if value > 0 else "bad" if value < 0 else "plain") for word, value in zip(words, saved, strict=True)),
            ]
        )
    average, _n, origin = average_order(view.book.now)
    note = view.text(_("average order {money} ({origin})"), money=view.format("purchase.average_order", float(average[view.position])),
                     origin=view.text(ORIGINS[str(origin[view.position])]))  # fmt: skip
    target = view.words("plan.followup.A")
    title = view.text(_("Back-plan: what {target} takes"), target=target) if view.has("plan.followup.A") else view.text(_("Back-plan"))
    return Table(title, columns, rows, note)


def outlook_table(view: View) -> Table:
    columns = [
        Column("", width=34),
        *(Column(view.text(title), "right") for title in (_("low (P10)"), _("middle (P50)"), _("high (P90)"), _("expected"), _("chance of target"))),
    ]
    rows = []
    for prefix, title in (
        ("forecast", _("next month")), ("forecast.calibrated", _("next month, calibrated")),
        ("forecast.year", _("the fiscal year")), ("forecast.year.calibrated", _("the fiscal year, calibrated")),
    ):  # fmt: skip
        names = ("p10", "p50", "p90", "expected", "target_probability")
        rows.append([Cell(view.text(title)), *(view.cell(f"{prefix}.{name}", strong=name == "expected") for name in names)])
    note = view.text(_("calibrated: with the share of deals that were really won from each stage"))
    return Table(view.text(_("Outlook: what is likely, and how sure")), columns, rows, note)


def accuracy_table(view: View) -> Table:
    error, naive = view.number("accuracy.wape"), view.number("accuracy.naive_wape")
    if naive < error:
        title = view.text(
            _("Last month’s revenue would have forecast better ({naive} against {own})"),
            naive=view.words("accuracy.naive_wape"),
            own=view.words("accuracy.wape"),
        )
    else:
        title = view.text(_("Past forecasts missed by {own} on average"), own=view.words("accuracy.wape"))
    columns = [Column("", width=60), Column("", "right", 20), Column("n", "right", 20)]
    metrics = ("accuracy.wape", "accuracy.bias", "accuracy.naive_wape", "accuracy.brier")
    rows = [[Cell(view.title(m)), view.cell(m, strong=True), Cell(view.language.number(view.value(m).n), tone="muted")] for m in metrics]
    return Table(title, columns, rows)
