"""Money that a provider takes back unasked: disputes, and refunds made in the provider's pages."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from billing.ledger import services as ledger
from billing.ledger.models import JournalEntry, Use
from billing.ledger.selectors import get_account
from billing.payments.errors import ShortfallResolved
from billing.payments.models import Payment, Shortfall
from billing.payments.providers import find_provider
from billing.payments.services.receiving import JOURNALS
from billing.payments.states import ShortfallReason
from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.common.money import Money


@transaction.atomic
def take_back(
    payment: Payment, *, key: str, amount: Money, reason: ShortfallReason, by: Any
) -> Shortfall:
    """The shortfall of money that the provider took back, booked once per `key`."""
    Payment.objects.select_for_update().get(id=payment.id)
    known = Shortfall.objects.filter(key=key).first()
    if known is not None:
        return known
    lies_in = find_provider(payment.provider).account_use
    entry = _book(
        f"shortfall:{key}",
        f"Taken back by the provider: {reason.label}",
        debit=Use.DISPUTED, credit=lies_in, amount=amount, about=payment, by=by,
    )  # fmt: skip
    shortfall = Shortfall.objects.create(
        key=key,
        reason=reason,
        payment=payment,
        amount_minor=amount.amount_minor,
        currency=amount.currency,
        entry=entry,
        found_at=clock.now(),
    )
    record(
        verb="payment.taken_back",
        subject=shortfall,
        by=by,
        payload={"amount": str(amount), "reason": str(reason)},
    )
    return shortfall


@transaction.atomic
def give_again(key: str, *, by: Any) -> Shortfall | None:
    """A dispute was won: the provider gave the money again. None for an unknown dispute."""
    shortfall = Shortfall.objects.select_for_update().filter(key=key).first()
    if shortfall is None or shortfall.resolved_at or shortfall.payment is None:
        return shortfall
    lies_in = find_provider(shortfall.payment.provider).account_use
    _book(
        f"given-again:{key}",
        "Given again by the provider: the dispute was won",
        debit=lies_in, credit=Use.DISPUTED, amount=shortfall.amount, about=shortfall.payment, by=by,
    )  # fmt: skip
    return _resolve(shortfall, "won", by=by)


@transaction.atomic
def write_off_shortfall(shortfall: Shortfall, *, reason: str, by: Any) -> Shortfall:
    """The money is lost and written off. Raises PermissionMissing, ShortfallResolved."""
    require(by, "books.keep")
    shortfall = Shortfall.objects.select_for_update().get(id=shortfall.id)
    if shortfall.resolved_at is not None:
        raise ShortfallResolved
    _book(
        f"written-off:{shortfall.key}",
        f"Written off: {reason}"[:300],
        debit=Use.WRITE_OFF, credit=Use.DISPUTED, amount=shortfall.amount,
        about=shortfall.payment, by=by,
    )  # fmt: skip
    return _resolve(shortfall, reason, by=by)


def _resolve(shortfall: Shortfall, resolution: str, *, by: Any) -> Shortfall:
    shortfall.resolved_at, shortfall.resolution = clock.now(), resolution[:500]
    shortfall.resolved_by_id = by.id
    shortfall.save(update_fields=("resolved_at", "resolution", "resolved_by"))
    record(
        verb="payment.shortfall_resolved",
        subject=shortfall,
        by=by,
        payload={"amount": str(shortfall.amount), "resolution": resolution},
    )
    return shortfall


def _book(
    key: str, description: str, *, debit: Use, credit: Use, amount: Money, about: Any, by: Any
) -> JournalEntry:
    return ledger.post(
        idempotency_key=key,
        description=description,
        lines=(
            ledger.debit(get_account(use=debit), amount),
            ledger.credit(get_account(use=credit), amount),
        ),
        by=by,
        journal=JOURNALS.get(debit) or JOURNALS.get(credit) or "general",
        subject=about,
    )
