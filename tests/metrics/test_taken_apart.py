"""Each figure of the sample team, taken apart, is worked out again from what is told of it: parts, numbers put in, and rows."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from reportgen.metrics.book import Book
from reportgen.metrics.core import TEAM
from reportgen.metrics.explain import Explanation, explain
from reportgen.settingsreading import load_settings
from reportgen.workbook import read_dataset
from reportgen.workcalendar import Calendar
from tests.metrics.team import book, order, target, visit
from tests.test_samples import SAMPLES


class Told:
    """What an explanation tells: its rows' sum and number, its figures by id (in order), its numbers by their label."""

    def __init__(self, told: Explanation) -> None:
        self.total, self.count, self.told = told.total, told.count, told

    def of(self, metric: str) -> list[float]:
        return [float(part.value.value) for part in self.told.parts if part.metric and part.metric.id == metric and part.value.value is not None]

    def one(self, metric: str) -> float:
        (value,) = self.of(metric)
        return value

    def put_in(self, *words: str) -> list[float]:
        """Numbers that are no figures, those whose label has one of the words."""
        numbers = [part for part in self.told.parts if part.metric is None and any(word in part.label.msgid for word in words)]
        return [float(part.value.value) for part in numbers if not isinstance(part.value.value, str | None)]

    @property
    def taken_from(self) -> str:
        return next(str(part.value.value) for part in self.told.parts if part.label.msgid == "taken from")


def up(value: float) -> int:
    return math.ceil(value - 1e-9)


def change(told: Told) -> float:
    now, before = told.of("results.revenue")
    return now / before - 1


def theil_sen(told: Told) -> float:
    revenue = told.of("results.revenue")
    revenue = [*revenue[1:], revenue[0]]  # P's comes first, as a part of the month itself
    slopes = [(revenue[j] - revenue[i]) / (j - i) for i, j in itertools.combinations(range(len(revenue)), 2)]
    return statistics.median(slopes) / statistics.mean(revenue)


def correlation(told: Told) -> float:
    # P's own visits and revenue come first; the pairs after them
    return float(np.corrcoef(told.of("activity.visits")[1:], told.of("results.revenue")[1:])[0, 1])


def error(is_signed: bool) -> Callable[[Told], float]:
    def again(told: Told) -> float:
        kept = [part for part in told.told.parts if part.metric is None or part.metric.id == "forecast.weighted"]
        forecast, actual = [float(part.value.value) for part in kept], told.of("results.revenue")  # type: ignore[arg-type]
        difference = [f - a for f, a in zip(forecast, actual, strict=True)]
        return sum(difference if is_signed else map(abs, difference)) / sum(actual)

    return again


def naive(told: Told) -> float:
    revenue = told.of("results.revenue")
    return sum(abs(before - month) for before, month in zip(revenue[::2], revenue[1::2], strict=True)) / sum(revenue[1::2])


def direction(told: Told) -> float:
    return 1 - sum(abs(a - d) for a, d in zip(told.put_in("actual"), told.put_in("desired"), strict=True)) / 2


def concentration(told: Told) -> float:
    return sum(share**2 for share in told.put_in("share of")) + sum(told.put_in("squared shares"))


def chosen(metric: str, own: Callable[[Told], float]) -> Callable[[Told], float]:
    """An input of the plan: own, the team's (a part of that name) or the standard."""

    def again(told: Told) -> float:
        return {"own": own, "team": lambda told: told.one(metric), "standard": lambda told: told.put_in("standard")[0]}[told.taken_from](told)

    return again


def mean(told: Told) -> float:
    return told.total / told.count


def orders_needed(told: Told) -> int:
    averages = told.of("purchase.average_order")
    return up(told.one("plan.followup.A") / (told.put_in("standard")[0] if told.taken_from == "standard" else averages[-1]))


def scorecard(told: Told) -> float:
    weights = [float(dict(part.label.fields)["weight"]) for part in told.told.parts if part.metric is None]  # type: ignore[arg-type]
    return sum(told.put_in("clip")) / sum(weights)


def outlook(told: Told) -> float:
    return told.total + sum(told.of("plan.followup.B1") + told.of("purchase.expected_repeat"))


def outlook_of_year(told: Told) -> float:
    return told.total + told.one("results.ytd_revenue") + sum(told.put_in("to the end", "due by the end"))


