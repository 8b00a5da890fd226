"""The section `country`: who the country is, in which languages, currency and time zone."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pycountry
from babel import Locale, UnknownLocaleError

from core.common.money import UnknownCurrency, exponent
from tenants.packs.context import SectionContext

REQUIRED = ("iso2", "names", "currency", "languages", "default_language", "timezone")
# Codes that ISO 3166-1 leaves to its users, for countries that do not exist (tests and training).
USER_ASSIGNED = {"XA": "XAA"}
# What other sections are checked with when the currency itself is a mistake (ISO 4217).
NO_CURRENCY = "XXX"
OPTIONAL = (
    "partial_languages",
    "official_names",
    "cites_entry_into_force",
    "calling_code",
    "training",
)


@dataclass(frozen=True, slots=True)
class CountryFacts:
    """What the hub keeps about a country, from its pack.

    `languages` are all languages of the country's pages, the default first; those in
    `partial_languages` need not have every text and fall back to the default. `is_training`: the
    country is made up, for tests and training.
    """

    iso2: str
    iso3: str
    name: str
    names: Mapping[str, str]
    official_names: Mapping[str, str]
    currency: str
    languages: tuple[str, ...]
    partial_languages: tuple[str, ...]
    default_language: str
    timezone: str
    is_training: bool = False

    @property
    def complete_languages(self) -> tuple[str, ...]:
        """The languages in which every text of the pack stands."""
        return tuple(code for code in self.languages if code not in self.partial_languages)


def is_currency(code: str) -> bool:
    """Whether `code` is a currency of ISO 4217."""
    try:
        exponent(code)
    except UnknownCurrency:
        return False
    return True


def is_language(code: str) -> bool:
    """Whether `code` is a language of ISO 639-1, perhaps with a region ("pt-BR"), or a locale of
    the CLDR; Bislama is the former only."""
    try:
        Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return bool(code) and pycountry.languages.get(alpha_2=code) is not None
    return True


def facts_of(section: Any) -> CountryFacts:
    """The facts in `section`, as far as they can be read; to be checked by `validate`."""
    data = section if isinstance(section, dict) else {}
    iso2 = str(data.get("iso2") or "")
    found = pycountry.countries.get(alpha_2=iso2) if iso2 else None
    iso3 = str(found.alpha_3) if found else USER_ASSIGNED.get(iso2, "")
    default = str(data.get("default_language") or "")
    languages = [str(code) for code in _list(data.get("languages"))]
    ordered = [default, *(code for code in languages if code != default)]
    names, official = _mapping(data.get("names")), _mapping(data.get("official_names"))
    return CountryFacts(
        iso2=iso2,
        iso3=iso3,
        name=str(names.get("en") or names.get(default) or (found.name if found else iso2)),
        names=names,
        official_names=official,
        currency=str(data.get("currency") or ""),
        languages=tuple(code for code in ordered if code),
        partial_languages=tuple(str(code) for code in _list(data.get("partial_languages"))),
        default_language=default,
        timezone=str(data.get("timezone") or ""),
        is_training=data.get("training") is True,
    )


def validate(section: Any, ctx: SectionContext) -> None:
    """Report every mistake in the country's own facts."""
    if not ctx.mapping("", section, required=REQUIRED, optional=OPTIONAL):
        return
    facts = facts_of(section)
    if not facts.iso3:
        ctx.error("iso2", f"“{facts.iso2}” is not a country of ISO 3166-1.", "Write MZ.")
    if not is_currency(facts.currency):
        unknown = str(UnknownCurrency(currency=facts.currency))
        ctx.error("currency", unknown, "Write for example MZN.")
    if facts.timezone not in zoneinfo.available_timezones():
        ctx.error("timezone", f"“{facts.timezone}” is not a time zone.", "Write Africa/Maputo.")
    _validate_languages(section, facts, ctx)
    if facts.iso2 in USER_ASSIGNED and not facts.is_training:
        ctx.error("training", f"must be true: {facts.iso2} is no country.", "Add `training: true`.")
    ctx.flag("training", section.get("training", False))
    ctx.names("names", facts.names)
    if "official_names" in section:
        ctx.names("official_names", section["official_names"])


def _validate_languages(section: Any, facts: CountryFacts, ctx: SectionContext) -> None:
    given = section["languages"]
    if not isinstance(given, list):
        ctx.error("languages", "must be a list.", "Write for example [en, pt].")
        return
    for index, code in enumerate(given):
        if not is_language(str(code)):
            ctx.error(f"languages[{index}]", f"“{code}” is not a language code.", "Write en.")
    if facts.default_language not in given:
        ctx.error("default_language", "is not one of the country's languages.")
    if facts.default_language in facts.partial_languages:
        ctx.error("partial_languages", "names the default language, which must be complete.")
    for index, code in enumerate(_list(section.get("partial_languages"))):
        if code not in given:
            ctx.error(f"partial_languages[{index}]", f"“{code}” is not in `languages`.")


def load(section: Any, country: Any, ctx: SectionContext) -> None:
    """Nothing to do in the country's own schema: onboarding writes these facts to the hub."""


def _mapping(value: Any) -> dict[str, str]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
