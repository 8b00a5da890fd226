"""Deposits: an organisation pays in beforehand, and its permits draw on that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from billing.fees.rules import Quote, QuoteItem
from billing.invoices.errors import InvoiceNotOpen
from billing.invoices.models import Invoice
from billing.invoices.services import lock_invoice, raise_invoice
from billing.ledger.models import JournalEntry, Use
from billing.ledger.selectors import get_account, list_entries
from billing.payments.errors import DepositTooSmall
from billing.payments.models import DepositAccount, DepositMovement, Payment
from billing.payments.providers.base import Told
from billing.payments.services.receiving import apply_told
from billing.payments.states import PaymentState, ProviderCode
from core.common import clock
from core.common.money import Money
from core.parties.models import Organisation

DEPOSIT_ITEM = "deposit"


def move_deposit(
    *,
    organisation_id: UUID,
    amount: Money,
    description: str,
    entry: JournalEntry,
    by: Any,
) -> DepositMovement:
    """Put `amount` into an organisation's deposit, or take it out when it is negative.

    In the caller's transaction, which wrote `entry`; the account's row is locked until its end.
    Raises DepositTooSmall.
    """
    account = lock_deposit(organisation_id=organisation_id, currency=amount.currency)
    if account.balance_minor + amount.amount_minor < 0:
        raise DepositTooSmall(balance=account.balance, wanted=-amount)
    account.balance_minor += amount.amount_minor
    account.save(update_fields=("balance_minor",))
    return DepositMovement.objects.create(
        account=account,
        amount_minor=amount.amount_minor,
        description=description,
        entry=entry,
        made_by_id=by.id,
        made_at=clock.now(),
    )


def lock_deposit(*, organisation_id: UUID, currency: str) -> DepositAccount:
    """The organisation's deposit in a currency, made if need be, locked."""
    DepositAccount.objects.bulk_create(
        [DepositAccount(organisation_id=organisation_id, currency=currency)], ignore_conflicts=True
    )
    return DepositAccount.objects.select_for_update().get(
        organisation_id=organisation_id, currency=currency
    )


@transaction.atomic
def invoice_deposit(organisation: Organisation, *, amount: Money, by: Any) -> Invoice:
    """An invoice over money that the organisation wants to pay in; paid like any other.

    Raises NoAccount when the chart has no account for deposits, InvoiceEmpty.
    """
    names = {"en": "Deposit", "fr": "Dépôt", "es": "Depósito", "pt": "Depósito"}
    item = QuoteItem(
        code=DEPOSIT_ITEM,
        names=names,
        amount=amount,
        account=get_account(use=Use.DEPOSIT).code,
        basis="fixed",
    )
    members = ("name", "street", "city", "postcode", "country")
    return raise_invoice(
        quote=Quote(items=(item,), currency=amount.currency, schedule_version=""),
        by=by,
        billed_to={member: getattr(organisation, member) for member in members},
        organisation_id=organisation.id,
    )


@transaction.atomic
def credit_paid_deposit(invoice_id: UUID, *, by: Any) -> DepositMovement | None:
    """The movement of a deposit invoice that was paid; None for other invoices. Repeatable."""
    invoice = lock_invoice(invoice_id)
    lines = invoice.lines.filter(code=DEPOSIT_ITEM)
    amount = sum(line.amount_minor for line in lines)
    if not amount or invoice.organisation_id is None:
        return None
    entry = list_entries(subject_id=invoice.id).get(reverses=None)
    lock_deposit(organisation_id=invoice.organisation_id, currency=invoice.currency)
    known = DepositMovement.objects.filter(entry=entry).first()
    return known or move_deposit(
        organisation_id=invoice.organisation_id,
        amount=Money(amount, invoice.currency),
        description=f"Invoice {invoice.number}",
        entry=entry,
        by=by,
    )


@transaction.atomic
def pay_from_deposit(invoice: Invoice, *, by: Any) -> Payment:
    """Pay an open invoice whole from its organisation's deposit; its case moves on.

    The caller has decided that `by` may act for the organisation.
    Raises InvoiceNotOpen, DepositTooSmall, NoAccount.
    """
    invoice = lock_invoice(invoice.id)
    if not invoice.is_open:
        raise InvoiceNotOpen(number=invoice.number, state=invoice.get_state_display())
    if invoice.organisation_id is None:
        raise DepositTooSmall(balance=Money(0, invoice.currency), wanted=invoice.total)
    payment = Payment.objects.create(
        invoice=invoice,
        provider=ProviderCode.DEPOSIT,
        amount_minor=invoice.total_minor,
        currency=invoice.currency,
        created_by_id=by.id,
        created_at=clock.now(),
    )
    account = lock_deposit(organisation_id=invoice.organisation_id, currency=invoice.currency)
    if account.balance_minor < invoice.total_minor:
        raise DepositTooSmall(balance=account.balance, wanted=invoice.total)
    told = Told(reference=str(payment.id), state=PaymentState.SUCCEEDED, amount=invoice.total)
    payment = apply_told(payment.id, told=told, by=by)
    move_deposit(
        organisation_id=invoice.organisation_id,
        amount=-invoice.total,
        description=f"Invoice {invoice.number}",
        entry=list_entries(subject_id=payment.id).get(),
        by=by,
    )
    return payment
