"""Rules: what is noteworthy of a subject in a month, with the money at stake, the evidence, and what to do."""

from __future__ import annotations

from datetime import date

from reportgen.metrics.book import Book
from reportgen.metrics.moment import Moment, date_of
from reportgen.metrics.rules import activity, customers, deals, development, prospects, results, trust
from reportgen.metrics.rules.notice import STORY, Counted, Field, Names, Notice, Rule, Word, down, factor

__all__ = ["CHAPTERS", "RULES", "STORY", "Counted", "Field", "Names", "Notice", "Rule", "Word", "down", "due", "factor", "notices"]

CHAPTERS = (results, activity, development, deals, customers, prospects, trust)
RULES: tuple[Rule, ...] = tuple(rule for chapter in CHAPTERS for rule in chapter.RULES)


def notices(book: Book, position: int) -> tuple[Notice, ...]:
    """All notices of a subject: the gravest first, among equals by money at stake. Looked for once: every chapter and the team ask for them."""

    def looked_for(_moment: Moment) -> tuple[Notice, ...]:
        found = [notice for rule in RULES for notice in rule.notices(book, position)]
        return tuple(sorted(found, key=lambda notice: (-notice.gravity, -notice.stake, notice.rule)))

    return book.now.once(("notices", position), looked_for)


def due(book: Book, notice: Notice) -> date:
    """The working day by which a measure is to be taken."""
    return book.facts.calendar.workday_until(date_of(book.now.as_of + notice.days))
