"""All reading of invoices."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from billing.invoices.errors import InvoiceNotFound
from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState


def invoice_for(application_id: UUID) -> Invoice | None:
    """The case's invoice that counts: the open one, else the one paid last. Two queries, lines in.

    A cancelled invoice never counts.
    """
    standing = list(
        list_invoices(application_id=application_id)
        .exclude(state=InvoiceState.CANCELLED)
        .order_by("-created_at")
    )
    return next((invoice for invoice in standing if invoice.is_open), next(iter(standing), None))


def get_invoice(invoice_id: UUID | str) -> Invoice:
    """The invoice with its lines, two queries. Raises InvoiceNotFound."""
    invoice = Invoice.objects.prefetch_related("lines").filter(id=invoice_id).first()
    if invoice is None:
        raise InvoiceNotFound
    return invoice


def find_by_references(references: Iterable[str]) -> Invoice | None:
    """The invoice that carries the first of the references that is known. One query."""
    wanted = list(references)
    found = {invoice.reference: invoice for invoice in Invoice.objects.filter(reference__in=wanted)}
    return next((found[reference] for reference in wanted if reference in found), None)


def list_invoices(*, application_id: UUID | None = None) -> QuerySet[Invoice]:
    """Invoices with their lines, newest first; with `application_id`, those of one case."""
    invoices = Invoice.objects.prefetch_related("lines")
    return invoices.filter(application_id=application_id) if application_id else invoices.all()


def list_open_invoices() -> QuerySet[Invoice]:
    """Invoices that wait for money, the oldest first."""
    return Invoice.objects.filter(state=InvoiceState.OPEN).order_by("year", "serial")
