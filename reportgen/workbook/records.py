"""Records united by their keys: the same row again counts once, a later workbook's replaces, a contradiction is left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

# workbooks.md "A workbook has a date": what makes two rows one record. Kinds that are absent have no key.
KEYS: dict[str, tuple[str, ...]] = {
    "reps": ("rep",),
    "orders": ("order_id", "product"),
    "customers": ("customer",),
    "timesheet": ("rep", "week"),
    "targets": ("rep", "month", "metric", "customer", "product"),
    "fence": ("customer", "assessed_on"),
    "screening": ("customer", "assessed_on"),
    "capabilities": ("rep", "criterion", "assessed_on"),
    "focus": ("rep", "dimension", "key"),
    "notes": ("rep", "month", "kind"),
    "measures": ("rep", "measure", "agreed_on"),
    "events": ("date", "name"),
    "pipeline": ("picture", "opportunity_id"),
}
NUMBERS = {"reps": ("rep_id", "rep"), "customers": ("customer_id", "customer")}  # known by the number, else by the name
HELPERS = ("source", "row_rank", "row_sheet", "row_copy", "row_rolled", "row_outcome")
USED, DUPLICATE, REPLACED, CONFLICT, TWICE = "used", "duplicate", "replaced", "conflict", "twice"
MIX = np.uint64(0x9E3779B97F4A7C15)  # so that two columns' texts changed for each other make another number
Say = Callable[[str, int, int], None]  # code, position of the row, position of the other row
DESCRIPTION = ("customer", "name", "product", "opened_on")  # what a deal without opportunity_id is known by


def unite(kind: str, frame: pd.DataFrame, say: Say) -> pd.Series[str]:
    """What becomes of each row: used, duplicate, replaced or conflict; told through `say`.

    frame: the kind's rows of all files with `source`, `row_rank` (the workbook's month, undated last), `row_sheet`, `row_copy`
        (the file's name says that it is a copy: of equal rows, the original's is the one that stands), and `row_rolled` (the
        workbook was rolled over: where another's row stands, what only this one says is added to it).
    """
    outcome = pd.Series(USED, index=frame.index, dtype=object)
    fields = [name for name in frame.columns if name not in HELPERS]
    content = content_of(frame[fields])
    key_fields = KEYS.get(kind)
    if key_fields is None or (kind == "orders" and frame["order_id"].isna().all()):
        once_across_files(frame.index, frame, content, outcome, say)
        return outcome
    has_key = frame[key_fields[1] if kind == "pipeline" else key_fields[0]].notna() if kind in ("orders", "pipeline") else None
    keyed = frame.index if has_key is None else frame.index[has_key]
    if has_key is not None:
        once_across_files(frame.index[~has_key], frame, content, outcome, say)
    table = frame.loc[keyed, list(key_fields)]
    if kind in NUMBERS:
        table = numbered(frame, *NUMBERS[kind])
    key = pd.util.hash_pandas_object(table, index=False)
    key.index = keyed
    repeated = key[key.duplicated(keep=False)]
    for _key, rows in repeated.groupby(repeated).groups.items():
        settle(list(rows), frame, content, outcome, say)
    if kind == "orders":
        split_orders(frame.loc[keyed], outcome, say)
    return outcome


def content_of(frame: pd.DataFrame) -> pd.Series[int]:
    """A number for all that a row says. Texts are looked at only where another row has the same days and numbers."""
    kinds = {name: dtype.kind for name, dtype in frame.dtypes.items()}
    plain = [name for name, kind in kinds.items() if kind != "O"]
    content = np.zeros(len(frame), np.uint64) + (pd.util.hash_pandas_object(frame[plain], index=False).to_numpy() if plain else 0)
    alike = np.flatnonzero(pd.Series(content).duplicated(keep=False))
    for name in kinds:
        if kinds[name] == "O" and len(alike):
            content[alike] = content[alike] * MIX + pd.util.hash_array(frame[name].to_numpy()[alike])
            alike = alike[pd.Series(content[alike]).duplicated(keep=False)]
    return pd.Series(content, frame.index)


def numbered(frame: pd.DataFrame, number: str, name: str) -> pd.DataFrame:
    """The number of each row, else its name; a name that goes with one number elsewhere has that number."""
    known = frame[frame[number].notna()].drop_duplicates([number, name]).drop_duplicates(name, keep=False)
    found = frame[number].where(frame[number].notna(), frame[name].map(known.set_index(name)[number]))
    return pd.DataFrame({"number": found, "name": frame[name].where(found.isna(), None)}).astype(object)


def settle(rows: list[int], frame: pd.DataFrame, content: pd.Series[int], outcome: pd.Series[str], say: Say) -> None:
    """Rows of one key: the newest workbook's stands; equal ones are duplicates; two contents at one date contradict."""
    ranks = frame["row_rank"]
    newest = max(ranks[row] for row in rows)
    present = sorted((row for row in rows if ranks[row] == newest), key=lambda row: (frame["row_copy"][row], row))
    if len({content[row] for row in present}) > 1:
        for position, row in enumerate(present):
            outcome[row] = CONFLICT
            say("row.conflict", row, present[position - 1])
        kept = present[0]
    else:
        kept = present[0]
    for row in rows:
        if (row in present and outcome[row] == CONFLICT) or row == kept:
            continue
        is_same = content[row] == content[kept]
        if frame["row_rolled"][row] and not frame["row_rolled"][kept]:
            complete(frame, kept, row)
        outcome[row] = DUPLICATE if is_same else REPLACED
        say("row.duplicate" if is_same else "row.updated", row, kept)


def facts_of(frame: pd.DataFrame, row: int) -> dict[str, object]:
    """What a row says, by column."""
    return {str(name): value for name, value in frame.loc[row].items() if name not in HELPERS and not pd.isna(value)}


def complete(frame: pd.DataFrame, kept: int, rolled: int) -> None:
    """Add to a row what a rep has found out since and written into the workbook that was rolled over."""
    known = facts_of(frame, kept)
    for name, value in facts_of(frame, rolled).items():
        if name not in known:
            frame.loc[kept, name] = value


def is_carried(frame: pd.DataFrame, row: int, other: int) -> bool:
    """Whether a row and the one that stands for it are the same thing, carried on by a roll-over: they contradict nowhere."""
    if not (frame["row_rolled"][row] or frame["row_rolled"][other]):
        return False
    standing = facts_of(frame, other)
    return all(standing.get(name) == value for name, value in facts_of(frame, row).items())


def once_across_files(index: pd.Index, frame: pd.DataFrame, content: pd.Series[int], outcome: pd.Series[str], say: Say) -> None:
    """Rows without a key: equal rows of different sheets count once; within one sheet they stand, with a warning."""
    hashes = content.loc[index]
    repeated = hashes[hashes.duplicated(keep=False)]
    if repeated.empty:
        return
    sheets = frame["row_sheet"]
    number = repeated.groupby([repeated, sheets.loc[repeated.index]]).cumcount()
    for (_content, _n), rows in repeated.groupby([repeated, number]).groups.items():
        first = max(rows, key=lambda row: (frame["row_rank"][row], not frame["row_copy"][row], -row))
        for row in rows:
            if row != first:
                outcome[row] = DUPLICATE
                say("row.duplicate", row, first)
    kept = repeated[outcome.loc[repeated.index] == USED]
    for _content, rows in kept.groupby(kept).groups.items():
        for row in rows[1:]:
            say("row.twice", row, rows[0])


def split_orders(frame: pd.DataFrame, outcome: pd.Series[str], say: Say) -> None:
    """Another customer or date under one order_id is a conflict of all its lines."""
    kept = frame[outcome.loc[frame.index] == USED]
    for name in ("customer", "date"):
        differing = kept.groupby("order_id")[name].transform("nunique") > 1
        for order, rows in kept[differing].groupby("order_id").groups.items():
            assert order is not None
            for position, row in enumerate(rows):
                if outcome[row] == USED:
                    outcome[row] = CONFLICT
                    say("order.split", int(row), int(rows[position - 1]))


def deal_keys(frame: pd.DataFrame) -> np.ndarray[Any, Any]:
    """What the deals of pipeline rows are known by: opportunity_id, else "~" and customer, name, product, opening day, those given."""
    parts = [frame[name].astype(str).where(frame[name].notna(), "") for name in DESCRIPTION]
    joined = "~" + parts[0] + "|" + parts[1] + "|" + parts[2] + "|" + parts[3]
    known = frame["opportunity_id"].notna()
    keys = frame["opportunity_id"].astype(str).where(known, joined)
    # a row without an id is the deal of that id where another picture gives the same description to one id alone
    ids = pd.Series(keys[known].to_numpy(), index=joined[known].to_numpy()).groupby(level=0).agg(["nunique", "first"])
    only = ids.loc[ids["nunique"] == 1, "first"]
    return np.asarray(keys.where(known, joined.map(only).where(joined.isin(only.index), joined)).to_numpy(object))
