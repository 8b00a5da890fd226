"""Deciding on money that fits nothing: pay an invoice with it, keep it in deposit or as income."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from billing.invoices.errors import InvoiceNotOpen
from billing.invoices.models import Invoice
from billing.invoices.services import lock_invoice, settle_invoice
from billing.ledger import services as ledger
from billing.ledger.models import Journal, JournalEntry, Use
from billing.ledger.selectors import get_account
from billing.payments.errors import NotEnoughKept, SurplusSpent, WriteOffTooLarge
from billing.payments.models import Payment, Refund, Surplus, SurplusUse
from billing.payments.services.deposits import move_deposit
from billing.payments.states import PaymentState, ProviderCode, UseKind
from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.common.money import Money

# The largest share of an invoice, in per cent, that an accountant may write off by settling it.
LARGEST_WRITE_OFF_PERCENT = 1


def lock_surplus(surplus_id: UUID) -> Surplus:
    """The surplus as it is now, its row locked until the transaction ends."""
    return Surplus.objects.select_for_update().get(id=surplus_id)


def use_surplus(
    surplus: Surplus,
    *,
    kind: UseKind,
    amount: Money,
    by: Any,
    invoice: Invoice | None = None,
    refund: Refund | None = None,
    reason: str = "",
) -> SurplusUse:
    """Take `amount` of a surplus whose row is locked; it is resolved when nothing is left.

    A negative amount gives back what a failed refund took. Raises SurplusSpent.
    """
    if amount.currency != surplus.currency or amount.amount_minor > surplus.left.amount_minor:
        raise SurplusSpent(left=surplus.left, wanted=amount)
    surplus.used_minor += amount.amount_minor
    surplus.resolved_at = None if surplus.left else clock.now()
    surplus.save(update_fields=("used_minor", "resolved_at"))
    return SurplusUse.objects.create(
        surplus=surplus,
        kind=kind,
        amount_minor=amount.amount_minor,
        invoice=invoice,
        refund=refund,
        reason=reason,
        decided_by_id=by.id,
        decided_at=clock.now(),
    )


@transaction.atomic
def settle_from_surpluses(
    invoice: Invoice, *, surpluses: Sequence[Surplus], by: Any, write_off: bool = False
) -> Payment:
    """Pay an open invoice whole with money that is kept; what is over stays kept.

    Several surpluses together may make up the total (a payer who sent it in two parts). With
    `write_off`, up to one per cent of the total may be missing and is written off.
    Raises PermissionMissing (`books.keep`), InvoiceNotOpen, NotEnoughKept, WriteOffTooLarge,
    SurplusSpent.
    """
    require(by, "books.keep")
    invoice = lock_invoice(invoice.id)
    if not invoice.is_open:
        raise InvoiceNotOpen(number=invoice.number, state=invoice.get_state_display())
    kept = [lock_surplus(surplus_id) for surplus_id in sorted(one.id for one in surpluses)]
    missing = invoice.total
    for surplus in kept:
        if surplus.currency != invoice.currency:
            raise SurplusSpent(left=surplus.left, wanted=invoice.total)
        part = min(missing.amount_minor, surplus.left.amount_minor)
        if part:
            amount = Money(part, invoice.currency)
            use_surplus(surplus, kind=UseKind.INVOICE, amount=amount, by=by, invoice=invoice)
            missing -= amount
    if missing and not write_off:
        raise NotEnoughKept(number=invoice.number, missing=missing)
    if missing.amount_minor * 100 > invoice.total_minor * LARGEST_WRITE_OFF_PERCENT:
        raise WriteOffTooLarge(missing=missing, percent=LARGEST_WRITE_OFF_PERCENT)
    payment = _pay(invoice, missing=missing, by=by)
    settle_invoice(invoice, by=by)
    return payment


def _pay(invoice: Invoice, *, missing: Money, by: Any) -> Payment:
    now = clock.now()
    payment = Payment.objects.create(
        invoice=invoice,
        provider=ProviderCode.KEPT,
        amount_minor=invoice.total_minor - missing.amount_minor,
        currency=invoice.currency,
        state=PaymentState.SUCCEEDED,
        created_by_id=by.id,
        created_at=now,
        succeeded_at=now,
    )
    lines = [ledger.debit(get_account(use=Use.OVERPAYMENT), payment.amount)]
    if missing:
        lines.append(ledger.debit(get_account(use=Use.WRITE_OFF), missing))
    lines.append(ledger.credit(get_account(use=Use.RECEIVABLE), invoice.total))
    ledger.post(
        idempotency_key=f"payment:{payment.id}",
        description=f"Invoice {invoice.number} paid with money received before",
        lines=lines,
        by=by,
        subject=payment,
    )
    record(
        verb="payment.settled_from_kept",
        subject=payment,
        by=by,
        payload={
            "invoice": invoice.number,
            "amount": str(payment.amount),
            "written_off": str(missing),
        },
    )
    return payment


@transaction.atomic
def keep_as_deposit(surplus: Surplus, *, organisation_id: UUID, by: Any) -> SurplusUse:
    """Put what is left of a surplus into an organisation's deposit.

    Raises PermissionMissing (`books.keep`), SurplusSpent, NoAccount.
    """
    require(by, "books.keep")
    surplus = lock_surplus(surplus.id)
    left = surplus.left
    use = use_surplus(surplus, kind=UseKind.DEPOSIT, amount=left, by=by)
    entry = _move(use, into=Use.DEPOSIT, amount=left, by=by)
    move_deposit(
        organisation_id=organisation_id,
        amount=left,
        description=entry.description,
        entry=entry,
        by=by,
    )
    record(
        verb="payment.surplus_to_deposit",
        subject=surplus,
        by=by,
        payload={"amount": str(left), "organisation": str(organisation_id)},
    )
    return use


@transaction.atomic
def keep_as_income(surplus: Surplus, *, reason: str, by: Any) -> SurplusUse:
    """Keep what is left of a surplus that nobody claims, with the reason.

    Raises PermissionMissing (`books.keep`), SurplusSpent, NoAccount.
    """
    require(by, "books.keep")
    surplus = lock_surplus(surplus.id)
    left = surplus.left
    use = use_surplus(surplus, kind=UseKind.INCOME, amount=left, by=by, reason=reason)
    _move(use, into=Use.FEES, amount=left, by=by)
    record(
        verb="payment.surplus_kept",
        subject=surplus,
        by=by,
        payload={"amount": str(left), "reason": reason},
    )
    return use


def _move(use: SurplusUse, *, into: Use, amount: Money, by: Any) -> JournalEntry:
    return ledger.post(
        idempotency_key=f"surplus-use:{use.id}",
        description=f"Surplus {use.get_kind_display()}"[:300],
        lines=(
            ledger.debit(get_account(use=Use.OVERPAYMENT), amount),
            ledger.credit(get_account(use=into), amount),
        ),
        by=by,
        journal=Journal.GENERAL,
        subject=use,
    )
