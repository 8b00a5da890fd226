"""What was told to whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from core.common.models import Identified


class Notification(Identified):
    """One alert for one person; shown in the portal and sent by e-mail."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = (models.Index(fields=("recipient", "-created_at"), name="notification_of_user"),)

    def __str__(self) -> str:
        return self.subject
