"""The Scientific Authority: which cases wait for an opinion, and giving it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.findings.selectors import needs_of
from core.findings.services import cite_findings, record_finding
from core.permits.selectors import get_application
from design.forms import attempt
from portal import files
from portal.access import page
from portal.acting import attempt_action
from portal.authority.forms import FindingForm
from portal.findings import evidence_groups, evidence_in

from . import selectors

OPINE = "finding.ndf"
PER_PAGE = 20


@page(OPINE)
def opinions(request: HttpRequest) -> HttpResponse:
    """Cases that wait for a non-detriment finding, and the findings given."""
    given = Paginator(selectors.given(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"rows": selectors.awaited(request.user), "page": given}
    return render(request, "portal/scientific/opinions.html", context)


@page(OPINE)
def opinion(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """One case with quotas and trade so far; the form of the finding."""
    found = get_application(application_id, user=request.user)
    form = FindingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"evidence": evidence_in("ndf", request.POST)}
        if attempt(form, record_finding, found, kind="ndf", by=request.user, **values) is not None:
            messages.success(request, _("The finding is recorded."))
            return redirect("scientific:case", application_id=found.pk)
    needs = needs_of(found, "ndf")
    context = selectors.opinion_page(found, user=request.user) | {"form": form, "needs": needs}
    context["groups"] = evidence_groups(needs, request.POST)
    return render(request, "portal/scientific/opinion.html", context)


@page(OPINE)
@require_POST
def cite(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Rest the finding on the standing ones that cover the case."""
    found = get_application(application_id, user=request.user)
    if attempt_action(request, cite_findings, found, by=request.user) is not None:
        messages.success(request, _("The finding rests on the standing ones."))
    return redirect("scientific:case", application_id=found.pk)


@page(OPINE)
def proof(request: HttpRequest, application_id: UUID, upload_id: UUID) -> HttpResponse:
    """One proof of the case, as a download."""
    return files.proof_of(get_application(application_id, user=request.user), upload_id)
