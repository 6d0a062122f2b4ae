"""Days, weeks and months in every form that people write them."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, timedelta

from reportgen.visible import seen

FIRST_YEAR = 2000
YEARS_AHEAD = 5
FIRST_SERIAL, LAST_SERIAL = 36526, 54788  # Excel's numbers of 2000-01-01 and 2049-12-31
LAST_WEEK = 53

NAMES = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1,
    )
    for name in names.split()
}  # fmt: skip
HAN = {name: number for number, name in enumerate(("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"), 1)}

HALF_DAY = "上午|下午|早上|晚上|中午"
TIME = rf"(?:(?:[T ]{{1,2}}(?:{HALF_DAY})? ?|(?:{HALF_DAY}) ?)(?:\d{{1,2}}[:时点].{{0,18}})?)?"  # a time after a day is passed over
YEAR_FIRST = re.compile(r"(\d{4})\s?[-./年]\s?(\d{1,2})\s?[-./月]\s?(\d{1,2})\s?[日.]?" + TIME)
SHORT_YEAR_FIRST = re.compile(r"(\d{2})年(\d{1,2})月(\d{1,2})日?" + TIME)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
SERIAL = re.compile(r"(\d{5})(?:\.\d{1,12})?")
NAMED = re.compile(r"(\d{1,2})[- ./]{0,2}([A-Za-z]{3,9})[-. ,/']{0,2}(\d{4}|\d{2})" + TIME)
NAME_FIRST = re.compile(r"([A-Za-z]{3,9})[-. ]{1,2}(\d{1,2})[-, ]{1,2}(\d{4})" + TIME)
YEAR_NAMED = re.compile(r"(\d{4})[- ./]([A-Za-z]{3,9})[- ./](\d{1,2})")
NO_YEAR = re.compile(r"(\d{1,2}) ?月 ?(\d{1,2}) ?日?")
NO_YEAR_NAMED = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3,9})")
YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})" + TIME)
WEEKDAY = re.compile(
    r"[ ,(]{0,2}(?:星期|周|礼拜)[一二三四五六日天]\)?"
    r"|[ ,(]{0,2}\b(?:mon|tues?|wed|thu|thurs?|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b[.,)]{0,2} ?",
    re.IGNORECASE,
)  # fmt: skip
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
DASHES = str.maketrans({"–": "-", "—": "-", "‑": "-", "−": "-", "号": "日", "\\": "/"})

WEEK = re.compile(
    r"(?:(\d{4})[-/. 年]{0,2})?(?:calendar week|week|wk|cw|kw|w|第)[-. ]{0,2}(\d{1,2}) ?周?(?:-[1-7])?(?:[-/, ]{1,2}(\d{4}))?", re.IGNORECASE
)
WEEK_HAN = re.compile(r"(?:(\d{4})年? ?)?(\d{1,2}) ?周()")
FROM_TO = re.compile(r" ?[~至到] ?| -{1,2} |(?<=日)-")

MONTHS = (
    re.compile(r"(?<!\d)(20\d{2})\s?[-_./年]\s?(1[0-2]|0?[1-9])(?:月|(?!\d))"),
    re.compile(r"(?<!\d)(20\d{2}) ?(1[0-2]|0[1-9])(?!\d)"),
    re.compile(r"(?<!\d)(\d{2})年\s?(1[0-2]|0?[1-9])月"),
)
MONTH_AND_YEAR = re.compile(r"(?<!\d)(?<!\d[-_.])(1[0-2]|0[1-9])[-_.](20\d{2})(?!\d)")
NAMED_MONTH = re.compile(r"(?<![A-Za-z])([A-Za-z]{3,9})[-_ .']{0,2}(20\d{2})(?!\d)")
SHORT_MONTH = re.compile(r"(\d{2})年(\d{1,2})月份?")
MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](20\d{2})")
NAME_AND_YEAR = re.compile(r"([A-Za-z]{3,9})[-. ']{1,2}(\d{2})")
YEAR_AND_NAME = re.compile(r"(20\d{2})[-. /]{0,2}([A-Za-z]{3,9})")
LONGEST = 40  # no date is longer; what is, is not tried


def plain_day(text: str) -> str:
    """A text without what people vary: width, dashes, 号 for 日, a weekday beside the day, the st of 1st."""
    text = seen(unicodedata.normalize("NFKC", text[: LONGEST + 1])).translate(DASHES).strip(" '\"\t\n")
    return ORDINAL.sub("", WEEKDAY.sub(" ", text)).strip(" ,")


def day_in(text: str, order: str) -> date | tuple[int, int] | None:
    """The day a text names; (month, day) where it has no year; None where it names none. `order` is for 03/10/2026."""
    if len(text) > LONGEST:
        return None
    text = plain_day(text)
    if (match := YEAR_FIRST.fullmatch(text)) or (match := COMPACT.fullmatch(text)):
        return made(int(match[1]), int(match[2]), int(match[3]))
    if match := SHORT_YEAR_FIRST.fullmatch(text):
        return made(full_year(match[1]), int(match[2]), int(match[3]))
    if match := SERIAL.fullmatch(text):
        return of_number(float(match[1]))
    if match := YEAR_LAST.fullmatch(text):
        first, second = int(match[1]), int(match[3])
        day, month = (first, second) if order == "dmy" else (second, first)
        return made(full_year(match[4]), month, day)
    return named_day(text)


def named_day(text: str) -> date | tuple[int, int] | None:
    """The day of a text in which a month has a name, or the year is left out."""
    if match := NAMED.fullmatch(text):
        return made(full_year(match[3]), number_of(match[2]), int(match[1]))
    if match := NAME_FIRST.fullmatch(text):
        return made(int(match[3]), number_of(match[1]), int(match[2]))
    if match := YEAR_NAMED.fullmatch(text):
        return made(int(match[1]), number_of(match[2]), int(match[3]))
    if match := NO_YEAR.fullmatch(text):
        month, day = int(match[1]), int(match[2])
    elif match := NO_YEAR_NAMED.fullmatch(text):
        month, day = number_of(match[2]), int(match[1])
    else:
        return None
    return (month, day) if made(2024, month, day) else None


def number_of(name: str) -> int:
    """The number of a month's English name; 0 where it is none."""
    return NAMES.get(name.lower(), 0)


