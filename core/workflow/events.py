"""What the engine tells the rest of the platform."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from core.events import event


@event("workflow.performed")
@dataclass(frozen=True)
class WorkflowPerformed:
    """A case moved (or stayed, when source equals target) by `action`. `by_id` is None for the
    platform itself."""

    subject_type: str
    subject_id: uuid.UUID
    document_type: str
    action: str
    source: str
    target: str
    by_id: uuid.UUID | None
