"""What was agreed of each metric: from where on it is good, to be watched, or of too few to judge, and which way is better.

A change here is a change of the method: it belongs into CHANGELOG.md.
"""

from __future__ import annotations

from reportgen.metrics.core import Scope
from tests.metrics.team import Row, book, deal

# id: good, watch, the smallest n that is judged; n 0: whatever there is
HIGHER: dict[str, tuple[float, float, int]] = {
    "results.attainment": (1, 0.8, 0), "results.ytd_attainment": (1, 0.8, 0), "results.trend": (0.03, -0.03, 0),
    "activity.share_t1": (0.4, 0.3, 0), "activity.selling_share": (0.65, 0.5, 0), "activity.plan_attainment": (0.8, 0.6, 0),
    "activity.direction_customer": (0.8, 0.65, 5), "activity.direction_product": (0.8, 0.65, 5), "activity.direction_task": (0.8, 0.65, 5),
    "activity.direction": (0.8, 0.65, 0), "activity.win_rate": (0.33, 0.2, 5), "activity.joint_visit_score": (4, 3, 3),
    "activity.next_step_rate": (0.8, 0.6, 5), "activity.advance_rate": (0.5, 0.35, 5), "activity.visit_attainment": (1, 0.8, 0),
    "capability.index": (0.9, 0.8, 0), "scorecard.score": (1, 0.8, 0), "purchase.not_at_risk_share": (0.9, 0.75, 0),
    "purchase.retention": (0.9, 0.8, 0), "fence.coverage": (0.7, 0.5, 0), "fence.score": (70, 50, 0), "working.heat": (40, 25, 0),
    "working.coverage": (3, 2, 0), "working.win_rate_amount": (0.33, 0.2, 5), "working.fresh_share": (0.8, 0.6, 0),
    "working.next_step_share": (0.8, 0.6, 0), "working.not_overdue_share": (0.9, 0.75, 0), "market.completeness": (0.8, 0.6, 0),
    "market.screened_share": (0.8, 0.6, 0), "platform.purchase_health": (70, 50, 0), "platform.working_health": (70, 50, 0),
    "platform.market_health": (70, 50, 0), "platform.health": (70, 50, 0), "forecast.target_probability": (0.6, 0.3, 0),
    "forecast.calibrated.target_probability": (0.6, 0.3, 0), "forecast.year.target_probability": (0.6, 0.3, 0),
    "forecast.year.calibrated.target_probability": (0.6, 0.3, 0), "data.row_share": (0.99, 0.95, 0), "data.outcome_share": (0.9, 0.7, 0),
    "data.fresh": (1, 0.8, 0), "data.quality": (80, 60, 0),
}  # fmt: skip
LOWER: dict[str, tuple[float, float, int]] = {
    "results.required_rate_ratio": (1, 1.2, 0), "results.month_end_share": (0.35, 0.5, 0), "activity.travel_per_face_hour": (0.6, 1, 0),
    "activity.calls_per_visit": (5, 6.5, 5), "activity.visits_per_proposal": (4, 5.5, 3), "activity.proposals_per_order": (3, 4, 3),
    "forecast.hope_share": (0.3, 0.5, 0), "working.slippage": (0.3, 0.5, 0), "accuracy.wape": (0.15, 0.3, 3),
    "accuracy.brier": (0.15, 0.25, 10), "capability.gap.Closing": (0, 1, 0),
}  # fmt: skip
FROM_N_ON = {"accuracy.bias": 3, "accuracy.naive_wape": 3} | {
    f"working.stage.{stage}.conversion": 5 for stage in ("lead", "qualified", "quotation", "negotiation", "review", "signature")
}
ASSESSED: Row = {"rep": "Ann", "criterion": "Closing", "score": 3, "required": 4, "assessed_on": "2026-09-01"}


def test_each_metric_is_judged_as_was_agreed() -> None:
    metrics = book(pipeline=[deal("1", 1, "lead", "2026-11-01")], capabilities=[ASSESSED]).metrics
    judged = {id: (*metric.thresholds, metric.minimum_n) for id, metric in metrics.items() if metric.thresholds}
    assert judged == HIGHER | LOWER
    assert {id for id in judged if metrics[id].better == "higher"} == set(HIGHER)
    assert {id for id in judged if metrics[id].better == "lower"} == set(LOWER)
    assert {id: metric.minimum_n for id, metric in metrics.items() if metric.minimum_n and not metric.thresholds} == FROM_N_ON


def test_a_metric_is_of_all_but_for_those_of_the_team_and_of_the_reps() -> None:
    metrics = book(pipeline=[deal("1", 1, "lead", "2026-11-01")], capabilities=[ASSESSED]).metrics
    of_reps = {f"capability.{name}" for name in ("tenure_months", "tenure_class", "profile_mismatch", "gap.Closing")}
    assert {id for id, metric in metrics.items() if metric.scope is Scope.REPS} >= of_reps
    assert {id for id, metric in metrics.items() if metric.scope is Scope.TEAM} >= {"forecast.calibration.lead"}
