"""Forms of the console."""

from django import forms
from django.utils.translation import gettext_lazy as _

from design.statuses import STATUSES
from tenants.services import list_offered_packs


class OnboardForm(forms.Form):
    """Which pack becomes a country, under which host, and who administers it first."""

    pack = forms.ChoiceField(
        label=_("Country pack"),
        help_text=_("The folder with the country's roles, workflows, papers and fees."),
    )
    host = forms.RegexField(
        r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$",
        label=_("Host name"),
        required=False,
        max_length=253,
        help_text=_("Without https:// and port. Left empty, the platform's usual name is taken."),
        error_messages={"invalid": _("Write a host name such as cites.example.org.")},
    )
    admin_email = forms.EmailField(
        label=_("E-mail address of the first administrator"),
        help_text=_("This person gets an invitation and sets a password."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["pack"].choices = [(code, code) for code in list_offered_packs()]  # type: ignore[attr-defined]


class ExchangeFilterForm(forms.Form):
    """Which exchanges of the hub's log are shown."""

    iso2 = forms.CharField(label=_("Country code"), max_length=2, required=False)
    number = forms.CharField(label=_("Permit number"), max_length=70, required=False)
    result = forms.ChoiceField(
        label=_("Result"),
        required=False,
        choices=[
            ("", _("All results")),
            *((code, STATUSES[code][1]) for code in ("answered", "refused")),
            ("broken", _("Broken off")),
        ],
    )
