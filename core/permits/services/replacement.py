"""A new paper in the place of one that was lost, spoiled, cancelled or has run out."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.common.database import retried
from core.common.ids import new_id
from core.documents.epermit.model import EPermit
from core.events import publish
from core.parties.selectors import is_member
from core.permits import errors
from core.permits.events import PermitReplaced
from core.permits.models import Application, Permit, PermitStanding
from core.permits.registry import take_issue_steps, take_release_steps
from core.permits.rules.issues import fields_of
from core.permits.rules.standing import MISSING, REPLACEABLE, REPLACED
from core.permits.selectors.authority import get_authority
from core.permits.selectors.issues import find_issues_of
from core.permits.selectors.reading import CaseReading, read_case
from core.permits.services.endings import lock_case, needed_reason
from core.permits.services.issue import (
    announce_issue,
    conditions_of,
    refuse_unwritable,
    security_stamp_of,
    valid_until_of,
    write_permit,
)
from core.permits.services.numbers import next_number
from core.permits.services.standing import change_standing
from core.permits.snapshot import IssueFacts, build_permit, paper_language
from core.quotas.rules import QuotaUse
from core.quotas.services import release, reserve_for_issue
from tenants.context import current_country


@retried
@transaction.atomic
def replace_permit(
    permit: Permit, *, reason: str, by: Any, is_true_copy: bool = False, security_stamp: str = ""
) -> Permit:
    """The permit that replaces `permit`, with a number of its own from the series.

    Box 5 names the replaced number, its date and the reason. A true copy has the content of the
    old paper, is marked as one and is for papers that were lost, stolen or destroyed; a new
    original is judged by the controls of today. Neither is valid longer than a valid old paper;
    only what replaces one that has run out gets a new term. What the old one reserved of quotas
    and lots goes back and is taken anew in the same transaction, from the same period's quota.

    Raises Forbidden (permit.cancel), OwnApplication, SamePerson, EndingReasonMissing,
    StandingRefused, TrueCopyRefused, and as `issue_permit`; then nothing has happened.
    Source: permits.md section 5, 50 CFR 23.52.
    """
    require(by, "permit.cancel")
    reason = needed_reason(reason)
    app = lock_case(permit)
    _refuse_wrong_person(app, by=by)
    _lock_replaceable(permit, is_true_copy=is_true_copy)
    facts = _facts(app, permit, by=by, security_stamp=security_stamp)
    note = _note(permit, reason=reason, is_true_copy=is_true_copy)
    reading = read_case(app, on=facts.valid_from)
    if not is_true_copy:
        _refuse_against_controls(reading)
    change_standing(permit, status=REPLACED, reason=reason, by=by)
    permit_id = new_id()
    uses = _take_anew(permit, reading, permit_id=permit_id)
    number = next_number(app.document_type.series, facts.valid_from.year)
    facts = dataclasses.replace(facts, number=number)
    if is_true_copy:
        paper = _true_copy(permit, facts=facts, note=note)
    else:
        paper = _new_original(app, reading, uses=uses, facts=facts, note=note)
    refuse_unwritable(app, paper)
    new = write_permit(
        app,
        permit_id=permit_id,
        paper=paper,
        facts=facts,
        lines=list(permit.lines.order_by("position")) if is_true_copy else reading.lines,
        uses=uses,
        by=by,
        replaces=permit,
        quota_year=_counts_on(permit, today=reading.on).year,
    )
    _announce(permit, new=new, reason=reason, by=by)
    return new


def _take_anew(old: Permit, reading: CaseReading, *, permit_id: UUID) -> list[QuotaUse]:
    """What the old paper held of quotas and lots goes back, and the new one takes it."""
    release(permit_id=old.pk)
    uses = reserve_for_issue(
        permit_id=permit_id,
        on=_counts_on(old, today=reading.on),
        lines=reading.quota_lines(),
        case_id=reading.app.pk,
    )
    take_release_steps(old.pk)
    take_issue_steps(reading, permit_id=permit_id)
    return uses


def _counts_on(old: Permit, *, today: dt.date) -> dt.date:
    """The day whose quotas the new paper counts in: the old one's, or today once that ran out.

    Of an old paper that was a replacement itself, that of the paper which it counts with.
    """
    if old.valid_until < today:
        return today
    while old.replaces is not None and old.quota_year != old.valid_from.year:
        old = old.replaces
    return old.valid_from


def _announce(permit: Permit, *, new: Permit, reason: str, by: Any) -> None:
    """Audit and events of both papers."""
    announce_issue(new, by=by)
    payload = {"number": permit.number, "replaced_by": new.number, "reason": reason}
    record(verb="permit.replaced", subject=permit, by=by, payload=payload)
    publish(
        PermitReplaced(
            permit_id=permit.pk,
            number=permit.number,
            replacement_id=new.pk,
            replaced_by=new.number,
            reason=reason,
        )
    )


def _refuse_wrong_person(app: Application, *, by: Any) -> None:
    """As at issue: nobody for themselves, and not the first signatory alone."""
    if app.created_by_id == by.pk or is_member(by, organisation_id=app.applicant_id):
        raise errors.OwnApplication()
    if app.first_signatory_id is not None and app.first_signatory_id == by.pk:
        raise errors.SamePerson(name=str(app.first_signatory))


def _lock_replaceable(permit: Permit, *, is_true_copy: bool) -> None:
    """Lock and judge the old paper's standing: two who replace it at once do not both succeed."""
    standing = PermitStanding.objects.select_for_update().get(permit_id=permit.pk)
    if standing.status not in REPLACEABLE:
        raise errors.StandingRefused(
            number=permit.number,
            status=standing.get_status_display(),
            wanted=PermitStanding.Status.REPLACED.label,
        )
    is_copyable = standing.status in MISSING and permit.valid_until >= clock.today()
    if is_true_copy and not is_copyable:
        raise errors.TrueCopyRefused()


