"""Rules of the market platform: whom it pays to work for, and whether there are enough of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.core import TEAM
from reportgen.metrics.moment import Moment
from reportgen.metrics.platforms import facts_rows, screenings
from reportgen.metrics.purchase import assessments, latest
from reportgen.metrics.rules.notice import (
    Counted,
    Field,
    Found,
    Rule,
    behind,
    customer_names,
    customers_behind,
    is_mine,
    mine,
    of,
    rule,
    sources,
    where_customers_stand,
)


@rule(
    "unscreened",
    condition=_("prospects have waited for more than {unscreened_days} since their first contact to be screened"),
    message=_("{n} prospects have waited for over {days} to be screened ({names})."),
    one=_("{names} has waited for over {days} to be screened."),
    measure=_("Screen them, and stop spending time on those that fail."),
    question=_("Which of them would you give up today?"),
    metric="market.unscreened_over_30",
    evidence=_("these prospects"),
    gravity=(1,),
)
def unscreened(book: Book, position: int) -> Iterator[Found]:
    rows = behind(book, "market.unscreened_over_30", position)
    if rows:
        names = customer_names(book.now, customers_behind(book, "market.unscreened_over_30", position))
        yield Found({"n": len(rows), "days": Counted(book.settings.windows.unscreened_days), "names": names}, rows=rows)


@rule(
    "failed_screening",
    condition=_("prospects under the screening’s pass mark of {screening_pass} were still visited or called after that, in this month"),
    message=_("{n} prospects failed the screening and still took time this month ({names}; visits and calls: {contacts})."),
    one=_("{names} failed the screening ({score} of 100, {limit} is the least) and still took time this month (visits and calls: {contacts})."),
    measure=_("Stop: give these hours to prospects that passed, or screen again if something has changed."),
    question=_("What do you know of {first} that the screening does not?"),
    metric="market.pass_share",
    evidence=_("the screenings, and the activities after them"),
)
def failed_screening(book: Book, position: int) -> Iterator[Found]:
    """Who fails the screening is not worth working (domain.md 5.3): told of who works on, and of nobody who has ever bought."""
    now, limit = book.now, book.settings.screening.pass_at
    newest, log = now.once("time after a failed screening", time_after_failing)
    log = mine(log, position)
    if len(log):
        worked = np.zeros(len(now.facts.customers), bool)
        worked[log["customer"].to_numpy()] = True
        newest = newest[worked[newest["customer"].to_numpy()]]
        names = customer_names(now, worked)
        fields: dict[str, Field] = {"n": len(newest), "names": names, "contacts": len(log), "score": round(float(newest["score"].min()))}
        yield Found(fields | {"limit": round(limit)}, rows=(*sources(newest), *sources(log)))


def time_after_failing(now: Moment) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The latest screenings that were failed, and P's activities after them with `who`."""
    newest = latest(assessments(now, "screening", now.settings.screening.criteria))
    is_under = (newest["score"] < now.settings.screening.pass_at).to_numpy()
    newest = newest[is_under & np.isin(now.platform[newest["customer"].to_numpy()], ("market", "working"))]
    failed = np.full(len(now.facts.customers), np.inf)
    failed[newest["customer"].to_numpy()] = newest["day"].to_numpy()
    log = now.activities_from(now.p0)
    log = log[((log["customer"] >= 0) & (log["activity"] != "other")).to_numpy()]
    log = log[log["day"].to_numpy() > failed[log["customer"].to_numpy()]]
    return newest, log.assign(who=now.who(log["rep"].to_numpy()))


