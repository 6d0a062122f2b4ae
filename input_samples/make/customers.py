"""The customers of a rep: regulars who order again and again, occasional ones, and prospects who come month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from make.days import FIRST, LAST, month_end, some_workday
from make.names import Register
from make.people import Rep

SLIPPING = "Nordwind Process Cooling (Suzhou) Co., Ltd."
SOURCES = ("展会", "老客户介绍", "网站询盘", "陌生拜访", "行业协会", "设计院推荐")
REASONS = ("新建产线", "旧泵更换", "节能改造", "对现供应商交期不满", "扩产", "环保验收要求", "集团集中采购")
DROPS = ("没有预算", "项目取消", "选择竞争对手", "联系人离职，无法接触决策人")


@dataclass
class Customer:
    """One customer on file; `interval` days between orders (0: none of its own), `size` of an order against the others."""

    name: str
    customer_id: str
    rep: str
    segment: str
    grade: str
    contact: str
    contact_title: str
    company_size: str | None
    potential: int | None
    reason: str | None
    source: str
    first_contact_on: date
    key_account: bool = False
    interval: int = 0
    size: float = 1.0
    last_order_on: date | None = None  # no regular order later than this
    lost_on: date | None = None
    lost_reason: str | None = None
    is_prospect: bool = False

    def is_worked(self, day: date) -> bool:
        """Whether one may call on it that day."""
        return self.first_contact_on <= day and (self.lost_on is None or day < self.lost_on)


class Book:
    """A rep's customers as they come; numbers them in order."""

    def __init__(self, rep: Rep, rng: Random, register: Register, first_number: int) -> None:
        self.rep, self.rng, self.register, self.number = rep, rng, register, first_number
        self.customers: list[Customer] = []
        self.begin()

    def add(self, grade_weights: tuple[float, ...], first_contact_on: date, is_prospect: bool, name: str = "") -> Customer:
        rng, lang = self.rng, self.rep.lang
        company, segment = self.register.company(lang)
        contact, title = self.register.contact(lang)
        grade = rng.choices("ABC", grade_weights)[0]
        scale = {"A": 60, "B": 30, "C": 12}[grade]
        known = 0.8 if is_prospect else 0.97  # not all of the five facts are known of a prospect
        customer = Customer(
            name or company, f"K{self.number:04d}", self.rep.name, segment, grade, contact, title,
            str(rng.choice((40, 80, 120, 200, 350, 600, 900, 1500, 2600))) if rng.random() < known else None,
            rng.randint(scale // 2, scale * 2) * 10_000 if rng.random() < known else None,
            rng.choice(REASONS) if rng.random() < known else None,
            rng.choice(SOURCES), first_contact_on, is_prospect=is_prospect,
        )  # fmt: skip
        self.number += 1
        self.customers.append(customer)
        return customer

    def begin(self) -> None:
        """Who was there on the first day: regulars (the first three key accounts), occasional ones, first prospects."""
        rep, rng = self.rep, self.rng
        old = date(2017, 3, 1)
        for n in range(rep.regulars):
            is_key = n < (3 if rep.regulars > 5 else 1)
            name = SLIPPING if rep.slipping and n == 0 else ""
            first = some_workday(rng, old, date(2025, 2, 28))
            customer = self.add((1, 0, 0) if is_key else (0.3, 0.45, 0.25), first, False, name)
            customer.key_account = is_key
            customer.interval = rng.randint(28, 42) if is_key else rng.randint(55, 95)
            customer.size = {"A": 1.5, "B": 1.0, "C": 0.55}[customer.grade] * rng.uniform(0.8, 1.25)
        if not rep.regulars:
            return
        for _ in range(5 if rep.visits else 0):
            customer = self.add((0.1, 0.4, 0.5), some_workday(rng, old, date(2025, 1, 31)), False)
            customer.interval = rng.randint(50, 80)
            customer.last_order_on = some_workday(rng, date(2025, 6, 20), date(2025, 12, 20))
            customer.size = rng.uniform(0.5, 0.9)
            if rng.random() < 0.6:
                customer.lost_on = some_workday(rng, customer.last_order_on + timedelta(days=150), date(2026, 9, 30))
                customer.lost_reason = rng.choice(("转向竞争对手", "停产搬迁", "价格"))
        for _ in range(rep.prospects if rep.visits else 0):
            self.add((0.3, 0.4, 0.3), some_workday(rng, date(2024, 11, 1), date(2025, 4, 25)), True)

    def new_prospects(self, month: date) -> None:
        """The month's new prospects: more for those who hunt."""
        rep, rng = self.rep, self.rng
        first = max(month, FIRST, rep.hired_on + timedelta(days=1))
        if not rep.visits or first > month_end(month):
            return
        for _ in range(rng.choice(rep.new_prospects)):
            self.add((0.3, 0.4, 0.3), some_workday(rng, first, month_end(month)), True)


def drop_some(customers: list[Customer], busy_until: dict[str, date], rng: Random) -> None:
    """Prospects who came to nothing are marked lost, once nothing is open with them and nothing was bought."""
    for customer in customers:
        quiet_since = max(customer.first_contact_on, busy_until.get(customer.name, customer.first_contact_on), FIRST)
        if customer.is_prospect and quiet_since < date(2026, 7, 1) and rng.random() < 0.55:
            earliest = quiet_since + timedelta(days=40)
            customer.lost_on = some_workday(rng, earliest, min(LAST - timedelta(days=3), earliest + timedelta(days=120)))
            customer.lost_reason = rng.choice(DROPS)
