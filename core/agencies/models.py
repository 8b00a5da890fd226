"""Agencies, customs offices, branding."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.common.models import Identified


def _pick(names: dict[str, str]) -> str:
    language = (get_language() or "en").split("-")[0]
    return names.get(language) or names.get("en") or next(iter(names.values()), "")


class Agency(Identified):
    """An authority of the country: who issues, advises, checks at the border, enforces."""

    class Kind(models.TextChoices):
        MANAGEMENT = "management_authority", _("Management Authority")
        PROVINCIAL = "provincial_authority", _("Provincial Management Authority")
        SCIENTIFIC = "scientific_authority", _("Scientific Authority")
        CUSTOMS = "customs", _("Customs")
        QUARANTINE = "quarantine", _("Quarantine")
        FISHERIES = "fisheries", _("Fisheries")
        FORESTRY = "forestry", _("Forestry")
        ENFORCEMENT = "enforcement", _("Enforcement")

    code = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="branches"
    )
    names = models.JSONField()
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    covers = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    issues_permits = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("kind", "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(issues_permits=False)
                | Q(kind__in=("management_authority", "provincial_authority")),
                name="agency_only_authorities_issue",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, else in English, else in any."""
        return _pick(self.names)


class CustomsOffice(Identified):
    """A place where goods cross the border. `un_locode` is blank where there is none."""

    code = models.CharField(max_length=20, unique=True)
    names = models.JSONField()
    un_locode = models.CharField(max_length=5, blank=True)
    kinds = ArrayField(models.CharField(max_length=10), default=list)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(un_locode="") | Q(un_locode__regex=r"^[A-Z]{2}[A-Z2-9]{3}$"),
                name="customs_office_un_locode",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, else in English, else in any."""
        return _pick(self.names)


class Branding(models.Model):
    """How the country's pages and papers look: one row. Colours are #rrggbb."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    portal_names = models.JSONField()
    footer = models.JSONField(default=dict, blank=True)
    authority = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    colours = models.JSONField()
    paper = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="branding_one_row"),)

    def __str__(self) -> str:
        return self.portal_name

    @property
    def portal_name(self) -> str:
        """The portal's name in the reader's language."""
        return _pick(self.portal_names)

    @property
    def footer_text(self) -> str:
        """The line at the foot of each page in the reader's language."""
        return _pick(self.footer)
