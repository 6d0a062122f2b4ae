"""Rules of the customers: those who fall silent, are lost, slip over the wall, or wait at its foot."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.core import TEAM
from reportgen.metrics.purchase import assessments, is_at_risk, is_key_account, last_year_revenue
from reportgen.metrics.rules.notice import STORY, Notice, Rule, customer_names, of


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
    if stake > 0 and of(book, "purchase.retention", position) < book.settings.rules.retention:
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


def unassessed(book: Book, position: int) -> Iterator[Notice]:
    n = of(book, "fence.unassessed", position)
    if n > 0:
        yield Notice(
            "unassessed", _("Key accounts not assessed in 12 months: {n}."), _("Score them by the fence criteria, together with the manager."),
            {"n": int(n)}, 0.0, 1, 30, "fence.unassessed",
        )  # fmt: skip


def slipping(book: Book, position: int) -> Iterator[Notice]:
    """Key accounts whose latest fence score is under the pass mark and fell."""
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


def concentration(book: Book, position: int) -> Iterator[Notice]:
    share = of(book, "results.top_customer_share", position)
    if share > book.settings.rules.top_customer_share:
        yield Notice(
            "concentration", _("One customer gives {share} of the revenue of 12 months."),
            _("Win two more of its size; secure this one by contract."),
            {"share": ("percent", share)}, 0.0, 1, 60, "results.top_customer_share", _("What happens to the year if this customer stops?"), "manager",
        )  # fmt: skip


def contradicted(book: Book, position: int) -> Iterator[Notice]:
    n = of(book, "platform.contradicted", position)
    if n > 0:
        yield Notice(
            "contradicted", _("Customers whose declared platform is not the one that orders and deals show: {n}."),
            _("Correct the platform in the list of customers, or leave it empty."), {"n": int(n)}, 0.0, 1, 30, "platform.contradicted",
        )  # fmt: skip


def unscreened(book: Book, position: int) -> Iterator[Notice]:
    n = of(book, "market.unscreened_over_30", position)
    if n > 0:
        yield Notice(
            "unscreened", _("Prospects waiting over 30 days for a screening: {n}."), _("Screen them, and stop spending time on those that fail."),
            {"n": int(n)}, 0.0, 1, 14, "market.unscreened_over_30",
        )  # fmt: skip


RULES: tuple[Rule, ...] = (slipping, at_risk, lately_lost, wall, unassessed, concentration, contradicted, unscreened)
