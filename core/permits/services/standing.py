"""What becomes of an issued permit: its standing row changes, the permit itself never."""

from __future__ import annotations

from typing import Any

import structlog
from django.db import DatabaseError, transaction

from core.accounts.actors import SYSTEM
from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.common.database import retried
from core.common.errors import DomainError
from core.events import publish
from core.permits import errors
from core.permits.events import PermitCancelled, PermitExpired, PermitStandingChanged
from core.permits.models import Permit, PermitStanding
from core.permits.registry import take_release_steps
from core.permits.rules.standing import MISSING, WITHDRAWN, may_become
from core.permits.rules.workflow import can_do
from core.permits.services.actions import perform_action
from core.quotas.services import release

Status = PermitStanding.Status
CANCEL = "cancel"
RUNS_OUT = (Status.IN_FORCE, *sorted(MISSING))
"""What expires when its last day is over: a paper that is gone, too."""
log = structlog.get_logger(__name__)


@transaction.atomic
def change_standing(permit: Permit, *, status: str, by: Any, reason: str = "") -> PermitStanding:
    """The permit's standing, changed to `status`; the same status again does nothing.

    Customs marks endorsed and used. Raises StandingRefused.
    """
    standing = PermitStanding.objects.select_for_update().get(permit_id=permit.pk)
    if standing.status == status:
        return standing
    if not may_become(standing.status, status):
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

    Where the case's workflow knows `cancel`, the case is closed by it too. A paper that another
    has replaced is refused: the case's paper is that other one. Raises Forbidden
    (permit.cancel), StandingRefused and what `perform_action` raises.
    """
    require(by, "permit.cancel")
    app = permit.application
    is_withdrawn = PermitStanding.objects.get(permit_id=permit.pk).status in WITHDRAWN
    if is_withdrawn or not can_do(app.definition.body, app.state, CANCEL):
        return _cancel(permit, reason=reason, by=by)
    perform_action(app, action=CANCEL, by=by, reason=reason)
    return PermitStanding.objects.get(permit_id=permit.pk)


@transaction.atomic
def cancel_permit_of_case(permit: Permit, *, reason: str, by: Any) -> PermitStanding:
    """As `cancel_permit`, for the workflow's effect: the definition has said who may.

    A permit that was withdrawn in another way (revoked, returned, replaced) stays that.
    """
    standing = PermitStanding.objects.get(permit_id=permit.pk)
    if standing.status in WITHDRAWN:
        return standing
    return _cancel(permit, reason=reason, by=by)


def _cancel(permit: Permit, *, reason: str, by: Any) -> PermitStanding:
    standing = change_standing(permit, status=Status.CANCELLED, reason=reason, by=by)
    released = release(permit_id=permit.pk)
    take_release_steps(permit.pk)
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
    transaction of its own: one that fails is logged, stays due and holds back no other.
    """
    today = clock.today()
    due = PermitStanding.objects.filter(status__in=RUNS_OUT, permit__valid_until__lt=today)
    expired = 0
    for permit_id in list(due.values_list("permit_id", flat=True)):
        try:
            expired += _expire(permit_id)
        except (DomainError, DatabaseError):
            log.exception("permits.expiry_failed", permit=str(permit_id))
    return expired


@transaction.atomic
def _expire(permit_id: Any) -> bool:
    standing = (
        PermitStanding.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("permit")
        .filter(permit_id=permit_id, status__in=RUNS_OUT)
        .first()
    )
    if standing is None:
        return False
    permit = standing.permit
    change_standing(permit, status=Status.EXPIRED, reason=standing.reason, by=SYSTEM)
    released = release(permit_id=permit.pk)
    take_release_steps(permit.pk)
    payload = {"number": permit.number, "released": released}
    record(verb="permit.expired", subject=permit, by=SYSTEM, payload=payload)
    publish(
        PermitExpired(permit_id=permit.pk, number=permit.number, valid_until=permit.valid_until)
    )
    return True
