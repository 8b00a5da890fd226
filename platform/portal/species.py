"""Choosing a species: typed, searched, chosen from a list; also without JavaScript."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.species.selectors import Hit, search

SHOWN = 12


def find_species(text: str) -> list[Hit]:
    """The taxa that a text may mean, in the reader's language; two queries at most."""
    return search(text, limit=SHOWN, language=get_language() or "en")


def choices_of(hits: list[Hit]) -> list[dict[str, Any]]:
    """Search results as `design/_typeahead_results.html` draws them."""
    return [
        {
            "value": hit.taxon_id,
            "title": hit.scientific_name,
            "note": hit.matched_name if hit.matched_kind != "scientific" else hit.family,
            "tag": _("App. %(appendix)s") % {"appendix": hit.appendix}
            if hit.appendix
            else _("not listed"),
            "italic": True,
        }
        for hit in hits
    ]


class SpeciesChoice:
    """What a form says about the species: `species` as text, `taxon_id` chosen, `lookup` asked.

    `known` is the accepted name that the form began with; its `known_id` stays chosen until
    something else is typed.
    """

    def __init__(
        self, data: Mapping[str, Any] | None, *, known: str = "", known_id: Any = ""
    ) -> None:
        self._data = data or {}
        self.is_lookup = bool(self._data.get("lookup"))
        self.typed = str(self._data.get("species", "")).strip()
        self.text = self.typed or known
        self.hits = self._search(known)
        self.taxon_id = self._settle(str(known_id or ""))
        self.error = ""

    def _search(self, known: str) -> list[Hit]:
        if self.typed:
            return find_species(self.typed)
        return find_species(known)[:1] if known else []

    def _settle(self, known_id: str) -> str:
        """The species meant: the one chosen, or the only one that the text can mean."""
        chosen = str(self._data.get("taxon_id", "")).strip()
        found = {str(hit.taxon_id) for hit in self.hits}
        if chosen and (chosen in found or not self.typed):
            return chosen
        if self.is_lookup:
            return ""
        if not self.typed:
            return known_id
        named = [
            hit for hit in self.hits if hit.scientific_name.casefold() == self.typed.casefold()
        ]
        meant = named or (self.hits if len(self.hits) == 1 else [])
        return str(meant[0].taxon_id) if meant else ""

    def is_settled(self, *, may_be_blank: bool = False) -> bool:
        """Whether it is clear which species is meant; sets `error` when it is not."""
        if self.taxon_id or (may_be_blank and not self.typed):
            return True
        self.error = _("Choose the species from the list.")
        return False

    @property
    def results(self) -> list[dict[str, Any]]:
        """What was found, to choose from."""
        return choices_of(self.hits)
