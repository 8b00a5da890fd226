"""The importing side: what actually arrived on another country's permit."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.customs import errors
from core.customs.events import ImportRecorded
from core.customs.models import Endorsement, EndorsementLine
from core.customs.rules import (
    ImportRules,
    find_excess_dead,
    is_in_time,
    leaves_on,
    needs_import_permit,
    plain,
    read_quantity,
    reported_unit,
    request_digest,
)
from core.customs.selectors import find_import
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
from core.documents.epermit.model import EPermit, Line, line_letter, line_position
from core.events import publish
from core.permits.models import ForeignPermit, Permit, PermitStanding
from core.permits.rules.documents import IMPORT
from core.permits.rules.standing import CLOSED
from core.permits.selectors import find_foreign_permit, find_permit_by_number
from core.permits.services import change_standing
from tenants.context import current_country

Status = PermitStanding.Status
UNKNOWN_COUNTRY = "XX"


@transaction.atomic
def record_import(
    foreign_permit: ForeignPermit,
    *,
    office: str,
    lines: Mapping[Any, Any],
    import_permit_number: str = "",
    by: Any,
    dead_on_arrival: Mapping[Any, Any] | None = None,
    transport_document: str = "",
    remarks: str = "",
    idempotency_key: str = "",
) -> Endorsement:
    """The import of the one consignment that another country's permit covers.

    `lines` as in `endorse_export`: never more than customs of the exporting country endorsed, or
    than is permitted where they have not (yet). `dead_on_arrival` counts within `lines`. An
    import permit of ours that is named must cover the goods and is used up by this; a number that
    is not ours is kept as given. When the paper must still be valid is the country's rule (see
    `rules.ImportRules`). Announces ImportRecorded. Source: Arts. III.3, VI.5, VI.6.

    Raises Forbidden (customs.endorse), KeyReused, AlreadyEndorsed, SupersededVersion,
    PermitNotInForce, PermitOutOfDate, NotAnExportPaper, WrongDestination, ExitNotEndorsed,
    OfficeUnknown, TextTooLong, QuantitiesInvalid, OverEndorsed, NothingEndorsed,
    ImportPermitNeeded, ImportPermitUnfit; then nothing has happened.
    """
    require(by, "customs.endorse")
    check_person(by)
    check_texts(transport_document=transport_document, idempotency_key=idempotency_key)
    row = ForeignPermit.objects.select_for_update().get(pk=foreign_permit.pk)
    paper = EPermit.from_dict(row.snapshot)
    quantities = read_lines(lines, positions={line.position for line in paper.lines})
    dead = _read_dead(dead_on_arrival or {}, quantities)
    entered = request_digest(
        foreign_permit=row.pk,
        office=office.strip(),
        lines=quantities,
        dead=dead,
        import_permit=import_permit_number.strip(),
        transport_document=transport_document.strip(),
        remarks=remarks.strip(),
    )
    known = find_repeat(by=by, idempotency_key=idempotency_key, digest=entered)
    if known is not None:
        return known
    _check_usable(row, paper)
    place = open_office(office)
    check_limits(quantities, limits=_limits(paper), units=_units(paper))
    own = _use_import_permit(import_permit_number.strip(), paper, quantities, by=by)
    endorsement = _write(
        row,
        paper,
        office=place,
        by=by,
        lines=[
            _line(line, quantities[line.position], dead.get(line.position, Decimal(0)))
            for line in paper.lines
        ],
        digest=entered,
        idempotency_key=idempotency_key,
        import_permit=own,
        import_permit_number=import_permit_number.strip(),
        transport_document=transport_document.strip(),
        remarks=remarks.strip(),
    )
    _announce(endorsement, row, quantities, dead, by=by)
    return endorsement


def _check_usable(row: ForeignPermit, paper: EPermit) -> None:
    before = find_import(issuer=row.issuer, number=row.number)
    if before is not None:
        raise already(before)
    latest = find_foreign_permit(issuer=row.issuer, number=row.number)
    if latest is not None and latest.pk != row.pk:
        raise errors.SupersededVersion(issuer=row.issuer, number=row.number)
    if row.standing in CLOSED:
        raise errors.PermitNotInForce(number=row.number, status=Status(row.standing).label)
    if not leaves_on(kind=paper.kind, other_kind=paper.other_kind):
        raise errors.NotAnExportPaper(number=row.number)
    country = current_country()
    if paper.import_country and paper.import_country != country.iso2:
        raise errors.WrongDestination(number=row.number, destination=paper.import_country)
    rules = ImportRules.of(country.settings)
    if rules.needs_exit_endorsement and paper.endorsement is None:
        raise errors.ExitNotEndorsed(issuer=row.issuer, number=row.number)
    if paper.valid_until is None or not is_in_time(
        rules.validity,
        on=clock.today(),
        valid_from=paper.valid_from,
        valid_until=paper.valid_until,
        issued_on=_day(paper.issued_at),
        left_on=paper.endorsement.date if paper.endorsement else None,
    ):
        raise errors.PermitOutOfDate(
            number=row.number,
            valid_from=str(paper.valid_from or "?"),
            valid_until=str(paper.valid_until or "?"),
        )


def _day(at: dt.datetime | None) -> dt.date | None:
    return at.date() if at else None


def _limits(paper: EPermit) -> dict[int, Decimal]:
    """By position, the most that may come in: what left the other country, else the permitted."""
    return {
        line.position: line.quantity if line.actual_quantity is None else line.actual_quantity
        for line in paper.lines
    }


def _units(paper: EPermit) -> dict[int, str]:
    return {line.position: line.unit_code for line in paper.lines}


def _read_dead(given: Mapping[Any, Any], quantities: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Dead on arrival by position. Raises QuantitiesInvalid."""
    dead: dict[int, Decimal] = {}
    wrong: dict[str, list[str]] = {}
    for key, value in given.items():
        position = key if isinstance(key, int) else line_position(str(key))
        quantity, problem = read_quantity(value)
        if problem or position is None or position not in quantities:
            wrong[f"dead_on_arrival.{key}"] = [problem or str(key)]
        else:
            dead[position] = quantity
    excess = find_excess_dead(dead, quantities)
    if excess is not None:
        wrong[f"dead_on_arrival.{excess}"] = [plain(dead[excess])]
    if wrong:
        raise errors.QuantitiesInvalid(fields=wrong, first=next(iter(wrong.values()))[0])
    return dead


