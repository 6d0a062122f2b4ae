"""Rules of the working platform: what stands in the way of open deals."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.breakdown import lost_of_year
from reportgen.metrics.forecast import category_of
from reportgen.metrics.movement import slipped_rows
from reportgen.metrics.pipeline import expected_in, is_hope, is_over_age, is_silent
from reportgen.metrics.rules.notice import STORY, Counted, Field, Found, Rule, behind, deal_names, factor, mine, of, rule, sources


def about(book: Book, deals: pd.DataFrame, more: dict[str, Field] | None = None, **otherwise: object) -> Found:
    """What is found of some deals: how many, whose, and their amount at stake."""
    names = deal_names(book.now, deals)
    fields: dict[str, Field] = {"n": len(deals), "names": names, **(more or {})}
    return Found(fields, float(deals["amount"].sum()), sources(deals), names.shown[0], otherwise)


def open_deals(book: Book, position: int, chosen: object) -> pd.DataFrame:
    """A subject's open deals among the chosen (a mask over all open ones)."""
    return mine(book.now.open_deals[np.asarray(chosen, bool)], position)


@rule(
    "hope",
    condition=_(
        "more than {hope_share} of the weighted pipeline (grave over {hope_grave}) is silent for over "
        "{stalled_days}, overdue, pushed twice, or without a dated next step"
    ),
    message=_(
        "{share} of the weighted pipeline rests on hope: {n} deals are silent, overdue, pushed again and "
        "again, or without a dated next step ({names})."
    ),
    one=_(
        "{share} of the weighted pipeline rests on hope: the deal with {names} is silent, overdue, pushed "
        "again and again, or without a dated next step."
    ),
    measure=_("Call these customers this week: agree a date, or close the deal."),
    question=_("Would you bet your own money on {some}?"),
    metric="forecast.hope_share",
    evidence=_("these deals"),
    stake=_("their weighted amount"),
    gravity=(2, 3),
    days=7,
)
def hope(book: Book, position: int) -> Iterator[Found]:
    limits = book.settings.rules
    deals = open_deals(book, position, is_hope(book.now))
    share = of(book, "forecast.hope_share", position)
    if len(deals) and share > limits.hope_share:
        weighted = float((deals["amount"] * deals["p"]).sum())
        yield about(book, deals, {"share": share}, stake=weighted, gravity=3 if share > limits.hope_grave else 2)


@rule(
    "silent",
    condition=_("open deals have had no contact for over {stalled_days}, where no more than {hope_share} of the pipeline is hope"),
    message=_("{n} open deals have had no contact for over {days} ({names})."),
    one=_("Nobody has spoken with {names} about the open deal for over {days}."),
    measure=_("Call these customers this week."),
    question=_("Is {first} still buying?"),
    metric="working.stalled",
    evidence=_("these deals"),
    stake=_("their amount"),
    days=7,
)
def silent(book: Book, position: int) -> Iterator[Found]:
    """Deals without contact; where hope is told, they are told with it."""
    deals = open_deals(book, position, is_silent(book.now.open_deals, book.now))
    if len(deals) and not of(book, "forecast.hope_share", position) > book.settings.rules.hope_share:
        yield about(book, deals, {"days": Counted(book.settings.windows.stalled_days)})


@rule(
    "pushed",
    condition=_(
        "open deals were pushed to a later month twice or more; the story of the month from {many_pushed} "
        "deals with over {pushed_share} of the open amount"
    ),
    message=_("{n} deals have been pushed to a later month twice or more ({names})."),
    one=_("The deal with {names} has been pushed to a later month twice or more."),
    measure=_("Ask the customer what would make it decide; take what has no answer out of the forecast."),
    question=_("Why should {first} close this time?"),
    metric="working.pushed_twice",
    evidence=_("these deals"),
    stake=_("their amount"),
    gravity=(2, STORY),
    days=7,
)
def pushed(book: Book, position: int) -> Iterator[Found]:
    """Deals pushed twice or more: the story of a month where there are many and much money is in them."""
    deals = open_deals(book, position, book.now.open_deals["pushes"] >= 2)
    if len(deals):
        limits, whole = book.settings.rules, of(book, "working.amount", position)
        is_story = len(deals) >= limits.many_pushed and float(deals["amount"].sum()) > limits.pushed_share * whole
        yield about(book, deals, gravity=STORY if is_story else 2)


