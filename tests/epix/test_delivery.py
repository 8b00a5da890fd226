"""Store and forward: each piece of news once, later when it cannot be now, never lost."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction

from core.common.clock import now
from core.customs.events import PermitEndorsed
from core.documents.epermit.model import EPermit
from core.events import publish
from core.events.services import run_pending
from core.permits.events import (
    PermitCancelled,
    PermitIssued,
    PermitMissing,
    PermitReplaced,
    PermitReturned,
    PermitRevoked,
)
from core.permits.models import ForeignPermit
from core.permits.selectors import find_foreign_permit
from epix.models import ExchangeRequest, InboxMessage, Member, OutboxMessage
from epix.services import announce, deliver_due, grant, send_again
from epix.services.inbox import apply_waiting
from epix.subscribers import (
    announce_cancelled,
    announce_endorsed,
    announce_issued,
    announce_missing,
    announce_replaced,
    announce_returned,
    announce_revoked,
)
from epix.wire import names
from epix.wire.messages import Notice
from tenants.context import in_country, in_public
from tests.epix.conftest import ask, endorse, envelope_of

NUMBER = "26MZ000117/EX"


@pytest.fixture
def permit(mz, permit_of):
    return permit_of(mz, NUMBER)


@pytest.fixture
def opened(mz, za, user_of):
    by = user_of(mz, "ma_admin")
    with in_country(mz):
        grant(issuer="MZ", caller="ZA", by=by)


def outbox() -> list[OutboxMessage]:
    with in_public():
        return list(OutboxMessage.objects.order_by("created_at"))


def known_in(country):
    with in_country(country):
        return find_foreign_permit(issuer="MZ", number=NUMBER)


def issued(permit) -> PermitIssued:
    return PermitIssued(permit_id=permit.pk, number=permit.number)


def test_an_issued_permit_is_known_to_the_importing_country_by_itself(mz, za, permit, opened):
    with in_country(mz):
        announce_issued(issued(permit))
    assert known_in(za) is None
    assert deliver_due() == 1
    assert known_in(za).kind == "E"
    (message,) = outbox()
    assert (message.state, message.attempts) == ("delivered", 1)
    with in_public():
        row = ExchangeRequest.objects.select_related("outcome").get(door="push", number=NUMBER)
        assert (row.operation, row.outcome.result) == (names.NOTIFY, "answered")
        assert InboxMessage.objects.get().state == "applied"


def test_the_event_itself_brings_the_permit_into_the_outbox(mz, za, permit, opened):
    with in_country(mz):
        with transaction.atomic():
            publish(issued(permit))
        run_pending()
    (message,) = outbox()
    assert (message.news, message.number, message.sender_iso2) == ("issued", NUMBER, "MZ")


def test_the_event_again_makes_no_second_message(mz, permit, opened):
    with in_country(mz):
        announce_issued(issued(permit))
        announce_issued(issued(permit))
    assert len(outbox()) == 1


def test_without_a_grant_nothing_is_sent(mz, za, permit):
    with in_country(mz):
        announce_issued(issued(permit))
    assert outbox() == []


@pytest.mark.parametrize("fields", [{"operations": [names.GET_FINAL]}, {"document_types": ["R"]}])
def test_a_grant_that_leaves_it_out_sends_nothing(mz, za, permit, user_of, fields):
    by = user_of(mz, "ma_admin")
    with in_country(mz):
        grant(issuer="MZ", caller="ZA", by=by, **fields)
        announce_issued(issued(permit))
    assert outbox() == []


def test_a_cancellation_reaches_the_importer_with_the_permit(mz, za, permit, opened):
    with in_country(mz):
        announce_issued(issued(permit))
        announce_cancelled(
            PermitCancelled(permit_id=permit.pk, number=permit.number, reason="Stolen")
        )
    assert deliver_due() == 2
    assert known_in(za).standing == "cancelled"


def test_an_endorsement_reaches_the_importer_with_what_left(mz, za, permit, opened):
    with in_country(mz):
        announce_issued(issued(permit))
        endorse(permit, A="50", B="0")
        announce_endorsed(PermitEndorsed(permit_id=permit.pk, number=permit.number))
    assert deliver_due() == 2
    kept = EPermit.from_dict(known_in(za).snapshot)
    assert [line.actual_quantity for line in kept.lines] == [Decimal(50), Decimal(0)]
    with in_country(za):
        assert ForeignPermit.objects.filter(issuer="MZ", number=NUMBER).count() == 1


def test_news_that_arrive_in_the_wrong_order_do_not_revive_a_permit(mz, za, permit, opened):
    with in_country(mz):
        announce_cancelled(
            PermitCancelled(permit_id=permit.pk, number=permit.number, reason="Stolen")
        )
    deliver_due()
    with in_country(mz):
        announce_issued(issued(permit))
    deliver_due()
    assert known_in(za).standing == "cancelled"


def test_the_same_message_again_is_answered_and_does_nothing(mz, za, permit, opened):
    with in_country(mz):
        announce_issued(issued(permit))
    deliver_due()
    (message,) = outbox()
    out = ask(bytes(message.body), tenant="MZ", door="push")
    assert out.fault is None
    with in_public():
        assert InboxMessage.objects.count() == 1


def test_a_message_id_with_another_content_is_refused(mz, za, permit, opened):
    with in_country(mz):
        announce_issued(issued(permit))
    deliver_due()
    (message,) = outbox()
    body = bytes(message.body).replace(b"<News>issued", b"<News>endorsed")
    out = ask(body, tenant="MZ", door="push")
    assert out.fault is not None
    assert out.fault.code == "epix.message_id_reused"


def test_nobody_sends_news_in_another_s_name(mz, za, lk, permit, opened):
    with in_country(mz):
        announce_issued(issued(permit))
    (message,) = outbox()
    out = ask(bytes(message.body), tenant="LK", door="push")
    assert out.fault is not None
    assert out.fault.code == "epix.sender_differs"


def test_a_country_that_is_off_gets_it_later_with_growing_pauses(mz, za, permit, opened):
    with in_country(mz):
        announce_issued(issued(permit))
    with in_public():
        Member.objects.filter(iso2="ZA").update(is_available=False)
    pauses = []
    for _ in range(3):
        assert deliver_due() == 1
        (message,) = outbox()
        assert message.state == "pending"
        pauses.append((message.next_attempt_at - now()).total_seconds())
        assert deliver_due() == 0
        with in_public():
            OutboxMessage.objects.update(next_attempt_at=now())
    assert [round(one / 30) for one in pauses] == [1, 2, 4]
    with in_public():
        Member.objects.filter(iso2="ZA").update(is_available=True)
    assert deliver_due() == 1
    assert outbox()[0].state == "delivered"


def test_what_cannot_be_delivered_is_given_up_and_sent_again_by_a_person(
    mz, za, permit, opened, operator
):
    with in_country(mz):
        announce_issued(issued(permit))
    with in_public():
        Member.objects.filter(iso2="ZA").update(is_available=False)
        OutboxMessage.objects.update(attempts=13)
    deliver_due()
    (message,) = outbox()
    assert message.state == "dead"
    assert "CalleeNotFound" in message.last_error
    with in_public():
        Member.objects.filter(iso2="ZA").update(is_available=True)
    assert deliver_due() == 0
    send_again(message=message, by=operator)
    assert deliver_due() == 1
    assert outbox()[0].state == "delivered"


def test_a_grant_closed_meanwhile_stops_the_message(mz, za, permit, opened, user_of):
    with in_country(mz):
        announce_issued(issued(permit))
    by = user_of(mz, "ma_admin")
    with in_country(mz):
        grant(issuer="MZ", caller="ZA", operations=[names.STATE], by=by)
    deliver_due()
    (message,) = outbox()
    assert message.state == "dead"
    assert known_in(za) is None


def test_what_was_kept_but_not_applied_is_applied_by_the_sweep(mz, za, permit, opened):
    with in_country(mz):
        announce_issued(issued(permit))
    deliver_due()
    with in_public():
        InboxMessage.objects.update(state="received", applied_at=None)
    assert apply_waiting() == 1
    assert apply_waiting() == 0


def test_a_worker_s_message_is_not_taken_by_another_while_it_works(mz, za, permit, opened):
    with in_country(mz):
        announce_issued(issued(permit))
    with in_public():
        OutboxMessage.objects.update(next_attempt_at=now() + dt.timedelta(minutes=3))
    assert deliver_due() == 0


def test_partial_endorsements_are_told_one_by_one(mz, za, permit, opened):
    paper = EPermit.from_dict(permit.snapshot)
    for key in ("one", "two", "two"):
        announce(
            issuer="MZ",
            permit=paper,
            types=frozenset({"E"}),
            news="endorsed",
            occurred_at=now(),
            key=key,
        )
    assert len(outbox()) == 2


def test_a_notice_without_a_message_id_is_refused(mz, za):
    notice = Notice(news="issued", sender="MZ", occurred_at=now())
    body = envelope_of(names.NOTIFY, country="ZA", number=NUMBER, notice=notice, dialect=names.PUSH)
    out = ask(body, tenant="MZ", door="push")
    assert out.fault is not None
    assert out.fault.code == "epix.message_id_missing"


def test_a_replaced_permit_tells_the_number_in_its_place(mz, za, permit, opened):
    event = PermitReplaced(
        permit_id=permit.pk,
        number=permit.number,
        replacement_id=permit.pk,
        replaced_by="26MZ000118/EX",
        reason="Spoiled.",
    )
    with in_country(mz):
        announce_issued(issued(permit))
        announce_replaced(event)
        announce_replaced(event)
    assert [message.news for message in outbox()] == ["issued", "replaced"]
    assert deliver_due() == 2
    assert known_in(za).standing == "replaced"
    with in_public():
        row = InboxMessage.objects.get(news="replaced")
        assert (row.replaced_by, row.reason) == ("26MZ000118/EX", "Spoiled.")


def test_a_missing_returned_or_revoked_permit_is_void_abroad(mz, za, permit, opened):
    what = {"permit_id": permit.pk, "number": permit.number, "reason": "Told."}
    with in_country(mz):
        announce_issued(issued(permit))
        announce_missing(PermitMissing(how="stolen", **what))
        announce_returned(PermitReturned(**what))
        announce_revoked(PermitRevoked(**what))
    assert [message.news for message in outbox()] == ["issued", *["cancelled"] * 3]
    deliver_due()
    assert known_in(za).standing == "cancelled"
