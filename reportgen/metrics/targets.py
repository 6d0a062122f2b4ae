"""Targets: which of those given count, for the month, the fiscal year and the month that follows (domain.md 1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.core import (
    TEAM,
    Array,
    Numbers,
    Phrase,
    Rows,
    add_up,
    how_many,
)
from reportgen.metrics.facts import day_of
from reportgen.metrics.moment import Moment, selected
from reportgen.workcalendar import add_months, month_end


def target_table(moment: Moment, metric: str = "revenue") -> pd.DataFrame:
    """The targets that count: per rep and month those with neither customer nor product, else the customers', else the
    products', else those with both (metrics.md `results.target`)."""
    table = moment.facts.targets
    table = table[(table["metric"] == metric).to_numpy()]
    level = np.select(
        [
            (table["customer"].isna() & table["product"].isna()).to_numpy(),
            table["product"].isna().to_numpy(),
            table["customer"].isna().to_numpy(),
        ],
        [0, 1, 2],
        3,
    )
    chosen = pd.Series(level, index=table.index).groupby([table["rep"], table["month"]]).transform("min")
    return table[level == chosen.to_numpy()]


def target_rows_of(moment: Moment, months: list[date], metric: str = "revenue") -> Rows:
    table = target_table(moment, metric)
    table = table[table["month"].isin([day_of(month) for month in months]).to_numpy()]
    who = moment.who(table["rep"].to_numpy())
    rows = selected(moment, "targets", who, table["target"].to_numpy(), table["source"].to_numpy())
    return rows if rows.missing else replace(rows, month=table["month"].to_numpy())


def target_rows(moment: Moment) -> Rows:
    return target_rows_of(moment, [moment.month])


def months_to_date(moment: Moment) -> list[date]:
    """The fiscal year's months to P."""
    return [month for month in moment.fiscal_months if month <= moment.month]


def year_to_date_target_rows(moment: Moment) -> Rows:
    return target_rows_of(moment, months_to_date(moment))


def given_total(rows: Rows, moment: Moment, none: str) -> Numbers:
    """A sum of targets: empty, not 0, where none is given."""
    if rows.missing:
        return Numbers.empty(moment.size, rows.missing)
    n = how_many(rows.who, moment.size)
    return Numbers.given(np.where(n > 0, add_up(rows, moment.size), np.nan), n, Phrase.of(none, period=f"{moment.month:%Y-%m}"))


NO_TARGET = _("no target for {period}")


def target(moment: Moment) -> Numbers:
    return given_total(moment.rows(target_rows), moment, NO_TARGET)


def target_of_next_month(moment: Moment) -> Numbers:
    """The target of H (A of the follow-up plan)."""
    following = add_months(moment.month, 1)
    numbers = given_total(moment.rows(next_target_rows), moment, NO_TARGET)
    reason = Phrase.of(NO_TARGET, period=f"{following:%Y-%m}")
    return numbers if moment.rows(next_target_rows).missing else Numbers.given(numbers.value, numbers.n, reason)


def next_target_rows(moment: Moment) -> Rows:
    return target_rows_of(moment, [add_months(moment.month, 1)])


def year_to_date_target(moment: Moment) -> Numbers:
    return given_total(moment.rows(year_to_date_target_rows), moment, _("no target in the fiscal year to {period}"))


def year_target_rows(moment: Moment) -> Rows:
    return target_rows_of(moment, moment.fiscal_months)


def year_target(moment: Moment) -> Numbers:
    """Σ targets of the fiscal year: empty unless each month in which the rep was employed has one."""
    rows = moment.rows(year_target_rows)
    numbers = given_total(rows, moment, _("no target in the fiscal year"))
    if rows.missing:
        return numbers
    is_complete = has_every_month(moment)
    reason = Phrase.of(_("not every month of the fiscal year has a target"))
    value = np.where(is_complete, numbers.value, np.nan)
    return Numbers.given(
        value, numbers.n, np.array([given if whole else reason for given, whole in zip(numbers.reason, is_complete, strict=True)], object)
    )


def has_every_month(moment: Moment) -> Array:
    """Whether each fiscal month in which the rep (team: each rep of the report) was employed has a target."""
    table = moment.facts.targets
    table = table[(table["metric"] == "revenue").to_numpy()]
    first = np.array([day_of(month) for month in moment.fiscal_months])
    last = np.array([day_of(month_end(month)) for month in moment.fiscal_months])
    at = np.searchsorted(first, table["month"].to_numpy())
    is_of_year = np.isin(table["month"].to_numpy(), first)
    is_given = np.zeros((moment.size, len(first)), bool)
    is_given[moment.who(table["rep"].to_numpy())[is_of_year], at[is_of_year]] = True
    is_away = (moment.days_of_subjects("hired_on")[:, None] > last) | (moment.days_of_subjects("left_on")[:, None] < first)
    is_complete: Array = np.all(is_given | is_away, axis=1)
    is_complete[TEAM] = is_complete[1:].all() and moment.reps > 0
    return is_complete
