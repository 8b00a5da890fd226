"""What the customs pages read."""

import re
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.common import clock
from core.customs.models import Endorsement
from core.customs.rules import leaves_on
from core.customs.selectors import (
    endorsements_visible_to,
    find_endorsement,
    find_import,
    list_confirmations,
    list_line_uses,
)
from core.documents import token
from core.documents.epermit.model import EPermit
from core.documents.selectors import list_trust_keys
from core.permits.models import Application, ForeignPermit, Permit
from core.permits.selectors import (
    find_permit_by_number,
    find_permit_of,
    get_application,
    get_foreign_permit,
    get_permit,
)
from core.risk.selectors import case_section
from tenants.context import current_country

CODE = re.compile(r"/v/([A-Za-z0-9_\-]+)")
SHOWN = 10


def read_code(text: str) -> str:
    """The permit number in a scanned code or typed text, "" when the code is not this country's.

    One query for a code, none for a number.
    """
    text = unquote(text.strip())
    found = CODE.search(text)
    if found is None:
        return text
    try:
        return token.verify(found.group(1), list_trust_keys()).number
    except token.TokenRefused:
        return ""


def find_permits(text: str) -> list[Permit]:
    """The permit of that number, else those whose number holds it; two or three queries."""
    number = read_code(text)
    if not number:
        return []
    exact = find_permit_by_number(number) or find_permit_by_number(number.upper())
    if exact is not None:
        return [exact]
    compact = number.replace(" ", "")
    return list(Permit.objects.select_related("standing").filter(number__icontains=compact)[:SHOWN])


def permit_page(permit_id: UUID, *, user: Any) -> dict[str, Any]:
    """A permit as customs sees it now: verdict, lines with their use; about eleven queries."""
    permit = get_permit(permit_id, user=user)
    return {
        "permit": permit,
        "paper": EPermit.from_dict(permit.snapshot),
        "uses": list_line_uses(permit),
        "endorsement": find_endorsement(permit),
        "confirmations": list(list_confirmations(permit)),
        "application": permit.application,
        "risk": case_section(permit.application),
        **verdict_on(permit),
    }


def get_case(application_id: UUID, *, user: Any) -> Application:
    """The case, for who sees cases; customs see those with a permit. Raises NotFound.

    Two or three queries.
    """
    permit = find_permit_of(application_id) if user.may("customs.lookup") else None
    return permit.application if permit is not None else get_application(application_id, user=user)


def verdict_on(permit: Permit) -> dict[str, Any]:
    """Whether the permit may be used at export today, in one sentence. No query."""
    today, status = clock.today(), permit.standing.status
    is_dated = permit.valid_from <= today <= permit.valid_until
    leaves = leaves_on(kind=permit.kind, other_kind=permit.other_kind)
    if status == "in_force" and is_dated and leaves:
        return {"usable": True, "tone": "good", "verdict": _("Valid: goods may leave on it")}
    if status == "in_force" and is_dated:
        sentence = _("Valid, but goods do not leave on this kind of paper")
        return {"usable": False, "tone": "busy", "verdict": sentence}
    if status in ("endorsed", "used"):
        return {"usable": False, "tone": "wait", "verdict": _("Used already: stop the goods")}
    if status == "in_force":
        return {"usable": False, "tone": "bad", "verdict": _("Out of date: stop the goods")}
    return {"usable": False, "tone": "bad", "verdict": _("Not valid: stop the goods")}


def own_endorsements(user: Any, *, everybody: bool = False) -> QuerySet[Endorsement]:
    """What the officer endorsed and recorded, the latest first; or everybody's. Two queries."""
    found = endorsements_visible_to(user)
    return found if everybody else found.filter(officer_id=user.pk)


def foreign_page(foreign_permit_id: UUID) -> dict[str, Any]:
    """Another country's permit as received, and what came in on it; three queries."""
    found = get_foreign_permit(foreign_permit_id)
    paper = EPermit.from_dict(found.snapshot)
    done = find_import(issuer=found.issuer, number=found.number)
    return {
        "foreign": found,
        "paper": paper,
        "done": done,
        "is_for_us": paper.import_country in ("", current_country().iso2),
        **foreign_verdict(found, paper),
    }


def foreign_verdict(found: ForeignPermit, paper: EPermit) -> dict[str, Any]:
    """What the issuer last said about its permit, in one sentence. No query."""
    if found.standing in ("cancelled", "replaced", "expired"):
        return {"tone": "bad", "verdict": _("Withdrawn by the issuing country: stop the goods")}
    if paper.valid_until is not None and paper.valid_until < clock.today():
        return {"tone": "wait", "verdict": _("Its last valid day is over")}
    return {"tone": "good", "verdict": _("Known and in force at the issuing country")}


def list_foreign_permits(q: str = "") -> QuerySet[ForeignPermit]:
    """Other countries' permits received, the latest first; by a part of the number. One query."""
    found = ForeignPermit.objects.order_by("-received_at")
    return found.filter(number__icontains=q.strip()) if q.strip() else found
