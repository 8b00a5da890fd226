"""The calls to Stripe's API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import stripe
from django.conf import settings

from billing.ledger.models import Use
from billing.payments.errors import ProviderRefused, ProviderUnavailable, SignatureWrong
from billing.payments.models import Payment, ProviderAccount, Refund
from billing.payments.providers.base import Notice, RefundTold, Told
from billing.payments.providers.stripe.amounts import from_stripe, to_stripe
from billing.payments.providers.stripe.notices import intent_told, read_notice, refund_told
from billing.payments.states import PaymentState, ProviderCode
from core.common.crypto import unseal
from core.common.money import Money

# The version of Stripe's API that this code speaks, whatever the library's own is: the one from
# September 2026 on (endive) no longer takes `payment_method_types`.
API_VERSION = "2026-03-25.dahlia"
TIMEOUT_SECONDS = 20
RETRIES = 2
TOLERANCE_SECONDS = 300


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
        return intent_told(intent.to_dict()), intent.client_secret or ""

    def confirm(self, payment: Payment, account: ProviderAccount, *, method: str) -> Told:
        """The PaymentIntent after the payer's payment method was charged."""
        intents = _client(account).v1.payment_intents
        reference = payment.provider_reference
        try:
            with _translated():
                intents.update(reference, {"payment_method": method})
                intent = intents.confirm(reference)
        except ProviderRefused as error:
            declined = error.__cause__
            if not isinstance(declined, stripe.CardError):
                raise
            failure = declined.error
            decline = getattr(failure, "decline_code", None) if failure else None
            return Told(
                reference=reference,
                state=PaymentState.FAILED,
                amount=payment.amount,
                failure_code=str(decline or declined.code or "card_declined"),
            )
        return intent_told(intent.to_dict())

    def abandon(self, payment: Payment, account: ProviderAccount) -> Told:
        """The PaymentIntent after it was cancelled."""
        with _translated():
            intent = _client(account).v1.payment_intents.cancel(payment.provider_reference)
        return intent_told(intent.to_dict())

    def ask(self, payment: Payment, account: ProviderAccount) -> Told:
        """How the PaymentIntent stands now."""
        with _translated():
            intent = _client(account).v1.payment_intents.retrieve(payment.provider_reference)
        return intent_told(intent.to_dict())

    def refund(self, refund: Refund, account: ProviderAccount) -> RefundTold:
        """The refund, made or found again: its id is the idempotency key."""
        client = _client(account)
        with _translated():
            if refund.provider_reference:
                found = client.v1.refunds.retrieve(refund.provider_reference)
            else:
                payment = refund.payment
                params: Any = {
                    "payment_intent": payment.provider_reference if payment else "",
                    "amount": to_stripe(refund.amount),
                    "metadata": {"refund_id": str(refund.id)},
                }
                options: Any = {"idempotency_key": f"refund-{refund.id}"}
                found = client.v1.refunds.create(params, options)
        return refund_told(found.to_dict())

    def payout_fees(self, reference: str, account: ProviderAccount) -> Money | None:
        """What Stripe kept as fees of all that is in a payout; None when it says nothing of it."""
        client, fees, currency = _client(account), 0, ""
        with _translated():
            params: Any = {"payout": reference, "limit": 100}
            for one in client.v1.balance_transactions.list(params).auto_paging_iter():
                fees, currency = fees + one.fee, one.currency
        return from_stripe(fees, currency) if currency else None

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
        """The event, and what it says of a payment, refund, dispute or payout."""
        return read_notice(body)


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
