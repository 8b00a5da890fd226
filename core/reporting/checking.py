"""The country's report, or a file of one, checked as UNEP-WCMC would."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from django.db.models import Q

from core.reporting import annual
from core.reporting.errors import HeadingInvalid
from core.reporting.rules.model import Facts, Finding, Row, TaxonFacts, clean_row
from core.reporting.rules.run import check
from core.species.listings import Entry
from core.species.models import Listing, Rank, Taxon
from core.species.names import name_key
from tenants.context import current_country

HIGHER = {
    Rank.GENUS: "genus",
    Rank.FAMILY: "family",
    Rank.ORDER: "order_name",
    Rank.CLASS: "class_name",
}
BELOW_SPECIES = (Rank.SUBSPECIES, Rank.VARIETY)


def check_report(year: int, direction: str) -> list[Finding]:
    """What is wrong with the country's own lines of a year. Four queries."""
    rows: Counter[Row] = Counter()
    reporter, is_import = current_country().iso2, direction == annual.IMPORTS
    for line, times in annual.distinct_rows(year, direction):
        cells = {heading: getattr(line, field) for heading, field in annual.FIELDS.items()}
        rows[clean_row(cells, reporter=reporter, is_import=is_import)] += times
    return check(rows, find_facts({row.taxon_name for row in rows}))


def check_file(path: Path, *, direction: str, reporter: str) -> list[Finding]:
    """What is wrong with a CSV file of the country `reporter` (ISO2). Three queries.

    Columns are read by name; wholly blank rows are left out. Raises HeadingInvalid.
    """
    rows: Counter[Row] = Counter()
    is_import = direction == annual.IMPORTS
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        heading = _read_heading(next(reader, []), direction)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                named = dict(zip(heading, cells, strict=False))
                rows[clean_row(named, reporter=reporter, is_import=is_import)] += 1
    return check(rows, find_facts({row.taxon_name for row in rows}))


def is_ordered(heading: Iterable[str], direction: str) -> bool:
    """Whether the columns stand in the order in which the Trade Database loads them."""
    wanted = [column.lower() for column in annual.COLUMNS[direction]]
    return [cell.strip().lower() for cell in heading] == wanted


def _read_heading(cells: list[str], direction: str) -> list[str]:
    """The headings as we write them, letter case ignored. Raises HeadingInvalid."""
    known = {column.lower(): column for column in annual.COLUMNS[direction]}
    given = [cell.strip().lower() for cell in cells]
    missing = [known[name] for name in known if name not in given]
    excess = [cell for cell, name in zip(cells, given, strict=True) if name not in known]
    if missing or excess or len(given) != len(known):
        raise HeadingInvalid(missing=", ".join(missing) or "–", excess=", ".join(excess) or "–")
    return [known[name] for name in given]


def find_facts(names: Iterable[str]) -> Facts:
    """What the species reference knows of these names, synonyms by their accepted taxon.

    Three queries whatever their number.
    """
    keys = {name: name_key(name) for name in names if name}
    taxa = _find_taxa(set(keys.values()))
    above = _find_listings_above(taxa.values())
    below = _find_listings_below(taxa.values())
    return Facts(
        taxa={name: _facts(taxa[key], above, below) for name, key in keys.items() if key in taxa}
    )


def _find_taxa(keys: set[str]) -> dict[str, Taxon]:
    """By name key, the accepted taxon; an accepted name comes before a synonym."""
    found: dict[str, Taxon] = {}
    rows = Taxon.objects.filter(name_key__in=keys).select_related("accepted")
    for taxon in rows.order_by("status", "pk"):
        found.setdefault(taxon.name_key, taxon.accepted or taxon)
    return found


Named = dict[tuple[str, str], list[Listing]]


def _find_listings_above(taxa: Iterable[Taxon]) -> Named:
    """Listings of the taxa and of all above them, by kingdom and name of the listed taxon."""
    names = {name for taxon in taxa for name in taxon.lineage}
    found: Named = defaultdict(list)
    rows = Listing.objects.filter(
        taxon__scientific_name__in=names, taxon__accepted=None
    ).select_related("taxon")
    for row in rows:
        found[row.taxon.kingdom, row.taxon.scientific_name].append(row)
    return found


def _find_listings_below(taxa: Iterable[Taxon]) -> Named:
    """Listings of what stands under the taxa, by kingdom and name of each taxon above it."""
    asked = Q(pk__in=[])
    for taxon in taxa:
        field = HIGHER.get(Rank(taxon.rank))
        if field:
            asked |= Q(**{f"taxon__{field}": taxon.scientific_name})
    genera = {taxon.genus for taxon in taxa if taxon.rank == Rank.SPECIES and taxon.genus}
    asked |= Q(taxon__rank__in=BELOW_SPECIES, taxon__genus__in=genera)
    found: Named = defaultdict(list)
    for row in Listing.objects.filter(asked, taxon__accepted=None).select_related("taxon"):
        for name in row.taxon.lineage:
            if name != row.taxon.scientific_name:
                found[row.taxon.kingdom, name].append(row)
    return found


def _facts(taxon: Taxon, above: Named, below: Named) -> TaxonFacts:
    entries: list[Entry] = []
    for level, name in enumerate(taxon.lineage):
        entries += [row.as_entry(level=level) for row in above.get((taxon.kingdom, name), [])]
    under = below.get((taxon.kingdom, taxon.scientific_name), [])
    return TaxonFacts(
        kingdom=taxon.kingdom,
        rank=taxon.rank,
        taxa=taxon.lineage,
        distribution=frozenset(taxon.distribution),
        entries=tuple(entries),
        below=tuple(row.as_entry() for row in under),
    )
