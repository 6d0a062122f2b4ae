"""Each figure that is a formula over others is worked out again, from the values that are told of those, on teams made at random."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.settings import Settings
from tests.metrics.team import Row, book, deal, order, target, value, visit

Of = Callable[[str], Any]


def over(top: str, *below: str) -> Callable[[Of], float | None]:
    return lambda of: of(top) / sum(map(of, below)) if sum(map(of, below)) else None


def share_of_time(*codes: str) -> Callable[[Of], float | None]:
    hours = [f"activity.hours_t{n}" for n in range(1, 5)]
    return lambda of: sum(of(f"activity.hours_{code}") for code in codes) / sum(map(of, hours)) if sum(map(of, hours)) else None


def up(value: float) -> int:
    return math.ceil(value - 1e-9)


def backplan(plan: str) -> dict[str, Callable[[Of], float | None]]:
    """The three steps from orders to calls: by the standards of the settings, or by the rep's own ratios of the window."""
    steps = (
        ("proposals", "orders", "proposals_per_order", 3),
        ("visits", "proposals", "visits_per_proposal", 4),
        ("calls", "visits", "calls_per_visit", 5),
    )

    def step(before: str, ratio: str, standard: float) -> Callable[[Of], float | None]:
        def again(of: Of) -> float:
            own = of(f"activity.{ratio}") if plan == "plan.backplan_own" else None
            return up(of(f"{plan}.{before}") * (standard if own is None else own))

        return again

    return {f"{plan}.{name}": step(before, ratio, standard) for name, before, ratio, standard in steps}


# metrics.md, chapters 1 to 6. None: empty, where the denominator is 0 or below
FORMULAS: dict[str, Callable[[Of], float | None]] = {
    "results.average_order": over("results.sales", "results.orders"),
    "results.attainment": over("results.revenue", "results.target"),
    "results.gap": lambda of: max(of("results.target") - of("results.revenue"), 0),
    "activity.share_t1": share_of_time("t1"),
    "activity.share_t2": share_of_time("t2"),
    "activity.share_t3": share_of_time("t3"),
    "activity.share_t4": share_of_time("t4"),
    "activity.selling_share": share_of_time("t1", "t2"),
    "activity.travel_per_face_hour": over("activity.hours_t3", "activity.hours_t1"),
    "activity.calls_per_visit": over("activity.window_calls", "activity.window_visits"),
    "activity.visits_per_proposal": over("activity.window_visits", "activity.window_proposals"),
    "activity.proposals_per_order": over("activity.window_proposals", "activity.window_orders"),
    "purchase.average_order": over("purchase.sales_of_year", "purchase.orders_of_year"),
    "purchase.not_at_risk_share": lambda of: 1 - of("purchase.at_risk_customers") / of("purchase.customers") if of("purchase.customers") else None,
    "working.win_rate_amount": over("working.won_amount", "working.closed_amount"),
    "working.fresh_share": over("working.fresh_amount", "working.amount"),
    "forecast.hope_share": over("forecast.hope_amount", "working.weighted"),
    "plan.followup.C": lambda of: of("plan.followup.B1") + of("plan.followup.B2") + of("plan.followup.B3"),
    "plan.followup.D": lambda of: max(of("plan.followup.A") - of("plan.followup.C"), 0),
    "plan.followup.F": lambda of: up(of("plan.followup.D") / of("plan.followup.E")) if of("plan.followup.E") else None,
    "plan.followup.H": lambda of: up(of("plan.followup.F") / of("plan.followup.G")) if of("plan.followup.G") else None,
    "plan.followup.J": lambda of: up(of("plan.followup.H") * of("plan.followup.I")),
    "plan.followup.per_month": lambda of: of("plan.followup.J"),
    "forecast.weighted": lambda of: of("plan.followup.C"),
    "forecast.weighted_opportunities": lambda of: of("plan.followup.B3"),
    "rac.result": lambda of: of("results.attainment"),
    "rac.capability": lambda of: of("capability.index"),
    **backplan("plan.backplan"),
    **backplan("plan.backplan_own"),
}  # fmt: skip
cents = st.integers(1, 900_000).map(lambda n: n / 100)
reps = st.sampled_from(["Ann", "Bo", "Cy"])  # Cy is on no roster: the team's alone
customers = st.sampled_from(["Alder", "Birch", "Cedar", "Dogwood"])
days = (st.integers(0, 30) | st.integers(0, 420)).map(lambda n: str(date(2026, 10, 31) - timedelta(days=n)))


