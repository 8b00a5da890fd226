"""Adopting a published quota as the country's own, which then counts and blocks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.permissions import require
from core.quotas.models import Quota
from core.quotas.rules import NUMBER
from core.quotas.services import set_quota
from core.species.models import PublishedQuota
from tenants.context import current_country


@transaction.atomic
def adopt_quota(published: PublishedQuota, *, by: Any) -> Quota:
    """The country's quota with the terms, sources, purposes, period and amount that was published.

    Several terms share it, each counting once, in its unit. -1 becomes a quota in preparation,
    which blocks. Once published it must be respected (Res. Conf. 14.7): the publication is the
    notice, and no finding is asked for. Raises Forbidden (quota.manage), QuotaInvalid.
    """
    require(by, "quota.manage")
    terms = sorted(published.term_codes)
    unit = published.unit_code or NUMBER
    reference = published.url or str(published.published_on or published.starts_on)
    return set_quota(
        taxon_id=published.taxon_id,
        starts_on=published.starts_on,
        ends_on=last_day(published),
        amount=max(published.quota, Decimal(0)),
        is_in_preparation=published.quota < 0,
        unit_code=unit,
        term_code=terms[0] if terms else "",
        conversions=[{"term": term, "unit": unit, "factor": "1"} for term in terms[1:]],
        source_codes=published.source_codes,
        purpose_codes=published.purpose_codes,
        origin=current_country().iso2,
        note=published.notes,
        reference=reference,
        reason=_("Adopted as published."),
        notice=reference,
        is_published=True,
        by=by,
    )


def last_day(published: PublishedQuota) -> dt.date:
    """The last day of the published quota, or that of its twelve months where none is given."""
    first = published.starts_on
    year_later = first.replace(year=first.year + 1, day=min(first.day, 28))
    longest = year_later - dt.timedelta(days=1)
    return min(published.ends_on or longest, longest)
