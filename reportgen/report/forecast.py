"""The chapter of the forecast: what is likely, what is still missing (A–J, back-plan), and how right past forecasts were."""

from __future__ import annotations

import math

from reportgen.language import mark as _
from reportgen.metrics.accuracy import track
from reportgen.metrics.followup import first_order, success, visits_per_found
from reportgen.metrics.plan import average_order, visits_planned
from reportgen.report import headlines
from reportgen.report.accuracy import calibration_table, months_table
from reportgen.report.blocks import Block, Cell, Chapter, Chart, Column, Drawing, Pair, Table
from reportgen.report.charts import Bar, Horizon, Range
from reportgen.report.scales import money_unit, none, short, years_of
from reportgen.report.view import View
from reportgen.workcalendar import add_months

GRAVE_MISS = 0.3  # of what came: an error that is shown in red


def forecast(view: View) -> Chapter:
    blocks: list[Block] = []
    likely = outlook_chart(view)
    blocks += [likely] if likely else []
    categories = categories_table(view)
    blocks += [followup_table(view), Pair([backplan_table(view), categories], (58, 42)) if categories else backplan_table(view)]
    counts = visits_table(view)
    blocks += [counts] if counts else []
    if view.has("accuracy.wape"):
        blocks += [*accuracy_blocks(view), *([months_table(view, MOST_MONTHS), calibration_table(view)] if view.is_team else [])]
    return Chapter("forecast", view.text(_("Forecast")), headlines.plan_chapter(view), blocks)


LINES = ("A", "B1", "B2", "B3", "C", "D", "E", "F", "G", "H", "I", "J")


def followup_table(view: View) -> Table:
    """The follow-up plan line by line, each input with where it comes from."""
    moment, at = view.book.now, view.position
    origins = {"E": first_order(moment)[2][at], "G": success(moment)[2][at], "I": visits_per_found(moment)[2][at]}
    columns = [
        Column("", width=27),
        Column("", "right", 9),
        Column(view.text(_("how it is found")), width=54),
        Column(view.text(_("from")), "right", 10),
    ]
    rows = []
    for line in LINES:
        metric = f"plan.followup.{line}"
        value = view.cell(metric, strong=line in "ACDJ")
        origin = view.origin(str(origins[line])) if line in origins else ""
        how = view.formula(metric) if view.has(metric) else view.why(metric)
        how = beside_outlook(view, how) if line == "C" else how
        rows.append([Cell(view.title(metric), is_strong=line in "ACDJ"), value, Cell(how, tone="muted"), Cell(origin)])
    title = (
        view.text(_("Follow-up plan A–J: {n} visits to new customers next month"), n=view.words("plan.followup.J"))
        if view.has("plan.followup.J")
        else view.text(_("Follow-up plan A–J"))
    )
    return Table(title, columns, rows)


def beside_outlook(view: View, formula: str) -> str:
    """How what the plan expects (C) is found, and where the outlook expects something else, why."""
    likely = view.words("forecast.expected")
    if not view.has("forecast.expected") or not view.has("plan.followup.C") or view.words("plan.followup.C") == likely:
        return formula
    said = _("{formula}, each deal in the month it is dated for; the outlook lets closes move as past ones moved: {likely}")
    return view.text(said, formula=formula, likely=likely)


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
                     origin=view.origin(str(origin[view.position])))  # fmt: skip
    target = view.words("plan.followup.A")
    title = view.text(_("Back-plan: what {target} takes"), target=target) if view.has("plan.followup.A") else view.text(_("Back-plan"))
    return Table(title, columns, rows, note)


def visits_table(view: View) -> Table | None:
    """The numbers of visits that this report names for next month, which is which, and which one holds; None where none are reckoned."""
    if not view.has("plan.backplan.visits"):
        return None
    following = view.language.month(add_months(view.book.period, 1), year=False)
    planned = view.language.number(visits_planned(view.book.now, view.position))
    told = [
        ("plan.backplan.visits", "", _("by the standards"), _("the one to follow: the plan’s weeks add up to it")),
        ("plan.backplan_own.visits", "", _("with own ratios"), _("what it takes if the quality of the last months stays as it is")),
        ("plan.followup.J", "", _("to new customers (J)"), _("what finding the missing customers takes; they count among all visits")),
        ("", planned, _("in the week plans"), _("what has been entered so far")),
    ]
    rows = [
        [view.cell(metric, strong=True) if metric else Cell(words, is_strong=True), Cell(view.text(name)), Cell(view.text(use), tone="muted")]
        for metric, words, name, use in told
        if not metric or view.has(metric)
    ]
    columns = [Column(view.text(_("visits")), "right", 10), Column(view.text(_("which")), width=30), Column(view.text(_("what it is for")), width=60)]
    title = view.text(_("Visits in {month}: {n} is the number to follow"), month=following, n=view.words("plan.backplan.visits"))
    return Table(title, columns, rows)


