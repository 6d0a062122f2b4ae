"""Raw values of cells as Python's: serial days, lengths of time, ISO moments, numbers that are none."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from reportgen.workbook.formats import Formats
from reportgen.workbook.grid import Cell

LAST_DAY = 2_958_466  # the day after 9999-12-31
LAST_DAY_1904 = LAST_DAY - 1462
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,9})?")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
LENGTH = re.compile(r"(-?)P(?:(\d{1,7})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:[.,](\d+))?S)?)?")


def number(text: str) -> float | str | None:
    """A number as it is stored; what is none, or infinite, stays the text it is."""
    if not NUMBER.fullmatch(text.strip()):
        return text or None
    value = float(text)
    return value if value - value == 0 else text


def stored(value: float, style: int, formats: Formats, is_1904: bool) -> Cell:
    """What a stored number stands for in the format of its cell: a day, a length of time, or itself; a text where it is no number."""
    if value - value != 0:
        return str(value)
    if style in formats.days:
        return day(value, is_1904)
    return length(value) if style in formats.lengths else value


def day(serial: float, is_1904: bool) -> Cell:
    """The day, moment or time of day of a serial number; one that is none stays a number.

    Below 1 it is a time of day only. Excel's day 60 is 29 Feb 1900, which never was.
    """
    if not 0 <= serial < (LAST_DAY_1904 if is_1904 else LAST_DAY):
        return serial
    start = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 31 if serial < 60 else 30)
    moment = start + timedelta(seconds=round(serial * 86400, 3))
    if serial < 1:
        return moment.time()
    return moment.date() if serial == int(serial) else moment


def length(serial: float) -> Cell:
    """The length of time of a number of days."""
    return timedelta(seconds=round(serial * 86400, 3)) if abs(serial) < LAST_DAY else serial


def moment(text: str) -> Cell:
    """An ISO day, moment or time; what is none stays a text."""
    plain = text.strip().removesuffix("Z")
    for read in (date.fromisoformat, datetime.fromisoformat, time.fromisoformat):
        try:
            found = read(plain)
        except ValueError:
            continue
        return found.replace(tzinfo=None) if isinstance(found, datetime) else found
    return text or None


def span(text: str) -> Cell:
    """An ISO length of time (PT09H30M00S): a time of day below 24 hours, else a length; what is none stays a text."""
    match = LENGTH.fullmatch(text.strip())
    if not match or text.strip() in ("", "P", "-P"):
        return text or None
    days, hours, minutes, seconds = (int(group or 0) for group in match.groups()[1:5])
    try:
        found = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds + float(f"0.{match[6] or 0}"))
    except OverflowError:
        return text
    if match[1]:
        return -found
    return (datetime.min + found).time() if found < timedelta(days=1) else found


def unescaped(text: str) -> str:
    """A text with Excel's _x000D_ escapes as the characters they stand for; halves of a character are made whole or replaced."""
    if "_x" not in text:
        return text
    plain = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
