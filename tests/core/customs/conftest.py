"""Mozambique with a quota of 118 skins and a permit for all of them, at the border."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from core.common import clock
from core.documents.epermit.model import EPermit, Line, Party
from core.permits.models import ForeignPermit, Permit
from core.permits.services import receive_foreign_permit
from core.quotas.models import Quota
from tenants.models import Country
from tests.factories.permits import Officers, drop_quotas, make_permit, make_quota

OFFICE = "MPM-AIR"


@pytest.fixture
def country(in_mz: Country) -> Country:
    drop_quotas()
    return in_mz


@pytest.fixture
def officers(country: Country) -> Officers:
    return Officers()


@pytest.fixture
def quota(country: Country) -> Quota:
    return make_quota(118)


@pytest.fixture
def permit(quota: Quota, officers: Officers) -> Permit:
    """118 skins (line A) and 2.5 kg of meat (line B), to South Africa."""
    return make_permit(
        officers=officers,
        lines=[
            {"quantity": "118"},
            {
                "term_code": "MEA",
                "unit_code": "KGM",
                "quantity": "2.5",
                "reasons": {"line.term_purpose_unusual": "Eaten by the hunter."},
            },
        ],
    )


def paper(**changes: Any) -> EPermit:
    """Zambia's export permit for two lines to Mozambique, valid for half a year."""
    today = clock.today()
    values: dict[str, Any] = {
        "number": "26ZM000017/AB",
        "kind": "E",
        "issued_at": dt.datetime.combine(today, dt.time(8), tzinfo=dt.UTC),
        "valid_from": today,
        "valid_until": today + dt.timedelta(days=180),
        "importer": Party(name="Curtumes da Matola", country="MZ"),
        "exporter": Party(name="Kafue Ranching", country="ZM"),
        "import_country": "MZ",
        "purpose_code": "T",
        "lines": [
            Line(
                position=1,
                scientific_name="Crocodylus niloticus",
                term_code="LIV",
                appendix="II",
                source_code="C",
                quantity=Decimal(40),
                unit_code="NAR",
                origin_country="ZM",
            ),
            Line(
                position=2,
                scientific_name="Panthera leo",
                term_code="BON",
                appendix="II",
                source_code="W",
                quantity=Decimal("2.5"),
                unit_code="KIL",
                origin_country="BW",
                origin_permit="26BW000001",
            ),
        ],
    }
    return EPermit(**(values | changes))


@pytest.fixture
def receive(country: Country) -> Callable[..., ForeignPermit]:
    """`receive(valid_until=...)`: Zambia's permit with these changes, as the hub brings it."""

    def make(*, line: dict[str, Any] | None = None, **changes: Any) -> ForeignPermit:
        whole = paper(**changes)
        if line:
            first = dataclasses.replace(whole.lines[0], **line)
            whole = dataclasses.replace(whole, lines=[first, *whole.lines[1:]])
        return receive_foreign_permit(issuer="ZM", permit=whole, via="epix")

    return make
