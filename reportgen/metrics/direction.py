"""Direction: where face-to-face time goes by customer, product and task, beside where it should go (domain.md 2.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.core import (
    TEAM,
    Array,
    Elsewhere,
    Input,
    Inputs,
    Numbers,
    Phrase,
    Rows,
    Unit,
    divide,
    how_many,
)
from reportgen.metrics.facts import numbers
from reportgen.metrics.moment import Moment, no_sheet, selected
from reportgen.metrics.orders import sales, table_of_sums

DIMENSIONS = {"customer": "customer_grade", "product": "product", "task": "task"}


def selling_log(moment: Moment) -> pd.DataFrame:
    """P's T1 activities with `who` and `weight`: hours, or 1 each for a subject none of whose T1 rows has hours."""
    log = moment.activities_from(moment.p0)
    log = log[(log["code"] == "T1").to_numpy()].copy()
    log["who"] = moment.who(log["rep"].to_numpy())
    return log


def selling_rows(moment: Moment) -> Rows:
    """P's T1 activities, each with its weight for its rep, and for the team."""
    log = selling_log(moment)
    own, of_team = weights(log, moment.size)
    rows = selected(moment, "visits", log["who"].to_numpy(), own, log["source"].to_numpy())
    return rows if rows.missing else replace(rows, of_team=of_team)


def weights(log: pd.DataFrame, subjects: int) -> tuple[Array, Array]:
    """Weight of each row for its rep and for the team: its hours where the subject has any, else 1."""
    hours = np.nan_to_num(log["hours"].to_numpy())
    given = ~np.isnan(log["hours"].to_numpy())
    has_hours = np.bincount(log["who"], weights=given, minlength=subjects) > 0
    return np.where(has_hours[log["who"]], hours, 1.0), hours if given.any() else np.ones(len(log))


def key_of(text: object) -> str:
    """A key of the focus sheet or of the log, compared without regard to case and blanks."""
    return " ".join(str(text).split()).casefold()


def actual_keys(moment: Moment, dimension: str, log: pd.DataFrame) -> pd.Series[str]:
    if dimension == "customer":
        grade = moment.facts.customer_file["grade"].to_numpy(object)
        column = pd.Series(np.where(log["customer"] >= 0, grade[log["customer"]], np.nan), index=log.index, dtype=object)
    else:
        column = log[dimension].astype(object)
    return column.where(column.isna(), column.map(key_of, na_action="ignore"))


def direction(dimension: str) -> Callable[[Moment], Numbers]:
    """1 − ½ Σ|actual share − desired share| of T1 by the keys of one dimension (metrics.md 2)."""

    def compute(moment: Moment) -> Numbers:
        for kind in ("visits", "focus"):
            if not moment.facts.has(kind):
                return Numbers.empty(moment.size, no_sheet(kind))
        actual, desired, names, n = direction_shares(moment, dimension)
        value = 1 - np.abs(actual - desired).sum(1) / 2 if len(names) else np.full(moment.size, np.nan)
        none = Phrase.of(_("no desired shares, or no face-to-face time entered, for {what}"), what=dimension)
        return Numbers.given(value, n, none)

    return compute


def direction_shares(moment: Moment, dimension: str) -> tuple[Array, Array, pd.Index[str], Array]:
    """Actual and desired shares of T1 by subject and key, the keys, and the rows behind; NaN rows where there are none."""
    return moment.once(("direction", dimension), lambda moment: work_out_direction(moment, dimension))


def work_out_direction(moment: Moment, dimension: str) -> tuple[Array, Array, pd.Index[str], Array]:
    log = selling_log(moment)
    own, of_team = weights(log, moment.size)
    keys = actual_keys(moment, dimension, log)
    is_entered = keys.notna().to_numpy()
    desired, names = desired_shares(moment, DIMENSIONS[dimension], keys[is_entered].unique())
    column = names.get_indexer(keys[is_entered])
    who = log["who"].to_numpy()[is_entered]
    actual = table_of_sums(moment, who, column, own[is_entered], len(names))
    actual[TEAM] = np.bincount(column, weights=of_team[is_entered], minlength=len(names))
    return actual / np.where(actual.sum(1) > 0, actual.sum(1), np.nan)[:, None], desired, names, how_many(who, moment.size)


def shares_by_key(dimension: str) -> Inputs:
    """Actual and desired share of each key of one dimension, as what its direction is made of."""

    def inputs(moment: Moment, position: int) -> list[Input | Elsewhere]:
        actual, desired, names, _n = direction_shares(moment, dimension)
        written, of_key = keys_as_written(moment, dimension), rows_by_key(moment, dimension, position)
        told: list[Input | Elsewhere] = []
        for name, own, aim in zip(names, actual[position], desired[position], strict=True):
            told.append(
                Input(
                    Phrase.of(_("{key}, actual"), key=written.get(name, name)),
                    float(own),
                    Unit.RATIO,
                    of_key(name),
                    ("visits.hours", "visits.customer"),
                )
            )
            desired_by = focus_rows(moment, dimension, position, name)
            told.append(Input(Phrase.of(_("{key}, desired"), key=written.get(name, name)), float(aim), Unit.RATIO, desired_by, ("focus.share",)))
        return told

    return inputs


def rows_by_key(moment: Moment, dimension: str, position: int) -> Callable[[str], Rows]:
    """The T1 activities of each key, each with its weight: of two keys their sums are to each other as the actual shares."""
    log, rows = selling_log(moment), moment.rows(selling_rows).seen_by(position)
    keys = actual_keys(moment, dimension, log).to_numpy(object)
    is_mine = (rows.who == position) | (position == TEAM)
    return lambda name: rows.where(is_mine & (keys == name))


