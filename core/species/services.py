"""All writes of the species reference: imports of files, and the starter set."""

from datetime import date
from hashlib import sha256
from pathlib import Path

from django.db import transaction

from core.common import clock
from core.species.errors import FileUnreadable
from core.species.importing import columns, listings, register, starter
from core.species.importing.reading import Table, read_table
from core.species.importing.report import ImportReport
from core.species.importing.rows import SuspensionFacts, read_suspensions, read_taxa
from core.species.models import ImportRun, Suspension


def import_csv(
    path: str | Path,
    *,
    kind: str | None = None,
    dry_run: bool = False,
    as_of: date | None = None,
) -> ImportReport:
    """Return the report of importing one Species+ or Checklist file, all or nothing but bad rows.

    `kind` is one of `columns.KINDS`, told by the headings when None. `as_of` is the day whose state
    the file shows (today when None). A dry run does everything and then takes it back.
    Raises FileUnreadable, KindUnknown, ColumnsMissing.
    """
    path = Path(path)
    report = ImportReport(file=path.name, dry_run=dry_run)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise FileUnreadable(file=str(path), reason=error.strerror or "no such file") from error
    table = read_table(raw, report=report)
    layout = columns.choose_layout(table.heading, kind=kind, file=path.name)
    report.kind = layout.kind
    with transaction.atomic():
        run = ImportRun.objects.create(
            kind=layout.kind,
            file_name=path.name[:255],
            sha256=sha256(raw).hexdigest(),
            as_of=as_of or clock.today(),
            ran_at=clock.now(),
        )
        _import_table(table, layout, run, report)
        close_run(run, report)
        transaction.set_rollback(dry_run)
    return report


def load_starter() -> ImportReport:
    """Return the report of loading the starter set; loading it again changes nothing.

    Listings that a file of Species+ or the Checklist brought are newer and left alone.
    """
    report = ImportReport(file="starter", kind="starter")
    with transaction.atomic():
        digest = starter.digest()
        run = ImportRun.objects.filter(kind="starter", sha256=digest).first()
        if run is None:
            run = ImportRun.objects.create(
                kind="starter",
                file_name="starter",
                sha256=digest,
                as_of=starter.AS_OF,
                ran_at=clock.now(),
            )
        starter.save(run=run, report=report)
        close_run(run, report)
    return report


def _import_table(
    table: Table, layout: columns.Layout, run: ImportRun, report: ImportReport
) -> None:
    if layout.kind == columns.SUSPENSIONS:
        save_suspensions(read_suspensions(table, layout, report=report), run, report)
        return
    taxa = read_taxa(table, layout, report=report)
    rows = register.save_taxa(taxa, run=run, report=report)
    register.save_synonyms(taxa, rows, run=run, report=report)
    register.save_common_names(taxa, rows, report=report)
    if layout.kind == columns.HISTORY:
        listings.save_history(taxa, rows, run=run, report=report)
    else:
        listings.save_current(taxa, rows, run=run, report=report)


def save_suspensions(facts: list[SuspensionFacts], run: ImportRun, report: ImportReport) -> None:
    """Add suspensions or bring them up to date; none is taken away."""
    parts = ("country", "kingdom", "taxon_name", "starts_on", "start_notification")
    known = {tuple(getattr(row, part) for part in parts): row for row in Suspension.objects.all()}
    for fact in facts:
        row = known.get(tuple(fact.values[part] for part in parts))
        if row is None:
            Suspension.objects.create(**fact.values, import_run=run)
            report.change("suspensions added", _named(fact))
        elif any(getattr(row, name) != value for name, value in fact.values.items()):
            for name, value in fact.values.items():
                setattr(row, name, value)
            row.import_run = run
            row.save()
            report.change("suspensions changed", _named(fact))


def _named(fact: SuspensionFacts) -> str:
    country, taxon = fact.values["country"] or "*", fact.values["taxon_name"] or "*"
    return f"{country}, {taxon}, {fact.values['starts_on'] or '?'}"


def close_run(run: ImportRun, report: ImportReport) -> None:
    """Keep the report with the run."""
    run.rows_read = report.rows_read
    run.rows_taken = report.rows_taken
    run.rows_rejected = len(report.rejected)
    run.report = report.as_dict()
    run.save()
    report.run_id = None if report.dry_run else run.pk
