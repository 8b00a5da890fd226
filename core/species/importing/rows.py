"""Rows of the four files as checked facts: pure. A row that fails is rejected with its reason."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.species import codes
from core.species.importing import cleaning, columns, populations
from core.species.importing.country_names import code_of
from core.species.importing.reading import Row, Table
from core.species.importing.report import ImportReport
from core.species.listings import EXCLUDED
from core.species.names import name_key

Key = tuple[str, str, str]
_ALL = {"", "ALL"}


@dataclass(frozen=True)
class ListingFacts:
    """What a file says of one Appendix of a taxon today."""

    appendix: str
    party: str = ""
    annotation: str = ""
    hash_text: str = ""
    listed_under: str = ""
    population_countries: tuple[str, ...] = ()
    excluded_countries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """One row of a listing history."""

    appendix: str
    party: str
    kind: str
    on: date
    is_current: bool | None
    annotation: str = ""
    hash_symbol: str = ""
    population_countries: tuple[str, ...] = ()
    excluded_countries: tuple[str, ...] = ()


@dataclass
class TaxonFacts:
    """A taxon as a file describes it, over all its rows."""

    line: int
    kingdom: str
    rank: str
    scientific_name: str
    fields: dict[str, Any] = field(default_factory=dict)
    listings: list[ListingFacts] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    synonyms: list[tuple[str, str]] = field(default_factory=list)
    common_names: dict[str, list[str]] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """What tells accepted taxa apart."""
        return self.kingdom, self.rank, name_key(self.scientific_name)


@dataclass(frozen=True)
class SuspensionFacts:
    """A suspension as the file describes it."""

    line: int
    values: dict[str, Any]


class _Cells:
    """The cells of a row by our column names; a cell that does not read names its heading."""

    def __init__(self, row: Row, places: dict[str, int], heading: list[str]) -> None:
        self.row, self.places, self.heading = row, places, heading

    def raw(self, name: str) -> str:
        """Return the cell as it is, blank when the file has no such column."""
        return self.row.cells[self.places[name]] if name in self.places else ""

    def read(self, name: str, reader: Callable[[str], Any]) -> Any:
        """Return the cell read by `reader`; raises _BadCell."""
        try:
            return reader(self.raw(name))
        except ValueError as error:
            place = self.places.get(name)
            label = self.heading[place] if place is not None else name
            raise _BadCell(label, str(error), self.raw(name)) from error


class _BadCell(Exception):
    """One cell cannot be understood, so the row is left out."""


def read_taxa(
    table: Table, layout: columns.Layout, *, report: ImportReport
) -> dict[Key, TaxonFacts]:
    """Return the taxa of a listings, index or history file; bad rows go into the report."""
    add = {
        columns.LISTINGS: _add_listings,
        columns.INDEX: _add_index,
        columns.HISTORY: _add_history,
    }[layout.kind]
    taxa: dict[Key, TaxonFacts] = {}
    seen: dict[tuple[str, ...], int] = {}
    for row, cells in _each(table, layout):
        same = tuple(cell.strip() for cell in row.cells)
        if same in seen:
            report.note(row.line, "", f"the same as row {seen[same]}, taken once")
            continue
        seen[same] = row.line
        try:
            facts = _taxon(cells)
            taken = add(facts, cells, taxa.get(facts.key), report)
        except _BadCell as bad:
            report.reject(row.line, *bad.args)
            continue
        if taken is not None:
            taxa[facts.key] = taken
            report.rows_taken += 1
    return taxa


def read_suspensions(
    table: Table, layout: columns.Layout, *, report: ImportReport
) -> list[SuspensionFacts]:
    """Return the suspensions of a file; bad rows go into the report."""
    found: dict[tuple[Any, ...], SuspensionFacts] = {}
    for row, cells in _each(table, layout):
        try:
            values = _suspension(cells)
        except _BadCell as bad:
            report.reject(row.line, *bad.args)
            continue
        parts = ("country", "kingdom", "taxon_name", "starts_on", "start_notification")
        key = tuple(values[part] for part in parts)
        if key in found:
            first = found[key]
            report.note(row.line, "", f"the same suspension as row {first.line}; limits joined")
            values = _joined(first.values, values)
        found[key] = SuspensionFacts(row.line, values)
        report.rows_taken += 1
    return list(found.values())


def _each(table: Table, layout: columns.Layout) -> Iterator[tuple[Row, _Cells]]:
    places = columns.map_columns(layout, table.heading)
    for row in table.rows:
        yield row, _Cells(row, places, table.heading)


def _taxon(cells: _Cells) -> TaxonFacts:
    rank = cells.read("rank", cleaning.rank)
    if not cells.raw("scientific_name").strip() and cells.raw("genus").strip():
        parts = (cells.raw(part) for part in ("genus", "species", "subspecies"))
        name = " ".join(part.strip() for part in parts if part.strip())
    else:
        name = cells.read("scientific_name", cleaning.scientific_name)
    higher = ("phylum", "class_name", "order_name", "family", "genus")
    fields: dict[str, Any] = {part: cleaning.word(cells.raw(part))[:60] for part in higher}
    fields["author"] = cleaning.word(cells.raw("author"))[:255]
    fields["species_plus_id"] = cells.read("id", cleaning.number)
    fields["distribution"] = cleaning.countries(cells.raw("distribution"))
    kingdom = cells.read("kingdom", cleaning.kingdom)
    return TaxonFacts(cells.row.line, kingdom, rank, name, fields)


def _current_listings(cells: _Cells, facts: TaxonFacts, report: ImportReport) -> list[ListingFacts]:
    found = cells.read("listing", cleaning.appendices)
    party = cells.read("party", cleaning.countries) if cells.raw("party").strip() else []
    if len(found) > 1 and EXCLUDED in found:
        found.remove(EXCLUDED)
        why = "NC beside an Appendix is left out: which members it means cannot be told"
        report.note(facts.line, "Listing", why, cells.raw("listing"))
    notes = populations.sections(cleaning.text(cells.raw("full_note") or cells.raw("note")))
    made: list[ListingFacts] = []
    for appendix in found:
        note = notes.get(appendix, notes.get("", ""))
        covered, left_out = populations.countries_in(note)
        base = ListingFacts(
            appendix=appendix,
            annotation=note,
            hash_text=cleaning.text(cells.raw("hash_text")),
            listed_under=cleaning.word(cells.raw("listed_under"))[:200],
            population_countries=tuple(covered) if len(found) > 1 else (),
            excluded_countries=tuple(left_out) if len(found) > 1 else (),
        )
        parties = party if appendix == "III" and party else [""]
        made.extend(ListingFacts(**(vars(base) | {"party": iso})) for iso in parties)
    return made


def _add_listings(
    facts: TaxonFacts, cells: _Cells, before: TaxonFacts | None, report: ImportReport
) -> TaxonFacts:
    listings = _current_listings(cells, facts, report)
    if before is None:
        facts.listings = listings
        return facts
    known = {(listing.appendix, listing.party) for listing in before.listings}
    new = [item for item in listings if (item.appendix, item.party) not in known]
    why = "adds to it" if new else "only the first is taken"
    report.note(facts.line, "", f"the taxon stands in row {before.line} already; {why}")
    before.listings.extend(new)
    return before


def _add_index(
    facts: TaxonFacts, cells: _Cells, before: TaxonFacts | None, report: ImportReport
) -> TaxonFacts | None:
    if cells.raw("accepted").strip() and not cleaning.yes(cells.raw("accepted")):
        report.reject(facts.line, "CitesAccepted", "the name is not accepted by CITES")
        return None
    taken = _add_listings(facts, cells, before, report)
    synonyms = cells.raw("synonyms_with_authors") or cells.raw("synonyms")
    known = {name for name, _ in taken.synonyms}
    taken.synonyms.extend(pair for pair in cleaning.synonyms(synonyms) if pair[0] not in known)
    for language in ("en", "es", "fr"):
        names = cleaning.names(cells.raw(language))
        have = taken.common_names.setdefault(language, [])
        have.extend(name for name in names if name not in have)
    return taken


def _add_history(
    facts: TaxonFacts, cells: _Cells, before: TaxonFacts | None, report: ImportReport
) -> TaxonFacts:
    on = cells.read("effective_on", cleaning.day)
    if on is None:
        raise _BadCell("EffectiveAt", "the date is missing", "")
    kind = cleaning.word(cells.raw("change")).upper().replace(" ", "_")
    if kind not in {"ADDITION", "DELETION", "RESERVATION", "RESERVATION_WITHDRAWAL", "EXCEPTION"}:
        raise _BadCell("ChangeType", "this is no kind of change", cells.raw("change"))
    appendices = cells.read("appendix", cleaning.appendices)
    if len(appendices) != 1:
        raise _BadCell("Appendix", "exactly one Appendix is needed", cells.raw("appendix"))
    current = cells.raw("is_current").strip()
    change = Change(
        appendix=appendices[0],
        party=cells.read("party", cleaning.country) if appendices[0] == "III" else "",
        kind=kind,
        on=on,
        is_current=cleaning.yes(current) if current else None,
        annotation=cleaning.text(cells.raw("full_note") or cells.raw("note")),
        hash_symbol=cleaning.word(cells.raw("hash_symbol"))[:40],
    )
    if kind.startswith("RESERVATION"):
        report.count("reservations passed over")
    taken = before or facts
    taken.changes.append(change)
    return taken


def _suspension(cells: _Cells) -> dict[str, Any]:
    name = cleaning.word(cells.raw("scientific_name"))
    if name.upper() in _ALL:
        name, kingdom, rank = "", "", ""
    else:
        name = cells.read("scientific_name", cleaning.scientific_name)
        kingdom = cells.read("kingdom", cleaning.kingdom) if cells.raw("kingdom").strip() else ""
        rank = cleaning.word(cells.raw("rank")).upper()[:12]
    return {
        "country": cells.read("country", _country),
        "kingdom": kingdom,
        "taxon_name": name,
        "rank": rank,
        "source_codes": _known_codes(cells.raw("sources"), codes.SOURCES),
        "purpose_codes": _stopped_purposes(cells.raw("purposes")),
        "term_codes": _known_codes(cells.raw("terms"), codes.TERMS),
        "applies_to_import": cleaning.yes(cells.raw("applies_to_import")),
        "starts_on": cells.read("starts_on", cleaning.day),
        "ends_on": cells.read("ends_on", cleaning.day),
        "start_notification": cleaning.word(cells.raw("start_notification"))[:200],
        "end_notification": cleaning.word(cells.raw("end_notification"))[:200],
        "notes": cleaning.text(cells.raw("notes")),
    }


def _joined(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Return one suspension that stops what either stops; an empty list means no limit."""
    joined = dict(first)
    for part in ("source_codes", "purpose_codes", "term_codes"):
        both = first[part] and second[part]
        joined[part] = sorted({*first[part], *second[part]}) if both else []
    if second["notes"] not in first["notes"]:
        joined["notes"] = f"{first['notes']}\n{second['notes']}".strip()
    return joined


def _country(cell: str) -> str:
    value = cleaning.word(cell)
    if value.upper() == "ALL":
        return ""
    if len(value) == 2:
        return cleaning.country(value)
    if code := code_of(value):
        return code
    raise ValueError("this is neither a country's name nor its two-letter code")


def _stopped_purposes(cell: str) -> list[str]:
    """Return the purposes that are stopped; the column names those that stay possible."""
    exempt = _known_codes(cell, codes.PURPOSES)
    return sorted(set(codes.PURPOSES) - set(exempt)) if exempt else []


def _known_codes(cell: str, known: Any) -> list[str]:
    parts = cleaning.word(cell).upper().replace(",", ";").split(";")
    return [part.strip() for part in parts if part.strip() in known]
