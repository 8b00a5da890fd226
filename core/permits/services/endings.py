"""How a permit ends before its day: reported missing, returned unused, revoked."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core.accounts.permissions import require
from core.audit import record
from core.common.database import retried
from core.events import publish
from core.parties.selectors import is_member
from core.permits import errors
from core.permits.events import PermitMissing, PermitReturned, PermitRevoked
from core.permits.models import Application, Permit, PermitStanding
from core.permits.registry import take_release_steps
from core.permits.rules.standing import MISSING, RETURNED, REVOKED
from core.permits.rules.workflow import can_do
from core.permits.services.actions import perform_action
from core.permits.services.standing import CANCEL, change_standing
from core.quotas.services import release

MAY_END = "permit.cancel"


@retried
@transaction.atomic
def report_missing(permit: Permit, *, how: str, reason: str, by: Any) -> PermitStanding:
    """The paper is "lost", "stolen" or "destroyed" (`how`), as its holder or an officer says.

    It is no longer accepted anywhere. What it reserves stays reserved, as a finder might use it,
    until it is replaced, cancelled or its last day is over. Raises NotTheHolder, LossUnknown,
    EndingReasonMissing, StandingRefused. Source: permits.md section 5 (the holder reports it).
    """
    _require_holder(permit, by=by)
    if how not in MISSING:
        raise errors.LossUnknown(fields={"how": [str(errors.LossUnknown.sentence)]})
    reason = needed_reason(reason)
    lock_case(permit)
    standing = change_standing(permit, status=how, reason=reason, by=by)
    payload = {"number": permit.number, "how": how, "reason": reason}
    record(verb="permit.missing", subject=permit, by=by, payload=payload)
    publish(PermitMissing(permit_id=permit.pk, number=permit.number, how=how, reason=reason))
    return standing


@retried
@transaction.atomic
def return_unused(permit: Permit, *, reason: str, by: Any) -> PermitStanding:
    """The holder gives the unused paper back; so does what it reserved go back.

    Raises NotTheHolder, EndingReasonMissing, StandingRefused (an endorsed paper was used).
    """
    _require_holder(permit, by=by)
    reason = needed_reason(reason)
    lock_case(permit)
    standing = change_standing(permit, status=RETURNED, reason=reason, by=by)
    released = release(permit_id=permit.pk)
    take_release_steps(permit.pk)
    payload = {"number": permit.number, "reason": reason, "released": released}
    record(verb="permit.returned", subject=permit, by=by, payload=payload)
    publish(PermitReturned(permit_id=permit.pk, number=permit.number, reason=reason))
    return standing


@retried
@transaction.atomic
def revoke_permit(permit: Permit, *, reason: str, by: Any) -> PermitStanding:
    """The permit is void, as when it was issued on false premises; it is never replaced.

    What was not endorsed goes back to quotas and lots. The case is closed by its workflow's
    `cancel` where it knows that. Raises Forbidden (permit.cancel), EndingReasonMissing,
    StandingRefused and what `perform_action` raises.
    """
    require(by, MAY_END)
    reason = needed_reason(reason)
    app = lock_case(permit)
    standing = change_standing(permit, status=REVOKED, reason=reason, by=by)
    released = release(permit_id=permit.pk)
    take_release_steps(permit.pk)
    payload = {"number": permit.number, "reason": reason, "released": released}
    record(verb="permit.revoked", subject=permit, by=by, payload=payload)
    publish(PermitRevoked(permit_id=permit.pk, number=permit.number, reason=reason))
    if can_do(app.definition.body, app.state, CANCEL):
        perform_action(app, action=CANCEL, by=by, reason=reason)
    return standing


def needed_reason(reason: str) -> str:
    """The reason without blanks around it. Raises EndingReasonMissing."""
    reason = reason.strip()
    if not reason:
        raise errors.EndingReasonMissing(
            fields={"reason": [str(errors.EndingReasonMissing.sentence)]}
        )
    return reason


def lock_case(permit: Permit) -> Application:
    """The permit's case, locked first as everywhere where a case and its permit change."""
    cases = Application.objects.select_for_update(of=("self",))
    return cases.select_related("definition", "document_type").get(pk=permit.application_id)


def _require_holder(permit: Permit, *, by: Any) -> None:
    if by.may(MAY_END):
        return
    if not is_member(by, organisation_id=permit.application.applicant_id):
        raise errors.NotTheHolder()
