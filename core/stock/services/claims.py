"""Which lots the lines of an application name as their stock."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from core.parties.selectors import is_member
from core.permits.errors import NotEditable
from core.permits.models import Application
from core.permits.rules.workflow import is_editable
from core.stock import errors
from core.stock.models import Claim, Lot
from core.stock.rules import fits
from core.stock.services.writing import check_approved, check_left, read_quantity


@transaction.atomic
def claim_stock(
    app: Application, *, position: int, amounts: Mapping[UUID, Any], by: Any
) -> list[Claim]:
    """What the line names, by lot; replaces what it named before, and blocks nobody.

    Raises NotHolder, NotEditable, LotNotFound, LotNotApproved, LotDoesNotFit, LotOverdrawn.
    """
    locked = Application.objects.select_for_update(of=("self",)).get(pk=app.pk)
    if not is_member(by, organisation_id=locked.applicant_id):
        raise errors.NotHolder()
    if not is_editable(locked.definition.body, locked.state):
        raise NotEditable(reference=locked.reference)
    line = locked.lines.filter(position=position).first()
    if line is None:
        raise errors.LotNotFound()
    wanted = {key: read_quantity(value) for key, value in amounts.items() if str(value).strip()}
    lots = Lot.objects.in_bulk(list(wanted))
    if len(lots) != len(wanted):
        raise errors.LotNotFound()
    for key, quantity in wanted.items():
        _check(lots[key], line=line, app=locked, quantity=quantity)
    Claim.objects.filter(application=locked, position=position).delete()
    return Claim.objects.bulk_create(
        Claim(application=locked, position=position, lot_id=key, quantity=quantity)
        for key, quantity in wanted.items()
    )


def _check(lot: Lot, *, line: Any, app: Application, quantity: Decimal) -> None:
    check_approved(lot)
    if not fits(lot, line, holder_id=app.applicant_id):
        raise errors.LotDoesNotFit(lot=lot.code, position=line.position)
    check_left(lot, quantity)
