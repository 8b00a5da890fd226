"""Taxa, synonyms, common names and distributions of a folder, as facts: pure."""

from dataclasses import dataclass, field
from typing import Any

from core.species.importing import cleaning
from core.species.importing.rows import Key, TaxonFacts
from core.species.importing.snapshot.files import BadRow, Line, Source
from core.species.names import name_key, tidy

Id = tuple[str, str, str]
"""Kingdom, rank and number of a taxon in the files."""
_LANGUAGES = {"ENG": "en", "FRA": "fr", "SPA": "es"}
_RANKS = {"VAR": "VARIETY", "VAR.": "VARIETY"}
_EPITHETS = {"SPECIES": 2, "SUBSPECIES": 3, "VARIETY": 3}


@dataclass
class Taxa:
    """What the files say of taxa, and the ways to find one."""

    facts: dict[Key, TaxonFacts] = field(default_factory=dict)
    by_id: dict[Id, TaxonFacts] = field(default_factory=dict)
    names: dict[Id, str] = field(default_factory=dict)
    appendices: dict[Key, str] = field(default_factory=dict)
    listed_under: dict[Key, str] = field(default_factory=dict)
    by_name: dict[str, list[TaxonFacts]] = field(default_factory=dict)

    def get(self, taxon: Id, *, heading: str) -> TaxonFacts:
        """Return the facts of the taxon with that number. Raises BadRow."""
        found = self.by_id.get(taxon)
        if found is None:
            kingdom, rank, number = taxon
            shown = f"{kingdom or '?'} {rank or '?'} {number or '?'}"
            raise BadRow(heading, "no accepted taxon of the files has this number", shown)
        return found

    def named(self, name: str, *, rank: str = "") -> TaxonFacts | None:
        """Return the only accepted taxon of that name (and rank), None when it is not sure."""
        found = [
            facts for facts in self.by_name.get(name_key(name), ()) if rank in ("", facts.rank)
        ]
        return found[0] if len(found) == 1 else None


def rank_of(cell: str) -> str:
    """Return the rank in upper case. Raises ValueError."""
    plain = cleaning.word(cell).upper()
    return cleaning.rank(_RANKS.get(plain, plain))


def number_of(cell: str) -> str:
    """Return the number of a taxon as text without zeros behind it; blank for a blank cell."""
    found = cleaning.number(cell)
    return "" if found is None else str(found)


def read_taxa(source: Source, taxa: Taxa) -> None:
    """Take the accepted taxa. Two rows of one name are one taxon with two numbers."""
    for line, (facts, number) in source.take(_taxon):
        known = taxa.facts.get(facts.key)
        if known is not None:
            why = f"the name stands in row {known.line} already; taken as the same taxon"
            source.report.note(line.number, "full_name", why, facts.scientific_name)
        else:
            taxa.facts[facts.key] = known = facts
            taxa.by_name.setdefault(facts.key[2], []).append(facts)
            taxa.appendices[facts.key] = line.text("appendix")
            taxa.listed_under[facts.key] = tidy(line.text("listed_under"))
        taxa.by_id[facts.kingdom, facts.rank, number] = known
        taxa.names[facts.kingdom, facts.rank, number] = known.scientific_name


def _taxon(line: Line) -> tuple[TaxonFacts, str]:
    rank = line.read("rank", rank_of)
    name = line.read("full_name", cleaning.scientific_name)
    if len(name.split()) < _EPITHETS.get(rank, 1):
        raise BadRow("full_name", "the genus is missing, so that nobody could find it", name)
    fields: dict[str, Any] = {
        "species_plus_id": None,
        "phylum": "",
        "class_name": cleaning.word(line.text("class"))[:60],
        "order_name": cleaning.word(line.text("order"))[:60],
        "family": cleaning.word(line.text("family"))[:60],
        "genus": cleaning.word(line.text("genus"))[:60],
        "author": cleaning.word(line.text("author"))[:255],
        "distribution": [],
    }
    kingdom = line.read("kingdom", cleaning.kingdom)
    facts = TaxonFacts(line.number, kingdom, rank, name, fields)
    return facts, line.read("rec_id", number_of)


