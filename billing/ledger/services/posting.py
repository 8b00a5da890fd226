"""Entries: `post` and `reverse`."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from billing.ledger.errors import (
    EntryAlreadyReversed,
    EntryKeyReused,
    EntryTooShort,
    EntryUnbalanced,
    PeriodClosed,
)
from billing.ledger.models import Account, Journal, JournalEntry, Posting
from billing.ledger.selectors import closed_until
from core.common import clock
from core.common.money import Money


@dataclass(frozen=True, slots=True)
class Line:
    """One posting to be: `amount` positive is a debit, negative a credit."""

    account: Account
    amount: Money


def debit(account: Account, amount: Money) -> Line:
    """A posting on the debit side."""
    return Line(account, amount)


def credit(account: Account, amount: Money) -> Line:
    """A posting on the credit side."""
    return Line(account, -amount)


@transaction.atomic
def post(
    *,
    idempotency_key: str,
    description: str,
    lines: Sequence[Line],
    by: Any,
    date: dt.date | None = None,
    journal: str = Journal.GENERAL,
    subject: Any = None,
    reverses: JournalEntry | None = None,
) -> JournalEntry:
    """The entry in the books, written now or found under the same key with the same content.

    `date` is the day it counts for, today in the country if left out; `subject` is the row it is
    about. Each currency must balance by itself, which the database checks again at commit.
    Raises EntryTooShort, EntryUnbalanced, EntryKeyReused, PeriodClosed (see `open_date`).
    """
    _check(lines)
    entry = JournalEntry(
        idempotency_key=idempotency_key,
        date=date or clock.today(),
        journal=journal,
        description=description,
        reverses=reverses,
        subject_type=subject._meta.model_name if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        made_by_id=by.id,
        made_at=clock.now(),
    )
    _insert(entry)
    written = JournalEntry.objects.filter(idempotency_key=idempotency_key).order_by()
    key = written.values_list("id", flat=True).first()
    if key is None:
        raise EntryAlreadyReversed
    if key != entry.id:
        found = JournalEntry.objects.get(id=key)
        _check_same(found, lines)
        return found
    Posting.objects.bulk_create(
        Posting(
            entry=entry,
            account=line.account,
            amount_minor=line.amount.amount_minor,
            currency=line.amount.currency,
        )
        for line in lines
    )
    return entry


@transaction.atomic
def reverse(
    entry: JournalEntry, *, reason: str, by: Any, date: dt.date | None = None
) -> JournalEntry:
    """An entry with the opposite postings that points at `entry`; an entry is reversed once.

    Raises EntryAlreadyReversed, PeriodClosed.
    """
    if JournalEntry.objects.filter(reverses=entry).exists():
        raise EntryAlreadyReversed
    lines = [
        Line(posting.account, Money(-posting.amount_minor, posting.currency))
        for posting in entry.postings.select_related("account")
    ]
    return post(
        idempotency_key=f"reverse:{entry.id}",
        description=reason,
        lines=lines,
        by=by,
        date=date,
        journal=entry.journal,
        subject=entry,
        reverses=entry,
    )


def _insert(entry: JournalEntry) -> None:
    """The entry's row, unless its key is there; a trigger refuses days that are closed."""
    try:
        JournalEntry.objects.bulk_create([entry], ignore_conflicts=True)
    except IntegrityError as error:
        said = getattr(error.__cause__, "diag", None)
        if said is None or said.constraint_name != "ledger_period_closed":
            raise
        raise PeriodClosed(until=said.message_detail) from None


def open_date(wanted: dt.date) -> dt.date:
    """`wanted` if the books are open on that day, else the first day that is. One query."""
    until = closed_until()
    return wanted if until is None or wanted > until else until + dt.timedelta(days=1)


def _check(lines: Sequence[Line]) -> None:
    if len(lines) < 2 or not all(line.amount for line in lines):
        raise EntryTooShort
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.amount.currency] += line.amount.amount_minor
    for currency, total in sums.items():
        if total:
            raise EntryUnbalanced(difference=Money(total, currency).decimal, currency=currency)


def _check_same(found: JournalEntry, lines: Sequence[Line]) -> None:
    booked = sorted(found.postings.values_list("account_id", "amount_minor", "currency"))
    wanted = sorted((li.account.id, li.amount.amount_minor, li.amount.currency) for li in lines)
    if booked != wanted:
        raise EntryKeyReused(key=found.idempotency_key)
