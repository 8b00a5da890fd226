"""The code lists of the CITES permit form and annual report, as constants.

Names per language and the pairs that are usual together; kept as YAML beside this file, loaded
once. Old codes are known (to read old papers) but only current ones are for new permits.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

LANGUAGES = ("en", "fr", "es", "pt")

Names = Mapping[str, str]


def _load(name: str) -> dict[str, dict[str, Any]]:
    text = files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    rows: dict[str, dict[str, Any]] = yaml.load(text, Loader=loader)  # noqa: S506 - a safe one
    return rows


def _names(rows: dict[str, dict[str, Any]]) -> Mapping[str, Names]:
    return MappingProxyType(
        {
            code: MappingProxyType({lang: row[lang] for lang in LANGUAGES if lang in row})
            for code, row in rows.items()
        }
    )


def _sets(rows: dict[str, dict[str, Any]], key: str) -> Mapping[str, frozenset[str]]:
    return MappingProxyType({code: frozenset(row[key]) for code, row in rows.items() if key in row})


def _single(rows: dict[str, dict[str, Any]], key: str) -> Mapping[str, str]:
    return MappingProxyType({code: row[key] for code, row in rows.items() if key in row})


_terms, _units = _load("terms"), _load("units")
_sources, _purposes = _load("sources"), _load("purposes")

#: code -> names by language ("en" is always there)
TERMS = _names(_terms)
UNITS = _names(_units)
SOURCES = _names(_sources)
PURPOSES = _names(_purposes)

#: code -> "current", "newer" (in some lists only), "retired"; units also "replaced"
TERM_STATUS = _single(_terms, "status")
UNIT_STATUS = _single(_units, "status")
#: old unit -> the unit that took its place in 2021 (KIL -> KGM)
UNIT_REPLACED_BY = _single(_units, "same_as")
#: source -> the only kingdom, or the only Appendix, it may be used with
SOURCE_KINGDOM = _single(_sources, "kingdom")
SOURCE_APPENDIX = _single(_sources, "appendix")

#: term -> usual units, usual purposes; a term that is missing has no pair list
TERM_UNITS = _sets(_terms, "units")
TERM_PURPOSES = _sets(_terms, "purposes")
#: term -> units preferred in annual reports, best first
PREFERRED_UNITS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {code: tuple(row["preferred"]) for code, row in _terms.items() if "preferred" in row}
)
#: lower-case taxon name -> terms that fit it and every taxon below it
TAXON_TERMS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        taxon.lower(): frozenset(terms)
        for taxa in _load("taxon_terms").values()
        for taxon, terms in taxa.items()
    }
)
#: terms that stand in TAXON_TERMS at all; for the others nothing is known
PAIRED_TERMS = frozenset().union(*TAXON_TERMS.values())

_VERTEBRATES = (
    "mammalia",
    "aves",
    "reptilia",
    "amphibia",
    "actinopteri",
    "coelacanthi",
    "dipneusti",
    "elasmobranchii",
)
#: lower-case taxon name -> other names that its pairs may stand under: the phylum that lists leave
#: out, and families and classes that were renamed since the pairs were made
OTHER_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    dict.fromkeys(_VERTEBRATES, ("chordata",))
    | {
        "actinopterygii": ("actinopteri", "chordata"),
        "sarcopterygii": ("coelacanthi", "dipneusti", "chordata"),
        "fabaceae": ("leguminosae",),
        "asteraceae": ("compositae",),
        "arecaceae": ("palmae",),
        "asphodelaceae": ("liliaceae",),
        "aloaceae": ("liliaceae",),
        "xanthorrhoeaceae": ("liliaceae",),
        "psittaculidae": ("psittacidae",),
    }
)

#: a blank unit means "number of specimens"
NUMBER = "NAR"


def name_of(names: Mapping[str, Names], code: str, language: str = "en") -> str:
    """Return the name of `code` in `language` ("pt-mz" works), else in English, else the code."""
    known = names.get(code)
    if known is None:
        return code
    return known.get(language.split("-")[0].lower(), known["en"])


_parties = _load("parties")
#: codes of the form that name no country: unknown, various, high seas
NO_COUNTRY = frozenset({"", "XX", "XV", "ZZ"})


def is_party(country: str, on: date | None = None) -> bool:
    """Whether the Convention is in force for the country, or the Party that acts for it, that day.

    Codes that name no country count as Parties: nothing is known that could be held against them.
    """
    if country in NO_COUNTRY:
        return True
    row = _parties.get(country, {})
    row = _parties.get(row.get("of", ""), row)
    since = row.get("since")
    return since is not None and (on is None or since <= on)


@cache
def trade_database_codes(kind: str) -> Mapping[str, str]:
    """By the name in exports of the CITES Trade Database, the code; `kind`: "terms", "units"."""
    return MappingProxyType({str(k): str(v) for k, v in _load("trade_database")[kind].items()})


@cache
def current(kind: str) -> tuple[str, ...]:
    """Return the codes offered on new permits; `kind` is "term", "unit", "source" or "purpose"."""
    if kind == "term":
        return tuple(sorted(c for c, status in TERM_STATUS.items() if status != "retired"))
    if kind == "unit":
        return tuple(c for c, status in UNIT_STATUS.items() if status == "current")
    if kind == "source":
        return tuple(sorted(SOURCES))
    if kind == "purpose":
        return tuple(sorted(PURPOSES))
    raise KeyError(kind)


def normal_unit(code: str) -> str:
    """Return the unit code to store: upper case, blank as NAR, those replaced in 2021 as new."""
    code = code.strip().upper()
    return UNIT_REPLACED_BY.get(code, code) or NUMBER


def choices(kind: str, language: str = "en") -> list[tuple[str, str]]:
    """Return (code, "CODE – name") pairs for a form field, in the order of `current`."""
    names = {"term": TERMS, "unit": UNITS, "source": SOURCES, "purpose": PURPOSES}[kind]
    return [(code, f"{code} – {name_of(names, code, language)}") for code in current(kind)]
