"""A team of a few rows: Datasets and Books for tests, without a workbook."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from reportgen.metrics.book import Book
from reportgen.settings import Settings
from reportgen.workbook.dataset import SOURCE_ROWS, Dataset, SheetReport, empty_frame
from reportgen.workcalendar import Calendar

OCTOBER = date(2026, 10, 1)
Row = dict[str, Any]


def dataset(settings: Settings, **kinds: list[Row]) -> Dataset:
    """A Dataset of rows given as dicts by kind; what a row leaves out is empty. Pipeline rows may have `picture`."""
    frames, sheets = {}, []
    for number, (kind, rows) in enumerate(kinds.items()):
        empty = empty_frame(kind, settings)
        table = pd.DataFrame([{name: row.get(name) for name in empty.columns} for row in rows], columns=empty.columns)
        table["source"] = number * SOURCE_ROWS + 2 + np.arange(len(rows))
        for name in empty.columns:
            table[name] = table[name].astype(empty[name].dtype)
            if empty[name].dtype == object:
                table[name] = table[name].where(table[name].notna(), None)
        frames[kind] = table
        sheets.append(SheetReport("team.xlsx", kind, kind, None, 1, len(rows), len(rows)))
    return Dataset(frames, pictures(frames, list(kinds)), *nothing(settings), [], sheets, [], {})


def pictures(frames: dict[str, pd.DataFrame], kinds: list[str]) -> pd.DataFrame:
    """Each month of the pipeline covers the whole roster."""
    months = frames["pipeline"]["picture"].unique() if "pipeline" in frames else []
    return pd.DataFrame(
        {"picture": pd.Series(months, dtype="datetime64[s]"), "rep": None, "sheet": kinds.index("pipeline") if "pipeline" in kinds else 0}
    ).astype({"rep": object})


def nothing(settings: Settings) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """No unread deals, no rows left out, none repeated."""
    deals = empty_frame("pipeline", settings)[["picture", "rep", "opportunity_id", "customer", "name", "product", "opened_on"]]
    rows = pd.DataFrame({"kind": [], "rep": [], "source": []}).astype({"kind": object, "rep": object, "source": "int64"})
    return deals, rows, rows


def book(month: date = OCTOBER, settings: Settings | None = None, as_of: date | None = None, **kinds: list[Row]) -> Book:
    """The Book of a team; two reps, Ann and Bo, unless `reps` are given."""
    settings = settings or Settings()
    kinds.setdefault("reps", [{"rep": "Ann", "rep_id": "A"}, {"rep": "Bo", "rep_id": "B"}])
    return Book(dataset(settings, **kinds), settings, Calendar(settings), month, as_of)


def value(found: Book, metric: str, rep: str = "") -> Any:
    """A value of the team, or of a rep by name."""
    position = found.position(rep) if rep else 0
    assert position is not None
    return found.value(metric, position).value


def order(day: str, customer: str, amount: float, rep: str = "Ann", **more: Any) -> Row:
    return {"date": day, "customer": customer, "amount": amount, "rep": rep, **more}


def visit(day: str, activity: str = "visit", rep: str = "Ann", customer: str = "Alder", **more: Any) -> Row:
    return {"date": day, "customer": customer, "activity": activity, "rep": rep, **more}


def deal(number: str, amount: float, stage: str, close: str, rep: str = "Ann", **more: Any) -> Row:
    given = {
        "opportunity_id": number,
        "customer": f"Customer {number}",
        "amount": amount,
        "stage": stage,
        "expected_close": close,
        "rep": rep,
    }
    return {**given, "opened_on": "2026-07-01", "picture": "2026-10-01", **more}


def target(month: str, amount: float, rep: str = "Ann", metric: str = "revenue", **more: Any) -> Row:
    return {"month": month, "rep": rep, "target": amount, "metric": metric, **more}
