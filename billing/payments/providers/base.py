"""What payments ask of a provider, and what a provider tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from billing.ledger.models import Use
from billing.payments.models import Payment, ProviderAccount
from billing.payments.states import PaymentState, ProviderCode
from core.common.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a provider says about one payment: its state, and the amount that really moved.

    `payment_id` is our id of it, where the provider tells that back.
    """

    reference: str
    state: PaymentState
    amount: Money
    failure_code: str = ""
    payment_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A provider's signed message. `told` is None for what does not concern a payment."""

    event_id: str
    event_type: str
    told: Told | None


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

    def ask(self, payment: Payment, account: ProviderAccount) -> Told:
        """How the payment stands at the provider. Raises ProviderUnavailable, ProviderRefused."""

    def verify(self, body: bytes, *, signature: str, account: ProviderAccount) -> None:
        """Raise SignatureWrong unless the provider signed `body`, and lately."""

    def read_notice(self, body: bytes) -> Notice:
        """The message in a body that was verified before. Raises NoticeUnreadable."""
