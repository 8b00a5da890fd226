"""Event rows and one delivery per subscriber."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.common.ids import new_id
from core.common.models import AppendOnly


class DomainEvent(AppendOnly):
    """Something that happened, written in the transaction that made it happen."""

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    kind = models.CharField(max_length=80)
    payload = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


class Delivery(models.Model):
    """That one subscriber is to be told of one event."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        DEAD = "dead", _("given up")

    event = models.ForeignKey(DomainEvent, on_delete=models.PROTECT, related_name="deliveries")
    subscriber = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("event", "subscriber"), name="delivery_once_per_subscriber"
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",), name="delivery_due", condition=models.Q(state="waiting")
            ),
        )

    def __str__(self) -> str:
        return f"{self.event_id} → {self.subscriber}: {self.state}"
