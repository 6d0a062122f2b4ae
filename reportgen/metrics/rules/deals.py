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
from reportgen.metrics.pipeline import is_hope, is_over_age, is_silent
from reportgen.metrics.rules.notice import STORY, Field, Notice, Rule, behind, deal_names, mine, of, sources


def about(deals: pd.DataFrame, book: Book, rule: str, one: str, many: str, measure: str, metric: str, **more: object) -> Notice:
    """A notice about some deals: how many, whose, and their amount at stake."""
    names = deal_names(book.now, deals)
    fields: dict[str, Field] = {"n": len(deals), "names": names, **more.pop("fields", {})}  # type: ignore[dict-item]
    given: dict[str, object] = {"stake": float(deals["amount"].sum()), "days": 7, **more}
    return Notice(rule, many, measure, fields, one, metric=metric, rows=sources(deals), customer=names.shown[0], **given)  # type: ignore[arg-type]


def open_deals(book: Book, position: int, chosen: object) -> pd.DataFrame:
    """A subject's open deals among the chosen (a mask over all open ones)."""
    return mine(book.now.open_deals[np.asarray(chosen, bool)], position)


def hope(book: Book, position: int) -> Iterator[Notice]:
    limits = book.settings.rules
    deals = open_deals(book, position, is_hope(book.now))
    share = of(book, "forecast.hope_share", position)
    if len(deals) and share > limits.hope_share:
        yield about(
            deals, book, "hope",
            _("{share} of the weighted pipeline rests on hope: the deal with {names} is silent, overdue, pushed or without a dated next step."),
            _("{share} of the weighted pipeline rests on hope: {n} deals are silent, overdue, pushed or without a dated next step ({names})."),
            _("Call these customers this week: agree a date, or close the deal."), "forecast.hope_share", fields={"share": share},
            question=_("Would you bet your own money on {some}?"),
            stake=float((deals["amount"] * deals["p"]).sum()), gravity=3 if share > limits.hope_grave else 2,
        )  # fmt: skip


def silent(book: Book, position: int) -> Iterator[Notice]:
    """Deals without contact; where hope is told, they are told with it."""
    deals = open_deals(book, position, is_silent(book.now.open_deals, book.now))
    if len(deals) and not of(book, "forecast.hope_share", position) > book.settings.rules.hope_share:
        yield about(
            deals, book, "silent", _("Nobody has spoken with {names} about the open deal for over {days} days."),
            _("{n} open deals have had no contact for over {days} days ({names})."), _("Call these customers this week."), "working.stalled",
            fields={"days": book.settings.windows.stalled_days}, question=_("Is {first} still buying?"),
        )  # fmt: skip


def overdue(book: Book, position: int) -> Iterator[Notice]:
    deals = open_deals(book, position, book.now.open_deals["is_overdue"])
    if len(deals):
        yield about(
            deals, book, "overdue", _("The open deal with {names} is past its expected close."),
            _("{n} open deals are past their expected close ({names})."),
            _("Agree a new date with the customer, or close the deal as lost."), "working.overdue",
            question=_("What must happen so that {first} decides?"),
        )  # fmt: skip


def pushed(book: Book, position: int) -> Iterator[Notice]:
    """Deals pushed twice or more: the story of a month where there are many and much money is in them."""
    deals = open_deals(book, position, book.now.open_deals["pushes"] >= 2)
    if len(deals):
        limits, whole = book.settings.rules, of(book, "working.amount", position)
        is_story = len(deals) >= limits.many_pushed and float(deals["amount"].sum()) > limits.pushed_share * whole
        yield about(
            deals, book, "pushed", _("The deal with {names} has been pushed to a later month twice or more."),
            _("{n} deals have been pushed to a later month twice or more ({names})."),
            _("Ask the customer what would make it decide; take what has no answer out of the forecast."), "working.pushed_twice",
            question=_("Why should {first} close this time?"), gravity=STORY if is_story else 2,
        )  # fmt: skip


def unmet(book: Book, position: int) -> Iterator[Notice]:
    """Deals far on whose decision maker nobody has met, where that is kept at all."""
    deals = book.now.open_deals
    deals = open_deals(book, position, (deals["p"] >= book.settings.rules.late_probability) & (deals["decision_maker_met"] == 0))
    if len(deals):
        yield about(
            deals, book, "unmet", _("The deal with {names} is far on, but nobody has met the decision maker."),
            _("{n} deals are far on, but nobody has met the decision maker ({names})."),
            _("Ask your contact for a meeting with the decision maker; take the manager along."), "working.heat",
            question=_("Who decides at {first}?"),
        )  # fmt: skip


