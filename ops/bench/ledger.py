"""`ecites bench ledger`: entries through the service against bare INSERTs of the same rows.

Both sides write one entry with two postings per commit, in alternating rounds on one connection
each; the yardstick's tables are copies with the same indexes and no triggers. Then the trial
balance of books with a million postings against the one SQL aggregate that it is.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any
from uuid import uuid4

from django.utils import timezone

from billing.ledger.selectors import get_account, trial_balance
from billing.ledger.services import credit, debit, post
from core.accounts.actors import SYSTEM
from core.common import clock
from core.common.money import Money
from ops.bench import Result
from ops.bench.place import bare_connection, own_database
from tenants.backend.base import role_name
from tenants.context import in_country

ROUNDS, PER_ROUND = 8, 150
TARGET = "at least 20% of bare INSERTs; trial balance under 2 s or within 2 times of the aggregate"
COPIES = """
CREATE SCHEMA bare;
CREATE TABLE bare.entry (LIKE mz.ledger_journalentry INCLUDING ALL);
CREATE TABLE bare.posting (LIKE mz.ledger_posting INCLUDING ALL);
"""
ENTRY = """INSERT INTO bare.entry (id, idempotency_key, date, journal, description, subject_type,
    made_at, posted_in) VALUES (%s, %s, %s, 'general', 'bench', '', %s, 0)"""
POSTING = """INSERT INTO bare.posting (entry_id, account_id, amount_minor, currency)
    VALUES (%s, %s, %s, 'MZN'), (%s, %s, %s, 'MZN')"""
AGGREGATE = """SELECT account_id, currency,
    sum(amount_minor) FILTER (WHERE amount_minor > 0),
    sum(amount_minor) FILTER (WHERE amount_minor < 0)
    FROM mz.ledger_posting GROUP BY account_id, currency"""
FILL = """
INSERT INTO mz.ledger_journalentry
    (id, idempotency_key, date, journal, description, subject_type, made_at, posted_in)
SELECT gen_random_uuid(), 'fill-' || n, DATE '2025-01-01' + (n %% 300), 'general', 'fill', '',
    now(), 0
FROM generate_series(1, %(entries)s) AS n;
INSERT INTO mz.ledger_posting (entry_id, account_id, amount_minor, currency)
SELECT e.id, side.account, side.amount, 'MZN'
FROM mz.ledger_journalentry e,
    LATERAL (VALUES (%(left)s::uuid, 100), (%(right)s::uuid, -100)) AS side(account, amount)
WHERE e.idempotency_key LIKE 'fill-%%';
ANALYZE mz.ledger_journalentry; ANALYZE mz.ledger_posting;
"""


def run(*, size: int = 1_000_000) -> Result:
    """`size` is how many postings the books of the second part have."""
    with (
        own_database(countries=["MZ"]) as database,
        in_country("MZ"),
        closing(bare_connection()) as bare,
    ):
        left, right = get_account(use="cash"), get_account(use="fees")
        owner = role_name(database, "mz", "owner")
        with bare, bare.cursor() as cursor:
            cursor.execute(f"SET ROLE {owner}")
            cursor.execute("GRANT USAGE ON SCHEMA mz TO SESSION_USER")
            cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA mz TO SESSION_USER")
            cursor.execute("RESET ROLE")
            cursor.execute(COPIES)
        ours, yardstick = _race(
            lambda: _post(left, right), lambda: _insert(bare, str(left.id), str(right.id))
        )
        balance_s, aggregate_s = _balance(bare, owner, left, right, entries=size // 2)
    met = ours / yardstick >= 0.2 and (balance_s < 2 or balance_s <= 2 * aggregate_s)
    return Result(
        name="ledger",
        unit="postings per second",
        ours=round(ours),
        yardstick=round(yardstick),
        target=TARGET,
        met=met,
        details={
            "trial_balance": {
                "postings": size,
                "seconds": round(balance_s, 3),
                "aggregate_seconds": round(aggregate_s, 3),
            }
        },
    )


def _race(ours: Callable[[], None], yardstick: Callable[[], None]) -> tuple[float, float]:
    """Postings per second of both sides, the median of alternating rounds."""
    for warm in (ours, yardstick):
        warm()
    rates: tuple[list[float], list[float]] = ([], [])
    for _round in range(ROUNDS):
        for side, work in enumerate((ours, yardstick)):
            begun = time.perf_counter()
            for _entry in range(PER_ROUND):
                work()
            rates[side].append(2 * PER_ROUND / (time.perf_counter() - begun))
    return statistics.median(rates[0]), statistics.median(rates[1])


def _post(left: Any, right: Any) -> None:
    amount = Money(100, "MZN")
    post(
        idempotency_key=str(uuid4()),
        description="bench",
        lines=[debit(left, amount), credit(right, amount)],
        by=SYSTEM,
    )


def _insert(bare: Any, left: str, right: str) -> None:
    entry = str(uuid4())
    with bare, bare.cursor() as cursor:
        cursor.execute(ENTRY, [entry, entry, clock.today(), timezone.now()])
        cursor.execute(POSTING, [entry, left, 100, entry, right, -100])


def _balance(bare: Any, owner: str, left: Any, right: Any, *, entries: int) -> tuple[float, float]:
    """Seconds of the trial balance and of the aggregate over the same postings."""
    with bare, bare.cursor() as cursor:
        cursor.execute(f"SET ROLE {owner}")
        for table in ("ledger_journalentry", "ledger_posting"):
            cursor.execute(f"ALTER TABLE mz.{table} DISABLE TRIGGER USER")
        params = {"entries": entries, "left": str(left.id), "right": str(right.id)}
        cursor.execute(FILL, params)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("ledger_journalentry", "ledger_posting"):
            cursor.execute(f"ALTER TABLE mz.{table} ENABLE TRIGGER USER")
        cursor.execute("RESET ROLE")

    def aggregate() -> None:
        with bare, bare.cursor() as cursor:
            cursor.execute(AGGREGATE)
            cursor.fetchall()

    return _median_seconds(trial_balance), _median_seconds(aggregate)


def _median_seconds(work: Callable[[], Any]) -> float:
    work()
    seconds = []
    for _round in range(5):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)
