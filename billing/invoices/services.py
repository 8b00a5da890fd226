"""All writing of invoices: numbers, raising, settling, cancelling."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from billing.fees.rules import Quote, QuoteItem
from billing.invoices.errors import InvoiceEmpty, InvoiceNotOpen
from billing.invoices.events import InvoicePaid
from billing.invoices.models import BillingSeries, Invoice, InvoiceLine
from billing.invoices.references import make_reference
from billing.invoices.states import Document, InvoiceState
from billing.ledger import services as ledger
from billing.ledger.models import Journal, JournalEntry, Use
from billing.ledger.selectors import get_account
from core.audit import record
from core.common import clock
from core.common.money import Money
from core.events import publish
from tenants.context import current_country_or_none

DUE_AFTER = dt.timedelta(days=30)
PREFIXES = {Document.INVOICE: "INV", Document.RECEIPT: "REC", Document.CREDIT_NOTE: "CRN"}
# In the operator's own books (public schema) there is no country: ZZ is user-assigned in ISO 3166.
OPERATOR_PREFIX = "ZZ"


def take_serial(*, document: Document, year: int) -> int:
    """The next serial of a series, from 1, without gaps.

    The series stays locked until the caller's transaction ends, which therefore should be near;
    a rollback gives the number back. Must be called inside a transaction.
    """
    BillingSeries.objects.bulk_create(
        [BillingSeries(document=document, year=year)], ignore_conflicts=True
    )
    series = BillingSeries.objects.select_for_update().get(document=document, year=year)
    series.last_serial += 1
    series.save(update_fields=("last_serial",))
    return series.last_serial


def document_number(*, document: Document, year: int, serial: int) -> str:
    """How a serial is written, for example INV-2026-000012."""
    return f"{PREFIXES[document]}-{year}-{serial:06d}"


@transaction.atomic
def raise_invoice(
    *,
    quote: Quote,
    by: Any,
    billed_to: dict[str, str],
    application_id: UUID | None = None,
    organisation_id: UUID | None = None,
    quote_id: UUID | None = None,
) -> Invoice:
    """A new open invoice over a quote, booked as owed (debit receivable, credit each fee).

    Raises InvoiceEmpty when the total is not above zero, NoAccount when the chart lacks one.
    """
    if quote.total.amount_minor <= 0:
        raise InvoiceEmpty
    today = clock.today()
    country = current_country_or_none()
    serial = take_serial(document=Document.INVOICE, year=today.year)
    invoice = Invoice.objects.create(
        number=document_number(document=Document.INVOICE, year=today.year, serial=serial),
        year=today.year,
        serial=serial,
        application_id=application_id,
        organisation_id=organisation_id,
        quote_id=quote_id,
        billed_to=billed_to,
        currency=quote.currency,
        total_minor=quote.total.amount_minor,
        reference=make_reference(
            prefix=country.iso2 if country else OPERATOR_PREFIX, year=today.year, serial=serial
        ),
        issued_on=today,
        due_on=today + DUE_AFTER,
        created_by_id=by.id,
        created_at=clock.now(),
    )
    _add_lines(invoice, quote.items)
    _book(invoice, quote.items, by=by)
    record(
        verb="invoice.raised",
        subject=invoice,
        by=by,
        payload={"number": invoice.number, "total": str(invoice.total)},
    )
    return invoice


def _add_lines(invoice: Invoice, items: Sequence[QuoteItem]) -> None:
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            position=position,
            code=item.code,
            names=dict(item.names),
            amount_minor=item.amount.amount_minor,
            account_code=item.account,
            basis=item.basis,
            params=dict(item.params),
        )
        for position, item in enumerate(items, start=1)
    )


def _book(invoice: Invoice, items: Sequence[QuoteItem], *, by: Any) -> JournalEntry:
    earned: dict[str, int] = {}
    for item in items:
        earned[item.account] = earned.get(item.account, 0) + item.amount.amount_minor
    lines = [ledger.debit(get_account(use=Use.RECEIVABLE), invoice.total)]
    lines += [
        ledger.credit(get_account(code=code), Money(minor, invoice.currency))
        for code, minor in earned.items()
        if minor
    ]
    return ledger.post(
        idempotency_key=_key(invoice),
        description=f"Invoice {invoice.number}",
        lines=lines,
        by=by,
        date=invoice.issued_on,
        journal=Journal.SALES,
        subject=invoice,
    )


def _key(invoice: Invoice) -> str:
    return f"invoice:{invoice.id}"


def lock_invoice(invoice_id: UUID) -> Invoice:
    """The invoice as it is now, its row locked until the transaction ends."""
    return Invoice.objects.select_for_update().get(id=invoice_id)


@transaction.atomic
def settle_invoice(invoice: Invoice, *, by: Any) -> Invoice:
    """The invoice, now paid; publishes InvoicePaid. Called by payments, which book the money.

    Raises InvoiceNotOpen when it was paid or cancelled before.
    """
    invoice = _lock_open(invoice)
    invoice.state, invoice.paid_at = InvoiceState.PAID, clock.now()
    invoice.save(update_fields=("state", "paid_at"))
    record(verb="invoice.paid", subject=invoice, by=by, payload={"number": invoice.number})
    publish(InvoicePaid(invoice_id=invoice.id, application_id=invoice.application_id))
    return invoice


@transaction.atomic
def cancel_invoice(invoice: Invoice, *, reason: str, by: Any) -> Invoice:
    """The invoice, now cancelled, its booking reversed. Raises InvoiceNotOpen."""
    invoice = _lock_open(invoice)
    invoice.state, invoice.cancelled_at = InvoiceState.CANCELLED, clock.now()
    invoice.cancel_reason = reason
    invoice.save(update_fields=("state", "cancelled_at", "cancel_reason"))
    entry = JournalEntry.objects.get(idempotency_key=_key(invoice))
    ledger.reverse(entry, reason=f"Invoice {invoice.number} cancelled", by=by)
    record(
        verb="invoice.cancelled",
        subject=invoice,
        by=by,
        payload={"number": invoice.number, "reason": reason},
    )
    return invoice


def _lock_open(invoice: Invoice) -> Invoice:
    locked = lock_invoice(invoice.id)
    if not locked.is_open:
        raise InvoiceNotOpen(number=locked.number, state=locked.get_state_display())
    return locked
