"""The first page after signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.access import page

from . import overview


@page()
def home(request: HttpRequest) -> HttpResponse:
    """Straight to work for people of one trade, an overview for all others."""
    workplace = overview.workplace_of(request.user)
    if workplace:
        return redirect(workplace)
    return render(request, "portal/home/home.html", overview.overview(request))
