"""Mozambique with what it exported and imported this year."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from core.common import clock
from core.customs.models import Endorsement
from core.customs.services import endorse_export, record_import
from core.permits.models import Permit
from core.permits.services import receive_foreign_permit
from tenants.models import Country
from tests.core.customs.conftest import OFFICE, paper
from tests.factories.permits import Officers, drop_quotas, make_permit


@pytest.fixture
def country(in_mz: Country) -> Country:
    drop_quotas()
    return in_mz


@pytest.fixture
def year(country: Country) -> int:
    return clock.today().year


@pytest.fixture
def officers(country: Country) -> Officers:
    return Officers()


@pytest.fixture
def export(officers: Officers) -> Callable[..., Permit]:
    """`export("50", quantity="118")`: a permit, endorsed with that much of its one line."""

    def make(endorsed: str | None = None, *, quantity: str = "118", **line: Any) -> Permit:
        permit = make_permit(officers=officers, lines=[{"quantity": quantity} | line])
        if endorsed is not None:
            endorse_export(
                permit,
                office=OFFICE,
                lines={1: endorsed},
                transport_document="",
                by=officers.customs,
            )
        return permit

    return make


@pytest.fixture
def bring_in(officers: Officers) -> Callable[..., Endorsement]:
    """`bring_in({1: 40, 2: 0})`: Zambia's permit, arrived with these quantities."""

    def make(lines: dict[int, Any] | None = None, **changes: Any) -> Endorsement:
        return record_import(
            receive_foreign_permit(issuer="ZM", permit=paper(**changes), via="epix"),
            office=OFFICE,
            lines=lines or {1: Decimal(40), 2: Decimal("2.5")},
            by=officers.customs,
        )

    return make
