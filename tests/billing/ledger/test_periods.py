"""Months that close: in order, once they are over, and against whoever writes at that moment."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, connection, connections, transaction

from billing.ledger import registry
from billing.ledger.errors import (
    NoRate,
    PeriodClosed,
    PeriodNotLast,
    PeriodNotOver,
    PeriodNotReady,
    PeriodOutOfOrder,
    RateInvalid,
)
from billing.ledger.models import JournalEntry, Period, PeriodBalance
from billing.ledger.selectors import (
    closed_until,
    get_account,
    get_rate,
    list_months,
    next_to_close,
    trial_balance,
)
from billing.ledger.services import (
    check_books,
    close_period,
    credit,
    debit,
    open_date,
    post,
    record_rate,
    reopen_period,
)
from core.accounts.actors import SYSTEM
from core.accounts.permissions import PermissionMissing
from core.common.money import Money
from core.events.models import DomainEvent
from tenants.context import in_country
from tests.factories.people import make_user

MARCH, APRIL, MAY = (dt.date(2026, month, 1) for month in (3, 4, 5))


def fee(key: str, on: dt.date, amount: int = 500) -> JournalEntry:
    return post(
        idempotency_key=key,
        description="fee",
        date=on,
        by=SYSTEM,
        lines=[
            debit(get_account(use="cash"), Money(amount, "MZN")),
            credit(get_account(use="fees"), Money(amount, "MZN")),
        ],
    )


@pytest.fixture
def accountant(in_mz):
    return make_user("accountant")


@pytest.fixture
def spring(accountant):
    """Entries from March to May, and the day is the tenth of May."""
    with time_machine.travel("2026-05-10 09:00Z", tick=False):
        fee("a", MARCH), fee("b", APRIL + dt.timedelta(days=4), 70), fee("c", MAY, 3)
        yield accountant


def test_months_close_one_after_the_other_once_they_are_over(spring) -> None:
    with pytest.raises(PeriodOutOfOrder, match="2026-03 comes first"):
        close_period(starts_on=APRIL, by=spring)
    close_period(starts_on=MARCH, by=spring)
    assert (closed_until(), next_to_close()) == (dt.date(2026, 3, 31), APRIL)
    with pytest.raises(PeriodOutOfOrder):
        close_period(starts_on=MARCH, by=spring)
    close_period(starts_on=APRIL, by=spring)
    with pytest.raises(PeriodNotOver, match="close it from 2026-06-01 on"):
        close_period(starts_on=MAY, by=spring)
    assert [(one.starts_on, one.is_closed) for one in list_months(today=dt.date(2026, 5, 10))] == [
        (MAY, False), (APRIL, True), (MARCH, True),
    ]  # fmt: skip


def test_a_closed_month_takes_no_entry_and_money_told_late_is_dated_after_it(spring) -> None:
    close_period(starts_on=MARCH, by=spring)
    with pytest.raises(PeriodClosed, match="closed up to 2026-03-31"):
        fee("late", MARCH)
    assert open_date(MARCH) == APRIL
    assert fee("late", open_date(MARCH)).date == APRIL
    assert fee("a", APRIL).date == MARCH, "what is booked already is still found by its key"


def test_the_database_refuses_a_closed_day_whoever_asks(spring) -> None:
    close_period(starts_on=MARCH, by=spring)
    sql = """INSERT INTO ledger_journalentry (id, idempotency_key, date, journal, description,
             subject_type, made_at, posted_in)
             VALUES (gen_random_uuid(), 'raw', '2026-03-31', 'general', 'raw', '', now(), 0)"""
    with (
        pytest.raises(DatabaseError, match="the books are closed up to 2026-03-31"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_only_who_keeps_the_books_closes_them(in_mz) -> None:
    with pytest.raises(PermissionMissing):
        close_period(starts_on=MARCH, by=make_user("cashier"))


def test_the_month_closed_last_can_be_opened_again_with_a_reason(spring) -> None:
    march = close_period(starts_on=MARCH, by=spring)
    april = close_period(starts_on=APRIL, by=spring)
    with pytest.raises(PeriodNotLast):
        reopen_period(period=march, reason="a forgotten receipt", by=spring)
    reopen_period(period=april, reason="a forgotten receipt", by=spring)
    fee("forgotten", APRIL)
    assert not PeriodBalance.objects.filter(period=april).exists()
    assert close_period(starts_on=APRIL, by=spring) == april
    assert not check_books()


def test_what_is_left_to_do_is_said_before_a_month_closes(spring) -> None:
    registry.register_closing_check("test", lambda first, last: [f"Count the cash of {first}."])
    try:
        with pytest.raises(PeriodNotReady, match="Count the cash of 2026-03-01"):
            close_period(starts_on=MARCH, by=spring)
    finally:
        registry._CHECKS.pop("test")
    assert not Period.objects.exists()


def test_kept_balances_give_the_same_trial_balance_as_counting(spring) -> None:
    days = [None, dt.date(2026, 3, 31), dt.date(2026, 4, 30), dt.date(2026, 4, 2)]
    counted = {day: trial_balance(until=day) for day in days}
    close_period(starts_on=MARCH, by=spring)
    close_period(starts_on=APRIL, by=spring)
    assert {day: trial_balance(until=day) for day in days} == counted
    assert [row.debit_minor for row in counted[None] if row.debit_minor] == [573]


def test_the_nightly_check_finds_a_kept_balance_that_differs(spring) -> None:
    close_period(starts_on=MARCH, by=spring)
    assert check_books() == []
    PeriodBalance.objects.filter(debit_minor=500).update(debit_minor=501)
    (fault,) = check_books()
    assert fault.where == "month 2026-03"
    assert "kept (501, 0), counted (500, 0)" in fault.what
    assert DomainEvent.objects.filter(kind="ledger.books_differ").count() == 1


def test_a_rate_is_recorded_with_its_day_and_source(accountant) -> None:
    record_rate(base="usd", quote="MZN", rate=Decimal("63.87"), on=MARCH,
                source="Banco de Moçambique", by=accountant)  # fmt: skip
    assert get_rate(base="USD", quote="MZN", on=APRIL).rate == Decimal("63.87")
    with pytest.raises(NoRate):
        get_rate(base="USD", quote="MZN", on=dt.date(2026, 2, 1))
    for rate, quote, source in ((Decimal(0), "MZN", "x"), (Decimal(1), "USD", "x"),
                                (Decimal(1), "MZN", " ")):  # fmt: skip
        with pytest.raises(RateInvalid):
            record_rate(base="USD", quote=quote, rate=rate, on=MARCH, source=source, by=accountant)


@pytest.mark.xdist_group("fresh_country")
def test_closing_waits_for_an_entry_that_is_being_written(fresh_country) -> None:
    """Whoever closes sees the entry that was under way; whoever writes after that is refused."""
    country = fresh_country("BW", pack="MZ")
    written, closing = threading.Event(), threading.Event()
    outcome: dict[str, object] = {}

    def write() -> None:
        with in_country(country), transaction.atomic():
            fee("first", MARCH)
            written.set()
            closing.wait(10)
            outcome["waited"] = _is_closing_blocked()
        connections.close_all()

    def close() -> None:
        written.wait(10)
        with in_country(country):
            closing.set()
            outcome["period"] = close_period(starts_on=MARCH, by=make_user("accountant"))
        connections.close_all()

    with in_country(country):
        fee("earlier", MARCH)
    threads = [threading.Thread(target=one) for one in (write, close)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert outcome["waited"]
    with in_country(country):
        kept = PeriodBalance.objects.filter(period=outcome["period"], debit_minor__gt=0)
        assert [row.debit_minor for row in kept] == [1000]
        with pytest.raises(PeriodClosed):
            fee("after", MARCH)


def _is_closing_blocked() -> bool:
    """Whether the one who closes comes to wait for the lock within five seconds."""
    for _attempt in range(100):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            )
            if cursor.fetchone()[0]:
                return True
        threading.Event().wait(0.05)
    return False
