"""Rules as declarations: each complete, in both languages, with the thresholds of the settings, and documented."""

from __future__ import annotations

import pytest

from reportgen.language import language
from reportgen.metrics.rules import RULES, Rule, notices
from reportgen.report.findings import condition, limits_of
from reportgen.settings import Settings
from tests.metrics.saying import rules
from tests.metrics.team import Row, book, deal, order, target, visit


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_a_rule_says_when_it_is_told_what_it_rests_on_and_who_does_what_by_when(rule: Rule) -> None:
    settings, metrics = Settings(), book().metrics
    for code in ("en", "zh"):
        words = [condition(language(code), settings, rule), language(code).text(rule.evidence, **limits_of(language(code), settings))]
        assert all(said and "{" not in said for said in words)
    assert rule.message
    assert rule.question  # a coaching agenda asks about each
    assert rule.measure
    assert rule.owner in ("rep", "manager")
    assert rule.days > 0
    assert set(rule.gravity) <= {1, 2, 3, 4}
    assert [metric for metric in (rule.metric, *rule.cites) if metric and metric not in metrics] == []


def test_each_rule_has_an_id_of_its_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_a_condition_names_the_thresholds_of_the_settings() -> None:
    (hope,) = (rule for rule in RULES if rule.id == "hope")
    settings = Settings.model_validate({"rules": {"hope_share": 0.25, "hope_grave": 0.4}, "windows": {"stalled_days": 1}})
    words = "more than 25 % of the weighted pipeline (grave over 40 %) is silent for over 1 day, overdue, pushed twice, or without a dated next step"
    assert condition(language("en"), settings, hope).replace("\u202f", " ") == words
    assert "沉默超过 1 天" in condition(language("zh"), settings, hope)


def test_least_cases_stand_with_the_word_for_one_and_for_many() -> None:
    conditions = {rule.id: rule for rule in RULES}
    words = {n: condition(language("en"), rules(least_cases=n), conditions["direction"]) for n in (1, 4)}
    assert words[1].endswith("with at least 1 visit; the story of the month of one who visits enough")
    assert words[4].endswith("with at least 4 visits; the story of the month of one who visits enough")
    assert condition(language("en"), rules(least_cases=1), conditions["short_capability"]).endswith("with at least 1 criterion assessed")
    assert "且至少有 1 个月可比" in condition(language("zh"), rules(least_cases=1), conditions["bias"])


def test_a_whole_factor_has_a_decimal() -> None:
    coverage = next(rule for rule in RULES if rule.id == "coverage")
    assert "worth less than 1.0 times what" in condition(language("en"), rules(coverage=1), coverage)
    assert "worth less than 1.25 times what" in condition(language("en"), rules(coverage=1.25), coverage)


def test_a_share_is_told_in_per_cent_and_a_factor_as_a_number() -> None:
    limits = limits_of(language("en"), rules(required_rate=1.25, load_high=0.7, direction=0.65))
    assert [limits[key].replace("\u202f", " ") for key in ("required_rate", "load_high", "direction")] == ["1.25", "70 %", "0.65"]


# Nothing is told without rows: what a rule finds can be looked up in the workbooks

PEOPLE: list[Row] = [{"rep": "Ann", "rep_id": "A", "hired_on": "2020-01-01"}, {"rep": "Bo", "rep_id": "B", "hired_on": "2026-08-01"}]
BUSY: dict[str, list[Row]] = {
    "reps": PEOPLE,
    "orders": [order(f"2026-{month:02d}-28", "Alder", 1000 - 90 * month, who) for month in range(1, 11) for who in ("Ann", "Bo")],
    "targets": [target(f"2026-{month:02d}-01", 400, who) for month in range(1, 13) for who in ("Ann", "Bo")],
    "visits": [visit(f"2026-10-{day:02d}", who, "Ann") for day in (5, 6, 7) for who in ("call", "visit")],
    "pipeline": [deal(str(n), 100, "review", "2026-11-20", decision_maker_met=0) for n in range(3)],
    "plans": [{"week": "2026-10-05", "rep": "Ann", "planned_hours": 20, "activity": "visit", "planned_count": 9}],
    "timesheet": [{"week": "2026-10-05", "rep": "Ann", "t1": 4, "t2": 4, "t3": 20, "t4": 14}],
    "capabilities": [
        {"rep": who, "criterion": name, "score": 2, "required": 4, "assessed_on": "2026-09-01"}
        for who in ("Ann", "Bo") for name in ("closing", "asking", "planning")
    ],
}  # fmt: skip


def test_every_notice_rests_on_rows() -> None:
    found = book(**BUSY)
    told = [notice for position in range(3) for notice in notices(found, position)]
    assert len({notice.rule for notice in told}) >= 15
    assert [notice.rule for notice in told if not notice.rows] == []
    assert all(list(notice.rows) == sorted(set(notice.rows)) or notice.rule in TWO_KINDS for notice in told)


TWO_KINDS = ("at_risk", "wall", "failed_screening", "few_prospects")  # first whom it is about, then what shows it
