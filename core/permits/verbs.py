"""What the audit trail says about applications and permits."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.audit.verbs import register_verb

PARTIES = tuple(
    f"{party}_{part}"
    for party in ("exporter", "importer")
    for part in ("name", "street", "city", "postcode")
)


def register() -> None:
    """Declare this app's verbs."""
    register_verb("application.started", text=_("Application started"), personal=PARTIES)
    register_verb("application.changed", text=_("Application changed"), personal=PARTIES)
    register_verb("application.line_set", text=_("Line entered"), personal=("marks",))
    register_verb("application.line_removed", text=_("Line removed"))
    register_verb("application.conditions_set", text=_("Special conditions set"))
    register_verb("application.exception_made", text=_("Stop excepted with a reason"))
    register_verb("permit.issued", text=_("Permit issued"))
    register_verb("permit.standing_changed", text=_("Permit's standing changed"))
    register_verb("permit.cancelled", text=_("Permit cancelled"))
    register_verb("permit.expired", text=_("Permit expired"))
    register_verb("permit.replaced", text=_("Permit replaced"))
    register_verb("permit.missing", text=_("Permit reported lost, stolen or destroyed"))
    register_verb("permit.returned", text=_("Permit returned unused"))
    register_verb("permit.revoked", text=_("Permit revoked"))
    register_verb("foreign_permit.received", text=_("Foreign permit received"))
    register_verb("foreign_permit.standing_changed", text=_("Foreign permit's standing changed"))
