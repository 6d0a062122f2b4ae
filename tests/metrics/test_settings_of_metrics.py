"""Settings that name metrics are held against the metrics there are; impossible weights are refused."""

from __future__ import annotations

import tomllib

import pytest
from pydantic import ValidationError

from reportgen.metrics.book import check_metrics
from reportgen.settings import Settings, SettingsError
from reportgen.settingsreading import settings_from
from tests.metrics.team import book, deal, order, target, value

CARD = """[report]
currency = "EUR"
[[scorecard]]
metric = "results.attainment"
target = 1
weight = 1
[[scorecard]]
metric = "{name}"
target = 1
weight = 1
"""


@pytest.mark.parametrize("name", ["results.atainment", "rac.case"])
def test_a_scorecard_of_what_is_no_number_is_refused_with_line_and_key(name: str) -> None:
    text = CARD.format(name=name)
    with pytest.raises(SettingsError, match=rf"^reportgen\.toml, line 8: scorecard\[2\]\.metric names “{name}”"):
        check_metrics(settings_from(tomllib.loads(text), text, "reportgen.toml"), text, "reportgen.toml")


def test_a_threshold_of_an_unknown_metric_is_refused_with_the_nearest() -> None:
    text = '[thresholds."results.attainmet"]\ngood = 1\nwatch = 0.8\n'
    with pytest.raises(SettingsError, match=r"line 1: .*Did you mean “results\.attainment”"):
        check_metrics(settings_from(tomllib.loads(text), text, "reportgen.toml"), text, "reportgen.toml")


@pytest.mark.parametrize(
    ("metric", "limits", "said"),
    [
        ("results.attainment", "good = 0.5\nwatch = 0.9", r"line 1: .* is 0\.5 for good and 0\.9 for watch; expected good not below watch"),
        ("working.overdue", "good = 5\nwatch = 3", r"line 1: .* is 5 for good and 3 for watch; expected good not above watch"),
    ],
)
def test_thresholds_turned_round_are_refused(metric: str, limits: str, said: str) -> None:
    text = f'[thresholds."{metric}"]\n{limits}\n'
    with pytest.raises(SettingsError, match=said):
        check_metrics(settings_from(tomllib.loads(text), text, "reportgen.toml"), text, "reportgen.toml")


@pytest.mark.parametrize(("part", "words"), [
    ({"rules": {"load_low": 0.9, "load_high": 0.7}}, "load_low not above load_high"),
    ({"windows": {"risk_intervals": 3, "lost_intervals": 2}}, "risk_intervals not above lost_intervals"),
])  # fmt: skip
def test_limits_that_exclude_each_other_are_refused(part: dict[str, dict[str, float]], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Settings(**part)


def test_the_courses_settings_and_gaps_are_known() -> None:
    check_metrics(Settings(thresholds={"capability.gap.Closing": {"good": 0, "watch": 1}}), "", "reportgen.toml")


def test_a_gap_of_a_criterion_that_nobody_assessed_has_no_value_and_takes_no_weight() -> None:
    # attainment 90 of 100 alone: 0.9
    settings = Settings(
        scorecard=[{"metric": "results.attainment", "target": 1, "weight": 1}, {"metric": "capability.gap.Closing", "target": 1, "weight": 9}]
    )
    found = book(settings=settings, orders=[order("2026-10-05", "Alder", 90)], targets=[target("2026-10-01", 100)])
    assert value(found, "scorecard.score", "Ann") == pytest.approx(0.9)


def test_a_scorecard_without_weight_and_an_endless_standard_are_refused() -> None:
    with pytest.raises(ValidationError, match="weight above 0"):
        Settings(scorecard=[{"metric": "results.attainment", "target": 1, "weight": 0}])
    with pytest.raises(ValidationError, match="finite"):
        Settings(standards={"calls_per_visit": float("inf")})


@pytest.mark.parametrize(("revenue", "status"), [(100, "good"), (99, "watch"), (80, "watch"), (79, "poor")])
def test_a_figure_that_is_better_high_is_judged_from_its_thresholds_down(revenue: float, status: str) -> None:
    # attainment of 100: good from 1, to be watched from 0.8
    found = book(orders=[order("2026-10-05", "Alder", revenue)], targets=[target("2026-10-01", 100)])
    assert found.value("results.attainment", 1).status == status
    assert found.value("results.revenue", 1).status == "none"  # nothing is said to be good


@pytest.mark.parametrize(("overdue", "status"), [(1, "few"), (2, "good"), (3, "good"), (4, "watch"), (5, "watch"), (6, "poor")])
def test_a_figure_that_is_better_low_is_judged_by_the_settings_from_the_smallest_sample_on(overdue: int, status: str) -> None:
    # good to 3, to be watched to 5; one deal is fewer than the two it must rest on
    settings = Settings(thresholds={"working.overdue": {"good": 3, "watch": 5, "minimum_n": 2}})
    found = book(settings=settings, pipeline=[deal(str(number), 1, "lead", "2026-10-05") for number in range(overdue)])
    assert found.value("working.overdue", 1).status == status
