"""Rules of activity and capability: quantity, direction, quality, week plans, development."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.core import TEAM
from reportgen.metrics.diagnosis import CONVERSIONS
from reportgen.metrics.direction import direction_shares, keys_as_written
from reportgen.metrics.rules.notice import STORY, Notice, Rule, Word, behind, of

LAST_DAYS = 7  # of a month: by then the next one's weeks should be planned


def month_gone(book: Book) -> float:
    """Share of P's working days that have passed by the as-of day."""
    whole = book.now.workdays(book.now.p0, book.now.p1)
    return book.now.workdays(book.now.p0, min(book.now.as_of, book.now.p1)) / whole if whole else 1.0


def few_visits(book: Book, position: int) -> Iterator[Notice]:
    share, limits, gone = of(book, "activity.visit_attainment", position), book.settings.rules, month_gone(book)
    if share < limits.visit_attainment * gone:
        yield Notice(
            "few_visits",
            _("{n} of {planned} planned visits were made.") if share > 0 else _("Not one visit was made (planned: {planned})."),
            _("Fix two visit days a week before anything else."),
            {"n": int(of(book, "activity.visits", position)), "planned": round(of(book, "activity.planned_visits", position))},
            _("One of {planned} planned visits was made."), gravity=3 if share < limits.visit_grave * gone else 2, days=7,
            metric="activity.visit_attainment", question=_("What kept you from visiting?"),
        )  # fmt: skip


def selling_time(book: Book, position: int) -> Iterator[Notice]:
    share = of(book, "activity.selling_share", position)
    if share < book.settings.rules.selling_share:
        yield Notice(
            "selling_time", _("Only {share} of the working time is selling."),
            _("Take one meeting and one report out of the week; route the visits."), {"share": share},
            metric="activity.selling_share", question=_("Which of your hours could somebody else do?"),
        )  # fmt: skip


def plans_not_kept(book: Book, position: int) -> Iterator[Notice]:
    share = of(book, "activity.plan_attainment", position)
    if share < book.settings.rules.plan_attainment:
        yield Notice(
            "plans_not_kept", _("Only {share} of the planned activities were done in their week."), _("Plan less, and do what is planned."),
            {"share": share}, gravity=1, metric="activity.plan_attainment",
        )  # fmt: skip


def load(book: Book, position: int) -> Iterator[Notice]:
    """The week plans of next month: 60–70 % of the hours, never all."""
    value, limits = of(book, "plan.load", position), book.settings.rules
    if value > limits.load_high or value < limits.load_low:
        full = value > limits.load_high
        yield Notice(
            "overload" if full else "underload",
            _("Next month’s week plans fill {share} of the hours, which leaves no room for the unforeseen.") if full
            else _("Next month’s week plans fill only {share} of the hours."),
            _("Leave a third of the week free for what comes.") if full else _("Fill two thirds of each week before it begins."),
            {"share": value}, gravity=1, days=7, metric="plan.load",
        )  # fmt: skip


def unplanned(book: Book, position: int) -> Iterator[Notice]:
    """Who plans by weeks has none of next month's when it is about to begin."""
    is_late = book.now.p1 - book.now.as_of < LAST_DAYS
    if is_late and of(book, "activity.plan_attainment", position) >= 0 and not of(book, "plan.load", position) >= 0:
        yield Notice(
            "unplanned", _("No week of next month is planned yet."),
            _("Take the week plan proposed in this report, and change what you know better."),
            gravity=1, days=7, metric="plan.load",
        )  # fmt: skip


def next_steps(book: Book, position: int) -> Iterator[Notice]:
    """Visits that end without a next step, where anybody on the team writes them down."""
    value, is_kept = book.value("activity.next_step_rate", position), of(book, "activity.next_step_rate", TEAM) > 0
    share, limits = of(book, "activity.next_step_rate", position), book.settings.rules
    if is_kept and share < limits.next_step_rate and value.n >= limits.least_cases:
        yield Notice(
            "next_steps", _("Only {share} of the visits end with a next step and its day."),
            _("Leave no customer without the day of the next step."), {"share": share},
            metric="activity.next_step_rate", question=_("What did the customer agree to do next?"),
        )  # fmt: skip


