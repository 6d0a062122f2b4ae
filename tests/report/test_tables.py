"""data/metrics.json holds every metric of every subject, a value or the reason why there is none."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from reportgen.delivery.manifest import as_bytes
from reportgen.language import language
from reportgen.metrics.core import Phrase, Subject, Unit, Value
from reportgen.report.tables import metrics_document
from reportgen.settings import Settings

VALUES = {
    "results.revenue": Value(0.1 + 0.2, 12, Unit.MONEY, "good"),
    "activity.visits": Value(37, 37, Unit.COUNT, "watch"),
    "results.trend_class": Value("rising", 12, Unit.TEXT),
    "results.attainment": Value(None, 0, Unit.RATIO, "none", Phrase.of("no target for {period}", period="2026-10")),
    "results.growth": Value(float("inf"), 3, Unit.RATIO, "good"),
}


def document() -> dict[str, Any]:
    book = SimpleNamespace(
        subjects=[Subject("", ""), Subject("R1", "Anna"), Subject("王芳", "王芳")],
        period=date(2026, 10, 1),
        as_of=date(2026, 10, 31),
        settings=Settings(),
        ids=lambda _position: VALUES,
        value=lambda metric_id, _position: VALUES[metric_id],
    )
    found: dict[str, Any] = json.loads(as_bytes(metrics_document(cast(Any, book), language("en"))))
    return found


def test_the_document_is_as_documented() -> None:
    found = document()
    head = {name: found[name] for name in ("schema", "period", "as_of", "currency")}
    assert head == {"schema": 1, "period": "2026-10", "as_of": "2026-10-31", "currency": "CNY"}
    assert list(found["reps"]) == ["R1", "王芳"]  # by id, else by name
    assert list(found["team"]) == list(VALUES)  # in the order of declaration


def test_counts_stay_whole_and_the_rest_unrounded() -> None:
    team = document()["team"]
    assert team["activity.visits"] == {"value": 37, "unit": "count", "status": "watch", "n": 37}
    assert isinstance(team["activity.visits"]["value"], int)
    assert team["results.revenue"]["value"] == 0.30000000000000004
    assert team["results.trend_class"]["value"] == "rising"


def test_an_empty_value_has_its_reason() -> None:
    expected = {"value": None, "unit": "ratio", "status": "none", "n": 0, "reason": "no target for 2026-10"}
    assert document()["team"]["results.attainment"] == expected


def test_no_infinity_is_written() -> None:
    growth = document()["team"]["results.growth"]
    assert (growth["value"], growth["status"], growth["reason"]) == (None, "none", "no data")
