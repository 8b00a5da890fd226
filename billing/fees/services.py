"""Telling what a case costs, and freezing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from billing.fees import rules, selectors
from billing.fees.facts import FeeFacts
from billing.fees.models import StoredQuote
from billing.fees.rules import Quote
from billing.fees.selectors import facts_of
from core.audit import record
from core.common import clock

if TYPE_CHECKING:
    from core.permits.models import Application

__all__ = ("facts_of", "freeze_quote", "quote", "running_quote")


def quote(facts: FeeFacts) -> Quote:
    """The itemised quote under the schedule in force on `facts.on`. Writes nothing.

    Raises NoSchedule.
    """
    return rules.compute(selectors.rules_of(selectors.get_schedule(on=facts.on)), facts)


def running_quote(application: Application) -> Quote:
    """What a case would cost today, for a draft that still changes. Writes nothing.

    Raises NoSchedule.
    """
    return quote(facts_of(application))


@transaction.atomic
def freeze_quote(application: Application, *, by: Any) -> StoredQuote:
    """The quote of the case from now on, stored with its facts and the schedule's version.

    Freezing again with the same items gives the same row back; otherwise a further quote is
    stored, which then counts. Raises NoSchedule.
    """
    facts = facts_of(application)
    schedule = selectors.get_schedule(on=facts.on)
    made = rules.compute(selectors.rules_of(schedule), facts)
    last = selectors.find_quote(application.id)
    if last is not None and last.quote.as_dict() == made.as_dict():
        return last
    stored = StoredQuote.objects.create(
        application_id=application.id,
        sequence=last.sequence + 1 if last else 1,
        schedule=schedule,
        schedule_version=schedule.version,
        facts=facts.as_dict(),
        items=made.as_dict()["items"],
        currency=made.currency,
        total_minor=made.total.amount_minor,
        made_by_id=by.id,
        made_at=clock.now(),
    )
    record(
        verb="fee.quoted",
        subject=application,
        by=by,
        payload={"total": str(made.total), "schedule": schedule.version},
    )
    return stored
