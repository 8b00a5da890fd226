"""What payments do on events: deposits that were paid, payouts with their fees."""

from __future__ import annotations

import structlog

from billing.invoices.events import InvoicePaid
from billing.payments.errors import ProviderRefused
from billing.payments.events import ProviderPaidOut
from billing.payments.providers import ONLINE
from billing.payments.selectors import get_provider_account
from billing.payments.services.deposits import credit_paid_deposit
from billing.payments.services.payouts import book_payout
from core.accounts.actors import SYSTEM
from core.common.money import Money
from core.events import subscriber

log = structlog.get_logger(__name__)


@subscriber(InvoicePaid, name="payments.credit_deposit")
def credit_deposit(event: InvoicePaid) -> None:
    """A paid deposit invoice fills the organisation's deposit."""
    credit_paid_deposit(event.invoice_id, by=SYSTEM)


@subscriber(ProviderPaidOut, name="payments.book_payout", atomic=False)
def book_provider_payout(event: ProviderPaidOut) -> None:
    """Ask what fees the payout left behind, then book both; a failed call is tried again."""
    account = get_provider_account(event.provider)
    try:
        fees = ONLINE[event.provider].payout_fees(event.reference, account)
    except ProviderRefused as error:
        log.warning("payments.payout_fees_unknown", payout=event.reference, error=str(error))
        fees = None
    book_payout(
        provider=event.provider,
        reference=event.reference,
        amount=Money(event.amount_minor, event.currency),
        fees=fees,
        by=SYSTEM,
    )
