"""Quotas: the board with its forecast, one of them with its history, setting and carrying over."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.common import clock
from core.permits.selectors.published import list_adoptable
from core.permits.services.adoption import adopt_quota
from core.quotas.selectors import get_quota, list_years
from core.quotas.services import carry_over, set_quota
from design.forms import attempt
from portal.access import page
from portal.acting import attempt_action
from portal.species import SpeciesChoice, choices_of, find_species

from .quota_board import board, quota_page
from .quota_forms import CarryForm, QuotaForm, initial_of
from .reports import year_of, years

MANAGE = "quota.manage"


@page("quota.view")
def quotas(request: HttpRequest) -> HttpResponse:
    """The quotas of a year with what is left, applied for and expected; four queries."""
    year, text = year_of(request), request.GET.get("q", "")
    tabs = sorted({*years(), *list_years()}, reverse=True)
    context = {"rows": board(year=year, q=text), "year": year, "years": tabs, "q": text}
    return render(request, "portal/authority/quotas.html", context)


@page("quota.view")
def one(request: HttpRequest, quota_id: UUID) -> HttpResponse:
    """One quota: forecast, every movement and change, the cases behind them."""
    quota = get_quota(quota_id)
    return show(request, quota, CarryForm(quota=quota))


def show(request: HttpRequest, quota: object, form: CarryForm) -> HttpResponse:
    """The page of the quota around the form of a carry-over."""
    context = quota_page(quota) | {"carry_form": form}
    return render(request, "portal/authority/quota_one.html", context)


@page(MANAGE)
@require_POST
def carry(request: HttpRequest, quota_id: UUID) -> HttpResponse:
    """Carry over what is left to a later period, justified."""
    quota = get_quota(quota_id)
    form = CarryForm(request.POST, quota=quota)
    if form.is_valid():
        values = form.values()
        if attempt(form, carry_over, quota, by=request.user, **values) is not None:
            messages.success(request, _("The quantity is carried over; both quotas say so."))
            return redirect("authority:quota_one", quota_id=quota.pk)
    return show(request, quota, form)


@page(MANAGE)
def published(request: HttpRequest) -> HttpResponse:
    """Quotas published for the country, to be adopted; adopting one."""
    rows = list_adoptable(on=clock.today())
    if request.method == "POST":
        chosen = [row for row in rows if str(row.published.pk) == request.POST.get("published")]
        for row in chosen:
            quota = attempt_action(request, adopt_quota, row.published, by=request.user)
            if quota is not None:
                messages.success(request, _("The quota is adopted: it counts and blocks from now."))
                return redirect("authority:quota_one", quota_id=quota.pk)
    return render(request, "portal/authority/quotas_published.html", {"rows": rows})


@page(MANAGE)
def change(request: HttpRequest) -> HttpResponse:
    """Set the quota of a species, or change it: the same key is the same quota."""
    chosen = SpeciesChoice(request.POST)
    sent = request.POST if request.method == "POST" and not chosen.is_lookup else None
    initial = entered(request) if chosen.is_lookup else {"year": clock.today().year}
    form = QuotaForm(sent, initial=initial)
    if sent and form.is_valid() and chosen.is_settled():
        values = {"taxon_id": int(chosen.taxon_id), "by": request.user, **form.values()}
        quota = attempt(form, set_quota, **values)
        if quota is not None:
            messages.success(request, _("The quota is set."))
            return redirect("authority:quota_one", quota_id=quota.pk)
    context = {"form": form, "chosen": chosen}
    return render(request, "portal/authority/quota.html", context)


@page(MANAGE)
def edit(request: HttpRequest, quota_id: UUID) -> HttpResponse:
    """Change one quota: amount, factors, note; its key stays."""
    quota = get_quota(quota_id)
    form = QuotaForm(request.POST or None, initial=initial_of(quota))
    if request.method == "POST" and form.is_valid():
        values = form.values() | {"taxon_id": quota.taxon_id, "origin": quota.origin}
        changed = attempt(form, set_quota, by=request.user, **values)
        if changed is not None:
            messages.success(request, _("The quota is set."))
            return redirect("authority:quota_one", quota_id=changed.pk)
    context = {"form": form, "quota": quota}
    return render(request, "portal/authority/quota.html", context)


def entered(request: HttpRequest) -> dict[str, object]:
    """What stands on the form when only the species is looked up."""
    several = {name: request.POST.getlist(name) for name in ("source_codes", "purpose_codes")}
    return request.POST.dict() | several


@page(MANAGE)
def species(request: HttpRequest) -> HttpResponse:
    """Taxa that a text may mean, as a part of the form; two queries."""
    text = request.GET.get("species", "").strip()
    context = {
        "results": choices_of(find_species(text)),
        "choice_name": "taxon_id",
        "searched": bool(text),
    }
    return render(request, "design/_typeahead_results.html", context)
