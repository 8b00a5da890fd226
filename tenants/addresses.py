"""Full addresses of a country's pages and of the public side's."""

from __future__ import annotations

from django.conf import settings

from tenants.context import current_country_or_none


def _port() -> str:
    usual = {"http": "80", "https": "443"}[settings.SITE_SCHEME]
    return "" if settings.SITE_PORT in {"", usual} else f":{settings.SITE_PORT}"


def absolute_url(path: str) -> str:
    """`path` with scheme, host and port: the current country's main host, or the public one."""
    country = current_country_or_none()
    host = country.host if country else settings.PUBLIC_HOSTS[0]
    return f"{settings.SITE_SCHEME}://{host}{_port()}{path}"


def public_url(path: str) -> str:
    """`path` on the public host: hub, console, payment webhooks."""
    return f"{settings.SITE_SCHEME}://{settings.PUBLIC_HOSTS[0]}{_port()}{path}"
