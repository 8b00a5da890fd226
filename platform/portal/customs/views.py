"""Customs: look a permit up, endorse what really leaves, see what was endorsed."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.accounts.permissions import require
from core.common.ids import new_id
from core.customs.selectors import get_endorsement
from core.customs.services import endorse_export
from core.documents.epermit.model import EPermit
from core.risk.services import assess_presentation
from portal.access import page

from . import selectors
from .entering import attempt_at_border, last_office
from .forms import BorderForm, LookupForm

LOOKUP, ENDORSE = "customs.lookup", "customs.endorse"
PER_PAGE = 25


@page(LOOKUP)
def lookup(request: HttpRequest) -> HttpResponse:
    """One box: a number or a scanned code leads straight to the permit."""
    form = LookupForm(request.GET or None)
    asked = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    found = selectors.find_permits(asked) if asked else []
    if len(found) == 1:
        return redirect("customs:permit", permit_id=found[0].pk)
    context = {"form": form, "asked": asked, "found": found, "number": selectors.read_code(asked)}
    recent = selectors.own_endorsements(request.user)[:5]
    return render(request, "portal/customs/lookup.html", context | {"recent": recent})


@page(LOOKUP)
def permit(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """A permit with its live status; the form that endorses the export (box 14)."""
    context = selectors.permit_page(permit_id, user=request.user)
    initial = {"office": last_office(request), "idempotency_key": str(new_id())}
    form = BorderForm(request.POST or None, lines=context["paper"].lines, initial=initial)
    if request.method == "POST":
        require(request.user, ENDORSE)
        assess_presentation(context["application"], by=request.user)
        done = attempt_at_border(request, form, endorse_export, context["permit"])
        if done is not None:
            messages.success(request, _("Endorsed. The unused rest went back to the quota."))
            return redirect("customs:endorsement", endorsement_id=done.pk)
    return render(request, "portal/customs/permit.html", context | {"form": form})


@page(LOOKUP)
def endorsements(request: HttpRequest) -> HttpResponse:
    """What this officer endorsed and recorded, or everybody."""
    everybody = request.GET.get("all") == "1"
    found = selectors.own_endorsements(request.user, everybody=everybody)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": shown, "everybody": everybody}
    return render(request, "portal/customs/endorsements.html", context)


@page(LOOKUP)
def endorsement(request: HttpRequest, endorsement_id: UUID) -> HttpResponse:
    """The confirmation of an endorsement, to show or print."""
    found = get_endorsement(endorsement_id, user=request.user)
    document = found.permit or found.foreign_permit
    paper = EPermit.from_dict(document.snapshot)
    context = {"endorsement": found, "paper": paper, "lines": found.lines.all()}
    return render(request, "portal/customs/endorsement.html", context)
