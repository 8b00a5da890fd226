"""What issued permits take of lots, settle and give back.

Locks: the permit's own rows by the caller, quotas, then the lots' rows by key.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from core.accounts.actors import SYSTEM
from core.common import clock
from core.stock import errors
from core.stock.models import Claim, Draw, Movement
from core.stock.rules import fits
from core.stock.services.writing import check_approved, check_left, lock_lots, move

Kind = Movement.Kind


@transaction.atomic
def draw_for_issue(reading: Any, permit_id: UUID) -> list[Draw]:
    """Draw what the case's lines name, in the issuing transaction. The claims stay as its record.

    The lots are locked, ordered by key, before they are judged, so that two issues at the same
    moment cannot both take the last unit; the database refuses a balance below zero as well.
    Raises LotNotApproved, LotDoesNotFit, LotOverdrawn.
    """
    claims = list(Claim.objects.filter(application=reading.app).order_by("position", "lot_id"))
    lots = lock_lots(claim.lot_id for claim in claims)
    lines = {line.position: line for line in reading.lines}
    draws = []
    for claim in claims:
        lot, line = lots[claim.lot_id], lines.get(claim.position)
        check_approved(lot)
        if line is None or not fits(lot, line, holder_id=reading.app.applicant_id):
            raise errors.LotDoesNotFit(lot=lot.code, position=claim.position)
        check_left(lot, claim.quantity)
        draw = Draw.objects.create(
            lot=lot, permit_id=permit_id, position=claim.position, quantity=claim.quantity
        )
        move(lot, kind=Kind.DRAWN, change=-claim.quantity, draw=draw, by=SYSTEM)
        draws.append(draw)
    return draws


@transaction.atomic
def settle_draws(*, permit_id: UUID, endorsed: Mapping[int, Decimal]) -> int:
    """Replace what was drawn by what customs endorsed, line by line; the rest goes back.

    Where a line drew on several lots, the first ones by key are used up first. A position that
    `endorsed` lacks left nothing. A second call changes nothing; returns how many were settled.
    """
    draws = _open_draws(permit_id)
    left = {draw.position: endorsed.get(draw.position, Decimal(0)) for draw in draws}
    lots = lock_lots(draw.lot_id for draw in draws)
    for draw in draws:
        used = min(draw.quantity, left[draw.position])
        left[draw.position] -= used
        draw.endorsed = used
        draw.save(update_fields=["endorsed"])
        back = draw.quantity - used
        move(lots[draw.lot_id], kind=Kind.SETTLED, change=back, draw=draw, by=SYSTEM)
    return len(draws)


@transaction.atomic
def release_draws(*, permit_id: UUID) -> int:
    """Give back what a cancelled, returned or expired permit drew and customs did not endorse.

    A second call gives back nothing; returns how many draws were given back.
    """
    draws = _open_draws(permit_id)
    lots = lock_lots(draw.lot_id for draw in draws)
    for draw in draws:
        draw.released_at = clock.now()
        draw.save(update_fields=["released_at"])
        move(lots[draw.lot_id], kind=Kind.RELEASED, change=draw.quantity, draw=draw, by=SYSTEM)
    return len(draws)


def _open_draws(permit_id: UUID) -> list[Draw]:
    rows = Draw.objects.select_for_update().filter(
        permit_id=permit_id, endorsed__isnull=True, released_at__isnull=True
    )
    return list(rows.order_by("position", "lot_id"))
