"""What the hub registers with the layers below, when the apps are ready."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.audit.verbs import register_verb
from tenants.models import Country


def register() -> None:
    """Audit verbs, the onboarding step, the subscribers."""
    from epix import subscribers  # noqa: F401  (registers on import)
    from tenants import onboarding

    register_verb("epix.member_added", text=_("Member of the exchange added"))
    register_verb("epix.credential_added", text=_("Exchange credential registered"))
    register_verb("epix.credential_revoked", text=_("Exchange credential revoked"))
    register_verb("epix.grant_opened", text=_("Permits opened to another country"))
    register_verb("epix.grant_closed", text=_("Permits closed to another country"))
    register_verb("epix.message_sent_again", text=_("Exchange message sent again"))
    onboarding.register_step("exchange membership", _join)


def _join(country: Country) -> None:
    from epix.services.membership import join

    join(country)
