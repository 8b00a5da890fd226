"""What becomes of an issued permit."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from core.accounts.actors import SYSTEM
from core.accounts.permissions import PermissionMissing
from core.events.models import DomainEvent
from core.permits import errors
from core.permits.models import Application, Permit, PermitStanding
from core.permits.services import cancel_permit, change_standing, expire_permits, perform_action
from core.quotas.models import Quota
from core.quotas.selectors import balance
from core.quotas.services import settle
from tests.factories.permits import Officers, make_permit, make_quota

pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture
def quota(country: object) -> Quota:
    return make_quota(100)


@pytest.fixture
def permit(quota: Quota, officers: Officers) -> Permit:
    return make_permit(officers=officers, lines=[{"quantity": "30"}])


def status(permit: Permit) -> str:
    return PermitStanding.objects.get(permit=permit).status


def test_cancelling_gives_the_quota_back_and_closes_the_case(
    permit: Permit, quota: Quota, officers: Officers
) -> None:
    cancel_permit(permit, reason="Issued on false premises.", by=officers.supervisor)
    assert (status(permit), balance(quota).left) == ("cancelled", 100)
    assert Application.objects.get(pk=permit.application_id).state == "cancelled"
    event = DomainEvent.objects.get(kind="permit.cancelled")
    assert event.payload["reason"] == "Issued on false premises."


def test_the_workflows_cancel_does_the_same(
    permit: Permit, quota: Quota, officers: Officers
) -> None:
    perform_action(
        permit.application, action="cancel", by=officers.supervisor, reason="Lost at sea."
    )
    assert (status(permit), balance(quota).left) == ("cancelled", 100)
    assert PermitStanding.objects.get(permit=permit).reason == "Lost at sea."


def test_only_supervisors_cancel(permit: Permit, officers: Officers) -> None:
    with pytest.raises(PermissionMissing):
        cancel_permit(permit, reason="No.", by=officers.officer)
    assert status(permit) == "in_force"


def test_a_number_is_not_given_again_after_cancelling(permit: Permit, officers: Officers) -> None:
    cancel_permit(permit, reason="Mistake.", by=officers.supervisor)
    assert make_permit(officers=officers).number != permit.number


def test_what_was_endorsed_stays_counted_when_cancelled(
    permit: Permit, quota: Quota, officers: Officers
) -> None:
    settle(permit_id=permit.pk, position=1, endorsed=Decimal(10))
    change_standing(permit, status="endorsed", by=officers.customs)
    assert balance(quota).left == 90
    cancel_permit(permit, reason="Void.", by=officers.supervisor)
    assert balance(quota).left == 90


@pytest.mark.parametrize("closed", ["used", "cancelled", "expired", "replaced"])
def test_a_closed_permit_is_not_endorsed(permit: Permit, officers: Officers, closed: str) -> None:
    change_standing(permit, status=closed, by=SYSTEM)
    with pytest.raises(errors.StandingRefused):
        change_standing(permit, status="endorsed", by=officers.customs)


def test_the_same_standing_again_does_nothing(permit: Permit) -> None:
    first = change_standing(permit, status="endorsed", by=SYSTEM)
    again = change_standing(permit, status="endorsed", by=SYSTEM)
    assert first.changed_at == again.changed_at
    assert DomainEvent.objects.filter(kind="permit.standing_changed").count() == 1


def test_the_last_day_is_valid_and_the_day_after_is_not(
    permit: Permit, quota: Quota, time_machine: Any
) -> None:
    time_machine.move_to(_noon(permit.valid_until))
    assert expire_permits() == 0
    time_machine.move_to(_noon(permit.valid_until + dt.timedelta(days=1)))
    assert expire_permits() == 1
    assert expire_permits() == 0
    assert (status(permit), balance(quota).left) == ("expired", 100)
    assert DomainEvent.objects.filter(kind="permit.expired").count() == 1


def test_an_endorsed_permit_does_not_expire(
    permit: Permit, quota: Quota, time_machine: Any
) -> None:
    settle(permit_id=permit.pk, position=1, endorsed=Decimal(30))
    change_standing(permit, status="endorsed", by=SYSTEM)
    time_machine.move_to(_noon(permit.valid_until + dt.timedelta(days=30)))
    assert expire_permits() == 0
    assert balance(quota).left == 70


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(10), tzinfo=dt.UTC)
