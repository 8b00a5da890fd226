"""Reading and writing the starter set: taxa that the first countries trade, in our own format.

Two tables beside `core/species/starter/README.md`, which says what their columns mean.
"""

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from core.species.importing import register
from core.species.importing.report import ImportReport
from core.species.importing.rows import Key, TaxonFacts
from core.species.models import ImportRun, Listing, Taxon
from core.species.names import name_key

_FOLDER = files("core.species").joinpath("starter")
_LANGUAGES = ("en", "fr", "es", "pt")
#: the latest day that any row of the set speaks of
AS_OF = date(2026, 3, 5)


def _table(name: str) -> Iterator[dict[str, str]]:
    text = _FOLDER.joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


def digest() -> str:
    """Return the SHA-256 of the set, the version it is recorded under."""
    parts = (_FOLDER.joinpath(f"{name}.csv").read_bytes() for name in ("taxa", "listings"))
    return sha256(b"\0".join(parts)).hexdigest()


def _list(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


@cache
def taxa() -> dict[Key, TaxonFacts]:
    """Return the taxa of the set with synonyms and common names."""
    found = {}
    for line, row in enumerate(_table("taxa"), start=2):
        fields: dict[str, Any] = {
            "species_plus_id": None,
            "phylum": row["phylum"],
            "class_name": row["class"],
            "order_name": row["order"],
            "family": row["family"],
            "genus": row["genus"],
            "author": row["author"],
            "distribution": [],
        }
        facts = TaxonFacts(line, row["kingdom"], row["rank"], row["scientific_name"], fields)
        facts.synonyms = [(name, "") for name in _list(row["synonyms"])]
        facts.common_names = {lang: _list(row[lang]) for lang in _LANGUAGES}
        found[facts.key] = facts
    return found


def listing_rows() -> Iterator[tuple[Key, dict[str, Any]]]:
    """Yield (key of the taxon, values of one listing)."""
    for row in _table("listings"):
        key = (row["kingdom"], row["rank"], name_key(row["scientific_name"]))
        yield (
            key,
            {
                "appendix": row["appendix"],
                "party": row["party"],
                "effective_on": date.fromisoformat(row["effective_on"]),
                "ended_on": date.fromisoformat(row["ended_on"]) if row["ended_on"] else None,
                "population": row["population"],
                "population_countries": _list(row["countries"]),
                "excluded_countries": _list(row["except_countries"]),
                "hash_annotation": row["hash"],
                "annotation": row["annotation"],
                "listed_under": row["listed_under"],
                "as_of": date.fromisoformat(row["as_of"]),
                "verified": row["verified"] == "yes",
                "source": row["source"],
            },
        )


def save(*, run: ImportRun, report: ImportReport) -> None:
    """Write the set into the reference. Taxa with listings from a file keep those."""
    known = taxa()
    from_files = _rows_from_files(known)
    ours = {key: facts for key, facts in known.items() if key not in from_files}
    rows = from_files | register.save_taxa(ours, run=run, report=report)
    register.save_synonyms(ours, rows, run=run, report=report, renames=False)
    register.save_common_names(known, rows, report=report)
    have = register.listings_of([row.pk for row in rows.values()])
    newer = {pk for pk, found in have.items() if any(_is_from_file(listing) for listing in found)}
    fresh, kept = [], set()
    for key, values in listing_rows():
        taxon = rows[key]
        report.rows_read += 1
        if taxon.pk in newer:
            report.count("listings left to newer files")
            continue
        same = _same_listing(have.get(taxon.pk, []), values)
        if same is None:
            fresh.append(Listing(taxon=taxon, import_run=run, **values))
            report.count("listings added")
        else:
            kept.add(same.pk)
            _update(same, values, run, report)
    stale = [
        listing.pk
        for pk, found in have.items()
        if pk not in newer
        for listing in found
        if listing.pk not in kept
    ]
    Listing.objects.filter(pk__in=stale).delete()
    Listing.objects.bulk_create(fresh)
    report.rows_taken = len(fresh) + len(kept)


def _rows_from_files(known: dict[Key, TaxonFacts]) -> dict[Key, Taxon]:
    """Return the accepted taxa whose names a file brought or moved: never written over."""
    rows = (
        Taxon.objects.filter(name_key__in={key[2] for key in known})
        .exclude(import_run__kind="starter")
        .select_related("accepted")
        .order_by("-status")
    )
    found = {(row.kingdom, row.rank, row.name_key): row.accepted or row for row in rows}
    return {key: row for key, row in found.items() if key in known}


def _is_from_file(listing: Listing) -> bool:
    """Whether a file brought the listing; of whole folders, only if it shows a later day."""
    run = listing.import_run
    if run is not None and run.kind.startswith("snapshot_"):
        return listing.as_of > AS_OF
    return run is None or run.kind != "starter"


def _same_listing(have: list[Listing], values: dict[str, Any]) -> Listing | None:
    wanted = (values["appendix"], values["party"], values["effective_on"])
    return next((i for i in have if (i.appendix, i.party, i.effective_on) == wanted), None)


def _update(listing: Listing, values: dict[str, Any], run: ImportRun, report: ImportReport) -> None:
    if all(getattr(listing, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(listing, name, value)
    listing.import_run = run
    listing.save()
    report.count("listings changed")
