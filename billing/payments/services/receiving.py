"""The one place where money is applied: to its invoice if it fits, else to the surplus."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction

from billing.invoices.models import CreditNote, Invoice
from billing.invoices.services import lock_invoice, settle_invoice
from billing.invoices.states import InvoiceState
from billing.ledger import services as ledger
from billing.ledger.models import Journal, Use
from billing.ledger.selectors import get_account
from billing.payments.models import BankCredit, Payment, Surplus
from billing.payments.providers import find_provider
from billing.payments.providers.base import Told
from billing.payments.states import PaymentState, SurplusReason
from core.audit import record
from core.common import clock
from core.common.money import Money

JOURNALS = {
    Use.CASH: Journal.CASH,
    Use.BANK: Journal.BANK,
    Use.CARD: Journal.CARD,
    Use.GATEWAY: Journal.CARD,
    Use.DEPOSIT: Journal.GENERAL,
}


@transaction.atomic
def apply_told(payment_id: UUID, *, told: Told, by: Any) -> Payment:
    """The payment as it stands after what the provider told, applied once however often told.

    Locks the invoice, then the payment. A payment that has succeeded is final: news that comes
    later or twice changes nothing. Money for an invoice that is not open, or another amount,
    goes to the surplus. Raises NoAccount when the chart lacks an account.
    """
    meant = Payment.objects.only("invoice_id").get(id=payment_id)
    invoice = lock_invoice(meant.invoice_id)
    payment = Payment.objects.select_for_update().get(id=payment_id)
    if payment.state == PaymentState.SUCCEEDED:
        return payment
    payment.provider_reference = payment.provider_reference or told.reference
    if told.state == PaymentState.SUCCEEDED:
        return _receive(payment, invoice, told=told, by=by)
    is_news = (told.state, told.failure_code) != (payment.state, payment.failure_code)
    if payment.state != PaymentState.CANCELLED and told.state != PaymentState.WAITING and is_news:
        payment.state, payment.failure_code = told.state, told.failure_code
        record(
            verb="payment.failed",
            subject=payment,
            by=by,
            payload={"invoice": invoice.number, "reason": told.failure_code or told.state},
        )
    payment.save()
    return payment


def _receive(payment: Payment, invoice: Invoice, *, told: Told, by: Any) -> Payment:
    amount = told.amount
    payment.state, payment.succeeded_at = PaymentState.SUCCEEDED, clock.now()
    payment.failure_code = ""
    payment.save()
    reason = find_misfit(invoice, amount)
    book_money(
        key=f"payment:{payment.id}",
        into=find_provider(payment.provider).account_use,
        amount=amount,
        is_surplus=reason is not None,
        description=f"{payment.get_provider_display()} for invoice {invoice.number}",
        subject=payment,
        by=by,
        on=told.on,
    )
    if reason is None:
        settle_invoice(invoice, by=by)
    else:
        add_surplus(reason, amount=amount, invoice=invoice, payment=payment, by=by)
    record(
        verb="payment.received",
        subject=payment,
        by=by,
        payload={
            "amount": str(amount),
            "invoice": invoice.number,
            "provider": payment.provider,
        },
    )
    return payment


def find_misfit(invoice: Invoice, amount: Money) -> SurplusReason | None:
    """Why this money cannot settle the (locked) invoice, or None when it does."""
    if invoice.state == InvoiceState.PAID:
        return SurplusReason.ALREADY_PAID
    if invoice.state == InvoiceState.CANCELLED:
        return SurplusReason.INVOICE_CANCELLED
    if amount.currency != invoice.currency:
        return SurplusReason.WRONG_CURRENCY
    return None if amount == invoice.total else SurplusReason.WRONG_AMOUNT


def book_money(
    *,
    key: str,
    into: Use,
    amount: Money,
    is_surplus: bool,
    description: str,
    subject: Any,
    by: Any,
    on: dt.date | None = None,
) -> None:
    """Debit where the money lies; credit what was owed, or what is now owed back.

    `on` is the day that the bank booked it; the entry is dated later if that month is closed.
    """
    against = Use.OVERPAYMENT if is_surplus else Use.RECEIVABLE
    ledger.post(
        idempotency_key=key,
        description=description,
        lines=(
            ledger.debit(get_account(use=into), amount),
            ledger.credit(get_account(use=against), amount),
        ),
        by=by,
        date=ledger.open_date(on) if on else None,
        journal=JOURNALS.get(into, Journal.GENERAL),
        subject=subject,
    )


def add_surplus(
    reason: SurplusReason,
    *,
    amount: Money,
    by: Any,
    invoice: Invoice | None = None,
    payment: Payment | None = None,
    bank_credit: BankCredit | None = None,
    credit_note: CreditNote | None = None,
) -> Surplus:
    """The surplus that waits for a decision: nothing that arrived is lost."""
    surplus = Surplus.objects.create(
        reason=reason,
        amount_minor=amount.amount_minor,
        currency=amount.currency,
        payment=payment,
        bank_credit=bank_credit,
        credit_note=credit_note,
        invoice=invoice,
        found_at=clock.now(),
    )
    record(
        verb="payment.surplus",
        subject=surplus,
        by=by,
        payload={"amount": str(amount), "reason": str(reason)},
    )
    return surplus
