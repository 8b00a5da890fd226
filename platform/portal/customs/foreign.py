"""Other countries' permits: ask for one through the exchange, record what arrived, confirm it."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import require
from core.common.ids import new_id
from core.customs.models import Endorsement
from core.customs.services import record_import
from design.forms import add_domain_error
from epix import services as epix
from epix.errors import ExchangeRefused
from portal.access import page
from tenants.context import current_country

from . import selectors
from .entering import attempt_at_border, last_office
from .forms import ForeignForm, ImportForm

ASK, ENDORSE = ("epix.use", "customs.lookup"), "customs.endorse"
PER_PAGE = 20
UNENDORSED = ("epix.certificate_not_final", "epix.access_denied", "epix.operation_not_available")
"""Faults after which the paper as issued is asked for instead."""


@page(*ASK)
def lookup(request: HttpRequest) -> HttpResponse:
    """Ask the issuing country for its permit; those received before stand below."""
    initial = {"number": request.GET.get("number", ""), "issuer": request.GET.get("issuer", "")}
    form = ForeignForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        found = ask(form, by=request.user)
        if found is not None:
            return redirect("customs:foreign_permit", foreign_permit_id=found.foreign_permit.pk)
    rows = selectors.list_foreign_permits(request.GET.get("q", ""))
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/customs/foreign.html", {"form": form, "page": shown})


def ask(form: ForeignForm, *, by: Any) -> Any:
    """What the issuing country answers, or None with its refusal on the form.

    The paper as endorsed at export is asked for first: its quantities are what may arrive.
    """
    asked = form.cleaned_data | {"caller_country": current_country(), "by": by}
    try:
        return epix.look_up(final=True, **asked)
    except ExchangeRefused as refused:
        if refused.code not in UNENDORSED:
            add_domain_error(form, refused)
            return None
    try:
        return epix.look_up(**asked)
    except ExchangeRefused as refused:
        add_domain_error(form, refused)
        return None


@page(*ASK)
def permit(request: HttpRequest, foreign_permit_id: UUID) -> HttpResponse:
    """A foreign permit; the form that records the import, then the issuer is told."""
    context = selectors.foreign_page(foreign_permit_id)
    initial = {"office": last_office(request), "idempotency_key": str(new_id())}
    form = ImportForm(request.POST or None, lines=context["paper"].lines, initial=initial)
    if request.method == "POST":
        require(request.user, ENDORSE)
        done = attempt_at_border(request, form, record_import, context["foreign"])
        if done is not None:
            messages.success(request, _("The import is recorded."))
            tell_issuer(request, done)
            return redirect("customs:endorsement", endorsement_id=done.pk)
    return render(request, "portal/customs/foreign_permit.html", context | {"form": form})


@page(ENDORSE)
@require_POST
def confirm(request: HttpRequest, foreign_permit_id: UUID) -> HttpResponse:
    """Tell the issuing country again what arrived; it counts it once."""
    context = selectors.foreign_page(foreign_permit_id)
    if context["done"] is not None:
        tell_issuer(request, context["done"])
    return redirect("customs:foreign_permit", foreign_permit_id=foreign_permit_id)


def tell_issuer(request: HttpRequest, done: Endorsement) -> None:
    """Confirm the quantities to the issuer, and say what came of it. Outside a transaction."""
    positions: dict[int, Decimal] = {row.position: row.quantity for row in done.lines.all()}
    try:
        told = epix.confirm(
            issuer=done.issuer, number=done.number, caller_country=current_country(),
            positions=positions, message_id=str(done.pk), by=request.user,
        )  # fmt: skip
    except ExchangeRefused as refused:
        reason = _("The issuing country did not take the confirmation: %(reason)s")
        messages.warning(request, reason % {"reason": refused})
        return
    if told.is_recorded:
        messages.success(request, _("The issuing country has recorded the quantities."))
    else:
        messages.info(request, _("The issuing country cannot be reached now; it will be told."))
