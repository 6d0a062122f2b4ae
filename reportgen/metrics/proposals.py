"""What next month's weeks should hold: actions in order of value that fit into 65 % of the hours (domain.md 6.5).

Not figures but a proposal, from which the report and the pre-filled workbooks take the week plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.metrics.core import TEAM, Array
from reportgen.metrics.facts import VISITS, monday, month_of_week, numbers
from reportgen.metrics.moment import Moment, date_of
from reportgen.metrics.pipeline import heat_of
from reportgen.metrics.plan import hours_per_week, planned_hour_rows
from reportgen.metrics.platforms import FACTS, screenings
from reportgen.metrics.purchase import assessments, is_at_risk, is_key_account, last_year_revenue, latest
from reportgen.settings import Criterion

USUAL_HOURS = {"visit": 2.0, "call": 0.5}  # of an activity where neither the rep nor the team logged hours
LEAST_LOGGED = 5  # activities with hours from which a mean is one's own


@dataclass(frozen=True, slots=True)
class Proposal:
    """One action: why, what (an activity of the schema), with whom (empty: customers still to be found), how often, in how many hours.

    stake: the money it is about (0: none can be told); rep: whose it is; source: the row behind it, if there is one.
    """

    reason: str  # next_step, at_risk, wall, qualify, find
    activity: str
    customer: str
    count: int
    hours: float
    objective: str  # message id; of a wall's criterion empty: the criterion says what to do
    stake: float
    rep: str
    source: int | None = None
    criterion: Criterion | None = None

    def worded(self, language: Language) -> str:
        """What the action is for, in the reader's language."""
        return criterion_action(self.criterion, language) if self.criterion else language.text(self.objective)

    def times(self, count: int) -> Proposal:
        """The same action, so many times."""
        return replace(self, count=count, hours=self.hours / self.count * count)


def proposals(moment: Moment, subject: int) -> list[Proposal]:
    """What a rep's (the team's) month H should hold, in order of value, as much as fits into 65 % of the hours that no plan fills yet."""
    free = hours_to_fill(moment, subject)
    kept = []
    for proposal in candidates(moment, subject):
        count = min(proposal.count, int(free / (proposal.hours / proposal.count) + 1e-9))
        if count < 1:
            continue
        kept.append(proposal.times(count))
        free -= kept[-1].hours
    return kept


def hours_to_fill(moment: Moment, subject: int) -> float:
    """The share of H's working hours that plans should fill, less what the sheet of plans fills already: 65 %, halfway between the rules' limits."""
    limits = moment.settings.rules
    planned = float(moment.rows_of(planned_hour_rows, subject).amount.sum())
    return max((limits.load_low + limits.load_high) / 2 * working_hours(moment, subject, *moment.next_month) - planned, 0.0)


def working_hours(moment: Moment, subject: int, first: int, last: int) -> float:
    """Working hours of a rep (the team: of all its reps) from a day to another."""
    everyone = range(1, moment.size) if subject == TEAM else [subject]
    weekly = hours_per_week(moment)[moment.facts.names.get_indexer([moment.subjects[at].name for at in everyone])]
    return float(weekly.sum()) / 5 * moment.workdays(first, last)


def candidates(moment: Moment, subject: int) -> Iterator[Proposal]:
    """Every action there is, the most valuable first."""
    hours = {activity: usual_hours(moment, subject, activity) for activity in USUAL_HOURS}
    yield from without_next_step(moment, subject, hours)
    yield from key_accounts_at_risk(moment, subject, hours)
    yield from weak_criteria(moment, subject, hours)
    yield from prospects(moment, subject, hours)
    yield from new_customers(moment, subject, hours)


def usual_hours(moment: Moment, subject: int, activity: str) -> float:
    """Mean logged hours of an activity over the window: own, else the team's, else a usual figure."""
    log = moment.activities_from(moment.window_start)
    kinds = VISITS if activity == "visit" else (activity,)
    log = log[log["activity"].isin(kinds).to_numpy() & (log["hours"] > 0).to_numpy()]
    own = log["hours"].to_numpy()[moment.who(log["rep"].to_numpy()) == subject] if subject != TEAM else log["hours"].to_numpy()
    for known in (own, log["hours"].to_numpy()):
        if len(known) >= LEAST_LOGGED:
            return float(known.mean())
    return USUAL_HOURS[activity]


def without_next_step(moment: Moment, subject: int, hours: dict[str, float]) -> Iterator[Proposal]:
    """The hottest deals without a dated next step: a call each that agrees one."""
    deals = moment.open_deals
    deals = deals.assign(heat=heat_of(deals))[~deals["has_next_step"].to_numpy(bool)]
    for deal in mine(deals, subject).sort_values(["heat", "amount", "deal"], ascending=[False, False, True]).to_dict("records"):
        yield Proposal(
            "next_step", "call", customer_name(moment, deal["customer"]), 1, hours["call"], _("agree the next step and its day"),
            float(deal["amount"]), owner_name(moment, int(deal["who"])), int(deal["source"]),
        )  # fmt: skip


def key_accounts_at_risk(moment: Moment, subject: int, hours: dict[str, float]) -> Iterator[Proposal]:
    """Key accounts silent beyond their own interval: a visit each, the largest first."""
    weight = last_year_revenue(moment)
    for code in by_weight(moment, is_at_risk(moment) & is_key_account(moment), weight, subject):
        yield Proposal(
            "at_risk", "visit", customer_name(moment, code), 1, hours["visit"], _("find out why orders stay away"), float(weight[code]),
            owner_name(moment, int(moment.customer_who[code])),
        )  # fmt: skip


