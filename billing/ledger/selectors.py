"""All reading of the books. Balances are sums of postings; closed months keep theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum, Window

from billing.ledger.errors import NoAccount, NoRate
from billing.ledger.models import Account, ExchangeRate, JournalEntry, Period, Posting
from core.common.money import Money


@dataclass(frozen=True, slots=True)
class Turnover:
    """All debits and all credits of an account in one currency, in minor units, both positive."""

    account_id: UUID
    currency: str
    debit_minor: int
    credit_minor: int


@dataclass(frozen=True, slots=True)
class TrialRow:
    """An account's turnover in one currency, in minor units: debits and credits both positive."""

    account_id: UUID
    code: str
    names: dict[str, str]
    kind: str
    currency: str
    debit_minor: int
    credit_minor: int

    @property
    def balance(self) -> Money:
        """Debits less credits."""
        return Money(self.debit_minor - self.credit_minor, self.currency)


def get_account(*, use: str = "", code: str = "") -> Account:
    """The open account that serves `use`, or has `code`. One query. Raises NoAccount."""
    wanted = Q(use=use) if use else Q(code=code)
    account = Account.objects.filter(wanted, is_open=True).first()
    if account is None:
        raise NoAccount(wanted=use or code)
    return account


def list_accounts() -> QuerySet[Account]:
    """The chart of accounts by code."""
    return Account.objects.order_by("code")


def list_entries(*, subject_id: Any = None) -> QuerySet[JournalEntry]:
    """Entries in the order of the books, with postings and accounts: three queries.

    With `subject_id`, those about one invoice or payment.
    """
    entries = JournalEntry.objects.prefetch_related("postings__account")
    return entries.filter(subject_id=subject_id) if subject_id else entries.all()


def find_entry(entry_id: UUID) -> JournalEntry | None:
    """One entry with its postings, what it reverses and what reverses it. Three queries."""
    return (
        JournalEntry.objects.select_related("reverses", "reversed_by", "made_by")
        .prefetch_related("postings__account")
        .filter(id=entry_id)
        .first()
    )


def list_postings(
    *, accounts: list[Account], currency: str, first: dt.date, last: dt.date
) -> QuerySet[Posting]:
    """Postings on the accounts from `first` to `last`, in order, with entries. One query.

    Each has `running_minor`: the sum of these postings so far, to which belongs the balance
    before `first`.
    """
    return (
        Posting.objects.filter(account__in=accounts, currency=currency)
        .filter(entry__date__gte=first, entry__date__lte=last)
        .select_related("entry", "account")
        .annotate(
            running_minor=Window(
                Sum("amount_minor"), order_by=[F("entry__date").asc(), F("id").asc()]
            )
        )
        .order_by("entry__date", "id")
    )


def balance(account: Account, *, currency: str, until: dt.date | None = None) -> Money:
    """Debits less credits of an account up to and including `until`. One query."""
    postings = Posting.objects.filter(account=account, currency=currency)
    if until:
        postings = postings.filter(entry__date__lte=until)
    return Money(postings.aggregate(total=Sum("amount_minor"))["total"] or 0, currency)


def count_turnover(
    *, after: dt.date | None = None, until: dt.date | None = None
) -> Iterator[Turnover]:
    """Every account's turnover, counted from the postings of the days named. One query."""
    postings = Posting.objects.all()
    if after:
        postings = postings.filter(entry__date__gt=after)
    if until:
        postings = postings.filter(entry__date__lte=until)
    rows = postings.values("account_id", "currency").annotate(
        debit=Sum("amount_minor", filter=Q(amount_minor__gt=0), default=0),
        credit=Sum("amount_minor", filter=Q(amount_minor__lt=0), default=0),
    )
    for row in rows.order_by("account_id", "currency"):
        yield Turnover(row["account_id"], row["currency"], int(row["debit"]), -int(row["credit"]))


