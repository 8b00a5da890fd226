"""The guides of the roles that a person holds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.access import page

from .guides import GUIDES


@page()
def guides(request: HttpRequest) -> HttpResponse:
    """The guides for what this person may do; no query of its own."""
    shown = [guide for guide in GUIDES if request.user.may(guide.permission)]
    return render(request, "portal/training/guides.html", {"guides": shown})
