"""What an open application asks of quotas is kept beside them, so that the board can show it."""

from __future__ import annotations

from core.events import subscriber
from core.permits.models import Application, Permit
from core.permits.rules.workflow import is_editable, is_terminal
from core.permits.selectors.reading import read_case
from core.quotas.services import claim, drop_claims
from core.workflow.events import WorkflowPerformed
from core.workflow.services import subject_type


@subscriber(WorkflowPerformed, name="permits.claim_quotas")
def claim_quotas(event: WorkflowPerformed) -> None:
    """Claim for a case that was handed in and is open; drop the claims of every other.

    A case that was given back to the applicant keeps its claims: it is expected again.
    """
    if event.subject_type != subject_type(Application) or event.source == event.target:
        return
    app = (
        Application.objects.select_related("definition", "document_type")
        .filter(pk=event.subject_id)
        .first()
    )
    if app is None:
        return
    is_over = is_terminal(app.definition.body, app.state)
    if is_over or app.submitted_at is None or Permit.objects.filter(application=app).exists():
        drop_claims(case_id=app.pk)
        return
    if is_editable(app.definition.body, app.state):
        return
    reading = read_case(app)
    claim(case_id=app.pk, on=reading.on, lines=reading.quota_lines())


def register() -> None:
    """Nothing to do: importing this module has subscribed."""
