"""Audit rows, the blocks that seal them, and which row is in which block."""

from __future__ import annotations

from django.db import models

from core.common.ids import new_id
from core.common.models import AppendOnly


class AuditEntry(AppendOnly):
    """One thing that somebody did. Carries its own digest, written in its transaction."""

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=40, blank=True)
    actor = models.CharField(max_length=254)
    verb = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    version = models.CharField(max_length=80, blank=True)
    payload = models.JSONField(default=dict)
    address = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=12, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    transaction_id = models.BigIntegerField(editable=False)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("subject_type", "subject_id", "id"), name="audit_of_subject"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.subject_id}"


class AuditBlock(AppendOnly):
    """A run of committed rows; its digest covers theirs and the block before."""

    number = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    entries = models.PositiveIntegerField()
    previous_digest = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"block {self.number}"


class AuditSeal(AppendOnly):
    """Which block sealed a row, and at which place in it."""

    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="seal")
    block = models.ForeignKey(AuditBlock, on_delete=models.PROTECT, related_name="seals")
    place = models.PositiveIntegerField()

    class Meta:
        ordering = ("block_id", "place")
        constraints = (
            models.UniqueConstraint(fields=("block", "place"), name="audit_seal_one_per_place"),
        )

    def __str__(self) -> str:
        return f"{self.block_id}/{self.place}"
