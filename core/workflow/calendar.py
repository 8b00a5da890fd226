"""Working days. Pure: weekends and holidays come in as values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def add_working_days(
    start: dt.datetime,
    days: int,
    *,
    weekend: Collection[int] = (5, 6),
    holidays: Collection[dt.date] = (),
) -> dt.datetime:
    """The same time of day `days` working days after `start` (aware, in the country's zone).

    `weekend` holds weekday numbers, Monday = 0. A week without a working day counts every day.
    """
    if len(set(weekend)) >= len(WEEKDAYS):
        weekend = ()
    day, left = start, max(days, 0)
    while left:
        day += dt.timedelta(days=1)
        if day.weekday() not in weekend and day.date() not in holidays:
            left -= 1
    return day


@dataclass(frozen=True, slots=True)
class Calendar:
    """A country's working days: its time zone, its weekend (Monday = 0) and its holidays."""

    zone: ZoneInfo
    weekend: tuple[int, ...] = (5, 6)
    holidays: frozenset[dt.date] = frozenset()

    def add(self, start: dt.datetime, days: int) -> dt.datetime:
        """The same local time of day `days` working days after the aware `start`."""
        here = start.astimezone(self.zone)
        return add_working_days(here, days, weekend=self.weekend, holidays=self.holidays)

    def days_between(self, start: dt.datetime, end: dt.datetime) -> int:
        """How many working days lie after the day of `start`, up to the day of `end`."""
        weekend = () if len(set(self.weekend)) >= len(WEEKDAYS) else self.weekend
        first, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        days = (first + dt.timedelta(days=step) for step in range(1, (last - first).days + 1))
        return sum(day.weekday() not in weekend and day not in self.holidays for day in days)