def conversion(book: Book, position: int) -> Iterator[Notice]:
    """The conversion that is furthest from its standard, of those with enough cases to tell."""
    standards, limits = book.settings.standards, book.settings.rules
    ratios = {
        name: of(book, f"activity.{name}", position) / getattr(standards, name)
        for name, (_above, below) in CONVERSIONS.items()
        if of(book, f"activity.{below}", position) >= limits.least_cases
    }
    worst = max((name for name in ratios if ratios[name] > limits.conversion), key=lambda name: ratios[name], default="")
    if worst:
        yield Notice(
            "conversion", TOO_MANY[worst], _("Two joint visits, and a talk after each about what moved the customer."),
            {"own": f"{ratios[worst] * getattr(standards, worst):.1f}", "standard": f"{getattr(standards, worst):g}"}, days=30,
            metric=f"activity.{worst}", question=_("At which moment do customers say no?"), owner="manager",
        )  # fmt: skip


TOO_MANY = {
    "calls_per_visit": _("A visit takes {own} calls; the standard is {standard}."),
    "visits_per_proposal": _("A proposal takes {own} visits; the standard is {standard}."),
    "proposals_per_order": _("An order takes {own} proposals; the standard is {standard}."),
}


def direction(book: Book, position: int) -> Iterator[Notice]:
    """Time that goes elsewhere: the story of one who is busy; with few visits these are told first, with hardly any they tell nothing."""
    value, visits = of(book, "activity.direction", position), of(book, "activity.visits", position)
    limits = book.settings.rules
    if value < limits.direction and visits >= limits.least_cases:
        most = most_overdone(book, position)
        is_busy = not of(book, "activity.visit_attainment", position) < limits.visit_attainment * month_gone(book)
        yield Notice(
            "direction", ELSEWHERE[most.dimension], _("Plan next month's visits by customer grade, product and task."),
            {"value": f"{value:.2f}", "key": most.key, "share": most.share, "aim": most.aim},
            gravity=STORY if is_busy else 2, metric="activity.direction", question=_("Which customers should get less of your time?"),
        )  # fmt: skip


class Overdone(NamedTuple):
    """A key of a dimension that takes more of the time than agreed."""

    dimension: str
    key: str
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
            Overdone(dimension, written.get(name, name), float(own[at]), float(aims[at]))
            for at, name in enumerate(names)
            if own[at] > aims[at]  # not where either is unknown
        ]
    return max(found, key=lambda item: item.share - item.aim)


ELSEWHERE = {
    "customer": _("{share} of the time face to face goes to {key} customers, where {aim} was agreed: direction {value} of 1."),
    "product": _("{share} of the time face to face goes into {key}, where {aim} was agreed: direction {value} of 1."),
    "task": _("{share} of the time face to face goes into the task “{key}”, where {aim} was agreed: direction {value} of 1."),
}


def mismatch(book: Book, position: int) -> Iterator[Notice]:
    if position != TEAM and of(book, "capability.profile_mismatch", position) == 1:
        yield Notice(
            "mismatch", _("Declared {role}, but works as {profile}: {share} of time and revenue is new business."),
            _("Change the task or the territory, not the person."),
            {"role": Word(ROLES[str(book.subjects[position].facts.get("role"))]),
             "profile": Word(ROLES[str(book.value("capability.profile", position).value)]),
             "share": of(book, "capability.hunter_share", position)},
            gravity=STORY, days=30, metric="capability.profile_mismatch", question=_("Does the territory fit what you do best?"), owner="manager",
        )  # fmt: skip


ROLES = {"hunter": _("a hunter"), "farmer": _("a farmer"), "mixed": _("both hunter and farmer")}


def actions(book: Book, position: int) -> Iterator[Notice]:
    rows = behind(book, "capability.overdue_actions", position)
    if rows:
        yield Notice(
            "actions", _("{n} development actions are overdue."), _("Set new dates that hold, or drop the action."), {"n": len(rows)},
            _("One development action is overdue."), gravity=1, metric="capability.overdue_actions", rows=rows,
        )  # fmt: skip


RULES: tuple[Rule, ...] = (few_visits, selling_time, plans_not_kept, load, unplanned, next_steps, conversion, direction, mismatch, actions)
