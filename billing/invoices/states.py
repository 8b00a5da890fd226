"""The states of an invoice. Whole payment only: instalments are not taken."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class InvoiceState(models.TextChoices):
    OPEN = "open", _("open")
    PAID = "paid", _("paid")
    CANCELLED = "cancelled", _("cancelled")


class Document(models.TextChoices):
    """What billing numbers without gaps."""

    INVOICE = "invoice", _("invoice")
    RECEIPT = "receipt", _("receipt")
    CREDIT_NOTE = "credit", _("credit note")
