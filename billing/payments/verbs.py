"""The audit verbs of payments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.audit.verbs import register_verb


def register() -> None:
    """Declare them."""
    register_verb("payment.started", text=_("began to pay %(amount)s for invoice %(invoice)s"))
    register_verb(
        "payment.received",
        text=_("received %(amount)s for invoice %(invoice)s by %(provider)s"),
    )
    register_verb("payment.failed", text=_("failed to pay invoice %(invoice)s: %(reason)s"))
    register_verb("payment.surplus", text=_("kept %(amount)s that fits no invoice: %(reason)s"))
    register_verb(
        "payment.bank_credit",
        text=_("recorded the bank credit %(bank_id)s of %(amount)s: %(text)s"),
        personal=("payer", "text"),
    )
    register_verb("payment.account_set", text=_("set the %(provider)s account %(public_key)s"))
