"""The states of a statement's line, and how one was matched."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Format(models.TextChoices):
    CAMT053 = "camt053", "CAMT.053"
    MT940 = "mt940", "MT940"
    CSV = "csv", "CSV"


class LineState(models.TextChoices):
    """WAITING lines are the exceptions that a person decides on."""

    MATCHED = "matched", _("matched")
    WAITING = "waiting", _("waits for a decision")
    SET_ASIDE = "set_aside", _("set aside")


class How(models.TextChoices):
    """By what a line was matched."""

    REFERENCE = "reference", _("by its reference")
    MENDED = "mended", _("by its reference, a mistyped character mended")
    NUMBER = "number", _("by the invoice's number")
    REFUND = "refund", _("a refund that left the account")
    PAYOUT = "payout", _("a payout of the card provider")
    PERSON = "person", _("by a person")
