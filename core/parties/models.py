"""Organisations and the people who act for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.common.ids import new_id
from core.common.models import Identified


class Organisation(Identified):
    """A trader, zoo, museum, tannery or person that applies in its own name (boxes 3 and 4)."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        PERSON = "person", _("Person")
        INSTITUTION = "institution", _("Institution")

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.COMPANY)
    registration_number = models.CharField(max_length=70, blank=True)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("registration_number"),
                name="organisation_registration_number_once",
                condition=~models.Q(registration_number=""),
            ),
            models.CheckConstraint(
                name="organisation_country_is_iso2",
                condition=models.Q(country="") | models.Q(country__regex=r"^[A-Z]{2}$"),
            ),
            models.CheckConstraint(name="organisation_has_name", condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user who may act for an organisation; an agent never stands in box 3 or 4 itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    is_agent = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} / {self.organisation}"
