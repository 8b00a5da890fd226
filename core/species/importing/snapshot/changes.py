"""The raw listing history of a folder, as changes and reservations: pure."""

import re
from dataclasses import dataclass, replace
from datetime import date

from core.species.importing import cleaning
from core.species.importing.rows import Change, Key, TaxonFacts
from core.species.importing.snapshot.files import BadRow, Line, Source
from core.species.importing.snapshot.taxa import Taxa, number_of, rank_of
from core.species.listings import EXCLUDED
from core.species.models import lineage_of

_LISTING = re.compile(r"(?P<gone>DEL)?(?P<appendix>III|II|I)(?:/(?P<reserved>[rw]))?")
_TAXON_ID = re.compile(r"(\w+)\s*:\s*(\d+)")


@dataclass(frozen=True)
class ReservationFacts:
    """A Party's reservation; a blank Appendix is not told by the file."""

    key: Key
    party: str
    appendix: str
    starts_on: date
    ends_on: date | None
    notes: str


@dataclass(frozen=True)
class _Entry:
    facts: TaxonFacts
    change: Change
    party: str
    reserved: str
    excluded: tuple[TaxonFacts, ...]


def read_changes(source: Source, taxa: Taxa) -> list[ReservationFacts]:
    """Put the changes of the history into the taxa; return the reservations among them.

    Taxa that an entry leaves out get an entry "NC" of their own, as long as the entry lasts, where
    they have none.
    """
    reservations, excluded = [], []
    for _line, entry in source.take(lambda line: _entry(line, source, taxa)):
        if entry.reserved:
            reservations.append(entry)
            continue
        _add(entry.facts, entry.change)
        excluded += [(facts, entry.change) for facts in entry.excluded]
    for facts, change in excluded:
        if not any(own.is_current for own in facts.changes):
            _add(facts, replace(change, appendix=EXCLUDED, party="", kind="EXCEPTION"))
    return _reservations(reservations)


def take_over_from_outside(taxa: Taxa) -> None:
    """Give taxa the listings of what they are listed under, where it is none of their higher taxa.

    The register keeps no subfamilies, so that nothing would be inherited from "Lutrinae spp.".
    """
    for key, under in taxa.listed_under.items():
        facts = taxa.facts[key]
        above = (facts.fields[part] for part in ("genus", "family", "order_name", "class_name"))
        lineage = lineage_of(facts.scientific_name, facts.rank, (*above, facts.kingdom))
        source = taxa.named(under)
        if source is None or under in lineage or any(own.is_current for own in facts.changes):
            continue
        for change in source.changes:
            _add(facts, change)


def _entry(line: Line, source: Source, taxa: Taxa) -> _Entry:
    told = _LISTING.fullmatch(line.text("listing"))
    if told is None:
        raise BadRow("listing", "this is no listing", line.text("listing"))
    on = line.read("effective_from", cleaning.day)
    if on is None:
        raise BadRow("effective_from", "the date is missing")
    number = (source.kingdom, line.read("rank_name", rank_of), line.read("rec_id", number_of))
    facts = taxa.get(number, heading="rec_id")
    party = line.read("party_iso2", cleaning.country)
    appendix = told["appendix"]
    note = cleaning.text(line.text("full_note_en") or line.text("short_note_en"))
    change = Change(
        appendix=appendix,
        party=party if appendix == "III" else "",
        kind="DELETION" if told["gone"] else "ADDITION",
        on=on,
        is_current=line.text("is_current") == "1",
        annotation=note,
        hash_symbol=cleaning.word(line.text("hash_note"))[:40],
        population_countries=tuple(cleaning.countries(line.text("populations_iso2"))),
        excluded_countries=tuple(cleaning.countries(line.text("EXCLUDEDpopulations_iso"))),
    )
    return _Entry(facts, change, party, told["reserved"] or "", _excluded(line, source, taxa))


def _excluded(line: Line, source: Source, taxa: Taxa) -> tuple[TaxonFacts, ...]:
    found = []
    for rank, number in _TAXON_ID.findall(line.text("excluded_rec_ids")):
        facts = taxa.by_id.get((source.kingdom, rank.upper(), number))
        if facts is None:
            why = "a taxon that is left out of the entry is not among the accepted ones"
            source.report.note(line.number, "excluded_rec_ids", why, f"{rank} {number}")
        else:
            found.append(facts)
    return tuple(found)


def _add(facts: TaxonFacts, change: Change) -> None:
    """Add the change; two entries of one day in one Appendix are one, for both populations."""
    same = (change.appendix, change.party, change.kind, change.on)
    for at, own in enumerate(facts.changes):
        if (own.appendix, own.party, own.kind, own.on) == same:
            facts.changes[at] = _joined(own, change)
            return
    facts.changes.append(change)


def _joined(first: Change, second: Change) -> Change:
    notes = [note for note in (first.annotation, second.annotation) if note]
    covered: tuple[str, ...] = ()
    if first.population_countries and second.population_countries:
        covered = tuple(dict.fromkeys(first.population_countries + second.population_countries))
    return replace(
        first,
        is_current=bool(first.is_current or second.is_current),
        annotation="\n".join(dict.fromkeys(notes)),
        hash_symbol=first.hash_symbol or second.hash_symbol,
        population_countries=covered,
        excluded_countries=tuple(
            code for code in first.excluded_countries if code in second.excluded_countries
        ),
    )


def _reservations(entries: list[_Entry]) -> list[ReservationFacts]:
    """Return reservations with their ends: each ends with the next withdrawal by the Party."""
    found = {}
    withdrawn = [entry for entry in entries if entry.reserved == "w"]
    for entry in (entry for entry in entries if entry.reserved == "r"):
        same = (entry.facts.key, entry.party, entry.change.appendix)
        ends = [
            other.change.on
            for other in withdrawn
            if (other.facts.key, other.party, other.change.appendix) == same
            and other.change.on >= entry.change.on
        ]
        end = min(ends) if ends else (None if entry.change.is_current else entry.change.on)
        found[(*same, entry.change.on)] = ReservationFacts(
            entry.facts.key,
            entry.party,
            entry.change.appendix,
            entry.change.on,
            end,
            entry.change.annotation,
        )
    return list(found.values())


def read_reservations(source: Source, taxa: Taxa) -> list[ReservationFacts]:
    """Return the reservations of a file that names taxa."""

    def reservation(line: Line) -> ReservationFacts:
        name = line.read("taxon_name", cleaning.scientific_name)
        facts = taxa.named(name, rank=line.read("rank", rank_of))
        if facts is None:
            raise BadRow("taxon_name", "the files have no such accepted taxon", name)
        starts = line.read("start_date", cleaning.day)
        if starts is None:
            raise BadRow("start_date", "the date is missing")
        party = line.read("iso_code2", cleaning.country)
        notes = cleaning.text(line.text("notes"))
        ends = line.read("end_date", cleaning.day)
        return ReservationFacts(facts.key, party, "", starts, ends, notes)

    return [facts for _line, facts in source.take(reservation)]
