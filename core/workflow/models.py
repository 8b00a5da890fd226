"""Definitions, the abstract case, its history and its tasks, and the working-day calendar."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.common.models import AppendOnly, Identified


class WorkflowDefinition(Identified):
    """The process of a document type in one version. Its body does not change once a case used
    it; a new version is a new row."""

    document_type = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    active = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ("document_type", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=("document_type", "version"), name="workflow_version_once"
            ),
            models.UniqueConstraint(
                fields=("document_type",), condition=Q(active=True), name="workflow_one_active"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="workflow_version_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.document_type} {self.version}"


class WorkflowSubject(models.Model):
    """A case that a definition moves. `state` is assigned by `core.workflow.services` only."""

    state = models.CharField(max_length=64, editable=False)
    definition = models.ForeignKey(
        WorkflowDefinition, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True


class TransitionRecord(AppendOnly):
    """The history of cases: what was done, by whom, from where to where. Append-only."""

    id = models.BigAutoField(primary_key=True)
    subject_type = models.CharField(max_length=64)
    subject_id = models.UUIDField()
    definition = models.ForeignKey(
        WorkflowDefinition, on_delete=models.PROTECT, related_name="records"
    )
    action = models.CharField(max_length=64)
    source = models.CharField(max_length=64, blank=True)
    target = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by_label = models.CharField(max_length=254)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("subject_type", "subject_id", "id"), name="workflow_history"),
        )

    def __str__(self) -> str:
        return f"{self.action}: {self.source} → {self.target}"


class Task(Identified):
    """What waits for a role. Open while `closed_at` is null.

    `remind_at` is when its deadline is near (null: no reminder). `reminded_at` and `missed_at`
    remember that this was announced; from `missed_at` on the task waits for `escalate_to` too.
    """

    subject_type = models.CharField(max_length=64)
    subject_id = models.UUIDField()
    state = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    role = models.CharField(max_length=64)
    title = models.JSONField()
    actions = ArrayField(models.CharField(max_length=64))
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)
    escalate_to = models.CharField(max_length=64, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("due_at", "opened_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("subject_type", "subject_id", "key"),
                condition=Q(closed_at__isnull=True),
                name="workflow_task_open_once",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(outcome=""),
                name="workflow_task_closed_by_an_action",
            ),
        )
        indexes = (
            models.Index(
                fields=("role", "due_at"),
                condition=Q(closed_at__isnull=True),
                name="workflow_work_list",
            ),
            models.Index(fields=("subject_type", "subject_id"), name="workflow_tasks_of_case"),
            models.Index(
                fields=("due_at",),
                condition=Q(closed_at__isnull=True, missed_at__isnull=True),
                name="workflow_to_be_missed",
            ),
            models.Index(
                fields=("remind_at",),
                condition=Q(closed_at__isnull=True, reminded_at__isnull=True),
                name="workflow_to_be_reminded",
            ),
            models.Index(
                fields=("escalate_to", "due_at"),
                condition=Q(closed_at__isnull=True, missed_at__isnull=False),
                name="workflow_escalated",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role}: {'/'.join(self.actions)}"

    @property
    def is_escalated(self) -> bool:
        """Whether the deadline was missed and another role was called."""
        return bool(self.escalate_to) and self.missed_at is not None

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that it waits for."""
        return (self.role, self.escalate_to) if self.is_escalated else (self.role,)


class Holiday(models.Model):
    """A day on which the authorities do not work."""

    date = models.DateField(unique=True)
    names = models.JSONField()

    class Meta:
        ordering = ("date",)

    def __str__(self) -> str:
        return self.date.isoformat()


class WorkingWeek(models.Model):
    """Which days of the week are free: one row. Monday is 0."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    weekend = ArrayField(models.PositiveSmallIntegerField(), default=list)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="working_week_one_row"),)

    def __str__(self) -> str:
        return ", ".join(str(day) for day in self.weekend)
