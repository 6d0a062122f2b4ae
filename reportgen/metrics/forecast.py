"""What next month and the year will bring: categories, calibrated probabilities, and the outlook as a distribution (domain.md 6.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.calibration import LONGEST_PUSH, calibrated, how_closes_move, number_of, push_distribution
from reportgen.metrics.core import (
    TEAM,
    Array,
    Better,
    Elsewhere,
    Input,
    Inputs,
    Metric,
    Numbers,
    Phrase,
    Rows,
    Unit,
    add_up,
    first_reason,
    formula,
    how_many,
    total,
)
from reportgen.metrics.distribution import Parts, distributions
from reportgen.metrics.facts import day_of
from reportgen.metrics.moment import Moment
from reportgen.metrics.orders import lines_of
from reportgen.metrics.pipeline import deal_rows, expected_in
from reportgen.metrics.purchase import backlog_lines, repeat_customers, repeat_rows
from reportgen.settings import LOST, WON
from reportgen.workcalendar import month_end

Select = Callable[[Moment], Rows]
COMMIT, BEST_CASE = 0.8, 0.4  # probabilities from which a deal is commit, best case
A, YEAR = "plan.followup.A", "results.year_target"  # what an outlook is held against


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


# --- the outlook ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Horizon:
    """The months that an outlook is over, as numbers, and what it is held against."""

    prefix: str
    first: int
    last: int  # last < first: nothing is left
    target: str


def next_month(moment: Moment) -> Horizon:
    return Horizon("forecast", moment.h_month, moment.h_month, A)


def rest_of_year(moment: Moment) -> Horizon:
    last = number_of(day_of(moment.fiscal_months[-1]))
    return Horizon("forecast.year", moment.h_month, last, YEAR)


def horizon_days(horizon: Horizon) -> int:
    if horizon.last < horizon.first:
        return 0
    first, last = np.datetime64(horizon.first, "M").item(), np.datetime64(horizon.last, "M").item()
    return day_of(month_end(last)) - day_of(first) + 1


def chances(moment: Moment, horizon: Horizon, is_calibrated: bool) -> pd.DataFrame:
    """Open deals with the chance that each wins in the horizon: who, amount, chance, p, close_month, source (metrics.md `forecast.expected`)."""
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
         "close_month": deals["close_month"].to_numpy(), "stage": deals["stage"].to_numpy(), "source": deals["source"].to_numpy()}
    )  # fmt: skip


def certain(moment: Moment, horizon: Horizon) -> Array:
    """What is sure by subject: revenue so far for the year, and undelivered orders due by the horizon's end."""
    if horizon.prefix == "forecast":
        return moment.value("plan.followup.B1")
    return np.asarray(moment.value("results.ytd_revenue") + add_up(due_in(moment, horizon), moment.size))


def due_in(moment: Moment, horizon: Horizon) -> Rows:
    """Undelivered orders due by the horizon's end; none where results are recognised on order, or nothing is left of the year."""
    lines = backlog_lines(moment)
    end = day_of(month_end(np.datetime64(horizon.last, "M").item()))
    is_counted = horizon.last >= horizon.first and moment.settings.report.recognise_on == "delivery"
    return lines_of(moment, lines[~(lines["due"].to_numpy() > end) & is_counted])


def repeats(moment: Moment, horizon: Horizon) -> pd.DataFrame:
    return repeat_customers(moment, horizon_days(horizon))


def per_subject(table: pd.DataFrame, amount: Array, size: int) -> Array:
    """Sums of a table with `who` over the subjects."""
    return add_up(Rows(table["who"].to_numpy(), amount, amount), size)


def chance_rows(horizon_of: Callable[[Moment], Horizon], is_calibrated: bool, moment: Moment) -> Rows:
    """Open deals, each with amount × chance."""
    deals = chances(moment, horizon_of(moment), is_calibrated)
    return deal_rows(moment, deals, (deals["amount"] * deals["chance"]).to_numpy())


def weighted_rows(horizon_of: Callable[[Moment], Horizon], is_calibrated: bool, moment: Moment) -> Rows:
    """Open deals expected in the horizon, each with amount × probability."""
    horizon, deals = horizon_of(moment), chances(moment, horizon_of(moment), is_calibrated)
    deals = deals[((deals["close_month"] >= horizon.first) & (deals["close_month"] <= horizon.last)).to_numpy()]
    return deal_rows(moment, deals, (deals["amount"] * deals["p"]).to_numpy())


def inputs_of_outlook(horizon_of: Callable[[Moment], Horizon], is_calibrated: bool, is_moved: bool) -> Inputs:
    """What an outlook is made of besides its parts and deals: the rest of the year's orders, calibrated probabilities, how closes move."""

    def inputs(moment: Moment, position: int) -> list[Input | Elsewhere]:
        horizon = horizon_of(moment)
        told: list[Input | Elsewhere] = [] if horizon.prefix == "forecast" else orders_of_year(moment, horizon, position)
        if is_calibrated:
            deals = moment.open_deals
            mine = deals["stage"].to_numpy()[(deals["who"] == position).to_numpy() | (position == TEAM)]
            stages = [stage for at, stage in enumerate(moment.settings.stages) if at in mine and stage not in (WON, LOST)]
            told += [Elsewhere(f"forecast.calibration.{stage.code}", position=TEAM) for stage in stages]
        return told + how_closes_move(moment, position) if is_moved else told

    return inputs


