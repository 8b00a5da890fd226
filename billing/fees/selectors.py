"""Reading schedules and quotes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from billing.fees import parsing
from billing.fees.errors import NoSchedule
from billing.fees.facts import FeeFacts, FeeLine
from billing.fees.models import FeeSchedule, StoredQuote
from billing.fees.schedule import Schedule
from core.common import clock
from tenants.context import current_country

if TYPE_CHECKING:
    from core.permits.models import Application


def list_schedules() -> QuerySet[FeeSchedule]:
    """Every version, the latest first."""
    return FeeSchedule.objects.order_by("-effective_on", "-loaded_at")


def get_schedule(*, on: dt.date) -> FeeSchedule:
    """The version in force on a day. One query. Raises NoSchedule."""
    schedule = list_schedules().filter(effective_on__lte=on).first()
    if schedule is None:
        raise NoSchedule(on=on)
    return schedule


def rules_of(schedule: FeeSchedule) -> Schedule:
    """The stored version as frozen rule objects. No query."""
    return parsing.read_schedule(schedule.body, currency=schedule.currency)


def find_quote(application_id: UUID) -> StoredQuote | None:
    """The frozen quote of a case that counts (the last), or None. One query."""
    quotes = StoredQuote.objects.filter(application_id=application_id)
    return quotes.order_by("-sequence").first()


def facts_of(application: Application, *, on: dt.date | None = None) -> FeeFacts:
    """What the fees of a case depend on, as the case stands now. Up to three queries.

    `on` is the day whose schedule counts, today in the country if left out.
    """
    applicant = application.applicant
    return FeeFacts(
        on=on or clock.today(),
        document_type=application.document_type.code,
        kind=application.document_type.kind,
        is_cites=application.document_type.is_cites,
        purpose_code=application.purpose_code,
        applicant_kind=applicant.kind,
        is_resident=applicant.country in ("", current_country().iso2),
        is_retrospective=application.is_retrospective,
        lines=tuple(
            FeeLine(
                scientific_name=line.scientific_name,
                appendix=line.appendix,
                source_code=line.source_code,
                term_code=line.term_code,
                unit_code=line.unit_code,
                quantity=line.quantity or Decimal(0),
            )
            for line in application.lines.all()
        ),
    )
