"""All reads of the species reference; each says how many queries it costs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from core.common import clock
from core.species import names
from core.species.errors import TaxonNotFound
from core.species.listings import Entry, appendix_text, applicable
from core.species.models import (
    CommonName,
    HashAnnotation,
    ImportRun,
    Listing,
    PublishedQuota,
    Reservation,
    Suspension,
    Taxon,
    lineage_of,
)
from core.species.rules import LineFacts
from core.species.search_sql import SEARCH

#: longest text that is searched by; the rest is not looked at
MAX_QUERY = 120
#: share of the query's trigrams that a name must have to be found in spite of typing errors
FUZZY_SHARE = 0.45
#: fewer letters are only looked for at the beginning of names
_SHORTEST_WORD = 3


@dataclass(frozen=True)
class Hit:
    """An accepted taxon that a search found, and the name that it was found by.

    `matched_kind` is "scientific", "synonym" or "common"; `appendix` is today's, "I/II" when split.
    """

    taxon_id: int
    scientific_name: str
    matched_name: str
    matched_kind: str
    appendix: str
    rank: str
    kingdom: str = ""
    family: str = ""
    verified: bool = True


def search(q: str, *, limit: int = 20, language: str = "en") -> list[Hit]:
    """Return accepted taxa by scientific name, synonym or common name: 2 queries at most.

    Exact names come first, then names that begin so, then names that hold the words; when there are
    none of these, names that differ by small typing errors. A text without letters finds nothing.
    """
    parameters = _search_parameters(q[:MAX_QUERY], limit=limit, language=language)
    if parameters is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(SEARCH, parameters)
        rows = cursor.fetchall()
    lineages = {row[0]: lineage_of(row[1], row[4], (*row[10:5:-1], row[5])) for row in rows}
    kingdoms = {row[0]: row[5] for row in rows}
    entries = entries_by_taxon(lineages, kingdoms)
    return [_hit(row, entries[row[0]]) for row in rows]


def _hit(row: tuple[Any, ...], entries: Sequence[Entry]) -> Hit:
    now = applicable(entries, on=clock.today(), origin=None)
    return Hit(
        taxon_id=row[0],
        scientific_name=row[1],
        matched_name=row[2],
        matched_kind=row[3],
        appendix=appendix_text(now),
        rank=row[4],
        kingdom=row[5],
        family=row[9],
        verified=all(entry.ref.verified for entry in now if isinstance(entry.ref, Listing)),
    )


def _search_parameters(q: str, *, limit: int, language: str) -> dict[str, Any] | None:
    exact = names.name_key(q)
    if not exact:
        return None
    keys, begun = names.trigrams(q), names.open_trigrams(q)
    parameters: dict[str, Any] = {
        "exact": exact,
        "prefix": exact.replace("_", r"\_") + "%",
        "language": language.split("-")[0].lower(),
        "keys": keys,
        "asked": len(keys),
        "open": begun or keys,
        "whole": len(exact) >= _SHORTEST_WORD,
        "fuzzy": len(exact) > _SHORTEST_WORD,
        "share": FUZZY_SHARE,
        "limit": limit,
        "depth": max(100, limit * 5),
    }
    return parameters | {f"run{at}": run for at, run in enumerate(names.runs(q))}


def entries_by_taxon(
    lineages: dict[int, tuple[str, ...]], kingdoms: dict[int, str]
) -> dict[int, list[Entry]]:
    """Return every listing on the way up from each taxon, with its distance: 1 query."""
    found: dict[int, list[Entry]] = {pk: [] for pk in lineages}
    wanted = {name for lineage in lineages.values() for name in lineage}
    if not wanted:
        return found
    by_name: dict[tuple[str, str], list[Listing]] = {}
    rows = Listing.objects.filter(
        taxon__kingdom__in=set(kingdoms.values()),
        taxon__scientific_name__in=wanted,
        taxon__accepted=None,
    ).select_related("taxon")
    for row in rows:
        by_name.setdefault((row.taxon.kingdom, row.taxon.scientific_name), []).append(row)
    for pk, lineage in lineages.items():
        for level, name in enumerate(lineage):
            listed = by_name.get((kingdoms[pk], name), [])
            found[pk].extend(row.as_entry(level=level) for row in listed)
    return found


def get_taxon(taxon_id: int) -> Taxon:
    """Return the taxon, a synonym with its accepted one: 1 query. Raises TaxonNotFound."""
    taxon = Taxon.objects.select_related("accepted").filter(pk=taxon_id).first()
    if taxon is None:
        raise TaxonNotFound(taxon_id=taxon_id)
    return taxon


def find_taxon_by_name(name: str, *, kingdom: str = "") -> Taxon | None:
    """Return the accepted taxon of a full scientific name or synonym, None if unknown: 1 query."""
    rows = Taxon.objects.select_related("accepted").filter(name_key=names.name_key(name))
    if kingdom:
        rows = rows.filter(kingdom=kingdom)
    taxon = rows.order_by("status", "pk").first()
    return taxon and (taxon.accepted or taxon)


def appendix_on(
    taxon: Taxon, *, on: date, origin: str | None = None, source_code: str = ""
) -> list[Listing]:
    """Return the listings that apply to specimens of the taxon: 1 query (2 for a synonym).

    `origin` is the ISO2 code of the country of origin. Several come back where more than one
    applies (no origin given and a species split by population; several Parties in Appendix III):
    a person chooses. None: not listed that day. Source D does not change the listing here.
    """
    entries = _entries_of(taxon)
    found = applicable(entries, on=on, origin=origin, source_code=source_code)
    return [entry.ref for entry in found if isinstance(entry.ref, Listing)]


def list_listings(taxon: Taxon) -> list[Listing]:
    """Return all listings of the taxon and of those above it, past ones too: 1 query."""
    rows = [entry.ref for entry in _entries_of(taxon) if isinstance(entry.ref, Listing)]
    return sorted(rows, key=lambda row: (row.effective_on, row.appendix), reverse=True)


def _entries_of(taxon: Taxon) -> list[Entry]:
    accepted = taxon.accepted or taxon
    found = entries_by_taxon({accepted.pk: accepted.lineage}, {accepted.pk: accepted.kingdom})
    return found[accepted.pk]


def find_suspensions(taxon: Taxon, country: str, on: date) -> list[Suspension]:
    """Return the suspensions in force for the taxon and a country of origin or export: 1 query.

    Those of all species are among them. Limits by source, purpose and term are in the rows and in
    their notes; a person judges them.
    """
    lineage = (taxon.accepted or taxon).lineage
    rows = Suspension.objects.filter(
        Q(country=country.upper()) | Q(country=""),
        Q(starts_on=None) | Q(starts_on__lte=on),
        Q(ends_on=None) | Q(ends_on__gt=on),
        Q(taxon_name="") | Q(taxon_name__in=lineage),
        kingdom__in=("", taxon.kingdom),
    )
    return [row for row in rows if not set(row.excluded_taxa) & set(lineage)]


def line_facts(taxon: Taxon, **chosen: Any) -> LineFacts:
    """Return the facts of a line for `rules.check_line`; `chosen` are its codes and Appendix."""
    accepted = taxon.accepted or taxon
    return LineFacts(
        kingdom=accepted.kingdom,
        taxa=accepted.lineage,
        scientific_name=accepted.scientific_name,
        **chosen,
    )


def list_common_names(taxon: Taxon, *, language: str | None = None) -> QuerySet[CommonName]:
    """Return the common names of a taxon, of one language if given: 1 query."""
    rows = CommonName.objects.filter(taxon=taxon.accepted or taxon)
    return rows.filter(language=language.split("-")[0].lower()) if language else rows


def list_import_runs() -> QuerySet[ImportRun]:
    """Return the imports, latest first: the versions of the reference."""
    return ImportRun.objects.all()


def count_unverified(taxa: Iterable[int] | None = None) -> int:
    """Return how many listings in force nobody has checked against a source: 1 query."""
    rows = Listing.objects.filter(verified=False, ended_on=None)
    return rows.filter(taxon_id__in=list(taxa)).count() if taxa is not None else rows.count()


def published_quotas(
    taxon: Taxon,
    *,
    country: str,
    on: date,
    term_code: str = "",
    source_code: str = "",
    purpose_code: str = "",
) -> list[PublishedQuota]:
    """Return the quotas in force that day for the taxon and exports of a country: 1 query.

    Those of the Secretariat for that country, and those that the Conference set for it or for all;
    quotas of higher taxa are among them. A code that is given leaves out quotas limited to others;
    a blank one asks for none. 0 and -1 (in preparation) stop exports. Not among them are the rows
    that the Secretariat does not show.
    """
    accepted = taxon.accepted or taxon
    rows = PublishedQuota.objects.filter(
        Q(country=country.upper()) | Q(country=""),
        Q(ends_on=None) | Q(ends_on__gte=on),
        taxon__kingdom=accepted.kingdom,
        taxon__scientific_name__in=accepted.lineage,
        taxon__accepted=None,
        starts_on__lte=on,
        is_public=True,
    ).select_related("taxon")
    asked = (
        ("term_codes", term_code),
        ("source_codes", source_code),
        ("purpose_codes", purpose_code),
    )
    return [
        row
        for row in rows
        if all(
            not code or not getattr(row, part) or code in getattr(row, part) for part, code in asked
        )
    ]


def list_published_quotas(taxon: Taxon, *, country: str) -> QuerySet[PublishedQuota]:
    """Return all public quotas of the taxon itself for a country, the latest first: 1 query."""
    return PublishedQuota.objects.filter(
        Q(country=country.upper()) | Q(country=""), taxon=taxon.accepted or taxon, is_public=True
    )


def find_hash_annotation(label: str) -> HashAnnotation | None:
    """Return the text of a #-annotation as a listing carries it ("CoP16 #3"), if known: 1 query."""
    return HashAnnotation.objects.filter(label=label).first() if label else None


def find_hash_annotations(labels: Iterable[str]) -> dict[str, HashAnnotation]:
    """Return the texts of several #-annotations by their labels: 1 query."""
    rows = HashAnnotation.objects.filter(label__in={label for label in labels if label})
    return {row.label: row for row in rows}


def find_reservations(taxon: Taxon, *, on: date) -> list[Reservation]:
    """Return the reservations in force that day on the taxon or on one above it: 1 query."""
    accepted = taxon.accepted or taxon
    rows = Reservation.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on),
        taxon__kingdom=accepted.kingdom,
        taxon__scientific_name__in=accepted.lineage,
        starts_on__lte=on,
    )
    return list(rows.select_related("taxon", "import_run"))
