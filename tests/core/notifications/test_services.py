"""Alerts: a row in the portal and one e-mail, in the person's language."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.utils.translation import gettext_lazy as _

from core.accounts.services import set_active
from core.events.services import run_pending
from core.notifications.events import NotificationCreated
from core.notifications.models import Notification
from core.notifications.selectors import count_unread, list_notifications
from core.notifications.services import mark_read, notify
from core.notifications.subscribers import mail as send
from tenants.models import Country
from tests.factories.people import make_user

WORDS = _("Open invoices")


def tell(*people: Any, **more: Any) -> list[Notification]:
    return notify(people, kind="test", **({"subject": WORDS, "body": WORDS} | more))


def test_each_is_told_in_the_own_language(in_mz: Country) -> None:
    english, portuguese, nameless = (make_user(language=language) for language in ("en", "pt", ""))
    subjects = [row.subject for row in tell(english, portuguese, nameless)]
    assert subjects == ["Open invoices", "Facturas em aberto", "Facturas em aberto"]


def test_an_alert_is_mailed_once_with_its_address(in_mz: Country) -> None:
    user = make_user(language="en")
    (row,) = tell(user, link="/applications/")
    assert mail.outbox == []
    run_pending()
    send(NotificationCreated(notification_id=row.pk))
    (message,) = mail.outbox
    assert message.to == [user.email]
    assert "http://mz.localhost" in message.body
    assert "/applications/" in message.body
    assert "&#" not in message.body
    row.refresh_from_db()
    assert row.mailed_at is not None


def test_a_closed_account_gets_no_mail(in_mz: Country) -> None:
    user = make_user()
    tell(user)
    set_active(user, active=False, by=user)
    run_pending()
    assert mail.outbox == []


def test_alerts_are_read_by_their_owner_only(in_mz: Country) -> None:
    one, other = make_user(), make_user()
    rows = tell(one, other, one)
    assert count_unread(one) == 2
    assert mark_read(user=other, ids=[rows[0].pk]) == 0
    assert mark_read(user=one, ids=[rows[0].pk]) == 1
    assert mark_read(user=one) == 1
    assert count_unread(one) == 0
    assert count_unread(other) == 1
    assert [row.recipient for row in list_notifications(other)] == [other]


@pytest.mark.parametrize("length", [200, 500])
def test_a_long_subject_is_cut(in_mz: Country, length: int) -> None:
    (row,) = tell(make_user(), subject="x" * length)
    assert len(row.subject) == 200
