"""Findings."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.common.models import AppendOnly, Identified


class Finding(Identified, AppendOnly):
    """What an authority found on a case, with its reasons; a later one of the kind supersedes it.

    NDF: Scientific Authority (Arts. III.2(a), III.3(a), IV.2(a)). LAF: Management Authority
    (Arts. III.2(b), IV.2(b), V.2(a)). `content_digest` is of what it was made about: it does not
    hold for a case whose lines were changed afterwards.
    """

    class Kind(models.TextChoices):
        NDF = "ndf", _("Non-detriment finding")
        LAF = "laf", _("Legal acquisition finding")

    class Outcome(models.TextChoices):
        POSITIVE = "positive", _("Positive")
        CONDITIONAL = "conditional", _("Positive with conditions")
        NEGATIVE = "negative", _("Negative")
        MORE_INFORMATION = "more_information", _("More information needed")

    application = models.ForeignKey(
        "permits.Application", on_delete=models.PROTECT, related_name="findings"
    )
    kind = models.CharField(max_length=3, choices=Kind.choices)
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    conditions = models.TextField(blank=True)
    reasoning = models.TextField()
    evidence = models.JSONField(default=dict, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="findings_made"
    )
    made_at = models.DateTimeField()
    sequence = models.PositiveIntegerField()
    content_digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["made_at", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind", "sequence"], name="finding_sequence_once"
            ),
            models.CheckConstraint(name="finding_has_reasoning", condition=~models.Q(reasoning="")),
            models.CheckConstraint(
                name="finding_kind_known", condition=models.Q(kind__in=["ndf", "laf"])
            ),
            models.CheckConstraint(
                name="finding_outcome_known",
                condition=models.Q(
                    outcome__in=["positive", "conditional", "negative", "more_information"]
                ),
            ),
            models.CheckConstraint(
                name="finding_conditional_has_conditions",
                condition=~models.Q(outcome="conditional") | ~models.Q(conditions=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"
