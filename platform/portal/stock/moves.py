"""What a holder does with a lot: losses, births, parts, products, marks, transfers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.stock import selectors, services
from core.stock.models import Lot, Transfer
from design.forms import attempt
from portal.access import page
from portal.acting import attempt_action

from .forms import MarkForm, MoveForm, OfferForm, ProcessForm
from .views import CREATE, kinds_of, show


@page(CREATE)
@require_POST
def move(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """Record a loss or offspring, or make a part of the lot its own."""
    found = selectors.get_lot(lot_id, user=request.user)
    form = MoveForm(request.POST, kinds=kinds_of(found))
    if form.is_valid():
        quantity, reason = form.cleaned_data["quantity"], form.cleaned_data["reason"]
        by = request.user
        done = {
            "loss": lambda: attempt(
                form, services.record_loss, found, quantity=quantity, reason=reason, by=by
            ),
            "birth": lambda: attempt(
                form, services.record_birth, found, quantity=quantity, reason=reason, by=by
            ),
            "split": lambda: attempt(form, services.split_lot, found, quantity=quantity, by=by),
        }[form.cleaned_data["kind"]]()
        if done is not None:
            return _to(request, done)
    return show(request, found, move_form=form)


def _to(request: HttpRequest, done: Lot) -> HttpResponse:
    messages.success(request, _("Recorded."))
    return redirect("stock:lot", lot_id=done.pk)


@page(CREATE)
@require_POST
def process(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """Record a product; shows its new lot."""
    found = selectors.get_lot(lot_id, user=request.user)
    form = ProcessForm(request.POST)
    if form.is_valid():
        done = attempt(form, services.process_lot, found, by=request.user, **form.cleaned_data)
        if done is not None:
            return _to(request, done)
    return show(request, found, process_form=form)


@page(CREATE)
@require_POST
def mark(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """Put marks on specimens of the lot."""
    found = selectors.get_lot(lot_id, user=request.user)
    form = MarkForm(request.POST)
    if form.is_valid():
        kind, numbers = form.cleaned_data["kind"], form.cleaned_data["numbers"].splitlines()
        done = attempt(form, services.add_marks, found, kind=kind, numbers=numbers, by=request.user)
        if done is not None:
            return _to(request, found)
    return show(request, found, mark_form=form)


@page(CREATE)
@require_POST
def offer(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """Offer a part of the lot to another organisation."""
    found = selectors.get_lot(lot_id, user=request.user)
    form = OfferForm(request.POST)
    if form.is_valid():
        fields = form.cleaned_data
        receiver = selectors.find_receiver(fields.pop("receiver"))
        if receiver is None:
            form.add_error("receiver", _("No organisation of this country has that name alone."))
        elif attempt(
            form, services.offer_transfer, found, receiver=receiver, by=request.user, **fields
        ):
            messages.success(request, _("Offered. It counts once the receiver accepts."))
            return redirect("stock:lot", lot_id=found.pk)
    return show(request, found, offer_form=form)


@page(CREATE)
@require_POST
def answer(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Accept, refuse or withdraw what was offered."""
    found = selectors.get_transfer(transfer_id, user=request.user)
    state = request.POST.get("state", "")
    made = attempt_action(
        request, services.answer_transfer, found, state=state, by=request.user
    )  # fmt: skip
    if made is not None:
        messages.success(request, _("Accepted. This is your new lot."))
        return redirect("stock:lot", lot_id=made.pk)
    found.refresh_from_db()
    if found.state in (Transfer.State.REFUSED, Transfer.State.WITHDRAWN):
        messages.success(request, found.get_state_display())
    return redirect("stock:lots")
