"""The public pages: no login, no personal data, nothing kept by caches or search engines."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from verify.forms import CodeForm
from verify.limits import WINDOW, TooMany, count_question
from verify.selectors import get_verdict
from verify.texts import KINDS, text_of

View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """A page for anybody: rate-limited, out of search engines, caches and referrers."""

    @wraps(view)
    def limited(request: HttpRequest, **kwargs: str) -> HttpResponse:
        try:
            count_question(str(get_adapter().get_client_ip(request) or ""))
            response = view(request, **kwargs)
        except TooMany as refusal:
            response = _too_many(request, refusal)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "no-store"
        response["Vary"] = "Accept, Accept-Language, Cookie"
        return response

    return limited


@require_safe
@public
def show(request: HttpRequest, *, token: str) -> HttpResponse:
    """What the code proves, and the permit's live standing, as page or JSON."""
    verdict = get_verdict(token)
    if _wants_json(request):
        return JsonResponse(verdict.as_dict(), status=verdict.status_code)
    context = {
        "verdict": verdict,
        "text": text_of(verdict),
        "kind": KINDS.get(verdict.kind, verdict.kind),
    }
    return render(request, "verify/show.html", context, status=verdict.status_code)


@require_safe
@public
def enter(request: HttpRequest) -> HttpResponse:
    """A form for the number and the code; a fitting pair leads to the code's page."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("verify:show", token=form.cleaned_data["code"])
    return render(request, "verify/enter.html", {"form": form})


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _too_many(request: HttpRequest, refusal: TooMany) -> HttpResponse:
    if _wants_json(request):
        response: HttpResponse = JsonResponse(refusal.as_dict(), status=429)
    else:
        response = render(request, "verify/too_many.html", {"error": refusal}, status=429)
    response["Retry-After"] = str(WINDOW)
    return response
