"""The pack section `fees`, taken into the country's rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from billing.fees import parsing
from billing.fees.models import FeeSchedule
from core.common import clock

validate = parsing.validate


def load(section: Any, country: Any, ctx: Any) -> None:
    """Add the section as a version of the schedule, unless it is there already.

    A version is never changed: other content under a known version is reported as a mistake.
    """
    version = str(section["version"])
    body = plain(section)
    known = FeeSchedule.objects.filter(version=version).first()
    if known is not None:
        if known.body != body:
            ctx.error("version", f"“{version}” is loaded with other content.", "Give a new one.")
        return
    FeeSchedule.objects.create(
        version=version,
        effective_on=dt.date.fromisoformat(str(section["effective_on"])),
        currency=country.currency,
        body=body,
        loaded_at=clock.now(),
    )
    ctx.changed(version, "created")


def export(country: Any) -> Any:
    """The latest version as the section that would load it, or None."""
    latest = FeeSchedule.objects.first()
    return latest.body if latest else None


def plain(value: Any) -> Any:
    """`value` with dates as text, as JSON stores it."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value
