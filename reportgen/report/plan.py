"""The chapter of forecast and plan: A–J, the back-plan, the outlook, and how right past forecasts were."""

from __future__ import annotations

import math

from reportgen.language import mark as _
from reportgen.metrics.plan import average_order, first_order, success, visits_per_found
from reportgen.report import headlines
from reportgen.report.blocks import Block, Cell, Chapter, Column, Table
from reportgen.report.view import EMPTY, View

ORIGINS = {"own": _("own"), "team": _("the team’s"), "standard": _("standard"), "": EMPTY}


def plan(view: View) -> Chapter:
    blocks: list[Block] = [followup_table(view), backplan_table(view), outlook_table(view)]
    if view.has("accuracy.wape"):
        blocks.append(accuracy_table(view))
    return Chapter("plan", view.text(_("Forecast and plan")), headlines.plan_chapter(view), blocks)


LINES = ("A", "B1", "B2", "B3", "C", "D", "E", "F", "G", "H", "I", "J")


def followup_table(view: View) -> Table:
    """The follow-up plan line by line, each input with where it comes from."""
    moment, at = view.book.now, view.position
    origins = {"E": first_order(moment)[2][at], "G": success(moment)[2][at], "I": visits_per_found(moment)[2][at]}
    columns = [
        Column("", width=33),
        Column("", "right", 14),
        Column(view.text(_("how it is found")), width=41),
        Column(view.text(_("from")), "right", 12),
    ]
    rows = []
    for line in LINES:
        metric = f"plan.followup.{line}"
        value = view.cell(metric, strong=line in "ACDJ")
        origin = view.text(ORIGINS[str(origins[line])]) if line in origins else ""
        how = view.formula(metric) if view.has(metric) else view.why(metric)
        rows.append([Cell(view.title(metric), is_strong=line in "ACDJ"), value, Cell(how, tone="muted"), Cell(origin)])
    per_day = view.words("plan.followup.per_day")
    title = (
        view.text(_("Follow-up plan A–J: {n} visits to new customers a working day"), n=per_day)
        if view.has("plan.followup.per_day")
        else view.text(_("Follow-up plan A–J"))
    )
    return Table(title, columns, rows)


def backplan_table(view: View) -> Table:
    """The back-plan twice: by the standards, and with own ratios; the difference is what quality saves."""
    columns = [
        Column("", width=34),
        *(Column(view.text(title), "right") for title in (_("orders"), _("proposals"), _("visits"), _("calls"))),
    ]
    steps = ("orders", "proposals", "visits", "calls")
    rows = [
        [Cell(view.text(title)), *(view.cell(f"plan.{family}.{step}", strong=True) for step in steps)]
        for family, title in (("backplan", _("by the standards")), ("backplan_own", _("with own ratios")))
    ]
    saved = [view.number(f"plan.backplan.{step}") - view.number(f"plan.backplan_own.{step}") for step in steps]
    if not any(math.isnan(value) for value in saved):
        words = [view.language.signed(view.language.number(-value), -value) for value in saved]
        rows.append(
            [
                Cell(view.text(_("difference"))),
                *(Cell(word, tone="good" if value > 0 else "bad" if value < 0 else "plain") for word, value in zip(words, saved, strict=True)),
            ]
        )
    average, _n, origin = average_order(view.book.now)
    note = view.text(_("average order {money} ({origin})"), money=view.format("purchase.average_order", float(average[view.position])),
                     origin=view.text(ORIGINS[str(origin[view.position])]))  # fmt: skip
    target = view.words("plan.followup.A")
    title = view.text(_("Back-plan: what {target} takes"), target=target) if view.has("plan.followup.A") else view.text(_("Back-plan"))
    return Table(title, columns, rows, note)


def outlook_table(view: View) -> Table:
    columns = [
        Column("", width=34),
        *(Column(view.text(title), "right") for title in (_("low (P10)"), _("middle (P50)"), _("high (P90)"), _("expected"), _("chance of target"))),
    ]
    rows = []
    for prefix, title in (
        ("forecast", _("next month")), ("forecast.calibrated", _("next month, calibrated")),
        ("forecast.year", _("the fiscal year")), ("forecast.year.calibrated", _("the fiscal year, calibrated")),
    ):  # fmt: skip
        names = ("p10", "p50", "p90", "expected", "target_probability")
        rows.append([Cell(view.text(title)), *(view.cell(f"{prefix}.{name}", strong=name == "expected") for name in names)])
    note = view.text(_("calibrated: with the share of deals that were really won from each stage"))
    return Table(view.text(_("Outlook: what is likely, and how sure")), columns, rows, note)


def accuracy_table(view: View) -> Table:
    error, naive = view.number("accuracy.wape"), view.number("accuracy.naive_wape")
    if naive < error:
        title = view.text(
            _("Last month’s revenue would have forecast better ({naive} against {own})"),
            naive=view.words("accuracy.naive_wape"),
            own=view.words("accuracy.wape"),
        )
    else:
        title = view.text(_("Past forecasts missed by {own} on average"), own=view.words("accuracy.wape"))
    columns = [Column("", width=60), Column("", "right", 20), Column("n", "right", 20)]
    metrics = ("accuracy.wape", "accuracy.bias", "accuracy.naive_wape", "accuracy.brier")
    rows = [[Cell(view.title(m)), view.cell(m, strong=True), Cell(view.language.number(view.value(m).n), tone="muted")] for m in metrics]
    return Table(title, columns, rows)
