"""Reading statements and their exceptions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext, ngettext

from billing.ledger.models import JournalEntry, Use
from billing.ledger.selectors import balance, get_account
from billing.reconciliation.errors import LineNotFound
from billing.reconciliation.models import BankStatement, StatementLine
from billing.reconciliation.states import How, LineState
from core.common.money import Money


def list_statements() -> QuerySet[BankStatement]:
    """Statements, the one imported last first, each with counts of its lines. One query."""
    return BankStatement.objects.select_related("imported_by").annotate(
        matched=Count("lines", filter=Q(lines__state=LineState.MATCHED)),
        waiting=Count("lines", filter=Q(lines__state=LineState.WAITING)),
        set_aside=Count("lines", filter=Q(lines__state=LineState.SET_ASIDE)),
    )


def list_exceptions() -> QuerySet[StatementLine]:
    """Lines that wait for a decision, the oldest booking first, with their surplus."""
    waiting = StatementLine.objects.filter(state=LineState.WAITING)
    return waiting.select_related("statement", "credit__surplus").order_by("booked_on", "position")


def list_lines(statement_id: UUID) -> QuerySet[StatementLine]:
    """A statement's lines, in order."""
    lines = StatementLine.objects.filter(statement_id=statement_id)
    return lines.select_related("credit__payment__invoice", "refund", "decided_by")


def get_line(line_id: UUID) -> StatementLine:
    """A line with its statement and surplus. One query. Raises LineNotFound."""
    lines = StatementLine.objects.select_related("statement", "credit__surplus__invoice")
    line = lines.filter(id=line_id).first()
    if line is None:
        raise LineNotFound
    return line


def list_payouts_on_the_way(*, amount: Money) -> QuerySet[JournalEntry]:
    """Payouts over this amount that no statement has shown yet, the oldest first."""
    arrived = JournalEntry.objects.filter(idempotency_key__startswith="payout-arrived:")
    keys = [key.partition(":")[2] for key in arrived.values_list("idempotency_key", flat=True)]
    return JournalEntry.objects.filter(
        idempotency_key__startswith="payout:",
        postings__account__use=Use.PAYOUT,
        postings__amount_minor=amount.amount_minor,
        postings__currency=amount.currency,
    ).exclude(id__in=keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What the bank says stands on the account, what the books say, and what explains the rest."""

    on: dt.date
    bank: Money | None
    books: Money
    waiting_out: Money
    difference: Money | None


def reconcile(*, on: dt.date, currency: str) -> Reconciled:
    """The bank's balance against the ledger's on a day. Four queries.

    `bank` is the closing balance of the latest statement up to the day that has one.
    `waiting_out` are lines that went out and are not decided on, so not booked.
    """
    latest = (
        BankStatement.objects.filter(
            last_day__lte=on, currency=currency, closing_minor__isnull=False
        )
        .order_by("-last_day", "-imported_at")
        .first()
    )
    bank = Money(latest.closing_minor or 0, currency) if latest else None
    books = balance(get_account(use=Use.BANK), currency=currency, until=on)
    out = StatementLine.objects.filter(
        booked_on__lte=on, currency=currency, amount_minor__lt=0
    ).exclude(state=LineState.MATCHED)
    waiting = Money(int(out.aggregate(total=Sum("amount_minor"))["total"] or 0), currency)
    difference = bank - books - waiting if bank is not None else None
    return Reconciled(on=on, bank=bank, books=books, waiting_out=waiting, difference=difference)


def reasons_not_to_close(first: dt.date, last: dt.date) -> list[str]:
    """What the statements of a month still ask for before its books are closed."""
    waiting = StatementLine.objects.filter(
        state=LineState.WAITING, booked_on__gte=first, booked_on__lte=last
    ).count()
    if not waiting:
        return []
    return [
        ngettext(
            "%(count)s line of a bank statement waits for a decision.",
            "%(count)s lines of bank statements wait for a decision.",
            waiting,
        )
        % {"count": waiting}
    ]


def how_matched(line: StatementLine) -> str:
    """By what a line was matched, in words."""
    return str(How(line.how).label) if line.how else gettext("not matched")
