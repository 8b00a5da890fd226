"""What we know about the person who is signed in, and what we told this person."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from core.notifications import selectors as notifications
from core.notifications.services import mark_read
from core.parties import selectors as parties
from portal.access import page


@page()
def details(request: HttpRequest) -> HttpResponse:
    """Name, address, roles and organisations of the person; two queries."""
    organisations = parties.organisations_of(request.user)
    return render(request, "portal/account/details.html", {"organisations": organisations})


@page()
def alerts(request: HttpRequest) -> HttpResponse:
    """What the person was told, newest first."""
    found = Paginator(notifications.list_notifications(request.user), 25)
    shown = found.get_page(request.GET.get("page"))
    return render(request, "portal/account/alerts.html", {"page": shown})


@page()
@require_POST
def mark_alerts_read(request: HttpRequest) -> HttpResponse:
    """Mark all of the person's alerts as read."""
    mark_read(user=request.user)
    return redirect("account:alerts")
