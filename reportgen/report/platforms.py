"""The chapter of the platforms: three layers, the month's movement, the deals by heat, the wall."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.breakdown import lost_deals
from reportgen.metrics.moment import date_of
from reportgen.metrics.pipeline import heat_of, is_silent
from reportgen.metrics.proposals import criterion_action, weakest_criteria
from reportgen.metrics.purchase import assessments, is_key_account, latest
from reportgen.report import headlines
from reportgen.report.blocks import GOOD, POOR, Block, Cell, Chapter, Chart, Column, Drawing, Pair, Table, Words
from reportgen.report.charts import Platform, Step
from reportgen.report.scales import money_unit, none, short
from reportgen.report.view import EMPTY, View
from reportgen.workcalendar import add_months

MOST_DEALS = 8
HOT = 50
MOST_CRITERIA = 6  # of the wall, in a table
FEW_DEALS = 3  # fewer are told one by one, not by stage


def platforms(view: View) -> Chapter:
    blocks: list[Block] = [flow_chart(view), platform_tables(view)]
    if not view.has("working.movement.opening"):
        blocks.append(movement_needs(view))
    elif any(view.number(f"working.movement.{name}") > 0 for name in ("new", "reopened", "increased", "decreased", "won", "lost")):
        blocks.append(movement_chart(view))
    if view.number("working.opportunities") > 0:
        blocks.append(deals_table(view))
    tables = [stages_table(view)] if view.number("working.opportunities") >= FEW_DEALS else []
    lost = lost_table(view)
    blocks += [*tables, *([lost] if lost else [])]
    wall = wall_table(view)
    if wall:
        blocks.append(wall)
    return Chapter("platforms", view.text(_("Platforms")), headlines.platforms_chapter(view), blocks)


def flow_chart(view: View) -> Drawing:
    """The three platforms as one pipeline, with what moved on between them in the month."""
    market = Platform(
        view.text(_("Market")), *health(view, "market"), view.words("market.customers"),
        [view.text(_("{share} of the facts known"), share=view.words("market.completeness")),
         view.text(_("{share} screened"), share=view.words("market.screened_share"))],
        counted(view, "market.new_prospects", _("+{n} new")), counted(view, "market.dropped", _("−{n} dropped")),
    )  # fmt: skip
    working = Platform(
        view.text(_("Working")), *health(view, "working"), view.words("working.customers"),
        [view.text(_("deals: {n}, worth {amount}"), n=view.words("working.opportunities"), amount=view.words("working.amount")),
         view.text(_("{amount} weighted"), amount=view.words("working.weighted"))],
        money(view, "working.movement.new", _("+{money} new")), money(view, "working.movement.lost", _("−{money} lost")),
    )  # fmt: skip
    purchase = Platform(
        view.text(_("Purchase")), *health(view, "purchase"), view.words("purchase.customers"),
        [view.text(_("at risk: {n}"), n=view.words("purchase.at_risk_customers")),
         view.text(_("{amount} of additional business"), amount=view.words("purchase.additional_business"))],
        money(view, "purchase.expected_repeat", _("{money} of repeat orders expected")), "",
    )  # fmt: skip
    moved = [view.words("market.moved_to_working"), view.words("results.new_customers")]
    said = ", ".join(f"{item.name} {item.customers} ({item.health})" for item in (market, working, purchase))
    arguments = {"platforms": [market, working, purchase], "moves": moved, "alternative": f"{said}; {headlines.flow(view)}"}
    note = view.text(_("customers on each platform at the month’s end; over the arrows how many moved on in the month"))
    return Drawing(headlines.flow(view), Chart("platform_flow", arguments), note)


def health(view: View, platform: str) -> tuple[str, str]:
    """A platform's health in words, and its tone: green from 70, red under 50."""
    score = view.number(f"platform.{platform}_health")
    if math.isnan(score):
        return "", "plain"
    return view.text(_("health {n}"), n=view.words(f"platform.{platform}_health")), "good" if score >= 70 else "bad" if score < 50 else "plain"


def counted(view: View, metric: str, said: str) -> str:
    return view.text(said, n=view.words(metric)) if view.number(metric) > 0 else ""


def money(view: View, metric: str, said: str) -> str:
    return view.text(said, money=view.words(metric)) if view.number(metric) > 0 else ""


