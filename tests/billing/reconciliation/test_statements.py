"""A statement taken in: what pays, what waits, what a person decides, and that all adds up."""

from __future__ import annotations

import datetime as dt

import pytest

from billing.invoices.models import Invoice
from billing.ledger.registry import reasons_not_to_close
from billing.ledger.selectors import balance, get_account, is_balanced
from billing.payments.selectors import list_surpluses
from billing.payments.services import refund_surplus
from billing.payments.services.payouts import book_payout
from billing.reconciliation.errors import (
    LineDecided,
    LineDoesNotFit,
    StatementCurrency,
    StatementDoesNotAddUp,
    StatementKnown,
)
from billing.reconciliation.formats import read_statement
from billing.reconciliation.models import BankStatement, StatementLine
from billing.reconciliation.parsed import ParsedLine
from billing.reconciliation.selectors import (
    list_exceptions,
    list_payouts_on_the_way,
    list_statements,
    reconcile,
)
from billing.reconciliation.services import (
    apply_lines,
    book_charge,
    import_statement,
    match_payout,
    pay_invoices,
    set_aside,
)
from core.accounts.actors import SYSTEM
from core.accounts.permissions import PermissionMissing
from core.common import clock
from core.common.money import Money
from core.events.services import run_pending
from ops.bank.camt import write_camt
from ops.bank.scenario import make_lines
from ops.bench.statements import measure
from tests.billing.conftest import make_invoice
from tests.factories.people import make_user

pytestmark = pytest.mark.usefixtures("in_mz")


def mzn(minor: int) -> Money:
    return Money(minor, "MZN")


def on(use: str) -> int:
    return balance(get_account(use=use), currency="MZN").amount_minor


def line(amount: int, text: str = "", payer: str = "Kudu Tannery", **more: object) -> ParsedLine:
    return ParsedLine(booked_on=clock.today(), amount=mzn(amount), text=text, payer=payer, **more)


@pytest.fixture
def accountant(in_mz):
    return make_user("accountant")


@pytest.fixture
def told(accountant):
    """`told(line, …)`: the bank's statement of these lines, imported and booked."""
    opening = mzn(0)

    def make(*lines: ParsedLine, opening: Money = opening) -> BankStatement:
        now = dt.datetime.now(tz=dt.UTC)
        body = write_camt(lines, account="MZ59", opening=opening, made_at=now)
        statement = import_statement(body, name="march.xml", by=accountant)
        run_pending()
        return statement

    return make


def state_of(invoice: Invoice) -> str:
    invoice.refresh_from_db()
    return invoice.state


# -- what matches by itself -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("write", "how"),
    [
        (lambda one: one.reference, "reference"),
        (lambda one: f"for {one.printed_reference.lower()} thanks", "reference"),
        (lambda one: f"invoice {one.number}", "number"),
        (lambda one: f"fact. {one.number.replace('-', ' ')}", "number"),
    ],
)
def test_a_line_that_names_its_invoice_pays_it(told, write, how: str) -> None:
    invoice = make_invoice(10000)
    statement = told(line(10000, write(invoice), payer="Somebody else"))
    assert state_of(invoice) == "paid"
    (row,) = statement.lines.all()
    assert (row.state, row.how, row.credit.payment.invoice) == ("matched", how, invoice)
    assert (on("bank"), on("receivable")) == (10000, 0)


def mistyped(reference: str) -> str:
    return reference[:-1] + ("1" if reference[-1] != "1" else "2")


def test_a_mistyped_reference_pays_only_with_amount_and_payer(told) -> None:
    invoice = make_invoice(10000)
    wrong = mistyped(invoice.reference)
    told(line(10000, wrong, payer="Stranger"), line(9999, wrong))
    assert state_of(invoice) == "open"
    statement = told(line(10000, wrong, payer="KUDU TANNERY, LDA"))
    assert state_of(invoice) == "paid"
    assert statement.lines.get().how == "mended"


