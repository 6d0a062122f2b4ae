"""The plan of next month on one page (domain.md 6.6), the measures followed up, and what people wrote of the month."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.breakdown import goal
from reportgen.metrics.facts import day_of
from reportgen.metrics.followed import FACTORS, Measure, measures, notes
from reportgen.metrics.moment import date_of
from reportgen.metrics.pipeline import expected_in
from reportgen.metrics.plan import planned_hour_rows
from reportgen.metrics.proposals import Proposal, by_week, proposals, weeks_of, working_hours
from reportgen.report import headlines
from reportgen.report.blocks import Block, Cell, Chapter, Chart, Column, Drawing, Pair, Table, Words
from reportgen.report.charts import Week
from reportgen.report.summary import weeks as weeks_table
from reportgen.report.view import EMPTY, View
from reportgen.workbook.catalogue import title
from reportgen.workbook.schema import KIND
from reportgen.workcalendar import add_months

MOST_ACTIONS, MOST_DEALS, MOST_PARTS = 8, 5, 4


def nextmonth(view: View) -> Chapter:
    """Goal, time, actions, procedure, budget, control; what was agreed, and what was written."""
    planned = proposals(view.book.now, view.position)
    blocks: list[Block] = [Pair([goal_table(view), hours_chart(view, planned)], (42, 58))]
    for block in (actions_table(view, planned), procedure_table(view), budget_table(view), weeks_table(view, in_full=True), measures_table(view)):
        blocks += [block] if block else []
    return Chapter("plan", view.text(_("Next month’s plan")), headlines.nextmonth(view, planned), [*blocks, *remarks(view)])


def goal_table(view: View) -> Table:
    """The goal and its parts: the target of H, by customer and product where targets are given so, and what it rests on."""
    columns = [Column(view.text(_("goal")), width=66), Column("", "right", 34)]
    target, *rest = [[Cell(view.title(f"plan.followup.{line}")), view.cell(f"plan.followup.{line}", strong=True)] for line in "ACD"]
    rows = [target]
    for by in ("product", "customer"):
        for row in goal(view.book.now, view.position, by).head(MOST_PARTS).to_dict("records"):
            rows.append([Cell(view.text(_("of which {name}"), name=row["name"]), tone="muted"), Cell(view.language.money(row["target"]))])
    rows += rest
    note = view.text(
        _("it rests on: attainment {result}, visits against plan {visits}, capability {capability}, market platform {market}"),
        result=view.words("results.attainment"), visits=view.words("activity.visit_attainment"), capability=view.words("capability.index"),
        market=view.words("platform.market_health"),
    )  # fmt: skip
    return Table(headlines.goal(view), columns, rows, note)


def hours_chart(view: View, planned: list[Proposal]) -> Drawing:
    """The weeks of H with the hours planned and proposed, and the share that should be filled."""
    moment = view.book.now
    rows = moment.rows_of(planned_hour_rows, view.position)
    week_of_row = pd.Series(view.book.facts.frame("plans").set_index("source")["week"].reindex(rows.source)).map(week_number).to_numpy()
    proposed = dict(by_week(moment, planned))
    items = []
    for week in weeks_of(moment):
        monday = date_of(week)
        own = float(rows.amount[week_of_row == week].sum())
        added = sum(item.hours for item in proposed.get(monday, []))
        label = view.language.number(own + added)
        items.append(Week(view.language.day(monday), own, added, working_hours(moment, view.position, week, week + 6), label))
    band = (view.book.settings.rules.load_low, view.book.settings.rules.load_high)
    filled = f"{view.language.number(100 * band[0])}–{view.language.percent(band[1])}"
    words = (view.text(_("working hours")), filled, view.text(_("planned, proposed")))
    said = ", ".join(view.text(_("week of {day}: {n} hours"), day=item.name, n=item.label) for item in items)
    note = view.text(_("hours a week: planned solid, proposed hatched, in the outline of the hours there are"))
    return Drawing(headlines.load(view), Chart("hours_by_week", {"weeks": items, "words": words, "alternative": said, "band": band}), note)


def week_number(week: object) -> float:
    return math.nan if pd.isna(week) else float(day_of(pd.Timestamp(week).date()))


REASONS = {
    "next_step": _("no next step with a date"), "at_risk": _("key account at risk"), "wall": _("the wall: weakest criterion"),
    "qualify": _("to qualify"), "find": _("to find"),
}  # fmt: skip


def actions_table(view: View, planned: list[Proposal]) -> Table | None:
    """The proposed actions in order of value, each with why, what, the money it is about and its hours."""
    if not planned:
        return None
    columns = [
        Column(view.text(_("with whom")), width=26 if view.is_team else 31), Column(view.text(_("what")), width=27 if view.is_team else 29),
        Column(view.text(_("why")), width=17 if view.is_team else 22),
        *([Column(view.text(_("who")), width=12)] if view.is_team else []), Column(view.text(_("about")), "right", 11),
        Column(view.text(_("hours")), "right", 7),
    ]  # fmt: skip
    rows = []
    for item in planned[:MOST_ACTIONS]:
        said = view.text(_("{activity}: {objective}"), activity=activity_of(view, item), objective=item.worded(view.language))
        who = [Cell(item.rep or EMPTY)] if view.is_team else []
        stake = view.language.money(item.stake) if item.stake else EMPTY
        rows.append([
            Cell(item.customer or view.text(_("new customers"))), Cell(said), Cell(view.text(REASONS[item.reason]), tone="muted"), *who,
            Cell(stake, sort=item.stake), Cell(view.language.number(item.hours, 1), sort=item.hours),
        ])  # fmt: skip
    more = len(planned) - len(rows)
    note = view.language.count(_("and {n} further action in the list"), _("and {n} further actions in the list"), more) if more > 0 else ""
    return Table(headlines.actions(view, planned), columns, rows, note, is_list=True)


def activity_of(view: View, item: Proposal) -> str:
    """What is to be done, and how often."""
    column = next(column for column in KIND["visits"].columns if column.name == "activity")
    name = title(next(choice for choice in column.choices if choice.code == item.activity), view.language)
    return f"{view.language.number(item.count)} × {name}" if item.count > 1 else name


def procedure_table(view: View) -> Table | None:
    """The next stage of each deal that is to close in H, the largest first; None where there is none."""
    moment, stages = view.book.now, view.book.settings.stages
    deals = expected_in(moment.open_deals, moment.h_month)
    if not view.is_team:
        deals = deals[(deals["who"] == view.position).to_numpy()]
    if deals.empty:
        return None
    weighted = deals.assign(weighted=deals["amount"] * deals["p"]).sort_values(["weighted", "deal"], ascending=[False, True])
    columns = [
        Column(view.text(_("deal")), width=27), Column(view.text(_("amount")), "right", 11), Column(view.text(_("now")), width=19),
        Column(view.text(_("to reach")), width=19), Column(view.text(_("close")), "right", 10), Column(view.text(_("next step")), "right", 14),
    ]  # fmt: skip
    rows = []
    for row in weighted.head(MOST_DEALS).to_dict("records"):
        position = int(row["stage"])
        following = next((stage for stage in stages[position + 1 :] if stage.outcome != "lost"), None) if position >= 0 else None
        reach = view.stage(following.code) if following else view.text(_("the order"))
        step = Cell(view.language.day(date_of(int(row["next_step_on"])))) if row["has_next_step"] else Cell(view.text(_("no date")), tone="bad")
        rows.append([
            Cell(str(view.book.facts.customers[int(row["customer"])])), Cell(view.language.money(row["amount"]), is_strong=True, sort=row["amount"]),
            Cell(view.stage(stages[position].code) if position >= 0 else EMPTY), Cell(reach),
            Cell(view.language.day(date_of(int(row["expected_close"])))), step,
        ])  # fmt: skip
    more = len(weighted) - len(rows)
    note = view.language.count(_("and {n} smaller deal"), _("and {n} smaller deals"), more) if more > 0 else ""
    return Table(headlines.procedure(view, len(weighted), float(weighted["amount"].sum())), columns, rows, note, is_list=True)


def budget_table(view: View) -> Table | None:
    """Events planned for H with their cost; None where there are none."""
    frame = view.book.facts.frame("events")
    first = add_months(view.book.period, 1)
    chosen = (frame["date"] >= pd.Timestamp(first)) & (frame["date"] < pd.Timestamp(add_months(first, 1)))
    if not view.is_team:
        chosen &= frame["rep"] == view.book.subjects[view.position].name
    frame = frame[chosen].sort_values(["date", "source"])
    if frame.empty:
        return None
    columns = [Column(view.text(_("event")), width=49), Column(view.text(_("day")), "right", 17), Column(view.text(_("cost")), "right", 34)]
    rows = [
        [
            Cell(str(row["name"])),
            Cell(view.language.day(row["date"].date())),
            Cell(EMPTY if pd.isna(row["cost"]) else view.language.money(row["cost"])),
        ]
        for row in frame.head(MOST_DEALS).to_dict("records")
    ]
    return Table(view.text(_("Budget: {money} for events"), money=view.language.money(float(frame["cost"].sum()))), columns, rows)


def measures_table(view: View) -> Table | None:
    """Measures agreed until they are done, with days overdue and what their figure has done since; None where there are none."""
    found = measures(view.book, view.position)
    if not found:
        return None
    columns = [
        Column(view.text(_("measure")), width=28), Column(view.text(_("who")), width=14), Column(view.text(_("agreed")), "right", 11),
        Column(view.text(_("due")), "right", 25), Column(view.text(_("its figure: then → now")), width=22),
    ]  # fmt: skip
    rows = [measure_row(view, item) for item in found]
    return Table(headlines.measures(view, found), columns, rows, is_list=True)


def measure_row(view: View, item: Measure) -> list[Cell]:
    due = EMPTY if item.due is None else day_of_measure(view, item.due)
    if item.done is not None:
        state = Cell(view.text(_("{day}, done"), day=day_of_measure(view, item.done)), tone="good")
    elif item.overdue:
        state = Cell(view.language.count(_("{n} day overdue"), _("{n} days overdue"), item.overdue), tone="bad")
    else:
        state = Cell(due)
    if item.was_due:
        state = replace(state, words=moved_words(view, item, state.words))
    moved, tone = EMPTY, "muted"
    if item.metric:
        then, now = view.format(item.metric, item.then), view.format(item.metric, item.now)
        moved = f"{view.title(item.metric)}: {EMPTY if then == now == EMPTY else f'{then} → {now}'}"
        change = (item.now - item.then) if isinstance(item.now, (int, float)) and isinstance(item.then, (int, float)) else 0.0
        tone = view.tone(item.metric, change)
    text = view.text(_("{measure} (result: {result})"), measure=item.measure, result=item.result) if item.result else item.measure
    return [Cell(text), Cell(item.owner or EMPTY), Cell(day_of_measure(view, item.agreed)), state, Cell(moved, tone=tone)]


def moved_words(view: View, item: Measure, state: str) -> str:
    """How a measure stands, and from when to when its day was moved."""
    first, last = (EMPTY if day is None else day_of_measure(view, day) for day in (item.was_due[0], item.due))
    if len(item.was_due) == 1:
        return view.text(_("{state}; moved from {first} to {last}"), state=state, first=first, last=last)
    return view.text(_("{state}; moved {n} times, from {first} to {last}"), state=state, n=len(item.was_due), first=first, last=last)


def day_of_measure(view: View, day: date) -> str:
    """A day, with its year where that is not the report's: measures may be older than a year."""
    return view.language.day(day, year=day.year != view.book.as_of.year)


