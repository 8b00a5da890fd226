"""What other members tell a hosted country: kept once per message, then applied to its records."""

from __future__ import annotations

import structlog
from django.db import transaction
from lxml import etree

from core.common import xml
from core.common.clock import now
from core.common.errors import DomainError
from epix import tenant_adapter
from epix.log import digest_of
from epix.models import InboxMessage, Member
from epix.wire.faults import InvalidRequest
from epix.wire.messages import Call, Notice, NoticeAnswer
from tenants.context import in_public

log = structlog.get_logger(__name__)

_FINAL_NEWS = ("cancelled", "replaced")


def receive(*, recipient: Member, call: Call, sender: str) -> NoticeAnswer:
    """Keep a notice and apply it; the same message again is answered again and does nothing.

    The row is committed first: when applying fails, the sweep does it later. Raises
    InvalidRequest without a message id, or when the id came before with another content.
    """
    notice = call.notice
    if notice is None or not call.message_id:
        raise InvalidRequest("A notice needs a MessageID header.", code="epix.message_id_missing")
    body = etree.tostring(notice.permit) if notice.permit is not None else b""
    said = [notice.news, call.number, notice.reason, notice.replaced_by]
    digest = digest_of("\n".join(said).encode() + b"\n" + body)
    with in_public(), transaction.atomic():
        row, _is_new = InboxMessage.objects.get_or_create(
            recipient=recipient,
            sender_iso2=sender,
            message_id=call.message_id,
            defaults={
                "news": notice.news,
                "number": call.number,
                "reason": notice.reason,
                "replaced_by": notice.replaced_by,
                "occurred_at": notice.occurred_at,
                "body": body,
                "digest": digest,
            },
        )
    if row.digest != digest:
        raise InvalidRequest(
            "This message id came before with another content.", code="epix.message_id_reused"
        )
    is_applied = row.state == InboxMessage.State.APPLIED or apply_message(row)
    status = "Delivered" if is_applied else "DeliveredWithWarnings"
    return NoticeAnswer(message_id=call.message_id, status=status)


def apply_message(row: InboxMessage) -> bool:
    """Bring a kept notice into the country's records; False when it cannot be now.

    Messages may overtake each other: after a cancellation or replacement, an earlier notice of
    the same permit no longer changes anything.
    """
    if row.news not in _FINAL_NEWS and _is_withdrawn(row):
        _mark_applied(row)
        return True
    body = bytes(row.body)
    notice = Notice(
        news=row.news,
        sender=row.sender_iso2,
        occurred_at=row.occurred_at,
        reason=row.reason,
        replaced_by=row.replaced_by,
        permit=xml.parse(body) if body else None,
    )
    try:
        tenant_adapter.apply_notice(
            recipient=row.recipient, notice=notice, number=row.number, sender=row.sender_iso2
        )
    except DomainError as error:
        log.warning("epix.notice_not_applied", message=str(row.id), reason=str(error))
        return False
    _mark_applied(row)
    return True


def _is_withdrawn(row: InboxMessage) -> bool:
    with in_public():
        return InboxMessage.objects.filter(
            recipient_id=row.recipient_id,
            sender_iso2=row.sender_iso2,
            number=row.number,
            news__in=_FINAL_NEWS,
        ).exists()


def _mark_applied(row: InboxMessage) -> None:
    with in_public(), transaction.atomic():
        InboxMessage.objects.filter(pk=row.pk).update(
            state=InboxMessage.State.APPLIED, applied_at=now()
        )


def apply_waiting(*, limit: int = 200) -> int:
    """Apply notices that were kept and not applied yet; returns how many were."""
    with in_public():
        waiting = list(
            InboxMessage.objects.select_related("recipient")
            .filter(state=InboxMessage.State.RECEIVED)
            .order_by("received_at")[:limit]
        )
    return sum(apply_message(row) for row in waiting)
