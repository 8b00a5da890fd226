"""The work list and the search among all cases."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from core.workflow.services import release_task, take_task
from portal.access import page
from portal.acting import attempt_action
from portal.casework import state_rows

from . import selectors
from .forms import CaseFilter

PER_PAGE = 25


@page("case.work")
def work(request: HttpRequest) -> HttpResponse:
    """What waits for the person's roles, overdue first; about seven queries."""
    form = CaseFilter(request.GET)
    found = selectors.find_tasks(request.user, **form.wanted())
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = selectors.task_rows(list(shown), user=request.user)
    context = {
        "form": form,
        "page": shown,
        "rows": rows,
        "is_filtered": any(form.wanted().values()),
    }
    return render(request, "portal/authority/work.html", context)


@page("case.work")
@require_POST
def take(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Take a task: it waits for this person only."""
    attempt_action(
        request, take_task, selectors.get_task(task_id, user=request.user), by=request.user
    )
    return redirect("authority:work")


@page("case.work")
@require_POST
def release(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Give a task back to its role."""
    task = selectors.get_task(task_id, user=request.user)
    attempt_action(request, release_task, task, by=request.user)
    return redirect("authority:work")


@page("application.view_all")
def cases(request: HttpRequest) -> HttpResponse:
    """All cases that were handed in, found by text, state and paper; about six queries."""
    form = CaseFilter(request.GET)
    found = selectors.find_cases(request.user, **form.wanted())
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": shown, "rows": state_rows(shown)}
    return render(request, "portal/authority/cases.html", context)
