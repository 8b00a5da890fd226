"""What the cashier's pages read from billing."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from billing.invoices import selectors as invoices
from billing.invoices.models import Invoice
from billing.payments import selectors as payments
from billing.payments.models import Payment
from core.common.money import Money
from tenants.context import current_country


def find_open_invoices(q: str) -> QuerySet[Invoice]:
    """Open invoices whose number, bank reference or payer contains `q`, the oldest first."""
    found = invoices.list_open_invoices()
    text = q.strip()
    if not text:
        return found
    compact = text.replace(" ", "").upper()
    return found.filter(
        Q(number__icontains=text)
        | Q(reference__icontains=compact)
        | Q(billed_to__name__icontains=text)
    )


def open_total(found: QuerySet[Invoice]) -> Money:
    """What the invoices come to together, in the country's currency; one query."""
    currency = current_country().currency
    amounts = found.filter(currency=currency).values_list("total_minor", flat=True)
    return Money(sum(amounts), currency)


def invoice_page(invoice_id: UUID) -> dict[str, Any]:
    """An invoice with its payments, three queries. Raises InvoiceNotFound."""
    found = invoices.get_invoice(invoice_id)
    return {"invoice": found, "payments": payments.list_payments(invoice_id=found.id)}


def receipt_page(payment_id: UUID) -> dict[str, Any]:
    """A payment with its invoice and its lines, three queries. Raises PaymentNotFound."""
    payment: Payment = payments.get_payment(payment_id)
    invoice = invoices.get_invoice(payment.invoice_id)
    return {"payment": payment, "invoice": invoice, "receipt": getattr(payment, "receipt", None)}
