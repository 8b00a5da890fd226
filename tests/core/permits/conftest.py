"""A country to work in, with no quota but those that a test sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from core.species.models import Suspension
from tenants.context import in_public
from tenants.models import Country
from tests.factories.permits import Officers, drop_quotas


@pytest.fixture
def country(in_mz: Country) -> Country:
    drop_quotas()
    return in_mz


@pytest.fixture
def suspension(country: Country) -> Callable[..., None]:
    """`suspension(country="MZ", taxon_name="...")`: one more recommendation in the reference."""

    def suspend(**fields: object) -> None:
        with in_public():
            Suspension.objects.create(
                **(
                    {"starts_on": dt.date(2010, 1, 1), "start_notification": "No. 2010/012"}
                    | fields
                )
            )

    return suspend


@pytest.fixture
def officers(country: Country) -> Officers:
    return Officers()
