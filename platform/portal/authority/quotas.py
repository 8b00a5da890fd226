"""Quotas: what may be exported in a year, what is left of it, and setting one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.common import clock
from core.quotas.rules import Balance
from core.quotas.selectors import list_balances
from core.quotas.services import set_quota
from design.forms import attempt
from portal.access import page
from portal.species import SpeciesChoice, choices_of, find_species

from .forms import QuotaForm
from .reports import year_of, years

MANAGE = "quota.manage"


@page("quota.view")
def quotas(request: HttpRequest) -> HttpResponse:
    """The quotas of a year with what is left; two queries."""
    year = year_of(request)
    rows = [
        {"quota": quota, "balance": left, "share": share_taken(left)}
        for quota, left in list_balances(year=year)
    ]
    context = {"rows": rows, "year": year, "years": years()}
    return render(request, "portal/authority/quotas.html", context)


def share_taken(balance: Balance) -> int:
    """What is taken, in percent of the quota, 100 at most."""
    return min(100, int(balance.taken * 100 / balance.amount)) if balance.amount else 100


@page(MANAGE)
def change(request: HttpRequest) -> HttpResponse:
    """Set the quota of a species, or change it: the same key is the same quota."""
    chosen = SpeciesChoice(request.POST)
    sent = request.POST if request.method == "POST" and not chosen.is_lookup else None
    initial = entered(request) if chosen.is_lookup else {"year": clock.today().year}
    form = QuotaForm(sent, initial=initial)
    if sent and form.is_valid() and chosen.is_settled():
        values = {"taxon_id": int(chosen.taxon_id), "by": request.user, **form.cleaned_data}
        quota = attempt(form, set_quota, **values)
        if quota is not None:
            messages.success(request, _("The quota is set."))
            return redirect(f"{reverse('authority:quotas')}?year={quota.year}")
    context = {"form": form, "chosen": chosen}
    return render(request, "portal/authority/quota.html", context)


def entered(request: HttpRequest) -> dict[str, object]:
    """What stands on the form when only the species is looked up."""
    return request.POST.dict() | {"source_codes": request.POST.getlist("source_codes")}


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
