"""Sentences that state what figures show: each true of this subject and month, none claiming what is empty."""

from __future__ import annotations

import math

import pandas as pd

from reportgen.language import mark as _
from reportgen.metrics.followed import Measure
from reportgen.metrics.proposals import Proposal
from reportgen.metrics.rules import notices
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
    sold = view.number("results.revenue")
    if math.isnan(sold):
        return view.text(_("Revenue in {month} is not known."), month=month)
    if sold > 0:
        return view.text(_("{money} in {month}, without a target."), money=view.words("results.revenue"), month=month)
    return view.text(_("No revenue in {month}."), month=month)


def activity(view: View) -> str:
    """Quantity and direction of the month's activity in one sentence."""
    visits = view.number("activity.visits")
    if math.isnan(visits):
        return ""
    if visits == 0:
        return view.text(_("No visit is on record."))
    enough, aimed = view.judged("activity.visit_attainment"), view.judged("activity.direction")
    if enough == "bad":
        few = _("The time goes to the right customers, but there is too little of it.") if aimed == "good" else _("There were too few visits.")
        return view.text(few)
    if aimed == "bad":
        return view.text(_("Busy, but in the wrong direction."))
    return view.text(_("The visits planned were made.")) if enough == "good" else ""


def outlook(view: View) -> str:
    """What next month's forecast rests on, or its chance."""
    following = view.language.month(add_months(view.book.period, 1), year=False)
    hope, chance = view.number("forecast.hope_share"), view.number("forecast.target_probability")
    deals = view.number("working.opportunities")
    if deals > 0 and view.judged("forecast.hope_share") == "bad":
        return view.text(_("{share} of the weighted pipeline is hope."), share=view.language.percent(hope))
    judged = view.judged("forecast.target_probability")
    if judged == "good":
        return view.text(_("{month}’s target is likely ({chance})."), month=following, chance=view.language.percent(chance))
    if judged == "bad":
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
    if known[weakest] < HEALTHY:
        return view.text(WEAK[weakest])
    return view.text(LOWEST[weakest], score=view.language.number(known[weakest]))


HEALTHY = 70
LOWEST = {
    "purchase": _("No platform is weak; the lowest is purchase with {score}"),
    "working": _("No platform is weak; the lowest is working with {score}"),
    "market": _("No platform is weak; the lowest is market with {score}"),
}
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
        chance = view.number("forecast.target_probability")
        if not math.isnan(chance) and view.judged("forecast.target_probability") != "good":
            moves = view.number("forecast.expected") < view.number("plan.followup.A")  # the plan leaves each deal in its month, the outlook does not
            said = NO_DEAL_MOVES if moves else _("{month}’s target is covered on average, by {likely}; its chance is {chance}")
            worth = {"plan": view.words("plan.followup.C"), "likely": view.words("forecast.expected")}
            return view.text(said, month=following, chance=view.language.percent(chance), **worth)
        return view.text(_("{month}’s target is covered by what is expected"), month=following)
    if math.isnan(customers):
        return view.text(_("{month} still lacks {money}"), month=following, money=view.words("plan.followup.D"))
    said = _("{month} still lacks {money}; new customers to find: {n}")
    return view.text(said, month=following, money=view.words("plan.followup.D"), n=view.words("plan.followup.H"))


NO_DEAL_MOVES = _("{month}’s target is covered only if no deal moves ({plan}); as deals have moved so far, {likely} is likely (chance {chance})")

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
    """What the RAC case means, in words; that activity and capability bring a result with a lag is said no longer when it should have come."""
    case, below = view.value("rac.case").value, months_below(view)
    if case == "R-A+C+" and below > LONGEST_LAG:
        said = _(
            "Activity and capability are there, yet the target was missed {n} months running: it is no lag any more. Check direction and targets."
        )
        return view.text(said, n=view.language.number(below))
    return view.text(RAC[str(case)]) if case else ""


LONGEST_LAG = 6  # months, the longest that `activity.lag_months` looks for


def months_below(view: View) -> int:
    """How many months up to this one have missed their target without a break."""
    shares = [view.number("results.attainment", month) for month in reversed(view.book.months)]
    return next((at for at, share in enumerate(shares) if math.isnan(share) or share >= 1), len(shares))


def lag(view: View) -> str:
    """What activity over result says: the lag where it is known."""
    months = view.value("activity.lag_months").value
    if months is None:
        return view.text(_("Visits and revenue: no lag between them can be shown yet"))
    if not months:
        return view.text(_("Visits become revenue within the month"))
    return view.language.count(_("Visits become revenue after {n} month"), _("Visits become revenue after {n} months"), int(float(months)))


