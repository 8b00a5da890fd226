"""Posting, reversing and reading the books."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.ledger.errors import (
    EntryAlreadyReversed,
    EntryKeyReused,
    EntryTooShort,
    EntryUnbalanced,
    NoAccount,
)
from billing.ledger.models import Account, JournalEntry, Posting, Use
from billing.ledger.selectors import balance, get_account, is_balanced, trial_balance
from billing.ledger.services import Line, credit, debit, post, reverse
from core.accounts.actors import SYSTEM
from core.common.money import Money

pytestmark = pytest.mark.usefixtures("in_mz")


def fee(key: str = "k", amount: int = 500, **more: object) -> JournalEntry:
    lines = [
        debit(get_account(use="cash"), Money(amount, "MZN")),
        credit(get_account(use="fees"), Money(amount, "MZN")),
    ]
    return post(idempotency_key=key, description="fee", lines=lines, by=SYSTEM, **more)


def test_an_entry_has_its_postings_and_moves_the_balances() -> None:
    entry = fee(date=dt.date(2026, 3, 1))
    assert [posting.amount_minor for posting in entry.postings.all()] == [500, -500]
    cash = get_account(use="cash")
    assert balance(cash, currency="MZN") == Money(500, "MZN")
    assert balance(cash, currency="MZN", until=dt.date(2026, 2, 28)) == Money(0, "MZN")
    assert is_balanced()


def test_the_same_key_books_once() -> None:
    assert fee() == fee()
    assert Posting.objects.count() == 2


def test_the_same_key_with_other_content_is_refused() -> None:
    fee()
    with pytest.raises(EntryKeyReused):
        fee(amount=501)


def test_an_entry_must_balance_in_each_currency() -> None:
    cash, fees = get_account(use="cash"), get_account(use="fees")
    lines = [debit(cash, Money(5, "MZN")), credit(fees, Money(5, "ZAR"))]
    with pytest.raises(EntryUnbalanced):
        post(idempotency_key="k", description="x", lines=lines, by=SYSTEM)
    with pytest.raises(EntryTooShort):
        post(idempotency_key="k", description="x", lines=lines[:1], by=SYSTEM)
    assert not JournalEntry.objects.exists()


def test_a_reversal_points_at_its_entry_and_undoes_it_once() -> None:
    entry = fee()
    undone = reverse(entry, reason="mistake", by=SYSTEM)
    assert undone.reverses == entry
    assert balance(get_account(use="cash"), currency="MZN") == Money(0, "MZN")
    with pytest.raises(EntryAlreadyReversed):
        reverse(entry, reason="again", by=SYSTEM)


def test_an_unknown_or_closed_account_is_refused() -> None:
    Account.objects.filter(use=Use.CASH).update(is_open=False)
    with pytest.raises(NoAccount, match="cash"):
        get_account(use="cash")
    with pytest.raises(NoAccount, match="nowhere"):
        get_account(code="nowhere")


def test_the_trial_balance_costs_three_queries(django_assert_num_queries) -> None:
    fee("a"), fee("b", amount=70)
    with django_assert_num_queries(3):
        rows = trial_balance()
    assert sum(row.debit_minor - row.credit_minor for row in rows) == 0
    assert {row.balance.amount_minor for row in rows} == {570, -570}


ACCOUNTS = ("cash", "bank", "card", "receivable", "fees")
MOVES = st.lists(
    st.tuples(
        st.sampled_from(ACCOUNTS),
        st.sampled_from(ACCOUNTS),
        st.integers(-(10**12), 10**12).filter(bool),
        st.sampled_from(["MZN", "VUV", "BHD"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(entries=st.lists(st.tuples(MOVES, st.booleans()), max_size=6))
def test_balances_are_the_sums_of_postings_after_any_entries(entries) -> None:
    with transaction.atomic():
        accounts = {use: get_account(use=use) for use in ACCOUNTS}
        expected: dict[tuple[str, str], int] = defaultdict(int)
        for place, (moves, is_reversed) in enumerate(entries):
            lines = []
            for source, target, amount, currency in moves:
                lines.append(Line(accounts[source], Money(-amount, currency)))
                lines.append(Line(accounts[target], Money(amount, currency)))
                if not is_reversed:
                    expected[source, currency] -= amount
                    expected[target, currency] += amount
            entry = post(idempotency_key=f"k{place}", description="x", lines=lines, by=SYSTEM)
            if is_reversed:
                reverse(entry, reason="x", by=SYSTEM)
        connection.check_constraints()
        assert is_balanced()
        for (use, currency), amount in expected.items():
            assert balance(accounts[use], currency=currency) == Money(amount, currency)
        totals: dict[str, int] = defaultdict(int)
        for row in trial_balance():
            totals[row.currency] += row.debit_minor - row.credit_minor
        assert not any(totals.values())
        transaction.set_rollback(True)
