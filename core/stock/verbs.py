"""What the audit trail says about stock."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.audit.verbs import register_verb


def register() -> None:
    """Declare this app's verbs."""
    register_verb("lot.declared", text=_("Lot %(lot)s declared: %(quantity)s"))
    register_verb("lot.decided", text=_("Lot %(lot)s: %(state)s"))
    register_verb("lot.moved", text=_("Lot %(lot)s: %(kind)s %(change)s"))
    register_verb("lot.marked", text=_("Lot %(lot)s marked: %(marks)s"))
    register_verb("transfer.offered", text=_("Offered from lot %(lot)s: %(quantity)s"))
    register_verb("transfer.answered", text=_("Transfer from lot %(lot)s: %(state)s"))
    register_verb("operation.registered", text=_("Operation registered: %(number)s"))
