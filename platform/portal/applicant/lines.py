"""The form of one line with its species: typed, searched, chosen; also without JavaScript."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from core.common import clock
from core.permits.errors import ApplicationInvalid
from core.permits.models import Application, ApplicationLine
from core.permits.rules.documents import EXPORT
from core.permits.rules.issues import WARNING
from core.permits.selectors import find_issues
from core.permits.selectors.issues import preview_issues
from core.permits.services import set_line
from core.quotas.selectors import list_regions
from core.species import selectors as species
from design.forms import attempt
from portal.species import SpeciesChoice
from tenants.context import current_country

from .forms import LineForm, given, reasons_in
from .review import issue_rows
from .stock import lot_rows

RARE = (
    "second_source_code", "common_name", "origin_permit_number", "origin_permit_date",
    "reexport_country", "reexport_number", "reexport_date", "operation_number", "acquisition_date",
)  # fmt: skip
"""Fields that most lines leave empty; they stand in a part that opens."""
MISSING = "missing.line."


class LineEditor:
    """One line of a draft as a form: what was there, what was sent, what came of it."""

    def __init__(
        self, application: Application, *, position: int | None, data: QueryDict | None, by: Any
    ) -> None:
        self.application, self.data, self.by = application, data, by
        rows = {line.position: line for line in application.lines.select_related("taxon")}
        self.position = position or max(rows, default=0) + 1
        self.line: ApplicationLine | None = rows.get(self.position)
        self.species = SpeciesChoice(
            data,
            known=self.line.scientific_name if self.line else "",
            known_id=self.line.taxon_id if self.line else "",
        )
        self.is_lookup = self.species.is_lookup
        self.form = LineForm(None if self.is_lookup else data, initial=self._initial())

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

    def save(self) -> bool:
        """Store the line; false when something has to be put right on the form."""
        if self.is_lookup or self.data is None or not self.form.is_valid():
            return False
        if not self.species.is_settled(may_be_blank=True):
            return False
        chosen = self.species.taxon_id
        fields = given(self.form) | ({"taxon_id": chosen} if chosen else {})
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

    def preview(self) -> list[dict[str, Any]]:
        """What the controls would say if the line were saved as typed; nothing is stored.

        What is still missing is left out: the form itself shows it.
        """
        if self.data is None:
            return []
        typed = {name: self.data[name] for name in LineForm.base_fields if name in self.data}
        chosen = self.species.taxon_id
        values = typed | ({"taxon_id": chosen} if chosen else {})
        values["reasons"] = (self.line.reasons if self.line else {}) | reasons_in(self.data)
        found = preview_issues(self.application, position=self.position, values=values)
        own = [one for one in found if not one.code.startswith(MISSING)]
        return issue_rows(self.application, own)

    def asks_for_more(self) -> bool:
        """Whether the line as stored lacks something, or a reason for what is unusual."""
        own = [one for one in find_issues(self.application) if one.position == self.position]
        return any(
            one.is_blocking and (one.severity == WARNING or one.code.startswith(MISSING))
            for one in own
        )

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
            "chosen": self.species,
            "issues": self.issues(),
            "check_url": reverse("applicant:check_line", args=[self.application.pk, self.position]),
            "appendices": self.appendices(),
            "regions": list_regions(on=clock.today()),
            "lot_rows": lot_rows(self.application, self.line),
            "rare_open": is_other or any(initial.get(n) or n in found for n in RARE),
        }
