"""Rules: what is noteworthy of a subject in a month, with the money at stake, the evidence, and what to do (domain.md 7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.core import TEAM, Array
from reportgen.metrics.moment import Moment, date_of
from reportgen.metrics.pipeline import is_hope
from reportgen.metrics.purchase import is_at_risk, last_year_revenue

STORY = 4  # gravity of what makes the month: it comes before larger sums
MANY_PUSHED = 5
NAMED = 2  # so many names in one sentence


@dataclass(frozen=True, slots=True)
class Notice:
    """One finding: what is so, what to do, the money at stake (0: none that can be told), how grave (1–4: the story of the month), by when (days)."""

    rule: str
    message: str
    measure: str
    fields: dict[str, object] = field(default_factory=dict)
    stake: float = 0.0
    gravity: int = 2
    days: int = 14
    metric: str = ""
    question: str = ""  # what a manager asks about it


Rule = Callable[[Book, int], Iterator[Notice]]


def notices(book: Book, position: int) -> list[Notice]:
    """All notices of a subject: the gravest first, among equals by money at stake."""
    found = [notice for rule in RULES for notice in rule(book, position)]
    return sorted(found, key=lambda notice: (-notice.gravity, -notice.stake, notice.rule))


def of(book: Book, metric_id: str, position: int) -> float:
    """A value as a number, NaN where empty."""
    value = book.value(metric_id, position).value
    return float(value) if isinstance(value, (int, float)) else float("nan")


def mine(moment: Moment, table: pd.DataFrame, position: int) -> pd.DataFrame:
    """A subject's rows of a table with `who`."""
    return table if position == TEAM else table[(table["who"] == position).to_numpy()]


def deal_names(moment: Moment, deals: pd.DataFrame) -> str:
    """The customers of the largest deals, as a list in a sentence."""
    largest = deals.sort_values(["amount", "deal"], ascending=[False, True])["customer"].drop_duplicates().head(NAMED)
    return ", ".join(str(moment.facts.customers[code]) for code in largest)


def customer_names(moment: Moment, chosen: Array, weight: Array) -> str:
    order = [at for at in np.argsort(-weight, kind="stable") if chosen[at]][:NAMED]
    return ", ".join(str(moment.facts.customers[at]) for at in order)


def hope(book: Book, position: int) -> Iterator[Notice]:
    moment = book.now
    deals = mine(moment, moment.open_deals[is_hope(moment)], position)
    share = of(book, "forecast.hope_share", position)
    if len(deals) and share > 0.3:
        yield Notice(
            "hope", _("Open deals that rest on hope, silent, overdue, pushed or without a dated next step: {n} ({names})."),
            _("Call each this week; set a date or close it."), {"n": len(deals), "names": deal_names(moment, deals)},
            float((deals["amount"] * deals["p"]).sum()), 3 if share > 0.5 else 2, 7, "forecast.hope_share",
            _("Which of these deals would you bet your own money on: {names}?"),
        )  # fmt: skip


def overdue(book: Book, position: int) -> Iterator[Notice]:
    moment = book.now
    deals = mine(moment, moment.open_deals[moment.open_deals["is_overdue"].to_numpy()], position)
    if len(deals):
        yield Notice(
            "overdue", _("Open deals past their expected close: {n} ({names})."), _("Agree a new date with the customer, or close the deal as lost."),
            {"n": len(deals), "names": deal_names(moment, deals)}, float(deals["amount"].sum()), 2, 7, "working.overdue",
            _("What must happen so that {names} decides?"),
        )  # fmt: skip


def pushed(book: Book, position: int) -> Iterator[Notice]:
    moment = book.now
    deals = mine(moment, moment.open_deals[(moment.open_deals["pushes"] >= 2).to_numpy()], position)
    if len(deals):
        yield Notice(
            "pushed", _("Deals pushed to a later month twice or more: {n} ({names})."),
            _("Ask the customer what would make it decide; take what has no answer out of the forecast."),
            {"n": len(deals), "names": deal_names(moment, deals)}, float(deals["amount"].sum()),
            STORY if len(deals) >= MANY_PUSHED else 2, 7, "working.pushed_twice", _("Why should {names} close this time?"),
        )  # fmt: skip


def at_risk(book: Book, position: int) -> Iterator[Notice]:
    moment = book.now
    chosen = is_at_risk(moment) & (True if position == TEAM else moment.customer_who == position)
    if not chosen.any():
        return
    weight = last_year_revenue(moment)
    rhythm = moment.world.rhythm
    first = int(np.flatnonzero(chosen)[np.argmax(weight[chosen])])
    place = rhythm.last_order(np.array([first]), moment.as_of)
    yield Notice(
        "at_risk", _("Customers silent beyond their own rhythm: {n} ({names}); the largest for {silent} days instead of {usual}."),
        _("Visit them; ask what they buy elsewhere."),
        {"n": int(chosen.sum()), "names": customer_names(moment, chosen, weight),
         "silent": int(moment.as_of - rhythm.last_day(place)[0]), "usual": round(float(rhythm.interval_at(place)[0]))},
        float(weight[chosen].sum()), 3, 14, "purchase.at_risk_customers", _("When do we visit {names} together?"),
    )  # fmt: skip


