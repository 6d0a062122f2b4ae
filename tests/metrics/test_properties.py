"""What holds for every team: the waterfall closes, shares sum to 1, the team is its rows, order does not matter."""

from __future__ import annotations

import math
import tracemalloc
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.metrics.book import Book
from reportgen.metrics.core import Rows, Unit, medians
from reportgen.metrics.distribution import Distributions, Parts, bounds, distributions, poisson
from reportgen.metrics.explain import explain, says
from reportgen.settings import Settings
from reportgen.workbook.dataset import SOURCE_ROWS
from reportgen.workcalendar import Calendar
from tests.metrics.team import OCTOBER, Row, book, dataset, deal, order, target, value, visit

REPS = ("Ann", "Bo")
MONTHS = ("2026-09-01", "2026-10-01")
cents = st.integers(1, 10_000_00).map(lambda n: n / 100)
days = st.dates(date(2026, 8, 1), date(2026, 10, 31)).map(str)


@st.composite
def orders(draw: st.DrawFn) -> list[Row]:
    return [
        order(
            draw(days),
            draw(st.sampled_from(["Alder", "Birch", "Cedar"])),
            draw(cents) * draw(st.sampled_from([1, 1, 1, -1])),
            draw(st.sampled_from(REPS)),
        )
        for _each in range(draw(st.integers(0, 8)))
    ]


@st.composite
def pipeline(draw: st.DrawFn) -> list[Row]:
    """Two months' pictures in which deals come, go, grow, close and reopen."""
    rows = []
    for number in range(draw(st.integers(1, 8))):
        rep = draw(st.sampled_from(REPS))
        for month in MONTHS:
            if draw(st.booleans()):
                status = draw(st.sampled_from(["open", "open", "won", "lost"]))
                closed = f"{month[:8]}15" if status != "open" else None
                close = f"2026-{draw(st.sampled_from(['09', '10', '11', '12']))}-20"
                rows.append(deal(str(number), draw(cents), "quotation", close, rep, picture=month, status=status, closed_on=closed))
    return rows


@given(pipeline())
@settings(max_examples=25, deadline=None)
def test_the_waterfall_closes_to_the_cent(rows: list[Row]) -> None:
    found = book(pipeline=rows)
    for subject in ("", *REPS):
        part = {
            name: value(found, f"working.movement.{name}", subject)
            for name in ("opening", "new", "reopened", "increased", "decreased", "won", "lost", "closing")
        }
        if part["opening"] is None:
            continue
        total = part["opening"] + part["new"] + part["reopened"] + part["increased"] - part["decreased"] - part["won"] - part["lost"]
        assert total == pytest.approx(part["closing"], abs=0.005)
        assert part["closing"] == pytest.approx(value(found, "working.amount", subject), abs=0.005)


@given(orders(), st.randoms())
@settings(max_examples=15, deadline=None)
def test_order_of_rows_does_not_matter_and_the_team_is_its_rows(rows: list[Row], random: Any) -> None:
    turned = list(rows)
    random.shuffle(turned)
    first, second = book(orders=rows), book(orders=turned)
    ids = [metric for metric in first.ids(0) if metric.startswith(("results.", "purchase."))]
    for position in range(3):
        for metric in ids:
            one, other = first.value(metric, position).value, second.value(metric, position).value
            assert one == pytest.approx(other) if isinstance(one, float) else one == other
    assert value(first, "results.revenue") == pytest.approx(sum(value(first, "results.revenue", rep) for rep in REPS), abs=0.005)


@given(orders(), pipeline())
@settings(max_examples=5, deadline=None)
def test_doubling_all_amounts_and_targets_doubles_money_and_leaves_the_rest(rows: list[Row], deals: list[Row]) -> None:
    aims = [target(f"2026-{month:02}-01", 500.25, rep) for rep in REPS for month in range(1, 13)]
    first = book(orders=rows, pipeline=deals, targets=aims)
    second = book(
        orders=[{**row, "amount": row["amount"] * 2} for row in rows],
        pipeline=[{**row, "amount": row["amount"] * 2} for row in deals],
        targets=[{**aim, "target": aim["target"] * 2} for aim in aims],
    )
    for position in range(3):
        for metric in first.ids(position):
            one, other = first.value(metric, position), second.value(metric, position)
            if isinstance(one.value, (int, float)):
                times = 2 if one.unit.startswith("money") else 1
                assert other.value == pytest.approx(one.value * times, rel=1e-6, abs=1e-6), metric
            else:
                assert other.value == one.value, metric


