"""Importing a whole folder of the reference: all or nothing but bad rows, twice the same.

The state that such files show is that of the latest change they tell; taxa that the reference
knows from a later day keep their listings.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction

from core.common import clock
from core.species.errors import FileUnreadable, KindUnknown
from core.species.importing import listings, register
from core.species.importing.report import ImportReport
from core.species.importing.rows import Key, TaxonFacts
from core.species.importing.snapshot import changes, files, restrictions, saving
from core.species.importing.snapshot import taxa as reading
from core.species.importing.snapshot.files import Source
from core.species.importing.snapshot.taxa import Taxa
from core.species.listings import appendix_text, applicable
from core.species.models import ImportRun, Taxon
from core.species.selectors import entries_by_taxon
from core.species.services import close_run, save_suspensions

Reservations = list[changes.ReservationFacts]


@dataclass
class _Import:
    """The files of one import with their runs, and what was read and written so far."""

    sources: list[Source]
    as_of: date = date.min
    taxa: Taxa = field(default_factory=Taxa)
    runs: dict[str, ImportRun] = field(default_factory=dict)
    rows: dict[Key, Taxon] = field(default_factory=dict)

    def of(self, kind: str, kingdom: str = "") -> list[Source]:
        """The files of that kind, of that kingdom if one is given."""
        return [s for s in self.sources if s.kind == kind and kingdom in ("", s.kingdom)]

    def run(self, source: Source) -> ImportRun:
        """The run that the rows of the file carry."""
        return self.runs[source.path.name]


def import_folder(
    folder: str | Path, *, dry_run: bool = False, as_of: date | None = None
) -> list[ImportReport]:
    """Return one report per file of the folder; the same folder again changes nothing.

    `as_of` is the day whose state the files show (the day of their latest change when None). A dry
    run does everything and then takes it back. Raises FileUnreadable, KindUnknown.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FileUnreadable(file=str(folder), reason="there is no such folder")
    work = _Import(files.read_folder(folder, dry_run=dry_run))
    if not work.of(files.TAXA):
        found = ", ".join(source.path.name for source in work.sources) or "no CSV files"
        raise KindUnknown(file=folder.name, found=found)
    reservations = _read(work)
    work.as_of = as_of or _latest_change(work.taxa.facts.values())
    with transaction.atomic():
        _open_runs(work)
        _save_taxa(work)
        _save_listings(work)
        _save_rest(work, reservations)
        for source in work.sources:
            if source.kind:
                source.report.rows_read = len(source.lines)
                close_run(work.run(source), source.report)
        transaction.set_rollback(dry_run)
    return [source.report for source in work.sources]


def _latest_change(taxa: Iterable[TaxonFacts]) -> date:
    today = clock.today()
    days = [change.on for facts in taxa for change in facts.changes if change.on <= today]
    return max(days, default=today)


def _read(work: _Import) -> Reservations:
    """Read taxa, names and histories; return the reservations."""
    found: Reservations = []
    for source in work.of(files.TAXA):
        reading.read_taxa(source, work.taxa)
    steps = (
        (files.SYNONYMS, reading.read_synonyms),
        (files.COMMON_NAMES, reading.read_common_names),
        (files.DISTRIBUTION, reading.read_distribution),
        (files.CHECKLIST, reading.read_checklist),
    )
    for kind, reader in steps:
        for source in work.of(kind):
            reader(source, work.taxa)
    for source in work.of(files.CHANGES):
        found += changes.read_changes(source, work.taxa)
    changes.take_over_from_outside(work.taxa)
    for source in work.of(files.RESERVATIONS):
        found += changes.read_reservations(source, work.taxa)
    return found


def _open_runs(work: _Import) -> None:
    now = clock.now()
    for source in work.sources:
        if source.kind:
            work.runs[source.path.name] = ImportRun.objects.create(
                kind=source.kind,
                file_name=source.path.name[:255],
                sha256=source.sha256,
                as_of=work.as_of,
                ran_at=now,
            )


