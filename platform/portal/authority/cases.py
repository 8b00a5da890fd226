"""The page of a case, and everything that an officer does on it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.findings.selectors import find_covering, needs_of
from core.findings.services import cite_findings, record_finding
from core.permits.selectors import get_application
from core.permits.services import perform_action, record_exception, set_conditions
from design.forms import attempt
from portal import files
from portal.access import page
from portal.acting import attempt_action
from portal.casework import moved
from portal.findings import check_rows, checks_in, evidence_in

from . import selectors
from .forms import ConditionsForm, FindingForm

SEE = ("application.view_all", "case.work")
DATA = ("valid_until", "security_stamp")
"""What goes with an action to the guards and effects, when it is sent."""


@page(*SEE)
def case(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The whole case with what may be done now."""
    found = get_application(application_id, user=request.user)
    return show(request, found, FindingForm())


def show(request: HttpRequest, found: object, form: FindingForm) -> HttpResponse:
    """The page of the case around a finding's form."""
    context = selectors.case_page(found, user=request.user)
    initial = {"conditions": found.conditions, "security_stamp": found.security_stamp}
    context |= {
        "finding_form": form,
        "conditions_form": ConditionsForm(initial=initial, auto_id="id_case_%s"),
    }
    if context["may_laf"]:
        needs = needs_of(found, "laf")
        context |= {
            "needs": needs,
            "checks": check_rows(needs, request.POST, context["proofs"]),
            "groups": [],
        }
    if context["may_cite"]:
        context["covering"] = find_covering(found)
    return render(request, "portal/authority/case.html", context)


@page(*SEE)
@require_POST
def act(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Move the case: `action`, with `reason` where one is asked for."""
    found = get_application(application_id, user=request.user)
    action, reason = request.POST.get("action", ""), request.POST.get("reason", "")
    data = {name: request.POST[name] for name in DATA if request.POST.get(name)}
    done = attempt_action(
        request, perform_action, found, action=action, by=request.user, reason=reason, data=data
    )
    if done is not None:
        messages.success(request, moved(done))
    return redirect("authority:case", application_id=found.pk)


@page("finding.laf")
def finding(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Record the legal acquisition finding."""
    found = get_application(application_id, user=request.user)
    form = FindingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {
            "evidence": evidence_in("laf", request.POST),
            "checks": checks_in(request.POST),
        }
        if attempt(form, record_finding, found, kind="laf", by=request.user, **values) is not None:
            messages.success(request, _("The finding is recorded."))
            return redirect("authority:case", application_id=found.pk)
    return show(request, found, form)


@page("finding.laf")
@require_POST
def cite(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Rest the non-detriment finding on the standing ones that cover the case."""
    found = get_application(application_id, user=request.user)
    if attempt_action(request, cite_findings, found, by=request.user) is not None:
        messages.success(request, _("The finding rests on the standing ones."))
    return redirect("authority:case", application_id=found.pk)


@page("case.work")
@require_POST
def conditions(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Set the special conditions and the number of the security stamp."""
    found = get_application(application_id, user=request.user)
    given = {
        name: request.POST[name] for name in ConditionsForm.base_fields if name in request.POST
    }
    if attempt_action(request, set_conditions, found, by=request.user, **given) is not None:
        messages.success(request, _("Saved."))
    return redirect("authority:case", application_id=found.pk)


@page("permit.sign")
@require_POST
def exception(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """A supervisor's reasoned exception of one line from a stop."""
    found = get_application(application_id, user=request.user)
    position = request.POST.get("position", "")
    done = attempt_action(
        request, record_exception, found, by=request.user, reason=request.POST.get("reason", ""),
        position=int(position) if position.isdecimal() else 0, code=request.POST.get("code", ""),
    )  # fmt: skip
    if done is not None:
        messages.success(request, _("The exception is recorded; the annual report shows it."))
    return redirect("authority:case", application_id=found.pk)


@page(*SEE, "finding.ndf")
def proof(request: HttpRequest, application_id: UUID, upload_id: UUID) -> HttpResponse:
    """One proof of the case, as a download."""
    return files.proof_of(get_application(application_id, user=request.user), upload_id)
