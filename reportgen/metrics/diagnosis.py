"""Result = Activity + Capability: the eight cases (domain.md 4), and the weighted scorecard (domain.md 1)."""

from __future__ import annotations

import numpy as np

from reportgen.language import mark as _
from reportgen.metrics.core import (
    ALMOST,
    Array,
    Better,
    Metric,
    Numbers,
    Phrase,
    Unit,
    divide,
    first_reason,
    formula,
    mean_where_given,
    texts,
)
from reportgen.metrics.moment import Moment

CONVERSIONS = {  # own ratio → its two counts, its standard
    "calls_per_visit": ("window_calls", "window_visits"),
    "visits_per_proposal": ("window_visits", "window_proposals"),
    "proposals_per_order": ("window_proposals", "window_orders"),
}


def conversion_scores(moment: Moment) -> list[Array]:
    """Standard ÷ own of the three conversions, where both counts are at least 1."""
    scores = []
    for name, (above, below) in CONVERSIONS.items():
        counts = moment.value(f"activity.{above}"), moment.value(f"activity.{below}")
        own = divide(np.full(moment.size, getattr(moment.settings.standards, name)), moment.value(f"activity.{name}"))
        scores.append(np.where((counts[0] >= 1) & (counts[1] >= 1), own, np.nan))
    return scores


def activity(moment: Moment) -> Numbers:
    """Mean of min(1, x) over visit attainment, direction and the conversion scores that exist."""
    parts = [moment.numbers("activity.visit_attainment"), moment.numbers("activity.direction")]
    values = np.minimum(1, np.array([*(part.value for part in parts), *conversion_scores(moment)]))
    value, n = mean_where_given(values)
    return Numbers.given(value, n, first_reason(parts, Phrase.of(_("no activity to judge"))))


def case(moment: Moment) -> Numbers:
    """R, A and C each with + or −; empty unless all three exist."""
    limits = moment.settings.rac
    parts = [moment.numbers(f"rac.{name}") for name in ("result", "activity", "capability")]
    signs = [
        np.where(part.value >= limit - ALMOST, f"{letter}+", f"{letter}-")
        for part, limit, letter in zip(parts, (limits.result, limits.activity, limits.capability), "RAC", strict=True)
    ]
    words = np.char.add(np.char.add(signs[0], signs[1]), signs[2]).astype(object)
    is_known = ~np.any([np.isnan(part.value) for part in parts], axis=0)
    value = texts(words, is_known)
    return Numbers.given(value, is_known.astype(int), first_reason(parts, Phrase.of("")))


def contributions(moment: Moment) -> tuple[Array, Array]:
    """Per indicator of the scorecard and subject: weight · clip(value ÷ target, floor, cap), and the weight; NaN without value."""
    scores, weights = [], []
    for item in moment.settings.scorecard:
        known = item.metric in moment.world.metrics  # a criterion's gap that no sheet has has no value
        value = moment.value(item.metric).astype(float) if known else np.full(moment.size, np.nan)
        score = np.clip(value / item.target, item.floor, item.cap)
        scores.append(item.weight * score)
        weights.append(np.where(np.isnan(value), np.nan, item.weight))
    shape = (len(scores), moment.size)
    return np.array(scores).reshape(shape), np.array(weights, float).reshape(shape)


def score(moment: Moment) -> Numbers:
    above, weight = contributions(moment)
    value = divide(np.nansum(above, 0), np.nansum(weight, 0))
    n = (~np.isnan(weight)).sum(0)
    return Numbers.given(value, n, Phrase.of(_("no indicator of the scorecard has a value")))


METRICS: tuple[Metric, ...] = (
    formula(
        "rac.result", Unit.RATIO, ("results.attainment",), lambda attainment: attainment, none="", better=Better.HIGHER,
        title=_("R Result"), words=_("target attainment"),
    ),
    Metric(
        "rac.activity", Unit.RATIO, _("A Activity"),
        _("mean of visits against plan, direction and the three conversions against standard, each at most 1"), activity,
        better=Better.HIGHER,
        parts=("activity.visit_attainment", "activity.direction", *(f"activity.{name}" for name in CONVERSIONS)),
    ),
    formula(
        "rac.capability", Unit.RATIO, ("capability.index",), lambda index: index, none="", better=Better.HIGHER,
        title=_("C Capability"), words=_("capability index"),
    ),
    Metric(
        "rac.case", Unit.TEXT, _("RAC case"), _("R, A and C each + at or above its threshold, else −"), case,
        parts=("rac.result", "rac.activity", "rac.capability"),
    ),
    Metric(
        "scorecard.score", Unit.RATIO, _("Scorecard"),
        _("Σ weight × clip(value ÷ target, floor, cap) ÷ Σ weight over the indicators that have a value"), score,
        better=Better.HIGHER, thresholds=(1.0, 0.8),
    ),
)  # fmt: skip