def focus_rows(moment: Moment, dimension: str, position: int, name: str) -> Rows:
    """The rows of the focus sheet that give a key's desired share: a subject's own where it has any, else the general ones."""
    frame = moment.facts.frame("focus")
    frame = frame[(frame["dimension"] == DIMENSIONS[dimension]).to_numpy()]
    who = moment.who(moment.facts.name_codes(frame["rep"]))
    is_own = (who == position) & (position != TEAM)
    frame = frame[is_own if is_own.any() else frame["rep"].isna().to_numpy()]
    frame = frame[(frame["key"].map(key_of) == name).to_numpy()]
    return Rows(np.full(len(frame), position), numbers(frame["share"]), frame["source"].to_numpy(np.int64))


def keys_as_written(moment: Moment, dimension: str) -> dict[str, str]:
    """How people write each key of a dimension: as on the focus sheet, else as in the log or the list of customers."""
    frame = moment.facts.frame("focus")
    file = moment.facts.customer_file["grade"] if dimension == "customer" else moment.facts.activities[dimension]
    written = [*file.dropna().unique(), *frame["key"][(frame["dimension"] == DIMENSIONS[dimension]).to_numpy()].dropna()]
    return {key_of(text): " ".join(str(text).split()) for text in written}


def desired_shares(moment: Moment, dimension: str, extra: Array) -> tuple[Array, pd.Index[str]]:
    """Desired shares scaled to 1, by subject and key; a rep's own rows replace the general ones. NaN rows where none."""
    frame = moment.facts.frame("focus")
    frame = frame[(frame["dimension"] == dimension).to_numpy()]
    keys = frame["key"].map(key_of)
    names = pd.Index(sorted({*keys, *extra}), dtype=object)
    column, share = names.get_indexer(keys), numbers(frame["share"])
    is_general = frame["rep"].isna().to_numpy()
    general = np.bincount(column[is_general], weights=share[is_general], minlength=len(names))
    who = moment.who(moment.facts.name_codes(frame["rep"]))
    own = table_of_sums(moment, who[~is_general], column[~is_general], share[~is_general], len(names))
    has_own = how_many(who[~is_general], moment.size) > 0
    has_own[TEAM] = False
    desired = np.where(has_own[:, None], own, general[None, :])
    return desired / np.where(desired.sum(1) > 0, desired.sum(1), np.nan)[:, None], names


def not_on_purchase(moment: Moment, log: pd.DataFrame) -> Array:
    """Which activities went to customers who were not on the purchase platform on the day before."""
    customer = log["customer"].to_numpy()
    known = np.maximum(customer, 0)
    is_buyer = moment.world.rhythm.is_on_purchase(known, log["day"].to_numpy() - 1)
    return ~(is_buyer & (customer >= 0))


def new_business_rows(moment: Moment) -> Rows:
    """P's T1 activities, those with customers who were not on the purchase platform the day before counting their weight."""
    rows, log = moment.rows(selling_rows), selling_log(moment)
    if rows.missing or rows.of_team is None:
        return rows
    is_new = not_on_purchase(moment, log)
    return replace(rows, amount=rows.amount * is_new, of_team=rows.of_team * is_new)


def all_face_to_face(moment: Moment, position: int) -> list[Input | Elsewhere]:
    """What new business is a share of, in hours or, where none are given, in activities; and the orders by which the others' customers buy."""
    rows, log = moment.rows_of(selling_rows, position), selling_log(moment)
    log = log if position == TEAM else log[(log["who"] == position).to_numpy()]
    has_hours = bool(log["hours"].notna().any())
    told = Phrase.of(_("all face-to-face time") if has_hours else _("all face-to-face activities, none with hours"))
    return [Input(told, float(rows.amount.sum()), Unit.HOURS if has_hours else Unit.COUNT), buying_by(moment, log)]


def buying_by(moment: Moment, log: pd.DataFrame) -> Input:
    """How many activities went to customers who were buying the day before, by the first line of the order that shows it: the last one before."""
    rhythm = moment.world.rhythm
    log = log[~not_on_purchase(moment, log)]
    customer = log["customer"].to_numpy()
    last = rhythm.last_day(rhythm.last_order(customer, log["day"].to_numpy() - 1))
    lines = sales(moment.orders).drop_duplicates(["customer", "day"]).set_index(["customer", "day"])["source"]
    source, times = np.unique(lines.loc[list(zip(customer, last, strict=True))].to_numpy(np.int64), return_counts=True)
    rows = Rows(np.zeros(len(source), np.int64), times.astype(float), source)
    label = Phrase.of(_("activities with customers who were buying the day before, by the order that shows it"))
    return Input(label, len(log), Unit.COUNT, rows, ("orders.date", "orders.customer"))


def new_business_share(moment: Moment) -> Numbers:
    if not moment.facts.has("visits"):
        return Numbers.empty(moment.size, no_sheet("visits"))
    log = selling_log(moment)
    own, of_team = weights(log, moment.size)
    who, is_new = log["who"].to_numpy(), not_on_purchase(moment, log)
    above = np.bincount(who, weights=own * is_new, minlength=moment.size)
    below = np.bincount(who, weights=own, minlength=moment.size)
    above[TEAM], below[TEAM] = (of_team * is_new).sum(), of_team.sum()
    return Numbers.given(divide(above, below), how_many(who, moment.size), Phrase.of(_("no face-to-face time in the month")))
