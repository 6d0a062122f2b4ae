"""Result = Activity + Capability: the eight cases (domain.md 4), and the weighted scorecard (domain.md 1)."""

from __future__ import annotations

import numpy as np

from reportgen.language import mark as _
from reportgen.metrics.core import (
    ALMOST,
    Array,
    Better,
    Elsewhere,
    Input,
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


def standards_of_conversion(moment: Moment, position: int) -> list[Input | Elsewhere]:
    """What the conversions are held against, those that are judged."""
    judged = zip(CONVERSIONS, conversion_scores(moment), strict=True)
    return [
        Input(Phrase.of(STANDARD_OF, figure=f"activity.{name}"), float(getattr(moment.settings.standards, name)), Unit.COUNT)
        for name, scores in judged
        if not np.isnan(scores[position])
    ]


STANDARD_OF = _("standard of “{figure}”")


def thresholds_of_case(moment: Moment, _position: int) -> list[Input | Elsewhere]:
    limits = moment.settings.rac
    return [
        Input(Phrase.of(_("+ from: {figure}"), figure=f"rac.{name}"), float(getattr(limits, name)), Unit.RATIO)
        for name in ("result", "activity", "capability")
    ]


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


def indicators(moment: Moment, position: int) -> list[Input | Elsewhere]:
    """Each indicator that has a value: what it adds before dividing by the weights, and the figure itself."""
    told: list[Input | Elsewhere] = []
    for item, above in zip(moment.settings.scorecard, contributions(moment)[0], strict=True):
        if np.isnan(above[position]):
            continue
        label = Phrase.of(
            _("{figure}: weight {weight} × clip(value ÷ {target}, {floor}, {cap})"),
            figure=item.metric, weight=f"{item.weight:g}", target=f"{item.target:g}", floor=f"{item.floor:g}", cap=f"{item.cap:g}",
        )  # fmt: skip
        told += [Input(label, float(above[position]), Unit.SCORE), Elsewhere(item.metric)]
    return told


METRICS: tuple[Metric, ...] = (
    formula(
        "rac.result", Unit.RATIO, ("results.attainment",), lambda attainment: attainment, none="", better=Better.HIGHER,
        title=_("R Result"), words=_("target attainment"),
    ),
    Metric(
        "rac.activity", Unit.RATIO, _("A Activity"),
        _("mean of visits against plan, direction and the three conversions against standard, each at most 1"), activity,
        better=Better.HIGHER,
        parts=("activity.visit_attainment", "activity.direction", *(f"activity.{name}" for name in CONVERSIONS)), inputs=standards_of_conversion,
    ),
    formula(
        "rac.capability", Unit.RATIO, ("capability.index",), lambda index: index, none="", better=Better.HIGHER,
        title=_("C Capability"), words=_("capability index"),
    ),
    Metric(
        "rac.case", Unit.TEXT, _("RAC case"), _("R, A and C each + at or above its threshold, else −"), case,
        parts=("rac.result", "rac.activity", "rac.capability"), inputs=thresholds_of_case,
    ),
    Metric(
        "scorecard.score", Unit.RATIO, _("Scorecard"),
        _("Σ weight × clip(value ÷ target, floor, cap) ÷ Σ weight over the indicators that have a value"), score,
        better=Better.HIGHER, thresholds=(1.0, 0.8), inputs=indicators,
    ),
)  # fmt: skip
