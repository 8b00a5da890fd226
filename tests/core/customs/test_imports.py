"""Recording what arrived on another country's permit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from core.accounts.permissions import PermissionMissing
from core.common import clock
from core.customs import errors
from core.customs.models import Endorsement
from core.customs.selectors import find_import
from core.customs.services import record_import
from core.documents.epermit.model import Endorsement as Box14
from core.documents.epermit.model import EPermit
from core.events.models import DomainEvent
from core.permits.models import ForeignPermit, PermitStanding
from tenants.models import Country
from tests.core.customs.conftest import OFFICE
from tests.factories.people import make_user
from tests.factories.permits import Officers, make_permit

Receive = Callable[..., ForeignPermit]
ALL = {1: Decimal(40), 2: Decimal("2.5")}


def arrive(permit: ForeignPermit, by: Any, **changes: Any) -> Endorsement:
    values: dict[str, Any] = {"office": OFFICE, "lines": ALL}
    return record_import(permit, by=by, **(values | changes))


def test_what_arrived_is_recorded_with_the_papers_facts(
    receive: Receive, officers: Officers
) -> None:
    row = arrive(
        receive(),
        officers.customs,
        lines={1: Decimal(38), 2: "2.5"},
        dead_on_arrival={1: 3},
        import_permit_number="IMP 7",
    )
    assert (row.direction, row.issuer, row.number, row.partner) == (
        "import",
        "ZM",
        "26ZM000017/AB",
        "ZM",
    )
    assert (row.purpose_code, row.import_permit_number, row.import_permit) == ("T", "IMP 7", None)
    first, second = row.lines.all()
    assert (first.quantity, first.dead_on_arrival, first.permitted) == (38, 3, 40)
    assert (second.unit_code, second.origin_country, second.origin_permit) == (
        "KGM",
        "BW",
        "26BW000001",
    )
    event = DomainEvent.objects.get(kind="import.recorded")
    assert event.payload["number"] == "26ZM000017/AB"


def test_more_than_permitted_is_refused(receive: Receive, officers: Officers) -> None:
    with pytest.raises(errors.OverEndorsed):
        arrive(receive(), officers.customs, lines={1: 41, 2: 0})


def test_more_than_left_the_other_country_is_refused(receive: Receive, officers: Officers) -> None:
    permit = receive(
        endorsement=Box14(port="Lusaka", date=clock.today()), line={"actual_quantity": Decimal(30)}
    )
    with pytest.raises(errors.OverEndorsed) as refused:
        arrive(permit, officers.customs, lines={1: 31, 2: 0})
    assert refused.value.params["permitted"] == "30"
    assert arrive(permit, officers.customs, lines={1: 30, 2: 0}).lines.get(position=1).quantity


def test_a_permit_comes_in_once_whatever_its_version(receive: Receive, officers: Officers) -> None:
    arrive(receive(), officers.customs)
    newer = receive(purpose_code="Z")
    assert newer.version == 2
    for permit in (newer, find_import_permit(newer, version=1)):
        with pytest.raises(errors.AlreadyEndorsed):
            arrive(permit, officers.customs, lines={1: 1, 2: 0})


def find_import_permit(newer: ForeignPermit, *, version: int) -> ForeignPermit:
    return ForeignPermit.objects.get(issuer=newer.issuer, number=newer.number, version=version)


def test_an_old_version_is_refused(receive: Receive, officers: Officers) -> None:
    old = receive()
    receive(purpose_code="Z")
    with pytest.raises(errors.SupersededVersion):
        arrive(old, officers.customs)


def test_the_same_key_returns_the_first(receive: Receive, officers: Officers) -> None:
    permit = receive()
    first = arrive(permit, officers.customs, idempotency_key="k")
    assert arrive(permit, officers.customs, idempotency_key="k").pk == first.pk
    with pytest.raises(errors.KeyReused):
        arrive(permit, officers.customs, idempotency_key="k", remarks="other")
    assert find_import(issuer="ZM", number=permit.number) == first


@pytest.mark.parametrize("standing", ["cancelled", "replaced", "expired"])
def test_a_withdrawn_paper_is_refused(receive: Receive, officers: Officers, standing: str) -> None:
    with pytest.raises(errors.PermitNotInForce):
        arrive(receive(status=standing), officers.customs)


def test_a_paper_for_elsewhere_and_an_import_permit_are_refused(
    receive: Receive, officers: Officers
) -> None:
    with pytest.raises(errors.WrongDestination):
        arrive(receive(number="1", import_country="ZA"), officers.customs)
    with pytest.raises(errors.NotAnExportPaper):
        arrive(receive(number="2", kind="I"), officers.customs)


def test_it_must_be_presented_by_its_last_day(receive: Receive, officers: Officers) -> None:
    permit = receive()
    last = EPermit.from_dict(permit.snapshot).valid_until
    assert last is not None
    noon = dt.datetime.combine(last, dt.time(10), tzinfo=dt.UTC)
    too_late = time_machine.travel(noon + dt.timedelta(days=1), tick=False)
    with too_late, pytest.raises(errors.PermitOutOfDate):
        arrive(permit, officers.customs)
    with time_machine.travel(noon, tick=False):
        arrive(permit, officers.customs)


def test_a_country_may_go_by_the_day_of_export(
    receive: Receive, officers: Officers, country: Country
) -> None:
    today = clock.today()
    country.settings = {"customs": {"import_validity": "export_date"}}
    permit = receive(
        valid_until=today + dt.timedelta(days=10), endorsement=Box14(port="Lusaka", date=today)
    )
    later = dt.datetime.combine(today + dt.timedelta(days=60), dt.time(10), tzinfo=dt.UTC)
    with time_machine.travel(later, tick=False):
        arrive(permit, officers.customs)


def test_a_country_may_ask_for_the_exit_endorsement(
    receive: Receive, officers: Officers, country: Country
) -> None:
    country.settings = {"customs": {"needs_exit_endorsement": True}}
    with pytest.raises(errors.ExitNotEndorsed):
        arrive(receive(), officers.customs)
    endorsed = receive(endorsement=Box14(port="Lusaka", date=clock.today()))
    arrive(endorsed, officers.customs)


def test_a_paper_without_a_last_day_is_refused(receive: Receive, officers: Officers) -> None:
    with pytest.raises(errors.PermitOutOfDate):
        arrive(receive(valid_until=None), officers.customs)


def test_appendix_i_needs_an_import_permit(receive: Receive, officers: Officers) -> None:
    permit = receive(line={"appendix": "I", "source_code": "W"})
    with pytest.raises(errors.ImportPermitNeeded):
        arrive(permit, officers.customs)
    arrive(permit, officers.customs, import_permit_number="26MZ000001")


def test_our_own_import_permit_is_used_up(receive: Receive, officers: Officers) -> None:
    own = make_permit(
        officers=officers,
        document_type="import_permit",
        lines=[{"term_code": "SKI", "quantity": "38", "origin_country": "ZM"}],
        exporter_country="ZM",
    )
    permit = receive(line={"term_code": "SKI", "source_code": "W"})
    for lines in ({1: 39, 2: 0}, {1: 1, 2: 1}):
        with pytest.raises(errors.ImportPermitUnfit):
            arrive(permit, officers.customs, lines=lines, import_permit_number=own.number)
    row = arrive(permit, officers.customs, lines={1: 38, 2: 0}, import_permit_number=own.number)
    assert row.import_permit == own
    assert PermitStanding.objects.get(permit=own).status == "used"
    other = receive(number="26ZM000018", line={"term_code": "SKI", "source_code": "W"})
    with pytest.raises(errors.PermitNotInForce):
        arrive(other, officers.customs, lines={1: 1, 2: 0}, import_permit_number=own.number)


@pytest.mark.parametrize("dead", [{1: 41}, {3: 1}, {1: -1}, {1: 0.5}])
def test_more_dead_than_arrived_is_refused(
    receive: Receive, officers: Officers, dead: dict[int, Any]
) -> None:
    with pytest.raises(errors.QuantitiesInvalid) as refused:
        arrive(receive(), officers.customs, dead_on_arrival=dead)
    assert list(refused.value.fields) == [f"dead_on_arrival.{next(iter(dead))}"]


def test_only_customs_record_imports(receive: Receive) -> None:
    with pytest.raises(PermissionMissing):
        arrive(receive(), make_user("ma_officer"))


def test_codes_that_are_none_are_not_cut_into_others(receive: Receive, officers: Officers) -> None:
    messy = {
        "scientific_name": " Crocodylus   niloticus",
        "term_code": "live",
        "origin_country": "AUT",
        "appendix": " ii",
    }
    row = arrive(receive(line=messy, purpose_code="TT"), officers.customs)
    line = row.lines.get(position=1)
    assert (line.scientific_name, line.term_code, line.origin_country, line.appendix) == (
        "Crocodylus niloticus",
        "",
        "XX",
        "II",
    )
    assert row.purpose_code == ""


def test_the_database_holds_one_consignment_per_document(
    receive: Receive, officers: Officers
) -> None:
    row = arrive(receive(), officers.customs, idempotency_key="k")
    for changes in (
        {"idempotency_key": ""},
        {"number": "other"},
        {"number": "other", "idempotency_key": "", "permit_id": make_permit().pk},
        {"number": "other", "idempotency_key": "", "foreign_permit": None},
    ):
        copy = Endorsement.objects.get(pk=row.pk)
        copy.pk = None
        for name, value in changes.items():
            setattr(copy, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            Endorsement.objects.bulk_create([copy])
