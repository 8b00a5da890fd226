"""What the audit trail says about the border."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.audit.verbs import register_verb


def register() -> None:
    """Declare this app's verbs."""
    register_verb("permit.endorsed", text=_("Export endorsed at %(office)s"))
    register_verb("import.recorded", text=_("Import recorded at %(office)s"))
    register_verb("permit.quantities_confirmed", text=_("Quantities confirmed by %(caller)s"))