def orders_of_year(moment: Moment, horizon: Horizon, position: int) -> list[Input | Elsewhere]:
    """Undelivered orders and repeat orders to the end of the fiscal year."""
    due = moment.once("due in the year", lambda moment: due_in(moment, horizon))
    again = moment.once("again in the year", lambda moment: repeat_rows(moment, horizon_days(horizon)))
    found = (
        (_("undelivered orders due by the end of the fiscal year"), due, ("orders.amount", "orders.due_on")),
        (_("expected repeat orders to the end of the fiscal year"), again, ("orders.amount", "orders.date")),
    )
    told: list[Input | Elsewhere] = []
    for label, rows, reads in found:
        mine = rows if position == TEAM else rows.where(rows.who == position)
        told.append(Input(Phrase.of(label), float(mine.amount.sum()), Unit.MONEY, mine, reads))
    return told


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


# formulas in words: with the deals' own probabilities, and with their stages' calibrated ones
EXPECTED = (
    _("sure + expected repeat orders + Σ amount × chance of the open deals: each wins with its probability, in the month of its expected close"
      " moved as past closes moved"),
    _("sure + expected repeat orders + Σ amount × chance of the open deals: each wins with its stage's calibrated probability, in the month of its"
      " expected close moved as past closes moved"),
)  # fmt: skip
WEIGHTED = (
    _("sure + expected repeat orders + Σ amount × probability of the open deals expected in the time"),
    _("sure + expected repeat orders + Σ amount × their stage's calibrated probability of the open deals expected in the time"),
)
OUTCOMES = {  # of all outcomes in which deals and repeat orders come or not, each with its chance
    "p10": _("what nine of ten outcomes exceed, when each open deal and each repeat order comes or does not with its chance"),
    "p50": _("what half of the outcomes exceed, when each open deal and each repeat order comes or does not with its chance"),
    "p90": _("what one of ten outcomes exceeds, when each open deal and each repeat order comes or does not with its chance"),
    "target_probability": _(
        "share of the outcomes that reach the target, when each open deal and each repeat order comes or does not with its chance"
    ),
}
DEAL_READS = ("pipeline.amount", "pipeline.probability", "pipeline.expected_close")


def outlook_metrics(horizon_of: Callable[[Moment], Horizon], is_calibrated: bool, prefix: str, sure: str, target: str) -> tuple[Metric, ...]:
    titles, parts = TITLES[prefix], (sure, "purchase.expected_repeat") if target == A else (sure,)
    reads = (*DEAL_READS[:1], "pipeline.stage", *DEAL_READS[2:]) if is_calibrated else DEAL_READS
    metrics = [
        Metric(
            f"{prefix}.expected", Unit.MONEY, titles["expected"], EXPECTED[is_calibrated], partial(expected, horizon_of, is_calibrated),
            better=Better.HIGHER, parts=parts, reads=reads, rows=partial(chance_rows, horizon_of, is_calibrated),
            inputs=inputs_of_outlook(horizon_of, is_calibrated, True),
        ),
        *(
            Metric(
                f"{prefix}.{name}", Unit.MONEY, titles[name], OUTCOMES[name], partial(outlook, name, horizon_of, is_calibrated),
                better=Better.HIGHER, parts=(f"{prefix}.expected",),
            )
            for name in QUANTILES
        ),
        Metric(
            f"{prefix}.target_probability", Unit.RATIO, titles["target_probability"], OUTCOMES["target_probability"],
            partial(outlook, "target_probability", horizon_of, is_calibrated), better=Better.HIGHER,
            thresholds=(0.6, 0.3), parts=(f"{prefix}.expected", target),
        ),
    ]  # fmt: skip
    if "weighted" in titles:
        metrics.insert(0, Metric(
            f"{prefix}.weighted", Unit.MONEY, titles["weighted"], WEIGHTED[is_calibrated],
            partial(weighted, horizon_of, is_calibrated), parts=parts, reads=reads, rows=partial(weighted_rows, horizon_of, is_calibrated),
            inputs=inputs_of_outlook(horizon_of, is_calibrated, False),
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
    *outlook_metrics(next_month, False, "forecast", "plan.followup.B1", A),
    *outlook_metrics(next_month, True, "forecast.calibrated", "plan.followup.B1", A),
    *outlook_metrics(rest_of_year, False, "forecast.year", "results.ytd_revenue", YEAR),
    *outlook_metrics(rest_of_year, True, "forecast.year.calibrated", "results.ytd_revenue", YEAR),
)  # fmt: skip
