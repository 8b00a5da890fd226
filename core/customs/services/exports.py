"""Box 14: what is actually exported on one of our permits."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.common.database import retried
from core.customs import errors
from core.customs.events import PermitEndorsed
from core.customs.models import Endorsement, EndorsementLine
from core.customs.registry import run_exit_checks
from core.customs.rules import leaves_on, plain, reported_unit, request_digest
from core.customs.selectors import find_endorsement, is_confirmed_whole
from core.customs.services.writing import (
    already,
    check_limits,
    check_person,
    check_texts,
    find_repeat,
    open_office,
    read_lines,
    write_endorsement,
)
from core.events import publish
from core.permits.models import Permit, PermitLine, PermitStanding
from core.permits.services import change_standing
from core.quotas.services import settle
from tenants.context import current_country

Status = PermitStanding.Status


@retried
@transaction.atomic
def endorse_export(
    permit: Permit,
    *,
    office: str,
    lines: Mapping[Any, Any],
    transport_document: str,
    by: Any,
    remarks: str = "",
    idempotency_key: str = "",
) -> Endorsement:
    """The export of the permit's one consignment, endorsed with what is actually exported.

    `office` is the code of a customs office. `lines` has, by position (or letter), the decimal
    quantity of every line of the permit in its own unit; zero is allowed, but not for all.
    Locks the permit's standing, marks it endorsed, gives the unused rest back to the quotas
    and announces PermitEndorsed. The same `idempotency_key` of the same officer with the same
    content returns the first endorsement. Source: Arts. VI.5, VI.6; Res. Conf. 12.3, box 14.

    Raises Forbidden (customs.endorse), KeyReused, AlreadyEndorsed, PermitNotInForce,
    PermitOutOfDate, NotAnExportPaper, OfficeUnknown, TextTooLong, QuantitiesInvalid, OverEndorsed,
    NothingEndorsed and what `core.quotas.services.settle` and the registered exit checks raise
    (`core.customs.registry`); then nothing has happened.
    """
    require(by, "customs.endorse")
    check_person(by)
    check_texts(transport_document=transport_document, idempotency_key=idempotency_key)
    standing = PermitStanding.objects.select_for_update().get(permit_id=permit.pk)
    own = {line.position: line for line in PermitLine.objects.filter(permit_id=permit.pk)}
    quantities = read_lines(lines, positions=set(own))
    entered = request_digest(
        permit=permit.pk,
        office=office.strip(),
        lines=quantities,
        transport_document=transport_document.strip(),
        remarks=remarks.strip(),
    )
    known = find_repeat(by=by, idempotency_key=idempotency_key, digest=entered)
    if known is not None:
        return known
    _check_usable(permit, standing)
    run_exit_checks(permit)
    place = open_office(office)
    check_limits(
        quantities,
        limits={position: line.quantity for position, line in own.items()},
        units={position: line.unit_code for position, line in own.items()},
    )
    row = write_endorsement(
        office=place,
        by=by,
        lines=[_line(own[position], quantities[position]) for position in sorted(own)],
        digest=entered,
        idempotency_key=idempotency_key,
        transport_document=transport_document.strip(),
        remarks=remarks.strip(),
        **_document(permit),
    )
    _follow_up(permit, row, quantities, by=by)
    return row


def _check_usable(permit: Permit, standing: PermitStanding) -> None:
    before = find_endorsement(permit)
    if before is not None:
        raise already(before)
    if standing.status != Status.IN_FORCE:
        raise errors.PermitNotInForce(number=permit.number, status=standing.get_status_display())
    if not permit.valid_from <= clock.today() <= permit.valid_until:
        raise errors.PermitOutOfDate(
            number=permit.number,
            valid_from=permit.valid_from.isoformat(),
            valid_until=permit.valid_until.isoformat(),
        )
    if not leaves_on(kind=permit.kind, other_kind=permit.other_kind):
        raise errors.NotAnExportPaper(number=permit.number)


def _document(permit: Permit) -> dict[str, Any]:
    """What is frozen of the permit for the annual report."""
    return {
        "direction": Endorsement.Direction.EXPORT,
        "permit": permit,
        "issuer": current_country().iso2,
        "number": permit.number,
        "kind": permit.kind,
        "is_cites": permit.is_cites,
        "partner": permit.importer_country,
        "purpose_code": permit.purpose_code,
    }


def _line(line: PermitLine, quantity: Decimal) -> EndorsementLine:
    return EndorsementLine(
        position=line.position,
        quantity=quantity,
        unit_code=reported_unit(line.unit_code),
        permitted=line.quantity,
        scientific_name=line.scientific_name,
        appendix=line.appendix,
        term_code=line.term_code,
        source_code=line.source_code,
        origin_country=line.origin_country,
        origin_permit=line.origin_permit_number,
    )


def _follow_up(
    permit: Permit, row: Endorsement, quantities: Mapping[int, Decimal], *, by: Any
) -> None:
    for position in sorted(quantities):
        settle(permit_id=permit.pk, position=position, endorsed=quantities[position])
    change_standing(permit, status=Status.ENDORSED, by=by)
    if is_confirmed_whole(permit):
        change_standing(permit, status=Status.USED, by=by)
    record(
        verb="permit.endorsed",
        subject=permit,
        by=by,
        payload={
            "number": permit.number,
            "endorsement": str(row.pk),
            "office": row.office_name,
            "transport_document": row.transport_document,
            "lines": {str(place): plain(amount) for place, amount in quantities.items()},
        },
    )
    publish(PermitEndorsed(permit_id=permit.pk, number=permit.number))
