"""Deadlines that come near or are missed, announced once per task."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from core.common import clock
from core.events import publish
from core.workflow.events import DeadlineMissed, DeadlineNear
from core.workflow.models import Task

BATCH = 200


def announce_deadlines() -> int:
    """Publish `workflow.deadline_missed` and `workflow.deadline_near` for the country's open tasks.

    Each task remembers what was announced, in the transaction that publishes it, so running this
    again, or twice at once, tells nothing twice. A task whose deadline has passed is not reminded
    of any more. Returns how many events were published.
    """
    told = 0
    for announce in (_announce_missed, _announce_near):
        while batch := announce():
            told += batch
    return told


@transaction.atomic
def _announce_missed() -> int:
    now = clock.now()
    tasks = _lock(Task.objects.filter(missed_at__isnull=True, due_at__lt=now))
    for task in tasks:
        task.missed_at = now
        task.reminded_at = task.reminded_at or now
        publish(
            DeadlineMissed(
                task_id=task.pk,
                subject_type=task.subject_type,
                subject_id=task.subject_id,
                role=task.role,
                assignee_id=task.assignee_id,
                due_at=task.due_at,
                escalated_to=task.escalate_to,
            )
        )
    Task.objects.bulk_update(tasks, ("missed_at", "reminded_at"))
    return len(tasks)


@transaction.atomic
def _announce_near() -> int:
    now = clock.now()
    tasks = _lock(Task.objects.filter(reminded_at__isnull=True, remind_at__lte=now))
    for task in tasks:
        task.reminded_at = now
        publish(
            DeadlineNear(
                task_id=task.pk,
                subject_type=task.subject_type,
                subject_id=task.subject_id,
                role=task.role,
                assignee_id=task.assignee_id,
                due_at=task.due_at,
            )
        )
    Task.objects.bulk_update(tasks, ("reminded_at",))
    return len(tasks)


def _lock(tasks: QuerySet[Task]) -> list[Task]:
    """Some open ones of these, locked; those that another run holds are left to it."""
    free = tasks.filter(closed_at__isnull=True).select_for_update(of=("self",), skip_locked=True)
    return list(free.order_by("due_at", "id")[:BATCH])
