"""What the species pages read."""

from typing import Any

from django.utils.translation import get_language

from core.common import clock
from core.nationals.selectors import find_measures, list_measures, list_notes
from core.nationals.services import MEASURE, NOTE
from core.reporting.selectors import list_live, list_species_trade
from core.species import selectors as species
from core.species.listings import EXCLUDED, appendix_text, applicable
from core.species.models import Listing, Rank, Taxon
from tenants.context import current_country

YEARS = 3
CASEWORK = ("application.view_all", "case.work", "finding.ndf")
INSIDE = (*CASEWORK, "customs.lookup")


def species_page(taxon_id: int, *, user: Any) -> dict[str, Any]:
    """Everything of one accepted taxon, as far as the reader may see it; 14 queries at most."""
    found = species.get_taxon(taxon_id)
    taxon = found.accepted or found
    country, today = current_country().iso2, clock.today()
    listings = species.list_listings(taxon)
    notes = species.find_hash_annotations(row.hash_annotation for row in listings)
    page = {
        "taxon": taxon,
        "asked": found if found.accepted else None,
        "classification": _classification(taxon),
        "synonyms": list(taxon.synonyms.order_by("scientific_name")),
        "common_names": _common_names(taxon),
        "current": [_row(row, notes) for row in _applicable(listings, taxon)],
        "appendix": _appendix(listings, taxon),
        "history": [_row(listing, notes) for listing in listings],
        "coming": [row for row in listings if row.effective_on > today],
        "reservations": species.find_reservations(taxon, on=today),
        "quotas": species.published_quotas(taxon, country=country, on=today),
        "past_quotas": list(species.list_published_quotas(taxon, country=country)[:20]),
        "suspensions": species.find_suspensions(taxon, country, today),
        "measures": find_measures(taxon, on=today),
        "country": country,
        "lives_here": country in taxon.distribution,
        "today": today,
    }
    if _may(user, INSIDE):
        page["notes"] = list_notes(taxon)
        page["all_measures"] = list(list_measures(taxon))
    if _may(user, CASEWORK):
        page["trade"] = past_trade(taxon)
    page |= {"is_inside": _may(user, INSIDE), "is_casework": _may(user, CASEWORK)}
    return page | {"may_note": _may(user, NOTE), "may_measure": user.may(MEASURE)}


def _may(user: Any, permissions: tuple[str, ...]) -> bool:
    return any(user.may(name) for name in permissions)


def past_trade(taxon: Taxon) -> list[dict[str, Any]]:
    """Permitted and exported by this country in the last years, the latest first; 7 queries."""
    live = list_live()
    rows = []
    for year in range(clock.today().year, clock.today().year - YEARS, -1):
        for trade in list_species_trade(year):
            if trade.scientific_name == taxon.scientific_name:
                key = (trade.scientific_name, trade.term_code, trade.unit_code)
                left = live.get(key) if year == clock.today().year else None
                rows.append({"year": year, "trade": trade, "live": left})
    return rows


def _classification(taxon: Taxon) -> list[tuple[Any, str]]:
    """The higher taxa with their ranks, from the top, as far as they are known."""
    steps = (
        (Rank.KINGDOM, taxon.kingdom),
        (Rank.PHYLUM, taxon.phylum),
        (Rank.CLASS, taxon.class_name),
        (Rank.ORDER, taxon.order_name),
        (Rank.FAMILY, taxon.family),
        (Rank.GENUS, taxon.genus),
    )
    return [(rank.label, name) for rank, name in steps if name]


def _common_names(taxon: Taxon) -> list[tuple[str, list[str]]]:
    names: dict[str, list[str]] = {}
    for name in species.list_common_names(taxon):
        names.setdefault(name.language, []).append(name.name)
    return sorted(names.items())


def _appendix(listings: list[Listing], taxon: Taxon) -> str:
    return appendix_text(row.as_entry() for row in _applicable(listings, taxon))


def _applicable(listings: list[Listing], taxon: Taxon) -> list[Listing]:
    level = {name: at for at, name in enumerate(taxon.lineage)}
    entries = [row.as_entry(level=level[row.taxon.scientific_name]) for row in listings]
    found = applicable(entries, on=clock.today(), origin=None)
    return [entry.ref for entry in found if isinstance(entry.ref, Listing)]


def _row(listing: Listing, notes: dict[str, Any]) -> dict[str, Any]:
    """A listing with its #-annotation in the reader's language, and in all three."""
    note = notes.get(listing.hash_annotation)
    language = (get_language() or "en").split("-")[0]
    text = getattr(note, f"text_{language}", "") if note else ""
    texts = {code: getattr(note, f"text_{code}") for code in ("en", "es", "fr") if note is not None}
    return {
        "listing": listing,
        "is_now": listing.as_entry().is_in_force(clock.today()),
        "is_left_out": listing.appendix == EXCLUDED,
        "hash_text": text or (note.text_en if note else listing.hash_text),
        "hash_texts": {code: words for code, words in texts.items() if words},
    }
