"""The operator's pages: countries, onboarding, the hub."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from design.access import page
from design.forms import attempt, posted
from epix import selectors as epix
from epix.services import delivery
from tenants.services import request_onboarding, set_suspended

from . import figures, selectors
from .forms import ExchangeFilterForm, OnboardForm
from .onboarding import error_rows, step_rows

OPERATE = "platform.operate"
PER_PAGE = 25


@page(OPERATE)
def countries(request: HttpRequest) -> HttpResponse:
    """All hosted countries with status and figures, a page at a time."""
    shown = Paginator(selectors.list_countries(), PER_PAGE).get_page(request.GET.get("page"))
    rows = selectors.with_figures(list(shown))
    totals = figures.totals(rows) if not shown.has_other_pages() else []
    context = {"page": shown, "rows": rows, "totals": totals}
    return render(request, "console/countries.html", context)


@page(OPERATE)
def country(request: HttpRequest, iso2: str) -> HttpResponse:
    """One country: facts, figures, hosts, onboarding runs."""
    found = selectors.get_country(iso2)
    context = selectors.with_figures([found])[0] | {"runs": selectors.list_runs(country=found)[:10]}
    return render(request, "console/country.html", context)


@page(OPERATE)
@require_POST
def suspend(request: HttpRequest, iso2: str) -> HttpResponse:
    """Close a country's pages, or reopen them."""
    suspended = request.POST.get("suspended") == "1"
    changed = set_suspended(selectors.get_country(iso2), suspended=suspended)
    sentence = _("%(name)s is suspended.") if suspended else _("%(name)s is open again.")
    messages.success(request, sentence % {"name": changed.name})
    return redirect("console:country", iso2=changed.iso2)


@page(OPERATE)
def onboard(request: HttpRequest) -> HttpResponse:
    """The form that asks for a country to be onboarded; the worker does it."""
    form = OnboardForm(posted(request), initial={"pack": request.GET.get("pack", "")})
    if form.is_valid():
        run = attempt(form, request_onboarding, by=request.user.email, **form.cleaned_data)
        if run is not None:
            return redirect("console:run", run_id=run.pk)
    return render(request, "console/onboard.html", {"form": form})


@page(OPERATE)
def runs(request: HttpRequest) -> HttpResponse:
    """All onboarding runs, newest first."""
    shown = Paginator(selectors.list_runs(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "console/runs.html", {"page": shown})


@page(OPERATE)
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The progress of one run; the part that changes is asked for again by htmx."""
    found = selectors.get_run(run_id)
    context = {"run": found, "steps": step_rows(found), "errors": error_rows(found.errors)}
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "console/_run.html" if is_part else "console/run.html", context)


@page(OPERATE)
def members(request: HttpRequest) -> HttpResponse:
    """The members of the hub: hosted countries and authorities with systems of their own."""
    return render(request, "console/members.html", {"members": epix.list_members()})


@page(OPERATE)
def exchanges(request: HttpRequest) -> HttpResponse:
    """The hub's exchange log, filtered, a page at a time."""
    form = ExchangeFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = Paginator(selectors.find_exchanges(**wanted), PER_PAGE)
    shown = found.get_page(request.GET.get("page"))
    return render(request, "console/exchanges.html", {"form": form, "page": shown})


@page(OPERATE)
def exchange(request: HttpRequest, exchange_id: UUID) -> HttpResponse:
    """One exchange: the request, its outcome, and both as they went over the wire."""
    found = selectors.get_exchange(exchange_id)
    return render(request, "console/exchange.html", {"exchange": found})


@page(OPERATE)
def dead_letters(request: HttpRequest) -> HttpResponse:
    """Messages that could not be delivered and were given up."""
    return render(request, "console/dead_letters.html", {"messages_": epix.list_dead_letters()})


@page(OPERATE)
@require_POST
def send_again(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Put an undelivered message back on its way."""
    delivery.send_again(message=selectors.get_dead_letter(message_id), by=request.user)
    messages.success(request, _("The message is on its way again."))
    return redirect("console:dead_letters")
