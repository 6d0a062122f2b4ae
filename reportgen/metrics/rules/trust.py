"""Rules of what can be relied on: the data, the forecasts, the measures that were agreed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen.language import mark as _
from reportgen.metrics.accuracy import track
from reportgen.metrics.book import Book
from reportgen.metrics.core import TEAM
from reportgen.metrics.followed import measures
from reportgen.metrics.followup import weighted_next_rows
from reportgen.metrics.quality import DATES_OF_DEALS, newest_entry, outcome_rows
from reportgen.metrics.rules.notice import STORY, Counted, Field, Found, Rule, is_new_here, mine, of, rule, sources
from reportgen.workcalendar import add_months


@rule(
    "poor_data",
    condition=_("data quality is under {data_quality} of 100"),
    message=_("The data behind this report are thin: quality {value} of 100."),
    measure=_("Bring the workbook up to date before drawing conclusions."),
    question=_("What happened this month that is not written down?"),
    metric="data.quality",
    evidence=_(
        "the rows left out, the deals overdue or without a next step, the visits without an outcome, the "
        "newest entries; where nothing was entered, what names the rep"
    ),
    gravity=(STORY,),
    days=7,
)
def poor_data(book: Book, position: int) -> Iterator[Found]:
    quality = of(book, "data.quality", position)
    if quality < book.settings.rules.data_quality:
        yield Found({"value": round(quality)}, rows=poor_rows(book, position))


def poor_rows(book: Book, position: int) -> tuple[int, ...]:
    """The rows that data quality misses something in; the team's are all of them."""
    now = book.now
    deals = mine(now.open_deals, position)
    left_out = now.facts.dataset.left_out
    left_out = mine(left_out.assign(who=now.who(now.facts.name_codes(left_out["rep"]))), position)
    visits = now.rows_of(outcome_rows, position)
    without = visits.source[visits.amount == 0].astype(int).tolist()
    poor = deals[~deals["has_next_step"].to_numpy(bool) | deals["is_overdue"].to_numpy(bool)]
    return tuple(sorted({*sources(left_out), *sources(poor), *without, *newest_rows(book, position)})) or rows_naming(book, position)


def rows_naming(book: Book, position: int) -> tuple[int, ...]:
    """Of one who has entered nothing, the rows that know the rep all the same: the roster, targets, customers; of the team all reps'."""
    names = [subject.name for subject in (book.subjects[1:] if position == TEAM else [book.subjects[position]])]
    frames = book.facts.dataset.frames.values()
    return tuple(sorted(row for frame in frames if "rep" in frame for row in sources(frame[frame["rep"].isin(names).to_numpy()])))


def newest_rows(book: Book, position: int) -> tuple[int, ...]:
    """The rows of a subject's newest entry: visits and deals of that day."""
    now, day = book.now, newest_entry(book.now)[position]
    log = now.activities_from(day) if np.isfinite(day) else now.activities.iloc[:0]
    log = mine(log.assign(who=now.who(log["rep"].to_numpy())), position)
    deals = mine(now.deals, position)
    is_newest = (deals[list(DATES_OF_DEALS)] == day).any(axis=1).to_numpy()
    return tuple(sorted({*sources(log[(log["day"] == day).to_numpy()]), *sources(deals[is_newest])}))


@rule(
    "stale",
    condition=_("nothing was entered in a workbook for more than {stale_days}; of the team, the reps of whom this is so"),
    message=_("{n} reps have entered nothing for over {limit}, {name} for {days}."),
    one=_("{name} has entered nothing for {days}."),
    measure=_("Enter what was done and what comes next: visits, deals, next steps."),
    question=_("What keeps you from writing it down?"),
    metric="data.fresh",
    evidence=_("the newest entries"),
    days=7,
)
def stale(book: Book, position: int) -> Iterator[Found]:
    """Workbooks in which nothing new has been entered; of the team the reps who keep none up to date."""
    quiet, limit = book.now.as_of - newest_entry(book.now), book.settings.windows.stale_days
    who = [at for at in (range(1, book.now.size) if position == TEAM else [position]) if limit < quiet[at] < np.inf]
    if who:
        longest = max(who, key=lambda at: quiet[at])
        otherwise = {"question": "", "owner": "manager"} if position == TEAM else {"one": _("Nothing has been entered for {days}.")}
        rows = tuple(sorted({row for at in who for row in newest_rows(book, at)}))
        fields: dict[str, Field] = {"n": len(who), "limit": Counted(limit), "days": Counted(int(quiet[longest])), "name": book.subjects[longest].name}
        yield Found(fields, rows=rows, otherwise=dict(otherwise))


