"""What others may hear from reconciliation."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.events import event


@event("statement.imported")
@dataclass(frozen=True)
class StatementImported:
    """A bank statement was stored and its lines matched; they are to be booked now."""

    statement_id: UUID
