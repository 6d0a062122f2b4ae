"""Rules of activity: quantity, direction, quality, week plans."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from reportgen.language import mark as _
from reportgen.metrics.activity import closed_rows, next_step_rows, plan_rows
from reportgen.metrics.book import Book
from reportgen.metrics.core import TEAM
from reportgen.metrics.diagnosis import CONVERSIONS
from reportgen.metrics.direction import actual_keys, direction_shares, keys_as_written, selling_log
from reportgen.metrics.facts import day_of
from reportgen.metrics.rules.notice import STORY, Counted, Field, Found, Rule, has_enough, is_new_here, mine, of, rule, sources, where_none
from reportgen.workcalendar import add_months

LAST_DAYS = 7  # of a month: by then the next one's weeks should be planned
HOURS = tuple(f"activity.hours_t{n}" for n in range(1, 5))


def month_gone(book: Book) -> float:
    """Share of P's working days that have passed by the as-of day."""
    whole = book.now.workdays(book.now.p0, book.now.p1)
    return book.now.workdays(book.now.p0, min(book.now.as_of, book.now.p1)) / whole if whole else 1.0


@rule(
    "few_visits",
    condition=_(
        "fewer than {visit_attainment} of the planned visits were made (grave under {visit_grave}); before the month’s end, of the part due by then"
    ),
    message=_("{n} of {planned} planned visits were made."),
    one=_("One of {planned} planned visits was made."),
    measure=_("Fix two visit days a week before anything else."),
    question=_("What kept you from visiting?"),
    metric="activity.visit_attainment",
    evidence=_("the month’s visits, and the rows that plan them"),
    gravity=(2, 3),
    days=7,
)
def few_visits(book: Book, position: int) -> Iterator[Found]:
    share, limits, gone = of(book, "activity.visit_attainment", position), book.settings.rules, month_gone(book)
    if share < limits.visit_attainment * gone:
        otherwise: dict[str, object] = {"gravity": 3 if share < limits.visit_grave * gone else 2}
        made, planned = int(of(book, "activity.visits", position)), round(of(book, "activity.planned_visits", position))
        if not made:
            otherwise["message"] = _("None of the {planned} planned visits was made.") if planned > 1 else _("The one visit planned was not made.")
        yield Found({"n": made, "planned": planned}, otherwise=otherwise)


@rule(
    "selling_time",
    condition=_("selling (T1 and T2) is under {selling_share} of the working time, with at least a week’s hours on record"),
    message=_("Only {share} of the working time goes into selling."),
    measure=_("Take one meeting and one report out of the week, and plan the visits by route."),
    question=_("Which of your hours could somebody else do?"),
    metric="activity.selling_share",
    evidence=_("the month’s rows of hours"),
)
def selling_time(book: Book, position: int) -> Iterator[Found]:
    share = of(book, "activity.selling_share", position)
    if share < book.settings.rules.selling_share and has_week_of_hours(book, position):
        yield Found({"share": share}, otherwise=where_none(share, _("None of the working time goes into selling.")))


@rule(
    "travel",
    condition=_("travel and waiting (T3) take more than {travel} hours for each hour face to face, with at least a week’s hours on record"),
    message=_("Each hour face to face costs {hours} hours of travel and waiting."),
    measure=_("Put the visits of one area on one day; make the far and small ones calls."),
    question=_("Which of these drives would you not make again?"),
    metric="activity.travel_per_face_hour",
    evidence=_("the month’s rows of hours"),
    gravity=(1,),
)
def travel(book: Book, position: int) -> Iterator[Found]:
    hours = of(book, "activity.travel_per_face_hour", position)
    if hours > book.settings.rules.travel and has_week_of_hours(book, position):
        yield Found({"hours": f"{hours:.1f}"})


def has_week_of_hours(book: Book, position: int) -> bool:
    """Whether a week's working hours are on record, so that their shares say something."""
    return bool(np.nansum([of(book, metric, position) for metric in HOURS]) >= book.settings.report.hours_per_week)


