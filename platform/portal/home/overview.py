"""What the first page shows: figures, tasks and shortcuts, each for whom it concerns."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from billing.invoices import selectors as invoices
from core.common import clock
from core.permits import selectors as permits
from core.workflow import selectors as workflow
from design.navigation import navigation_for

SHOWN_TASKS = 8
CASE_PAGES = (
    ("case.work", "authority:case"),
    ("finding.ndf", "scientific:case"),
    ("application.create", "applicant:application"),
)
WORKPLACES = {"customs": "customs:lookup", "cashier": "cashier:invoices"}


def workplace_of(user: Any) -> str:
    """The address where people of one trade only (customs, cashier) work, or ""."""
    if len(user.role_codes) != 1:
        return ""
    view = WORKPLACES.get(next(iter(user.role_codes)), "")
    return address(view) if view else ""


def overview(request: HttpRequest) -> dict[str, Any]:
    """The context of the first page; at most six queries, depending on the permissions."""
    user = request.user
    work = workflow.read_work_list(user, limit=SHOWN_TASKS)
    return {
        "figures": figures(user, work),
        "tasks": task_rows(user, work.tasks),
        "more_tasks": work.total - len(work.tasks),
        "shortcuts": shortcuts(request),
    }


def figures(user: Any, work: workflow.WorkList) -> list[dict[str, Any]]:
    """The key figures that concern this person."""
    shown: list[dict[str, Any]] = [
        {
            "label": _("Waiting for you"),
            "value": work.total,
            "icon": "checklist",
            "note": _("%(count)s late") % {"count": work.late} if work.late else _("none late"),
        }
    ]
    if user.may("application.create") or user.may("application.view_all"):
        count = permits.applications_visible_to(user).count()
        shown.append({"label": _("Applications"), "value": count, "icon": "folder-open"})
        issued = permits.permits_visible_to(user).count()
        shown.append({"label": _("Permits issued"), "value": issued, "icon": "file-certificate"})
    if user.may("payment.receive"):
        count = invoices.list_open_invoices().count()
        url = address("cashier:invoices")
        shown.append({"label": _("Open invoices"), "value": count, "icon": "receipt", "url": url})
    return shown


def task_rows(user: Any, tasks: Sequence[Any]) -> list[Mapping[str, Any]]:
    """The tasks with their cases, each with the page on which this person does it; one query."""
    view = next((name for permission, name in CASE_PAGES if user.may(permission)), "")
    ids = [task.subject_id for task in tasks]
    cases = {case.pk: case for case in permits.applications_visible_to(user).filter(pk__in=ids)}
    return [
        {
            "title": task.title,
            "case": cases.get(task.subject_id),
            "due_at": task.due_at,
            "is_late": task.due_at < clock.now(),
            "url": address(view, task.subject_id) if view else "",
        }
        for task in tasks
    ]


def shortcuts(request: HttpRequest) -> list[Any]:
    """The entries of the navigation except this page, for large buttons."""
    entries = [e for section in navigation_for(request, "portal") for e in section.entries]
    elsewhere = [entry for entry in entries if entry.view not in ("home:home", "account:alerts")]
    return elsewhere[:6]


def address(view: str, *arguments: Any) -> str:
    """The address of a view, or "" when it is not routed here."""
    try:
        return reverse(view, args=arguments)
    except NoReverseMatch:
        return ""
