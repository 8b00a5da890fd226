"""Document types, number series, applications, permits, foreign permits."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.common.models import AppendOnly, Identified
from core.parties.models import Organisation
from core.permits.rules.standing import STANDINGS
from core.workflow.models import WorkflowSubject

KINDS = ("E", "R", "I", "O")


class DocumentType(models.Model):
    """A kind of paper that the country issues, from its pack.

    `kind` is the letter of box 1; `other_kind` names an O paper (see rules.documents.OTHER_KINDS).
    `needs` lists what the country asks beyond the Convention: "ndf", "laf", "proof_of_origin",
    "proof_of_acquisition", "foreign_permit", "import_permit", "security_stamp". `workflow` names
    the pack's workflow that cases follow.
    """

    code = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=1)
    other_kind = models.CharField(max_length=40, blank=True)
    names = models.JSONField(default=dict)
    is_cites = models.BooleanField(default=True)
    validity_months = models.PositiveSmallIntegerField()
    series = models.CharField(max_length=64)
    workflow = models.CharField(max_length=64, blank=True)
    needs = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="document_type_kind_known", condition=models.Q(kind__in=KINDS)
            ),
            models.CheckConstraint(
                name="document_type_other_is_named",
                condition=~models.Q(kind="O") | ~models.Q(other_kind=""),
            ),
            models.CheckConstraint(
                name="document_type_has_validity", condition=models.Q(validity_months__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, else in English, else the code."""
        language = (get_language() or "en").split("-")[0]
        return str(self.names.get(language) or self.names.get("en") or self.code)


class NumberSeries(models.Model):
    """The last serial given in a series and year: one row is locked per number given.

    `pattern` holds {yy} or {yyyy}, {iso2} and {serial:06d} (see rules.numbers).
    """

    code = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField()
    pattern = models.CharField(max_length=70)
    last_serial = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["code", "year"]
        constraints = [
            models.UniqueConstraint(fields=["code", "year"], name="number_series_once_a_year"),
            models.CheckConstraint(
                name="number_series_has_pattern", condition=~models.Q(pattern="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.year}"


class Application(WorkflowSubject, Identified):
    """A case: one consignment asked for, on one paper (Art. VI.5)."""

    reference = models.CharField(max_length=20, unique=True)
    document_type = models.ForeignKey(
        DocumentType, on_delete=models.PROTECT, related_name="applications"
    )
    applicant = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="applications"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications_created"
    )
    exporter_name = models.CharField(max_length=200, blank=True)
    exporter_street = models.CharField(max_length=200, blank=True)
    exporter_city = models.CharField(max_length=100, blank=True)
    exporter_postcode = models.CharField(max_length=20, blank=True)
    exporter_country = models.CharField(max_length=2, blank=True)
    importer_name = models.CharField(max_length=200, blank=True)
    importer_street = models.CharField(max_length=200, blank=True)
    importer_city = models.CharField(max_length=100, blank=True)
    importer_postcode = models.CharField(max_length=20, blank=True)
    importer_country = models.CharField(max_length=2, blank=True)
    purpose_code = models.CharField(max_length=1, blank=True)
    conditions = models.TextField(blank=True)
    transport_document = models.CharField(max_length=70, blank=True)
    exit_office = models.CharField(max_length=20, blank=True)
    import_permit_number = models.CharField(max_length=70, blank=True)
    security_stamp = models.CharField(max_length=70, blank=True)
    is_retrospective = models.BooleanField(default=False)
    reasons = models.JSONField(default=dict, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    case_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases_held",
    )
    first_signatory = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases_signed_first",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["applicant", "-created_at"], name="application_by_applicant"),
            models.Index(fields=["state", "-created_at"], name="application_by_state"),
            models.Index(fields=["-submitted_at"], name="application_by_submission"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def permit(self) -> Permit | None:
        """The permit issued last on the case, None before; one query unless prefetched."""
        issued = list(self.permits.all())
        replaced = {each.replaces_id for each in issued}
        return next((each for each in issued if each.pk not in replaced), None)


class TradeLine(models.Model):
    """Boxes 7 to 12b of one line, as an application and as a permit hold them."""

    position = models.PositiveSmallIntegerField()
    scientific_name = models.CharField(max_length=200, blank=True)
    common_name = models.CharField(max_length=200, blank=True)
    appendix = models.CharField(max_length=3, blank=True)
    source_code = models.CharField(max_length=1, blank=True)
    second_source_code = models.CharField(max_length=1, blank=True)
    term_code = models.CharField(max_length=3, blank=True)
    unit_code = models.CharField(max_length=3, blank=True)
    description = models.TextField(blank=True)
    marks = models.TextField(blank=True)
    origin_country = models.CharField(max_length=2, blank=True)
    origin_permit_number = models.CharField(max_length=70, blank=True)
    origin_permit_date = models.DateField(null=True, blank=True)
    reexport_country = models.CharField(max_length=2, blank=True)
    reexport_number = models.CharField(max_length=70, blank=True)
    reexport_date = models.DateField(null=True, blank=True)
    operation_number = models.CharField(max_length=70, blank=True)
    acquisition_date = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class ApplicationLine(Identified, TradeLine):
    """One line asked for; may be incomplete while the case is a draft.

    `region` is where it was taken, as the country's quotas name their regions.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="lines")
    taxon = models.ForeignKey(
        "species.Taxon", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    quantity = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    region = models.CharField(max_length=60, blank=True)
    reasons = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "position"], name="application_line_position_once"
            ),
            models.CheckConstraint(
                name="application_line_position_from_one", condition=models.Q(position__gte=1)
            ),
            models.CheckConstraint(
                name="application_line_quantity_positive",
                condition=models.Q(quantity__isnull=True) | models.Q(quantity__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.scientific_name}"


class IssueException(Identified, AppendOnly):
    """A supervisor's reasoned exception to a stop (suspension, zero quota) on one line."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="exceptions"
    )
    position = models.PositiveSmallIntegerField()
    issue_code = models.CharField(max_length=60)
    reason = models.TextField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "position", "issue_code"], name="issue_exception_once"
            ),
            models.CheckConstraint(
                name="issue_exception_has_reason", condition=~models.Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_code} {self.position}"


