"""Why an invoice is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.common.errors import Invalid, NotFound, Refused


class InvoiceNotFound(NotFound):
    code = "invoice.not_found"


class InvoiceNotOpen(Refused):
    code = "invoice.not_open"
    sentence = _("Invoice %(number)s is %(state)s: it can no longer be paid or cancelled.")


class InvoiceEmpty(Invalid):
    code = "invoice.empty"
    sentence = _("An invoice needs a total above zero.")
