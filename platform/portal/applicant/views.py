"""The applicant's pages around a case: the list, beginning, following, papers."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.parties.selectors import organisations_of
from core.parties.services import register_organisation
from core.permits.errors import PermitNotFound
from core.permits.selectors import find_permit_of
from core.permits.services import copy_application, perform_action
from design.forms import attempt
from portal import files
from portal.access import page
from portal.acting import attempt_action
from portal.casework import moved, state_choices, state_rows
from portal.endings import HOLDER, EndingForm, end_permit
from tenants.context import current_country

from . import selectors
from .forms import ListForm, RegisterForm
from .starting import StartForm, start_chosen

CREATE = "application.create"
PER_PAGE = 20


@page(CREATE)
def applications(request: HttpRequest) -> HttpResponse:
    """The person's applications with their states, and what waits; about six queries."""
    form = ListForm(request.GET, states=state_choices())
    wanted = form.cleaned_data if form.is_valid() else {}
    found = selectors.own_applications(request.user, **wanted)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": shown,
        "rows": state_rows(shown),
        "is_filtered": any(wanted.values()),
    }
    tasks = selectors.own_tasks(request.user)
    return render(request, "portal/applicant/list.html", context | {"tasks": tasks})


@page(CREATE)
def permits(request: HttpRequest) -> HttpResponse:
    """The permits of the person's organisations, newest first."""
    shown = Paginator(selectors.own_permits(request.user), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "portal/applicant/permits.html", {"page": shown})


@page(CREATE)
def register(request: HttpRequest) -> HttpResponse:
    """Register the organisation that one applies for."""
    form = RegisterForm(request.POST or None, initial={"country": current_country().iso2})
    if request.method == "POST" and form.is_valid():
        made = attempt(form, register_organisation, by=request.user, **form.cleaned_data)
        if made is not None:
            messages.success(request, _("%(name)s is registered.") % {"name": made.name})
            return redirect("applicant:start")
    return render(request, "portal/applicant/register.html", {"form": form})


@page(CREATE)
def start(request: HttpRequest) -> HttpResponse:
    """Choose the paper, and for whom; makes the draft."""
    organisations = list(organisations_of(request.user))
    if not organisations:
        return redirect("applicant:register")
    form = StartForm(request.POST or None, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, start_chosen, form, by=request.user)
        if made is not None:
            return redirect("applicant:parties", application_id=made.pk)
    context = {"form": form, "organisations": organisations}
    return render(request, "portal/applicant/start.html", context)


@page(CREATE)
def application(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Where a case stands: state, what is awaited, fee, papers, history."""
    found = selectors.get_own(application_id, user=request.user)
    context = selectors.application_page(found, user=request.user)
    return render(request, "portal/applicant/application.html", context)


@page(CREATE)
@require_POST
def act(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Do an action of the applicant's: withdraw, submit, submit again."""
    found = selectors.get_own(application_id, user=request.user)
    action, reason = request.POST.get("action", ""), request.POST.get("reason", "")
    done = attempt_action(
        request, perform_action, found, action=action, by=request.user, reason=reason
    )
    if done is not None:
        messages.success(request, moved(done))
    return redirect("applicant:application", application_id=found.pk)


@page(CREATE)
@require_POST
def copy(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """A new draft with the parties and goods of an earlier application."""
    found = selectors.get_own(application_id, user=request.user)
    made = attempt_action(request, copy_application, found, by=request.user)
    if made is None:
        return redirect("applicant:application", application_id=found.pk)
    messages.success(request, _("A new draft is ready. Check it and add the proofs."))
    return redirect("applicant:parties", application_id=made.pk)


@page(CREATE)
def papers(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The papers of a permit as a part of the page, asked for until they are made."""
    found = selectors.get_own(application_id, user=request.user)
    context = selectors.papers_of(found) | {"application": found}
    return render(request, "portal/applicant/_papers.html", context)


@page(CREATE)
def paper(request: HttpRequest, application_id: UUID, kind: str) -> HttpResponse:
    """The permit as "pdf" or "xml", as a download."""
    found = selectors.get_own(application_id, user=request.user)
    permit = find_permit_of(found.pk)
    if permit is None:
        raise PermitNotFound()
    return files.paper_of(permit.pk, kind)


@page(CREATE)
@require_POST
def end(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Report the permit lost, stolen or destroyed, or give it back unused."""
    found = selectors.get_own(application_id, user=request.user)
    permit = find_permit_of(found.pk)
    if permit is None:
        raise PermitNotFound()
    form = EndingForm(request.POST, permit=permit, ways=HOLDER)
    if not form.is_valid():
        messages.error(request, _("Choose what has happened and give the reason."))
    elif attempt_action(request, end_permit, permit, by=request.user, **form.cleaned_data):
        messages.success(request, _("It is recorded. The authority knows of it."))
    return redirect("applicant:application", application_id=found.pk)


@page(CREATE)
def proof(request: HttpRequest, application_id: UUID, upload_id: UUID) -> HttpResponse:
    """One of the uploaded proofs, as a download."""
    found = selectors.get_own(application_id, user=request.user)
    return files.proof_of(found, upload_id)
