"""Quotas and what is reserved of them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.common.models import Identified


class Quota(Identified):
    """The most of a taxon that may be exported in a year; blank keys mean "any".

    Key: taxon (at any rank, inherited downwards), term, source codes, country of origin, year.
    `amount` is in `unit_code` ("NAR": number of specimens). Zero blocks; so does a quota in
    preparation (-1 in the Secretariat's files).
    """

    taxon = models.ForeignKey("species.Taxon", on_delete=models.PROTECT, related_name="+")
    term_code = models.CharField(max_length=3, blank=True)
    unit_code = models.CharField(max_length=3, default="NAR")
    source_codes = ArrayField(models.CharField(max_length=1), default=list, blank=True)
    origin = models.CharField(max_length=2, blank=True)
    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=16, decimal_places=4)
    is_in_preparation = models.BooleanField(default=False)
    note = models.TextField(blank=True)
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
            models.UniqueConstraint(
                fields=["taxon", "term_code", "unit_code", "source_codes", "origin", "year"],
                name="quota_key_once",
            ),
        ]
        indexes = [models.Index(fields=["year", "taxon"], name="quota_by_year_and_taxon")]

    def __str__(self) -> str:
        return f"{self.taxon_id} {self.term_code} {self.year}"


class Reservation(Identified):
    """What one line of one permit takes of one quota.

    Counts `endorsed` once customs has endorsed, `reserved` until then, nothing once released.
    """

    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="reservations")
    permit_id = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    reserved = models.DecimalField(max_digits=16, decimal_places=4)
    endorsed = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
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
