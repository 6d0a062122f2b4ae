"""The team's own chapters: reps beside each other against standard, own history and median; never a bare ranking."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from reportgen.language import mark as _
from reportgen.metrics.coaching import joint_visit
from reportgen.metrics.rules import Notice, notices
from reportgen.report.blocks import Block, Cell, Chapter, Chart, Column, Drawing, Table
from reportgen.report.charts import Place
from reportgen.report.findings import asked, said
from reportgen.report.view import EMPTY, View

COMPARED = (
    ("results.attainment", 1.0), ("activity.visit_attainment", 1.0), ("activity.direction", None), ("activity.win_rate", None),
    ("capability.index", 1.0), ("platform.health", 70.0), ("forecast.hope_share", None),
)  # fmt: skip
LARGE = 20  # reps, above which paper has those alone who need their manager most beside each other in full


def team(view: View) -> Chapter:
    blocks: list[Block | None] = [rac_chart(view), table(view), *strips(view), agenda(view)]
    return Chapter("comparison", view.text(_("The reps")), headline(view), [block for block in blocks if block])


def views(view: View) -> list[View]:
    return [View(view.book, position, view.language) for position in range(1, len(view.book.subjects))]


def listed(view: View) -> list[View]:
    """The reps as lists of them have it that paper cuts: of a large team those first whose findings are gravest."""
    reps = views(view)
    return sorted(reps, key=gravest) if is_large(view) else reps


def is_large(view: View) -> bool:
    return len(view.book.subjects) - 1 > LARGE


def gravest(rep: View) -> tuple[float, float]:
    found = notices(rep.book, rep.position)
    return (-found[0].gravity, -found[0].stake) if found else (0.0, 0.0)


def listed_note(view: View, *notes: str) -> str:
    """What stands under a list of reps: the given, and by what it is ordered where that is not by name."""
    order = view.text(_("whose findings are gravest come first")) if is_large(view) else ""
    return " · ".join(filter(None, [*notes, order]))


def headline(view: View) -> str:
    shares = [rep.number("results.attainment") for rep in views(view)]
    known = [share for share in shares if not math.isnan(share)]
    reached = sum(share >= 1 for share in known)
    if not known:
        return view.text(_("The reps beside each other"))
    return view.text(_("{n} of {all} reps reached their target"), n=reached, all=len(known))


def rac_chart(view: View) -> Drawing | None:
    """The reps on a map of activity and result, parted at the thresholds; None where fewer than two can be placed."""
    limits = view.book.settings.rac
    places, unplaced = [], []
    for rep in views(view):
        name = view.book.subjects[rep.position].name
        activity, result, capability = (rep.number(f"rac.{part}") for part in ("activity", "result", "capability"))
        if math.isnan(activity) or math.isnan(result):
            unplaced.append(name)
        else:
            places.append(Place(name, activity, result, None if math.isnan(capability) else capability >= limits.capability - 1e-9))
    if len(places) < 2:
        return None
    words = (
        view.text(_("living on past activity")),
        view.text(_("on course")),
        view.text(_("too little done")),
        view.text(_("the lag, or conversion")),
    )
    titles = (view.text(_("activity →")), view.text(_("↑ target attainment")))
    said = "; ".join(f"{item.name}: {view.language.percent(item.y)}, {view.language.percent(item.x)}" for item in places)
    note = view.text(_("full dot: capability as required; ring: not; struck ring: not assessed"))
    arguments = {"places": places, "limits": (limits.activity, limits.result), "words": words, "titles": titles, "alternative": said, "width": 680}
    after = view.text(_("not on the map, for want of a target or of activity: {names}"), names=view.language.listed(unplaced)) if unplaced else ""
    return Drawing(rac_headline(view, places), Chart("rac_map", arguments), note, after)


def rac_headline(view: View, places: list[Place]) -> str:
    limits = view.book.settings.rac
    living = sum(item.y >= limits.result and item.x < limits.activity for item in places)
    course = sum(item.y >= limits.result and item.x >= limits.activity for item in places)
    if living:
        return view.language.count(_("{n} rep lives on past activity; on course: {m}"), _("{n} reps live on past activity; on course: {m}"),
                                   living, m=view.language.number(course))  # fmt: skip
    return view.language.count(
        _("{n} of {all} reps is on course"), _("{n} of {all} reps are on course"), course, all=view.language.number(len(places))
    )


def table(view: View) -> Table:
    """One row a rep, in order of name: case, result, activity, what is at stake."""
    columns = [
        Column(view.text(_("rep")), width=22), Column("RAC", width=11), Column(view.text(_("revenue")), "right", 10),
        Column(view.text(_("of target")), "right", 10),
        Column(view.text(_("12 months")), "right", 12), Column(view.text(_("visits")), "right", 9), Column(view.text(_("direction")), "right", 9),
        Column(view.text(_("health")), "right", 8), Column(view.text(_("outlook")), "right", 9),
    ]  # fmt: skip
    rows = []
    for rep in views(view):
        case = rep.value("rac.case").value
        rows.append([
            Cell(view.book.subjects[rep.position].name), Cell(str(case).replace("-", "−") if case else EMPTY),
            rep.cell("results.revenue", strong=True),
            rep.cell("results.attainment", judged=True), Cell(chart=rep.spark("results.revenue")), rep.cell("activity.visits"),
            rep.cell("activity.direction", judged=True), rep.cell("platform.health", judged=True), rep.cell("forecast.expected"),
        ])  # fmt: skip
    note = view.text(_("R result, A activity, C capability: + at or above its threshold"))
    return Table(view.text(_("Result, activity and capability side by side")), columns, rows, note)


def strips(view: View) -> list[Table]:
    """Each compared figure of each rep as a dot among the others', with the median and the standard."""
    reps = views(view)
    columns = [Column(view.text(_("rep")), width=22), *(Column(view.title(metric), "center") for metric, _aim in COMPARED[:5])]
    scales = {metric: scale_of([rep.number(metric) for rep in reps], aim) for metric, aim in COMPARED}
    rows = []
    for rep in listed(view):
        cells = [strip_cell(rep, reps, metric, aim, scales[metric]) for metric, aim in COMPARED[:5]]
        rows.append([Cell(view.book.subjects[rep.position].name), *cells])
    note = view.text(_("dark: this rep; light: the others; tick: the team’s median; dashed: the standard"))
    title = view.text(_("Each rep against standard and median"))
    return [Table(title, columns, rows, listed_note(view, note), is_list=is_large(view))] if len(reps) > 1 else []