def unsure_commit(book: Book, position: int) -> Iterator[Notice]:
    """Deals that the forecast counts as commit, with neither contact nor a dated next step."""
    deals, now = book.now.open_deals, book.now
    unsure = is_silent(deals, now) & ~deals["has_next_step"].to_numpy(bool)
    deals = open_deals(book, position, (category_of(deals) == "commit") & unsure)
    if len(deals):
        yield about(
            deals, book, "commit",
            _("The deal with {names} counts as commit, without contact for over {days} days and without a dated next step."),
            _("{n} deals count as commit, without contact for over {days} days and without a dated next step ({names})."),
            _("Speak with the customer, or take the deal down to best case."), "forecast.category.commit",
            fields={"days": book.settings.windows.stalled_days}, question=_("What has {first} promised, and when?"), gravity=3,
        )  # fmt: skip


def over_age(book: Book, position: int) -> Iterator[Notice]:
    deals, all_ = open_deals(book, position, is_over_age(book.now)), of(book, "working.opportunities", position)
    if len(deals) and len(deals) / all_ > book.settings.rules.over_age_share:
        yield about(
            deals, book, "over_age", _("The deal with {names} has been in its stage for longer than the norm."),
            _("{n} of {all} open deals have been in their stage for longer than the norm ({names})."),
            _("Agree with the customer what the next stage needs, or move the deal back to where it truly stands."), "working.over_age",
            fields={"all": int(all_)}, days=14,
        )  # fmt: skip


def thin_coverage(book: Book, position: int) -> Iterator[Notice]:
    """Too little is to close next month; where new customers must be found for it, the follow-up plan tells it."""
    coverage, missing = of(book, "working.coverage", position), of(book, "plan.followup.D", position)
    if coverage < book.settings.rules.coverage and not of(book, "plan.followup.H", position) > 0:
        yield Notice(
            "coverage",
            _("The deals that should close next month are worth {value} times what its target still needs; {wanted} times is safe.") if coverage > 0
            else _("No deal should close next month, and its target still needs {stake}."),
            _("Bring forward what can close; open new deals this week."),
            {"value": f"{coverage:.1f}", "wanted": f"{book.settings.rules.coverage:g}"}, stake=max(np.nan_to_num(missing), 0.0), days=7,
            metric="working.coverage", question=_("Which deals can still be brought into next month?"),
        )  # fmt: skip


def slipped(book: Book, position: int) -> Iterator[Notice]:
    share = of(book, "working.slippage", position)
    if share > book.settings.rules.slippage:
        yield Notice(
            "slippage", _("{share} of what was to close this month is still open."),
            _("Date a deal by the customer’s next decision, not by your month."), {"share": share},
            stake=float(book.now.rows_of(slipped_rows, position).amount.sum()), metric="working.slippage",
            rows=behind(book, "working.slippage", position),
        )  # fmt: skip


def lost_reason(book: Book, position: int) -> Iterator[Notice]:
    """One reason that takes most of what is lost."""
    deals, limits = lost_of_year(book.now, position), book.settings.rules
    sums = deals.groupby("reason")["amount"].sum()
    reason = str(sums.idxmax()) if len(sums) else ""
    chosen = deals[(deals["reason"] == reason).to_numpy()]
    if reason and len(chosen) >= limits.least_cases and sums[reason] > limits.lost_reason * sums.sum():
        yield Notice(
            "lost_reason", _("“{reason}” takes {share} of what was lost in 12 months ({n} deals)."),
            _("Go through the last three with the team: what would have won the customer?"),
            {"reason": reason, "share": float(sums[reason] / sums.sum()), "n": len(chosen)},
            _("“{reason}” takes {share} of what was lost in 12 months (one deal)."), stake=float(sums[reason]), gravity=1, days=30,
            metric="activity.win_rate", owner="manager", rows=sources(chosen),
            question=_("When in these deals could you have known it?"),
        )  # fmt: skip


RULES: tuple[Rule, ...] = (hope, silent, pushed, overdue, unmet, unsure_commit, over_age, thin_coverage, slipped, lost_reason)
