"""Published quotas that the country may adopt."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from core.quotas.models import Quota
from core.species.models import PublishedQuota
from tenants.context import current_country


@dataclass(frozen=True, slots=True)
class Adoptable:
    """A published quota for this country, and the country's own that has its key, if any."""

    published: PublishedQuota
    own: Quota | None

    @property
    def is_adopted(self) -> bool:
        """Whether the country's own quota has the published amount."""
        if self.own is None:
            return False
        if self.published.quota < 0:
            return self.own.is_in_preparation
        return self.own.amount == self.published.quota


def list_adoptable(*, on: dt.date) -> list[Adoptable]:
    """The export quotas published for the country that are not over on the day. Two queries."""
    home = current_country().iso2
    rows = list(
        PublishedQuota.objects.filter(country=home, applies_to_import=False)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
        .select_related("taxon")
        .order_by("taxon__scientific_name", "starts_on")
    )
    own = Quota.objects.filter(
        taxon__in={row.taxon_id for row in rows}, origin=home, region=""
    ).order_by("created_at")
    known = {(quota.taxon_id, quota.term_code, quota.starts_on): quota for quota in own}
    return [
        Adoptable(row, known.get((row.taxon_id, min(row.term_codes, default=""), row.starts_on)))
        for row in rows
    ]
