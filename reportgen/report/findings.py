"""Findings in words, and the rows behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import numpy as np

from reportgen.language import mark as _
from reportgen.metrics.explain import facts_of
from reportgen.metrics.rules import Field, Names, Notice, Word
from reportgen.report.blocks import Evidence, Proof
from reportgen.report.unfold import by_sheet
from reportgen.report.view import View

MOST_ROWS = 20  # of one finding


def said(view: View, notice: Notice) -> str:
    """The finding as a sentence, for one or for many."""
    message = notice.one if notice.one and notice.fields.get("n") == 1 else notice.message
    return spaced(view, view.text(message, **worded(view, notice)))


def measure(view: View, notice: Notice) -> str:
    return view.text(notice.measure)


def asked(view: View, notice: Notice) -> str:
    """What a manager asks about it; empty where there is nothing to ask."""
    return spaced(view, view.text(notice.question, **worded(view, notice)))


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
    if isinstance(value, Word):
        return view.text(value.msgid)
    return view.language.number(value) if isinstance(value, int) else str(value)


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
    reads = view.book.metrics[notice.metric].reads if notice.metric else ()
    facts = facts_of(view.book, reads, shown, np.full(len(shown), np.nan))
    n = len(notice.rows)
    counted = view.language.count(_("{n} row"), _("{n} rows"), n)
    more = view.language.count(_("and {n} more"), _("and {n} more"), n - MOST_ROWS) if n > MOST_ROWS else ""
    return Proof(place(view, notice), said(view, notice), by_sheet(view, facts), counted, more)
