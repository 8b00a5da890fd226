"""A customs program: look up by number, endorse once whatever is sent twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.customs.models import Endorsement
from tests.api.conftest import Program, problem
from tests.core.customs.conftest import OFFICE
from tests.factories.permits import make_permit

Make = Callable[..., Program]


def body(quantity: str = "3", **changes: Any) -> dict[str, Any]:
    return {
        "office": OFFICE,
        "transport_document": "AWB 1",
        "lines": [{"position": "1", "quantity": quantity}],
    } | changes


def test_a_permit_is_looked_up_by_its_number(program: Make) -> None:
    permit, customs = make_permit(), program("customs")
    found = customs.get("customs/permits/", {"number": permit.number})
    assert found.json()["id"] == str(permit.pk)
    assert found.json()["status"] == "in_force"
    for number in ("nothing", "%"):
        problem(customs.get("customs/permits/", {"number": number}), 404, "not_found")
    for number in ("", "\x00", "x" * 100):
        problem(customs.get("customs/permits/", {"number": number}), 422, "invalid")


def test_only_customs_look_up_and_endorse(program: Make) -> None:
    permit = make_permit()
    for role in ("applicant", "cashier"):
        stranger = program(role)
        problem(
            stranger.get("customs/permits/", {"number": permit.number}), 403, "permission.missing"
        )
        place = f"customs/permits/{permit.pk}/endorsement/"
        problem(stranger.post(place, body()), 403, "permission.missing")
    assert not Endorsement.objects.filter(permit=permit).exists()


def test_the_same_key_endorses_once(program: Make) -> None:
    permit, customs = make_permit(), program("customs")
    place = f"customs/permits/{permit.pk}/endorsement/"
    first = customs.post(place, body(), **{"Idempotency-Key": "k1"})
    again = customs.post(place, body(), **{"Idempotency-Key": "k1"})
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert first.json()["status"] == "endorsed"
    assert Endorsement.objects.filter(permit=permit).count() == 1
    problem(customs.post(place, body("4"), **{"Idempotency-Key": "k1"}), 422)
    problem(customs.post(place, body(), **{"Idempotency-Key": "k2"}), 409)
    assert Endorsement.objects.filter(permit=permit).count() == 1


def test_more_than_permitted_is_refused(program: Make) -> None:
    permit, customs = make_permit(), program("customs")
    answer = customs.post(f"customs/permits/{permit.pk}/endorsement/", body("6"))
    assert problem(answer, 409)["code"]
    assert not Endorsement.objects.filter(permit=permit).exists()


def test_what_is_wrong_is_named(program: Make) -> None:
    permit, customs = make_permit(), program("customs")
    place = f"customs/permits/{permit.pk}/endorsement/"
    for wrong in (
        body(office="x" * 50),
        body(lines=[]),
        body(lines=[{"position": "1"}]),
        body("-1"),
        body("NaN"),
        body("1e99"),
        body(lines=[{"position": "Z", "quantity": "1"}]),
        body(transport_document="x" * 200),
        {},
    ):
        problem(customs.post(place, wrong), 422)
    problem(customs.post(place, body(office="NOWHERE")), 422)
    nobody = "00000000-0000-0000-0000-000000000000"
    problem(customs.post(f"customs/permits/{nobody}/endorsement/", body()), 404)
