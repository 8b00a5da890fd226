"""What the audit trail says about organisations."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.audit.verbs import register_verb


def register() -> None:
    """Declare this app's verbs."""
    personal = ("name", "street", "city", "postcode", "email", "phone", "registration_number")
    register_verb("organisation.created", text=_("Organisation recorded"), personal=personal)
    register_verb("organisation.changed", text=_("Organisation changed"), personal=personal)
    register_verb("membership.granted", text=_("May act for the organisation"), personal=("user",))
    register_verb(
        "membership.ended", text=_("May no longer act for the organisation"), personal=("user",)
    )
