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
    GATEWAY = "gateway", _("mobile money")
    DEPOSIT = "deposit", _("deposit")
    KEPT = "kept", _("money received before")


class SurplusReason(models.TextChoices):
    """Why money that arrived fits no invoice."""

    UNKNOWN_REFERENCE = "unknown_reference", _("no invoice has this reference")
    WRONG_AMOUNT = "wrong_amount", _("the amount differs from the invoice")
    WRONG_CURRENCY = "wrong_currency", _("the currency differs from the invoice")
    ALREADY_PAID = "already_paid", _("the invoice was already paid")
    INVOICE_CANCELLED = "invoice_cancelled", _("the invoice was cancelled")
    CREDITED = "credited", _("a credit note gave it back")
    PAYMENT_FAILED = "payment_failed", _("a refund did not reach the payer")


class UseKind(models.TextChoices):
    """What a surplus, or a part of it, was used for."""

    INVOICE = "invoice", _("paid an invoice")
    REFUND = "refund", _("given back")
    DEPOSIT = "deposit", _("put into the payer's deposit")
    INCOME = "income", _("kept as income")


class RefundState(models.TextChoices):
    """WAITING until the provider, the bank statement or the cashier says that it is gone."""

    WAITING = "waiting", _("on its way")
    SUCCEEDED = "succeeded", _("given back")
    FAILED = "failed", _("failed")


class ShortfallReason(models.TextChoices):
    """Why a provider took money back."""

    DISPUTED = "disputed", _("the payer disputes the payment")
    REFUNDED_THERE = "refunded_there", _("refunded in the provider's own pages")


class CallState(models.TextChoices):
    """What became of a webhook call. RECEIVED is not trusted yet; SIGNED is, but not applied."""

    RECEIVED = "received", _("received")
    SIGNED = "signed", _("signed by the provider")
    REFUSED = "refused", _("refused: not signed by the provider")
    APPLIED = "applied", _("applied")
    REPEATED = "repeated", _("repeated: applied before")
    IGNORED = "ignored", _("ignored: nothing to do")
    FAILED = "failed", _("failed, to be tried again")
