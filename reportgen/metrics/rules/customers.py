"""Rules of the customers: those who fall silent, are lost, slip over the wall, or wait at its foot."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.breakdown import markets
from reportgen.metrics.core import TEAM
from reportgen.metrics.moment import date_of
from reportgen.metrics.purchase import (
    assessments,
    backlog_lines,
    fence_latest,
    is_at_risk,
    is_key_account,
    last_year_revenue,
)
from reportgen.metrics.results import customer_sums
from reportgen.metrics.rules.notice import STORY, Field, Notice, Rule, behind, customer_names, customers_behind, is_mine, is_new_here, of, sources


def silence(book: Book, code: int) -> dict[str, Field]:
    """For how long a customer has not ordered, and after how many days it usually does."""
    rhythm = book.now.world.rhythm
    place = rhythm.last_order(np.array([code]), book.now.as_of)
    return {"silent": int(book.now.as_of - rhythm.last_day(place)[0]), "usual": round(float(rhythm.interval_at(place)[0]))}


def at_risk(book: Book, position: int) -> Iterator[Notice]:
    chosen = is_at_risk(book.now) & is_mine(book.now, position)
    if chosen.any():
        weight = last_year_revenue(book.now)
        names = customer_names(book.now, chosen)
        largest = int(np.flatnonzero(chosen)[np.argmax(weight[chosen])])
        yield Notice(
            "at_risk",
            _("{n} customers have been silent for longer than is usual with them ({names}); the largest for {silent} days, where {usual} are usual."),
            _("Visit soon; ask what is bought elsewhere."), {"n": int(chosen.sum()), "names": names, **silence(book, largest)},
            _("{names} has not ordered for {silent} days, where {usual} are usual."),
            stake=float(weight[chosen].sum()), gravity=3, metric="purchase.at_risk_customers", question=_("When do we visit {first} together?"),
            rows=tuple(sorted(book.now.facts.customer_sources[chosen].tolist())), customer=names.shown[0],
        )  # fmt: skip


def lately_lost(book: Book, position: int) -> Iterator[Notice]:
    stake = of(book, "purchase.lately_lost_revenue", position)
    if stake > 0 and of(book, "purchase.retention", position) < book.settings.rules.retention:
        rows, lost = behind(book, "purchase.lately_lost_revenue", position), customers_behind(book, "purchase.lately_lost_revenue", position)
        names = customer_names(book.now, lost)
        yield Notice(
            "lost", _("{n} customers were lost in the last 12 months, worth {stake} a year ({names})."),
            _("Ask why they left; win the largest back."), {"n": int(lost.sum()), "names": names},
            _("{names} was lost in the last 12 months, worth {stake} a year."), stake=stake, days=30, metric="purchase.retention", rows=rows,
            question=_("What did {first} leave for?"), customer=names.shown[0],
        )  # fmt: skip


def wall(book: Book, position: int) -> Iterator[Notice]:
    moment = book.now
    accounts = is_key_account(moment) & is_mine(moment, position)
    latest = fence_latest(moment)
    outside = accounts.copy()
    outside[latest.loc[(latest["score"] >= moment.settings.fence.pass_at).to_numpy(), "customer"].to_numpy()] = False
    if outside.any():
        yield Notice(
            "wall",
            _("None of the {all} key accounts stands inside the wall.") if outside.sum() == accounts.sum()
            else _("{n} of {all} key accounts stand outside the wall ({names})."),
            _("Take a contact action for each criterion under 3; else for the weakest one."),
            {"n": int(outside.sum()), "all": int(accounts.sum()), "names": customer_names(moment, outside)},
            _("The key account {names} stands outside the wall."), stake=float(last_year_revenue(moment)[outside].sum()), gravity=1, days=30,
            metric="fence.coverage", rows=tuple(sorted(moment.facts.customer_sources[outside].tolist())),
        )  # fmt: skip


def unassessed(book: Book, position: int) -> Iterator[Notice]:
    rows = behind(book, "fence.unassessed", position)
    if rows:
        yield Notice(
            "unassessed", _("{n} key accounts have not been assessed in 12 months ({names})."),
            _("Score by the fence criteria, together with the manager."),
            {"n": len(rows), "names": customer_names(book.now, customers_behind(book, "fence.unassessed", position))},
            _("The key account {names} has not been assessed in 12 months."), gravity=1, days=30, metric="fence.unassessed", rows=rows,
        )  # fmt: skip


def slipping(book: Book, position: int) -> Iterator[Notice]:
    """Key accounts whose latest fence score fell under the pass mark; a rep's story where its orders stay away too, and only then the team's."""
    moment = book.now
    pass_at, weight, silent = moment.settings.fence.pass_at, last_year_revenue(moment), is_at_risk(moment)
    chosen = is_key_account(moment) & is_mine(moment, position)
    for code, scores in assessments(moment, "fence", moment.settings.fence.criteria).groupby("customer"):
        values, at = scores["score"].to_numpy(), int(code)
        has_fallen = len(values) > 1 and values[-1] < pass_at <= values[:-1].max()
        if not (chosen[at] and has_fallen and (silent[at] or position != TEAM)):
            continue
        name = str(moment.facts.customers[at])
        fields: dict[str, Field] = {"name": name, "now": round(values[-1]), "then": round(values[:-1].max())}
        yield Notice(
            "slipping",
            _("{name} is slipping out of the wall: fence score {now} after {then}, and no order for {silent} days, where {usual} are usual.")
            if silent[at] else _("{name} is slipping out of the wall: fence score {now} after {then}."),
            _("Joint visit with the decision maker; agree what has to change."), fields | (silence(book, at) if silent[at] else {}),
            stake=float(weight[at]), gravity=STORY if silent[at] and position != TEAM else 3 if silent[at] else 2, days=10,
            metric="fence.score", question=_("Who of us speaks to the decision maker of {name}, and when?"), rows=sources(scores), customer=name,
        )  # fmt: skip


def concentration(book: Book, position: int) -> Iterator[Notice]:
    share = of(book, "results.top_customer_share", position)
    if share > book.settings.rules.top_customer_share and not is_new_here(book, position):
        sums = customer_sums(book.now)
        sums = sums[(sums["who"] == position).to_numpy()]
        largest = sums.loc[sums["amount"].idxmax()]
        name = str(book.now.facts.customers[int(largest["customer"])])
        yield Notice(
            "concentration", _("{name} alone gives {share} of the revenue of 12 months."),
            _("Win two more of its size; secure this one by contract."), {"name": name, "share": share},
            stake=float(largest["amount"]), gravity=1, days=60, metric="results.top_customer_share",
            question=_("What happens to the year if {name} stops?"), owner="manager", customer=name,
        )  # fmt: skip


def contradicted(book: Book, position: int) -> Iterator[Notice]:
    rows = behind(book, "platform.contradicted", position)
    if rows:
        yield Notice(
            "contradicted", _("{n} customers are declared on another platform than their orders and deals show ({names})."),
            _("Correct the platform in the list of customers, or leave it empty."),
            {"n": len(rows), "names": customer_names(book.now, customers_behind(book, "platform.contradicted", position))},
            _("{names} is declared on another platform than its orders and deals show."), gravity=1, days=30, metric="platform.contradicted",
            rows=rows,
        )  # fmt: skip


def unscreened(book: Book, position: int) -> Iterator[Notice]:
    rows = behind(book, "market.unscreened_over_30", position)
    if rows:
        yield Notice(
            "unscreened", _("{n} prospects have waited for over {days} days to be screened ({names})."),
            _("Screen them, and stop spending time on those that fail."),
            {"n": len(rows), "days": book.settings.windows.unscreened_days,
             "names": customer_names(book.now, customers_behind(book, "market.unscreened_over_30", position))},
            _("{names} has waited for over {days} days to be screened."), gravity=1, metric="market.unscreened_over_30", rows=rows,
        )  # fmt: skip


def late_orders(book: Book, position: int) -> Iterator[Notice]:
    """Orders that should have been delivered, where deliveries are kept at all: the customer waits, and so does the next order."""
    moment, late = book.now, book.settings.rules.late_days
    lines = backlog_lines(moment)
    lines = lines[lines["due"].to_numpy() < moment.as_of - late]
    lines = lines if position == TEAM else lines[moment.who(lines["owner"].to_numpy()) == position]
    are_kept = moment.orders["is_delivered"].any() or moment.orders["delivered"].notna().any()
    if len(lines) and are_kept:
        waiting = np.zeros(len(moment.facts.customers), bool)
        waiting[lines["customer"].to_numpy()] = True
        yield Notice(
            "late_orders", _("{n} orders should have been delivered by now ({names}); the oldest was due on {day}."),
            _("Call the customer before it calls; agree a day with delivery."),
            {"n": int(lines["order"].nunique()), "day": date_of(int(lines["due"].min())), "names": customer_names(moment, waiting)},
            _("An order of {names} should have been delivered on {day}."), stake=float(lines["amount"].sum()), days=7,
            metric="purchase.backlog", rows=sources(lines),
        )  # fmt: skip


def falling_segment(book: Book, position: int) -> Iterator[Notice]:
    """The key segment of the team that lost most on the year before."""
    if position != TEAM:
        return
    table, limits = markets(book.now, TEAM, "segment"), book.settings.rules
    before = table["before"].to_numpy(float)
    is_key = (before >= limits.segment_share * np.nansum(before)) & (table["name"] != "").to_numpy()
    table = table[is_key & (table["revenue"].to_numpy(float) < (1 - limits.segment_fall) * before)]
    if len(table):
        worst = table.loc[(table["before"] - table["revenue"]).idxmax()]
        yield Notice(
            "segment", _("The segment {name} brought {share} less in 12 months than in the year before."),
            _("Visit its three largest customers; find out whether they buy less or elsewhere."),
            {"name": str(worst["name"]), "share": 1 - float(worst["revenue"] / worst["before"])},
            stake=float(worst["before"] - worst["revenue"]), days=30, metric="results.revenue", owner="manager",
        )  # fmt: skip


RULES: tuple[Rule, ...] = (
    slipping, at_risk, lately_lost, wall, unassessed, concentration, contradicted, unscreened, late_orders, falling_segment,
)  # fmt: skip
