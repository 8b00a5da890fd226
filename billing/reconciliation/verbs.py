"""The audit verbs of reconciliation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.audit.verbs import register_verb


def register() -> None:
    """Declare them."""
    register_verb(
        "statement.imported",
        text=_("imported the bank statement %(name)s with %(lines)s lines"),
    )
    register_verb("statement.line_matched", text=_("matched a bank line of %(amount)s: %(how)s"))
    register_verb(
        "statement.line_set_aside", text=_("set a bank line of %(amount)s aside: %(reason)s")
    )
