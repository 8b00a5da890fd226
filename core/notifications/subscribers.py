"""E-mail what was told in the portal."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from core.common import clock
from core.events import subscriber
from core.notifications.events import NotificationCreated
from core.notifications.models import Notification
from tenants.addresses import absolute_url
from tenants.context import current_country


@subscriber(NotificationCreated, name="notifications.mail")
def mail(happened: NotificationCreated) -> None:
    """Send one alert by e-mail, once."""
    row = Notification.objects.select_related("recipient").get(pk=happened.notification_id)
    if row.mailed_at or not row.recipient.is_active:
        return
    country = current_country()
    with translation.override(row.recipient.language or country.default_language):
        body = render_to_string(
            "notifications/alert.txt",
            {
                "notification": row,
                "country": country,
                "address": absolute_url(row.link) if row.link else "",
            },
        )
    row.mailed_at = clock.now()
    row.save(update_fields=("mailed_at",))
    EmailMessage(row.subject, body, to=[row.recipient.email]).send()
