"""What the importing country's authority counted, written to our permit (EPIX)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from core.accounts.actors import SYSTEM
from core.audit import record
from core.common import clock
from core.customs import errors
from core.customs.events import QuantitiesConfirmed
from core.customs.models import EndorsementLine, QuantityConfirmation
from core.customs.rules import find_over_use, plain, read_quantity, reported_unit
from core.customs.selectors import is_confirmed_whole
from core.documents.epermit.model import line_letter
from core.events import publish
from core.permits.errors import PermitNotFound
from core.permits.models import Permit, PermitLine, PermitStanding
from core.permits.rules.standing import CLOSED
from core.permits.selectors import find_permit_by_number
from core.permits.services import change_standing

Status = PermitStanding.Status
LONGEST_ID = 200


@transaction.atomic
def confirm_quantities(
    *, number: str, caller: str, message_id: str, positions: Mapping[int, Any]
) -> list[QuantityConfirmation]:
    """The confirmations of the named lines, made now or before.

    `caller` is the ISO2 code of the confirming country, which must be the permit's country of
    import; `positions` has the counted decimal quantities by position, in the permit's unit, not
    more than permitted. Lines may come in several messages. A line that this caller confirmed
    with the same quantity is taken and not stored again, whatever the message; another quantity
    is refused. Each row says whether it differs from what our customs endorsed. A permit whose
    endorsed lines are all confirmed becomes used. Announces QuantitiesConfirmed for new lines.

    Raises PermitNotFound, CallerNotImporter, PermitNotInForce (cancelled, replaced, expired),
    QuantitiesInvalid, OverEndorsed, ConfirmationDiffers, KeyReused; then nothing is stored.
    """
    permit = find_permit_by_number(number)
    if permit is None:
        raise PermitNotFound()
    caller = caller.strip().upper()
    if not caller or caller != permit.importer_country:
        raise errors.CallerNotImporter(number=permit.number)
    standing = PermitStanding.objects.select_for_update().get(permit_id=permit.pk)
    lines = {line.position: line for line in PermitLine.objects.filter(permit=permit)}
    quantities = _read(positions, lines, message_id=message_id)
    known = {
        row.position: row
        for row in QuantityConfirmation.objects.filter(permit=permit, caller=caller)
    }
    new = _find_new(quantities, known)
    if new:
        _check_message(caller, message_id)
        _check_usable(permit, standing)
        _store(permit, caller, message_id, new, lines=lines)
        _close(permit, standing)
    rows = QuantityConfirmation.objects.filter(
        permit=permit, caller=caller, position__in=quantities
    )
    return list(rows.order_by("position"))


def _read(
    positions: Mapping[int, Any], lines: Mapping[int, PermitLine], *, message_id: str
) -> dict[int, Decimal]:
    wrong: dict[str, list[str]] = {}
    quantities: dict[int, Decimal] = {}
    if not 0 < len(message_id) <= LONGEST_ID:
        wrong["message_id"] = [message_id[:20]]
    if not positions:
        wrong["lines"] = [""]
    for position, value in positions.items():
        quantities[position], problem = read_quantity(value)
        if problem or position not in lines:
            wrong[f"lines.{position}"] = [problem or line_letter(position)]
    if wrong:
        raise errors.QuantitiesInvalid(fields=wrong, first=", ".join(wrong))
    over = find_over_use(quantities, {place: line.quantity for place, line in lines.items()})
    if over is not None:
        raise errors.OverEndorsed(
            line=line_letter(over),
            position=over,
            permitted=plain(lines[over].quantity),
            entered=plain(quantities[over]),
            unit=lines[over].unit_code or "NAR",
        )
    return quantities


def _find_new(
    quantities: Mapping[int, Decimal], known: Mapping[int, QuantityConfirmation]
) -> dict[int, Decimal]:
    for position, quantity in quantities.items():
        before = known.get(position)
        if before is not None and before.quantity != quantity:
            raise errors.ConfirmationDiffers(
                line=line_letter(position),
                known=plain(before.quantity),
                entered=plain(quantity),
            )
    return {place: amount for place, amount in quantities.items() if place not in known}


def _check_message(caller: str, message_id: str) -> None:
    """Raise KeyReused when something else was stored from a message with this id."""
    if QuantityConfirmation.objects.filter(caller=caller, message_id=message_id).exists():
        raise errors.KeyReused(key=message_id)


def _check_usable(permit: Permit, standing: PermitStanding) -> None:
    if standing.status in CLOSED:
        raise errors.PermitNotInForce(number=permit.number, status=standing.get_status_display())


def _store(
    permit: Permit,
    caller: str,
    message_id: str,
    new: Mapping[int, Decimal],
    *,
    lines: Mapping[int, PermitLine],
) -> None:
    endorsed = dict(
        EndorsementLine.objects.filter(
            endorsement__permit=permit, endorsement__direction="export"
        ).values_list("position", "quantity")
    )
    now = clock.now()
    rows = [
        QuantityConfirmation(
            permit=permit,
            position=position,
            quantity=quantity,
            unit_code=reported_unit(lines[position].unit_code),
            endorsed=endorsed.get(position),
            is_different=position in endorsed and endorsed[position] != quantity,
            caller=caller,
            message_id=message_id,
            at=now,
        )
        for position, quantity in sorted(new.items())
    ]
    try:
        with transaction.atomic():
            QuantityConfirmation.objects.bulk_create(rows)
    except IntegrityError as error:
        if "confirmation_once_per_message" not in str(error):
            raise
        raise errors.KeyReused(key=message_id) from None
    is_different = any(row.is_different for row in rows)
    record(
        verb="permit.quantities_confirmed",
        subject=permit,
        by=SYSTEM,
        payload={
            "number": permit.number,
            "caller": caller,
            "message_id": message_id,
            "lines": {str(row.position): plain(row.quantity) for row in rows},
            "is_different": is_different,
        },
    )
    publish(
        QuantitiesConfirmed(
            permit_id=permit.pk, number=permit.number, caller=caller, is_different=is_different
        )
    )


def _close(permit: Permit, standing: PermitStanding) -> None:
    if standing.status == Status.ENDORSED and is_confirmed_whole(permit):
        change_standing(permit, status=Status.USED, by=SYSTEM)
