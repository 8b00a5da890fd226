"""Credits on the bank account, matched to invoices by their ISO 11649 reference."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from billing.invoices.models import Invoice
from billing.invoices.references import find_references
from billing.invoices.selectors import find_by_references
from billing.invoices.services import lock_invoice
from billing.ledger.models import Use
from billing.payments.errors import BankCreditKnown
from billing.payments.models import BankCredit, Payment
from billing.payments.providers.bank import credit_id
from billing.payments.providers.base import Told
from billing.payments.services.receiving import add_surplus, apply_told, book_money, find_misfit
from billing.payments.states import PaymentState, ProviderCode, SurplusReason
from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.common.money import Money


@transaction.atomic
def record_bank_credit(
    *,
    reference: str,
    amount: Money,
    by: Any,
    bank_id: str = "",
    booked_on: dt.date | None = None,
    payer: str = "",
    meant: Invoice | None = None,
) -> BankCredit:
    """The credit as recorded, with the payment that it made, or the surplus when none fits.

    `reference` is whatever text came with it; the reference in it is found tolerantly, unless the
    caller knows the invoice that is `meant`. `bank_id` is the bank's own id: the same credit told
    again gives the first row back. Nothing is lost: an unknown reference, another amount or
    currency, or an invoice that is not open makes a surplus with that reason.
    Raises PermissionMissing, BankCreditKnown, NoAccount.
    """
    if not by.may("books.keep"):
        require(by, "payment.receive")
    booked_on = booked_on or clock.today()
    bank_id = bank_id or credit_id(text=reference, amount=amount, booked_on=booked_on, payer=payer)
    credit = BankCredit(
        bank_id=bank_id,
        amount_minor=amount.amount_minor,
        currency=amount.currency,
        booked_on=booked_on,
        text=reference,
        payer=payer,
        recorded_by=by,
        recorded_at=clock.now(),
    )
    found = meant or find_by_references(find_references(reference))
    invoice = lock_invoice(found.id) if found else None
    known = BankCredit.objects.filter(bank_id=bank_id).first()
    if known is not None:
        if known.amount != amount or known.text != reference:
            raise BankCreditKnown(bank_id=bank_id)
        return known
    misfit = find_misfit(invoice, amount) if invoice else SurplusReason.UNKNOWN_REFERENCE
    if invoice is not None and misfit is None:
        credit.payment = _pay(invoice, credit, by=by)
    _insert(credit)
    record(
        verb="payment.bank_credit",
        subject=credit,
        by=by,
        payload={"amount": str(amount), "bank_id": bank_id, "text": reference, "payer": payer},
    )
    if misfit is not None:
        _keep_surplus(credit, misfit, invoice=invoice, by=by)
    return credit


def _insert(credit: BankCredit) -> None:
    try:
        with transaction.atomic():
            credit.save(force_insert=True)
    except IntegrityError:
        raise BankCreditKnown(bank_id=credit.bank_id) from None


def _pay(invoice: Invoice, credit: BankCredit, *, by: Any) -> Payment:
    payment = Payment.objects.create(
        invoice=invoice,
        provider=ProviderCode.BANK,
        amount_minor=credit.amount_minor,
        currency=credit.currency,
        provider_reference=credit.bank_id,
        created_by=by,
        created_at=credit.recorded_at,
    )
    told = Told(
        reference=credit.bank_id,
        state=PaymentState.SUCCEEDED,
        amount=credit.amount,
        on=credit.booked_on,
    )
    return apply_told(payment.id, told=told, by=by)


def _keep_surplus(
    credit: BankCredit, reason: SurplusReason, *, invoice: Invoice | None, by: Any
) -> None:
    book_money(
        key=f"bank:{credit.bank_id}",
        into=Use.BANK,
        amount=credit.amount,
        is_surplus=True,
        description=f"Bank credit {credit.bank_id}: {reason.label}",
        subject=credit,
        by=by,
        on=credit.booked_on,
    )
    add_surplus(reason, amount=credit.amount, invoice=invoice, bank_credit=credit, by=by)
