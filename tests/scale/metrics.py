"""What computing costs: every metric of 200 reps from 24 months of data, beside a hand-written pandas script for 20 of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from reportgen.metrics.book import Book
from reportgen.settings import Settings
from reportgen.workbook.dataset import SOURCE_ROWS, Dataset, SheetReport, empty_frame
from reportgen.workcalendar import Calendar
from tests.scale.measure import Line, in_turns

REPS, MONTHS, PERIOD = 200, 24, date(2026, 10, 1)
CUSTOMERS, ORDERS, VISITS, DEALS = 40, 5, 40, 20  # of each rep; orders and visits a month, deals a picture
FIRST = np.datetime64("2024-11-01")
LAST = np.datetime64("2026-10-31")
Columns = dict[str, Any]


def frame(kind: str, number: int, settings: Settings, columns: Columns) -> pd.DataFrame:
    """A frame of a kind with the given columns, the others empty."""
    empty = empty_frame(kind, settings)
    rows = len(next(iter(columns.values())))
    table = {}
    for name in empty.columns:
        missing = None if empty[name].dtype == object else pd.NaT if empty[name].dtype.kind == "M" else np.nan
        values = columns.get(name, np.full(rows, missing, object))
        table[name] = pd.Series(values).astype(empty[name].dtype) if name != "source" else number * SOURCE_ROWS + 2 + np.arange(rows)
    return pd.DataFrame(table)


def dataset(settings: Settings) -> Dataset:
    """Two years of a large team: customers, orders, visits, time sheets, targets, and a picture of the pipeline each month."""
    chance = np.random.default_rng(1)
    days = int((LAST - FIRST).astype(int)) + 1

    def day(rows: int) -> Any:
        return FIRST + chance.integers(0, days, rows)

    reps = np.array([f"Rep {n:03}" for n in range(REPS)], object)
    customers = np.array([f"Customer {n:05}" for n in range(REPS * CUSTOMERS)], object)

    def of_reps(rows_each: int) -> tuple[Any, Any]:
        rep = np.repeat(np.arange(REPS), rows_each)
        return reps[rep], customers[rep * CUSTOMERS + chance.integers(0, CUSTOMERS, len(rep))]

    months = (FIRST.astype("datetime64[M]") + np.arange(MONTHS)).astype("datetime64[D]")
    order_rep, order_customer = of_reps(ORDERS * MONTHS)
    visit_rep, visit_customer = of_reps(VISITS * MONTHS)
    deal_rep, deal_customer = of_reps(DEALS)
    rows = len(deal_rep)
    born, life = chance.integers(0, MONTHS, rows), chance.integers(1, 9, rows)
    shown = [np.flatnonzero((born <= at) & (at <= born + life)) for at in range(MONTHS)]
    picture = np.concatenate([np.full(len(which), at) for at, which in enumerate(shown)])
    which = np.concatenate(shown)
    is_closed = picture == born[which] + life[which]
    codes = np.array([stage.code for stage in settings.stages if stage.outcome == "open"], object)
    given: dict[str, Columns] = {
        "reps": {"rep": reps, "hired_on": np.full(REPS, FIRST)},
        "customers": {
            "customer": customers, "rep": np.repeat(reps, CUSTOMERS), "first_contact_on": day(len(customers)),
            "grade": chance.choice(np.array(["A", "B", "C"], object), len(customers)),
        },
        "orders": {
            "date": day(len(order_rep)), "customer": order_customer, "rep": order_rep, "amount": chance.integers(100, 90_000, len(order_rep)) / 4,
            "order_id": np.array([f"O{n}" for n in range(len(order_rep))], object),
        },
        "targets": {"rep": np.repeat(reps, MONTHS + 2), "month": np.tile(months[0].astype("datetime64[M]") + np.arange(MONTHS + 2), REPS),
                    "target": np.full(REPS * (MONTHS + 2), 50_000.0)},
        "visits": {
            "date": day(len(visit_rep)), "customer": visit_customer, "rep": visit_rep, "hours": chance.integers(1, 12, len(visit_rep)) / 4,
            "activity": chance.choice(np.array(["call", "visit", "joint visit", "proposal", "demo"], object), len(visit_rep)),
            "outcome": chance.choice(np.array(["advanced", "held", None], object), len(visit_rep)),
        },
        "pipeline": {
            "opportunity_id": np.array([f"D{n}" for n in range(rows)], object)[which], "customer": deal_customer[which], "rep": deal_rep[which],
            "amount": chance.integers(10, 900, rows)[which] * 100.0, "stage": codes[(picture + which) % len(codes)], "picture": months[picture],
            "expected_close": months[picture] + chance.integers(0, 150, len(which)), "opened_on": months[born[which]],
            "status": np.where(is_closed, np.where(which % 3 == 0, "won", "lost"), "open").astype(object),
            "last_contact_on": months[picture] + chance.integers(0, 28, len(which)),
        },
    }  # fmt: skip
    frames = {kind: frame(kind, number, settings, columns) for number, (kind, columns) in enumerate(given.items())}
    sheets = [SheetReport("team.xlsx", kind, kind, None, 1, len(table), len(table)) for kind, table in frames.items()]
    covered = pd.DataFrame({"picture": pd.Series(months).astype("datetime64[s]"), "rep": None, "sheet": 5}).astype({"rep": object})
    none = pd.DataFrame({"kind": [], "rep": [], "source": []}).astype({"kind": object, "rep": object, "source": "int64"})
    unread = empty_frame("pipeline", settings)[["picture", "rep", "opportunity_id", "customer", "name", "product", "opened_on"]]
    return Dataset(frames, covered, unread, none, none, [], sheets, [], {})


def every_metric(whole: Dataset, settings: Settings) -> Book:
    """All metrics of all subjects of the period."""
    found = Book(whole, settings, Calendar(settings), PERIOD)
    for metric in found.metrics:
        found.now.numbers(metric)
    return found


def by_hand(frames: dict[str, pd.DataFrame], settings: Settings) -> pd.DataFrame:
    """Twenty metrics of each rep as an analyst would write them."""
    first, last = pd.Timestamp("2026-10-01"), pd.Timestamp("2026-10-31")
    orders, visits, deals, targets = (frames[kind] for kind in ("orders", "visits", "pipeline", "targets"))
    month, log = orders[orders["date"].between(first, last)], visits[visits["date"].between(first, last)]
    year = orders[orders["date"].between("2026-01-01", last)]
    window = visits[visits["date"].between("2026-08-01", last)]
    found: dict[str, Any] = {}
    found["revenue"] = month.groupby("rep")["amount"].sum()
    found["orders"] = month.groupby("rep")["order_id"].nunique()
    found["average_order"] = found["revenue"] / found["orders"]
    found["target"] = targets[targets["month"] == first].groupby("rep")["target"].sum()
    found["attainment"] = found["revenue"] / found["target"]
    found["gap"] = (found["target"] - found["revenue"]).clip(lower=0)
    found["ytd_revenue"] = year.groupby("rep")["amount"].sum()
    found["ytd_target"] = targets[targets["month"].between("2026-01-01", first)].groupby("rep")["target"].sum()
    found["mom"] = found["revenue"] / orders[orders["date"].between("2026-09-01", "2026-09-30")].groupby("rep")["amount"].sum() - 1
    found["yoy"] = found["revenue"] / orders[orders["date"].between("2025-10-01", "2025-10-31")].groupby("rep")["amount"].sum() - 1
    twelve = orders[orders["date"].between("2025-11-01", last)].groupby(["rep", "customer"])["amount"].sum()
    found["top_customer_share"] = twelve.groupby("rep").max() / twelve.groupby("rep").sum()
    for name, kinds in (("calls", ["call"]), ("visits", ["visit", "joint visit"]), ("proposals", ["proposal"])):
        found[name] = log[log["activity"].isin(kinds)].groupby("rep").size()
    meetings = window[window["activity"].isin(["visit", "joint visit"])]
    found["calls_per_visit"] = window[window["activity"] == "call"].groupby("rep").size() / meetings.groupby("rep").size()
    rated = meetings[meetings["outcome"].notna()]
    found["advance_rate"] = (rated["outcome"] == "advanced").groupby(rated["rep"]).mean()
    newest = deals.sort_values("picture").drop_duplicates("opportunity_id", keep="last")
    open_deals = newest[(newest["status"] == "open") & (newest["picture"] == first)]
    p = open_deals["stage"].map({stage.code: stage.probability for stage in settings.stages})
    found["opportunities"] = open_deals.groupby("rep").size()
    found["amount"] = open_deals.groupby("rep")["amount"].sum()
    found["weighted"] = (open_deals["amount"] * p).groupby(open_deals["rep"]).sum()
    found["overdue"] = (open_deals["expected_close"] < last).groupby(open_deals["rep"]).sum()
    return pd.DataFrame(found)


def metrics() -> Line:
    """All metrics, with n and reasons; beside 20 by hand."""
    settings = Settings()
    whole = dataset(settings)
    many = sum(map(len, whole.frames.values()))
    what = f"compute all metrics of {REPS} reps from {MONTHS} months ({many:,} rows)"
    return in_turns(
        what, lambda: every_metric(whole, settings), "20 metrics in hand-written pandas", lambda: by_hand(dict(whole.frames), settings), "—", 3
    )
