"""Write events; deliver them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import structlog
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from core.common import clock
from core.events import registry
from core.events.models import Delivery, DomainEvent

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 12
LEASE = dt.timedelta(minutes=3)


def write(what: Any) -> DomainEvent:
    """Write `what` with a delivery per subscriber. Must run inside a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("An event belongs to the transaction that causes it: open one")
    kind = registry.kind_of(type(what))
    row = DomainEvent.objects.create(kind=kind, payload=registry.to_payload(what))
    now = clock.now()
    wanted = registry.subscriptions(kind)
    Delivery.objects.bulk_create(
        [Delivery(event=row, subscriber=each.name, due_at=now) for each in wanted]
    )
    if wanted:
        transaction.on_commit(_wake)
    return row


def _wake() -> None:
    from core.events.tasks import deliver
    from tenants.context import current_country_or_none

    if current_country_or_none() is None:
        return  # the sweep delivers the public side's events
    try:
        deliver.delay()
    except (OperationalError, OSError) as error:
        log.warning("events.wake_up_lost", error=str(error))  # the sweep delivers


def run_pending(*, limit: int = 500) -> int:
    """Deliver what is due in the current schema; returns how many deliveries were tried.

    A handler that fails is tried again with growing pauses, at last given up and kept.
    """
    tried = 0
    while tried < limit:
        delivery = _claim()
        if delivery is None:
            return tried
        tried += 1
        _deliver(delivery)
    return tried


def _claim() -> Delivery | None:
    """Take the next due delivery: nobody else sees it until the lease is over."""
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("event")
            .filter(state=Delivery.State.WAITING, due_at__lte=clock.now())
            .first()
        )
        if delivery is None:
            return None
        delivery.attempts += 1
        delivery.due_at = clock.now() + LEASE
        delivery.save(update_fields=("attempts", "due_at"))
        return delivery


def _deliver(delivery: Delivery) -> None:
    subscription = registry.find_subscription(delivery.event.kind, delivery.subscriber)
    if subscription is None:
        _mark(delivery, state=Delivery.State.DEAD, error="no such subscriber any more")
        return
    try:
        what = registry.from_payload(delivery.event.kind, delivery.event.payload)
        if subscription.atomic:
            with transaction.atomic():
                _run_once(delivery, subscription, what)
        else:
            subscription.handler(what)
            _mark(delivery, state=Delivery.State.DONE)
    except Exception as error:  # the boundary: recorded, tried again, never lost
        log.exception("events.delivery_failed", kind=delivery.event.kind, to=delivery.subscriber)
        _mark_failed(delivery, error)


def _run_once(delivery: Delivery, subscription: registry.Subscription, what: Any) -> None:
    locked = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if locked.state != Delivery.State.WAITING:
        return
    subscription.handler(what)
    _mark(locked, state=Delivery.State.DONE)


def _mark(delivery: Delivery, *, state: str, error: str = "") -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=state, done_at=clock.now(), last_error=error
    )


def _mark_failed(delivery: Delivery, error: Exception) -> None:
    given_up = delivery.attempts >= MAX_ATTEMPTS
    pause = dt.timedelta(seconds=min(2**delivery.attempts, 3600))
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.DEAD if given_up else Delivery.State.WAITING,
        due_at=clock.now() + pause,
        last_error=f"{type(error).__name__}: {error}"[:4000],
    )
