"""Deals: how each goes from lead to signature, is won or lost, and how its expected close stood at the end of each month."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from make.customers import Book, Customer
from make.days import FIRST, LAST, last_week, later, month_end, month_of, months, some_workday, workday, workday_before
from make.people import GRADES, PRODUCTS, Rep, target_of

STAGES = ("lead", "qualified", "quotation", "negotiation", "review", "signature")
PROBABILITY = {"lead": 0.10, "qualified": 0.20, "quotation": 0.40, "negotiation": 0.60, "review": 0.80, "signature": 0.90}
DAYS_IN_STAGE = {
    "lead": (10, 36),
    "qualified": (12, 36),
    "quotation": (14, 40),
    "negotiation": (12, 36),
    "review": (8, 26),
    "signature": (5, 16),
}
# Days still to go from each stage, as reps reckon.
DAYS_TO_CLOSE = {"lead": 116, "qualified": 93, "quotation": 67, "negotiation": 43, "review": 24, "signature": 11}
LOST_IN = (0.18, 0.24, 0.28, 0.20, 0.08, 0.02)  # where deals are lost, by stage
COMPETITORS = ("格兰德泵业", "Pentax Flow", "南方流体", "Kessler Pumps")
LOST_REASONS = ("价格", "交期", "技术规格不符", "选择竞争对手", "项目取消", "没有预算")
STOCK_BEFORE = date(2025, 1, 1)  # deals opened from here make up the stock of the first picture


@dataclass
class Deal:
    """One deal: the days on which it entered its stages, its end, its amount and what was expected at each month's end."""

    customer: Customer
    product: str
    opened_on: date
    amount: int
    stages: list[tuple[date, str]]
    closed_on: date | None = None
    won: bool = False
    lost_reason: str | None = None
    competitor: str | None = None
    is_pushed: bool = False  # one of those that move on every month
    is_neglected: bool = False  # nobody calls any more
    change: tuple[date, float] | None = None  # from that day on the amount is so many times the first
    expected: dict[date, date] = field(default_factory=dict)  # by the last day of a month
    deal_id: str = ""

    def stage(self, day: date) -> tuple[date, str]:
        """Since when, and which, at the end of a day."""
        return max(entered for entered in self.stages if entered[0] <= day)

    def is_closed(self, day: date) -> bool:
        return self.closed_on is not None and self.closed_on <= day

    def amount_at(self, day: date) -> int:
        if self.change and self.change[0] <= day:
            return round(self.amount * self.change[1] / 500) * 500
        return self.amount

    @property
    def final_amount(self) -> int:
        return self.amount_at(self.closed_on or LAST)


def stock_wanted(rep: Rep, month: date) -> int:
    """How many deals are open at a month's end: it grows to the number of the last month."""
    if rep.regulars == 0:
        return max(0, round(rep.open_deals * ((month - date(2026, 6, 1)).days / 122)))
    share = 0.66 + 0.34 * max(0, (month - FIRST).days) / (date(2026, 10, 1) - FIRST).days
    return rep.open_deals if month >= date(2026, 8, 1) else round(rep.open_deals * share)


def path(rep: Rep, opened: date, rng: Random) -> tuple[list[tuple[date, str]], date, bool]:
    """The days of the stages, the day of the end and whether it is won."""
    pace = 0.5 if rep.regulars == 0 else 1.0
    is_won = rng.random() < rep.win_rate
    last = len(STAGES) - 1 if is_won else rng.choices(range(len(STAGES)), LOST_IN)[0]
    stages, day = [], opened
    for name in STAGES[: last + 1]:
        stages.append((day, name))
        day = workday(day + timedelta(days=max(3, round(rng.randint(*DAYS_IN_STAGE[name]) * pace))))
    if is_won and rep.closes_late and rng.random() < 0.8:
        day = max(rng.choice(last_week(month_of(day))), workday(stages[-1][0] + timedelta(days=1)))
    return stages, day, is_won


def new_deal(rep: Rep, book: Book, deals: list[Deal], month: date, rng: Random) -> Deal | None:
    """A deal opened in the month with a customer drawn by the grades that the rep prefers."""
    opened = some_workday(rng, max(month, rep.hired_on + timedelta(days=5)), month_end(month) - timedelta(days=2))
    wants_prospect = rng.random() < rep.new_deals
    grade = rng.choices(GRADES, rep.grades)[0]
    known = [c for c in book.customers if c.is_worked(opened) and c.is_prospect == wants_prospect and not (rep.slipping and c.key_account)]
    bought = {deal.customer.name for deal in deals if deal.won}
    known = [c for c in known if c.lost_on is None and c.last_order_on is None and not (wants_prospect and c.name in bought)]
    fitting = [c for c in known if c.grade == grade] or known
    if not fitting:
        return None
    stages, end, is_won = path(rep, opened, rng)
    size = target_of(rep, date(2026, 4, 1)) * rep.deal_size * rng.lognormvariate(0, 0.45)
    deal = Deal(rng.choice(fitting), rng.choices(PRODUCTS, rep.products)[0], opened, max(8_000, round(size / 500) * 500), stages)
    if end <= LAST:
        deal.closed_on, deal.won = end, is_won
    deal.competitor = rng.choice(COMPETITORS) if rng.random() < 0.55 else None
    if deal.closed_on and not is_won:
        deal.lost_reason = rng.choice(LOST_REASONS)
        if deal.lost_reason == "选择竞争对手" and not deal.competitor:
            deal.competitor = rng.choice(COMPETITORS)
    deal.is_neglected = end > LAST and rng.random() < 0.16
    if len(stages) > 2 and rng.random() < 0.3:
        deal.change = (stages[2][0], rng.choice((0.8, 0.85, 0.9, 1.1, 1.15, 1.25)))
    deal.expected = expectations(deal, end, rng)
    return deal


