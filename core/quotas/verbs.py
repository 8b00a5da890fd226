"""What the audit trail says about quotas."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.audit.verbs import register_verb


def register() -> None:
    """Declare this app's verbs."""
    register_verb("quota.set", text=_("Quota set"))
