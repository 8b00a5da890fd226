"""All reading of payments."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.utils.translation import ngettext

from billing.payments.errors import NoProviderAccount, PaymentNotFound
from billing.payments.models import (
    CounterSession,
    DepositAccount,
    DepositMovement,
    Payment,
    ProviderAccount,
    Receipt,
    Refund,
    Shortfall,
    Surplus,
)
from billing.payments.providers import ONLINE
from billing.payments.states import PaymentState, ProviderCode, RefundState
from core.common import clock
from core.common.money import Money


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


def list_waiting_refunds(*, online: bool) -> QuerySet[Refund]:
    """Refunds on their way: to cards (`online`), or by bank transfer. The oldest first."""
    waiting = Refund.objects.filter(state=RefundState.WAITING).order_by("requested_at")
    found = (
        waiting.filter(way__in=list(ONLINE)) if online else waiting.exclude(way__in=list(ONLINE))
    )
    return found.select_related("surplus__invoice", "payment__account")


def list_shortfalls() -> QuerySet[Shortfall]:
    """Money that providers took back and nobody has decided on, the oldest first."""
    waiting = Shortfall.objects.filter(resolved_at=None)
    return waiting.select_related("payment__invoice").order_by("found_at")


def find_deposit(*, organisation_id: UUID, currency: str) -> Money:
    """What an organisation has in deposit. One query."""
    account = DepositAccount.objects.filter(
        organisation_id=organisation_id, currency=currency
    ).first()
    return account.balance if account else Money(0, currency)


def list_deposit_movements(*, organisation_id: UUID) -> QuerySet[DepositMovement]:
    """What went into an organisation's deposits and out of them, newest first."""
    movements = DepositMovement.objects.filter(account__organisation_id=organisation_id)
    return movements.select_related("account")


def find_session(cashier: Any, *, currency: str) -> CounterSession | None:
    """The cashier's open session in a currency, or None. One query."""
    sessions = CounterSession.objects.filter(cashier_id=cashier.id, currency=currency)
    return sessions.filter(closed_at=None).first()


def list_sessions() -> QuerySet[CounterSession]:
    """Sessions at the counter, the one opened last first."""
    return CounterSession.objects.select_related("cashier")


def cash_moved_in(session: CounterSession) -> Money:
    """What a session took less what it gave back. Two queries."""
    took = session.receipts.aggregate(total=Sum("payment__amount_minor"))["total"] or 0
    gave = session.refunds.aggregate(total=Sum("amount_minor"))["total"] or 0
    return Money(int(took) - int(gave), session.currency)


def sessions_still_open(first: dt.date, last: dt.date) -> list[str]:
    """What the counter still asks for before a month is closed."""
    count = CounterSession.objects.filter(closed_at=None, opened_at__date__lte=last).count()
    if not count:
        return []
    return [
        ngettext(
            "%(count)s session at the counter is still open.",
            "%(count)s sessions at the counter are still open.",
            count,
        )
        % {"count": count}
    ]


def list_receipts() -> QuerySet[Receipt]:
    """Receipts, newest first, with what they are for."""
    return Receipt.objects.select_related("payment__invoice", "received_by")


def list_surpluses() -> QuerySet[Surplus]:
    """Money that waits for a decision, the oldest first."""
    return (
        Surplus.objects.filter(resolved_at=None)
        .select_related("payment", "bank_credit", "credit_note__invoice", "invoice")
        .order_by("found_at")
    )
