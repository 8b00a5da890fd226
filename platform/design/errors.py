"""The pages for what went wrong: no cookie, no permission, no such thing, a refused action."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.common.errors import DomainError


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form sent without its token: usually a page left open too long."""
    return render(request, "design/csrf_failure.html", status=403)


def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page for a domain error that no form caught: its sentence, its code, its status."""
    if error.status in (403, 404):
        return render(request, f"{error.status}.html", {"error": error}, status=error.status)
    back = request.headers.get("Referer", "/")
    return render(request, "design/error.html", {"error": error, "back": back}, status=error.status)
