"""Deals as they stand: a picture of the pipeline a month, the newest row of each deal, and what is gone without a word.

metrics.md "Terms" (Deal, Pushes) and workbooks.md "A workbook has a date".
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reportgen.metrics.core import Array
from reportgen.metrics.facts import day_of, days, flags, numbers
from reportgen.metrics.kept import standing
from reportgen.workbook.dataset import SOURCE_ROWS
from reportgen.workbook.records import deal_keys
from reportgen.workcalendar import add_months

if TYPE_CHECKING:
    from reportgen.metrics.facts import Facts

# an undated sheet that knows of days after the month after P is too new to be P's picture
DAYS_THAT_DATE_A_SHEET = ("opened_on", "stage_since", "last_contact_on", "closed_on")


class Pictures:
    """All rows of all pictures up to the period, in order of month, each with its deal; and whom each picture covers."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.rows = self._rows()
        self.covered = self._covered()
        self.unread = self._unread()

    def _rows(self) -> pd.DataFrame:
        """month (first day), deal and its code, rep, customer, amount, stage (position), status, probability, days and flags, source."""
        facts = self.facts
        keep = self.month_of_row <= day_of(facts.period)
        frame, month = facts.pipeline.rows[keep], self.month_of_row[keep]
        stage, status, p = standing(frame, facts.settings.stages)
        is_kept = frame["kept_status"].notna().to_numpy()  # a snapshot's rows count as they stood
        rows = pd.DataFrame(
            {
                "month": month,
                "deal": deal_keys(frame),
                "rep": facts.name_codes(frame["rep"]),
                "customer": facts.customer_codes(frame["customer"]),
                "amount": numbers(frame["amount"]),
                "stage": stage,
                "status": np.where(is_kept, frame["kept_status"].to_numpy(object), status),
                "p": np.where(is_kept, frame["kept_p"].to_numpy(), p),
                "category": frame["forecast_category"].to_numpy(object),
                "name": frame["name"].to_numpy(object),
                "product": frame["product"].to_numpy(object),
                "lost_reason": frame["lost_reason"].to_numpy(object),
                "competitor": frame["competitor"].to_numpy(object),
                "next_step": frame["next_step"].to_numpy(object),
                "decision_maker_met": flags(frame["decision_maker_met"]),
                "source": frame["source"].to_numpy(np.int64),
            }
        )
        for name in ("expected_close", "opened_on", "stage_since", "closed_on", "last_contact_on", "next_step_on"):
            rows[name] = days(frame[name])
        rows["owner"] = np.where(rows["rep"] >= 0, rows["rep"], facts.customer_rep[rows["customer"]])
        rows = rows.sort_values(["month", "source"], kind="stable", ignore_index=True)
        twice = rows.loc[rows["deal"].str.startswith("~") & rows.duplicated(["month", "deal"]), "deal"]
        rows["is_ambiguous"] = rows["deal"].isin(twice)  # in any picture: nobody can say which of them goes on
        rows.loc[rows["is_ambiguous"], "deal"] += "#" + rows["source"].astype(str)
        rows = rows.drop_duplicates(["month", "deal"], keep="last", ignore_index=True)
        rows["code"] = pd.factorize(rows["deal"], sort=True)[0]
        return rows

    def until(self, month: float) -> pd.DataFrame:
        """The rows of the pictures up to a month."""
        return self.rows.iloc[: np.searchsorted(self.rows["month"].to_numpy(), month, side="right")]

    @cached_property
    def month_of_row(self) -> Array:
        """The first day of the month of each row of the pipeline, NaN for an undated one that does not show P."""
        frame = self.facts.pipeline.rows
        month = days(frame["picture"])
        undated = np.isnan(month)
        too_new, is_replaced = self.undated(frame[undated])
        month[undated] = np.where(too_new | is_replaced, np.nan, float(day_of(self.facts.period)))
        return month

    @cached_property
    def too_new(self) -> set[int]:
        """Undated sheets that know of days after the month after P."""
        frame = self.facts.pipeline.rows
        frame = frame[frame["picture"].isna()]
        newest = frame[list(DAYS_THAT_DATE_A_SHEET)].max(axis=1).groupby(frame["source"] // SOURCE_ROWS).max()
        return set(newest.index[newest >= pd.Timestamp(add_months(self.facts.period, 2))])

    def undated(self, frame: pd.DataFrame) -> tuple[Array, Array]:
        """Which rows of undated sheets do not show P: their sheet is too new for it, or their rep has a dated picture of P."""
        too_new = (frame["source"] // SOURCE_ROWS).isin(self.too_new).to_numpy()
        dated = self.facts.dataset.pictures
        dated = dated[dated["picture"] == pd.Timestamp(self.facts.period)]
        has_dated = (dated["rep"].isna().any()) | frame["rep"].isin(set(dated["rep"].dropna())).to_numpy()
        return too_new, has_dated

    def _covered(self) -> pd.DataFrame:
        """month and rep (name code; −1: the whole roster) of each picture up to P; a sheet without rows and rep speaks for nobody."""
        facts = self.facts
        pictures = facts.pipeline.covered
        has_rows = pictures["sheet"].isin(facts.pipeline.rows["source"] // SOURCE_ROWS)
        pictures = pictures[(has_rows | pictures["rep"].isin(facts.names)) & ~(pictures["picture"].isna() & pictures["sheet"].isin(self.too_new))]
        month = days(pictures["picture"])
        month[np.isnan(month)] = day_of(facts.period)
        rep = np.where(pictures["rep"].isna(), -1, facts.name_codes(pictures["rep"]))
        covered = pd.DataFrame({"month": month, "rep": rep})
        return covered[covered["month"] <= day_of(facts.period)].drop_duplicates(ignore_index=True)

    def _unread(self) -> pd.DataFrame:
        """month and deal of rows that could not be read: their deals are not gone."""
        frame = self.facts.pipeline.unread
        month = days(frame["picture"])
        month = np.where(np.isnan(month), float(day_of(self.facts.period)), month)
        return pd.DataFrame({"month": month, "deal": deal_keys(frame)})

    def next_picture(self, rep: Array, after: Array) -> Array:
        """First month after `after` for which a picture covers the rep (a name code), inf where there is none."""
        months = np.unique(self.covered["month"].to_numpy())
        names = len(self.facts.names)
        covers = np.zeros((len(months) + 1, names + 1), bool)
        at = np.searchsorted(months, self.covered["month"].to_numpy())
        who = self.covered["rep"].to_numpy()
        covers[at, who] = True  # the last column (−1) is the whole roster
        covers[:-1] |= covers[:-1, -1:]
        known = np.append(months, np.inf)
        following = np.where(covers, known[:, None], np.inf)
        following = np.minimum.accumulate(following[::-1], axis=0)[::-1]
        return np.asarray(following[np.searchsorted(months, after, side="right"), rep])

    def state(self, month: float) -> pd.DataFrame:
        """Each deal's newest row in any picture up to `month`; `gone` marks an open deal that its owner's later picture omits.

        status is that of the end of `month`: won and lost stay so; gone is lost, closed on the last day of the first
        month without it; won or lost without a day was closed on the last day of the first month that shows it closed.
        """
        rows = self.until(month)
        newest = rows.drop_duplicates("code", keep="last").set_index("code", drop=False)
        newest["is_gone"] = False
        newest["has_closing_day"] = newest["closed_on"].notna()
        carry_closed(newest, rows)
        return self._mark_gone(newest, month).reset_index(drop=True)

    def _mark_gone(self, newest: pd.DataFrame, month: float) -> pd.DataFrame:
        """Open deals that a later picture of their owner omits are lost without a word, from the first that omits them.

        Deals that cannot be told apart are left out then: they count in the present picture only.
        """
        owner, is_open = newest["owner"].to_numpy(), (newest["status"] == "open").to_numpy()
        absent = self.next_picture(owner, newest["month"].to_numpy())
        unread = set(zip(self.unread["deal"], self.unread["month"], strict=True))
        while unread:  # a row that could not be read is no absence: look at the picture after it
            excused = np.array([pair in unread for pair in zip(newest["deal"], absent, strict=True)], bool)
            if not excused.any():
                break
            absent[excused] = self.next_picture(owner[excused], absent[excused])
        past = newest["is_ambiguous"].to_numpy() & (absent <= month)  # these count in their own picture only
        gone = is_open & (absent <= month) & ~past
        newest.loc[gone, "closed_on"] = month_ends(absent[gone])
        newest.loc[gone, "status"] = "lost"
        newest.loc[gone, "is_gone"] = True
        return newest[~past]

    def pushes(self, month: float) -> Array:
        """Times each deal's expected close moved to a later month between consecutive pictures up to `month`, by the deal's code."""
        code, seen = self.moves
        return np.bincount(code[seen <= month], minlength=len(self.rows))

    @cached_property
    def moves(self) -> tuple[Array, Array]:
        """Each move of an expected close to a later month: the deal's code, and the month of the picture that shows it."""
        rows = self.rows.sort_values(["code", "month"], kind="stable")
        code, seen = rows["code"].to_numpy(), rows["month"].to_numpy()
        expected = month_number(rows["expected_close"].to_numpy())
        moved = (code[1:] == code[:-1]) & (expected[1:] > expected[:-1])
        return code[1:][moved], seen[1:][moved]


def carry_closed(newest: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Give the closed deals without a closing day the last day of the first month of this closing.

    rows: all rows of the pictures that newest has the newest of.
    """
    undated = newest[(newest["status"] != "open").to_numpy() & newest["closed_on"].isna().to_numpy()]
    if undated.empty:
        return
    code, month = rows["code"].to_numpy(), rows["month"].to_numpy()
    is_open = (rows["status"] == "open").to_numpy()
    last_open, first = np.full(code.max() + 1, -np.inf), np.full(code.max() + 1, np.inf)
    np.maximum.at(last_open, code[is_open], month[is_open])
    is_after = month > last_open[code]
    np.minimum.at(first, code[is_after], month[is_after])
    newest.loc[undated.index, "closed_on"] = month_ends(first[undated["code"].to_numpy()])


def month_number(day: Array) -> Array:
    """Months since 1970-01 of day numbers, NaN where missing."""
    safe = np.where(np.isnan(day), 0, day).astype(np.int64).astype("datetime64[D]").astype("datetime64[M]")
    return np.where(np.isnan(day), np.nan, safe.astype(np.int64).astype(float))


def month_ends(first_day: Array) -> Array:
    """Last day of the months whose first days are given."""
    month = first_day.astype(np.int64).astype("datetime64[D]").astype("datetime64[M]") + 1
    return month.astype("datetime64[D]").astype(np.int64).astype(float) - 1
