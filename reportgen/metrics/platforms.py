"""The market platform, and the health of all three (domain.md 5.3, 5.4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.language import mark as _
from reportgen.metrics.core import (
    Array,
    Better,
    Elsewhere,
    Input,
    Metric,
    Numbers,
    Phrase,
    Rows,
    Unit,
    average,
    divide,
    first_reason,
    mean_of_existing,
    mean_where_given,
    total,
)
from reportgen.metrics.moment import Moment
from reportgen.metrics.pipeline import is_covered
from reportgen.metrics.purchase import assessments, in_market, in_working, latest, rows_of_customers

FACTS = ("contact", "contact_title", "company_size", "potential", "reason")  # what must be known of a prospect
COVERAGE_AIM = 3


def facts_rows(moment: Moment) -> Rows:
    """Customers on the market platform, each counting the share of the five required facts that is known."""
    file = moment.facts.customer_file
    known = np.mean([file[name].notna().to_numpy() for name in FACTS], axis=0)
    return rows_of_customers(moment, moment.platform == "market", known, needs=("customers",))


@dataclass(frozen=True, slots=True)
class Screenings:
    """Per customer its latest screening score and row, the day of its first passing one and that one's row; NaN and the customer's row where none."""

    score: Array
    source: Array
    passed: Array
    source_of_pass: Array


def screenings(moment: Moment) -> Screenings:
    return moment.once("screenings", work_out_screenings)


def work_out_screenings(moment: Moment) -> Screenings:
    table = assessments(moment, "screening", moment.settings.screening.criteria)
    score, passed = (np.full(len(moment.facts.customers), np.nan) for _each in range(2))
    source, source_of_pass = (moment.facts.customer_sources.copy() for _each in range(2))
    newest = latest(table)
    score[newest["customer"]], source[newest["customer"]] = newest["score"], newest["source"]
    passing = table[(table["score"] >= moment.settings.screening.pass_at).to_numpy()].drop_duplicates("customer")
    passed[passing["customer"]], source_of_pass[passing["customer"]] = passing["day"], passing["source"]
    return Screenings(score, source, passed, source_of_pass)


def screened_rows(moment: Moment) -> Rows:
    """Customers on the market platform, those with a screening counting 1."""
    found, chosen = screenings(moment), moment.platform == "market"
    return rows_of_customers(moment, chosen, (~np.isnan(found.score)).astype(float), ("screening",), found.source)


def passing_rows(moment: Moment) -> Rows:
    """Screened customers on the market platform, those who pass counting 1."""
    found = screenings(moment)
    chosen = (moment.platform == "market") & ~np.isnan(found.score)
    return rows_of_customers(moment, chosen, (found.score >= moment.settings.screening.pass_at).astype(float), ("screening",), found.source)


def unscreened_rows(moment: Moment) -> Rows:
    score = screenings(moment).score
    known_for = moment.as_of - moment.facts.first_contact
    late = known_for > moment.settings.windows.unscreened_days
    return rows_of_customers(moment, (moment.platform == "market") & np.isnan(score) & late, needs=("screening",))


def is_in_month(moment: Moment, day: Array) -> Array:
    return np.asarray((day >= moment.p0) & (day <= min(moment.p1, moment.as_of)))


def is_there(moment: Moment) -> Array:
    return np.asarray(moment.platform != "")


def new_prospect_rows(moment: Moment) -> Rows:
    return rows_of_customers(moment, is_in_month(moment, moment.facts.first_contact) & is_there(moment), needs=("customers",))


def qualified_rows(moment: Moment) -> Rows:
    found = screenings(moment)
    chosen = is_in_month(moment, found.passed) & is_there(moment)
    return rows_of_customers(moment, chosen, needs=("screening",), source=found.source_of_pass)


def moved_rows(moment: Moment) -> Rows:
    """Customers whose first deal ever was opened in P, with no order before it."""
    first = np.full(len(moment.facts.customers), np.inf)
    deals = moment.deals[moment.deals["opened_on"].notna().to_numpy()]
    np.minimum.at(first, deals["customer"].to_numpy(), deals["opened_on"].to_numpy())
    has_order_before = moment.world.rhythm.first_order < first
    chosen = is_in_month(moment, first) & ~has_order_before & is_there(moment)
    source = moment.facts.customer_sources.copy()
    earliest = deals.sort_values(["opened_on", "deal"], kind="stable").drop_duplicates("customer")
    source[earliest["customer"].to_numpy()] = earliest["source"].to_numpy()
    return rows_of_customers(moment, chosen, needs=("pipeline",), source=source)


def dropped_rows(moment: Moment) -> Rows:
    never = ~(moment.world.rhythm.first_order <= moment.as_of)
    return rows_of_customers(moment, is_in_month(moment, moment.world.rhythm.lost_on) & never & is_there(moment), needs=("customers",))


def contradicted_rows(moment: Moment) -> Rows:
    declared = moment.facts.customer_file["platform"]
    differs = declared.notna().to_numpy() & (declared.to_numpy(object) != moment.platform) & is_there(moment)
    return rows_of_customers(moment, differs, needs=("customers",))


# --- health ---------------------------------------------------------------------------------------------------------


def working_health(moment: Moment) -> Numbers:
    covered = moment.numbers("working.coverage")
    share = np.where(is_covered(moment) & moment.facts.has("pipeline"), 1.0, np.minimum(covered.value / COVERAGE_AIM, 1))
    parts = [moment.numbers(f"working.{name}_share") for name in ("fresh", "next_step", "not_overdue")]
    return health_of([share, *(part.value for part in parts)], [covered, *parts])


def market_health(moment: Moment) -> Numbers:
    names = ("market.completeness", "market.screened_share", "market.pass_share")
    parts = [moment.numbers(name) for name in names]
    prospects, needed = moment.numbers("market.new_prospects"), moment.numbers("plan.followup.H")
    enough = np.where(needed.value == 0, 1.0, np.minimum(divide(prospects.value, needed.value), 1))
    enough = np.where(np.isnan(prospects.value), np.nan, enough)
    return health_of([*(part.value for part in parts), enough], [*parts, needed])


def health_of(values: list[Array], inputs: list[Numbers]) -> Numbers:
    value, n = mean_where_given(np.array(values))
    return Numbers.given(100 * value, n, first_reason(inputs, Phrase.of(_("no component has a value"))))


def health(moment: Moment) -> Numbers:
    weight = moment.settings.health
    parts = [moment.numbers(f"platform.{name}_health") for name in ("purchase", "working", "market")]
    values = np.array([part.value for part in parts])
    mean, n = mean_where_given(values, np.array([weight.purchase, weight.working, weight.market], float))
    return Numbers.given(mean, n, first_reason(parts, Phrase.of(_("no component has a value"))))


HEALTH = (70.0, 50.0)


def weights_of_health(moment: Moment, _position: int) -> list[Input | Elsewhere]:
    return [
        Input(Phrase.of(_("weight of “{figure}”"), figure=f"platform.{name}_health"), float(getattr(moment.settings.health, name)), Unit.COUNT)
        for name in ("purchase", "working", "market")
    ]


METRICS: tuple[Metric, ...] = (
    total(
        "working.customers", Unit.COUNT, in_working, title=_("Customers on the working platform"),
        formula=_("customers with an open deal and no order, not lost"), reads=("pipeline.status", "orders.date"),
    ),
    total(
        "market.customers", Unit.COUNT, in_market, title=_("Customers on the market platform"),
        formula=_("customers without order and open deal, not lost"), reads=("customers.first_contact_on",),
    ),
    average(
        "market.completeness", Unit.RATIO, facts_rows, none=_("no customer on the market platform"), better=Better.HIGHER,
        reads=("customers.contact", "customers.contact_title", "customers.company_size", "customers.potential", "customers.reason"),
        thresholds=(0.8, 0.6), title=_("Facts known"),
        formula=_("contact, position, company size, potential and reason known of customers on the market platform ÷ required"),
    ),
    average(
        "market.screened_share", Unit.RATIO, screened_rows, none=_("no customer on the market platform"), better=Better.HIGHER,
        reads=("screening.assessed_on", "screening.criteria", "customers.customer"),
        thresholds=(0.8, 0.6), title=_("Screened"), formula=_("customers on the market platform with a screening ÷ all"),
    ),
    average(
        "market.pass_share", Unit.RATIO, passing_rows, none=_("no screened customer on the market platform"),
        reads=("screening.criteria",),
        better=Better.HIGHER, title=_("Screened and worth working"),
        formula=_("screened customers on the market platform whose latest score passes ÷ screened"),
    ),
    total(
        "market.unscreened_over_30", Unit.COUNT, unscreened_rows, better=Better.LOWER, title=_("Unscreened for too long"),
        reads=("customers.first_contact_on",),
        formula=_("customers on the market platform without screening, first contacted more than {unscreened_days} days ago"),
    ),
    total(
        "market.new_prospects", Unit.COUNT, new_prospect_rows, better=Better.HIGHER, reads=("customers.first_contact_on",),
        title=_("New prospects"), formula=_("customers first contacted in the month"),
    ),
    total(
        "market.qualified", Unit.COUNT, qualified_rows, better=Better.HIGHER, title=_("Qualified"),
        reads=("screening.assessed_on", "screening.criteria"),
        formula=_("customers whose first passing screening falls into the month"),
    ),
    total(
        "market.moved_to_working", Unit.COUNT, moved_rows, better=Better.HIGHER, reads=("pipeline.opened_on",),
        title=_("Moved to the working platform"),
        formula=_("customers whose first deal ever was opened in the month, with no order before it"),
    ),
    total(
        "market.dropped", Unit.COUNT, dropped_rows, reads=("customers.lost_on",), title=_("Dropped"),
        formula=_("customers given up in the month who never ordered"),
    ),
    total(
        "platform.contradicted", Unit.COUNT, contradicted_rows, better=Better.LOWER, reads=("customers.platform",),
        title=_("Platforms contradicted by the data"), formula=_("customers whose declared platform differs from the computed one"),
    ),
    mean_of_existing(
        "platform.purchase_health", Unit.SCORE, ("purchase.retention", "purchase.not_at_risk_share", "fence.coverage"), scale=100,
        better=Better.HIGHER, thresholds=HEALTH, none=_("no component has a value"), title=_("Health of the purchase platform"),
        words=_("100 × mean of retention, customers not at risk, wall coverage"),
    ),
    Metric(
        "platform.working_health", Unit.SCORE, _("Health of the working platform"),
        _("100 × mean of coverage ÷ 3 (at most 1), fresh share, share with a dated next step, share not overdue"),
        working_health, better=Better.HIGHER, thresholds=HEALTH,
        parts=("working.coverage", "working.fresh_share", "working.next_step_share", "working.not_overdue_share"),
    ),
    Metric(
        "platform.market_health", Unit.SCORE, _("Health of the market platform"),
        _("100 × mean of facts known, screened share, pass share, new prospects ÷ those needed (at most 1)"),
        market_health, better=Better.HIGHER, thresholds=HEALTH,
        parts=("market.completeness", "market.screened_share", "market.pass_share", "market.new_prospects", "plan.followup.H"),
    ),
    Metric(
        "platform.health", Unit.SCORE, _("Platform health"),
        _("weighted mean of the three platforms' health (purchase, working, market)"), health, better=Better.HIGHER,
        thresholds=HEALTH, parts=("platform.purchase_health", "platform.working_health", "platform.market_health"),
        inputs=weights_of_health,
    ),
)  # fmt: skip
