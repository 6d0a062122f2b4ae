"""Words, numbers, money and dates in the reader's language: gettext catalogues through Babel, one `Language` per reader."""

from __future__ import annotations

import math
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale
    from babel.messages.catalog import Catalog

LOCALES = {"en": "en_GB", "zh": "zh_CN"}  # day before month in English, as the defaults of [input] have it
CATALOGUES = Path(__file__).parent / "locale"
MONEY_STEPS = {"en": ((1e12, "tn"), (1e9, "bn"), (1e6, "M"), (1e3, "k")), "zh": ((1e12, "万亿"), (1e8, "亿"), (1e4, "万"))}  # from the largest
THIN = "\u202f"  # narrow and unbreakable, between a number and its unit


def mark(msgid: str) -> str:
    """Mark a text for translation where it is declared; it is worded later, by a Language."""
    return msgid


class Language:
    """One language: `text` translates and fills, the other methods write numbers and days its way."""

    def __init__(self, code: str) -> None:
        if code not in LOCALES:
            raise ValueError(f"“{code}” is not a language of the reports; there are {', '.join(LOCALES)}")
        self.code = code

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return language, (self.code,)

    @property
    def locale(self) -> Locale:
        return _locale(self.code)

    def text(self, msgid: str, **fields: object) -> str:
        """The message in this language, its {fields} filled; texts among the fields are taken as they are."""
        words = _messages(self.code).get(msgid, msgid) if msgid else ""
        return words.format(**fields) if fields else words

    def count(self, one: str, many: str, n: int, **fields: object) -> str:
        """The message for one or for many, by the language's plural rule; {n} is the number."""
        return self.text(one if self.code == "en" and n == 1 else many, n=self.number(n), **fields)

    def number(self, value: float, digits: int = 0) -> str:
        """A number with separators and so many decimals, with a true minus sign."""
        from babel.numbers import format_decimal

        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        rounded = round(value, digits)
        return format_decimal(0 if rounded == 0 else rounded, pattern, locale=self.locale).replace("-", "−")

    def percent(self, value: float, digits: int = 0) -> str:
        """A ratio in per cent."""
        return f"{self.number(value * 100, digits)}{THIN}%"

    def money(self, value: float) -> str:
        """Money shortened as readers of the language count: k, M, bn and tn, or 万, 亿 and 万亿; three figures that matter."""
        size = abs(value)
        for step, unit in MONEY_STEPS[self.code]:
            if size >= step * 0.9995:
                scaled = value / step
                digits = 2 if abs(scaled) < 9.995 else 1 if abs(scaled) < 99.95 else 0
                if unit == "k":
                    digits = 1 if abs(scaled) < 9.95 else 0
                return f"{self.number(scaled, digits)}{THIN}{unit}"
        return self.number(value)

    def full_money(self, value: float) -> str:
        """Money with separators, to the cent where there are cents."""
        return self.number(value, 0 if round(value, 2).is_integer() else 2)

    def signed(self, words: str, value: float) -> str:
        """A figure already in words with a plus where it is positive."""
        return f"+{words}" if value > 0 and not words.startswith("+") else words

    def day(self, value: date, year: bool = False) -> str:
        """A day: 6 Nov, 11月6日; with the year where wanted."""
        from babel.dates import format_date

        pattern = {"en": "d MMM", "zh": "M月d日"}[self.code]
        if year:
            pattern = {"en": "d MMM y", "zh": "y年M月d日"}[self.code]
        return str(format_date(value, pattern, locale=self.locale))

    def month(self, value: date, year: bool = True) -> str:
        """A month: October 2026, 2026年10月; or without the year."""
        from babel.dates import format_date

        patterns = {"en": ("LLLL y", "LLLL"), "zh": ("y年M月", "M月")}[self.code]
        return str(format_date(value, patterns[0 if year else 1], locale=self.locale))

    def listed(self, words: list[str]) -> str:
        """Words as a list in a sentence: a, b and c."""
        from babel.lists import format_list

        return str(format_list(words, locale=self.locale)) if words else ""

    def is_number(self, value: object) -> bool:
        return isinstance(value, (int, float)) and not math.isnan(value)


@cache
def language(code: str) -> Language:
    """The language of a code, made once."""
    return Language(code)


@cache
def _locale(code: str) -> Locale:
    from babel import Locale

    return Locale.parse(LOCALES[code])


@cache
def _messages(code: str) -> dict[str, str]:
    """All messages of a language: every catalogue of its folder, compiled where that is up to date, else as written."""
    folder = CATALOGUES / LOCALES[code] / "LC_MESSAGES"
    found: dict[str, str] = {}
    for source in sorted(folder.glob("*.po")):
        for message in _catalogue(source):
            if message.id and message.string and isinstance(message.id, str) and not message.fuzzy:
                found[message.id] = str(message.string)
    return found


def _catalogue(source: Path) -> Catalog:
    from babel.messages.mofile import read_mo
    from babel.messages.pofile import read_po

    compiled = source.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
        with compiled.open("rb") as binary:
            return read_mo(binary)
    with source.open("rb") as text:
        return read_po(text)
