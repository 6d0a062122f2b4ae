"""Rules of what can be relied on: the data, the forecasts, the measures that were agreed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.core import TEAM
from reportgen.metrics.followed import measures
from reportgen.metrics.quality import newest_entry
from reportgen.metrics.rules.notice import STORY, Notice, Rule, is_new_here, of


def poor_data(book: Book, position: int) -> Iterator[Notice]:
    quality = of(book, "data.quality", position)
    if quality < book.settings.rules.data_quality:
        yield Notice(
            "poor_data", _("The data behind this report are thin: quality {value} of 100."),
            _("Bring the workbook up to date before drawing conclusions."), {"value": round(quality)}, gravity=STORY, days=7,
            metric="data.quality", question=_("What happened this month that is not written down?"),
        )  # fmt: skip


def stale(book: Book, position: int) -> Iterator[Notice]:
    """Workbooks in which nothing new has been entered; of the team the reps who keep none up to date."""
    quiet, limit = book.now.as_of - newest_entry(book.now), book.settings.windows.stale_days
    who = [at for at in (range(1, book.now.size) if position == TEAM else [position]) if limit < quiet[at] < np.inf]
    if who:
        longest = max(who, key=lambda at: quiet[at])
        yield Notice(
            "stale", _("{n} reps have entered nothing for over {limit} days, {name} for {days}."),
            _("Enter what was done and what comes next: visits, deals, next steps."),
            {"n": len(who), "limit": limit, "days": int(quiet[longest]), "name": book.subjects[longest].name},
            _("{name} has entered nothing for {days} days.") if position == TEAM else _("Nothing has been entered for {days} days."),
            days=7, metric="data.fresh", question="" if position == TEAM else _("What keeps you from writing it down?"),
            owner="manager" if position == TEAM else "rep",
        )  # fmt: skip


def measures_overdue(book: Book, position: int) -> Iterator[Notice]:
    late = [item for item in measures(book, position) if item.overdue > 0]
    if late:
        oldest = late[0]
        assert oldest.due is not None  # what is overdue has its day
        yield Notice(
            "measures", _("{n} agreed measures are overdue, the oldest since {day}: {measure}."),
            _("Do what was agreed, or agree a new day: what nobody follows up is not done."),
            {"n": len(late), "measure": oldest.measure.rstrip(".。"), "day": oldest.due},
            _("An agreed measure has been overdue since {day}: {measure}."), days=7, metric=oldest.metric,
            question=_("What stands in the way of “{measure}”?"), owner="manager", rows=tuple(sorted(item.source for item in late)),
        )  # fmt: skip


def naive_wins(book: Book, position: int) -> Iterator[Notice]:
    wape, naive = of(book, "accuracy.wape", position), of(book, "accuracy.naive_wape", position)
    if position == TEAM and wape > naive and has_past(book, position):
        yield Notice(
            "naive_wins", _("Last month’s revenue would have been a better forecast: it missed by {naive}, ours by {own}."),
            remedy(book, is_high=of(book, "accuracy.bias", position) > 0),
            {"naive": naive, "own": wape}, days=30, metric="accuracy.wape", owner="manager",
        )  # fmt: skip


def biased(book: Book, position: int) -> Iterator[Notice]:
    bias = of(book, "accuracy.bias", position)
    if abs(bias) > book.settings.rules.bias and has_past(book, position) and not is_new_here(book, position):
        yield Notice(
            "bias", _("Forecasts came out {share} too high.") if bias > 0 else _("Forecasts came out {share} too low."),
            remedy(book, is_high=bias > 0), {"share": abs(bias)}, gravity=1, days=30,
            metric="accuracy.bias", owner="manager",
        )  # fmt: skip


def remedy(book: Book, is_high: bool) -> str:
    """What would have made past forecasts better: the calibrated probabilities, where they change the next one the right way; else better days."""
    plain, calibrated = of(book, "forecast.expected", TEAM), of(book, "forecast.calibrated.expected", TEAM)
    if (calibrated < plain) if is_high else (calibrated > plain):
        return _("Take the calibrated probabilities: they count what came of the deals of each stage.")
    if is_high:
        return _("The probabilities are not the cause, the dates are: date each deal by the customer’s next decision.")
    return _("The probabilities are not the cause: enter deals as soon as they are known, and date them by the customer’s decision.")


def has_past(book: Book, position: int) -> bool:
    """Whether there are enough past forecasts to judge them."""
    return book.value("accuracy.wape", position).n >= book.settings.rules.least_cases


RULES: tuple[Rule, ...] = (poor_data, stale, measures_overdue, naive_wins, biased)
