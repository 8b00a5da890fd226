"""What a state's badge looks like and says: one table for all pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GOOD, BUSY, WAIT, BAD, IDLE = "good", "busy", "wait", "bad", "idle"

STATUSES: dict[str, tuple[str, str | Promise]] = {
    # applications
    "draft": (IDLE, _("Draft")),
    "submitted": (BUSY, _("Submitted")),
    "awaiting_payment": (WAIT, _("Awaiting payment")),
    "in_review": (BUSY, _("In review")),
    "approved": (GOOD, _("Approved")),
    "awaiting_signature": (WAIT, _("Awaiting signature")),
    "issued": (GOOD, _("Issued")),
    "refused": (BAD, _("Refused")),
    "withdrawn": (IDLE, _("Withdrawn")),
    "returned": (WAIT, _("Returned to you")),
    "cancelled": (BAD, _("Cancelled")),
    # permits
    "in_force": (GOOD, _("In force")),
    "endorsed": (BUSY, _("Endorsed")),
    "used": (IDLE, _("Used")),
    "expired": (IDLE, _("Expired")),
    "replaced": (IDLE, _("Replaced")),
    "lost": (BAD, _("Reported lost")),
    "stolen": (BAD, _("Reported stolen")),
    "destroyed": (BAD, _("Reported destroyed")),
    "revoked": (BAD, _("Revoked")),
    # invoices and payments
    "open": (WAIT, _("Open")),
    "partly_paid": (WAIT, _("Partly paid")),
    "paid": (GOOD, _("Paid")),
    "overdue": (BAD, _("Overdue")),
    "pending": (WAIT, _("Pending")),
    "succeeded": (GOOD, _("Paid")),
    "unmatched": (WAIT, _("Not matched")),
    "matched": (GOOD, _("Matched")),
    "credited": (IDLE, _("Credited")),
    # findings
    "positive": (GOOD, _("Positive")),
    "conditional": (WAIT, _("Positive with conditions")),
    "negative": (BAD, _("Negative")),
    "more_information": (WAIT, _("More information needed")),
    # countries, accounts, exchange
    "onboarding": (BUSY, _("Being onboarded")),
    "active": (GOOD, _("Active")),
    "inactive": (IDLE, _("Not active")),
    "suspended": (BAD, _("Suspended")),
    "waiting": (WAIT, _("Waiting")),
    "running": (BUSY, _("Running")),
    "done": (GOOD, _("Done")),
    "failed": (BAD, _("Failed")),
    "undone": (IDLE, _("Undone")),
    "ok": (GOOD, _("Answered")),
    "answered": (GOOD, _("Answered")),
    "delivered": (GOOD, _("Delivered")),
    "broken": (BAD, _("Broken off")),
    "denied": (BAD, _("Denied")),
    "error": (BAD, _("Error")),
    "dead": (BAD, _("Given up")),
}


def tone_of(code: str) -> str:
    """The tone of a state: good, busy, wait, bad or idle; idle for one that is not known."""
    return STATUSES.get(code, (IDLE, ""))[0]


def label_of(code: str) -> str | Promise:
    """The translated name of a state; the code in words for one that is not known."""
    known = STATUSES.get(code)
    return known[1] if known else code.replace("_", " ").capitalize()