def is_of_order(text: str) -> bool:
    """Whether a text is a day that is read by the configured order."""
    return len(text) <= LONGEST and YEAR_LAST.fullmatch(plain_day(text)) is not None


def order_against(texts: list[str], order: str) -> str | None:
    """A text that shows that the configured order of day and month cannot be right; None where there is none."""
    for text in texts:
        match = YEAR_LAST.fullmatch(plain_day(text)) if len(text) <= LONGEST else None
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
    if FIRST_SERIAL <= value < LAST_SERIAL + 1:
        return date(1899, 12, 30) + timedelta(days=int(value))
    if not 19000101 <= value <= 21001231 or value != int(value):
        return None
    whole = int(value)
    return made(whole // 10000, whole // 100 % 100, whole % 100)


def with_year(month: int, day: int, anchor: date, is_ahead: bool) -> date:
    """A day without year: the one nearest to the anchor; for days that lie ahead the first not over 90 days before it."""
    options = [found for year in range(anchor.year - 8, anchor.year + 9) if (found := made(year, month, day))]  # 29 Feb may be 8 years off
    if is_ahead:
        return min(option for option in options if option >= anchor - timedelta(days=90))
    return min(options, key=lambda option: abs((option - anchor).days))


def week_in(text: str, order: str) -> date | tuple[int, int] | None:
    """The Monday of the week that a text names: its number (W40, 2026-W40, 40周), or its first and last day.

    (0, number) or (month, day) where it has no year.
    """
    if len(text) > LONGEST:
        return None
    text = unicodedata.normalize("NFKC", text).strip()
    if (match := WEEK.fullmatch(text)) or (match := WEEK_HAN.fullmatch(text)):
        year, number = match[1] or match[3], int(match[2])
        if not 1 <= number <= LAST_WEEK:
            return None
        return monday_of(int(year), number) if year else (0, number)
    ends = FROM_TO.split(text.translate(DASHES))
    if len(ends) != 2 or not ends[1][:1].isdigit():
        return None
    first, last = day_in(ends[0], order), day_in(ends[1], order)
    if isinstance(first, date) and isinstance(last, date) and not 0 <= (last - first).days < 7:
        return None  # that is no week
    return first


def monday_of(year: int, week: int) -> date | None:
    """The Monday of an ISO week; None where the year has none of that number."""
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


def week_near(week: int, anchor: date) -> date:
    """The Monday of the week of that number that is nearest to a day."""
    options = [found for year in range(anchor.year - 7, anchor.year + 8) if (found := monday_of(year, week))]  # a week 53 may be 6 years off
    return min(options, key=lambda option: abs((option - anchor).days))


def month_in(text: str) -> date | None:
    """The month of a year that a sheet, a file or a folder names."""
    text = unicodedata.normalize("NFKC", text)
    if len(text) > 200:
        return None
    for pattern in MONTHS:
        if match := pattern.search(text):
            return date(full_year(match[1]), int(match[2]), 1)
    if match := MONTH_AND_YEAR.search(text):
        return date(int(match[2]), int(match[1]), 1)
    if (match := NAMED_MONTH.search(text)) and match[1].lower() in NAMES:
        return date(int(match[2]), NAMES[match[1].lower()], 1)
    return None


def month_of_cell(value: object, order: str = "dmy") -> date | None:
    """The month that a cell names: a day, 2026-10, 2026年10月, Oct 2026, 10/2026, 202610 as text or number."""
    if isinstance(value, datetime):
        return value.date().replace(day=1)
    if isinstance(value, date):
        return value.replace(day=1)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        whole = int(value) if abs(value) < 1e9 else 0
        if whole == value and 200001 <= whole <= 209912 and 1 <= whole % 100 <= 12:
            return date(whole // 100, whole % 100, 1)
        found = of_number(float(value))
        return found.replace(day=1) if found else None
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    if month := short_month(plain_day(value)):
        return month
    day = day_in(value, order)
    return day.replace(day=1) if isinstance(day, date) else month_in(value)


def short_month(text: str) -> date | None:
    """The month of a cell's text in a form that is too short to be looked for in titles: 26年10月, 10/2026, Oct-26, 2026 Oct."""
    if match := SHORT_MONTH.fullmatch(text):
        return made(full_year(match[1]), int(match[2]), 1)
    if match := MONTH_FIRST.fullmatch(text):
        return made(int(match[2]), int(match[1]), 1)
    if match := NAME_AND_YEAR.fullmatch(text):
        return made(full_year(match[2]), number_of(match[1]), 1)
    if match := YEAR_AND_NAME.fullmatch(text):
        return made(int(match[1]), number_of(match[2]), 1)
    return None


def last_day(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])
