"""What others may hear from invoices."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.events import event


@event("invoice.paid")
@dataclass(frozen=True)
class InvoicePaid:
    """An invoice was paid in full, whatever the provider. The ids are those of the rows."""

    invoice_id: UUID
    application_id: UUID | None


@event("invoice.nothing_to_pay")
@dataclass(frozen=True)
class NothingToPay:
    """A case was quoted at zero, so that there is no invoice to wait for."""

    application_id: UUID
