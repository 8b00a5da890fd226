"""A page that does not say who may open it cannot be routed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from portal.access import guarded, page, public


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_a_view_without_access_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="does not say who may open it"):
        guarded([path("x/", view)])


def test_an_unknown_permission_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="no such permission"):
        page("case.wrok")


def test_a_page_that_says_it_is_public_is_routed() -> None:
    assert len(guarded([path("x/", public(view))])) == 1


def _views(patterns: list[URLPattern | URLResolver]) -> list[URLPattern]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found.extend(_views(pattern.url_patterns))
        else:
            found.append(pattern)
    return found


@pytest.mark.parametrize("urlconf", ["portal.urls", "console.urls"])
def test_every_page_of_portal_and_console_says_who_may_open_it(urlconf: str) -> None:
    views = _views(get_resolver(urlconf).url_patterns)
    assert views
    for pattern in views:
        assert hasattr(pattern.callback, "access"), pattern
