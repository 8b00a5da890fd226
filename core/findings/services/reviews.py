"""Reminding the Scientific Authority of findings that are to be reviewed."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from core.common import clock
from core.events import publish
from core.findings.events import ReviewDue
from core.findings.models import FindingStanding
from core.findings.selectors import get_policy, list_reviews


def remind_of_reviews() -> int:
    """Announce each standing finding whose review is near, once; returns how many."""
    until = clock.today() + dt.timedelta(days=get_policy().remind_days)
    due = list_reviews(until=until).filter(standing__reminded_at=None)
    return sum(_remind(finding_id) for finding_id in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _remind(finding_id: UUID) -> bool:
    standing = (
        FindingStanding.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("finding")
        .filter(finding=finding_id, reminded_at=None)
        .first()
    )
    if standing is None:
        return False
    standing.reminded_at = clock.now()
    standing.save(update_fields=["reminded_at"])
    finding = standing.finding
    publish(
        ReviewDue(
            standing_finding_id=finding.pk, number=finding.number, review_on=finding.review_on
        )
    )
    return True
