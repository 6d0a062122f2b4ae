"""What the reps do day by day: the activities that move their deals, the calls and visits between, and their time sheets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from make.customers import SLIPPING, Customer
from make.days import FIRST, LAST, month_of, months, workday, workdays
from make.deals import Deal
from make.people import CARE, CLOSE, DEVELOP, GRADES, MANAGER, PRODUCTS, SOLVE, TASKS, Rep

CODES = {"call": "T2", "follow-up": "T2", "event": "T2", "other": "T3"}  # the rest is T1
LENGTH = {  # hours, in quarters
    "visit": (1.0, 2.25), "joint visit": (1.25, 2.5), "demo": (1.5, 3.0), "proposal": (0.75, 1.75), "negotiation": (1.0, 2.25),
    "call": (0.25, 0.5), "follow-up": (0.25, 0.75), "event": (2.0, 4.0), "other": (0.75, 2.0),
}  # fmt: skip
KIND_ON = {
    "qualified": "visit",
    "quotation": "proposal",
    "negotiation": "visit",
    "review": "negotiation",
    "signature": "negotiation",
}
FULL_DAY = 7.5  # hours with customers after which no more is put on a day
NEXT = {
    DEVELOP: {"zh": ("约见设备部经理", "寄送样本和案例", "了解预算和审批流程"), "en": ("Meet the plant manager", "Send case study", "Ask for the budget")},
    SOLVE: {"zh": ("提交选型方案", "安排现场测量", "安排样机试用"), "en": ("Send sizing proposal", "Site survey", "Arrange trial unit")},
    CLOSE: {"zh": ("确认付款条款", "约总经理面谈", "提交合同草案"), "en": ("Agree payment terms", "Meet the general manager", "Send draft contract")},
    CARE: {"zh": ("季度回访", "备件补货提醒", "安排维保检查"), "en": ("Quarterly review", "Spare parts reminder", "Schedule service check")},
}  # fmt: skip


@dataclass
class Activity:
    """One row of the log; hours in quarters."""

    date: date
    customer: Customer
    activity: str
    hours: float
    product: str
    task: str
    deal: Deal | None = None
    outcome: str | None = None
    next_step: str | None = None
    next_step_on: date | None = None
    joint_with: str | None = None
    quality: int | None = None
    is_desk_work: bool = False  # an "other" that is no travel

    @property
    def code(self) -> str:
        return "T4" if self.is_desk_work else CODES.get(self.activity, "T1")


class Diary:
    """A rep's days: keeps them from getting too full and a customer from the same thing twice a day."""

    def __init__(self, rep: Rep, rng: Random) -> None:
        self.rep, self.rng = rep, rng
        self.hours: dict[date, float] = {}
        self.taken: set[tuple[date, str, str]] = set()
        self.rows: list[Activity] = []

    def add(self, day: date, customer: Customer, activity: str, product: str, task: str, deal: Deal | None = None,
            outcome: str | None = None) -> bool:  # fmt: skip
        """Puts an activity on the day; False where it does not fit."""
        low, high = LENGTH[activity]
        hours = self.rng.randint(int(low * 4), int(high * 4)) / 4
        key = (day, customer.name, activity)
        if key in self.taken or self.hours.get(day, 0.0) + hours > FULL_DAY or not customer.is_worked(day):
            return False
        self.taken.add(key)
        self.hours[day] = self.hours.get(day, 0.0) + hours
        row = Activity(day, customer, activity, hours, product, task, deal, outcome)
        self.rows.append(row)
        self.finish(row)
        return True

    def finish(self, row: Activity) -> None:
        """Outcome, next step and, of joint visits, the manager's score."""
        rng = self.rng
        if row.activity in ("other", "event"):
            return
        if row.outcome is None and rng.random() < (0.85 if row.code == "T1" else 0.55):
            row.outcome = "advanced" if rng.random() < 0.3 else "held"
        if row.outcome != "lost" and rng.random() < (0.78 if row.code == "T1" else 0.4):
            row.next_step = rng.choice(NEXT[row.task][self.rep.lang])
            if rng.random() < 0.92:
                row.next_step_on = workday(row.date + timedelta(days=rng.randint(3, 24)))
        if row.activity == "joint visit":
            row.joint_with = MANAGER
            row.quality = rng.choice((3, 4, 4, 5) if self.rep.name in ("王建国", "Sophie Turner") else (2, 3, 3, 4, 4))


