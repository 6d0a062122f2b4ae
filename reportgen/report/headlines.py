"""Sentences that state what figures show: each true of this subject and month, none claiming what is empty."""

from __future__ import annotations

import math

from reportgen.language import mark as _
from reportgen.report.view import View
from reportgen.workcalendar import add_months


def first_page(view: View) -> str:
    """The headline of a report: result, activity, what comes."""
    said = [result(view), activity(view), outlook(view)]
    sentences = [sentence for sentence in said if sentence]
    joint = "" if view.language.code == "zh" else " "
    return joint.join(sentences)


def result(view: View) -> str:
    month = view.language.month(view.book.period, year=False)
    share = view.number("results.attainment")
    if not math.isnan(share):
        return view.text(_("{share} of target in {month}."), share=view.language.percent(share), month=month)
    if view.number("results.revenue") > 0:
        return view.text(_("{money} in {month}, without a target."), money=view.words("results.revenue"), month=month)
    return view.text(_("No revenue in {month}."), month=month)


def activity(view: View) -> str:
    """Quantity and direction of the month's activity in one sentence."""
    share, direction = view.number("activity.visit_attainment"), view.number("activity.direction")
    visits = view.number("activity.visits")
    if math.isnan(visits):
        return ""
    if visits == 0:
        return view.text(_("No visit is on record."))
    is_aimed = direction >= 0.8
    if share < 0.8:
        few = _("The time goes to the right customers, but there is too little of it.") if is_aimed else _("There were too few visits.")
        return view.text(few)
    if direction < 0.65:
        return view.text(_("Busy, but in the wrong direction."))
    if share >= 1:
        return view.text(_("The visits planned were made."))
    return ""


def outlook(view: View) -> str:
    """What next month's forecast rests on, or its chance."""
    following = view.language.month(add_months(view.book.period, 1), year=False)
    hope, chance = view.number("forecast.hope_share"), view.number("forecast.target_probability")
    deals = view.number("working.opportunities")
    if deals > 0 and hope > 0.5:
        return view.text(_("{share} of the weighted pipeline is hope."), share=view.language.percent(hope))
    if chance >= 0.6:
        return view.text(_("{month}’s target is likely ({chance})."), month=following, chance=view.language.percent(chance))
    if chance < 0.3:
        return view.text(_("{month}’s target is unlikely ({chance})."), month=following, chance=view.language.percent(chance))
    return ""


def revenue(view: View) -> str:
    """The title of the revenue chart: how often target was missed, and what next month needs and brings."""
    pairs = [(view.number("results.revenue", m), view.number("results.target", m)) for m in view.book.months[-12:]]
    known = [(sold, aim) for sold, aim in pairs if not math.isnan(sold) and not math.isnan(aim)]
    missed = sum(sold < aim for sold, aim in known)
    following = view.language.month(add_months(view.book.period, 1), year=False)
    parts = []
    if known and missed == 0:
        parts.append(view.text(_("Target reached in all {n} months"), n=len(known)))
    elif known:
        parts.append(view.text(_("Target missed in {n} of {all} months"), n=missed, all=len(known)))
    else:
        parts.append(view.text(_("Revenue by month")))
    if view.has("plan.followup.A") and view.has("forecast.expected"):
        needs = _("{month} needs {target}, {expected} is to be expected")
        parts.append(view.text(needs, month=following, target=view.words("plan.followup.A"), expected=view.words("forecast.expected")))
    return ("；" if view.language.code == "zh" else "; ").join(parts)


def time(view: View) -> str:
    if not view.has("activity.share_t1"):
        return view.text(_("No hours were kept"))
    return view.text(_("{share} of the time is face to face"), share=view.words("activity.share_t1"))


def layers(view: View) -> str:
    """Which platform is the weakest."""
    scores = {name: view.number(f"platform.{name}_health") for name in ("purchase", "working", "market")}
    known = {name: score for name, score in scores.items() if not math.isnan(score)}
    if not known:
        return view.text(_("The three platforms"))
    weakest = min(known, key=lambda name: known[name])
    if known[weakest] >= 70:
        return view.text(_("All platforms are healthy"))
    return view.text(WEAK[weakest])


