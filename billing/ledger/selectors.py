"""All reading of the books. Balances are sums of postings, never stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from billing.ledger.errors import NoAccount
from billing.ledger.models import Account, JournalEntry, Posting
from core.common.money import Money


@dataclass(frozen=True, slots=True)
class TrialRow:
    """An account's turnover in one currency, in minor units: debits and credits both positive."""

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


def balance(account: Account, *, currency: str, until: dt.date | None = None) -> Money:
    """Debits less credits of an account up to and including `until`. One query."""
    postings = Posting.objects.filter(account=account, currency=currency)
    if until:
        postings = postings.filter(entry__date__lte=until)
    return Money(postings.aggregate(total=Sum("amount_minor"))["total"] or 0, currency)


def trial_balance(*, until: dt.date | None = None) -> list[TrialRow]:
    """Every account with postings, per currency, by code. One query."""
    postings = Posting.objects.all()
    if until:
        postings = postings.filter(entry__date__lte=until)
    rows = (
        postings.values("account__code", "account__names", "account__kind", "currency")
        .annotate(
            debit=Sum("amount_minor", filter=Q(amount_minor__gt=0), default=0),
            credit=Sum("amount_minor", filter=Q(amount_minor__lt=0), default=0),
        )
        .order_by("account__code", "currency")
    )
    return [
        TrialRow(
            code=row["account__code"],
            names=row["account__names"],
            kind=row["account__kind"],
            currency=row["currency"],
            debit_minor=int(row["debit"]),
            credit_minor=-int(row["credit"]),
        )
        for row in rows
    ]


def is_balanced() -> bool:
    """Whether every entry balances in each currency and has two postings or more. Two queries."""
    off = (
        Posting.objects.values("entry", "currency")
        .annotate(total=Sum("amount_minor"))
        .exclude(total=0)
    )
    short = JournalEntry.objects.annotate(count=Count("postings")).filter(count__lt=2)
    return not off.exists() and not short.exists()
