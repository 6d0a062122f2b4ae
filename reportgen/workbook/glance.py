"""Texts that can be no header, told at a glance: most cells of a table are such, and looking each up in every kind would take longer than reading it.

Only texts are ruled out that no way of folding (see `headers`) could turn into a known header: one that holds a number of two digits, a beginning
of a word, or a Chinese character that stands in none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

BRACKETS = re.compile(r"[(\[【{<（［｛]")
WORD = re.compile(r"[a-z]{3,}")
AFTER_LETTER = re.compile(r"(?<=[a-z]).*", re.DOTALL)
NUMBER = re.compile(r"\d{2,}")
HAN = re.compile(r"[\u4e00-\u9fff]")
THOUSANDS = "000"  # at the end of a header it is a unit


class Glance:
    """What all known headers are made of."""

    def __init__(self, known: Iterable[str], dropped: Iterable[str]) -> None:
        """known: headers without blanks and punctuation, as written and folded; dropped: what folding may leave away or write otherwise."""
        texts = "\n".join({*known, *(word for text in dropped for word in WORD.findall(text.casefold()) or [text])})
        self._beginnings = set(map("".join, zip(texts, texts[1:], texts[2:], strict=False)))
        self._numbers = " ".join({THOUSANDS, *NUMBER.findall(texts)})
        self._han = set(HAN.findall(texts)).union(*map(HAN.findall, dropped))

    def may_be_known(self, text: str, simplified: dict[int, int]) -> bool:
        """Whether a text could be a known header. simplified: traditional characters and what they are folded to."""
        if BRACKETS.search(text):
            return True  # what is in them may be left away
        if not text.isascii():
            return all(letter in self._han or chr(simplified.get(ord(letter), 0)) in self._han for letter in HAN.findall(text))
        plain = text.casefold()
        if any(word[:3] not in self._beginnings for word in WORD.findall(plain)):
            return False
        behind = AFTER_LETTER.search(plain)  # numbers in front of a header count the columns
        return behind is None or all(number in self._numbers for number in NUMBER.findall(behind[0]))