@given(orders(), pipeline(), st.integers(0, 8))
@settings(max_examples=4, deadline=None)
def test_a_workbook_split_in_two_changes_nothing(rows: list[Row], deals: list[Row], at: int) -> None:
    """The second part of each sheet in a file of its own: the same values, of every metric."""
    kinds = {"orders": rows, "pipeline": deals, "visits": [visit("2026-10-05", hours=2), visit("2026-10-06", rep="Bo")]}
    whole = book(**kinds)
    other = split(kinds, at)
    for position in range(3):
        for metric in whole.ids(position):
            one, same = whole.value(metric, position).value, other.value(metric, position).value
            assert same == (pytest.approx(one, rel=1e-9, abs=1e-6) if isinstance(one, float) else one), metric


def split(kinds: dict[str, list[Row]], at: int) -> Book:
    """A book of the rows before and after a place, the latter read from a second file (its sources stand on other sheets)."""
    config = Settings()
    first = dataset(config, reps=[{"rep": "Ann", "rep_id": "A"}, {"rep": "Bo", "rep_id": "B"}], **{kind: each[:at] for kind, each in kinds.items()})
    second = dataset(config, **{kind: each[at:] for kind, each in kinds.items()})
    sheets = [*first.sheets, *(replace(sheet, file="second.xlsx") for sheet in second.sheets)]
    moved = {kind: frame.assign(source=frame["source"] + len(first.sheets) * SOURCE_ROWS) for kind, frame in second.frames.items()}
    frames = dict(first.frames)
    for kind, frame in moved.items():
        frames[kind] = pd.concat([first.frames[kind], frame], ignore_index=True)
    covered = pd.concat([first.pictures, second.pictures], ignore_index=True).drop_duplicates(["picture", "rep"], ignore_index=True)
    return Book(replace(first, frames=frames, sheets=sheets, pictures=covered), config, Calendar(config), OCTOBER)


@given(st.lists(st.tuples(st.sampled_from(["T1", "T2", "T3", "T4", "T5"]), st.floats(0.25, 8)), min_size=1, max_size=10))
@settings(max_examples=30, deadline=None)
def test_shares_of_time_sum_to_one(entries: list[tuple[str, float]]) -> None:
    found = book(visits=[visit("2026-10-05", "other", time_code=code, hours=hours) for code, hours in entries])
    shares = [value(found, f"activity.share_t{n}", "Ann") for n in range(1, 5)]
    if shares[0] is not None:
        assert sum(shares) == pytest.approx(1)


@given(
    st.lists(st.tuples(st.sampled_from(["Alder", "Birch", "Cedar"]), st.floats(0.25, 8)), min_size=1, max_size=8),
    st.lists(st.floats(0, 1), min_size=3, max_size=3),
)
@settings(max_examples=15, deadline=None)
def test_direction_lies_between_0_and_1(log: list[tuple[str, float]], shares: list[float]) -> None:
    """1 − ½ Σ |actual − desired|, also where the desired shares add up to less or more than 1; 1 where the time goes as agreed."""
    grades = dict(zip(("Alder", "Birch", "Cedar"), "ABC", strict=True))
    customers: list[Row] = [{"customer": name, "grade": grade} for name, grade in grades.items()]
    focus: list[Row] = [{"dimension": "customer_grade", "key": grade, "share": share} for grade, share in zip("ABC", shares, strict=True)]
    found = book(visits=[visit("2026-10-05", customer=name, hours=hours) for name, hours in log], customers=customers, focus=focus)
    for subject in ("", "Ann"):
        direction = value(found, "activity.direction_customer", subject)
        assert direction is None or -1e-9 <= direction <= 1 + 1e-9


@given(pipeline())
@settings(max_examples=12, deadline=None)
def test_adding_a_lost_deal_never_raises_the_win_rate(rows: list[Row]) -> None:
    more = [*rows, deal("new", 10, "lead", "2026-10-20", status="lost", closed_on="2026-10-15")]
    before, after = value(book(pipeline=rows), "activity.win_rate", "Ann"), value(book(pipeline=more), "activity.win_rate", "Ann")
    assert before is None or after <= before


MEANS = (
    "activity.win_rate", "activity.next_step_rate", "activity.advance_rate", "working.next_step_share", "working.not_overdue_share",
    "accuracy.brier", "data.outcome_share", "working.stage.quotation.conversion", "plan.followup.E",
)  # fmt: skip
MEDIANS = ("working.median_days_to_win", "working.stage.quotation.days")