def _refuse_against_controls(reading: CaseReading) -> None:
    blocking = [issue for issue in find_issues_of(reading) if issue.is_blocking]
    if blocking:
        raise errors.ControlsFailed(fields=fields_of(blocking), first=blocking[0].message)


def _facts(app: Application, old: Permit, *, by: Any, security_stamp: str) -> IssueFacts:
    """What is decided now; the number and the conditions follow."""
    now = clock.now().astimezone(ZoneInfo(current_country().timezone))
    is_valid = old.valid_until >= now.date()
    return IssueFacts(
        number="",
        issued_at=now,
        valid_from=now.date(),
        valid_until=old.valid_until if is_valid else valid_until_of(app),
        issued_by=str(by),
        authority=get_authority(),
        security_stamp=security_stamp_of(app, {"security_stamp": security_stamp}),
        conditions=[],
    )


def _true_copy(old: Permit, *, facts: IssueFacts, note: str) -> EPermit:
    """The old content under a new number, date and signature."""
    before = EPermit.from_dict(old.snapshot)
    return dataclasses.replace(
        before,
        number=facts.number,
        issued_at=facts.issued_at,
        valid_from=facts.valid_from,
        issued_by=facts.issued_by,
        authority=facts.authority,
        issued_place=facts.authority.city,
        security_stamp=facts.security_stamp,
        conditions=[note, *before.conditions],
    )


def _new_original(
    app: Application, reading: CaseReading, *, uses: list[QuotaUse], facts: IssueFacts, note: str
) -> EPermit:
    facts = dataclasses.replace(facts, conditions=[note, *conditions_of(app, reading)])
    return build_permit(app, lines=reading.lines, uses=uses, facts=facts)


def _note(old: Permit, *, reason: str, is_true_copy: bool) -> str:
    """The sentence of box 5, in the paper's language."""
    with translation.override(paper_language()):
        said = {
            "number": old.number,
            "date": _day(old.issued_at),
            "reason": reason.rstrip("."),
        }
        if is_true_copy:
            return (
                _(
                    "REPLACEMENT – TRUE COPY OF THE ORIGINAL. Replaces permit %(number)s of "
                    "%(date)s. Reason: %(reason)s."
                )
                % said
            )
        return _("REPLACEMENT. Replaces permit %(number)s of %(date)s. Reason: %(reason)s.") % said


def _day(at: dt.datetime) -> str:
    return date_format(at.astimezone(ZoneInfo(current_country().timezone)).date(), "Y-m-d")
