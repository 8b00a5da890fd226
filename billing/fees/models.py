"""Schedules as the country stated them, and quotes as they were given."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from billing.fees.rules import Quote, QuoteItem
from core.common.models import AppendOnly, Identified
from core.common.money import Money


class FeeSchedule(AppendOnly, Identified):
    """A dated version of the fees: the pack's section as data. Never changed, only succeeded.

    Of two versions from the same day the one loaded last counts, so that a mistake can be mended.
    """

    version = models.CharField(max_length=64, unique=True)
    effective_on = models.DateField(db_index=True)
    currency = models.CharField(max_length=3)
    body = models.JSONField()
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ("-effective_on", "-loaded_at")

    def __str__(self) -> str:
        return self.version


class StoredQuote(AppendOnly, Identified):
    """A quote frozen for a case: the facts, the items, the total and the schedule's version.

    `sequence` counts the quotes of a case from 1; the last one counts.
    """

    application_id = models.UUIDField()
    sequence = models.PositiveSmallIntegerField()
    schedule = models.ForeignKey(FeeSchedule, on_delete=models.PROTECT, related_name="quotes")
    schedule_version = models.CharField(max_length=64)
    facts = models.JSONField()
    items = models.JSONField()
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("application_id", "sequence")
        constraints = (
            models.UniqueConstraint(
                fields=("application_id", "sequence"), name="stored_quote_sequence_once"
            ),
            models.CheckConstraint(
                condition=models.Q(total_minor__gte=0), name="stored_quote_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} #{self.sequence}"

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def quote(self) -> Quote:
        """The quote as it was given."""
        return Quote(
            items=tuple(QuoteItem.from_dict(item, currency=self.currency) for item in self.items),
            currency=self.currency,
            schedule_version=self.schedule_version,
        )
