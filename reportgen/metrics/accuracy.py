"""Was the forecast right? Forecast, actual and error of past months, from what was known then (domain.md 6.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from reportgen.language import mark as _
from reportgen.metrics.core import Array, Better, Elsewhere, Input, Inputs, Metric, Numbers, Phrase, Rows, Unit, add_up, divide, how_many
from reportgen.metrics.facts import day_of
from reportgen.metrics.moment import Moment, date_of, no_sheet
from reportgen.metrics.pipeline import deal_rows
from reportgen.workcalendar import add_months, month_end

FORECAST = "forecast.weighted"
MONTHS_OF_ORDERS = 6  # a month counts when the team's first order is at least so much older


@dataclass(frozen=True, slots=True)
class Track:
    """Past months with forecast, actual and naive forecast of each subject; NaN where one is missing. Shape (months, subjects).

    is_kept: of each month, whether its forecast was kept when it was made, or had to be worked out afterwards.
    """

    months: list[date]
    forecast: Array
    actual: Array
    naive: Array
    is_kept: list[bool]


def track(moment: Moment) -> Track:
    """Months t ≤ P with a picture or snapshot of t − 1: the forecast of t made at the end of t − 1, what came, and what came before."""
    return moment.once("track", work_out_track)


def work_out_track(moment: Moment) -> Track:
    months = forecast_months(moment)
    shape = (len(months), moment.size)
    found = Track(months, np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, np.nan), [False] * len(months))
    for row, month in enumerate(months):
        then = moment.world.at(add_months(month, -1), subjects=moment.subjects)
        now = moment if month == moment.month else moment.world.at(month, subjects=moment.subjects)
        found.forecast[row], found.is_kept[row] = forecasts(then)
        found.actual[row] = now.value("results.revenue")
        found.naive[row] = then.value("results.revenue")
        is_away = absent(moment, month) & (found.forecast[row] == 0) & (found.actual[row] == 0)
        for table in (found.forecast, found.actual, found.naive):
            table[row, is_away] = np.nan  # nothing was forecast for who was not there, not 0
    return found


def absent(moment: Moment, month: date) -> Array:
    """Which subjects were hired after a month or had left before it."""
    first, last = day_of(month), day_of(month_end(month))
    return np.asarray((moment.days_of_subjects("hired_on") > last) | (moment.days_of_subjects("left_on") < first))


def forecasts(then: Moment) -> tuple[Array, bool]:
    """The forecasts made at the end of a month, as they were kept, and whether they were; else, and for reps without one, worked out."""
    snapshot = then.facts.kept.get(then.month)
    if snapshot is None or not snapshot.is_of_month_end:
        return then.value(FORECAST), False
    is_kept = np.array([snapshot.key_of(subject) is not None for subject in then.subjects])
    kept = np.array([snapshot.figure(subject, FORECAST) for subject in then.subjects])
    return (kept if is_kept.all() else np.where(is_kept, kept, then.value(FORECAST))), True


def forecast_months(moment: Moment) -> list[date]:
    """The months to P with a picture or snapshot of the month before, at least six months after the team's first order."""
    first = moment.facts.orders["day"].min()
    if np.isnan(first):
        return []
    seen = {date_of(int(month)) for month in np.unique(moment.world.pictures.covered["month"])} | set(moment.facts.kept)
    months = [add_months(month, 1) for month in sorted(seen)]
    start = date_of(int(first))
    return [month for month in months if month <= moment.month and add_months(month, -MONTHS_OF_ORDERS) >= start]


def error(which: str, signed: bool) -> Callable[[Moment], Numbers]:
    """Σ|f − a| ÷ Σa, or Σ(f − a) ÷ Σa, over the months that have both."""

    def compute(moment: Moment) -> Numbers:
        for kind in ("pipeline", "orders"):
            if not moment.facts.has(kind):
                return Numbers.empty(moment.size, no_sheet(kind))
        found = track(moment)
        forecast = found.forecast if which == "forecast" else found.naive
        both = ~np.isnan(found.forecast) & ~np.isnan(found.actual)
        difference = np.where(both, forecast - found.actual, 0)
        above = (difference if signed else np.abs(difference)).sum(0)
        below = np.where(both, found.actual, 0).sum(0)
        value = divide(above, below)
        reasons = np.full(moment.size, Phrase.of(_("no past month with a forecast and a result")), object)
        reasons[both.any(0)] = Phrase.of(_("nothing was sold in the months with a forecast"))
        return Numbers.given(value, both.sum(0), reasons)

    return compute


