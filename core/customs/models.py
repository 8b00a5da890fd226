"""Endorsements at the border, and what the importing country confirmed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.common.models import AppendOnly, Identified

QUANTITY: dict[str, Any] = {"max_digits": 16, "decimal_places": 4}


class Endorsement(Identified, AppendOnly):
    """One consignment that crossed the border on one document (Art. VI.5).

    Export: on one of our permits, box 14. Import: on another country's. What is reported of the
    document is frozen here: `issuer` (ISO2), `number`, `kind` (box 1), `partner` (the other
    country: destination of an export, country of (re-)export of an import).
    `office` is the office's code, `office_name` and `officer_name` as they were then.
    `made_on` is the country's calendar date of `at`. `request_digest` is of everything entered.
    """

    class Direction(models.TextChoices):
        EXPORT = "export", _("Export")
        IMPORT = "import", _("Import")

    direction = models.CharField(max_length=6, choices=Direction.choices)
    permit = models.ForeignKey(
        "permits.Permit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="endorsements",
    )
    foreign_permit = models.ForeignKey(
        "permits.ForeignPermit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="endorsements",
    )
    import_permit = models.ForeignKey(
        "permits.Permit", on_delete=models.PROTECT, null=True, blank=True, related_name="imports"
    )
    issuer = models.CharField(max_length=2)
    number = models.CharField(max_length=70)
    kind = models.CharField(max_length=1)
    is_cites = models.BooleanField()
    partner = models.CharField(max_length=2, blank=True)
    purpose_code = models.CharField(max_length=1, blank=True)
    import_permit_number = models.CharField(max_length=70, blank=True)
    office = models.CharField(max_length=20)
    office_name = models.CharField(max_length=200)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="endorsements"
    )
    officer_name = models.CharField(max_length=254)
    at = models.DateTimeField()
    made_on = models.DateField()
    transport_document = models.CharField(max_length=70, blank=True)
    remarks = models.TextField(blank=True)
    idempotency_key = models.CharField(max_length=200, blank=True)
    request_digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["permit"], condition=Q(direction="export"), name="export_endorsed_once"
            ),
            models.UniqueConstraint(
                fields=["issuer", "number"],
                condition=Q(direction="import"),
                name="import_recorded_once",
            ),
            models.UniqueConstraint(
                fields=["import_permit"],
                condition=Q(import_permit__isnull=False),
                name="import_permit_used_once",
            ),
            models.UniqueConstraint(
                fields=["officer", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="endorsement_key_once",
            ),
            models.CheckConstraint(
                name="endorsement_is_of_one_document",
                condition=Q(direction="export", permit__isnull=False, foreign_permit__isnull=True)
                | Q(direction="import", permit__isnull=True, foreign_permit__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["direction", "made_on"], name="endorsement_by_day"),
            models.Index(fields=["-at"], name="endorsement_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.number}"


class EndorsementLine(Identified, AppendOnly):
    """What of one line really crossed the border, in `unit_code` of the document.

    `permitted` is the limit that held: the permit's quantity, for an import what the exporting
    country's customs endorsed when that is known. The line's facts are frozen for the annual
    report. `dead_on_arrival` is counted in `quantity`.
    """

    endorsement = models.ForeignKey(Endorsement, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    quantity = models.DecimalField(**QUANTITY)
    unit_code = models.CharField(max_length=3, blank=True)
    dead_on_arrival = models.DecimalField(default=0, **QUANTITY)
    permitted = models.DecimalField(**QUANTITY)
    scientific_name = models.CharField(max_length=200)
    appendix = models.CharField(max_length=3, blank=True)
    term_code = models.CharField(max_length=3, blank=True)
    source_code = models.CharField(max_length=1, blank=True)
    origin_country = models.CharField(max_length=2, blank=True)
    origin_permit = models.CharField(max_length=70, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["endorsement", "position"], name="endorsement_line_once"
            ),
            models.CheckConstraint(
                name="endorsement_line_within_permitted",
                condition=Q(quantity__gte=0, quantity__lte=F("permitted")),
            ),
            models.CheckConstraint(
                name="endorsement_line_dead_within_quantity",
                condition=Q(dead_on_arrival__gte=0, dead_on_arrival__lte=F("quantity")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.quantity}"


class QuantityConfirmation(Identified, AppendOnly):
    """What the importing country's authority counted of one line of our permit (EPIX).

    `endorsed` is what our customs had endorsed when the message came (None: not yet);
    `is_different` says that the two were not equal then.
    """

    permit = models.ForeignKey(
        "permits.Permit", on_delete=models.PROTECT, related_name="confirmations"
    )
    position = models.PositiveSmallIntegerField()
    quantity = models.DecimalField(**QUANTITY)
    unit_code = models.CharField(max_length=3, blank=True)
    endorsed = models.DecimalField(null=True, blank=True, **QUANTITY)
    is_different = models.BooleanField(default=False)
    caller = models.CharField(max_length=2)
    message_id = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["permit", "caller", "position"], name="confirmation_once_per_line"
            ),
            models.UniqueConstraint(
                fields=["caller", "message_id", "position"],
                name="confirmation_once_per_message",
            ),
            models.CheckConstraint(name="confirmation_not_negative", condition=Q(quantity__gte=0)),
            models.CheckConstraint(
                name="confirmation_caller_is_iso2", condition=Q(caller__regex=r"^[A-Z]{2}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.caller} {self.position}: {self.quantity}"