def year(view: View) -> str:
    """Where the year leads at the rate so far."""
    projection, target = view.number("results.year_projection"), view.number("results.year_target")
    if math.isnan(projection) or math.isnan(target) or not target:
        return view.text(_("The year as it adds up"))
    share = view.language.percent(projection / target)
    if projection >= target:
        return view.text(_("At this rate the year ends at {share} of its target"), share=share)
    return view.text(_("At this rate the year ends {missing} short of its target"), missing=view.language.money(target - projection))


def month(view: View) -> str:
    """The month beside the year before, else the month before."""
    for metric, said in (
        ("results.yoy", (_("The month: {change} on the year before"))),
        ("results.mom", _("The month: {change} on the month before")),
    ):
        if view.has(metric):
            change = view.number(metric)
            return view.text(said, change=view.language.signed(view.language.percent(change), round(change, 2)))
    return view.text(_("The month in figures"))


def quantity(view: View) -> str:
    """Visits of the month beside the own mean of twelve months."""
    values = [value for value in view.series("activity.visits")[:-1] if value is not None]
    now = view.number("activity.visits")
    if math.isnan(now) or len(values) < 3 or not sum(values):
        return view.text(_("How much was done"))
    usual = sum(values) / len(values)
    change = now / usual - 1
    if change > 0.1:
        return view.text(_("More visits than usual: {now} against {usual}"), now=view.language.number(now), usual=view.language.number(usual))
    if change < -0.1:
        return view.text(_("Fewer visits than usual: {now} against {usual}"), now=view.language.number(now), usual=view.language.number(usual))
    return view.text(_("As many visits as usual: {now}"), now=view.language.number(now))


def quality(view: View) -> str:
    """Which of the three conversions takes more effort than its standard."""
    worse = [said for metric, said in CONVERSIONS.items() if view.number(f"activity.{metric}") > getattr(view.book.settings.standards, metric) + 1e-9]
    known = [metric for metric in CONVERSIONS if view.has(f"activity.{metric}")]
    if not known:
        return view.text(_("How well it works"))
    if not worse:
        return view.text(_("Effort per result is within the standards"))
    return view.text(_("More effort than the standard: {what}"), what=view.language.listed([view.text(said) for said in worse]))


CONVERSIONS = {
    "calls_per_visit": _("calls for a visit"), "visits_per_proposal": _("visits for a proposal"), "proposals_per_order": _("proposals for an order"),
}  # fmt: skip


def capability(view: View) -> str:
    """How much of what is required is there."""
    share = view.number("capability.index")
    what = view.words("capability.index")
    if view.is_team:
        return view.text(_("The team has {share} of the capability required"), share=what)
    n = view.number("capability.overdue_actions")
    if n > 0:
        one, many = (
            _("{share} of what is required is there; {n} action is overdue"),
            _("{share} of what is required is there; {n} actions are overdue"),
        )
        return view.language.count(one, many, int(n), share=what)
    if share >= view.book.settings.rac.capability:
        return view.text(_("{share} of what is required is there"), share=what)
    return view.text(_("Only {share} of what is required is there"), share=what)


def gaps(view: View, short: int, criteria: int) -> str:
    if not short:
        return view.text(_("All {n} criteria are met"), n=view.language.number(criteria))
    one, many = _("{n} of {all} criteria falls short"), _("{n} of {all} criteria fall short; the largest gaps first")
    return view.language.count(one, many, short, all=view.language.number(criteria))


def flow(view: View) -> str:
    """Who moved up in the month."""
    moved, bought = view.number("market.moved_to_working"), view.number("results.new_customers")
    if not moved > 0 and not bought > 0:
        return view.text(_("From prospect to regular customer: nobody moved on this month"))
    up = view.language.count(_("{n} customer moved up to the working platform"), _("{n} customers moved up to the working platform"),
                             0 if math.isnan(moved) else int(moved))  # fmt: skip
    first = view.language.count(_("{n} bought for the first time"), _("{n} bought for the first time"), 0 if math.isnan(bought) else int(bought))
    return ("，" if view.language.code == "zh" else ", ").join([up, first])


def losses(view: View, table: pd.DataFrame) -> str:
    """What costs most deals."""
    named = table[(table["reason"] != "").to_numpy()]
    whole = float(table["amount"].sum())
    if named.empty or not whole:
        return view.text(_("Deals lost in 12 months"))
    share = float(named.iloc[0]["amount"]) / whole
    return view.text(_("Lost in 12 months: {money}; “{reason}” took {share}"), money=view.language.money(whole), reason=named.iloc[0]["reason"],
                     share=view.language.percent(share))  # fmt: skip