@rule(
    "plans_not_kept",
    condition=_("fewer than {plan_attainment} of the planned activities were done in their week, with at least {cases_planned} planned"),
    message=_("Only {share} of the planned activities were done in their week."),
    measure=_("Plan less, and do what is planned."),
    question=_("What came between you and the week’s plan?"),
    metric="activity.plan_attainment",
    evidence=_("the plans of the month’s weeks that were not kept"),
    gravity=(1,),
)
def plans_not_kept(book: Book, position: int) -> Iterator[Found]:
    share, limits = of(book, "activity.plan_attainment", position), book.settings.rules
    if share < limits.plan_attainment and of(book, "activity.planned_count", position) >= limits.least_cases:
        plans = mine(book.now.once("plans of the month", plan_rows), position)
        none = where_none(share, _("None of the planned activities was done in its week."))
        yield Found({"share": share}, rows=sources(plans[(plans["done"] < plans["planned"]).to_numpy()]), otherwise=none)


@rule(
    "overload",
    condition=_("next month’s week plans fill more than {load_high} of the hours"),
    message=_("Next month’s week plans fill {share} of the hours, which leaves no room for the unforeseen."),
    measure=_("Take out what matters least, until no more than {high} of each week is planned."),
    question=_("Which of these hours would you give up first, if a customer called?"),
    metric="plan.load",
    evidence=_("the plans of next month’s weeks"),
    gravity=(1,),
    days=7,
)
def overload(book: Book, position: int) -> Iterator[Found]:
    """The week plans of next month: 60–70 % of the hours, never all (domain.md 6.5)."""
    value, high = of(book, "plan.load", position), book.settings.rules.load_high
    if value > high:
        yield Found({"share": value, "high": high})


@rule(
    "underload",
    condition=_("next month’s week plans fill less than {load_low} of the hours"),
    message=_("Next month’s week plans fill only {share} of the hours."),
    measure=_("Fill at least {low} of each week before it begins."),
    question=_("Whom will you see in the hours that are still free?"),
    metric="plan.load",
    evidence=_("the plans of next month’s weeks"),
    gravity=(1,),
    days=7,
)
def underload(book: Book, position: int) -> Iterator[Found]:
    value, low = of(book, "plan.load", position), book.settings.rules.load_low
    if value < low:
        yield Found({"share": value, "low": low})


@rule(
    "unplanned",
    condition=_("in the month’s last days no week of next month is planned, by somebody who plans by weeks"),
    message=_("No week of next month is planned yet."),
    measure=_("Take the week plan proposed in this report, and change what you know better."),
    question=_("Which three visits will you make first next month?"),
    metric="plan.load",
    evidence=_("the plans of the month’s weeks"),
    cites=("activity.planned_count",),
    gravity=(1,),
    days=7,
)
def unplanned(book: Book, position: int) -> Iterator[Found]:
    is_late = book.now.p1 - book.now.as_of < LAST_DAYS
    if is_late and of(book, "activity.plan_attainment", position) >= 0 and not of(book, "plan.load", position) >= 0:
        yield Found()


@rule(
    "next_steps",
    condition=_("fewer than {next_step_rate} of the visits of {quality_months} end with a dated next step, where the team writes next steps down"),
    message=_("Only {share} of the visits end with a next step and its day."),
    measure=_("Leave no customer without the day of the next step."),
    question=_("What did the customer agree to do next?"),
    metric="activity.next_step_rate",
    evidence=_("the visits without a dated next step"),
)
def next_steps(book: Book, position: int) -> Iterator[Found]:
    share, is_kept = of(book, "activity.next_step_rate", position), of(book, "activity.next_step_rate", TEAM) > 0
    if is_kept and share < book.settings.rules.next_step_rate and has_enough(book, "activity.next_step_rate", position):
        rows = book.now.rows_of(next_step_rows, position)
        lacking = tuple(sorted(int(source) for source in rows.source[rows.amount == 0]))
        yield Found({"share": share}, rows=lacking, otherwise=where_none(share, _("Not one visit ends with a next step and its day.")))