class Permit(Identified, AppendOnly):
    """What was issued: the frozen snapshot and what is searched. Never changes.

    `snapshot` is `EPermit.to_dict()`, `digest` its SHA-256 over canonical JSON. A case has one
    permit, and those that replaced it one after the other: `replaces` is the one before.
    """

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="permits", related_query_name="permit"
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replacement"
    )
    number = models.CharField(max_length=70, unique=True)
    kind = models.CharField(max_length=1)
    other_kind = models.CharField(max_length=40, blank=True)
    document_type_code = models.CharField(max_length=64)
    is_cites = models.BooleanField()
    purpose_code = models.CharField(max_length=1, blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="permits_issued"
    )
    valid_from = models.DateField()
    valid_until = models.DateField()
    importer_country = models.CharField(max_length=2, blank=True)
    exporter_country = models.CharField(max_length=2, blank=True)
    quota_year = models.PositiveSmallIntegerField()
    snapshot = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-issued_at", "id"]
        constraints = [
            models.CheckConstraint(name="permit_kind_known", condition=models.Q(kind__in=KINDS)),
            models.CheckConstraint(
                name="permit_valid_in_order",
                condition=models.Q(valid_until__gte=models.F("valid_from")),
            ),
            models.CheckConstraint(name="permit_has_number", condition=~models.Q(number="")),
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(replaces__isnull=True),
                name="permit_first_of_case_once",
            ),
        ]
        indexes = [models.Index(fields=["-issued_at"], name="permit_by_issue")]

    def __str__(self) -> str:
        return self.number

    @property
    def replaced_by(self) -> str:
        """The number of the permit that replaced this one, "" for none; read with `replacement`."""
        replacement: Permit | None = getattr(self, "replacement", None)
        return replacement.number if replacement else ""


class PermitLine(Identified, AppendOnly, TradeLine):
    """One line as issued. Quota figures are those of box 11a, this permit included."""

    permit = models.ForeignKey(Permit, on_delete=models.PROTECT, related_name="lines")
    taxon = models.ForeignKey("species.Taxon", on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=16, decimal_places=4)
    quota_used = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    quota_total = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["permit", "position"], name="permit_line_position_once"
            ),
            models.CheckConstraint(
                name="permit_line_quantity_positive", condition=models.Q(quantity__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.scientific_name}"


class PermitStanding(models.Model):
    """What has become of a permit since its issue: the only row about it that changes."""

    class Status(models.TextChoices):
        IN_FORCE = "in_force", _("In force")
        ENDORSED = "endorsed", _("Endorsed at exit")
        USED = "used", _("Used")
        EXPIRED = "expired", _("Expired")
        CANCELLED = "cancelled", _("Cancelled")
        REPLACED = "replaced", _("Replaced")
        LOST = "lost", _("Reported lost")
        STOLEN = "stolen", _("Reported stolen")
        DESTROYED = "destroyed", _("Reported destroyed")
        RETURNED = "returned", _("Returned unused")
        REVOKED = "revoked", _("Revoked")

    permit = models.OneToOneField(Permit, on_delete=models.PROTECT, related_name="standing")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.IN_FORCE)
    changed_at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="permit_standing_known",
                condition=models.Q(status__in=list(STANDINGS)),
            ),
        ]

    def __str__(self) -> str:
        return self.status


class ForeignPermit(Identified):
    """A permit that another country's authority told us of, by the hub or otherwise.

    A changed content makes a new `version` of the same issuer and number; what the issuer adds to
    the same content (standing, endorsement) is updated in place.
    """

    issuer = models.CharField(max_length=2)
    number = models.CharField(max_length=70)
    version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=1)
    valid_until = models.DateField(null=True, blank=True)
    snapshot = models.JSONField()
    digest = models.CharField(max_length=64)
    standing = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    via = models.CharField(max_length=40)

    class Meta:
        ordering = ["issuer", "number", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "number", "version"], name="foreign_permit_version_once"
            ),
            models.UniqueConstraint(
                fields=["issuer", "number", "digest"], name="foreign_permit_content_once"
            ),
            models.CheckConstraint(
                name="foreign_permit_has_number", condition=~models.Q(number="")
            ),
            models.CheckConstraint(
                name="foreign_permit_issuer_is_iso2",
                condition=models.Q(issuer__regex=r"^[A-Z]{2}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.number}"
