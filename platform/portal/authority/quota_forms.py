"""Forms of the quota pages."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from core.findings.selectors import list_standing
from core.quotas.models import Quota
from core.quotas.rules import NUMBER, plain
from core.quotas.selectors import find_later
from portal.choices import blank, code_choices


def number(label: Any, **more: Any) -> forms.DecimalField:
    """A field for a quantity of four decimal places."""
    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(
        label=label, min_value=0, max_digits=16, decimal_places=4, widget=widget, **more
    )


def day(label: Any, **more: Any) -> forms.DateField:
    """A field for a day that may be left empty, as the browser asks for one."""
    # Whatever the language: a browser shows no other form, and would drop the day when saving.
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, **more)


class ReasonsForm(forms.Form):
    """Why a quota is set or changed, on what, and how it was told."""

    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed to raise or lower a quota; kept with its history."),
    )  # fmt: skip
    notice = forms.CharField(
        label=_("Notice"), max_length=400, required=False,
        help_text=_("How it was published or told to the Secretariat; needed to raise one."),
    )  # fmt: skip
    basis_id = forms.TypedChoiceField(
        label=_("Rests on the finding"), required=False, empty_value=None, coerce=UUID,
        help_text=_("Needed to raise a quota: a standing finding for as much."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        findings = [
            (str(each.pk), f"{each.number} · {each.taxon.scientific_name}")
            for each in list_standing(is_open=True)
        ]
        self.fields["basis_id"].choices = [blank(_("None")), *findings]  # type: ignore[attr-defined]


class QuotaForm(ReasonsForm):
    """A quota; blank keys mean "any". The period is a year, or a first and a last day."""

    year = forms.IntegerField(label=_("Year"), min_value=1975, max_value=2200, required=False)
    starts_on = day(_("Or from"), help_text=_("For a season that is no calendar year."))
    ends_on = day(_("until"))
    amount = number(_("Quota"), help_text=_("0 stops every export."))
    unit_code = forms.ChoiceField(label=_("Unit"), initial=NUMBER)
    term_code = forms.ChoiceField(label=_("Specimens"), required=False)
    factors = forms.CharField(
        label=_("Further specimens that share the quota"), required=False,
        widget=forms.Textarea({"rows": 2, "spellcheck": "false"}),
        help_text=_(
            "One per line: term, unit and factor to the quota's unit, such as “SKI NAR 1” or "
            "“MEA KGM 0.05”. Nothing is converted without a factor stated here."
        ),
    )  # fmt: skip
    source_codes = forms.MultipleChoiceField(
        label=_("Sources"), required=False, widget=forms.CheckboxSelectMultiple
    )
    purpose_codes = forms.MultipleChoiceField(
        label=_("Purposes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    region = forms.CharField(
        label=_("Area or population"), max_length=60, required=False,
        help_text=_("Applicants then say where the specimens were taken."),
    )  # fmt: skip
    is_in_preparation = forms.BooleanField(
        label=_("In preparation: nothing may be exported yet"), required=False
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea({"rows": 2}))
    reference = forms.CharField(
        label=_("Published in"), max_length=200, required=False,
        help_text=_("Notification, gazette or web page of the published quota."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        any_term = [blank(_("All")), *code_choices("term")[1:]]
        choices = {
            "unit_code": code_choices("unit"),
            "term_code": any_term,
            "source_codes": code_choices("source")[1:],
            "purpose_codes": code_choices("purpose")[1:],
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]

    def clean_factors(self) -> list[dict[str, str]]:
        """The lines as conversions; whether the factors are right is for the service to say."""
        rows = []
        terms, units = dict(code_choices("term")), dict(code_choices("unit"))
        for line in self.cleaned_data["factors"].splitlines():
            parts = line.replace(",", ".").split()
            if not parts:
                continue
            if len(parts) != 3 or parts[0].upper() not in terms or parts[1].upper() not in units:
                raise forms.ValidationError(
                    _("“%(line)s”: write a term, a unit and a factor, such as “SKI NAR 1”."),
                    params={"line": line.strip()},
                )
            rows.append({"term": parts[0].upper(), "unit": parts[1].upper(), "factor": parts[2]})
        return rows

    def values(self) -> dict[str, Any]:
        """What `core.quotas.services.set_quota` takes."""
        found = dict(self.cleaned_data)
        found["conversions"] = found.pop("factors")
        if found["starts_on"] or found["ends_on"]:
            found.pop("year")
        return found


def initial_of(quota: Quota) -> dict[str, Any]:
    """A quota as its form shows it."""
    names = ("unit_code", "term_code", "source_codes", "purpose_codes", "region", "note")
    is_year = "/" not in quota.period
    period = {"year": quota.year} if is_year else {}
    if not is_year:
        period = {"starts_on": quota.starts_on, "ends_on": quota.ends_on}
    factors = "\n".join(f"{row['term']} {row['unit']} {row['factor']}" for row in quota.conversions)
    return {
        **{name: getattr(quota, name) for name in names},
        **period,
        "amount": plain(quota.amount),
        "factors": factors,
        "is_in_preparation": quota.is_in_preparation,
        "reference": quota.reference,
    }


class CarryForm(forms.Form):
    """What is carried over to a later period of the same quota."""

    target = forms.ChoiceField(label=_("To the period"))
    amount = number(_("Quantity"), initial=Decimal(0))
    justification = forms.CharField(label=_("Justification"), widget=forms.Textarea({"rows": 2}))
    notice = forms.CharField(
        label=_("Told to the Secretariat by"), max_length=400,
        help_text=_("Letter or message, with number or date."),
    )  # fmt: skip

    def __init__(self, *args: Any, quota: Quota, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_carry_%s", **kwargs)
        self.later = {str(each.pk): each for each in find_later(quota)}
        choices = [(key, each.period) for key, each in self.later.items()]
        self.fields["target"].choices = choices  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What `core.quotas.services.carry_over` takes."""
        return self.cleaned_data | {"target": self.later[self.cleaned_data["target"]]}
