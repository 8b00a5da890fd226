"""Webhook calls: stored raw, verified, applied once; failures kept and tried again."""

from __future__ import annotations

import datetime as dt

import structlog
from django.db import DatabaseError, transaction
from django.db.models import Q

from billing.payments.errors import SignatureWrong
from billing.payments.events import ProviderPaidOut
from billing.payments.models import Payment, ProviderAccount, ProviderEvent, Refund, WebhookCall
from billing.payments.providers import ONLINE
from billing.payments.providers.base import DisputeTold, Notice, PayoutTold, RefundTold, Told
from billing.payments.selectors import list_provider_accounts
from billing.payments.services.receiving import apply_told
from billing.payments.services.refunds import apply_refund_told
from billing.payments.services.setbacks import give_again, take_back
from billing.payments.states import CallState, RefundState, ShortfallReason
from core.accounts.actors import SYSTEM
from core.common import clock
from core.common.errors import DomainError
from core.events import publish

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 20
# A signed call younger than this is still being dealt with by the request that brought it.
HALF_WAY = dt.timedelta(minutes=1)
FINISHED = (CallState.APPLIED, CallState.REPEATED, CallState.IGNORED, CallState.REFUSED)


def receive_webhook(
    *, provider: str, body: bytes, signature: str, address: str | None
) -> WebhookCall:
    """The call after it was dealt with: applied, repeated or ignored.

    The raw call is committed first, untrusted. What goes wrong is written on the row and raised
    again, so that the provider tries again too. An account that is no longer active still
    verifies what began under it. Raises NoProviderAccount, SignatureWrong,
    NoticeUnreadable, and what applying raises.
    """
    accounts = list_provider_accounts(provider)
    call = WebhookCall.objects.create(
        provider=provider,
        body=body,
        signature=signature[:1000],
        address=address,
        received_at=clock.now(),
    )
    if not any(_is_signed(call, account) for account in accounts):
        _finish(call, CallState.REFUSED)
        raise SignatureWrong
    call.state = CallState.SIGNED
    call.save(update_fields=("state",))
    return process_call(call)


def _is_signed(call: WebhookCall, account: ProviderAccount) -> bool:
    try:
        ONLINE[call.provider].verify(bytes(call.body), signature=call.signature, account=account)
    except SignatureWrong:
        return False
    return True


def process_call(call: WebhookCall) -> WebhookCall:
    """Apply a call whose signature was found right, once; see `receive_webhook`."""
    call.attempts += 1
    try:
        notice = ONLINE[call.provider].read_notice(bytes(call.body))
        call.event_id, call.event_type = notice.event_id, notice.event_type
        with transaction.atomic():
            _finish(call, _apply(call, notice))
    except (DomainError, DatabaseError) as error:
        log.warning("payments.webhook_failed", call=str(call.id), error=str(error))
        _finish(call, CallState.FAILED, error=f"{type(error).__name__}: {error}")
        raise
    return call


def _apply(call: WebhookCall, notice: Notice) -> CallState:
    """A second delivery waits here for the first one's commit, and then finds its row."""
    event = ProviderEvent(
        provider=call.provider, event_id=notice.event_id, call=call, applied_at=clock.now()
    )
    ProviderEvent.objects.bulk_create([event], ignore_conflicts=True)
    if not ProviderEvent.objects.filter(id=event.id).exists():
        return CallState.REPEATED
    applied = apply_notice(call.provider, notice)
    return CallState.APPLIED if applied else CallState.IGNORED


def apply_notice(provider: str, notice: Notice) -> bool:
    """Apply what a verified message says; False when it concerns nothing of ours."""
    told = notice.told
    match told:
        case Told():
            payment = _find_payment(provider, told)
            return payment is not None and bool(apply_told(payment.id, told=told, by=SYSTEM))
        case RefundTold():
            return _apply_refund(provider, told)
        case DisputeTold():
            return _apply_dispute(provider, told)
        case PayoutTold():
            publish(
                ProviderPaidOut(
                    provider=provider,
                    reference=told.reference,
                    amount_minor=told.amount.amount_minor,
                    currency=told.amount.currency,
                )
            )
            return True
    return False


def _apply_refund(provider: str, told: RefundTold) -> bool:
    """Ours goes on; one that was made in the provider's own pages is a shortfall to decide on."""
    ours = Refund.objects.filter(way=provider, provider_reference=told.reference).first()
    if ours is None and told.refund_id:
        ours = Refund.objects.filter(id=told.refund_id, way=provider).first()
    if ours is not None:
        apply_refund_told(ours.id, told=told, by=SYSTEM)
        return True
    payment = _payment_by_reference(provider, told.payment_reference)
    if payment is None or told.state != RefundState.SUCCEEDED:
        return False
    reason = ShortfallReason.REFUNDED_THERE
    take_back(payment, key=told.reference, amount=told.amount, reason=reason, by=SYSTEM)
    return True


def _apply_dispute(provider: str, told: DisputeTold) -> bool:
    payment = _payment_by_reference(provider, told.payment_reference)
    if payment is None:
        return False
    reason = ShortfallReason.DISPUTED
    take_back(payment, key=told.reference, amount=told.amount, reason=reason, by=SYSTEM)
    if told.won:
        give_again(told.reference, by=SYSTEM)
    return True


def _payment_by_reference(provider: str, reference: str) -> Payment | None:
    if not reference:
        return None
    return Payment.objects.filter(provider=provider, provider_reference=reference).first()


def _find_payment(provider: str, told: Told) -> Payment | None:
    """By the provider's reference, or by our id where the call came before that was stored."""
    payments = Payment.objects.filter(provider=provider)
    known = payments.filter(provider_reference=told.reference).first()
    if known is None and told.payment_id:
        known = payments.filter(id=told.payment_id, provider_reference="").first()
    return known


def retry_calls(*, limit: int = 100) -> int:
    """Try again what failed or was left half way; returns how many now are done."""
    left = Q(state=CallState.SIGNED, received_at__lt=clock.now() - HALF_WAY)
    waiting = WebhookCall.objects.filter(
        left | Q(state=CallState.FAILED), attempts__lt=MAX_ATTEMPTS
    ).order_by("received_at")
    done = 0
    for call in waiting[:limit]:
        try:
            process_call(call)
        except (DomainError, DatabaseError):
            continue  # written on the row by process_call
        done += 1
    return done


def _finish(call: WebhookCall, state: CallState, *, error: str = "") -> None:
    call.state, call.error = state, error[:4000]
    call.finished_at = clock.now() if state in FINISHED else None
    call.save()
