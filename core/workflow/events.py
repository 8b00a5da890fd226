"""What the engine tells the rest of the platform."""

from __future__ import annotations

import datetime as dt
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


@event("workflow.deadline_near")
@dataclass(frozen=True)
class DeadlineNear:
    """An open task is due soon: published once per task, `remind` working days before."""

    task_id: uuid.UUID
    subject_type: str
    subject_id: uuid.UUID
    role: str
    assignee_id: uuid.UUID | None
    due_at: dt.datetime


@event("workflow.deadline_missed")
@dataclass(frozen=True)
class DeadlineMissed:
    """An open task was not done in time: published once per task. `escalated_to` is the role
    that it waits for from now on as well, or empty."""

    task_id: uuid.UUID
    subject_type: str
    subject_id: uuid.UUID
    role: str
    assignee_id: uuid.UUID | None
    due_at: dt.datetime
    escalated_to: str
