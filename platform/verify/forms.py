"""Entering a code by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.documents import token
from core.documents.selectors import list_trust_keys


class CodeForm(forms.Form):
    """The number on the paper and the code (or address) read from it."""

    number = forms.CharField(
        label=_("Permit number"),
        help_text=_("As printed in box 1."),
        max_length=70,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=_("Code or address from the QR code"),
        help_text=_("Paste what a scanner shows: the whole address, or the part after /v/."),
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """The token alone."""
        return str(self.cleaned_data["code"]).strip().rstrip("/").rsplit("/", 1)[-1]

    def clean(self) -> dict[str, Any]:
        """The number must be the one that the code speaks of."""
        values = super().clean() or {}
        number, code = values.get("number", "").strip(), values.get("code", "")
        if not (number and code):
            return values
        try:
            claims = token.verify(code, list_trust_keys())
        except token.TokenRefused as refusal:
            self.add_error("code", str(refusal))
            return values
        if claims.number.casefold() != number.casefold():
            self.add_error(
                "number",
                _("This is not the number that the code was made for. The paper may be altered."),
            )
        return values
