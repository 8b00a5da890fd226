"""Invoices, cash, bank credits, cards, repetitions and cancellations in any order whatever."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from billing.invoices.errors import InvoiceNotOpen
from billing.invoices.models import Invoice
from billing.invoices.services import cancel_invoice
from billing.ledger.selectors import balance, get_account, is_balanced
from billing.payments.models import Payment, Surplus
from billing.payments.services import (
    receive_webhook,
    record_bank_credit,
    record_counter_payment,
)
from core.accounts.actors import SYSTEM
from core.common.money import Money
from core.events.models import DomainEvent
from tests.billing.conftest import make_invoice
from tests.billing.payments.conftest import make_account, make_card_payment, make_event, sign
from tests.factories.people import make_user

EVENTS = ("succeeded", "requires_payment_method", "canceled", "processing")


class MoneyInAnyOrder(RuleBasedStateMachine):
    """`arrived` is what really came, by where it lies: the books must say the same."""

    invoices = Bundle("invoices")
    cards = Bundle("cards")
    messages = Bundle("messages")
    credits = Bundle("credits")

    @initialize()
    def begin(self) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        make_account()
        self.cashier = make_user("cashier")
        self.arrived = {"cash": 0, "bank": 0, "card": 0}
        self.charged: set[Any] = set()
        self.told: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @rule(target=invoices, amount=st.integers(1, 10**9))
    def raise_invoice(self, amount: int) -> Invoice:
        return make_invoice(amount)

    @rule(invoice=invoices)
    def pay_cash(self, invoice: Invoice) -> None:
        invoice.refresh_from_db()
        if invoice.is_open:
            record_counter_payment(invoice, amount=invoice.total, by=self.cashier)
            self.arrived["cash"] += invoice.total_minor
        else:
            with pytest.raises(InvoiceNotOpen):
                record_counter_payment(invoice, amount=invoice.total, by=self.cashier)

    @rule(invoice=invoices)
    def cancel(self, invoice: Invoice) -> None:
        invoice.refresh_from_db()
        if invoice.is_open:
            cancel_invoice(invoice, reason="any", by=SYSTEM)

    @rule(target=credits, invoice=invoices, off=st.sampled_from([0, 0, 0, -1, 1]))
    def credit(self, invoice: Invoice, off: int) -> dict[str, Any]:
        amount = max(invoice.total_minor + off, 1)
        told = {
            "reference": f"perm {invoice.printed_reference}",
            "amount": Money(amount, "MZN"),
            "bank_id": f"b{len(self.told)}",
        }
        self.told.add(told["bank_id"])
        record_bank_credit(**told, by=self.cashier)
        self.arrived["bank"] += amount
        return told

    @rule(told=credits)
    def tell_credit_again(self, told: dict[str, Any]) -> None:
        record_bank_credit(**told, by=self.cashier)

    @rule(target=cards, invoice=invoices)
    def begin_card(self, invoice: Invoice) -> Payment:
        waiting = invoice.payments.filter(provider="stripe", state__in=("waiting", "failed"))
        return waiting.first() or make_card_payment(invoice)

    @rule(target=messages, payment=cards, status=st.sampled_from(EVENTS))
    def tell(self, payment: Payment, status: str) -> bytes:
        """A card that was charged stays so: later messages of Stripe are old news."""
        body = make_event(payment, status=status, last_payment_error={"code": "declined"})
        if status == "succeeded" and payment.id not in self.charged:
            self.charged.add(payment.id)
            self.arrived["card"] += payment.amount_minor
        self._receive(body)
        return body

    @rule(body=messages)
    def tell_again(self, body: bytes) -> None:
        self._receive(body)

    def _receive(self, body: bytes) -> None:
        receive_webhook(provider="stripe", body=body, signature=sign(body), address=None)

    @invariant()
    def the_books_say_what_happened(self) -> None:
        if not hasattr(self, "transaction"):
            return
        connection.check_constraints()
        assert is_balanced()
        for use, amount in self.arrived.items():
            assert balance(get_account(use=use), currency="MZN") == Money(amount, "MZN")
        owed = sum(Invoice.objects.filter(state="open").values_list("total_minor", flat=True))
        assert balance(get_account(use="receivable"), currency="MZN") == Money(owed, "MZN")
        kept = sum(Surplus.objects.values_list("amount_minor", flat=True))
        assert balance(get_account(use="overpayment"), currency="MZN") == Money(-kept, "MZN")

    @invariant()
    def an_invoice_is_paid_once(self) -> None:
        if not hasattr(self, "transaction"):
            return
        told = [
            payload["invoice_id"]
            for payload in DomainEvent.objects.filter(kind="invoice.paid").values_list(
                "payload", flat=True
            )
        ]
        paid = Invoice.objects.filter(state="paid").values_list("id", flat=True)
        assert sorted(told) == sorted(str(invoice_id) for invoice_id in paid)


@pytest.mark.slow
def test_money_in_any_order_is_booked_once_and_never_lost(in_mz: object) -> None:
    run_state_machine_as_test(
        MoneyInAnyOrder,
        settings=settings(max_examples=25, stateful_step_count=20, deadline=None),
    )
