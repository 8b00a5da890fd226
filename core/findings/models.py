"""Findings on a case, findings for more than one case, and what was cited of them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.common.models import AppendOnly, Identified


class Outcome(models.TextChoices):
    """What an authority found."""

    POSITIVE = "positive", _("Positive")
    CONDITIONAL = "conditional", _("Positive with conditions")
    NEGATIVE = "negative", _("Negative")
    MORE_INFORMATION = "more_information", _("More information needed")


class Finding(Identified, AppendOnly):
    """What an authority found on a case, with its reasons; a later one of the kind supersedes it.

    NDF: Scientific Authority (Arts. III.2(a), III.3(a), IV.2(a)). LAF: Management Authority
    (Arts. III.2(b), IV.2(b), V.2(a)). `content_digest` is of what it was made about: it does not
    hold for a case whose lines were changed afterwards. `evidence` holds answers by block or item
    (core.findings.dossiers), `checks` the LAF's answers, each `{result, note, proofs}` with the ids
    of uploads of the case. `depth` is how deep the dossier had to go.
    """

    class Kind(models.TextChoices):
        NDF = "ndf", _("Non-detriment finding")
        LAF = "laf", _("Legal acquisition finding")

    Outcome = Outcome

    application = models.ForeignKey(
        "permits.Application", on_delete=models.PROTECT, related_name="findings"
    )
    kind = models.CharField(max_length=3, choices=Kind.choices)
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    conditions = models.TextField(blank=True)
    reasoning = models.TextField()
    evidence = models.JSONField(default=dict, blank=True)
    checks = models.JSONField(default=dict, blank=True)
    depth = models.CharField(max_length=8, blank=True)
    review_on = models.DateField(null=True, blank=True)
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


class StandingFinding(Identified, AppendOnly):
    """A non-detriment finding for more than one case: later cases cite it while it is in force.

    It is for a taxon (and all below it), and where stated for sources, a term, a region, from a
    day to a day, up to `maximum` of `unit_code`. Blank keys mean "any"; no maximum means that a
    quota or each case limits it. A quota may rest on it (`core.quotas.models.Quota.basis_id`).
    """

    Outcome = Outcome

    number = models.CharField(max_length=30, unique=True)
    taxon = models.ForeignKey("species.Taxon", on_delete=models.PROTECT, related_name="+")
    source_codes = ArrayField(models.CharField(max_length=1), default=list, blank=True)
    term_code = models.CharField(max_length=3, blank=True)
    region = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField()
    maximum = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    unit_code = models.CharField(max_length=3, default="NAR")
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    conditions = models.TextField(blank=True)
    reasoning = models.TextField()
    evidence = models.JSONField(default=dict, blank=True)
    depth = models.CharField(max_length=8)
    review_on = models.DateField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="standing_findings_made"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="standing_finding_period_in_order",
                condition=models.Q(valid_until__gte=models.F("valid_from")),
            ),
            models.CheckConstraint(
                name="standing_finding_has_reasoning", condition=~models.Q(reasoning="")
            ),
            models.CheckConstraint(
                name="standing_finding_maximum_positive",
                condition=models.Q(maximum__isnull=True) | models.Q(maximum__gt=0),
            ),
            models.CheckConstraint(
                name="standing_finding_conditional_has_conditions",
                condition=~models.Q(outcome="conditional") | ~models.Q(conditions=""),
            ),
        ]
        indexes = [
            models.Index(fields=["taxon", "valid_until"], name="standing_finding_by_taxon"),
        ]

    def __str__(self) -> str:
        return self.number


class FindingStanding(models.Model):
    """What has become of a standing finding: the only row about it that changes, and its lock."""

    class Status(models.TextChoices):
        IN_FORCE = "in_force", _("In force")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    finding = models.OneToOneField(
        StandingFinding, on_delete=models.PROTECT, related_name="standing"
    )
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.IN_FORCE)
    reason = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="finding_standing_known",
                condition=models.Q(status__in=["in_force", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="finding_withdrawn_has_reason",
                condition=models.Q(status="in_force") | ~models.Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.status


class Citation(Identified, AppendOnly):
    """That a finding on a case rests, for one line, on a standing one; counts in its maximum."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="citations")
    standing = models.ForeignKey(
        StandingFinding, on_delete=models.PROTECT, related_name="citations"
    )
    position = models.PositiveSmallIntegerField()
    quantity = models.DecimalField(max_digits=16, decimal_places=4)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["finding", "position"], name="citation_once_per_line"),
            models.CheckConstraint(name="citation_is_positive", condition=models.Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.quantity}"


class Policy(models.Model):
    """How a country makes findings, from its pack's section `findings`: one row."""

    review_months = models.PositiveSmallIntegerField(default=12)
    remind_days = models.PositiveSmallIntegerField(default=30)
    required = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"review after {self.review_months} months"
