"""Headlines say what the figures say, by the same thresholds, and no page contradicts another."""

from __future__ import annotations

import pytest

from reportgen.language import language
from reportgen.metrics.book import Book
from reportgen.report import headlines
from reportgen.report.view import View
from reportgen.settings import Settings
from tests.metrics.team import book, deal, order, target


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
    assert told(found).startswith("November’s target is covered on paper; its chance is ")


@pytest.mark.parametrize(("good", "said"), [(0.6, "covered on paper"), (0.2, "covered by what is expected")])
def test_what_is_likely_is_the_settings_to_say(good: float, said: str) -> None:
    chance = float(one_deal().value("forecast.target_probability", 1).value or 0)
    assert 0.2 < chance < 0.6
    assert said in told(one_deal(Settings(thresholds={"forecast.target_probability": {"good": good, "watch": 0.1}})))
