"""Cash over the counter."""

from __future__ import annotations

import pytest
from django.db import transaction

from billing.invoices.errors import InvoiceNotOpen
from billing.invoices.services import cancel_invoice
from billing.ledger.selectors import balance, get_account, is_balanced
from billing.payments.errors import AmountDiffers
from billing.payments.models import Payment, Receipt
from billing.payments.services import record_counter_payment
from core.accounts.actors import SYSTEM
from core.accounts.permissions import PermissionMissing
from core.common.money import Money
from core.events.models import DomainEvent
from tests.billing.conftest import make_invoice
from tests.factories.people import make_user

pytestmark = pytest.mark.usefixtures("in_mz")


def test_cash_pays_the_invoice_and_makes_a_receipt() -> None:
    cashier, invoice = make_user("cashier"), make_invoice()
    receipt = record_counter_payment(invoice, amount=invoice.total, by=cashier)
    invoice.refresh_from_db()
    assert invoice.state == "paid"
    assert receipt.number == f"REC-{receipt.received_at.year}-000001"
    assert (receipt.payment.state, receipt.received_by) == ("succeeded", cashier)
    assert balance(get_account(use="cash"), currency="MZN") == Money(5000, "MZN")
    assert balance(get_account(use="receivable"), currency="MZN") == Money(0, "MZN")
    assert is_balanced()
    assert DomainEvent.objects.get(kind="invoice.paid").payload["invoice_id"] == str(invoice.id)


def test_receipt_numbers_have_no_gaps() -> None:
    cashier = make_user("cashier")
    first = record_counter_payment(make_invoice(), amount=Money(5000, "MZN"), by=cashier)
    with transaction.atomic():
        record_counter_payment(make_invoice(), amount=Money(5000, "MZN"), by=cashier)
        transaction.set_rollback(True)
    second = record_counter_payment(make_invoice(), amount=Money(5000, "MZN"), by=cashier)
    assert [int(receipt.number[-6:]) for receipt in (first, second)] == [1, 2]


@pytest.mark.parametrize(
    "amount", [Money(4999, "MZN"), Money(5001, "MZN"), Money(0, "MZN"), Money(5000, "ZAR")]
)
def test_an_invoice_is_paid_whole_and_in_its_currency(amount: Money) -> None:
    invoice = make_invoice()
    with pytest.raises(AmountDiffers):
        record_counter_payment(invoice, amount=amount, by=make_user("cashier"))
    assert not Payment.objects.exists()


def test_an_invoice_that_is_not_open_takes_no_cash() -> None:
    cashier = make_user("cashier")
    paid, cancelled = make_invoice(), cancel_invoice(make_invoice(), reason="x", by=SYSTEM)
    record_counter_payment(paid, amount=paid.total, by=cashier)
    for invoice in (paid, cancelled):
        with pytest.raises(InvoiceNotOpen):
            record_counter_payment(invoice, amount=invoice.total, by=cashier)
    assert Receipt.objects.count() == 1


def test_only_who_may_receive_payments_does() -> None:
    invoice = make_invoice()
    with pytest.raises(PermissionMissing):
        record_counter_payment(invoice, amount=invoice.total, by=make_user("applicant"))
