"""Money received and how it came; what became of money that fits nothing; money given back."""

from billing.payments.models.counter import CounterSession
from billing.payments.models.deposits import DepositAccount, DepositMovement
from billing.payments.models.received import (
    BankCredit,
    Payment,
    ProviderAccount,
    ProviderEvent,
    Receipt,
    Surplus,
    WebhookCall,
)
from billing.payments.models.returned import Refund, Shortfall, SurplusUse

__all__ = (
    "BankCredit",
    "CounterSession",
    "DepositAccount",
    "DepositMovement",
    "Payment",
    "ProviderAccount",
    "ProviderEvent",
    "Receipt",
    "Refund",
    "Shortfall",
    "Surplus",
    "SurplusUse",
    "WebhookCall",
)
