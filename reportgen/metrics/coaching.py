"""The joint visit that a manager makes with a rep: to whom, and why (domain.md 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.rules import Notice

REASONS = {  # rule → why the manager goes along to its customer
    "slipping": _("its score on the wall is falling"), "unmet": _("nobody has met the decision maker"),
    "at_risk": _("its orders stay away"), "pushed": _("it puts off its decision again and again"),
    "commit": _("counted as commit without contact"), "overdue": _("its date has passed"), "hope": _("much money, no firm next step"),
    "silent": _("nobody has spoken with it for long"), "over_age": _("the deal has stood still for long"),
}  # fmt: skip
CONVERSION, LARGEST = _("to see at which moment it says no"), _("the largest open deal")


@dataclass(frozen=True, slots=True)
class JointVisit:
    """Whom to visit together, and the reason (a message id)."""

    customer: str
    reason: str


def joint_visit(book: Book, position: int, found: Sequence[Notice]) -> JointVisit | None:
    """The customer of the first finding that a visit together would move; else that of the largest open deal; None where there is none."""
    for notice in found:
        if notice.customer and notice.rule in REASONS:
            return JointVisit(notice.customer, REASONS[notice.rule])
    deals = book.now.open_deals
    deals = deals[(deals["who"] == position).to_numpy()].sort_values(["amount", "deal"], ascending=[False, True])
    if deals.empty:
        return None
    is_weak = any(notice.rule == "conversion" for notice in found)
    return JointVisit(str(book.now.facts.customers[deals["customer"].iloc[0]]), CONVERSION if is_weak else LARGEST)
