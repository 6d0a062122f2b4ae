"""Headers put together from known words: what a header means whose words are all known though nobody has listed it.

A Chinese header says last what it is and before that what of: 预测商机金额 is an amount, in words that say nothing else in a pipeline. An English one
is known by its words in any order. Such a header means its field only where no other column of the sheet does.
"""

from __future__ import annotations

import re
from functools import cache

from reportgen.workbook.folding import tokens_of
from reportgen.workbook.hanphrases import HAN
from reportgen.workbook.latinphrases import EN

LONGEST = 20  # letters of a header in Chinese; the patterns are quick over so few

WORDS = [word for table in (HAN, EN) for words, rules in table.values() for word in (words, *(part for rule in rules for part in rule[1:]))]


CODED = re.compile(
    r"^\s*[TＴ][\s-]?([1-5])(?![\da-zA-Z])(?!.*(?:占比|比例|目标|计划|标准|%|target|plan(?!ning)|share|percent|budget))", re.IGNORECASE
)  # T3 路途


@cache
def han_rules(kind: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    words, rules = HAN.get(kind, ("", ()))
    any_of = f"(?:{words})*"
    return tuple((field, re.compile(f"{any_of}(?:{lead}){any_of}(?:{ends})")) for field, lead, ends in rules)


def phrase_field(kind: str, title: str) -> str | None:
    """The field that a header means which is put together from a kind's words; None where a word of it is another."""
    if kind == "timesheet" and (coded := CODED.match(title)):
        return f"t{coded[1]}"
    tokens = tuple("rep" if token == "salesrep" else token for token in tokens_of(title))
    if not tokens:
        return None
    han = [token for token in tokens if token != "percent"]
    if han and all("\u4e00" <= token[0] <= "\u9fff" for token in han):
        text = "".join(han)
        if len(text) > LONGEST:
            return None
        return next((field for field, pattern in han_rules(kind) if pattern.fullmatch(text)), None) or None
    return english_field(kind, frozenset(tokens)) if title.isascii() and len(tokens) > 1 else None


@cache
def english_rules(kind: str) -> tuple[tuple[str, tuple[frozenset[str], ...], frozenset[str]], ...]:
    """A kind's fields with the groups of words of which a header has one each, and all words that it may have."""
    words, rules = EN.get(kind, ("", ()))
    known = frozenset(words.split())
    groups = [(field, [frozenset(group.split("|")) for group in rule.split()]) for field, rule in rules]
    return tuple((field, tuple(group for group in some if "" not in group), known.union(*some)) for field, some in groups)


def english_field(kind: str, tokens: frozenset[str]) -> str | None:
    for field, must, known in english_rules(kind):
        if tokens <= known and all(tokens & group for group in must):
            return field or None
    return None
