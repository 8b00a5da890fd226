"""All writing of payments, one module per use case."""

from billing.payments.services.accounts import set_provider_account
from billing.payments.services.bank import record_bank_credit
from billing.payments.services.cards import (
    confirm_card_payment,
    start_card_payment,
    sync_payment,
)
from billing.payments.services.counter import record_counter_payment
from billing.payments.services.crediting import credit_invoice
from billing.payments.services.deposits import invoice_deposit, pay_from_deposit
from billing.payments.services.receiving import apply_told
from billing.payments.services.refunds import (
    confirm_bank_refund,
    refund_surplus,
    send_refund,
)
from billing.payments.services.sessions import close_session, open_session
from billing.payments.services.setbacks import write_off_shortfall
from billing.payments.services.surpluses import (
    keep_as_deposit,
    keep_as_income,
    settle_from_surpluses,
)
from billing.payments.services.webhooks import receive_webhook, retry_calls

__all__ = (
    "apply_told",
    "close_session",
    "confirm_bank_refund",
    "confirm_card_payment",
    "credit_invoice",
    "invoice_deposit",
    "keep_as_deposit",
    "keep_as_income",
    "open_session",
    "pay_from_deposit",
    "receive_webhook",
    "record_bank_credit",
    "record_counter_payment",
    "refund_surplus",
    "retry_calls",
    "send_refund",
    "set_provider_account",
    "settle_from_surpluses",
    "start_card_payment",
    "sync_payment",
    "write_off_shortfall",
)
