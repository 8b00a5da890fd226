"""The country's policy, assessments with the rules that spoke, inspections with their measures."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.common.models import AppendOnly, Identified

QUANTITY: dict[str, Any] = {"max_digits": 16, "decimal_places": 4}


class Lane(models.TextChoices):
    """Where a case goes. Blue: released as if green, looked at afterwards."""

    GREEN = "green", _("Green: no more than usual")
    BLUE = "blue", _("Blue: audit after release")
    YELLOW = "yellow", _("Yellow: check the documents")
    RED = "red", _("Red: inspect before release")


class RiskPolicy(models.Model):
    """The country's one row: weights by rule, lanes by least score, facts, checklist.

    Everything that is blank is the platform's own (see rules.WEIGHTS and rules.Policy).
    """

    weights = models.JSONField(default=dict, blank=True)
    lanes = models.JSONField(default=dict, blank=True)
    random_percent = models.PositiveSmallIntegerField(default=2)
    facts = models.JSONField(default=dict, blank=True)
    checklist = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="risk_policy_random_is_percent", condition=Q(random_percent__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return "risk policy"


class Assessment(Identified, AppendOnly):
    """What the rules said about a case at a moment. Never changes; a later one comes on top.

    `facts_digest` is the SHA-256 of all facts and of the policy that the rules saw. `seed` and
    the case's id give `is_random` again (rules.is_drawn): anybody may check the draw.
    """

    class Moment(models.TextChoices):
        SUBMISSION = "submission", _("At submission")
        PRESENTATION = "presentation", _("At presentation to customs")

    application = models.ForeignKey(
        "permits.Application", on_delete=models.PROTECT, related_name="assessments"
    )
    moment = models.CharField(max_length=12, choices=Moment.choices)
    score = models.PositiveIntegerField()
    lane = models.CharField(max_length=6, choices=Lane.choices)
    facts_digest = models.CharField(max_length=64)
    seed = models.CharField(max_length=32)
    random_percent = models.PositiveSmallIntegerField()
    is_random = models.BooleanField()
    at = models.DateTimeField()
    made_by = models.CharField(max_length=254)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="assessment_lane_known", condition=Q(lane__in=[*Lane.values])
            ),
        ]
        indexes = [models.Index(fields=["application", "-at"], name="assessment_latest")]

    def __str__(self) -> str:
        return f"{self.moment} {self.score} {self.lane}"


class RuleHit(Identified, AppendOnly):
    """A rule that spoke in an assessment, once; `params` fill its sentence, `positions` are lines.

    `position` is the first line that it spoke of, None for the case as a whole.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="hits")
    rule = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField()
    positions = models.JSONField(default=list, blank=True)
    params = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-weight", "rule"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "rule"], name="rule_hit_once"),
        ]
        indexes = [models.Index(fields=["rule"], name="rule_hit_by_rule")]

    def __str__(self) -> str:
        return self.rule


class Inspection(Identified):
    """One look at the goods: ordered, assigned to an officer, finished with an outcome.

    `checklist` is frozen from the policy when ordered, `checks` its answers by code.
    """

    class Outcome(models.TextChoices):
        CONFORM = "conform", _("As declared")
        DIFFERS = "differs", _("Not as declared, put right")
        REFUSED = "refused", _("Not as declared, stopped")
        SEIZED = "seized", _("Seized")

    application = models.ForeignKey(
        "permits.Application", on_delete=models.PROTECT, related_name="inspections"
    )
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, null=True, blank=True, related_name="inspections"
    )
    reason = models.TextField(blank=True)
    ordered_by = models.CharField(max_length=254)
    ordered_at = models.DateTimeField()
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
    )
    checklist = models.JSONField(default=list)
    checks = models.JSONField(default=dict, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    note = models.TextField(blank=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections_finished",
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-ordered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(finished_at__isnull=True),
                name="inspection_open_once",
            ),
            models.CheckConstraint(
                name="inspection_finished_has_outcome",
                condition=Q(finished_at__isnull=True, outcome="")
                | Q(finished_at__isnull=False) & ~Q(outcome=""),
            ),
        ]
        indexes = [models.Index(fields=["officer", "-ordered_at"], name="inspection_by_officer")]

    def __str__(self) -> str:
        return f"{self.application} {self.outcome or 'open'}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for its outcome."""
        return self.finished_at is None

    @property
    def is_find(self) -> bool:
        """Whether it found something."""
        return self.outcome in FINDS


FINDS = (Inspection.Outcome.DIFFERS, Inspection.Outcome.REFUSED, Inspection.Outcome.SEIZED)
STOPPING = (Inspection.Outcome.REFUSED, Inspection.Outcome.SEIZED)
"""Outcomes after which goods in the red lane do not go on."""


class InspectionLine(Identified, AppendOnly):
    """What was declared of a line and what was counted or weighed, in the line's unit."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    declared = models.DecimalField(null=True, blank=True, **QUANTITY)
    measured = models.DecimalField(**QUANTITY)
    unit_code = models.CharField(max_length=3, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "position"], name="inspection_line_once"),
            models.CheckConstraint(
                name="inspection_line_not_negative", condition=Q(measured__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.measured}"

    @property
    def is_different(self) -> bool:
        """Whether the count is not what was declared."""
        return self.measured != self.declared