def read_synonyms(source: Source, taxa: Taxa) -> None:
    """Take the synonyms; their rows have the epithet only, and the number of the name above."""
    lines = sorted(source.lines, key=lambda line: line.text("ParentRank").upper() == "SPECIES")
    source.lines = sorted(lines, key=lambda line: line.text("Rank").upper() != "GENUS")
    for _line, (facts, name, author) in source.take(lambda line: _synonym(line, source, taxa)):
        if name_key(name) != facts.key[2]:
            facts.synonyms.append((name, author))


def _synonym(line: Line, source: Source, taxa: Taxa) -> tuple[TaxonFacts, str, str]:
    if line.text("Status").upper() != "S":
        raise BadRow("Status", "the row is no synonym", line.text("Status"))
    rank, own = line.read("Rank", rank_of), line.read("RecID", number_of)
    epithet = cleaning.word(line.text("Scientific name"))
    name = epithet
    if rank in _EPITHETS:
        parent = (
            source.kingdom,
            line.read("ParentRank", rank_of),
            line.read("Parent recID", number_of),
        )
        if parent not in taxa.names:
            raise BadRow("Parent recID", "no name of the files has this number", parent[2])
        name = f"{taxa.names[parent]} {epithet}"
    taxa.names.setdefault((source.kingdom, rank, own), name)
    if not line.text("AcceptedRecID"):
        why = "no accepted taxon is named; the name only completes others below it"
        raise BadRow("AcceptedRecID", why, name)
    accepted = (
        source.kingdom,
        line.read("AcceptedRank", rank_of),
        line.read("AcceptedRecID", number_of),
    )
    facts = taxa.get(accepted, heading="AcceptedRecID")
    return facts, _checked(name), cleaning.word(line.text("Species Author"))[:255]


def _checked(name: str) -> str:
    try:
        return cleaning.scientific_name(name)
    except ValueError as error:
        raise BadRow("Scientific name", str(error), name) from error


def read_common_names(source: Source, taxa: Taxa) -> None:
    """Take the common names in English, French and Spanish."""

    def name(line: Line) -> tuple[TaxonFacts, str, str]:
        language = _LANGUAGES.get(line.text("LangShort").upper())
        if language is None:
            raise BadRow("LangShort", "the language is not known", line.text("LangShort"))
        said = cleaning.word(line.text("ComName"))
        if not name_key(said):
            raise BadRow("ComName", "there is no name", said)
        number = (source.kingdom, line.read("Rank", rank_of), line.read("RecId", number_of))
        return taxa.get(number, heading="RecId"), language, said

    for _line, (facts, language, said) in source.take(name):
        facts.common_names.setdefault(language, []).append(said)


def read_distribution(source: Source, taxa: Taxa) -> None:
    """Take the countries where a taxon lives."""

    def where(line: Line) -> tuple[TaxonFacts, str]:
        code = line.read("ISO Code 2", cleaning.country)
        if not code:
            raise BadRow("ISO Code 2", "the country is missing")
        number = (source.kingdom, line.read("Rank", rank_of), line.read("Species RecID", number_of))
        return taxa.get(number, heading="Species RecID"), code

    for _line, (facts, code) in source.take(where):
        _live(facts, [code])


def read_checklist(source: Source, taxa: Taxa) -> None:
    """Take countries and synonyms of a Checklist index without a date; its listings are left."""
    source.report.note(0, "CurrentListing", "the file has no date, so its listings are left alone")

    def taxon(line: Line) -> TaxonFacts:
        name = next((line.text(h) for h in ("scientific_name", "FullName") if line.text(h)), "")
        facts = taxa.named(name, rank=line.read("RankName", rank_of))
        if facts is None:
            raise BadRow("scientific_name", "the files have no such accepted taxon", name)
        return facts

    for line, facts in source.take(taxon):
        _live(facts, cleaning.countries(line.text("All_DistributionISOCodes")))
        known = {name for name, _author in facts.synonyms}
        pairs = cleaning.synonyms(line.text("SynonymsWithAuthors"))
        facts.synonyms.extend(pair for pair in pairs if pair[0] not in known)


def _live(facts: TaxonFacts, countries: list[str]) -> None:
    facts.fields["distribution"] = sorted({*facts.fields["distribution"], *countries})
