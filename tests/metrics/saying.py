"""What rules say of a team of a few rows."""

from __future__ import annotations

from typing import Any

from reportgen.language import language
from reportgen.metrics.book import Book
from reportgen.metrics.rules import Notice, notices
from reportgen.report import findings
from reportgen.report.view import View
from reportgen.settings import Settings

# of each rule how grave it may be (4: the story of the month), within how many days it is to be done, by whom, and where the figure is
AGREED: dict[str, tuple[set[int], int, str, str]] = {
    "few_visits": ({2, 3}, 7, "rep", "activity.visit_attainment"),
    "selling_time": ({2}, 14, "rep", "activity.selling_share"),
    "plans_not_kept": ({1}, 14, "rep", "activity.plan_attainment"),
    "overload": ({1}, 7, "rep", "plan.load"),
    "underload": ({1}, 7, "rep", "plan.load"),
    "travel": ({1}, 14, "rep", "activity.travel_per_face_hour"),
    "win_rate": ({2}, 14, "manager", "activity.win_rate"),
    "short_capability": ({2}, 30, "manager", "capability.index"),
    "no_development": ({1}, 14, "manager", "capability.index"),
    "no_joint_visit": ({2}, 14, "manager", "capability.index"),
    "one_deal": ({1}, 7, "rep", "forecast.weighted_opportunities"),
    "shrinking": ({2}, 14, "rep", "purchase.customers"),
    "failed_screening": ({2}, 14, "rep", "market.pass_share"),
    "incomplete": ({1}, 14, "rep", "market.completeness"),
    "few_prospects": ({2}, 14, "rep", "market.customers"),
    "unplanned": ({1}, 7, "rep", "plan.load"),
    "next_steps": ({2}, 14, "rep", "activity.next_step_rate"),
    "direction": ({2, 4}, 14, "rep", "activity.direction"),
    "mismatch": ({4}, 30, "manager", "capability.profile_mismatch"),
    "actions": ({1}, 14, "rep", "capability.overdue_actions"),
    "at_risk": ({3}, 14, "rep", "purchase.at_risk_customers"),
    "lost": ({2}, 30, "rep", "purchase.retention"),
    "wall": ({1}, 30, "rep", "fence.coverage"),
    "unassessed": ({1}, 30, "rep", "fence.unassessed"),
    "slipping": ({2, 3, 4}, 10, "rep", "fence.score"),
    "concentration": ({1}, 60, "manager", "results.top_customer_share"),
    "contradicted": ({1}, 30, "rep", "platform.contradicted"),
    "unscreened": ({1}, 14, "rep", "market.unscreened_over_30"),
    "late_orders": ({2}, 7, "rep", "purchase.backlog"),
    "segment": ({2}, 30, "manager", "results.revenue"),
    "hope": ({2, 3}, 7, "rep", "forecast.hope_share"),
    "silent": ({2}, 7, "rep", "working.stalled"),
    "overdue": ({2}, 7, "rep", "working.overdue"),
    "pushed": ({2, 4}, 7, "rep", "working.pushed_twice"),
    "unmet": ({2}, 7, "rep", "working.heat"),
    "commit": ({3}, 7, "rep", "forecast.category.commit"),
    "over_age": ({2}, 14, "rep", "working.over_age"),
    "coverage": ({2}, 7, "rep", "working.coverage"),
    "slippage": ({2}, 14, "rep", "working.slippage"),
    "lost_reason": ({1}, 30, "manager", "activity.win_rate"),
    "past_activity": ({4}, 14, "rep", "rac.case"),
    "newcomer": ({4}, 14, "manager", "capability.tenure_months"),
    "year_at_risk": ({3}, 14, "manager", "results.required_rate_ratio"),
    "falling": ({2}, 14, "rep", "results.trend"),
    "follow_up": ({2}, 7, "rep", "plan.followup.D"),
    "no_target": ({1}, 7, "manager", "plan.followup.A"),
    "pressure": ({4}, 30, "rep", "results.month_end_share"),
    "poor_data": ({4}, 7, "rep", "data.quality"),
    "naive_wins": ({2}, 30, "manager", "accuracy.wape"),
    "bias": ({1}, 30, "manager", "accuracy.bias"),
}  # fmt: skip
FOUND_OUT = {
    "conversion": (2, 30, "manager"),
    "measures": (2, 7, "manager"),
    "put_off": (1, 7, "manager"),
}  # by the worst figure, and the figure that was agreed on


def as_agreed(notice: Notice, position: int) -> None:
    """Every notice that any test sees is as grave, as urgent and whose it was agreed to be, and rests on rows."""
    assert notice.rows, notice.rule
    if notice.rule in FOUND_OUT:
        assert (notice.gravity, notice.days, notice.owner) == FOUND_OUT[notice.rule]
    elif notice.rule == "stale":  # of the team the manager's
        assert (notice.gravity, notice.days, notice.owner, notice.metric) == (2, 7, "rep" if position else "manager", "data.fresh")
    else:
        gravity, *rest = AGREED[notice.rule]
        assert [notice.days, notice.owner, notice.metric] == rest, notice.rule
        assert notice.gravity in gravity, notice.rule


def told(found: Book, rule: str, position: int = 1) -> Notice | None:
    every = list(notices(found, position))
    for notice in every:
        as_agreed(notice, position)
    return next((notice for notice in every if notice.rule == rule), None)


def notice_of(found: Book, rule: str, position: int = 1) -> Notice:
    notice = told(found, rule, position)
    assert notice is not None, rule
    return notice


def said(found: Book, rule: str, code: str = "en", position: int = 1) -> str:
    return findings.said(View(found, position, language(code)), notice_of(found, rule, position)).replace("\u202f", " ")


def rules(**limits: Any) -> Settings:
    return Settings.model_validate({"rules": limits})


def rows_of(notice: Notice) -> list[int]:
    """The rows of a sheet that a notice means; a team's first row stands in row 2."""
    return [row % (1 << 21) for row in notice.rows]
