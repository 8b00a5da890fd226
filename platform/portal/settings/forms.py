"""Forms of the settings: people and grants."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts import selectors as accounts
from epix.wire.names import ALL_OPERATIONS


def role_choices() -> list[tuple[str, str]]:
    """The country's roles with their names in the reader's language; one query."""
    return [(role.code, role.name) for role in accounts.list_roles()]


class RolesForm(forms.Form):
    """Which roles a person has."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Give only what the person's work needs."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = role_choices()  # type: ignore[attr-defined]


class InviteForm(RolesForm):
    """A person to be invited by e-mail."""

    full_name = forms.CharField(label=_("Full name"), max_length=120)
    email = forms.EmailField(
        label=_("Work e-mail address"),
        help_text=_("The invitation goes here; it is also the name to sign in with."),
    )
    field_order = ("full_name", "email", "roles")


class GrantForm(forms.Form):
    """Which country may look this country's permits up, for what, until when."""

    caller = forms.ChoiceField(label=_("Country"))
    operations = forms.MultipleChoiceField(
        label=_("What it may ask for"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(name, name) for name in ALL_OPERATIONS],
        initial=list(ALL_OPERATIONS),
    )
    expires_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day; left empty, until you end it."),
    )

    def __init__(self, *args: Any, members: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {member.iso2: f"{member.iso2} · {member.name}" for member in members}
        self.fields["caller"].choices = [("", _("Choose")), *names.items()]  # type: ignore[attr-defined]
