"""The same service calls, three countries: their packs decide the way, the fee and the number."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from billing.invoices.selectors import invoice_for
from core.permits.models import Permit
from core.workflow.models import Task
from core.workflow.selectors import history
from tests.factories.permits import bring_to, drop_quotas, make_application

WAYS = {
    "in_lk": {
        "actions": [
            "start", "submit", "payment_received", "start_review", "record_ndf", "record_laf",
            "approve", "issue",
        ],
        "currency": "LKR",
        "number": "26LK000001",
    },
    "in_mz": {
        "actions": [
            "start", "submit", "start_review", "record_ndf", "record_laf", "approve",
            "payment_received", "issue",
        ],
        "currency": "MZN",
        "number": "MZ26E00001",
    },
    "in_za": {
        "actions": [
            "start", "submit", "start_review", "record_ndf", "record_laf", "approve", "sign",
            "payment_received", "issue",
        ],
        "currency": "ZAR",
        "number": "26ZA000001/EX",
    },
}  # fmt: skip


@pytest.mark.parametrize("place", WAYS)
def test_each_country_goes_its_own_way(
    place: str, request: pytest.FixtureRequest, time_machine: Any
) -> None:
    request.getfixturevalue(place)
    time_machine.move_to(dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC))
    drop_quotas()
    app = bring_to(make_application(), "issued")
    invoice = invoice_for(app.pk)
    assert invoice is not None
    assert {
        "actions": [record.action for record in history(app)],
        "currency": invoice.currency,
        "number": Permit.objects.get(application=app).number,
    } == WAYS[place]
    assert not Task.objects.filter(subject_id=app.pk, closed_at=None).exists()
