"""One module or package per way of paying, behind the interface in `base`."""

from __future__ import annotations

from billing.payments.providers.bank import BankProvider
from billing.payments.providers.base import OfflineProvider, OnlineProvider
from billing.payments.providers.counter import CounterProvider
from billing.payments.providers.deposit import DepositProvider, KeptProvider
from billing.payments.providers.stripe import StripeProvider
from billing.payments.states import ProviderCode

ONLINE: dict[str, OnlineProvider] = {ProviderCode.STRIPE: StripeProvider()}
OFFLINE: dict[str, OfflineProvider] = {
    ProviderCode.COUNTER: CounterProvider(),
    ProviderCode.BANK: BankProvider(),
    ProviderCode.DEPOSIT: DepositProvider(),
    ProviderCode.KEPT: KeptProvider(),
}


def find_provider(code: str) -> OnlineProvider | OfflineProvider:
    """The provider of this code. Raises KeyError for one that is not built in."""
    return ONLINE.get(code) or OFFLINE[code]
