"""What happened to findings."""

from __future__ import annotations

import datetime as dt
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


@event("standing_finding.made")
@dataclass(frozen=True)
class StandingFindingMade:
    standing_finding_id: UUID
    number: str


@event("standing_finding.withdrawn")
@dataclass(frozen=True)
class StandingFindingWithdrawn:
    standing_finding_id: UUID
    number: str
    reason: str


@event("standing_finding.review_due")
@dataclass(frozen=True)
class ReviewDue:
    """A standing finding is to be reviewed soon: the Scientific Authority is reminded once."""

    standing_finding_id: UUID
    number: str
    review_on: dt.date
