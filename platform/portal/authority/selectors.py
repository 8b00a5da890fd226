"""What the authority's pages read."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from billing.invoices.selectors import invoice_for
from core.common import clock
from core.common.errors import NotFound
from core.customs.selectors import (
    find_endorsement,
    list_confirmations,
    list_line_uses,
)
from core.documents.epermit.model import EPermit
from core.documents.selectors import list_documents
from core.documents.services.permits import verification_url
from core.permits import selectors as permits
from core.permits.models import Application, Permit, PermitStanding
from core.permits.rules.standing import FOLLOWS
from core.permits.rules.workflow import is_terminal
from core.workflow import selectors as workflow
from core.workflow.models import Task
from portal.casework import SUBJECT, state_rows, timeline_of, waiting_for
from portal.endings import AUTHORITY, EndingForm

FINDINGS = frozenset({"record_ndf", "record_laf", "cite_ndf"})
"""Actions that are done by recording a finding, on a form of their own."""


def find_cases(user: Any, *, q: str = "", state: str = "", type: str = "") -> QuerySet[Application]:
    """The cases that the person may see, found by text, state and paper. One query."""
    found = permits.applications_visible_to(user).filter(submitted_at__isnull=False)
    if state:
        found = found.filter(state=state)
    if type:
        found = found.filter(document_type__code=type)
    text = q.strip()
    if text:
        lines = Application.objects.filter(lines__scientific_name__icontains=text).values("pk")
        found = found.filter(
            Q(reference__icontains=text)
            | Q(applicant__name__icontains=text)
            | Q(importer_name__icontains=text)
            | Q(exporter_name__icontains=text)
            | Q(pk__in=Permit.objects.filter(number__icontains=text).values("application"))
            | Q(pk__in=lines)
        )
    return found.select_related("case_officer").prefetch_related("lines", "permits")


def find_tasks(user: Any, **wanted: str) -> QuerySet[Task]:
    """The open tasks of the person's roles, overdue first, on cases that fit. One query."""
    found = workflow.list_tasks(user).filter(subject_type=SUBJECT).select_related("assignee")
    if any(wanted.values()):
        found = found.filter(subject_id__in=find_cases(user, **wanted).values("pk"))
    return found


def task_rows(tasks: list[Task], *, user: Any) -> list[dict[str, Any]]:
    """Tasks with their cases and roles; four queries for all."""
    ids = {task.subject_id for task in tasks}
    cases = permits.applications_visible_to(user).filter(pk__in=ids).prefetch_related("lines")
    rows = {row["application"].pk: row for row in state_rows(cases)}
    now = clock.now()
    return [
        {**rows[row["task"].subject_id], **row, "is_late": row["task"].due_at < now}
        for row in waiting_for(tasks)
        if row["task"].subject_id in rows
    ]


def get_task(task_id: UUID, *, user: Any) -> Task:
    """A task that waits for the person's roles. Raises NotFound."""
    task = workflow.list_tasks(user).filter(pk=task_id).first()
    if task is None:
        raise NotFound()
    return task


def case_page(application: Application, *, user: Any) -> dict[str, Any]:
    """Everything of the case page; see `core.permits.selectors.case_file` for what it costs."""
    file = permits.case_file(application, user=user)
    actions = file["actions"]
    return file | {
        "waiting": waiting_for(file["tasks"]),
        "timeline": timeline_of(file["history"]),
        "invoice": invoice_for(application.pk),
        "explained": [each for each in file["issues"] if each.reason],
        "may_laf": any(one.action == "record_laf" for one in actions),
        "may_cite": any(one.action == "cite_ndf" for one in actions),
        "may_ndf": any(one.action == "record_ndf" for one in actions),
        "steps": [one for one in actions if one.action not in FINDINGS],
        "is_open": not is_terminal(application.definition.body, application.state),
        "stops": [
            each
            for each in file["all_issues"]
            if each.is_blocking and each.position and each.is_exceptable
        ],
    }


def find_permits(user: Any, *, q: str = "", status: str = "") -> QuerySet[Permit]:
    """The permits that the person may see, by text and standing, newest first. One query."""
    found = permits.permits_visible_to(user).prefetch_related("lines")
    if status:
        found = found.filter(standing__status=status)
    text = q.strip()
    if text:
        lines = Permit.objects.filter(lines__scientific_name__icontains=text).values("pk")
        found = found.filter(
            Q(number__icontains=text)
            | Q(application__importer_name__icontains=text)
            | Q(application__exporter_name__icontains=text)
            | Q(pk__in=lines)
        )
    return found


def statuses() -> list[tuple[str, str]]:
    """What may have become of a permit."""
    return [(code, str(label)) for code, label in PermitStanding.Status.choices]


def permit_page(permit_id: UUID, *, user: Any) -> dict[str, Any]:
    """A permit with standing, papers, use at the border, and its address in the code."""
    permit = permits.get_permit(permit_id, user=user)
    paper = EPermit.from_dict(permit.snapshot)
    papers = {each.kind: each for each in reversed(list_documents(permit.pk))}
    return {
        "permit": permit,
        "paper": paper,
        "papers": [papers[kind] for kind in ("pdf", "xml") if kind in papers],
        "uses": list_line_uses(permit),
        "endorsement": find_endorsement(permit),
        "confirmations": list(list_confirmations(permit)),
        "verify_url": verification_url(paper, digest=permit.digest),
        "ending": EndingForm(permit=permit, ways=AUTHORITY) if user.may("permit.cancel") else None,
        "ending_url": reverse("authority:end", args=[permit.pk]),
        "may_cancel": user.may("permit.cancel")
        and PermitStanding.Status.CANCELLED in FOLLOWS[permit.standing.status],
    }


def month_names() -> list[str]:
    """The months, short, for the axis of a chart."""
    return [str(MONTHS_3[month]).capitalize() for month in range(1, 13)]


def chart_of(by_month: list[int]) -> dict[str, Any]:
    """Permits by month as Chart.js draws them."""
    return {
        "type": "bar",
        "data": {
            "labels": month_names(),
            "datasets": [{"label": _("Permits issued"), "data": by_month}],
        },
        "options": {
            "plugins": {"legend": {"display": False}},
            "scales": {"y": {"beginAtZero": True, "ticks": {"precision": 0}}},
        },
    }
