"""The whole sample world from one seed: who sells what to whom, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from make.activities import Activity, activities_of
from make.customers import Book, Customer, drop_some
from make.days import LAST
from make.deals import Deal, deals_of
from make.names import Register
from make.orders import Order, ledger, orders_of
from make.people import REPS, Rep

SEED = 7


@dataclass
class Desk:
    """All that one rep has."""

    rep: Rep
    customers: list[Customer]
    deals: list[Deal]
    orders: list[Order]
    activities: list[Activity]


@dataclass
class World:
    """The team's desks, and its ledger of orders."""

    desks: list[Desk]
    ledger: list[Order]

    @property
    def customers(self) -> list[Customer]:
        return [customer for desk in self.desks for customer in desk.customers]


def make_world() -> World:
    """The same world each time: each rep has a stream of chance of their own."""
    register = Register(Random(SEED))
    desks: list[Desk] = []
    for rep in REPS:
        rng = Random(f"{SEED} {rep.rep_id}")
        book = Book(rep, rng, register, 1 + sum(len(desk.customers) for desk in desks))
        deals = deals_of(rep, book, rng)
        for deal in sorted(deals, key=lambda d: (d.opened_on, d.customer.customer_id, d.amount)):
            deal.deal_id = f"OP{rep.rep_id[-2:]}{1 + sum(bool(d.deal_id) for d in deals):03d}"
        orders = orders_of(rep, book.customers, deals, rng)
        drop_some(book.customers, busy_until(deals), rng)
        firsts = first_orders(orders)
        desks.append(Desk(rep, book.customers, deals, orders, activities_of(rep, book.customers, deals, firsts, rng)))
    return World(desks, ledger([order for desk in desks for order in desk.orders]))


def busy_until(deals: list[Deal]) -> dict[str, date]:
    """Until when there was something with a customer; to the end with one who bought."""
    until: dict[str, date] = {}
    for deal in deals:
        end = deal.closed_on if deal.closed_on and not deal.won else LAST
        until[deal.customer.name] = max(end, until.get(deal.customer.name, end))
    return until


def first_orders(orders: list[Order]) -> dict[str, date]:
    """The day of each customer's first order, by name."""
    firsts: dict[str, date] = {}
    for order in orders:
        if order.status != "cancelled" and order.amount > 0:
            firsts[order.customer.name] = min(order.date, firsts.get(order.customer.name, order.date))
    return firsts
