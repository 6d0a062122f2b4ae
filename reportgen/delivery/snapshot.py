"""A kept month as a JSON document: the same month gives the same bytes, and whatever is not one is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from reportgen.metrics.kept import STOOD, UNREAD, Snapshot
from reportgen.settings import Settings
from reportgen.workbook.dataset import empty_frame
from reportgen.workcalendar import month_end, parse_month

SCHEMA = 1


class NoSnapshot(ValueError):
    """What was read is no kept month; `schema` is given where it is one of another schema."""

    def __init__(self, why: str, schema: int | None = None) -> None:
        super().__init__(why)
        self.schema = schema


def as_bytes(snapshot: Snapshot) -> bytes:
    """The document of a month. Deals are kept column by column, without the columns that are empty throughout."""
    document = {
        "schema": SCHEMA, "period": f"{snapshot.month:%Y-%m}", "as_of": snapshot.as_of.isoformat(), "currency": snapshot.currency,
        "covered": list(snapshot.covered), "names": dict(snapshot.names), "figures": {key: dict(each) for key, each in snapshot.figures.items()},
        "deals": table_document(snapshot.deals), "unread": table_document(snapshot.unread),
    }  # fmt: skip
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return (text + "\n").encode("utf-8", "backslashreplace")


def table_document(frame: pd.DataFrame) -> dict[str, Any]:
    columns = {str(name): frame[name] for name in frame.columns if frame[name].notna().any()}
    return {"rows": len(frame), "columns": {name: values_of(column) for name, column in columns.items()}}


def values_of(column: pd.Series[Any]) -> list[object]:
    """Days as 2026-10-03, numbers and texts as they are, None where missing."""
    if column.dtype.kind == "M":
        texts = column.to_numpy("datetime64[D]").astype(str)
        return [None if text == "NaT" else str(text) for text in texts]
    return [None if missing else value for value, missing in zip(column.tolist(), column.isna(), strict=True)]


def from_bytes(content: bytes) -> Snapshot:
    """The month of a document. Raises NoSnapshot."""
    try:
        found = json.loads(content, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise NoSnapshot("it is no JSON") from error
    if not isinstance(found, dict) or not isinstance(found.get("schema"), int) or "deals" not in found:
        raise NoSnapshot("it is no kept month")
    if found["schema"] != SCHEMA:
        raise NoSnapshot("it is of another schema", found["schema"])
    try:
        return snapshot_from(found)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise NoSnapshot(f"it is not whole: {error}") from error


def refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def snapshot_from(found: Mapping[str, Any]) -> Snapshot:
    """The month of a document's parts. Raises KeyError, TypeError, ValueError, AttributeError for parts that are none."""
    month, as_of = parse_month(found["period"]), date.fromisoformat(found["as_of"])
    if not month <= as_of <= month_end(month):
        raise ValueError(f"{as_of} is no day of {month:%Y-%m}")
    empty = empty_frame("pipeline", Settings()).drop(columns=["picture", "source"])
    deals = empty.assign(**{STOOD[0]: pd.Series([], dtype=float), STOOD[1]: pd.Series([], dtype=object)})
    return Snapshot(
        month, as_of, text(found["currency"]), frame_from(found["deals"], deals), tuple(map(text, found["covered"])),
        frame_from(found["unread"], empty[list(UNREAD)]),
        {text(key): {text(name): figure(value) for name, value in each.items()} for key, each in found["figures"].items()},
        {text(key): text(name) for key, name in found["names"].items()},
    )  # fmt: skip


def frame_from(table: Mapping[str, Any], like: pd.DataFrame) -> pd.DataFrame:
    """A table with the columns and types of one; columns that this program does not know are left out."""
    rows, columns = table["rows"], table["columns"]
    if not isinstance(rows, int) or any(len(values) != rows for values in columns.values()):
        raise ValueError("its columns are not of one length")
    return pd.DataFrame({name: column_from(columns.get(name, [None] * rows), like[name].dtype) for name in like.columns})


def column_from(values: list[Any], dtype: Any) -> pd.Series[Any]:
    if dtype.kind == "M":
        return pd.Series(np.array([value or "NaT" for value in values], "datetime64[s]"))
    if dtype.kind == "f":
        return pd.Series([np.nan if value is None else float(value) for value in values], dtype=float)
    return pd.Series([None if value is None else text(value) for value in values], dtype=object)


def text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def figure(value: object) -> float | str | None:
    if value is None or isinstance(value, (int, float, str)):
        return value
    raise TypeError(f"{value!r} is no figure")
