"""The form of one line with its species: typed, searched, chosen; also without JavaScript."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.common import clock
from core.permits.errors import ApplicationInvalid
from core.permits.models import Application, ApplicationLine
from core.permits.rules.documents import EXPORT
from core.permits.selectors import find_issues
from core.permits.services import set_line
from core.species import selectors as species
from core.species.selectors import Hit
from design.forms import attempt
from tenants.context import current_country

from .forms import LineForm, given, reasons_in
from .review import issue_rows

SHOWN = 12
RARE = (
    "second_source_code", "common_name", "origin_permit_number", "origin_permit_date",
    "reexport_country", "reexport_number", "reexport_date", "operation_number", "acquisition_date",
)  # fmt: skip
"""Fields that most lines leave empty; they stand in a part that opens."""


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


def find_species(text: str) -> list[Hit]:
    """The taxa that a text may mean, in the reader's language; two queries at most."""
    return species.search(text, limit=SHOWN, language=get_language() or "en")


class LineEditor:
    """One line of a draft as a form: what was there, what was sent, what came of it."""

    def __init__(
        self, application: Application, *, position: int | None, data: QueryDict | None, by: Any
    ) -> None:
        self.application, self.data, self.by = application, data, by
        rows = {line.position: line for line in application.lines.select_related("taxon")}
        self.position = position or max(rows, default=0) + 1
        self.line: ApplicationLine | None = rows.get(self.position)
        self.is_lookup = bool(data and data.get("lookup"))
        self.form = LineForm(None if self.is_lookup else data, initial=self._initial())
        self.text = self._sent("species") or (self.line.scientific_name if self.line else "")
        self.hits = self._hits()
        self.taxon_id = self._taxon_id()
        self.species_error = ""

    def _initial(self) -> dict[str, Any]:
        if self.is_lookup and self.data:
            return self.data.dict()
        if self.line is not None:
            fields = {name: getattr(self.line, name) for name in LineForm.base_fields}
            if self.line.quantity is not None:
                fields["quantity"] = format(self.line.quantity.normalize(), "f")
            return fields
        at_home = self.application.document_type.kind == EXPORT
        return {"origin_country": current_country().iso2 if at_home else ""}

    def _sent(self, name: str) -> str:
        return str(self.data.get(name, "")).strip() if self.data is not None else ""

    def _hits(self) -> list[Hit]:
        """What was searched for; else the species that the line has."""
        searched = self._sent("species")
        if searched:
            return find_species(searched)
        if self.line is not None and self.line.taxon is not None:
            return find_species(self.line.scientific_name)[:1]
        return []

    def _taxon_id(self) -> str:
        """The species meant: the one chosen, or the only one that the text can mean."""
        chosen = self._sent("taxon_id")
        known = {str(hit.taxon_id) for hit in self.hits}
        if chosen and (chosen in known or not self._sent("species")):
            return chosen
        text = self._sent("species").casefold()
        if text and not self.is_lookup:
            exact = [hit for hit in self.hits if hit.scientific_name.casefold() == text]
            found = exact or (self.hits if len(self.hits) == 1 else [])
            return str(found[0].taxon_id) if found else ""
        return str(self.line.taxon_id or "") if self.line and not self.is_lookup else ""

    def save(self) -> bool:
        """Store the line; false when something has to be put right on the form."""
        if self.is_lookup or self.data is None or not self.form.is_valid():
            return False
        if self._sent("species") and not self.taxon_id:
            self.species_error = _("Choose the species from the list.")
            return False
        fields = given(self.form) | ({"taxon_id": self.taxon_id} if self.taxon_id else {})
        reasons = reasons_in(self.data)
        if reasons:
            fields["reasons"] = (self.line.reasons if self.line else {}) | reasons
        return attempt(self.form, self._set_line, fields) is not None

    def _set_line(self, fields: dict[str, Any]) -> ApplicationLine:
        """As `set_line`, with the refused fields under their names on this form."""
        try:
            return set_line(self.application, position=self.position, by=self.by, **fields)
        except ApplicationInvalid as error:
            names = {name.rpartition(".")[2]: said for name, said in error.fields.items()}
            raise ApplicationInvalid(fields=names) from None

    def issues(self) -> list[dict[str, Any]]:
        """What the controls say about the stored line."""
        if self.line is None or self.is_lookup:
            return []
        own = [one for one in find_issues(self.application) if one.position == self.position]
        return issue_rows(self.application, own)

    def has_open_warnings(self) -> bool:
        """Whether the line as stored needs a reason stated."""
        own = [one for one in find_issues(self.application) if one.position == self.position]
        return any(one.is_blocking and one.severity == "warning" for one in own)

    def appendices(self) -> list[str]:
        """The Appendices that the stored species may be in; more than one asks for a choice."""
        line = self.line
        if line is None or line.taxon is None or not self.application.document_type.is_cites:
            return []
        rows = species.appendix_on(
            line.taxon,
            on=clock.today(),
            origin=line.origin_country or None,
            source_code=line.source_code,
        )
        return list(dict.fromkeys(row.appendix for row in rows))

    def context(self) -> dict[str, Any]:
        """What the form's page shows."""
        initial = self.form.initial
        is_other = self.application.document_type.kind in ("R", "I")
        found = [row["issue"].field for row in self.issues()]
        return {
            "application": self.application,
            "form": self.form,
            "position": self.position,
            "is_new": self.line is None,
            "text": self.text,
            "results": choices_of(self.hits),
            "searched": bool(self._sent("species")),
            "taxon_id": self.taxon_id,
            "species_error": self.species_error,
            "issues": self.issues(),
            "appendices": self.appendices(),
            "rare_open": is_other or any(initial.get(n) or n in found for n in RARE),
        }
