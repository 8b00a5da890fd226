"""Taking a statement in: its lines are stored and matched first, then booked, some at a time."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.db import transaction

from billing.invoices.models import Invoice
from billing.invoices.selectors import list_open_invoices
from billing.invoices.states import InvoiceState
from billing.payments.models import Refund
from billing.payments.selectors import list_waiting_refunds
from billing.payments.services import confirm_bank_refund, record_bank_credit
from billing.reconciliation import matching
from billing.reconciliation.errors import (
    StatementCurrency,
    StatementDoesNotAddUp,
    StatementKnown,
)
from billing.reconciliation.events import StatementImported
from billing.reconciliation.formats import read_statement
from billing.reconciliation.models import BankStatement, StatementLine
from billing.reconciliation.parsed import ParsedLine, ParsedStatement, keys_of
from billing.reconciliation.states import Format, How, LineState
from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.events import publish
from tenants.context import current_country

REMEMBERED = dt.timedelta(days=400)
"""How long a closed invoice may still be meant by a mistyped reference."""
TOGETHER = 50
"""How many lines are booked in one transaction."""


def import_statement(body: bytes, *, name: str, by: Any) -> BankStatement:
    """The statement in a bank's file, its lines stored and matched; the worker then books them.

    A line that an earlier file told is left out. After `apply_lines` all money that came in is in
    the books, whether it pays an invoice or is kept as a surplus. Raises PermissionMissing
    (`books.keep`), StatementUnreadable, StatementCurrency, StatementDoesNotAddUp, StatementKnown.
    """
    require(by, "books.keep")
    digest = hashlib.sha256(body).hexdigest()
    known = BankStatement.objects.filter(digest=digest).first()
    if known is not None:
        raise StatementKnown(on=known.imported_at.date())
    currency = current_country().currency
    found, parsed = read_statement(body, currency=currency)
    _check(parsed, currency=currency)
    return _store(parsed, found=found, name=name, digest=digest, by=by)


def _check(parsed: ParsedStatement, *, currency: str) -> None:
    if parsed.currency != currency:
        raise StatementCurrency(currency=parsed.currency, wanted=currency)
    if not parsed.adds_up:
        raise StatementDoesNotAddUp(
            opening=parsed.opening, lines=parsed.total, closing=parsed.closing
        )


@transaction.atomic
def _store(
    parsed: ParsedStatement, *, found: Format, name: str, digest: str, by: Any
) -> BankStatement:
    keyed = dict(zip(keys_of(parsed), parsed.lines, strict=True))
    told = set(StatementLine.objects.filter(key__in=keyed).values_list("key", flat=True))
    days = [line.booked_on for line in parsed.lines] or [clock.today()]
    statement = BankStatement.objects.create(
        name=name[:200],
        format=found,
        digest=digest,
        account=parsed.account,
        number=parsed.number[:60],
        currency=parsed.currency,
        opening_minor=parsed.opening.amount_minor if parsed.opening else None,
        closing_minor=parsed.closing.amount_minor if parsed.closing else None,
        first_day=min(days),
        last_day=max(days),
        line_count=len(parsed.lines),
        repeated=len(told),
        imported_by_id=by.id,
        imported_at=clock.now(),
    )
    pool = _pool(parsed.currency)
    fresh = [(key, line) for key, line in keyed.items() if key not in told]
    StatementLine.objects.bulk_create(
        (
            _line(statement, position, key, line, pool)
            for position, (key, line) in enumerate(fresh, start=1)
        ),
        batch_size=1000,
    )
    record(
        verb="statement.imported",
        subject=statement,
        by=by,
        payload={"name": statement.name, "lines": len(fresh)},
    )
    publish(StatementImported(statement_id=statement.id))
    return statement


def _pool(currency: str) -> matching.Pool:
    """The invoices of today that wait for money in the currency. Two queries."""
    rows = list_open_invoices().filter(currency=currency)
    values = rows.values_list("id", "number", "reference", "total_minor", "billed_to__name")
    closed = Invoice.objects.exclude(state=InvoiceState.OPEN).filter(
        currency=currency, issued_on__gte=clock.today() - REMEMBERED
    )
    return matching.Pool.of(
        (
            matching.OpenInvoice(
                id=key, number=number, reference=reference, total_minor=total, payer=payer or ""
            )
            for key, number, reference, total, payer in values.iterator()
        ),
        closed=closed.values_list("total_minor", "reference").iterator(),
    )


def _line(
    statement: BankStatement, position: int, key: str, line: ParsedLine, pool: matching.Pool
) -> StatementLine:
    decision = matching.Decision()
    if line.amount.amount_minor > 0:
        decision = matching.match(line, pool)
        if decision.invoice is not None:
            pool.take(decision.invoice)
    return StatementLine(
        statement=statement,
        position=position,
        key=key,
        booked_on=line.booked_on,
        amount_minor=line.amount.amount_minor,
        currency=line.amount.currency,
        payer=line.payer,
        payer_account=line.payer_account,
        text=line.text,
        how=decision.how or "",
        meant_invoice_id=decision.invoice.id if decision.invoice else None,
        proposals=[proposal.as_dict() for proposal in decision.proposals],
    )


def apply_lines(statement: BankStatement, *, by: Any) -> int:
    """Book what came in and is not booked yet, and refunds that left; returns how many lines.

    Repeatable: a booked line is never booked again.
    """
    waiting = list(
        statement.lines.filter(state=LineState.WAITING, credit=None)
        .order_by("position")
        .values_list("id", flat=True)
    )
    done = 0
    for start in range(0, len(waiting), TOGETHER):
        with transaction.atomic():
            chunk = waiting[start : start + TOGETHER]
            lines = list(
                StatementLine.objects.select_for_update(of=("self",))
                .filter(id__in=chunk)
                .order_by("position")
            )
            meant = Invoice.objects.in_bulk(
                [line.meant_invoice_id for line in lines if line.meant_invoice_id]
            )
            for line in lines:
                if line.state == LineState.WAITING and line.credit_id is None:
                    _apply(line, meant, by=by)
                    done += 1
    return done


def _apply(line: StatementLine, meant: dict[Any, Invoice], *, by: Any) -> None:
    if line.amount_minor < 0:
        _find_refund(line, by=by)
        return
    line.credit = record_bank_credit(
        reference=line.text,
        amount=line.amount,
        bank_id=line.key,
        booked_on=line.booked_on,
        payer=line.payer,
        meant=meant.get(line.meant_invoice_id) if line.meant_invoice_id else None,
        by=by,
    )
    if line.credit.is_matched:
        line.state, line.decided_at = LineState.MATCHED, clock.now()
        line.how = line.how or How.REFERENCE
    line.save(update_fields=("credit", "state", "decided_at", "how"))


def _find_refund(line: StatementLine, *, by: Any) -> None:
    """A transfer that left the account and names one of our refunds is that refund."""
    packed = "".join(line.text.split()).lower()
    waiting = [
        refund
        for refund in list_waiting_refunds(online=False)
        if refund.amount == -line.amount and refund.mark.lower() in packed
    ]
    if len(waiting) == 1:
        finish_refund(line, waiting[0], how=How.REFUND, by=by)


def finish_refund(line: StatementLine, refund: Refund, *, how: How, by: Any) -> None:
    """The line is this refund. In the caller's transaction, the line locked."""
    line.refund = confirm_bank_refund(refund, reference=line.key, on=line.booked_on, by=by)
    line.state, line.how, line.decided_at = LineState.MATCHED, how, clock.now()
    line.decided_by_id = by.id
    line.save(update_fields=("refund", "state", "how", "decided_at", "decided_by"))
