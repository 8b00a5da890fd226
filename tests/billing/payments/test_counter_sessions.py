"""The cashier's session: counted when it opens and closes, differences booked, never changed."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from billing.ledger.registry import reasons_not_to_close
from billing.ledger.selectors import balance, get_account
from billing.payments.denominations import add_up, denominations
from billing.payments.errors import CountInvalid, SessionClosed, SessionMissing, SessionOpen
from billing.payments.models import CounterSession
from billing.payments.selectors import list_surpluses
from billing.payments.services import (
    close_session,
    credit_invoice,
    open_session,
    record_counter_payment,
    refund_surplus,
)
from core.accounts.permissions import PermissionMissing
from core.common import clock
from core.common.money import Money
from tenants.context import current_country
from tests.billing.conftest import make_invoice
from tests.factories.people import make_user

pytestmark = pytest.mark.usefixtures("in_mz")


@pytest.fixture
def cashier(in_mz):
    return make_user("cashier", "accountant")


@pytest.fixture
def session(cashier) -> CounterSession:
    return open_session(counts={"50000": 2, "10000": 5}, currency="MZN", by=cashier, desk="1")


def on(use: str) -> int:
    return balance(get_account(use=use), currency="MZN").amount_minor


def test_a_session_expects_what_it_opened_with_took_and_gave(session, cashier) -> None:
    assert session.opening == Money(150000, "MZN")
    invoice = make_invoice(30000)
    receipt = record_counter_payment(invoice, amount=invoice.total, by=cashier)
    assert receipt.session == session
    credit_invoice(invoice, reason="x", amounts={1: Money(10000, "MZN")}, by=cashier)
    refund_surplus(list_surpluses().get(), way="counter", reason="x", by=cashier)
    closed = close_session(session, counts={"50000": 3, "20000": 1}, by=cashier)
    assert (closed.expected, closed.counted) == (Money(170000, "MZN"), Money(170000, "MZN"))
    assert not closed.difference
    assert on("difference") == 0


@pytest.mark.parametrize(("counts", "difference"), [({"50000": 2}, -50000), ({"50000": 4}, 50000)])
def test_a_difference_is_booked_at_once(session, cashier, counts, difference: int) -> None:
    closed = close_session(session, counts=counts, remark="counted twice", by=cashier)
    assert closed.difference == Money(difference, "MZN")
    assert (on("cash"), on("difference")) == (difference, -difference)


def test_a_closed_session_never_changes(session, cashier) -> None:
    close_session(session, counts={"50000": 3}, by=cashier)
    with pytest.raises(SessionClosed):
        close_session(session, counts={}, by=cashier)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        CounterSession.objects.update(counted_minor=1)


def test_a_cashier_has_one_session_and_others_do_not_close_it(session, cashier) -> None:
    with pytest.raises(SessionOpen):
        open_session(counts={}, currency="MZN", by=cashier)
    with pytest.raises(PermissionMissing):
        close_session(session, counts={}, by=make_user("cashier"))
    close_session(session, counts={"50000": 3}, by=make_user("accountant"))
    open_session(counts={}, currency="MZN", by=cashier)


def test_a_country_may_ask_for_a_session_before_cash_is_taken(in_mz) -> None:
    by, invoice = make_user("cashier"), make_invoice()
    country = current_country()
    country.settings = country.settings | {"counter": {"needs_session": True}}
    try:
        with pytest.raises(SessionMissing):
            record_counter_payment(invoice, amount=invoice.total, by=by)
        open_session(counts={}, currency="MZN", by=by)
        assert record_counter_payment(invoice, amount=invoice.total, by=by).session
    finally:
        country.settings.pop("counter")


def test_only_coins_and_notes_that_there_are_can_be_counted() -> None:
    for counts in ({"333": 1}, {"50000": -1}, {"x": 1}):
        with pytest.raises(CountInvalid):
            add_up(counts, currency="MZN")
    assert add_up({"500": 3}, currency="VUV") == Money(1500, "VUV")
    assert add_up({"12345": 1}, currency="BWP") == Money(12345, "BWP"), "not listed: by total"
    assert list(denominations("ZAR")) == sorted(denominations("ZAR"), reverse=True)


def test_an_open_session_stands_in_the_way_of_closing_the_month(session) -> None:
    today = clock.today()
    assert reasons_not_to_close(today.replace(day=1), today) == [
        "1 session at the counter is still open."
    ]
