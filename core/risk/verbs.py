"""What the audit trail says about risk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.audit.verbs import register_verb


def register() -> None:
    """Declare this app's verbs."""
    register_verb("risk.assessed", text=_("Risk assessed (%(moment)s): %(score)s, %(lane)s"))
    register_verb("risk.policy_changed", text=_("Weights of the risk rules changed"))
    register_verb("inspection.ordered", text=_("Inspection ordered"))
    register_verb("inspection.assigned", text=_("Inspection assigned to %(officer)s"))
    register_verb("inspection.finished", text=_("Inspection finished: %(outcome)s"))
