"""Capability: what a rep can do against what is required, and whether hunter or farmer (domain.md 3)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.core import (
    ALMOST,
    TEAM,
    Array,
    Better,
    Elsewhere,
    Input,
    Metric,
    Numbers,
    Phrase,
    Rows,
    Scope,
    Unit,
    add_up,
    divide,
    first_reason,
    mean_of_existing,
    texts,
    total,
)
from reportgen.metrics.facts import days, flags, numbers
from reportgen.metrics.moment import Moment, no_sheet, selected

DEVELOPING_UNDER, MATURE_OVER = 24, 36  # months of tenure
HUNTER, FARMER = 0.6, 0.4  # shares of new business from and up to which


def assessments(moment: Moment, until: Array | float) -> pd.DataFrame:
    """Each rep's latest assessment of each criterion on or before a day: of all reps, or one day for each subject."""
    frame = moment.facts.frame("capabilities")
    who = moment.who(moment.facts.name_codes(frame["rep"]))
    day = days(frame["assessed_on"])
    limit = until if np.isscalar(until) else np.asarray(until)[who]
    kept = (who != TEAM) & (day <= limit)
    weight = numbers(frame["weight"])
    table = pd.DataFrame(
        {
            "who": who,
            "day": day,
            "criterion": frame["criterion"].astype(str).str.strip().to_numpy(object),
            "score": numbers(frame["score"]),
            "required": numbers(frame["required"]),
            "weight": np.where(np.isnan(weight), 1.0, weight),
            "is_influenceable": flags(frame["influenceable"]) != 0,
            "action": frame["action"].to_numpy(object),
            "due": days(frame["due_on"]),
            "done": days(frame["done_on"]),
            "area": frame["area"].to_numpy(object),
            "source": frame["source"].to_numpy(np.int64),
        }
    )[kept]
    return table.sort_values(["day", "source"]).drop_duplicates(["who", "criterion"], keep="last", ignore_index=True)


def present(moment: Moment) -> pd.DataFrame:
    return assessments(moment, moment.as_of)


def index_rows(moment: Moment) -> Rows:
    """The latest assessments of what can be influenced, each with its weight × how far it meets what is required."""
    return met_rows(moment, present(moment))


def met_rows(moment: Moment, table: pd.DataFrame) -> Rows:
    table = influenceable(table)
    met = (table["weight"] * table["met"]).to_numpy()
    return selected(moment, "capabilities", table["who"].to_numpy(), met, table["source"].to_numpy())


def influenceable(table: pd.DataFrame) -> pd.DataFrame:
    """Assessments of what can be influenced, with `met`: min(1, score ÷ required)."""
    table = table[table["is_influenceable"].to_numpy()]
    met = np.minimum(1, divide(table["score"].to_numpy(), table["required"].to_numpy()))
    return table.assign(met=np.where(np.isnan(met), 1.0, met))  # nothing is required


def indices(table: pd.DataFrame, size: int) -> tuple[Array, Array]:
    """Σ w · min(1, score ÷ required) and Σ w per subject, over criteria that can be influenced."""
    table = influenceable(table)
    who, weight, source = table["who"].to_numpy(), table["weight"].to_numpy(), table["source"].to_numpy()
    return add_up(Rows(who, weight * table["met"].to_numpy(), source), size), add_up(Rows(who, weight, source), size)


def weights_of_index(moment: Moment, position: int) -> list[Input | Elsewhere]:
    return [Input(Phrase.of(_("sum of the weights")), float(indices(present(moment), moment.size)[1][position]), Unit.COUNT)]


NOT_ASSESSED = _("no assessment yet")


def index(moment: Moment) -> Numbers:
    rows = moment.rows(index_rows)
    if rows.missing:
        return Numbers.empty(moment.size, rows.missing)
    met, weight = indices(present(moment), moment.size)
    n = np.bincount(rows.who, minlength=moment.size)
    n[TEAM] = len(rows.who)
    return Numbers.given(divide(met, weight), n, Phrase.of(NOT_ASSESSED))


def change(moment: Moment) -> Numbers:
    """Index − the index of the day before the rep's latest assessment; team: over the reps that have both."""
    if not moment.facts.has("capabilities"):
        return Numbers.empty(moment.size, no_sheet("capabilities"))
    now, then = both_assessments(moment)
    values = [divide(*indices(table, moment.size)) for table in (now, then)]
    everything = present(moment)
    n = np.bincount(everything["who"], minlength=moment.size)
    n[TEAM] = len(everything)
    return Numbers.given(values[0] - values[1], n, Phrase.of(_("no assessment before the latest")))