AS_KEPT = _("forecast of {month}, as kept at the end of {before}")


def months_judged(is_naive: bool) -> Inputs:
    """The forecast of each past month that has both, and what came of it; a kept one as it was kept."""

    def inputs(moment: Moment, position: int) -> list[Input | Elsewhere]:
        found = track(moment)
        told: list[Input | Elsewhere] = []
        for month, forecast, actual in zip(found.months, found.forecast[:, position], found.actual[:, position], strict=True):
            if np.isnan(forecast) or np.isnan(actual):
                continue
            before = add_months(month, -1)
            if is_naive:
                told.append(Elsewhere("results.revenue", before))
            elif is_kept_of(moment, before, position):
                told.append(
                    Input(
                        Phrase.of(_("forecast of {month}, as kept at the end of {before}"), month=month, before=before), float(forecast), Unit.MONEY
                    )
                )
            else:
                told.append(Elsewhere(FORECAST, before))
            told.append(Elsewhere("results.revenue", month))
        return told

    return inputs


def is_kept_of(moment: Moment, month: date, position: int) -> bool:
    """Whether a subject's forecast was kept at the end of a month."""
    snapshot = moment.facts.kept.get(month)
    return snapshot is not None and snapshot.is_of_month_end and snapshot.key_of(moment.subjects[position]) is not None


def brier_rows(moment: Moment) -> Rows:
    """Every open deal of every picture before P that is closed by P: (p − won)², by the rep of that picture's row."""
    pictures = moment.world.pictures.rows
    seen = pictures[((pictures["month"] < moment.p0) & (pictures["status"] == "open")).to_numpy()]
    closed = moment.closed_deals.set_index("deal")["status"]
    seen = seen[seen["deal"].isin(closed.index).to_numpy()]
    won = (closed.reindex(seen["deal"]) == "won").to_numpy().astype(float)
    seen = seen.assign(who=moment.who(seen["owner"].to_numpy()))
    return deal_rows(moment, seen, (seen["p"].to_numpy() - won) ** 2)


def brier(moment: Moment) -> Numbers:
    rows = moment.rows(brier_rows)
    if rows.missing:
        return Numbers.empty(moment.size, rows.missing)
    n = how_many(rows.who, moment.size)
    return Numbers.given(divide(add_up(rows, moment.size), n), n, Phrase.of(_("no deal of a past picture has closed")))


ORDERS = ("orders.amount", "orders.recognised")
FORECAST_READS = ("pipeline.amount", "pipeline.probability", "pipeline.expected_close", *ORDERS)

METRICS: tuple[Metric, ...] = (
    Metric(
        "accuracy.wape", Unit.RATIO, _("Forecast error (WAPE)"),
        _("Σ |forecast − actual| ÷ Σ actual over past months; each forecast as kept when it was made, else worked out from its month’s picture"),
        error("forecast", False), better=Better.LOWER, thresholds=(0.15, 0.3), minimum_n=3,
        reads=FORECAST_READS, inputs=months_judged(False),
    ),
    Metric(
        "accuracy.bias", Unit.RATIO, _("Forecast bias"), _("Σ (forecast − actual) ÷ Σ actual over past months"),
        error("forecast", True), minimum_n=3, reads=FORECAST_READS, inputs=months_judged(False),
    ),
    Metric(
        "accuracy.naive_wape", Unit.RATIO, _("Error of the naive forecast"),
        _("the same with last month's revenue as the forecast"), error("naive", False), better=Better.LOWER, minimum_n=3,
        reads=ORDERS, inputs=months_judged(True),
    ),
    Metric(
        "accuracy.brier", Unit.SCORE, _("Brier score"),
        _("mean of (probability − won)² over every open deal of past pictures that has closed"), brier,
        reads=("pipeline.probability", "pipeline.status"),
        better=Better.LOWER, thresholds=(0.15, 0.25), minimum_n=10, rows=brier_rows,
    ),
)  # fmt: skip
