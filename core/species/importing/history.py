"""From the changes of a listing history to listings with a beginning and an end: pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.species.importing.rows import Change
from core.species.listings import EXCLUDED

_TREATY = frozenset({"I", "II", EXCLUDED})


@dataclass(frozen=True)
class Span:
    """A listing from a day to a day. `is_guess`: the file does not say when it ended."""

    change: Change
    ended_on: date | None
    is_guess: bool = False


def spans(changes: Iterable[Change]) -> list[Span]:
    """Return the listings that the changes tell.

    A listing ends with its deletion, with the next entry in the same Appendix (and of the same
    Party in Appendix III), or, when the taxon is moved between Appendices I and II, with the next
    entry there. An entry for some populations moves nothing else, unless nothing else tells the
    end. What the file calls current has not ended. An old entry with no successor never counts,
    and is marked as a guess.
    """
    ordered = sorted(changes, key=lambda change: change.on)
    additions = [change for change in ordered if change.kind in ("ADDITION", "EXCEPTION")]
    deletions = [change for change in ordered if change.kind == "DELETION"]
    found: dict[tuple[str, str, date], Span] = {}
    for entry in additions:
        span = _span(entry, additions, deletions)
        key = (entry.appendix, entry.party, entry.on)
        if key not in found or found[key].ended_on is not None:
            found[key] = span
    return list(found.values())


def _span(entry: Change, additions: list[Change], deletions: list[Change]) -> Span:
    if entry.is_current:
        return Span(entry, None)
    ends = [other.on for other in deletions if _same(entry, other) and other.on >= entry.on]
    ends += [other.on for other in additions if _same(entry, other) and other.on > entry.on]
    moves = [other for other in additions if other.appendix in _TREATY and other.on > entry.on]
    if entry.appendix in _TREATY:
        ends += [other.on for other in moves if not _is_partial(other)]
    if not ends and entry.is_current is False:
        ends = [other.on for other in moves]
    if ends:
        return Span(entry, min(ends))
    if entry.is_current is None:
        return Span(entry, None)
    return Span(entry, entry.on, is_guess=True)


def _same(entry: Change, other: Change) -> bool:
    return entry.appendix == other.appendix and entry.party == other.party


def _is_partial(change: Change) -> bool:
    """Whether the entry is limited to some populations, by countries or in its words."""
    return bool(change.population_countries) or "popul" in change.annotation.lower()
