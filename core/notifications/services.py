"""Tell people something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import translation

from core.common import clock
from core.events import publish
from core.notifications.events import NotificationCreated
from core.notifications.models import Notification
from tenants.context import current_country


@transaction.atomic
def notify(
    recipients: Iterable[Any], *, kind: str, subject: Any, body: Any, link: str = ""
) -> list[Notification]:
    """Tell each of `recipients` (users), each in the own language.

    `subject` and `body` are lazy translations; `link` is a path of the country's portal.
    """
    made = []
    for user in recipients:
        language = user.language or current_country().default_language
        with translation.override(language):
            row = Notification.objects.create(
                recipient=user, kind=kind, subject=str(subject)[:200], body=str(body), link=link
            )
        publish(NotificationCreated(notification_id=row.pk))
        made.append(row)
    return made


@transaction.atomic
def mark_read(*, user: Any, ids: list[Any] | None = None) -> int:
    """Mark the user's alerts as read (all when `ids` is None); returns how many."""
    rows = Notification.objects.filter(recipient=user, read_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    return rows.update(read_at=clock.now())
