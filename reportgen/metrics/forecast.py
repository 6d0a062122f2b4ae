"""What next month and the year will bring: categories, calibrated probabilities, and the outlook as a distribution (domain.md 6.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.core import (
    TEAM,
    Array,
    Better,
    Metric,
    Numbers,
    Phrase,
    Rows,
    Scope,
    Unit,
    add_up,
    first_reason,
    formula,
    how_many,
    total,
)
from reportgen.metrics.distribution import Parts, distributions
from reportgen.metrics.facts import day_of
from reportgen.metrics.moment import Moment, no_sheet
from reportgen.metrics.orders import lines_of
from reportgen.metrics.pipeline import deal_rows, expected_in
from reportgen.metrics.purchase import backlog_lines, repeat_customers
from reportgen.settings import LOST, WON, Stage
from reportgen.workcalendar import add_months, month_end

Select = Callable[[Moment], Rows]
COMMIT, BEST_CASE = 0.8, 0.4  # probabilities from which a deal is commit, best case
PRIOR = 20  # weight of the standard probability in the calibrated one
LONGEST_PUSH = 6


# --- categories -----------------------------------------------------------------------------------------------------


def category_rows(category: str, moment: Moment) -> Rows:
    """Open deals expected in H by their own category, else by probability."""
    deals = expected_in(moment.open_deals, moment.h_month)
    return deal_rows(moment, deals[category_of(deals) == category], "amount")


def category_of(deals: pd.DataFrame) -> Array:
    """The forecast category of each deal: its own, else by probability."""
    p = deals["p"].to_numpy()
    by_probability = np.select([p >= COMMIT, p >= BEST_CASE], ["commit", "best_case"], "pipeline")
    own = deals["category"]
    return np.where(own.isna(), by_probability, own.astype(object))


# --- how closes move, how stages win --------------------------------------------------------------------------------


def push_distribution(moment: Moment) -> Array:
    """Frequency of moving 0 … 6 months, over deals open and expected in the following month, of consecutive pictures up to P.

    k = 0: closed in it; else the months moved, at least 1, at most 6. Of the whole team. No such deal: k = 0 for certain.
    """
    pictures = moment.world.pictures
    months = np.unique(pictures.covered["month"].to_numpy())
    counts = np.zeros(LONGEST_PUSH + 1)
    for month in months[months < moment.p0]:
        following = next_month_day(month)
        counts += pushes_between(moment, month, following) if following in months else 0
    return counts / counts.sum() if counts.sum() else np.eye(1, LONGEST_PUSH + 1)[0]


def next_month_day(month: float) -> float:
    return float(day_of(add_months(date.fromordinal(int(month) + date(1970, 1, 1).toordinal()), 1)))


def pushes_between(moment: Moment, month: float, following: float) -> Array:
    """How many deals moved 0 … 6 months between the pictures of two adjacent months, of those whose rows could be read in both."""
    pictures = moment.world.pictures
    then, now = state_at(moment, month), state_at(moment, following)
    due = then[((then["status"] == "open") & (month_number_of(then) == number_of(following))).to_numpy()]
    both = due.merge(now, on="deal", suffixes=("", "_now"))
    is_seen = pictures.next_picture(both["owner"].to_numpy(), np.full(len(both), month)) == following
    unread = pictures.unread.loc[pictures.unread["month"] == following, "deal"]
    both = both[is_seen & (both["month"] == month).to_numpy() & ~both["deal"].isin(unread).to_numpy()]
    moved = np.clip(month_number_of(both, "_now") - number_of(following), 1, LONGEST_PUSH)
    k = np.where(both["status_now"] != "open", 0, moved).astype(int)
    return np.bincount(k, minlength=LONGEST_PUSH + 1).astype(float)


def state_at(moment: Moment, month: float) -> pd.DataFrame:
    """The deals as the pictures up to a month show them: at its end, those of P as of the as-of day."""
    if month == moment.p0:
        return moment.deals
    return moment.world.at(date.fromordinal(int(month) + date(1970, 1, 1).toordinal())).deals


def month_number_of(table: pd.DataFrame, suffix: str = "") -> Array:
    return table[f"close_month{suffix}"].to_numpy()


def number_of(first_day: float) -> int:
    return int(np.datetime64(int(first_day), "D").astype("datetime64[M]").astype(int))


def seen_in_stage(moment: Moment, position: int) -> Rows:
    """Deals ever seen in a stage, in any picture up to P, and closed by P; won ones count 1."""
    pictures = moment.world.pictures.rows
    seen = pictures[((pictures["stage"] == position) & (pictures["month"] <= moment.p0)).to_numpy()]
    closed = moment.closed_deals
    closed = closed[closed["deal"].isin(seen["deal"]).to_numpy()]
    return deal_rows(moment, closed, (closed["status"] == "won").to_numpy().astype(float))


def calibrated(moment: Moment) -> Array:
    """Calibrated probability of each stage of the settings: (wins + 20 p) ÷ (n + 20), of the team."""
    values = []
    for position, stage in enumerate(moment.settings.stages):
        rows = seen_in_stage(moment, position)
        values.append((rows.amount.sum() + PRIOR * stage.probability) / (len(rows.who) + PRIOR))
    return np.array([*values, np.nan])


def calibration_metrics(stages: Sequence[Stage]) -> tuple[Metric, ...]:
    """One metric of the team for each of its stages."""

    def compute(position: int, moment: Moment) -> Numbers:
        if not moment.facts.has("pipeline"):
            return Numbers.empty(moment.size, no_sheet("pipeline"))
        value = np.full(moment.size, np.nan)
        value[TEAM] = calibrated(moment)[position]
        n = np.zeros(moment.size, int)
        n[TEAM] = len(seen_in_stage(moment, position).who)
        return Numbers.given(value, n, Phrase.of(_("given for the team alone")))

    return tuple(
        Metric(
            f"forecast.calibration.{stage.code}", Unit.RATIO, _("Calibrated probability of stage {stage}"),
            _("(wins + 20 × standard probability) ÷ (n + 20) over closed deals ever seen in the stage"),
            partial(compute, position), scope=Scope.TEAM, fields=(("stage", stage.code),), reads=("pipeline.stage", "pipeline.status"),
            rows=partial(lambda position, moment: seen_in_stage(moment, position), position),
        )
        for position, stage in enumerate(stages)
        if stage not in (WON, LOST)
    )  # fmt: skip


# --- the outlook ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Horizon:
    """The months that an outlook is over, as numbers, and what it is held against."""

    prefix: str
    first: int
    last: int  # last < first: nothing is left
    target: str


def next_month(moment: Moment) -> Horizon:
    return Horizon("forecast", moment.h_month, moment.h_month, "plan.followup.A")


def rest_of_year(moment: Moment) -> Horizon:
    last = number_of(day_of(moment.fiscal_months[-1]))
    return Horizon("forecast.year", moment.h_month, last, "results.year_target")


def horizon_days(horizon: Horizon) -> int:
    if horizon.last < horizon.first:
        return 0
    first, last = np.datetime64(horizon.first, "M").item(), np.datetime64(horizon.last, "M").item()
    return day_of(month_end(last)) - day_of(first) + 1


def chances(moment: Moment, horizon: Horizon, is_calibrated: bool) -> pd.DataFrame:
    """Open deals with the chance that each wins in the horizon: who, amount, chance (metrics.md `forecast.expected`)."""
    deals = moment.open_deals
    p = deals["p"].to_numpy()
    if is_calibrated:
        own = moment.once("calibrated", calibrated)[deals["stage"].to_numpy()]
        p = np.where(np.isnan(own), p, own)
    begin = np.maximum(deals["close_month"].to_numpy(), moment.h_month)
    reach = np.clip(horizon.last - begin, -1, LONGEST_PUSH).astype(int)
    cumulated = np.append(np.cumsum(moment.once("pushes", push_distribution)), 0.0)  # the last entry, −1: not reached
    return pd.DataFrame(
        {"who": deals["who"].to_numpy(), "amount": deals["amount"].to_numpy(), "chance": p * cumulated[reach], "p": p,
         "close_month": deals["close_month"].to_numpy()}
    )  # fmt: skip


def certain(moment: Moment, horizon: Horizon) -> Array:
    """What is sure by subject: revenue so far for the year, and undelivered orders due by the horizon's end."""
    if horizon.prefix == "forecast":
        return moment.value("plan.followup.B1")
    backlog = np.zeros(moment.size)
    if horizon.last >= horizon.first:
        lines = backlog_lines(moment)
        end = day_of(month_end(np.datetime64(horizon.last, "M").item()))
        counted = ~(lines["due"].to_numpy() > end) & (moment.settings.report.recognise_on == "delivery")
        backlog = add_up(lines_of(moment, lines[counted]), moment.size)
    return np.asarray(moment.value("results.ytd_revenue") + backlog)


