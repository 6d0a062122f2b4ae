"""Rules of results and of what made them: the year, the trend, pressure, next month's gap, and the cases of RAC that hide behind a good month."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.rules.notice import STORY, Notice, Rule, behind, is_new_here, of


def past_activity(book: Book, position: int) -> Iterator[Notice]:
    """R good, A weak. At stake is the part of next month's target for which the activity is missing: a rough sum, but its size is right."""
    result, activity = of(book, "rac.result", position), of(book, "rac.activity", position)
    is_over = book.now.as_of >= book.now.p1  # before a month's end its activity is not all there yet
    if is_over and result >= book.settings.rac.result and activity < book.settings.rac.activity:
        yield Notice(
            "past_activity",
            _("{result} of target with {activity} of the activity: this month was earned months ago, and the coming ones are at risk."),
            _("Raise the number of visits now, before the result falls."), {"result": result, "activity": activity},
            stake=float(np.nan_to_num(of(book, "plan.followup.A", position))) * (1 - activity), gravity=STORY, metric="rac.case",
            question=_("Which visits of this month will bring the orders of the months to come?"),
        )  # fmt: skip


def newcomer(book: Book, position: int) -> Iterator[Notice]:
    """Who has just begun is led by activity and learning; it takes years to become mature (domain.md 3)."""
    if is_new_here(book, position):
        activity, capability = of(book, "rac.activity", position), of(book, "capability.index", position)
        hired = pd.Timestamp(str(book.subjects[position].facts["hired_on"])).date()
        yield Notice(
            "newcomer",
            _("Hired on {day}: what counts now is activity ({activity} of what is wanted) and learning ({capability} of what is required).")
            if activity >= 0 and capability >= 0 else _("Hired on {day}: what counts now is activity and learning; the result comes later."),
            _("A joint visit every week; agree what must stand after six months."),
            {"day": hired, "activity": activity, "capability": capability}, gravity=STORY,
            metric="capability.tenure_months", question=_("What did you learn on our last joint visit?"), owner="manager",
        )  # fmt: skip


def year_at_risk(book: Book, position: int) -> Iterator[Notice]:
    ratio = of(book, "results.required_rate_ratio", position)
    if ratio > book.settings.rules.required_rate and not is_new_here(book, position):
        gap = of(book, "results.year_target", position) - of(book, "results.year_projection", position)
        yield Notice(
            "year_at_risk", _("From now on the year’s target needs {ratio} times the revenue a day made so far."),
            _("Decide now which customers and deals close the gap; else tell the target’s owner now."), {"ratio": f"{ratio:.1f}"},
            stake=max(gap, 0.0), gravity=3, metric="results.required_rate_ratio", question=_("Where will the rest of the year come from?"),
            owner="manager",
        )  # fmt: skip


def falling(book: Book, position: int) -> Iterator[Notice]:
    if book.value("results.trend_class", position).value == "falling" and not is_new_here(book, position):
        yield Notice(
            "falling", _("Revenue has fallen by {share} a month over the last {months} months."),
            _("Look at the visits of three months ago: what is missing there?"),
            {"share": -of(book, "results.trend", position), "months": book.value("results.trend", position).n},
            metric="results.trend", question=_("What has changed: the customers, the products or your weeks?"),
        )  # fmt: skip


def missing_target(book: Book, position: int) -> Iterator[Notice]:
    gap, customers, visits = (of(book, f"plan.followup.{part}", position) for part in ("D", "H", "J"))
    if customers > 0:  # so there is a gap
        yield Notice(
            "follow_up",
            _("Next month’s target still lacks {stake}: {n} new customers must be found (visits to them: {visits}, {day} a working day)."),
            _("Put these visits into the week plan first."),
            {"n": int(customers), "visits": int(visits), "day": int(of(book, "plan.followup.per_day", position))},
            _("Next month’s target still lacks {stake}: one new customer must be found (visits to it: {visits}, {day} a working day)."),
            stake=gap, days=7, metric="plan.followup.D", question=_("Where will the new customers come from?"),
        )  # fmt: skip


def no_target(book: Book, position: int) -> Iterator[Notice]:
    """A month with a target is followed by one without: nothing can be planned for it."""
    if of(book, "results.target", position) > 0 and np.isnan(of(book, "plan.followup.A", position)):
        yield Notice(
            "no_target", _("No target is set for next month."), _("Set it before the month begins: the plan is worked back from it."),
            gravity=1, days=7, metric="plan.followup.A", owner="manager",
        )  # fmt: skip


def pressure(book: Book, position: int) -> Iterator[Notice]:
    share = of(book, "results.month_end_share", position)
    if share > book.settings.rules.month_end_share:
        yield Notice(
            "pressure", _("{share} of the month's revenue came in its last five working days: management by pressure."),
            _("Agree closing dates in the middle of the month."), {"share": share},
            stake=of(book, "results.month_end_revenue", position), gravity=STORY, days=30, metric="results.month_end_share",
            question=_("Which of these orders could have closed a fortnight earlier?"), rows=behind(book, "results.month_end_revenue", position),
        )  # fmt: skip


RULES: tuple[Rule, ...] = (past_activity, newcomer, year_at_risk, falling, missing_target, no_target, pressure)
