"""The calls to Stripe's API, and what its answers and messages mean."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import stripe
from django.conf import settings

from billing.ledger.models import Use
from billing.payments.errors import (
    NoticeUnreadable,
    ProviderRefused,
    ProviderUnavailable,
    SignatureWrong,
)
from billing.payments.models import Payment, ProviderAccount
from billing.payments.providers.base import Notice, Told
from billing.payments.providers.stripe.amounts import from_stripe, to_stripe
from billing.payments.states import PaymentState, ProviderCode
from core.common.crypto import unseal
from core.common.errors import Invalid

# The version of Stripe's API that this code speaks, whatever the library's own is: the one from
# September 2026 on (endive) no longer takes `payment_method_types`.
API_VERSION = "2026-03-25.dahlia"
TIMEOUT_SECONDS = 20
RETRIES = 2
TOLERANCE_SECONDS = 300

# Everything else (processing, requires_action, requires_confirmation…) is still under way.
_STATES = {
    "succeeded": PaymentState.SUCCEEDED,
    "canceled": PaymentState.CANCELLED,
}


class StripeProvider:
    """One country's account at Stripe, reached at STRIPE_API_BASE."""

    code = ProviderCode.STRIPE
    account_use = Use.CARD

    def open(self, payment: Payment, account: ProviderAccount) -> tuple[Told, str]:
        """The payment's PaymentIntent, made or found again, and its client secret.

        The payment's id is the idempotency key: a second call after a lost answer finds the first.
        """
        client = _client(account)
        with _translated():
            if payment.provider_reference:
                intent = client.v1.payment_intents.retrieve(payment.provider_reference)
            else:
                params: Any = {
                    "amount": to_stripe(payment.amount),
                    "currency": payment.currency.lower(),
                    "payment_method_types": ["card"],
                    "metadata": {
                        "payment_id": str(payment.id),
                        "invoice": payment.invoice.number,
                    },
                }
                intent = client.v1.payment_intents.create(
                    params, {"idempotency_key": f"payment-{payment.id}"}
                )
        return _told(intent.to_dict()), intent.client_secret or ""

    def ask(self, payment: Payment, account: ProviderAccount) -> Told:
        """How the PaymentIntent stands now."""
        with _translated():
            intent = _client(account).v1.payment_intents.retrieve(payment.provider_reference)
        return _told(intent.to_dict())

    def verify(self, body: bytes, *, signature: str, account: ProviderAccount) -> None:
        """Raise SignatureWrong unless Stripe signed `body` in the last five minutes."""
        secret = unseal(bytes(account.webhook_secret_sealed)).decode()
        try:
            stripe.WebhookSignature.verify_header(
                body.decode("utf-8"), signature, secret, TOLERANCE_SECONDS
            )
        except (stripe.SignatureVerificationError, UnicodeDecodeError):
            raise SignatureWrong from None

    def read_notice(self, body: bytes) -> Notice:
        """The event, and what it says of a PaymentIntent when it is about one."""
        try:
            event = json.loads(body)
            event_id, event_type = str(event["id"]), str(event["type"])
            about = event["data"]["object"]
            is_intent = about["object"] == "payment_intent"
            told = _told(about) if is_intent else None
        except (ValueError, KeyError, TypeError, Invalid) as error:
            raise NoticeUnreadable(reason=repr(error)) from None
        return Notice(event_id=event_id, event_type=event_type, told=told)


def _told(intent: Mapping[str, Any]) -> Told:
    failure = intent.get("last_payment_error") or {}
    state = _STATES.get(intent["status"], PaymentState.WAITING)
    if intent["status"] == "requires_payment_method" and failure:
        state = PaymentState.FAILED
    received = intent.get("amount_received") or intent["amount"]
    return Told(
        reference=intent["id"],
        state=state,
        amount=from_stripe(received, intent["currency"]),
        failure_code=str(failure.get("decline_code") or failure.get("code") or ""),
        payment_id=_payment_id(intent.get("metadata") or {}),
    )


def _payment_id(metadata: Mapping[str, str]) -> UUID | None:
    try:
        return UUID(metadata["payment_id"])
    except (KeyError, ValueError):
        return None


def _client(account: ProviderAccount) -> stripe.StripeClient:
    return stripe.StripeClient(
        unseal(bytes(account.secret_key_sealed)).decode(),
        stripe_version=API_VERSION,
        base_addresses={"api": settings.STRIPE_API_BASE},
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Stripe's errors as ours; only the error's code is kept, never a key or a card."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise ProviderUnavailable from error
    except stripe.StripeError as error:
        if (error.http_status or 0) >= 500:
            raise ProviderUnavailable from error
        raise ProviderRefused(reason=error.code or type(error).__name__) from error
