"""What the audit trail says about findings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.audit.verbs import register_verb


def register() -> None:
    """Declare this app's verbs."""
    register_verb("finding.recorded", text=_("Finding recorded: %(kind)s %(outcome)s"))
    register_verb("standing_finding.made", text=_("Standing finding made: %(number)s %(outcome)s"))
    register_verb("standing_finding.withdrawn", text=_("Standing finding withdrawn: %(number)s"))
