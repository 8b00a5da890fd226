"""The same goods in three countries: other tasks, another fee, another number. A snapshot."""

from __future__ import annotations

from typing import Any

import pytest

from billing.invoices.selectors import invoice_for
from core.common import clock
from core.permits.models import Permit
from core.workflow.models import Task, TransitionRecord
from tests.factories.permits import bring_to, make_application

REVIEW = [
    "ma_officer:approve+refuse+return_to_applicant",
    "ma_officer:record_laf",
    "sa_officer:record_ndf",
]
PAY = ["applicant:payment_received", "cashier:payment_received"]
EXPECTED: dict[str, dict[str, Any]] = {
    "LK": {
        "actions": [
            "start", "submit", "payment_received", "start_review", "record_ndf", "record_laf",
            "approve", "issue",
        ],
        "tasks": [PAY, ["ma_officer:start_review"], REVIEW, ["ma_supervisor:issue"]],
        "fee": "LKR 2850.00",
        "number": "{yy}LK000001",
    },
    "MZ": {
        "actions": [
            "start", "submit", "start_review", "record_ndf", "record_laf", "approve",
            "payment_received", "issue",
        ],
        "tasks": [["ma_officer:start_review"], REVIEW, PAY, ["ma_supervisor:issue"]],
        "fee": "MZN 2175.00",
        "number": "MZ{yy}E00001",
    },
    "ZA": {
        "actions": [
            "start", "submit", "start_review", "record_ndf", "record_laf", "approve", "sign",
            "payment_received", "issue",
        ],
        "tasks": [
            ["ma_officer:start_review"],
            REVIEW,
            [*PAY, "ma_supervisor:sign"],
            [*PAY, "ma_supervisor:issue"],
        ],
        "fee": "ZAR 100.00",
        "number": "{yy}ZA000001/EX",
    },
}  # fmt: skip


@pytest.mark.parametrize("iso2", ["LK", "MZ", "ZA"])
def test_one_application_takes_each_countrys_own_way(iso2: str, request: Any):
    request.getfixturevalue(f"in_{iso2.lower()}")
    app = bring_to(make_application(), "issued")
    invoice = invoice_for(app.pk)
    seen: dict[str, Any] = {
        "actions": list(
            TransitionRecord.objects.filter(subject_id=app.pk).values_list("action", flat=True)
        ),
        "tasks": task_sequence(app.pk),
        "fee": str(invoice.total),
        "number": Permit.objects.get(application=app).number,
    }
    number = EXPECTED[iso2]["number"].format(yy=f"{clock.today():%y}")
    assert seen == EXPECTED[iso2] | {"number": number}


def task_sequence(case_id: Any) -> list[list[str]]:
    """The keys of the case's tasks, those opened at the same time together."""
    sequence: dict[Any, list[str]] = {}
    for task in Task.objects.filter(subject_id=case_id).order_by("opened_at", "key"):
        sequence.setdefault(task.opened_at, []).append(task.key)
    return list(sequence.values())