def activities_of(rep: Rep, customers: list[Customer], deals: list[Deal], first_orders: dict[str, date], rng: Random) -> list[Activity]:
    """All rows of a rep's log, in the order in which they were written."""
    if not rep.visits:
        return few_rows(rep, customers, deals, rng)
    diary = Diary(rep, rng)
    for month in months(max(FIRST, rep.hired_on), LAST):
        wanted = round(rep.visits * rep.visit_factors.get(month, 1.0) * rng.uniform(0.93, 1.07))
        along_the_deals(diary, deals, month, wanted)
        first_contacts(diary, customers, month)
        fill(diary, customers, deals, first_orders, month, "visit", wanted)
        fill(diary, customers, deals, first_orders, month, "call", round(rep.calls * rng.uniform(0.9, 1.1)))
        for activity, times in (("demo", 2), ("follow-up", 3), ("event", 1 if month.month in (5, 9) else 0)):
            fill(diary, customers, deals, first_orders, month, activity, times)
        if not rep.has_timesheet:
            on_the_road(diary, month)
        accompany(diary, month)
    return sorted(diary.rows, key=lambda row: (row.date, diary.rows.index(row)))


def done(diary: Diary, month: date, activity: str) -> int:
    same = ("visit", "joint visit") if activity == "visit" else (activity,)
    return sum(month_of(row.date) == month and row.activity in same for row in diary.rows)


def along_the_deals(diary: Diary, deals: list[Deal], month: date, most_visits: int) -> None:
    """What brought each deal to its next stage, or to its end; a call where the month has its visits."""
    steps = []
    for deal in deals:
        for entered, stage in deal.stages[1:]:
            steps.append((entered, deal, KIND_ON[stage], "advanced", stage))
        if deal.closed_on:
            steps.append(
                (
                    deal.closed_on,
                    deal,
                    "visit",
                    "advanced" if deal.won else "lost",
                    "signature" if deal.won else deal.stages[-1][1],
                )
            )
    for day, deal, activity, outcome, stage in sorted(steps, key=lambda step: (step[0], step[1].deal_id)):
        if month_of(day) != month or day < diary.rep.hired_on or (activity == "visit" and outcome == "advanced" and diary.rng.random() < 0.15):
            continue
        if activity == "visit" and done(diary, month, "visit") >= most_visits:
            activity = "call"
        task = CLOSE if stage in ("negotiation", "review", "signature") else SOLVE
        diary.add(day, deal.customer, activity, deal.product, task, deal, outcome)


def first_contacts(diary: Diary, customers: list[Customer], month: date) -> None:
    for customer in customers:
        if customer.is_prospect and month_of(customer.first_contact_on) == month:
            product = diary.rng.choices(PRODUCTS, diary.rep.products)[0]
            diary.add(customer.first_contact_on, customer, diary.rng.choice(("call", "call", "visit")), product, DEVELOP)


def fill(
    diary: Diary,
    customers: list[Customer],
    deals: list[Deal],
    first_orders: dict[str, date],
    month: date,
    activity: str,
    wanted: int,
) -> None:
    """Brings the month's number of an activity up to what is wanted."""
    rep, rng = diary.rep, diary.rng
    for _ in range(400):
        if done(diary, month, activity) >= wanted:
            return
        day = min(rng.sample(workdays(month), 3), key=lambda d: diary.hours.get(d, 0.0))
        customer = choose(rep, customers, deals, first_orders, day, rng)
        if customer is None:
            continue
        deal = next(
            (d for d in deals if d.customer is customer and d.opened_on <= day and not d.is_closed(day) and not d.is_neglected),
            None,
        )
        product = deal.product if deal and rng.random() < 0.8 else rng.choices(PRODUCTS, rep.products)[0]
        is_new = first_orders.get(customer.name, LAST) > day
        task = rng.choices(TASKS, rep.tasks)[0]
        if rep.name != "陈思雨":  # who looks after everybody, and develops nobody
            task = {CARE: DEVELOP, CLOSE: SOLVE}.get(task, task) if is_new and not deal else task
        diary.add(day, customer, activity, product, task, deal)