def both_assessments(moment: Moment) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The latest assessments and those of the day before them, of the reps who have both."""
    return moment.once("both assessments", work_out_both)


def work_out_both(moment: Moment) -> tuple[pd.DataFrame, pd.DataFrame]:
    now = present(moment)
    last = np.full(moment.size, -np.inf)
    np.maximum.at(last, now["who"].to_numpy(), now["day"].to_numpy())
    then = assessments(moment, last - 1)
    has_both = (indices(now, moment.size)[1] > 0) & (indices(then, moment.size)[1] > 0)
    return now[has_both[now["who"].to_numpy()]], then[has_both[then["who"].to_numpy()]]


def indices_of_change(moment: Moment, position: int) -> list[Input | Elsewhere]:
    """The two indices whose difference the change is, each with its rows."""
    told: list[Input | Elsewhere] = []
    for label, table in zip((INDEX_NOW, INDEX_THEN), both_assessments(moment), strict=True):
        met, weight = indices(table, moment.size)
        rows = met_rows(moment, table)
        mine = rows if position == TEAM else rows.where(rows.who == position)
        told.append(Input(Phrase.of(label), float(divide(met, weight)[position]), Unit.RATIO, mine, INDEX_READS))
    return told


INDEX_NOW, INDEX_THEN = _("index by the latest assessments"), _("index of the day before them")
INDEX_READS = ("capabilities.score", "capabilities.required", "capabilities.weight")


def gap_rows(criterion: str, moment: Moment) -> Rows:
    table = present(moment)
    table = table[((table["criterion"] == criterion) & table["is_influenceable"]).to_numpy()]
    gap = np.maximum(0, table["required"].to_numpy() - table["score"].to_numpy())
    return selected(moment, "capabilities", table["who"].to_numpy(), gap, table["source"].to_numpy())


def gap(criterion: str, moment: Moment) -> Numbers:
    rows = moment.rows(partial(gap_rows, criterion))
    n = np.bincount(rows.who, minlength=moment.size)
    value = np.where(n > 0, add_up(rows, moment.size), np.nan)
    value[TEAM] = np.nan
    return Numbers.given(value, n, Phrase.of(NOT_ASSESSED))


def gap_metrics(criteria: Sequence[str]) -> tuple[Metric, ...]:
    """One metric of the reps for each criterion that occurs."""
    return tuple(
        Metric(
            f"capability.gap.{name}", Unit.POINTS, _("Gap: {criterion}"), _("required − score, at least 0"),
            partial(gap, name), better=Better.LOWER, thresholds=(0, 1), scope=Scope.REPS, fields=(("criterion", name),),
            reads=("capabilities.score", "capabilities.required"), rows=partial(gap_rows, name),
        )
        for name in criteria
    )  # fmt: skip


def is_overdue(table: pd.DataFrame, as_of: int) -> Array:
    """Which assessments have an action due before the as-of day and not done by it."""
    has_action = table["action"].notna().to_numpy()
    return np.asarray(has_action & (table["due"].to_numpy() < as_of) & ~(table["done"].to_numpy() <= as_of))


def overdue_rows(moment: Moment) -> Rows:
    table = present(moment)
    table = table[is_overdue(table, moment.as_of)]
    return selected(moment, "capabilities", table["who"].to_numpy(), None, table["source"].to_numpy())


# --- tenure and profile ---------------------------------------------------------------------------------------------


def roster_rows(moment: Moment) -> Rows:
    """The reps' rows of the roster, each counting its full months from hiring to the as-of day, 0 where no day is given."""
    frame = moment.facts.frame("reps").drop_duplicates("rep", keep="last")
    who = moment.who(moment.facts.name_codes(frame["rep"]))
    rows = selected(moment, "reps", who, np.nan_to_num(full_months(days(frame["hired_on"]), moment.as_of)), frame["source"].to_numpy(np.int64))
    return rows if rows.missing else rows.where(rows.who != TEAM)


def tenure(moment: Moment) -> Numbers:
    """Full months from hiring to the as-of day, of the reps."""
    value = full_months(moment.days_of_subjects("hired_on"), moment.as_of)
    return Numbers.given(value, (~np.isnan(value)).astype(int), Phrase.of(_("no hiring date in the roster")))


