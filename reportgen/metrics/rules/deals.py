"""Rules of the working platform: what stands in the way of open deals."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.pipeline import is_hope
from reportgen.metrics.rules.notice import STORY, Notice, Rule, deal_names, mine, of, sources


def about(deals: pd.DataFrame, book: Book, rule: str, message: str, measure: str, metric: str, question: str = "", **more: object) -> Notice:
    """A notice about some deals: how many, whose, and their amount at stake."""
    fields: dict[str, object] = {"n": len(deals), "names": deal_names(book.now, deals)}
    given: dict[str, object] = {"stake": float(deals["amount"].sum()), "days": 7, **more}
    return Notice(rule, message, measure, fields, metric=metric, question=question, rows=sources(deals), **given)  # type: ignore[arg-type]


def hope(book: Book, position: int) -> Iterator[Notice]:
    limits = book.settings.rules
    deals = mine(book.now, book.now.open_deals[is_hope(book.now)], position)
    share = of(book, "forecast.hope_share", position)
    if len(deals) and share > limits.hope_share:
        yield about(
            deals, book, "hope", _("Open deals that rest on hope, silent, overdue, pushed or without a dated next step: {n} ({names})."),
            _("Call each this week; set a date or close it."), "forecast.hope_share",
            _("Which of these deals would you bet your own money on: {names}?"),
            stake=float((deals["amount"] * deals["p"]).sum()), gravity=3 if share > limits.hope_grave else 2,
        )  # fmt: skip


def overdue(book: Book, position: int) -> Iterator[Notice]:
    deals = mine(book.now, book.now.open_deals[book.now.open_deals["is_overdue"].to_numpy()], position)
    if len(deals):
        yield about(
            deals, book, "overdue", _("Open deals past their expected close: {n} ({names})."),
            _("Agree a new date with the customer, or close the deal as lost."), "working.overdue", _("What must happen so that {names} decides?"),
        )  # fmt: skip


def pushed(book: Book, position: int) -> Iterator[Notice]:
    deals = mine(book.now, book.now.open_deals[(book.now.open_deals["pushes"] >= 2).to_numpy()], position)
    if len(deals):
        yield about(
            deals, book, "pushed", _("Deals pushed to a later month twice or more: {n} ({names})."),
            _("Ask the customer what would make it decide; take what has no answer out of the forecast."), "working.pushed_twice",
            _("Why should {names} close this time?"), gravity=STORY if len(deals) >= book.settings.rules.many_pushed else 2,
        )  # fmt: skip


def unmet(book: Book, position: int) -> Iterator[Notice]:
    """Deals far on whose decision maker nobody has met, where that is kept at all."""
    deals = book.now.open_deals
    late = (deals["p"] >= book.settings.rules.late_probability) & (deals["decision_maker_met"] == 0)
    deals = mine(book.now, deals[late.to_numpy()], position)
    if len(deals):
        yield about(
            deals, book, "unmet", _("Deals far on whose decision maker nobody has met: {n} ({names})."),
            _("Ask your contact for a meeting with the decision maker; take the manager along."), "working.heat", _("Who decides at {names}?"),
        )  # fmt: skip


def over_age(book: Book, position: int) -> Iterator[Notice]:
    n, all_ = of(book, "working.over_age", position), of(book, "working.opportunities", position)
    if n > 0 and n / all_ > book.settings.rules.over_age_share:
        yield Notice(
            "over_age", _("Deals in their stage for longer than its norm: {n} of {all}."),
            _("Agree with each customer what the next stage needs, or move the deal back to where it truly stands."),
            {"n": int(n), "all": int(all_)}, 0.0, 2, 14, "working.over_age",
        )  # fmt: skip


def thin_coverage(book: Book, position: int) -> Iterator[Notice]:
    coverage = of(book, "working.coverage", position)
    if coverage < book.settings.rules.coverage:
        stake = max(of(book, "plan.followup.A", position) - of(book, "plan.followup.C", position), 0.0)
        yield Notice(
            "coverage", _("Open deals expected next month are {value} times what its target still needs; {wanted} times is safe."),
            _("Bring forward what can close; open new deals this week."),
            {"value": f"{coverage:.1f}", "wanted": f"{book.settings.rules.coverage:g}"}, stake, 2, 7, "working.coverage",
            _("Which deals can still be brought into next month?"),
        )  # fmt: skip


def slipped(book: Book, position: int) -> Iterator[Notice]:
    share = of(book, "working.slippage", position)
    if share > book.settings.rules.slippage:
        yield Notice(
            "slippage", _("{share} of what was to close this month is still open."),
            _("Date a deal by the customer’s next decision, not by your month."), {"share": ("percent", share)}, 0.0, 2, 14, "working.slippage",
        )  # fmt: skip


RULES: tuple[Rule, ...] = (hope, pushed, overdue, unmet, over_age, thin_coverage, slipped)
