"""Endorsing what is actually exported (box 14)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction

from core.accounts.actors import SYSTEM
from core.accounts.permissions import PermissionMissing
from core.audit.models import AuditEntry
from core.common import clock
from core.common.errors import Forbidden
from core.customs import errors
from core.customs.models import Endorsement, EndorsementLine
from core.customs.selectors import (
    EndorsementNotFound,
    final_view,
    find_endorsement,
    get_endorsement,
    list_endorsements,
    list_line_uses,
)
from core.customs.services import confirm_quantities, endorse_export
from core.events.models import DomainEvent
from core.permits.models import Permit, PermitStanding
from core.permits.selectors import case_file
from core.permits.services import cancel_permit, expire_permits
from core.quotas.models import Quota
from core.quotas.selectors import balance
from tests.core.customs.conftest import OFFICE
from tests.factories.people import make_trader, make_user
from tests.factories.permits import Officers, make_permit

LESS = {1: Decimal(50), 2: Decimal("1.25")}


def endorse(permit: Permit, by: Any, **changes: Any) -> Endorsement:
    values: dict[str, Any] = {
        "office": OFFICE,
        "lines": LESS,
        "transport_document": "AWB 016-12345675",
    }
    return endorse_export(permit, by=by, **(values | changes))


def status(permit: Permit) -> str:
    return PermitStanding.objects.get(permit=permit).status


def test_what_left_is_endorsed_and_the_rest_goes_back_to_the_quota(
    permit: Permit, quota: Quota, officers: Officers
) -> None:
    assert balance(quota).left == 0
    row = endorse(permit, officers.customs, remarks="  Seal 77 ")
    assert status(permit) == "endorsed"
    now = balance(quota)
    assert (now.reserved, now.endorsed, now.left) == (0, 50, 68)
    assert (row.office_name, row.officer_name, row.remarks) == (
        "Aeroporto Internacional de Maputo",
        str(officers.customs),
        "Seal 77",
    )
    assert (row.issuer, row.partner, row.purpose_code, row.made_on) == (
        "MZ",
        "ZA",
        "H",
        clock.today(),
    )
    lines = EndorsementLine.objects.filter(endorsement=row).values_list(
        "position", "quantity", "permitted", "unit_code", "term_code", "appendix"
    )
    assert list(lines) == [
        (1, 50, 118, "NAR", "SKI", "II"),
        (2, Decimal("1.25"), Decimal("2.5"), "KGM", "MEA", "II"),
    ]


def test_it_is_announced_and_on_the_audit_trail(permit: Permit, officers: Officers) -> None:
    endorse(permit, officers.customs)
    event = DomainEvent.objects.get(kind="permit.endorsed")
    assert event.payload == {"permit_id": str(permit.pk), "number": permit.number}
    entry = AuditEntry.objects.get(verb="permit.endorsed")
    assert (entry.actor_id, entry.payload["lines"]) == (
        str(officers.customs.pk),
        {"1": "50", "2": "1.25"},
    )


def test_lines_may_be_named_by_the_forms_letters(permit: Permit, officers: Officers) -> None:
    row = endorse(permit, officers.customs, lines={"A": "118", "b": "0"})
    assert [line.quantity for line in row.lines.all()] == [118, 0]


def test_more_than_permitted_is_refused_by_line(permit: Permit, officers: Officers) -> None:
    with pytest.raises(errors.OverEndorsed) as refused:
        endorse(permit, officers.customs, lines={1: Decimal(118), 2: Decimal("2.5001")})
    assert refused.value.params == {
        "line": "B",
        "position": 2,
        "permitted": "2.5",
        "entered": "2.5001",
        "unit": "KGM",
    }
    assert "2.5001" in str(refused.value)
    assert status(permit) == "in_force"
    assert not Endorsement.objects.exists()


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ({1: Decimal(5)}, "lines.2"),
        ({}, "lines.1"),
        ({1: Decimal(5), 2: 0, 3: 0}, "lines.3"),
        ({1: Decimal(5), 2: 0, "C": 0}, "lines.C"),
        ({1: Decimal(5), 2: 0, "x y": 0}, "lines.x y"),
        ({1: Decimal(5), "A": Decimal(5), 2: 0}, "lines.1"),
        ({1: Decimal(-1), 2: 0}, "lines.1"),
        ({1: Decimal("NaN"), 2: 0}, "lines.1"),
        ({1: Decimal("Infinity"), 2: 0}, "lines.1"),
        ({1: 1.5, 2: 0}, "lines.1"),
        ({1: True, 2: 0}, "lines.1"),
        ({1: None, 2: 0}, "lines.1"),
        ({1: "five", 2: 0}, "lines.1"),
        ({1: Decimal("0.00001"), 2: 0}, "lines.1"),
        ({1: Decimal("1e30"), 2: 0}, "lines.1"),
    ],
)
def test_quantities_that_are_not_right_name_their_line(
    permit: Permit, officers: Officers, lines: dict[Any, Any], field: str
) -> None:
    with pytest.raises(errors.QuantitiesInvalid) as refused:
        endorse(permit, officers.customs, lines=lines)
    assert field in refused.value.fields
    assert refused.value.status == 422


def test_a_permit_of_which_nothing_leaves_is_returned_not_endorsed(
    permit: Permit, officers: Officers
) -> None:
    with pytest.raises(errors.NothingEndorsed):
        endorse(permit, officers.customs, lines={1: 0, 2: 0})


def test_one_permit_is_one_consignment(permit: Permit, officers: Officers) -> None:
    endorse(permit, officers.customs)
    with pytest.raises(errors.AlreadyEndorsed) as refused:
        endorse(permit, make_user("customs"), lines={1: Decimal(68), 2: 0})
    assert refused.value.params["office"] == "Aeroporto Internacional de Maputo"


def test_the_same_key_returns_the_first_and_another_content_is_refused(
    permit: Permit, quota: Quota, officers: Officers
) -> None:
    first = endorse(permit, officers.customs, idempotency_key="k-1")
    again = endorse(
        permit, officers.customs, idempotency_key="k-1", lines={2: "1.250", 1: Decimal("50.0")}
    )
    assert again.pk == first.pk
    assert balance(quota).left == 68
    with pytest.raises(errors.KeyReused) as refused:
        endorse(permit, officers.customs, idempotency_key="k-1", lines={1: 49, 2: 0})
    assert refused.value.status == 422
    with pytest.raises(errors.AlreadyEndorsed):
        endorse(permit, make_user("customs"), idempotency_key="k-1")
    assert DomainEvent.objects.filter(kind="permit.endorsed").count() == 1


def test_a_key_used_on_another_permit_is_refused(officers: Officers) -> None:
    first, second = (make_permit(officers=officers) for _ in range(2))
    endorse(first, officers.customs, lines={1: 5}, idempotency_key="k-1")
    with pytest.raises(errors.KeyReused):
        endorse(second, officers.customs, lines={1: 5}, idempotency_key="k-1")


@pytest.mark.parametrize("role", ["applicant", "ma_officer", "ma_supervisor", "cashier"])
def test_only_customs_endorse(permit: Permit, role: str) -> None:
    with pytest.raises(PermissionMissing):
        endorse(permit, make_user(role))
    with pytest.raises(Forbidden):
        endorse(permit, SYSTEM)


def test_a_cancelled_permit_is_refused(permit: Permit, officers: Officers) -> None:
    cancel_permit(permit, reason="False premises.", by=officers.supervisor)
    with pytest.raises(errors.PermitNotInForce):
        endorse(permit, officers.customs)


def test_the_last_day_counts_and_the_day_after_does_not(
    permit: Permit, quota: Quota, officers: Officers
) -> None:
    noon = dt.datetime.combine(permit.valid_until, dt.time(12), tzinfo=dt.UTC)
    with time_machine.travel(noon + dt.timedelta(days=1), tick=False):
        with pytest.raises(errors.PermitOutOfDate):
            endorse(permit, officers.customs)
        expire_permits()
        with pytest.raises(errors.PermitNotInForce):
            endorse(permit, officers.customs)
        assert balance(quota).left == 118


def test_on_the_last_day_it_may_be_used(permit: Permit, officers: Officers) -> None:
    noon = dt.datetime.combine(permit.valid_until, dt.time(12), tzinfo=dt.UTC)
    with time_machine.travel(noon, tick=False):
        assert endorse(permit, officers.customs).made_on == permit.valid_until


def test_an_import_permit_is_no_paper_to_export_on(officers: Officers) -> None:
    permit = make_permit(
        officers=officers, document_type="import_permit", lines=[{"origin_country": "ZA"}]
    )
    with pytest.raises(errors.NotAnExportPaper):
        endorse(permit, officers.customs, lines={1: 5})


def test_an_office_that_is_not_open_is_refused(permit: Permit, officers: Officers) -> None:
    with pytest.raises(errors.OfficeUnknown):
        endorse(permit, officers.customs, office="JNB-AIR")
    with pytest.raises(errors.TextTooLong):
        endorse(permit, officers.customs, transport_document="B" * 71)


def test_an_endorsed_permit_neither_expires_nor_gives_back(
    permit: Permit, quota: Quota, officers: Officers
) -> None:
    endorse(permit, officers.customs)
    later = dt.datetime.combine(permit.valid_until, dt.time(12), tzinfo=dt.UTC)
    with time_machine.travel(later + dt.timedelta(days=3), tick=False):
        expire_permits()
    assert status(permit) == "endorsed"
    assert balance(quota).left == 68


def test_the_final_view_has_box_14_and_the_actual_quantities(
    permit: Permit, officers: Officers
) -> None:
    with pytest.raises(errors.CertificateNotFinal):
        final_view(permit)
    endorse(permit, officers.customs)
    whole = final_view(permit)
    assert [line.actual_quantity for line in whole.lines] == [50, Decimal("1.25")]
    assert [line.quantity for line in whole.lines] == [118, Decimal("2.5")]
    assert whole.endorsement is not None
    assert (whole.endorsement.port, whole.endorsement.date) == (
        "Aeroporto Internacional de Maputo",
        clock.today(),
    )
    assert whole.endorsement.bill_of_lading == "AWB 016-12345675"
    permit.refresh_from_db()
    assert permit.snapshot["endorsement"] is None


def test_what_was_endorsed_cannot_be_changed_or_removed(permit: Permit, officers: Officers) -> None:
    endorse(permit, officers.customs)
    confirm_quantities(
        number=permit.number, caller="ZA", message_id="m", positions={1: Decimal(50)}
    )
    changes = {Endorsement: {"remarks": "x"}, EndorsementLine: {"quantity": 1}}
    for model, values in changes.items():
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(**values)
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all()._raw_delete(model.objects.db)


def test_a_trader_sees_the_endorsements_of_its_own_permits_only(
    permit: Permit, officers: Officers
) -> None:
    row = endorse(permit, officers.customs)
    owner, (stranger, _own) = permit.application.created_by, make_trader()
    assert get_endorsement(row.pk, user=owner).pk == row.pk
    assert list(list_endorsements(officers.customs, direction="export", office=OFFICE)) == [row]
    assert not list_endorsements(officers.customs, search="no such number")
    assert not list_endorsements(stranger)
    with pytest.raises(EndorsementNotFound):
        get_endorsement(row.pk, user=stranger)


def test_the_list_costs_two_queries_at_any_length(
    officers: Officers, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        endorse(make_permit(officers=officers), officers.customs, lines={1: 2})
    user = officers.customs
    assert user.role_codes == {"customs"}
    assert user.may("customs.lookup")
    with django_assert_num_queries(2):
        assert [len(row.lines.all()) for row in list_endorsements(user)] == [1, 1, 1]


def test_the_case_page_shows_what_became_of_each_line(permit: Permit, officers: Officers) -> None:
    section = case_file(permit.application)["customs"]
    assert section["endorsement"] is None
    row = endorse(permit, officers.customs)
    section = case_file(permit.application)["customs"]
    assert section["endorsement"] == row == find_endorsement(permit)
    first, second = section["lines"]
    assert (first.letter, first.permitted, first.endorsed, first.unused) == ("A", 118, 50, 68)
    assert (second.unit_code, second.confirmed, second.is_different) == ("KGM", None, False)
    assert list_line_uses(permit) == section["lines"]


def test_the_database_holds_one_export_per_permit_and_no_over_use(
    permit: Permit, officers: Officers
) -> None:
    row = endorse(permit, officers.customs)
    copy = Endorsement.objects.get(pk=row.pk)
    copy.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        Endorsement.objects.bulk_create([copy])
    line = row.lines.get(position=1)
    for changes in ({"quantity": 119}, {"quantity": -1}, {"quantity": 5, "dead_on_arrival": 6}):
        wrong = EndorsementLine(endorsement=row, position=3, permitted=118)
        for name, value in changes.items():
            setattr(wrong, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong.save(force_insert=True)
    assert line.quantity == 50