def repeats(moment: Moment, horizon: Horizon) -> pd.DataFrame:
    return repeat_customers(moment, horizon_days(horizon))


def per_subject(table: pd.DataFrame, amount: Array, size: int) -> Array:
    """Sums of a table with `who` over the subjects."""
    return add_up(Rows(table["who"].to_numpy(), amount, amount), size)


def expected(horizon_of: Callable[[Moment], Horizon], is_calibrated: bool, moment: Moment) -> Numbers:
    """Sure + repeat orders + Σ amount × chance."""
    horizon = horizon_of(moment)
    deals, again = chances(moment, horizon, is_calibrated), repeats(moment, horizon)
    value = (
        certain(moment, horizon)
        + per_subject(again, (again["number"] * again["average"]).to_numpy(), moment.size)
        + per_subject(deals, (deals["amount"] * deals["chance"]).to_numpy(), moment.size)
    )
    inputs = [moment.numbers(name) for name in SOURCES]
    missing = first_reason(inputs, Phrase.of(_("no data")))
    value = np.where(np.any([np.isnan(numbers.value) for numbers in inputs], axis=0), np.nan, value)
    return Numbers.given(value, how_many(deals["who"].to_numpy(), moment.size), missing)


SOURCES = ("plan.followup.B1", "plan.followup.B2", "plan.followup.B3")


