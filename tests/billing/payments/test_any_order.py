"""Invoices, money by every way, repetitions, credits, refunds, disputes, deposits in any order."""

from __future__ import annotations

from functools import partial
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
from billing.invoices.models import CreditNote, Invoice
from billing.invoices.services import cancel_invoice
from billing.ledger.selectors import balance, get_account, is_balanced
from billing.payments.errors import (
    CreditTooLarge,
    DepositTooSmall,
    InvoiceNotPaid,
    NotEnoughKept,
)
from billing.payments.models import Payment, Shortfall, Surplus
from billing.payments.providers.base import RefundTold
from billing.payments.selectors import find_deposit, list_surpluses
from billing.payments.services import (
    credit_invoice,
    keep_as_deposit,
    pay_from_deposit,
    receive_webhook,
    record_bank_credit,
    record_counter_payment,
    refund_surplus,
    settle_from_surpluses,
)
from billing.payments.services.crediting import creditable
from billing.payments.services.refunds import apply_refund_told
from billing.payments.services.setbacks import give_again, take_back
from billing.payments.states import ShortfallReason
from core.accounts.actors import SYSTEM
from core.common.money import Money
from core.events.models import DomainEvent
from tests.billing.conftest import make_invoice
from tests.billing.payments.conftest import make_account, make_card_payment, make_event, sign
from tests.factories.people import make_trader, make_user

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
        self.accountant = make_user("accountant")
        _trader, self.organisation = make_trader()
        # What really lies where; what was written off, and what is earned, follows from the books.
        self.arrived = {"cash": 0, "bank": 0, "card": 0, "disputed": 0}
        self.disputed: set[Any] = set()
        self.charged: set[Any] = set()
        self.told: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @rule(target=invoices, amount=st.integers(1, 10**9))
    def raise_invoice(self, amount: int) -> Invoice:
        return make_invoice(amount, organisation_id=self.organisation.id)

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

    @rule(invoice=invoices, share=st.integers(1, 100))
    def credit_note(self, invoice: Invoice, share: int) -> None:
        """A paid invoice is credited in part, never beyond what it was over."""
        invoice.refresh_from_db()
        left = creditable(invoice)[1]
        amount = Money(max(left.amount_minor * share // 100, 1), "MZN")
        credit = partial(credit_invoice, invoice, reason="x", by=self.accountant)
        if invoice.state != "paid":
            with pytest.raises(InvoiceNotPaid):
                credit(amounts={1: amount})
        elif not left:
            with pytest.raises(CreditTooLarge):
                credit(amounts={1: amount})
        else:
            credit(amounts={1: amount})

    @rule(data=st.data(), way=st.sampled_from(["counter", "bank"]), share=st.integers(1, 100))
    def give_back(self, data: st.DataObject, way: str, share: int) -> None:
        surpluses = list(list_surpluses())
        if not surpluses:
            return
        surplus = data.draw(st.sampled_from(surpluses))
        amount = Money(max(surplus.left.amount_minor * share // 100, 1), "MZN")
        refund = refund_surplus(
            surplus, way=way, amount=amount, payee="Kudu", reason="x", by=self.accountant
        )
        if way == "bank":
            for _time in range(2):
                told = RefundTold(reference=str(refund.id), state="succeeded", amount=amount)
                apply_refund_told(refund.id, told=told, by=SYSTEM)
        self.arrived[{"counter": "cash", "bank": "bank"}[way]] -= amount.amount_minor

    @rule(invoice=invoices, data=st.data())
    def settle_from_what_is_kept(self, invoice: Invoice, data: st.DataObject) -> None:
        surpluses = list(list_surpluses())
        invoice.refresh_from_db()
        if not surpluses or not invoice.is_open:
            return
        chosen = data.draw(st.lists(st.sampled_from(surpluses), min_size=1, unique=True))
        enough = sum(one.left.amount_minor for one in chosen) >= invoice.total_minor
        settle = partial(settle_from_surpluses, invoice, surpluses=chosen, by=self.accountant)
        if enough:
            settle()
        else:
            with pytest.raises(NotEnoughKept):
                settle()

    @rule(data=st.data())
    def keep_in_deposit(self, data: st.DataObject) -> None:
        surpluses = list(list_surpluses())
        if surpluses:
            surplus = data.draw(st.sampled_from(surpluses))
            keep_as_deposit(surplus, organisation_id=self.organisation.id, by=self.accountant)

    @rule(invoice=invoices)
    def draw_on_the_deposit(self, invoice: Invoice) -> None:
        invoice.refresh_from_db()
        has = find_deposit(organisation_id=self.organisation.id, currency="MZN")
        if not invoice.is_open:
            return
        if has.amount_minor >= invoice.total_minor:
            pay_from_deposit(invoice, by=SYSTEM)
        else:
            with pytest.raises(DepositTooSmall):
                pay_from_deposit(invoice, by=SYSTEM)

    @rule(payment=cards, won=st.sampled_from([None, True, False]))
    def dispute(self, payment: Payment, won: bool | None) -> None:
        """The provider takes a charged card's money, and gives it again when the dispute is won."""
        payment.refresh_from_db()
        if payment.state != "succeeded":
            return
        key = f"dp_{payment.id}"
        reason = ShortfallReason.DISPUTED
        take_back(payment, key=key, amount=payment.amount, reason=reason, by=SYSTEM)
        if key not in self.disputed:
            self.disputed.add(key)
            self.arrived["card"] -= payment.amount_minor
            self.arrived["disputed"] += payment.amount_minor
        open_ = Shortfall.objects.get(key=key).resolved_at is None
        if won:
            give_again(key, by=SYSTEM)
            if open_:
                self.arrived["card"] += payment.amount_minor
                self.arrived["disputed"] -= payment.amount_minor

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
        kept = sum(one.left.amount_minor for one in Surplus.objects.all())
        assert balance(get_account(use="overpayment"), currency="MZN") == Money(-kept, "MZN")
        has = find_deposit(organisation_id=self.organisation.id, currency="MZN")
        assert balance(get_account(use="deposit"), currency="MZN") == -has
        billed = sum(
            Invoice.objects.exclude(state="cancelled").values_list("total_minor", flat=True)
        )
        credited = sum(CreditNote.objects.values_list("total_minor", flat=True))
        earned = balance(get_account(use="fees"), currency="MZN").amount_minor
        assert earned == credited - billed

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
        settings=settings(max_examples=12, stateful_step_count=20, deadline=None),
    )