@rule(
    "overdue",
    condition=_("open deals are past their expected close"),
    message=_("{n} open deals are past their expected close ({names})."),
    one=_("The open deal with {names} is past its expected close."),
    measure=_("Agree a new date with the customer, or close the deal as lost."),
    question=_("What must happen so that {first} decides?"),
    metric="working.overdue",
    evidence=_("these deals"),
    stake=_("their amount"),
    days=7,
)
def overdue(book: Book, position: int) -> Iterator[Found]:
    deals = open_deals(book, position, book.now.open_deals["is_overdue"])
    if len(deals):
        yield about(book, deals)


@rule(
    "unmet",
    condition=_("open deals with a probability of {late_probability} or more, whose decision maker nobody has met, where that is kept"),
    message=_("{n} deals are far on, but nobody has met the decision maker ({names})."),
    one=_("The deal with {names} is far on, but nobody has met the decision maker."),
    measure=_("Ask your contact for a meeting with the decision maker; take the manager along."),
    question=_("Who decides at {first}?"),
    metric="working.heat",
    evidence=_("these deals"),
    stake=_("their amount"),
    days=7,
)
def unmet(book: Book, position: int) -> Iterator[Found]:
    deals = book.now.open_deals
    deals = open_deals(book, position, (deals["p"] >= book.settings.rules.late_probability) & (deals["decision_maker_met"] == 0))
    if len(deals):
        yield about(book, deals)


@rule(
    "commit",
    condition=_("deals that count as commit had no contact for over {stalled_days} and have no dated next step"),
    message=_("{n} deals count as commit, without contact for over {days} and without a dated next step ({names})."),
    one=_("The deal with {names} counts as commit, without contact for over {days} and without a dated next step."),
    measure=_("Speak with the customer, or take the deal down to best case."),
    question=_("What has {first} promised, and when?"),
    metric="forecast.category.commit",
    evidence=_("these deals"),
    stake=_("their amount"),
    gravity=(3,),
    days=7,
)
def unsure_commit(book: Book, position: int) -> Iterator[Found]:
    deals, now = book.now.open_deals, book.now
    unsure = is_silent(deals, now) & ~deals["has_next_step"].to_numpy(bool)
    deals = open_deals(book, position, (category_of(deals) == "commit") & unsure)
    if len(deals):
        yield about(book, deals, {"days": Counted(book.settings.windows.stalled_days)})


@rule(
    "over_age",
    condition=_("more than {over_age_share} of the open deals have been in their stage for longer than its norm"),
    message=_("{n} of {all} open deals have been in their stage for longer than the norm ({names})."),
    one=_("The deal with {names} has been in its stage for longer than the norm."),
    measure=_("Agree with the customer what the next stage needs, or move the deal back to where it truly stands."),
    question=_("What has moved at {first} since it came into this stage?"),
    metric="working.over_age",
    evidence=_("these deals"),
    stake=_("their amount"),
)
def over_age(book: Book, position: int) -> Iterator[Found]:
    deals, all_ = open_deals(book, position, is_over_age(book.now)), of(book, "working.opportunities", position)
    if len(deals) and len(deals) / all_ > book.settings.rules.over_age_share:
        yield about(book, deals, {"all": int(all_)})


@rule(
    "one_deal",
    condition=_("one deal is more than {one_deal} of the weighted amount that should close next month, with at least {cases_deals}"),
    message=_("One deal, {names}, is {share} of what should close next month."),
    measure=_("Agree now what happens if it slips; bring two others forward."),
    question=_("Who at {first} could still stop it?"),
    metric="forecast.weighted_opportunities",
    evidence=_("the deals that should close next month"),
    stake=_("its weighted amount"),
    gravity=(1,),
    days=7,
)
def one_deal(book: Book, position: int) -> Iterator[Found]:
    deals = mine(expected_in(book.now.open_deals, book.now.h_month), position)
    weighted = deals["amount"] * deals["p"]
    if len(deals) >= book.settings.rules.least_cases and weighted.max() > book.settings.rules.one_deal * weighted.sum():
        largest = deals.loc[[weighted.idxmax()]]
        yield about(
            book, largest, {"share": float(weighted.max() / weighted.sum())}, stake=float(weighted.max()), rows=sources(deals)
        )  # fmt: skip


