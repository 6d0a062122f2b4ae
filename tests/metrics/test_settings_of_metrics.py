"""Settings that name metrics are held against the metrics there are; impossible weights are refused."""

from __future__ import annotations

import tomllib

import pytest
from pydantic import ValidationError

from reportgen.metrics.book import check_metrics
from reportgen.settings import Settings, SettingsError, settings_from
from tests.metrics.team import book, order, target, value

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