def _save_taxa(work: _Import) -> None:
    """Write taxa and names, each kingdom under the runs of its own files."""
    for source in work.of(files.TAXA):
        kingdom = source.kingdom
        mine = {key: facts for key, facts in work.taxa.facts.items() if key[0] == kingdom}
        work.rows |= register.save_taxa(
            mine, run=work.run(source), report=source.report, leave_starter=True
        )
        names = next(iter(work.of(files.SYNONYMS, kingdom)), source)
        register.save_synonyms(
            mine, work.rows, run=work.run(names), report=names.report, renames=False
        )
        names = next(iter(work.of(files.COMMON_NAMES, kingdom)), source)
        register.save_common_names(mine, work.rows, report=names.report)


def _save_listings(work: _Import) -> None:
    newer = _known_from_later(work)
    for source in work.of(files.CHANGES):
        mine = {
            key: facts
            for key, facts in work.taxa.facts.items()
            if key[0] == source.kingdom and facts.changes and work.rows[key].pk not in newer
        }
        source.report.count("taxa whose listings are known from a later day", len(newer))
        run = work.run(source)
        listings.save_history(mine, work.rows, run=run, report=source.report, verified=False)
    for source in work.of(files.TAXA):
        _compare_appendices(work, source, newer)


def _known_from_later(work: _Import) -> set[int]:
    """The taxa with a listing whose source shows a later day than these files."""
    found = register.listings_of([row.pk for row in work.rows.values()])
    return {pk for pk, rows in found.items() if any(row.as_of > work.as_of for row in rows)}


def _compare_appendices(work: _Import, source: Source, newer: set[int]) -> None:
    """Say where the file's own column differs from the Appendix that the listings give."""
    told = {k: t for k, t in work.taxa.appendices.items() if k[0] == source.kingdom}
    lineages = {work.rows[key].pk: work.rows[key].lineage for key in told}
    later = {work.rows[key].scientific_name for key in told if work.rows[key].pk in newer}
    entries = entries_by_taxon(lineages, dict.fromkeys(lineages, source.kingdom))
    for key, appendix in told.items():
        row = work.rows[key]
        if later & set(row.lineage):
            continue
        found = appendix_text(applicable(entries[row.pk], on=work.as_of, origin=None))
        if found == appendix:
            source.report.count("taxa whose Appendix agrees")
            continue
        why = f"the listings of {row.scientific_name} give Appendix {found or 'none'}"
        source.report.note(work.taxa.facts[key].line, "appendix", why, appendix)
        source.report.count("taxa whose Appendix differs")


def _save_rest(work: _Import, reservations: Reservations) -> None:
    for source in work.of(files.HASHES):
        saving.save_annotations(source, run=work.run(source))
    home = [*work.of(files.RESERVATIONS), *work.of(files.CHANGES)][:1]
    for source in home:
        run, report = work.run(source), source.report
        saving.save_reservations(reservations, work.rows, run=run, report=report)
    for kind, reader in (
        (files.QUOTAS, restrictions.read_quotas),
        (files.BINDING_QUOTAS, restrictions.read_binding_quotas),
    ):
        for source in work.of(kind):
            facts = reader(source, work.taxa)
            saving.save_quotas(facts, work.rows, run=work.run(source), report=source.report)
    known: dict[str, tuple[date | None, str]] = {}
    for source in work.of(files.NOTIFICATIONS):
        known |= restrictions.read_notifications(source)
    for source in work.of(files.SUSPENSIONS_BY_ID):
        rows = restrictions.read_suspensions_by_id(source, work.taxa, known)
        save_suspensions(rows, work.run(source), source.report)
    for source in work.of(files.SUSPENSIONS):
        rows = restrictions.read_suspensions(source, work.taxa)
        save_suspensions(rows, work.run(source), source.report)