def lately_lost(book: Book, position: int) -> Iterator[Notice]:
    stake = of(book, "purchase.lately_lost_revenue", position)
    if stake > 0 and of(book, "purchase.retention", position) < 0.9:
        yield Notice(
            "lost", _("Customers with {stake} a year were lost in the last 12 months."), _("Ask three of them why; win one back."),
            {}, stake, 2, 30, "purchase.retention",
        )  # fmt: skip


def wall(book: Book, position: int) -> Iterator[Notice]:
    accounts, inside = of(book, "fence.key_accounts", position), of(book, "fence.inside", position)
    weak = of(book, "fence.weak_criteria", position)
    if accounts > inside:
        yield Notice(
            "wall", _("Key accounts outside the wall: {n} of {all}; criteria under 3: {weak}."),
            _("Take one contact action for each weak criterion."),
            {"n": int(accounts - inside), "all": int(accounts), "weak": int(np.nan_to_num(weak))}, 0.0, 2, 30, "fence.coverage",
        )  # fmt: skip


def slipping(book: Book, position: int) -> Iterator[Notice]:
    """Key accounts whose latest fence score is under the pass mark and fell."""
    from reportgen.metrics.purchase import assessments, is_key_account

    moment = book.now
    table = assessments(moment, "fence", moment.settings.fence.criteria)
    key = is_key_account(moment)
    weight = last_year_revenue(moment)
    for code, scores in table.groupby("customer"):
        owner_fits = position == TEAM or moment.customer_who[int(code)] == position
        values = scores["score"].to_numpy()
        if key[int(code)] and owner_fits and len(values) > 1 and values[-1] < moment.settings.fence.pass_at <= values[:-1].max():
            yield Notice(
                "slipping", _("{name} is slipping over the wall: fence score {now}, it was {then}."),
                _("Joint visit with the decision maker; agree what has to change."),
                {"name": str(moment.facts.customers[int(code)]), "now": round(values[-1]), "then": round(values[:-1].max())},
                float(weight[int(code)]), STORY, 10, "fence.score", _("Who of us speaks to the decision maker of {name}, and when?"),
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
    if share < 0.8:
        yield Notice(
            "few_visits", _("Visits made: {visits}; planned were {planned}."), _("Fix two visit days a week before anything else."),
            {"visits": int(of(book, "activity.visits", position)), "planned": int(of(book, "activity.planned_visits", position))},
            0.0, 3 if share < 0.5 else 2, 7, "activity.visit_attainment", _("What kept visits at {visits}?"),
        )  # fmt: skip


def past_activity(book: Book, position: int) -> Iterator[Notice]:
    if of(book, "rac.result", position) >= book.settings.rac.result and of(book, "rac.activity", position) < book.settings.rac.activity:
        yield Notice(
            "past_activity", _("Results are good, activity is weak: this month was earned months ago, the coming ones are at risk."),
            _("Raise the number of visits now, before the result falls."), {}, 0.0, STORY, 14, "rac.case",
            _("Which visits of this month will bring the orders of the spring?"),
        )  # fmt: skip


def direction(book: Book, position: int) -> Iterator[Notice]:
    value = of(book, "activity.direction", position)
    if value < 0.65:
        yield Notice(
            "direction", _("The time goes elsewhere than agreed: direction {value} of 1."),
            _("Plan next month's visits by customer grade, product and task."), {"value": f"{value:.2f}"}, 0.0, STORY, 14,
            "activity.direction", _("Which customers should get less of your time?"),
        )  # fmt: skip


def pressure(book: Book, position: int) -> Iterator[Notice]:
    share = of(book, "results.month_end_share", position)
    if share > 0.5:
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


def unscreened(book: Book, position: int) -> Iterator[Notice]:
    n = of(book, "market.unscreened_over_30", position)
    if n > 0:
        yield Notice(
            "unscreened", _("Prospects waiting over 30 days for a screening: {n}."), _("Screen them, and stop spending time on those that fail."),
            {"n": int(n)}, 0.0, 1, 14, "market.unscreened_over_30",
        )  # fmt: skip


def poor_data(book: Book, position: int) -> Iterator[Notice]:
    quality = of(book, "data.quality", position)
    if quality < 60:
        yield Notice(
            "poor_data", _("The data behind this report are thin: quality {value} of 100."),
            _("Bring the workbook up to date before drawing conclusions."), {"value": round(quality)}, 0.0, STORY, 7, "data.quality",
        )  # fmt: skip


RULES: tuple[Rule, ...] = (
    poor_data, past_activity, hope, slipping, at_risk, pushed, overdue, missing_target, few_visits, direction, pressure, lately_lost, wall,
    mismatch, actions, unscreened,
)  # fmt: skip


def due(book: Book, notice: Notice) -> date:
    """The day by which a measure is to be taken."""
    return date_of(book.now.as_of + notice.days)
