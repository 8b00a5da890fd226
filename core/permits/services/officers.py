"""What officers add to a case besides moving it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.parties.selectors import is_member
from core.permits import errors
from core.permits.models import Application, IssueException
from core.permits.rules.entry import clean_text
from core.permits.rules.workflow import is_terminal
from core.permits.selectors.issues import find_issues

LONGEST_STAMP = 70


@transaction.atomic
def set_conditions(
    app: Application, *, by: Any, conditions: str | None = None, security_stamp: str | None = None
) -> Application:
    """The case with its special conditions (box 5, one per line) or its stamp number (5b) set.

    Raises Forbidden (case.work), OwnApplication, NotEditable once the case is closed.
    """
    require(by, "case.work")
    locked = _lock_case(app, by=by)
    given = {"conditions": conditions, "security_stamp": security_stamp}
    changed = {name: clean_text(value) for name, value in given.items() if value is not None}
    if len(changed.get("security_stamp", "")) > LONGEST_STAMP:
        sentence = _("Write at most %(limit)s characters.") % {"limit": LONGEST_STAMP}
        raise errors.ApplicationInvalid(fields={"security_stamp": [sentence]})
    for name, value in changed.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*changed, "updated_at"])
    record(verb="application.conditions_set", subject=locked, by=by, payload=changed)
    return locked


@transaction.atomic
def record_exception(
    app: Application, *, position: int, code: str, reason: str, by: Any
) -> IssueException:
    """A supervisor's exception of one line from a stop: "suspension", "quota.zero" and the like.

    Only controls that their table marks as exceptable have one: nobody excepts from what the
    Convention forbids outright (`ecites controls list`).

    It is kept for ever, shown on the case and in the report. Raises Forbidden (permit.sign),
    OwnApplication, ExceptionRefused (no such stop there, or no reason), NotEditable.
    """
    require(by, "permit.sign")
    locked = _lock_case(app, by=by)
    reason = reason.strip()
    stops = {
        (issue.position, issue.code)
        for issue in find_issues(locked)
        if issue.is_blocking and issue.is_exceptable
    }
    if (position, code) not in stops or not reason:
        raise errors.ExceptionRefused(position=position)
    exception = IssueException.objects.create(
        application=locked,
        position=position,
        issue_code=code,
        reason=reason,
        made_by=by,
        made_at=clock.now(),
    )
    record(
        verb="application.exception_made",
        subject=locked,
        by=by,
        payload={"position": position, "code": code, "reason": reason},
    )
    return exception


def _lock_case(app: Application, *, by: Any) -> Application:
    """The case's row, locked, if it is open and not `by`'s own."""
    locked = (
        Application.objects.select_for_update(of=("self",))
        .select_related("definition", "document_type")
        .get(pk=app.pk)
    )
    if locked.created_by_id == by.pk or is_member(by, organisation_id=locked.applicant_id):
        raise errors.OwnApplication()
    if is_terminal(locked.definition.body, locked.state):
        raise errors.NotEditable(reference=locked.reference)
    return locked
