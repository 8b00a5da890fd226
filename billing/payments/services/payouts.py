"""What online providers send to the country's bank account, and the fees that they keep."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from billing.ledger import services as ledger
from billing.ledger.models import Journal, JournalEntry, Use
from billing.ledger.selectors import get_account
from billing.payments.providers import find_provider
from core.common.money import Money


@transaction.atomic
def book_payout(
    *, provider: str, reference: str, amount: Money, fees: Money | None, by: Any
) -> JournalEntry:
    """The entry of a payout that the provider reports as paid, booked once per `reference`.

    The money is on its way until the bank statement shows it. `fees` are what the provider kept
    of the payments in it. Raises NoAccount.
    """
    lies_in = get_account(use=find_provider(provider).account_use)
    entry = ledger.post(
        idempotency_key=f"payout:{provider}:{reference}",
        description=f"Payout {reference}",
        lines=(
            ledger.debit(get_account(use=Use.PAYOUT), amount),
            ledger.credit(lies_in, amount),
        ),
        by=by,
        journal=Journal.CARD,
    )
    if fees:
        ledger.post(
            idempotency_key=f"payout-fees:{provider}:{reference}",
            description=f"Fees kept from payout {reference}",
            lines=(
                ledger.debit(get_account(use=Use.CHARGES), fees),
                ledger.credit(lies_in, fees),
            ),
            by=by,
            journal=Journal.CARD,
        )
    return entry
