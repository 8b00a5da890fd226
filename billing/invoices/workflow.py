"""The guard and the effects that billing lends to the workflow engine."""

from __future__ import annotations

from typing import Any

from billing.fees.errors import FeeNotPaid
from billing.invoices.cases import cancel_for_case, invoice_case, is_fee_settled
from core.workflow import registry


def fee_paid(subject: Any, *, by: Any, data: Any) -> None:
    """Guard: the case's fee is paid in full. Raises FeeNotPaid."""
    if not is_fee_settled(subject.id):
        raise FeeNotPaid


def raise_invoice(subject: Any, *, by: Any, data: Any) -> None:
    """Effect: an invoice over what the case still owes."""
    invoice_case(subject, by=by)


def cancel_invoice(subject: Any, *, by: Any, data: Any) -> None:
    """Effect: the open invoice of a case that ends is cancelled."""
    cancel_for_case(subject.id, reason="the case has ended", by=by)


def register() -> None:
    """Offer them to definitions."""
    registry.register_guard("fee_paid", fee_paid)
    registry.register_effect("raise_invoice", raise_invoice)
    registry.register_effect("cancel_invoice", cancel_invoice)
