"""The books against what was booked: every figure adds up, per currency, and leads somewhere."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from billing.books.shelf import BOOKS
from billing.books.table import Asked, Row, heading, plain_rows
from billing.fees.rules import Quote, QuoteItem
from billing.invoices.models import Invoice
from billing.invoices.services import cancel_invoice, raise_invoice
from billing.ledger.selectors import get_account, trial_balance
from billing.payments.services import record_counter_payment
from core.accounts.actors import SYSTEM
from core.common.money import Money
from tests.factories.people import make_user

pytestmark = pytest.mark.usefixtures("in_mz")

YEAR = Asked(first=dt.date(2026, 1, 1), last=dt.date(2026, 12, 31))


def rows(code: str, asked: Asked = YEAR) -> list[Row]:
    return list(BOOKS[code].make(asked))


def bill(*items: tuple[str, int], payer: str = "Kudu Tannery", currency: str = "MZN") -> Invoice:
    account = get_account(use="fees").code
    made = []
    for code, minor in items:
        is_tax = code == "vat"
        made.append(
            QuoteItem(
                code=code,
                names={"en": code.title()},
                amount=Money(minor, currency),
                account=account,
                basis="tax" if is_tax else "fixed",
                params={"rate": "16", "base": "100.00"} if is_tax else {},
            )
        )
    quote = Quote(items=tuple(made), currency=currency, schedule_version="test")
    return raise_invoice(quote=quote, by=SYSTEM, billed_to={"name": payer})


@pytest.fixture
def year() -> dict[str, Invoice]:
    """Invoices of a year: paid, open, cancelled, and one in dollars."""
    made = {}
    with time_machine.travel("2026-01-10 09:00Z", tick=False):
        made["paid"] = bill(("fee", 10000), ("vat", 1600))
        record_counter_payment(made["paid"], amount=Money(11600, "MZN"), by=make_user("cashier"))
    with time_machine.travel("2026-02-01 09:00Z", tick=False):
        made["open"] = bill(("fee", 5000), ("line", 250))
        made["cancelled"] = bill(("fee", 700))
        cancel_invoice(made["cancelled"], reason="mistake", by=SYSTEM)
    with time_machine.travel("2026-04-20 09:00Z", tick=False):
        made["dollars"] = bill(("fee", 900), payer="Anon", currency="USD")
    return made


def test_the_trial_balance_is_that_of_the_ledger_and_adds_up_to_nothing(year) -> None:
    found = rows("trial-balance")
    assert [(row.cells[0], row.cells[6]) for row in found] == [
        (one.code, one.balance) for one in trial_balance()
    ]
    totals = BOOKS["trial-balance"].totals(found)
    assert [str(row.cells[3]) for row in totals] == ["MZN", "USD"]
    for row in totals:
        debit, credit, balance = row.cells[4:7]
        assert debit == credit
        assert balance.amount_minor == 0


def test_the_general_ledger_carries_forward_and_ends_at_the_balance(year) -> None:
    code = get_account(use="receivable").code
    asked = Asked(first=dt.date(2026, 2, 1), last=dt.date(2026, 12, 31), account=code)
    found = [row for row in rows("general-ledger", asked) if row.cells[3] == "MZN"]
    assert str(found[0].cells[2]) == "Brought forward"
    assert found[0].cells[6] == Money(0, "MZN"), "the invoice of January was paid"
    assert [row.cells[6].amount_minor for row in found[1:]][-1] == 5250
    assert found[1].links["entry"].kind == "entry"


def test_the_journal_holds_every_posting_and_balances(year) -> None:
    found = rows("journal")
    debit, credit = (
        sum(row.cells[at].amount_minor for row in found if row.cells[at]) for at in (7, 8)
    )
    assert debit == credit > 0
    sales = rows("journal", Asked(first=YEAR.first, last=YEAR.last, journal="sales"))
    assert {str(row.cells[1]) for row in sales} == {"sales"}
    reversal = next(row for row in found if row.cells[9])
    assert reversal.links["reverses"].target.startswith(reversal.cells[9])


def test_the_cash_book_shows_only_money(year) -> None:
    codes = {row.cells[1].split()[0] for row in rows("cash-book")}
    assert codes == {get_account(use="cash").code}


@pytest.mark.parametrize(
    ("day", "place"), [("2026-02-20", 3), ("2026-03-20", 4), ("2026-05-30", 6), ("2026-12-31", 7)]
)
def test_what_is_owed_moves_from_age_to_age(year, day: str, place: int) -> None:
    asked = Asked(first=YEAR.first, last=dt.date.fromisoformat(day), currency="MZN")
    (row,) = rows("ageing", asked)
    assert row.cells[0] == "Kudu Tannery"
    assert row.cells[place] == Money(5250, "MZN")
    assert row.cells[8] == Money(5250, "MZN")
    (item,) = rows("owed", asked)
    assert item.links["invoice"].target == str(year["open"].id)


def test_ageing_looks_back_at_what_was_owed_then(year) -> None:
    then = Asked(first=YEAR.first, last=dt.date(2026, 1, 10))
    assert rows("ageing", then) == [], "it was paid on that day"
    february = Asked(first=YEAR.first, last=dt.date(2026, 2, 1))
    assert [row.cells[2] for row in rows("ageing", february)] == [1]


def test_revenue_leaves_out_taxes_and_what_was_cancelled(year) -> None:
    by_fee = {(row.cells[0], row.cells[1]): row.cells[3] for row in rows("revenue-by-fee")}
    assert by_fee == {
        ("Fee", "MZN"): Money(15000, "MZN"),
        ("Line", "MZN"): Money(250, "MZN"),
        ("Fee", "USD"): Money(900, "USD"),
    }
    months = {(row.cells[0], row.cells[1]): row.cells[3] for row in rows("revenue-by-month")}
    assert months["2026-01", "MZN"] == Money(10000, "MZN")
    assert sum(row.cells[3].amount_minor for row in rows("revenue-by-paper")) == 16150


def test_taxes_show_base_rate_and_amount(year) -> None:
    (row,) = rows("taxes")
    assert row.cells == ("Vat", "2026-01", "16", "MZN", Money(10000, "MZN"), Money(1600, "MZN"))


@pytest.mark.parametrize("code", BOOKS)
def test_every_book_can_be_taken_along(year, code: str) -> None:
    book = BOOKS[code]
    machine, person = heading(book, for_machines=True), heading(book, for_machines=False)
    assert len(machine) == len(person) == len(book.columns)
    for row in plain_rows(book, YEAR):
        assert len(row) == len(machine)
        assert all(isinstance(cell, str | int | Decimal | dt.date) or str(cell) for cell in row)