def _use_import_permit(
    number: str, paper: EPermit, quantities: Mapping[int, Decimal], *, by: Any
) -> Permit | None:
    """Our own import permit of that number, marked used; None for a number that is not ours."""
    for line in paper.lines:
        needed = needs_import_permit(appendix=line.appendix, source_code=line.source_code)
        if needed and quantities[line.position] and not number:
            raise errors.ImportPermitNeeded(line=line_letter(line.position))
    own = find_permit_by_number(number) if number else None
    if own is None:
        return None
    standing = PermitStanding.objects.select_for_update().get(permit_id=own.pk)
    if standing.status != Status.IN_FORCE:
        raise errors.PermitNotInForce(number=number, status=standing.get_status_display())
    if not own.valid_from <= clock.today() <= own.valid_until:
        raise errors.PermitOutOfDate(
            number=number,
            valid_from=own.valid_from.isoformat(),
            valid_until=own.valid_until.isoformat(),
        )
    _check_cover(own, paper, quantities)
    change_standing(own, status=Status.USED, by=by)
    return own


def _check_cover(own: Permit, paper: EPermit, quantities: Mapping[int, Decimal]) -> None:
    """Raise ImportPermitUnfit unless `own` is an import permit for these species and amounts."""
    left: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    if own.kind == IMPORT:
        for line in own.lines.all():
            left[line.scientific_name, line.term_code] += line.quantity
    for foreign in paper.lines:
        key = (foreign.scientific_name, foreign.term_code)
        left[key] -= quantities[foreign.position]
        if own.kind != IMPORT or (left[key] < 0 and quantities[foreign.position]):
            raise errors.ImportPermitUnfit(number=own.number, line=line_letter(foreign.position))


def _line(line: Line, quantity: Decimal, dead: Decimal) -> EndorsementLine:
    return EndorsementLine(
        position=line.position,
        quantity=quantity,
        unit_code=reported_unit(line.unit_code),
        dead_on_arrival=dead,
        permitted=line.quantity if line.actual_quantity is None else line.actual_quantity,
        scientific_name=" ".join(line.scientific_name.split())[:200],
        appendix=_fit(line.appendix, 3),
        term_code=_fit(line.term_code, 3),
        source_code=_fit(line.source_code, 1),
        origin_country=_fit(line.origin_country, 2, otherwise=UNKNOWN_COUNTRY),
        origin_permit=line.origin_permit[:70],
    )


def _fit(code: str, longest: int, *, otherwise: str = "") -> str:
    """A code as the foreign paper has it; one that cannot be a code is not cut into another."""
    code = code.strip().upper()
    return code if len(code) <= longest else otherwise


def _write(row: ForeignPermit, paper: EPermit, **entered: Any) -> Endorsement:
    """The rows; a like import that another version made meanwhile is AlreadyEndorsed."""
    try:
        with transaction.atomic():
            return write_endorsement(
                direction=Endorsement.Direction.IMPORT,
                foreign_permit=row,
                issuer=row.issuer,
                number=row.number,
                kind=row.kind,
                is_cites=True,
                partner=row.issuer,
                purpose_code=_fit(paper.purpose_code, 1),
                **entered,
            )
    except IntegrityError:
        before = find_import(issuer=row.issuer, number=row.number)
        if before is None:
            raise
        raise already(before) from None


def _announce(
    endorsement: Endorsement,
    row: ForeignPermit,
    quantities: Mapping[int, Decimal],
    dead: Mapping[int, Decimal],
    *,
    by: Any,
) -> None:
    record(
        verb="import.recorded",
        subject=endorsement,
        by=by,
        payload={
            "issuer": row.issuer,
            "number": row.number,
            "office": endorsement.office_name,
            "import_permit": endorsement.import_permit_number,
            "lines": {str(place): plain(amount) for place, amount in quantities.items()},
            "dead_on_arrival": {str(place): plain(amount) for place, amount in dead.items()},
        },
    )
    publish(
        ImportRecorded(
            endorsement_id=endorsement.pk,
            foreign_permit_id=row.pk,
            issuer=row.issuer,
            number=row.number,
        )
    )
