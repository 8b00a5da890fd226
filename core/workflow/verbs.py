"""What the audit trail says about cases on their way."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.audit.verbs import register_verb


def register() -> None:
    """Declare this app's verbs."""
    register_verb(
        "workflow.performed",
        text=_("“%(action)s”: from “%(source)s” to “%(target)s”"),
        personal=("reason",),
    )
    register_verb("pack.activated", text=_("Pack “%(pack)s” activated, %(changes)s changes"))
