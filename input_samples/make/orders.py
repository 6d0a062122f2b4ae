"""Orders: the regular ones by each customer's rhythm, those of won deals, a few returns and cancelled ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from make.customers import SLIPPING, Customer
from make.days import FIRST, LAST, last_week, later, month_end, month_of, months, some_workday, workday, workday_before, workdays
from make.deals import Deal
from make.people import PRODUCTS, Rep, target_of


@dataclass
class Order:
    """One line of an order."""

    date: date
    customer: Customer
    rep: str
    product: str
    amount: float
    deal: Deal | None = None
    status: str = "ordered"
    due_on: date | None = None
    delivered_on: date | None = None
    head: Order | None = None  # the first line of the same order
    order_id: str = ""


def rhythm(customer: Customer, rng: Random) -> list[date]:
    """The days on which a customer orders of its own accord."""
    if customer.name == SLIPPING:
        return slipping_rhythm()
    first = max(FIRST, customer.first_contact_on + timedelta(days=20))
    day = first + timedelta(days=rng.randint(0, customer.interval))
    days = []
    while day <= (customer.last_order_on or LAST) and day <= LAST:
        days.append(workday(day))
        day += timedelta(days=round(customer.interval * rng.uniform(0.85, 1.18)))
    return [day for day in days if day <= LAST]


def slipping_rhythm() -> list[date]:
    """Every five weeks for a year, then slower and slower, then silence since the end of August."""
    days = [date(2026, 8, 31)]
    for gap in (50, 44, 39, 34, 35, 33, 35, 34, 35, 33, 36, 34):
        days.append(days[-1] - timedelta(days=gap))
    return sorted(workday(day) for day in days if day >= FIRST)


def followers(deals: list[Deal], rep: Rep, rng: Random) -> None:
    """Some prospects who bought become regulars from then on."""
    for deal in sorted((d for d in deals if d.won and d.customer.is_prospect), key=lambda d: d.closed_on or LAST):
        customer = deal.customer
        if customer.interval == 0 and customer.last_order_on is None and rng.random() < 0.22 and deal.closed_on:
            customer.interval = rng.randint(60, 95)
            customer.size = rng.uniform(0.5, 0.9)


def in_month(rep: Rep, day: date, rng: Random) -> date:
    """The day itself; with those who close late, mostly one of the month's last five working days, with others sometimes before."""
    if rep.closes_late:
        return rng.choice(last_week(month_of(day))) if rng.random() < 0.72 else day
    is_earlier = day in last_week(month_of(day)) and (not rep.visits or Random(f"{rep.rep_id} {day}").random() < 0.4)
    return workday_before(day - timedelta(days=9)) if is_earlier else day


def limit_won(rep: Rep, deals: list[Deal]) -> None:
    """A month's won deals are not more than four fifths of what the month is to bring."""
    for month in months(FIRST, LAST):
        won = [deal for deal in deals if deal.won and deal.closed_on and month_of(deal.closed_on) == month]
        most = target_of(rep, month) * rep.attainment * (0.92 if rep.prospect_share else 0.8)
        if (total := sum(deal.final_amount for deal in won)) > most:
            for deal in won:
                deal.amount = max(6_000, round(deal.amount * most / total / 500) * 500)


def orders_of(rep: Rep, customers: list[Customer], deals: list[Deal], rng: Random) -> list[Order]:
    """All order lines of a rep."""
    followers(deals, rep, rng)
    limit_won(rep, deals)
    regular: list[tuple[date, Customer]] = []
    for customer in customers:
        if customer.interval:
            first_won = min((d.closed_on for d in deals if d.won and d.customer is customer and d.closed_on), default=FIRST)
            days = [day for day in rhythm(customer, rng) if not customer.is_prospect or day > first_won + timedelta(days=30)]
            regular += [(day if customer.name == SLIPPING else in_month(rep, day, rng), customer) for day in days]
    orders: list[Order] = []
    for month in months(FIRST, LAST):
        won = [deal for deal in deals if deal.won and deal.closed_on and month_of(deal.closed_on) == month]
        for deal in won:
            orders += lines(rep, deal.closed_on or LAST, deal.customer, deal.product, deal.final_amount, deal, rng)
        due = sorted({(day, c.name): (day, c) for day, c in regular if month_of(day) == month}.values(), key=lambda d: (d[0], d[1].name))
        wanted = wanted_in(rep, month, rng)
        rest = wanted - sum(deal.final_amount for deal in won)
        weights = [customer.size * rng.uniform(0.85, 1.15) for _day, customer in due]
        for (day, customer), weight in zip(due, weights, strict=True):
            amount = max(2_400.0, round(rest * weight / sum(weights) / 20) * 20)
            orders += lines(rep, day, customer, rng.choices(PRODUCTS, rep.products)[0], amount, None, rng)
    orders += oddities(rep, orders, rng)
    return orders