def scale_of(values: list[float], aim: float | None) -> tuple[float, float]:
    known = [value for value in values if not math.isnan(value)]
    return 0.0, max([*known, aim or 0.0, 1e-9]) * 1.02


def strip_cell(rep: View, reps: list[View], metric: str, aim: float | None, reach: tuple[float, float]) -> Cell:
    own = rep.number(metric)
    if math.isnan(own):
        return Cell(EMPTY, tone="muted")
    known = [(value, other.position == rep.position) for other in reps if not math.isnan(value := other.number(metric))]
    middle = median(value for value, _own in known)
    said = rep.text(_("{value}; median {median}"), value=rep.words(metric), median=rep.format(metric, middle))
    arguments = {"values": known, "median": middle, "aim": aim, "reach": reach, "alternative": said, "width": 78}
    return Cell(rep.words(metric), chart=Chart("dot_strip", arguments), sort=own)


def agenda(view: View) -> Table | None:
    """The coaching agenda: one line a rep: what stands out, what to ask, and the joint visit to make."""
    columns = [
        Column(view.text(_("rep")), width=14), Column(view.text(_("what stands out")), width=31), Column(view.text(_("what to ask")), width=30),
        Column(view.text(_("joint visit")), width=25),
    ]  # fmt: skip
    rows = []
    for rep in listed(view):
        found = notices(view.book, rep.position)
        chosen = joint_visit(view.book, rep.position, found)
        with_whom = rep.text(_("{name}: {why}"), name=chosen.customer, why=rep.text(chosen.reason)) if chosen else EMPTY
        stands_out = said(rep, found[0]) if found else rep.text(_("Nothing stands out this month."))
        rows.append([Cell(view.book.subjects[rep.position].name), Cell(stands_out), Cell(questions(rep, found)), Cell(with_whom)])
    title = view.text(_("Coaching agenda: what to ask each rep, and one joint visit"))
    return Table(title, columns, rows, listed_note(view), is_list=is_large(view)) if rows else None


def questions(rep: View, found: Sequence[Notice]) -> str:
    """The first question that findings ask, and that about an overdue measure: what was agreed is asked about every month until it is done."""
    asking = [notice for notice in found if notice.question]
    if not asking:
        return rep.text(_("What went well that the others could learn from?"))
    late = [notice for notice in asking[1:] if notice.rule == "measures"]
    return ("" if rep.language.code == "zh" else " ").join(asked(rep, notice) for notice in (asking[0], *late))
