"""English headers with a slip of the pen in one word: Clsoe date.

A header is near another as a whole only where that one is written in the table of aliases. Most are not: they are made of the words of families and
phrases. So a word that no header has is mended by itself, where one edit makes it a word of headers.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from reportgen.workbook.families import ENTITIES, FAMILIES
from reportgen.workbook.folding import CAMEL, WORDS
from reportgen.workbook.latinphrases import EN
from reportgen.workbook.slips import LEAST_LETTERS, Slips

WORD = re.compile(r"[a-z]{3,}")
RUN_TOGETHER = re.compile(r"[a-z]{8,40}|[A-Z]{8,40}")
SHORT_WORDS = {"id", "no", "of", "on", "by"}
LONGEST_WORD = 30  # letters; a longer one is no word of a header


@cache
def words_of_headers() -> frozenset[str]:
    """Every English word of three letters and more that headers are made of."""
    phrases = [f"{words} {' '.join(rule for _field, rule in rules)}" for words, rules in EN.values()]
    families = [f"{first} {words}" for family in FAMILIES.values() for first, words in family.items()]
    entities = [entity for some in ENTITIES.values() for entity in some]
    texts = [files(__package__).joinpath("aliases.toml").read_text("utf-8"), *WORDS, *phrases, *families, *entities]
    return frozenset(WORD.findall(CAMEL.sub(" ", " ".join(texts)).casefold()))


@cache
def words_nearby() -> Slips:
    return Slips(word for word in words_of_headers() if len(word) >= LEAST_LETTERS)


@cache
def parted(title: str) -> str | None:
    """The words of a name that is written without blanks (closeprobability), as few as it may be made of; None where it is of other words."""
    if not RUN_TOGETHER.fullmatch(title):
        return None
    text = title.casefold()
    best: list[list[str] | None] = [[], *([None] * len(text))]  # for each length: the fewest words that make its beginning
    known = words_of_headers()
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - LONGEST_WORD), end):
            before, word = best[start], text[start:end]
            if before is not None and (word in SHORT_WORDS or (len(word) > 2 and word in known)) and len(before) + 1 < len(best[end] or [""] * 9):
                best[end] = [*before, word]
    words = best[-1]
    return " ".join(words) if words and len(words) > 1 else None


def mended(title: str) -> list[str]:
    """What an English header says if its one strange word is a slip of the pen; several where that word is near several."""
    if not title.isascii():
        return []
    text = CAMEL.sub(" ", title).casefold()
    strange = {word for word in WORD.findall(text) if word not in words_of_headers() and word.removesuffix("s") not in words_of_headers()}
    if len(strange) != 1 or len(word := strange.pop()) > LONGEST_WORD:
        return []
    return [re.sub(rf"(?<![a-z]){word}(?![a-z])", other, text) for other in words_nearby().near(word)]
