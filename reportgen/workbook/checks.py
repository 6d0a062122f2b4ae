"""Rules across rows and sheets: what each cell says alone may be right, and yet not be true of the whole.

All are warnings: the rows are used. One function a rule; `check` runs them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
import pandas as pd

from reportgen.settings import Settings
from reportgen.workbook.dataset import SOURCE_ROWS, Dataset
from reportgen.workbook.finding import Finding, Severity

MOST_HOURS_A_DAY, MOST_HOURS_A_WEEK = 16, 80
FAR = 0.3  # a probability so far from its stage's standard is far
DAY_BEFORE_CONTACT = 1  # a log entered on the day after is no contradiction

Rule = Callable[[Dataset, Settings, pd.Timestamp], Iterator[Finding]]


def check(dataset: Dataset, settings: Settings, reference: date, today: date) -> list[Finding]:
    """Findings of every rule. reference: the as-of day; today: the day after which things lie in the future."""
    found = [finding for rule in RULES for finding in rule(dataset, settings, pd.Timestamp(today))]
    return [*found, *missing_targets(dataset, pd.Timestamp(reference))]


def told(dataset: Dataset, frame: pd.DataFrame, chosen: object, code: str, field: str, **shown: str) -> Iterator[Finding]:
    """A finding at a field's cell of each chosen row. shown: finding's field → the frame's column that fills it."""
    for row in frame[np.asarray(chosen, bool)].to_dict("records"):
        source = int(row["source"])
        column = next((c for c in dataset.sheets[source // SOURCE_ROWS].columns if c["field"] == field), None)
        letter = str(column["cell"]).rstrip("0123456789") if column else "A"
        fields = {name: worded(row[other]) for name, other in shown.items()}
        header = str(column["header"]) if column else ""
        yield Finding(code, Severity.WARNING, dataset.where(source), letter, header, worded(row[field]), fields)


def worded(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None or value is pd.NaT else str(value)


def newest_deals(dataset: Dataset) -> pd.DataFrame:
    """The newest row of each deal: what older pictures said is history."""
    frame = dataset.frames.get("pipeline")
    if frame is None:
        return pd.DataFrame()
    order = frame["picture"].fillna(pd.Timestamp.max.floor("s"))
    return frame.assign(_order=order).sort_values("_order", kind="stable").drop_duplicates("opportunity_id", keep="last")


def close_before_opening(dataset: Dataset, settings: Settings, day: pd.Timestamp) -> Iterator[Finding]:
    deals = newest_deals(dataset)
    if len(deals):
        yield from told(
            dataset, deals, deals["expected_close"] < deals["opened_on"], "deal.close_before_opening", "expected_close", opened="opened_on"
        )


def won_without_a_day(dataset: Dataset, settings: Settings, day: pd.Timestamp) -> Iterator[Finding]:
    deals = newest_deals(dataset)
    if len(deals):
        yield from told(dataset, deals, (deals["status"] == "won") & deals["closed_on"].isna(), "deal.won_without_day", "status")


def closed_in_the_future(dataset: Dataset, settings: Settings, day: pd.Timestamp) -> Iterator[Finding]:
    deals = newest_deals(dataset)
    if len(deals):
        yield from told(dataset, deals, deals["closed_on"] > day, "deal.closed_in_future", "closed_on")


def stage_backwards(dataset: Dataset, settings: Settings, day: pd.Timestamp) -> Iterator[Finding]:
    """A deal's newest row in an earlier stage than the picture before."""
    if "pipeline" not in dataset.frames:
        return
    frame = dataset.frames["pipeline"]
    position = {stage.code: at for at, stage in enumerate(settings.stages)}
    rows = frame[frame["opportunity_id"].notna() & frame["picture"].notna()].sort_values(["opportunity_id", "picture"], kind="stable")
    rows = rows.assign(at=rows["stage"].map(position), before=rows.groupby("opportunity_id")["stage"].shift())
    fell = rows["at"] < rows["before"].map(position)
    is_newest = ~rows["opportunity_id"].duplicated(keep="last")
    yield from told(dataset, rows, fell & is_newest & (rows["status"] != "lost"), "deal.stage_backwards", "stage", before="before")


def probability_far_from_standard(dataset: Dataset, settings: Settings, day: pd.Timestamp) -> Iterator[Finding]:
    deals = newest_deals(dataset)
    if len(deals):
        standard = deals["stage"].map({stage.code: stage.probability for stage in settings.stages})
        deals = deals.assign(standard=standard)
        is_open = ~deals["status"].isin(["won", "lost"])
        is_far = (deals["probability"] - standard).abs() > FAR + 1e-9
        yield from told(dataset, deals, is_open & is_far, "deal.probability_far", "probability", standard="standard")


def contact_before_last_visit(dataset: Dataset, settings: Settings, day: pd.Timestamp) -> Iterator[Finding]:
    """The deal's last contact is older than the last visit to its customer by its rep, in the newest picture."""
    deals = newest_deals(dataset)
    if not len(deals) or "visits" not in dataset.frames:
        return
    log = dataset.frames["visits"]
    log = log[log["activity"].isin(["visit", "joint visit"]) & (log["date"] <= day)]
    last = log.groupby(["customer", "rep"])["date"].max()
    visited = pd.Series(pd.to_datetime(last.reindex(pd.MultiIndex.from_frame(deals[["customer", "rep"]])).to_numpy()), index=deals.index)
    until = (deals["picture"] + pd.offsets.MonthEnd(0)).fillna(day)
    late = deals["last_contact_on"] + pd.Timedelta(days=DAY_BEFORE_CONTACT) < visited
    is_open = ~deals["status"].isin(["won", "lost"])
    yield from told(
        dataset, deals.assign(visited=visited), is_open & late & (visited <= until), "deal.contact_before_visit", "last_contact_on", visited="visited"
    )


def visits_in_the_future(dataset: Dataset, settings: Settings, day: pd.Timestamp) -> Iterator[Finding]:
    if "visits" in dataset.frames:
        log = dataset.frames["visits"]
        yield from told(dataset, log, log["date"] > day, "visit.in_future", "date")


def visits_after_leaving(dataset: Dataset, settings: Settings, day: pd.Timestamp) -> Iterator[Finding]:
    if len(dataset.frames.get("visits", ())) and "reps" in dataset.frames:
        log, roster = dataset.frames["visits"], dataset.frames["reps"].drop_duplicates("rep").set_index("rep")
        left = pd.to_datetime(log["rep"].map(roster["left_on"].to_dict()))
        yield from told(dataset, log.assign(left=left), log["date"] > left, "visit.after_leaving", "date", left="left")


def too_many_hours(dataset: Dataset, settings: Settings, day: pd.Timestamp) -> Iterator[Finding]:
    """Over 16 hours a day in the log; over 80 a week in a time sheet."""
    if "visits" in dataset.frames:
        log = dataset.frames["visits"]
        hours = log["hours"].fillna(log["minutes"] / 60).fillna(log["end"] - log["start"])
        sums = hours.groupby([log["rep"].fillna(""), log["date"]]).transform("sum")
        first = ~log.duplicated(["rep", "date"])
        yield from told(dataset, log.assign(sum=sums), (sums > MOST_HOURS_A_DAY) & first, "hours.day", "date", hours="sum")
    if "timesheet" in dataset.frames:
        sheet = dataset.frames["timesheet"]
        sums = sheet[["t1", "t2", "t3", "t4", "t5"]].sum(axis=1)
        yield from told(dataset, sheet.assign(sum=sums), sums > MOST_HOURS_A_WEEK, "hours.week", "week", hours="sum")
        yield from told(dataset, sheet, sums == 0, "hours.none", "week")


def customers_of_two_reps(dataset: Dataset, settings: Settings, day: pd.Timestamp) -> Iterator[Finding]:
    """A customer's name under two numbers, each another rep's: one customer entered twice, or two that need two names."""
    if "customers" in dataset.frames:
        frame = dataset.frames["customers"]
        given = frame[frame["rep"].notna()]
        first = given.drop_duplicates("customer").set_index("customer")["rep"]
        given = given.assign(other=given["customer"].map(first))
        yield from told(dataset, given, given["rep"] != given["other"], "customer.two_reps", "customer", rep="rep", other="other")


def reps_of_one_name(dataset: Dataset, settings: Settings, day: pd.Timestamp) -> Iterator[Finding]:
    """Two reps of one name cannot be told apart where a sheet names them: they are counted as one."""
    if "reps" in dataset.frames:
        roster = dataset.frames["reps"]
        first = roster.drop_duplicates("rep").set_index("rep")["rep_id"]
        yield from told(dataset, roster.assign(other=roster["rep"].map(first)), roster["rep"].duplicated(), "rep.same_name", "rep", other="other")


def missing_targets(dataset: Dataset, day: pd.Timestamp) -> Iterator[Finding]:
    """A rep of the roster, active in the month, without a revenue target for it."""
    if "targets" not in dataset.frames or "reps" not in dataset.frames:
        return
    month = day.replace(day=1).normalize()
    aims, roster = dataset.frames["targets"], dataset.frames["reps"]
    given = aims[(aims["month"] == month) & (aims["metric"].fillna("revenue") == "revenue")]["rep"]
    is_active = ~(roster["hired_on"] > day) & ~(roster["left_on"] < month)
    lacking = is_active & ~roster["rep"].isin(given)
    yield from told(dataset, roster.assign(month=f"{month:%Y-%m}"), lacking, "target.missing", "rep", month="month")


RULES: tuple[Rule, ...] = (
    close_before_opening, won_without_a_day, closed_in_the_future, stage_backwards, probability_far_from_standard, contact_before_last_visit,
    visits_in_the_future, visits_after_leaving, too_many_hours, customers_of_two_reps, reps_of_one_name,
)  # fmt: skip
