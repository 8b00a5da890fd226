"""Which listings apply to a taxon: pure, no database.

A listing is inherited by every taxon below, unless a lower taxon has its own entry or is left out.
A species may stand in two Appendices at once, by population; Appendix III is per Party.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

#: the mark of a taxon that is left out of the listing of a taxon above it
EXCLUDED = "NC"
#: codes of the form that name no country, so that no population can be told from them
NO_COUNTRY = frozenset({"", "XX", "XV", "ZZ"})
_ORDER = ("I", "II", "III")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One listing as the rules see it. Dates are whole days; the end day no longer counts."""

    appendix: str
    effective_on: date
    ended_on: date | None = None
    party: str = ""
    population_countries: Sequence[str] = ()
    excluded_countries: Sequence[str] = ()
    level: int = 0
    ref: object = None

    def is_in_force(self, on: date) -> bool:
        """Whether the listing counts on that day."""
        return self.effective_on <= on and (self.ended_on is None or on < self.ended_on)

    @property
    def is_split(self) -> bool:
        """Whether the listing is for some populations only."""
        return bool(self.population_countries or self.excluded_countries)

    def covers(self, origin: str) -> bool:
        """Whether specimens from that country of origin are of a listed population."""
        if origin in NO_COUNTRY:
            return True
        if self.population_countries:
            return origin in self.population_countries
        return origin not in self.excluded_countries


def applicable(
    entries: Iterable[Entry], *, on: date, origin: str | None, source_code: str = ""
) -> list[Entry]:
    """Return the entries that decide the Appendix: of the nearest taxon, I before II before III.

    `level` of an entry is the distance from the taxon asked for (0 its own, 1 the next above).
    With no country of origin, or one of the codes for none, every population's entry is returned
    and a person chooses. Source X (taken on the high seas) knows no country either.
    """
    place = "" if source_code == "X" or origin is None else origin.upper()
    current = [entry for entry in entries if entry.is_in_force(on)]
    found: list[Entry] = []
    for level in sorted({entry.level for entry in current}):
        here = [entry for entry in current if entry.level == level]
        matching = _most_specific([entry for entry in here if entry.covers(place)], place)
        found.extend(entry for entry in matching if entry.appendix != EXCLUDED)
        is_decided = bool(matching) if place not in NO_COUNTRY else _covers_everywhere(here)
        if is_decided:
            break
    return sorted(found, key=lambda e: (_rank(e.appendix), e.party))


def appendix_text(entries: Iterable[Entry]) -> str:
    """Return the Appendices in the way of the lists: "I/II"; blank when there are none."""
    found = {entry.appendix for entry in entries}
    return "/".join(sorted(found, key=_rank))


def _rank(appendix: str) -> int:
    return _ORDER.index(appendix) if appendix in _ORDER else len(_ORDER)


def _most_specific(entries: list[Entry], origin: str) -> list[Entry]:
    """Return the entries that name the country, if any does; a Party's own App. III entry stays."""
    named = [entry for entry in entries if origin and origin in entry.population_countries]
    if not named:
        return entries
    return named + [e for e in entries if e not in named and e.appendix == "III"]


def _covers_everywhere(entries: list[Entry]) -> bool:
    """Whether the entries together leave no country out, so that nothing above them matters."""
    named = {iso for entry in entries for iso in entry.population_countries}
    return any(
        not entry.population_countries and set(entry.excluded_countries) <= named
        for entry in entries
    )
