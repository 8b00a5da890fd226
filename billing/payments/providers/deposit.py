"""A deposit that the payer made before, and money that was kept: it lies with us already."""

from __future__ import annotations

from billing.ledger.models import Use
from billing.payments.states import ProviderCode


class DepositProvider:
    """Nobody to ask: the deposit's balance decides."""

    code = ProviderCode.DEPOSIT
    account_use = Use.DEPOSIT


class KeptProvider:
    """Nobody to ask: an accountant decides what kept money pays."""

    code = ProviderCode.KEPT
    account_use = Use.OVERPAYMENT