AGAIN: dict[str, Callable[[Told], float]] = {
    "results.mom": change,
    "results.yoy": change,
    "results.trend": theil_sen,
    "results.year_projection": lambda told: told.one("results.ytd_revenue") / told.put_in("so far")[0] * told.put_in("of the fiscal year")[1],
    "results.required_rate": lambda told: max(told.one("results.year_target") - told.one("results.ytd_revenue"), 0) / told.put_in("are left")[0],
    "results.required_rate_ratio": lambda told: told.one("results.required_rate") / (told.one("results.ytd_revenue") / told.put_in("so far")[0]),
    "results.concentration": concentration,
    "results.top_customer_share": lambda told: told.put_in("share of")[0],
    "activity.visits_per_workday": lambda told: told.one("activity.visits") / math.prod(told.put_in("working days", "number of reps")),
    "activity.direction_customer": direction,
    "activity.direction_product": direction,
    "activity.direction_task": direction,
    "activity.new_business_share": lambda told: told.total / told.put_in("face-to-face")[0],
    "activity.lag_correlation": correlation,
    "capability.index": lambda told: told.total / told.put_in("weights")[0],
    "capability.change": lambda told: told.put_in("latest")[0] - told.put_in("day before")[0],
    "capability.tenure_months": lambda told: told.total,
    "scorecard.score": scorecard,
    "purchase.expected_repeat": lambda told: sum(told.put_in("orders expected")),
    "purchase.lost_revenue": lambda told: told.total,
    "purchase.kept_revenue": lambda told: told.total,
    "working.slippage": lambda told: told.total / told.put_in("expected to close")[0],
    "working.movement.opening": lambda told: told.total,
    "working.movement.increased": lambda told: told.total,
    "working.movement.decreased": lambda told: told.total,
    "working.movement.pushed_out": lambda told: told.total,
    "plan.followup.E": chosen("plan.followup.E", mean),
    "plan.followup.G": chosen("plan.followup.G", mean),
    "plan.followup.I": chosen("plan.followup.I", lambda told: told.count / told.put_in("first contacted")[0]),
    "plan.followup.per_day": lambda told: up(told.one("plan.followup.J") / told.put_in("working days")[0]),
    "plan.backplan.orders": orders_needed,
    "plan.backplan.visits": lambda told: up(told.one("plan.backplan.proposals") * told.put_in("standard")[0]),
    "plan.load": lambda told: told.total / told.put_in("working hours")[0],
    "forecast.expected": outlook,
    "forecast.calibrated.weighted": outlook,
    "forecast.calibrated.expected": outlook,
    "forecast.year.weighted": outlook_of_year,
    "forecast.year.calibrated.expected": outlook_of_year,
    "accuracy.wape": error(is_signed=False),
    "accuracy.bias": error(is_signed=True),
    "accuracy.naive_wape": naive,
    "accuracy.brier": mean,
    "data.row_share": lambda told: 1 - told.total / told.put_in("rows seen")[0],
    "data.fresh": lambda told: told.total / (told.put_in("number of reps") or [1])[0],
}


@pytest.fixture(scope="module")
def sample() -> Book:
    settings = load_settings(SAMPLES / "reportgen.toml")
    as_of = date(2026, 10, 28)  # three days before its end: what is dated later does not count
    return Book(read_dataset([SAMPLES], settings, as_of, jobs=2), settings, Calendar(settings), date(2026, 10, 1), as_of)


@pytest.mark.parametrize("metric", AGAIN)
def test_what_is_told_of_a_figure_makes_it(sample: Book, metric: str) -> None:
    had = [at for at in range(len(sample.subjects)) if sample.value(metric, at).value is not None]
    assert had, "no subject has it"
    for position in had:
        again = AGAIN[metric](Told(explain(sample, metric, position)))
        assert sample.value(metric, position).value == pytest.approx(again, rel=1e-9, abs=1e-9), sample.subjects[position].name


def test_every_figure_of_everyone_is_taken_apart(sample: Book) -> None:
    leaves = 0
    for position in range(len(sample.subjects)):
        for metric in sample.ids(position):
            told = explain(sample, metric, position, most=0)
            assert told.value == sample.value(metric, position)
            leaves += told.count + len(told.parts)
            assert told.value.value is None or told.metric is None or told.metric.rows or told.parts, metric
    assert leaves > 10_000


@pytest.mark.parametrize("dimension", ["customer", "product", "task"])
def test_shares_lead_to_the_rows_of_their_key(sample: Book, dimension: str) -> None:
    told = explain(sample, f"activity.direction_{dimension}", 1)
    shares = {word: [part for part in told.parts if part.label.msgid.endswith(word)] for word in ("actual", "desired")}
    whole = sum(part.total for part in shares["actual"])
    assert [part.value.value for part in shares["actual"]] == pytest.approx([part.total / whole for part in shares["actual"]])
    given = [part for part in shares["desired"] if part.value.value]
    assert given
    for part in given:  # the row of the focus sheet names the key that the label names
        assert part.facts
        assert all(dict(part.label.fields)["key"] in map(str, fact.says) for fact in part.facts)


