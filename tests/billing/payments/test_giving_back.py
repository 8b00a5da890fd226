"""Surpluses, credit notes, deposits, refunds, disputes: what came in is always somewhere."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from billing.invoices.models import CreditNote, CreditNoteLine, Invoice
from billing.ledger.selectors import balance, get_account, is_balanced
from billing.payments.errors import (
    CreditEmpty,
    CreditTooLarge,
    DepositTooSmall,
    InvoiceNotPaid,
    NotEnoughKept,
    RefundNotWaiting,
    ShortfallResolved,
    SurplusSpent,
    WayNotPossible,
    WriteOffTooLarge,
)
from billing.payments.models import Refund, Shortfall, Surplus
from billing.payments.selectors import (
    find_deposit,
    list_shortfalls,
    list_surpluses,
    list_waiting_refunds,
)
from billing.payments.services import (
    confirm_bank_refund,
    credit_invoice,
    invoice_deposit,
    keep_as_deposit,
    keep_as_income,
    pay_from_deposit,
    receive_webhook,
    record_bank_credit,
    record_counter_payment,
    refund_surplus,
    settle_from_surpluses,
    write_off_shortfall,
)
from billing.payments.services.crediting import creditable
from core.accounts.actors import SYSTEM
from core.accounts.permissions import PermissionMissing
from core.common.ids import new_id
from core.common.money import Money
from core.events.services import run_pending
from tests.billing.conftest import make_invoice
from tests.billing.payments.conftest import make_account, make_card_payment, make_event, sign
from tests.factories.people import make_trader, make_user

pytestmark = pytest.mark.usefixtures("in_mz")


def mzn(minor: int) -> Money:
    return Money(minor, "MZN")


def on(use: str) -> int:
    return balance(get_account(use=use), currency="MZN").amount_minor


@pytest.fixture
def accountant(in_mz):
    return make_user("accountant")


@pytest.fixture
def cashier(in_mz):
    return make_user("cashier")


@pytest.fixture
def told(cashier):
    """`told(amount, "text")`: a credit of the bank statement, and the surplus that it made."""

    def make(amount: int, text: str = "no reference") -> Surplus:
        credit = record_bank_credit(
            reference=text, amount=mzn(amount), bank_id=new_id().hex, by=cashier
        )
        return credit.surplus

    return make


def paid(cashier, *amounts: int) -> Invoice:
    invoice = make_invoice(*amounts)
    record_counter_payment(invoice, amount=invoice.total, by=cashier)
    invoice.refresh_from_db()
    return invoice


# -- deciding on what fits nothing ------------------------------------------------------------


def test_two_parts_together_pay_an_invoice_and_the_rest_stays_kept(told, accountant) -> None:
    invoice, parts = make_invoice(10000), [told(6000), told(7000)]
    payment = settle_from_surpluses(invoice, surpluses=parts, by=accountant)
    invoice.refresh_from_db()
    assert (invoice.state, payment.provider, payment.amount) == ("paid", "kept", mzn(10000))
    assert [one.left for one in list_surpluses()] == [mzn(3000)]
    assert (on("receivable"), on("overpayment"), on("bank")) == (0, -3000, 13000)
    assert is_balanced()


def test_a_small_difference_is_written_off_only_when_asked_and_only_if_small(
    told, accountant
) -> None:
    invoice, short = make_invoice(10000), told(9900)
    with pytest.raises(NotEnoughKept, match=r"1\.00"):
        settle_from_surpluses(invoice, surpluses=[short], by=accountant)
    settle_from_surpluses(invoice, surpluses=[short], by=accountant, write_off=True)
    assert (on("write_off"), on("receivable"), on("overpayment")) == (100, 0, 0)
    other, too_short = make_invoice(10000), told(9899)
    with pytest.raises(WriteOffTooLarge):
        settle_from_surpluses(other, surpluses=[too_short], by=accountant, write_off=True)
    assert list_surpluses().get().left == mzn(9899), "nothing was taken"


def test_a_surplus_is_used_once_whatever_is_tried(told, accountant) -> None:
    surplus = told(500)
    keep_as_income(surplus, reason="nobody claimed it", by=accountant)
    with pytest.raises(SurplusSpent):
        refund_surplus(surplus, way="counter", amount=mzn(1), reason="again", by=accountant)
    with pytest.raises(IntegrityError, match="surplus_never_used_twice"), transaction.atomic():
        Surplus.objects.filter(id=surplus.id).update(used_minor=501)
    assert (on("overpayment"), on("fees")) == (0, -500)


def test_only_who_keeps_the_books_decides(told, cashier) -> None:
    surplus = told(500)
    for service, more in (
        (keep_as_income, {"reason": "x"}),
        (refund_surplus, {"way": "counter", "reason": "x"}),
        (keep_as_deposit, {"organisation_id": new_id()}),
    ):
        with pytest.raises(PermissionMissing):
            service(surplus, by=cashier, **more)


# -- credit notes -----------------------------------------------------------------------------


def test_a_credit_note_takes_lines_back_and_what_it_takes_is_owed(cashier, accountant) -> None:
    invoice = paid(cashier, 10000, 250)
    note = credit_invoice(invoice, reason="one line too many", amounts={2: mzn(250)}, by=accountant)
    assert (note.number.startswith("CRN-"), note.total) == (True, mzn(250))
    assert creditable(invoice) == {1: mzn(10000), 2: mzn(0)}
    assert (on("fees"), on("overpayment"), on("cash")) == (-10000, -250, 10250)
    assert list_surpluses().get().reason == "credited"
    rest = credit_invoice(invoice, reason="all of it", by=accountant)
    assert rest.total == mzn(10000)
    assert rest.serial == note.serial + 1
    with pytest.raises(CreditEmpty):
        credit_invoice(invoice, reason="once more", by=accountant)


def test_never_more_is_credited_than_was_invoiced(cashier, accountant) -> None:
    invoice = paid(cashier, 10000)
    for amounts in ({1: mzn(10001)}, {2: mzn(1)}, {1: mzn(-1)}):
        with pytest.raises(CreditTooLarge):
            credit_invoice(invoice, reason="x", amounts=amounts, by=accountant)
    note = credit_invoice(invoice, reason="half", amounts={1: mzn(5000)}, by=accountant)
    line = invoice.lines.get()
    other = CreditNote(
        number="CRN-x", year=2026, serial=99, invoice=invoice, reason="raw", currency="MZN",
        total_minor=5001, issued_on=note.issued_on, created_at=note.created_at,
    )  # fmt: skip
    other.save()
    with pytest.raises(DatabaseError, match="cannot be credited"), transaction.atomic():
        CreditNoteLine.objects.create(credit_note=other, invoice_line=line, amount_minor=5001)


def test_an_open_invoice_is_cancelled_not_credited(accountant) -> None:
    with pytest.raises(InvoiceNotPaid, match="cancel it instead"):
        credit_invoice(make_invoice(), reason="x", by=accountant)


# -- deposits ---------------------------------------------------------------------------------


def test_a_deposit_is_paid_in_like_an_invoice_and_drawn_on(cashier) -> None:
    _trader, organisation = make_trader()
    top_up = invoice_deposit(organisation, amount=mzn(20000), by=SYSTEM)
    assert find_deposit(organisation_id=organisation.id, currency="MZN") == mzn(0)
    record_counter_payment(top_up, amount=top_up.total, by=cashier)
    run_pending()
    assert find_deposit(organisation_id=organisation.id, currency="MZN") == mzn(20000)
    invoice = make_invoice(15000, organisation_id=organisation.id)
    pay_from_deposit(invoice, by=SYSTEM)
    invoice.refresh_from_db()
    assert invoice.state == "paid"
    assert find_deposit(organisation_id=organisation.id, currency="MZN") == mzn(5000)
    assert (on("deposit"), on("cash"), on("receivable")) == (-5000, 20000, 0)
    with pytest.raises(DepositTooSmall, match=r"50\.00"):
        pay_from_deposit(make_invoice(5001, organisation_id=organisation.id), by=SYSTEM)
    with pytest.raises(DepositTooSmall):
        pay_from_deposit(make_invoice(1), by=SYSTEM)


def test_a_surplus_can_be_put_into_a_deposit(told, accountant) -> None:
    _trader, organisation = make_trader()
    keep_as_deposit(told(700), organisation_id=organisation.id, by=accountant)
    assert find_deposit(organisation_id=organisation.id, currency="MZN") == mzn(700)
    assert (on("overpayment"), on("deposit")) == (0, -700)


# -- refunds ----------------------------------------------------------------------------------


def test_cash_is_given_back_at_once(told, accountant) -> None:
    refund = refund_surplus(told(700), way="counter", reason="paid twice", by=accountant)
    assert refund.state == "succeeded"
    assert (on("overpayment"), on("cash")) == (0, -700)


def test_a_transfer_waits_until_the_statement_shows_it(told, accountant) -> None:
    surplus = told(700)
    with pytest.raises(WayNotPossible):
        refund_surplus(surplus, way="bank", reason="paid twice", by=accountant)
    refund = refund_surplus(
        surplus, way="bank", reason="paid twice", payee="Kudu, MZ59 0003", by=accountant
    )
    assert list_waiting_refunds(online=False).get() == refund
    assert on("overpayment") == -700, "it has not left yet"
    confirm_bank_refund(refund, reference="out-1", by=accountant)
    assert (on("overpayment"), on("bank")) == (0, 0)
    refund.refresh_from_db()
    with pytest.raises(RefundNotWaiting):
        confirm_bank_refund(refund, reference="out-1", by=accountant)


def test_a_card_is_refunded_only_where_a_card_paid(told, cashier, accountant) -> None:
    with pytest.raises(WayNotPossible):
        refund_surplus(told(700), way="stripe", reason="x", by=accountant)
    credit_invoice(paid(cashier, 900), reason="x", by=accountant)
    with pytest.raises(WayNotPossible):
        refund_surplus(list_surpluses().last(), way="stripe", reason="x", by=accountant)


def _message(kind: str, event: str = "", **about: object) -> bytes:
    content = {"object": kind, "id": f"{kind}_1", "currency": "mzn", "status": "succeeded"} | about
    event_id = event or new_id().hex
    return json.dumps({"id": event_id, "type": f"{kind}.x", "data": {"object": content}}).encode()


def _tell(body: bytes) -> str:
    call = receive_webhook(provider="stripe", body=body, signature=sign(body), address=None)
    return call.state


@pytest.fixture
def card(in_mz):
    """An invoice over 50.00 that a card paid."""
    make_account()
    payment = make_card_payment(make_invoice())
    _tell(make_event(payment))
    payment.refresh_from_db()
    return payment


def test_a_card_refund_is_finished_by_the_webhook_once(card, accountant) -> None:
    credit_invoice(card.invoice, reason="withdrawn", by=accountant)
    refund = refund_surplus(list_surpluses().get(), way="stripe", reason="x", by=accountant)
    assert (refund.state, refund.payment) == ("waiting", card)
    body = _message("refund", amount=5000, payment_intent=card.provider_reference,
                    metadata={"refund_id": str(refund.id)})  # fmt: skip
    assert _tell(body) == "applied"
    assert _tell(_message("refund", amount=5000, payment_intent=card.provider_reference,
                          metadata={"refund_id": str(refund.id)})) == "applied"  # fmt: skip
    refund.refresh_from_db()
    assert (refund.state, on("card"), on("overpayment")) == ("succeeded", 0, 0)
    assert not Shortfall.objects.exists()


def test_a_refund_that_failed_gives_its_money_back_to_be_decided_on(card, accountant) -> None:
    credit_invoice(card.invoice, reason="withdrawn", by=accountant)
    refund = refund_surplus(list_surpluses().get(), way="stripe", reason="x", by=accountant)
    assert not list_surpluses().exists()
    _tell(_message("refund", amount=5000, status="failed", failure_reason="lost_or_stolen_card",
                   metadata={"refund_id": str(refund.id)}))  # fmt: skip
    refund.refresh_from_db()
    assert (refund.state, refund.failure_code) == ("failed", "lost_or_stolen_card")
    surplus = list_surpluses().get()
    assert (surplus.left, on("card"), on("overpayment")) == (mzn(5000), 5000, -5000)
    again = refund_surplus(surplus, way="counter", reason="in cash", by=accountant)
    assert again.state == "succeeded"


def test_a_refund_made_in_stripes_own_pages_waits_for_a_decision(card, accountant) -> None:
    for _time in range(2):
        _tell(_message("refund", amount=2000, payment_intent=card.provider_reference))
    shortfall = list_shortfalls().get()
    assert (shortfall.reason, shortfall.amount) == ("refunded_there", mzn(2000))
    assert (on("card"), on("disputed")) == (3000, 2000)
    write_off_shortfall(shortfall, reason="agreed by telephone", by=accountant)
    assert (on("disputed"), on("write_off")) == (0, 2000)
    with pytest.raises(ShortfallResolved):
        write_off_shortfall(shortfall, reason="again", by=accountant)


@pytest.mark.parametrize(("status", "on_card", "disputed"), [("won", 5000, 0), ("lost", 0, 5000)])
def test_a_dispute_takes_the_money_and_gives_it_again_when_won(
    card, status: str, on_card: int, disputed: int
) -> None:
    about = {"amount": 5000, "payment_intent": card.provider_reference}
    _tell(_message("dispute", status="needs_response", **about))
    assert (on("card"), on("disputed")) == (0, 5000)
    for _time in range(2):
        _tell(_message("dispute", status=status, **about))
    assert (on("card"), on("disputed")) == (on_card, disputed)
    assert list_shortfalls().exists() == (status == "lost")
    assert is_balanced()


def test_money_that_a_provider_sends_on_is_on_its_way(card) -> None:
    assert _tell(_message("payout", amount=4800, status="pending")) == "ignored"
    assert not Refund.objects.exists()
