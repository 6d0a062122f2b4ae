"""Revenue and targets taken apart: by customer and product where targets are given so, and by market (domain.md 1, 7)."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from reportgen.metrics.core import TEAM, Array
from reportgen.metrics.facts import day_of
from reportgen.metrics.moment import Moment
from reportgen.metrics.orders import recognised
from reportgen.metrics.targets import months_to_date
from reportgen.workcalendar import add_months


def decomposition(moment: Moment, subject: int, by: str) -> pd.DataFrame:
    """Target and revenue of P and of the fiscal year to P for each customer or product (`by`) that has a target in that year.

    Columns: name, target, actual, ytd_target, ytd_actual; the largest target of the year first; empty where no target is given so.
    The revenue of P is all that the customer or product brought, whatever finer targets there are.
    """
    table = targets_by(moment, subject, by, months_to_date(moment))
    names = table["name"].unique()
    of_month = table[table["month"] == day_of(moment.month)]
    found = pd.DataFrame({"name": names})
    found["target"] = sums(of_month["name"], of_month["target"], names)
    found["actual"] = actual_by(moment, subject, by, moment.p0, names)
    found["ytd_target"] = sums(table["name"], table["target"], names)
    found["ytd_actual"] = actual_by(moment, subject, by, day_of(moment.fiscal_months[0]), names)
    return found.sort_values(["ytd_target", "name"], ascending=[False, True], ignore_index=True)


def goal(moment: Moment, subject: int, by: str) -> pd.DataFrame:
    """Targets of H by customer or product: name, target; the largest first, empty where none is given so."""
    table = targets_by(moment, subject, by, [add_months(moment.month, 1)])
    return table.groupby("name", as_index=False)["target"].sum().sort_values(["target", "name"], ascending=[False, True], ignore_index=True)


def targets_by(moment: Moment, subject: int, by: str, months: list[date]) -> pd.DataFrame:
    """The revenue targets of some months that name a customer (a product) and no product (customer), else those that name both."""
    table = moment.facts.targets
    chosen = (table["metric"] == "revenue").to_numpy() & table["month"].isin([day_of(month) for month in months]).to_numpy()
    if subject != TEAM:
        chosen &= moment.who(table["rep"].to_numpy()) == subject
    table = table[chosen & table[by].notna().to_numpy()]
    other = "product" if by == "customer" else "customer"
    is_coarse = table[other].isna().to_numpy()
    has_coarse = pd.Series(is_coarse, index=table.index).groupby([table["rep"], table["month"]]).transform("any")
    table = table[is_coarse | ~has_coarse.to_numpy(bool)]
    return table.assign(name=table[by].astype(str))[["month", "name", "target"]]


def actual_by(moment: Moment, subject: int, by: str, first: int, names: Array) -> Array:
    """Revenue from a day to the as-of day by name."""
    lines = own_lines(moment, subject, recognised(moment, first, moment.p1))
    label = moment.facts.customers.to_numpy()[lines["customer"]] if by == "customer" else lines["product"].to_numpy(object)
    return sums(pd.Series(label, dtype=object), lines["amount"], names)


def own_lines(moment: Moment, subject: int, lines: pd.DataFrame) -> pd.DataFrame:
    return lines if subject == TEAM else lines[moment.who(lines["owner"].to_numpy()) == subject]


def sums(label: pd.Series[str], amount: pd.Series[float], names: Array) -> Array:
    """Σ amount for each of the names, 0 where none."""
    added = pd.Series(amount.to_numpy(float)).groupby(label.to_numpy(object)).sum()
    return added.reindex(names).fillna(0.0).to_numpy(float)


def markets(moment: Moment, subject: int, by: str) -> pd.DataFrame:
    """Key markets by the customers' segment or by product, over 12 months.

    Columns: name ("": not on file), customers (who bought), revenue, share, before (revenue of the 12 months before those; NaN where orders
    are not kept so long), open (amount of open deals), won and closed (deals closed in the 12 months); the largest revenue first.
    """
    year = own_lines(moment, subject, recognised(moment, moment.year_start, moment.p1))
    earlier = own_lines(moment, subject, recognised(moment, day_of(add_months(moment.month, -23)), moment.year_start - 1))
    deals, closed = moment.open_deals, moment.closed_deals
    closed = closed[closed["closed_on"].to_numpy() >= moment.year_start]
    if subject != TEAM:
        deals, closed = (table[(table["who"] == subject).to_numpy()] for table in (deals, closed))
    grouped = pd.DataFrame({
        "revenue": by_market(moment, year, by)["amount"].sum(), "customers": by_market(moment, year, by)["customer"].nunique(),
        "before": by_market(moment, earlier, by)["amount"].sum(), "open": by_market(moment, deals, by)["amount"].sum(),
        "won": by_market(moment, closed[(closed["status"] == "won").to_numpy()], by)["amount"].size(),
        "closed": by_market(moment, closed, by)["amount"].size(),
    }).fillna(0.0)  # fmt: skip
    first = moment.facts.orders["day"].min() if len(moment.facts.orders) else np.inf
    if not first < day_of(add_months(moment.month, -22)):  # the year before is not whole
        grouped["before"] = np.nan
    total = grouped["revenue"].sum()
    grouped["share"] = grouped["revenue"] / total if total else np.nan
    grouped["name"] = grouped.index
    return grouped.sort_values(["revenue", "open"], ascending=False, kind="stable").reset_index(drop=True)


def by_market(moment: Moment, table: pd.DataFrame, by: str) -> pd.core.groupby.DataFrameGroupBy:
    """Rows with `customer` (and `product`) grouped by market; "" is what is not on file."""
    if by == "product":
        label = table["product"].to_numpy(object)
    else:
        label = moment.facts.customer_file["segment"].to_numpy(object)[table["customer"].to_numpy()]
    return table.groupby(pd.Series(label, index=table.index, dtype=object).where(lambda text: text.notna(), ""))


def lost_deals(moment: Moment, subject: int) -> pd.DataFrame:
    """Deals lost in the 12 months by reason, the largest first: reason ("": none given), n, amount, commonest stage (its position) and competitor."""
    grouped = lost_of_year(moment, subject).groupby("reason")
    found = grouped.agg(n=("amount", "size"), amount=("amount", "sum"), stage=("stage", commonest), competitor=("competitor", commonest))
    return found.reset_index().sort_values(["amount", "reason"], ascending=[False, True], ignore_index=True)


def lost_of_year(moment: Moment, subject: int) -> pd.DataFrame:
    """Deals lost in the 12 months, with their reason ("": none given)."""
    deals = moment.closed_deals
    deals = deals[(deals["status"] == "lost").to_numpy() & (deals["closed_on"].to_numpy() >= moment.year_start)]
    if subject != TEAM:
        deals = deals[(deals["who"] == subject).to_numpy()]
    reason = deals["lost_reason"].map(lambda text: " ".join(str(text).split()), na_action="ignore").where(deals["lost_reason"].notna(), "")
    return deals.assign(reason=reason.to_numpy(object))


def commonest(column: pd.Series[Any]) -> object:
    """The value that occurs most, of equals the first in order; None where there is none."""
    counts = column.dropna().value_counts()
    return min(counts[counts == counts.max()].index) if len(counts) else None
