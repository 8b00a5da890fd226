"""Store and forward: a permit's news to the countries it concerns, until each has received it.

`announce` writes outbox rows, `deliver_due` (the sweep) sends what is due through the same
`handle` as every other call, so each try is in the exchange log. Delivered at least once.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import structlog
from django.db import transaction

from core.accounts.permissions import require
from core.audit import record
from core.common.clock import now
from core.documents.epermit import v2
from core.documents.epermit.model import EPermit
from epix import selectors
from epix.errors import NotDead
from epix.log import digest_of
from epix.messages import CallIn, Shown
from epix.models import CONFIRMED, ExchangeRequest, Member, OutboxMessage
from epix.services.exchange import handle
from epix.wire import names
from epix.wire.faults import CLIENT, WireFault
from epix.wire.messages import Call, Notice
from epix.wire.writing import write_request
from tenants.context import in_public

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 14
"""With the pauses below: given up after about a day and a half."""
FIRST_PAUSE = dt.timedelta(seconds=30)
LONGEST_PAUSE = dt.timedelta(hours=6)
LEASE = dt.timedelta(minutes=3)
"""How long a message that a dying worker took stays unseen by others."""
_SPACE = uuid.UUID("9f0f6c2e-6a0b-4f8e-9a60-0f0c5a8f2c11")


def announce(
    *,
    issuer: str,
    permit: EPermit,
    types: frozenset[str],
    news: str,
    occurred_at: dt.datetime,
    key: str = "",
    reason: str = "",
    replaced_by: str = "",
) -> list[OutboxMessage]:
    """Put a permit's news into the outbox, once per recipient; returns the new messages.

    Recipients are the other countries that the permit names, if they are members that take
    notices and hold a grant for them. `key` tells apart several news of one kind about one
    permit (two partial endorsements). Runs on the public side; repeatable.
    """
    message_id = str(uuid.uuid5(_SPACE, f"{issuer}|{permit.number}|{news}|{key}"))
    notice = Notice(
        news=news,
        sender=issuer,
        occurred_at=occurred_at,
        reason=reason,
        replaced_by=replaced_by,
        permit=v2.element(permit, qualified_root=False),
    )
    made = []
    with in_public(), transaction.atomic():
        for member in _recipients(issuer=issuer, permit=permit, types=types):
            call = Call(
                operation=names.NOTIFY,
                country=member.iso2,
                number=permit.number,
                message_id=message_id,
                dialect=names.PUSH,
                notice=notice,
            )
            message, is_new = _put(member, call, sender=issuer, news=news, due_at=now())
            made += [message] if is_new else []
    return made


def _put(
    recipient: Member, call: Call, *, sender: str, news: str, due_at: dt.datetime
) -> tuple[OutboxMessage, bool]:
    """The message in the outbox, and whether it is new. In the caller's transaction."""
    body = write_request(call)
    return OutboxMessage.objects.get_or_create(
        recipient=recipient,
        message_id=call.message_id,
        defaults={
            "sender_iso2": sender,
            "news": news,
            "number": call.number,
            "body": body,
            "digest": digest_of(body),
            "next_attempt_at": due_at,
        },
    )


def _recipients(*, issuer: str, permit: EPermit, types: frozenset[str]) -> list[Member]:
    named = {permit.import_country, permit.importer.country, permit.exporter.country}
    found = Member.objects.filter(
        iso2__in=named - {issuer, ""}, role=Member.Role.AUTHORITY
    ).order_by("iso2")
    return [member for member in found if _may_receive(issuer, member, types)]


def _may_receive(issuer: str, member: Member, types: frozenset[str]) -> bool:
    if member.kind == Member.Kind.EXTERNAL and not member.push_endpoint:
        return False
    grant = selectors.find_grant(issuer_iso2=issuer, caller_iso2=member.iso2)
    if grant is None or names.NOTIFY not in grant.operations:
        return False
    return not grant.document_types or bool(types.intersection(grant.document_types))


