"""Deliver after commit, and sweep for what a lost wake-up left."""

from __future__ import annotations

from celery import shared_task

from core.events import services
from tenants.context import for_each_country
from tenants.tasks import CountryTask, PlatformTask


@shared_task(base=CountryTask, name="core.events.tasks.deliver")
def deliver() -> int:
    """Deliver what is due in this country."""
    return services.run_pending()


@shared_task(base=PlatformTask, name="core.events.tasks.sweep")
def sweep() -> int:
    """Deliver what is due everywhere: finds what a lost wake-up left."""
    tried = services.run_pending()
    for _country in for_each_country():
        tried += services.run_pending()
    return tried
