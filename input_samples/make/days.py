"""The working days of the samples: weekdays without China's public holidays, and small sums with months."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from random import Random

FIRST = date(2025, 5, 1)
LAST = date(2026, 10, 31)

# The State Council's notices for 2025 and 2026; make-up Saturdays and Sundays are not worked in sales here.
HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in [
        "2025-01-01",
        "2025-01-28",
        "2025-01-29",
        "2025-01-30",
        "2025-01-31",
        "2025-02-03",
        "2025-02-04",
        "2025-04-04",
        "2025-05-01",
        "2025-05-02",
        "2025-05-05",
        "2025-06-02",
        "2025-10-01",
        "2025-10-02",
        "2025-10-03",
        "2025-10-06",
        "2025-10-07",
        "2025-10-08",
        "2026-01-01",
        "2026-01-02",
        "2026-02-16",
        "2026-02-17",
        "2026-02-18",
        "2026-02-19",
        "2026-02-20",
        "2026-02-23",
        "2026-04-06",
        "2026-05-01",
        "2026-05-04",
        "2026-05-05",
        "2026-06-19",
        "2026-09-25",
        "2026-10-01",
        "2026-10-02",
        "2026-10-05",
        "2026-10-06",
        "2026-10-07",
        "2027-01-01",
    ]
)


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def workday(day: date) -> date:
    """The day itself, or the next one that is worked."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def workday_before(day: date) -> date:
    """The day itself, or the last one before it that is worked."""
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def month_of(day: date) -> date:
    return day.replace(day=1)


def month_end(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def later(month: date, months: int) -> date:
    """The first day of the month that lies so many months later."""
    index = month.year * 12 + month.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def months(first: date, last: date) -> Iterator[date]:
    month = month_of(first)
    while month <= last:
        yield month
        month = later(month, 1)


@cache
def workdays(month: date) -> tuple[date, ...]:
    days = (month + timedelta(days=n) for n in range(month_end(month).day))
    return tuple(day for day in days if is_workday(day))


def last_week(month: date) -> tuple[date, ...]:
    """The month's last five working days."""
    return workdays(month)[-5:]


def some_workday(rng: Random, first: date, last: date) -> date:
    """A working day from first to last; the next one after `first` where there is none between."""
    day = workday(first + timedelta(days=rng.randint(0, max(0, (last - first).days))))
    return day if day <= last else max(workday(first), workday_before(last))
