"""Signing keys, the documents made of permits, and uploaded files."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.common.models import AppendOnly, Identified


class SigningKey(Identified):
    """A key pair of the country. The private part is sealed; retired keys stay to verify with."""

    class Purpose(models.TextChoices):
        TOKEN = "token", _("QR codes")
        DOCUMENT = "document", _("PDF signatures")

    class Algorithm(models.TextChoices):
        ED25519 = "Ed25519", "Ed25519"
        ES256 = "ES256", "ECDSA P-256"

    kid = models.CharField(max_length=16, unique=True)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    algorithm = models.CharField(max_length=8, choices=Algorithm.choices)
    public = models.BinaryField()
    private_sealed = models.BinaryField()
    certificate = models.BinaryField(blank=True, default=bytes)
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("purpose",), condition=Q(active=True), name="signing_key_one_active"
            ),
            models.CheckConstraint(
                condition=Q(active=True, retired_at=None) | Q(active=False),
                name="signing_key_times",
            ),
            models.CheckConstraint(
                condition=Q(kid__regex=r"^[0-9a-f]{16}$"), name="signing_key_kid_hex"
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.kid}"


class PermitDocument(Identified, AppendOnly):
    """One file made of a permit's snapshot: signed PDF or XML. Written once."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        XML = "xml", "XML"

    permit_id = models.UUIDField()
    kind = models.CharField(max_length=3, choices=Kind.choices)
    snapshot_digest = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at", "kind")
        constraints = (
            models.UniqueConstraint(
                fields=("permit_id", "snapshot_digest", "kind"), name="permit_document_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("pdf", "xml")), name="permit_document_kind_known"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def mime(self) -> str:
        """The media type to serve it with."""
        return "application/pdf" if self.kind == self.Kind.PDF else "application/xml"


class Upload(Identified):
    """A file that somebody handed in as proof for something (`owner_type` is app.model)."""

    owner_type = models.CharField(max_length=80)
    owner_id = models.UUIDField()
    file = models.CharField(max_length=200)
    name = models.CharField(max_length=150)
    mime = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="uploads",
    )
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ("uploaded_at", "id")
        indexes = (models.Index(fields=("owner_type", "owner_id"), name="upload_of_owner"),)
        constraints = (
            models.CheckConstraint(condition=Q(size__gt=0), name="upload_not_empty"),
            models.CheckConstraint(condition=~Q(name=""), name="upload_has_name"),
        )

    def __str__(self) -> str:
        return self.name
