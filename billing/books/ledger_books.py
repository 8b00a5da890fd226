"""Books made of the ledger: trial balance, general ledger, journal, cash book."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.books.table import Asked, Book, Column, Link, Row, sum_by_currency
from billing.fees.wording import pick
from billing.ledger import selectors
from billing.ledger.models import Account, JournalEntry, Posting, Use
from core.common.money import Money

_SIDES = (
    Column("debit", _("Debit"), "money"),
    Column("credit", _("Credit"), "money"),
)
TRIAL = (
    Column("account", _("Account")),
    Column("name", _("Name")),
    Column("kind", _("Kind")),
    Column("currency", _("Currency")),
    *_SIDES,
    Column("balance", _("Balance"), "money"),
)
LEDGER = (
    Column("date", _("Date"), "date"),
    Column("account", _("Account")),
    Column("description", _("Description")),
    Column("currency", _("Currency")),
    *_SIDES,
    Column("balance", _("Balance"), "money"),
    Column("entry", _("Entry")),
)
JOURNAL = (
    Column("date", _("Date"), "date"),
    Column("journal", _("Journal")),
    Column("entry", _("Entry")),
    Column("description", _("Description")),
    Column("account", _("Account")),
    Column("name", _("Name")),
    Column("currency", _("Currency")),
    *_SIDES,
    Column("reverses", _("Reverses")),
)
MONEY_USES = (Use.CASH, Use.BANK, Use.CARD)


def _sides(amount_minor: int, currency: str) -> tuple[Money | None, Money | None]:
    if amount_minor >= 0:
        return Money(amount_minor, currency), None
    return None, Money(-amount_minor, currency)


def make_trial_balance(asked: Asked) -> Iterator[Row]:
    """Every account with postings up to the last day asked for."""
    for row in selectors.trial_balance(until=asked.last):
        if asked.currency and row.currency != asked.currency:
            continue
        query = {"account": row.code, "currency": row.currency, "last": asked.last.isoformat()}
        debit, credit = _sides(row.debit_minor - row.credit_minor, row.currency)
        yield Row(
            (
                row.code,
                pick(row.names, asked.language),
                Account.Kind(row.kind).label,
                row.currency,
                debit,
                credit,
                row.balance,
            ),
            {"account": Link("book", "general-ledger", query)},
        )


def _accounts(asked: Asked, uses: Sequence[str]) -> list[Account]:
    accounts = selectors.list_accounts()
    if uses:
        accounts = accounts.filter(use__in=uses)
    return list(accounts.filter(code=asked.account) if asked.account else accounts)


def make_ledger(asked: Asked, *, uses: Sequence[str] = ()) -> Iterator[Row]:
    """Account by account: what stood there before, each posting, and the balance after it.

    Three queries and one per account and currency.
    """
    before = asked.first - timedelta(days=1)
    opening = {
        (row.account_id, row.currency): row.balance for row in selectors.trial_balance(until=before)
    }
    seen = {
        (row.account_id, row.currency) for row in selectors.trial_balance(until=asked.last)
    } | opening.keys()
    for account in _accounts(asked, uses):
        for account_id, currency in sorted(seen, key=lambda pair: pair[1]):
            if account_id == account.id and asked.currency in ("", currency):
                start = opening.get((account.id, currency), Money(0, currency))
                yield from _ledger_of(account, currency, start, asked)


def _ledger_of(account: Account, currency: str, start: Money, asked: Asked) -> Iterator[Row]:
    label = f"{account.code} {account.label(asked.language)}"
    yield Row((asked.first, label, gettext("Brought forward"), currency, None, None, start, None))
    postings = selectors.list_postings(
        accounts=[account], currency=currency, first=asked.first, last=asked.last
    )
    for posting in postings.iterator(chunk_size=2000):
        debit, credit = _sides(posting.amount_minor, currency)
        running = start + Money(int(posting.running_minor), currency)  # type: ignore[attr-defined]
        yield Row(
            (
                posting.entry.date,
                label,
                posting.entry.description,
                currency,
                debit,
                credit,
                running,
                short_id(posting.entry),
            ),
            {"entry": Link("entry", str(posting.entry_id))},
        )


def make_journal(asked: Asked) -> Iterator[Row]:
    """Every posting, entry by entry, in the order of the books. One query, streamed."""
    postings = (
        Posting.objects.filter(entry__date__gte=asked.first, entry__date__lte=asked.last)
        .select_related("entry", "account")
        .order_by("entry__date", "entry__made_at", "entry_id", "id")
    )
    if asked.journal:
        postings = postings.filter(entry__journal=asked.journal)
    if asked.currency:
        postings = postings.filter(currency=asked.currency)
    for posting in postings.iterator(chunk_size=2000):
        yield _journal_row(posting, asked)


def _journal_row(posting: Posting, asked: Asked) -> Row:
    entry, account = posting.entry, posting.account
    debit, credit = _sides(posting.amount_minor, posting.currency)
    links = {"entry": Link("entry", str(entry.id))}
    reverses = ""
    if entry.reverses_id:
        reverses = str(entry.reverses_id)[:8]
        links["reverses"] = Link("entry", str(entry.reverses_id))
    return Row(
        (
            entry.date,
            entry.get_journal_display(),
            short_id(entry),
            entry.description,
            account.code,
            account.label(asked.language),
            posting.currency,
            debit,
            credit,
            reverses,
        ),
        links,
    )


def short_id(entry: JournalEntry) -> str:
    """How an entry is called on pages and in files: the first eight digits of its id."""
    return str(entry.id)[:8]


def _totals(columns: Sequence[Column], rows: Sequence[Row]) -> list[Row]:
    return sum_by_currency(rows, columns, label=_("Total"))


TRIAL_BALANCE = Book(
    code="trial-balance",
    title=_("Trial balance"),
    lead=_("What stands on each account at the end of a day. Debits and credits are equal."),
    columns=TRIAL,
    asks=frozenset({"last", "currency"}),
    make=make_trial_balance,
    totals=partial(_totals, TRIAL),
)
GENERAL_LEDGER = Book(
    code="general-ledger",
    title=_("General ledger"),
    lead=_("Account by account: brought forward, each posting, and the balance after it."),
    columns=LEDGER,
    asks=frozenset({"first", "last", "account", "currency"}),
    make=make_ledger,
)
GENERAL_JOURNAL = Book(
    code="journal",
    title=_("Journal"),
    lead=_("Every entry with its postings, in the order of the books."),
    columns=JOURNAL,
    asks=frozenset({"first", "last", "journal", "currency"}),
    make=make_journal,
    totals=partial(_totals, JOURNAL),
)
CASH_BOOK = Book(
    code="cash-book",
    title=_("Cash book"),
    lead=_("Cash, bank and card accounts with their running balances."),
    columns=LEDGER,
    asks=frozenset({"first", "last", "account", "currency"}),
    make=partial(make_ledger, uses=MONEY_USES),
)
