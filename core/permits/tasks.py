"""What permits do by the clock."""

from __future__ import annotations

from celery import shared_task

from core.permits import services
from tenants.context import for_each_country
from tenants.tasks import CountryTask, PlatformTask


@shared_task(base=CountryTask, name="core.permits.tasks.expire_here")  # type: ignore[untyped-decorator]
def expire_here() -> int:
    """Expire the country's unused permits whose last day is over; returns how many."""
    return services.expire_permits()


@shared_task(base=PlatformTask, name="core.permits.tasks.expire")  # type: ignore[untyped-decorator]
def expire() -> int:
    """Have every active country expire its permits; returns for how many countries."""
    countries = 0
    for _country in for_each_country(include_suspended=True):
        expire_here.delay()
        countries += 1
    return countries
