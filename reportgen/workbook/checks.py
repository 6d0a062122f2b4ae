"""Rules across rows and sheets: what each cell says alone may be right, and yet not be true of the whole.

None leaves a row out. One function a rule; `check` runs them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from reportgen.settings import Settings, Stage
from reportgen.workbook.dataset import SOURCE_ROWS, Dataset, empty_frame
from reportgen.workbook.finding import Finding, Severity
from reportgen.workbook.records import deal_keys

MOST_HOURS_A_DAY, MOST_HOURS_A_WEEK = 16, 80
FAR = 0.3  # a probability so far from its stage's standard is far
DAY_BEFORE_CONTACT = 1  # a log entered on the day after is no contradiction


@dataclass(frozen=True)
class Case:
    """What a rule looks at, and the day after which things lie in the future."""

    dataset: Dataset
    settings: Settings
    day: pd.Timestamp

    @cached_property
    def deals(self) -> pd.DataFrame:
        """The newest row of each deal: what older pictures said is history."""
        known = self.dataset.frames.get("pipeline")
        frame = empty_frame("pipeline", self.settings) if known is None else known
        order = frame["picture"].fillna(pd.Timestamp.max.floor("s"))
        frame = frame.assign(deal=deal_keys(frame), order=order)
        return frame.sort_values(["order", "source"], kind="stable").drop_duplicates("deal", keep="last")


Rule = Callable[[Case], Iterator[Finding]]


def check(dataset: Dataset, settings: Settings, reference: date, today: date) -> list[Finding]:
    """Findings of every rule. reference: the as-of day; today: the day after which things lie in the future."""
    case = Case(dataset, settings, pd.Timestamp(today))
    rules = RULES if "pipeline" in dataset.frames else [rule for rule in RULES if rule not in OF_DEALS]
    found = [finding for rule in rules for finding in rule(case)]
    return [*found, *missing_targets(dataset, pd.Timestamp(reference))]


def told(
    dataset: Dataset, frame: pd.DataFrame, chosen: object, code: str, field: str, severity: Severity = Severity.WARNING, **shown: str
) -> Iterator[Finding]:  # fmt: skip
    """A finding at a field's cell of each chosen row. shown: finding's field → the frame's column that fills it."""
    is_chosen = np.asarray(chosen, bool)
    for row in frame[is_chosen].to_dict("records") if is_chosen.any() else ():
        source = int(row["source"])
        columns = dataset.sheets[source // SOURCE_ROWS].columns
        column = next((c for c in columns if c["field"] == field), None)
        letter = str(column["cell"]).rstrip("0123456789") if column else "A" if columns else ""  # a kept row has no cells
        read_as = str(column["read_as"]) if column else ""
        fields = {name: found if isinstance(found := row[other], Stage) else worded(found, read_as) for name, other in shown.items()}
        header = str(column["header"]) if column else ""
        yield Finding(code, severity, dataset.where(source), letter, header, worded(row[field], read_as), fields)


def worded(value: object, read_as: str = "") -> str:
    """A value as a cell of its column says it: a share of 0.8 is 80 in a column of hundredths, and 80% where all have the sign."""
    if isinstance(value, float) and read_as in ("share, in hundredths", "share, in per cent"):
        return f"{value * 100:g}{'%' if read_as.endswith('per cent') else ''}"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None or value is pd.NaT else str(value)


def close_before_opening(case: Case) -> Iterator[Finding]:
    """Expected to close, or closed, before it was opened."""
    deals = case.deals
    opened = deals["opened_on"]
    yield from told(case.dataset, deals, deals["expected_close"] < opened, "deal.close_before_opening", "expected_close", opened="opened_on")
    yield from told(case.dataset, deals, deals["closed_on"] < opened, "deal.closed_before_opening", "closed_on", opened="opened_on")


def won_without_a_day(case: Case) -> Iterator[Finding]:
    deals = case.deals
    yield from told(case.dataset, deals, (deals["status"] == "won") & deals["closed_on"].isna(), "deal.won_without_day", "status")


def open_with_a_day(case: Case) -> Iterator[Finding]:
    deals = case.deals
    yield from told(case.dataset, deals, (deals["status"] == "open") & (deals["closed_on"] <= case.day), "deal.open_with_day", "closed_on")


def closed_in_the_future(case: Case) -> Iterator[Finding]:
    deals = case.deals
    yield from told(case.dataset, deals, deals["closed_on"] > case.day, "deal.closed_in_future", "closed_on")


def won_without_an_order(case: Case) -> Iterator[Finding]:
    """A deal won since orders are kept, which no order names, and whose customer has none since its opening that names no deal."""
    deals, orders = case.deals, case.dataset.frames.get("orders")
    if orders is None:
        return
    unnamed = orders[orders["opportunity_id"].isna()].groupby("customer")["date"].max()
    later = pd.to_datetime(deals["customer"].map(unnamed.to_dict())) >= deals["opened_on"].fillna(pd.Timestamp.min.ceil("s"))
    earliest = deals["closed_on"].fillna(deals["opened_on"])  # without a closing day it was won at some time after its opening
    is_won = (deals["status"] == "won") & (earliest >= orders["date"].min()) & (earliest <= case.day)
    lacking = is_won & ~deals["opportunity_id"].isin(orders["opportunity_id"].dropna()) & ~later
    for name in ("opportunity_id", "customer"):  # what the deal is called by
        yield from told(case.dataset, deals, lacking & deals[name].notna(), "deal.won_without_order", name)
        lacking &= deals[name].isna()


def orders_of_deals_not_won(case: Case) -> Iterator[Finding]:
    """An order that names a deal which is open or lost, and was won in no picture (one that was is open again)."""
    deals, orders, rows = case.deals, case.dataset.frames.get("orders"), case.dataset.frames.get("pipeline")
    if orders is None or rows is None:
        return
    won = rows.loc[rows["status"] == "won", "opportunity_id"]
    others = deals[deals["opportunity_id"].notna() & deals["status"].isin(["open", "lost"]) & ~deals["opportunity_id"].isin(won)]
    status = orders["opportunity_id"].map(dict(zip(others["opportunity_id"], others["status"], strict=True)))
    came = orders["date"] <= case.day
    yield from told(case.dataset, orders, came & (status == "open"), "order.deal_open", "opportunity_id")
    yield from told(case.dataset, orders, came & (status == "lost"), "order.deal_lost", "opportunity_id")


def orders_of_two_reps(case: Case) -> Iterator[Finding]:
    """A line that names another rep than its order's, which is the first by name of those that its lines name."""
    orders = case.dataset.frames.get("orders")
    if orders is None:
        return
    first = orders["rep"].where(orders["rep"].notna(), "\U0010ffff").where(orders["order_id"].notna()).groupby(orders["order_id"]).transform("min")
    is_other = orders["rep"].notna() & first.notna() & (orders["rep"] != first)
    yield from told(case.dataset, orders.assign(first=first), is_other, "order.two_reps", "rep", owner="first")


def orders_without_deal(case: Case) -> Iterator[Finding]:
    """An order of a deal that stands in no pipeline, though one was kept when the order came in."""
    deals, orders = case.dataset.frames.get("pipeline"), case.dataset.frames.get("orders")
    if deals is None or orders is None or deals["opportunity_id"].isna().all():
        return
    on_file = {*deals["opportunity_id"].dropna(), *case.dataset.unread_deals["opportunity_id"].dropna()}
    kept_since = deals["picture"].min() if deals["picture"].notna().any() else deals["opened_on"].min()
    lacking = orders["opportunity_id"].notna() & ~orders["opportunity_id"].isin(on_file) & (orders["date"] >= kept_since)
    yield from told(case.dataset, orders, lacking, "order.deal_unknown", "opportunity_id")


def amounts_below_zero(case: Case) -> Iterator[Finding]:
    """A negative order is a return; any other negative amount is hardly meant."""
    for kind, field in (("orders", "amount"), ("pipeline", "amount"), ("targets", "target"), ("customers", "potential"), ("events", "cost")):
        if kind in case.dataset.frames:
            frame = case.dataset.frames[kind]
            is_return = kind == "orders"
            code, severity = ("order.return", Severity.INFORMATION) if is_return else ("amount.negative", Severity.WARNING)
            yield from told(case.dataset, frame, frame[field] < 0, code, field, severity)


def delivered_without_a_day(case: Case) -> Iterator[Finding]:
    """Where revenue counts on delivery, the day of delivery is needed."""
    if case.settings.report.recognise_on == "delivery" and "orders" in case.dataset.frames:
        orders = case.dataset.frames["orders"]
        yield from told(
            case.dataset, orders, (orders["status"] == "delivered") & orders["delivered_on"].isna(), "order.delivered_without_day", "status"
        )


def stage_backwards(case: Case) -> Iterator[Finding]:
    """A deal's newest row in an earlier stage than the picture before."""
    if "pipeline" not in case.dataset.frames:
        return
    frame = case.dataset.frames["pipeline"]
    position = {stage.code: at for at, stage in enumerate(case.settings.stages)}
    rows = frame.assign(deal=deal_keys(frame), order=frame["picture"].fillna(pd.Timestamp.max.floor("s")))
    rows = rows.sort_values(["deal", "order"], kind="stable")
    rows = rows.assign(at=rows["stage"].map(position), before=rows.groupby("deal")["stage"].shift())
    stages = {stage.code: stage for stage in case.settings.stages}
    rows = rows.assign(is_now=rows["stage"].map(stages), was=rows["before"].map(stages))
    fell = (rows["at"] < rows["before"].map(position)) & ~rows.duplicated(["deal", "order"], keep=False)
    is_newest = ~rows["deal"].duplicated(keep="last")
    yield from told(case.dataset, rows, fell & is_newest & (rows["status"] != "lost"), "deal.stage_backwards", "stage", value="is_now", before="was")


def status_against_stage(case: Case) -> Iterator[Finding]:
    """A status that is not the one in which the deal's stage ends it."""
    deals, stages = case.deals, {stage.code: stage for stage in case.settings.stages if stage.outcome != "open"}
    ends = deals["stage"].map({code: stage.outcome for code, stage in stages.items()})
    contradicts = ends.notna() & deals["status"].notna() & (deals["status"] != ends)
    yield from told(case.dataset, deals.assign(ended=deals["stage"].map(stages)), contradicts, "deal.status_stage", "status", stage="ended")


def probability_far_from_standard(case: Case) -> Iterator[Finding]:
    deals = case.deals
    standard = deals["stage"].map({stage.code: stage.probability for stage in case.settings.stages}).astype(float)
    is_open = ~deals["status"].isin(["won", "lost"])
    is_far = (deals["probability"].astype(float) - standard).abs() > FAR + 1e-9
    yield from told(case.dataset, deals.assign(standard=standard), is_open & is_far, "deal.probability_far", "probability", standard="standard")


def contact_before_last_visit(case: Case) -> Iterator[Finding]:
    """The deal's last contact is older than the last visit to its customer by its rep, in the newest picture."""
    deals = case.deals
    if not len(deals) or "visits" not in case.dataset.frames:
        return
    log = case.dataset.frames["visits"]
    log = log[log["activity"].isin(["visit", "joint visit"]) & (log["date"] <= case.day)]
    last = log.groupby(["customer", "rep"])["date"].max()
    visited = pd.Series(pd.to_datetime(last.reindex(pd.MultiIndex.from_frame(deals[["customer", "rep"]])).to_numpy()), index=deals.index)
    until = (deals["picture"] + pd.offsets.MonthEnd(0)).fillna(case.day)
    late = deals["last_contact_on"] + pd.Timedelta(days=DAY_BEFORE_CONTACT) < visited
    is_open = ~deals["status"].isin(["won", "lost"])
    yield from told(
        case.dataset,
        deals.assign(visited=visited),
        is_open & late & (visited <= until),
        "deal.contact_before_visit",
        "last_contact_on",
        visited="visited",
    )


def visits_in_the_future(case: Case) -> Iterator[Finding]:
    if "visits" in case.dataset.frames:
        log = case.dataset.frames["visits"]
        yield from told(case.dataset, log, log["date"] > case.day, "visit.in_future", "date")


def visits_after_leaving(case: Case) -> Iterator[Finding]:
    if len(case.dataset.frames.get("visits", ())) and "reps" in case.dataset.frames:
        log, roster = case.dataset.frames["visits"], case.dataset.frames["reps"].drop_duplicates("rep").set_index("rep")
        left = pd.to_datetime(log["rep"].map(roster["left_on"].to_dict()))
        yield from told(case.dataset, log.assign(left=left), log["date"] > left, "visit.after_leaving", "date", left="left")


def too_many_hours(case: Case) -> Iterator[Finding]:
    """Over 16 hours a day in the log; over 80 a week in a time sheet."""
    if "visits" in case.dataset.frames:
        log = case.dataset.frames["visits"]
        hours = log["hours"].fillna(log["minutes"] / 60).fillna(log["end"] - log["start"])
        sums = hours.groupby([log["rep"].fillna(""), log["date"]]).transform("sum")
        if (sums > MOST_HOURS_A_DAY).any():
            first = ~log.duplicated(["rep", "date"])
            yield from told(case.dataset, log.assign(sum=sums), (sums > MOST_HOURS_A_DAY) & first, "hours.day", "date", hours="sum")
    if "timesheet" in case.dataset.frames:
        sheet = case.dataset.frames["timesheet"]
        sums = sheet[["t1", "t2", "t3", "t4", "t5"]].sum(axis=1)
        yield from told(case.dataset, sheet.assign(sum=sums), sums > MOST_HOURS_A_WEEK, "hours.week", "week", hours="sum")
        yield from told(case.dataset, sheet, sums == 0, "hours.none", "week")


def customers_of_two_reps(case: Case) -> Iterator[Finding]:
    """A customer's name under two numbers, each another rep's: one customer entered twice, or two that need two names."""
    if "customers" in case.dataset.frames:
        frame = case.dataset.frames["customers"]
        given = frame[frame["rep"].notna()]
        first = given.drop_duplicates("customer").set_index("customer")["rep"]
        given = given.assign(other=given["customer"].map(first))
        yield from told(case.dataset, given, given["rep"] != given["other"], "customer.two_reps", "customer", rep="rep", other="other")


def reps_of_one_name(case: Case) -> Iterator[Finding]:
    """Two reps of one name cannot be told apart where a sheet names them: they are counted as one."""
    if "reps" in case.dataset.frames:
        roster = case.dataset.frames["reps"]
        first = roster.drop_duplicates("rep").set_index("rep")["rep_id"]
        yield from told(
            case.dataset, roster.assign(other=roster["rep"].map(first)), roster["rep"].duplicated(), "rep.same_name", "rep", other="other"
        )


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
    close_before_opening, won_without_a_day, open_with_a_day, closed_in_the_future, won_without_an_order, orders_without_deal,
    orders_of_deals_not_won, orders_of_two_reps,
    amounts_below_zero, delivered_without_a_day, stage_backwards, status_against_stage, probability_far_from_standard, contact_before_last_visit,
    visits_in_the_future, visits_after_leaving, too_many_hours, customers_of_two_reps, reps_of_one_name,
)  # fmt: skip
OF_DEALS = {
    close_before_opening, won_without_a_day, open_with_a_day, closed_in_the_future, won_without_an_order, orders_of_deals_not_won,
    stage_backwards, status_against_stage, probability_far_from_standard, contact_before_last_visit,
}  # fmt: skip  # rules that have nothing to look at where no pipeline is kept
