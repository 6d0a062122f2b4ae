"""Headlines say what the figures say, by the same thresholds, and no page contradicts another."""

from __future__ import annotations

import pytest

from reportgen.language import language
from reportgen.metrics.book import Book
from reportgen.report import headlines
from reportgen.report.view import View
from reportgen.settings import Settings
from tests.metrics.team import book, deal, order, target, visit
from tests.metrics.test_rules_of_work import forecasts


def one_deal(settings: Settings | None = None) -> Book:
    """November needs 100. One deal of 300 at 0.4 (quotation) is expected then: 120 on paper, but 100 comes with a chance of 40 % at most."""
    rows, sold = [deal("1", 300, "quotation", "2026-11-10")], [order("2026-10-05", "Alder", 7)]
    return book(settings=settings, orders=sold, pipeline=rows, targets=[target("2026-10-01", 100), target("2026-11-01", 100)], reps=[{"rep": "Ann"}])


def told(found: Book) -> str:
    return headlines.plan_chapter(View(found, 1, language("en")))


def test_a_target_that_is_reached_on_paper_alone_is_not_called_covered() -> None:
    found = one_deal()
    assert found.value("plan.followup.D", 1).value == 0  # 100 − 300 × 0.4 < 0
    assert float(found.value("forecast.target_probability", 1).value or 0) <= 0.4
    assert told(found).startswith("November’s target is covered on average, by 120; its chance is ")


def test_a_target_that_is_reached_only_if_no_deal_moves_is_said_so() -> None:
    """300 × 0.4 dated for November cover the 100 that it needs; past deals moved, so that less than that comes in November."""
    past = [
        deal(str(n), 300, "quotation", f"2026-{9 + at:02}-10", picture=f"2026-{8 + at:02}-01") for n in range(2, 8) for at in (0, 1)
    ]  # pushed a month, twice seen
    found = book(orders=[order("2026-10-05", "Alder", 7)], pipeline=[*past, deal("1", 300, "quotation", "2026-11-10")],
                 targets=[target("2026-10-01", 100), target("2026-11-01", 100)], reps=[{"rep": "Ann"}])  # fmt: skip
    assert float(found.value("forecast.expected", 1).value or 0) < 100 <= float(found.value("plan.followup.C", 1).value or 0)
    assert told(found).startswith("November’s target is covered only if no deal moves (120); as deals have moved so far, ")


@pytest.mark.parametrize(("good", "said"), [(0.6, "covered on average"), (0.2, "covered by what is expected")])
def test_what_is_likely_is_the_settings_to_say(good: float, said: str) -> None:
    chance = float(one_deal().value("forecast.target_probability", 1).value or 0)
    assert 0.2 < chance < 0.6
    assert said in told(one_deal(Settings(thresholds={"forecast.target_probability": {"good": good, "watch": 0.1}})))


def short_months(count: int) -> Book:
    """So many months up to October with 90 of 100, the one before with all of it; visits and capability as they should be."""
    months = [f"{2025 + (9 + at) // 12}-{(9 + at) % 12 + 1:02}" for at in range(13)]  # October 2025 … October 2026
    sold = [order(f"{month}-05", "Alder", 90 if at > 12 - count else 100) for at, month in enumerate(months)]
    aims = [target(f"{month}-01", 100) for month in months] + [target("2026-10-01", 1, metric="visits")]
    skills = [{"rep": "Ann", "assessed_on": "2026-10-01", "criterion": "Closing", "score": 4, "required": 4}]
    visits = [visit("2026-10-06", outcome="advanced")]
    return book(orders=sold, targets=aims, capabilities=skills, visits=visits, reps=[{"rep": "Ann"}])


@pytest.mark.parametrize(("count", "start"), [(6, "The lag: "), (7, "Activity and capability are there, yet the target was missed 7 months")])
def test_what_should_have_come_long_ago_is_no_lag(count: int, start: str) -> None:
    view = View(short_months(count), 1, language("en"))
    assert view.value("rac.case").value == "R-A+C+"
    assert headlines.months_below(view) == count
    assert headlines.reading(view).startswith(start)


def test_nothing_in_sight_is_said_so_and_no_range_of_0_to_0_is_likely() -> None:
    found = book(orders=[order("2026-10-05", "Alder", 7)], targets=[target("2026-11-01", 100)], pipeline=[], reps=[{"rep": "Ann"}])
    assert headlines.likely(View(found, 1, language("en"))) == "November: nothing is in sight"
    assert headlines.likely(View(one_deal(), 1, language("en"))).startswith("November: between 0 and 300 is likely")


def test_the_lowest_platform_is_named_where_none_is_weak() -> None:
    found = book(
        customers=[{"customer": "Alder", "rep": "Ann", "key_account": True}], reps=[{"rep": "Ann"}],
        orders=[order(f"2026-{month:02}-05", "Alder", 10) for month in range(1, 11)],
    )  # fmt: skip
    view = View(found, 1, language("en"))
    score = view.number("platform.purchase_health")
    assert score >= headlines.HEALTHY
    assert headlines.layers(view) == f"No platform is weak; the lowest is purchase with {score:.0f}"


def test_the_bias_of_past_forecasts_stands_beside_the_next_one() -> None:
    # 60 a month was forecast from July on and 100 came: (60 − 100) ÷ 100 = −40 %
    kinds = forecasts(60)
    for at, row in enumerate(kinds["orders"]):
        row["customer"] = f"New {at}"
    assert headlines.bias(View(book(**kinds), 1, language("en"))) == "forecasts so far came out 40\u202f% too low"
    assert headlines.bias(View(one_deal(), 1, language("en"))) == ""


@pytest.mark.parametrize(
    ("code", "headline", "reason"),
    [("en", "Revenue in October is not known.", "no sheet of the kind “Orders”"), ("zh", "10月销售额不详。", "没有“订单”类的工作表")],
)
def test_without_orders_revenue_is_not_known_and_not_none(code: str, headline: str, reason: str) -> None:
    view = View(book(visits=[visit("2026-10-05", "Alder")], reps=[{"rep": "Ann"}]), 1, language(code))
    assert headlines.result(view) == headline
    assert view.why("results.revenue") == reason
