"""Seal committed audit rows every few seconds."""

from __future__ import annotations

from celery import shared_task

from core.audit import services
from tenants.context import for_each_country
from tenants.tasks import PlatformTask


@shared_task(base=PlatformTask, name="core.audit.tasks.seal")
def seal() -> int:
    """Seal what is committed, on the public side and in each country."""
    sealed = services.seal()
    for _country in for_each_country():
        sealed += services.seal()
    return sealed