@given(orders(), pipeline())
@settings(max_examples=6, deadline=None)
def test_explained_rows_recompute_the_value(rows: list[Row], deals: list[Row]) -> None:
    """Of each figure that adds up rows, is their mean or their median, of the team and the reps: what `explain` lists gives it again."""
    log = [visit("2026-10-05", hours=2, outcome="advanced"), visit("2026-10-06", outcome="held"), visit("2026-10-07", rep="Bo", hours=1)]
    found = book(orders=rows, pipeline=deals, visits=log, targets=[target("2026-10-01", 500), target("2026-10-01", 50, "Bo")])
    for metric in found.metrics.values():
        is_sum = not metric.parts and metric.unit in (Unit.COUNT, Unit.MONEY, Unit.HOURS)
        again = np.mean if metric.id in MEANS else np.median if metric.id in MEDIANS else math.fsum if is_sum else None
        if metric.rows is None or again is None:
            continue
        for position in range(3):
            told = explain(found, metric.id, position)
            if told.value.value is not None:
                amounts = [fact.amount for fact in told.facts]
                assert again(amounts) == pytest.approx(told.value.value, rel=1e-9, abs=1e-6), (metric.id, position)


def test_a_formula_has_no_rows_of_its_own_and_a_source_that_is_no_row_says_nothing() -> None:
    found = book(orders=[order("2026-10-05", "Alder", 7)], targets=[target("2026-10-01", 10)])
    told = explain(found, "results.attainment", 1)
    assert (told.count, told.total, told.facts) == (0, 0, [])
    assert [(part.metric.id, part.count, part.total) for part in told.parts] == [("results.revenue", 1, 7), ("results.target", 1, 10)]
    assert says(found, 3) == ()  # sheet 0, the orders, has one row: 2


Pairs = list[tuple[float, float]]  # amount and chance, or average and mean
deals_that_win = st.lists(st.tuples(cents, st.floats(0, 1)), max_size=14)
customers_again = st.lists(st.tuples(cents, st.floats(0.01, 2)), max_size=5)


def parts(*subjects: tuple[Pairs, Pairs]) -> Parts:
    """Deals and customers who order again of subjects 0, 1, …"""
    rows = [(who, *pair, kind == 1) for who, each in enumerate(subjects) for kind, pairs in enumerate(each) for pair in pairs]
    who, amount, weight, is_repeated = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Parts.of(np.array(who, int), np.array(amount, float), np.array(weight, float), np.array(is_repeated, bool))


def alone(sure: float, deals: Pairs, again: Pairs) -> Distributions:
    (found,) = distributions(np.array([sure]), parts((deals, again)))
    return found


@given(deals_that_win, customers_again, cents)
@settings(max_examples=40, deadline=None)
def test_the_outlooks_mean_is_the_expected_value(deals: Pairs, again: Pairs, sure: float) -> None:
    found = alone(sure, deals, again)
    expected = sure + sum(amount * chance for amount, chance in deals) + sum(average * mean for average, mean in again)
    assert found.means()[0] == pytest.approx(expected, rel=0.005)
    assert found.probability.sum() == pytest.approx(1)
    assert found.quantiles(0.1)[0] <= found.quantiles(0.5)[0] <= found.quantiles(0.9)[0]


@given(st.lists(st.tuples(deals_that_win, customers_again), min_size=1, max_size=40))
@settings(max_examples=15, deadline=None)
def test_a_subjects_outlook_is_the_same_alone_and_among_others(subjects: list[tuple[Pairs, Pairs]]) -> None:
    sure, targets = np.arange(len(subjects)) * 10.0, np.full(len(subjects), 400.0)
    told: dict[int, list[float]] = {}
    for some in distributions(sure, parts(*subjects)):
        rows = zip(some.means(), some.quantiles(0.1), some.quantiles(0.9), some.at_least(targets), strict=True)
        told |= dict(zip(some.subjects().tolist(), map(list, rows), strict=True))
    assert sorted(told) == list(range(len(subjects)))
    for who, (deals, again) in enumerate(subjects):
        one = alone(sure[who], deals, again)
        figures = [one.means()[0], one.quantiles(0.1)[0], one.quantiles(0.9)[0], one.at_least(targets[:1])[0]]
        assert told[who] == pytest.approx(figures, rel=1e-9, abs=1e-9)


