"""Permits of other countries."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.documents.epermit.model import Endorsement, EPermit, Line, Party
from core.events.models import DomainEvent
from core.permits import errors
from core.permits.models import ForeignPermit
from core.permits.selectors import find_foreign_permit
from core.permits.services import receive_foreign_permit

pytestmark = pytest.mark.usefixtures("country")


def paper(**changes: object) -> EPermit:
    values: dict[str, object] = {
        "number": "26ZA000017/EX",
        "kind": "E",
        "issued_at": dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC),
        "valid_until": dt.date(2026, 8, 31),
        "exporter": Party(name="Ranch", country="ZA"),
        "lines": [Line(position=1, scientific_name="Crocodylus niloticus", quantity=Decimal(118))],
        "status": "in_force",
    }
    return EPermit(**(values | changes))


def receive(permit: EPermit, via: str = "epix") -> ForeignPermit:
    return receive_foreign_permit(issuer="ZA", permit=permit, via=via)


def test_a_foreign_permit_is_kept_as_it_came() -> None:
    row = receive(paper())
    assert (row.issuer, row.number, row.version, row.via) == ("ZA", "26ZA000017/EX", 1, "epix")
    assert EPermit.from_dict(row.snapshot) == paper()
    assert (row.kind, row.valid_until, row.standing) == ("E", dt.date(2026, 8, 31), "in_force")


def test_the_same_again_is_the_same_row() -> None:
    first, again = receive(paper()), receive(paper(), via="scan")
    assert (first.pk, again.via) == (again.pk, "epix")
    assert DomainEvent.objects.filter(kind="foreign_permit.received").count() == 1


def test_a_changed_standing_is_taken_over() -> None:
    first = receive(paper())
    again = receive(paper(status="cancelled"))
    assert (again.pk, again.standing) == (first.pk, "cancelled")
    assert again.snapshot["status"] == "cancelled"


def test_an_endorsement_is_taken_over_without_a_new_version() -> None:
    first = receive(paper())
    line = dataclasses.replace(paper().lines[0], actual_quantity=Decimal(50))
    endorsed = paper(lines=[line], endorsement=Endorsement(port="Durban"), status="endorsed")
    again = receive(endorsed)
    assert again.pk == first.pk
    assert EPermit.from_dict(again.snapshot).lines[0].actual_quantity == 50


def test_a_changed_content_is_a_new_version() -> None:
    first = receive(paper())
    second = receive(paper(valid_until=dt.date(2026, 7, 31)))
    assert (first.version, second.version) == (1, 2)
    assert find_foreign_permit(issuer="ZA", number="26ZA000017/EX") == second
    assert receive(paper()).pk == first.pk


def test_the_same_number_of_another_country_is_another_permit() -> None:
    receive(paper())
    other = receive_foreign_permit(issuer="ZW", permit=paper(), via="epix")
    assert other.version == 1
    assert ForeignPermit.objects.count() == 2


@pytest.mark.parametrize(
    ("issuer", "number"), [("ZAF", "1"), ("za", "1"), ("ZA", " "), ("ZA", "9" * 71)]
)
def test_a_permit_without_issuer_or_number_is_refused(issuer: str, number: str) -> None:
    with pytest.raises(errors.ForeignPermitInvalid):
        receive_foreign_permit(issuer=issuer, permit=paper(number=number), via="epix")


def test_the_database_keeps_one_row_per_content() -> None:
    row = receive(paper())
    row.pk, row.version = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
