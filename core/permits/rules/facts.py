"""A case and its lines as the controls see them: plain values, read once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core.species.rules import LineFacts


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseFacts:
    """A case as the rules see it. Countries are ISO 3166-1 alpha-2; `home` is the issuer's.

    `needs` is what the country asks beyond the Convention (see DocumentType).
    """

    kind: str
    home: str
    other_kind: str = ""
    is_cites: bool = True
    purpose_code: str = ""
    importer_country: str = ""
    exporter_country: str = ""
    import_permit_number: str = ""
    is_retrospective: bool = False
    needs: frozenset[str] = frozenset()
    on: dt.date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotaFacts:
    """An export quota that a line counts in. `left` is in the quota's unit.

    `asked` is what the line takes of it, None when its unit cannot be counted in the quota's.
    """

    year: Any
    amount: Decimal
    unit_code: str
    is_in_preparation: bool
    asked: Decimal | None
    left: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperFacts:
    """What is known here of a foreign paper that a line names.

    `used_by`: numbers of our papers in force that name it too. `standing` and `valid_until` are
    what its issuer told us, blank when nothing. `seen_shapes` are the shapes (see
    rules.papers.shape_of) of the numbers that the issuer's papers bear.
    """

    issuer: str
    number: str
    used_by: tuple[str, ...] = ()
    standing: str = ""
    valid_until: dt.date | None = None
    seen_shapes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class TradeFacts:
    """A line as the rules see it.

    `listing_parties` are those that listed it in Appendix III. `possible` are the Appendices of
    the population on the day, None while no species is chosen. `distribution`: ISO2 codes of the
    countries where the species lives, empty where the reference has none or the taxon is no
    species. `suspensions`: pairs of a country of the way and a recommendation about it.
    `reservations`: the Parties that hold one on the taxon. `published`: the zero quotas, and those
    in preparation, that were published for exports of the taxon from the country.
    """

    position: int
    appendix: str = ""
    source_code: str = ""
    second_source_code: str = ""
    term_code: str = ""
    marks: str = ""
    origin_country: str = ""
    origin_permit_number: str = ""
    origin_permit_date: dt.date | None = None
    reexport_country: str = ""
    reexport_number: str = ""
    reexport_date: dt.date | None = None
    operation_number: str = ""
    acquisition_date: dt.date | None = None
    listing_parties: frozenset[str] = frozenset()
    goods: LineFacts = field(default_factory=LineFacts)
    possible: tuple[str, ...] | None = None
    distribution: frozenset[str] = frozenset()
    suspensions: tuple[tuple[str, Any], ...] = ()
    quotas: tuple[QuotaFacts, ...] = ()
    lacks_region: bool = False
    papers: tuple[PaperFacts, ...] = ()
    reservations: frozenset[str] = frozenset()
    published: tuple[Any, ...] = ()

    @property
    def counts_as(self) -> str:
        """The Appendix whose rules apply: I of a registered operation (D) counts as II.

        Art. VII.4: Appendix I bred in captivity or propagated for commercial purposes.
        """
        is_registered = self.appendix == "I" and self.source_code == "D"
        return "II" if is_registered else self.appendix

    @property
    def is_pre_convention(self) -> bool:
        """Whether it was acquired before the Convention applied (source O, Art. VII.2)."""
        return "O" in (self.source_code, self.second_source_code)
