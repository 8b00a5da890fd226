"""Forms at the border: what really crosses it, line by line."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.documents.epermit.model import line_letter
from core.permits.rules.entry import AMBIGUOUS
from core.risk.models import Inspection
from design.branding import in_language
from portal.choices import country_choices, office_choices

AMOUNT = {"inputmode": "decimal", "autocomplete": "off"}
PREFIX, DEAD = "quantity-", "dead-"


class LookupForm(forms.Form):
    """One box for a number, or for what a scanner reads from the code."""

    q = forms.CharField(
        label=_("Permit number, or scan the code on the permit"), max_length=2000,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "type": "search"}
        ),
    )  # fmt: skip


class BorderForm(forms.Form):
    """Office, document of transport, and a quantity for each line (`quantity-A`, …)."""

    office = forms.ChoiceField(label=_("Your office"))
    transport_document = forms.CharField(
        label=_("Bill of lading, air waybill or other transport document"), max_length=70,
        required=False,
    )  # fmt: skip
    remarks = forms.CharField(
        label=_("Remarks"), required=False, widget=forms.Textarea({"rows": 2})
    )
    idempotency_key = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        self.fields["office"].choices = office_choices()  # type: ignore[attr-defined]
        for line in self.lines:
            letter = line_letter(line.position)
            self.fields[f"{PREFIX}{letter}"] = forms.CharField(
                label=_("Line %(line)s: actual quantity") % {"line": letter}, max_length=30,
                widget=forms.TextInput(AMOUNT),
            )  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """Each line with its field."""
        return [
            {"line": line, "field": self[f"{PREFIX}{line_letter(line.position)}"]}
            for line in self.lines
        ]

    def quantities(self, prefix: str = PREFIX) -> dict[str, str]:
        """What was entered, by the letter of the line; 2,5 is read as 2.5."""
        return {
            name.removeprefix(prefix): with_point(str(value))
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix) and value
        }


def with_point(text: str) -> str:
    """The number with a decimal point; 1,500 stays, as it means two things to two readers."""
    compact = text.replace(" ", "")
    return compact if AMBIGUOUS.fullmatch(compact) else compact.replace(",", ".")


class ImportForm(BorderForm):
    """What arrived on another country's permit, with what arrived dead (`dead-A`, …)."""

    import_permit_number = forms.CharField(
        label=_("Number of the import permit"), max_length=70, required=False,
        help_text=_("Needed for Appendix I."),
    )  # fmt: skip

    def __init__(self, *args: Any, lines: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, lines=lines, **kwargs)
        for line in self.lines:
            if line.term_code == "LIV":
                letter = line_letter(line.position)
                self.fields[f"{DEAD}{letter}"] = forms.CharField(
                    label=_("Line %(line)s: dead on arrival") % {"line": letter}, max_length=30,
                    required=False, widget=forms.TextInput(AMOUNT),
                )  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """Each line with its fields."""
        found = super().rows()
        for row in found:
            dead = f"{DEAD}{line_letter(row['line'].position)}"
            row["dead"] = self[dead] if dead in self.fields else None
        return found


class ForeignForm(forms.Form):
    """Which country's permit to ask for."""

    issuer = forms.ChoiceField(label=_("Issuing country"))
    number = forms.CharField(
        label=_("Permit number"), max_length=70, widget=forms.TextInput({"autocomplete": "off"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issuer"].choices = country_choices()  # type: ignore[attr-defined]


MEASURE, CHECK = "measured-", "check-"
ANSWERS = (("yes", _("Yes")), ("no", _("No")), ("na", _("Does not apply")))


class InspectionForm(forms.Form):
    """What an inspection found: a quantity per line, an answer per question, the outcome."""

    outcome = forms.ChoiceField(label=_("Outcome"))
    note = forms.CharField(
        label=_("What was found"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed where something is not as declared."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, lines: Iterable[Any], checklist: Iterable[dict[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.checklist = list(lines), list(checklist)
        self.fields["outcome"].choices = [("", ""), *Inspection.Outcome.choices]  # type: ignore[attr-defined]
        for line in self.lines:
            letter = line_letter(line.position)
            self.fields[f"{MEASURE}{letter}"] = forms.CharField(
                label=_("Line %(line)s: measured quantity") % {"line": letter}, max_length=30,
                widget=forms.TextInput(AMOUNT),
            )  # fmt: skip
        for row in self.checklist:
            self.fields[f"{CHECK}{row['code']}"] = forms.ChoiceField(
                label=in_language(row["names"]) or row["code"], choices=[("", ""), *ANSWERS]
            )

    def measure_rows(self) -> list[dict[str, Any]]:
        """Each line with its field."""
        return [
            {"line": line, "field": self[f"{MEASURE}{line_letter(line.position)}"]}
            for line in self.lines
        ]

    def check_rows(self) -> list[Any]:
        """The field of each question."""
        return [self[f"{CHECK}{row['code']}"] for row in self.checklist]

    def measures(self) -> dict[int, str]:
        """What was measured, by position."""
        return {
            line.position: with_point(
                str(self.cleaned_data[f"{MEASURE}{line_letter(line.position)}"])
            )
            for line in self.lines
        }

    def checks(self) -> dict[str, str]:
        """The answers, by the code of the question."""
        return {row["code"]: self.cleaned_data[f"{CHECK}{row['code']}"] for row in self.checklist}
