"""What payments ask of a provider, and what a provider tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from billing.ledger.models import Use
from billing.payments.models import Payment, ProviderAccount, Refund
from billing.payments.states import PaymentState, ProviderCode, RefundState
from core.common.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a provider says about one payment: its state, and the amount that really moved.

    `payment_id` is our id of it, where the provider tells that back; `on` the day that the money
    was booked elsewhere (today if left out).
    """

    reference: str
    state: PaymentState
    amount: Money
    failure_code: str = ""
    payment_id: UUID | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundTold:
    """What a provider says about one refund; `refund_id` is our id of it, where told back."""

    reference: str
    state: RefundState
    amount: Money
    failure_code: str = ""
    refund_id: UUID | None = None
    payment_reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeTold:
    """That the payer disputes a payment, or that a dispute was `won` (None: still open)."""

    reference: str
    payment_reference: str
    amount: Money
    won: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutTold:
    """That the provider sent money to the country's bank account; negative: that it took some."""

    reference: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A provider's signed message: about a payment, refund, dispute or payout, or none of them."""

    event_id: str
    event_type: str
    told: Told | RefundTold | DisputeTold | PayoutTold | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A payment that the payer's page may now complete with `client_secret` and `public_key`."""

    payment: Payment
    client_secret: str
    public_key: str


class OfflineProvider(Protocol):
    """A way of paying that a person records. `account_use` is where the money then lies."""

    code: ProviderCode
    account_use: Use


class OnlineProvider(OfflineProvider, Protocol):
    """A provider reached over the network. No method may be called inside a transaction."""

    def open(self, payment: Payment, account: ProviderAccount) -> tuple[Told, str]:
        """How the payment stands at the provider, made or found again, and its client secret.

        Raises ProviderUnavailable, ProviderRefused, AmountNotPayable.
        """

    def confirm(self, payment: Payment, account: ProviderAccount, *, method: str) -> Told:
        """Charge the payer's `method` (the provider's id of it); how the payment stands then.

        A card that is declined is an answer (FAILED), not an error.
        Raises ProviderUnavailable, ProviderRefused.
        """

    def abandon(self, payment: Payment, account: ProviderAccount) -> Told:
        """Take back a payment that no card has paid, so that a new one can be begun.

        Raises ProviderUnavailable, ProviderRefused.
        """

    def ask(self, payment: Payment, account: ProviderAccount) -> Told:
        """How the payment stands at the provider. Raises ProviderUnavailable, ProviderRefused."""

    def refund(self, refund: Refund, account: ProviderAccount) -> RefundTold:
        """How the refund stands at the provider, made or found again.

        Raises ProviderUnavailable, ProviderRefused.
        """

    def payout_fees(self, reference: str, account: ProviderAccount) -> Money | None:
        """What the provider kept as fees of all that is in a payout; None when it does not say.

        Raises ProviderUnavailable, ProviderRefused.
        """

    def verify(self, body: bytes, *, signature: str, account: ProviderAccount) -> None:
        """Raise SignatureWrong unless the provider signed `body`, and lately."""

    def read_notice(self, body: bytes) -> Notice:
        """The message in a body that was verified before. Raises NoticeUnreadable."""
