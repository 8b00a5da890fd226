"""What the applicant's pages read."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.fees.errors import NoSchedule
from billing.fees.selectors import find_quote
from billing.fees.services import running_quote
from billing.invoices.models import Invoice
from billing.invoices.selectors import invoice_for
from billing.payments.selectors import find_deposit, takes_cards
from core.documents.selectors import list_documents, list_uploads
from core.parties.selectors import is_member
from core.permits import selectors as permits
from core.permits.errors import ApplicationNotFound, NotEditable
from core.permits.models import Application, Permit
from core.permits.rules.workflow import HANDING_IN, is_editable
from core.permits.selectors.applications import ids_of_applicant
from core.workflow import selectors as workflow
from portal.casework import SUBJECT, role_names, timeline_of, waiting_for
from portal.endings import HOLDER, EndingForm


def own_applications(user: Any, *, q: str = "", state: str = "") -> QuerySet[Application]:
    """The applications of the person's organisations, found by text and state. One query."""
    found = permits.applications_visible_to(user).filter(pk__in=ids_of_applicant(user))
    if state:
        found = found.filter(state=state)
    text = q.strip()
    if text:
        lines = Application.objects.filter(lines__scientific_name__icontains=text).values("pk")
        found = found.filter(
            Q(reference__icontains=text)
            | Q(importer_name__icontains=text)
            | Q(exporter_name__icontains=text)
            | Q(pk__in=Permit.objects.filter(number__icontains=text).values("application"))
            | Q(pk__in=lines)
        )
    return found.prefetch_related("lines", "permits")


def own_permits(user: Any) -> QuerySet[Permit]:
    """The permits of the person's organisations, newest first. One query."""
    own = ids_of_applicant(user)
    found = permits.permits_visible_to(user).filter(application_id__in=own)
    return found.prefetch_related("lines")


def own_tasks(user: Any) -> list[dict[str, Any]]:
    """What waits for the applicant, the most urgent first. Two queries."""
    tasks = list(workflow.list_tasks(user).filter(role="applicant", subject_type=SUBJECT))
    ids = [task.subject_id for task in tasks]
    found = {each.pk: each for each in own_applications(user).filter(pk__in=ids)}
    return [
        {"task": task, "application": found[task.subject_id]}
        for task in tasks
        if task.subject_id in found
    ]


def get_own(application_id: UUID, *, user: Any) -> Application:
    """An application of one of the person's organisations. Raises ApplicationNotFound."""
    application = permits.get_application(application_id, user=user)
    if not is_member(user, organisation_id=application.applicant_id):
        raise ApplicationNotFound()
    return application


def get_draft(application_id: UUID, *, user: Any) -> Application:
    """As `get_own`, if it may be changed now. Raises NotEditable."""
    application = get_own(application_id, user=user)
    if not is_editable(application.definition.body, application.state):
        raise NotEditable(reference=application.reference)
    return application


def application_page(application: Application, *, user: Any) -> dict[str, Any]:
    """Everything of the page on which an applicant follows a case; about fifteen queries."""
    history = list(workflow.history(application))
    returned = history[-1] if history and history[-1].reason else None
    actions = workflow.available_actions(application, by=user)
    editable = is_editable(application.definition.body, application.state)
    return {
        "application": application,
        "state_label": workflow.state_label(application),
        "lines": list(application.lines.order_by("position")),
        "proofs": list(list_uploads(application)),
        "waiting": waiting_for(workflow.list_tasks_of(application)),
        "timeline": timeline_of(history, who=teller(user)),
        "is_editable": editable,
        "is_new": editable and application.submitted_at is None,
        "last_word": returned,
        "actions": [one for one in actions if one.action not in HANDING_IN],
        **cost_of(application),
        **papers_of(application),
    }


def teller(user: Any) -> Callable[[Any], str]:
    """Names who did a step, as an applicant is told: officers by their role, the system by none.

    One query, and one per officer.
    """
    names, known = role_names(), {user.pk: _("You"), None: ""}

    def tell(record: Any) -> str:
        if record.by_id not in known:
            roles = sorted(record.by.role_codes - {"applicant"})
            told = ", ".join(names.get(code, code) for code in roles)
            known[record.by_id] = told or record.by_label
        return known[record.by_id]

    return tell


def cost_of(application: Application) -> dict[str, Any]:
    """`invoice` when there is one, else `quote`: frozen once handed in, running before."""
    invoice = invoice_for(application.pk)
    if invoice is not None:
        return {"invoice": invoice, "quote": None} | ways_to_pay(application, invoice)
    stored = find_quote(application.pk) if application.submitted_at else None
    if stored is not None:
        return {"invoice": None, "quote": stored.quote, "is_frozen": True}
    try:
        return {"invoice": None, "quote": running_quote(application)}
    except NoSchedule:
        return {"invoice": None, "quote": None}


def ways_to_pay(application: Application, invoice: Invoice) -> dict[str, Any]:
    """Whether cards are taken, and what the organisation has in deposit. Two queries at most."""
    if not invoice.is_open:
        return {}
    deposit = find_deposit(organisation_id=application.applicant_id, currency=invoice.currency)
    return {"takes_cards": takes_cards(), "deposit": deposit}


def papers_of(application: Application) -> dict[str, Any]:
    """The permit, if issued, with its PDF and XML as far as they have been made. Two queries."""
    permit = permits.find_permit_of(application.pk)
    if permit is None:
        return {"permit": None, "papers": []}
    papers = {paper.kind: paper for paper in reversed(list_documents(permit.pk))}
    return {
        "permit": permit,
        "papers": [papers[kind] for kind in ("pdf", "xml") if kind in papers],
        "ending": EndingForm(permit=permit, ways=HOLDER),
        "ending_url": reverse("applicant:end", args=[application.pk]),
    }
