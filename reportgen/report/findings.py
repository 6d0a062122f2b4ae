"""Findings in words, and the rows behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import numpy as np

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.metrics.explain import facts_of
from reportgen.metrics.rules import RULES, Counted, Field, Names, Notice, Rule, Word, down, factor
from reportgen.report.blocks import Evidence, Proof
from reportgen.report.unfold import by_sheet
from reportgen.report.view import View
from reportgen.settings import Settings

MOST_ROWS = 20  # of one finding


def said(view: View, notice: Notice) -> str:
    """The finding as a sentence, for one or for many."""
    message = notice.one if notice.one and notice.fields.get("n") == 1 else notice.message
    return spaced(view, view.text(message, **worded(view, notice)))


def measure(view: View, notice: Notice) -> str:
    return spaced(view, view.text(notice.measure, **worded(view, notice)))


def asked(view: View, notice: Notice) -> str:
    """What a manager asks about it; empty where there is nothing to ask."""
    return spaced(view, view.text(notice.question, **worded(view, notice)))


def condition(language: Language, settings: Settings, rule: Rule) -> str:
    """When a rule is told, in words, with the thresholds of the settings."""
    return language.text(rule.condition, **limits_of(language, settings))


def limits_of(language: Language, settings: Settings) -> dict[str, str]:
    """The thresholds and windows that rules go by, in words, by their keys."""
    found: dict[str, str] = {}
    for key, value in (settings.rules.model_dump() | settings.windows.model_dump()).items():
        unit = key.rpartition("_")[2]
        is_length = unit in ("days", "months")
        is_share = isinstance(value, float) and key not in AS_NUMBERS
        number = factor(value) if key in FACTORS else f"{value:g}"
        found[key] = counted(language, Counted(value, unit)) if is_length else language.percent(value) if is_share else number
    found |= {f"rac_{key}": language.percent(value) for key, value in settings.rac.model_dump().items()}
    found |= {f"cases_{unit}": counted(language, Counted(settings.rules.least_cases, unit)) for unit in UNITS}
    return found | {"fence_pass": f"{settings.fence.pass_at:g}", "screening_pass": f"{settings.screening.pass_at:g}"}


UNITS = {  # what is counted: one, and many
    "days": (_("{n} day"), _("{n} days")), "months": (_("{n} month"), _("{n} months")), "visits": (_("{n} visit"), _("{n} visits")),
    "meetings": (_("{n} meeting"), _("{n} meetings")), "planned": (_("{n} activity"), _("{n} activities")),
    "criteria": (_("{n} criterion"), _("{n} criteria")), "deals": (_("{n} deal"), _("{n} deals")), "orders": (_("{n} order"), _("{n} orders")),
    "prospects": (_("{n} prospect"), _("{n} prospects")), "customers": (_("{n} customer"), _("{n} customers")),
}  # fmt: skip
FACTORS = ("coverage", "required_rate", "conversion", "travel")  # so many times, or hours
AS_NUMBERS = (*FACTORS, "direction", "capability_gap", "prospects", "data_quality", "lost_intervals", "risk_intervals")  # no shares


def spaced(view: View, text: str) -> str:
    """Chinese with a space between Han and Latin letters, as names of both kinds meet in a sentence."""
    return HAN_TO_LATIN.sub(" ", LATIN_TO_HAN.sub(" ", text)) if view.language.code == "zh" else text


LATIN_TO_HAN, HAN_TO_LATIN = re.compile(r"(?<=[A-Za-z.)])(?=[\u4e00-\u9fff])"), re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z(])")


def worded(view: View, notice: Notice) -> dict[str, object]:
    """A finding's fields in words, the money at stake among them; of names also the `first`, and `some` without what is left out."""
    fields: dict[str, object] = {"stake": view.language.money(notice.stake)}
    for key, value in notice.fields.items():
        if isinstance(value, Names):
            fields |= {"first": value.shown[0], "some": either(view, value.shown), key: listed(view, value)}
        else:
            fields[key] = formed(view, value)
    return fields


def formed(view: View, value: Field) -> str:
    """A number, a share, a day in the reader’s way; a word in the reader’s language; other texts as they are."""
    if isinstance(value, date):
        return view.language.day(value, year=value.year != view.book.as_of.year)
    if isinstance(value, float):
        return view.language.percent(value)
    if isinstance(value, Counted):
        return counted(view.language, value)
    if isinstance(value, Word):
        return view.text(value.msgid)
    return view.language.number(value) if isinstance(value, int) else str(value)


def counted(language: Language, value: Counted) -> str:
    """So many of something."""
    one, many = UNITS[value.unit]
    return language.count(one, many, value.n)


def listed(view: View, names: Names) -> str:
    """Names in a sentence: A and B; or A, B and others."""
    if names.is_all:
        return view.language.listed(list(names.shown))
    return view.text(_("{names} and others"), names=("、" if view.language.code == "zh" else ", ").join(names.shown))


def either(view: View, shown: tuple[str, ...]) -> str:
    """Names to choose from: A or B."""
    return view.text(_("{a} or {b}"), a=shown[0], b=shown[1]) if len(shown) > 1 else shown[0]


def place(view: View, notice: Notice) -> str:
    """Where the rows of a finding are listed: an anchor on its page."""
    return f"e{view.position}-{notice.rule}-{notice.rows[0]}" if notice.rows else ""


def evidence(view: View, found: Sequence[Notice]) -> Evidence | None:
    """The rows behind each finding that means single rows, in the findings' order."""
    proofs = [proof(view, notice) for notice in found if notice.rows]
    return Evidence(view.text(_("The rows behind the findings")), proofs) if proofs else None


def proof(view: View, notice: Notice) -> Proof:
    shown = np.array(notice.rows[:MOST_ROWS], np.int64)
    reads = [read for metric in down(view.book, notice.cites) for read in view.book.metrics[metric].reads]
    facts = facts_of(view.book, reads, shown, np.full(len(shown), np.nan))
    n = len(notice.rows)
    rows = view.language.count(_("{n} row"), _("{n} rows"), n)
    more = view.language.count(_("and {n} more"), _("and {n} more"), n - MOST_ROWS) if n > MOST_ROWS else ""
    rule = next(rule for rule in RULES if rule.id == notice.rule)
    fields: dict[str, object] = {"rows": rows, "condition": condition(view.language, view.book.settings, rule)}
    fields["evidence"] = view.text(rule.evidence, **limits_of(view.language, view.book.settings))
    if rule.stake and notice.stake > 0:
        fields |= {"money": view.language.money(notice.stake), "what": view.text(rule.stake)}
        why = view.text(_("{rows}: {evidence}. At stake: {money} ({what}). Told when {condition}."), **fields)
    else:
        why = view.text(_("{rows}: {evidence}. Told when {condition}."), **fields)
    return Proof(place(view, notice), said(view, notice), by_sheet(view, facts), why, more)
