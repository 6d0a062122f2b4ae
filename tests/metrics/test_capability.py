"""Capability, tenure, hunter and farmer, and the RAC case, worked out by hand (domain.md 3 and 4)."""

from __future__ import annotations

from datetime import date

import pytest

from reportgen.metrics.explain import explain
from reportgen.settings import Settings
from tests.metrics.team import Row, book, order, target, value, visit


def assessed(criterion: str, day: str, score: float, required: float, **more: object) -> Row:
    return {"rep": "Ann", "criterion": criterion, "assessed_on": day, "score": score, "required": required, **more}


ASSESSMENTS = [
    assessed("Closing", "2026-01-10", 1, 4, action="coach", due_on="2026-03-01"),
    assessed("Closing", "2026-09-10", 3, 4, weight=3, action="coach", due_on="2026-10-01"),
    assessed("Drive", "2026-01-10", 5, 4, action="talk", due_on="2026-02-01", done_on="2026-10-20"),
    assessed("Talent", "2026-01-10", 1, 5, influenceable=0),
    assessed("Closing", "2026-11-10", 4, 4),
]


def test_index_change_and_gaps() -> None:
    # latest on 31 October: Closing 3 of 4 (weight 3), Drive 5 of 4 counts 1 (weight 1); Talent cannot be influenced.
    # (3 × ¾ + 1) ÷ 4 = 0.8125; the day before 10 September: (¼ + 1) ÷ 2 = 0.625
    found = book(capabilities=ASSESSMENTS)
    assert value(found, "capability.index", "Ann") == pytest.approx(0.8125)
    assert value(found, "capability.change", "Ann") == pytest.approx(0.1875)
    assert value(found, "capability.gap.Closing", "Ann") == 1
    assert value(found, "capability.gap.Drive", "Ann") == 0
    assert "capability.gap.Talent" not in found.metrics
    assert value(found, "capability.index", "Bo") is None


def test_an_assessment_of_the_as_of_day_counts() -> None:
    assert value(book(capabilities=[assessed("Closing", "2026-10-31", 2, 4)]), "capability.index", "Ann") == 0.5


def test_a_change_leads_to_the_reps_own_assessments() -> None:
    # Ann's latest, of 10 September and 10 January, in rows 3 and 4, and those of the day before, in rows 2 and 4; Bo's are not hers
    bo = [{**assessed("Closing", day, 2, 4), "rep": "Bo"} for day in ("2026-01-10", "2026-09-10")]
    parts = explain(book(capabilities=[*ASSESSMENTS, *bo]), "capability.change", 1).parts
    told = {part.label.msgid: sorted(fact.source.row for fact in part.facts) for part in parts if part.metric is None}
    assert told == {"index by the latest assessments": [3, 4], "index of the day before them": [2, 4]}


def test_overdue_actions_are_of_the_latest_assessment() -> None:
    # Closing's of 1 October is overdue, the one of March is of an old assessment; Drive's was done on the 20th, so not yet on the 15th
    assert value(book(capabilities=ASSESSMENTS), "capability.overdue_actions", "Ann") == 1
    assert value(book(as_of=date(2026, 10, 15), capabilities=ASSESSMENTS), "capability.overdue_actions", "Ann") == 2


@pytest.mark.parametrize(
    ("hired", "months", "word"),
    [
        ("2024-10-31", 24, "maturing"),
        ("2024-11-01", 23, "developing"),
        ("2023-10-31", 36, "maturing"),
        ("2023-09-30", 37, "mature"),
        ("2026-10-31", 0, "developing"),
    ],
)
def test_tenure_in_full_months(hired: str, months: int, word: str) -> None:
    found = book(reps=[{"rep": "Ann", "hired_on": hired}])
    assert value(found, "capability.tenure_months", "Ann") == months
    assert value(found, "capability.tenure_class", "Ann") == word


@pytest.mark.parametrize(("hired", "months"), [("2026-01-31", 0), ("2026-01-28", 1), ("2024-02-29", 23)])
def test_a_month_is_full_on_the_same_day_only(hired: str, months: int) -> None:
    # on 28 February 2026, as spreadsheets count (DATEDIF)
    assert value(book(date(2026, 2, 1), reps=[{"rep": "Ann", "hired_on": hired}]), "capability.tenure_months", "Ann") == months


@pytest.mark.parametrize(("new", "old", "share", "word"), [(6, 4, 0.6, "hunter"), (4, 6, 0.4, "farmer"), (1, 1, 0.5, "mixed")])
def test_hunter_and_farmer(new: int, old: int, share: float, word: str) -> None:
    # face-to-face hours with Birch, who never bought, and with Alder, who buys; no revenue in the month, so the hours alone count
    log = [visit("2026-10-05", hours=old), visit("2026-10-06", hours=new, customer="Birch")]
    found = book(reps=[{"rep": "Ann", "role": "hunter"}], visits=log, orders=[order("2026-09-05", "Alder", 1)])
    assert value(found, "capability.hunter_share", "Ann") == pytest.approx(share)
    assert value(found, "capability.profile", "Ann") == word
    assert value(found, "capability.profile_mismatch", "Ann") == (word != "hunter")


def test_the_rac_case() -> None:
    # R: 90 of 100 = 0.9, under 1: −. A: 4 of 5 visits = 0.8; calls per visit 8 ÷ 4 = 2 against 5: 1 at most; visits per proposal 4 ÷ 1
    # = 4 against 4: 1; proposals per order 1 ÷ 1 against 3: 1; mean (0.8 + 3) ÷ 4 = 0.95: +. C: ¾ under 0.8: −
    log = [*[visit("2026-10-05", "call")] * 8, *[visit("2026-10-06")] * 4, visit("2026-10-07", "proposal")]
    rows = {"visits": log, "orders": [order("2026-10-05", "Alder", 90)], "capabilities": [assessed("Closing", "2026-09-10", 3, 4)]}
    targets = [target("2026-10-01", 100), target("2026-10-01", 5, metric="visits")]
    found = book(**rows, targets=targets)
    assert value(found, "rac.result", "Ann") == pytest.approx(0.9)
    assert value(found, "rac.activity", "Ann") == pytest.approx(0.95)
    assert value(found, "rac.capability", "Ann") == pytest.approx(0.75)
    assert value(found, "rac.case", "Ann") == "R-A+C-"
    assert (
        value(book(settings=Settings(rac={"result": 0.9, "activity": 0.96, "capability": 0.75}), **rows, targets=targets), "rac.case", "Ann")
        == "R+A-C+"
    )
    assert value(book(**rows), "rac.case", "Ann") is None  # no target: no result to judge


def test_the_scorecard_leaves_out_what_has_no_value() -> None:
    # attainment 90 of 100 = 0.9 with weight 3; 3 orders of 1 wanted are 3, capped at 2, with weight 1; direction has no value:
    # (3 × 0.9 + 1 × 2) ÷ 4 = 1.175
    settings = Settings(
        scorecard=[
            {"metric": "results.attainment", "target": 1, "weight": 3},
            {"metric": "results.orders", "target": 1, "weight": 1, "cap": 2},
            {"metric": "activity.direction", "target": 0.8, "weight": 9},
        ]
    )
    found = book(settings=settings, orders=[order("2026-10-05", "Alder", 30)] * 3, targets=[target("2026-10-01", 100)])
    assert value(found, "scorecard.score", "Ann") == pytest.approx(1.175)
    # n counts the indicators that have a value
    assert found.value("scorecard.score", 1).n == 2