PLATFORMS = {
    _("Market: qualify"): (
        "market.completeness", "market.screened_share", "market.pass_share", "market.new_prospects", "market.qualified", "market.unscreened_over_30",
        "platform.contradicted",
    ),
    _("Working: close"): (
        "working.coverage", "working.fresh_share", "working.next_step_share", "working.not_overdue_share", "working.heat", "working.stalled",
        "working.velocity", "working.median_days_to_win",
    ),
    _("Purchase: grow and keep"): (
        "purchase.retention", "purchase.not_at_risk_share", "fence.coverage", "purchase.lost_customers", "purchase.lost_revenue", "purchase.backlog",
        "purchase.expected_repeat", "purchase.additional_business",
    ),
}  # fmt: skip


def platform_tables(view: View) -> Pair:
    """The three platforms beside each other: first what the health of each is made of, then what it brings."""
    columns = [Column(view.text(_("health, and what it brings")), width=79), Column("", "right", 21)]
    return Pair([
        Table(view.text(title), columns, [[Cell(view.title(metric)), view.cell(metric, strong=True, judged=True)] for metric in metrics])
        for title, metrics in PLATFORMS.items()
    ])  # fmt: skip


MOST_REASONS = 4


def lost_table(view: View) -> Table | None:
    """Why deals were lost in twelve months: reason, number, amount, the stage and the competitor met most; None where none was."""
    table = lost_deals(view.book.now, view.position)
    if table.empty:
        return None
    columns = [
        Column(view.text(_("reason")), width=34), Column(view.text(_("deals")), "right", 10), Column(view.text(_("amount")), "right", 12),
        Column(view.text(_("most often in stage")), width=24), Column(view.text(_("most often to")), width=20),
    ]  # fmt: skip
    rows = []
    for row in table.head(MOST_REASONS).to_dict("records"):
        stage = view.stage(view.book.settings.stages[int(row["stage"])].code) if row["stage"] is not None and row["stage"] >= 0 else EMPTY
        rows.append([
            Cell(row["reason"] or view.text(_("no reason given")), tone="plain" if row["reason"] else "muted"),
            Cell(view.language.number(row["n"]), sort=float(row["n"])),
            Cell(view.language.money(row["amount"]), is_strong=True, sort=float(row["amount"])),
            Cell(stage), Cell(str(row["competitor"]) if isinstance(row["competitor"], str) else EMPTY),
        ])  # fmt: skip
    rest = table.iloc[MOST_REASONS:]
    one, many = _("and {n} further reason: {money}"), _("and {n} further reasons: {money}")
    note = view.language.count(one, many, len(rest), money=view.language.money(float(rest["amount"].sum()))) if len(rest) else ""
    return Table(headlines.losses(view, table), columns, rows, note, is_list=True)


MOVES = (
    ("opening", _("opening"), 1, "plain", True), ("new", _("new"), 1, "good", False), ("reopened", _("reopened"), 1, "good", False),
    ("increased", _("increased"), 1, "good", False), ("decreased", _("decreased"), -1, "bad", False), ("won", _("won"), -1, "brand", False),
    ("lost", _("lost"), -1, "bad", False), ("closing", _("closing"), 1, "plain", True),
)  # fmt: skip


def movement_needs(view: View) -> Words:
    """What the movement needs, where two pictures to be compared are not there."""
    months = {"before": view.language.month(add_months(view.book.period, -1)), "month": view.language.month(view.book.period)}
    needs = _(
        "This needs the pipeline as it stood at the end of {before} and of {month}. Build every month, or leave last month’s workbooks in the input."
    )
    return Words(headlines.movement(view), [], note=view.text(needs, **months))


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
    apart = view.number("working.amount") - values["closing"]
    if abs(apart) >= 1:
        unread = _("not compared, as it could not be read in one of the two months: {money}")
        note = ("；" if view.language.code == "zh" else "; ").join([note, view.text(unread, money=view.language.money(apart))])
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
    note = view.text(_("the hottest and the coldest of {all} deals"), all=len(deals)) if len(deals) > MOST_DEALS else ""
    return Table(headlines.heat(view, int((deals["heat"] >= HOT).sum()), len(deals)), columns, rows, note, is_list=True,
                 has_ends=bool(note))  # fmt: skip


