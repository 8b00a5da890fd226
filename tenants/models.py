"""The hosted countries and the hosts they answer under (shared schema)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from core.common.models import Identified


class Country(TenantMixin):
    """A hosted country: one PostgreSQL schema, two roles, one pack."""

    class Status(models.TextChoices):
        ONBOARDING = "onboarding", _("being onboarded")
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")

    iso2 = models.CharField(max_length=2, unique=True)
    iso3 = models.CharField(max_length=3)
    name = models.CharField(max_length=120)
    status = models.CharField(max_length=12, choices=Status, default=Status.ONBOARDING)
    currency = models.CharField(max_length=3)
    languages = models.JSONField(default=list)
    default_language = models.CharField(max_length=8, default="en")
    timezone = models.CharField(max_length=60, default="UTC")
    settings = models.JSONField(default=dict, blank=True)
    pack = models.CharField(max_length=200, blank=True)
    pack_version = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    auto_create_schema = False
    auto_drop_schema = False

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(iso2__regex=r"^[A-Z]{2}$"), name="country_iso2_two_capitals"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ACTIVE

    @property
    def host(self) -> str:
        """The main host name of the country's portal, without scheme and port."""
        domain = next(iter(sorted(self.domains.all(), key=lambda d: not d.is_primary)), None)
        return domain.domain if domain else ""


class Domain(DomainMixin):
    """A host name (no scheme, no port) that a country answers under."""

    def __str__(self) -> str:
        return self.domain


class OnboardingRun(Identified):
    """One run of onboarding a country: who asked, what came of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed and undone")

    pack = models.CharField(max_length=200)
    host = models.CharField(max_length=253)
    admin_email = models.EmailField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    steps = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.SET_NULL)
    requested_by = models.CharField(max_length=254, blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-requested_at",)

    def __str__(self) -> str:
        return f"{self.pack} {self.state}"
