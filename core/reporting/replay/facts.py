"""What the controls need of the species reference, read once for all rows of a file."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from django.db.models import Q

from core.permits.rules.documents import EXPORT, REEXPORT
from core.permits.rules.facts import CaseFacts, TradeFacts
from core.permits.rules.goods import countries_of_way
from core.reporting.checking import find_facts
from core.reporting.replay.reading import TradeRow
from core.reporting.rules.model import TaxonFacts
from core.species.models import Suspension
from core.species.rules import LineFacts

MIDDLE = (7, 1)
"""The day of the year, 1 July, on which a row is taken to have been applied for."""
Pairs = tuple[tuple[str, Suspension], ...]


class Reference:
    """The taxa of some names and every suspension, with what was worked out from them.

    Five queries, whatever the number of rows.
    """

    def __init__(self, names: Iterable[str]) -> None:
        asked = {name: name.removesuffix(" spp.") for name in names}
        found = find_facts(asked.values()).taxa
        self.taxa = {name: found[short] for name, short in asked.items() if short in found}
        self._possible: dict[tuple[str, int], tuple[str, ...] | None] = {}
        self._suspended: dict[tuple[str, str, int], list[Suspension]] = {}

    @cached_property
    def suspensions(self) -> dict[str, list[Suspension]]:
        """All recommendations by country; a blank country is every country."""
        by_country: dict[str, list[Suspension]] = defaultdict(list)
        for row in Suspension.objects.filter(~Q(kingdom="", taxon_name="") | ~Q(country="")):
            by_country[row.country].append(row)
        return by_country

    def possible(self, row: TradeRow) -> tuple[str, ...] | None:
        """The Appendices in which the taxon stood at some time in the row's year.

        None where the reference does not know the taxon, or no listing at all of it, and for
        Appendix N, which only the EU lists.
        """
        key = row.taxon_name, row.year
        if key not in self._possible:
            taxon = self.taxa.get(row.taxon_name)
            is_known = taxon is not None and bool(taxon.entries or taxon.below)
            self._possible[key] = (
                tuple(sorted(taxon.appendices_in(row.year))) if taxon and is_known else None
            )
        return None if row.appendix == "N" else self._possible[key]

    def suspended(self, row: TradeRow, country: str) -> list[Suspension]:
        """The recommendations in force on the row's day for its taxon and a country."""
        key = row.taxon_name, country, row.year
        if key not in self._suspended:
            taxon, on = self.taxa.get(row.taxon_name), dt.date(row.year, *MIDDLE)
            lineage = set(taxon.taxa if taxon else row.taxa)
            kingdom = taxon.kingdom if taxon else ""
            rows = [*self.suspensions.get(country, ()), *self.suspensions.get("", ())]
            self._suspended[key] = [
                one
                for one in rows
                if (one.starts_on is None or one.starts_on <= on)
                and (one.ends_on is None or one.ends_on > on)
                and (not one.taxon_name or one.taxon_name in lineage)
                and (not one.kingdom or not kingdom or one.kingdom == kingdom)
                and not lineage & set(one.excluded_taxa)
            ]
        return self._suspended[key]


def facts_of(row: TradeRow, reference: Reference) -> tuple[CaseFacts, TradeFacts]:
    """The row as an export permit, or as a re-export certificate where it names an origin."""
    case = CaseFacts(
        kind=REEXPORT if row.origin else EXPORT,
        home=row.exporter,
        purpose_code=row.purpose_code,
        importer_country=row.importer,
        exporter_country=row.exporter,
        on=dt.date(row.year, *MIDDLE),
    )
    taxon = reference.taxa.get(row.taxon_name)
    line = TradeFacts(
        position=1,
        appendix=row.appendix,
        source_code=row.source_code,
        term_code=row.term_code,
        origin_country=row.origin or row.exporter,
        goods=_goods(row, taxon),
        possible=reference.possible(row),
        distribution=taxon.distribution if taxon and taxon.is_species else frozenset(),
    )
    return case, _with_suspensions(case, line, row, reference)


def _goods(row: TradeRow, taxon: TaxonFacts | None) -> LineFacts:
    return LineFacts(
        kingdom=taxon.kingdom if taxon else "",
        taxa=tuple(dict.fromkeys((*taxon.taxa, *row.taxa))) if taxon else (),
        term_code=row.term_code,
        unit_code=row.unit_code,
        purpose_code=row.purpose_code,
        source_code=row.source_code,
        appendix=row.appendix,
        scientific_name=row.taxon_name,
        is_final=True,
    )


def _with_suspensions(
    case: CaseFacts, line: TradeFacts, row: TradeRow, reference: Reference
) -> TradeFacts:
    pairs: Pairs = tuple(
        (country, one)
        for country in countries_of_way(case, line)
        for one in reference.suspended(row, country)
    )
    if not pairs:
        return line
    return replace(line, suspensions=pairs)