def weak_criteria(moment: Moment, subject: int, hours: dict[str, float]) -> Iterator[Proposal]:
    """Criteria of the wall under 3: one visit a key account, about the weakest of them."""
    weight, criteria = last_year_revenue(moment), moment.settings.fence.criteria
    weakest = weakest_criteria(moment)
    chosen = np.zeros(len(moment.facts.customers), bool)
    chosen[list(weakest)] = True
    for code in by_weight(moment, chosen & is_key_account(moment), weight, subject):
        yield Proposal(
            "wall", "visit", customer_name(moment, code), 1, hours["visit"], "", float(weight[code]),
            owner_name(moment, int(moment.customer_who[code])), weakest[code][1], criteria[weakest[code][0]],
        )  # fmt: skip


def criterion_action(criterion: Criterion, language: Language) -> str:
    """What improves a criterion of the wall: the settings' action, else to talk about it."""
    is_chinese = language.code == "zh"
    own = criterion.action_zh if is_chinese else criterion.action_en
    return own or language.text(_("talk about {criterion}"), criterion=criterion.zh if is_chinese else criterion.en)


def weakest_criteria(moment: Moment) -> dict[int, tuple[int, int]]:
    """Per customer with a criterion under 3 in its latest assessment: the place of the weakest (of equals the weightiest), and the row."""
    criteria = moment.settings.fence.criteria
    table = latest(assessments(moment, "fence", criteria))
    frame = moment.facts.frame("fence").set_index("source")
    scores = frame.loc[table["source"], [item.code for item in criteria]].to_numpy(float)
    order = np.lexsort((np.broadcast_to([-item.weight for item in criteria], scores.shape), np.nan_to_num(scores, nan=np.inf)), axis=1)
    weakest = order[:, 0]
    is_weak = scores[np.arange(len(scores)), weakest] < 3
    rows = zip(table["customer"][is_weak], weakest[is_weak], table["source"][is_weak], strict=True)
    return {int(customer): (int(place), int(source)) for customer, place, source in rows}


def prospects(moment: Moment, subject: int, hours: dict[str, float]) -> Iterator[Proposal]:
    """Customers on the market platform who are unscreened or of whom a required fact is missing: a call each, the greatest potential first."""
    score = screenings(moment).score
    file = moment.facts.customer_file
    lacking = np.any([file[name].isna().to_numpy() for name in FACTS], axis=0)
    has_failed = score < moment.settings.screening.pass_at
    chosen = (moment.platform == "market") & (np.isnan(score) | lacking) & ~has_failed
    for code in by_weight(moment, chosen, numbers(file["potential"]), subject):
        what = _("screen it by the criteria") if np.isnan(score[code]) else _("ask for what is not known of it")
        potential = float(np.nan_to_num(numbers(file["potential"])[code]))
        yield Proposal(
            "qualify", "call", customer_name(moment, code), 1, hours["call"], what, potential,
            owner_name(moment, int(moment.customer_who[code])),
        )  # fmt: skip


def new_customers(moment: Moment, subject: int, hours: dict[str, float]) -> Iterator[Proposal]:
    """The visits to new customers that the follow-up plan asks for (6.1 J)."""
    visits = moment.value("plan.followup.J")[subject]
    if visits > 0:
        missing = float(np.nan_to_num(moment.value("plan.followup.D")[subject]))
        count = int(visits)
        yield Proposal(
            "find", "visit", "", count, hours["visit"] * count, _("visits to new customers, from the follow-up plan"), missing,
            owner_name(moment, subject),
        )  # fmt: skip


def by_week(moment: Moment, planned: list[Proposal]) -> list[tuple[date, list[Proposal]]]:
    """The actions laid into the weeks of H (those whose Thursday lies in it) in order, each week filled by its working days; a week is its Monday."""
    weeks = weeks_of(moment)
    workdays = np.array([moment.workdays(week, week + 6) for week in weeks], float)
    if not workdays.sum():
        return []
    room = sum(item.hours for item in planned) * workdays / workdays.sum()
    found: list[tuple[date, list[Proposal]]] = [(date_of(week), []) for week in weeks]
    for item in spread(planned, len(weeks)):
        at = int(np.argmax(room >= item.hours - 1e-9)) if (room >= item.hours - 1e-9).any() else int(np.argmax(room))
        room[at] -= item.hours
        found[at][1].append(item)
    return found


def spread(planned: list[Proposal], weeks: int) -> Iterator[Proposal]:
    """Actions that are to be done many times, in equal parts for the weeks; the others as they are."""
    for item in planned:
        if item.count == 1:
            yield item
            continue
        for at in range(weeks):
            count = item.count * (at + 1) // weeks - item.count * at // weeks
            if count:
                yield item.times(count)


def weeks_of(moment: Moment) -> list[int]:
    """The Mondays of the weeks that belong to H, as day numbers."""
    mondays = monday(np.array([moment.next_month[0]], float)) + 7 * np.arange(5)  # a month has five Thursdays at most
    return [int(day) for day in mondays[month_of_week(mondays) == moment.next_month[0]]]


def mine(table: pd.DataFrame, subject: int) -> pd.DataFrame:
    return table if subject == TEAM else table[(table["who"] == subject).to_numpy()]


def by_weight(moment: Moment, chosen: Array, weight: Array, subject: int) -> list[int]:
    """Codes of the chosen customers of a subject, the weightiest first, among equals by name."""
    if subject != TEAM:
        chosen = chosen & (moment.customer_who == subject)
    codes = np.flatnonzero(chosen)
    return [int(code) for code in codes[np.argsort(-np.nan_to_num(weight[codes]), kind="stable")]]


def customer_name(moment: Moment, code: int) -> str:
    return str(moment.facts.customers[code])


def owner_name(moment: Moment, subject: int) -> str:
    return moment.subjects[subject].name
