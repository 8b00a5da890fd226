"""The primary rules: what is missing, unreadable or in no list. One such error stops the report."""

from __future__ import annotations

import re
from collections.abc import Callable, Container

import pycountry
from django.utils.translation import gettext_lazy as _

from core.reporting.rules.model import PRIMARY, Facts, Row, Rule
from core.species import codes

APPENDICES = frozenset({"I", "II", "III", "N"})
TRADE_ENTITIES = frozenset({"XX", "XV", "ZZ"})
"""Unknown, various, introduction from the sea."""
FORMER = frozenset({"AN", "CS", "DD", "NT", "PC", "SU", "XK", "YD", "YU", "ZC"})
"""Codes of countries that are gone or disputed, which old permits still name."""
COUNTRIES = frozenset(
    {country.alpha_2 for country in pycountry.countries} | TRADE_ENTITIES | FORMER
)
_NUMBER = re.compile(r"\d+(\.\d*)?|\.\d+", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


def _is_blank(column: str) -> Callable[[Row, Facts], bool]:
    return lambda row, facts: not getattr(row, column)


def _not_in(column: str, known: Container[str]) -> Callable[[Row, Facts], bool]:
    """Broken when the column is filled with what is not in the list; blanks are for others."""
    return lambda row, facts: bool(getattr(row, column)) and getattr(row, column) not in known


def _not_like(column: str, pattern: re.Pattern[str]) -> Callable[[Row, Facts], bool]:
    return lambda row, facts: (
        bool(getattr(row, column)) and not pattern.fullmatch(getattr(row, column))
    )


def _is_no_number(row: Row, facts: Facts) -> bool:
    return bool(row.year) and not (row.year.isascii() and row.year.isdigit())


def _is_unknown_taxon(row: Row, facts: Facts) -> bool:
    return bool(row.taxon_name) and row.taxon_name not in facts.taxa


def _rule(number: int, column: str, meaning: object, broken: Callable[[Row, Facts], bool]) -> Rule:
    return Rule(
        id=f"P{number:02d}",
        severity=PRIMARY,
        columns=(column,),
        meaning=meaning,
        is_broken=broken,
    )


PRIMARY_RULES = (
    _rule(1, "trading_partner", _("The trading partner is missing."), _is_blank("trading_partner")),
    _rule(2, "term_code", _("The term is missing."), _is_blank("term_code")),
    _rule(3, "taxon_name", _("The species is missing."), _is_blank("taxon_name")),
    _rule(4, "appendix", _("The Appendix is missing."), _is_blank("appendix")),
    _rule(5, "quantity", _("The quantity is missing."), _is_blank("quantity")),
    _rule(6, "year", _("The year is missing."), _is_blank("year")),
    _rule(7, "quantity", _("The quantity is not a number."), _not_like("quantity", _NUMBER)),
    _rule(8, "year", _("The year is not a number."), _is_no_number),
    _rule(9, "year", _("The year has not four digits."), _not_like("year", _YEAR)),
    _rule(10, "term_code", _("There is no such term."), _not_in("term_code", codes.TERMS)),
    _rule(11, "source_code", _("There is no such source."), _not_in("source_code", codes.SOURCES)),
    _rule(
        12, "purpose_code", _("There is no such purpose."), _not_in("purpose_code", codes.PURPOSES)
    ),
    _rule(13, "unit_code", _("There is no such unit."), _not_in("unit_code", codes.UNITS)),
    _rule(
        14,
        "trading_partner",
        _("The trading partner is no country code (ISO 3166-1, two letters)."),
        _not_in("trading_partner", COUNTRIES),
    ),
    _rule(
        15,
        "country_of_origin",
        _("The country of origin is no country code (ISO 3166-1, two letters)."),
        _not_in("country_of_origin", COUNTRIES),
    ),
    _rule(16, "taxon_name", _("The species reference has no such name."), _is_unknown_taxon),
    _rule(17, "appendix", _("There is no such Appendix."), _not_in("appendix", APPENDICES)),
)
