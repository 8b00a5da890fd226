"""Writing annotations, reservations and published quotas: what changed, and what is gone."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Model

from core.species.importing import cleaning
from core.species.importing.register import BATCH
from core.species.importing.report import ImportReport
from core.species.importing.rows import Key
from core.species.importing.snapshot.changes import ReservationFacts
from core.species.importing.snapshot.files import BadRow, Line, Source
from core.species.importing.snapshot.restrictions import QuotaFacts
from core.species.models import HashAnnotation, ImportRun, PublishedQuota, Reservation, Taxon

Rows = dict[Key, Taxon]
_SAME_QUOTA = (
    "kind", "taxon", "country", "starts_on", "ends_on", "term_codes", "source_codes",
    "purpose_codes", "notes", "unit_code", "place",
)  # fmt: skip


def save_annotations(source: Source, *, run: ImportRun) -> None:
    """Write the texts of the #-annotations."""

    def annotation(line: Line) -> dict[str, Any]:
        label = cleaning.word(line.text("For Display"))
        if not label:
            raise BadRow("For Display", "the annotation has no name")
        return {
            "label": label,
            "symbol": line.text("Hash No"),
            "meeting": line.text("Event"),
            "text_en": cleaning.text(line.text("Annotations_English")),
            "text_es": cleaning.text(line.text("Annotations_Spanish")),
            "text_fr": cleaning.text(line.text("Annotations_French")),
        }

    wanted = [values for _line, values in source.take(annotation)]
    _save(
        HashAnnotation, HashAnnotation.objects.all(), wanted,
        same=("label",), run=run, report=source.report, what="annotations", name=str,
    )  # fmt: skip


def save_reservations(
    facts: Iterable[ReservationFacts], rows: Rows, *, run: ImportRun, report: ImportReport
) -> None:
    """Write reservations; one that is told with its Appendix and without is one."""
    dated: dict[tuple[Any, ...], dict[str, Any]] = {}
    for fact in facts:
        if not fact.party:
            continue
        values = {
            "taxon": rows[fact.key],
            "party": fact.party,
            "appendix": fact.appendix,
            "starts_on": fact.starts_on,
            "ends_on": fact.ends_on if fact.ends_on is None else max(fact.starts_on, fact.ends_on),
            "notes": fact.notes,
        }
        key = (fact.key, fact.party, fact.starts_on)
        known = dated.setdefault(key, values)
        known["appendix"] = known["appendix"] or fact.appendix
        known["notes"] = known["notes"] or fact.notes
    _save(
        Reservation, Reservation.objects.select_related("taxon"), list(dated.values()),
        same=("taxon", "party", "appendix", "starts_on"), run=run, report=report,
        what="reservations", name=lambda row: f"{row.taxon}: {row}",
    )  # fmt: skip


def save_quotas(
    facts: Sequence[QuotaFacts], rows: Rows, *, run: ImportRun, report: ImportReport
) -> None:
    """Write the published quotas of the kinds that the facts are of."""
    counted: Counter[tuple[Any, ...]] = Counter()
    wanted = []
    for key, values in facts:
        row = values | {"taxon": rows[key], "place": 0}
        alike = _key(row, _SAME_QUOTA)
        row["place"] = counted[alike]
        counted[alike] += 1
        wanted.append(row)
    kinds = {values["kind"] for _key, values in facts}
    _save(
        PublishedQuota, PublishedQuota.objects.filter(kind__in=kinds).select_related("taxon"),
        wanted, same=_SAME_QUOTA, run=run, report=report, what="quotas",
        name=lambda row: f"{row.taxon} {row.starts_on.year}: {row}",
    )  # fmt: skip


def _key(values: dict[str, Any], names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(tuple(v) if isinstance(v := values[name], list) else v for name in names)


def _save(
    model: type[Model],
    known: Iterable[Any],
    wanted: Sequence[dict[str, Any]],
    *,
    same: Sequence[str],
    run: ImportRun,
    report: ImportReport,
    what: str,
    name: Callable[[Any], str],
) -> None:
    """Make the rows those that are wanted: added, changed, removed; each is in the report."""
    have = {_key({part: getattr(row, part) for part in same}, same): row for row in known}
    new, changed, names = [], [], set(same)
    for values in wanted:
        names |= set(values)
        row = have.pop(_key(values, same), None)
        if row is None:
            new.append(model(**values, import_run=run))
        elif any(getattr(row, part) != value for part, value in values.items()):
            for part, value in values.items():
                setattr(row, part, value)
            row.import_run = run
            changed.append(row)
            report.change(f"{what} changed", name(row))
    for row in have.values():
        report.change(f"{what} removed", name(row))
    model._default_manager.filter(pk__in=[row.pk for row in have.values()]).delete()
    for row in new:
        report.change(f"{what} added", name(row))
    model._default_manager.bulk_create(new, batch_size=BATCH)
    if changed:
        model._default_manager.bulk_update(changed, [*names, "import_run"], batch_size=BATCH)
