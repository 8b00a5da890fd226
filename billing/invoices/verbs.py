"""The audit verbs of invoices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.audit.verbs import register_verb


def register() -> None:
    """Declare them."""
    register_verb("invoice.raised", text=_("raised invoice %(number)s over %(total)s"))
    register_verb("invoice.paid", text=_("settled invoice %(number)s"))
    register_verb("invoice.cancelled", text=_("cancelled invoice %(number)s: %(reason)s"))
