"""The content security policy that every page is sent with."""

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

View = Callable[[HttpRequest], HttpResponse]

DIRECTIVES = {
    "default-src": "'self'",
    "script-src": "'self' 'nonce-{nonce}'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


class ContentSecurityMiddleware:
    """Sends a strict Content-Security-Policy; a view widens it with `design.csp.allow`.

    No inline script or style runs; `request.csp_nonce` marks the few scripts that must.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.csp_nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self._policy(request, response))
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=()")
        return response

    def _policy(self, request: HttpRequest, response: HttpResponse) -> str:
        """The header's value: the directives, with what the view added to them."""
        added: dict[str, str] = getattr(response, "csp_added", {})
        parts = []
        for name, value in DIRECTIVES.items():
            filled = value.format(nonce=request.csp_nonce)  # type: ignore[attr-defined]
            extra = added.get(name, "")
            if extra and filled == "'none'":
                filled = ""
            parts.append(" ".join(f"{name} {filled} {extra}".split()))
        return "; ".join(parts)
