"""The issue of a permit: one transaction, the number last (effect `issue_permit`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from core.audit import record
from core.common import clock
from core.common.errors import Forbidden
from core.common.ids import new_id
from core.documents.epermit import v2
from core.documents.epermit.model import EPermit
from core.events import publish
from core.permits import errors
from core.permits.events import PermitIssued
from core.permits.models import Application, ApplicationLine, Permit, PermitLine, PermitStanding
from core.permits.registry import read_conditions, take_issue_steps
from core.permits.rules.documents import last_valid_day, longest_validity
from core.permits.rules.issues import fields_of
from core.permits.selectors.authority import get_authority
from core.permits.selectors.issues import find_issues_of
from core.permits.selectors.reading import CaseReading, read_case
from core.permits.services.numbers import next_number
from core.permits.snapshot import IssueFacts, build_permit, standard_conditions
from core.quotas.rules import QuotaUse
from core.quotas.services import reserve_for_issue
from tenants.context import current_country

LINE_FIELDS = (
    "position",
    "taxon",
    "scientific_name",
    "common_name",
    "appendix",
    "source_code",
    "second_source_code",
    "term_code",
    "unit_code",
    "quantity",
    "description",
    "marks",
    "origin_country",
    "origin_permit_number",
    "origin_permit_date",
    "reexport_country",
    "reexport_number",
    "reexport_date",
    "operation_number",
    "acquisition_date",
)


@transaction.atomic
def issue_permit(app: Application, *, by: Any, data: Mapping[str, Any] | None = None) -> Permit:
    """The permit of an application whose row the caller holds locked.

    Judges the case again on the day of issue (the Appendix may have changed since it was handed
    in), reserves quota, takes the number last, freezes the snapshot and announces PermitIssued;
    its documents are made from the snapshot after commit. `data` may hold `valid_until` (an
    earlier last day) and `security_stamp` (box 5b).

    Raises ControlsFailed, ValidityTooLong, ValidityUnreadable, StampMissing, PaperIncomplete,
    NoAuthority, SeriesUnknown and what `core.quotas.services.reserve_for_issue` raises. Then
    nothing has happened.
    """
    if getattr(by, "pk", None) is None:
        raise Forbidden()
    data = data or {}
    now = clock.now().astimezone(ZoneInfo(current_country().timezone))
    reading = read_case(app, on=now.date())
    blocking = [issue for issue in find_issues_of(reading) if issue.is_blocking]
    if blocking:
        raise errors.ControlsFailed(fields=fields_of(blocking), first=blocking[0].message)
    valid_until = _valid_until(app, on=reading.on, wanted=data.get("valid_until"))
    authority = get_authority()
    stamp = security_stamp_of(app, data)
    conditions = conditions_of(app, reading)
    permit_id = new_id()
    uses = reserve_for_issue(
        permit_id=permit_id, on=reading.on, lines=reading.quota_lines(), case_id=app.pk
    )
    take_issue_steps(reading, permit_id=permit_id)
    number = next_number(app.document_type.series, reading.on.year)
    facts = IssueFacts(
        number=number,
        issued_at=now,
        valid_from=reading.on,
        valid_until=valid_until,
        issued_by=str(by),
        authority=authority,
        security_stamp=stamp,
        conditions=conditions,
    )
    paper = build_permit(app, lines=reading.lines, uses=uses, facts=facts)
    refuse_unwritable(app, paper)
    permit = write_permit(
        app, permit_id=permit_id, paper=paper, facts=facts, lines=reading.lines, uses=uses, by=by
    )
    announce_issue(permit, by=by)
    return permit


def announce_issue(permit: Permit, *, by: Any) -> None:
    """Audit and event of the issue, in its transaction."""
    payload = {
        "number": permit.number,
        "digest": permit.digest,
        "application": str(permit.application_id),
    }
    version = permit.digest[:16]
    record(verb="permit.issued", subject=permit, by=by, payload=payload, version=version)
    publish(PermitIssued(permit_id=permit.pk, number=permit.number))


def write_permit(
    app: Application,
    *,
    permit_id: UUID,
    paper: EPermit,
    facts: IssueFacts,
    lines: Sequence[ApplicationLine | PermitLine],
    uses: list[QuotaUse],
    by: Any,
    replaces: Permit | None = None,
    quota_year: int | None = None,
) -> Permit:
    """The rows of the permit: itself, its lines and its standing."""
    kind = app.document_type
    permit = Permit.objects.create(
        id=permit_id,
        application=app,
        replaces=replaces,
        number=facts.number,
        kind=kind.kind,
        other_kind=kind.other_kind,
        document_type_code=kind.code,
        is_cites=kind.is_cites,
        purpose_code=app.purpose_code,
        issued_at=facts.issued_at,
        issued_by=by,
        valid_from=facts.valid_from,
        valid_until=facts.valid_until,
        importer_country=app.importer_country,
        exporter_country=app.exporter_country,
        quota_year=quota_year or facts.valid_from.year,
        snapshot=paper.to_dict(),
        digest=paper.digest,
    )
    shown = {use.position: use for use in uses if use.is_narrowest}
    PermitLine.objects.bulk_create(
        _permit_line(permit, line, shown.get(line.position)) for line in lines
    )
    PermitStanding.objects.create(permit=permit, changed_at=facts.issued_at)
    return permit


def refuse_unwritable(app: Application, paper: EPermit) -> None:
    """Nothing is issued that could not be written as the toolkit's XML afterwards."""
    problems = v2.check(paper) if app.document_type.is_cites else {}
    if problems:
        raise errors.PaperIncomplete(fields=problems)


