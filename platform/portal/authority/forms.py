"""Forms of the Management Authority."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.findings.models import Finding
from core.permits.selectors import list_document_types
from portal.casework import state_choices


class CaseFilter(forms.Form):
    """Finding cases and tasks."""

    q = forms.CharField(
        label=_("Reference, permit, party or species"), max_length=100, required=False
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    type = forms.ChoiceField(label=_("Paper"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = state_choices()  # type: ignore[attr-defined]
        papers = [(each.code, each.name) for each in list_document_types()]
        self.fields["type"].choices = [("", _("All papers")), *papers]  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, str]:
        """What is asked for; nothing when it cannot be read."""
        return dict(self.cleaned_data) if self.is_valid() else {"q": "", "state": "", "type": ""}


class FindingForm(forms.Form):
    """A finding: what was found, why, under which conditions."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), widget=forms.RadioSelect, choices=Finding.Outcome.choices
    )
    reasoning = forms.CharField(
        label=_("Reasoning"), widget=forms.Textarea({"rows": 4}),
        help_text=_("What the finding rests on. It is kept with the case for ever."),
    )  # fmt: skip
    conditions = forms.CharField(
        label=_("Conditions"), required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("One per line; they are printed on the permit."),
    )  # fmt: skip


class ConditionsForm(forms.Form):
    """What the officer adds to the paper."""

    conditions = forms.CharField(
        label=_("Special conditions (box 5)"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("One per line."),
    )  # fmt: skip
    security_stamp = forms.CharField(
        label=_("Number of the security stamp"), max_length=70, required=False
    )


class PermitFilter(forms.Form):
    """Finding permits."""

    q = forms.CharField(label=_("Permit number, party or species"), max_length=100, required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)

    def __init__(self, *args: Any, statuses: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [("", _("All")), *statuses]  # type: ignore[attr-defined]
