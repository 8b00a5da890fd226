"""The guards, effects and platform guards that permits offer to workflow definitions."""

from __future__ import annotations

from typing import Any

from core.permits import errors
from core.permits.models import Application
from core.permits.notices import notify_applicant
from core.permits.rules.issues import fields_of
from core.permits.rules.workflow import has_action
from core.permits.selectors.applications import ids_of_applicant
from core.permits.selectors.issues import find_failed_controls, find_missing
from core.permits.selectors.reading import read_case
from core.permits.services.issue import issue_permit, valid_until_of
from core.permits.services.standing import cancel_permit_of_case
from core.workflow import registry
from core.workflow.selectors import history

SIGN = "sign"


def guard_complete(subject: Application, *, by: Any, data: Any) -> None:
    """Everything that the form asks for has been entered. Raises ApplicationIncomplete."""
    missing = find_missing(read_case(subject))
    if missing:
        raise errors.ApplicationIncomplete(fields=fields_of(missing), first=missing[0].message)


def guard_controls_passed(subject: Application, *, by: Any, data: Any) -> None:
    """No error, and no warning without a stated reason. Raises ControlsFailed."""
    found = find_failed_controls(read_case(subject))
    blocking = [issue for issue in found if issue.is_blocking]
    if blocking:
        raise errors.ControlsFailed(fields=fields_of(blocking), first=blocking[0].message)


def guard_two_persons(subject: Application, *, by: Any, data: Any) -> None:
    """The signatory differs from the case officer and from the first signatory.

    Raises SamePerson. Source: permits.md section 6 (two-person rule).
    """
    for other in (subject.case_officer, subject.first_signatory):
        if other is not None and other.pk == by.pk:
            raise errors.SamePerson(name=str(other))


def refuse_own_case(subject: Application, *, by: Any, data: Any) -> None:
    """Whoever made the application never issues its permit, whatever a pack says."""
    if subject.created_by_id == by.pk:
        raise errors.OwnApplication()


def refuse_unsigned(subject: Application, *, by: Any, data: Any) -> None:
    """Where the definition has a first signature, it precedes the issue by another person."""
    if not has_action(subject.definition.body, SIGN):
        return
    if subject.first_signatory_id is None:
        raise errors.NotSignedYet()
    if subject.first_signatory_id == by.pk:
        raise errors.SamePerson(name=str(subject.first_signatory))


def refuse_against_convention(subject: Application, *, by: Any, data: Any) -> None:
    """The Convention's rules on the day of issue, and the maxima of validity.

    Appendix on the day, import permit for Appendix I, primarily commercial imports, re-export
    with the origin's permit, suspensions, zero quotas: the same controls as at submission.
    Raises ApplicationIncomplete, ControlsFailed, ValidityTooLong.
    """
    guard_complete(subject, by=by, data=data)
    guard_controls_passed(subject, by=by, data=data)
    valid_until_of(subject, data=data)


def effect_issue_permit(subject: Application, *, by: Any, data: Any) -> None:
    """Issue the permit (core.permits.services.issue)."""
    issue_permit(subject, by=by, data=data)


def effect_cancel_permit(subject: Application, *, by: Any, data: Any) -> None:
    """Cancel the issued permit for the transition's reason and give its quota back."""
    permit = subject.permit
    if permit is None:
        raise errors.PermitNotFound()
    latest = history(subject).last()
    cancel_permit_of_case(permit, reason=latest.reason if latest else "", by=by)


def register() -> None:
    """Offer them to the engine; an applicant's tasks are those of its own organisations."""
    registry.register_guard("complete", guard_complete)
    registry.register_guard("controls_passed", guard_controls_passed)
    registry.register_guard("two_persons", guard_two_persons)
    registry.register_effect("issue_permit", effect_issue_permit)
    registry.register_effect("cancel_permit", effect_cancel_permit)
    registry.register_effect("notify_applicant", notify_applicant)
    registry.register_platform_guard("issue_permit", refuse_own_case)
    registry.register_platform_guard("issue_permit", refuse_unsigned)
    registry.register_platform_guard("issue_permit", refuse_against_convention)
    registry.register_task_scope("applicant", ids_of_applicant)
