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
