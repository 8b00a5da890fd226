"""Written with their cause, delivered once after it, tried again, given up, never lost."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connections, transaction

from core.common import clock
from core.events import publish, registry, subscriber
from core.events.models import Delivery, DomainEvent
from core.events.services import MAX_ATTEMPTS, run_pending
from core.events.tasks import sweep
from tenants.context import in_country, in_public
from tenants.models import Country
from tests.core.events.conftest import Bell, Quiet, Rang

pytestmark = pytest.mark.xdist_group("fresh_country")


def ring(number: int) -> None:
    with transaction.atomic():
        publish(Rang(number=number))


def of_bell() -> Delivery:
    return Delivery.objects.filter(subscriber="test.bell").latest("id")


def make_due() -> None:
    """As if the pause were over."""
    Delivery.objects.filter(state="waiting").update(due_at=clock.now() - dt.timedelta(seconds=1))


def test_an_event_belongs_to_a_transaction(country: Country) -> None:
    with in_country(country), pytest.raises(RuntimeError, match="transaction"):
        publish(Rang(number=1))


def test_a_transaction_rolled_back_leaves_no_event(country: Country, bell: Bell) -> None:
    with in_country(country):
        before = DomainEvent.objects.count()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            publish(Rang(number=1))
            _ = 1 / 0
        assert DomainEvent.objects.count() == before
        run_pending()
    assert bell.heard == []


def test_an_event_is_delivered_once_and_as_it_was(country: Country, bell: Bell) -> None:
    what = Rang(number=2, who=uuid4(), amount=Decimal("1.50"))
    with in_country(country):
        with transaction.atomic():
            publish(what)
            assert bell.heard == []
        run_pending()
        run_pending()
        assert bell.heard == [what]
        assert of_bell().state == "done"
        assert of_bell().done_at is not None


def test_an_event_that_nobody_wants_is_kept_all_the_same(country: Country) -> None:
    with in_country(country):
        with transaction.atomic():
            publish(Quiet(number=1))
        row = DomainEvent.objects.get(kind="test.quiet")
        assert row.payload == {"number": 1}
        assert not row.deliveries.exists()


def test_a_failing_handler_is_tried_again_and_at_last_given_up(
    country: Country, bell: Bell
) -> None:
    bell.failing = True
    with in_country(country):
        ring(3)
        run_pending()
        first = of_bell()
        assert (first.state, first.attempts) == ("waiting", 1)
        assert "the bell is broken" in first.last_error
        assert first.due_at > clock.now()
        assert run_pending() == 0, "not before its pause is over"
        for _attempt in range(MAX_ATTEMPTS + 2):
            make_due()
            run_pending()
        last = of_bell()
        assert (last.state, last.attempts) == ("dead", MAX_ATTEMPTS)
        bell.failing = False
        run_pending()
    assert bell.heard == []


def test_a_handler_that_fails_leaves_nothing_behind(country: Country, bell: Bell) -> None:
    """What an atomic handler wrote goes with its failure, and what comes after is delivered."""
    with in_country(country):

        def write_and_fail(what: Rang) -> None:
            publish(Quiet(number=99))
            raise RuntimeError("after writing")

        subscriber(Rang, name="test.writer")(write_and_fail)
        ring(4)
        run_pending()
        assert not DomainEvent.objects.filter(kind="test.quiet", payload={"number": 99}).exists()
    assert [what.number for what in bell.heard] == [4]


def test_a_payload_that_cannot_be_read_does_not_stop_the_others(
    country: Country, bell: Bell
) -> None:
    with in_country(country):
        broken = DomainEvent.objects.create(kind="test.rang", payload={"number": 1, "who": "x"})
        Delivery.objects.create(event=broken, subscriber="test.bell", due_at=clock.now())
        ring(5)
        run_pending()
        row = broken.deliveries.get()
        assert row.state == "waiting"
        assert "ValueError" in row.last_error
        Delivery.objects.filter(pk=row.pk).update(state="dead")
    assert [what.number for what in bell.heard] == [5]


def test_a_subscriber_that_is_gone_is_noted(country: Country, bell: Bell) -> None:
    with in_country(country):
        ring(6)
        registry._subscriptions["test.rang"].pop("test.bell")
        run_pending()
        assert of_bell().state == "dead"
        assert "no such subscriber" in of_bell().last_error


def test_the_sweep_finds_what_a_lost_wake_up_left(country: Country, bell: Bell) -> None:
    with in_country(country):
        ring(7)
    with in_public():
        ring(8)
    sweep()
    assert sorted(what.number for what in bell.heard) == [7, 8]


def test_a_worker_that_died_is_taken_over_when_its_lease_is_over(
    country: Country, bell: Bell
) -> None:
    with in_country(country):
        ring(9)
        lease = clock.now() + dt.timedelta(minutes=3)
        Delivery.objects.filter(pk=of_bell().pk).update(attempts=1, due_at=lease)
        assert run_pending() == 0
        make_due()
        run_pending()
        assert of_bell().attempts == 2
    assert [what.number for what in bell.heard] == [9]


def test_a_handler_outside_a_transaction_may_open_its_own(country: Country) -> None:
    seen: list[bool] = []

    def handler(what: Rang) -> None:
        seen.append(connections["default"].in_atomic_block)
        if len(seen) == 1:
            raise RuntimeError("once")

    subscriber(Rang, name="test.remote", atomic=False)(handler)
    try:
        with in_country(country):
            ring(10)
            run_pending()
            row = Delivery.objects.filter(subscriber="test.remote").latest("id")
            assert row.state == "waiting"
            make_due()
            run_pending()
            row.refresh_from_db()
            assert (row.state, row.attempts) == ("done", 2)
    finally:
        registry._subscriptions.pop("test.rang", None)
    assert seen == [False, False]


def run_together(country: Country, workers: int) -> None:
    barrier = threading.Barrier(workers)

    def work() -> None:
        try:
            with in_country(country):
                barrier.wait(timeout=30)
                run_pending()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _worker in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


def test_several_workers_at_once_deliver_each_event_once(country: Country, bell: Bell) -> None:
    with in_country(country):
        for number in range(20, 50):
            ring(number)
    run_together(country, 4)
    assert sorted(what.number for what in bell.heard) == list(range(20, 50))


def test_two_workers_with_the_same_delivery_apply_it_once(country: Country, bell: Bell) -> None:
    """A lease that ran out while the first worker still worked: the second waits, then does not."""
    with in_country(country):
        ring(60)
    started = threading.Event()

    def slow() -> None:
        if not started.is_set():
            started.set()
            second.start()
            second.join(timeout=0.5)

    def overtake() -> None:
        try:
            with in_country(country):
                make_due()
                run_pending()
        finally:
            connections.close_all()

    second = threading.Thread(target=overtake)
    bell.wait = slow
    with in_country(country):
        run_pending()
    second.join(timeout=30)
    assert [what.number for what in bell.heard] == [60]
    with in_country(country):
        assert of_bell().state == "done"
