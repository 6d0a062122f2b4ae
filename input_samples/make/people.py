"""The team: eight reps, their manager, and what makes each of them a story."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from math import pi, sin

from make.days import later

MANAGER = "林慧敏"
MANAGER_EMAIL = "lin.huimin@hengliu.example"
PRODUCTS = ("AquaDrive", "FlowSense", "ValveLink", "ServicePlus")
# The drop-down list of the head office, the same in both languages.
DEVELOP, SOLVE, CLOSE, CARE = TASKS = ("开发 Develop", "方案 Solution", "签约 Close", "维护 Care")
GRADES = ("A", "B", "C")

Mix = tuple[float, ...]


@dataclass(frozen=True)
class Rep:
    """One rep: what the roster says, and the habits from which all rows are drawn. Money in CNY, shares 0–1."""

    name: str
    rep_id: str
    email: str
    team: str
    hired_on: date
    role: str
    lang: str
    target: int  # a usual month's revenue
    attainment: float = 0.95  # revenue against target, in the mean
    visits: int = 19
    calls: int = 21
    open_deals: int = 25
    win_rate: float = 0.38
    regulars: int = 13  # customers who order again and again
    prospects: int = 12  # on the first day
    new_prospects: tuple[int, ...] = (1, 1, 2)  # a month
    new_deals: float = 0.38  # share of deals that are opened with those who never bought
    deal_size: float = 0.19  # of a month's target
    grades: Mix = (0.48, 0.36, 0.16)
    products: Mix = (0.42, 0.28, 0.20, 0.10)
    tasks: Mix = (0.25, 0.35, 0.22, 0.18)
    clock: str = "hours"  # how the length of a visit is written: hours, minutes, start
    has_timesheet: bool = False
    plan_load: float | None = 0.65  # planned hours ÷ working hours; None: keeps no plan
    prospect_share: float | None = None  # of free visits, to those who never ordered; None: as the grades fall
    closes_late: bool = False  # books most of the month in its last week
    pushed_deals: int = 0  # deals whose date moves on every month
    visit_factors: dict[date, float] = field(default_factory=dict)
    slipping: bool = False  # loses a key account


def waves_of_visits() -> dict[date, float]:
    """Visits that come and go in half-years; what they earn comes two months later."""
    return {later(date(2025, 3, 1), n): 1 + 0.23 * sin(2 * pi * (n + 4) / 7) for n in range(20)}


def falling_visits() -> dict[date, float]:
    shares = (0.92, 0.82, 0.72, 0.62, 0.54, 0.43, 0.34, 0.22)
    return {date(2026, 3 + n, 1): share for n, share in enumerate(shares)}


REPS = (
    Rep("王建国", "HL011", "wang.jianguo@hengliu.example", "华东", date(2018, 3, 5), "farmer", "zh", 320_000, 1.09,
        visits=25, calls=20, regulars=17, tasks=(0.08, 0.30, 0.17, 0.45), has_timesheet=True, visit_factors=falling_visits()),
    Rep("陈思雨", "HL024", "chen.siyu@hengliu.example", "华东", date(2022, 9, 13), "farmer", "zh", 260_000, 0.76,
        visits=26, calls=19, grades=(0.09, 0.17, 0.74), products=(0.10, 0.12, 0.22, 0.56), tasks=(0.06, 0.10, 0.04, 0.80),
        clock="minutes", has_timesheet=True, win_rate=0.30, plan_load=0.88),
    Rep("刘洋", "HL038", "liu.yang@hengliu.example", "华北", date(2026, 7, 1), "hunter", "zh", 150_000, 0.42,
        visits=18, calls=24, open_deals=11, regulars=0, prospects=16, new_prospects=(4, 5, 6), new_deals=1.0, win_rate=0.42, clock="start", has_timesheet=True,
        tasks=(0.50, 0.34, 0.08, 0.08)),
    Rep("Daniel Brooks", "HL019", "daniel.brooks@hengliu.example", "International", date(2021, 2, 22), "farmer", "en", 280_000,
        0.99, visits=22, calls=20, regulars=6, prospects=18, win_rate=0.48, prospect_share=0.86,
        new_prospects=(4, 5, 6), new_deals=0.9, deal_size=0.22, clock="minutes",
        tasks=(0.34, 0.36, 0.22, 0.08)),
    Rep("张敏", "HL015", "zhang.min@hengliu.example", "华北", date(2019, 8, 19), "farmer", "zh", 300_000, 0.80,
        visits=18, calls=23, win_rate=0.33, pushed_deals=9, clock="hours", has_timesheet=True),
    Rep("Oliver Grant", "HL031", "oliver.grant@hengliu.example", "International", date(2024, 4, 8), "farmer", "en", 180_000, 0.55,
        visits=0, calls=0, open_deals=1, regulars=5, prospects=1, clock="minutes", plan_load=None),
    Rep("Sophie Turner", "HL021", "sophie.turner@hengliu.example", "International", date(2021, 10, 11), "farmer", "en", 340_000,
        0.93, visits=20, calls=21, regulars=14, has_timesheet=True, slipping=True, visit_factors=waves_of_visits()),
    Rep("李强", "HL009", "li.qiang@hengliu.example", "华南", date(2017, 6, 12), "mixed", "zh", 290_000, 0.98,
        visits=21, calls=19, clock="start", closes_late=True, plan_load=0.86, prospect_share=0.72, new_prospects=(2, 3, 3), new_deals=0.62),
)  # fmt: skip

# A year as the trade has it: quiet round the Spring Festival and in high summer, strong before the year's end.
SEASON = {1: 0.85, 2: 0.70, 3: 1.10, 4: 1.00, 5: 0.95, 6: 1.10, 7: 0.90, 8: 0.92, 9: 1.08, 10: 0.92, 11: 1.10, 12: 1.20}


def target_of(rep: Rep, month: date) -> int:
    """The month's revenue target, to the 5,000 that managers think in, within 150,000 … 400,000."""
    growth = 1.06 if month.year == 2026 else 1.0
    wanted = rep.target * SEASON[month.month] * growth
    return int(min(400_000, max(150_000, round(wanted / 5000) * 5000)))


def visits_target_of(rep: Rep) -> int:
    """Visits a month that the manager wants of everybody; a newcomer is to make more of them."""
    return 24 if rep.name == "刘洋" else 20
