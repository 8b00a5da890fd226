"""What Stripe's objects and events mean for us. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from billing.payments.errors import NoticeUnreadable
from billing.payments.providers.base import DisputeTold, Notice, PayoutTold, RefundTold, Told
from billing.payments.providers.stripe.amounts import from_stripe
from billing.payments.states import PaymentState, RefundState
from core.common.errors import Invalid

# Everything else (processing, requires_action, requires_confirmation…) is still under way.
_PAYMENT_STATES = {
    "succeeded": PaymentState.SUCCEEDED,
    "canceled": PaymentState.CANCELLED,
}
_REFUND_STATES = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
_WON = {"won": True, "warning_closed": True, "lost": False}


def read_notice(body: bytes) -> Notice:
    """The event in a body that was verified before. Raises NoticeUnreadable."""
    try:
        event = json.loads(body)
        event_id, event_type = str(event["id"]), str(event["type"])
        about = event["data"]["object"]
        reader = _READERS.get(about["object"])
        told = reader(about) if reader else None
    except (ValueError, KeyError, TypeError, Invalid) as error:
        raise NoticeUnreadable(reason=repr(error)) from None
    return Notice(event_id=event_id, event_type=event_type, told=told)


def intent_told(intent: Mapping[str, Any]) -> Told:
    """What a PaymentIntent says."""
    failure = intent.get("last_payment_error") or {}
    state = _PAYMENT_STATES.get(intent["status"], PaymentState.WAITING)
    if intent["status"] == "requires_payment_method" and failure:
        state = PaymentState.FAILED
    received = intent.get("amount_received") or intent["amount"]
    return Told(
        reference=intent["id"],
        state=state,
        amount=from_stripe(received, intent["currency"]),
        failure_code=str(failure.get("decline_code") or failure.get("code") or ""),
        payment_id=_our_id(intent, "payment_id"),
    )


def refund_told(refund: Mapping[str, Any]) -> RefundTold:
    """What a Refund says."""
    return RefundTold(
        reference=refund["id"],
        state=_REFUND_STATES.get(str(refund.get("status")), RefundState.WAITING),
        amount=from_stripe(refund["amount"], refund["currency"]),
        failure_code=str(refund.get("failure_reason") or ""),
        refund_id=_our_id(refund, "refund_id"),
        payment_reference=_id_of(refund.get("payment_intent")),
    )


def _dispute_told(dispute: Mapping[str, Any]) -> DisputeTold:
    return DisputeTold(
        reference=dispute["id"],
        payment_reference=_id_of(dispute.get("payment_intent")),
        amount=from_stripe(dispute["amount"], dispute["currency"]),
        won=_WON.get(str(dispute.get("status"))),
    )


def _payout_told(payout: Mapping[str, Any]) -> PayoutTold | None:
    """Only a payout that arrived moves the books."""
    if payout.get("status") != "paid":
        return None
    return PayoutTold(
        reference=payout["id"], amount=from_stripe(payout["amount"], payout["currency"])
    )


def _our_id(about: Mapping[str, Any], name: str) -> UUID | None:
    try:
        return UUID((about.get("metadata") or {})[name])
    except (KeyError, ValueError):
        return None


def _id_of(value: Any) -> str:
    """Stripe gives related objects by id, or whole when expanded."""
    return str(value.get("id", "") if isinstance(value, Mapping) else value or "")


_READERS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "payment_intent": intent_told,
    "refund": refund_told,
    "dispute": _dispute_told,
    "payout": _payout_told,
}
