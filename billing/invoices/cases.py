"""Invoices of cases: raised for what is not yet paid, cancelled with the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from billing.fees.rules import Quote, difference
from billing.fees.selectors import find_quote
from billing.fees.services import freeze_quote
from billing.invoices.events import NothingToPay
from billing.invoices.models import Invoice
from billing.invoices.selectors import list_invoices
from billing.invoices.services import cancel_invoice, raise_invoice
from billing.invoices.states import InvoiceState
from core.events import publish

if TYPE_CHECKING:
    from core.permits.models import Application


@transaction.atomic
def invoice_case(application: Application, *, by: Any) -> Invoice | None:
    """The open invoice over what the case still owes; None, with NothingToPay, when nothing is.

    The frozen quote counts (it is frozen now if it was not). What was paid before is taken off,
    so a case that became dearer gets an invoice over the difference only; one that became
    cheaper owes nothing. An open invoice over an older quote is cancelled. The caller holds the
    case's row lock. Raises NoSchedule, NoAccount.
    """
    stored = find_quote(application.id) or freeze_quote(application, by=by)
    invoices = list(list_invoices(application_id=application.id))
    waiting = next((invoice for invoice in invoices if invoice.is_open), None)
    if waiting is not None and waiting.quote_id == stored.id:
        return waiting
    if waiting is not None:
        cancel_invoice(waiting, reason="replaced by a later quote", by=by)
    paid = [invoice for invoice in invoices if invoice.state == InvoiceState.PAID]
    due = difference(stored.quote, [_as_quote(invoice) for invoice in paid])
    if due.total.amount_minor <= 0:
        publish(NothingToPay(application_id=application.id))
        return None
    return raise_invoice(
        quote=due,
        by=by,
        billed_to=_address_of(application.applicant),
        application_id=application.id,
        organisation_id=application.applicant_id,
        quote_id=stored.id,
    )


@transaction.atomic
def cancel_for_case(application_id: UUID, *, reason: str, by: Any) -> None:
    """Cancel the case's open invoice, if there is one."""
    waiting = list_invoices(application_id=application_id).filter(state=InvoiceState.OPEN).first()
    if waiting is not None:
        cancel_invoice(waiting, reason=reason, by=by)


def is_fee_settled(application_id: UUID) -> bool:
    """Whether the case was quoted and all of the quote is paid. Three queries.

    A case quoted at zero is settled; one that was never quoted is not.
    """
    stored = find_quote(application_id)
    if stored is None:
        return False
    invoices = list(list_invoices(application_id=application_id))
    if any(invoice.is_open for invoice in invoices):
        return False
    paid = sum(
        invoice.total_minor
        for invoice in invoices
        if invoice.state == InvoiceState.PAID and invoice.currency == stored.currency
    )
    return paid >= stored.total_minor


def _as_quote(invoice: Invoice) -> Quote:
    return Quote(
        items=tuple(line.as_item() for line in invoice.lines.all()),
        currency=invoice.currency,
        schedule_version="",
    )


def _address_of(organisation: Any) -> dict[str, str]:
    members = ("name", "street", "city", "postcode", "country")
    return {member: getattr(organisation, member) for member in members}
