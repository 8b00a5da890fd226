"""Forms about stock: declare a lot, move it, mark it, offer it, register an operation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.common import clock
from core.parties.models import Organisation
from core.stock.models import Lot, Mark, Operation
from core.stock.services.lots import DECLARABLE
from portal.choices import blank, code_choices, country_choices, origin_choices

AMOUNT = {"inputmode": "decimal", "autocomplete": "off"}
DAY = {"type": "date"}
MOST = 1_000_000_000


def quantity_field(label: Any) -> forms.CharField:
    """A quantity as typed; the service reads it."""
    return forms.CharField(label=label, max_length=30, widget=forms.TextInput(AMOUNT))


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day, with the browser's calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(DAY, format="%Y-%m-%d"), **more)


class LotForm(forms.Form):
    """A lot to declare; the species is chosen beside it."""

    organisation = forms.ModelChoiceField(label=_("Holder"), queryset=None, empty_label=None)
    term_code = forms.ChoiceField(label=_("What the specimens are"))
    source_code = forms.ChoiceField(label=_("Source"))
    quantity = quantity_field(_("Quantity"))
    unit_code = forms.ChoiceField(label=_("Unit"), initial="NAR")
    origin_country = forms.ChoiceField(label=_("Country of origin"))
    basis = forms.ChoiceField(
        label=_("Where they are from"),
        choices=[blank(), *((one.value, one.label) for one in DECLARABLE)],
    )
    operation = forms.ModelChoiceField(
        label=_("Registered operation"), queryset=None, required=False, empty_label="–"
    )
    reference = forms.CharField(
        label=_("Number of the paper"), max_length=70,
        help_text=_("Of the harvest licence, foreign permit, registration or bill of sale."),
    )  # fmt: skip
    issuer = forms.ChoiceField(
        label=_("Country of the foreign permit"), required=False, help_text=_("For imports only.")
    )
    acquired_on = day_field(_("Day of acquisition"))
    proof = forms.CharField(
        label=_("What the proof shows"), widget=forms.Textarea({"rows": 2}),
        help_text=_("For example: licence for ten animals, valid for the season."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Proof"), required=False, help_text=_("PDF, PNG, JPEG, TIFF or DOCX.")
    )

    def __init__(self, *args: Any, organisations: Any, operations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["organisation"].queryset = organisations
        fields["operation"].queryset = operations
        for name, kind in (("term_code", "term"), ("source_code", "source"), ("unit_code", "unit")):
            fields[name].choices = code_choices(kind)
        fields["origin_country"].choices = origin_choices()
        fields["issuer"].choices = country_choices()


class MoveForm(forms.Form):
    """What became more or less in the lot."""

    kind = forms.ChoiceField(label=_("What happened"))
    quantity = quantity_field(_("Quantity"))
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False,
        help_text=_("A part of the lot needs none."),
    )  # fmt: skip

    def __init__(self, *args: Any, kinds: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class ProcessForm(forms.Form):
    """What a part of the lot was made into."""

    quantity = quantity_field(_("Taken of this lot"))
    term_code = forms.ChoiceField(label=_("Made into"))
    unit_code = forms.ChoiceField(label=_("Unit of the product"), initial="NAR")
    factor = forms.CharField(
        label=_("Units of the product per unit taken"), max_length=30, initial="1",
        widget=forms.TextInput(AMOUNT),
    )  # fmt: skip
    reason = forms.CharField(label=_("How it was made"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["term_code"].choices = code_choices("term")  # type: ignore[attr-defined]
        self.fields["unit_code"].choices = code_choices("unit")  # type: ignore[attr-defined]


class MarkForm(forms.Form):
    """Numbers of tags, rings or chips."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Mark.Kind.choices)
    numbers = forms.CharField(
        label=_("Numbers, one a line"), widget=forms.Textarea({"rows": 3}), max_length=20_000
    )


class OfferForm(forms.Form):
    """A part of the lot for somebody else."""

    receiver = forms.CharField(
        label=_("Receiver"), max_length=200,
        help_text=_("Its whole name, or its registration number."),
    )  # fmt: skip
    quantity = quantity_field(_("Quantity"))
    reference = forms.CharField(label=_("Number of the bill of sale"), max_length=70)


class OperationForm(forms.Form):
    """An operation for the register; the species is chosen beside it."""

    organisation = forms.ModelChoiceField(
        label=_("Operator"), queryset=Organisation.objects.order_by("name")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Operation.Kind.choices)
    number = forms.CharField(label=_("Number in the register"), max_length=70)
    cites_number = forms.CharField(
        label=_("Number of the CITES Secretariat"), max_length=70, required=False,
        help_text=_("For Appendix I animals bred for commerce (Res. Conf. 12.10)."),
    )  # fmt: skip
    capacity = forms.IntegerField(label=_("Specimens a year at most"), min_value=1, max_value=MOST)
    parental_stock = forms.IntegerField(label=_("Parental stock"), min_value=1, max_value=MOST)
    registered_on = day_field(_("Registered on"), initial=clock.today)


def state_choices() -> list[tuple[str, Any]]:
    """The states of lots, for the filter."""
    return [("", _("All states")), *Lot.State.choices]