def followed(view: View) -> Chapter | None:
    """What was agreed and what was written, of one who has no plan; None where there is neither."""
    agreed = measures_table(view)
    blocks: list[Block] = [*([agreed] if agreed else []), *remarks(view)]
    said = _("What was agreed is followed up until it is done") if agreed else _("What was written of the month")
    return Chapter("plan", view.text(_("What was agreed")), view.text(said), blocks) if blocks else None


KINDS = {
    "summary": _("The month in the rep’s own words"), "manager comment": _("The manager’s comment"), "internal factor": _("Known internal factors"),
    "external factor": _("Known external factors"),
}  # fmt: skip
TEAM_SUMMARY = _("The month in the team’s own words")


def remarks(view: View) -> list[Block]:
    """Summary, comment and factors of the month, as written."""
    told = notes(view.book, view.position)
    blocks: list[Table | Drawing | Words] = []
    for kind, heading in KINDS.items():
        lines = [note.text + (f" ({note.author})" if note.author and kind not in FACTORS else "") for note in told if note.kind == kind]
        if lines:
            blocks.append(Words(view.text(TEAM_SUMMARY if kind == "summary" and view.is_team else heading), lines, is_quoted=True))
    return [Pair(blocks[at : at + 2]) if len(blocks[at : at + 2]) == 2 else blocks[at] for at in range(0, len(blocks), 2)]
