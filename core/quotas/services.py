"""Writes about quotas. Permits take, give back and settle; the authority sets them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.quotas import errors
from core.quotas.models import Quota, Reservation
from core.quotas.rules import (
    QuotaLine,
    QuotaUse,
    check_quota,
    plain,
    same_unit,
    select_quotas,
)
from core.quotas.selectors import balances_of


@transaction.atomic
def reserve_for_issue(*, permit_id: UUID, year: int, lines: Sequence[QuotaLine]) -> list[QuotaUse]:
    """Take the lines' quantities from every quota of `year` that they count in.

    Runs in the issuing transaction. The matching quotas are locked, ordered by key, and only
    then summed, so that two issues at the same moment cannot both take the last unit. A line
    without a quota takes nothing (absence of a quota is not a quota). Quantities are in the
    quota's unit; nothing is converted.

    Raises QuotaExceeded, QuotaIsZero, QuotaInPreparation, QuotaUnitMismatch; then nothing is
    taken. Source: Res. Conf. 14.7 (export quotas); box 11a of Res. Conf. 12.3.
    """
    candidates = _list_candidates(lines, year=year)
    wanted = {q.pk for line in lines for q in select_quotas(candidates, line, year=year)}
    quotas = list(Quota.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    taken = {pk: balance.taken for pk, balance in balances_of(quotas).items()}
    uses: list[QuotaUse] = []
    for line in sorted(lines, key=lambda line: line.position):
        uses += _take(line, select_quotas(quotas, line, year=year), taken)
    Reservation.objects.bulk_create(
        Reservation(
            quota_id=use.quota_id, permit_id=permit_id, position=use.position, reserved=use.taken
        )
        for use in uses
    )
    return uses


@transaction.atomic
def settle(*, permit_id: UUID, position: int, endorsed: Decimal) -> list[Reservation]:
    """Replace what a line reserved by what customs endorsed; the rest is free again.

    `endorsed` is in the permit line's unit and may be 0. The same figure twice does nothing.
    Returns the line's reservations (none when no quota applied).

    Raises EndorsedOverReserved, AlreadySettled (another figure), ReservationReleased.
    """
    reservations = list(
        Reservation.objects.select_for_update()
        .filter(permit_id=permit_id, position=position)
        .order_by("pk")
    )
    for reservation in reservations:
        if reservation.released_at is not None:
            raise errors.ReservationReleased(position=position)
        if reservation.endorsed is not None and reservation.endorsed != endorsed:
            raise errors.AlreadySettled(position=position, endorsed=plain(reservation.endorsed))
        if not 0 <= endorsed <= reservation.reserved:
            raise errors.EndorsedOverReserved(
                position=position,
                endorsed=plain(endorsed),
                reserved=plain(reservation.reserved),
            )
    for reservation in reservations:
        reservation.endorsed = endorsed
    Reservation.objects.bulk_update(reservations, ["endorsed"])
    return reservations


@transaction.atomic
def release(*, permit_id: UUID) -> int:
    """Give back what a cancelled or unused expired permit still reserves.

    What customs endorsed stays counted. Returns how many reservations were given back; a second
    call gives back none.
    """
    return (
        Reservation.objects.filter(
            permit_id=permit_id, endorsed__isnull=True, released_at__isnull=True
        )
        .order_by()
        .update(released_at=clock.now())
    )


@transaction.atomic
def set_quota(
    *,
    taxon_id: int,
    year: int,
    amount: Decimal,
    by: Any,
    unit_code: str = "NAR",
    term_code: str = "",
    source_codes: Iterable[str] = (),
    origin: str = "",
    is_in_preparation: bool = False,
    note: str = "",
) -> Quota:
    """The quota of that key with the amount, made or changed.

    Lowering one under what is taken is allowed: issued permits stay valid, nothing more is
    issued. The platform itself sets those of a pack. Raises Forbidden (quota.manage), QuotaInvalid.
    """
    if "system" not in by.role_codes:
        require(by, "quota.manage")
    key: dict[str, Any] = {
        "taxon_id": taxon_id,
        "year": year,
        "term_code": term_code,
        "unit_code": unit_code or "NAR",
        "source_codes": sorted(set(source_codes)),
        "origin": origin,
    }
    wrong = check_quota(amount=amount, **key)
    if wrong:
        raise errors.QuotaInvalid(fields=wrong)
    details: dict[str, Any] = {
        "amount": amount,
        "is_in_preparation": is_in_preparation,
        "note": note,
    }
    quota = Quota.objects.select_for_update().filter(**key).first()
    if quota is not None and all(getattr(quota, name) == details[name] for name in details):
        return quota
    before = None if quota is None else quota.amount
    quota, _is_new = Quota.objects.update_or_create(**key, defaults=details)
    payload = {**key, "amount": str(amount), "before": None if before is None else str(before)}
    record(verb="quota.set", subject=quota, by=by, payload=payload | {"note": note})
    return quota


def _list_candidates(lines: Sequence[QuotaLine], *, year: int) -> list[Quota]:
    taxa = {taxon_id for line in lines for taxon_id in line.taxon_path}
    return list(Quota.objects.filter(year=year, taxon_id__in=taxa).order_by("pk"))


def _take(line: QuotaLine, quotas: list[Quota], taken: dict[UUID, Decimal]) -> list[QuotaUse]:
    """What `line` takes of `quotas` (narrowest first), added to `taken`."""
    uses: list[QuotaUse] = []
    for quota in quotas:
        if _is_stopped(line, quota):
            continue
        left = quota.amount - taken[quota.pk]
        if line.quantity > left:
            raise errors.QuotaExceeded(
                position=line.position,
                asked=plain(line.quantity),
                left=plain(max(left, Decimal(0))),
                amount=plain(quota.amount),
                unit=quota.unit_code,
                year=quota.year,
            )
        taken[quota.pk] += line.quantity
        uses.append(
            QuotaUse(
                position=line.position,
                quota_id=quota.pk,
                taken=line.quantity,
                used=taken[quota.pk],
                amount=quota.amount,
                unit_code=quota.unit_code,
                is_narrowest=not uses,
            )
        )
    return uses


def _is_stopped(line: QuotaLine, quota: Quota) -> bool:
    """Raise when the quota lets nothing through; True when the line is excepted from that."""
    if quota.is_in_preparation or quota.amount == 0:
        if line.is_excepted:
            return True
        stop = errors.QuotaInPreparation if quota.is_in_preparation else errors.QuotaIsZero
        raise stop(position=line.position, year=quota.year)
    if not same_unit(quota.unit_code, line.unit_code):
        raise errors.QuotaUnitMismatch(
            position=line.position, unit=line.unit_code or "NAR", quota_unit=quota.unit_code
        )
    return False
