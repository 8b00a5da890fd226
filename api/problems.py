"""Every error as problem details (RFC 9457): what, where and how to mend it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from core.common.errors import DomainError, NotFound

CONTENT_TYPE = "application/problem+json"


class NothingHere(APIView):
    """Every other address below the API's: 404 as a problem, whatever the method."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """The one exception handler of the API; None lets Django answer 500."""
    if isinstance(error, DomainError):
        return _answer(error.as_dict(), error.status)
    if isinstance(error, exceptions.ValidationError):
        return _answer(
            {
                "type": "urn:ecites:error:invalid",
                "title": "Some of what was sent is not right.",
                "status": 422,
                "code": "invalid",
                "fields": error.detail,
            },
            422,
        )
    response = exception_handler(error, context)
    if response is None:
        return None
    code = _code_of(error)
    body = {
        "type": f"urn:ecites:error:{code}",
        "title": _title_of(error),
        "status": response.status_code,
        "code": code,
    }
    answer = _answer(body, response.status_code)
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    return answer


def _answer(body: dict[str, Any], status: int) -> Response:
    return Response(body, status=status, content_type=CONTENT_TYPE)


def _code_of(error: Exception) -> str:
    if isinstance(error, Http404):
        return "not_found"
    if isinstance(error, PermissionDenied):
        return "forbidden"
    return str(getattr(error, "default_code", "error"))


def _title_of(error: Exception) -> str:
    if isinstance(error, Http404):
        return "There is nothing here under this address, or it is not yours to see."
    return str(getattr(error, "detail", error))