def weighted(horizon_of: Callable[[Moment], Horizon], is_calibrated: bool, moment: Moment) -> Numbers:
    """Sure + repeat orders + Σ amount × probability of the deals expected in the horizon."""
    horizon = horizon_of(moment)
    deals, again = chances(moment, horizon, is_calibrated), repeats(moment, horizon)
    inside = ((deals["close_month"] >= horizon.first) & (deals["close_month"] <= horizon.last)).to_numpy()
    value = (
        certain(moment, horizon)
        + per_subject(again, (again["number"] * again["average"]).to_numpy(), moment.size)
        + per_subject(deals, (deals["amount"] * deals["p"]).to_numpy() * inside, moment.size)
    )
    inputs = [moment.numbers(name) for name in SOURCES]
    value = np.where(np.any([np.isnan(numbers.value) for numbers in inputs], axis=0), np.nan, value)
    missing = first_reason(inputs, Phrase.of(_("no data")))
    return Numbers.given(value, how_many(deals["who"].to_numpy(), moment.size), missing)


QUANTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


def outlooks(moment: Moment, horizon_of: Callable[[Moment], Horizon], is_calibrated: bool) -> dict[str, Array]:
    """Mean, quantiles and chance of the target of each subject's revenue over the horizon; the target may be unknown."""
    horizon = horizon_of(moment)
    sure, targets = np.nan_to_num(certain(moment, horizon)), moment.value(horizon.target)
    parts = parts_of(chances(moment, horizon, is_calibrated), repeats(moment, horizon))
    found = {name: np.full(moment.size, np.nan) for name in ("mean", *QUANTILES, "target_probability")}
    for some in distributions(sure, parts):
        subjects = some.subjects()
        found["mean"][subjects] = some.means()
        for name, q in QUANTILES.items():
            found[name][subjects] = some.quantiles(q)
        found["target_probability"][subjects] = some.at_least(targets)
    return found


def parts_of(deals: pd.DataFrame, again: pd.DataFrame) -> Parts:
    """Each deal and each customer who orders again, of its subject and of the team."""
    who = np.concatenate([deals["who"], again["who"]])
    amount = np.concatenate([deals["amount"], again["average"]])
    weight = np.concatenate([deals["chance"], again["number"]])
    is_again = np.arange(len(who)) >= len(deals)
    every = np.append(np.arange(len(who)), np.flatnonzero(who != TEAM))
    of = np.where(np.arange(len(every)) < len(who), TEAM, who[every])
    return Parts.of(of, amount[every], weight[every], is_again[every])


def outlook(name: str, horizon_of: Callable[[Moment], Horizon], is_calibrated: bool, moment: Moment) -> Numbers:
    """A quantile of the outlook, or the chance of its target."""
    mean = moment.numbers(f"{prefix_of(horizon_of(moment), is_calibrated)}.expected")
    inputs = [mean] if name in QUANTILES else [mean, moment.numbers(horizon_of(moment).target)]
    found = moment.once((horizon_of, is_calibrated), lambda _moment: outlooks(moment, horizon_of, is_calibrated))
    is_empty = np.any([np.isnan(numbers.value) for numbers in inputs], axis=0)
    return Numbers.given(np.where(is_empty, np.nan, found[name]), mean.n, first_reason(inputs, Phrase.of(_("no data"))))


def prefix_of(horizon: Horizon, is_calibrated: bool) -> str:
    return f"{horizon.prefix}.calibrated" if is_calibrated else horizon.prefix