def some(each: st.SearchStrategy[Row], most: int) -> st.SearchStrategy[list[Row]]:
    return st.lists(each, max_size=most)


orders = st.builds(order, days, customers, st.builds(float.__mul__, cents, st.sampled_from([1.0, 1.0, 1.0, -1.0])), reps)
visits = st.builds(
    visit, days, st.sampled_from(["call", "visit", "joint visit", "proposal", "demo"]), reps, customers,
    hours=st.integers(1, 8), time_code=st.sampled_from([None, None, "T2", "T3", "T4"]),
)  # fmt: skip
closes = st.sampled_from(["2026-10-20", "2026-11-20", "2027-02-20"])
hundreds = st.integers(0, 45).map(lambda n: n * 100)
targets = st.builds(target, st.sampled_from(["2026-09-01", "2026-10-01", "2026-11-01"]), hundreds, st.sampled_from(["Ann", "Bo"]))


assessments = st.builds(
    lambda rep, criterion, score: {"rep": rep, "assessed_on": "2026-10-01", "criterion": criterion, "score": score, "required": 4},
    st.sampled_from(["Ann", "Bo"]), st.sampled_from(["Closing", "Drive", "Product"]), st.integers(1, 5),
)  # fmt: skip


@st.composite
def deals(draw: st.DrawFn) -> Row:
    status = draw(st.sampled_from(["open", "open", "won", "lost"]))
    stage = draw(st.sampled_from(["lead", "quotation", "signature"]))
    return deal("", draw(cents), stage, draw(closes), draw(reps), status=status, closed_on=None if status == "open" else draw(days))


def numbered(rows: list[Row]) -> list[Row]:
    return [row | {"opportunity_id": str(number)} for number, row in enumerate(rows)]


def teams() -> st.SearchStrategy[dict[str, list[Row]]]:
    return st.fixed_dictionaries({
        "capabilities": st.lists(assessments, max_size=6, unique_by=lambda row: (row["rep"], row["criterion"])),
        "orders": some(orders, 12), "visits": some(visits, 16), "pipeline": some(deals(), 8).map(numbered),
        "targets": st.lists(targets, max_size=6, unique_by=lambda row: (row["rep"], row["month"])),
    })  # fmt: skip


@given(teams())
@settings(max_examples=12, deadline=None)
def test_each_formula_is_what_its_parts_make(rows: dict[str, list[Row]]) -> None:
    found = book(settings=Settings(standards={"first_order": 2000}), **rows)
    for rep in ("", "Ann", "Bo"):
        for metric, again in FORMULAS.items():
            told = value(found, metric, rep)
            try:
                expected = again(lambda part: value(found, part, rep))  # noqa: B023
            except TypeError:  # a part is empty: so is the figure, or it is made of what there is
                continue
            if expected is None:
                assert told is None, (metric, rep)
            elif told is not None:
                assert told == pytest.approx(expected, rel=1e-9, abs=1e-9), (metric, rep)
            else:
                assert expected <= 0 or not math.isfinite(expected), (metric, rep)


SHARES = (
    "activity.share_t1", "activity.share_t2", "activity.share_t3", "activity.share_t4", "activity.selling_share", "activity.win_rate",
    "activity.new_business_share", "purchase.not_at_risk_share", "working.win_rate_amount", "working.fresh_share", "working.next_step_share",
    "working.not_overdue_share", "forecast.hope_share", "forecast.target_probability", "forecast.year.target_probability",
    "results.top_customer_share", "results.concentration", "data.outcome_share", "data.row_share",
)  # fmt: skip


@given(teams())
@settings(max_examples=12, deadline=None)
def test_shares_lie_between_0_and_1(rows: dict[str, list[Row]]) -> None:
    found = book(**rows)
    for rep in ("", "Ann", "Bo"):
        for metric in SHARES:
            share = value(found, metric, rep)
            assert share is None or -1e-9 <= share <= 1 + 1e-9, (metric, rep)
