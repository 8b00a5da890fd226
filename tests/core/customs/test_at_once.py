"""Two officers at two posts with the same permit, and one message delivered many times at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from core.accounts.models import User
from core.common.errors import DomainError
from core.customs.models import Endorsement, QuantityConfirmation
from core.customs.services import confirm_quantities, endorse_export
from core.events.models import DomainEvent
from core.permits.models import Permit, PermitStanding
from core.quotas.models import Quota
from core.quotas.selectors import balance
from tenants.context import in_country
from tenants.models import Country
from tests.core.customs.conftest import OFFICE
from tests.factories.people import make_user
from tests.factories.permits import drop_quotas, make_permit, make_quota


@dataclass(frozen=True)
class Border:
    country: Country
    permits: list[Permit]
    quota: Quota
    officers: list[User]


@pytest.fixture(scope="module")
def border(fresh_country: Callable[..., Country]) -> Border:
    country = fresh_country("BW", pack="MZ")
    with in_country(country):
        drop_quotas()
        quota = make_quota(118)
        permits = [make_permit(lines=[{"quantity": amount}]) for amount in ("100", "10", "8")]
        officers = [make_user("customs") for _ in range(8)]
    return Border(country, permits, quota, officers)


def at_once(border: Border, *acts: Callable[[], Any]) -> list[Any]:
    """What each act returned or was refused with, all let go at the same moment."""
    barrier = threading.Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(place: int) -> None:
        try:
            with in_country(border.country.iso2):
                barrier.wait(timeout=30)
                outcomes[place] = acts[place]()
        except DomainError as refused:
            outcomes[place] = refused.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def endorse(permit: Permit, by: User, amount: int, key: str = "") -> Callable[[], Any]:
    return lambda: (
        endorse_export(
            permit,
            office=OFFICE,
            lines={1: amount},
            transport_document="",
            by=by,
            idempotency_key=key,
        ).pk
    )


def test_of_eight_officers_one_endorses(border: Border) -> None:
    permit = border.permits[0]
    acts = [endorse(permit, by, 40 + place) for place, by in enumerate(border.officers)]
    outcomes = at_once(border, *acts)
    assert outcomes.count("customs.already_endorsed") == 7
    with in_country(border.country):
        row = Endorsement.objects.get(permit=permit)
        assert row.pk in outcomes
        assert PermitStanding.objects.get(permit=permit).status == "endorsed"
        assert balance(border.quota).endorsed == row.lines.get().quantity
        events = DomainEvent.objects.filter(kind="permit.endorsed")
        assert events.filter(payload__number=permit.number).count() == 1


def test_one_request_sent_eight_times_at_once_is_one_endorsement(border: Border) -> None:
    permit, by = border.permits[1], border.officers[0]
    outcomes = at_once(border, *[endorse(permit, by, 5, key="k-1") for _ in range(8)])
    assert len(set(outcomes)) == 1
    with in_country(border.country):
        assert Endorsement.objects.get(permit=permit).pk == outcomes[0]


def test_one_key_on_two_permits_at_once_serves_one(border: Border) -> None:
    first, second = (make(border) for _ in range(2))
    by = border.officers[1]
    outcomes = at_once(border, *[endorse(permit, by, 1, key="k-2") for permit in (first, second)])
    assert outcomes.count("customs.key_reused") == 1
    with in_country(border.country):
        assert Endorsement.objects.filter(permit__in=[first, second]).count() == 1


def make(border: Border) -> Permit:
    with in_country(border.country):
        return make_permit(lines=[{"quantity": "1", "source_code": "W", "term_code": "SKU"}])


def test_one_message_delivered_eight_times_at_once_counts_once(border: Border) -> None:
    permit = border.permits[2]

    def deliver() -> Any:
        rows = confirm_quantities(
            number=permit.number, caller="ZA", message_id="m-1", positions={1: Decimal("7.5")}
        )
        return [row.pk for row in rows]

    outcomes = at_once(border, *[deliver] * 8)
    assert all(outcome == outcomes[0] for outcome in outcomes)
    with in_country(border.country):
        row = QuantityConfirmation.objects.get(permit=permit)
        assert (row.pk, row.quantity) == (outcomes[0][0], Decimal("7.5"))
