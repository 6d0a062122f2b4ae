"""Times of day and lengths of time in every form that people write them, in hours."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, time, timedelta

from reportgen.visible import seen
from reportgen.workbook.numbers import parse_number

LONGEST = 40
MORNING, AFTERNOON = ("上午", "早上", "am", "a.m."), ("下午", "晚上", "pm", "p.m.")
CLOCK = re.compile(
    r"(?:\d{4}\D\d{1,2}\D\d{1,2}[T ])?(上午|早上|中午|下午|晚上)? ?(\d{1,2})(?:[:.时点h] ?(?:(\d{2})|(半))?(?:[:.]\d{2}(?:\.\d{1,6})?)?分?)?"
    r" ?(am|pm|a\.m\.|p\.m\.)?"
)  # fmt: skip
FOUR_DIGITS = re.compile(r"(\d{1,2})(\d{2})")
LENGTH = re.compile(
    r"(?:(\d{1,4}(?:[.,]\d{1,4})?) ?(?:个?小时|h|hrs?\.?|hours?|时))? ?(?:(\d{1,4}(?:[.,]\d{1,4})?) ?(?:分钟?|m|mins?\.?|minutes?|')?)?"
)
COLON = re.compile(r"(\d{1,3}):(\d{2})(?::\d{2})?")
HALF_AN_HOUR = ("半小时", "半个小时", "half an hour")


def folded(value: object) -> str:
    return seen(unicodedata.normalize("NFKC", str(value))).casefold().strip()[:LONGEST]


def time_of_day(value: object) -> float | None:
    """Hours since midnight; None where a value is no time of day. 9 is nine o'clock, 930 half past, 0.5 (of a day) noon."""
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        return value.hour + value.minute / 60 + value.second / 3600
    if isinstance(value, timedelta):
        return value.total_seconds() / 3600
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if 0 <= value < 1:
            return value * 24
        value = str(int(value)) if value == int(value) else ""
    text = folded(value)
    if match := CLOCK.fullmatch(text):
        return of_clock(int(match[2]), 30 if match[4] else int(match[3] or 0), match[1] or match[5] or "")
    if match := FOUR_DIGITS.fullmatch(text):
        return of_clock(int(match[1]), int(match[2]), "")
    return None


def of_clock(hour: int, minute: int, half: str) -> float | None:
    """Hours since midnight of a clock's face and its half of the day."""
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    if half in AFTERNOON and hour < 12:
        hour += 12
    elif half in MORNING and hour == 12:
        hour = 0
    return hour + minute / 60


def length_of_time(value: object, decimal: str, bare: float) -> float | None:
    """Hours; None where a value is no length of time. bare: the hours of a 1 without a unit."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value) * bare
    if isinstance(value, time) and not isinstance(value, datetime):
        return value.hour + value.minute / 60 + value.second / 3600
    if isinstance(value, timedelta):
        return value.total_seconds() / 3600
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    number = parse_number(value, decimal) if value.strip()[-1:].isdigit() else None
    if number is not None:
        return number * bare
    text = folded(value)
    if text in HALF_AN_HOUR:
        return 0.5
    if match := COLON.fullmatch(text):
        return int(match[1]) + int(match[2]) / 60 if int(match[2]) < 60 else None
    match = LENGTH.fullmatch(text)
    if not match or not (match[1] or (match[2] and not text[-1].isdigit())):  # 1h30 says enough; 1,5 is in no unit
        return None
    hours, minutes = (float((group or "0").replace(",", ".")) for group in match.groups())
    return hours + minutes / 60