def _permit_line(
    permit: Permit, line: ApplicationLine | PermitLine, use: QuotaUse | None
) -> PermitLine:
    values = {name: getattr(line, name) for name in LINE_FIELDS}
    return PermitLine(
        permit=permit,
        quota_used=use.used if use else None,
        quota_total=use.amount if use else None,
        **values,
    )


def valid_until_of(app: Application, *, data: Mapping[str, Any] | None = None) -> dt.date:
    """The last valid day that an issue today would have. Raises as `issue_permit`."""
    return _valid_until(app, on=clock.today(), wanted=(data or {}).get("valid_until"))


def _valid_until(app: Application, *, on: dt.date, wanted: Any) -> dt.date:
    """The last valid day: the type's, or an earlier one; never beyond the Convention's maximum."""
    kind = app.document_type
    longest = longest_validity(kind=kind.kind, other_kind=kind.other_kind, is_cites=kind.is_cites)
    months = min(kind.validity_months, longest or kind.validity_months)
    latest = last_valid_day(on, months=months)
    if wanted in (None, ""):
        return latest
    unreadable = {"valid_until": [str(errors.ValidityUnreadable.sentence)]}
    try:
        day = wanted if isinstance(wanted, dt.date) else dt.date.fromisoformat(str(wanted))
    except ValueError:
        raise errors.ValidityUnreadable(fields=unreadable) from None
    if day < on:
        raise errors.ValidityUnreadable(fields=unreadable)
    if day > latest:
        raise errors.ValidityTooLong(latest=latest.isoformat())
    return day


def security_stamp_of(app: Application, data: Mapping[str, Any]) -> str:
    """Box 5b: the stamp's number, which a country may require. Raises StampMissing."""
    stamp = str(data.get("security_stamp") or app.security_stamp).strip()
    if not stamp and "security_stamp" in app.document_type.needs:
        raise errors.StampMissing(fields={"security_stamp": [str(errors.StampMissing.sentence)]})
    return stamp


def conditions_of(app: Application, reading: CaseReading) -> list[str]:
    """Box 5: the officer's conditions, those of the findings, and what the paper must say."""
    own = [line.strip() for line in app.conditions.splitlines() if line.strip()]
    sentences = [*own, *read_conditions(app), *standard_conditions(app, lines=reading.lines)]
    return list(dict.fromkeys(sentences))