@rule(
    "incomplete",
    condition=_("less than {completeness} of the five facts required of prospects are known, with at least {cases_prospects}"),
    message=_("Only {share} of the facts required of prospects are known; {n} of {all} prospects lack some."),
    one=_("Only {share} of the facts required of prospects are known; one of {all} prospects lacks some."),
    measure=_("Ask for contact, position, size, volume and the reason to buy on the next call; without them it is only a name."),
    question=_("What do you know about the largest of them?"),
    metric="market.completeness",
    evidence=_("the prospects of whom a fact is lacking"),
    gravity=(1,),
)
def incomplete(book: Book, position: int) -> Iterator[Found]:
    share, limits = of(book, "market.completeness", position), book.settings.rules
    rows = book.now.rows_of(facts_rows, position)
    lacking = rows.source[rows.amount < 1]
    if share < limits.completeness and len(rows.source) >= limits.least_cases:
        yield Found(
            {"share": share, "n": len(lacking), "all": len(rows.source), "prospects": Counted(len(rows.source), "prospects")},
            rows=tuple(sorted(lacking.tolist())),
            otherwise=nothing_known(share, len(rows.source)),
        )


def nothing_known(share: float, prospects: int) -> dict[str, object]:
    """Another message where no fact is known, or where there is but one prospect."""
    if round(share * 100) == 0:
        return {"message": NOTHING_KNOWN, "one": NOTHING_KNOWN}
    return {"one": _("Only {share} of the facts required of the one prospect are known.")} if prospects == 1 else {}


NOTHING_KNOWN = _("None of the facts required of prospects is known ({prospects}).")


@rule(
    "few_prospects",
    condition=_(
        "fewer prospects that have not failed the screening than {prospects} for each new customer that next "
        "month needs, where the team keeps prospects"
    ),
    message=_("{n} prospects are worth working, and {needed} new customers must be found for next month."),
    one=_("One prospect is worth working, and {needed} new customers must be found for next month."),
    measure=_("Take two hours a week for new names: referrals, events, customers of customers."),
    question=_("Where did your last three good customers come from?"),
    metric="market.customers",
    evidence=_("the prospects worth working, and next month’s target"),
    cites=("market.customers", "plan.followup.A"),
)
def few_prospects(book: Book, position: int) -> Iterator[Found]:
    """Too little waits at the foot of the platforms for what next month's plan must find (6.1)."""
    needed, kept = of(book, "plan.followup.H", position), of(book, "market.customers", TEAM)
    score = screenings(book.now).score
    prospects = (book.now.platform == "market") & is_mine(book.now, position) & ~(score < book.settings.screening.pass_at)
    n = int(prospects.sum())
    if kept > 0 and needed > 0 and n < book.settings.rules.prospects * needed:
        otherwise: dict[str, object] = {} if n else {"message": NONE_WAITS}
        if needed == 1:  # and none waits, unless the settings want more than one prospect a customer
            otherwise = {"message": NONE_WAITS_FOR_ONE if not n else FEW_FOR_ONE, "one": FEW_FOR_ONE if n else ""}
        yield Found({"n": n, "needed": int(needed)}, rows=rows_with_target(book, prospects, position), otherwise=otherwise)


NONE_WAITS = _("No prospect is worth working, and {needed} new customers must be found for next month.")
NONE_WAITS_FOR_ONE = _("No prospect is worth working, and a new customer must be found for next month.")
FEW_FOR_ONE = _("Prospects worth working: {n}; a new customer must be found for next month.")


def rows_with_target(book: Book, prospects: np.ndarray[tuple[int], np.dtype[np.bool_]], position: int) -> tuple[int, ...]:
    return (*where_customers_stand(book, prospects), *behind(book, "plan.followup.A", position))


@rule(
    "contradicted",
    condition=_("the platform declared for a customer differs from the one that its orders and deals show"),
    message=_("{n} customers are declared on another platform than their orders and deals show ({names})."),
    one=_("{names} is declared on another platform than its orders and deals show."),
    measure=_("Correct the platform in the list of customers, or leave it empty."),
    question=_("Where does {first} truly stand: does it still buy?"),
    metric="platform.contradicted",
    evidence=_("these customers"),
    gravity=(1,),
    days=30,
)
def contradicted(book: Book, position: int) -> Iterator[Found]:
    rows = behind(book, "platform.contradicted", position)
    if rows:
        names = customer_names(book.now, customers_behind(book, "platform.contradicted", position))
        yield Found({"n": len(rows), "names": names}, rows=rows)


RULES: tuple[Rule, ...] = (unscreened, failed_screening, incomplete, few_prospects, contradicted)
