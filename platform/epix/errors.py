"""What the hub's services raise inside the platform (at the doors the same are SOAP faults)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.common.errors import DomainError, Invalid, NotFound, Refused
from epix.wire.faults import WireFault


class MemberUnknown(NotFound):
    code = "epix.member_unknown"
    sentence = _("No authority of %(iso2)s is a member of the exchange.")


class GrantInvalid(Invalid):
    code = "epix.grant_invalid"
    sentence = _("The grant is not complete: %(reason)s.")


class MemberInvalid(Invalid):
    code = "epix.member_invalid"
    sentence = _("The member's entry is not right: %(reason)s.")


class NotYourGrant(NotFound):
    code = "epix.grant_unknown"
    sentence = _("Your country has opened no such grant.")


class NotDead(Refused):
    code = "epix.message_not_dead"
    sentence = _("Only a message that was given up can be sent again by hand.")


class ExchangeInTransaction(DomainError):
    """A call to another country may wait for a network: it never holds a transaction open."""

    code = "epix.in_transaction"
    sentence = _("A call through the exchange was to be made inside a transaction.")
    status = 500


class ExchangeRefused(DomainError):
    """The exchange answered with a fault: `code` and `status` are the fault's own.

    Several faults have translated sentences here; all others show their explanation.
    """

    sentence = _("The exchange refused (%(faultstring)s): %(explanation)s")

    def __init__(self, *, fault: WireFault | None = None, **params: Any) -> None:
        if fault is not None:
            params |= {
                "faultstring": fault.faultstring,
                "explanation": fault.explanation,
                "code": fault.code,
                "status": fault.http,
            }
        super().__init__(**params)
        self.code = str(params.get("code", "epix.refused"))
        self.status = int(params.get("status", 409))
        self.sentence = _SENTENCES.get(self.code, self.sentence)


_SENTENCES: dict[str, Any] = {
    "epix.certificate_not_found": _("The issuing country knows no such permit, or not for you."),
    "epix.access_denied": _("The issuing country has not granted your country this look-up."),
    "epix.callee_not_found": _("The issuing country does not take part in the exchange now."),
    "epix.certificate_not_final": _("Customs have not yet endorsed this permit at export."),
    "epix.callee_timeout": _("The issuing country did not answer in time. Try again later."),
    "epix.callee_unreachable": _("The issuing country cannot be reached now. Try again later."),
}
