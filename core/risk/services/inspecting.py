"""Inspections: ordered, assigned, photographed, finished with what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.audit import record
from core.common import clock
from core.common.errors import Forbidden
from core.customs.rules import plain, read_quantity
from core.documents.models import Upload
from core.documents.services import store_upload
from core.notifications.services import notify
from core.permits.models import Application, ApplicationLine
from core.risk import errors
from core.risk.models import FINDS, Inspection, InspectionLine
from core.risk.selectors import find_latest, get_checklist

INSPECTS = ("case.work", "customs.endorse")
"""Permissions whose holders order and make inspections."""
ANSWERS = ("yes", "no", "na")


def require_inspector(user: Any) -> None:
    """Raises Forbidden for who may not inspect."""
    if not any(user.may(permission) for permission in INSPECTS):
        raise Forbidden()


@transaction.atomic
def order_inspection(
    app: Application, *, by: Any, reason: str, officer: User | None = None
) -> Inspection:
    """The inspection, open. Raises Forbidden, InspectionOpen, OfficerUnfit."""
    require_inspector(by)
    Application.objects.select_for_update().get(pk=app.pk)
    if Inspection.objects.filter(application=app, finished_at__isnull=True).exists():
        raise errors.InspectionOpen()
    row = Inspection.objects.create(
        application=app,
        assessment=find_latest(app.pk),
        reason=reason.strip(),
        ordered_by=str(by),
        ordered_at=clock.now(),
        checklist=get_checklist(),
    )
    record(
        verb="inspection.ordered",
        subject=row,
        by=by,
        payload={"case": str(app.pk), "reason": row.reason},
    )
    return row if officer is None else assign_inspection(row, officer=officer, by=by)


@transaction.atomic
def assign_inspection(inspection: Inspection, *, officer: User, by: Any) -> Inspection:
    """The inspection, given to an officer, who is told.

    Raises Forbidden, InspectionFinished, OfficerUnfit.
    """
    require_inspector(by)
    row = _lock(inspection)
    if not any(officer.may(permission) for permission in INSPECTS):
        raise errors.OfficerUnfit(officer=str(officer))
    row.officer = officer
    row.save(update_fields=["officer"])
    record(verb="inspection.assigned", subject=row, by=by, payload={"officer": str(officer)})
    if officer.pk != by.pk:
        notify(
            [officer],
            kind="inspection.assigned",
            subject=_("You have an inspection to make"),
            body=_("Open the inspection to see the case and what to look at."),
            link=f"/customs/inspections/{row.pk}/",
        )
    return row


@transaction.atomic
def add_photo(inspection: Inspection, *, file: Any, by: Any) -> Upload:
    """The stored picture. Raises Forbidden, InspectionFinished and what `store_upload` raises."""
    require_inspector(by)
    return store_upload(owner=_lock(inspection), file=file, by=by)


@transaction.atomic
def finish_inspection(
    inspection: Inspection,
    *,
    outcome: str,
    measures: Mapping[int, Any],
    checks: Mapping[str, str],
    by: Any,
    note: str = "",
) -> Inspection:
    """The inspection, finished: `measures` by position in the line's unit, `checks` by code.

    Answers are "yes", "no" or "na". A find needs a note that says what it is.
    Raises Forbidden, InspectionFinished, OutcomeUnknown, ChecksUnanswered, MeasuresInvalid,
    NoteMissing; then nothing is stored.
    """
    require_inspector(by)
    row = _lock(inspection)
    if outcome not in Inspection.Outcome.values:
        raise errors.OutcomeUnknown(fields={"outcome": [str(errors.OutcomeUnknown.sentence)]})
    _check_answers(row, checks)
    lines = list(ApplicationLine.objects.filter(application_id=row.application_id))
    measured = _read(measures, lines)
    if outcome in FINDS and not note.strip():
        raise errors.NoteMissing(fields={"note": [str(errors.NoteMissing.sentence)]})
    row.checks = {one["code"]: checks[one["code"]] for one in row.checklist}
    row.outcome, row.note = outcome, note.strip()
    row.finished_by, row.finished_at = by, clock.now()
    row.save(update_fields=["checks", "outcome", "note", "finished_by", "finished_at"])
    InspectionLine.objects.bulk_create(
        InspectionLine(
            inspection=row,
            position=line.position,
            declared=line.quantity,
            measured=measured[line.position],
            unit_code=line.unit_code,
        )
        for line in lines
    )
    record(
        verb="inspection.finished",
        subject=row,
        by=by,
        payload={
            "outcome": outcome,
            "case": str(row.application_id),
            "measured": {str(place): plain(amount) for place, amount in measured.items()},
        },
    )
    return row


def _lock(inspection: Inspection) -> Inspection:
    row = Inspection.objects.select_for_update().get(pk=inspection.pk)
    if not row.is_open:
        raise errors.InspectionFinished()
    return row


def _check_answers(row: Inspection, checks: Mapping[str, str]) -> None:
    open_ones = [one["code"] for one in row.checklist if checks.get(one["code"]) not in ANSWERS]
    if open_ones:
        raise errors.ChecksUnanswered(
            fields={f"checks.{code}": [code] for code in open_ones}, first=", ".join(open_ones)
        )


def _read(measures: Mapping[int, Any], lines: list[ApplicationLine]) -> dict[int, Decimal]:
    measured: dict[int, Decimal] = {}
    wrong: dict[str, list[str]] = {}
    for line in lines:
        quantity, problem = read_quantity(measures.get(line.position, ""))
        measured[line.position] = quantity
        if problem:
            wrong[f"lines.{line.position}"] = [problem]
    if wrong:
        raise errors.MeasuresInvalid(fields=wrong, first=next(iter(wrong)).split(".")[1])
    return measured
