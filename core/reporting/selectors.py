"""Figures for the dashboard; each says how many queries it costs, however much there is.

A year is that of issue in the country's calendar (for processing and companies too), for actual
exports that of leaving. Pages ask for report.annual or case.work before they show them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Max, Sum
from django.db.models.functions import ExtractMonth

from core.common import clock
from core.customs.models import Endorsement, EndorsementLine
from core.permits.models import DocumentType, Permit, PermitLine, PermitStanding
from core.permits.rules.documents import EXPORT, REEXPORT
from core.permits.rules.standing import WITHDRAWN

TOP = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class TypeCount:
    """How many permits of a document type there are, by standing ("in_force", "endorsed", ...)."""

    document_type: str
    name: str
    by_status: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Permits of the type, whatever their standing."""
        return sum(self.by_status.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class CompanyCount:
    """How many permits an organisation was issued."""

    organisation_id: UUID
    name: str
    permits: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Processing:
    """From handing in to issue: hours on average and the longest; None without a permit."""

    document_type: str
    permits: int
    average_hours: Decimal | None
    longest_hours: Decimal | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SpeciesTrade:
    """What was permitted and what really left, of a species in a term and unit (Art. IV.3)."""

    scientific_name: str
    term_code: str
    unit_code: str
    permitted: Decimal
    exported: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Dashboard:
    """Everything that the dashboard of a year shows. `issued_by_month` has twelve numbers."""

    year: int
    types: list[TypeCount]
    issued_by_month: list[int]
    companies: list[CompanyCount]
    processing: list[Processing]
    average_hours: Decimal | None

    @property
    def issued(self) -> int:
        """Permits issued in the year."""
        return sum(self.issued_by_month)


def get_dashboard(year: int) -> Dashboard:
    """All figures of a year. Five queries."""
    processing = list_processing(year)
    return Dashboard(
        year=year,
        types=count_by_type_and_status(year),
        issued_by_month=count_by_month(year),
        companies=list_top_companies(year),
        processing=processing,
        average_hours=_average(processing),
    )


def count_by_type_and_status(year: int) -> list[TypeCount]:
    """Permits issued in the year by document type and present standing. Two queries."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    rows = (
        Permit.objects.filter(valid_from__year=year)
        .order_by()
        .values_list("document_type_code", "standing__status")
        .annotate(number=Count("pk"))
    )
    for code, status, number in rows:
        counts[code][status] = number
    names = {kind.code: kind.name for kind in DocumentType.objects.filter(code__in=list(counts))}
    found = [
        TypeCount(document_type=code, name=names.get(code, code), by_status=by_status)
        for code, by_status in counts.items()
    ]
    return sorted(found, key=lambda row: (-row.total, row.document_type))


def count_by_month(year: int) -> list[int]:
    """Permits issued in each of the twelve months. One query."""
    rows = (
        Permit.objects.filter(valid_from__year=year)
        .order_by()
        .annotate(month=ExtractMonth("valid_from"))
        .values_list("month")
        .annotate(number=Count("pk"))
    )
    numbers = dict(rows)
    return [numbers.get(month, 0) for month in range(1, 13)]


def list_top_companies(year: int, *, limit: int = TOP) -> list[CompanyCount]:
    """The organisations with most permits issued in the year. One query."""
    rows = (
        Permit.objects.filter(valid_from__year=year)
        .order_by()
        .values_list("application__applicant_id", "application__applicant__name")
        .annotate(number=Count("pk"))
        .order_by("-number", "application__applicant__name", "application__applicant_id")
    )
    return [
        CompanyCount(organisation_id=pk, name=name, permits=number)
        for pk, name, number in rows[:limit]
    ]


def list_processing(year: int) -> list[Processing]:
    """By document type, hours from handing in to issue of permits issued in the year. One query.

    Waiting for the applicant (payment, a returned application) is counted in.
    """
    took = ExpressionWrapper(
        F("issued_at") - F("application__submitted_at"), output_field=DurationField()
    )
    rows = (
        Permit.objects.filter(valid_from__year=year, application__submitted_at__isnull=False)
        .order_by()
        .values_list("document_type_code")
        .annotate(number=Count("pk"), average=Avg(took), longest=Max(took))
        .order_by("document_type_code")
    )
    return [
        Processing(
            document_type=code,
            permits=number,
            average_hours=_hours(average.total_seconds()),
            longest_hours=_hours(longest.total_seconds()),
        )
        for code, number, average, longest in rows
    ]


def list_species_trade(year: int) -> list[SpeciesTrade]:
    """What the year's CITES papers permitted and what left in the year, by species, term and unit.

    For the Scientific Authority, which monitors both (Art. IV.3). Two queries. Cancelled and
    replaced permits are left out of what was permitted.
    """
    permitted = _sum(
        PermitLine.objects.filter(
            permit__is_cites=True,
            permit__kind__in=[EXPORT, REEXPORT],
            permit__valid_from__year=year,
        ).exclude(permit__standing__status__in=WITHDRAWN)
    )
    exported = _sum(
        EndorsementLine.objects.filter(
            endorsement__direction=Endorsement.Direction.EXPORT,
            endorsement__is_cites=True,
            endorsement__made_on__year=year,
        ).exclude(endorsement__permit__standing__status__in=WITHDRAWN)
    )
    return [
        SpeciesTrade(
            scientific_name=name,
            term_code=term,
            unit_code=unit,
            permitted=permitted.get((name, term, unit), Decimal(0)),
            exported=exported.get((name, term, unit), Decimal(0)),
        )
        for name, term, unit in sorted(permitted.keys() | exported.keys())
    ]


def list_live() -> dict[tuple[str, str, str], Decimal]:
    """What permits in force may still take out of the country, by species, term and unit.

    For the Scientific Authority (Art. IV.3). One query.
    """
    return _sum(
        PermitLine.objects.filter(
            permit__is_cites=True,
            permit__kind__in=[EXPORT, REEXPORT],
            permit__standing__status=PermitStanding.Status.IN_FORCE,
            permit__valid_until__gte=clock.today(),
        )
    )


def _sum(lines: object) -> dict[tuple[str, str, str], Decimal]:
    rows = (
        lines.order_by()  # type: ignore[attr-defined]
        .values_list("scientific_name", "term_code", "unit_code")
        .annotate(total=Sum("quantity"))
    )
    sums: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for name, term, unit, total in rows:
        sums[name, term, unit or "NAR"] += total
    return sums


def _average(rows: list[Processing]) -> Decimal | None:
    permits = sum(row.permits for row in rows)
    if not permits:
        return None
    hours = sum(
        (row.average_hours * row.permits for row in rows if row.average_hours is not None),
        Decimal(0),
    )
    return round(hours / permits, 1)


def _hours(seconds: float) -> Decimal:
    return round(Decimal(round(seconds)) / 3600, 1)
