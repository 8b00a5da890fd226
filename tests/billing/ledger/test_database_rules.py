"""What the database refuses in the books of every country, whatever Python does: raw SQL as run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from billing.ledger.models import Account, JournalEntry, Posting
from billing.ledger.selectors import get_account
from billing.ledger.services import credit, debit, post
from core.accounts.actors import SYSTEM
from core.common.ids import new_id
from core.common.money import Money
from tenants.context import in_country

ENTRY = """INSERT INTO ledger_journalentry
    (id, idempotency_key, date, description, subject_type, made_at, posted_in)
    VALUES (%s, %s, '2026-01-01', 'raw', '', now(), 0)"""
POSTING = """INSERT INTO ledger_posting (entry_id, account_id, amount_minor, currency)
    VALUES (%s, %s, %s, %s)"""


@pytest.fixture(params=["LK", "MZ", "ZA"])
def country(request: pytest.FixtureRequest, db: None) -> Iterator[str]:
    with in_country(request.param):
        yield request.param


def booked() -> JournalEntry:
    return post(
        idempotency_key=str(new_id()),
        description="fee",
        lines=[
            debit(get_account(use="cash"), Money(500, "MZN")),
            credit(get_account(use="receivable"), Money(500, "MZN")),
        ],
        by=SYSTEM,
    )


def insert(*postings: tuple[int, str], entry: object = None) -> None:
    """Raw rows, and what the database would say at commit."""
    cash = get_account(use="cash").id
    with connection.cursor() as cursor:
        if entry is None:
            entry = new_id()
            cursor.execute(ENTRY, [entry, str(entry)])
        for amount, currency in postings:
            cursor.execute(POSTING, [entry, cash, amount, currency])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_the_connection_is_the_countrys_run_role(country: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        role, schema = cursor.fetchone()
    assert role.endswith(f"_{country.lower()}_run")
    assert schema == country.lower()


def test_a_balanced_entry_is_taken(country: str) -> None:
    insert((700, "MZN"), (-700, "MZN"), (3, "BHD"), (-3, "BHD"))
    assert Posting.objects.count() == 4


@pytest.mark.parametrize(
    ("postings", "words"),
    [
        (((700, "MZN"), (-699, "MZN")), "off balance by MZN 1"),
        (((700, "MZN"), (-700, "ZAR")), "off balance by MZN 700, ZAR -700"),
        (((700, "MZN"),), "at least two are needed"),
        ((), "at least two are needed"),
        (((0, "MZN"), (0, "MZN")), "ledger_posting_not_zero"),
        (((1, "mzn"), (-1, "mzn")), "ledger_posting_currency"),
    ],
)
def test_an_entry_that_does_not_balance_is_refused_at_commit(
    country: str, postings: tuple[tuple[int, str], ...], words: str
) -> None:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        insert(*postings)
    assert not JournalEntry.objects.exists()


def test_no_posting_joins_an_entry_of_an_earlier_transaction(country: str) -> None:
    """`posted_in` is set by trigger, so an entry cannot pretend to be of this transaction."""
    entry = new_id()
    with connection.cursor() as cursor:
        cursor.execute(ENTRY, [entry, "stamped"])
        cursor.execute(
            "SELECT posted_in = pg_current_xact_id()::text::bigint FROM "
            "ledger_journalentry WHERE id = %s",
            [entry],
        )
        assert cursor.fetchone()[0]
    insert((1, "MZN"), (-1, "MZN"), entry=entry)
    with pytest.raises(DatabaseError, match="off balance"), transaction.atomic():
        insert((1, "MZN"), entry=entry)
    with pytest.raises(DatabaseError, match="no posting can join"), transaction.atomic():
        insert((1, "MZN"), (-1, "MZN"), entry=new_id())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_posting SET amount_minor = amount_minor + 1",
        "UPDATE ledger_journalentry SET description = 'other'",
        "DELETE FROM ledger_posting",
        "DELETE FROM ledger_journalentry",
        "TRUNCATE ledger_posting",
        "TRUNCATE ledger_journalentry CASCADE",
        "ALTER TABLE ledger_posting DISABLE TRIGGER ALL",
        "ALTER TABLE ledger_posting DISABLE TRIGGER ledger_posting_balanced",
        "DROP TRIGGER ledger_posting_balanced ON ledger_posting",
        "DROP TRIGGER ledger_journalentry_no_change ON ledger_journalentry",
        "DROP FUNCTION ledger_check_entry() CASCADE",
        "CREATE OR REPLACE FUNCTION ledger_check_entry() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RETURN NULL; END'",
        "SET session_replication_role = replica",
    ],
)
def test_what_is_booked_cannot_be_changed_by_sql(country: str, statement: str) -> None:
    entry = booked()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    amounts = Posting.objects.filter(entry=entry).order_by("amount_minor")
    assert list(amounts.values_list("amount_minor", flat=True)) == [-500, 500]


def test_every_trigger_is_there_and_enabled(country: str) -> None:
    """The grants stop the run role; the triggers stop whoever has more rights."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal "
            "AND n.nspname = current_schema() AND c.relname LIKE 'ledger%%' AND t.tgenabled = 'O'"
        )
        found = set(cursor.fetchall())
    assert found == {
        ("ledger_exchangerate", "ledger_exchangerate_no_change"),
        ("ledger_exchangerate", "ledger_exchangerate_no_truncate"),
        ("ledger_journalentry", "ledger_entry_balanced"),
        ("ledger_journalentry", "ledger_entry_in_open_period"),
        ("ledger_journalentry", "ledger_entry_stamped"),
        ("ledger_journalentry", "ledger_journalentry_no_change"),
        ("ledger_journalentry", "ledger_journalentry_no_truncate"),
        ("ledger_posting", "ledger_posting_balanced"),
        ("ledger_posting", "ledger_posting_in_time"),
        ("ledger_posting", "ledger_posting_no_change"),
        ("ledger_posting", "ledger_posting_no_truncate"),
    }


def test_the_operators_own_books_obey_the_same_rules(public_db: None) -> None:
    for code, use in (("1", "cash"), ("2", "fees")):
        Account.objects.create(code=code, names={"en": use}, kind="asset", use=use)
    insert((5, "USD"), (-5, "USD"))
    with pytest.raises(DatabaseError, match="off balance by USD 1"), transaction.atomic():
        insert((5, "USD"), (-4, "USD"))
    for statement in ("DELETE FROM ledger_posting", "UPDATE ledger_posting SET amount_minor = 1"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
