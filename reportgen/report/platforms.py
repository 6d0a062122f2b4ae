"""The chapter of the platforms: three layers, the month's movement, the deals by heat, the wall."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.moment import date_of
from reportgen.metrics.pipeline import heat_of, is_silent
from reportgen.metrics.purchase import assessments, is_key_account, latest
from reportgen.report import headlines
from reportgen.report.blocks import Block, Cell, Chapter, Chart, Column, Drawing, Table
from reportgen.report.charts import Step
from reportgen.report.summary import money_unit, none, short
from reportgen.report.view import EMPTY, View

MOST_DEALS = 14
HOT = 50
FEW_DEALS = 3  # fewer are told one by one, not by stage


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
