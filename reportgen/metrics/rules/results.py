"""Rules of results: the year, the trend, pressure, next month's gap, and a good month with weak activity."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.facts import day_of
from reportgen.metrics.orders import recognised
from reportgen.metrics.results import TREND_MONTHS
from reportgen.metrics.rules.notice import STORY, Counted, Field, Found, Rule, behind, is_new_here, mine, of, rule, sources
from reportgen.workcalendar import add_months


@rule(
    "past_activity",
    condition=_("result is at least {rac_result} of target and activity under {rac_activity} of what is wanted (R+A−), at the month’s end"),
    message=_("{result} of target with {activity} of the activity: this month was earned months ago, and the coming ones are at risk."),
    measure=_("Raise the number of visits now, before the result falls."),
    question=_("Which visits of this month will bring the orders of the months to come?"),
    metric="rac.case",
    evidence=_("the month’s orders and visits, and the rows of both targets"),
    cites=("results.attainment", "activity.visit_attainment"),
    stake=_("the part of next month’s target for which the activity is missing"),
    gravity=(STORY,),
)
def past_activity(book: Book, position: int) -> Iterator[Found]:
    """R good, A weak. At stake is the part of next month's target for which the activity is missing: a rough sum, but its size is right."""
    result, activity = of(book, "rac.result", position), of(book, "rac.activity", position)
    is_over = book.now.as_of >= book.now.p1  # before a month's end its activity is not all there yet
    if is_over and result >= book.settings.rac.result and activity < book.settings.rac.activity:
        yield Found({"result": result, "activity": activity}, float(np.nan_to_num(of(book, "plan.followup.A", position))) * (1 - activity))


@rule(
    "year_at_risk",
    condition=_(
        "the year’s target needs more than {required_rate} times the revenue a day made so far, from month {least_cases} of the fiscal year on"
    ),
    message=_("From now on the year’s target needs {ratio} times the revenue a day made so far."),
    measure=_("Decide now which customers and deals close the gap; else tell the target’s owner now."),
    question=_("Where will the rest of the year come from?"),
    metric="results.required_rate_ratio",
    evidence=_("the year’s orders and targets"),
    cites=("results.ytd_revenue", "results.year_target"),
    stake=_("what the year’s projection lacks"),
    gravity=(3,),
    owner="manager",
)
def year_at_risk(book: Book, position: int) -> Iterator[Found]:
    """A year that needs more than was made; told when enough months of it have passed for a rate."""
    ratio, months = of(book, "results.required_rate_ratio", position), book.now.fiscal_months.index(book.now.month) + 1
    if ratio > book.settings.rules.required_rate and months >= book.settings.rules.least_cases and not is_new_here(book, position):
        gap = of(book, "results.year_target", position) - of(book, "results.year_projection", position)
        yield Found({"ratio": f"{ratio:.1f}"}, max(gap, 0.0))


@rule(
    "falling",
    condition=_("the trend of up to six months’ revenue is falling"),
    message=_("Revenue has fallen by {share} a month over the last {months} months."),
    measure=_("Look at the visits of {ago} ago: what is missing there?"),
    question=_("What has changed: the customers, the products or your weeks?"),
    metric="results.trend",
    evidence=_("the orders of these months"),
)
def falling(book: Book, position: int) -> Iterator[Found]:
    if book.value("results.trend_class", position).value == "falling" and not is_new_here(book, position):
        months = book.value("results.trend", position).n
        lines = recognised(book.now, day_of(add_months(book.now.month, 1 - min(months, TREND_MONTHS))), book.now.p1)
        rows = sources(mine(lines.assign(who=book.now.who(lines["owner"].to_numpy())), position))
        lag = of(book, "activity.lag_months", position)  # where it is known: what is missing now was not done then
        ago = Counted(int(lag) if lag > 0 else book.settings.windows.quality_months, "months")
        yield Found({"share": -of(book, "results.trend", position), "months": months, "ago": ago}, rows=rows)


@rule(
    "follow_up",
    condition=_("next month’s target is not covered by the backlog, repeat orders and weighted deals, and new customers must be found for it"),
    message=_("Next month’s target still lacks {stake}: {n} new customers must be found (visits to them: {visits}, {day} a working day)."),
    one=_("Next month’s target still lacks {stake}: one new customer must be found (visits to it: {visits}, {day} a working day)."),
    measure=_("Put these visits into the week plan first."),
    question=_("Where will the new customers come from?"),
    metric="plan.followup.D",
    evidence=_("next month’s target, and the orders, customers and deals that are expected to meet it"),
    stake=_("what the target lacks (D)"),
    days=7,
)
def missing_target(book: Book, position: int) -> Iterator[Found]:
    gap, customers, visits = (of(book, f"plan.followup.{part}", position) for part in ("D", "H", "J"))
    if customers > 0:  # so there is a gap
        fields: dict[str, Field] = {"n": int(customers), "visits": int(visits), "day": int(of(book, "plan.followup.per_day", position))}
        otherwise = {} if visits > 0 else {"message": FIND_THEM, "one": FIND_ONE, "measure": _("Decide this week where they are to come from.")}
        yield Found(fields, gap, otherwise=dict(otherwise))


FIND_THEM = _("Next month’s target still lacks {stake}: {n} new customers must be found.")
FIND_ONE = _("Next month’s target still lacks {stake}: one new customer must be found.")


@rule(
    "no_target",
    condition=_("a month with a target is followed by one without"),
    message=_("No target is set for next month."),
    measure=_("Set it before the month begins: the plan is worked back from it."),
    question=_("What would you take on for next month, and from which customers?"),
    metric="plan.followup.A",
    evidence=_("the month’s targets"),
    cites=("results.target",),
    gravity=(1,),
    days=7,
    owner="manager",
)
def no_target(book: Book, position: int) -> Iterator[Found]:
    """A month with a target is followed by one without: nothing can be planned for it."""
    if of(book, "results.target", position) > 0 and np.isnan(of(book, "plan.followup.A", position)):
        yield Found()


@rule(
    "pressure",
    condition=_("more than {month_end_share} of the month’s revenue came in its last five working days, with at least {cases_orders}"),
    message=_("{share} of the month’s revenue came in its last five working days: management by pressure."),
    measure=_("Agree closing dates in the middle of the month."),
    question=_("Which of these orders could have closed a fortnight earlier?"),
    metric="results.month_end_share",
    evidence=_("the orders of these days"),
    stake=_("their amount"),
    gravity=(STORY,),
    days=30,
)
def pressure(book: Book, position: int) -> Iterator[Found]:
    share, limits = of(book, "results.month_end_share", position), book.settings.rules
    if share > limits.month_end_share and of(book, "results.orders", position) >= limits.least_cases:
        rows = behind(book, "results.month_end_revenue", position)
        yield Found({"share": share}, of(book, "results.month_end_revenue", position), rows)


RULES: tuple[Rule, ...] = (past_activity, year_at_risk, falling, missing_target, no_target, pressure)
