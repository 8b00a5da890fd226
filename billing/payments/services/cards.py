"""Card payments: begun here, completed in the payer's browser, told by webhook or poller."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from billing.invoices.errors import InvoiceNotOpen
from billing.invoices.models import Invoice
from billing.invoices.services import lock_invoice
from billing.payments.models import Payment, ProviderAccount
from billing.payments.providers import ONLINE
from billing.payments.providers.base import Opened
from billing.payments.selectors import get_provider_account
from billing.payments.services.receiving import apply_told
from billing.payments.states import PaymentState, ProviderCode
from core.accounts.actors import SYSTEM
from core.audit import record
from core.common import clock

OPEN_ATTEMPTS = (PaymentState.WAITING, PaymentState.FAILED)


def start_card_payment(invoice: Invoice, *, by: Any) -> Opened:
    """What the payer's page needs to take a card for an open invoice.

    Three steps, so that no remote call happens in a transaction: the attempt is stored, the
    provider is asked, its answer is stored. Calling again gives the same attempt back, which
    may by then have succeeded (look at its state).
    Raises InvoiceNotOpen, NoProviderAccount, ProviderUnavailable, ProviderRefused,
    AmountNotPayable.
    """
    refuse_in_transaction()
    account = get_provider_account(ProviderCode.STRIPE)
    payment, secret = _open(invoice, account, by=by)
    if payment.state == PaymentState.CANCELLED:
        payment, secret = _open(invoice, account, by=by)
    return Opened(payment=payment, client_secret=secret, public_key=account.public_key)


def _open(invoice: Invoice, account: ProviderAccount, *, by: Any) -> tuple[Payment, str]:
    """The attempt, brought up to what the provider says of it, and its client secret."""
    payment = _store_attempt(invoice, account, by=by)
    told, secret = ONLINE[ProviderCode.STRIPE].open(payment, payment.account or account)
    return apply_told(payment.id, told=told, by=SYSTEM), secret


@transaction.atomic
def _store_attempt(invoice: Invoice, account: ProviderAccount, *, by: Any) -> Payment:
    invoice = lock_invoice(invoice.id)
    if not invoice.is_open:
        raise InvoiceNotOpen(number=invoice.number, state=invoice.get_state_display())
    attempts = Payment.objects.filter(provider=ProviderCode.STRIPE, state__in=OPEN_ATTEMPTS)
    known = attempts.select_related("invoice", "account").filter(invoice=invoice).first()
    if known is not None:
        return known
    payment = Payment.objects.create(
        invoice=invoice,
        provider=ProviderCode.STRIPE,
        amount_minor=invoice.total_minor,
        currency=invoice.currency,
        account=account,
        created_by_id=by.id,
        created_at=clock.now(),
    )
    record(
        verb="payment.started",
        subject=payment,
        by=by,
        payload={"invoice": invoice.number, "amount": str(payment.amount)},
    )
    return payment


def confirm_card_payment(invoice: Invoice, *, method: str, by: Any) -> Payment:
    """The payment after the payer's card was charged: succeeded, failed, or waiting for the bank.

    `method` is the provider's id of the card that its own form took. Raises InvoiceNotOpen,
    NoProviderAccount, ProviderUnavailable, ProviderRefused, AmountNotPayable.
    """
    payment = start_card_payment(invoice, by=by).payment
    if payment.state == PaymentState.FAILED:
        # Another card: the attempt that was declined may not take one, so it makes way.
        account = payment.account or get_provider_account(payment.provider)
        told = ONLINE[payment.provider].abandon(payment, account)
        apply_told(payment.id, told=told, by=SYSTEM)
        payment = start_card_payment(invoice, by=by).payment
    if payment.state == PaymentState.SUCCEEDED:
        return payment
    account = payment.account or get_provider_account(payment.provider)
    told = ONLINE[payment.provider].confirm(payment, account, method=method)
    return apply_told(payment.id, told=told, by=SYSTEM)


def sync_payment(payment: Payment) -> Payment:
    """The payment as the provider has it now: what a lost webhook left undone is done here.

    Does nothing for a payment that never reached the provider.
    Raises NoProviderAccount, ProviderUnavailable, ProviderRefused.
    """
    refuse_in_transaction()
    provider = ONLINE.get(payment.provider)
    if provider is None or not payment.provider_reference:
        return payment
    account = payment.account or get_provider_account(payment.provider)
    told = provider.ask(payment, account)
    return apply_told(payment.id, told=told, by=SYSTEM)


def refuse_in_transaction() -> None:
    """Raise RuntimeError inside a transaction (a test's own outermost one does not count)."""
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise RuntimeError("A remote call must not happen inside a transaction")