def likely(view: View) -> str:
    """The chance of next month's target."""
    following = view.language.month(add_months(view.book.period, 1), year=False)
    low, high, chance = view.words("forecast.p10"), view.words("forecast.p90"), view.number("forecast.target_probability")
    if low == high:
        said = _("{month}: nothing is in sight") if view.number("forecast.p90") == 0 else _("{month}: {money}, and no deal that could change it")
        return view.text(said, month=following, money=low)
    if math.isnan(chance):
        return view.text(_("{month}: between {low} and {high} is likely"), month=following, low=low, high=high)
    said = _("{month}: between {low} and {high} is likely; the chance of the target is {chance}")
    return view.text(said, month=following, low=low, high=high, chance=view.language.percent(chance))


def accuracy(view: View) -> str:
    """How far past forecasts missed, and plainly where last month's result would have been better."""
    error, naive = view.number("accuracy.wape"), view.number("accuracy.naive_wape")
    own, other = view.words("accuracy.wape"), view.words("accuracy.naive_wape")
    if naive < error:
        return view.text(_("Last month’s revenue would have forecast better ({naive} against {own})"), naive=other, own=own)
    return view.text(_("Past forecasts missed by {own} on average, last month’s revenue by {naive}"), own=own, naive=other)


def bias(view: View) -> str:
    """How far the forecasts so far lay beside what came, where that is worth a warning beside the next one; judged as the rule `biased` judges."""
    if not any(notice.rule == "bias" for notice in notices(view.book, view.position)):
        return ""
    value = view.number("accuracy.bias")
    said = _("forecasts so far came out {share} too high") if value > 0 else _("forecasts so far came out {share} too low")
    return view.text(said, share=view.language.percent(abs(value)))


def nextmonth(view: View, planned: list[Proposal]) -> str:
    """What next month is to hold."""
    following = view.language.month(add_months(view.book.period, 1), year=False)
    if not planned:
        return view.text(_("{month}: the plan"), month=following)
    hours = view.language.number(sum(item.hours for item in planned))
    count = view.language.number(sum(item.count for item in planned))
    return view.text(_("{month}: {n} actions proposed, {hours} hours in all"), month=following, n=count, hours=hours)


def goal(view: View) -> str:
    if not view.has("plan.followup.A"):
        return view.text(_("No target is set"))
    return view.text(_("The goal: {money}"), money=view.words("plan.followup.A"))


def load(view: View) -> str:
    """How full the plans of next month are."""
    value = view.number("plan.load")
    if math.isnan(value):
        return view.text(_("No week of next month is planned yet"))
    limits, words = view.book.settings.rules, view.words("plan.load")
    if value > limits.load_high:
        return view.text(_("The week plans fill {share}: too much"), share=words)
    if value < limits.load_low:
        return view.text(_("The week plans fill {share}: there is room"), share=words)
    return view.text(_("The week plans fill {share} of the hours"), share=words)


def actions(view: View, planned: list[Proposal]) -> str:
    """What comes first, and why."""
    first = {"next_step": _("First: a next step for the deals that have none"), "at_risk": _("First: see the key accounts at risk"),
             "wall": _("First: mend the wall"), "qualify": _("First: qualify the prospects"), "find": _("First: find new customers")}  # fmt: skip
    return view.text(first[planned[0].reason])


def procedure(view: View, deals: int, amount: float) -> str:
    one = _("{n} deal is dated for next month, {money}; the stage it must reach")
    many = _("{n} deals are dated for next month, {money}; the stages they must reach")
    return view.language.count(one, many, deals, money=view.language.money(amount))


def measures(view: View, found: list[Measure]) -> str:
    """How many measures are open, and how many overdue."""
    waiting, late = sum(item.done is None for item in found), sum(item.overdue > 0 for item in found)
    if not waiting:
        return view.text(_("All measures agreed are done"))
    if late == waiting:
        return view.language.count(_("The one measure that is open is overdue"), _("All {n} measures that are open are overdue"), late)
    said = view.language.count(_("{n} measure agreed is open"), _("{n} measures agreed are open"), waiting)
    if not late:
        return said
    return ("，" if view.language.code == "zh" else ", ").join([said, view.language.count(_("{n} of them overdue"), _("{n} of them overdue"), late)])
