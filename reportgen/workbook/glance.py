"""Texts that can be no header, told at a glance: most cells of a table are such, and looking each up in every kind would take longer than reading it.

Only texts are ruled out that no way of folding (see `folding`) could turn into a known header: one that holds a number of two digits, a beginning
of a word, or a Chinese character that stands in none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

BRACKETS = re.compile(r"[(\[【{<（［｛]")
WORD = re.compile(r"[a-z]{3,}")
AFTER_LETTER = re.compile(r"(?<=[a-z]).*", re.DOTALL)
NUMBER = re.compile(r"\d{2,}")
HAN = re.compile(r"[\u4e00-\u9fff]")
THOUSANDS = "000"  # at the end of a header it is a unit


@dataclass(frozen=True, slots=True)
class Glance:
    """What all known headers are made of: beginnings of words, numbers (in one text), and Chinese characters."""

    beginnings: frozenset[str]
    numbers: str
    han: frozenset[str]

    @classmethod
    def of(cls, known: Iterable[str], dropped: Iterable[str]) -> Glance:
        """known: headers without blanks and punctuation, as written and folded; dropped: what folding may leave away or write otherwise."""
        dropped = list(dropped)
        texts = "\n".join({*known, *(word for text in dropped for word in WORD.findall(text.casefold()) or [text])})
        beginnings = frozenset(three for three in map("".join, zip(texts, texts[1:], texts[2:], strict=False)) if "\n" not in three)
        return cls(beginnings, " ".join({THOUSANDS, *NUMBER.findall(texts)}), frozenset(HAN.findall(texts)).union(*map(HAN.findall, dropped)))

    def also(self, known: Iterable[str]) -> Glance:
        """The same, and what more headers are made of."""
        more = Glance.of(known, ())
        return Glance(self.beginnings | more.beginnings, f"{self.numbers} {more.numbers}", self.han | more.han)

    def lines(self) -> list[str]:
        """Three lines of text, from which `from_lines` makes it again."""
        words = sorted(three for three in self.beginnings if WORD.fullmatch(three))
        return ["\t".join(words), " ".join(sorted(self.numbers.split())), "".join(sorted(self.han))]

    @classmethod
    def from_lines(cls, lines: list[str]) -> Glance:
        return cls(frozenset(lines[0].split("\t")), lines[1], frozenset(lines[2]))

    def may_be_known(self, text: str, simplified: dict[int, int]) -> bool:
        """Whether a text could be a known header. simplified: traditional characters and what they are folded to."""
        if BRACKETS.search(text):
            return True  # what is in them may be left away
        if not text.isascii():
            return all(letter in self.han or chr(simplified.get(ord(letter), 0)) in self.han for letter in HAN.findall(text))
        plain = text.casefold()
        if any(word[:3] not in self.beginnings for word in WORD.findall(plain)):
            return False
        behind = AFTER_LETTER.search(plain)  # numbers in front of a header count the columns
        return behind is None or all(number in self.numbers for number in NUMBER.findall(behind[0]))
