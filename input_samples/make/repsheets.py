"""The rows of what a rep keeps: visits, pipeline, time sheet, week plan; each row a dict by field."""

from __future__ import annotations

from datetime import date, time, timedelta
from random import Random
from typing import Any

from make.activities import NEXT, Activity, last_contacts, timesheet
from make.days import LAST, is_workday, month_of, workday
from make.deals import PROBABILITY, Deal
from make.people import CLOSE, DEVELOP, SOLVE, Rep
from make.words import local, stage_word, word
from make.world import Desk

Row = dict[str, Any]
DECISIVE = ("negotiation", "review", "signature")
REMARKS = {
    "zh": ("客户要求比价", "现场工况复杂，需复测", "对交期有顾虑", "对样机满意", "采购流程变更", "介绍了集团另一工厂"),
    "en": (
        "Wants three quotes",
        "Site conditions need a second survey",
        "Worried about lead time",
        "Happy with the trial unit",
        "New buyer in place",
    ),
}


def visit_rows(desk: Desk) -> list[Row]:
    """The log as the rep writes it, with hours, minutes or start and end by the rep's habit."""
    rep, rng = desk.rep, Random(f"visits {desk.rep.rep_id}")
    clock: dict[date, float] = {}
    rows = []
    for entry in desk.activities:
        row: Row = {
            "date": entry.date, "customer": entry.customer.name, "activity": word(entry.activity, rep.lang), "contact": entry.customer.contact,
            "time_code": entry.code, "product": entry.product, "task": entry.task, "opportunity_id": entry.deal.deal_id if entry.deal else None,
            "outcome": word(entry.outcome, rep.lang), "next_step": entry.next_step, "next_step_on": entry.next_step_on,
            "joint_with": entry.joint_with, "quality": entry.quality, "notes": rng.choice(REMARKS[rep.lang]) if rng.random() < 0.12 else None,
        }  # fmt: skip
        length(row, entry, rep, clock)
        rows.append(row)
    return rows


def length(row: Row, entry: Activity, rep: Rep, clock: dict[date, float]) -> None:
    """Writes how long it took, as this rep does."""
    if rep.clock == "hours":
        row["hours"] = entry.hours
    elif rep.clock == "minutes":
        row["minutes"] = int(entry.hours * 60)
    else:
        begin = max(clock.get(entry.date, 8.75), 13.25 if 11.75 < clock.get(entry.date, 8.75) < 13.25 else 0.0)
        end = begin + entry.hours
        clock[entry.date] = end + 0.5
        row["start"], row["end"] = (time(int(hour), int(hour % 1 * 60)) for hour in (begin, end))


def pipeline_rows(desk: Desk, picture: date, lang: str) -> list[Row]:
    """The pipeline as it stood at the end of a day: what is open, and what was closed in its month."""
    contacts = last_contacts(desk.activities, picture)
    rows = []
    for deal in sorted(desk.deals, key=lambda d: d.deal_id):
        if deal.opened_on > picture or (deal.closed_on and deal.closed_on < month_of(picture)):
            continue
        rows.append(deal_row(deal, picture, contacts.get(deal.customer.name), lang))
    return rows


def deal_row(deal: Deal, picture: date, contact: Activity | None, lang: str) -> Row:
    """One deal at the end of a day; `contact` is the last activity with its customer up to then."""
    rng = Random(f"{deal.deal_id} {picture}")
    since, stage = deal.stage(picture)
    is_closed = deal.is_closed(picture)
    status = ("won" if deal.won else "lost") if is_closed else "open"
    expected = deal.expected.get(picture) or max(deal.expected.items(), default=(picture, deal.closed_on or picture))[1]
    by_habit = DEVELOP if stage == "lead" else CLOSE if stage in DECISIVE else SOLVE
    plans_ahead = not is_closed and not deal.is_neglected and rng.random() < (0.25 if deal.is_pushed else 0.8)
    return {
        "opportunity_id": deal.deal_id, "customer": deal.customer.name, "product": deal.product, "amount": deal.amount_at(picture),
        "name": f"{deal.product} – {deal.customer.name.split('有限')[0].split('股份')[0].split(' (')[0].split(' Co.')[0]}",
        "stage": stage_word(stage, lang), "opened_on": deal.opened_on, "stage_since": since, "status": word(status, lang),
        "probability": round(PROBABILITY[stage] + rng.choice((-0.05, 0.05)), 2) if not is_closed and rng.random() < 0.12 else None,
        "expected_close": max(expected, deal.opened_on), "closed_on": deal.closed_on if is_closed else None,
        "lost_reason": local(deal.lost_reason, lang) if is_closed and not deal.won else None,
        "last_contact_on": max(deal.opened_on, contact.date) if contact else deal.opened_on,
        "next_step": rng.choice(NEXT[by_habit][lang]) if plans_ahead else None,
        "next_step_on": workday(picture + timedelta(days=rng.randint(2, 21))) if plans_ahead else None,
        "decision_maker_met": {"zh": ("否", "是"), "en": ("No", "Yes")}[lang][stage in DECISIVE or rng.random() < 0.15],
        "competitor": local(deal.competitor, lang),
        "forecast_category": word("commit", lang) if deal.is_pushed and picture >= date(2026, 8, 1) else None,
    }  # fmt: skip


def timesheet_rows(desk: Desk) -> list[Row]:
    weeks = timesheet(desk.rep, desk.activities, Random(f"time {desk.rep.rep_id}"))
    return [{"week": week, **{f"t{n}": hours[n - 1] for n in range(1, 6)}} for week, hours in weeks]


def plan_rows(desk: Desk) -> list[Row]:
    """The weeks from the end of August to the end of November: how many visits and calls, and with whom what is to happen."""
    rep, rows = desk.rep, []
    rng = Random(f"plan {rep.rep_id}")
    hot = sorted(
        (d for d in desk.deals if not d.is_closed(LAST) and not d.is_neglected),
        key=lambda d: (-PROBABILITY[d.stages[-1][1]], -d.amount),
    )
    monday = date(2026, 8, 31)
    while monday <= date(2026, 11, 23):
        worked = sum(is_workday(monday + timedelta(days=n)) for n in range(5))
        hours = worked * 8 * (rep.plan_load or 0.0) * rng.uniform(0.97, 1.03)
        visits, calls = max(1, round(rep.visits / 21 * worked)), max(1, round(rep.calls / 21 * worked))
        if monday > LAST and hot:
            deal = hot.pop(0)
            rows.append({"week": monday, "activity": word("negotiation", rep.lang), "customer": deal.customer.name, "planned_count": 1,
                         "planned_hours": 2.0, "objective": rng.choice(NEXT[CLOSE][rep.lang])})  # fmt: skip
            hours -= 2.0
        objective = {
            "zh": ("拜访A/B类客户", "电话预约与回访", "选型方案与报价准备"),
            "en": ("A and B customers", "Appointments and follow-up", "Proposals"),
        }[rep.lang]
        for activity, count, share, text in zip(("visit", "call", "other"), (visits, calls, None), (0.58, 0.17, 0.25), objective, strict=True):
            rows.append({"week": monday, "activity": word(activity, rep.lang), "planned_count": count,
                         "planned_hours": round(hours * share * 2) / 2, "objective": text})  # fmt: skip
        monday += timedelta(days=7)
    return rows
