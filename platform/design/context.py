"""The context processor that every page's layout relies on."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info

from tenants.context import current_country_or_none

from .branding import current_branding
from .navigation import navigation_for


def design(request: HttpRequest) -> dict[str, Any]:
    """What the layouts need: branding, country, languages, the CSP nonce and the navigation.

    Costs no query: the country is already known, the navigation is worked out when drawn.
    """
    return {
        "branding": SimpleLazyObject(current_branding),
        "country": current_country_or_none(),
        "page_languages": offered_languages(),
        "page_language": get_language() or settings.LANGUAGE_CODE,
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "portal_navigation": SimpleLazyObject(lambda: navigation_for(request, "portal")),
        "console_navigation": SimpleLazyObject(lambda: navigation_for(request, "console")),
    }


def offered_languages() -> list[dict[str, Any]]:
    """The languages that a reader may choose here: the country's, among those we translate."""
    translated = [code for code, _name in settings.LANGUAGES]
    country = current_country_or_none()
    wanted = country.languages if country is not None else translated
    codes = [code for code in wanted if code in translated] or [settings.LANGUAGE_CODE]
    return [dict(get_language_info(code)) for code in codes]
