"""What a person decides about a line that did not match by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from billing.invoices.models import Invoice
from billing.ledger import services as ledger
from billing.ledger.models import Journal, JournalEntry, Use
from billing.ledger.selectors import get_account
from billing.payments.models import Refund
from billing.payments.services import settle_from_surpluses
from billing.payments.services.surpluses import lock_surplus, use_surplus
from billing.payments.states import UseKind
from billing.reconciliation.errors import LineDecided, LineDoesNotFit
from billing.reconciliation.models import StatementLine
from billing.reconciliation.services.importing import finish_refund
from billing.reconciliation.states import How, LineState
from core.accounts.permissions import require
from core.audit import record
from core.common import clock


def _lock(line: StatementLine, *, by: Any) -> StatementLine:
    require(by, "books.keep")
    locked = StatementLine.objects.select_for_update(of=("self",)).get(id=line.id)
    if locked.state != LineState.WAITING:
        raise LineDecided
    return locked


def _finish(line: StatementLine, *, how: How, by: Any, remark: str = "") -> StatementLine:
    line.state, line.how, line.remark = LineState.MATCHED, how, remark[:500]
    line.decided_by_id, line.decided_at = by.id, clock.now()
    line.save(update_fields=("state", "how", "remark", "decided_by", "decided_at"))
    record(
        verb="statement.line_matched",
        subject=line,
        by=by,
        payload={"amount": str(line.amount), "how": remark or str(how.label)},
    )
    return line


@transaction.atomic
def pay_invoices(
    line: StatementLine, *, invoices: Sequence[Invoice], by: Any, write_off: bool = False
) -> StatementLine:
    """The money of a line pays these invoices, each whole; what is over stays kept.

    Raises PermissionMissing (`books.keep`), LineDecided, LineDoesNotFit, InvoiceNotOpen,
    NotEnoughKept, WriteOffTooLarge.
    """
    line = _lock(line, by=by)
    surplus = getattr(line.credit, "surplus", None)
    if surplus is None or not invoices:
        raise LineDoesNotFit(amount=line.amount, what="–")
    for invoice in invoices:
        settle_from_surpluses(invoice, surpluses=[surplus], by=by, write_off=write_off)
    numbers = ", ".join(invoice.number for invoice in invoices)
    return _finish(line, how=How.PERSON, by=by, remark=numbers)


@transaction.atomic
def match_refund(line: StatementLine, *, refund: Refund, by: Any) -> StatementLine:
    """A line that went out is this refund. Raises LineDecided, LineDoesNotFit."""
    line = _lock(line, by=by)
    if refund.amount != -line.amount:
        raise LineDoesNotFit(amount=line.amount, what=refund.amount)
    finish_refund(line, refund, how=How.PERSON, by=by)
    return line


@transaction.atomic
def match_payout(line: StatementLine, *, entry_id: UUID, by: Any) -> StatementLine:
    """Money that came in is a payout of the card provider that was on its way.

    Its surplus is used up: debit what was owed back, credit payouts on their way. Raises
    LineDecided, LineDoesNotFit (also when that payout has arrived with another line).
    """
    line = _lock(line, by=by)
    surplus = getattr(line.credit, "surplus", None)
    entry = JournalEntry.objects.filter(
        id=entry_id, idempotency_key__startswith="payout:", postings__account__use=Use.PAYOUT
    ).first()
    arrived = (
        entry
        and entry.postings.filter(
            account__use=Use.PAYOUT, amount_minor=line.amount_minor, currency=line.currency
        ).exists()
    )
    key = f"payout-arrived:{entry_id}"
    is_known = JournalEntry.objects.filter(idempotency_key=key).exists()
    if surplus is None or entry is None or not arrived or is_known:
        raise LineDoesNotFit(amount=line.amount, what=entry or "–")
    surplus = lock_surplus(surplus.id)
    use_surplus(surplus, kind=UseKind.INCOME, amount=line.amount, by=by, reason=entry.description)
    ledger.post(
        idempotency_key=key,
        description=f"{entry.description} arrived on the account",
        lines=(
            ledger.debit(get_account(use=Use.OVERPAYMENT), line.amount),
            ledger.credit(get_account(use=Use.PAYOUT), line.amount),
        ),
        by=by,
        date=ledger.open_date(line.booked_on),
        journal=Journal.BANK,
        subject=line,
    )
    return _finish(line, how=How.PAYOUT, by=by, remark=entry.description)


@transaction.atomic
def book_charge(line: StatementLine, *, by: Any, remark: str = "") -> StatementLine:
    """A line that went out is a charge of the bank. Raises LineDecided, LineDoesNotFit."""
    line = _lock(line, by=by)
    if line.amount_minor > 0:
        raise LineDoesNotFit(amount=line.amount, what="–")
    ledger.post(
        idempotency_key=f"bank-charge:{line.id}",
        description=f"Bank charge {remark or line.text}"[:300],
        lines=(
            ledger.debit(get_account(use=Use.CHARGES), -line.amount),
            ledger.credit(get_account(use=Use.BANK), -line.amount),
        ),
        by=by,
        date=ledger.open_date(line.booked_on),
        journal=Journal.BANK,
        subject=line,
    )
    return _finish(line, how=How.PERSON, by=by, remark=remark)


@transaction.atomic
def set_aside(line: StatementLine, *, reason: str, by: Any) -> StatementLine:
    """A line needs no decision here, with the reason. Money that came in stays kept as surplus.

    Raises PermissionMissing (`books.keep`), LineDecided.
    """
    line = _lock(line, by=by)
    line.state, line.remark = LineState.SET_ASIDE, reason[:500]
    line.decided_by_id, line.decided_at = by.id, clock.now()
    line.save(update_fields=("state", "remark", "decided_by", "decided_at"))
    record(
        verb="statement.line_set_aside",
        subject=line,
        by=by,
        payload={"amount": str(line.amount), "reason": reason},
    )
    return line
