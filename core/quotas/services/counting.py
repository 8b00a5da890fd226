"""What permits take of quotas, settle and give back.

Locks, always in this order: the permit's own rows by the caller, then the quotas' rows by key.
The quotas are locked against each other only (`FOR NO KEY UPDATE`), so that claims and other rows
that point at them never wait.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from core.common import clock
from core.quotas import errors
from core.quotas.models import Claim, Movement, Quota, Reservation
from core.quotas.rules import (
    NUMBER,
    QuotaLine,
    QuotaUse,
    converted,
    factor_of,
    lacks_region,
    plain,
    select_quotas,
)
from core.quotas.selectors import balances_of, list_candidates

Kind = Movement.Kind


@transaction.atomic
def reserve_for_issue(
    *, permit_id: UUID, on: dt.date, lines: Sequence[QuotaLine], case_id: UUID | None = None
) -> list[QuotaUse]:
    """Take the lines' quantities from every quota in force on `on` that they count in.

    Runs in the issuing transaction. The matching quotas are locked, ordered by key, and only
    then summed, so that two issues at the same moment cannot both take the last unit. A line
    without a quota takes nothing (absence of a quota is not a quota). Quantities are converted
    only by a factor that the quota states. What the case `case_id` had claimed is dropped.

    Raises QuotaExceeded, QuotaIsZero, QuotaInPreparation, QuotaUnitMismatch, QuotaRegionMissing;
    then nothing is taken. Source: Res. Conf. 14.7 (export quotas); box 11a of Res. Conf. 12.3.
    """
    candidates = list_candidates(lines, on=on)
    for line in lines:
        if lacks_region(candidates, line, on=on):
            raise errors.QuotaRegionMissing(position=line.position)
    wanted = {q.pk for line in lines for q in select_quotas(candidates, line, on=on)}
    quotas = list(Quota.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))
    taken = {pk: balance.taken for pk, balance in balances_of(quotas).items()}
    uses: list[QuotaUse] = []
    for line in sorted(lines, key=lambda line: line.position):
        uses += _take(line, select_quotas(quotas, line, on=on), taken)
    _write(permit_id, uses)
    if case_id is not None:
        Claim.objects.filter(case_id=case_id).delete()
    return uses


@transaction.atomic
def settle(*, permit_id: UUID, position: int, endorsed: Decimal) -> list[Reservation]:
    """Replace what a line reserved by what customs endorsed; the rest is free again.

    `endorsed` is in the permit line's unit and may be 0; each quota counts it with the factor of
    the issue. The same figure twice does nothing. Returns the line's reservations (none when no
    quota applied).

    Raises EndorsedOverReserved, AlreadySettled (another figure), ReservationReleased.
    """
    reservations = _locked(permit_id, position=position)
    for reservation in reservations:
        _check_settled(reservation, endorsed)
    now = clock.now()
    fresh = [reservation for reservation in reservations if reservation.endorsed is None]
    for reservation in fresh:
        reservation.endorsed = converted(endorsed, reservation.factor)
        reservation.settled_at = now
    Reservation.objects.bulk_update(fresh, ["endorsed", "settled_at"])
    _move(fresh, Kind.SETTLED, at=now)
    return reservations


@transaction.atomic
def release(*, permit_id: UUID) -> int:
    """Give back what a cancelled, returned or unused expired permit still reserves.

    What customs endorsed stays counted. Returns how many reservations were given back; a second
    call gives back none.
    """
    now = clock.now()
    still = [
        reservation
        for reservation in _locked(permit_id)
        if reservation.endorsed is None and reservation.released_at is None
    ]
    for reservation in still:
        reservation.released_at = now
    Reservation.objects.bulk_update(still, ["released_at"])
    _move(still, Kind.RELEASED, at=now)
    return len(still)


def _locked(permit_id: UUID, **more: int) -> list[Reservation]:
    """The permit's reservations, locked in the order of their keys."""
    found = Reservation.objects.select_for_update().filter(permit_id=permit_id, **more)
    return list(found.order_by("pk"))


def _check_settled(reservation: Reservation, endorsed: Decimal) -> None:
    position, unit_quantity = reservation.position, converted(endorsed, reservation.factor)
    if reservation.released_at is not None:
        raise errors.ReservationReleased(position=position)
    if reservation.endorsed is not None and reservation.endorsed != unit_quantity:
        raise errors.AlreadySettled(position=position, endorsed=plain(reservation.endorsed))
    if not 0 <= unit_quantity <= reservation.reserved:
        raise errors.EndorsedOverReserved(
            position=position, endorsed=plain(unit_quantity), reserved=plain(reservation.reserved)
        )


def _write(permit_id: UUID, uses: list[QuotaUse]) -> None:
    """The reservations of the uses, with their first movements."""
    rows = Reservation.objects.bulk_create(
        Reservation(
            quota_id=use.quota_id,
            permit_id=permit_id,
            position=use.position,
            asked=use.asked,
            factor=use.factor,
            reserved=use.taken,
        )
        for use in uses
    )
    _move(rows, Kind.RESERVED, at=clock.now())


def _move(reservations: Sequence[Reservation], kind: Kind, *, at: dt.datetime) -> None:
    """Write the movement that each reservation has just made."""
    changes = {
        Kind.RESERVED: lambda row: row.reserved,
        Kind.SETTLED: lambda row: row.endorsed - row.reserved,
        Kind.RELEASED: lambda row: -row.reserved,
    }
    Movement.objects.bulk_create(
        Movement(
            quota_id=row.quota_id, reservation=row, kind=kind, change=changes[kind](row), at=at
        )
        for row in reservations
    )


def _take(line: QuotaLine, quotas: list[Quota], taken: dict[UUID, Decimal]) -> list[QuotaUse]:
    """What `line` takes of `quotas` (narrowest first), added to `taken`."""
    uses: list[QuotaUse] = []
    for quota in quotas:
        factor = _factor(line, quota)
        if factor is None:
            continue
        quantity = converted(line.quantity, factor)
        _check_left(line, quota, quantity, taken[quota.pk])
        taken[quota.pk] += quantity
        uses.append(
            QuotaUse(
                position=line.position,
                quota_id=quota.pk,
                taken=quantity,
                used=taken[quota.pk],
                amount=quota.amount,
                unit_code=quota.unit_code,
                is_narrowest=not uses,
                asked=line.quantity,
                factor=factor,
            )
        )
    return uses


def _factor(line: QuotaLine, quota: Quota) -> Decimal | None:
    """The line's factor; raises when the quota lets nothing through, None when it is excepted."""
    if quota.is_in_preparation or quota.amount == 0:
        if line.is_excepted:
            return None
        stop = errors.QuotaInPreparation if quota.is_in_preparation else errors.QuotaIsZero
        raise stop(position=line.position, year=quota.period)
    factor = factor_of(quota, line)
    if factor is None:
        raise errors.QuotaUnitMismatch(
            position=line.position, unit=line.unit_code or NUMBER, quota_unit=quota.unit_code
        )
    return factor


def _check_left(line: QuotaLine, quota: Quota, quantity: Decimal, taken: Decimal) -> None:
    """Raise QuotaExceeded when the quantity is more than is left."""
    left = quota.amount - taken
    if quantity > left:
        raise errors.QuotaExceeded(
            position=line.position,
            asked=plain(quantity),
            left=plain(max(left, Decimal(0))),
            amount=plain(quota.amount),
            unit=quota.unit_code,
            year=quota.period,
        )