def expectations(deal: Deal, end: date, rng: Random) -> dict[date, date]:
    """What the pipeline said at each month's end: hopeful at first, moved when it was not kept, right at last."""
    current = workday(deal.opened_on + timedelta(days=round(DAYS_TO_CLOSE["lead"] * rng.uniform(0.7, 1.2))))
    said = {}
    for month in months(max(deal.opened_on, STOCK_BEFORE), min(end, LAST)):
        last = month_end(month)
        if end > last:
            to_go = DAYS_TO_CLOSE[deal.stage(last)[1]]
            if deal.won and (end - last).days <= 45 and rng.random() < 0.6:
                current = workday(end)
            elif current <= last + timedelta(days=to_go * 0.45) and rng.random() < 0.85:
                current = workday(last + timedelta(days=round(to_go * rng.uniform(0.8, 1.4))))
        said[last] = current
    return said


def pushed_deal(deal: Deal, rng: Random) -> None:
    """Makes a deal one of those that are always expected next month, and never come."""
    start = date(2026, rng.choice((1, 2, 3, 3)), rng.randint(3, 24))
    days = [workday(start + timedelta(days=n)) for n in (0, 18, 37, 58, 80)]
    deal.stages = list(zip(days, STAGES, strict=False))[: rng.choice((4, 4, 5))]
    deal.opened_on, deal.closed_on, deal.won, deal.lost_reason = days[0], None, False, None
    deal.is_pushed, deal.is_neglected, deal.change = True, rng.random() < 0.4, None
    deal.expected = {}
    for month in months(deal.opened_on, LAST):
        following = later(month, 3 if month < later(month_of(deal.opened_on), 2) else 1)
        deal.expected[month_end(month)] = workday_before(month_end(following) - timedelta(days=rng.randint(0, 6)))


def deals_of(rep: Rep, book: Book, rng: Random) -> list[Deal]:
    """All deals of a rep, and the prospects who come meanwhile; stock by stock, month by month."""
    deals: list[Deal] = []
    for month in months(STOCK_BEFORE, LAST):
        if month >= FIRST:
            book.new_prospects(month)
        if not rep.visits:
            continue
        last = month_end(month)
        missing = stock_wanted(rep, month) - sum(not deal.is_closed(last) for deal in deals)
        for _ in range(missing):
            for _attempt in range(40):
                deal = new_deal(rep, book, deals, month, rng)
                if deal and not deal.is_closed(last):
                    deals.append(deal)
                    break
    open_late = [deal for deal in deals if deal.closed_on is None and not deal.customer.key_account]
    for deal in open_late[: rep.pushed_deals]:
        pushed_deal(deal, rng)
        deal.customer.first_contact_on = min(deal.customer.first_contact_on, deal.opened_on)
    if rep.regulars == 0:
        first_wins(deals, rng)
    if rep.name == "Oliver Grant":
        deals.append(only_deal(book))
    return [deal for deal in deals if deal.closed_on is None or deal.closed_on >= FIRST]


def first_wins(deals: list[Deal], rng: Random) -> None:
    """A newcomer's first three orders, of the deals that were opened first."""
    chosen = sorted((deal for deal in deals if deal.closed_on), key=lambda deal: deal.opened_on)[:3]
    for deal, won_on in zip(chosen, (date(2026, 9, 17), date(2026, 10, 14), date(2026, 10, 21)), strict=True):
        days = (won_on - deal.opened_on).days
        deal.stages = [(workday(deal.opened_on + timedelta(days=days * n // len(STAGES))), stage) for n, stage in enumerate(STAGES)]
        deal.closed_on, deal.won, deal.lost_reason, deal.change = won_on, True, None, None
        deal.expected = expectations(deal, won_on, rng)


def only_deal(book: Book) -> Deal:
    """The one deal that a rep without records has written down."""
    customer = book.customers[1]
    deal = Deal(customer, "FlowSense", date(2026, 8, 17), 64_000, [(date(2026, 8, 17), "lead"), (date(2026, 9, 8), "quotation")])
    deal.is_neglected = True
    deal.expected = {picture: date(2026, 10, 23) for picture in (date(2026, 8, 31), date(2026, 9, 30), LAST)}
    return deal
