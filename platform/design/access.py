"""Who may open a page of portal or console: a view that does not say so cannot be routed.

Use `@page("payment.receive")` on a view and `guarded([...])` around the urlpatterns.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver

from core.accounts.permissions import PERMISSIONS, require

View = Callable[..., HttpResponse]
Pattern = URLPattern | URLResolver


@dataclass(frozen=True, slots=True)
class Access:
    """What a view asks for: one of `permissions`, or only a signed-in person when empty."""

    permissions: tuple[str, ...] = ()
    is_public: bool = False


def page(*permissions: str) -> Callable[[View], View]:
    """A view for signed-in people who hold one of the permissions (any person when none is named).

    Anonymous people are sent to the sign-in page; others get PermissionMissing (403).
    """
    unknown = [name for name in permissions if name not in PERMISSIONS]
    if unknown:
        raise ImproperlyConfigured(f"no such permission: {', '.join(unknown)}")

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if permissions and not any(request.user.may(name) for name in permissions):
                require(request.user, permissions[0])
            return view(request, *args, **kwargs)

        checked.access = Access(permissions)  # type: ignore[attr-defined]
        return checked

    return decorate


def public(view: View) -> View:
    """A view that anybody may open; say so only where that is meant."""
    view.access = Access(is_public=True)  # type: ignore[attr-defined]
    return view


def guarded(patterns: Sequence[Pattern]) -> list[Pattern]:
    """The patterns, once every view among them has said who may open it.

    Raises ImproperlyConfigured for a view without `@page` or `@public`: deny by default.
    """
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and not hasattr(pattern.callback, "access"):
            raise ImproperlyConfigured(
                f"{pattern.callback.__module__}.{pattern.callback.__name__} does not say who may "
                "open it: decorate it with design.access.page"
            )
    return list(patterns)
