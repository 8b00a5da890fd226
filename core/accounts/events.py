"""What happens to users."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.events import event


@event("user.invited")
@dataclass(frozen=True)
class UserInvited:
    user_id: UUID
