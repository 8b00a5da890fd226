"""What officers do: decide on declared lots, and keep the register of operations."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.common import clock
from core.species.selectors import get_taxon
from core.stock import selectors, services
from core.stock.graph import plain
from core.stock.services.lots import OFFICER
from design.forms import attempt
from portal.access import page
from portal.acting import attempt_action
from portal.species import SpeciesChoice

from .forms import OperationForm
from .views import PER_PAGE, SEE, is_meant


@page(OFFICER)
@require_POST
def decide(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """Approve or refuse a declared lot."""
    found = selectors.get_lot(lot_id, user=request.user)
    done = attempt_action(
        request, services.decide_lot, found, by=request.user,
        is_approved=request.POST.get("decision") == "approve",
        reason=request.POST.get("reason", ""),
    )  # fmt: skip
    if done is not None:
        messages.success(request, done.get_state_display())
    return redirect("stock:lot", lot_id=found.pk)


@page(*SEE)
def operations(request: HttpRequest) -> HttpResponse:
    """The register with what each used of its capacity this year; officers add to it.

    Two queries, and two per operation shown.
    """
    data = request.POST if request.method == "POST" and request.user.may(OFFICER) else None
    chosen = SpeciesChoice(data)
    is_lookup = chosen.is_lookup and data is not None
    form = OperationForm(
        None if is_lookup else data, initial=data.dict() if is_lookup and data else None
    )
    if data is not None and not is_lookup and is_meant(chosen) and form.is_valid():
        fields = form.cleaned_data | {"taxon": get_taxon(int(chosen.taxon_id))}
        if attempt(form, services.register_operation, by=request.user, **fields):
            messages.success(request, _("The operation is in the register."))
            return redirect("stock:operations")
    shown = Paginator(selectors.list_operations(request.user), PER_PAGE)
    found = shown.get_page(request.GET.get("page"))
    year = clock.today().year
    context = {
        "page": found,
        "rows": [
            {"row": row, "used": plain(selectors.used_capacity(row, year=year))} for row in found
        ],
        "year": year,
        "form": form,
        "chosen": chosen,
        "may_register": request.user.may(OFFICER),
    }
    return render(request, "portal/stock/operations.html", context)
