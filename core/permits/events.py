"""What happened to applications and permits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from core.events import event


@event("application.submitted")
@dataclass(frozen=True)
class ApplicationSubmitted:
    application_id: UUID
    reference: str


@event("permit.issued")
@dataclass(frozen=True)
class PermitIssued:
    permit_id: UUID
    number: str


@event("permit.cancelled")
@dataclass(frozen=True)
class PermitCancelled:
    permit_id: UUID
    number: str
    reason: str


@event("permit.expired")
@dataclass(frozen=True)
class PermitExpired:
    permit_id: UUID
    number: str
    valid_until: dt.date


@event("permit.replaced")
@dataclass(frozen=True)
class PermitReplaced:
    """`number` is void; `replaced_by` stands in its place."""

    permit_id: UUID
    number: str
    replacement_id: UUID
    replaced_by: str
    reason: str


@event("permit.missing")
@dataclass(frozen=True)
class PermitMissing:
    """The paper is "lost", "stolen" or "destroyed" (`how`)."""

    permit_id: UUID
    number: str
    how: str
    reason: str


@event("permit.returned")
@dataclass(frozen=True)
class PermitReturned:
    permit_id: UUID
    number: str
    reason: str


@event("permit.revoked")
@dataclass(frozen=True)
class PermitRevoked:
    permit_id: UUID
    number: str
    reason: str


@event("permit.standing_changed")
@dataclass(frozen=True)
class PermitStandingChanged:
    permit_id: UUID
    number: str
    status: str


@event("foreign_permit.received")
@dataclass(frozen=True)
class ForeignPermitReceived:
    foreign_permit_id: UUID
    issuer: str
    number: str
    version: int
