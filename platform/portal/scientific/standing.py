"""Findings for more than one case: the list, one of them, making and withdrawing it; monitoring."""

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.common import clock
from core.findings.dossiers import STANDARD, ndf_needs
from core.findings.selectors import get_policy, get_standing, list_citations, uses_of
from core.findings.services import make_standing_finding, withdraw_standing_finding
from design.forms import attempt
from portal.access import page
from portal.acting import attempt_action
from portal.authority.reports import year_of, years
from portal.findings import evidence_groups, evidence_in
from portal.species import SpeciesChoice, choices_of, find_species

from . import selectors
from .forms import StandingFindingForm

OPINE = "finding.ndf"


@page(OPINE)
def findings(request: HttpRequest) -> HttpResponse:
    """The standing findings with what is left of them, those to be reviewed first."""
    context = {"rows": selectors.standing_rows(), "today": clock.today()}
    return render(request, "portal/scientific/standing_list.html", context)


@page(OPINE)
def finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """One standing finding, its dossier, and the cases that cite it."""
    found = get_standing(finding_id)
    context = {
        "finding": found,
        "use": uses_of([found])[found.pk],
        "citations": list_citations(found),
        "is_over": found.valid_until < clock.today(),
    }
    return render(request, "portal/scientific/standing.html", context)


@page(OPINE)
@require_POST
def withdraw(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Withdraw a standing finding, with the reason."""
    found = get_standing(finding_id)
    reason = request.POST.get("reason", "")
    done = attempt_action(request, withdraw_standing_finding, found, reason=reason, by=request.user)
    if done is not None:
        messages.success(request, _("The finding is withdrawn."))
    return redirect("scientific:standing", finding_id=found.pk)


@page(OPINE)
def make(request: HttpRequest) -> HttpResponse:
    """Make a finding for more than one case."""
    chosen = SpeciesChoice(request.POST or request.GET)
    sent = request.POST if request.method == "POST" and not chosen.is_lookup else None
    form = StandingFindingForm(sent, initial=_initial(request, is_lookup=chosen.is_lookup))
    if sent and form.is_valid() and chosen.is_settled():
        values = {"taxon_id": int(chosen.taxon_id), "by": request.user, **form.cleaned_data}
        values["evidence"] = evidence_in("ndf", request.POST)
        made = attempt(form, make_standing_finding, **values)
        if made is not None:
            messages.success(request, _("%(number)s is in force.") % {"number": made.number})
            return redirect("scientific:standing", finding_id=made.pk)
    needs = ndf_needs(depth=STANDARD, required=get_policy().required)
    groups = [
        group for group in evidence_groups(needs, request.POST) if group["code"] != "review_on"
    ]
    context = {"form": form, "chosen": chosen, "groups": groups, "needs": needs}
    return render(request, "portal/scientific/standing_form.html", context)


def _initial(request: HttpRequest, *, is_lookup: bool) -> dict[str, object]:
    """What stands on the form at first, or when only the species is looked up."""
    if is_lookup:
        return request.POST.dict() | {"source_codes": request.POST.getlist("source_codes")}
    today = clock.today()
    return {"valid_from": today, "valid_until": today + dt.timedelta(days=364)}


@page(OPINE)
def species(request: HttpRequest) -> HttpResponse:
    """Taxa that a text may mean, as a part of the form; two queries."""
    text = request.GET.get("species", "").strip()
    context = {
        "results": choices_of(find_species(text)),
        "choice_name": "taxon_id",
        "searched": bool(text),
    }
    return render(request, "design/_typeahead_results.html", context)


@page(OPINE)
def monitor(request: HttpRequest) -> HttpResponse:
    """Live permits against actual exports, by species (Art. IV.3)."""
    year = year_of(request)
    context = {"rows": selectors.monitored(year), "year": year, "years": years()}
    return render(request, "portal/scientific/monitor.html", context)