def test_a_reference_that_is_right_is_never_mended_into_another(told) -> None:
    """Paid twice: the second payment must not pay the payer's next invoice of the same amount."""
    first, second = make_invoice(10000), make_invoice(10000)
    told(line(10000, first.reference, bank_id="a"), line(10000, first.reference, bank_id="b"))
    assert (state_of(first), state_of(second)) == ("paid", "open")
    (waiting,) = list_exceptions()
    assert waiting.credit.surplus.reason == "already_paid"
    assert waiting.proposals[0]["numbers"] == [second.number]


# -- what waits -------------------------------------------------------------------------------


def test_what_names_nothing_waits_with_explained_proposals(told) -> None:
    mine, other = make_invoice(10000), make_invoice(10000, billed_to={"name": "Other Lda"})
    told(line(10000, "permit"))
    (row,) = list_exceptions()
    assert [one["numbers"] for one in row.proposals] == [[mine.number], [other.number]]
    assert row.proposals[0]["reasons"] == ["same_amount", "like_payer"]
    assert list_surpluses().get().left == mzn(10000), "the money is in the books meanwhile"
    assert on("bank") == 10000


def test_one_transfer_for_two_invoices_is_proposed_and_pays_both(told, accountant) -> None:
    first, second = make_invoice(10000), make_invoice(2500)
    told(line(12500, "two permits"))
    (row,) = list_exceptions()
    assert sorted(row.proposals[0]["numbers"]) == sorted([first.number, second.number])
    pay_invoices(row, invoices=[first, second], by=accountant)
    assert (state_of(first), state_of(second)) == ("paid", "paid")
    assert not list_exceptions().exists()
    assert not list_surpluses().exists()
    with pytest.raises(LineDecided):
        set_aside(row, reason="again", by=accountant)


def test_too_much_pays_and_leaves_the_rest_and_too_little_waits(told, accountant) -> None:
    invoice = make_invoice(10000)
    told(line(10500, invoice.reference))
    (row,) = list_exceptions()
    assert row.proposals[0]["reasons"] == ["reference", "other_amount"]
    pay_invoices(row, invoices=[invoice], by=accountant)
    assert state_of(invoice) == "paid"
    assert list_surpluses().get().left == mzn(500)


# -- what went out ----------------------------------------------------------------------------


def test_a_refund_that_left_is_known_by_its_mark(told, accountant) -> None:
    told(line(700, "unknown", bank_id="in"))
    refund = refund_surplus(
        list_surpluses().get(), way="bank", reason="twice", payee="Kudu MZ1", by=accountant
    )
    statement = told(line(-700, f"refund {refund.mark}", bank_id="out"), opening=mzn(700))
    refund.refresh_from_db()
    assert (refund.state, statement.lines.get().how) == ("succeeded", "refund")
    assert (on("bank"), on("overpayment")) == (0, 0)


def test_a_charge_of_the_bank_is_booked_when_somebody_says_so(told, accountant) -> None:
    told(line(-1250, "charges", payer="Bank"))
    (row,) = list_exceptions()
    with pytest.raises(LineDoesNotFit):
        pay_invoices(row, invoices=[make_invoice()], by=accountant)
    before = reconcile(on=clock.today(), currency="MZN")
    assert (before.waiting_out, before.difference) == (mzn(-1250), mzn(0))
    book_charge(row, remark="March", by=accountant)
    after = reconcile(on=clock.today(), currency="MZN")
    assert (after.bank, after.books, after.difference) == (mzn(-1250), mzn(-1250), mzn(0))


