"""The lots that a person may see, one of them, and declaring one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.documents.downloads import attachment
from core.documents.selectors import get_upload, list_uploads, open_upload
from core.parties.selectors import is_member, organisations_of
from core.species.selectors import get_taxon
from core.stock import selectors
from core.stock.models import Lot, Transfer
from core.stock.services import declare_lot
from core.stock.services.lots import OFFICER
from design.forms import attempt
from portal.access import page
from portal.species import SpeciesChoice, choices_of, find_species
from tenants.context import current_country

from .forms import LotForm, MarkForm, MoveForm, OfferForm, ProcessForm, state_choices

CREATE = "application.create"
SEE = (CREATE, *selectors.SEES_ALL)
PER_PAGE = 25


@page(*SEE)
def lots(request: HttpRequest) -> HttpResponse:
    """Lots with their balances, and transfers that wait for an answer. Six queries."""
    asked = {name: request.GET.get(name, "").strip() for name in ("state", "q")}
    found = selectors.list_lots(request.user, state=asked["state"], search=asked["q"])
    own = {each.pk for each in organisations_of(request.user)}
    waiting = selectors.transfers_visible_to(request.user).filter(state=Transfer.State.OFFERED)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "transfers": [
            {"row": row, "is_receiver": row.receiver_id in own} for row in waiting
        ],
        "states": state_choices(),
        "may_declare": bool(own),
    }  # fmt: skip
    return render(request, "portal/stock/lots.html", context | asked)


@page(CREATE)
def declare(request: HttpRequest) -> HttpResponse:
    """Declare a lot with its proof."""
    data = request.POST if request.method == "POST" else None
    chosen = SpeciesChoice(data)
    form = _lot_form(request, None if chosen.is_lookup else data)
    is_sent = data is not None and not chosen.is_lookup
    if is_sent and is_meant(chosen) and form.is_valid():
        fields = form.cleaned_data | {"taxon": get_taxon(int(chosen.taxon_id))}
        made = attempt(form, declare_lot, by=request.user, **fields)
        if made is not None:
            messages.success(request, _("The lot is declared. The authority decides on it."))
            return redirect("stock:lot", lot_id=made.pk)
    return render(request, "portal/stock/declare.html", {"form": form, "chosen": chosen})


def is_meant(chosen: SpeciesChoice) -> bool:
    """Whether it is clear which species is meant, by an id that can be one."""
    return chosen.is_settled() and chosen.taxon_id.isdecimal()


def _lot_form(request: HttpRequest, data: Any) -> LotForm:
    """The form: as sent, or as typed so far when a species is being looked up."""
    initial = {"origin_country": current_country().iso2, "unit_code": "NAR"}
    if data is None and request.method == "POST":
        initial |= request.POST.dict()
    return LotForm(
        data,
        request.FILES or None if data is not None else None,
        initial=initial,
        organisations=organisations_of(request.user),
        operations=selectors.list_operations(request.user).filter(ended_on__isnull=True),
    )


@page(*SEE)
def species(request: HttpRequest) -> HttpResponse:
    """Taxa that a text may mean, as a part of a form; two queries."""
    text = request.GET.get("species", "").strip()
    found = {"results": choices_of(find_species(text)), "choice_name": "taxon_id"}
    return render(request, "design/_typeahead_results.html", found | {"searched": bool(text)})


@page(*SEE)
def lot(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """One lot: what it holds, its movements, marks and proofs, and what one may do."""
    return show(request, selectors.get_lot(lot_id, user=request.user))


def show(request: HttpRequest, found: Lot, **forms: Any) -> HttpResponse:
    """The lot's page around the forms as they were sent."""
    is_holder = is_member(request.user, organisation_id=found.organisation_id)
    context = {
        "lot": found,
        "movements": selectors.list_movements(found),
        "marks": list(found.marks.all()),
        "proofs": list_uploads(found),
        "offers": found.transfers.select_related("receiver"),
        "may_move": is_holder and found.state == Lot.State.APPROVED,
        "may_decide": request.user.may(OFFICER) and found.state == Lot.State.DECLARED,
        "move_form": MoveForm(kinds=kinds_of(found)),
        "process_form": ProcessForm(),
        "mark_form": MarkForm(),
        "offer_form": OfferForm(),
    }
    return render(request, "portal/stock/lot.html", context | forms)


def kinds_of(found: Lot) -> list[tuple[str, str]]:
    """What may happen to the lot; offspring only where it is of a registered operation."""
    kinds = [("loss", _("Lost, died or destroyed")), ("split", _("A part becomes its own lot"))]
    born = [("birth", _("Born or propagated"))] if found.operation_id else []
    return kinds + born


@page(*SEE)
def proof(request: HttpRequest, lot_id: UUID, upload_id: UUID) -> FileResponse:
    """One proof of the lot, as a download."""
    found = selectors.get_lot(lot_id, user=request.user)
    upload = get_upload(upload_id, owner=found)
    return attachment(open_upload(upload), mime=upload.mime)
