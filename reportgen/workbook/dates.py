"""Days and months in every form that people write them."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, timedelta

FIRST_YEAR = 2000
YEARS_AHEAD = 5
FIRST_SERIAL, LAST_SERIAL = 36526, 54788  # Excel's numbers of 2000-01-01 and 2049-12-31

NAMES = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1,
    )
    for name in names.split()
}  # fmt: skip
HAN = {
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "十一": 11,
    "十二": 12,
}

YEAR_FIRST = re.compile(r"(\d{4})\s?[-./年]\s?(\d{1,2})\s?[-./月]\s?(\d{1,2})\s?日?(?:[T ]\d{1,2}:\d{2}.{0,14})?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
NAMED = re.compile(r"(\d{1,2})[- .]?([A-Za-z]{3,9})[-. ,]{0,2}(\d{4}|\d{2})")
NAME_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})")
NO_YEAR = re.compile(r"(\d{1,2})月(\d{1,2})日?")
YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?: \d{1,2}:\d{2}.{0,10})?")

MONTHS = (
    re.compile(r"(?<!\d)(20\d{2})\s?[-_./年]\s?(1[0-2]|0?[1-9])(?:月|(?!\d))"),
    re.compile(r"(?<!\d)(20\d{2})(1[0-2]|0[1-9])(?!\d)"),
)
NAMED_MONTH = re.compile(r"(?<![A-Za-z])([A-Za-z]{3,9})[-_ .']{0,2}(20\d{2})(?!\d)")
BARE_MONTH = re.compile(r"^\s*(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月")
BARE_NAME = re.compile(r"^\s*([A-Za-z]{3,9})\b")
LONGEST = 40  # no date is longer; what is, is not tried


def day_in(text: str, order: str) -> date | tuple[int, int] | None:
    """The day a text names; (month, day) where it has no year; None where it names none. `order` is for 03/10/2026."""
    text = unicodedata.normalize("NFKC", text).strip()
    if len(text) > LONGEST:
        return None
    for pattern, fields in ((YEAR_FIRST, (1, 2, 3)), (COMPACT, (1, 2, 3))):
        if match := pattern.fullmatch(text):
            return made(*(int(match[k]) for k in fields))
    if match := NAMED.fullmatch(text):
        return made(full_year(match[3]), NAMES.get(match[2].lower(), 0), int(match[1]))
    if match := NAME_FIRST.fullmatch(text):
        return made(int(match[3]), NAMES.get(match[1].lower(), 0), int(match[2]))
    if match := NO_YEAR.fullmatch(text):
        month, day = int(match[1]), int(match[2])
        return (month, day) if made(2024, month, day) else None
    if match := YEAR_LAST.fullmatch(text):
        first, second = int(match[1]), int(match[3])
        day, month = (first, second) if order == "dmy" else (second, first)
        return made(full_year(match[4]), month, day)
    return None


def order_against(texts: list[str], order: str) -> str | None:
    """A text that shows that the configured order of day and month cannot be right; None where there is none."""
    for text in texts:
        match = YEAR_LAST.fullmatch(unicodedata.normalize("NFKC", text).strip()) if len(text) <= LONGEST else None
        if match:
            month = int(match[3]) if order == "dmy" else int(match[1])
            day = int(match[1]) if order == "dmy" else int(match[3])
            if month > 12 >= day:
                return text
    return None


def full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def of_number(value: float) -> date | None:
    """The day that a bare number means: 20261003, or Excel's serial number of a day since 2000."""
    if value != int(value):
        value = float(int(value)) if FIRST_SERIAL <= value <= LAST_SERIAL else -1
    if FIRST_SERIAL <= value <= LAST_SERIAL:
        return date(1899, 12, 30) + timedelta(days=int(value))
    whole = int(value)
    return made(whole // 10000, whole // 100 % 100, whole % 100) if 19000101 <= whole <= 21001231 else None


def with_year(month: int, day: int, anchor: date, is_ahead: bool) -> date:
    """A day without year: the one nearest to the anchor; for days that lie ahead the first not over 90 days before it."""
    options = [found for year in range(anchor.year - 2, anchor.year + 3) if (found := made(year, month, day))]
    if is_ahead:
        return min(option for option in options if option >= anchor - timedelta(days=90))
    return min(options, key=lambda option: abs((option - anchor).days))


def month_in(text: str, hint: date | None = None) -> date | None:
    """The month that a header, a sheet, a file or a folder names; one without a year is of the hint's year."""
    text = unicodedata.normalize("NFKC", text)
    if len(text) > 200:
        return None
    for pattern in MONTHS:
        if match := pattern.search(text):
            return date(int(match[1]), int(match[2]), 1)
    if (match := NAMED_MONTH.search(text)) and match[1].lower() in NAMES:
        return date(int(match[2]), NAMES[match[1].lower()], 1)
    if hint is None:
        return None
    if match := BARE_MONTH.match(text):
        number = HAN.get(match[1]) or int(match[1])
        return date(hint.year, number, 1)
    if (match := BARE_NAME.match(text)) and match[1].lower() in NAMES:
        return date(hint.year, NAMES[match[1].lower()], 1)
    return None


def month_of_cell(value: object) -> date | None:
    """The month that a cell names: a day, 2026-10, 2026年10月, Oct 2026, 202610 as text or number."""
    if isinstance(value, datetime):
        return value.date().replace(day=1)
    if isinstance(value, date):
        return value.replace(day=1)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        whole = int(value)
        if whole == value and 200001 <= whole <= 209912 and 1 <= whole % 100 <= 12:
            return date(whole // 100, whole % 100, 1)
        found = of_number(float(value))
        return found.replace(day=1) if found else None
    if isinstance(value, str):
        day = day_in(value, "dmy")
        return day.replace(day=1) if isinstance(day, date) else month_in(value)
    return None


def last_day(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])