TOO_MANY = {
    "calls_per_visit": _("It takes {own} calls to get a visit; the standard is {standard}."),
    "visits_per_proposal": _("It takes {own} visits to get to a proposal; the standard is {standard}."),
    "proposals_per_order": _("It takes {own} proposals to win an order; the standard is {standard}."),
}


@rule(
    "conversion",
    condition=_("calls per visit, visits per proposal or proposals per order are over {conversion} times their standard; the worst is told"),
    message=TOO_MANY["proposals_per_order"],
    measure=_("Two joint visits, and a talk after each about what moved the customer."),
    question=_("At which moment do customers say no?"),
    metric="activity.proposals_per_order",
    evidence=_("the activities of {quality_months} that the ratio counts"),
    days=30,
    owner="manager",
)
def conversion(book: Book, position: int) -> Iterator[Found]:
    """The conversion that is furthest from its standard, of those with enough cases to tell."""
    standards, limits = book.settings.standards, book.settings.rules
    ratios = {
        name: of(book, f"activity.{name}", position) / getattr(standards, name)
        for name, (_above, below) in CONVERSIONS.items()
        if of(book, f"activity.{below}", position) >= limits.least_cases and has_enough(book, f"activity.{name}", position)
    }
    worst = max((name for name in ratios if ratios[name] > limits.conversion), key=lambda name: ratios[name], default="")
    if worst:
        metric = f"activity.{worst}"
        yield Found(
            {"own": f"{ratios[worst] * getattr(standards, worst):.1f}", "standard": f"{getattr(standards, worst):g}"},
            otherwise={"message": TOO_MANY[worst], "metric": metric, "cites": (metric,)},
        )


@rule(
    "win_rate",
    condition=_(
        "the win rate of {quality_months} is under {win_rate}, or lower than one’s own of the 12 "
        "months before by more than {win_rate_fall} of it, with enough deals closed in both"
    ),
    message=_("Of {closed} that closed in {months} {n} were won: {share}, where {norm} is the least."),
    one=_("Of {closed} that closed in {months} one was won: {share}, where {norm} is the least."),
    measure=_("Go through the last three lost deals together: where were they lost, and who should have been asked?"),
    question=_("When did you know that {first} was lost?"),
    metric="activity.win_rate",
    evidence=_("the deals lost in {quality_months}"),
    stake=_("the amount closed, times what the win rate lacks"),
    owner="manager",
)
def win_rate(book: Book, position: int) -> Iterator[Found]:
    """Won ÷ closed, by number, against the standard and against one's own past (domain.md 2.4)."""
    share, limits = of(book, "activity.win_rate", position), book.settings.rules
    if not has_enough(book, "activity.win_rate", position) or is_new_here(book, position):
        return
    usual = own_win_rate(book, position)
    has_fallen = share < (1 - limits.win_rate_fall) * usual and book.value("activity.win_rate", position).n >= 2 * least_closed(book)
    if share >= limits.win_rate and not has_fallen:
        return
    norm = usual if has_fallen else limits.win_rate
    closed = mine(closed_rows(book.now), position)
    lost = closed[(closed["status"] == "lost").to_numpy()]
    first = str(book.now.facts.customers[int(lost.loc[lost["amount"].idxmax(), "customer"])])
    won = len(closed) - len(lost)
    message = FEWER_WON if has_fallen else {} if won else {"message": NONE_WON}
    months = Counted(book.settings.windows.quality_months, "months")
    fields: dict[str, Field] = {"closed": Counted(len(closed), "deals"), "n": won, "months": months, "share": share, "norm": norm, "first": first}
    yield Found(fields, stake=float(closed["amount"].sum()) * (norm - share), rows=sources(lost), customer=first, otherwise=message)