def trial_balance(*, until: dt.date | None = None) -> list[TrialRow]:
    """Every account with postings, per currency, by code.

    Begins with what was kept of the last month closed by then and counts what came after it.
    Four queries, however large the books.
    """
    closed = Period.objects.filter(state=Period.State.CLOSED)
    if until:
        closed = closed.filter(ends_on__lte=until)
    period = closed.order_by("-ends_on").first()
    sums: dict[tuple[UUID, str], list[int]] = {}
    for kept in period.balances.all() if period else ():
        sums[kept.account_id, kept.currency] = [kept.debit_minor, kept.credit_minor]
    for row in count_turnover(after=period.ends_on if period else None, until=until):
        both = sums.setdefault((row.account_id, row.currency), [0, 0])
        both[0] += row.debit_minor
        both[1] += row.credit_minor
    accounts = Account.objects.in_bulk([account_id for account_id, _currency in sums])
    rows = [
        TrialRow(
            account_id=account_id,
            code=accounts[account_id].code,
            names=accounts[account_id].names,
            kind=accounts[account_id].kind,
            currency=currency,
            debit_minor=both[0],
            credit_minor=both[1],
        )
        for (account_id, currency), both in sums.items()
    ]
    return sorted(rows, key=lambda row: (row.code, row.currency))


def list_broken_entries() -> list[UUID]:
    """Entries that do not balance in a currency, or have fewer than two postings. Two queries."""
    off = (
        Posting.objects.values("entry", "currency")
        .annotate(total=Sum("amount_minor"))
        .exclude(total=0)
        .values_list("entry", flat=True)
    )
    short = JournalEntry.objects.annotate(count=Count("postings")).filter(count__lt=2)
    return sorted({*off, *short.values_list("id", flat=True)})


def is_balanced() -> bool:
    """Whether every entry balances in each currency and has two postings or more. Two queries."""
    return not list_broken_entries()


def closed_until() -> dt.date | None:
    """The last day of the month closed last; None when none is closed. One query."""
    closed = Period.objects.filter(state=Period.State.CLOSED)
    return closed.aggregate(until=Max("ends_on"))["until"]


def next_to_close() -> dt.date | None:
    """The first day of the month to be closed next; None with empty books. Two queries."""
    until = closed_until()
    if until is not None:
        return until + dt.timedelta(days=1)
    first = JournalEntry.objects.aggregate(first=Min("date"))["first"]
    return first.replace(day=1) if first else None


def list_months(*, today: dt.date) -> list[Period]:
    """Every month from the first entry to that of `today`, the latest first. Two queries.

    A month that was never closed comes as an unsaved Period.
    """
    rows = {period.starts_on: period for period in Period.objects.select_related("closed_by")}
    first = JournalEntry.objects.aggregate(first=Min("date"))["first"]
    begins = min([*rows, *([first.replace(day=1)] if first else [])], default=None)
    months: list[Period] = []
    while begins is not None and begins <= today:
        following = (begins + dt.timedelta(days=32)).replace(day=1)
        months.append(
            rows.get(begins) or Period(starts_on=begins, ends_on=following - dt.timedelta(days=1))
        )
        begins = following
    return months[::-1]


def get_period(period_id: UUID) -> Period | None:
    """The period, or None. One query."""
    return Period.objects.filter(id=period_id).first()


def get_rate(*, base: str, quote: str, on: dt.date) -> ExchangeRate:
    """The rate recorded last for the latest day up to `on`. One query. Raises NoRate."""
    rates = ExchangeRate.objects.filter(base=base, quote=quote, on__lte=on)
    rate = rates.order_by("-on", "-recorded_at").first()
    if rate is None:
        raise NoRate(base=base, quote=quote, on=on)
    return rate


def list_rates() -> QuerySet[ExchangeRate]:
    """Recorded rates, the latest first, with who recorded them."""
    return ExchangeRate.objects.select_related("recorded_by")
