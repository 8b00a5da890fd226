"""What happens after something happened to a case, in the worker."""

from __future__ import annotations

from core.accounts.actors import SYSTEM
from core.events import subscriber
from core.permits.events import ApplicationSubmitted
from core.permits.models import Application
from core.risk.models import Assessment
from core.risk.selectors import find_latest
from core.risk.services import assess


@subscriber(ApplicationSubmitted, name="risk.assess_submission")
def assess_submission(event: ApplicationSubmitted) -> None:
    """Assess the case once; a second delivery of the event changes nothing."""
    app = Application.objects.get(pk=event.application_id)
    latest = find_latest(app.pk)
    if latest is None or (app.submitted_at is not None and latest.at < app.submitted_at):
        assess(app, moment=Assessment.Moment.SUBMISSION, by=SYSTEM)


def register() -> None:
    """Nothing to do: importing this module has subscribed."""
