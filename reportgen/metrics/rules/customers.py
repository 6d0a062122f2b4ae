"""Rules of those who buy: who falls silent, is lost, slips over the wall; and what depends on them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.breakdown import markets
from reportgen.metrics.core import TEAM
from reportgen.metrics.facts import day_of
from reportgen.metrics.moment import Moment, date_of
from reportgen.metrics.orders import new_since, recognised
from reportgen.metrics.purchase import (
    assessments,
    backlog_lines,
    fence_latest,
    is_at_risk,
    is_key_account,
    last_year_revenue,
    lost_with_orders,
)
from reportgen.metrics.results import customer_sums
from reportgen.metrics.rules.notice import (
    STORY,
    Counted,
    Field,
    Found,
    Rule,
    behind,
    customer_names,
    customers_behind,
    is_mine,
    is_new_here,
    mine,
    of,
    rule,
    sources,
    where_customers_stand,
)
from reportgen.workcalendar import add_months


def silence(book: Book, code: int) -> dict[str, Field]:
    """For how long a customer has not ordered, and after how many days it usually does."""
    rhythm = book.now.world.rhythm
    place = rhythm.last_order(np.array([code]), book.now.as_of)
    return {"silent": Counted(int(book.now.as_of - rhythm.last_day(place)[0])), "usual": Counted(round(float(rhythm.interval_at(place)[0])))}


@rule(
    "slipping",
    condition=_(
        "a key account’s latest fence score is under the pass mark of {fence_pass}, and an earlier one was "
        "not; of the team, where its orders stay away too"
    ),
    message=_("{name} is slipping out of the wall: fence score {now} after {then}."),
    measure=_("Joint visit with the decision maker; agree what has to change."),
    question=_("Who of us speaks to the decision maker of {name}, and when?"),
    metric="fence.score",
    evidence=_("the account’s assessments"),
    stake=_("the account’s orders of a year"),
    gravity=(2, 3, STORY),
    days=10,
)
def slipping(book: Book, position: int) -> Iterator[Found]:
    """Key accounts whose latest fence score fell under the pass mark; a rep's story where its orders stay away too, and only then the team's."""
    moment = book.now
    weight, silent = moment.once("revenue of the last year", last_year_revenue), moment.once("at risk", is_at_risk)
    chosen = is_key_account(moment) & is_mine(moment, position)
    for at, scores in moment.once("fallen under the pass mark", fallen):
        if not (chosen[at] and (silent[at] or position != TEAM)):
            continue
        values = scores["score"].to_numpy()
        name = str(moment.facts.customers[at])
        fields: dict[str, Field] = {"name": name, "now": round(values[-1]), "then": round(values[:-1].max())}
        otherwise: dict[str, object] = {}
        if silent[at]:
            fields |= silence(book, at)
            otherwise = {"message": SLIPPING_SILENTLY, "gravity": STORY if position != TEAM else 3}
        yield Found(fields, stake=float(weight[at]), rows=sources(scores), customer=name, otherwise=otherwise)


def fallen(moment: Moment) -> list[tuple[int, pd.DataFrame]]:
    """Customers whose latest fence score is under the pass mark where an earlier one was not, each with its assessments."""
    pass_at, found = moment.settings.fence.pass_at, []
    for code, scores in assessments(moment, "fence", moment.settings.fence.criteria).groupby("customer"):
        values = scores["score"].to_numpy()
        if len(values) > 1 and values[-1] < pass_at <= values[:-1].max():
            found.append((int(code), scores))
    return found


SLIPPING_SILENTLY = _(
    "{name} is slipping out of the wall: fence score {now} after {then}, and no order for {silent}, where it usually takes {usual}."
)


@rule(
    "at_risk",
    condition=_("customers have been silent for more than {risk_intervals} of their own intervals and {risk_min_days}"),
    message=_(
        "{n} customers have been silent for longer than is usual with them ({names}); the largest for {silent}, where it usually takes {usual}."
    ),
    one=_("{names} has not ordered for {silent}, where it usually takes {usual}."),
    measure=_("Visit soon; ask what is bought elsewhere."),
    question=_("When do we visit {first} together?"),
    metric="purchase.at_risk_customers",
    evidence=_("the customers, and the last order of each"),
    stake=_("their orders of a year"),
    gravity=(3,),
)
def at_risk(book: Book, position: int) -> Iterator[Found]:
    chosen = book.now.once("at risk", is_at_risk) & is_mine(book.now, position)
    if chosen.any():
        weight = book.now.once("revenue of the last year", last_year_revenue)
        names = customer_names(book.now, chosen)
        largest = int(np.flatnonzero(chosen)[np.argmax(weight[chosen])])
        fields: dict[str, Field] = {"n": int(chosen.sum()), "names": names, **silence(book, largest)}
        last = book.now.orders[~book.now.orders["is_return"].to_numpy()].drop_duplicates("customer", keep="last")
        orders = sources(last[chosen[last["customer"].to_numpy()]])
        yield Found(fields, float(weight[chosen].sum()), (*where_customers_stand(book, chosen), *orders), names.shown[0])


@rule(
    "lost",
    condition=_("retention is under {retention}: customers were lost in the last 12 months"),
    message=_("{n} customers were lost in the last 12 months, worth {stake} a year ({names})."),
    one=_("{names} was lost in the last 12 months, worth {stake} a year."),
    measure=_("Ask why they left; win the largest back."),
    question=_("What did {first} leave for?"),
    metric="purchase.retention",
    evidence=_("their orders of the year to their last one"),
    stake=_("their orders of the year to their last one"),
    days=30,
)
def lately_lost(book: Book, position: int) -> Iterator[Found]:
    stake = of(book, "purchase.lately_lost_revenue", position)
    if stake > 0 and of(book, "purchase.retention", position) < book.settings.rules.retention:
        lost = customers_behind(book, "purchase.lately_lost_revenue", position)
        names = customer_names(book.now, lost)
        yield Found({"n": int(lost.sum()), "names": names}, stake, behind(book, "purchase.lately_lost_revenue", position), names.shown[0])


@rule(
    "shrinking",
    condition=_("more customers were lost in 12 months than were won, and {cases_customers} or more were lost"),
    message=_("The purchase platform is shrinking: {lost} customers were lost in 12 months, {n} were won."),
    one=_("The purchase platform is shrinking: {lost} customers were lost in 12 months, one was won."),
    measure=_("Plan so many first orders a quarter as customers are lost in one; begin with the prospects that passed the screening."),
    question=_("Which three prospects could buy for the first time this quarter?"),
    metric="purchase.customers",
    evidence=_("the customers lost and won in 12 months"),
)
def shrinking(book: Book, position: int) -> Iterator[Found]:
    """New customers do not make up for the lost ones; who has just begun took over what was there."""
    now, is_new = book.now, new_since(book.now, book.now.year_start)
    since = now.world.rhythm.became_lost(np.arange(len(now.facts.customers)), now.as_of)
    lost = lost_with_orders(now) & (since >= now.year_start) & is_mine(now, position)
    if lost.sum() < book.settings.rules.least_cases or not isinstance(is_new, np.ndarray) or is_new_here(book, position):
        return
    won = is_new & is_mine(now, position)
    if won.sum() < lost.sum():
        message = {} if won.any() else {"message": NONE_CAME if lost.sum() > 1 else ONE_LEFT}
        yield Found({"lost": int(lost.sum()), "n": int(won.sum())}, rows=where_customers_stand(book, lost | won), otherwise=message)


NONE_CAME = _("The purchase platform is shrinking: {lost} customers were lost in 12 months, and not one was won.")
ONE_LEFT = _("The purchase platform is shrinking: one customer was lost in 12 months, and none was won.")


@rule(
    "wall",
    condition=_("key accounts have no fence score of {fence_pass} or more"),
    message=_("{n} of {all} key accounts stand outside the wall ({names})."),
    one=_("The key account {names} stands outside the wall."),
    measure=_("Take a contact action for each criterion under 3; else for the weakest one."),
    question=_("What would bring {first} inside?"),
    metric="fence.coverage",
    evidence=_("the accounts outside, and the latest assessment of each"),
    stake=_("their orders of a year"),
    gravity=(1,),
    days=30,
)
def wall(book: Book, position: int) -> Iterator[Found]:
    moment = book.now
    accounts = is_key_account(moment) & is_mine(moment, position)
    latest = moment.once("latest fence scores", fence_latest)
    outside = accounts.copy()
    outside[latest.loc[(latest["score"] >= moment.settings.fence.pass_at).to_numpy(), "customer"].to_numpy()] = False
    if outside.any():
        names, all_ = customer_names(moment, outside), int(accounts.sum())
        otherwise = {"message": NOBODY_INSIDE} if outside.sum() == all_ else {}
        scores = sources(latest[outside[latest["customer"].to_numpy()]])
        stake = float(moment.once("revenue of the last year", last_year_revenue)[outside].sum())
        yield Found(
            {"n": int(outside.sum()), "all": all_, "names": names}, stake, (*where_customers_stand(book, outside), *scores), otherwise=otherwise
        )


NOBODY_INSIDE = _("None of the {all} key accounts stands inside the wall.")


@rule(
    "unassessed",
    condition=_("key accounts have had no assessment in {fence_months}"),
    message=_("{n} key accounts have not been assessed for {months} ({names})."),
    one=_("The key account {names} has not been assessed for {months}."),
    measure=_("Score by the fence criteria, together with the manager."),
    question=_("How firmly do we stand with {first}?"),
    metric="fence.unassessed",
    evidence=_("these accounts"),
    gravity=(1,),
    days=30,
)
def unassessed(book: Book, position: int) -> Iterator[Found]:
    rows, months = behind(book, "fence.unassessed", position), Counted(book.settings.windows.fence_months, "months")
    if rows:
        names = customer_names(book.now, customers_behind(book, "fence.unassessed", position))
        yield Found({"n": len(rows), "months": months, "names": names}, rows=rows)


@rule(
    "concentration",
    condition=_("one customer gives more than {top_customer_share} of the revenue of 12 months"),
    message=_("{name} alone gives {share} of the revenue of 12 months."),
    measure=_("Win two more of its size; secure this one by contract."),
    question=_("What happens to the year if {name} stops?"),
    metric="results.top_customer_share",
    evidence=_("its orders of 12 months"),
    stake=_("its orders of 12 months"),
    gravity=(1,),
    days=60,
    owner="manager",
)
def concentration(book: Book, position: int) -> Iterator[Found]:
    share = of(book, "results.top_customer_share", position)
    if share > book.settings.rules.top_customer_share and not is_new_here(book, position):
        sums = customer_sums(book.now)
        sums = sums[(sums["who"] == position).to_numpy()]
        largest = sums.loc[sums["amount"].idxmax()]
        name = str(book.now.facts.customers[int(largest["customer"])])
        lines = recognised(book.now, book.now.year_start, book.now.p1)
        lines = mine(lines.assign(who=book.now.who(lines["owner"].to_numpy())), position)
        rows = sources(lines[(lines["customer"] == int(largest["customer"])).to_numpy()])
        yield Found({"name": name, "share": share}, float(largest["amount"]), rows, name)


@rule(
    "late_orders",
    condition=_("orders are not delivered more than {late_days} after their due day, where deliveries are kept"),
    message=_("{n} orders should have been delivered by now ({names}); the oldest was due on {day}."),
    one=_("An order of {names} should have been delivered on {day}."),
    measure=_("Call the customer before it calls; agree a day with delivery."),
    question=_("What have you told {first}?"),
    metric="purchase.backlog",
    evidence=_("these orders"),
    stake=_("their amount"),
    days=7,
)
def late_orders(book: Book, position: int) -> Iterator[Found]:
    """Orders that should have been delivered, where deliveries are kept at all: the customer waits, and so does the next order."""
    moment, late = book.now, book.settings.rules.late_days
    lines = backlog_lines(moment)
    lines = lines[lines["due"].to_numpy() < moment.as_of - late]
    lines = lines if position == TEAM else lines[moment.who(lines["owner"].to_numpy()) == position]
    are_kept = moment.orders["is_delivered"].any() or moment.orders["delivered"].notna().any()
    if len(lines) and are_kept:
        waiting = np.zeros(len(moment.facts.customers), bool)
        waiting[lines["customer"].to_numpy()] = True
        names, day = customer_names(moment, waiting), date_of(int(lines["due"].min()))
        yield Found({"n": int(lines["order"].nunique()), "day": day, "names": names}, float(lines["amount"].sum()), sources(lines))


@rule(
    "segment",
    condition=_(
        "a segment with at least {segment_share} of the year before’s revenue brought less by more than {segment_fall}; the largest loss is told"
    ),
    message=_("The segment {name} brought {share} less in 12 months than in the year before."),
    measure=_("Visit its three largest customers; find out whether they buy less or elsewhere."),
    question=_("What has changed for these customers?"),
    metric="results.revenue",
    evidence=_("the segment’s orders of both years"),
    stake=_("what it brought less"),
    days=30,
    owner="manager",
)
def falling_segment(book: Book, position: int) -> Iterator[Found]:
    """The key segment of the team that lost most on the year before."""
    if position != TEAM:
        return
    now, limits = book.now, book.settings.rules
    table = markets(now, TEAM, "segment")
    before = table["before"].to_numpy(float)
    is_key = (before >= limits.segment_share * np.nansum(before)) & (table["name"] != "").to_numpy()
    table = table[is_key & (table["revenue"].to_numpy(float) < (1 - limits.segment_fall) * before)]
    if len(table):
        worst = table.loc[(table["before"] - table["revenue"]).idxmax()]
        lines = recognised(now, day_of(add_months(now.month, -23)), now.p1)
        of_segment = now.facts.customer_file["segment"].to_numpy(object)[lines["customer"].to_numpy()] == worst["name"]
        yield Found(
            {"name": str(worst["name"]), "share": 1 - float(worst["revenue"] / worst["before"])},
            float(worst["before"] - worst["revenue"]), sources(lines[of_segment]),
        )  # fmt: skip


RULES: tuple[Rule, ...] = (slipping, at_risk, lately_lost, shrinking, wall, unassessed, concentration, late_orders, falling_segment)
