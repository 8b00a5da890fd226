"""Bank transfer: the country's bank tells what came, with whatever the payer wrote."""

from __future__ import annotations

import hashlib
from datetime import date

from billing.ledger.models import Use
from billing.payments.states import ProviderCode
from core.common.money import Money


class BankProvider:
    """Nobody to ask: the statement line is the event."""

    code = ProviderCode.BANK
    account_use = Use.BANK


def credit_id(*, text: str, amount: Money, booked_on: date, payer: str) -> str:
    """An id for a credit that came without the bank's own: the same telling, the same id."""
    parts = ("".join(text.split()).upper(), str(amount), booked_on.isoformat(), payer.strip())
    return "told-" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]
