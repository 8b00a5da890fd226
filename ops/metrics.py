"""What the operator watches per country, next to django-prometheus' request metrics."""

from __future__ import annotations

from prometheus_client import Gauge

from core.audit.models import AuditEntry
from core.events.models import Delivery
from tenants.context import for_each_country

events_waiting = Gauge("ecites_events_waiting", "Deliveries not done yet", ["country"])
events_dead = Gauge("ecites_events_dead", "Deliveries given up", ["country"])
audit_unsealed = Gauge("ecites_audit_unsealed", "Audit rows in no block yet", ["country"])


def refresh() -> None:
    """Read the gauges of every active country (three counts each)."""
    for country in for_each_country():
        waiting = Delivery.objects.filter(state=Delivery.State.WAITING).count()
        dead = Delivery.objects.filter(state=Delivery.State.DEAD).count()
        events_waiting.labels(country.iso2).set(waiting)
        events_dead.labels(country.iso2).set(dead)
        audit_unsealed.labels(country.iso2).set(
            AuditEntry.objects.filter(seal__isnull=True).count()
        )
