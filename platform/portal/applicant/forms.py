"""Forms of applicants. Nothing is required here: drafts are stored as they come, and judged by
the services when they are handed in."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.parties.models import Organisation
from portal.choices import (
    blank,
    code_choices,
    country_choices,
    office_choices,
    origin_choices,
)

DATE = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class RegisterForm(forms.Form):
    """A company, institution or person for which one applies."""

    name = forms.CharField(label=_("Name of the company, institution or person"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Organisation.Kind.choices, widget=forms.RadioSelect,
        initial=Organisation.Kind.COMPANY,
    )  # fmt: skip
    registration_number = forms.CharField(
        label=_("Registration or tax number"), max_length=70, required=False
    )
    street = forms.CharField(label=_("Street or postal address"), max_length=200)
    city = forms.CharField(label=_("Town"), max_length=100)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    country = forms.ChoiceField(label=_("Country"))
    email = forms.EmailField(label=_("E-mail address"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    is_agent = forms.BooleanField(
        label=_("I act for it as an agent"), required=False,
        help_text=_("For example as a forwarder or lawyer: papers never name you as a party."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]


class PartiesForm(forms.Form):
    """Who exports, who imports, for what purpose (boxes 3 to 5a)."""

    exporter_name = forms.CharField(label=_("Name"), max_length=200, required=False)
    exporter_street = forms.CharField(
        label=_("Street or postal address"), max_length=200, required=False
    )
    exporter_city = forms.CharField(label=_("Town"), max_length=100, required=False)
    exporter_postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    exporter_country = forms.ChoiceField(label=_("Country"), required=False)
    importer_name = forms.CharField(label=_("Name"), max_length=200, required=False)
    importer_street = forms.CharField(
        label=_("Street or postal address"), max_length=200, required=False
    )
    importer_city = forms.CharField(label=_("Town"), max_length=100, required=False)
    importer_postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    importer_country = forms.ChoiceField(label=_("Country"), required=False)
    purpose_code = forms.ChoiceField(
        label=_("Purpose of the transaction"), required=False,
        help_text=_("Box 5a: what the importer wants the specimens for."),
    )  # fmt: skip
    exit_office = forms.ChoiceField(
        label=_("Customs office where the goods cross the border"), required=False
    )
    import_permit_number = forms.CharField(
        label=_("Number of the import permit"), max_length=70, required=False,
        help_text=_("Needed for species in Appendix I: the country of import grants it first."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = country_choices()
        self.fields["exporter_country"].choices = countries  # type: ignore[attr-defined]
        self.fields["importer_country"].choices = countries  # type: ignore[attr-defined]
        self.fields["purpose_code"].choices = code_choices("purpose")  # type: ignore[attr-defined]
        self.fields["exit_office"].choices = office_choices()  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """One line (boxes 7 to 12b); the species is chosen beside it."""

    term_code = forms.ChoiceField(
        label=_("What the specimens are"), required=False, help_text=_("Box 9: skins, live, …")
    )
    description = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea({"rows": 2})
    )
    marks = forms.CharField(
        label=_("Marks and numbers"), required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("Tags, rings, microchips; how the consignment can be told."),
    )  # fmt: skip
    quantity = forms.CharField(
        label=_("Quantity"), max_length=30, required=False,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    unit_code = forms.ChoiceField(label=_("Unit"), required=False, initial="NAR")
    source_code = forms.ChoiceField(
        label=_("Source"), required=False, help_text=_("Box 10: wild, ranched, bred, …")
    )
    origin_country = forms.ChoiceField(
        label=_("Country of origin"), required=False,
        help_text=_("Box 12: where taken from the wild, bred or propagated."),
    )  # fmt: skip
    appendix = forms.ChoiceField(
        label=_("Appendix"), required=False,
        help_text=_("Populations of this species stand in different Appendices: choose yours."),
        choices=[blank(), ("I", "I"), ("II", "II"), ("III", "III")],
    )  # fmt: skip
    region = forms.CharField(
        label=_("Where it was taken"), max_length=60, required=False,
        help_text=_("Quotas are divided by these areas or populations."),
        widget=forms.TextInput({"list": "regions"}),
    )  # fmt: skip
    second_source_code = forms.ChoiceField(label=_("Second source"), required=False)
    common_name = forms.CharField(label=_("Common name"), max_length=200, required=False)
    origin_permit_number = forms.CharField(
        label=_("Number of the permit of the country of origin"), max_length=70, required=False
    )
    origin_permit_date = forms.DateField(label=_("Its date"), required=False, widget=DATE)
    reexport_country = forms.ChoiceField(label=_("Country of last re-export"), required=False)
    reexport_number = forms.CharField(
        label=_("Number of the re-export certificate"), max_length=70, required=False
    )
    reexport_date = forms.DateField(label=_("Its date"), required=False, widget=DATE)
    operation_number = forms.CharField(
        label=_("Number of the breeding operation or nursery"), max_length=70, required=False
    )
    acquisition_date = forms.DateField(
        label=_("Date of acquisition"), required=False, widget=DATE,
        help_text=_("For pre-Convention specimens only."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = {"term_code": "term", "unit_code": "unit", "source_code": "source"}
        for name, kind in (kinds | {"second_source_code": "source"}).items():
            self.fields[name].choices = code_choices(kind)  # type: ignore[attr-defined]
        self.fields["origin_country"].choices = origin_choices()  # type: ignore[attr-defined]
        self.fields["reexport_country"].choices = country_choices()  # type: ignore[attr-defined]


class ProofForm(forms.Form):
    """One document that proves the lawful origin."""

    file = forms.FileField(label=_("Document"), help_text=_("PDF, PNG, JPEG, TIFF or DOCX."))


class ListForm(forms.Form):
    """Finding one's applications."""

    q = forms.CharField(
        label=_("Reference, permit number, party or species"), max_length=100, required=False
    )
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, states: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = states  # type: ignore[attr-defined]


def given(form: forms.Form) -> dict[str, Any]:
    """The cleaned values of those fields that were sent; what was not sent stays as it is."""
    return {name: value for name, value in form.cleaned_data.items() if name in form.data}


def reasons_in(data: Mapping[str, Any], *, prefix: str = "reason-") -> dict[str, str]:
    """Stated reasons by issue code, from fields called `reason-<code>`."""
    return {
        name.removeprefix(prefix): str(value)
        for name, value in data.items()
        if name.startswith(prefix)
    }
