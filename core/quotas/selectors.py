"""Reads of quotas and balances."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, DecimalField, F, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from core.quotas.errors import QuotaNotFound
from core.quotas.models import Quota, Reservation
from core.quotas.rules import Balance, QuotaLine, select_quotas

ZERO = Decimal(0)


def get_quota(quota_id: UUID) -> Quota:
    """The quota with its taxon. One query. Raises QuotaNotFound."""
    quota = Quota.objects.select_related("taxon").filter(pk=quota_id).first()
    if quota is None:
        raise QuotaNotFound()
    return quota


def list_quotas(*, year: int) -> QuerySet[Quota]:
    """The quotas of a year with their taxa. One query when read."""
    return Quota.objects.filter(year=year).select_related("taxon")


def balance(quota: Quota) -> Balance:
    """The quota in figures. One query."""
    return balances_of([quota])[quota.pk]


def balances_of(quotas: Iterable[Quota]) -> dict[UUID, Balance]:
    """The balances of `quotas` by their id. One query, whatever their number."""
    quotas = list(quotas)
    is_open = {"endorsed__isnull": True, "released_at__isnull": True}
    decimal = DecimalField(max_digits=20, decimal_places=4)
    sums = {
        row["quota_id"]: row
        for row in Reservation.objects.filter(quota__in=[quota.pk for quota in quotas])
        .order_by()
        .values("quota_id")
        .annotate(
            open=Coalesce(
                Sum(Case(When(**is_open, then=F("reserved")))), Value(ZERO), output_field=decimal
            ),
            done=Coalesce(Sum("endorsed"), Value(ZERO), output_field=decimal),
        )
    }
    nothing = {"open": ZERO, "done": ZERO}
    return {
        quota.pk: Balance(
            amount=quota.amount,
            reserved=sums.get(quota.pk, nothing)["open"],
            endorsed=sums.get(quota.pk, nothing)["done"],
        )
        for quota in quotas
    }


def list_balances(*, year: int) -> list[tuple[Quota, Balance]]:
    """Every quota of a year with its balance. Two queries."""
    quotas = list(list_quotas(year=year))
    balances = balances_of(quotas)
    return [(quota, balances[quota.pk]) for quota in quotas]


def find_quotas(lines: Iterable[QuotaLine], *, year: int) -> dict[int, list[Quota]]:
    """By line position, the quotas it counts in, narrowest first. One query."""
    lines = list(lines)
    taxa = {taxon_id for line in lines for taxon_id in line.taxon_path}
    quotas = list(Quota.objects.filter(year=year, taxon_id__in=taxa)) if taxa else []
    return {line.position: select_quotas(quotas, line, year=year) for line in lines}


def list_reservations(permit_id: UUID) -> QuerySet[Reservation]:
    """What a permit takes of quotas, with the quotas. One query when read."""
    return (
        Reservation.objects.filter(permit_id=permit_id)
        .select_related("quota")
        .order_by("position", "id")
    )
