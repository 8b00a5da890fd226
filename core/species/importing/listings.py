"""Writing the listings of an import: what changed gets a beginning or an end.

Files of the present state (Species+ listings, Checklist index) have no dates: a new Appendix of a
known taxon begins on the day of the file, an Appendix that is gone ends there. The history file has
dates and replaces what was derived without them.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from core.species.importing.history import Span, spans
from core.species.importing.populations import countries_in
from core.species.importing.register import batches, listings_of
from core.species.importing.report import ImportReport
from core.species.importing.rows import Key, ListingFacts, TaxonFacts
from core.species.models import ImportRun, Listing, Taxon

#: entry into force of the Convention: where a file tells no date, a listing counts from here
CONVENTION_START = date(1975, 7, 1)
_WRITTEN = [
    "annotation", "hash_annotation", "hash_text", "listed_under", "ended_on", "as_of", "verified",
    "source", "population", "population_countries", "excluded_countries", "is_date_known",
    "import_run",
]  # fmt: skip


def _named(listing: Listing) -> str:
    """The listing as a report tells of it."""
    ended = f" to {listing.ended_on}" if listing.ended_on else ""
    name = listing.taxon.scientific_name
    return f"{name}: {listing} from {listing.effective_on}{ended}"


class _Changes:
    """Rows to write at the end, all at once."""

    def __init__(self, run: ImportRun, report: ImportReport, *, verified: bool = True) -> None:
        self.run, self.report, self.verified = run, report, verified
        self.new: list[Listing] = []
        self.changed: dict[int, Listing] = {}
        self.gone: list[int] = []

    def add(self, listing: Listing) -> None:
        """Queue a new listing."""
        listing.import_run = self.run
        self.new.append(listing)
        self.report.change("listings added", _named(listing))

    def update(self, listing: Listing, values: dict[str, Any], *, what: str) -> None:
        """Queue the changes to a listing; the same values again change nothing."""
        if all(getattr(listing, name) == value for name, value in values.items()):
            return
        for name, value in values.items():
            setattr(listing, name, value)
        listing.import_run = self.run
        self.changed[listing.pk] = listing
        self.report.change(what, _named(listing))

    def write(self) -> None:
        """Write everything that was queued."""
        for pks in batches(self.gone):
            Listing.objects.filter(pk__in=pks).delete()
        for rows in batches(self.new):
            Listing.objects.bulk_create(rows)
        for rows in batches(self.changed.values()):
            Listing.objects.bulk_update(rows, _WRITTEN)


def save_current(
    taxa: dict[Key, TaxonFacts], rows: dict[Key, Taxon], *, run: ImportRun, report: ImportReport
) -> None:
    """Bring the listings in line with a file that shows the present state of its taxa."""
    known = listings_of([row.pk for row in rows.values()])
    changes = _Changes(run, report)
    for key, facts in taxa.items():
        have = known.get(rows[key].pk, [])
        _save_current_of(rows[key], facts, have, changes)
    changes.write()


def _save_current_of(
    taxon: Taxon, facts: TaxonFacts, have: list[Listing], changes: _Changes
) -> None:
    as_of, source = changes.run.as_of, changes.run.file_name[:200]
    current = {
        (item.appendix, item.party): item for item in have if item.as_entry().is_in_force(as_of)
    }
    begins = [item.effective_on for item in have]
    for fact in facts.listings:
        values = _told(fact) | {"as_of": as_of, "source": source, "verified": True}
        if same := _confirmed(fact, current):
            for item in same:
                changes.update(item, values, what="listings confirmed")
            continue
        changes.add(
            Listing(
                taxon=taxon,
                appendix=fact.appendix,
                party=fact.party,
                effective_on=as_of if begins else CONVENTION_START,
                is_date_known=False,
                **values,
            )
        )
    for item in current.values():
        changes.update(item, {"ended_on": max(as_of, item.effective_on)}, what="listings ended")


def _confirmed(fact: ListingFacts, current: dict[tuple[str, str], Listing]) -> list[Listing]:
    """Take out and return what the fact confirms: without a Party, all of Appendix III."""
    if fact.appendix == "III" and not fact.party:
        keys = [key for key in current if key[0] == "III"]
    else:
        keys = [key for key in current if key == (fact.appendix, fact.party)]
    return [current.pop(key) for key in keys]


def _told(fact: ListingFacts) -> dict[str, Any]:
    """Return what the file says; what it leaves blank does not wipe what is known."""
    values: dict[str, Any] = {
        "annotation": fact.annotation,
        "hash_text": fact.hash_text,
        "listed_under": fact.listed_under,
        "population_countries": list(fact.population_countries),
        "excluded_countries": list(fact.excluded_countries),
    }
    return {name: value for name, value in values.items() if value}


def save_history(
    taxa: dict[Key, TaxonFacts],
    rows: dict[Key, Taxon],
    *,
    run: ImportRun,
    report: ImportReport,
    verified: bool = True,
) -> None:
    """Make the listings of the file's taxa those that its changes tell, with their dates.

    Not `verified`: the file is not the official one of today.
    """
    known = listings_of([row.pk for row in rows.values()])
    changes = _Changes(run, report, verified=verified)
    for key, facts in taxa.items():
        told = spans(facts.changes)
        for span in told:
            if span.is_guess:
                why = (
                    f"{facts.scientific_name}, Appendix {span.change.appendix} of "
                    f"{span.change.on}: no longer current, but nothing says when it ended"
                )
                report.note(facts.line, "IsCurrent", why)
        _save_history_of(rows[key], told, known.get(rows[key].pk, []), changes)
    changes.write()


def _save_history_of(
    taxon: Taxon, told: list[Span], have: list[Listing], changes: _Changes
) -> None:
    by_day = {(item.appendix, item.party, item.effective_on): item for item in have}
    populations = {
        item.appendix: item for item in have if item.ended_on is None and item.as_entry().is_split
    }
    for span in told:
        entry = span.change
        values = _dated(span, populations.get(entry.appendix), changes)
        item = by_day.pop((entry.appendix, entry.party, entry.on), None)
        if item is not None:
            changes.update(item, values, what="listings confirmed")
        else:
            changes.add(
                Listing(
                    taxon=taxon,
                    appendix=entry.appendix,
                    party=entry.party,
                    effective_on=entry.on,
                    **values,
                )
            )
    changes.gone.extend(item.pk for item in by_day.values())
    for item in by_day.values():
        changes.report.change("listings replaced by dated ones", _named(item))


def _dated(span: Span, split: Listing | None, changes: _Changes) -> dict[str, Any]:
    covered: Sequence[str] = span.change.population_countries
    left_out: Sequence[str] = span.change.excluded_countries
    if not covered and not left_out:
        covered, left_out = countries_in(span.change.annotation)
    if not covered and not left_out and split is not None and span.ended_on is None:
        covered, left_out = split.population_countries, split.excluded_countries
    return {
        "annotation": span.change.annotation,
        "hash_annotation": span.change.hash_symbol,
        "ended_on": span.ended_on,
        "population_countries": list(covered),
        "excluded_countries": list(left_out),
        "is_date_known": True,
        "as_of": changes.run.as_of,
        "verified": changes.verified and not span.is_guess,
        "source": changes.run.file_name[:200],
    }
