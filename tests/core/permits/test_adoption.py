"""A published quota becomes the country's own."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from core.accounts.permissions import PermissionMissing
from core.permits.selectors.published import list_adoptable
from core.permits.services.adoption import adopt_quota
from core.quotas.models import QuotaChange
from core.species.models import PublishedQuota
from tenants.context import in_country, in_public
from tenants.models import Country
from tests.factories.people import make_user
from tests.factories.permits import drop_quotas, taxon

TODAY = dt.date(2026, 11, 25)


def publish(**changes: Any) -> PublishedQuota:
    values: dict[str, Any] = {
        "kind": "published",
        "taxon": taxon(),
        "country": "MZ",
        "quota": Decimal(75),
        "term_codes": ["SKI", "LIV"],
        "source_codes": ["W"],
        "starts_on": dt.date(2026, 1, 1),
        "ends_on": dt.date(2026, 12, 31),
        "url": "https://cites.example/quotas/2026",
    }
    with in_public():
        return PublishedQuota.objects.create(**(values | changes))


def test_it_is_adopted_with_its_terms_amount_and_publication(mz: Country) -> None:
    row = publish()
    publish(country="ZA")
    publish(ends_on=dt.date(2025, 12, 31), starts_on=dt.date(2025, 1, 1))
    with in_country(mz):
        drop_quotas()
        (found,) = list_adoptable(on=TODAY)
        assert (found.published, found.is_adopted) == (row, False)
        with pytest.raises(PermissionMissing):
            adopt_quota(row, by=make_user("ma_officer"))
        quota = adopt_quota(row, by=make_user("ma_supervisor"))
        assert (quota.amount, quota.term_code, quota.origin) == (75, "LIV", "MZ")
        assert quota.conversions == [{"term": "SKI", "unit": "NAR", "factor": "1"}]
        assert QuotaChange.objects.get(quota=quota).notice == row.url
        (found,) = list_adoptable(on=TODAY)
        assert (found.own, found.is_adopted) == (quota, True)


def test_one_in_preparation_blocks_and_the_page_adopts(mz: Country) -> None:
    row = publish(quota=Decimal(-1), ends_on=None, term_codes=[])
    with in_country(mz):
        drop_quotas()
        client = Client(headers={"host": "mz.localhost", "accept-language": "en"})
        client.force_login(make_user("ma_supervisor"))
        assert "in preparation" in client.get("/quotas/published/").content.decode()
        at = client.post("/quotas/published/", {"published": str(row.pk)})["Location"]
        assert "In preparation" in client.get(at).content.decode()
        (found,) = list_adoptable(on=TODAY)
        assert found.own is not None
        assert (found.own.is_in_preparation, found.own.ends_on) == (True, dt.date(2026, 12, 31))
        assert found.is_adopted
