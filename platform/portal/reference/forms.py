"""Forms of the species pages: a note with pictures, a national measure and its end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.common import clock
from core.nationals.models import NationalMeasure

DAY = {"type": "date"}


class PicturesInput(forms.ClearableFileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several files; the service tells what they are."""

    widget = PicturesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files, none when nothing was chosen."""
        given = data if isinstance(data, (list, tuple)) else [data]
        return [super(PicturesField, self).clean(one, initial) for one in given if one]


class NoteForm(forms.Form):
    """What officers should know of a species."""

    title = forms.CharField(label=_("What it is about"), max_length=120)
    text = forms.CharField(
        label=_("Text"), required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("How to tell it from similar species, what traders call it, what to measure."),
    )  # fmt: skip
    pictures = PicturesField(
        label=_("Pictures"), required=False, widget=PicturesInput({"accept": ".jpg,.jpeg,.png"}),
        help_text=_("JPEG or PNG, up to six."),
    )  # fmt: skip


class MeasureForm(forms.Form):
    """A rule of the country for the species and all below it."""

    kind = forms.ChoiceField(label=_("Measure"), choices=NationalMeasure.Kind.choices)
    legal_basis = forms.CharField(label=_("Law or decision"), max_length=200)
    text = forms.CharField(
        label=_("What it asks for"), required=False, widget=forms.Textarea({"rows": 2})
    )
    starts_on = forms.DateField(
        label=_("First day"), initial=clock.today, widget=forms.DateInput(DAY, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d")
    )


class EndForm(forms.Form):
    """The last day of a measure."""

    on = forms.DateField(label=_("Last day"), widget=forms.DateInput(DAY, format="%Y-%m-%d"))
