"""Giving money back: to the card it came from, in cash, or by bank transfer.

The intent is stored and the surplus taken first; a card is refunded by a task after the commit,
with the refund's id as idempotency key; the books move when the money has.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction

from billing.ledger import services as ledger
from billing.ledger.models import Use
from billing.ledger.selectors import get_account
from billing.payments.errors import ProviderRefused, RefundNotWaiting, WayNotPossible
from billing.payments.models import Payment, Refund, Surplus
from billing.payments.providers import ONLINE, find_provider
from billing.payments.providers.base import RefundTold
from billing.payments.selectors import get_provider_account
from billing.payments.services.cards import refuse_in_transaction
from billing.payments.services.counter import session_of
from billing.payments.services.receiving import JOURNALS
from billing.payments.services.surpluses import lock_surplus, use_surplus
from billing.payments.states import PaymentState, ProviderCode, RefundState, UseKind
from core.accounts.actors import SYSTEM
from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.common.money import Money

WAYS = (ProviderCode.STRIPE, ProviderCode.COUNTER, ProviderCode.BANK)


def card_payment_behind(surplus: Surplus) -> Payment | None:
    """The card payment to which a surplus can go back, if there is one with enough on it.

    Three queries at most.
    """
    payment = surplus.payment
    if payment is None and surplus.credit_note is not None:
        paid = surplus.credit_note.invoice.payments.filter(state=PaymentState.SUCCEEDED)
        payment = paid.filter(provider__in=list(ONLINE), surplus=None).first()
    if payment is None or payment.provider not in ONLINE:
        return None
    gone = payment.refunds.exclude(state=RefundState.FAILED)
    given_back = sum(refund.amount_minor for refund in gone)
    return payment if payment.amount_minor - given_back >= surplus.left.amount_minor else None


@transaction.atomic
def refund_surplus(
    surplus: Surplus,
    *,
    way: str,
    reason: str,
    by: Any,
    amount: Money | None = None,
    payee: str = "",
) -> Refund:
    """The refund of a surplus, or of `amount` of it; `way` is one of WAYS.

    Cash is gone at once. A transfer waits for `confirm_bank_refund`; a card for the provider.
    `payee` names who gets a transfer, with account. Raises PermissionMissing (`payment.refund`),
    SurplusSpent, WayNotPossible, SessionMissing.
    """
    require(by, "payment.refund")
    surplus = lock_surplus(surplus.id)
    amount = amount or surplus.left
    payment = card_payment_behind(surplus) if way in ONLINE else None
    if way not in WAYS or (way in ONLINE and payment is None):
        raise WayNotPossible(way=way)
    if way == ProviderCode.BANK and not payee.strip():
        raise WayNotPossible(way=way)
    is_cash = way == ProviderCode.COUNTER
    session = session_of(by, currency=surplus.currency) if is_cash else None
    refund = Refund.objects.create(
        surplus=surplus,
        way=way,
        payment=payment,
        payee=payee.strip(),
        amount_minor=amount.amount_minor,
        currency=amount.currency,
        reason=reason,
        requested_by_id=by.id,
        requested_at=clock.now(),
        session=session,
    )
    use_surplus(surplus, kind=UseKind.REFUND, amount=amount, by=by, refund=refund, reason=reason)
    record(
        verb="payment.refund_requested",
        subject=refund,
        by=by,
        payload={"amount": str(amount), "way": way, "reason": reason, "payee": refund.payee},
    )
    if is_cash:
        told = RefundTold(reference=str(refund.id), state=RefundState.SUCCEEDED, amount=amount)
        return apply_refund_told(refund.id, told=told, by=by)
    if way in ONLINE:
        from billing.payments.tasks import send_refunds

        send_refunds.delay_on_commit()
    return refund


@transaction.atomic
def confirm_bank_refund(
    refund: Refund, *, reference: str, by: Any, on: dt.date | None = None
) -> Refund:
    """A transfer has left the account, as the statement says. Raises RefundNotWaiting."""
    require(by, "payment.refund")
    if refund.way != ProviderCode.BANK or refund.state != RefundState.WAITING:
        raise RefundNotWaiting
    told = RefundTold(reference=reference, state=RefundState.SUCCEEDED, amount=refund.amount)
    return apply_refund_told(refund.id, told=told, by=by, on=on)


def send_refund(refund: Refund) -> Refund:
    """Ask the provider to refund a waiting card refund, or how it stands. Repeatable.

    One that the provider refuses has failed. Raises ProviderUnavailable.
    """
    refuse_in_transaction()
    provider = ONLINE.get(refund.way)
    if provider is None or refund.payment is None or refund.state != RefundState.WAITING:
        return refund
    account = refund.payment.account or get_provider_account(refund.way)
    try:
        told = provider.refund(refund, account)
    except ProviderRefused as error:
        code = str(error.params.get("reason", ""))[:80]
        told = RefundTold(
            reference="", state=RefundState.FAILED, amount=refund.amount, failure_code=code
        )
    return apply_refund_told(refund.id, told=told, by=SYSTEM)


@transaction.atomic
def apply_refund_told(
    refund_id: UUID, *, told: RefundTold, by: Any, on: dt.date | None = None
) -> Refund:
    """The refund as it stands after what was told, applied once however often told.

    A refund that failed gives its surplus back, to be decided anew.
    """
    meant = Refund.objects.only("surplus_id").get(id=refund_id)
    surplus = lock_surplus(meant.surplus_id)
    refund = Refund.objects.select_for_update().get(id=refund_id)
    if refund.state != RefundState.WAITING:
        return refund
    refund.provider_reference = refund.provider_reference or told.reference
    if told.state != RefundState.WAITING:
        refund.state, refund.finished_at = told.state, clock.now()
        refund.failure_code = told.failure_code
    refund.save()
    if refund.state == RefundState.SUCCEEDED:
        _book(refund, by=by, on=on)
    elif refund.state == RefundState.FAILED:
        use_surplus(
            surplus, kind=UseKind.REFUND, amount=-refund.amount, by=by, refund=refund,
            reason=told.failure_code,
        )  # fmt: skip
        record(
            verb="payment.refund_failed",
            subject=refund,
            by=by,
            payload={"amount": str(refund.amount), "reason": told.failure_code},
        )
    return refund


def _book(refund: Refund, *, by: Any, on: dt.date | None) -> None:
    out_of = find_provider(refund.way).account_use
    ledger.post(
        idempotency_key=f"refund:{refund.id}",
        description=f"Refund by {refund.get_way_display()}: {refund.reason}"[:300],
        lines=(
            ledger.debit(get_account(use=Use.OVERPAYMENT), refund.amount),
            ledger.credit(get_account(use=out_of), refund.amount),
        ),
        by=by,
        date=ledger.open_date(on) if on else None,
        journal=JOURNALS[out_of],
        subject=refund,
    )
    record(
        verb="payment.refunded",
        subject=refund,
        by=by,
        payload={"amount": str(refund.amount), "way": refund.way},
    )
