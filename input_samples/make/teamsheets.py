"""The rows of what the office keeps for all: roster, targets, orders, customers, direction, skills, wall, screening, events, notes."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from make.customers import SLIPPING
from make.days import FIRST, LAST, months, workday
from make.orders import Order
from make.people import CARE, CLOSE, DEVELOP, MANAGER, MANAGER_EMAIL, PRODUCTS, REPS, SOLVE, Rep, target_of, visits_target_of
from make.repsheets import Row
from make.words import word
from make.world import World

FENCE = ("relationship", "share_of_wallet", "satisfaction", "contract", "service")
SCREENING = ("need", "budget", "access", "fit")
FENCE_DAYS = (date(2025, 6, 18), date(2025, 12, 10), date(2026, 5, 20), date(2026, 10, 14))
SLIPPING_SCORES = ((4, 5, 4, 4, 5), (4, 4, 4, 4, 4), (3, 4, 3, 4, 3), (2, 3, 3, 4, 2))  # 85, 75, 60, 42.5 of 100
SKILLS = (  # criterion, area, required, weight, can be influenced
    ("产品知识 Product knowledge", "knowledge_skills", 4, 2, True),
    ("需求提问 Questioning", "knowledge_skills", 4, 3, True),
    ("方案选型 Solution design", "knowledge_skills", 4, 2, True),
    ("谈判技巧 Negotiation", "knowledge_skills", 4, 2, True),
    ("时间管理 Time management", "knowledge_skills", 4, 2, True),
    ("开拓意愿 Drive to win new business", "motivation", 4, 2, True),
    ("亲和力 Rapport", "talent", 3, 1, False),
)
SKILL_SCORES = {  # by rep: a row for each assessment, a score for each skill
    "王建国": {date(2025, 11, 14): (5, 4, 4, 4, 4, 3, 5), date(2026, 5, 15): (5, 4, 4, 4, 4, 2, 5)},
    "陈思雨": {date(2025, 11, 14): (4, 3, 3, 2, 2, 3, 5), date(2026, 5, 15): (4, 3, 3, 3, 2, 2, 5)},
    "刘洋": {date(2026, 7, 10): (2, 2, 1, 2, 3, 5, 4), date(2026, 10, 16): (3, 3, 2, 2, 3, 5, 4)},
    "Daniel Brooks": {date(2025, 11, 14): (4, 4, 4, 4, 3, 5, 4), date(2026, 5, 15): (4, 5, 4, 4, 4, 5, 4)},
    "张敏": {date(2025, 11, 14): (4, 3, 4, 3, 3, 3, 4), date(2026, 5, 15): (4, 3, 4, 2, 3, 3, 4)},
    "Oliver Grant": {date(2025, 11, 14): (3, 3, 3, 3, 2, 3, 3)},
    "Sophie Turner": {date(2025, 11, 14): (4, 4, 3, 4, 4, 3, 5), date(2026, 5, 15): (5, 4, 4, 4, 4, 3, 5)},
    "李强": {date(2025, 11, 14): (5, 4, 4, 5, 2, 4, 4), date(2026, 5, 15): (5, 4, 4, 5, 2, 4, 4)},
}
TRAINING = {
    "需求提问 Questioning": "SPIN 提问演练，经理陪访两次", "方案选型 Solution design": "跟随技术部做三个选型", "谈判技巧 Negotiation": "谈判技巧两日培训",
    "时间管理 Time management": "每周五与经理排定下周计划", "开拓意愿 Drive to win new business": "每月新客户首访不少于 4 家",
    "产品知识 Product knowledge": "完成产品线上课程并通过考试",
}  # fmt: skip


def rep_rows() -> list[Row]:
    return [
        {"rep": rep.name, "rep_id": rep.rep_id, "email": rep.email, "team": rep.team, "manager": MANAGER, "manager_email": MANAGER_EMAIL,
         "hired_on": rep.hired_on, "role": word(rep.role, "zh"), "hours_per_week": 40}
        for rep in sorted(REPS, key=lambda rep: rep.rep_id)
    ]  # fmt: skip


def is_employed(rep: Rep, month: date) -> bool:
    return rep.hired_on <= month


def target_rows_2025() -> list[Row]:
    """The long form: a row for each rep, month and metric."""
    rows = []
    for month in months(FIRST, date(2025, 12, 31)):
        for rep in REPS:
            if is_employed(rep, month):
                rows.append({"month": f"{month:%Y-%m}", "rep": rep.name, "metric": word("revenue", "zh"), "target": target_of(rep, month)})
                rows.append({"month": f"{month:%Y-%m}", "rep": rep.name, "metric": word("visits", "zh"), "target": visits_target_of(rep)})
    return rows


def target_row_2026(rep: Rep, metric: str, product_share: float = 1.0) -> list[float | None]:
    """The wide form: twelve months of one rep and metric."""
    year = [date(2026, month, 1) for month in range(1, 13)]
    if metric == "visits":
        return [visits_target_of(rep) if is_employed(rep, month) else None for month in year]
    return [round(target_of(rep, month) * product_share / 100) * 100 if is_employed(rep, month) else None for month in year]


def order_rows(orders: list[Order]) -> list[Row]:
    return [
        {"order_id": order.order_id, "date": order.date, "customer": order.customer.name, "product": order.product, "amount": order.amount,
         "rep": order.rep, "status": word(order.status, "zh"), "due_on": order.due_on, "delivered_on": order.delivered_on,
         "opportunity_id": order.deal.deal_id if order.deal else None, "currency": "CNY"}
        for order in orders
    ]  # fmt: skip


def customer_rows(world: World) -> list[Row]:
    return [
        {"customer_id": c.customer_id, "customer": c.name, "rep": c.rep, "grade": c.grade, "key_account": "是" if c.key_account else "否",
         "segment": c.segment, "contact": c.contact, "contact_title": c.contact_title, "company_size": c.company_size,
         "potential": c.potential, "reason": c.reason, "first_contact_on": c.first_contact_on, "source": c.source,
         "lost_on": c.lost_on, "lost_reason": c.lost_reason}
        for c in world.customers
    ]  # fmt: skip


def focus_rows() -> list[Row]:
    """Where time should go; the newcomer has tasks of his own."""
    shares = {"customer_grade": dict(zip("ABC", (0.5, 0.35, 0.15), strict=True)),
              "product": dict(zip(PRODUCTS, (0.4, 0.3, 0.2, 0.1), strict=True)),
              "task": {DEVELOP: 0.25, SOLVE: 0.35, CLOSE: 0.25, CARE: 0.15}}  # fmt: skip
    rows = [{"dimension": word(name, "zh"), "key": key, "share": share} for name, keys in shares.items() for key, share in keys.items()]
    own = {DEVELOP: 0.5, SOLVE: 0.3, CLOSE: 0.1, CARE: 0.1}
    return rows + [{"dimension": word("task", "zh"), "key": key, "share": share, "rep": "刘洋"} for key, share in own.items()]


def capability_rows() -> list[Row]:
    rows = []
    for rep, assessments in SKILL_SCORES.items():
        for day, scores in assessments.items():
            for (skill, area, required, weight, is_open), score in zip(SKILLS, scores, strict=True):
                row: Row = {"rep": rep, "assessed_on": day, "area": word(area, "zh"), "criterion": skill, "score": score,
                            "required": required, "weight": weight, "influenceable": "是" if is_open else "否"}  # fmt: skip
                if is_open and score < required:
                    row["action"], row["due_on"] = TRAINING[skill], workday(day + timedelta(days=75))
                    if row["due_on"] < date(2026, 7, 1) or ((score + len(rep)) % 2 and row["due_on"] < LAST):
                        row["done_on"] = workday(row["due_on"] - timedelta(days=6))
                rows.append(row)
    return rows


def fence_rows(world: World) -> list[Row]:
    """Each key account twice a year; one of them goes down from 85 to 42.5 of 100."""
    rows = []
    for customer in (c for c in world.customers if c.key_account):
        rng = Random(f"fence {customer.name}")
        base = 4 if customer.rep == "Sophie Turner" else rng.choice((3, 4, 4, 4))
        for place, day in enumerate(FENCE_DAYS):
            if customer.rep == "Oliver Grant" and place != 0:
                continue
            scores = SLIPPING_SCORES[place] if customer.name == SLIPPING else tuple(min(5, max(1, base + rng.choice((-1, 0, 0, 1)))) for _ in FENCE)
            rows.append({"customer": customer.name, "assessed_on": day, **dict(zip(FENCE, scores, strict=True))})
    return sorted(rows, key=lambda row: (row["assessed_on"], row["customer"]))


def screening_rows(world: World) -> list[Row]:
    """Two of three prospects, some weeks after the first contact."""
    rows = []
    for customer in (c for c in world.customers if c.is_prospect):
        rng = Random(f"screening {customer.name}")
        if rng.random() < 0.67:
            day = workday(max(FIRST, customer.first_contact_on) + timedelta(days=rng.randint(5, 40)))
            good = (2, 2, 3) if customer.lost_on else (3, 4, 4, 5)
            if day <= LAST and customer.is_worked(day):
                rows.append({"customer": customer.name, "assessed_on": day, **{key: rng.choice(good) for key in SCREENING}})
    return sorted(rows, key=lambda row: (row["assessed_on"], row["customer"]))


EVENTS = (
    ("2025-06-05", "上海国际流体机械展", "AquaDrive", 86_000, 240, 31, 3, "王建国"), ("2025-07-16", "制药行业洁净流体研讨会", "FlowSense", 22_000, 46, 9, 1, "张敏"),
    ("2025-09-11", "Food Processing Day Suzhou", "AquaDrive", 34_000, 75, 14, 2, "Daniel Brooks"), ("2025-09-24", "华南水务技术交流会", "ValveLink", 18_000, 52, 8, 1, "李强"),
    ("2025-11-13", "年度客户答谢会", "ServicePlus", 65_000, 120, 6, 2, "林慧敏"), ("2026-01-14", "化工泵选型公开课", "AquaDrive", 9_000, 38, 11, 1, "陈思雨"),
    ("2026-03-18", "CIPPE 北京石化展", "ValveLink", 92_000, 210, 26, 2, "张敏"), ("2026-04-16", "Open Day Kunshan Plant", "FlowSense", 28_000, 64, 13, 2, "Sophie Turner"),
    ("2026-05-21", "造纸行业节能论坛", "AquaDrive", 24_000, 58, 10, 1, "王建国"), ("2026-06-10", "上海国际流体机械展", "AquaDrive", 91_000, 255, 29, 2, "李强"),
    ("2026-08-20", "New Plant Managers' Roundtable", "FlowSense", 16_000, 22, 7, 1, "Daniel Brooks"), ("2026-09-09", "华北水处理巡展", "FlowSense", 31_000, 85, 17, 0, "刘洋"),
    ("2026-10-15", "宁波阀门技术沙龙", "ValveLink", 14_000, 34, 8, 0, "王建国"), ("2026-10-22", "Service Contract Breakfast", "ServicePlus", 8_000, 18, 3, 1, "Sophie Turner"),
)  # fmt: skip


def event_rows() -> list[Row]:
    rows = []
    for day, name, product, cost, attendees, leads, orders, rep in EVENTS:
        row: Row = {"date": date.fromisoformat(day), "name": name, "product": product, "cost": cost, "attendees": attendees, "leads": leads,
                    "orders": orders, "rep": rep if rep != MANAGER else None}  # fmt: skip
        rows.append(row)
    return rows