def deal_row(view: View, row: dict[str, object]) -> list[Cell]:
    heat, silence = float(row["heat"]), float(row["silence"])  # type: ignore[arg-type]
    stages = [stage for stage in view.book.settings.stages if stage.outcome == "open"]
    position = int(row["stage"])  # type: ignore[call-overload]
    named = view.stage(view.book.settings.stages[position].code) if position >= 0 else EMPTY
    is_known = not math.isnan(silence)  # a contact, or at least the deal's opening
    days = view.text(_("{n} d"), n=view.language.number(silence)) if is_known else EMPTY
    step = view.language.day(date_of(int(row["next_step_on"]))) if row["has_next_step"] else EMPTY  # type: ignore[call-overload]
    customer = str(view.book.facts.customers[int(row["customer"])])  # type: ignore[call-overload]
    return [
        Cell(customer), Cell(view.language.money(float(row["amount"])), is_strong=True, sort=float(row["amount"])),  # type: ignore[arg-type]
        Cell(chart=Chart("stage_dots", {"position": position, "stages": len(stages), "alternative": named}), sort=float(position)),
        Cell(chart=Chart("heat_bar", {"heat": heat, "alternative": view.language.number(heat)}), sort=heat),
        Cell(view.language.number(heat), is_strong=True), Cell(days, tone="bad" if row["silent"] else "plain", sort=silence if is_known else None),
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
            is_late = days > stage.norm_days
            late = Cell(view.words(f"{prefix}.days"), tone="bad" if is_late else "plain", sign=POOR if is_late else "")
            rows.append([
                Cell(view.stage(stage.code)), view.cell(f"{prefix}.count"), view.cell(f"{prefix}.amount", strong=True), late,
                Cell(view.language.number(stage.norm_days), tone="muted"), view.cell(f"{prefix}.conversion"),
            ])  # fmt: skip
    note = view.text(
        _("moves on: of deals once in the stage and decided since, those further or won; deals skip stages, so it is no chain of shares")
    )
    return Table(view.text(_("Stage by stage: what lies there, and how much of it moves on")), columns, rows, note)


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
    weakest = weakest_criteria(moment)
    frame = view.book.facts.frame("fence").set_index("source")
    shown = criteria[:MOST_CRITERIA]
    names = [item.zh if view.language.code == "zh" else item.en for item in shown]
    columns = [
        Column(view.text(_("key account")), width=23), Column(view.text(_("wall")), "right", 7), *(Column(name, "center") for name in names),
        Column(view.text(_("contact action")), width=22),
    ]  # fmt: skip
    order = sorted(codes, key=lambda code: newest["score"].get(code, -1.0))
    rows = []
    for code in map(int, order[:MOST_DEALS]):
        name = str(view.book.facts.customers[code])
        if code not in newest.index:
            dashes = [Cell(EMPTY, tone="muted") for _each in shown]
            rows.append([Cell(name), Cell(EMPTY, tone="bad"), *dashes, Cell(view.text(_("not assessed")), tone="bad")])
            continue
        score, source = float(newest["score"][code]), int(newest["source"][code])
        dots = [wall_dot(view, frame[item.code][source], item_name) for item, item_name in zip(shown, names, strict=True)]
        tone, sign = ("good", GOOD) if score >= view.book.settings.fence.pass_at else ("bad", POOR)
        action = criterion_action(criteria[weakest[code][0]], view.language) if code in weakest else ""
        rows.append([Cell(name), Cell(view.language.number(score), tone=tone, is_strong=True, sort=score, sign=sign), *dots, Cell(action)])
    inside, everyone = view.words("fence.inside"), view.words("fence.key_accounts")
    title = view.text(_("The wall: {inside} of {all} key accounts stand inside; the weakest first"), inside=inside, all=everyone)
    more = len(order) - MOST_DEALS
    note = view.language.count(_("and {n} further key account"), _("and {n} further key accounts"), more) if more > 0 else ""
    return Table(title, columns, rows, note, is_list=True)


def wall_dot(view: View, score: float, name: str) -> Cell:
    value = none(float(score))
    said = f"{name}: {EMPTY if value is None else view.language.number(value)}"
    return Cell(chart=Chart("score_dot", {"score": value, "alternative": said}), sort=value)