@rule(
    "coverage",
    condition=_(
        "the deals that should close next month are worth less than {coverage} times what its target still "
        "needs, and no new customer need be found for it"
    ),
    message=_("The deals that should close next month are worth {value} times what its target still needs; {wanted} times is safe."),
    measure=_("Bring forward what can close; open new deals this week."),
    question=_("Which deals can still be brought into next month?"),
    metric="working.coverage",
    evidence=_("the deals that should close next month, and its target"),
    stake=_("what the follow-up plan lacks"),
    days=7,
)
def thin_coverage(book: Book, position: int) -> Iterator[Found]:
    """Too little is to close next month; where new customers must be found for it, the follow-up plan tells it."""
    coverage, missing, wanted = of(book, "working.coverage", position), of(book, "plan.followup.D", position), book.settings.rules.coverage
    if coverage < wanted and not of(book, "plan.followup.H", position) > 0:
        message = {} if coverage > 0 else {"message": _("No deal should close next month, and its target still needs {stake}.")}
        yield Found(
            {"value": f"{coverage:.1f}" if coverage >= 0.1 else f"{coverage:.1g}", "wanted": factor(wanted)},
            max(float(np.nan_to_num(missing)), 0.0),
            otherwise=message,
        )


@rule(
    "slippage",
    condition=_("more than {slippage} of the amount that was to close this month is still open, with at least {cases_deals} of that kind"),
    message=_("{share} of what was to close this month is still open: {n} of {all} deals."),
    one=_("{share} of what was to close this month is still open: one of {all} deals."),
    measure=_("Date a deal by the customer’s next decision, not by your month."),
    question=_("Who chose these dates: the customer or we?"),
    metric="working.slippage",
    evidence=_("the deals that are still open"),
    stake=_("their amount"),
)
def slipped(book: Book, position: int) -> Iterator[Found]:
    share, all_ = of(book, "working.slippage", position), book.value("working.slippage", position).n
    if share > book.settings.rules.slippage and all_ >= book.settings.rules.least_cases:
        rows = behind(book, "working.slippage", position)
        message = {"message": _("Nothing of what was to close this month has closed ({deals})."), "one": ""} if len(rows) == all_ else {}
        yield Found(
            {"share": share, "n": len(rows), "all": all_, "deals": Counted(all_, "deals")},
            float(book.now.rows_of(slipped_rows, position).amount.sum()),
            rows,
            otherwise=message,
        )


@rule(
    "lost_reason",
    condition=_("one reason takes more than {lost_reason} of the amount lost in 12 months, with at least {cases_deals}"),
    message=_("“{reason}” takes {share} of what was lost in 12 months ({n} deals)."),
    one=_("“{reason}” takes {share} of what was lost in 12 months (one deal)."),
    measure=_("Go through the last three with the team: what would have won the customer?"),
    question=_("When in these deals could you have known it?"),
    metric="activity.win_rate",
    evidence=_("the deals lost for this reason"),
    stake=_("their amount"),
    gravity=(1,),
    days=30,
    owner="manager",
)
def lost_reason(book: Book, position: int) -> Iterator[Found]:
    deals, limits = lost_of_year(book.now, position), book.settings.rules
    sums = deals.groupby("reason")["amount"].sum()
    reason = str(sums.idxmax()) if len(sums) else ""
    chosen = deals[(deals["reason"] == reason).to_numpy()]
    if reason and len(chosen) >= limits.least_cases and sums[reason] > limits.lost_reason * sums.sum():
        fields: dict[str, Field] = {"reason": reason, "share": float(sums[reason] / sums.sum()), "n": len(chosen)}
        yield Found(fields, float(sums[reason]), sources(chosen))


RULES: tuple[Rule, ...] = (hope, silent, pushed, overdue, unmet, unsure_commit, over_age, one_deal, thin_coverage, slipped, lost_reason)
