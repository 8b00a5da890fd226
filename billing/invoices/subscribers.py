"""A case moves on when its fee is settled, and takes its open invoice with it when it ends."""

from __future__ import annotations

from uuid import UUID

import structlog

from billing.invoices.cases import cancel_for_case, is_fee_settled
from billing.invoices.events import InvoicePaid, NothingToPay
from core.accounts.actors import SYSTEM
from core.events import subscriber
from core.permits.models import Application
from core.permits.services import perform_action
from core.workflow.events import WorkflowPerformed
from core.workflow.selectors import available_actions, is_closed
from core.workflow.services import subject_type

log = structlog.get_logger(__name__)

ACTION = "payment_received"


@subscriber(InvoicePaid, name="invoices.move_case")
def move_paid_case(event: InvoicePaid) -> None:
    """The case of the invoice, if it has one, takes note of the payment."""
    if event.application_id is not None:
        _move(event.application_id)


@subscriber(NothingToPay, name="invoices.move_free_case")
def move_free_case(event: NothingToPay) -> None:
    """A case without a fee does not wait for one."""
    _move(event.application_id)


@subscriber(WorkflowPerformed, name="invoices.close_with_case")
def cancel_with_case(event: WorkflowPerformed) -> None:
    """An application that has come to its end owes nothing, whether its pack says so or not."""
    if event.subject_type != subject_type(Application):
        return
    case = Application.objects.get(id=event.subject_id)
    if is_closed(case):
        cancel_for_case(case.id, reason="the case has ended", by=SYSTEM)


def _move(application_id: UUID) -> None:
    """Perform `payment_received` where the case's process has it in the present state.

    A case that is elsewhere (withdrawn, or its process takes no note) stays where it is: the
    payment stands in the books and on the case's page all the same.
    """
    case = Application.objects.select_for_update(of=("self",)).get(id=application_id)
    if not is_fee_settled(case.id):
        return
    options = available_actions(case, by=SYSTEM)
    if any(option.action == ACTION and option.is_possible for option in options):
        perform_action(case, action=ACTION, by=SYSTEM)
    else:
        log.info("billing.case_not_moved", application=str(case.id), state=case.state)
