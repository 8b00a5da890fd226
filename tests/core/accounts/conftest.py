"""Mail that a test finds is its own: what onboarding left to deliver goes first."""

from __future__ import annotations

import pytest
from django.core import mail

from core.events.services import run_pending
from tenants.context import in_country


@pytest.fixture(autouse=True)
def _nothing_waits(request: pytest.FixtureRequest) -> None:
    if "fresh_country" in request.fixturenames:
        return
    request.getfixturevalue("db")
    with in_country("MZ"):
        run_pending()
    mail.outbox.clear()
