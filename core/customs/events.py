"""What happened at the border."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.events import event


@event("permit.endorsed")
@dataclass(frozen=True)
class PermitEndorsed:
    """Customs endorsed what is actually exported on one of our permits."""

    permit_id: UUID
    number: str


@event("import.recorded")
@dataclass(frozen=True)
class ImportRecorded:
    """Customs recorded what actually arrived on a permit of the country `issuer`."""

    endorsement_id: UUID
    foreign_permit_id: UUID
    issuer: str
    number: str


@event("permit.quantities_confirmed")
@dataclass(frozen=True)
class QuantitiesConfirmed:
    """The importing country counted what arrived; `is_different`: not what was endorsed."""

    permit_id: UUID
    number: str
    caller: str
    is_different: bool
