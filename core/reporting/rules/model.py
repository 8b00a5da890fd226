"""What the rules see, and what they find."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.species.listings import EXCLUDED, Entry

PRIMARY, SECONDARY = "primary", "secondary"
"""A primary error stops the report; a secondary one is a warning that may be overruled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The values of one row that rules are about, cleaned as on loading (see `clean_row`).

    `exporter` and `importer` follow from the file's point of view: in an export file the exporter
    is the reporting country and the importer its trading partner; in an import file the reverse.
    """

    appendix: str = ""
    taxon_name: str = ""
    term_code: str = ""
    quantity: str = ""
    unit_code: str = ""
    trading_partner: str = ""
    country_of_origin: str = ""
    purpose_code: str = ""
    source_code: str = ""
    year: str = ""
    exporter: str = ""
    importer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxonFacts:
    """What the species reference knows of a name.

    `taxa` are the names from the accepted taxon upwards; `entries` its listings and those above
    it, by level; `below` those of the taxa under it; `distribution` ISO2 codes, empty when the
    reference has none.
    """

    kingdom: str
    rank: str
    taxa: tuple[str, ...]
    distribution: frozenset[str] = frozenset()
    entries: tuple[Entry, ...] = ()
    below: tuple[Entry, ...] = ()

    @property
    def is_species(self) -> bool:
        """Whether it is a species or below, for which distribution is known."""
        return self.rank.upper() in ("SPECIES", "SUBSPECIES", "VARIETY")

    def appendices_in(self, year: int) -> frozenset[str]:
        """The Appendices that it, or a taxon under it, stood in at some time in the year.

        The nearest taxon's own listings count; those above it too where its own did not hold for
        the whole year and every population.
        """
        found = {entry.appendix for entry in self.below if _is_in(entry, year)}
        for level in sorted({entry.level for entry in self.entries}):
            here = [e for e in self.entries if e.level == level and _is_in(e, year)]
            found |= {entry.appendix for entry in here}
            if any(_holds_all(entry, year) for entry in here):
                break
        return frozenset(found - {EXCLUDED})


def _is_in(entry: Entry, year: int) -> bool:
    started = entry.effective_on.year <= year
    return started and (entry.ended_on is None or entry.ended_on.year >= year)


def _holds_all(entry: Entry, year: int) -> bool:
    whole = entry.effective_on.year < year and (
        entry.ended_on is None or entry.ended_on.year > year
    )
    return whole and not entry.is_split and not entry.party


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What rules are judged by besides the row: the species reference, by name as in the file."""

    taxa: Mapping[str, TaxonFacts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: `is_broken` for a row, which depends on the values of `columns` only.

    `meaning` says in a sentence what is asked.
    """

    id: str
    severity: str
    columns: tuple[str, ...]
    meaning: Any
    is_broken: Callable[[Row, Facts], bool]

    def values(self, row: Row) -> tuple[str, ...]:
        """The row's values that the rule is about."""
        return tuple(getattr(row, column) for column in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """All rows that break one rule by the same values."""

    rule: Rule
    values: tuple[str, ...]
    rows: int

    def __str__(self) -> str:
        said = ", ".join(
            f"{column} {value or '–'}"
            for column, value in zip(self.rule.columns, self.values, strict=True)
        )
        return f"{self.rule.id} ({self.rule.severity}), {self.rows}: {said}. {self.rule.meaning}"


def clean(value: str, *, upper: bool = True) -> str:
    """A cell as the loader takes it: trimmed, inner blanks squeezed, codes in capitals."""
    text = " ".join(value.split())
    return text.upper() if upper else text


def clean_row(cells: Mapping[str, str], *, reporter: str, is_import: bool) -> Row:
    """The row of a file's cells (by heading), reported by the country `reporter` (ISO2)."""
    partner = clean(cells.get("TradingPartner", ""))
    exporter, importer = (partner, reporter) if is_import else (reporter, partner)
    return Row(
        appendix=clean(cells.get("Appendix", "")),
        taxon_name=clean(cells.get("SpeciesName", ""), upper=False),
        term_code=clean(cells.get("TermCode", "")),
        quantity=clean(cells.get("Quantity", "")),
        unit_code=clean(cells.get("UnitCode", "")),
        trading_partner=partner,
        country_of_origin=clean(cells.get("CountryOfOrigin", "")),
        purpose_code=clean(cells.get("PurposeCode", "")),
        source_code=clean(cells.get("SourceCode", "")),
        year=clean(cells.get("Year", "")),
        exporter=exporter,
        importer=importer,
    )
