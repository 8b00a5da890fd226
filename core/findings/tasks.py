"""What findings do by the clock."""

from __future__ import annotations

from celery import shared_task

from core.findings import services
from tenants.context import for_each_country
from tenants.tasks import CountryTask, PlatformTask


@shared_task(base=CountryTask, name="core.findings.tasks.remind_here")  # type: ignore[untyped-decorator]
def remind_here() -> int:
    """Remind of the country's findings that are to be reviewed; returns of how many."""
    return services.remind_of_reviews()


@shared_task(base=PlatformTask, name="core.findings.tasks.remind")  # type: ignore[untyped-decorator]
def remind() -> int:
    """Have every active country remind its Scientific Authority; returns for how many countries."""
    countries = 0
    for _country in for_each_country():
        remind_here.delay()
        countries += 1
    return countries
