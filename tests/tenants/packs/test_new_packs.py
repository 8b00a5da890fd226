"""Vanuatu, Cambodia and Neverland: one application each, from the draft to the paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from billing.invoices.selectors import invoice_for
from core.common import clock
from core.permits.models import Permit
from core.workflow.models import TransitionRecord
from tenants.context import in_country
from tenants.models import Country
from tests.factories.permits import bring_to, make_application
from tests.tenants.packs.test_three_countries import task_sequence

PAY = ["applicant:payment_received", "cashier:payment_received"]
EXPECTED: dict[str, dict[str, Any]] = {
    "VU": {
        "actions": [
            "start", "submit", "start_review", "record_ndf", "record_laf", "recommend", "approve",
            "payment_received", "issue",
        ],
        "tasks": [
            [*PAY, "ma_officer:start_review"],
            [
                "applicant:payment_received", "biosecurity:advise", "cashier:payment_received",
                "ma_officer:recommend+return_to_applicant", "ma_officer:record_laf",
                "sa_officer:record_ndf",
            ],
            [*PAY, "ma_supervisor:approve+refuse+send_back"],
            [*PAY, "ma_supervisor:issue"],
        ],
        "fee": "VUV 3230",
        "number": "VU-X-{yyyy}-0001",
    },
    "KH": {
        "actions": [
            "start", "submit", "start_review", "record_laf", "forward", "record_ndf", "approve",
            "payment_received", "issue",
        ],
        "tasks": [
            ["ma_officer:start_review"],
            ["inspector:record_laf", "ma_officer:forward+return_to_applicant"],
            ["ma_supervisor:approve+refuse", "sa_officer:record_ndf"],
            PAY,
            ["ma_supervisor:issue"],
        ],
        "fee": "KHR 80000.00",
        "number": "00001/{yy}KH-E",
    },
    "XA": {
        "actions": ["start", "submit", "payment_received", "record_ndf", "record_laf", "issue"],
        "tasks": [
            [
                *PAY, "ma_officer:issue+refuse+return_to_applicant", "ma_officer:record_laf",
                "sa_officer:record_ndf",
            ],
        ],
        "fee": "XTS 10.00",
        "number": "TRAINING-XA{yy}-00001",
    },
}  # fmt: skip


@pytest.fixture(scope="module", params=list(EXPECTED))
def country(request: Any, fresh_country: Callable[..., Country]) -> Country:
    return fresh_country(request.param, pack=request.param)


@pytest.fixture
def inside(country: Country) -> Iterator[Country]:
    """The test runs inside the country; everything is rolled back."""
    with in_country(country), transaction.atomic():
        yield country
        transaction.set_rollback(True)


def test_one_application_takes_each_countrys_own_way(inside: Country):
    app = bring_to(make_application(), "issued")
    invoice = invoice_for(app.pk)
    actions = TransitionRecord.objects.filter(subject_id=app.pk).values_list("action", flat=True)
    seen = {
        "actions": list(actions),
        "tasks": task_sequence(app.pk),
        "fee": str(invoice.total),
        "number": Permit.objects.get(application=app).number,
    }
    today = clock.today()
    expected = EXPECTED[inside.iso2]
    number = expected["number"].format(yy=f"{today:%y}", yyyy=f"{today:%Y}")
    assert seen == expected | {"number": number}
