"""Credits on the bank account."""

from __future__ import annotations

import datetime as dt

import pytest

from billing.invoices.services import cancel_invoice
from billing.ledger.selectors import balance, get_account, is_balanced
from billing.payments.errors import BankCreditKnown
from billing.payments.models import BankCredit, Payment, Surplus
from billing.payments.selectors import list_surpluses
from billing.payments.services import record_bank_credit
from core.accounts.actors import SYSTEM
from core.accounts.models import User
from core.accounts.permissions import PermissionMissing
from core.common.money import Money
from tests.billing.conftest import make_invoice
from tests.factories.people import make_user

pytestmark = pytest.mark.usefixtures("in_mz")


@pytest.fixture
def cashier(in_mz: None) -> User:
    return make_user("cashier")


def amount_on(use: str) -> int:
    return balance(get_account(use=use), currency="MZN").amount_minor


def test_a_credit_with_the_reference_pays_the_invoice(cashier: User) -> None:
    invoice = make_invoice()
    credit = record_bank_credit(
        reference=f"taxa {invoice.printed_reference.lower()} obrigado",
        amount=invoice.total,
        bank_id="NTRF-1",
        booked_on=dt.date(2026, 5, 4),
        payer="Kudu Tannery",
        by=cashier,
    )
    invoice.refresh_from_db()
    assert credit.is_matched
    assert credit.payment.invoice == invoice
    assert invoice.state == "paid"
    assert (amount_on("bank"), amount_on("receivable"), amount_on("overpayment")) == (5000, 0, 0)


def test_the_same_credit_told_twice_is_one(cashier: User) -> None:
    invoice = make_invoice()
    told = {"reference": invoice.reference, "amount": invoice.total, "by": cashier}
    first = record_bank_credit(bank_id="NTRF-1", **told)
    assert record_bank_credit(bank_id="NTRF-1", **told) == first
    with pytest.raises(BankCreditKnown):
        record_bank_credit(bank_id="NTRF-1", **(told | {"amount": Money(1, "MZN")}))
    assert (amount_on("bank"), Payment.objects.count()) == (5000, 1)


def test_a_credit_without_the_banks_id_is_known_by_its_content(cashier: User) -> None:
    invoice = make_invoice()
    told = {"reference": invoice.reference, "amount": invoice.total, "by": cashier}
    day = {"booked_on": dt.date(2026, 5, 4)}
    assert record_bank_credit(**told, **day) == record_bank_credit(**told, **day)
    other = record_bank_credit(**told, booked_on=dt.date(2026, 5, 5))
    assert other.surplus.reason == "already_paid"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"reference": "fee for my permit"}, "unknown_reference"),
        ({"reference": "RF18 5390 0754 7034"}, "unknown_reference"),
        ({"amount": Money(4999, "MZN")}, "wrong_amount"),
        ({"amount": Money(6000, "MZN")}, "wrong_amount"),
        ({"amount": Money(5000, "ZAR")}, "wrong_currency"),
    ],
)
def test_a_credit_that_does_not_fit_is_kept_with_the_reason(
    cashier: User, change: dict[str, object], reason: str
) -> None:
    invoice = make_invoice()
    told = {"reference": invoice.reference, "amount": invoice.total} | change
    credit = record_bank_credit(**told, by=cashier)
    invoice.refresh_from_db()
    assert (credit.is_matched, invoice.state) == (False, "open")
    assert list_surpluses().get().reason == reason
    money = credit.amount
    assert balance(get_account(use="overpayment"), currency=money.currency) == -money
    assert balance(get_account(use="bank"), currency=money.currency) == money
    assert is_balanced()


def test_money_for_a_cancelled_or_paid_invoice_is_kept(cashier: User) -> None:
    cancelled = cancel_invoice(make_invoice(), reason="x", by=SYSTEM)
    paid = make_invoice()
    for place, invoice in enumerate((cancelled, paid, paid)):
        record_bank_credit(
            reference=invoice.reference, amount=invoice.total, bank_id=f"b{place}", by=cashier
        )
    assert set(Surplus.objects.values_list("reason", flat=True)) == {
        "invoice_cancelled",
        "already_paid",
    }
    assert (amount_on("bank"), amount_on("overpayment")) == (15000, -10000)
    assert BankCredit.objects.count() == 3


def test_only_who_may_receive_payments_does() -> None:
    with pytest.raises(PermissionMissing):
        record_bank_credit(reference="x", amount=Money(1, "MZN"), by=make_user("applicant"))