NONE_WON = _("Of {closed} that closed in {months} not one was won.")
FEWER_WON = {
    "message": _("The win rate has fallen to {share}, from {norm} in the 12 months before ({closed} closed in {months})."), "one": "",
}  # fmt: skip
MONTHS_BEFORE = 12


def own_win_rate(book: Book, position: int) -> float:
    """The win rate of the 12 months before the window; NaN where too few deals closed in them."""
    now, window = book.now, book.settings.windows.quality_months
    deals = mine(now.closed_deals, position)
    first = day_of(add_months(now.month, 1 - window - MONTHS_BEFORE))
    deals = deals[((deals["closed_on"] >= first) & (deals["closed_on"] < now.window_start)).to_numpy()]
    return float((deals["status"] == "won").mean()) if len(deals) >= 2 * least_closed(book) else float("nan")


def least_closed(book: Book) -> int:
    """So many closed deals tell a win rate; to compare two of them takes twice as many of each."""
    return max(book.judgement(book.metrics["activity.win_rate"])[2], 1)


ELSEWHERE = {
    "customer": _("{share} of the time face to face goes to {key} customers, where {aim} was agreed: direction {value} of 1."),
    "product": _("{share} of the time face to face goes into {key}, where {aim} was agreed: direction {value} of 1."),
    "task": _("{share} of the time face to face goes into the task “{key}”, where {aim} was agreed: direction {value} of 1."),
}


@rule(
    "direction",
    condition=_("direction is under {direction} of 1, with at least {cases_visits}; the story of the month of one who visits enough"),
    message=ELSEWHERE["customer"],
    measure=_("Plan next month’s visits by customer grade, product and task."),
    question=_("Which customers should get less of your time?"),
    metric="activity.direction",
    evidence=_("the month’s time face to face that went where too much goes"),
    gravity=(2, STORY),
)
def direction(book: Book, position: int) -> Iterator[Found]:
    """Time that goes elsewhere: the story of one who is busy; with few visits these are told first, with hardly any they tell nothing."""
    value, visits = of(book, "activity.direction", position), of(book, "activity.visits", position)
    limits = book.settings.rules
    if value < limits.direction and visits >= limits.least_cases:
        most = most_overdone(book, position)
        if has_enough(book, f"activity.direction_{most.dimension}", position):
            is_busy = not of(book, "activity.visit_attainment", position) < limits.visit_attainment * month_gone(book)
            yield Found(
                {"value": f"{value:.2f}", "key": most.written, "share": most.share, "aim": most.aim}, rows=rows_that_go(book, position, most),
                otherwise={"message": ELSEWHERE[most.dimension], "gravity": STORY if is_busy else 2},
            )  # fmt: skip


class Overdone(NamedTuple):
    """A key of a dimension that takes more of the time than agreed."""

    dimension: str
    key: str
    written: str
    share: float
    aim: float


def most_overdone(book: Book, position: int) -> Overdone:
    """Where most of the time goes beyond what was agreed."""
    found = []
    for dimension in ELSEWHERE:
        actual, desired, names, _n = direction_shares(book.now, dimension)
        written = keys_as_written(book.now, dimension)
        own, aims = actual[position], desired[position]
        found += [
            Overdone(dimension, name, written.get(name, name), float(own[at]), float(aims[at]))
            for at, name in enumerate(names)
            if own[at] > aims[at]  # not where either is unknown
        ]
    return max(found, key=lambda item: item.share - item.aim)


def rows_that_go(book: Book, position: int, most: Overdone) -> tuple[int, ...]:
    log = selling_log(book.now)
    return sources(mine(log[(actual_keys(book.now, most.dimension, log) == most.key).to_numpy()], position))


RULES: tuple[Rule, ...] = (
    few_visits, selling_time, travel, plans_not_kept, overload, underload, unplanned, next_steps, conversion, win_rate, direction,
)  # fmt: skip
