"""What the engine does by the clock."""

from __future__ import annotations

from celery import shared_task

from core.workflow import deadlines
from tenants.context import for_each_country
from tenants.tasks import CountryTask, PlatformTask


@shared_task(base=CountryTask, name="core.workflow.tasks.announce_deadlines_here")  # type: ignore[untyped-decorator]
def announce_deadlines_here() -> int:
    """Announce the country's near and missed deadlines; returns how many."""
    return deadlines.announce_deadlines()


@shared_task(base=PlatformTask, name="core.workflow.tasks.announce_deadlines")  # type: ignore[untyped-decorator]
def announce_deadlines() -> int:
    """Have every active country announce its deadlines; returns for how many countries."""
    countries = 0
    for _country in for_each_country():
        announce_deadlines_here.delay()
        countries += 1
    return countries
