"""Which country a request is for: decided by its host name alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

from tenants.context import in_country, in_public
from tenants.models import Country, Domain

Handler = Callable[[HttpRequest], HttpResponse]

_SECONDS = 2.0
_known: dict[tuple[str, str], tuple[float, Country | None]] = {}


def country_of_host(host: str) -> Country | None:
    """The active country that answers under `host`, or None. Remembered for two seconds."""
    key = (str(connection.settings_dict["NAME"]), host)
    until, country = _known.get(key, (0.0, None))
    if until > time.monotonic():
        return country
    with in_public():
        domain = (
            Domain.objects.select_related("tenant")
            .prefetch_related("tenant__domains")
            .filter(domain=host, tenant__status=Country.Status.ACTIVE)
            .first()
        )
    country = domain.tenant if domain else None
    if len(_known) > 4096:
        _known.clear()
    _known[key] = (time.monotonic() + _SECONDS, country)
    return country


def forget_hosts() -> None:
    """Forget which host belongs to whom in this process (after onboarding or suspending)."""
    _known.clear()


class CountryMiddleware:
    """Serve a country's pages under its hosts, the public side under PUBLIC_HOSTS, else 404."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.get_host().rsplit(":", 1)[0].lower().rstrip(".")
        if host in settings.PUBLIC_HOSTS:
            request.country = None  # type: ignore[attr-defined]
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF  # type: ignore[attr-defined]
            with in_public():
                return self.get_response(request)
        country = country_of_host(host)
        if country is None:
            return HttpResponseNotFound(
                f"No country answers under the host {host}.\n", content_type="text/plain"
            )
        request.country = country  # type: ignore[attr-defined]
        request.urlconf = settings.ROOT_URLCONF  # type: ignore[attr-defined]
        with in_country(country):
            response = self.get_response(request)
        if response.streaming and not response.is_async:  # type: ignore[attr-defined]
            response.streaming_content = _inside(country, response.streaming_content)  # type: ignore[attr-defined]
        return response


def _inside(country: Country, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """`chunks`, each made inside `country`: a streamed body is read after the view returned."""
    iterator = iter(chunks)
    while True:
        with in_country(country):
            try:
                chunk = next(iterator)
            except StopIteration:
                return
        yield chunk
