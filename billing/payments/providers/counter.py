"""Cash at the counter: the money is there when it is recorded."""

from __future__ import annotations

from billing.ledger.models import Use
from billing.payments.states import ProviderCode


class CounterProvider:
    """Nobody to ask: the cashier's word is the event."""

    code = ProviderCode.COUNTER
    account_use = Use.CASH
