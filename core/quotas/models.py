"""Quotas, what is reserved and applied for of them, every movement and every change."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.common.models import AppendOnly, Identified


class Quota(Identified):
    """The most of a taxon that may be exported in a period; blank keys mean "any".

    Key: taxon (at any rank, inherited downwards), term, source codes, purpose codes, country of
    origin, region (of harvest, or population, as the country codes it), first day. `year` is the
    year that the period begins in. `amount` is in `unit_code` ("NAR": number of specimens). Zero
    blocks; so does a quota in preparation (-1 in the Secretariat's files).

    `conversions` are the further terms and units that share the quota, each with the stated factor
    to `unit_code`: `[{"term": "LIV", "unit": "NAR", "factor": "1"}]`; a blank term means any.
    `basis_id` is the finding that the amount rests on, `reference` where it was published.
    """

    taxon = models.ForeignKey("species.Taxon", on_delete=models.PROTECT, related_name="+")
    term_code = models.CharField(max_length=3, blank=True)
    unit_code = models.CharField(max_length=3, default="NAR")
    source_codes = ArrayField(models.CharField(max_length=1), default=list, blank=True)
    purpose_codes = ArrayField(models.CharField(max_length=1), default=list, blank=True)
    origin = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=60, blank=True)
    year = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    amount = models.DecimalField(max_digits=16, decimal_places=4)
    conversions = models.JSONField(default=list, blank=True)
    is_in_preparation = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    reference = models.CharField(max_length=200, blank=True)
    basis_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-year", "taxon_id", "term_code", "id"]
        constraints = [
            models.CheckConstraint(
                name="quota_amount_not_negative", condition=models.Q(amount__gte=0)
            ),
            models.CheckConstraint(name="quota_has_unit", condition=~models.Q(unit_code="")),
            models.CheckConstraint(
                name="quota_year_is_a_year", condition=models.Q(year__gte=1975, year__lte=2200)
            ),
            models.CheckConstraint(
                name="quota_period_in_order",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=[
                    "taxon",
                    "term_code",
                    "unit_code",
                    "source_codes",
                    "purpose_codes",
                    "origin",
                    "region",
                    "starts_on",
                ],
                name="quota_key_once_a_period",
            ),
        ]
        indexes = [
            models.Index(fields=["year", "taxon"], name="quota_by_year_and_taxon"),
            models.Index(fields=["taxon", "starts_on", "ends_on"], name="quota_by_taxon_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.taxon_id} {self.term_code} {self.period}"

    @property
    def period(self) -> str:
        """The period as people say it: "2026" for a calendar year, else "2026-03-01/2027-02-28"."""
        first, last = self.starts_on, self.ends_on
        is_year = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
        if is_year and first.year == last.year:
            return str(first.year)
        return f"{first.isoformat()}/{last.isoformat()}"


class Reservation(Identified):
    """What one line of one permit takes of one quota, in the quota's unit.

    Counts `endorsed` once customs has endorsed, `reserved` until then, nothing once released.
    `asked` is the line's own quantity and `factor` what it was multiplied with, as stated at the
    issue. Triggers hold that a reservation never grows, never changes hands, and never brings its
    quota over the amount, whoever writes it.
    """

    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="reservations")
    permit_id = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    asked = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    factor = models.DecimalField(max_digits=16, decimal_places=8, default=1)
    reserved = models.DecimalField(max_digits=16, decimal_places=4)
    endorsed = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["quota", "permit_id", "position"], name="reservation_once_per_line"
            ),
            models.CheckConstraint(
                name="reservation_is_positive", condition=models.Q(reserved__gt=0)
            ),
            models.CheckConstraint(
                name="reservation_factor_is_positive", condition=models.Q(factor__gt=0)
            ),
            models.CheckConstraint(
                name="reservation_endorsed_within_reserved",
                condition=models.Q(endorsed__isnull=True)
                | models.Q(endorsed__gte=0, endorsed__lte=models.F("reserved")),
            ),
            models.CheckConstraint(
                name="reservation_endorsed_or_released",
                condition=models.Q(endorsed__isnull=True) | models.Q(released_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["permit_id", "position"], name="reservation_by_permit")]

    def __str__(self) -> str:
        return f"{self.permit_id} {self.position}: {self.reserved}"


class Claim(Identified):
    """What one line of an application asks of a quota: shown, and blocking nobody.

    Made when the application is handed in, taken away when the permit is issued or the case ends.
    """

    quota = models.ForeignKey(Quota, on_delete=models.CASCADE, related_name="claims")
    case_id = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=16, decimal_places=4)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["quota", "case_id", "position"], name="quota_claim_once_per_line"
            ),
            models.CheckConstraint(
                name="quota_claim_is_positive", condition=models.Q(amount__gt=0)
            ),
        ]
        indexes = [models.Index(fields=["case_id"], name="quota_claim_by_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.position}: {self.amount}"


class Movement(Identified, AppendOnly):
    """One step of what is taken of a quota: their sum is what is taken, at any time.

    `change` is signed and in the quota's unit: what an issue took, what an endorsement or a
    release gave back.
    """

    class Kind(models.TextChoices):
        RESERVED = "reserved", _("Reserved at issue")
        SETTLED = "settled", _("Endorsed at the border")
        RELEASED = "released", _("Given back")

    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="movements")
    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    change = models.DecimalField(max_digits=16, decimal_places=4)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reservation", "kind"], name="quota_movement_once_per_step"
            ),
            models.CheckConstraint(
                name="quota_movement_sign",
                condition=models.Q(kind="reserved", change__gt=0)
                | models.Q(kind__in=["settled", "released"], change__lte=0),
            ),
        ]
        indexes = [models.Index(fields=["quota", "at"], name="quota_movement_by_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.change}"


class QuotaChange(Identified, AppendOnly):
    """A quota that was opened, raised, lowered, carried over or otherwise changed, and why.

    `notice` is what was published or told to the Secretariat, `basis_id` the finding that a
    raised amount rests on, `counterpart` the other quota of a carry-over. `made_by` is empty for
    the platform itself (country pack).
    """

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        RAISED = "raised", _("Raised")
        LOWERED = "lowered", _("Lowered")
        DETAILS = "details", _("Details changed")
        CARRIED_OUT = "carried_out", _("Carried over to another period")
        CARRIED_IN = "carried_in", _("Carried over from another period")

    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    before = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    after = models.DecimalField(max_digits=16, decimal_places=4)
    reason = models.TextField(blank=True)
    notice = models.CharField(max_length=400, blank=True)
    basis_id = models.UUIDField(null=True)
    counterpart = models.ForeignKey(
        Quota, on_delete=models.PROTECT, null=True, related_name="counterpart_changes"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="quota_carry_over_is_justified",
                condition=~models.Q(kind__in=["carried_in", "carried_out"])
                | (
                    ~models.Q(reason="")
                    & ~models.Q(notice="")
                    & models.Q(counterpart__isnull=False)
                ),
            ),
        ]
        indexes = [models.Index(fields=["quota", "made_at"], name="quota_change_by_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.after}"
