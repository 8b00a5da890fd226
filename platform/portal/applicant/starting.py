"""Choosing the paper to apply for, and the organisation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.parties.models import Organisation
from core.permits.models import Application
from core.permits.selectors import list_document_types
from core.permits.services import start_application

NOTES = {
    "E": _("Specimens leave the country where they were taken, bred or propagated."),
    "R": _("Specimens that had been imported leave the country again."),
    "I": _("Specimens come into the country."),
    "O": _("Another paper of this country."),
}


class StartForm(forms.Form):
    """Which paper, for which organisation."""

    document_type = forms.ChoiceField(label=_("Which paper do you need?"))
    organisation = forms.ChoiceField(label=_("For whom do you apply?"), required=False)

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.types = list(list_document_types())
        self.organisations = {str(each.pk): each for each in organisations}
        papers = [(each.code, each.name) for each in self.types]
        self.fields["document_type"].choices = papers  # type: ignore[attr-defined]
        own = [(key, each.name) for key, each in self.organisations.items()]
        self.fields["organisation"].choices = own  # type: ignore[attr-defined]

    def papers(self) -> list[dict[str, Any]]:
        """The papers as cards to choose from."""
        chosen = self["document_type"].value()
        return [
            {"type": each, "note": NOTES[each.kind], "is_chosen": each.code == chosen}
            for each in self.types
        ]


def start_chosen(form: StartForm, *, by: Any) -> Application:
    """The new draft of what was chosen. Raises what `start_application` raises."""
    chosen = form.cleaned_data["organisation"] or next(iter(form.organisations))
    return start_application(
        document_type=form.cleaned_data["document_type"],
        organisation=form.organisations[chosen],
        by=by,
    )
