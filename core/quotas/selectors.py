"""Reads of quotas, balances and their history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import DecimalField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from core.quotas.errors import QuotaNotFound
from core.quotas.models import Claim, Movement, Quota, QuotaChange, Reservation
from core.quotas.rules import Balance, QuotaLine, select_quotas

ZERO = Decimal(0)
DECIMAL: DecimalField = DecimalField(max_digits=20, decimal_places=4)


def get_quota(quota_id: UUID) -> Quota:
    """The quota with its taxon. One query. Raises QuotaNotFound."""
    quota = Quota.objects.select_related("taxon").filter(pk=quota_id).first()
    if quota is None:
        raise QuotaNotFound()
    return quota


def list_quotas(*, year: int) -> QuerySet[Quota]:
    """The quotas whose period touches the calendar year, with their taxa. One query when read."""
    return Quota.objects.filter(
        starts_on__lte=dt.date(year, 12, 31), ends_on__gte=dt.date(year, 1, 1)
    ).select_related("taxon")


def list_years() -> list[int]:
    """The years in which a quota begins, the latest first. One query."""
    return list(Quota.objects.order_by("-year").values_list("year", flat=True).distinct())


def list_regions(*, on: dt.date) -> list[str]:
    """The areas and populations by which quotas in force on the day are divided. One query."""
    found = Quota.objects.filter(starts_on__lte=on, ends_on__gte=on).exclude(region="")
    return list(found.order_by("region").values_list("region", flat=True).distinct())


def balance(quota: Quota) -> Balance:
    """The quota in figures. One query."""
    return balances_of([quota])[quota.pk]


def balances_of(quotas: Iterable[Quota]) -> dict[UUID, Balance]:
    """The balances of `quotas` by their id. One query, whatever their number."""
    quotas = list(quotas)
    is_open = Q(endorsed__isnull=True, released_at__isnull=True)
    rows = (
        Quota.objects.filter(pk__in=[quota.pk for quota in quotas])
        .order_by()
        .values("pk")
        .annotate(
            open=_sum_of(Reservation.objects.filter(is_open), "reserved"),
            done=_sum_of(Reservation.objects.all(), "endorsed"),
            claimed=_sum_of(Claim.objects.all(), "amount"),
        )
    )
    sums = {row["pk"]: row for row in rows}
    return {
        quota.pk: Balance(
            amount=quota.amount,
            reserved=sums[quota.pk]["open"],
            endorsed=sums[quota.pk]["done"],
            claimed=sums[quota.pk]["claimed"],
        )
        for quota in quotas
    }


def _sum_of(rows: QuerySet, name: str) -> Coalesce:
    """The sum of a column over the rows of each quota of the query around it, else 0."""
    own = rows.filter(quota=OuterRef("pk")).order_by().values("quota")
    return Coalesce(
        Subquery(own.annotate(sum=Sum(name)).values("sum")), Value(ZERO), output_field=DECIMAL
    )


def list_balances(*, year: int) -> list[tuple[Quota, Balance]]:
    """Every quota of a year with its balance. Two queries."""
    quotas = list(list_quotas(year=year))
    balances = balances_of(quotas)
    return [(quota, balances[quota.pk]) for quota in quotas]


def list_candidates(lines: Iterable[QuotaLine], *, on: dt.date) -> list[Quota]:
    """The quotas in force on the day for the lines' taxa and all above them. One query or none."""
    taxa = {taxon_id for line in lines for taxon_id in line.taxon_path}
    if not taxa:
        return []
    found = Quota.objects.filter(starts_on__lte=on, ends_on__gte=on, taxon_id__in=taxa)
    return list(found.order_by("pk"))


def find_quotas(lines: Iterable[QuotaLine], *, on: dt.date) -> dict[int, list[Quota]]:
    """By line position, the quotas that it counts in on the day, narrowest first. One query."""
    lines = list(lines)
    quotas = list_candidates(lines, on=on)
    return {line.position: select_quotas(quotas, line, on=on) for line in lines}


def list_reservations(permit_id: UUID) -> QuerySet[Reservation]:
    """What a permit takes of quotas, with the quotas. One query when read."""
    return (
        Reservation.objects.filter(permit_id=permit_id)
        .select_related("quota")
        .order_by("position", "id")
    )


def list_movements(quota: Quota) -> QuerySet[Movement]:
    """Every step of what was taken of the quota, oldest first, with its reservation. One query."""
    return Movement.objects.filter(quota=quota).select_related("reservation")


def list_changes(quota: Quota) -> QuerySet[QuotaChange]:
    """How the quota was set and changed, oldest first, with who did it. One query."""
    return QuotaChange.objects.filter(quota=quota).select_related(
        "made_by", "counterpart", "counterpart__taxon"
    )


def list_claims(quota: Quota) -> QuerySet[Claim]:
    """What open applications ask of the quota. One query when read."""
    return Claim.objects.filter(quota=quota)


def find_later(quota: Quota) -> QuerySet[Quota]:
    """The same quota in later periods, the next first. One query when read."""
    return Quota.objects.filter(
        taxon_id=quota.taxon_id,
        term_code=quota.term_code,
        unit_code=quota.unit_code,
        origin=quota.origin,
        region=quota.region,
        starts_on__gt=quota.starts_on,
    ).order_by("starts_on")


def list_taken_by_day(quotas: Iterable[Quota]) -> dict[UUID, list[tuple[dt.date, Decimal]]]:
    """By quota, what was taken (net) on each day, oldest first. One query."""
    found: dict[UUID, list[tuple[dt.date, Decimal]]] = {quota.pk: [] for quota in quotas}
    rows = (
        Movement.objects.filter(quota__in=list(found))
        .order_by("at__date")
        .values("quota_id", "at__date")
        .annotate(sum=Sum("change"))
    )
    for row in rows:
        found[row["quota_id"]].append((row["at__date"], row["sum"]))
    return found


def find_uneven() -> list[UUID]:
    """The quotas whose movements do not add up to their reservations: there is never one.

    For checks after a drill. Three queries.
    """
    moved = {
        row["quota_id"]: row["sum"]
        for row in Movement.objects.order_by().values("quota_id").annotate(sum=Sum("change"))
    }
    balances = balances_of(Quota.objects.all())
    return [pk for pk, found in balances.items() if found.taken != moved.get(pk, ZERO)]
