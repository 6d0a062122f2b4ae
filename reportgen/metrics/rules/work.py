"""Rules of work: results, activity, capability, plan and forecast, and the data behind them."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.core import TEAM
from reportgen.metrics.rules.notice import STORY, Notice, Rule, of


def poor_data(book: Book, position: int) -> Iterator[Notice]:
    quality = of(book, "data.quality", position)
    if quality < book.settings.rules.data_quality:
        yield Notice(
            "poor_data", _("The data behind this report are thin: quality {value} of 100."),
            _("Bring the workbook up to date before drawing conclusions."), {"value": round(quality)}, 0.0, STORY, 7, "data.quality",
        )  # fmt: skip


def past_activity(book: Book, position: int) -> Iterator[Notice]:
    if of(book, "rac.result", position) >= book.settings.rac.result and of(book, "rac.activity", position) < book.settings.rac.activity:
        yield Notice(
            "past_activity", _("Results are good, activity is weak: this month was earned months ago, the coming ones are at risk."),
            _("Raise the number of visits now, before the result falls."), {}, 0.0, STORY, 14, "rac.case",
            _("Which visits of this month will bring the orders of the spring?"),
        )  # fmt: skip


def year_at_risk(book: Book, position: int) -> Iterator[Notice]:
    ratio = of(book, "results.required_rate_ratio", position)
    if ratio > book.settings.rules.required_rate:
        gap = of(book, "results.year_target", position) - of(book, "results.year_projection", position)
        yield Notice(
            "year_at_risk", _("The year’s target needs {ratio} times the revenue a day that was made so far."),
            _("Decide now which customers and deals close the gap; else tell the target’s owner today."), {"ratio": f"{ratio:.1f}"},
            max(gap, 0.0), 3, 14, "results.required_rate_ratio", _("Where will the rest of the year come from?"), "manager",
        )  # fmt: skip


def falling(book: Book, position: int) -> Iterator[Notice]:
    if book.value("results.trend_class", position).value == "falling":
        yield Notice(
            "falling", _("Revenue falls by {share} a month over the last half year."),
            _("Look at the visits of three months ago: what is missing there?"),
            {"share": ("percent", -of(book, "results.trend", position))}, 0.0, 2, 14, "results.trend",
        )  # fmt: skip


def missing_target(book: Book, position: int) -> Iterator[Notice]:
    gap, customers, visits = (of(book, f"plan.followup.{part}", position) for part in ("D", "H", "J"))
    if gap > 0 and customers > 0:
        yield Notice(
            "follow_up", _("Next month’s target lacks {stake}. New customers to find: {n}; visits to them: {visits}, {day} a working day."),
            _("Put these visits into the week plan first."),
            {"n": int(customers), "visits": int(visits), "day": int(of(book, "plan.followup.per_day", position))}, gap, 2, 7, "plan.followup.D",
            _("Where will the new customers come from, {n} of them?"),
        )  # fmt: skip


def few_visits(book: Book, position: int) -> Iterator[Notice]:
    share = of(book, "activity.visit_attainment", position)
    if share < book.settings.rules.visit_attainment:
        yield Notice(
            "few_visits", _("Visits made: {visits}; planned were {planned}."), _("Fix two visit days a week before anything else."),
            {"visits": int(of(book, "activity.visits", position)), "planned": int(of(book, "activity.planned_visits", position))},
            0.0, 3 if share < book.settings.rules.visit_grave else 2, 7, "activity.visit_attainment", _("What kept visits at {visits}?"),
        )  # fmt: skip


def selling_time(book: Book, position: int) -> Iterator[Notice]:
    share = of(book, "activity.selling_share", position)
    if share < book.settings.rules.selling_share:
        yield Notice(
            "selling_time", _("Only {share} of the working time is selling."),
            _("Take one meeting and one report out of the week; route the visits."),
            {"share": ("percent", share)}, 0.0, 2, 14, "activity.selling_share", _("Which of your hours could somebody else do?"),
        )  # fmt: skip


def plans_not_kept(book: Book, position: int) -> Iterator[Notice]:
    share = of(book, "activity.plan_attainment", position)
    if share < book.settings.rules.plan_attainment:
        yield Notice(
            "plans_not_kept", _("{share} of the planned activities were done in their week."), _("Plan less, and do what is planned."),
            {"share": ("percent", share)}, 0.0, 1, 14, "activity.plan_attainment",
        )  # fmt: skip


def load(book: Book, position: int) -> Iterator[Notice]:
    """The week plans of next month: 60–70 % of the hours, never all."""
    value, limits = of(book, "plan.load", position), book.settings.rules
    if value > limits.load_high or value < limits.load_low:
        full = value > limits.load_high
        yield Notice(
            "overload" if full else "underload",
            _("Next month’s week plans fill {share} of the hours: nothing unforeseen may happen.") if full
            else _("Next month’s week plans fill only {share} of the hours."),
            _("Leave a third of the week free for what comes.") if full else _("Fill two thirds of each week before it begins."),
            {"share": ("percent", value)}, 0.0, 1, 7, "plan.load",
        )  # fmt: skip


def conversion(book: Book, position: int) -> Iterator[Notice]:
    """The conversion that is furthest from its standard."""
    standards, limits = book.settings.standards, book.settings.rules
    names = ("calls_per_visit", "visits_per_proposal", "proposals_per_order")
    ratios = {name: of(book, f"activity.{name}", position) / getattr(standards, name) for name in names}
    worst = max((name for name in names if ratios[name] > limits.conversion), key=lambda name: ratios[name], default="")
    if worst:
        yield Notice(
            "conversion", CONVERSIONS[worst], _("Two joint visits, and a talk after each about what moved the customer."),
            {"own": f"{ratios[worst] * getattr(standards, worst):.1f}", "standard": f"{getattr(standards, worst):g}"}, 0.0, 2, 30,
            f"activity.{worst}", _("At which moment do customers say no?"), "manager",
        )  # fmt: skip


def direction(book: Book, position: int) -> Iterator[Notice]:
    value = of(book, "activity.direction", position)
    if value < book.settings.rules.direction:
        yield Notice(
            "direction", _("The time goes elsewhere than agreed: direction {value} of 1."),
            _("Plan next month's visits by customer grade, product and task."), {"value": f"{value:.2f}"}, 0.0, STORY, 14,
            "activity.direction", _("Which customers should get less of your time?"),
        )  # fmt: skip


def pressure(book: Book, position: int) -> Iterator[Notice]:
    share = of(book, "results.month_end_share", position)
    if share > book.settings.rules.month_end_share:
        yield Notice(
            "pressure", _("{share} of the month's revenue came in its last five working days: management by pressure."),
            _("Agree closing dates in the middle of the month."), {"share": ("percent", share)},
            of(book, "results.month_end_revenue", position), STORY, 30, "results.month_end_share",
            _("Which of these orders could have closed a fortnight earlier?"),
        )  # fmt: skip


def mismatch(book: Book, position: int) -> Iterator[Notice]:
    if position != TEAM and of(book, "capability.profile_mismatch", position) == 1:
        yield Notice(
            "mismatch", _("Declared {role}, but works as {profile}."), _("Change the task or the territory, not the person."),
            {"role": ("choice", str(book.subjects[position].facts.get("role"))),
             "profile": ("choice", str(book.value("capability.profile", position).value))},
            0.0, STORY, 30, "capability.profile_mismatch", _("Does the territory fit what this person does best?"),
        )  # fmt: skip


def actions(book: Book, position: int) -> Iterator[Notice]:
    n = of(book, "capability.overdue_actions", position)
    if n > 0:
        yield Notice(
            "actions", _("Overdue development actions: {n}."), _("Set new dates that hold, or drop the action."), {"n": int(n)},
            0.0, 1, 14, "capability.overdue_actions",
        )  # fmt: skip


def naive_wins(book: Book, position: int) -> Iterator[Notice]:
    wape, naive = of(book, "accuracy.wape", position), of(book, "accuracy.naive_wape", position)
    if position == TEAM and wape > naive:
        yield Notice(
            "naive_wins", _("Last month’s revenue would have been a better forecast: it missed by {naive}, ours by {own}."),
            _("Date deals by the customer’s decision; take the calibrated probabilities."),
            {"naive": ("percent", naive), "own": ("percent", wape)}, 0.0, 2, 30, "accuracy.wape", owner="manager",
        )  # fmt: skip


def biased(book: Book, position: int) -> Iterator[Notice]:
    bias = of(book, "accuracy.bias", position)
    if abs(bias) > book.settings.rules.bias:
        yield Notice(
            "bias", _("Forecasts were {share} too high.") if bias > 0 else _("Forecasts were {share} too low."),
            _("Correct the probabilities of the stages by what came of them."), {"share": ("percent", abs(bias))}, 0.0, 1, 30, "accuracy.bias",
            owner="manager",
        )  # fmt: skip


CONVERSIONS = {
    "calls_per_visit": _("A visit takes {own} calls; the standard is {standard}."),
    "visits_per_proposal": _("A proposal takes {own} visits; the standard is {standard}."),
    "proposals_per_order": _("An order takes {own} proposals; the standard is {standard}."),
}
RULES: tuple[Rule, ...] = (
    poor_data, past_activity, year_at_risk, falling, missing_target, few_visits, selling_time, plans_not_kept, load, conversion, direction,
    pressure, mismatch, actions, naive_wins, biased,
)  # fmt: skip