def keep_confirmation(call: Call, *, sender: str) -> OutboxMessage:
    """A confirmation that the issuer could not take now, put on its way. Repeatable."""
    with in_public(), transaction.atomic():
        recipient = selectors.get_authority(call.country)
        due_at = now() + FIRST_PAUSE
        message, _is_new = _put(recipient, call, sender=sender, news=CONFIRMED, due_at=due_at)
    return message


def deliver_due(*, limit: int = 200) -> int:
    """Send what is due, oldest first; returns how many messages were tried."""
    tried = 0
    while tried < limit:
        message = _claim()
        if message is None:
            break
        tried += 1
        _deliver(message)
    return tried


def _claim() -> OutboxMessage | None:
    """Take the next due message: nobody else sees it until the lease is over."""
    with in_public(), transaction.atomic():
        message = (
            OutboxMessage.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("recipient")
            .filter(state=OutboxMessage.State.PENDING, next_attempt_at__lte=now())
            .order_by("next_attempt_at", "created_at")
            .first()
        )
        if message is None:
            return None
        message.attempts += 1
        message.next_attempt_at = now() + LEASE
        message.save(update_fields=("attempts", "next_attempt_at"))
        return message


def _deliver(message: OutboxMessage) -> None:
    with in_public():
        still_granted = _still_granted(message)
    if not still_granted:
        _give_up(message, f"{message.sender_iso2} no longer grants notices to this country")
        return
    answer = handle(
        CallIn(
            body=bytes(message.body),
            door=ExchangeRequest.Door.PUSH,
            shown=Shown(tenant_iso2=message.sender_iso2),
            default_dialect=names.PUSH,
        )
    )
    if answer.fault is None:
        _mark_delivered(message)
    elif answer.fault.side == CLIENT or message.attempts >= MAX_ATTEMPTS:
        _give_up(message, _said(answer.fault))
    else:
        _try_later(message, _said(answer.fault))


def _still_granted(message: OutboxMessage) -> bool:
    """News need the sender's grant; a confirmation is judged by the issuer like any call."""
    if message.news == CONFIRMED:
        return True
    grant = selectors.find_grant(
        issuer_iso2=message.sender_iso2, caller_iso2=message.recipient.iso2
    )
    return grant is not None and names.NOTIFY in grant.operations


def _said(fault: WireFault) -> str:
    return f"{fault.faultstring} ({fault.code}): {fault.explanation}"


def _mark_delivered(message: OutboxMessage) -> None:
    _update(message, state=OutboxMessage.State.DELIVERED, delivered_at=now(), last_error="")


def _give_up(message: OutboxMessage, reason: str) -> None:
    log.warning("epix.message_dead", message=str(message.id), reason=reason)
    _update(message, state=OutboxMessage.State.DEAD, last_error=reason)


def _try_later(message: OutboxMessage, reason: str) -> None:
    pause = min(FIRST_PAUSE * 2 ** (message.attempts - 1), LONGEST_PAUSE)
    _update(message, next_attempt_at=now() + pause, last_error=reason)


def _update(message: OutboxMessage, **fields: Any) -> None:
    with in_public(), transaction.atomic():
        OutboxMessage.objects.filter(pk=message.pk, state=OutboxMessage.State.PENDING).update(
            **fields
        )


def send_again(*, message: OutboxMessage, by: Any) -> None:
    """Put a message that was given up back on its way, with all its tries anew.

    On the public side. Raises NotDead, PermissionMissing (`platform.operate`).
    """
    require(by, "platform.operate")
    with in_public(), transaction.atomic():
        row = OutboxMessage.objects.select_for_update().get(pk=message.pk)
        if row.state != OutboxMessage.State.DEAD:
            raise NotDead
        row.state, row.attempts, row.next_attempt_at = OutboxMessage.State.PENDING, 0, now()
        row.save(update_fields=("state", "attempts", "next_attempt_at"))
        record(
            verb="epix.message_sent_again",
            subject=row,
            by=by,
            payload={"number": row.number, "news": row.news, "recipient": row.recipient.iso2},
        )
