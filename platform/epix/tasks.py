"""The sweep: sends what is due, applies what waits, asks who answers. Nothing gets lost."""

from __future__ import annotations

from celery import shared_task

from epix.services.delivery import deliver_due
from epix.services.inbox import apply_waiting
from epix.services.monitoring import probe_members
from tenants.tasks import PlatformTask


@shared_task(base=PlatformTask, name="epix.tasks.sweep")
def sweep() -> int:
    """Deliver what is due to other members, apply what was received, probe outside members."""
    return deliver_due() + apply_waiting() + probe_members()
