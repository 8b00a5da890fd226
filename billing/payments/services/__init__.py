"""All writing of payments, one module per use case."""

from billing.payments.services.accounts import set_provider_account
from billing.payments.services.bank import record_bank_credit
from billing.payments.services.cards import start_card_payment, sync_payment
from billing.payments.services.counter import record_counter_payment
from billing.payments.services.receiving import apply_told
from billing.payments.services.webhooks import receive_webhook, retry_calls

__all__ = (
    "apply_told",
    "receive_webhook",
    "record_bank_credit",
    "record_counter_payment",
    "retry_calls",
    "set_provider_account",
    "start_card_payment",
    "sync_payment",
)
