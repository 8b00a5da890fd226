"""What becomes of an issued permit: its standing row changes, the permit itself never."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core.accounts.actors import SYSTEM
from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.common.database import retried
from core.events import publish
from core.permits import errors
from core.permits.events import PermitCancelled, PermitExpired, PermitStandingChanged
from core.permits.models import Permit, PermitStanding
from core.permits.rules.workflow import can_do
from core.permits.services.actions import perform_action
from core.quotas.services import release

Status = PermitStanding.Status
FOLLOWS: dict[str, frozenset[str]] = {
    Status.IN_FORCE: frozenset(
        {Status.ENDORSED, Status.USED, Status.EXPIRED, Status.CANCELLED, Status.REPLACED}
    ),
    Status.ENDORSED: frozenset({Status.USED, Status.CANCELLED, Status.REPLACED}),
    Status.USED: frozenset(),
    Status.EXPIRED: frozenset({Status.REPLACED, Status.CANCELLED}),
    Status.CANCELLED: frozenset({Status.REPLACED}),
    Status.REPLACED: frozenset(),
}
"""What may follow on each standing. Numbers are never used again, also after cancellation."""
CANCEL = "cancel"


@transaction.atomic
def change_standing(permit: Permit, *, status: str, by: Any, reason: str = "") -> PermitStanding:
    """The permit's standing, changed to `status`; the same status again does nothing.

    Customs marks endorsed and used. Raises StandingRefused.
    """
    standing = PermitStanding.objects.select_for_update().get(permit_id=permit.pk)
    if standing.status == status:
        return standing
    if status not in FOLLOWS[standing.status]:
        raise errors.StandingRefused(
            number=permit.number,
            status=standing.get_status_display(),
            wanted=Status(status).label,
        )
    before = standing.status
    standing.status, standing.reason, standing.changed_at = status, reason, clock.now()
    standing.save(update_fields=["status", "reason", "changed_at"])
    record(
        verb="permit.standing_changed",
        subject=permit,
        by=by,
        payload={"number": permit.number, "before": before, "after": status, "reason": reason},
    )
    publish(PermitStandingChanged(permit_id=permit.pk, number=permit.number, status=status))
    return standing


@retried
@transaction.atomic
def cancel_permit(permit: Permit, *, reason: str, by: Any) -> PermitStanding:
    """Cancel the permit and give back to the quotas what was not endorsed.

    Where the case's workflow knows `cancel`, the case is closed by it too. Raises Forbidden
    (permit.cancel), StandingRefused and what `perform_action` raises.
    """
    require(by, "permit.cancel")
    app = permit.application
    if not can_do(app.definition.body, app.state, CANCEL):
        return _cancel(permit, reason=reason, by=by)
    perform_action(app, action=CANCEL, by=by, reason=reason)
    return PermitStanding.objects.get(permit_id=permit.pk)


@transaction.atomic
def cancel_permit_of_case(permit: Permit, *, reason: str, by: Any) -> PermitStanding:
    """As `cancel_permit`, for the workflow's effect: the definition has said who may."""
    return _cancel(permit, reason=reason, by=by)


def _cancel(permit: Permit, *, reason: str, by: Any) -> PermitStanding:
    standing = change_standing(permit, status=Status.CANCELLED, reason=reason, by=by)
    released = release(permit_id=permit.pk)
    record(
        verb="permit.cancelled",
        subject=permit,
        by=by,
        payload={"number": permit.number, "reason": reason, "released": released},
    )
    publish(PermitCancelled(permit_id=permit.pk, number=permit.number, reason=reason))
    return standing


def expire_permits() -> int:
    """Expire the unused permits whose last day is over, and give back what they reserved.

    Returns how many. An endorsed permit does not expire: its goods have left. Each permit is a
    transaction of its own, so that one failure holds back no other.
    """
    today = clock.today()
    due = PermitStanding.objects.filter(status=Status.IN_FORCE, permit__valid_until__lt=today)
    expired = 0
    for permit_id in list(due.values_list("permit_id", flat=True)):
        expired += _expire(permit_id)
    return expired


@transaction.atomic
def _expire(permit_id: Any) -> bool:
    standing = (
        PermitStanding.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("permit")
        .filter(permit_id=permit_id, status=Status.IN_FORCE)
        .first()
    )
    if standing is None:
        return False
    permit = standing.permit
    change_standing(permit, status=Status.EXPIRED, by=SYSTEM)
    released = release(permit_id=permit.pk)
    payload = {"number": permit.number, "released": released}
    record(verb="permit.expired", subject=permit, by=SYSTEM, payload=payload)
    publish(
        PermitExpired(permit_id=permit.pk, number=permit.number, valid_until=permit.valid_until)
    )
    return True
