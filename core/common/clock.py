"""The one place that asks what time it is."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """The present instant, aware."""
    return timezone.now()


def today() -> dt.date:
    """Today's date in the active time zone (the country's, inside a country)."""
    return timezone.localdate()