TITLES = {
    "forecast": {
        "expected": _("Expected"), "p10": _("Low end (P10)"), "p50": _("Middle (P50)"), "p90": _("High end (P90)"),
        "target_probability": _("Chance of reaching the target"),
    },
    "forecast.calibrated": {
        "weighted": _("Weighted forecast, calibrated"),
        "expected": _("Expected, calibrated"), "p10": _("Low end (P10), calibrated"), "p50": _("Middle (P50), calibrated"),
        "p90": _("High end (P90), calibrated"), "target_probability": _("Chance of reaching the target, calibrated"),
    },
    "forecast.year": {
        "weighted": _("Weighted forecast of the year"),
        "expected": _("Expected in the year"), "p10": _("Low end of the year (P10)"), "p50": _("Middle of the year (P50)"),
        "p90": _("High end of the year (P90)"), "target_probability": _("Chance of reaching the year’s target"),
    },
    "forecast.year.calibrated": {
        "weighted": _("Weighted forecast of the year, calibrated"),
        "expected": _("Expected in the year, calibrated"), "p10": _("Low end of the year (P10), calibrated"),
        "p50": _("Middle of the year (P50), calibrated"), "p90": _("High end of the year (P90), calibrated"),
        "target_probability": _("Chance of reaching the year’s target, calibrated"),
    },
}  # fmt: skip


def outlook_metrics(prefix: str, horizon_of: Callable[[Moment], Horizon], is_calibrated: bool, sure: str) -> tuple[Metric, ...]:
    chance = _("each open deal wins with its probability, in the month of its expected close moved as past closes moved")
    own = _("each open deal wins with its stage's calibrated probability, its close moved as past closes moved")
    words, titles = own if is_calibrated else chance, TITLES[prefix]
    metrics = [
        Metric(
            f"{prefix}.expected", Unit.MONEY, titles["expected"], words, partial(expected, horizon_of, is_calibrated),
            better=Better.HIGHER, parts=(sure, "purchase.expected_repeat", "working.amount"),
        ),
        *(
            Metric(
                f"{prefix}.{name}", Unit.MONEY, titles[name], words, partial(outlook, name, horizon_of, is_calibrated),
                better=Better.HIGHER, parts=(f"{prefix}.expected",),
            )
            for name in QUANTILES
        ),
        Metric(
            f"{prefix}.target_probability", Unit.RATIO, titles["target_probability"], words,
            partial(outlook, "target_probability", horizon_of, is_calibrated), better=Better.HIGHER,
            thresholds=(0.6, 0.3), parts=(f"{prefix}.expected",),
        ),
    ]  # fmt: skip
    if "weighted" in titles:
        metrics.insert(0, Metric(
            f"{prefix}.weighted", Unit.MONEY, titles["weighted"],
            _("sure + expected repeat orders + weighted deals expected in the time"),
            partial(weighted, horizon_of, is_calibrated), parts=(f"{prefix}.expected",),
        ))  # fmt: skip
    return tuple(metrics)


CATEGORIES = {
    "commit": (_("Commit"), _("amount of open deals expected next month with p ≥ 0.8, or so declared")),
    "best_case": (_("Best case"), _("amount of open deals expected next month with p ≥ 0.4, or so declared")),
    "pipeline": (_("Pipeline"), _("amount of the other open deals expected next month, or so declared")),
    "omitted": (_("Omitted"), _("amount of open deals expected next month that are declared omitted")),
}

METRICS: tuple[Metric, ...] = (
    *(
        total(
            f"forecast.category.{name}", Unit.MONEY, partial(category_rows, name), title=title, formula=words,
            reads=("pipeline.forecast_category", "pipeline.probability", "pipeline.expected_close", "pipeline.amount"),
        )
        for name, (title, words) in CATEGORIES.items()
    ),
    formula(
        "forecast.weighted", Unit.MONEY, ("plan.followup.C",), lambda c: c, none="", better=Better.HIGHER,
        title=_("Forecast of next month"), words=_("C of the follow-up plan: sure + repeat orders + weighted deals"),
    ),
    formula(
        "forecast.weighted_opportunities", Unit.MONEY, ("plan.followup.B3",), lambda b3: b3, none="",
        title=_("Weighted deals of next month"), words=_("B3 of the follow-up plan"),
    ),
    *outlook_metrics("forecast", next_month, False, "plan.followup.B1"),
    *outlook_metrics("forecast.calibrated", next_month, True, "plan.followup.B1"),
    *outlook_metrics("forecast.year", rest_of_year, False, "results.ytd_revenue"),
    *outlook_metrics("forecast.year.calibrated", rest_of_year, True, "results.ytd_revenue"),
)  # fmt: skip
