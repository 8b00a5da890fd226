"""Keeping the books: closing and reopening months, recording exchange rates."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from billing.ledger import registry
from billing.ledger.selectors import get_period, list_months, list_rates, next_to_close
from billing.ledger.services import close_period, record_rate, reopen_period
from core.common import clock
from design.forms import attempt, posted
from portal.access import page
from portal.acting import attempt_action
from tenants.context import current_country

from .forms import MonthForm, RateForm, ReopenForm

VIEW, KEEP = "books.view", "books.keep"


@page(VIEW)
def months(request: HttpRequest) -> HttpResponse:
    """Every month of the books, and what is left to do before the next is closed."""
    following, today = next_to_close(), clock.today()
    all_months = list_months(today=today)
    upcoming = next((month for month in all_months if month.starts_on == following), None)
    is_over = upcoming is not None and upcoming.ends_on < today
    context = {
        "months": all_months,
        "next": upcoming,
        "is_over": is_over,
        "last_closed": next((month for month in all_months if month.is_closed), None),
        "reasons": registry.reasons_not_to_close(upcoming.starts_on, upcoming.ends_on)
        if upcoming and is_over
        else [],
        "reopen_form": ReopenForm(),
    }
    return render(request, "portal/books/months.html", context)


@require_POST
@page(KEEP)
def close(request: HttpRequest) -> HttpResponse:
    """Close a month."""
    form = MonthForm(request.POST)
    if not form.is_valid():
        raise Http404
    starts_on = form.cleaned_data["starts_on"]
    if attempt_action(request, close_period, starts_on=starts_on, by=request.user):
        messages.success(request, _("The month is closed: it takes no more entries."))
    return redirect("books:months")


@require_POST
@page(KEEP)
def reopen(request: HttpRequest, period_id: UUID) -> HttpResponse:
    """Open the month closed last again."""
    period, form = get_period(period_id), ReopenForm(request.POST)
    if period is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("Say why the month is opened again."))
    elif attempt_action(
        request, reopen_period, period=period, reason=form.cleaned_data["reason"], by=request.user
    ):
        messages.success(request, _("The month is open again."))
    return redirect("books:months")


@page(VIEW)
def rates(request: HttpRequest) -> HttpResponse:
    """Recorded exchange rates, and a form for another one."""
    may_keep = request.user.may(KEEP)
    initial = {"quote": current_country().currency, "on": clock.today()}
    form = RateForm(posted(request) if may_keep else None, initial=initial)
    if (
        may_keep
        and form.is_valid()
        and attempt(form, record_rate, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The rate is recorded."))
        return redirect("books:rates")
    context = {"form": form, "rates": list_rates()[:100], "may_keep": may_keep}
    return render(request, "portal/books/rates.html", context)
