"""Rules of capability: what falls short, what is done about it, and whether the task fits the person."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.capability import present
from reportgen.metrics.core import TEAM
from reportgen.metrics.facts import day_of
from reportgen.metrics.rules.notice import (
    NAMED,
    STORY,
    Counted,
    Field,
    Found,
    Names,
    Rule,
    Word,
    behind,
    cited,
    is_new_here,
    mine,
    of,
    roster_row,
    rule,
    sources,
)
from reportgen.workcalendar import add_months


def short_criteria(book: Book, position: int) -> pd.DataFrame:
    """Latest assessments under what is required, of criteria that can be influenced, with their `gap`; the largest first."""
    table = mine(book.now.once("latest assessments", present), position)
    table = table.assign(gap=table["required"] - table["score"])
    table = table[(table["is_influenceable"] & (table["gap"] > 0)).to_numpy()]
    return table.sort_values(["gap", "weight", "criterion"], ascending=[False, False, True])


def largest(table: pd.DataFrame) -> Names:
    """The criteria with the largest gaps."""
    return Names(tuple(table["criterion"].drop_duplicates()[:NAMED]), is_all=True)


def named(table: pd.DataFrame) -> Names:
    criteria = table["criterion"].drop_duplicates()
    return Names(tuple(criteria[:NAMED]), len(criteria) <= NAMED)


@rule(
    "short_capability",
    condition=_("the capability index is under {rac_capability} of what is required, with at least {cases_criteria} assessed"),
    message=_("Only {share} of what is required is there; {n} criteria fall short, most of all {names}."),
    one=_("Only {share} of what is required is there; what falls short is {names}."),
    measure=_("Work on one criterion at a time: agree what must be seen in a joint visit a month from now."),
    question=_("What would you like to be able to do better in front of a customer?"),
    metric="capability.index",
    evidence=_("the latest assessments under what is required"),
    days=30,
    owner="manager",
)
def short_capability(book: Book, position: int) -> Iterator[Found]:
    """Knowledge and skills below what is required (domain.md 3); of one who has just begun the rule of newcomers tells it."""
    share, n = of(book, "capability.index", position), book.value("capability.index", position).n
    if position != TEAM and share < book.settings.rac.capability and n >= book.settings.rules.least_cases and not is_new_here(book, position):
        short = short_criteria(book, position)
        yield Found({"share": share, "n": len(short), "names": largest(short)}, rows=sources(short))


@rule(
    "no_development",
    condition=_("a criterion falls short by {capability_gap} or more, and no development action with a day is agreed for it"),
    message=_("{n} gaps in capability have no development action with a day ({names})."),
    one=_("The gap in “{names}” has no development action with a day."),
    measure=_("Agree one action and its day for each; better one that is done than five that are written."),
    question=_("What could you practise next month, and how shall we see that it works?"),
    metric="capability.index",
    evidence=_("the latest assessments of these criteria"),
    gravity=(1,),
    owner="manager",
)
def no_development(book: Book, position: int) -> Iterator[Found]:
    short = short_criteria(book, position)
    is_large = (short["gap"] >= book.settings.rules.capability_gap).to_numpy()
    short = short[is_large & (short["action"].isna() | short["due"].isna()).to_numpy()]
    if len(short):
        yield Found({"n": len(short), "names": named(short)}, rows=sources(short))


@rule(
    "actions",
    condition=_("a development action is past its day and not done"),
    message=_("{n} development actions are overdue."),
    one=_("One development action is overdue."),
    measure=_("Set new dates that hold, or drop the action."),
    question=_("What kept you from it: the time, or the will?"),
    metric="capability.overdue_actions",
    evidence=_("the assessments with an overdue action"),
    gravity=(1,),
)
def actions(book: Book, position: int) -> Iterator[Found]:
    rows = behind(book, "capability.overdue_actions", position)
    if rows:
        yield Found({"n": len(rows)}, rows=rows)


@rule(
    "no_joint_visit",
    condition=_(
        "capability is under {rac_capability} of what is required, and no joint visit was made in {joint_months}, where the team makes joint visits"
    ),
    message=_("No joint visit in {months}, though only {share} of what is required is there."),
    measure=_("Make one joint visit in the next fortnight, and talk for ten minutes after it."),
    question=_("Which customer shall we visit together?"),
    metric="capability.index",
    evidence=_("the latest assessments, and the visits of these months"),
    owner="manager",
)
def no_joint_visit(book: Book, position: int) -> Iterator[Found]:
    """Who falls short is coached in the field; the manager's own task."""
    now, months = book.now, book.settings.rules.joint_months
    share = of(book, "capability.index", position)
    if position == TEAM or not share < book.settings.rac.capability:
        return
    log = now.activities_from(day_of(add_months(now.month, 1 - months)))
    is_joint = (log["activity"] == "joint visit").to_numpy()
    own = now.who(log["rep"].to_numpy()) == position
    was_there = bool(np.isin("visit", log.loc[own, "activity"].to_numpy(object)))
    if is_joint.any() and was_there and not (is_joint & own).any():
        visits = log[own & (log["activity"] == "visit").to_numpy()]
        yield Found(
            {"months": Counted(months, "months"), "share": share},
            rows=tuple(sorted({*cited(book, ("capability.index",), position), *sources(visits)})),
        )


