"""What happened to findings."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.events import event


@event("finding.recorded")
@dataclass(frozen=True)
class FindingRecorded:
    finding_id: UUID
    application_id: UUID
    kind: str
    outcome: str
