"""What others may hear from payments."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import event


@event("payment.provider_paid_out")
@dataclass(frozen=True)
class ProviderPaidOut:
    """An online provider sent money to the country's bank account (minor units of `currency`)."""

    provider: str
    reference: str
    amount_minor: int
    currency: str