ROLES = {"hunter": _("a hunter"), "farmer": _("a farmer"), "mixed": _("both hunter and farmer")}


@rule(
    "mismatch",
    condition=_("the profile that time and revenue show differs from the declared role, with at least {cases_meetings} face to face"),
    message=_("Declared {role}, but works as {profile}: {share} of time and revenue is new business."),
    measure=_("Change the task or the territory, not the person."),
    question=_("Does the territory fit what you do best?"),
    metric="capability.profile_mismatch",
    evidence=_("the rep’s row of the roster, the month’s time face to face and its orders"),
    cites=("activity.new_business_share", "results.revenue"),
    gravity=(STORY,),
    days=30,
    owner="manager",
)
def mismatch(book: Book, position: int) -> Iterator[Found]:
    has_cases = book.value("activity.new_business_share", position).n >= book.settings.rules.least_cases
    if position != TEAM and of(book, "capability.profile_mismatch", position) == 1 and has_cases:
        fields: dict[str, Field] = {
            "role": Word(ROLES[str(book.subjects[position].facts.get("role"))]),
            "profile": Word(ROLES[str(book.value("capability.profile", position).value)]),
            "share": of(book, "capability.hunter_share", position),
        }
        rows = cited(book, ("activity.new_business_share", "results.revenue"), position)
        yield Found(fields, rows=tuple(sorted({*roster_row(book, position), *rows})))


@rule(
    "newcomer",
    condition=_("the rep was hired under {newcomer_months} ago: results, trends and win rates are not judged yet"),
    message=_("Hired on {day}: what counts now is activity ({activity} of what is wanted) and learning ({capability} of what is required)."),
    measure=_("A joint visit every week; agree what must stand after {months}."),
    question=_("What did you learn on our last joint visit?"),
    metric="capability.tenure_months",
    evidence=_("the rep’s row of the roster and its assessments"),
    gravity=(STORY,),
    owner="manager",
)
def newcomer(book: Book, position: int) -> Iterator[Found]:
    """Who has just begun is led by activity and learning; it takes years to become mature (domain.md 3)."""
    if is_new_here(book, position):
        activity, capability = of(book, "rac.activity", position), of(book, "capability.index", position)
        hired = pd.Timestamp(str(book.subjects[position].facts["hired_on"])).date()
        is_known = activity >= 0 and capability >= 0
        message = {} if is_known else {"message": _("Hired on {day}: what counts now is activity and learning; the result comes later.")}
        yield Found(
            {"day": hired, "activity": activity, "capability": capability, "months": Counted(book.settings.rules.newcomer_months, "months")},
            rows=tuple(sorted({*roster_row(book, position), *cited(book, ("capability.index",), position)})), otherwise=message,
        )  # fmt: skip


RULES: tuple[Rule, ...] = (short_capability, no_development, actions, no_joint_visit, mismatch, newcomer)
