"""Widening the content security policy for one view: `@allow(script="https://js.stripe.com")`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse


def allow(**sources: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A decorator that adds addresses to directives: script, style, frame, connect, img, font.

    Example: ``@allow(script="https://js.stripe.com", frame="https://js.stripe.com")``.
    """
    added = {f"{name.replace('_', '-')}-src": value for name, value in sources.items()}

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def widened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response.csp_added = added  # type: ignore[attr-defined]
            return response

        return widened

    return decorate
