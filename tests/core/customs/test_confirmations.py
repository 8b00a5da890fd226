"""What the importing country confirmed of our permit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.common import clock
from core.customs import errors
from core.customs.models import QuantityConfirmation
from core.customs.selectors import list_confirmations, list_line_uses
from core.customs.services import confirm_quantities, endorse_export
from core.events.models import DomainEvent
from core.permits.errors import PermitNotFound
from core.permits.models import Permit, PermitStanding
from core.permits.services import cancel_permit
from tests.core.customs.conftest import OFFICE
from tests.factories.permits import Officers


def confirm(permit: Permit, positions: dict[int, Any], **changes: str) -> list[Any]:
    values = {"number": permit.number, "caller": "ZA", "message_id": "m-1"} | changes
    return confirm_quantities(positions=positions, **values)


def endorse(permit: Permit, officers: Officers) -> None:
    endorse_export(
        permit,
        office=OFFICE,
        lines={1: 50, 2: "1.25"},
        transport_document="",
        by=officers.customs,
    )


def status(permit: Permit) -> str:
    return PermitStanding.objects.get(permit=permit).status


def test_decimals_arrive_line_by_line_and_close_the_permit(
    permit: Permit, officers: Officers
) -> None:
    endorse(permit, officers)
    (row,) = confirm(permit, {1: Decimal(50)})
    assert (row.quantity, row.endorsed, row.is_different, row.caller) == (50, 50, False, "ZA")
    assert status(permit) == "endorsed"
    confirm(permit, {2: Decimal("1.2500")}, message_id="m-2")
    assert status(permit) == "used"
    assert [line.confirmed for line in list_line_uses(permit)] == [50, Decimal("1.25")]


def test_another_quantity_than_endorsed_is_flagged(permit: Permit, officers: Officers) -> None:
    endorse(permit, officers)
    rows = confirm(permit, {1: Decimal(49), 2: Decimal("1.25")})
    assert [row.is_different for row in rows] == [True, False]
    event = DomainEvent.objects.get(kind="permit.quantities_confirmed")
    assert event.payload["is_different"] is True
    assert [line.is_different for line in list_line_uses(permit)] == [True, False]


def test_before_the_endorsement_nothing_differs_yet(permit: Permit, officers: Officers) -> None:
    rows = confirm(permit, {1: Decimal(49), 2: Decimal("1.25")})
    assert [(row.endorsed, row.is_different) for row in rows] == [(None, False)] * 2
    assert status(permit) == "in_force"
    endorse(permit, officers)
    assert status(permit) == "used"
    assert [line.is_different for line in list_line_uses(permit)] == [True, False]


def test_a_repeat_counts_once_whatever_its_message(permit: Permit) -> None:
    first = confirm(permit, {1: Decimal(50)})
    for message in ("m-1", "m-2"):
        assert confirm(permit, {1: Decimal("50.0")}, message_id=message) == first
    assert list_confirmations(permit).count() == 1
    assert DomainEvent.objects.filter(kind="permit.quantities_confirmed").count() == 1


def test_a_differing_repeat_is_refused_whole(permit: Permit) -> None:
    confirm(permit, {1: Decimal(50)})
    with pytest.raises(errors.ConfirmationDiffers) as refused:
        confirm(permit, {1: Decimal(49), 2: Decimal(1)}, message_id="m-2")
    assert refused.value.params == {"line": "A", "known": "50", "entered": "49"}
    assert list_confirmations(permit).count() == 1


def test_a_message_id_serves_once(permit: Permit) -> None:
    confirm(permit, {1: Decimal(50)})
    with pytest.raises(errors.KeyReused):
        confirm(permit, {1: Decimal(50), 2: Decimal(1)})


def test_only_the_country_of_import_confirms(permit: Permit) -> None:
    for stranger in ("ZM", "MZ", ""):
        with pytest.raises(errors.CallerNotImporter):
            confirm(permit, {1: Decimal(50)}, caller=stranger)
    confirm(permit, {1: Decimal(50)}, caller="za")


@pytest.mark.parametrize(
    "positions", [{3: Decimal(1)}, {1: Decimal(-1)}, {1: 1.5}, {1: Decimal("NaN")}, {}]
)
def test_wrong_lines_are_refused(permit: Permit, positions: dict[int, Any]) -> None:
    with pytest.raises(errors.QuantitiesInvalid):
        confirm(permit, positions)


def test_more_than_permitted_is_refused(permit: Permit) -> None:
    with pytest.raises(errors.OverEndorsed):
        confirm(permit, {1: Decimal("118.0001")})


def test_an_unknown_permit_and_a_cancelled_one_are_refused(
    permit: Permit, officers: Officers
) -> None:
    with pytest.raises(PermitNotFound):
        confirm(permit, {1: Decimal(1)}, number="none")
    cancel_permit(permit, reason="False premises.", by=officers.supervisor)
    with pytest.raises(errors.PermitNotInForce):
        confirm(permit, {1: Decimal(1)})


def test_the_database_holds_one_confirmation_per_line(permit: Permit) -> None:
    confirm(permit, {1: Decimal(1)})
    same = {"permit": permit, "position": 1, "quantity": 1, "at": clock.now()}
    for caller, message in (("ZA", "m-9"), ("za", "m-9")):
        with pytest.raises(IntegrityError), transaction.atomic():
            QuantityConfirmation.objects.create(**same, caller=caller, message_id=message)
