"""Lists that are none of ours though some of their headers are: of another trade, of other things, or with nothing but usual headers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from reportgen.workbook.columns import Header, Table
from reportgen.workbook.folding import letters, tokens_of
from reportgen.workbook.grid import Grid
from reportgen.workbook.headers import Names, is_generic
from reportgen.workbook.likely import words_of
from reportgen.workbook.schema import KIND, Kind

FEWEST_FIELDS = 2
UNDEMANDING = {"customers": "customer", "reps": "rep"}  # kinds that require one column alone, so that much looks like them
LEAST_KNOWN = 0.2  # of the headers of such a list
SHARE_KNOWN = 0.8  # of the headers, where each known one is of those that every sheet has
OTHER_TRADE = re.compile(
    r"expense|receipt|reimburs|supplier|vendor|quot(?:e|ation)\b|valid until|paid by|purchase price"
    r"|报销|供应商|报价|费用类[型别]|有效期|收款|付款人|采购单价",
    re.IGNORECASE,
)  # headers of lists with a date, a customer and an amount that are no orders
THINGS = """
subscription payment invoice ticket case shipment supplier vendor quote quo warehouse production purchase commission campaign product contact
property rule event investor asset rma receipt expense employee stock sku contract route
"""
OTHER_THINGS = frozenset(THINGS.split())  # what the rows of another trade's list are, by whose number each begins
OUR_THINGS = {
    "reps": {"employee"}, "visits": {"contact", "event", "property", "route", "product", "campaign"},
    "orders": {"product", "contract", "contact", "campaign"}, "pipeline": {"contact", "product", "quote", "campaign", "contract"},
}  # fmt: skip
NUMBERS = ("id", "no", "number", "key")
PROPER = {  # fields of which one must be told by more than a usual header: a list of sales orders has a date, a name and a rep as well
    "events": {"name", "cost", "attendees", "leads"}, "plans": {"week", "planned_hours", "planned_count", "objective"},
    "customers": {column.name for column in KIND["customers"].columns} - {"rep"},
    "reps": {column.name for column in KIND["reps"].columns} - {"team", "hired_on", "left_on"},
}  # fmt: skip
BARE = {"visits": (("type", "createddate"), ("type", "createdat")), "reps": (("id", "name"), ("编号", "名称"), ("编码", "名称"), ("代码", "名称"))}
CUSTOMERS = re.compile("客户|顾客|客商|customer|client|account", re.IGNORECASE)
OWN_TRADE = {"order_id", "status", "due_on", "delivered_on", "opportunity_id"}


def matched(table: Table) -> int:
    return sum(header.field is not None for header in table.headers)


def is_no_list_of(table: Table) -> bool:
    """Whether a table with all that its kind requires is yet none of the kind."""
    is_other_list = table.kind.name in UNDEMANDING and (counts_other_things(table) or is_hardly_known(table))
    return says_nothing(table) or is_other_trade(table) or is_other_list


def says_nothing(table: Table) -> bool:
    """Whether all that is known of a table are headers such as Name, Date and Status, which a phone list has too."""
    known = [header for header in table.headers if header.field]
    if len(known) == FEWEST_FIELDS and len(known) < len(table.headers) / 2 and not is_named(table):
        return True
    if not is_named(table) and any(is_bare(known, *titles) for titles in BARE.get(table.kind.name, ())):
        return True
    proper = PROPER.get(table.kind.name)
    if is_named(table) or any(not is_generic(h.title) and not h.is_weak and (not proper or h.field in proper) for h in known):
        return False
    required = {column.name for column in table.kind.columns if column.required}
    least = len(table.headers) if proper else SHARE_KNOWN * len(table.headers)
    return any(header.is_weak and header.field in required for header in known) or len(known) < least


def is_bare(known: Sequence[Header], *titles: str) -> bool:
    """Whether what a kind requires has no better headers than these, which lists of customers or shops have as well."""
    return set(titles) <= {letters(header.title) for header in known}


def is_other_trade(table: Table) -> bool:
    """Whether a list with a date, a customer and an amount is one of expenses, quotations or payments, not of orders."""
    if table.kind.name != "orders" or OWN_TRADE & {header.field for header in table.headers if not header.is_weak}:
        return False
    return any(header.field is None and OTHER_TRADE.search(header.title) for header in table.headers)


def is_hardly_known(table: Table) -> bool:
    """Whether a wide list has next to no known header, and none that speaks of customers: a census has names and codes as well."""
    name = next((header.title for header in table.headers if header.field == UNDEMANDING[table.kind.name]), "")
    return matched(table) < LEAST_KNOWN * len(table.headers) and not CUSTOMERS.search(name) and not is_named(table)


def counts_other_things(table: Table) -> bool:
    """Whether a table's first column numbers things of another trade, such as invoices or suppliers: those are what its rows are."""
    words = words_of(table.headers[0].title).split() if table.headers else []
    other = OTHER_THINGS - OUR_THINGS.get(table.kind.name, set())
    return bool(other & set(words)) and any(word in NUMBERS for word in words[1:])


def titles_in(titles: Mapping[int, tuple[str, ...]]) -> list[str]:
    return [text for texts in titles.values() for text in texts]


def is_list_of_customers(names: Names, titles: Sequence[str]) -> bool:
    """Whether headers are a customer's and besides only such as addresses and telephones, or the number of a row, which mean no column."""
    customers = [
        title for title in titles if CUSTOMERS.search(title) and any(match.field == "customer" for match in names.fields(KIND["customers"], title))
    ]
    others = [title for title in titles if title not in customers]
    return len(customers) == 1 and all(not tokens_of(title) or names.is_of_none(KIND["customers"], title) for title in others)


def is_named(table: Table) -> bool:
    """Whether the sheet bears the name of the table's kind."""
    return bears_name(table.grid, table.kind)


def bears_name(grid: Grid, kind: Kind) -> bool:
    sheet = letters(unicodedata.normalize("NFKC", grid.sheet))
    return any(letters(word) in sheet for word in (kind.name, kind.en, kind.zh, *kind.aliases))