def choose(rep: Rep, customers: list[Customer], deals: list[Deal], first_orders: dict[str, date], day: date, rng: Random) -> Customer | None:
    """A customer to call on: by the rep's mix of grades, or mostly those who never ordered with one who hunts."""
    neglected = {d.customer.name for d in deals if d.is_neglected and d.opened_on + timedelta(days=25) <= day}
    known = [c for c in customers if c.is_worked(day) and c.name not in neglected and not (c.name == SLIPPING and day > date(2026, 6, 20))]
    if rep.prospect_share is not None:
        wants_new = rng.random() < rep.prospect_share
        known = [c for c in known if (first_orders.get(c.name, LAST) >= day) == wants_new]
    grade = rng.choices(GRADES, rep.grades)[0]
    fitting = [c for c in known if c.grade == grade]
    if not fitting:
        return None
    busy = {d.customer.name for d in deals if d.opened_on <= day and not d.is_closed(day)}
    weights = [3.0 if c.name in busy else 2.0 if c.key_account else 1.0 if c.interval else 0.6 for c in fitting]
    return rng.choices(fitting, weights)[0]


def on_the_road(diary: Diary, month: date) -> None:
    """Travel and desk work, written down by those who keep no time sheet."""
    visits = [row for row in diary.rows if month_of(row.date) == month and row.code == "T1"]
    for place, row in enumerate(diary.rng.sample(visits, min(18, len(visits)))):
        if diary.add(row.date, row.customer, "other", row.product, row.task):
            diary.rows[-1].is_desk_work = place % 2 == 1


def accompany(diary: Diary, month: date) -> None:
    """The manager comes along on two visits a month, with a newcomer on four."""
    visits = [row for row in diary.rows if month_of(row.date) == month and row.activity == "visit"]
    for row in diary.rng.sample(visits, min(4 if diary.rep.regulars == 0 else 2, len(visits) // 3)):
        if (row.date, row.customer.name, "joint visit") not in diary.taken:
            row.activity = "joint visit"
            diary.taken.add((row.date, row.customer.name, "joint visit"))
            diary.finish(row)


def few_rows(rep: Rep, customers: list[Customer], deals: list[Deal], rng: Random) -> list[Activity]:
    """The few rows of one who writes nothing down."""
    rows = []
    for day, who, activity in ((date(2026, 8, 17), 1, "visit"), (date(2026, 9, 8), 1, "proposal"), (date(2026, 9, 22), 0, "call"),
                               (date(2026, 10, 9), 2, "visit"), (date(2026, 10, 13), 0, "call")):  # fmt: skip
        deal = deals[0] if who == 1 else None
        rows.append(Activity(day, customers[who], activity, 0.5 if activity == "call" else 1.5, "FlowSense", SOLVE, deal))
    return rows


def timesheet(rep: Rep, rows: list[Activity], rng: Random) -> list[tuple[date, list[float]]]:
    """Weeks from their Monday, with the hours T1–T5: what the log says, and what was round it."""
    weeks = []
    monday = max(FIRST, rep.hired_on) - timedelta(days=max(FIRST, rep.hired_on).weekday())
    while monday <= LAST:
        days = [monday + timedelta(days=n) for n in range(5)]
        worked = sum(day in workdays(month_of(day)) and FIRST <= day <= LAST and day >= rep.hired_on for day in days)
        if worked:
            direct = sum(row.hours for row in rows if row.date in days and row.code == "T1")
            t1 = round(direct * 1.05 * 2) / 2
            rest = max(4.0, worked * 8 - t1)
            shares = {"陈思雨": (0.24, 0.42, 0.34), "王建国": (0.30, 0.24, 0.46)}.get(rep.name, (0.40, 0.34, 0.26))
            others = [round(rest * share * rng.uniform(0.88, 1.12) * 2) / 2 for share in shares]
            weeks.append((monday, [t1, *others, rng.choice((0.0, 0.5, 1.0, 1.5, 2.0))]))
        monday += timedelta(days=7)
    return weeks


def last_contacts(rows: list[Activity], picture: date) -> dict[str, Activity]:
    """The last activity with each customer up to a day, by name; travel is none."""
    return {row.customer.name: row for row in rows if row.date <= picture and row.activity != "other"}
