"""People and customers: one name for each, whatever its width, case and blanks; near misses told, never merged in silence."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

import pandas as pd

from reportgen.visible import seen
from reportgen.workbook.slips import LEAST_HAN, LEAST_LETTERS, Slips

OFTEN = 3  # a name in so many rows is one of its own


@cache
def name_key(text: str) -> str:
    """A name without width, case and blanks: two texts of one key are one name."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(seen(folded).replace("i̇", "i").replace("ı", "i").split())  # Turkish: Işık is IŞIK, İpek is ipek


@dataclass(slots=True)
class Register:
    """The names on file, by key; ids lead to names too."""

    names: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    _slips: Slips | None = None

    @classmethod
    def of(cls, names: Iterable[str], ids: Iterable[tuple[str, str]] = ()) -> Register:
        register = cls()
        for name in names:
            register.names.setdefault(name_key(name), name)
        for name, number in ids:
            register.ids.setdefault(name_key(number), register.names.get(name_key(name), name))
        return register

    def find(self, text: str) -> str | None:
        """The name on file that a text is, by name or id."""
        key = name_key(text)
        return self.names.get(key) or self.ids.get(key)

    def near(self, text: str) -> list[str]:
        """Names on file that are one edit away, if the text has enough letters and the edit touches no digit."""
        key = name_key(text)
        if not may_be_misspelt(key):
            return []
        if self._slips is None:
            self._slips = Slips(self.names)
        return [self.names[other] for other in self._slips.near(key) if not touches_a_digit(key, other)]


def may_be_misspelt(key: str) -> bool:
    """Whether a name has so many letters that another one edit away is likely the same."""
    han = sum("\u4e00" <= c <= "\u9fff" for c in key)
    return han >= LEAST_HAN or sum(map(str.isalpha, key)) - han >= LEAST_LETTERS


def touches_a_digit(first: str, second: str) -> bool:
    """Whether what differs between two texts, their common beginning and end left out, has a digit in it."""
    start = alike(first, second)
    end = alike(first[start:][::-1], second[start:][::-1])
    return any(map(str.isdigit, first[start : len(first) - end] + second[start : len(second) - end]))


def alike(first: str, second: str) -> int:
    """How many characters two texts have in common at their beginning."""
    return next((at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second)))


Say = Callable[[str, str, list[int], dict[str, object]], None]


def resolve(column: pd.Series[str], register: Register, counts: Counter[str], say: Say) -> pd.Series[str]:
    """Each text as the name on file. `say(code, text, rows, fields)` tells of those that are not: name.near is an error."""
    found: dict[str, str] = {}
    for text, rows in column.groupby(column).groups.items():
        known = register.find(str(text))
        if known:
            found[str(text)] = known
            continue
        near = register.near(str(text))
        is_often = counts[name_key(str(text))] >= OFTEN
        positions = [int(row) for row in rows]
        if len(near) == 1 and not is_often:
            say("name.near", str(text), positions, {"name": near[0]})
        else:
            say("name.unknown", str(text), positions[:1], {"n": len(positions), "near": near[0] if near else ""})
        found[str(text)] = str(text)
    return column.map(found)
