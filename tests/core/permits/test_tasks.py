"""Expiry by the clock, country by country."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.permits.models import PermitStanding
from core.permits.tasks import expire_here
from tenants.models import Country
from tenants.tasks import HEADER, TaskWithoutCountry
from tests.factories.permits import Officers, make_permit


def test_the_task_expires_what_its_country_issued(
    country: Country, officers: Officers, time_machine: Any
) -> None:
    permit = make_permit(officers=officers)
    day = permit.valid_until + dt.timedelta(days=1)
    time_machine.move_to(dt.datetime.combine(day, dt.time(10), tzinfo=dt.UTC))
    expire_here.apply(headers={HEADER: country.iso2}, throw=True)
    assert PermitStanding.objects.get(permit=permit).status == "expired"


def test_a_task_without_a_country_does_not_run(country: Country) -> None:
    with pytest.raises(TaskWithoutCountry):
        expire_here.apply(throw=True)
