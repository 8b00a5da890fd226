"""Writing taxa and names of an import into the reference, in batches.

Accepted taxa are told apart by kingdom, rank and name, or by their Species+ id. A taxon whose name
the new file knows only as a synonym becomes one: cases that point at it keep their row.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from core.species.importing.report import ImportReport
from core.species.importing.rows import Key, TaxonFacts
from core.species.models import CommonName, ImportRun, Listing, NameStatus, Rank, Taxon
from core.species.names import name_key

BATCH = 1000
_FIELDS = (
    "species_plus_id", "rank", "kingdom", "phylum", "class_name", "order_name", "family", "genus",
    "scientific_name", "author", "distribution",
)  # fmt: skip
_KEYS = ("name_key", "trigrams")
Item = TypeVar("Item")


def batches(items: Iterable[Item]) -> Iterable[Sequence[Item]]:
    """Yield the items in lists of at most BATCH."""
    found = list(items)
    for at in range(0, len(found), BATCH):
        yield found[at : at + BATCH]


def save_taxa(
    taxa: dict[Key, TaxonFacts],
    *,
    run: ImportRun,
    report: ImportReport,
    leave_starter: bool = False,
) -> dict[Key, Taxon]:
    """Return the accepted taxon row of every taxon of the file, made or brought up to date.

    With `leave_starter`, taxa of the starter set only get what they lack.
    """
    rows = _find_accepted(taxa)
    by_id = _find_by_species_plus_id(taxa)
    starters = set(ImportRun.objects.filter(kind="starter").values_list("pk", flat=True))
    kept = starters if leave_starter else set()
    added, changed, found = [], [], {}
    for key, facts in taxa.items():
        taxon = by_id.get(facts.fields["species_plus_id"]) or rows.get(key)
        if taxon is None:
            taxon = Taxon(status=NameStatus.ACCEPTED, import_run=run)
            _fill(taxon, facts)
            added.append(taxon)
            report.change("taxa added", taxon.scientific_name)
        elif taxon.import_run_id in kept:
            if _fill(taxon, facts, only_blank=True):
                changed.append(taxon)
                report.change("taxa completed", taxon.scientific_name)
        elif _fill(taxon, facts):
            taxon.import_run = run
            changed.append(taxon)
            report.change("taxa changed", taxon.scientific_name)
        found[key] = taxon
    for batch in batches(added):
        Taxon.objects.bulk_create(batch)
    for batch in batches(changed):
        Taxon.objects.bulk_update(batch, [*_FIELDS, *_KEYS, "import_run"])
    return found


def _fill(taxon: Taxon, facts: TaxonFacts, *, only_blank: bool = False) -> bool:
    """Put the facts into the row, but no blank ones. Return whether it changed."""
    values: dict[str, Any] = facts.fields | {
        "kingdom": facts.kingdom,
        "rank": facts.rank,
        "scientific_name": facts.scientific_name,
    }
    changed = False
    for name in _FIELDS:
        have = getattr(taxon, name)
        if values.get(name) and have != values[name] and not (only_blank and have):
            setattr(taxon, name, values[name])
            changed = True
    taxon.fill_keys()
    return changed


def _find_accepted(taxa: dict[Key, TaxonFacts]) -> dict[Key, Taxon]:
    found = {}
    for keys in batches({key[2] for key in taxa}):
        rows = Taxon.objects.filter(name_key__in=keys, status=NameStatus.ACCEPTED)
        found.update({(row.kingdom, row.rank, row.name_key): row for row in rows})
    return found


def _find_by_species_plus_id(taxa: dict[Key, TaxonFacts]) -> dict[int, Taxon]:
    found: dict[int, Taxon] = {}
    ids = [facts.fields["species_plus_id"] for facts in taxa.values()]
    for batch in batches(number for number in ids if number):
        rows = Taxon.objects.filter(species_plus_id__in=batch, status=NameStatus.ACCEPTED)
        found.update({row.species_plus_id: row for row in rows if row.species_plus_id})
    return found


def save_synonyms(
    taxa: dict[Key, TaxonFacts],
    rows: dict[Key, Taxon],
    *,
    run: ImportRun,
    report: ImportReport,
    renames: bool = True,
) -> None:
    """Add the synonyms of the file; with `renames`, accepted names that it knows only as synonyms
    become such."""
    wanted = [
        (name, author, rows[key])
        for key, facts in taxa.items()
        for name, author in facts.synonyms
        if name_key(name) != key[2]
    ]
    if renames:
        _demote(wanted, rows, run, report)
    known = set()
    for batch in batches({row.pk for _, _, row in wanted}):
        known |= set(
            Taxon.objects.filter(accepted_id__in=batch).values_list("accepted_id", "name_key")
        )
    new: dict[tuple[int, str], Taxon] = {}
    for name, author, row in wanted:
        if (row.pk, name_key(name)) not in known:
            new.setdefault((row.pk, name_key(name)), _synonym(name, author, row, run))
    for part in batches(new.values()):
        Taxon.objects.bulk_create(part)
    for synonym in new.values():
        accepted = synonym.accepted
        report.change("synonyms added", f"{synonym.scientific_name} ({accepted})")


def _synonym(name: str, author: str, row: Taxon, run: ImportRun) -> Taxon:
    words = len(name.split())
    higher = row.rank if row.rank not in (Rank.SPECIES, Rank.SUBSPECIES, Rank.VARIETY) else ""
    synonym = Taxon(
        kingdom=row.kingdom,
        rank=higher or (Rank.SPECIES if words == 2 else Rank.SUBSPECIES),
        phylum=row.phylum,
        class_name=row.class_name,
        order_name=row.order_name,
        family=row.family,
        genus=name.split()[0],
        scientific_name=name[:200],
        author=author,
        status=NameStatus.SYNONYM,
        accepted=row,
        import_run=run,
    )
    synonym.fill_keys()
    return synonym


def _demote(
    wanted: list[tuple[str, str, Taxon]],
    rows: dict[Key, Taxon],
    run: ImportRun,
    report: ImportReport,
) -> None:
    in_file = {row.pk for row in rows.values()}
    new_home = {(row.kingdom, name_key(name)): row for name, _, row in wanted}
    for keys in batches({key for _, key in new_home}):
        for old in Taxon.objects.filter(name_key__in=keys, status=NameStatus.ACCEPTED):
            home = new_home.get((old.kingdom, old.name_key))
            if old.pk in in_file or home is None or old.rank not in (Rank.SPECIES, Rank.SUBSPECIES):
                continue
            Taxon.objects.filter(accepted=old).update(accepted=home, import_run=run)
            _move_common_names(old, home)
            old.status, old.accepted, old.import_run = NameStatus.SYNONYM, home, run
            old.save()
            report.note(0, "", f"{old.scientific_name} is now a synonym of {home.scientific_name}")
            report.change("names that became synonyms", old.scientific_name)


def _move_common_names(old: Taxon, home: Taxon) -> None:
    taken = set(home.common_names.values_list("language", "name_key"))
    for name in old.common_names.all():
        if (name.language, name.name_key) not in taken:
            name.taxon = home
            name.save()


def save_common_names(
    taxa: dict[Key, TaxonFacts], rows: dict[Key, Taxon], *, report: ImportReport
) -> None:
    """Add the common names of the file; none is taken away, people may still use it."""
    known = set()
    for batch in batches(row.pk for row in rows.values()):
        found = CommonName.objects.filter(taxon_id__in=batch)
        known |= set(found.values_list("taxon_id", "language", "name_key"))
    new: dict[tuple[int, str, str], CommonName] = {}
    for key, facts in taxa.items():
        for language, names in facts.common_names.items():
            for name in names:
                row = CommonName(taxon=rows[key], language=language, name=name[:200])
                row.fill_keys()
                same = (rows[key].pk, language, row.name_key)
                if row.name_key and same not in known:
                    new.setdefault(same, row)
    for part in batches(new.values()):
        CommonName.objects.bulk_create(part)
    for row in new.values():
        report.change("common names added", f"{row.name} ({row.language}, {row.taxon})")


def listings_of(pks: Iterable[int]) -> dict[int, list[Listing]]:
    """Return the listings of many taxa by taxon id, each with its import run, in few queries."""
    found: dict[int, list[Listing]] = {}
    for batch in batches(pks):
        for row in Listing.objects.filter(taxon_id__in=batch).select_related("import_run", "taxon"):
            found.setdefault(row.taxon_id, []).append(row)
    return found