def wanted_in(rep: Rep, month: date, rng: Random) -> float:
    """What the month is to bring: about the rep's usual share of the target, or what the visits of two months before earned."""
    luck = min(1.2, max(0.8, rng.gauss(1.0, 0.07)))
    if rep.slipping:
        return rep.target * rep.attainment * rep.visit_factors.get(later(month, -2), 1.0) * rng.gauss(1.0, 0.07)
    wanted = target_of(rep, month) * rep.attainment * luck
    return max(wanted, target_of(rep, month) * 1.03) if rep.visit_factors else wanted


def lines(rep: Rep, day: date, customer: Customer, product: str, amount: float, deal: Deal | None, rng: Random) -> list[Order]:
    """One order, sometimes with a line of service beside the product; delivered some weeks later."""
    due = workday(day + timedelta(days=rng.randint(12, 40)))
    delivered = workday(due + timedelta(days=rng.choice((-4, -2, 0, 0, 0, 1, 3, 7))))
    status, delivered_on = ("delivered", delivered) if delivered <= LAST else ("ordered", None)
    parts = [(product, float(amount))]
    if product != "ServicePlus" and rng.random() < 0.15:
        service = float(round(amount * 0.12 / 20) * 20)
        parts = [(product, amount - service), ("ServicePlus", service)]
    found: list[Order] = []
    for what, money in parts:
        found.append(Order(day, customer, rep.name, what, money, deal, status, due, delivered_on, found[0] if found else None))
    return found


def oddities(rep: Rep, orders: list[Order], rng: Random) -> list[Order]:
    """A return and a cancelled order or two, as every year has them."""
    plain = [order for order in orders if order.deal is None and order.head is None and order.date < date(2026, 9, 1) and order.delivered_on]
    odd = []
    for order in rng.sample(plain, min(1, len(plain))):
        back = workday((order.delivered_on or order.date) + timedelta(days=9))
        odd.append(
            Order(
                back,
                order.customer,
                rep.name,
                order.product,
                -round(order.amount * 0.1 / 20) * 20.0,
                None,
                "delivered",
                back,
                back,
            )
        )
    for month in (date(2025, 11, 1), date(2026, 6, 1)):
        if plain:
            customer = rng.choice(plain).customer
            day = some_workday(rng, workdays(month)[0], month_end(month))
            if customer.is_worked(day):
                due = workday(day + timedelta(days=21))
                odd.append(Order(day, customer, rep.name, rng.choice(PRODUCTS), rng.randint(400, 1800) * 20.0, None, "cancelled", due, None))
    return odd


def ledger(orders: list[Order]) -> list[Order]:
    """The team's ledger: by date, numbered month by month; the lines of one order stand together and share its number."""
    heads = sorted((order for order in orders if order.head is None), key=lambda o: (o.date, o.customer.customer_id, o.amount))
    others: dict[int, list[Order]] = {}
    for order in orders:
        if order.head is not None:
            others.setdefault(id(order.head), []).append(order)
    counts: dict[date, int] = {}
    kept: list[Order] = []
    for head in heads:
        month = month_of(head.date)
        counts[month] = counts.get(month, 0) + 1
        for order in (head, *others.get(id(head), [])):
            order.order_id = f"SO{month:%y%m}-{counts[month]:03d}"
            kept.append(order)
    return kept