def test_planned_visits_without_a_target_of_visits_tell_the_average_order() -> None:
    # three orders of 100: 1,000 need 10 orders, by the standards 10 × 3 proposals, 30 × 4 visits
    orders = [order(f"2026-0{month}-10", "Alder", 100) for month in (7, 8, 9)]
    found = book(orders=orders, targets=[target("2026-10-01", 1000)])
    told = Told(explain(found, "activity.planned_visits", 1))
    assert (told.taken_from, told.one("results.target"), told.one("purchase.average_order"), told.put_in("standard of")) == ("own", 1000, 100, [3, 4])
    assert found.value("activity.planned_visits", 1).value == 120


def test_calibrated_probabilities_are_the_teams(sample: Book) -> None:
    told = explain(sample, "forecast.calibrated.expected", 1, most=0)
    deals = sample.now.open_deals
    own = {sample.settings.stages[at].code for at in deals.loc[(deals["who"] == 1).to_numpy(), "stage"]}
    stages = [part for part in told.parts if part.metric and part.metric.id.startswith("forecast.calibration.")]
    assert {part.metric.id.rpartition(".")[2] for part in stages if part.metric} == own
    assert {part.position for part in stages} == {TEAM}
    assert all(part.value.value is not None and part.count for part in stages)


def rows_told(told: Explanation) -> list[tuple[str, int, float]]:
    """Sheet, row and what it adds of each row that an explanation lists."""
    return [(fact.source.sheet, fact.source.row, fact.amount) for fact in told.facts]


def test_a_share_of_new_business_leads_to_the_orders_by_which_customers_buy() -> None:
    # Alder ordered on the 1st and the 10th: the visit of the 5th was by the order in row 2, those of the 12th and 13th by that in row 3.
    # Birch, visited on the day of its first order, was not buying the day before; Cedar never orders: 2 + 1 of 8 hours are new business
    orders = [order("2026-10-01", "Alder", 1), order("2026-10-10", "Alder", 1), order("2026-10-14", "Birch", 1)]
    log = [visit("2026-10-05", hours=1), visit("2026-10-12", hours=1), visit("2026-10-13", hours=3)]
    log += [visit("2026-10-14", customer="Birch", hours=2), visit("2026-10-15", customer="Cedar", hours=1)]
    told = explain(book(orders=orders, visits=log), "activity.new_business_share", 1)
    assert told.value.value == pytest.approx(3 / 8)
    everything, buying = told.parts
    assert (everything.value.value, everything.value.unit) == (8, "hours")
    assert buying.value.value == 3
    assert rows_told(buying) == [("orders", 2, 1), ("orders", 3, 2)]
    bare = explain(book(orders=orders, visits=[{**row, "hours": None} for row in log]), "activity.new_business_share", 1)
    assert (bare.value.value, bare.parts[0].value.value, bare.parts[0].value.unit) == (0.4, 5, "count")  # 2 of 5 activities


def test_the_teams_rows_count_for_it_what_they_do_in_its_value() -> None:
    # Ann logs 2 of 6 hours with Cedar, who buys nothing; Bo logs no hours: of his own time all is new, of the team's, by hours, 2 ÷ 6
    log = [visit("2026-10-05", hours=4), visit("2026-10-06", hours=2, customer="Cedar"), visit("2026-10-07", rep="Bo", customer="Cedar")]
    focus = [{"dimension": "customer_grade", "key": grade, "share": 0.5} for grade in "AB"]
    customers = [{"customer": "Alder", "grade": "A"}, {"customer": "Cedar", "grade": "B"}]
    found = book(orders=[order("2026-10-01", "Alder", 1)], visits=log, focus=focus, customers=customers)
    team, bo = explain(found, "activity.new_business_share", TEAM), explain(found, "activity.new_business_share", 2)
    assert (team.value.value, team.total, team.parts[0].value.value) == (pytest.approx(1 / 3), 2, 6)
    assert (bo.value.value, bo.total, bo.parts[0].value.value) == (1, 1, 1)
    shares = {part.label.fields[0][1]: part for part in explain(found, "activity.direction_customer", TEAM).parts if "actual" in part.label.msgid}
    assert {key: (part.value.value, part.total) for key, part in shares.items()} == {"A": (pytest.approx(4 / 6), 4), "B": (pytest.approx(2 / 6), 2)}