@rule(
    "measures",
    condition=_("agreed measures are past their day and not done"),
    message=_("{n} agreed measures are overdue, the oldest since {day}: {measure}."),
    one=_("An agreed measure has been overdue since {day}: {measure}."),
    measure=_("Do what was agreed, or agree a new day: what nobody follows up is not done."),
    question=_("What stands in the way of “{measure}”?"),
    metric="",
    evidence=_("these measures"),
    days=7,
    owner="manager",
)
def measures_overdue(book: Book, position: int) -> Iterator[Found]:
    late = [item for item in measures(book, position) if item.overdue > 0]
    if late:
        oldest = late[0]
        assert oldest.due is not None  # what is overdue has its day
        fields: dict[str, Field] = {"n": len(late), "measure": oldest.measure.rstrip(".。"), "day": oldest.due}
        cites = (oldest.metric,) if oldest.metric else ()
        yield Found(fields, rows=tuple(sorted(item.source for item in late)), otherwise={"metric": oldest.metric, "cites": cites})


@rule(
    "put_off",
    condition=_("agreed measures that are not done were moved to a later day twice or more, and are not past it yet"),
    message=_("{n} agreed measures have been put off again and again: {measure}, from {first} to {day}."),
    one=_("An agreed measure has been put off {times} times, from {first} to {day}: {measure}."),
    measure=_("Do it in the next week, or strike it out and say why."),
    question=_("Do you still want to do “{measure}”?"),
    metric="",
    evidence=_("these measures"),
    gravity=(1,),
    days=7,
    owner="manager",
)
def put_off(book: Book, position: int) -> Iterator[Found]:
    late = [item for item in measures(book, position) if item.done is None and not item.overdue and item.moves >= OFTEN]
    if late:
        most = max(late, key=lambda item: item.moves)
        assert most.due is not None  # its day was moved
        fields: dict[str, Field] = {
            "n": len(late),
            "measure": most.measure.rstrip(".。"),
            "times": most.moves,
            "first": most.was_due[0],
            "day": most.due,
        }
        cites = (most.metric,) if most.metric else ()
        yield Found(fields, rows=tuple(sorted(item.source for item in late)), otherwise={"metric": most.metric, "cites": cites})


OFTEN = 2  # times a measure is moved until it is a finding


@rule(
    "naive_wins",
    condition=_("last month’s revenue would have forecast the team’s past months better than the forecasts did, with at least {cases_months}"),
    message=_("Last month’s revenue would have been a better forecast: it missed by {naive}, ours by {own}."),
    measure=_("The probabilities are not the cause, the dates are: date each deal by the customer’s next decision."),
    question=_("Which deals did we count that never closed?"),
    metric="accuracy.wape",
    evidence=_("the deals that the past months’ forecasts counted"),
    days=30,
    owner="manager",
)
def naive_wins(book: Book, position: int) -> Iterator[Found]:
    wape, naive = of(book, "accuracy.wape", position), of(book, "accuracy.naive_wape", position)
    if position == TEAM and wape > naive and has_past(book, position):
        measure = remedy(book, is_high=of(book, "accuracy.bias", position) > 0)
        yield Found({"naive": naive, "own": wape}, rows=forecast_deals(book, position), otherwise={"measure": measure})


@rule(
    "bias",
    condition=_("past forecasts came out too high or too low by more than {bias}, with at least {cases_months}"),
    message=_("Forecasts came out {share} too high."),
    measure=_("The probabilities are not the cause, the dates are: date each deal by the customer’s next decision."),
    question=_("What did you count too early, or too late?"),
    metric="accuracy.bias",
    evidence=_("the deals that the past months’ forecasts counted"),
    gravity=(1,),
    days=30,
    owner="manager",
)
def biased(book: Book, position: int) -> Iterator[Found]:
    bias = of(book, "accuracy.bias", position)
    if abs(bias) > book.settings.rules.bias and has_past(book, position) and not is_new_here(book, position):
        otherwise = {"measure": remedy(book, is_high=bias > 0)} | ({} if bias > 0 else {"message": _("Forecasts came out {share} too low.")})
        yield Found({"share": abs(bias)}, rows=forecast_deals(book, position), otherwise=dict(otherwise))


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


def forecast_deals(book: Book, position: int) -> tuple[int, ...]:
    """The deals that the forecasts of past months counted, as the pictures of their time show them."""
    found: set[int] = set()
    for month in track(book.now).months:
        then = book.world.at(add_months(month, -1), subjects=book.now.subjects)
        found.update(int(source) for source in then.rows_of(weighted_next_rows, position).source)
    return tuple(sorted(found))


RULES: tuple[Rule, ...] = (poor_data, stale, measures_overdue, put_off, naive_wins, biased)
