"""Events of notifications."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.events import event


@event("notification.created")
@dataclass(frozen=True)
class NotificationCreated:
    notification_id: UUID
