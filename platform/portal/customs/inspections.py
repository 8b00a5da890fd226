"""Pages about risk: assess a case, order and make inspections, what the rules found."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.selectors import users_with
from core.documents.downloads import attachment
from core.documents.selectors import get_upload, list_uploads, open_upload
from core.risk import selectors, services
from core.risk.models import Assessment, Inspection, Lane
from core.risk.rules import RULES
from core.risk.services.inspecting import INSPECTS
from design.branding import in_language
from design.forms import attempt
from portal.access import page
from portal.acting import attempt_action

from .forms import ANSWERS, InspectionForm
from .selectors import get_case

SEE = ("customs.lookup", "case.work", "application.view_all")
PER_PAGE = 25


@page(*INSPECTS)
@require_POST
def assess(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Assess the case now: as presented when customs ask, else as submitted."""
    found = get_case(application_id, user=request.user)
    is_customs = request.user.may("customs.endorse")
    moment = Assessment.Moment.PRESENTATION if is_customs else Assessment.Moment.SUBMISSION
    done = attempt_action(request, services.assess, found, moment=moment, by=request.user)
    if done is not None:
        messages.success(request, done.get_lane_display())
    return redirect(_back(request, reverse("customs:inspections")))


def _back(request: HttpRequest, otherwise: str) -> str:
    """Where the form came from, if that is a page of this host."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if is_ours else otherwise


@page(*INSPECTS)
@require_POST
def order(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Order an inspection of the case and show it."""
    found = get_case(application_id, user=request.user)
    reason = request.POST.get("reason", "")
    done = attempt_action(request, services.order_inspection, found, by=request.user, reason=reason)
    if done is None:
        return redirect("customs:inspections")
    return redirect("customs:inspection", inspection_id=done.pk)


@page(*SEE)
def inspections(request: HttpRequest) -> HttpResponse:
    """Open inspections, one's own, or finished ones."""
    shown = request.GET.get("show", "open")
    found = {
        "mine": lambda: selectors.list_inspections(officer=request.user, is_open=True),
        "finished": lambda: selectors.list_inspections(is_open=False),
    }.get(shown, lambda: selectors.list_inspections(is_open=True))()
    context = {"page": Paginator(found, PER_PAGE).get_page(request.GET.get("page"))}
    return render(request, "portal/customs/inspections.html", context | {"shown": shown})


@page(*SEE)
def inspection(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """One inspection: the form of its report while it is open, then the report."""
    found = selectors.get_inspection(inspection_id)
    lines = list(found.application.lines.all())
    form = InspectionForm(request.POST or None, lines=lines, checklist=found.checklist)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form, services.finish_inspection, found, by=request.user,
            outcome=form.cleaned_data["outcome"], note=form.cleaned_data["note"],
            measures=form.measures(), checks=form.checks(),
        )  # fmt: skip
        if done is not None:
            messages.success(request, _("The inspection is finished."))
            return redirect("customs:inspection", inspection_id=found.pk)
    return render(request, "portal/customs/inspection.html", _context(request, found, form))


def _context(request: HttpRequest, found: Inspection, form: InspectionForm) -> dict[str, Any]:
    may_inspect = any(request.user.may(permission) for permission in INSPECTS)
    people: dict[Any, Any] = {}
    if found.is_open and may_inspect:
        people = {each.pk: each for name in INSPECTS for each in users_with(name)}
    said = dict(ANSWERS)
    return {
        "inspection": found,
        "application": found.application,
        "form": form,
        "photos": list_uploads(found),
        "may_inspect": may_inspect,
        "inspectors": people.values(),
        "answers": [
            {
                "name": in_language(row["names"]) or row["code"],
                "answer": said.get(found.checks.get(row["code"], ""), "–"),
            }
            for row in found.checklist
        ],
    }


@page(*INSPECTS)
@require_POST
def assign(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """Give the inspection to an officer."""
    found = selectors.get_inspection(inspection_id)
    people = {str(each.pk): each for name in INSPECTS for each in users_with(name)}
    officer = people.get(request.POST.get("officer", ""))
    if officer is None:
        messages.error(request, _("Choose somebody who may inspect."))
    elif attempt_action(
        request, services.assign_inspection, found, officer=officer, by=request.user
    ):
        messages.success(request, _("Assigned."))
    return redirect("customs:inspection", inspection_id=found.pk)


@page(*INSPECTS)
@require_POST
def add_photo(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """Add a photograph to an open inspection."""
    found = selectors.get_inspection(inspection_id)
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a file first."))
    elif attempt_action(request, services.add_photo, found, file=file, by=request.user):
        messages.success(request, _("The photograph is kept."))
    return redirect("customs:inspection", inspection_id=found.pk)


@page(*SEE)
def photo(request: HttpRequest, inspection_id: UUID, upload_id: UUID) -> FileResponse:
    """One photograph, as a download."""
    upload = get_upload(upload_id, owner=selectors.get_inspection(inspection_id))
    return attachment(open_upload(upload), mime=upload.mime)


@page("settings.view", "settings.change", "case.work")
def rules(request: HttpRequest) -> HttpResponse:
    """What each rule found; with POST, weights compared with past cases or taken."""
    entered = {code: request.POST[code] for code in RULES if request.POST.get(code)}
    compared = None
    if request.POST.get("do") == "save":
        done = attempt_action(request, services.set_weights, weights=entered, by=request.user)
        if done is not None:
            messages.success(request, _("The weights are in force from now on."))
            return redirect("customs:rules")
    elif entered:
        compared = _compared(entered)
    figures = [
        {name: getattr(row, name) for name in (*row.__slots__, "rate")}
        | {"entered": entered.get(row.code, row.weight)}
        for row in selectors.list_rule_figures()
    ]
    context = {"figures": figures, "compared": compared}
    may_change = request.user.may("settings.change")
    return render(request, "portal/customs/rules.html", context | {"may_change": may_change})


def _compared(entered: dict[str, str]) -> dict[str, Any]:
    weights = {code: int(text) for code, text in entered.items() if text.isdecimal()}
    now, then = selectors.compare_weights(weights)
    lanes = [
        {"label": label, "now": now.lanes[lane], "then": then.lanes[lane]}
        for lane, label in Lane.choices
    ]
    return {"lanes": lanes, "now": now, "then": then}
