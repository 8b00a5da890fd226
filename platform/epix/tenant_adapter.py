"""The way into a hosted country: the only place where the hub touches a country's rows.

Each function enters the callee's context, reads or writes through core.permits and
core.customs, and leaves it again; what core refuses comes out as a fault.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.common.errors import DomainError, Invalid
from core.customs import errors as customs_errors
from core.customs import services as customs
from core.customs.rules import reported_unit
from core.customs.selectors import final_view
from core.documents.epermit import v2
from core.documents.epermit.model import EPermit, line_letter, line_position
from core.permits import services as permits
from core.permits.rules.standing import MISSING, WITHDRAWN
from core.permits.selectors import find_foreign_permit, find_permit_by_number
from epix.adapters import Found
from epix.models import Member
from epix.wire.faults import (
    CalleeNotFound,
    CalleeUnreadable,
    CertificateNotFinal,
    CertificateNotFound,
    CertificateNotInForce,
    InvalidRequest,
    QuantitiesRefused,
)
from epix.wire.messages import (
    Call,
    ConfirmAnswer,
    Notice,
    PermitAnswer,
    Position,
    StateAnswer,
)
from epix.wire.names import GET_FINAL
from tenants.context import in_country


@contextmanager
def _inside(callee: Member) -> Iterator[None]:
    if callee.country is None or not callee.country.is_active:
        raise CalleeNotFound
    with in_country(callee.country):
        yield


def get_permit(*, callee: Member, call: Call, caller: str) -> Found:
    """The permit as it stands: as issued, or with what customs endorsed when asked for final.

    Raises CertificateNotFound (also for papers that are not CITES ones), CertificateNotInForce,
    CertificateNotFinal.
    """
    with _inside(callee):
        row = _find(call.number)
        _check_standing(row)
        permit: EPermit | None = EPermit.from_dict(row.snapshot)
        if call.operation == GET_FINAL:
            permit = endorsed_permit(row)
    if permit is None:
        raise CertificateNotFinal
    try:
        element = v2.element(permit, qualified_root=False)
    except Invalid as error:
        raise CalleeUnreadable(
            f"The certificate cannot be written as an e-permit: {error}"
        ) from None
    read, _warnings = v2.read(element)
    return Found(answer=PermitAnswer(permit=element), permit=read, types=types_of(row))


def endorsed_permit(row: Any) -> EPermit | None:
    """A permit with what customs endorsed at exit (box 14); None before that.

    Runs inside the issuing country.
    """
    try:
        return final_view(row)
    except customs_errors.CertificateNotFinal:
        return None


def keep_foreign_permit(*, recipient: str, issuer: str, permit: EPermit) -> Any:
    """The recipient country's own row of a permit that was received.

    A look-up of the permit as issued takes nothing back that is known of its endorsement.
    """
    with in_country(recipient):
        known = find_foreign_permit(issuer=issuer, number=permit.number)
        if known is not None and permit.endorsement is None:
            before = EPermit.from_dict(known.snapshot)
            as_issued = dataclasses.replace(
                before,
                endorsement=None,
                status=permit.status,
                lines=[dataclasses.replace(one, actual_quantity=None) for one in before.lines],
            )
            if as_issued == permit:
                permit = dataclasses.replace(before, status=permit.status)
        return permits.receive_foreign_permit(issuer=issuer, permit=permit, via="epix")


def confirm(*, callee: Member, call: Call, caller: str, types: list[str]) -> ConfirmAnswer:
    """Write the quantities that `caller` counted to the issuer's permit, once per message.

    `types` are the document types that the caller's grant allows (empty: all). Raises
    CertificateNotFound, InvalidRequest (a line named twice), QuantitiesRefused.
    """
    with _inside(callee):
        row = _find(call.number)
        if types and not types_of(row).intersection(types):
            raise CertificateNotFound(logged="epix.document_type_not_granted")
        permit = EPermit.from_dict(row.snapshot)
        amounts = {}
        for position in call.positions:
            place = _place(permit, position)
            if place in amounts:
                raise InvalidRequest(f"Line {position.id} is given twice.")
            amounts[place] = position.quantity
        try:
            customs.confirm_quantities(
                number=row.number,
                caller=caller,
                message_id=call.identity(caller=caller),
                positions=amounts,
            )
        except DomainError as error:
            raise QuantitiesRefused(str(error), code=error.code) from None
    return ConfirmAnswer(
        number=row.number,
        country=callee.iso2,
        positions=tuple(
            Position(id=line_letter(place), quantity=amount, unit_code=_unit(permit, place))
            for place, amount in sorted(amounts.items())
        ),
    )


def state(*, callee: Member, call: Call) -> StateAnswer:
    """That the country is open and its database answers."""
    with _inside(callee):
        find_permit_by_number("")
    return StateAnswer(country=callee.iso2)


def apply_notice(*, recipient: Member, notice: Notice, number: str, sender: str) -> None:
    """Bring a notice into the recipient's records of foreign permits.

    A cancellation carries the permit too, so that the country knows even one that it never saw.
    Raises what core.permits refuses.
    """
    permit = EPermit(number=number, kind="")
    if notice.permit is not None:
        permit, _warnings = v2.read(notice.permit)
    standing = {"cancelled": "cancelled", "replaced": "replaced"}.get(notice.news, "")
    keep_foreign_permit(
        recipient=recipient.iso2,
        issuer=sender,
        permit=dataclasses.replace(permit, number=number, status=standing or permit.status),
    )


def _find(number: str) -> Any:
    row = find_permit_by_number(number)
    if row is None or not row.is_cites:
        raise CertificateNotFound
    return row


def _check_standing(row: Any) -> None:
    if row.standing.status in WITHDRAWN | MISSING:
        raise CertificateNotInForce(
            f"Certificate {row.number} was {row.standing.status}.",
            code=f"epix.certificate_{row.standing.status}",
        )


def types_of(row: Any) -> frozenset[str]:
    """All the names that a permit's document type goes by in grants."""
    return frozenset({row.kind, row.document_type_code})


def _place(permit: EPermit, position: Position) -> int:
    place = line_position(position.id)
    line = permit.line(place) if place else None
    if place is None or line is None:
        raise QuantitiesRefused(
            f"Certificate {permit.number} has no line {position.id}.", code="epix.line_unknown"
        )
    said = position.unit_code
    if said and reported_unit(said) != reported_unit(line.unit_code):
        raise QuantitiesRefused(
            f"Line {position.id} is in {line.unit_code}, the quantity was given in"
            f" {position.unit_code}.",
            code="epix.unit_differs",
        )
    return place


def _unit(permit: EPermit, place: int) -> str:
    line = permit.line(place)
    return line.unit_code if line else ""
