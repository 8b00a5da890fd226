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
    register_verb(
        "payment.settled_from_kept",
        text=_("paid invoice %(invoice)s with %(amount)s received before"),
    )
    register_verb("payment.surplus_to_deposit", text=_("put %(amount)s into a deposit"))
    register_verb("payment.surplus_kept", text=_("kept %(amount)s as income: %(reason)s"))
    register_verb(
        "invoice.credited", text=_("credited %(total)s of invoice %(invoice)s: %(reason)s")
    )
    register_verb(
        "payment.refund_requested",
        text=_("gave %(amount)s back by %(way)s: %(reason)s"),
        personal=("payee",),
    )
    register_verb("payment.refund_failed", text=_("could not give %(amount)s back: %(reason)s"))
    register_verb("payment.refunded", text=_("%(amount)s went back by %(way)s"))
    register_verb("counter.opened", text=_("opened a session at the counter with %(opening)s"))
    register_verb(
        "counter.closed",
        text=_("closed a session: %(counted)s counted, %(expected)s expected. %(remark)s"),
    )
    register_verb("payment.taken_back", text=_("took %(amount)s back: %(reason)s"))
    register_verb(
        "payment.shortfall_resolved", text=_("closed a shortfall of %(amount)s: %(resolution)s")
    )
    register_verb("payment.account_set", text=_("set the %(provider)s account %(public_key)s"))
