"""What the pages of the books read, ready to be shown."""

from collections.abc import Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from billing.books.table import Asked, Book, Column, Link, Row
from billing.invoices.models import Invoice
from billing.ledger.errors import NoEntry
from billing.ledger.models import JournalEntry
from billing.ledger.selectors import find_entry
from billing.payments.models import BankCredit, Payment, Surplus
from billing.payments.selectors import list_waiting_refunds
from billing.reconciliation.models import StatementLine
from billing.reconciliation.selectors import list_payouts_on_the_way
from billing.reconciliation.wording import in_words
from core.parties.models import Organisation

from .links import address_of

SHOWN_ROWS = 500


def page_of(book: Book, asked: Asked, *, user: Any) -> dict[str, Any]:
    """The first rows of a book with addresses, its totals, and whether there is more."""
    rows = list(islice(book.make(asked), SHOWN_ROWS + 1))
    has_more = len(rows) > SHOWN_ROWS
    shown = rows[:SHOWN_ROWS]
    return {
        "rows": [_cells(row, book.columns, user) for row in shown],
        "totals": []
        if has_more
        else [_cells(row, book.columns, user) for row in book.totals(shown)],
        "has_more": has_more,
        "shown": len(shown),
    }


def _cells(row: Row, columns: Sequence[Column], user: Any) -> list[dict[str, Any]]:
    cells = []
    for column, value in zip(columns, row.cells, strict=True):
        link = row.links.get(column.code)
        address = address_of(link, user) if link else ""
        cells.append({"column": column, "value": value, "address": address})
    return cells


def entry_page(entry_id: UUID, *, user: Any) -> dict[str, Any]:
    """An entry with its postings and what it is about. Raises NoEntry."""
    entry = find_entry(entry_id)
    if entry is None:
        raise NoEntry
    return {"entry": entry, "about": about(entry, user=user)}


def about(entry: JournalEntry, *, user: Any) -> dict[str, str]:
    """Addresses of the invoice and the case that an entry is about, where there are any."""
    invoice_id = _invoice_of(entry)
    invoice = Invoice.objects.filter(id=invoice_id).first() if invoice_id else None
    if invoice is None:
        return {}
    found = {
        "number": invoice.number,
        "invoice": address_of(Link("invoice", str(invoice.id)), user),
    }
    if invoice.application_id:
        found["case"] = address_of(Link("case", str(invoice.application_id)), user)
    return found


def _invoice_of(entry: JournalEntry) -> UUID | None:
    """The invoice behind an entry: itself its subject, or that of the payment it is about."""
    subject = entry.subject_id
    if entry.subject_type == "journalentry" and entry.reverses is not None:
        return _invoice_of(entry.reverses)
    if entry.subject_type == "payment":
        return Payment.objects.filter(id=subject).values_list("invoice_id", flat=True).first()
    if entry.subject_type == "bankcredit":
        paid = BankCredit.objects.filter(id=subject).values_list("payment__invoice_id", flat=True)
        return paid.first()
    return subject if entry.subject_type == "invoice" else None


def exception_page(line: StatementLine) -> dict[str, Any]:
    """A line with proposals in words, payouts and refunds of its amount. Up to five queries."""
    ids = [key for proposal in line.proposals for key in proposal["invoices"]]
    invoices = {str(one.pk): one for one in Invoice.objects.filter(id__in=ids, state="open")}
    proposals = [
        {
            "invoices": [invoices[key] for key in proposal["invoices"]],
            "why": in_words(proposal["reasons"]),
        }
        for proposal in line.proposals
        if all(key in invoices for key in proposal["invoices"])
    ]
    is_credit = line.amount_minor > 0
    waiting = list_waiting_refunds(online=False)
    return {
        "line": line,
        "surplus": getattr(line.credit, "surplus", None),
        "proposals": proposals,
        "payouts": list_payouts_on_the_way(amount=line.amount) if is_credit else [],
        "refunds": []
        if is_credit
        else waiting.filter(amount_minor=-line.amount_minor, currency=line.currency),
    }


def organisation_of(surplus: Surplus) -> Organisation | None:
    """Whose money a surplus is, where its invoice says so. Two queries."""
    invoice = surplus.invoice or (surplus.credit_note.invoice if surplus.credit_note else None)
    if invoice is None or invoice.organisation_id is None:
        return None
    return Organisation.objects.filter(id=invoice.organisation_id).first()
