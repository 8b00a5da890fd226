"""Permits of other countries, as the hub or a scanner brings them."""

from __future__ import annotations

import re
from typing import Any

from django.db import IntegrityError, transaction

from core.accounts.actors import SYSTEM
from core.audit import record
from core.common import clock
from core.documents.epermit.model import EPermit, snapshot_digest
from core.events import publish
from core.permits.errors import ForeignPermitInvalid
from core.permits.events import ForeignPermitReceived
from core.permits.models import ForeignPermit

ISO2 = re.compile(r"[A-Z]{2}")
LONGEST = 70


@transaction.atomic
def receive_foreign_permit(
    *, issuer: str, permit: EPermit, via: str, by: Any = SYSTEM
) -> ForeignPermit:
    """The stored permit of another country, by issuer (ISO 3166-1 alpha-2) and number.

    Receiving the same content again makes nothing new; a changed standing or endorsement of the
    same content is taken over; a changed content is a new version. `via` says how it came
    ("epix", "scan").

    Raises ForeignPermitInvalid.
    """
    number = permit.number.strip()
    if not ISO2.fullmatch(issuer) or not 0 < len(number) <= LONGEST:
        raise ForeignPermitInvalid()
    digest = content_digest(permit)
    known = _lock_known(issuer, number, digest)
    if known is not None:
        return _take_over(known, permit=permit, by=by)
    try:
        with transaction.atomic():
            row = _add_version(issuer, number, permit=permit, digest=digest, via=via)
    except IntegrityError:
        again = _lock_known(issuer, number, digest)
        if again is None:
            raise
        return _take_over(again, permit=permit, by=by)
    record(
        verb="foreign_permit.received",
        subject=row,
        by=by,
        payload={"issuer": issuer, "number": number, "version": row.version, "via": via},
        version=digest[:16],
    )
    publish(
        ForeignPermitReceived(
            foreign_permit_id=row.pk, issuer=issuer, number=number, version=row.version
        )
    )
    return row


def content_digest(permit: EPermit) -> str:
    """SHA-256 of what was issued: without standing, endorsement and quantities endorsed."""
    content = permit.to_dict()
    content.pop("status")
    content.pop("endorsement")
    content.pop("is_copy")
    content["lines"] = [
        {name: value for name, value in line.items() if name != "actual_quantity"}
        for line in content["lines"]
    ]
    return snapshot_digest(content)


def _lock_known(issuer: str, number: str, digest: str) -> ForeignPermit | None:
    return (
        ForeignPermit.objects.select_for_update()
        .filter(issuer=issuer, number=number, digest=digest)
        .first()
    )


def _add_version(
    issuer: str, number: str, *, permit: EPermit, digest: str, via: str
) -> ForeignPermit:
    latest = (
        ForeignPermit.objects.select_for_update()
        .filter(issuer=issuer, number=number)
        .order_by("-version")
        .first()
    )
    now = clock.now()
    return ForeignPermit.objects.create(
        issuer=issuer,
        number=number,
        version=latest.version + 1 if latest else 1,
        kind=permit.kind[:1],
        valid_until=permit.valid_until,
        snapshot=permit.to_dict(),
        digest=digest,
        standing=permit.status[:40],
        received_at=now,
        updated_at=now,
        via=via,
    )


def _take_over(row: ForeignPermit, *, permit: EPermit, by: Any) -> ForeignPermit:
    """What the issuer has added to the content that is known already."""
    snapshot = permit.to_dict()
    if row.snapshot == snapshot and row.standing == permit.status:
        return row
    before = row.standing
    row.snapshot, row.standing, row.updated_at = snapshot, permit.status[:40], clock.now()
    row.save(update_fields=["snapshot", "standing", "updated_at"])
    record(
        verb="foreign_permit.standing_changed",
        subject=row,
        by=by,
        payload={"number": row.number, "before": before, "after": row.standing},
    )
    return row
