"""Issued permits: the list, one permit, its papers, its cancellation and other ends."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.permits.models import Permit
from core.permits.selectors import get_permit
from core.permits.services import cancel_permit
from portal import files
from portal.access import page
from portal.acting import attempt_action
from portal.endings import AUTHORITY, EndingForm, end_permit

from . import selectors
from .forms import PermitFilter

SEE = ("application.view_all", "case.work")
PER_PAGE = 25


@page(*SEE)
def permits(request: HttpRequest) -> HttpResponse:
    """Issued permits, the newest first, by number, party, species and status; three queries."""
    form = PermitFilter(request.GET, statuses=selectors.statuses())
    wanted = form.cleaned_data if form.is_valid() else {}
    found = selectors.find_permits(request.user, **wanted)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/authority/permits.html", {"form": form, "page": shown})


@page(*SEE)
def permit(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """One permit: standing, papers, use, the address in its code."""
    context = selectors.permit_page(permit_id, user=request.user)
    return render(request, "portal/authority/permit.html", context)


@page("permit.cancel")
@require_POST
def cancel(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """Cancel the permit for a `reason`; what was not used goes back to the quota."""
    found = get_permit(permit_id, user=request.user)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Give the reason for the cancellation."))
    elif attempt_action(request, cancel_permit, found, reason=reason, by=request.user) is not None:
        messages.success(request, _("The permit is cancelled."))
    return redirect("authority:permit", permit_id=found.pk)


@page("permit.cancel")
@require_POST
def end(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """Replace, revoke, take back, or note the loss; a replacement leads to the new permit."""
    found = get_permit(permit_id, user=request.user)
    form = EndingForm(request.POST, permit=found, ways=AUTHORITY)
    if not form.is_valid():
        messages.error(request, _("Choose what has happened and give the reason."))
        return redirect("authority:permit", permit_id=found.pk)
    done = attempt_action(request, end_permit, found, by=request.user, **form.cleaned_data)
    if done is None:
        return redirect("authority:permit", permit_id=found.pk)
    messages.success(request, _("It is recorded."))
    new = done.pk if isinstance(done, Permit) else found.pk
    return redirect("authority:permit", permit_id=new)


@page(*SEE)
def paper(request: HttpRequest, permit_id: UUID, kind: str) -> HttpResponse:
    """The permit as "pdf" or "xml", as a download."""
    return files.paper_of(get_permit(permit_id, user=request.user).pk, kind)
