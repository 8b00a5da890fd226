"""Cash over the counter."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from billing.invoices.errors import InvoiceNotOpen
from billing.invoices.models import Invoice
from billing.invoices.services import document_number, lock_invoice, take_serial
from billing.invoices.states import Document
from billing.payments.errors import AmountDiffers, SessionMissing
from billing.payments.models import CounterSession, Payment, Receipt
from billing.payments.providers.base import Told
from billing.payments.selectors import find_session
from billing.payments.services.receiving import apply_told
from billing.payments.states import PaymentState, ProviderCode
from core.accounts.permissions import require
from core.common import clock
from core.common.money import Money
from tenants.context import current_country


def session_of(by: Any, *, currency: str) -> CounterSession | None:
    """The open session of whoever handles cash. Raises SessionMissing where one is needed."""
    session = find_session(by, currency=currency)
    if session is None and current_country().settings.get("counter", {}).get("needs_session"):
        raise SessionMissing
    return session


@transaction.atomic
def record_counter_payment(invoice: Invoice, *, amount: Money, by: Any) -> Receipt:
    """The receipt for cash that a cashier took; the invoice is paid and its case moves on.

    It belongs to the cashier's open session; whether there must be one is the country's setting
    `counter.needs_session`. Raises PermissionMissing, SessionMissing, InvoiceNotOpen,
    AmountDiffers (instalments are not taken).
    """
    require(by, "payment.receive")
    session = session_of(by, currency=invoice.currency)
    invoice = lock_invoice(invoice.id)
    if not invoice.is_open:
        raise InvoiceNotOpen(number=invoice.number, state=invoice.get_state_display())
    if amount != invoice.total:
        raise AmountDiffers(number=invoice.number, due=invoice.total, given=amount)
    now, year = clock.now(), clock.today().year
    serial = take_serial(document=Document.RECEIPT, year=year)
    number = document_number(document=Document.RECEIPT, year=year, serial=serial)
    payment = Payment.objects.create(
        invoice=invoice,
        provider=ProviderCode.COUNTER,
        amount_minor=amount.amount_minor,
        currency=amount.currency,
        provider_reference=number,
        created_by=by,
        created_at=now,
    )
    told = Told(reference=number, state=PaymentState.SUCCEEDED, amount=amount)
    payment = apply_told(payment.id, told=told, by=by)
    return Receipt.objects.create(
        number=number, payment=payment, received_by=by, received_at=now, session=session
    )
