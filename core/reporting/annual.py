"""The lines of the CITES annual report (Art. VIII.7(a)), as SQL: columns, order, what counts.

Exports and imports are two files. A line is one line of one document. Not reported: papers that are
no CITES documents, permits cancelled, lines of which nothing crossed the border.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Count, F, Func, Min, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Collate, Concat, Left, NullIf
from django.db.models.lookups import In

from core.customs.models import Endorsement, EndorsementLine
from core.permits.models import PermitLine
from core.permits.rules.documents import EXPORT, INTRODUCTION, OTHER, REEXPORT
from core.permits.rules.standing import WITHDRAWN
from core.reporting.errors import DirectionUnknown, YearInvalid
from tenants.context import current_country

EXPORTS, IMPORTS = "export", "import"
ACTUAL, ISSUED = "actual", "issued"
COLUMNS = {
    EXPORTS: (
        "Appendix",
        "SpeciesName",
        "TermCode",
        "Quantity",
        "UnitCode",
        "TradingPartner",
        "CountryOfOrigin",
        "ExportPermit",
        "OriginPermit",
        "IFSPermit",
        "PurposeCode",
        "SourceCode",
        "Year",
    ),
    IMPORTS: (
        "Appendix",
        "SpeciesName",
        "TermCode",
        "Quantity",
        "UnitCode",
        "TradingPartner",
        "CountryOfOrigin",
        "ImportPermit",
        "ExportPermit",
        "OriginPermit",
        "IFSPermit",
        "PurposeCode",
        "SourceCode",
        "Year",
    ),
}
"""The headings, in the order in which the Trade Database reads them (by position)."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CHUNK = 5000
FROM_THE_SEA = "X"
TRADED = ("in_force", "endorsed", "used", "expired", "replaced")
"""Standings of an endorsed permit whose goods count: every one but cancelled."""
_TEXT = CharField()


class AnnualLine(NamedTuple):
    """One line of the report, every cell as the text that stands in the file.

    `quantity` has a decimal point and no superfluous zeros, in `unit_code` ("NAR": specimens);
    countries are ISO2; `country_of_origin` is blank where the exporter is the origin.
    """

    appendix: str
    species_name: str
    term_code: str
    quantity: str
    unit_code: str
    trading_partner: str
    country_of_origin: str
    import_permit: str
    export_permit: str
    origin_permit: str
    ifs_permit: str
    purpose_code: str
    source_code: str
    year: str

    def cells(self, direction: str) -> tuple[str, ...]:
        """The cells in the order of COLUMNS[direction]."""
        return tuple(getattr(self, FIELDS[column]) for column in COLUMNS[direction])


FIELDS = dict(zip(COLUMNS[IMPORTS], AnnualLine._fields, strict=True))
"""Heading -> field of AnnualLine."""


def basis_of_exports() -> str:
    """ACTUAL (what customs endorsed, the better basis) or ISSUED, as the country's settings say.

    Settings: {"reporting": {"basis": "issued"}}. Imports are always those that customs recorded.
    """
    section = current_country().settings.get("reporting") or {}
    return ISSUED if section.get("basis") == ISSUED else ACTUAL


def lines(year: int, direction: str) -> Iterator[AnnualLine]:
    """The lines of a calendar year, in the file's order, read in chunks. One query.

    Raises YearInvalid, DirectionUnknown when the first line is asked for.
    """
    names = [FIELDS[column] for column in COLUMNS[direction if direction == IMPORTS else EXPORTS]]
    for row in rows(year, direction).iterator(chunk_size=CHUNK):
        cells = dict(zip(names, row, strict=True))
        yield AnnualLine(**({"import_permit": ""} | cells))


def rows(year: int, direction: str) -> QuerySet[Any, Any]:
    """The query whose columns are the cells, for streaming or COPY. Raises as `lines`."""
    query, cells = _source(year, direction)
    order = _order(query.model)
    return query.order_by(*order).values_list(*[cells[name] for name in COLUMNS[direction]])


def distinct_rows(year: int, direction: str) -> Iterator[tuple[AnnualLine, int]]:
    """The different lines, without permit numbers, and how often each stands there. One query.

    `quantity` is the smallest of them: what the rules ask of it is whether it is a number.
    """
    query, cells = _source(year, direction)
    cells["SpeciesName"] = F("scientific_name")
    left_out = ("Quantity", "Year")
    asked = [
        column
        for column in COLUMNS[EXPORTS]
        if not column.endswith("Permit") and column not in left_out
    ]
    grouped = (
        query.order_by()
        .annotate(**{f"cell_{column}": cells[column] for column in asked})
        .values_list(*[f"cell_{column}" for column in asked])
        .annotate(least=Min("quantity"), times=Count("pk"))
    )
    blank = dict.fromkeys(AnnualLine._fields, "") | {"year": str(year)}
    for row in grouped.iterator(chunk_size=CHUNK):
        *values, least, times = row
        found = {FIELDS[column]: value for column, value in zip(asked, values, strict=True)}
        yield AnnualLine(**(blank | found | {"quantity": format(least, "f")})), times


