"""Reads of alerts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from core.notifications.models import Notification


def list_notifications(user: Any) -> QuerySet[Notification]:
    """The user's alerts, newest first."""
    return Notification.objects.filter(recipient=user)


def count_unread(user: Any) -> int:
    """How many alerts the user has not read; one query."""
    return Notification.objects.filter(recipient=user, read_at=None).count()
