"""The audit verbs of the books."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.audit.verbs import register_verb


def register() -> None:
    """Declare them."""
    register_verb("ledger.period_closed", text=_("closed the books of %(month)s"))
    register_verb(
        "ledger.period_reopened", text=_("opened the books of %(month)s again: %(reason)s")
    )
    register_verb(
        "ledger.rate_recorded",
        text=_("recorded the rate %(pair)s %(rate)s of %(on)s from %(source)s"),
    )
