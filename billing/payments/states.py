"""The states of money, and what payments lend to the workflow engine."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaymentState(models.TextChoices):
    """WAITING until the provider says; FAILED may still succeed (the payer tries another card)."""

    WAITING = "waiting", _("waiting")
    SUCCEEDED = "succeeded", _("paid")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class ProviderCode(models.TextChoices):
    COUNTER = "counter", _("counter")
    BANK = "bank", _("bank transfer")
    STRIPE = "stripe", _("card")


class SurplusReason(models.TextChoices):
    """Why money that arrived fits no invoice."""

    UNKNOWN_REFERENCE = "unknown_reference", _("no invoice has this reference")
    WRONG_AMOUNT = "wrong_amount", _("the amount differs from the invoice")
    WRONG_CURRENCY = "wrong_currency", _("the currency differs from the invoice")
    ALREADY_PAID = "already_paid", _("the invoice was already paid")
    INVOICE_CANCELLED = "invoice_cancelled", _("the invoice was cancelled")


class CallState(models.TextChoices):
    """What became of a webhook call. RECEIVED is not trusted yet; SIGNED is, but not applied."""

    RECEIVED = "received", _("received")
    SIGNED = "signed", _("signed by the provider")
    REFUSED = "refused", _("refused: not signed by the provider")
    APPLIED = "applied", _("applied")
    REPEATED = "repeated", _("repeated: applied before")
    IGNORED = "ignored", _("ignored: nothing to do")
    FAILED = "failed", _("failed, to be tried again")
