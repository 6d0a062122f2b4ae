"""The words that a team's data use: reps, customers and what is written again and again, for the drop-down lists of new workbooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from reportgen.workbook.dataset import Dataset, frame_name

TEXTS = ("product", "task", "segment", "source", "lost_reason", "competitor", "criterion")  # columns whose words should be spelt alike
LEAST_OFTEN, MOST_WORDS = 2, 60


@dataclass(frozen=True, slots=True)
class Words:
    """Names of reps and customers in order of the alphabet, and the texts of columns, the commonest first.

    owners: the rep of each customer that has one.
    """

    reps: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)

    def of_rep(self, rep: str) -> Words:
        """The same with the rep's own customers, and those that are nobody's: a rep's workbook tells of no other's."""
        return replace(self, customers=tuple(name for name in self.customers if self.owners.get(name, rep) == rep))


def words_of(dataset: Dataset, month: date) -> Words:
    """The words of a Dataset: reps of the roster who had not left before the month (without a roster, all that occur)."""
    owners: dict[str, str] = {}
    names: set[str] = set()
    for kind in ("customers", "pipeline", "orders"):
        frame = dataset.frames.get(kind)
        if frame is not None:
            names.update(frame["customer"].dropna())
            owned = frame[frame["rep"].notna() & frame["customer"].notna()]
            owners = dict(zip(owned["customer"], owned["rep"], strict=True)) | owners  # customers on file first
    return Words(tuple(present_reps(dataset, month)), tuple(sorted(names)), texts_of(dataset), owners)


def present_reps(dataset: Dataset, month: date) -> list[str]:
    roster = dataset.frames.get("reps")
    if roster is not None and len(roster):
        has_left = roster["left_on"] < pd.Timestamp(month)
        return sorted(roster.loc[~has_left, "rep"].dropna().unique())
    return sorted({name for frame in dataset.frames.values() if "rep" in frame for name in frame["rep"].dropna().unique()})


def texts_of(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    found = {}
    for column in TEXTS:
        name = frame_name(column)
        given = [frame[name].dropna() for frame in dataset.frames.values() if name in frame]
        counts = pd.concat(given).value_counts() if given else pd.Series(dtype=int)
        often = sorted(counts[counts >= LEAST_OFTEN].items(), key=lambda item: (-item[1], str(item[0])))
        if often:
            found[column] = tuple(str(text) for text, _n in often[:MOST_WORDS])
    return found