def test_a_small_distribution_is_exact() -> None:
    # two deals, 100 with 1/2 and 50 with 1/4: sums 0 (3/8), 50 (1/8), 100 (3/8), 150 (1/8)
    found = alone(0, [(100, 0.5), (50, 0.25)], [])
    assert dict(zip(found.sums.tolist(), found.probability.tolist(), strict=True)) == pytest.approx({0: 0.375, 50: 0.125, 100: 0.375, 150: 0.125})
    assert [found.quantiles(q)[0] for q in (0.375, 0.4, 0.9)] == [0, 50, 150]
    assert found.at_least(np.array([100.0]))[0] == pytest.approx(0.5)


def test_a_large_distribution_on_a_grid_is_that_of_the_binomial() -> None:
    # 30 deals of 1 + k/1000 each at ½ have 2³⁰ sums: too many. Near Binomial(30, ½): F(10) = 0.0494, F(11) = 0.1002, F(18) = 0.8998,
    # F(19) = 0.9506: P10 is of 11 deals or a bit more, P90 of 19 at most; at least 15 deals come with ½ + ½ × 0.1445 = 0.5722.
    # A deal has 1.0145 on average
    found = alone(0, [(1 + k / 1000, 0.5) for k in range(30)], [])
    assert found.means()[0] == pytest.approx(15 * 1.0145, rel=1e-6)
    assert found.quantiles(0.1)[0] == pytest.approx(11 * 1.0145, rel=0.02)
    assert found.quantiles(0.9)[0] == pytest.approx(18.6 * 1.0145, rel=0.03)
    assert found.at_least(np.array([14.6]))[0] == pytest.approx(0.5722, abs=0.001)


def test_a_customer_who_orders_daily_takes_no_memory_for_all_others() -> None:
    # 20 subjects of 9 deals have 512 sums each; one customer's 900 orders have some 500 numbers that count: 20 × 512 × 1,240 places side by
    # side would be 100 MB, and as much again for their chances; only the one subject needs its own
    few = ([(2.0**k, 0.5) for k in range(9)], [(1000.0, 0.1)])
    subjects = parts(*[few] * 20, ([(2.0**k, 0.5) for k in range(9)], [(7.0, 900.0)]))
    tracemalloc.start()
    told = list(distributions(np.zeros(21), subjects))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sorted(who for some in told for who in some.subjects().tolist()) == list(range(21))
    assert peak < 60e6


def test_numbers_of_orders_are_those_of_poisson() -> None:
    # mean 2: e⁻² = 0.135335, × 2 = 0.270671, × 2 ÷ 2 = 0.270671, × 2 ÷ 3 = 0.180447; mean 0.5: e^−½ = 0.606531, 0.303265, 0.075816
    found = poisson(np.array([2, 0.5]))
    assert found[0, :4] == pytest.approx([0.135335, 0.270671, 0.270671, 0.180447], abs=1e-6)
    assert found[1, :3] == pytest.approx([0.606531, 0.303265, 0.075816], abs=1e-6)
    # e⁻⁹⁰⁰ is 0 to a computer; the mean of the numbers is 900 all the same
    many = poisson(np.array([900.0]))[0]
    assert (many.sum(), many @ np.arange(len(many))) == (pytest.approx(1), pytest.approx(900))


def test_the_median_of_a_rep_leaves_out_the_rows_of_nobody_in_the_report() -> None:
    # nobody's 9; Ann's 1 and 3: 2; Bo's 4, 8 and 5: 5. Of all six: 1 3 4 5 8 9: 4.5; the third rep has none
    found = medians(Rows(np.array([0, 1, 2, 1, 2, 2]), np.array([9.0, 1, 4, 3, 8, 5]), np.arange(6)), 4)
    assert found[:3].tolist() == [4.5, 2, 5]
    assert math.isnan(found[3])


def test_a_large_sum_lies_within_bernsteins_bounds() -> None:
    # 100 deals of 1 at ½: mean 50, variance 100 × ¼ = 25. L = −ln 10⁻¹² = 27.6310: far = L ÷ 3 + √((L ÷ 3)² + 2 L × 25)
    # = 9.2103 + √(84.830 + 1381.551) = 47.5037. Of ten only 0 … 10 is possible, of orders that repeat nothing is too much
    for deals, again, expected in (
        ([(1, 0.5)] * 100, [], (2.4963, 97.5037)),
        ([(1, 0.5)] * 10, [], (0, 10)),
        ([(-2, 0.5)] * 10, [], (-20, 0)),
        # a customer's 2 orders of 3 each: mean 6, variance 9 × 2 = 18; far = 27.6310 + √(763.473 + 994.717) = 69.5618
        ([], [(3, 2)], (0, 75.5618)),
    ):
        mine = parts((deals, again))  # type: ignore[arg-type]
        assert np.concatenate(bounds(mine, mine.who)).tolist() == pytest.approx(expected, abs=1e-4)
    assert parts(([(10, 0.25)], [(10, 0.25)])).variance().tolist() == [18.75, 25]