OUTLOOKS = ((_("next month"), "forecast", "plan.followup.A"), (_("the fiscal year"), "forecast.year", "results.year_target"))
PROBABILITIES = ((_("as entered"), ""), (_("calibrated"), ".calibrated"))


def outlook_chart(view: View) -> Drawing | None:
    """What next month and the year are likely to bring, with probabilities as entered and calibrated, against their targets."""
    horizons = []
    for title, prefix, aim in OUTLOOKS:
        ranges = [item for name, kind in PROBABILITIES if (item := range_of(view, f"{prefix}{kind}", view.text(name)))]
        if ranges:
            words = view.text(_("target {money}"), money=view.words(aim)) if view.has(aim) else ""
            horizons.append(Horizon(view.text(title), ranges, none(view.number(aim)), words))
    if not horizons:
        return None
    told = "; ".join(f"{horizon.name}, {item.name}: {' – '.join(item.words)}, {item.chance}" for horizon in horizons for item in horizon.ranges)
    note = view.text(_("from low (P10) to high (P90), the middle marked; dashed: the target; calibrated: with the share really won from each stage"))
    return Drawing(headlines.likely(view), Chart("outlooks", {"horizons": horizons, "alternative": told}), note)


def range_of(view: View, prefix: str, name: str) -> Range | None:
    """An outlook as a range; None where it is empty."""
    low, middle, high, chance = (view.number(f"{prefix}.{part}") for part in ("p10", "p50", "p90", "target_probability"))
    if any(math.isnan(value) for value in (low, middle, high)):
        return None
    words = (view.words(f"{prefix}.p10"), view.words(f"{prefix}.p50"), view.words(f"{prefix}.p90"))
    said = "" if math.isnan(chance) else view.text(_("{chance} likely"), chance=view.language.percent(chance))
    return Range(name, low, middle, high, words, said, view.judged(f"{prefix}.target_probability"))


def categories_table(view: View) -> Table | None:
    """Open deals expected next month by forecast category; None where there are none."""
    names = (("commit", _("commit")), ("best_case", _("best case")), ("pipeline", _("pipeline")), ("omitted", _("omitted")))
    amounts = [view.number(f"forecast.category.{name}") for name, _title in names]
    whole = sum(value for value in amounts if not math.isnan(value))
    if not whole:
        return None
    columns = [Column(view.text(_("category")), width=30), Column(view.text(_("amount")), "right", 20), Column("", width=34), Column("", "right", 16)]
    rows = []
    for (name, title), value in zip(names, amounts, strict=True):
        share = 0.0 if math.isnan(value) else value / whole
        picture = Chart("share_bar", {"share": share, "alternative": view.language.percent(share)})
        rows.append(
            [Cell(view.text(title)), view.cell(f"forecast.category.{name}", strong=True), Cell(chart=picture), Cell(view.language.percent(share))]
        )
    return Table(view.text(_("By category: {money} in all"), money=view.language.money(whole)), columns, rows)


MOST_MONTHS = 12


def accuracy_blocks(view: View) -> list[Block]:
    """Past forecasts beside what came, month by month, and the measures of it."""
    told = track(view.book.now)
    forecast, actual = told.forecast[:, view.position], told.actual[:, view.position]
    both = [at for at in range(len(told.months)) if not math.isnan(forecast[at]) and not math.isnan(actual[at])][-MOST_MONTHS:]
    unit, scale = money_unit(view, [*forecast[both], *actual[both]])
    years = years_of([told.months[at] for at in both])
    bars = []
    for place, at in enumerate(both):
        miss = forecast[at] - actual[at]
        label = view.language.signed(short(view, miss / scale), miss)
        is_grave = abs(miss) > GRAVE_MISS * actual[at]
        bars.append(Bar(str(told.months[at].month), years[place], actual[at], forecast[at], "", miss, label, "!" if is_grave else ""))
    said = ", ".join(
        f"{view.language.month(told.months[at])}: {view.language.money(forecast[at])} / {view.language.money(actual[at])}" for at in both
    )
    title = view.text(_("forecast − actual, {unit}"), unit=unit)
    arguments = {"bars": bars, "titles": (title, unit), "alternative": said, "width": 400}
    note = view.text(_("forecast of the month before hatched, what came solid; the error above"))
    chart = Drawing(headlines.accuracy(view), Chart("forecast_bars", arguments), note)
    columns = [Column("", width=60), Column("", "right", 24), Column("n", "right", 16)]
    metrics = ("accuracy.wape", "accuracy.naive_wape", "accuracy.bias", "accuracy.brier")
    rows = [[Cell(view.title(m)), view.cell(m, strong=True, judged=True), Cell(view.language.number(view.value(m).n), tone="muted")] for m in metrics]
    table = Table(view.text(_("How right forecasts were")), columns, rows)
    return [Pair([chart, table], (64, 36))] if both else [table]
