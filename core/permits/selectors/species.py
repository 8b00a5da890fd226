"""What the species reference says about the lines of a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from core.species import selectors as species
from core.species.errors import TaxonNotFound
from core.species.models import Listing, PublishedQuota, Reservation, Suspension, Taxon

if TYPE_CHECKING:
    from core.permits.models import ApplicationLine


def find_taxon(taxon_id: int) -> Taxon | None:
    """The accepted taxon of that id or of its synonym, or None. One or two queries."""
    try:
        taxon = species.get_taxon(taxon_id)
    except TaxonNotFound:
        return None
    return taxon.accepted or taxon


def find_appendices(
    taxon: Taxon, *, on: dt.date, origin: str | None, source_code: str
) -> list[str]:
    """The Appendices of the population of `origin` on a day: ["I"], ["I", "II"], []. One query."""
    listings = species.appendix_on(taxon, on=on, origin=origin, source_code=source_code)
    return list(dict.fromkeys(listing.appendix for listing in listings))


def listings_of(line: ApplicationLine, *, on: dt.date) -> list[Listing]:
    """The listings that decide a line's Appendix on a day; none without a taxon. One query."""
    if line.taxon is None:
        return []
    return species.appendix_on(
        line.taxon, on=on, origin=line.origin_country or None, source_code=line.source_code
    )


def taxon_paths(taxa: Iterable[Taxon]) -> dict[int, tuple[int, ...]]:
    """For each taxon's id, the ids of itself and of the taxa above it, nearest first. One query."""
    taxa = list(taxa)
    names = {name for taxon in taxa for name in taxon.lineage}
    rows = Taxon.objects.filter(
        status="A", scientific_name__in=names, kingdom__in={taxon.kingdom for taxon in taxa}
    ).values_list("kingdom", "scientific_name", "id")
    ids = {(kingdom, name): pk for kingdom, name, pk in rows} if taxa else {}
    paths: dict[int, tuple[int, ...]] = {}
    for taxon in taxa:
        above = [ids.get((taxon.kingdom, name)) for name in taxon.lineage[1:]]
        paths[taxon.pk] = (taxon.pk, *(pk for pk in above if pk is not None and pk != taxon.pk))
    return paths


def list_suspensions(line: ApplicationLine, *, country: str, on: dt.date) -> list[Suspension]:
    """The suspensions in force of a line's taxon in a country. One query or two."""
    if line.taxon is None or not country:
        return []
    return list(species.find_suspensions(line.taxon, country, on))


def fill_appendix(line: ApplicationLine, *, on: dt.date, is_cites: bool) -> None:
    """Set the Appendix where it can be only one; clear it where it cannot be what it is.

    A national paper states none. One query, or none without a species.
    """
    if not is_cites:
        line.appendix = ""
        return
    if line.taxon is None:
        return
    appendices = find_appendices(
        line.taxon, on=on, origin=line.origin_country or None, source_code=line.source_code
    )
    if len(appendices) == 1:
        line.appendix = appendices[0]
    elif line.appendix not in appendices:
        line.appendix = ""


def reservations_of(taxa: Iterable[Taxon], *, on: dt.date) -> dict[int, frozenset[str]]:
    """By taxon id, the Parties with a reservation on it or on a taxon above. One query or none."""
    taxa = list(taxa)
    rows = Reservation.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on, taxon__in=_on_the_way(taxa)
    ).values_list("taxon__kingdom", "taxon__scientific_name", "party")
    found = list(rows) if taxa else []
    return {
        taxon.pk: frozenset(
            party
            for kingdom, name, party in found
            if kingdom == taxon.kingdom and name in taxon.lineage
        )
        for taxon in taxa
    }


def closing_quotas_of(
    taxa: Iterable[Taxon], *, country: str, on: dt.date
) -> dict[int, tuple[PublishedQuota, ...]]:
    """By taxon id, published export quotas of zero or in preparation, of it or of a taxon above.

    For the country and for every country; limits by term, source and purpose are in the rows. One
    query or none.
    """
    taxa = list(taxa)
    rows = PublishedQuota.objects.filter(
        Q(country=country) | Q(country=""),
        Q(ends_on=None) | Q(ends_on__gte=on),
        starts_on__lte=on,
        quota__lte=0,
        applies_to_import=False,
        is_public=True,
        taxon__in=_on_the_way(taxa),
    ).select_related("taxon")
    found = list(rows) if taxa else []
    return {
        taxon.pk: tuple(
            row
            for row in found
            if row.taxon.kingdom == taxon.kingdom and row.taxon.scientific_name in taxon.lineage
        )
        for taxon in taxa
    }


def _on_the_way(taxa: list[Taxon]) -> QuerySet[Taxon]:
    """The taxa and those above them, as a part of a query."""
    names = {name for taxon in taxa for name in taxon.lineage}
    return Taxon.objects.filter(accepted=None, scientific_name__in=names)
