"""Raising, settling and cancelling invoices."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from billing.invoices.errors import InvoiceEmpty, InvoiceNotFound, InvoiceNotOpen
from billing.invoices.models import Invoice
from billing.invoices.references import is_reference
from billing.invoices.selectors import (
    find_by_references,
    get_invoice,
    invoice_for,
    list_open_invoices,
)
from billing.invoices.services import cancel_invoice, settle_invoice
from billing.ledger.selectors import balance, get_account, is_balanced
from core.accounts.actors import SYSTEM
from core.audit.models import AuditEntry
from core.common.ids import new_id
from core.common.money import Money
from tests.billing.conftest import make_invoice

pytestmark = pytest.mark.usefixtures("in_mz")


def owed() -> Money:
    return balance(get_account(use="receivable"), currency="MZN")


def test_an_invoice_has_number_reference_lines_and_is_booked() -> None:
    invoice = make_invoice(2000, 500)
    year = invoice.issued_on.year
    assert invoice.number == f"INV-{year}-000001"
    assert is_reference(invoice.reference)
    assert "MZ" in invoice.reference
    assert [line.amount.amount_minor for line in get_invoice(invoice.id).lines.all()] == [2000, 500]
    assert owed() == Money(2500, "MZN")
    assert balance(get_account(use="fees"), currency="MZN") == Money(-2500, "MZN")
    assert AuditEntry.objects.filter(verb="invoice.raised").count() == 1


def test_numbers_have_no_gaps_when_raising_fails() -> None:
    first = make_invoice()
    with transaction.atomic():
        make_invoice()
        transaction.set_rollback(True)
    assert make_invoice().serial == first.serial + 1


def test_an_invoice_over_nothing_is_refused() -> None:
    with pytest.raises(InvoiceEmpty):
        make_invoice(0)


def test_a_case_has_one_open_invoice() -> None:
    case = new_id()
    first = make_invoice(application_id=case)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_invoice(application_id=case)
    assert invoice_for(case) == first
    assert invoice_for(new_id()) is None


def test_a_settled_invoice_is_paid_once() -> None:
    invoice = settle_invoice(make_invoice(), by=SYSTEM)
    assert invoice.state == "paid"
    assert invoice.paid_at
    with pytest.raises(InvoiceNotOpen, match="paid"):
        settle_invoice(invoice, by=SYSTEM)
    with pytest.raises(InvoiceNotOpen):
        cancel_invoice(invoice, reason="late", by=SYSTEM)


def test_cancelling_reverses_what_was_owed() -> None:
    invoice = cancel_invoice(make_invoice(), reason="withdrawn", by=SYSTEM)
    assert invoice.state == "cancelled"
    assert not owed()
    assert is_balanced()
    assert not list_open_invoices().exists()


def test_the_invoice_that_counts_is_the_open_one_then_the_paid_one() -> None:
    case = new_id()
    paid = settle_invoice(make_invoice(application_id=case), by=SYSTEM)
    assert invoice_for(case) == paid
    more = make_invoice(application_id=case)
    assert invoice_for(case) == more
    cancel_invoice(more, reason="mistake", by=SYSTEM)
    assert invoice_for(case) == paid


def test_an_invoice_is_found_by_the_first_known_reference() -> None:
    invoice = make_invoice()
    assert find_by_references(["RF18539007547034", invoice.reference]) == invoice
    assert find_by_references([]) is None
    with pytest.raises(InvoiceNotFound):
        get_invoice(new_id())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invoices_invoice SET total_minor = 1",
        "UPDATE invoices_invoice SET currency = 'EUR'",
        "UPDATE invoices_invoice SET number = 'X'",
        "UPDATE invoices_invoice SET reference = 'RF18539007547034'",
        "UPDATE invoices_invoice SET billed_to = '{}'",
        "UPDATE invoices_invoice SET state = 'paid'",
        "DELETE FROM invoices_invoice",
        "TRUNCATE invoices_invoice CASCADE",
        "UPDATE invoices_invoiceline SET amount_minor = 1",
        "DELETE FROM invoices_invoiceline",
    ],
)
def test_what_was_invoiced_cannot_be_changed_by_sql(statement: str) -> None:
    invoice = make_invoice()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Invoice.objects.get(id=invoice.id).total_minor == 5000


@pytest.mark.parametrize("state", ["open", "cancelled"])
def test_a_paid_invoice_stays_paid(state: str) -> None:
    settle_invoice(make_invoice(), by=SYSTEM)
    with pytest.raises(DatabaseError, match="stays so"), transaction.atomic():
        Invoice.objects.update(state=state, paid_at=None)
