"""The secondary rules: combinations that are not in the lists. Warnings, run when no primary error
is there.

What our reference cannot tell is not flagged: a term without a list of pairs, a taxon without a
distribution or without any listing, Appendix N (species that only the EU lists).
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from core.reporting.rules.model import SECONDARY, Facts, Row, Rule
from core.species.rules import (
    ANIMALS,
    PLANTS,
    is_unusual_purpose,
    is_unusual_term,
    is_unusual_unit,
    lives_elsewhere,
)

EU_ONLY = "N"


def _appendix_in_year(row: Row, facts: Facts) -> bool:
    taxon = facts.taxa[row.taxon_name]
    if row.appendix == EU_ONLY or not (taxon.entries or taxon.below):
        return False
    return row.appendix not in taxon.appendices_in(int(row.year))


def _term_and_unit(row: Row, facts: Facts) -> bool:
    """A blank unit is the number of specimens, which is a unit of the list like any other."""
    return is_unusual_unit(row.term_code, row.unit_code)


def _term_and_purpose(row: Row, facts: Facts) -> bool:
    """A blank purpose is in no list of pairs, so it fails."""
    return is_unusual_purpose(row.term_code, row.purpose_code)


def _taxon_and_term(row: Row, facts: Facts) -> bool:
    taxon = facts.taxa[row.taxon_name]
    return is_unusual_term(row.term_code, kingdom=taxon.kingdom, taxa=taxon.taxa)


def _origin_in_distribution(row: Row, facts: Facts) -> bool:
    if not row.country_of_origin:
        return False
    return _is_outside(row, row.country_of_origin, facts)


def _exporter_in_distribution(row: Row, facts: Facts) -> bool:
    if row.country_of_origin:
        return False
    return _is_outside(row, row.exporter, facts)


def _is_outside(row: Row, country: str, facts: Facts) -> bool:
    taxon = facts.taxa[row.taxon_name]
    if not taxon.is_species:
        return False
    return lives_elsewhere(taxon.distribution, country, source_code=row.source_code)


def _exporter_is_origin(row: Row, facts: Facts) -> bool:
    return bool(row.country_of_origin) and row.country_of_origin == row.exporter


def _exporter_is_importer(row: Row, facts: Facts) -> bool:
    return row.exporter == row.importer


def _kingdom_and_source(row: Row, facts: Facts) -> bool:
    kingdom = facts.taxa[row.taxon_name].kingdom.capitalize()
    return (kingdom == ANIMALS and row.source_code == "A") or (
        kingdom == PLANTS and row.source_code in ("C", "R")
    )


def _rule(number: int, columns: str, meaning: object, broken: Callable[[Row, Facts], bool]) -> Rule:
    return Rule(
        id=f"S{number:02d}",
        severity=SECONDARY,
        columns=tuple(columns.split()),
        meaning=meaning,
        is_broken=broken,
    )


SECONDARY_RULES = (
    _rule(
        1,
        "taxon_name appendix year",
        _("The species was not in that Appendix in that year."),
        _appendix_in_year,
    ),
    _rule(2, "term_code unit_code", _("The unit is unusual for the term."), _term_and_unit),
    _rule(
        3, "term_code purpose_code", _("The purpose is unusual for the term."), _term_and_purpose
    ),
    _rule(4, "taxon_name term_code", _("The term is unusual for the species."), _taxon_and_term),
    _rule(
        5,
        "taxon_name country_of_origin source_code",
        _("The wild species does not live in the country of origin."),
        _origin_in_distribution,
    ),
    _rule(
        6,
        "taxon_name exporter country_of_origin source_code",
        _("The wild species does not live in the exporting country."),
        _exporter_in_distribution,
    ),
    _rule(
        7,
        "exporter country_of_origin",
        _("A re-export cannot originate in the exporting country."),
        _exporter_is_origin,
    ),
    _rule(
        8,
        "exporter importer",
        _("Exporting and importing country are the same."),
        _exporter_is_importer,
    ),
    _rule(
        9,
        "taxon_name source_code",
        _("Animals do not have source A, plants do not have sources C and R."),
        _kingdom_and_source,
    ),
)
