"""What past deals say of the open ones: how their closes moved, and how many seen in a stage were won (domain.md 6.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.core import TEAM, Array, Elsewhere, Input, Metric, Numbers, Phrase, Rows, Scope, Unit
from reportgen.metrics.facts import day_of
from reportgen.metrics.moment import Moment, no_sheet
from reportgen.metrics.pipeline import deal_rows
from reportgen.settings import LOST, WON, Stage
from reportgen.workcalendar import add_months

PRIOR = 20  # weight of the standard probability in the calibrated one
LONGEST_PUSH = 6


@dataclass(frozen=True, slots=True)
class Moves:
    """How far closes moved between consecutive pictures: by deal the months (0: closed in it) and the row of the older picture."""

    months: Array
    source: Array


def moves(moment: Moment) -> Moves:
    """Of the whole team, over deals open and expected in the following month, of consecutive pictures up to P."""
    return moment.once("moves", work_out_moves)


def work_out_moves(moment: Moment) -> Moves:
    months = np.unique(moment.world.pictures.covered["month"].to_numpy())
    found = [moves_between(moment, month, next_month_day(month)) for month in months[months < moment.p0] if next_month_day(month) in months]
    return Moves(
        np.concatenate([np.zeros(0, int), *(each.months for each in found)]), np.concatenate([np.zeros(0, int), *(each.source for each in found)])
    )


def push_distribution(moment: Moment) -> Array:
    """Frequency of moving 0 … 6 months; without any such deal 0 for certain."""
    counts = np.bincount(moves(moment).months, minlength=LONGEST_PUSH + 1)
    return counts / counts.sum() if counts.sum() else np.eye(1, LONGEST_PUSH + 1)[0]


def next_month_day(month: float) -> float:
    return float(day_of(add_months(date.fromordinal(int(month) + date(1970, 1, 1).toordinal()), 1)))


def moves_between(moment: Moment, month: float, following: float) -> Moves:
    """How many months deals moved between the pictures of two adjacent months, at least 1 and at most 6 where they did not close in it.

    Only deals whose rows could be read in both.
    """
    pictures = moment.world.pictures
    then, now = state_at(moment, month), state_at(moment, following)
    due = then[((then["status"] == "open") & (month_number_of(then) == number_of(following))).to_numpy()]
    both = due.merge(now, on="deal", suffixes=("", "_now"))
    is_seen = pictures.next_picture(both["owner"].to_numpy(), np.full(len(both), month)) == following
    unread = pictures.unread.loc[pictures.unread["month"] == following, "deal"]
    both = both[is_seen & (both["month"] == month).to_numpy() & ~both["deal"].isin(unread).to_numpy()]
    moved = np.clip(month_number_of(both, "_now") - number_of(following), 1, LONGEST_PUSH)
    k = np.where(both["status_now"] != "open", 0, moved).astype(int)
    return Moves(k, both["source"].to_numpy())


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


def prior(stage: Stage, _moment: Moment, _position: int) -> list[Input | Elsewhere]:
    return [Input(Phrase.of(_("standard probability of the stage")), stage.probability, Unit.RATIO)]


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
            rows=partial(lambda position, moment: seen_in_stage(moment, position), position), inputs=partial(prior, stage),
        )
        for position, stage in enumerate(stages)
        if stage not in (WON, LOST)
    )  # fmt: skip


def how_closes_move(moment: Moment, _position: int) -> list[Input | Elsewhere]:
    """How many in a hundred deals closed when expected, and how many each month later, with the rows of the older pictures."""
    found, share = moves(moment), push_distribution(moment)
    told: list[Input | Elsewhere] = []
    for months in range(LONGEST_PUSH + 1):
        label = Phrase.of(_("deals that closed in the month expected")) if not months else Phrase.of(LATER, n=months)
        source = found.source[found.months == months]
        rows = Rows(np.zeros(len(source), int), np.ones(len(source)), source)
        told.append(Input(label, float(share[months]), Unit.RATIO, rows, ("pipeline.expected_close",)))
    return told


LATER = _("deals expected so many months later then: {n} (6: or more)")