ONE_DEAL = deal("1", 10, "lead", "2028-03-01", opened_on="2027-02-28", picture="2028-02-01")
GAPS: dict[str, tuple[date, dict[str, list[Row]]]] = {
    "nothing kept": (OCTOBER, {}),
    "no orders": (OCTOBER, {"orders": [], "targets": [target("2026-10-01", 100)]}),
    "one deal": (OCTOBER, {"pipeline": [deal("1", 10, "lead", "2026-11-01")]}),
    "a new rep and one who left": (
        OCTOBER,
        {"reps": [{"rep": "Ann", "hired_on": "2026-10-31"}, {"rep": "Bo", "left_on": "2026-10-01"}], "orders": [order("2026-01-01", "A", 1)]},
    ),
    "a month in the future": (date(2031, 1, 1), {"orders": [order("2026-01-01", "A", 1)], "pipeline": [deal("1", 10, "lead", "2026-11-01")]}),
    "29 February": (date(2028, 2, 1), {"visits": [visit("2028-02-29")], "orders": [order("2028-02-29", "A", 1)], "pipeline": [ONE_DEAL]}),
    "the year's last month": (date(2026, 12, 1), {"orders": [order("2026-12-31", "A", 1)], "targets": [target("2027-01-01", 100)]}),
    "the year's first month": (date(2026, 1, 1), {"orders": [order("2025-12-31", "A", 1), order("2026-01-01", "A", 1)]}),
}  # fmt: skip


@pytest.mark.parametrize("case", GAPS)
@pytest.mark.parametrize("first_month", [1, 4])
def test_gaps_are_empty_with_a_reason_and_never_crash(case: str, first_month: int) -> None:
    month, rows = GAPS[case]
    found = book(month, Settings(calendar={"fiscal_year_first_month": first_month}), **rows)
    for position in range(len(found.subjects)):
        for metric in found.ids(position):
            item = found.value(metric, position)
            assert item.value is not None or item.reason is not None, metric
            assert not (isinstance(item.value, float) and not math.isfinite(item.value)), metric


def test_gaps_are_not_zero() -> None:
    """What is unknown is empty: no target is no target of 0, no hours are not 0 hours, a rep without deals has no win rate."""
    found = book(orders=[], visits=[], pipeline=[])
    unknown = (
        "results.target", "results.attainment", "results.average_order", "results.mom", "results.trend", "activity.hours_t1", "activity.share_t1",
        "activity.win_rate", "activity.calls_per_visit", "activity.direction", "capability.index", "working.heat", "working.slippage",
        "plan.followup.E", "plan.followup.A", "forecast.hope_share", "accuracy.wape", "fence.coverage", "market.completeness", "plan.load",
    )  # fmt: skip
    assert [metric for metric in unknown if value(found, metric, "Ann") is not None] == []
    known = ("results.revenue", "results.orders", "activity.visits", "working.opportunities", "working.amount", "purchase.customers")
    assert [value(found, metric, "Ann") for metric in known] == [0] * len(known)


def test_the_last_month_of_the_fiscal_year_leaves_nothing_to_forecast_of_it() -> None:
    # fiscal year from April: in March nothing is left of it, so its outlook is what was sold; no working day is left for a required rate
    settings = Settings(calendar={"fiscal_year_first_month": 4})
    rows = [order("2025-04-01", "Alder", 30), order("2026-03-31", "Alder", 12), order("2025-03-31", "Alder", 99)]
    deals = [deal("1", 500, "signature", "2026-04-10", picture="2026-03-01", opened_on="2026-01-01")]
    found = book(date(2026, 3, 1), settings, orders=rows, pipeline=deals)
    assert value(found, "forecast.year.expected", "Ann") == pytest.approx(42)
    assert value(found, "forecast.year.p90", "Ann") == pytest.approx(42)
    assert value(found, "results.year_projection", "Ann") == pytest.approx(42)
    assert value(found, "results.required_rate", "Ann") is None
