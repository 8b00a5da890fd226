"""The one door through which a case moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core.common import clock
from core.common.database import retried
from core.events import publish
from core.parties.selectors import is_member
from core.permits import errors
from core.permits.events import ApplicationSubmitted
from core.permits.models import Application
from core.permits.rules.workflow import APPLICANT, roles_for
from core.permits.selectors.applications import applications_visible_to
from core.workflow import services as workflow

TAKES_CASE = "start_review"
SIGNS_FIRST = "sign"
DECIDES = frozenset({"approve", "refuse"})
HANDS_IN = "submit"


@retried
@transaction.atomic
def perform_action(
    case: Application,
    *,
    action: str,
    by: Any,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
) -> Application:
    """The case after `action`, with its officer, first signatory and dates noted.

    Whoever starts the review becomes the case officer. `data` goes to guards and effects, for
    `issue` see `core.permits.services.issue`.

    Raises ApplicationNotFound (not visible to `by`), OwnApplication, NotAMember, and what
    `core.workflow.services.perform` raises.
    """
    locked = applications_visible_to(by).select_for_update(of=("self",)).filter(pk=case.pk).first()
    if locked is None:
        raise errors.ApplicationNotFound()
    _refuse_wrong_person(locked, action=action, by=by)
    workflow.perform(locked, action, by=by, reason=reason, data=dict(data or {}))
    _note(locked, action=action, by=by)
    locked.refresh_from_db()
    return locked


def _refuse_wrong_person(app: Application, *, action: str, by: Any) -> None:
    """Applicants act for their own organisation only, and officers never on it.

    Whether any role of `by` may take the action at all is for the workflow to say.
    """
    roles = roles_for(app.definition.body, app.state, action) & by.role_codes
    if not roles or "system" in by.role_codes:
        return
    if is_member(by, organisation_id=app.applicant_id):
        if APPLICANT not in roles:
            raise errors.OwnApplication()
    elif roles == {APPLICANT}:
        raise errors.NotAMember()
    elif app.created_by_id == by.pk:
        raise errors.OwnApplication()


def _note(app: Application, *, action: str, by: Any) -> None:
    """Who holds the case, who signed first, when it was handed in and decided."""
    now = clock.now()
    changed: dict[str, Any] = {}
    if action == TAKES_CASE and by.pk is not None:
        changed["case_officer"] = by
    if action == SIGNS_FIRST and by.pk is not None:
        changed["first_signatory"] = by
    if action in DECIDES:
        changed["decided_at"] = now
    if action == HANDS_IN:
        changed["submitted_at"] = now
        publish(ApplicationSubmitted(application_id=app.pk, reference=app.reference))
    for name, value in changed.items():
        setattr(app, name, value)
    if changed:
        app.save(update_fields=[*changed, "updated_at"])
