"""Forms of the Scientific Authority."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.findings.models import Outcome
from portal.choices import blank, code_choices


def day(label: Any, **more: Any) -> forms.DateField:
    """A field for a day, as the browser asks for one."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}), **more)


class StandingFindingForm(forms.Form):
    """A finding for more than one case; blank keys mean "any". The species is chosen beside it."""

    source_codes = forms.MultipleChoiceField(
        label=_("Sources"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None: every source."),
    )  # fmt: skip
    term_code = forms.ChoiceField(label=_("Specimens"), required=False)
    region = forms.CharField(
        label=_("Area"), max_length=60, required=False,
        help_text=_("As the country's quotas name it; empty: the whole country."),
    )  # fmt: skip
    valid_from = day(_("From"))
    valid_until = day(_("Until"))
    review_on = day(
        _("To be reviewed on"), required=False, help_text=_("You are reminded before it.")
    )
    maximum = forms.DecimalField(
        label=_("Maximum quantity"), required=False, max_digits=16, decimal_places=4,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        help_text=_("Cases may cite the finding until this is used up."),
    )  # fmt: skip
    unit_code = forms.ChoiceField(label=_("Unit"), initial="NAR")
    outcome = forms.ChoiceField(
        label=_("Outcome"), widget=forms.RadioSelect, choices=Outcome.choices[:3]
    )
    conditions = forms.CharField(
        label=_("Conditions"), required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("One per line; they are printed on every permit that rests on the finding."),
    )  # fmt: skip
    reasoning = forms.CharField(
        label=_("Reasoning"), widget=forms.Textarea({"rows": 4}),
        help_text=_("What the finding rests on. It is kept for ever."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_code"].choices = code_choices("unit")  # type: ignore[attr-defined]
        any_term = [blank(_("All")), *code_choices("term")[1:]]
        self.fields["term_code"].choices = any_term  # type: ignore[attr-defined]
        sources = code_choices("source")[1:]
        self.fields["source_codes"].choices = sources  # type: ignore[attr-defined]
