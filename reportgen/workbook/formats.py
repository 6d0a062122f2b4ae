"""Number formats of a workbook: which cell formats show per cent, which a day, a time or a length of time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PERCENT = frozenset((9, 10))
DAYS = frozenset((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)))
LENGTHS = frozenset((46,))  # [h]:mm:ss

QUOTED = re.compile(r'"[^"]*"?|\\.|_.|\*.')
BRACKETED = re.compile(r"\[[^\]]*\]?")
ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
DAY_LETTERS = re.compile(r"[ymdhs]|am/pm|a/p|上午/下午", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Formats:
    """Positions among the cell formats (cellXfs, XF) whose numbers show per cent, days or times, lengths of time."""

    percents: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    lengths: frozenset[int] = frozenset()


def formats_of(used: Sequence[int], codes: Mapping[int, str]) -> Formats:
    """What each cell format shows: `used` its number format, `codes` the workbook's own number formats."""
    kinds = {number: kind_of(number, codes.get(number)) for number in set(used)}

    def those(kind: str) -> frozenset[int]:
        return frozenset(at for at, number in enumerate(used) if kinds[number] == kind)

    return Formats(those("percent"), those("day"), those("length"))


def kind_of(number: int, code: str | None) -> str:
    """What a number format shows: "percent", "day", "length" or "" for a plain number."""
    if code is None:
        return "percent" if number in PERCENT else "day" if number in DAYS else "length" if number in LENGTHS else ""
    plain = QUOTED.sub("", code)
    if ELAPSED.search(plain):
        return "length"
    plain = BRACKETED.sub("", plain)
    if "%" in plain:
        return "percent"
    is_day = "general" not in plain.lower() and DAY_LETTERS.search(plain) is not None
    return "day" if is_day else ""
