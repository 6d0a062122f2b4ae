"""What must not matter, for every figure: the order of rows and files, and in which workbook a row stands; and the outlook against its mean."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.metrics.book import Book
from reportgen.metrics.forecast import next_month, outlooks, rest_of_year
from reportgen.settings import Settings
from reportgen.workcalendar import Calendar
from tests.metrics.team import OCTOBER, Row, book, deal, order, target, value
from tests.workbook.sheets import Rows, united

ROSTER: Rows = [["rep", "hired_on"], ["Ann", date(2024, 1, 1)], ["Bo", date(2025, 5, 1)]]
ORDERS: Rows = [
    ["date", "customer", "amount", "rep", "order_id", "product"],
    *([date(2026, month, 5 + month), "Alder", 100.25 * month, "Ann", f"A{month}"] for month in range(1, 11)),
    *([date(2026, month, 20), "Birch", 75.5, "Bo", f"B{month}"] for month in (2, 5, 8)),
    [date(2026, 10, 21), "Birch", -20, "Bo", "B9"],
    [date(2026, 10, 22), "Cedar", 300, "Ann", "C1", "Pumps"],
    [date(2026, 10, 22), "Cedar", 40, "Ann", "C1", "Valves"],  # a second line of one order
]
VISITS: Rows = [
    ["date", "customer", "activity", "rep", "hours", "outcome", "product"],
    *([date(2026, 10, day), name, kind, rep, day / 4, outcome, "Pumps"] for day, name, kind, rep, outcome in (
        (1, "Alder", "visit", "Ann", "advanced"), (2, "Alder", "call", "Ann", None), (6, "Birch", "joint visit", "Bo", "held"),
        (7, "Dogwood", "visit", "Bo", None), (9, "Cedar", "proposal", "Ann", "advanced"), (9, "Elm", "demo", "Ann", None),
    )),
]  # fmt: skip
DEALS: Rows = [
    ["opportunity_id", "customer", "amount", "stage", "expected_close", "rep", "opened_on", "snapshot_on", "status"],
    *([number, name, amount, stage, close, rep, date(2026, 7, 1), month, status] for number, name, amount, stage, close, rep, month, status in (
        ("1", "Dogwood", 500, "negotiation", date(2026, 10, 20), "Ann", date(2026, 9, 30), "open"),
        ("1", "Dogwood", 550, "review", date(2026, 11, 20), "Ann", date(2026, 10, 31), "open"),
        ("2", "Alder", 80, "quotation", date(2026, 11, 5), "Ann", date(2026, 9, 30), "open"),
        ("2", "Alder", 80, "quotation", date(2026, 10, 5), "Ann", date(2026, 10, 31), "won"),
        ("3", "Elm", 120, "lead", date(2026, 11, 9), "Bo", date(2026, 9, 30), "open"),
        ("3", "Elm", 90, "quotation", date(2026, 12, 9), "Bo", date(2026, 10, 31), "open"),
        ("4", "Birch", 60, "signature", date(2026, 11, 2), "Bo", date(2026, 10, 31), "open"),
    )),
]  # fmt: skip
TARGETS: Rows = [["month", "rep", "target"], *([date(2026, month, 1), rep, 400] for month in range(1, 13) for rep in ("Ann", "Bo"))]
SHEETS = {"Reps": ROSTER, "Orders": ORDERS, "Visits": VISITS, "Pipeline": DEALS, "Targets": TARGETS}


def figures(files: dict[str, dict[str, Rows]]) -> dict[tuple[str, str], Any]:
    """Every figure of the team and the reps, but those of the quality of the data, which count workbooks."""
    found = Book(united(files), Settings(), Calendar(Settings()), OCTOBER)
    return {
        (subject.key, metric): found.value(metric, position).value
        for position, subject in enumerate(found.subjects)
        for metric in found.ids(position)
        if not metric.startswith("data.")
    }


def shuffled(rows: Rows, chance: random.Random) -> Rows:
    return [rows[0], *chance.sample(rows[1:], len(rows) - 1)]


def compare(one: dict[tuple[str, str], Any], other: dict[tuple[str, str], Any]) -> None:
    assert one.keys() == other.keys()
    assert [key for key, figure in one.items() if figure != (pytest.approx(other[key]) if isinstance(figure, float) else other[key])] == []


def test_the_rows_used_here_have_figures() -> None:
    found = figures({"team.xlsx": SHEETS})
    # October of Ann: 100.25 × 10 + 300 + 40; Bo gave back 20; deal 1 moved by a month and grew by 50
    assert found["Ann", "results.revenue"] == pytest.approx(1342.5)
    assert found["Bo", "results.revenue"] == pytest.approx(-20)
    assert found["Ann", "working.movement.increased"] == pytest.approx(50)
    assert found["", "working.opportunities"] == 3


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    chance = random.Random(seed)
    compare(figures({"team.xlsx": SHEETS}), figures({"team.xlsx": {name: shuffled(rows, chance) for name, rows in SHEETS.items()}}))


@pytest.mark.parametrize("seed", range(2))
def test_a_workbook_split_in_two_changes_nothing_whichever_comes_first(seed: int) -> None:
    chance = random.Random(seed)
    halves: tuple[dict[str, Rows], dict[str, Rows]] = ({}, {})
    for name, rows in SHEETS.items():
        first = set(chance.sample(range(1, len(rows)), len(rows) // 2))
        halves[0][name] = [rows[0], *(row for at, row in enumerate(rows) if at in first)]
        halves[1][name] = [rows[0], *(row for at, row in enumerate(rows) if at and at not in first)]
    whole = figures({"team.xlsx": SHEETS})
    compare(whole, figures({"a.xlsx": halves[0], "b.xlsx": halves[1]}))
    compare(whole, figures({"a.xlsx": halves[1], "b.xlsx": halves[0]}))


@st.composite
def open_deals(draw: st.DrawFn) -> list[Row]:
    stages = st.sampled_from(["lead", "quotation", "review", "signature"])
    closes = st.sampled_from(["2026-09-15", "2026-11-10", "2026-12-10", "2027-02-01"])
    return [
        deal(str(number), draw(st.integers(1, 90_000)) / 4, draw(stages), draw(closes), draw(st.sampled_from(["Ann", "Bo"])))
        for number in range(draw(st.integers(1, 18)))
    ]


@given(open_deals())
@settings(max_examples=3, deadline=None)
def test_the_outlooks_mean_is_what_is_expected_and_its_quantiles_ascend(deals: list[Row]) -> None:
    again = [order(f"2026-{month:02}-05", "Alder", 250 + month) for month in range(1, 11)]  # repeat orders of Ann come on top
    found = book(pipeline=deals, orders=again, targets=[target("2026-11-01", 900, rep) for rep in ("Ann", "Bo")])
    for horizon, prefix in ((next_month, "forecast"), (rest_of_year, "forecast.year")):
        for position, mean in enumerate(outlooks(found.now, horizon, False)["mean"]):
            expected = found.value(f"{prefix}.expected", position).value
            assert isinstance(expected, float)
            assert mean == pytest.approx(expected, rel=0.005)
            low, middle, high = (found.value(f"{prefix}.{name}", position).value for name in ("p10", "p50", "p90"))
            assert low <= middle <= high  # type: ignore[operator]
    assert value(found, "forecast.expected", "Ann") > 0  # the repeat orders


def test_the_team_is_its_rows_and_not_the_mean_of_its_reps() -> None:
    # Ann 90 of 100, Bo 10 of 300: the team has 100 of 400 = 0.25; the mean of 0.9 and 0.033 would be 0.467
    rows = [order("2026-10-05", "Alder", 90), order("2026-10-06", "Birch", 10, "Bo")]
    found = book(orders=rows, targets=[target("2026-10-01", 100), target("2026-10-01", 300, "Bo")])
    assert value(found, "results.attainment") == pytest.approx(0.25)
    # one who is on no roster counts for the team alone: 100 + 50
    assert value(book(orders=[*rows, order("2026-10-07", "Cedar", 50, "Cy")]), "results.revenue") == pytest.approx(150)


DIRECTIONS = st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), st.floats(0.25, 8)), min_size=1, max_size=8)


@given(DIRECTIONS, st.tuples(*[st.floats(0.05, 1)] * 3))
@settings(max_examples=5, deadline=None)
def test_direction_lies_between_0_and_1(entries: list[tuple[str, float]], desired: tuple[float, ...]) -> None:
    grades = [{"customer": f"Customer {grade}", "rep": "Ann", "grade": grade} for grade in "ABC"]
    focus = [{"dimension": "customer_grade", "key": grade, "share": share / sum(desired)} for grade, share in zip("ABC", desired, strict=True)]
    visits = [{"date": "2026-10-05", "customer": f"Customer {grade}", "activity": "visit", "rep": "Ann", "hours": hours} for grade, hours in entries]
    index = value(book(customers=grades, focus=focus, visits=visits), "activity.direction_customer", "Ann")
    # 1 − ½ Σ|a − d|, by hand
    spent = sum(hours for _grade, hours in entries)
    shares = [sum(hours for grade, hours in entries if grade == wanted) / spent for wanted in "ABC"]
    assert index == pytest.approx(1 - sum(abs(a - d / sum(desired)) for a, d in zip(shares, desired, strict=True)) / 2)
    assert 0 <= index <= 1