def _source(year: int, direction: str) -> tuple[QuerySet[Any], dict[str, Combinable]]:
    if direction not in COLUMNS:
        raise DirectionUnknown(direction=direction)
    if not 1975 <= year < 3000:
        raise YearInvalid(year=year)
    if direction == EXPORTS and basis_of_exports() == ISSUED:
        return _issued(year), _issued_cells(year)
    return _endorsed(year, direction), _endorsed_cells(year)


def _endorsed(year: int, direction: str) -> QuerySet[Any]:
    query = EndorsementLine.objects.filter(
        endorsement__direction=Endorsement.Direction(direction),
        endorsement__is_cites=True,
        endorsement__made_on__range=_days(year),
        quantity__gt=0,
    )
    if direction == EXPORTS:
        return query.filter(endorsement__permit__standing__status__in=TRADED)
    return query


def _issued(year: int) -> QuerySet[Any]:
    leaves = Q(permit__kind__in=[EXPORT, REEXPORT]) | Q(permit__kind=OTHER)
    return (
        PermitLine.objects.filter(
            leaves, permit__is_cites=True, permit__valid_from__range=_days(year)
        )
        .exclude(permit__other_kind=INTRODUCTION)
        .exclude(permit__standing__status__in=WITHDRAWN)
    )


def _days(year: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def _order(model: Any) -> tuple[Any, ...]:
    """By day, number and line; the number by its bytes, which sorts fast and alike everywhere."""
    if model is EndorsementLine:
        return "endorsement__made_on", Collate("endorsement__number", "C"), "position"
    return "permit__valid_from", Collate("permit__number", "C"), "position"


def _endorsed_cells(year: int) -> dict[str, Combinable]:
    return _cells(
        year=year,
        partner="endorsement__partner",
        exporter=F("endorsement__issuer"),
        number="endorsement__number",
        import_permit="endorsement__import_permit_number",
        origin_permit="origin_permit",
        purpose="endorsement__purpose_code",
    )


def _issued_cells(year: int) -> dict[str, Combinable]:
    return _cells(
        year=year,
        partner="permit__importer_country",
        exporter=Value(current_country().iso2),
        number="permit__number",
        import_permit="permit__application__import_permit_number",
        origin_permit="origin_permit_number",
        purpose="permit__purpose_code",
    )


def _cells(
    *,
    year: int,
    partner: str,
    exporter: Combinable,
    number: str,
    import_permit: str,
    origin_permit: str,
    purpose: str,
) -> dict[str, Combinable]:
    """Each column as an expression.

    The number of the paper of a specimen taken from the sea (source X) is that of the introduction
    certificate, which has a column of its own since 2025.
    """
    nothing = Value("")
    return {
        "Appendix": F("appendix"),
        "SpeciesName": _plain("scientific_name"),
        "TermCode": F("term_code"),
        "Quantity": Func(
            F("quantity"),
            function="trim_scale",
            template="%(function)s(%(expressions)s)::text",
            output_field=_TEXT,
        ),
        "UnitCode": Coalesce(NullIf("unit_code", nothing), Value("NAR")),
        "TradingPartner": F(partner),
        "CountryOfOrigin": Coalesce(NullIf("origin_country", exporter), nothing),
        "ImportPermit": _plain(import_permit),
        "ExportPermit": _plain(number),
        "OriginPermit": Case(
            When(source_code=FROM_THE_SEA, then=nothing), default=_plain(origin_permit)
        ),
        "IFSPermit": Case(
            When(source_code=FROM_THE_SEA, then=_plain(origin_permit)), default=nothing
        ),
        "PurposeCode": F(purpose),
        "SourceCode": F("source_code"),
        "Year": Value(str(year), output_field=_TEXT),
    }


def _plain(field: str) -> Combinable:
    """The text, with an apostrophe before what a spreadsheet program would run as a formula."""
    return Case(
        When(
            In(Left(field, 1), FORMULA_STARTS),
            then=Concat(Value("'"), F(field), output_field=_TEXT),
        ),
        default=F(field),
        output_field=_TEXT,
    )
