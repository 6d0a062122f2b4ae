"""The first page: key figures, revenue against target, why, what is at stake, what next month must show."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from reportgen.language import mark as _
from reportgen.metrics.rules import Notice, due
from reportgen.report import headlines
from reportgen.report.activity import time_chart, time_note
from reportgen.report.blocks import GOOD, MOST_FINDING, POOR, Block, Cell, Chart, Column, Drawing, Figure, Letter, Table, Words
from reportgen.report.charts import Bar, Layer, Outlook
from reportgen.report.findings import asked, measure, place, said
from reportgen.report.scales import labels_of, marked, money_unit, none, short, years_of
from reportgen.report.view import ARROWS, EMPTY, View
from reportgen.workcalendar import add_months, month_end

MONTHS = 12
LEVELS = {"good": GOOD, "bad": POOR}
MOST_STAKES = 4
MOST_LINES = 9  # of findings on the first page


def figures(view: View) -> list[Figure]:
    """The five key figures."""
    return [revenue_figure(view), visits_figure(view), direction_figure(view), health_figure(view), outlook_figure(view)]


def figure(view: View, metric: str, title: str, yardstick: str, change: float, change_words: str, judge: str | None = None) -> Figure:
    """A key figure with a signed change, judged by the direction of a metric."""
    known = not math.isnan(change)
    is_still = not any(digit in change_words for digit in "123456789")  # as it is shown: no red arrow before a 0
    sign = ARROWS[0 if is_still else 1 if change > 0 else -1] if known else ""
    tone = view.tone(judge or metric, change) if known and not is_still else "plain"
    return Figure(metric, title, view.words(metric), yardstick, change_words if known else "", tone, sign, view.spark(metric), view.place(metric))


def revenue_figure(view: View) -> Figure:
    share = view.number("results.attainment")
    yardstick = view.text(_("{share} of target"), share=view.words("results.attainment")) if not math.isnan(share) else view.why("results.attainment")
    change = share - 1
    return figure(view, "results.revenue", view.text(_("Revenue")), yardstick, change, signed_percent(view, change))


def visits_figure(view: View) -> Figure:
    planned = view.words("activity.planned_visits")
    yardstick = view.text(_("of {n} planned"), n=planned) if view.has("activity.planned_visits") else view.why("activity.planned_visits")
    change = view.number("activity.visit_attainment") - 1
    return figure(view, "activity.visits", view.text(_("Visits")), yardstick, change, signed_percent(view, change))


def direction_figure(view: View) -> Figure:
    """Direction where desired shares are kept, else the share of selling time."""
    if view.has("activity.direction"):
        change = since_last_month(view, "activity.direction")
        return figure(
            view,
            "activity.direction",
            view.text(_("Direction")),
            view.text(_("time where it counts; 1 is best")),
            change,
            signed(view, change, 2),
        )
    change = since_last_month(view, "activity.selling_share")
    title, yardstick = view.text(_("Selling share")), view.text(_("T1 and T2 of working time"))
    return figure(view, "activity.selling_share", title, yardstick, change, signed_points(view, change))


def health_figure(view: View) -> Figure:
    change = since_last_month(view, "platform.health")
    yardstick = view.text(_("of 100; purchase {purchase}, working {working}"), purchase=view.words("platform.purchase_health"),
                          working=view.words("platform.working_health"))  # fmt: skip
    return figure(view, "platform.health", view.text(_("Platform health")), yardstick, change, signed(view, change, 0))


def outlook_figure(view: View) -> Figure:
    following = view.language.month(add_months(view.book.period, 1), year=False)
    chance = view.number("forecast.target_probability")
    if view.has("plan.followup.A") and view.words("forecast.p10") == view.words("forecast.p90"):
        yardstick = view.text(_("target {money}"), money=view.words("plan.followup.A"))
    elif view.has("plan.followup.A"):
        yardstick = view.text(_("{low}–{high}; target {target}"), low=view.words("forecast.p10"), high=view.words("forecast.p90"),
                              target=view.words("plan.followup.A"))  # fmt: skip
    else:
        yardstick = view.text(_("{low}–{high}; no target"), low=view.words("forecast.p10"), high=view.words("forecast.p90"))
    change = "" if math.isnan(chance) else view.text(_("{chance} likely"), chance=view.language.percent(chance))
    title, tone = view.text(_("Outlook {month}"), month=following), view.judged("forecast.target_probability")
    worth, sign = view.words("forecast.expected"), LEVELS.get(tone, "")
    return Figure("forecast.expected", title, worth, yardstick, change, tone, sign, place=view.place("forecast.expected"))


def since_last_month(view: View, metric: str) -> float:
    return view.number(metric) - view.number(metric, view.book.months[-2])


def signed(view: View, change: float, digits: int) -> str:
    return "" if math.isnan(change) else view.language.signed(view.language.number(change, digits), round(change, digits))


def signed_percent(view: View, change: float) -> str:
    return "" if math.isnan(change) else view.language.signed(view.language.percent(change), round(change, 2))


def signed_points(view: View, change: float) -> str:
    return "" if math.isnan(change) else view.language.signed(view.text(_("{n} pts"), n=view.language.number(change * 100)), round(change, 2))


# --- revenue ----------------------------------------------------------------------------------------------------------


def revenue_chart(view: View) -> Drawing:
    """Twelve months of revenue before their targets, variances above, the outlook with its range."""
    months = view.book.months[-MONTHS:]
    sold = [view.number("results.revenue", month) for month in months]
    aims = [view.number("results.target", month) for month in months]
    unit, scale = money_unit(view, [*sold, *aims])
    shown, years = labels_of(sold), years_of(months)
    marks, explained = marked(view, months)
    bars = [
        Bar(
            str(month.month), years[at], none(value), none(aim), short(view, value / scale) if at in shown else "", none(value - aim),
            view.language.signed(short(view, (value - aim) / scale), value - aim) if not math.isnan(value - aim) else "", marks.get(month, ""),
        )
        for at, (month, value, aim) in enumerate(zip(months, sold, aims, strict=True))
    ]  # fmt: skip
    coming = outlook_of(view, scale)
    said = view.text(_("Revenue by month: {values}"), values=", ".join(
        f"{view.language.month(month)} {view.format('results.revenue', value)}" for month, value in zip(months, sold, strict=True)))  # fmt: skip
    arguments: dict[str, object] = {
        "bars": bars,
        "outlook": coming,
        "units": (view.text(_("Δ target, {unit}"), unit=unit), unit),
        "alternative": said,
    }
    note = view.text(_("actual solid, target outlined, outlook hatched with P10 to P90")) if coming else view.text(_("actual solid, target outlined"))
    doubt = headlines.bias(view) if coming else ""
    note = ("；" if view.language.code == "zh" else "; ").join(filter(None, [note, doubt]))
    return Drawing(headlines.revenue(view), Chart("bars_against_target", arguments), note, explained)


def outlook_of(view: View, scale: float) -> Outlook | None:
    value = view.number("forecast.expected")
    if math.isnan(value):
        return None
    following = add_months(view.book.period, 1)
    return Outlook(
        str(following.month), value, short(view, value / scale), none(view.number("forecast.p10")), none(view.number("forecast.p90")),
        none(view.number("plan.followup.A")),
    )  # fmt: skip


# --- why --------------------------------------------------------------------------------------------------------------


def letters(view: View) -> list[Letter]:
    """R, A and C, each with its value and its parts; those that have one."""
    limits = view.book.settings.rac
    found = []
    for letter, metric, limit, note in (
        ("R", "rac.result", limits.result, result_note(view)),
        ("A", "rac.activity", limits.activity, activity_note(view)),
        ("C", "rac.capability", limits.capability, capability_note(view)),
    ):
        value = view.number(metric)
        if not math.isnan(value):
            title = {"R": _("Result {value}"), "A": _("Activity {value}"), "C": _("Capability {value}")}[letter]
            found.append(Letter(letter, value >= limit - 1e-9, view.text(title, value=view.language.percent(value)), note))
    return found


def result_note(view: View) -> str:
    below = headlines.months_below(view)
    if below > 1:
        return view.text(_("below target {n} months running"), n=below)
    return view.text(_("below target this month")) if below else view.text(_("target reached"))


def activity_note(view: View) -> str:
    parts = []
    if view.has("activity.visit_attainment"):
        parts.append(view.text(_("visits {share} of plan"), share=view.words("activity.visit_attainment")))
    if view.has("activity.direction"):
        parts.append(view.text(_("direction {value}"), value=view.words("activity.direction")))
    return view.language.listed(parts)


def capability_note(view: View) -> str:
    """The largest gap, of a rep."""
    gaps = {name: view.number(name) for name in view.book.ids(view.position) if name.startswith("capability.gap.")}
    largest = max(gaps, key=lambda name: -1 if math.isnan(gaps[name]) else gaps[name], default="")
    if not largest or math.isnan(gaps[largest]) or gaps[largest] == 0:
        return view.text(_("against what is required"))
    return view.text(_("largest gap: {criterion}"), criterion=largest.removeprefix("capability.gap."))


# --- the strip --------------------------------------------------------------------------------------------------------


def strip(view: View, found: Sequence[Notice]) -> list[Block]:
    """Three small blocks: where the time goes, the platforms, what to ask."""
    blocks: list[Block] = []
    if view.has("activity.share_t1"):
        blocks.append(Drawing(headlines.time(view), time_chart(view), time_note(view)))
    if any(view.number(f"{name}.customers") > 0 for name in ("market", "working", "purchase")):
        blocks.append(Drawing(headlines.layers(view), layers_chart(view)))
    questions = within(view, list(dict.fromkeys(asked(view, notice) for notice in found if notice.question))[:3], 36, 7)
    if questions:
        blocks.append(Words(view.text(_("What the manager should ask")), questions))
    return blocks


def within(view: View, texts: list[str], width: int, lines: int) -> list[str]:
    """The first texts that fit into so many lines of so many Latin letters: the first page is one page."""
    kept: list[str] = []
    used = 0
    for text in texts:
        used += lines_of(text, width)
        if kept and used > lines:
            break
        kept.append(text)
    return kept


def lines_of(text: str, width: int) -> int:
    """Lines that a text takes; a Han character is as wide as two Latin letters."""
    return math.ceil(sum(2 if ord(c) > 0x2E80 else 1 for c in text) / width)


def layers_chart(view: View) -> Chart:
    titles = {"market": _("Market"), "working": _("Working"), "purchase": _("Purchase")}
    layers = []
    for name, title in titles.items():
        size, score = view.number(f"{name}.customers"), view.number(f"platform.{name}_health")
        note = view.text(_("health {n}"), n=view.words(f"platform.{name}_health")) if not math.isnan(score) else ""
        tone = "plain" if math.isnan(score) or score >= 50 else "bad"
        layers.append(Layer(view.text(title), 0 if math.isnan(size) else size, view.words(f"{name}.customers"), note, tone))
    said = ", ".join(f"{layer.name} {layer.label} ({layer.note})" for layer in layers)
    return Chart("funnel", {"layers": layers, "alternative": said})


# --- stakes and weeks -------------------------------------------------------------------------------------------------


def stakes(view: View, found: Sequence[Notice]) -> Table | None:
    """The weightiest findings with the money at stake, the measure and its day."""
    if not found:
        return None
    columns = [
        Column("", width=3), Column(view.text(_("finding")), width=47), Column(view.text(_("at stake")), "right", 9),
        Column(view.text(_("measure")), width=27), Column(view.text(_("by, who")), "right", 14),
    ]  # fmt: skip
    rows = [
        [
            Cell(str(number), tone="muted"),
            Cell(said(view, notice), metric=notice.metric, place=place(view, notice), most=MOST_FINDING),
            Cell(view.language.money(notice.stake) if notice.stake else EMPTY, is_strong=bool(notice.stake), sort=notice.stake),
            Cell(measure(view, notice)),
            Cell(by_whom(view, notice)),
        ]
        for number, notice in enumerate(found[: shown_stakes(view, found)], 1)
    ]
    return Table(view.text(_("What is at stake, and what to do")), columns, rows)


def by_whom(view: View, notice: Notice) -> str:
    """The day of a measure, and whose it is: the manager’s, the rep’s, of the team the reps’."""
    who = _("{day}, manager") if notice.owner == "manager" else _("{day}, reps") if view.is_team else _("{day}, rep")
    return view.text(who, day=view.language.day(due(view.book, notice)))


def shown_stakes(view: View, found: Sequence[Notice]) -> int:
    """How many findings the first page has room for."""
    taken = 0
    for number, notice in enumerate(found[:MOST_STAKES]):
        taken += max(lines_of(said(view, notice), 66), lines_of(measure(view, notice), 38))
        if taken > MOST_LINES:
            return number
    return min(len(found), MOST_STAKES)


def weeks(view: View, in_full: bool = False) -> Table | None:
    """Next month week by week: what must stand on each Friday evening, and what the own pace would bring; in full with calls and orders too."""
    following = add_months(view.book.period, 1)
    fridays = [day for day in days_of(following) if day.weekday() == 4]
    calendar = view.book.facts.calendar
    whole = calendar.workdays(following, month_end(following))
    target, visits = view.number("plan.followup.A"), needed_visits(view)
    if not whole or math.isnan(target):
        return None
    reached = [calendar.workdays(following, friday) / whole for friday in fridays]
    columns = [
        Column("", width=28),
        *(Column(view.language.day(friday), "right") for friday in fridays),
        Column(view.text(_("as things stand")), "right", 20),
    ]
    proposals, calls, orders = (view.number(f"plan.backplan.{name}") for name in ("proposals", "calls", "orders"))
    rows = [
        *([week_row(view, _("Calls"), calls, reached, own_pace(view, "activity.window_calls"))] if in_full else []),
        week_row(view, _("Visits"), visits, reached, own_pace(view, "activity.window_visits")),
        week_row(view, _("Proposals"), proposals, reached, own_pace(view, "activity.window_proposals")),
        *([week_row(view, _("Number of orders"), orders, reached, own_pace(view, "activity.window_orders"))] if in_full else []),
        week_row(view, _("Revenue"), target, reached, view.number("forecast.expected"), is_money=True),
    ]
    title = view.text(_("{month}, added up week by week: what must stand on Friday evening"), month=view.language.month(following))
    return Table(title, columns, [row for row in rows if row])


def days_of(month: date) -> list[date]:
    return [month + timedelta(days=k) for k in range(month_end(month).day)]


def needed_visits(view: View) -> float:
    """Visits that next month needs: by the back-plan with the standards."""
    return view.number("plan.backplan.visits")


def own_pace(view: View, metric: str) -> float:
    return view.number(metric) / view.book.settings.windows.quality_months


def week_row(view: View, title: str, whole: float, reached: list[float], pace: float, is_money: bool = False) -> list[Cell]:
    """One line of the weeks' table: cumulative needs, and the shortfall of the own pace."""
    if math.isnan(whole):
        return []

    def words(value: float) -> str:
        return view.language.money(value) if is_money else view.language.number(value)

    missing = whole - pace
    if math.isnan(pace):
        last = Cell(EMPTY)
    elif missing > 0.5:
        last = Cell(view.text(_("{pace}: {missing} short"), pace=words(pace), missing=words(missing)), tone="bad")
    else:
        last = Cell(view.text(_("{pace}: enough"), pace=words(pace)), tone="good")
    return [
        Cell(view.text(title)),
        *(Cell(words(math.ceil(whole * share - 1e-9) if not is_money else whole * share)) for share in reached),
        last,
    ]
