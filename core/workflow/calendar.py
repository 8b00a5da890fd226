"""Working days. Pure: weekends and holidays come in as values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

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
