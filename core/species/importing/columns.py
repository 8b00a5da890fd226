"""The files that can be imported, told by their headings, and what each column is called: pure.

Columns are read by heading, never by place, as optional ones come and go.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.species.errors import ColumnsMissing, KindUnknown

LISTINGS = "species_plus_listings"
INDEX = "checklist_index"
HISTORY = "checklist_history"
SUSPENSIONS = "suspensions"
KINDS = (LISTINGS, INDEX, HISTORY, SUSPENSIONS)

_TAXONOMY = {
    "kingdom": ("Kingdom",),
    "phylum": ("Phylum",),
    "class_name": ("Class",),
    "order_name": ("Order",),
    "family": ("Family",),
    "genus": ("Genus",),
    "species": ("Species",),
    "subspecies": ("Subspecies",),
}
_CHECKLIST = _TAXONOMY | {
    "id": ("TaxonId", "Id"),
    "scientific_name": ("FullName", "Full Name", "Scientific Name"),
    "author": ("AuthorYear", "Author"),
    "rank": ("RankName", "Rank"),
    "full_note": ("FullAnnotationEnglish",),
    "note": ("AnnotationEnglish",),
    "hash_symbol": ("#AnnotationSymbol",),
    "hash_text": ("#Annotation",),
}


@dataclass(frozen=True)
class Layout:
    """Headings of one kind of file: our name of a column -> what it is called there."""

    kind: str
    columns: Mapping[str, Sequence[str]]
    required: tuple[str, ...]
    telling: tuple[str, ...]


LAYOUTS = {
    LISTINGS: Layout(
        LISTINGS,
        _TAXONOMY
        | {
            "id": ("Id", "TaxonId", "Taxon Id"),
            "scientific_name": ("Scientific Name", "FullName", "Full Name"),
            "author": ("Author", "AuthorYear"),
            "rank": ("Rank", "RankName"),
            "listing": ("Listing", "CITES", "CITES Listing"),
            "party": ("Party",),
            "listed_under": ("Listed under",),
            "full_note": ("Full note",),
            "hash_text": ("# Full note", "#Full note"),
            "distribution": ("All_DistributionISOCodes",),
        },
        ("kingdom", "scientific_name", "rank", "listing"),
        ("listing", "scientific_name"),
    ),
    INDEX: Layout(
        INDEX,
        _CHECKLIST
        | {
            "listing": ("CurrentListing",),
            "synonyms": ("Synonyms",),
            "synonyms_with_authors": ("SynonymsWithAuthors",),
            "en": ("EnglishNames",),
            "es": ("SpanishNames",),
            "fr": ("FrenchNames",),
            "accepted": ("CitesAccepted",),
            "distribution": ("All_DistributionISOCodes",),
        },
        ("kingdom", "scientific_name", "rank", "listing"),
        ("listing",),
    ),
    HISTORY: Layout(
        HISTORY,
        _CHECKLIST
        | {
            "appendix": ("Appendix",),
            "party": ("PartyIsoCode",),
            "change": ("ChangeType",),
            "effective_on": ("EffectiveAt",),
            "is_current": ("IsCurrent",),
        },
        ("kingdom", "scientific_name", "rank", "appendix", "change", "effective_on"),
        ("change", "effective_on"),
    ),
    SUSPENSIONS: Layout(
        SUSPENSIONS,
        _TAXONOMY
        | {
            "scientific_name": ("Full Name", "FullName", "taxon_name", "Scientific Name"),
            "rank": ("Rank", "RankName"),
            "remarks": ("Remarks",),
            "starts_on": ("start_date",),
            "start_notification": ("start_notification",),
            "ends_on": ("end_date",),
            "end_notification": ("end_notification",),
            "country": ("party", "iso_code2", "ISO code"),
            "notes": ("notes",),
            "valid": ("valid",),
            "sources": ("source",),
            "purposes": ("purpose",),
            "terms": ("term",),
            "applies_to_import": ("Applies_to_import",),
        },
        ("scientific_name", "country", "starts_on"),
        ("starts_on", "country"),
    ),
}


def _flat(heading: str) -> str:
    return re.sub(r"[^a-z0-9#()?]", "", heading.lower())


def map_columns(layout: Layout, heading: Sequence[str]) -> dict[str, int]:
    """Return our column name -> place; case, blanks and underscores do not matter."""
    places: dict[str, int] = {}
    for place, cell in enumerate(heading):
        places.setdefault(_flat(cell), place)
    found = {}
    for ours, theirs in layout.columns.items():
        for name in theirs:
            if _flat(name) in places:
                found[ours] = places[_flat(name)]
                break
    return found


def choose_layout(heading: Sequence[str], *, kind: str | None, file: str) -> Layout:
    """Return the layout of `kind`, or the one that the headings tell when `kind` is None.

    Raises KindUnknown, or ColumnsMissing naming the columns.
    """
    if kind is None:
        told = (HISTORY, SUSPENSIONS, INDEX, LISTINGS)
        fitting = [
            LAYOUTS[name]
            for name in told
            if set(LAYOUTS[name].telling) <= set(map_columns(LAYOUTS[name], heading))
        ]
        if not fitting:
            raise KindUnknown(file=file, found=", ".join(heading[:12]))
        layout = fitting[0]
    elif kind in LAYOUTS:
        layout = LAYOUTS[kind]
    else:
        raise KindUnknown(file=file, found=kind)
    places = map_columns(layout, heading)
    if missing := [layout.columns[name][0] for name in layout.required if name not in places]:
        raise ColumnsMissing(file=file, missing=", ".join(missing), kind=layout.kind)
    return layout
