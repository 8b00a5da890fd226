"""Remember from where a request came, for the audit rows that it causes."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse

from core.audit.origin import Origin, current_origin


class OriginMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        channel = "api" if request.path.startswith("/api/") else "web"
        origin = Origin(
            address=str(get_adapter().get_client_ip(request) or ""),
            channel=channel,
            request_id=request.headers.get("X-Request-ID", uuid4().hex)[:64],
        )
        token = current_origin.set(origin)
        try:
            return self.get_response(request)
        finally:
            current_origin.reset(token)
