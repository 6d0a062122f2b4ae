"""Months, fiscal years and working days. A month is the date of its first day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from reportgen.settings import Settings

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEARS = range(1999, 2101)  # for which a country's holidays are laid out


def month_of(day: date) -> date:
    """The month of a day."""
    return day.replace(day=1)


def month_end(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def add_months(month: date, count: int) -> date:
    """The month so many months later (earlier, if negative)."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def parse_month(text: str) -> date:
    """A month written YYYY-MM. Raises ValueError for anything else."""
    year, _dash, month = text.strip().partition("-")
    if len(year) != 4 or not (year + month).isdigit() or not 1 <= int(month or 0) <= 12:
        raise ValueError(f"“{text}” is not a month; write it as 2026-10")
    return date(int(year), int(month), 1)


class Calendar:
    """Working days by the settings: weekdays, less holidays (the country's and own), plus working days made up."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings.calendar

    @cached_property
    def _busy(self) -> np.busdaycalendar:
        import numpy as np  # only where days are counted: an unchanged run does without it

        weekmask = [int(day in self._settings.workdays) for day in WEEKDAYS]
        return np.busdaycalendar(weekmask=weekmask, holidays=sorted(self._free))

    @cached_property
    def _free(self) -> set[date]:
        return (set(self._country[0]) | set(self._settings.holidays)) - self._extra

    @cached_property
    def _extra(self) -> set[date]:
        """Working days that no weekday makes so: China's made-up days, and one's own."""
        return set(self._settings.extra_workdays) | (set(self._country[1]) - set(self._settings.holidays))

    @cached_property
    def _country(self) -> tuple[Iterable[date], Iterable[date]]:
        """Holidays of the country, and days worked instead, by the holidays library."""
        if not self._settings.country:
            return (), ()
        import holidays

        found = holidays.country_holidays(self._settings.country, years=YEARS)
        return tuple(found), tuple(found.weekend_workdays if hasattr(found, "weekend_workdays") else ())

    def is_workday(self, day: date) -> bool:
        """Whether a day is worked."""
        import numpy as np

        return day in self._extra or bool(np.is_busday(day, busdaycal=self._busy))

    def workday_until(self, day: date) -> date:
        """The day itself where it is worked, else the last working day before it; the day itself where none is in the month before."""
        return next((each for back in range(31) if self.is_workday(each := day - timedelta(days=back))), day)

    def workdays(self, first: date, last: date) -> int:
        """Number of working days from first to last, both included; 0 where last is before first."""
        if last < first:
            return 0
        import numpy as np

        plain = int(np.busday_count(first, last + timedelta(days=1), busdaycal=self._busy))
        extra = sum(first <= day <= last and not np.is_busday(day, busdaycal=self._busy) for day in self._extra)
        return plain + extra
