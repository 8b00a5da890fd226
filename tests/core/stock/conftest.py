"""A country whose quotas are in no test's way."""

from __future__ import annotations

import pytest

from tenants.models import Country
from tests.factories.permits import Officers, drop_quotas


@pytest.fixture
def country(in_mz: Country) -> Country:
    drop_quotas()
    return in_mz


@pytest.fixture
def officers(country: Country) -> Officers:
    return Officers()
