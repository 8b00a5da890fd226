"""All reading of payments."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet

from billing.payments.errors import NoProviderAccount, PaymentNotFound
from billing.payments.models import Payment, ProviderAccount, Receipt, Surplus
from billing.payments.providers import ONLINE
from billing.payments.states import PaymentState, ProviderCode
from core.common import clock


def get_provider_account(provider: str) -> ProviderAccount:
    """The country's active account with a provider. One query. Raises NoProviderAccount."""
    account = ProviderAccount.objects.filter(provider=provider, is_active=True).first()
    if account is None:
        raise NoProviderAccount(provider=ProviderCode(provider).label)
    return account


def list_provider_accounts(provider: str) -> list[ProviderAccount]:
    """All accounts the country has had with a provider, the active first. One query.

    Raises NoProviderAccount when there never was one.
    """
    accounts = ProviderAccount.objects.filter(provider=provider)
    found = list(accounts.order_by("-is_active", "-created_at"))
    if not found:
        raise NoProviderAccount(provider=ProviderCode(provider).label)
    return found


def takes_cards() -> bool:
    """Whether the country has an active account for card payments. One query."""
    return ProviderAccount.objects.filter(provider=ProviderCode.STRIPE, is_active=True).exists()


def get_payment(payment_id: UUID | str) -> Payment:
    """The payment with its invoice. One query. Raises PaymentNotFound."""
    payment = Payment.objects.select_related("invoice").filter(id=payment_id).first()
    if payment is None:
        raise PaymentNotFound
    return payment


def list_payments(*, invoice_id: UUID | None = None) -> QuerySet[Payment]:
    """Payments with invoice and receipt, newest first; with `invoice_id`, one invoice's."""
    payments = Payment.objects.select_related("invoice", "receipt")
    return payments.filter(invoice_id=invoice_id) if invoice_id else payments


def list_unfinished(*, newer_than: dt.timedelta = dt.timedelta(days=7)) -> QuerySet[Payment]:
    """Online payments that a provider may have finished without our hearing of it."""
    return (
        Payment.objects.filter(
            provider__in=list(ONLINE),
            state__in=(PaymentState.WAITING, PaymentState.FAILED),
            created_at__gt=clock.now() - newer_than,
        )
        .exclude(provider_reference="")
        .order_by("created_at")
    )


def list_receipts() -> QuerySet[Receipt]:
    """Receipts, newest first, with what they are for."""
    return Receipt.objects.select_related("payment__invoice", "received_by")


def list_surpluses() -> QuerySet[Surplus]:
    """Money that waits for a decision, the oldest first."""
    return (
        Surplus.objects.filter(resolved_at=None)
        .select_related("payment", "bank_credit", "invoice")
        .order_by("found_at")
    )
