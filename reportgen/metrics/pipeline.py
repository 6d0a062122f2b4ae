"""The working platform: open deals, their heat, stages, coverage and age, and the hope among them (domain.md 5.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.activity import closed_rows, won_rows
from reportgen.metrics.core import (
    Array,
    Better,
    Metric,
    Numbers,
    Phrase,
    Rows,
    Unit,
    add_up,
    average,
    divide,
    first_reason,
    formula,
    middle,
    ratio,
    total,
)
from reportgen.metrics.moment import Moment, selected
from reportgen.settings import LOST, WON, Stage

Select = Callable[[Moment], Rows]


def deal_rows(moment: Moment, deals: pd.DataFrame, amount: str | Array | None = None) -> Rows:
    """Deals as rows of their owners, each counting 1, a column or an array."""
    amounts = deals[amount].to_numpy(float) if isinstance(amount, str) else amount
    return selected(moment, "pipeline", deals["who"].to_numpy(), amounts, deals["source"].to_numpy())


def open_count(moment: Moment) -> Rows:
    return deal_rows(moment, moment.open_deals)


def open_amount(moment: Moment) -> Rows:
    return deal_rows(moment, moment.open_deals, "amount")


def weighted_amount(moment: Moment) -> Rows:
    deals = moment.open_deals
    return deal_rows(moment, deals, (deals["amount"] * deals["p"]).to_numpy())


def heat_of(deals: pd.DataFrame) -> Array:
    """Heat of deals, 0–100: 100 · p · 0.5^(silence ÷ 30) · commitment (metrics.md `working.heat`)."""
    commitment = (
        0.4 + 0.2 * deals["has_next_step"].to_numpy() + 0.2 * (deals["decision_maker_met"].to_numpy() == 1) + 0.2 * ~deals["is_overdue"].to_numpy()
    )
    freshness = np.nan_to_num(0.5 ** (deals["silence"].to_numpy() / 30))  # no contact known: none is fresh
    return np.asarray(100 * deals["p"].to_numpy() * freshness * commitment)


def heat_rows(moment: Moment) -> Rows:
    deals = moment.open_deals
    return deal_rows(moment, deals, heat_of(deals) * deals["amount"].to_numpy())


def heat(moment: Moment) -> Numbers:
    """Mean heat of the open deals weighted by amount."""
    rows, amount = moment.rows(heat_rows), moment.numbers("working.amount")
    if rows.missing:
        return amount
    value = divide(add_up(rows, moment.size), amount.value)
    return Numbers.given(value, amount.n, Phrase.of(_("no open deal with an amount")))


NO_OPEN_DEAL = _("no open deal")


def in_stage(position: int, amount: str | None, moment: Moment) -> Rows:
    deals = moment.open_deals
    return deal_rows(moment, deals[(deals["stage"] == position).to_numpy()], amount)


def stage_days_rows(position: int, moment: Moment) -> Rows:
    deals = moment.open_deals
    deals = deals[((deals["stage"] == position) & deals["stage_since"].notna()).to_numpy()]
    return deal_rows(moment, deals, moment.as_of - deals["stage_since"].to_numpy())


def conversion_rows(position: int, moment: Moment) -> Rows:
    """Deals that any picture before P showed open in the stage, and that have moved on (1) or were lost (0) by P."""
    pictures = moment.world.pictures.rows
    seen = pictures[((pictures["month"] < moment.p0) & (pictures["stage"] == position) & (pictures["status"] == "open")).to_numpy()]
    deals = moment.deals[moment.deals["deal"].isin(seen["deal"]).to_numpy()]
    is_open = (deals["status"] == "open").to_numpy()
    has_moved = (is_open & (deals["stage"] > position).to_numpy()) | (deals["status"] == "won").to_numpy()
    decided = has_moved | (deals["status"] == "lost").to_numpy()
    return deal_rows(moment, deals[decided], has_moved[decided].astype(float))


def stage_metrics(stages: Sequence[Stage]) -> tuple[Metric, ...]:
    """Four metrics for each stage of the team (of a closed one of its own: deals that are open all the same)."""
    found: list[Metric] = []
    for position, stage in enumerate(stages):
        if stage in (WON, LOST):
            continue
        prefix, fields = f"working.stage.{stage.code}", (("stage", stage.code),)
        found += [
            total(
                f"{prefix}.count",
                Unit.COUNT,
                partial(in_stage, position, None),
                reads=("pipeline.stage",),
                fields=fields,
                title=_("Deals in stage {stage}"),
                formula=_("open deals in the stage"),
            ),
            total(
                f"{prefix}.amount",
                Unit.MONEY,
                partial(in_stage, position, "amount"),
                reads=("pipeline.stage", "pipeline.amount"),
                fields=fields,
                title=_("Amount in stage {stage}"),
                formula=_("amount of the open deals in the stage"),
            ),
            middle(
                f"{prefix}.days",
                Unit.DAYS,
                partial(stage_days_rows, position),
                reads=("pipeline.stage", "pipeline.stage_since"),
                fields=fields,
                better=Better.LOWER,
                none=_("no open deal in this stage"),
                title=_("Days in stage {stage}"),
                formula=_("median days since the open deals came into the stage"),
            ),
            average(
                f"{prefix}.conversion",
                Unit.RATIO,
                partial(conversion_rows, position),
                reads=("pipeline.stage", "pipeline.status"),
                fields=fields,
                minimum_n=5,
                none=_("no deal seen in this stage before has moved on or been lost"),
                better=Better.HIGHER,
                title=_("Conversion from stage {stage}"),
                formula=_("deals once open in the stage that are now in a later stage or won ÷ those and the lost"),
            ),
        ]
    return tuple(found)  # fmt: skip


def expected_in(deals: pd.DataFrame, month: int) -> pd.DataFrame:
    """Deals whose expected close falls in the month (a number, see facts.month_number)."""
    return deals[(deals["close_month"] == month).to_numpy()]


def expected_next_rows(moment: Moment) -> Rows:
    return deal_rows(moment, expected_in(moment.open_deals, moment.h_month), "amount")


def coverage(moment: Moment) -> Numbers:
    """Open amount expected in H ÷ (target of H − B1 − B2); empty where nothing is left to cover."""
    rows = moment.rows(expected_next_rows)
    parts = [moment.numbers(f"plan.followup.{part}") for part in ("A", "B1", "B2")]
    if rows.missing:
        return Numbers.empty(moment.size, rows.missing)
    left = parts[0].value - parts[1].value - parts[2].value
    value = np.where(left > 0, divide(add_up(rows, moment.size), np.where(left > 0, left, 0)), np.nan)
    n = moment.numbers("working.opportunities").n
    return Numbers.given(value, n, first_reason(parts, Phrase.of(ALREADY_COVERED)))


ALREADY_COVERED = _("target already covered")


def is_covered(moment: Moment) -> Array:
    """Subjects whose target of H is already covered by B1 and B2."""
    a, b1, b2 = (moment.value(f"plan.followup.{part}") for part in ("A", "B1", "B2"))
    return np.asarray(a - b1 - b2 <= 0)


def won_amount_rows(moment: Moment) -> Rows:
    deals = closed_rows(moment)
    return deal_rows(moment, deals[(deals["status"] == "won").to_numpy()], "amount")


def closed_amount_rows(moment: Moment) -> Rows:
    return deal_rows(moment, closed_rows(moment), "amount")


def days_to_win_rows(moment: Moment) -> Rows:
    deals = closed_rows(moment)
    deals = deals[((deals["status"] == "won") & deals["opened_on"].notna()).to_numpy()]
    return deal_rows(moment, deals, (deals["closed_on"] - deals["opened_on"]).to_numpy())


def is_over_age(moment: Moment) -> Array:
    """Open deals longer in their stage than its norm."""
    deals = moment.open_deals
    norm = np.array([stage.norm_days for stage in moment.settings.stages] + [np.nan], float)
    return np.asarray(moment.as_of - deals["stage_since"].to_numpy() > norm[deals["stage"].to_numpy()])


def over_age_rows(moment: Moment) -> Rows:
    return deal_rows(moment, moment.open_deals[is_over_age(moment)])


def is_silent(deals: pd.DataFrame, moment: Moment) -> Array:
    return np.asarray(deals["silence"].to_numpy() > moment.settings.windows.stalled_days)


def stalled_rows(moment: Moment) -> Rows:
    return deal_rows(moment, moment.open_deals[is_silent(moment.open_deals, moment)])


def overdue_rows(moment: Moment) -> Rows:
    return deal_rows(moment, moment.open_deals[moment.open_deals["is_overdue"].to_numpy()])


def push_rows(moment: Moment) -> Rows:
    return deal_rows(moment, moment.open_deals, "pushes")


def pushed_twice_rows(moment: Moment) -> Rows:
    return deal_rows(moment, moment.open_deals[moment.open_deals["pushes"].to_numpy() >= 2])


def fresh_rows(moment: Moment) -> Rows:
    deals = moment.open_deals
    return deal_rows(moment, deals[deals["silence"].to_numpy() <= moment.settings.windows.stalled_days], "amount")


def next_step_rows(moment: Moment) -> Rows:
    return deal_rows(moment, moment.open_deals, "has_next_step")


def not_overdue_rows(moment: Moment) -> Rows:
    return deal_rows(moment, moment.open_deals, (~moment.open_deals["is_overdue"].to_numpy()).astype(float))


def is_hope(moment: Moment) -> Array:
    """Open deals that rest on hope: silent, without a dated next step, overdue, or pushed twice (domain.md 5.4)."""
    deals = moment.open_deals
    return np.asarray(
        is_silent(deals, moment) | ~deals["has_next_step"].to_numpy() | deals["is_overdue"].to_numpy() | (deals["pushes"].to_numpy() >= 2)
    )


def hope_rows(moment: Moment) -> Rows:
    deals = moment.open_deals[is_hope(moment)]
    return deal_rows(moment, deals, (deals["amount"] * deals["p"]).to_numpy())


METRICS: tuple[Metric, ...] = (
    total(
        "working.opportunities", Unit.COUNT, open_count, reads=("pipeline.status",), title=_("Open deals"),
        formula=_(
            "number of open deals; one gone from its owner's picture without a word is lost; where two rows of a month contradict "
            "neither counts"
        ),
    ),
    total(
        "working.amount", Unit.MONEY, open_amount, reads=("pipeline.amount",), title=_("Open amount"),
        formula=_("sum of the amounts of open deals, negative ones as written"),
    ),
    total(
        "working.weighted", Unit.MONEY, weighted_amount, better=Better.HIGHER, reads=("pipeline.amount", "pipeline.probability"),
        title=_("Weighted amount"), formula=_("sum of amount × probability of open deals"),
    ),
    Metric(
        "working.heat", Unit.SCORE, _("Deal heat"),
        _("100 × probability × 0.5^(days of silence ÷ 30) × commitment (0.4 + 0.2 each for a dated next step, decision maker"
          " met, not overdue), mean of the open deals weighted by amount"),
        heat, better=Better.HIGHER, thresholds=(40, 25), parts=("working.amount",), rows=heat_rows,
        reads=(
            "pipeline.amount", "pipeline.probability", "pipeline.last_contact_on", "pipeline.next_step_on", "pipeline.decision_maker_met",
            "pipeline.expected_close",
        ),
    ),
    total(
        "working.expected_next", Unit.MONEY, expected_next_rows, reads=("pipeline.expected_close", "pipeline.amount"),
        title=_("Open amount expected next month"), formula=_("open deals whose expected close falls into next month"),
    ),
    Metric(
        "working.coverage", Unit.RATIO, _("Coverage"),
        _("open amount expected next month ÷ (target of next month − B1 − B2)"), coverage, better=Better.HIGHER,
        thresholds=(3, 2), parts=("working.expected_next", "plan.followup.A", "plan.followup.B1", "plan.followup.B2"), is_factor=True,
    ),
    total(
        "working.won_amount", Unit.MONEY, won_amount_rows, reads=("pipeline.amount",), title=_("Amount won in the window"),
        formula=_("amount of the deals won in the window"),
    ),
    total(
        "working.closed_amount", Unit.MONEY, closed_amount_rows, title=_("Amount closed in the window"),
        reads=("pipeline.amount", "pipeline.closed_on"),
        formula=_("amount of the deals won or lost in the window"),
    ),
    ratio(
        "working.win_rate_amount", "working.won_amount", "working.closed_amount", n_of=1, better=Better.HIGHER,
        thresholds=(0.33, 0.2), minimum_n=5, none=_("no deal closed in the window"), title=_("Win rate by amount"),
        words=_("amount won ÷ amount won and lost in the window"),
    ),
    middle(
        "working.median_days_to_win", Unit.DAYS, days_to_win_rows, none=_("no deal won in the window"), better=Better.LOWER,
        reads=("pipeline.opened_on", "pipeline.closed_on"),
        title=_("Days to win"),
        formula=_("median days from opening to winning of the deals won in the window, as dated, also where that is before the opening"),
    ),
    total(
        "working.won_count", Unit.COUNT, won_rows, title=_("Deals won in the window"), formula=_("number of deals won in the window"),
        reads=("pipeline.status", "pipeline.closed_on"),
    ),
    formula(
        "working.velocity", Unit.MONEY_PER_DAY,
        ("working.opportunities", "activity.win_rate", "working.won_amount", "working.won_count", "working.median_days_to_win"),
        lambda deals, rate, amount, won, days_: divide(deals * rate * divide(amount, won), days_), n_of=3,
        better=Better.HIGHER, none=_("no deal won in the window"), title=_("Velocity"),
        words=_("open deals × win rate × average amount won ÷ median days to win"),
    ),
    total(
        "working.over_age", Unit.COUNT, over_age_rows, better=Better.LOWER, reads=("pipeline.stage_since",),
        title=_("Deals over age"), formula=_("open deals longer in their stage than its norm"),
    ),
    total(
        "working.stalled", Unit.COUNT, stalled_rows, better=Better.LOWER, reads=("pipeline.last_contact_on", "visits.date"),
        title=_("Stalled deals"),
        formula=_("open deals without contact for more than {stalled_days} days; a contact dated after the as-of day is none"),
    ),
    total(
        "working.overdue", Unit.COUNT, overdue_rows, better=Better.LOWER, reads=("pipeline.expected_close",),
        title=_("Overdue deals"), formula=_("open deals whose expected close has passed"),
    ),
    total(
        "working.pushes", Unit.COUNT, push_rows, better=Better.LOWER, reads=("pipeline.expected_close",), title=_("Pushes"),
        formula=_("times the expected close of open deals moved to a later month between one picture and the next"),
    ),
    total(
        "working.pushed_twice", Unit.COUNT, pushed_twice_rows, better=Better.LOWER, title=_("Deals pushed twice or more"),
        reads=("pipeline.expected_close",),
        formula=_("open deals whose expected close moved to a later month at least twice"),
    ),
    total(
        "working.fresh_amount", Unit.MONEY, fresh_rows, better=Better.HIGHER, title=_("Fresh amount"),
        reads=("pipeline.amount", "pipeline.last_contact_on"),
        formula=_("amount of open deals with contact in the last {stalled_days} days"),
    ),
    ratio(
        "working.fresh_share", "working.fresh_amount", "working.amount", n_of=1, better=Better.HIGHER,
        thresholds=(0.8, 0.6), none=NO_OPEN_DEAL, title=_("Share of amount fresh"), words=_("fresh amount ÷ open amount"),
    ),
    average(
        "working.next_step_share", Unit.RATIO, next_step_rows, none=NO_OPEN_DEAL, better=Better.HIGHER,
        reads=("pipeline.next_step_on",),
        thresholds=(0.8, 0.6), title=_("Deals with a dated next step"), formula=_("open deals with a next step after the as-of day ÷ open deals"),
    ),
    average(
        "working.not_overdue_share", Unit.RATIO, not_overdue_rows, none=NO_OPEN_DEAL, better=Better.HIGHER,
        reads=("pipeline.expected_close",),
        thresholds=(0.9, 0.75), title=_("Deals not overdue"), formula=_("open deals whose expected close has not passed ÷ open deals"),
    ),
    total(
        "forecast.hope_amount", Unit.MONEY, hope_rows, better=Better.LOWER, title=_("Weighted amount on hope"),
        reads=("pipeline.amount", "pipeline.probability", "pipeline.last_contact_on", "pipeline.next_step_on", "pipeline.expected_close"),
        formula=_("weighted amount of open deals silent for more than {stalled_days} days, without dated next step, overdue, or pushed twice"),
    ),
    ratio(
        "forecast.hope_share", "forecast.hope_amount", "working.weighted", n_of=1, better=Better.LOWER,
        thresholds=(0.3, 0.5), none=NO_OPEN_DEAL, title=_("Hope share"), words=_("weighted amount on hope ÷ weighted amount"),
    ),
)  # fmt: skip