def full_months(first: Array, last: int) -> Array:
    """Full months from days to a day, as spreadsheets count them (DATEDIF): from 31 January to 28 February it is none; NaN from no day."""
    day = np.nan_to_num(first).astype(np.int64).astype("datetime64[D]")
    end = np.datetime64(last, "D")
    months = (end.astype("datetime64[M]") - day.astype("datetime64[M]")).astype(int)
    is_begun = end - end.astype("datetime64[M]") < day - day.astype("datetime64[M]")  # the last month, by the days of the month
    return np.where(np.isnan(first), np.nan, months - is_begun)


def tenure_class(moment: Moment) -> Numbers:
    months = moment.numbers("capability.tenure_months")
    words = np.select([months.value < DEVELOPING_UNDER, months.value > MATURE_OVER], ["developing", "mature"], "maturing")
    return Numbers(texts(words, ~np.isnan(months.value)), months.n, months.reason)


def profile(moment: Moment) -> Numbers:
    share = moment.numbers("capability.hunter_share")
    words = np.select([share.value >= HUNTER - ALMOST, share.value <= FARMER + ALMOST], ["hunter", "farmer"], "mixed").astype(object)
    return Numbers(texts(words, ~np.isnan(share.value)), share.n, share.reason)


def mismatch(moment: Moment) -> Numbers:
    """1 where the observed profile is not the declared role, of the reps."""
    observed = moment.numbers("capability.profile")
    declared = [subject.facts.get("role") for subject in moment.subjects]
    value = np.array([np.nan if seen is None or role is None else float(seen != role) for seen, role in zip(observed.value, declared, strict=True)])
    none = first_reason([observed], Phrase.of(_("no role in the roster")))
    return Numbers.given(value, observed.n, none)


def declared_role(moment: Moment, position: int) -> list[Input | Elsewhere]:
    rows = moment.rows_of(roster_rows, position)
    return [Input(Phrase.of(_("declared role")), str(moment.subjects[position].facts["role"]), Unit.TEXT, rows, ("reps.role",))]


METRICS: tuple[Metric, ...] = (
    Metric(
        "capability.index", Unit.RATIO, _("Capability index"),
        _("Σ weight × min(1, score ÷ required) ÷ Σ weight over the latest assessments of what can be influenced"), index,
        better=Better.HIGHER, thresholds=(0.9, 0.8), reads=INDEX_READS, rows=index_rows, inputs=weights_of_index,
    ),
    Metric(
        "capability.change", Unit.RATIO, _("Change of capability"),
        _("index − index of the day before the latest assessment"), change, better=Better.HIGHER, reads=INDEX_READS, inputs=indices_of_change,
    ),
    total(
        "capability.overdue_actions", Unit.COUNT, overdue_rows, better=Better.LOWER, reads=("capabilities.due_on",),
        title=_("Overdue development actions"), formula=_("actions of the latest assessments due and not done"),
    ),
    Metric(
        "capability.tenure_months", Unit.MONTHS, _("Tenure"), _("full months from hiring to the as-of day"), tenure,
        scope=Scope.REPS, reads=("reps.hired_on",), rows=roster_rows,
    ),
    Metric(
        "capability.tenure_class", Unit.TEXT, _("Maturity"),
        _("developing under 24 months, maturing to 36, then mature"), tenure_class, scope=Scope.REPS,
        parts=("capability.tenure_months",),
    ),
    mean_of_existing(
        "capability.hunter_share", Unit.RATIO, ("activity.new_business_share", "results.new_revenue_share"),
        none=_("no face-to-face time and no revenue in the month"), title=_("Hunter share"),
        words=_("mean of the shares of new business in face-to-face time and in revenue"),
    ),
    Metric(
        "capability.profile", Unit.TEXT, _("Observed profile"), _("hunter from 60 %, farmer up to 40 %, else mixed"), profile,
        parts=("capability.hunter_share",),
    ),
    Metric(
        "capability.profile_mismatch", Unit.FLAG, _("Profile differs from role"),
        _("1 if the observed profile is not the declared role"), mismatch, better=Better.LOWER, scope=Scope.REPS,
        parts=("capability.profile",), reads=("reps.role",), inputs=declared_role,
    ),
)  # fmt: skip