def test_a_payout_of_the_card_provider_arrives(told, accountant) -> None:
    entry = book_payout(provider="stripe", reference="po_1", amount=mzn(4800), fees=mzn(200),
                        by=SYSTEM)  # fmt: skip
    assert (on("payout"), on("card"), on("charges")) == (4800, -5000, 200)
    told(line(4800, "STRIPE", payer="Stripe"))
    (row,) = list_exceptions()
    assert list_payouts_on_the_way(amount=mzn(4800)).get() == entry
    match_payout(row, entry_id=entry.id, by=accountant)
    assert (on("payout"), on("bank"), on("overpayment")) == (0, 4800, 0)
    assert not list_payouts_on_the_way(amount=mzn(4800)).exists()
    told(line(4800, "of Ana", payer="Ana"))
    (row,) = list_exceptions()
    with pytest.raises(LineDoesNotFit):
        match_payout(row, entry_id=entry.id, by=accountant)
    assert (on("payout"), on("overpayment")) == (0, -4800)


# -- the file ---------------------------------------------------------------------------------


def test_the_same_file_and_the_same_bookings_come_in_once(told, accountant) -> None:
    booking = line(10000, "x", bank_id="B1")
    told(booking)
    with pytest.raises(StatementKnown):
        told(booking)
    statement = told(booking, line(5, "y", bank_id="B2"))
    assert (statement.repeated, statement.lines.count()) == (1, 1)
    assert on("bank") == 10005


def test_a_statement_that_does_not_add_up_is_refused(accountant) -> None:
    body = write_camt([line(5)], account="x", opening=mzn(0), made_at=dt.datetime.now(tz=dt.UTC))
    broken = body.replace(b">0.05<", b">0.06<", 1)
    with pytest.raises(StatementDoesNotAddUp, match="whole file"):
        import_statement(broken, name="x", by=accountant)
    other = body.replace(b"MZN", b"ZAR")
    with pytest.raises(StatementCurrency, match="ZAR"):
        import_statement(other, name="x", by=accountant)
    assert not BankStatement.objects.exists()


def test_only_who_keeps_the_books_imports(in_mz) -> None:
    with pytest.raises(PermissionMissing):
        import_statement(b"x", name="x", by=make_user("cashier"))


def test_an_interrupted_booking_is_finished_without_doing_anything_twice(accountant) -> None:
    invoices = [make_invoice(1000 + number) for number in range(5)]
    lines = [line(one.total_minor, one.reference, bank_id=one.number) for one in invoices]
    now = dt.datetime.now(tz=dt.UTC)
    body = write_camt(lines, account="x", opening=mzn(0), made_at=now)
    statement = import_statement(body, name="x", by=accountant)
    StatementLine.objects.filter(position__gt=2).update(state="set_aside")
    apply_lines(statement, by=accountant)
    StatementLine.objects.filter(position__gt=2).update(state="waiting")
    for _time in range(2):
        apply_lines(statement, by=accountant)
    assert {state_of(one) for one in invoices} == {"paid"}
    assert on("bank") == sum(one.total_minor for one in invoices)
    assert is_balanced()


def test_exceptions_stand_in_the_way_of_closing_the_month(told) -> None:
    told(line(5, "what is this"))
    today = clock.today()
    assert reasons_not_to_close(today.replace(day=1), today) == [
        "1 line of a bank statement waits for a decision."
    ]
    (statement,) = list_statements()
    assert (statement.matched, statement.waiting) == (0, 1)


def test_no_line_of_a_scenario_with_errors_is_matched_wrong(accountant) -> None:
    invoices = [
        make_invoice((200000, 250000, 413000)[number % 3],
                     billed_to={"name": f"Trader {number % 6} Lda"})
        for number in range(60)
    ]  # fmt: skip
    scenario = make_lines(invoices, strangers=12, seed=7, day=clock.today())
    now = dt.datetime.now(tz=dt.UTC)
    body = write_camt([one.line for one in scenario], account="x", opening=mzn(0), made_at=now)
    statement = import_statement(body, name="x", by=accountant)
    apply_lines(statement, by=accountant)
    found = measure(read_statement(body, currency="MZN")[1], scenario)
    assert found["wrong"] == 0
    assert found["recall"] > 0.7
    assert is_balanced()
    assert on("bank") == sum(
        one.line.amount.amount_minor for one in scenario if one.line.amount.amount_minor > 0
    )
