"""The country's working days, read from its rows."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

from core.workflow.calendar import Calendar
from core.workflow.models import Holiday, WorkingWeek


def read_calendar(*, since: dt.datetime) -> Calendar:
    """The current country's calendar with the holidays from the day of `since` on; two queries."""
    week = WorkingWeek.objects.first()
    zone = ZoneInfo(timezone.get_current_timezone_name())
    first = since.astimezone(zone).date()
    holidays = Holiday.objects.filter(date__gte=first).values_list("date", flat=True)
    weekend = tuple(week.weekend) if week else (5, 6)
    return Calendar(zone, weekend, frozenset(holidays))
