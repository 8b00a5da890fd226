"""The words for guards and effects in diagrams and tables."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, Any] = {
    "complete": _("the application is complete"),
    "controls_passed": _("the controls are passed"),
    "ndf_in_force": _("a non-detriment finding is in force"),
    "laf_in_force": _("a legal acquisition finding is in force"),
    "fee_paid": _("the fee is paid"),
    "two_persons": _("another person than before"),
    "freeze_fee": _("fix the fee"),
    "raise_invoice": _("raise the invoice"),
    "cancel_invoice": _("cancel the open invoice"),
    "issue_permit": _("issue the document"),
    "cancel_permit": _("cancel the document"),
    "notify_applicant": _("tell the applicant"),
}


def word_for(name: str) -> str:
    """What the guard or effect `name` is called in the active language."""
    return str(_WORDS.get(name, name.replace("_", " ")))
