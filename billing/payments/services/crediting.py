"""Credit notes: what of a paid invoice is taken back, and so owed to its payer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Sum

from billing.invoices.models import CreditNote, CreditNoteLine, Invoice, InvoiceLine
from billing.invoices.services import document_number, lock_invoice, take_serial
from billing.invoices.states import Document, InvoiceState
from billing.ledger import services as ledger
from billing.ledger.models import Journal, Use
from billing.ledger.selectors import get_account
from billing.payments.errors import CreditEmpty, CreditTooLarge, InvoiceNotPaid
from billing.payments.services.receiving import add_surplus
from billing.payments.states import SurplusReason
from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.common.money import Money


def creditable(invoice: Invoice) -> dict[int, Money]:
    """What can still be credited of each of the invoice's lines, by position. Two queries."""
    lines = invoice.lines.annotate(before=Sum("credited__amount_minor"))
    return {
        line.position: Money(line.amount_minor - int(line.before or 0), invoice.currency)
        for line in lines
    }


@transaction.atomic
def credit_invoice(
    invoice: Invoice, *, reason: str, by: Any, amounts: Mapping[int, Money] | None = None
) -> CreditNote:
    """The credit note over lines of a paid invoice, and the surplus that is now owed back.

    `amounts` says how much of which position, with the line's sign; all that is left when it is
    not given. Booked: debit each line's account, credit what is owed back.
    Raises PermissionMissing (`payment.refund`), InvoiceNotPaid, CreditEmpty, CreditTooLarge.
    """
    require(by, "payment.refund")
    invoice = lock_invoice(invoice.id)
    if invoice.state != InvoiceState.PAID:
        raise InvoiceNotPaid(number=invoice.number)
    left = creditable(invoice)
    wanted = {place: amount for place, amount in (amounts or left).items() if amount}
    _check(wanted, left)
    total = Money(sum(amount.amount_minor for amount in wanted.values()), invoice.currency)
    if total.amount_minor <= 0:
        raise CreditEmpty
    note = _write(invoice, total=total, reason=reason, by=by)
    lines = {line.position: line for line in invoice.lines.all()}
    CreditNoteLine.objects.bulk_create(
        CreditNoteLine(
            credit_note=note, invoice_line=lines[place], amount_minor=amount.amount_minor
        )
        for place, amount in wanted.items()
    )
    _book(note, {lines[place]: amount for place, amount in wanted.items()}, by=by)
    add_surplus(SurplusReason.CREDITED, amount=total, by=by, invoice=invoice, credit_note=note)
    record(
        verb="invoice.credited",
        subject=note,
        by=by,
        payload={
            "number": note.number,
            "invoice": invoice.number,
            "total": str(total),
            "reason": reason,
        },
    )
    return note


def _check(wanted: Mapping[int, Money], left: Mapping[int, Money]) -> None:
    for place, amount in wanted.items():
        may = left.get(place)
        if may is None or (amount.amount_minor > 0) != (may.amount_minor > 0):
            raise CreditTooLarge(position=place, left=may.decimal if may else 0)
        if abs(amount.amount_minor) > abs(may.amount_minor):
            raise CreditTooLarge(position=place, left=may.decimal)


def _write(invoice: Invoice, *, total: Money, reason: str, by: Any) -> CreditNote:
    today = clock.today()
    serial = take_serial(document=Document.CREDIT_NOTE, year=today.year)
    return CreditNote.objects.create(
        number=document_number(document=Document.CREDIT_NOTE, year=today.year, serial=serial),
        year=today.year,
        serial=serial,
        invoice=invoice,
        reason=reason,
        currency=invoice.currency,
        total_minor=total.amount_minor,
        issued_on=today,
        created_by_id=by.id,
        created_at=clock.now(),
    )


def _book(note: CreditNote, lines: Mapping[InvoiceLine, Money], *, by: Any) -> None:
    taken: dict[str, int] = {}
    for line, amount in lines.items():
        taken[line.account_code] = taken.get(line.account_code, 0) + amount.amount_minor
    ledger.post(
        idempotency_key=f"credit-note:{note.id}",
        description=f"Credit note {note.number} for invoice {note.invoice.number}",
        lines=[
            *(
                ledger.debit(get_account(code=code), Money(minor, note.currency))
                for code, minor in taken.items()
                if minor
            ),
            ledger.credit(get_account(use=Use.OVERPAYMENT), note.total),
        ],
        by=by,
        date=note.issued_on,
        journal=Journal.SALES,
        subject=note,
    )