WEAK = {
    "purchase": _("The purchase platform is the weak layer"),
    "working": _("The working platform is the weak layer"),
    "market": _("The market platform is the weak layer"),
}


def results_chapter(view: View) -> str:
    trend = view.value("results.trend_class").value
    said = {"rising": _("Results are rising"), "falling": _("Results are falling"), "flat": _("Results stand still")}
    first = view.text(said[str(trend)]) if trend else view.text(_("Too few months to tell a trend"))
    share = view.number("results.ytd_attainment")
    if math.isnan(share):
        return first
    return view.text(_("{trend}; the year stands at {share} of target"), trend=first, share=view.language.percent(share))


def activity_chapter(view: View) -> str:
    share = view.number("activity.visit_attainment")
    if math.isnan(share):
        return view.text(_("What was done"))
    visits, planned = view.words("activity.visits"), view.words("activity.planned_visits")
    return view.text(_("Visits: {visits} of {planned} planned, and what comes of them"), visits=visits, planned=planned)


def platforms_chapter(view: View) -> str:
    return layers(view)


def movement(view: View) -> str:
    """Whether the open amount grew, and by what."""
    opening, closing = view.number("working.movement.opening"), view.number("working.movement.closing")
    if math.isnan(opening) or math.isnan(closing):
        return view.text(_("The month’s movement"))
    new, lost = view.words("working.movement.new"), view.words("working.movement.lost")
    change = (closing - opening) / opening if opening else (1.0 if closing else 0.0)
    if change > 0.05:
        return view.text(_("Open amount: {new} came in, {lost} was lost; it grew"), new=new, lost=lost)
    if change < -0.05:
        return view.text(_("Open amount: {new} came in, {lost} was lost; it shrank"), new=new, lost=lost)
    return view.text(_("Open amount: {new} came in, {lost} was lost; it stands still"), new=new, lost=lost)


def heat(view: View, hot: int, deals: int) -> str:
    if hot == 0:
        return view.text(_("Deals by heat: none is hot, {n} are open"), n=deals)
    if hot == 1:
        return view.text(_("Deals by heat: one is hot, {n} are open"), n=deals)
    return view.text(_("Deals by heat: {hot} are hot, {n} are open"), hot=hot, n=deals)


def plan_chapter(view: View) -> str:
    following = view.language.month(add_months(view.book.period, 1), year=False)
    missing, customers = view.number("plan.followup.D"), view.number("plan.followup.H")
    if math.isnan(missing):
        return view.text(_("What {month} needs"), month=following)
    if missing == 0:
        return view.text(_("{month}’s target is covered by what is expected"), month=following)
    if math.isnan(customers):
        return view.text(_("{month} still lacks {money}"), month=following, money=view.words("plan.followup.D"))
    said = _("{month} still lacks {money}; new customers to find: {n}")
    return view.text(said, month=following, money=view.words("plan.followup.D"), n=view.words("plan.followup.H"))


RAC = {
    "R+A+C+": _("Result, activity and capability are good: hold the course and raise the aim."),
    "R+A+C-": _("The result rests on diligence: train what is missing before the market turns."),
    "R+A-C+": _("Living on past activity: the coming months are at risk. Fill the weeks again."),
    "R+A-C-": _("The result was earned earlier or by luck: neither activity nor capability would repeat it."),
    "R-A+C+": _("The lag: activity and capability are there, the result follows. Hold the course and check the direction."),
    "R-A+C-": _("Much is done, little comes of it: train conversion, make joint visits."),
    "R-A-C+": _("Able, but not out enough. First fill the week; the result follows in some months."),
    "R-A-C-": _("Activity and capability are both short: agree a plan week by week, with joint visits."),
}


def reading(view: View) -> str:
    """What the RAC case means, in words."""
    case = view.value("rac.case").value
    return view.text(RAC[str(case)]) if case else ""
