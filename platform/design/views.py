"""The few addresses of the design itself: the country's colours and the styleguide."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from .branding import current_branding
from .styleguide import StyleguideForm, examples


def branding_css(request: HttpRequest) -> HttpResponse:
    """The colours of this host's country as CSS; its address carries a fingerprint."""
    branding = current_branding()
    response = HttpResponse(branding.stylesheet, content_type="text/css; charset=utf-8")
    fresh = request.GET.get("v") == branding.digest
    patch_cache_control(response, public=True, max_age=31_536_000 if fresh else 60)
    return response


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component with made-up content; routed in development only."""
    form = StyleguideForm(request.GET if "subject" in request.GET else {"quantity": "-1"})
    return render(request, "design/styleguide.html", examples() | {"form": form})
